/* SPDX-License-Identifier: Apache-2.0 */
/** @file Where a domain finds its configuration. */
#include "drivers/lib/config.h"
#include "drivers/lib/start.h"

void config_start_module(struct config *config)
{
    struct start_module module = start_module_last();
    config_start(config, (const char *)module.address, module.size);
}
