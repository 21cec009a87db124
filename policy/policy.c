/* SPDX-License-Identifier: Apache-2.0 */
/** @file An open policy: the database and its table. */
#include "policy/policy.h"

#include <stdlib.h>

#include "policy/compile.h"
#include "policy/context.h"
#include "policy/error.h"
#include "policy/flatten.h"
#include "policy/open.h"
#include "policy/selfcheck.h"

struct policy {
    policydb_t db;
    struct flat flat;
    struct selfcheck count;
};

static int fill(struct policy *policy, uint32_t version,
                struct policy_error *err)
{
    if (flatten(&policy->db, version, &policy->flat, err) != 0) {
        return -1;
    }
    if (selfcheck(&policy->db, &policy->flat, &policy->count, err) != 0) {
        flatten_release(&policy->flat);
        return -1;
    }
    return 0;
}

int policy_open_version(const struct policy_source *source, struct policy **out,
                        struct policy_error *err)
{
    struct policy *policy = calloc(1, sizeof *policy);

    *out = NULL;
    if (policy == NULL) {
        return policy_fail(err, "out of memory");
    }
    if (compile_files(source->files, source->count, &policy->db, err) != 0) {
        free(policy);
        return -1;
    }
    if (fill(policy, source->version, err) != 0) {
        policydb_destroy(&policy->db);
        free(policy);
        return -1;
    }
    *out = policy;
    return 0;
}

int policy_open(const char *const *files, unsigned count, struct policy **out,
                struct policy_error *err)
{
    struct policy_source source = {
        .files = files, .count = count, .version = 1};

    return policy_open_version(&source, out, err);
}

const struct selfcheck *policy_selfcheck(const struct policy *policy)
{
    return &policy->count;
}

const struct flat *policy_flat(const struct policy *policy)
{
    return &policy->flat;
}

const uint8_t *policy_table(struct policy *policy, size_t *length)
{
    *length = policy->flat.length;
    return policy->flat.bytes;
}

int policy_label(struct policy *policy, const char *context,
                 struct xsm_label *out, struct policy_error *err)
{
    return context_label(&policy->db, &policy->flat, context, out, err);
}

void policy_close(struct policy *policy)
{
    if (policy != NULL) {
        flatten_release(&policy->flat);
        policydb_destroy(&policy->db);
        free(policy);
    }
}
