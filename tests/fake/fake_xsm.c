/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fake of the reference monitor: a table of denials that tests fill. */
#include <stdlib.h>
#include <string.h>

#include "tests/fake/fake.h"
#include "xsm/check.h"
#include "xsm/label.h"
#include "xsm/wall.h"

uint64_t fake_xsm_check_count;
struct xsm_report xsm_reports[XSM_REPORT_MAX];
uint32_t xsm_report_count;

static bool denied[DOMAIN_MAX][DOMAIN_MAX][PERM_LIMIT];
static uint32_t asked[DOMAIN_MAX][DOMAIN_MAX][PERM_LIMIT];
static bool walled[DOMAIN_MAX][DOMAIN_MAX];
static bool not_above[DOMAIN_MAX][DOMAIN_MAX];
static bool unconfined[DOMAIN_MAX];

void fake_xsm_reset(void)
{
    memset(denied, 0, sizeof denied);
    memset(asked, 0, sizeof asked);
    memset(walled, 0, sizeof walled);
    memset(not_above, 0, sizeof not_above);
    memset(unconfined, 0, sizeof unconfined);
    fake_xsm_check_count = 0;
    xsm_report_count = 0;
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

void fake_xsm_unconfine(uint32_t domain)
{
    unconfined[domain] = true;
}

bool xsm_is_unconfined(uint32_t domain)
{
    return unconfined[domain];
}

void fake_xsm_wall(uint32_t one, uint32_t other)
{
    walled[one][other] = true;
    walled[other][one] = true;
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
    if (!denied[subject.v][object.v][perm]) {
        return ST_OK;
    }
    if (xsm_report_count < XSM_REPORT_MAX) {
        xsm_reports[xsm_report_count++] =
            (struct xsm_report){subject, object, perm, false, false};
    }
    return ST_DENIED;
}

enum status xsm_check_both(struct domid self, struct domid other,
                           enum perm perm)
{
    enum status back = xsm_check(other, self, perm);
    enum status status = xsm_check(self, other, perm);

    return back == ST_OK ? status : back;
}

enum status xsm_meet(struct domid self, struct domid other, enum perm perm)
{
    (void)perm;
    if (self.v >= DOMAIN_MAX || other.v >= DOMAIN_MAX) {
        abort();
    }
    return walled[self.v][other.v] ? ST_DENIED : ST_OK;
}

bool xsm_dominates(struct domid upper, struct domid lower)
{
    if (upper.v >= DOMAIN_MAX || lower.v >= DOMAIN_MAX) {
        abort();
    }
    return !not_above[upper.v][lower.v];
}

/* Tests of reloading have their own answers. */
__attribute__((weak)) bool xsm_slot_allows(uint32_t slot, struct domid subject,
                                           struct domid object, enum perm perm)
{
    (void)slot;
    return fake_xsm_allowed(subject.v, object.v, perm);
}
