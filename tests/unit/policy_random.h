/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Small policies made by chance, and what libsepol itself says about
 * them: the oracle of the tests of cloison policy flow and diff.
 */
#ifndef CLOISON_TESTS_UNIT_POLICY_RANDOM_H
#define CLOISON_TESTS_UNIT_POLICY_RANDOM_H

#include <sepol/policydb/services.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "policy/policy_inside.h"
#include "tests/unit/unit.h"
#include "xsm/name.h"

#define RANDOM_TYPES 5
#define RANDOM_TEXT 16384

static uint32_t random_state;

static inline uint32_t random_below(uint32_t below)
{
    random_state = random_state * 1664525 + 1013904223;
    return random_state / 256 % below;
}

/* What the generator decided, for an oracle that reads no policy. */
static struct {
    bool trusted[RANDOM_TYPES];
    bool permissive[RANDOM_TYPES];
    bool conflict[RANDOM_TYPES];
    char text[RANDOM_TEXT];
    size_t used;
} random_policy;

static inline void random_put(const char *text)
{
    random_policy.used +=
        (size_t)snprintf(random_policy.text + random_policy.used,
                         RANDOM_TEXT - random_policy.used, "%s\n", text);
    assert_true(random_policy.used < RANDOM_TEXT);
}

static const char *const random_frame[] = {
    "(user u)(role r)(role object_r)(userrole u r)(userrole u object_r)",
    "(userlevel u lowest)(userrange u (lowest highest))",
    "(user v)(userrole v r)(userlevel v (s1 (c1)))",
    "(userrange v ((s1 (c1)) (s2 (c1 c2))))",
    "(type xen_t)(roletype r xen_t)(roletype object_r xen_t)",
    "(sidcontext xen (u r xen_t (lowest highest)))",
    "(sidcontext dom0 (u r xen_t (lowest highest)))",
    "(sidcontext domio (u r xen_t (lowest highest)))",
    "(sidcontext domxen (u r xen_t (lowest highest)))",
    "(sidcontext unlabeled (u r xen_t (highest highest)))",
    "(sidcontext security (u r xen_t (highest highest)))",
    "(sidcontext ioport (u object_r xen_t (highest highest)))",
    "(sidcontext iomem (u object_r xen_t (highest highest)))",
    "(sidcontext irq (u object_r xen_t (highest highest)))",
    "(sidcontext device (u object_r xen_t (highest highest)))",
    "(typeattribute mls_trusted)(typeattribute conflict_set)",
    "(allow xen_t xen_t (domain (shutdown)))",
};

/* What keeps the lattice: one of each is in every policy, and the core and the
   compiler refuse one that has none. */
#define RANDOM_READ "(mlsconstrain (grant (map_read copy_read)) "
#define RANDOM_WRITE "(mlsconstrain (grant (copy_write)) "
#define RANDOM_SEND "(mlsconstrain (event (send)) "
#define RANDOM_BOTH                                                            \
    "(mlsconstrain (grant (map_write)) (and (eq l1 l2) (eq h1 h2)))"           \
    "(mlsconstrain (event (create bind)) (and (dom l1 h2) (domby h1 l2)))"

static const char *const random_read[] = {
    RANDOM_READ "(dom l1 h2))",
    RANDOM_READ "(or (dom l1 h2) (and (eq t1 mls_trusted) (dom h1 h2))))",
    RANDOM_READ "(or (dom l1 h2) (and (eq t2 mls_trusted) (dom l1 l2))))",
    RANDOM_READ "(or (dom l1 h2) (eq t1 mls_trusted)))",
};

static const char *const random_write[] = {
    RANDOM_WRITE "(domby h1 l2))" RANDOM_SEND "(domby h1 l2))",
    RANDOM_WRITE
    "(or (domby h1 l2) (and (eq t1 mls_trusted) (domby l1 l2))))" RANDOM_SEND
    "(or (domby h1 l2) (and (eq t2 mls_trusted) "
    "(domby h1 h2))))",
    RANDOM_WRITE "(domby h1 l2))" RANDOM_SEND
                 "(or (domby h1 l2) (and (eq t1 mls_trusted) (incomp l1 h2))))",
};

