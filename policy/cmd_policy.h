/* SPDX-License-Identifier: Apache-2.0 */
/** @file The sub-command `cloison policy`. */
#ifndef CLOISON_POLICY_CMD_POLICY_H
#define CLOISON_POLICY_CMD_POLICY_H

/** argv[0] is "policy". @return 0, 1 policy refused, 2 usage, 3 system. */
int cmd_policy(int argc, char **argv);

#endif
