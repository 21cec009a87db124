# SPDX-License-Identifier: Apache-2.0
# The only entry point: `make help` lists what it can do.
# Sources are found by their place in the tree; all output is in build/.

MAKEFLAGS += --no-builtin-rules --no-builtin-variables
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

BUILD := build
CC := gcc
LD := ld
AR := ar
FUZZ_CC := clang-14

# Seconds each fuzzer runs inside `make test`.
FUZZ_SECONDS ?= 20

WARNINGS := -Wall -Wextra -Werror -Wconversion -Wshadow -Wstrict-prototypes \
    -Wmissing-prototypes -Wundef -Wvla -Wswitch-enum
COMMON := -std=c11 $(WARNINGS) -I. -MMD -MP -g \
    -ffile-prefix-map=$(CURDIR)=.
# The whole core is optimised as one program: a hypercall crosses many small
# files, and a quarter of its instructions would be calls between them.
CORE_FLAGS := $(COMMON) -ffreestanding -O2 -flto -finline-limit=2000 \
    -mno-red-zone \
    -mgeneral-regs-only -fno-pic -no-pie -mcmodel=small \
    -fno-stack-protector -fno-asynchronous-unwind-tables \
    -fcf-protection=none
HOST_FLAGS := $(COMMON) -O2 -D_GNU_SOURCE -fstack-protector-strong
SAN_FLAGS := $(COMMON) -O1 -D_GNU_SOURCE -fno-omit-frame-pointer \
    -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_FLAGS := -std=c11 -Wall -Wextra -Werror -I. -MMD -MP -g -O1 -D_GNU_SOURCE \
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all

CORE_LIBS := /usr/lib/x86_64-linux-gnu/libsodium.a
HOST_LIBS := -Wl,-Bstatic -lsepol -Wl,-Bdynamic -lselinux -lpcre2-8 \
    -lcyaml -ljansson -lsodium -llzma -llz4

# Host tools and generators need these directories and packages first.
READY := $(BUILD)/deps.ok

##@ Main jobs

.PHONY: all
all: ## Build the hypervisor and the cloison command into build/
all: $(BUILD)/cloison.elf $(BUILD)/bin/cloison

.PHONY: deps
deps: ## Install the Debian packages that are missing, saying which and why
	@.ci/deps
	@mkdir -p $(BUILD) && touch $(READY)

$(READY): .ci/deps
	@.ci/deps
	@mkdir -p $(@D) && touch $@

# ---- the hypervisor -------------------------------------------------------

