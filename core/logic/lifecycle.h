/* SPDX-License-Identifier: Apache-2.0 */
/** @file How domains end. */
#ifndef CLOISON_CORE_LOGIC_LIFECYCLE_H
#define CLOISON_CORE_LOGIC_LIFECYCLE_H

#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/status.h"
#include "core/logic/domain.h"
#include "core/logic/evtchn.h"
#include "core/logic/grant.h"
#include "core/logic/vcpu.h"

/**
 * End a live domain: it runs no more, its ports are closed, mappings it holds
 * are dropped and mappings of its memory that others hold are revoked. It
 * keeps its memory, which nobody else ever gets.
 */
void lifecycle_end(struct domid domain, enum domain_reason reason);

/**
 * SCHEDOP_shutdown: the caller ends itself for the reason it gives.
 *
 * @return ST_INVALID for a reason that Xen does not define.
 */
enum status lifecycle_shutdown(struct domid self,
                               uint32_t raw_reason) MUST_CHECK;

/** Domains that have not ended yet. */
uint32_t lifecycle_live_count(void);

#endif
