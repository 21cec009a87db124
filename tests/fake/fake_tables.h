/* SPDX-License-Identifier: Apache-2.0 */
/** @file The tables of grants and pages as they are when the core starts. */
#ifndef CLOISON_TESTS_FAKE_FAKE_TABLES_H
#define CLOISON_TESTS_FAKE_FAKE_TABLES_H

#include <string.h>

#include "core/logic/grant_table.h"
#include "core/logic/p2m.h"

static inline void p2m_init(void)
{
    npt_given = 0;
    memset(npt_level, 0, sizeof(npt_level));
    memset(p2ms, 0, sizeof(p2ms));
}

static inline void grant_table_init(void)
{
    memset(maptracks, 0, sizeof(maptracks));
    memset(active, 0, sizeof(active));
}

#endif
