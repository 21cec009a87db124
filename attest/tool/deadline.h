/* SPDX-License-Identifier: Apache-2.0 */
/** @file Waiting for a peer, but not for ever. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Milliseconds of a clock that only goes on. */
uint64_t deadline_now(void);

/** Wait until @p file can be read. @return false: the time is over. */
bool deadline_writable(int file, uint64_t deadline);
bool deadline_readable(int file, uint64_t deadline);

/** Write everything; false if the peer is gone or too slow. */
bool deadline_write(int file, const void *bytes, size_t length,
                    uint64_t deadline);
