/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Questions over TCP: a connection is one line of JSON each way.
 *
 * One client at a time: the TPM answers one at a time anyway. What a client
 * may send and how long it may take is bounded, so that none keeps the next
 * one waiting for more than NET_TURN_MS and the TPM's own time.
 */
#pragma once

#include "attest/tool/evidence.h"

#define NET_QUESTION_MAX 8192
#define NET_ANSWER_MAX 1048576
#define NET_ASK_MS 5000
#define NET_TURN_MS 15000
#define NET_CLIENT_MS 180000

/** Answer for ever. @return only if that cannot be begun. */
bool net_serve(const struct machine *machine, const char *place,
               struct why *why);

/** Ask the agent at HOST:PORT. @return its line, or NULL. */
char *net_ask(const char *place, const char *question, struct why *why);
