/* SPDX-License-Identifier: Apache-2.0 */
/** @file The commands of cloison-attest; each returns its exit code. */
#pragma once

/* Exit codes of all commands. */
#define ATTEST_TRUSTED 0     /* or: done */
#define ATTEST_NOT_TRUSTED 1 /* or: refused */
#define ATTEST_UNUSABLE 2    /* wrong usage, or a file that says nothing */
#define ATTEST_SYSTEM 3      /* a file, program or TPM of this machine fails */

/** How a command ends that was asked what it does: the text, and 0. */
int cmd_help(const char *usage);

/** ... or was used wrongly: the first lines of the text, and 2. */
int cmd_misused(const char *usage);

/* argv[0] is the name of the command. On the machine that is judged: */
int cmd_agent(int argc, char **argv);
int cmd_identity(int argc, char **argv);
int cmd_quote(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_unlock(int argc, char **argv);
int cmd_seal(int argc, char **argv);
int cmd_unseal(int argc, char **argv);
int cmd_counter(int argc, char **argv);

/* On the machine that judges: */
int cmd_reference(int argc, char **argv);
int cmd_challenge(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_release(int argc, char **argv);
int cmd_log(int argc, char **argv);
