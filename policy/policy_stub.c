/* SPDX-License-Identifier: Apache-2.0 */
/** @file A stand-in for the policy compiler until it is merged. */
#include "policy/policy.h"
#include <string.h>
static const uint8_t stub[36] = "CLPT";
int policy_open(const char *const *files, unsigned count, struct policy **out,
                struct policy_error *err)
{
    (void)files;
    (void)count;
    (void)err;
    *out = NULL;
    return 0;
}
const uint8_t *policy_table(struct policy *policy, size_t *length)
{
    (void)policy;
    *length = sizeof(stub);
    return stub;
}
int policy_label(struct policy *policy, const char *context,
                 struct xsm_label *out, struct policy_error *err)
{
    (void)policy;
    (void)err;
    out->low.sensitivity = strstr(context, "s2") != NULL ? 2 : 1;
    out->high = out->low;
    return 0;
}
void policy_close(struct policy *policy)
{
    (void)policy;
}
