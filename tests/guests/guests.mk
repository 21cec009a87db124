# SPDX-License-Identifier: Apache-2.0
# Micro-guests: build/guests/NAME.elf from tests/guests/NAME.c, the bench
# guests from tests/bench, and one signed system image for each scenario.
# Included by the Makefile.

GUEST_CC ?= gcc
GUEST_DIR := build/guests
GUEST_CFLAGS := $(DRIVER_CFLAGS)
# For what is made without a file of dependencies.
GUEST_PLAIN := $(filter-out -MMD -MP,$(GUEST_CFLAGS))
# What objects depend on besides their sources.
GUEST_MAKE := drivers/drivers.mk tests/guests/guests.mk
GUEST_LIB := main report calls peer policy agree modes tis
GUEST_LIB_OBJECTS := $(GUEST_LIB:%=$(GUEST_DIR)/lib/%.o)
GUEST_NAMES := $(basename $(notdir $(wildcard tests/guests/*.c)))
BENCH_NAMES := $(basename $(notdir $(wildcard tests/bench/bench_*.c)))
GUEST_ELFS := $(GUEST_NAMES:%=$(GUEST_DIR)/%.elf) \
    $(BENCH_NAMES:%=$(GUEST_DIR)/%.elf)

# What `make system` and `make bench` need built first.
SYSTEM_NEEDS += $(GUEST_ELFS)
BENCH_NEEDS += $(GUEST_ELFS)

.PHONY: micro-guests
micro-guests: $(GUEST_ELFS)

$(GUEST_DIR)/lib/%.o: tests/guests/lib/%.S $(GUEST_MAKE)
	@mkdir -p $(@D)
	@echo "  GUESTCC $<"
	@$(GUEST_CC) -c -I. $< -o $@

$(GUEST_DIR)/lib/%.o: tests/guests/lib/%.c $(GUEST_MAKE)
	@mkdir -p $(@D)
	@echo "  GUESTCC $<"
	@$(GUEST_CC) $(GUEST_CFLAGS) -c $< -o $@

$(GUEST_DIR)/%.o: tests/guests/%.c $(GUEST_MAKE)
	@mkdir -p $(@D)
	@echo "  GUESTCC $<"
	@$(GUEST_CC) $(GUEST_CFLAGS) -c $< -o $@

$(GUEST_DIR)/%.o: tests/bench/%.c $(GUEST_MAKE)
	@mkdir -p $(@D)
	@echo "  GUESTCC $<"
	@$(GUEST_CC) $(GUEST_CFLAGS) -c $< -o $@

$(GUEST_DIR)/%.name.o: $(GUEST_MAKE)
	@mkdir -p $(@D)
	@printf 'extern const char guest_name[];\nconst char guest_name[] = "%s";\n' \
	    $* | $(GUEST_CC) $(GUEST_PLAIN) -c -x c - -o $@

$(GUEST_DIR)/%.elf: $(GUEST_DIR)/%.o $(GUEST_DIR)/%.name.o \
    $(GUEST_LIB_OBJECTS) $(DRIVER_LINK)
	@echo "  GUESTLD $@"
	@$(GUEST_CC) $(filter %.o,$^) $(DRIVER_LIB) $(DRIVER_LDFLAGS) -o $@

# It replays the log.
$(GUEST_DIR)/attest_localities.elf $(GUEST_DIR)/attest_uefi.elf: \
    $(GUEST_DIR)/core/lib/sha256.o
$(GUEST_DIR)/core/lib/%.o: core/lib/%.c $(GUEST_MAKE)
	@mkdir -p $(@D)
	@echo "  GUESTCC $<"
	@$(GUEST_CC) $(GUEST_CFLAGS) -c $< -o $@

# The bench times the core's own check, called as a function.
$(GUEST_DIR)/bench_ops.elf: $(GUEST_DIR)/xsm/check.o
$(GUEST_DIR)/xsm/%.o: xsm/%.c $(GUEST_MAKE)
	@mkdir -p $(@D)
	@echo "  GUESTCC $<"
	@$(GUEST_CC) $(GUEST_CFLAGS) -c $< -o $@

# Guests that check the network.
SYSTEM_NEEDS += $(GUEST)/netcheck.cpio

$(GUEST)/netcheck: tests/guests/net/netcheck.c | $(READY)
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) -std=c11 $(WARNINGS) -I. -O2 -static -D_GNU_SOURCE -o $@ $<

$(GUEST)/netcheck.cpio: $(GUEST)/vmlinuz-amd64 $(GUEST)/netcheck \
    tests/guests/net/init tests/guests/net/pack
	@echo "  INITRD  $@"
	@tests/guests/net/pack $(GUEST)/modules-amd64 $(GUEST)/netcheck $@

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
	@$(GUEST_CC) $(filter-out -mgeneral-regs-only,$(GUEST_PLAIN)) -static \
	    -nostdlib -Wl,-e,begin -Wl,--build-id=none $< -o $(@D)/root/init
	@touch -d @0 $(@D)/root/init
	@(cd $(@D)/root && echo init | cpio --quiet --create --format=newc \
	    --reproducible --owner=0:0 --renumber-inodes --ignore-devno) >$@

# Two stock guests that measure.
BENCH_NEEDS += $(BENCH_DIR)/guests.cpio $(BENCH_DIR)/split.so $(DRIVER_ELFS)

$(BENCH_DIR)/guestbench: tests/bench/guestbench.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) -static -O2 -o $@ $<

$(BENCH_DIR)/split.so: tests/bench/split.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) -std=c11 $(WARNINGS) -O2 -shared -fPIC -o $@ $<

$(BENCH_DIR)/guests.cpio: $(BENCH_DIR)/guestbench tests/bench/guests_init \
    tests/bench/guests_pack $(GUEST)/vmlinuz-amd64
	@echo "  INITRD  $@"
	@tests/bench/guests_pack $(GUEST)/modules-amd64 $@

$(BENCH_DIR)/entry.elf: tests/bench/entry.S drivers/lib/domain.ld
	@mkdir -p $(@D)
	@echo "  GUESTLD $@"
	@$(GUEST_CC) -static -nostdlib -no-pie -Wl,--build-id=none -Wl,-e,entry \
	    -Wl,-z,noexecstack -T drivers/lib/domain.ld $< -o $@

.PRECIOUS: $(GUEST_DIR)/%.o $(GUEST_DIR)/%.name.o $(GUEST_DIR)/lib/%.o
