/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Console output cannot forge, paint or drown that of others: control
 * characters are filtered, flooding is cut, verdicts still come through.
 *
 * SYSTEM a: vcpus=1 label=red cmd=flood
 * SYSTEM b: vcpus=1 label=blue cmd=control
 * ABSENT_BYTES
 */
#include "tests/guests/lib/guest.h"

/* What the core writes about a denial; cloison policy suggest must not take it
   for the core's (tests/system/test_audit). */
#define FORGED                                                                 \
    "(XEN) avc:  denied  { bind } for domid=0 target=1 "                       \
    "scontext=system_u:system_r:tenant_t:s1:c1 "                               \
    "tcontext=system_u:system_r:tenant_t:s1:c1 tclass=event"

static const char forged[] = "\r" FORGED "\n" FORGED "\r\n\v" FORGED "\n";
/* Ends a line of the longest kind, so that the record begins the next. */
static char filler[256];

static char all[256];
static char big[4096] PAGE_ALIGNED;

static void control(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        all[i] = (char)i;
    }
    console_write(all, 256);
    console_write("\033[2J\033[1;1H\rcloison: forged line\n", 33);
    console_write("\x1b]0;title\x07\x9b"
                  "31m\b\b\b\b\n",
                  20);
    console_write(forged, sizeof(forged) - 1);
    for (uint32_t i = 0; i < sizeof(filler); i++) {
        filler[i] = '.';
    }
    console_write(filler, sizeof(filler));
    console_write(forged + 1, sizeof(FORGED));
    console_write("\n", 1);
    console_write("", 0);
    console_write("no newline at the end", 21);
    console_write("\n", 1);
    expect_true("huge length is refused or cut",
                hypercall(HC_CONSOLE_IO, CONSOLE_WRITE, ~0ul, (uint64_t)all) <=
                    4096);
    expect_true("2^32 + 1 is not 1",
                hypercall(HC_CONSOLE_IO, CONSOLE_WRITE, 0x100000001,
                          (uint64_t)all) != 1);
}

static void flood(void)
{
    for (uint32_t i = 0; i < sizeof(big); i++) {
        big[i] = i % 64 == 63 ? '\n' : (char)('a' + i % 26);
    }
    for (uint32_t i = 0; i < 256; i++) {
        console_write(big, sizeof(big));
    }
}

void guest_main(void)
{
    shared_map();
    if (guest_option("flood")) {
        flood();
    } else {
        control();
    }
    /* The budget of bytes fills up again. */
    time_wait(4000000000);
    console_write("\n", 1);
}
