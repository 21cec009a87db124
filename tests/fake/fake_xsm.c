/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fake of the reference monitor: a table of denials that tests fill. */
#include <stdlib.h>
#include <string.h>

#include "tests/fake/fake.h"
#include "xsm/check.h"
#include "xsm/label.h"

uint64_t fake_xsm_check_count;

static bool denied[DOMAIN_MAX][DOMAIN_MAX][PERM_LIMIT];
static uint32_t asked[DOMAIN_MAX][DOMAIN_MAX][PERM_LIMIT];
static bool not_above[DOMAIN_MAX][DOMAIN_MAX];

void fake_xsm_reset(void)
{
    memset(denied, 0, sizeof denied);
    memset(asked, 0, sizeof asked);
    memset(not_above, 0, sizeof not_above);
    fake_xsm_check_count = 0;
}

void fake_xsm_deny(uint32_t subject, uint32_t object, enum perm perm)
{
    denied[subject][object][perm] = true;
}

void fake_xsm_deny_all(void)
{
    memset(denied, 1, sizeof denied);
}

void fake_xsm_allow(uint32_t subject, uint32_t object, enum perm perm)
{
    denied[subject][object][perm] = false;
}

bool fake_xsm_allowed(uint32_t subject, uint32_t object, enum perm perm)
{
    return !denied[subject][object][perm];
}

void fake_xsm_set_dominates(uint32_t upper, uint32_t lower, bool truth)
{
    not_above[upper][lower] = !truth;
}

uint32_t fake_xsm_asked(uint32_t subject, uint32_t object, enum perm perm)
{
    return asked[subject][object][perm];
}

enum status xsm_check(struct domid subject, struct domid object, enum perm perm)
{
    if (subject.v >= DOMAIN_MAX || object.v >= DOMAIN_MAX) {
        abort();
    }
    asked[subject.v][object.v][perm]++;
    fake_xsm_check_count++;
    return denied[subject.v][object.v][perm] ? ST_DENIED : ST_OK;
}

bool xsm_dominates(struct domid upper, struct domid lower)
{
    if (upper.v >= DOMAIN_MAX || lower.v >= DOMAIN_MAX) {
        abort();
    }
    return !not_above[upper.v][lower.v];
}