/* What only takes away. */
static const char *const random_constraints[] = {
    "(mlsconstrain (grant (map_read copy_read)) (not (eq h1 h2)))",
    "(mlsconstrain (grant (copy_write)) (eq l2 h2))",
    "(mlsconstrain (event (send)) (or (eq l1 l2) (eq h1 h2)))",
    "(mlsconstrain (event (create bind)) (eq l1 h1))",
    "(constrain (event (send)) (or (eq u1 u2) (eq t1 mls_trusted)))",
    "(mlsconstrain (event (send)) (not (domby h1 h2)))",
};

static const char *const random_perms[] = {
    "(event (create bind send))",   "(event (send))",
    "(grant (map_read copy_read))", "(grant (copy_write))",
    "(grant (map_write))",          "(grant (copy_read copy_write))",
    "(domain (shutdown yield))",
};

#define RANDOM_COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

static inline void random_type(uint32_t type)
{
    char line[128];

    snprintf(line, sizeof(line), "(type t%u)(roletype r t%u)", type, type);
    random_put(line);
    random_policy.trusted[type] = random_below(3) == 0;
    random_policy.permissive[type] = random_below(12) == 0;
    random_policy.conflict[type] = random_below(3) == 0;
    if (random_policy.trusted[type]) {
        snprintf(line, sizeof(line), "(typeattributeset mls_trusted t%u)",
                 type);
        random_put(line);
    }
    if (random_policy.permissive[type]) {
        snprintf(line, sizeof(line), "(typepermissive t%u)", type);
        random_put(line);
    }
    if (random_policy.conflict[type]) {
        snprintf(line, sizeof(line), "(typeattributeset conflict_set t%u)",
                 type);
        random_put(line);
    }
}

static inline void random_make(uint32_t seed)
{
    char line[128];

    memset(&random_policy, 0, sizeof(random_policy));
    random_state = seed;
    for (uint32_t i = 0; i < RANDOM_COUNT(random_frame); i++) {
        random_put(random_frame[i]);
    }
    for (uint32_t i = 0; i < RANDOM_TYPES; i++) {
        random_type(i);
    }
    for (uint32_t i = 0; i < 14; i++) {
        snprintf(line, sizeof(line), "(allow t%u t%u %s)",
                 random_below(RANDOM_TYPES), random_below(RANDOM_TYPES),
                 random_perms[random_below(RANDOM_COUNT(random_perms))]);
        random_put(line);
    }
    random_put(random_read[random_below(RANDOM_COUNT(random_read))]);
    random_put(random_write[random_below(RANDOM_COUNT(random_write))]);
    random_put(RANDOM_BOTH);
    if (random_below(3) == 0) {
        random_put(
            random_constraints[random_below(RANDOM_COUNT(random_constraints))]);
    }
}

/* The frame, what keeps the lattice, and a text. */
static inline void random_plain(const char *text)
{
    memset(&random_policy, 0, sizeof(random_policy));
    for (uint32_t i = 0; i < RANDOM_COUNT(random_frame); i++) {
        random_put(random_frame[i]);
    }
    random_put(random_read[0]);
    random_put(random_write[0]);
    random_put(RANDOM_BOTH);
    random_put(text);
}

/* Compile a text; the policy. */
static inline struct policy *random_open(const char *text)
{
    char path[] = "/tmp/cloison-random-XXXXXX";
    const char *names[1] = {path};
    struct policy *policy = NULL;
    struct policy_error error;
    int file = mkstemp(path);

    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    if (policy_load(names, 1, &policy, &error) != 0) {
        fail_msg("%s\n%s", error.text, text);
    }
    unlink(path);
    return policy;
}

static inline uint32_t random_sid(struct policy *policy, const char *context)
{
    struct policy_error error;
    uint32_t sid = policy_sid(policy, context, &error);

    if (sid == 0) {
        fail_msg("%s", error.text);
    }
    return sid;
}

/* What libsepol lets one context do to another. */
static inline uint32_t random_allowed(uint32_t subject, uint32_t object,
                                      uint32_t cls)
{
    struct sepol_av_decision decision;

    assert_int_equal(sepol_compute_av(subject, object,
                                      (sepol_security_class_t)(cls + 1),
                                      0xffffffffU, &decision),
                     0);
    return decision.allowed;
}

#endif
