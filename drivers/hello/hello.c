/* SPDX-License-Identifier: Apache-2.0 */
/** @file The smallest domain: it says one line and powers off. */
#include "drivers/lib/console.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/start.h"

void domain_main(void)
{
    say("hello from domain %u: %s\n", (uint64_t)domain_self(),
        start_command_line());
}
