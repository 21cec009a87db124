/* SPDX-License-Identifier: Apache-2.0 */
/** @file Sockets of the place HOST:PORT, which never block. */
#pragma once

#include "attest/tool/span.h"

/** A socket that listens there, at all addresses if only PORT is said; or -1.
 */
int net_listen(const char *text, struct why *why);

/** A socket that is connected to it, after a few seconds at most; or -1. */
int net_connect(const char *text, struct why *why);
