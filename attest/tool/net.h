/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Questions over TCP: a connection is one line of JSON each way.
 *
 * Many clients may be there; the TPM answers one after the other, and rests
 * after each answer for as long as it took. Whatever clients do, memory and
 * the time of the TPM are bounded, and nobody waits for somebody slow: who has
 * a place and whose turn it is says desk.h.
 */
#pragma once

#include "attest/tool/evidence.h"

#define NET_QUESTION_MAX 8192
#define NET_ANSWER_MAX 1048576
#define NET_ASK_MS 5000
#define NET_TAKE_MS 10000
#define NET_REST_MS 100
#define NET_CLIENT_MS 180000

/** Answer for ever. @return only if that cannot be begun. */
bool net_serve(const struct machine *machine, const char *place,
               struct why *why);

/** Ask the agent at HOST:PORT. @return its line, or NULL. */
char *net_ask(const char *place, const char *question, struct why *why);
