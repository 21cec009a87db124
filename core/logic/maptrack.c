/* SPDX-License-Identifier: Apache-2.0 */
/** @file The records of foreign mappings; grant_table.c alone writes them. */
#include "core/logic/maptrack.h"

struct maptrack_table maptracks[DOMAIN_MAX];
