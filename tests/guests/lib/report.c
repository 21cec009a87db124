/* SPDX-License-Identifier: Apache-2.0 */
/** @file Expectations and the verdict of a micro-guest. */
#include "tests/guests/lib/guest.h"

static uint32_t failure_count;
static char first_failure[TEXT_BYTES + 1];

static void failed(const char *what, int64_t got, int64_t wanted)
{
    failure_count++;
    say("%s: not kept: %s: got %d, wanted %d\n", guest_name, what, got, wanted);
    if (failure_count == 1) {
        struct text text = {.length = 0};
        text_format(&text, "%s got %d wanted %d", what, got, wanted);
        memcpy(first_failure, text.bytes, text.length);
    }
}

void expect(const char *what, int64_t got, int64_t wanted)
{
    if (got != wanted) {
        failed(what, got, wanted);
    }
}

void expect_true(const char *what, bool holds)
{
    expect(what, holds ? 1 : 0, 1);
}

void require(const char *what, int64_t got, int64_t wanted)
{
    if (got != wanted) {
        failed(what, got, wanted);
        verdict();
    }
}

void expect_refused(const char *what, int64_t got)
{
    if (got >= 0) {
        failed(what, got, -1);
    }
}

uint32_t failures(void)
{
    return failure_count;
}

void verdict(void)
{
    if (failure_count == 0) {
        say("GUEST %s: PASS\n", guest_name);
        guest_shutdown(SHUTDOWN_POWEROFF);
    }
    say("GUEST %s: FAIL %s (%u in all)\n", guest_name, first_failure,
        (uint64_t)failure_count);
    guest_shutdown(SHUTDOWN_CRASH);
}

void give_up(const char *what)
{
    require(what, 0, 1);
    verdict();
}

/* The runtime itself could not go on. */
void domain_fail(const char *what)
{
    give_up(what);
}
