/* SPDX-License-Identifier: Apache-2.0 */
/** @file Commands that are not built in: each says so. Goes when all are. */
#include "attest/tool/cmd.h"
#include "policy/tool.h"

static int absent(const char *name)
{
    tool_complain("%s: not built into this program", name);
    return ATTEST_SYSTEM;
}

#define ABSENT(command)                                                        \
    __attribute__((weak)) int command(int argc, char **argv)                   \
    {                                                                          \
        (void)argc;                                                            \
        return absent(argv[0]);                                                \
    }

ABSENT(cmd_agent)
ABSENT(cmd_identity)
ABSENT(cmd_quote)
ABSENT(cmd_report)
ABSENT(cmd_unlock)
ABSENT(cmd_seal)
ABSENT(cmd_unseal)
ABSENT(cmd_counter)
ABSENT(cmd_reference)
ABSENT(cmd_challenge)
ABSENT(cmd_verify)
ABSENT(cmd_release)
ABSENT(cmd_log)
