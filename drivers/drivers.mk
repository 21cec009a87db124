# SPDX-License-Identifier: Apache-2.0
# Driver and service domains: build/drivers/NAME.elf from drivers/NAME/*.c and
# the runtime drivers/lib. Included by the Makefile.

DRIVER_DIR := $(BUILD)/drivers
DRIVER_CFLAGS := $(WARNINGS) -std=c11 -O2 -g0 -MMD -MP -ffreestanding \
    -fno-builtin -mgeneral-regs-only -mno-red-zone -fno-stack-protector \
    -fcf-protection=none -fno-pic -fno-pie -fno-asynchronous-unwind-tables -I.
DRIVER_LDFLAGS := -static -nostdlib -no-pie -Wl,--build-id=none \
    -Wl,-z,noexecstack -Wl,-z,max-page-size=4096 -T drivers/lib/domain.ld

# The entry is linked first; of the rest a domain gets what it uses.
DRIVER_ENTRY := $(DRIVER_DIR)/lib/entry.o
DRIVER_LIB := $(DRIVER_DIR)/lib/lib.a
DRIVER_LINK := $(DRIVER_ENTRY) $(DRIVER_LIB) drivers/lib/domain.ld
DRIVER_NAMES := $(filter-out lib,$(patsubst drivers/%/,%, \
    $(wildcard drivers/*/)))
DRIVER_ELFS := $(DRIVER_NAMES:%=$(DRIVER_DIR)/%.elf)

# What `make system` needs built first.
SYSTEM_NEEDS += $(DRIVER_ELFS)

.PHONY: drivers
drivers: ## Build the driver domains into build/drivers
drivers: $(DRIVER_ELFS)

$(DRIVER_DIR)/%.o: drivers/%.S drivers/drivers.mk
	@mkdir -p $(@D)
	@echo "  DRIVERCC $<"
	@$(CC) -c -I. $< -o $@

$(DRIVER_DIR)/%.o: drivers/%.c drivers/drivers.mk
	@mkdir -p $(@D)
	@echo "  DRIVERCC $<"
	@$(CC) $(DRIVER_CFLAGS) -c $< -o $@

$(DRIVER_LIB): $(patsubst drivers/%.c,$(DRIVER_DIR)/%.o, \
    $(wildcard drivers/lib/*.c))
	@rm -f $@
	@$(AR) rcsD $@ $^

define driver_rule
$(DRIVER_DIR)/$(1).elf: $(patsubst drivers/%.c,$(DRIVER_DIR)/%.o, \
    $(wildcard drivers/$(1)/*.c)) $(DRIVER_LINK)
	@echo "  DRIVERLD $$@"
	@$$(CC) $$(filter %.o,$$^) $$(DRIVER_LIB) $$(DRIVER_LDFLAGS) -o $$@
endef
$(foreach name,$(DRIVER_NAMES),$(eval $(call driver_rule,$(name))))