# Executable twins of the invariants (*_is_ok.c) serve tests and fuzzers; they
# are proved like the rest but not part of the hypervisor.
CORE_SOURCES := $(filter-out %_is_ok.c, $(wildcard core/*.c core/lib/*.c \
    core/logic/*.c core/hw/*.c xsm/*.c attest/*.c))
CORE_ASM := $(wildcard core/*.S core/hw/*.S)
CORE_OBJECTS := $(CORE_SOURCES:%.c=$(BUILD)/core/%.o) \
    $(CORE_ASM:%.S=$(BUILD)/core/%.S.o) $(BUILD)/core/gen/release_key.o

$(BUILD)/cloison.elf: core/core.lds $(CORE_OBJECTS) $(CORE_LIBS)
	@echo "  LD      $@"
	@$(CC) $(CORE_FLAGS) -flto-partition=one -nostdlib -static \
	    -Wl,-n,-z,noexecstack,--build-id=none,-T,core/core.lds \
	    -Wl,-Map,$(BUILD)/cloison.map -o $@ $(CORE_OBJECTS) $(CORE_LIBS)

# The same for a debugger. Nobody should trust it with anything, and nobody
# does: make demo-attest shows it.
DEBUG_FLAGS := $(filter-out -O2 -flto -finline-limit=% -MMD -MP,$(CORE_FLAGS)) \
    -Og

$(BUILD)/cloison-debug.elf: core/core.lds $(CORE_OBJECTS) $(CORE_LIBS)
	@echo "  LD      $@"
	@$(CC) $(DEBUG_FLAGS) -nostdlib -static \
	    -Wl,-n,-z,noexecstack,--build-id=none,-T,core/core.lds -o $@ \
	    $(CORE_SOURCES) $(CORE_ASM) $(BUILD)/gen/release_key.c $(CORE_LIBS)

# The compiler calls these by name after it has optimised.
$(BUILD)/core/core/hw/sodium_stubs.o: CORE_FLAGS += -fno-lto

$(CORE_LIBS): | $(READY)

$(BUILD)/core/%.o: %.c Makefile | $(READY)
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) $(CORE_FLAGS) -c -o $@ $<

$(BUILD)/core/%.S.o: %.S | $(READY)
	@mkdir -p $(@D)
	@echo "  AS      $<"
	@$(CC) $(CORE_FLAGS) -c -o $@ $<

$(BUILD)/core/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) $(CORE_FLAGS) -c -o $@ $<

# The development key pair is made once for each build directory; a release
# is built with RELEASE_KEY=FILE, the public half of a key kept elsewhere.
DEV_KEY := $(BUILD)/keys/dev
RELEASE_KEY ?= $(DEV_KEY).pub

$(DEV_KEY).pub: | $(BUILD)/bin/cloison
	@mkdir -p $(@D)
	@echo "  KEYGEN  $(DEV_KEY)"
	@$(BUILD)/bin/cloison keygen -o $(DEV_KEY)

# A key file is one line of 64 hexadecimal digits.
$(BUILD)/gen/release_key.c: $(RELEASE_KEY)
	@mkdir -p $(@D)
	@echo "  GEN     $@"
	@grep -qxE '[0-9a-f]{64}' $<
	@{ echo '/* Generated from $<. */'; \
	echo '#include "core/hw/release_key.h"'; \
	echo 'const uint8_t release_key[IMAGE_KEY_BYTES] = {'; \
	sed 's/../    0x&,\n/g' $<; echo '};'; } >$@

# ---- the cloison command --------------------------------------------------

HOST_SOURCES := $(wildcard policy/*.c)
HOST_OBJECTS := $(HOST_SOURCES:%.c=$(BUILD)/host/%.o)
SHARED_SOURCES := $(wildcard xsm/*.c core/lib/*.c attest/*.c)
SHARED_OBJECTS := $(SHARED_SOURCES:%.c=$(BUILD)/host/%.o)

$(BUILD)/bin/cloison: $(HOST_OBJECTS) $(BUILD)/host/libshared.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	@$(CC) -o $@ $(HOST_OBJECTS) $(BUILD)/host/libshared.a $(HOST_LIBS)

$(BUILD)/host/libshared.a: $(SHARED_OBJECTS)
	@rm -f $@
	@$(AR) rcsD $@ $^

$(BUILD)/host/%.o: %.c | $(READY)
	@mkdir -p $(@D)
	@echo "  HOSTCC  $<"
	@$(CC) $(HOST_FLAGS) -c -o $@ $<

# ---- tests on the host ----------------------------------------------------
# A test names what it is linked with: /* LINKS: core/logic/x.c -lfoo */
# "+policy" stands for whatever it needs of the cloison command, "+attest" of
# the cloison-attest command.

links = $(shell tests/lint/links $(1))
link_objects = $(patsubst %.c,$(2)/%.o,$(filter %.c,$(call links,$(1))))
link_flags = $(filter -l% -W%,$(call links,$(1)))
link_policy = $(if $(filter +attest,$(call links,$(1))), \
    $(2)/libattest.a $(2)/libpolicy.a, \
    $(if $(filter +policy,$(call links,$(1))),$(2)/libpolicy.a))
link_policy_libs = $(if $(filter +attest,$(call links,$(1))),$(ATTEST_LIBS), \
    $(if $(filter +policy,$(call links,$(1))),$(HOST_LIBS)))

POLICY_LIBRARY := $(filter-out policy/main.c,$(HOST_SOURCES)) $(SHARED_SOURCES)

include attest/tool/tool.mk

$(BUILD)/san/libpolicy.a: $(POLICY_LIBRARY:%.c=$(BUILD)/san/%.o)
	@rm -f $@
	@$(AR) rcsD $@ $^

$(BUILD)/fuzzobj/libpolicy.a: $(POLICY_LIBRARY:%.c=$(BUILD)/fuzzobj/%.o)
	@rm -f $@
	@$(AR) rcsD $@ $^

UNIT_SOURCES := $(wildcard tests/unit/test_*.c)
UNIT_BINARIES := $(UNIT_SOURCES:%.c=$(BUILD)/%)

define unit_rule
$(BUILD)/$(1:.c=): $(BUILD)/san/$(1:.c=.o) \
    $(call link_objects,$(1),$(BUILD)/san) \
    $(call link_policy,$(1),$(BUILD)/san)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	@$$(CC) $$(SAN_FLAGS) -o $$@ $$(filter %.o %.a,$$^) -lcmocka \
	    $(call link_flags,$(1)) $(call link_policy_libs,$(1))
endef
$(foreach source,$(UNIT_SOURCES),$(eval $(call unit_rule,$(source))))

$(BUILD)/san/%.o: %.c | $(READY)
	@mkdir -p $(@D)
	@echo "  SANCC   $<"
	@$(CC) $(SAN_FLAGS) -c -o $@ $<

FUZZ_SOURCES := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_BINARIES := $(FUZZ_SOURCES:%.c=$(BUILD)/%)

define fuzz_rule
$(BUILD)/$(1:.c=): $(BUILD)/fuzzobj/$(1:.c=.o) \
    $(call link_objects,$(1),$(BUILD)/fuzzobj) \
    $(call link_policy,$(1),$(BUILD)/fuzzobj)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	@$$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $$@ \
	    $$(filter %.o %.a,$$^) $(call link_flags,$(1)) \
	    $(call link_policy_libs,$(1))
endef
$(foreach source,$(FUZZ_SOURCES),$(eval $(call fuzz_rule,$(source))))

# What judges and what stands for the machine is not what is explored, and
# takes most of the time.
$(BUILD)/fuzzobj/%_is_ok.o $(BUILD)/fuzzobj/tests/fake/%.o: \
    FUZZ_FLAGS := -std=c11 -Wall -Wextra -Werror -I. -MMD -MP -g -O2 \
    -D_GNU_SOURCE

$(BUILD)/fuzzobj/%.o: %.c | $(READY)
	@mkdir -p $(@D)
	@echo "  FUZZCC  $<"
	@$(FUZZ_CC) $(FUZZ_FLAGS) -c -o $@ $<

.PHONY: unit
unit: ## Run the unit tests (address and undefined-behaviour sanitizers)
unit: $(UNIT_BINARIES) $(BUILD)/bin/cloison $(BUILD)/bin/cloison-attest
	@tests/unit/run $(UNIT_BINARIES)

.PHONY: fuzz-short
fuzz-short: $(FUZZ_BINARIES)
	@tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ_BINARIES)

.PHONY: fuzz
fuzz: ## Fuzz without end (or FUZZ_SECONDS=n, FUZZ=name); stop with Ctrl-C
fuzz: $(FUZZ_BINARIES)
	@tests/fuzz/run forever $(filter %$(FUZZ),$(FUZZ_BINARIES))

# ---- guests for the demo and the system tests -------------------------------

FLAVOURS := amd64 cloud-amd64
GUEST := $(BUILD)/guest
KERNELS := $(FLAVOURS:%=$(GUEST)/vmlinuz-%)
INITRDS := $(FLAVOURS:%=$(GUEST)/demo-%.cpio)

$(GUEST)/vmlinuz-%: tests/guests/demo/kernel | $(READY)
	@echo "  KERNEL  $@"
	@tests/guests/demo/kernel $* $(GUEST)

$(GUEST)/demo-%.cpio: $(GUEST)/vmlinuz-% $(GUEST)/demo $(GUEST)/policyload \
    tests/guests/demo/init tests/guests/demo/initrd
	@echo "  INITRD  $@"
	@tests/guests/demo/initrd $* $(GUEST) $@

$(GUEST)/demo: tests/guests/demo/demo.c | $(READY)
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) -std=c11 $(WARNINGS) -I. -O2 -static -D_GNU_SOURCE -o $@ $< \
	    -lxenevtchn -lxengnttab -lxentoollog -lxentoolcore -lxencall

