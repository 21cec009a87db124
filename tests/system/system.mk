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
