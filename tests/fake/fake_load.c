/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file For tests of the gate that load no policy: no signature is good, so
 * nothing behind it is ever reached. (reload_world.h has the real monitor.)
 */
#include <stdlib.h>

#include "core/logic/image.h"
#include "core/port/hw_signature.h"
#include "xsm/load.h"
#include "xsm/prepare.h"

uint32_t xsm_version = 1;
struct image image_plan;

bool hw_signature_ok(const uint8_t *message, uint64_t length,
                     const uint8_t *signature)
{
    (void)message;
    (void)length;
    (void)signature;
    return false;
}

enum status xsm_load(const uint8_t *bytes, uint32_t length, bool permissive)
{
    (void)bytes;
    (void)length;
    (void)permissive;
    abort();
}

void xsm_identity_set(struct domid domain, uint32_t identity)
{
    (void)domain;
    (void)identity;
    abort();
}

enum status xsm_prepare(void)
{
    abort();
}

bool xsm_slot_allows(uint32_t slot, struct domid subject, struct domid object,
                     enum perm perm)
{
    (void)slot;
    (void)subject;
    (void)object;
    (void)perm;
    abort();
}

void xsm_activate(void)
{
    abort();
}
