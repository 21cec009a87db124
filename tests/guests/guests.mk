# SPDX-License-Identifier: Apache-2.0
# Micro-guests: build/guests/NAME.elf from tests/guests/NAME.c, the bench
# guests from tests/bench, and one signed system image for each scenario.
# Included by the Makefile.

GUEST_CC ?= gcc
GUEST_DIR := build/guests
GUEST_CFLAGS := -std=gnu11 -O2 -g0 -Wall -Wextra -Werror -Wconversion \
    -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla \
    -Wswitch-enum -ffreestanding -fno-builtin -mgeneral-regs-only \
    -mno-red-zone -fno-stack-protector -fcf-protection=none -fno-pic \
    -fno-pie -fno-asynchronous-unwind-tables -I.
GUEST_LIB := start report cpu paging smp calls peer
GUEST_LIB_OBJECTS := $(GUEST_DIR)/lib/entry.o \
    $(GUEST_LIB:%=$(GUEST_DIR)/lib/%.o)
GUEST_NAMES := $(basename $(notdir $(wildcard tests/guests/*.c)))
BENCH_NAMES := $(basename $(notdir $(wildcard tests/bench/bench_*.c)))
GUEST_ELFS := $(GUEST_NAMES:%=$(GUEST_DIR)/%.elf) \
    $(BENCH_NAMES:%=$(GUEST_DIR)/%.elf)

# What `make system` and `make bench` need built first.
SYSTEM_NEEDS += $(GUEST_ELFS)
BENCH_NEEDS += $(GUEST_ELFS)

.PHONY: micro-guests
micro-guests: $(GUEST_ELFS)

$(GUEST_DIR)/lib/%.o: tests/guests/lib/%.S
	@mkdir -p $(@D)
	@echo "  GUESTCC $<"
	@$(GUEST_CC) -c -I. $< -o $@

$(GUEST_DIR)/lib/%.o: tests/guests/lib/%.c $(wildcard tests/guests/lib/*.h)
	@mkdir -p $(@D)
	@echo "  GUESTCC $<"
	@$(GUEST_CC) $(GUEST_CFLAGS) -c $< -o $@

$(GUEST_DIR)/%.o: tests/guests/%.c $(wildcard tests/guests/lib/*.h)
	@mkdir -p $(@D)
	@echo "  GUESTCC $<"
	@$(GUEST_CC) $(GUEST_CFLAGS) -c $< -o $@

$(GUEST_DIR)/%.o: tests/bench/%.c $(wildcard tests/guests/lib/*.h)
	@mkdir -p $(@D)
	@echo "  GUESTCC $<"
	@$(GUEST_CC) $(GUEST_CFLAGS) -c $< -o $@

$(GUEST_DIR)/%.name.o:
	@mkdir -p $(@D)
	@printf 'extern const char guest_name[];\nconst char guest_name[] = "%s";\n' \
	    $* | $(GUEST_CC) $(GUEST_CFLAGS) -c -x c - -o $@

$(GUEST_DIR)/%.elf: $(GUEST_DIR)/%.o $(GUEST_DIR)/%.name.o \
    $(GUEST_LIB_OBJECTS) tests/guests/lib/guest.ld
	@echo "  GUESTLD $@"
	@$(GUEST_CC) -static -nostdlib -no-pie -Wl,--build-id=none \
	    -Wl,-z,noexecstack -Wl,-z,max-page-size=4096 \
	    -T tests/guests/lib/guest.ld $(filter %.o,$^) -o $@

# The bench times the core's own check, called as a function.
$(GUEST_DIR)/bench_ops.elf: $(GUEST_DIR)/xsm/check.o
$(GUEST_DIR)/xsm/%.o: xsm/%.c $(wildcard xsm/*.h xsm/perms.def)
	@mkdir -p $(@D)
	@echo "  GUESTCC $<"
	@$(GUEST_CC) $(GUEST_CFLAGS) -c $< -o $@

# Start of a stock kernel, bare and as a guest.
BENCH_DIR := build/bench
BENCH_NEEDS += all $(DEV_KEY).pub $(BENCH_DIR)/init.cpio \
    $(BENCH_DIR)/entry.elf $(BENCH_DIR)/vmlinux

$(BENCH_DIR)/vmlinux: $(GUEST)/vmlinuz-amd64 tests/bench/unpack
	@mkdir -p $(@D)
	@echo "  UNPACK  $@"
	@tests/bench/unpack $< $@

$(BENCH_DIR)/init.cpio: tests/bench/init.c
	@mkdir -p $(@D)/root
	@echo "  INITRD  $@"
	@$(GUEST_CC) $(filter-out -mgeneral-regs-only,$(GUEST_CFLAGS)) -static \
	    -nostdlib -Wl,-e,begin -Wl,--build-id=none $< -o $(@D)/root/init
	@touch -d @0 $(@D)/root/init
	@(cd $(@D)/root && echo init | cpio --quiet --create --format=newc \
	    --reproducible --owner=0:0 --renumber-inodes --ignore-devno) >$@

$(BENCH_DIR)/entry.elf: tests/bench/entry.S tests/guests/lib/guest.ld
	@mkdir -p $(@D)
	@echo "  GUESTLD $@"
	@$(GUEST_CC) -static -nostdlib -no-pie -Wl,--build-id=none -Wl,-e,entry \
	    -Wl,-z,noexecstack -T tests/guests/lib/guest.ld $< -o $@

.PRECIOUS: $(GUEST_DIR)/%.o $(GUEST_DIR)/%.name.o $(GUEST_DIR)/lib/%.o
