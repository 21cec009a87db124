/* SPDX-License-Identifier: Apache-2.0 */
/** @file The core's watchdog: it ends a domain that does not show up. */
#ifndef CLOISON_DRIVERS_LIB_WATCHDOG_H
#define CLOISON_DRIVERS_LIB_WATCHDOG_H

#include <stdint.h>

/** Within @p seconds from now there has to be another ping; 0: no more. */
void watchdog_ping(uint32_t seconds);

#endif