$(GUEST)/policyload: tests/guests/demo/policyload.c | $(READY)
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) -std=c11 $(WARNINGS) -I. -O2 -static -D_GNU_SOURCE -o $@ $< \
	    -lxencall -lxentoollog -lxentoolcore

# Everything that a default system is made of.
DEMO_SYSTEM ?= policy/systems/demo.yaml
DEMO_IMAGE := $(BUILD)/demo.img

$(DEMO_IMAGE): $(DEMO_SYSTEM) $(BUILD)/bin/cloison $(KERNELS) $(INITRDS) \
    $(DEV_KEY).pub $(wildcard policy/*.cil policy/*/*.cil policy/systems/*.labels)
	@echo "  IMAGE   $@"
	@$(BUILD)/bin/cloison build $(DEMO_SYSTEM) --key $(DEV_KEY).key \
	    --build-dir $(BUILD) -o $@

# The guests of the attested system: its attestation domain and its tenant.
ATTEST_INITRDS := $(GUEST)/attest-agent.cpio $(GUEST)/attest-tenant.cpio

$(GUEST)/attest-%.cpio: $(BUILD)/bin/cloison-attest \
    $(GUEST)/vmlinuz-cloud-amd64 tests/guests/attest/init \
    tests/guests/attest/initrd
	@echo "  INITRD  $@"
	@tests/guests/attest/initrd $* cloud-amd64 $(GUEST) $< $@

.PHONY: guests
guests: ## Build the guests' initramfs images and fetch their kernels
guests: $(KERNELS) $(INITRDS) $(ATTEST_INITRDS)

# The system of two tenants, with their disks and networks; and Debian on one.
DISKS := $(BUILD)/disks
TENANTS_IMAGE := $(BUILD)/tenants.img
DEBIAN_IMAGE := $(BUILD)/debian.img
SERVICE_ELFS := $(foreach name,console store blk net, \
    $(BUILD)/drivers/$(name).elf)
SERVICE_NEEDS := $(BUILD)/bin/cloison $(KERNELS) $(INITRDS) $(SERVICE_ELFS) \
    $(DEV_KEY).pub $(wildcard policy/*/*.cil policy/*/*/*.cil)

