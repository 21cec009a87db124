/* SPDX-License-Identifier: Apache-2.0 */
/** @file The sub-commands of cloison; each returns its exit code. */
#ifndef CLOISON_POLICY_CMD_H
#define CLOISON_POLICY_CMD_H

/* argv[0] is the name of the sub-command. */
int cmd_keygen(int argc, char **argv);
int cmd_build(int argc, char **argv);
int cmd_inspect(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_policy(int argc, char **argv);
int cmd_label(int argc, char **argv);

#endif
