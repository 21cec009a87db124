/* SPDX-License-Identifier: Apache-2.0 */
/** @file Writes SELinux's binary format by libsepol. */
#include "policy/binary.h"

#include <sepol/handle.h>
#include <sepol/policydb.h>
#include <sepol/policydb/policydb.h>
#include <stdlib.h>

#include "policy/policy_inside.h"

bool binary_make(struct policy *policy, struct buffer *out)
{
    sepol_handle_t *handle = sepol_handle_create();
    void *image = NULL;
    bool ok =
        handle != NULL && policydb_to_image(handle, policy_database(policy),
                                            &image, &out->length) == 0;

    out->bytes = image;
    sepol_handle_destroy(handle);
    return ok;
}
