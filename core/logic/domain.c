/* SPDX-License-Identifier: Apache-2.0 */
/** @file Domains: what a domain owns and whether it lives. */
#include "core/logic/domain.h"

struct domain domains[DOMAIN_MAX];

bool domain_is_live(uint32_t raw_domain)
{
    return raw_domain < DOMAIN_MAX && domains[raw_domain].state == DOMAIN_LIVE;
}

struct mfn domain_shared_info(struct domid domain)
{
    return (struct mfn){domains[domain.v].memory.v +
                        domains[domain.v].memory_pages};
}

struct mfn domain_grant_frame(struct domid domain, uint32_t index)
{
    return (struct mfn){domains[domain.v].memory.v +
                        domains[domain.v].memory_pages + 1 + index};
}