$(TENANTS_IMAGE): policy/systems/tenants.yaml $(SERVICE_NEEDS)
	@echo "  IMAGE   $@"
	@$(BUILD)/bin/cloison build $< --key $(DEV_KEY).key \
	    --build-dir $(BUILD) -o $@

$(DEBIAN_IMAGE): policy/systems/debian.yaml $(SERVICE_NEEDS) \
    $(GUEST)/debian-visitor.cpio
	@echo "  IMAGE   $@"
	@$(BUILD)/bin/cloison build $< --key $(DEV_KEY).key \
	    --build-dir $(BUILD) -o $@

$(DISKS)/%.ext4: | $(READY)
	@mkdir -p $(@D)
	@echo "  DISK    $@"
	@PATH=$$PATH:/usr/sbin:/sbin mke2fs -q -t ext4 -L $* $@.part 64M && mv $@.part $@

# Debian on a disk, and the programs that ask it.
$(GUEST)/debian.ext4: tests/guests/debian/root tests/guests/debian/client \
    tests/guests/debian/demo-data.service | $(READY)
	@tests/guests/debian/root $@

$(GUEST)/debian-client.cpio: $(GUEST)/debian.ext4

$(GUEST)/debian-visitor.cpio: $(GUEST)/demo-amd64.cpio \
    $(GUEST)/debian-client.cpio
	@cat $^ >$@

.PHONY: run
run: ## Boot two tenants with disks, networks and shells here (Ctrl-A X ends it)
run: all $(TENANTS_IMAGE) $(DISKS)/red.ext4 $(DISKS)/blue.ext4
	@$(BUILD)/bin/cloison run $(TENANTS_IMAGE) \
	    --disk 00:04.0=$(DISKS)/red.ext4 --disk 00:05.0=$(DISKS)/blue.ext4 \
	    --net 00:06.0=user,restrict=on --net 00:07.0=user,restrict=on

# The disc that a PC with UEFI and a TPM starts, measured step by step; with
# DEVICES=yes the one for a PC with a disk and a network card at known places.
ATTESTED := attested$(if $(DEVICES),-devices)
ATTESTED_IMAGE ?= $(BUILD)/$(ATTESTED).img
ATTESTED_ISO := $(BUILD)/$(ATTESTED).iso
ATTESTED_IMAGES := $(BUILD)/attested.img $(BUILD)/attested-devices.img
SYSTEM_NEEDS += $(ATTESTED_IMAGES:.img=.iso)

ATTESTED_NEEDS := $(BUILD)/bin/cloison $(GUEST)/vmlinuz-cloud-amd64 \
    $(ATTEST_INITRDS) $(SERVICE_ELFS) $(DEV_KEY).pub

