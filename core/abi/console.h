/* SPDX-License-Identifier: Apache-2.0 */
/** @file Console operations and the ring of a console page. */
#ifndef CLOISON_CORE_ABI_CONSOLE_H
#define CLOISON_CORE_ABI_CONSOLE_H

#include <stdint.h>

#define CONSOLE_OP_WRITE 0
#define CONSOLE_OP_READ 1

#define CONSOLE_RING_IN_BYTES 1024
#define CONSOLE_RING_OUT_BYTES 2048

/** The page HVM_PARAMETER_CONSOLE_GFN names. */
struct abi_console_ring {
    uint8_t in[CONSOLE_RING_IN_BYTES];
    uint8_t out[CONSOLE_RING_OUT_BYTES];
    uint32_t in_consumed;
    uint32_t in_produced;
    uint32_t out_consumed;
    uint32_t out_produced;
};

#endif
