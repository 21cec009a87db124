# SPDX-License-Identifier: Apache-2.0
# cloison-attest: build/bin/cloison-attest from attest/tool/*.c, and of the
# cloison command what it uses. Included by the Makefile.

ATTEST_SOURCES := $(wildcard attest/tool/*.c)
ATTEST_LIBRARY := $(filter-out attest/tool/main.c,$(ATTEST_SOURCES))
ATTEST_LIBS := -ltss2-esys -ltss2-mu -ltss2-tctildr -ltss2-rc -lcrypto \
    -lsodium -ljansson -llzma

all: $(BUILD)/bin/cloison-attest

$(BUILD)/bin/cloison-attest: $(ATTEST_SOURCES:%.c=$(BUILD)/host/%.o) \
    $(BUILD)/host/libpolicy.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	@$(CC) -o $@ $^ $(ATTEST_LIBS)

$(BUILD)/host/libpolicy.a: $(POLICY_LIBRARY:%.c=$(BUILD)/host/%.o)
	@rm -f $@
	@$(AR) rcsD $@ $^

$(BUILD)/san/libattest.a: $(ATTEST_LIBRARY:%.c=$(BUILD)/san/%.o)
	@rm -f $@
	@$(AR) rcsD $@ $^

$(BUILD)/fuzzobj/libattest.a: $(ATTEST_LIBRARY:%.c=$(BUILD)/fuzzobj/%.o)
	@rm -f $@
	@$(AR) rcsD $@ $^