$(ATTESTED_IMAGES): $(BUILD)/%.img: policy/systems/%.yaml $(ATTESTED_NEEDS) \
    $(wildcard policy/*/*.cil policy/systems/attested/*.cil)
	@echo "  IMAGE   $@"
	@$(BUILD)/bin/cloison build $< --key $(DEV_KEY).key \
	    --build-dir $(BUILD) -o $@

$(ATTESTED_ISO): $(ATTESTED_IMAGE)
$(ATTESTED_IMAGES:.img=.iso): %.iso: $(BUILD)/cloison.elf %.img \
    attest/boot/grub.cfg attest/boot/iso
	@echo "  ISO     $@"
	@attest/boot/iso $(BUILD)/cloison.elf \
	    $(if $(filter $@,$(ATTESTED_ISO)),$(ATTESTED_IMAGE),$*.img) $@

$(ATTESTED_ISO:.iso=.efi): $(ATTESTED_ISO)

.PHONY: iso
iso: ## Make build/attested.iso for UEFI and a TPM: a CD, or for a USB stick
iso: $(ATTESTED_ISO)

.PHONY: run-attested
run-attested: ## Start that disc here by UEFI with a TPM (DEVICES=yes: and a network)
run-attested: $(ATTESTED_ISO)
	@tests/system/run-attested $(if $(DEVICES),--network) $(ATTESTED_ISO)

.PHONY: demo-attest
demo-attest: ## Trust a machine, give it a disk's key; then change one thing after the other
demo-attest: all $(BUILD)/attested-devices.img $(BUILD)/cloison-debug.elf
	@tests/system/demo-attest

.PHONY: demo-debian
demo-debian: ## Boot Debian 12 from its disk; a second guest asks nginx, PostgreSQL
demo-debian: all $(DEBIAN_IMAGE) $(GUEST)/debian.ext4
	@tests/system/demo-debian $(DEBIAN_IMAGE) $(GUEST)/debian.ext4

# The core's own protection: core/hw with a main that does forbidden things.
FAULT_OBJECTS := $(filter-out $(BUILD)/core/core/hw/signature.o, \
    $(filter $(BUILD)/core/core/hw/%,$(CORE_OBJECTS))) \
    $(BUILD)/core/core/lib/backlog.o $(BUILD)/core/core/lib/bytes.o \
    $(BUILD)/core/core/lib/event2.o \
    $(BUILD)/core/tests/system/hw/faults.o
SYSTEM_NEEDS += $(BUILD)/tests/faults.elf

$(BUILD)/tests/faults.elf: core/core.lds $(FAULT_OBJECTS)
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(CC) $(CORE_FLAGS) -flto-partition=one -nostdlib -static \
	    -Wl,-n,-z,noexecstack,--build-id=none,-T,core/core.lds \
	    -o $@ $(FAULT_OBJECTS)

# Driver domains; and fragments of the test directories: micro-guests,
# benchmarks.
include drivers/drivers.mk
-include $(wildcard tests/*.mk tests/*/*.mk)

# What hostile drivers and hostile devices cannot do, after what guests can.
.PHONY: demo
demo: ## Boot three guests of two labels, then hostile devices and drivers; check all
demo: all $(DEMO_IMAGE) $(SYSTEM_NEEDS)
	@status=0; tests/system/demo $(DEMO_IMAGE) || status=1; \
	tests/guests/run device_dma device_forge || status=1; \
	tests/system/test_hostile || status=1; exit $$status

##@ Checks

.PHONY: test
test: ## Run every test, the short fuzz runs and the cold proofs
	@tests/run all

.PHONY: check
check: ## Run what belongs before a commit: fmt, lint, build, unit, changed proofs
	@tests/run check

.PHONY: system
system: ## Run the system tests in QEMU
system: all $(DEMO_IMAGE) $(SYSTEM_NEEDS)
	@tests/system/run

.PHONY: prove
prove: ## Prove everything, cold (PROVE=--changed: reuse verdicts while working)
prove: $(READY)
	@proofs/prove $(PROVE)

.PHONY: mutate
mutate: ## Break the code on purpose: every mutant must fail its proof
mutate: $(READY)
	@proofs/mutate

.PHONY: bench
bench: ## Count the instructions of each operation against its budget
bench: $(BENCH_NEEDS)
	@status=0; tests/bench/run || status=1; tests/bench/guests || status=1; \
	exit $$status

.PHONY: reproducible
reproducible: ## Build everything twice, in two directories: bit for bit the same?
reproducible: all $(DEV_KEY).pub $(KERNELS)
	@attest/boot/reproducible

.PHONY: tcb
tcb: ## Count the trusted lines against their budgets
	@tests/lint/tcb

.PHONY: lint
lint: ## Check layers, headers, banned constructs, sizes and formatting
lint: $(READY)
	@tests/lint/run

.PHONY: fmt
fmt: ## Format every C file
	@find . -path ./build -prune -o -name '*.[ch]' -print | \
	    grep -vxF ./tests/bench/guestbench.c | xargs -r clang-format-14 -i

##@ Care

.PHONY: clean
clean: ## Remove build/
	@rm -rf $(BUILD)

.PHONY: help
help: ## Show this help
	@awk 'BEGIN { FS = ":.*## " } \
	    /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	    /^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
