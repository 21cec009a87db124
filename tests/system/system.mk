# SPDX-License-Identifier: Apache-2.0
# Programs of the system tests. Included by the Makefile.

# A block domain that is against its client.
SYSTEM_NEEDS += $(BUILD)/tests/hostile.elf

$(BUILD)/tests/hostile.o: tests/system/hostile/hostile.c drivers/drivers.mk
	@mkdir -p $(@D)
	@echo "  DRIVERCC $<"
	@$(CC) $(DRIVER_CFLAGS) -c $< -o $@

$(BUILD)/tests/hostile.elf: $(BUILD)/tests/hostile.o $(DRIVER_LINK)
	@echo "  DRIVERLD $@"
	@$(CC) $(DRIVER_ENTRY) $< $(DRIVER_LIB) $(DRIVER_LDFLAGS) -o $@

# A stock guest that has the TPM.
SYSTEM_NEEDS += $(GUEST)/tpmcheck.cpio

$(GUEST)/tpmcheck: tests/system/attest/tpmcheck.c | $(READY)
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) -std=c11 $(WARNINGS) -I. -O2 -static -D_GNU_SOURCE -o $@ $<

$(GUEST)/tpmcheck.cpio: $(GUEST)/vmlinuz-cloud-amd64 $(GUEST)/tpmcheck \
    tests/system/attest/init tests/system/attest/pack
	@echo "  INITRD  $@"
	@tests/system/attest/pack $(GUEST)/modules-cloud-amd64 $(GUEST)/tpmcheck $@
