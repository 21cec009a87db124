/* SPDX-License-Identifier: Apache-2.0 */
/** @file Console operations and the ring of a console page. */
#ifndef CLOISON_CORE_ABI_CONSOLE_H
#define CLOISON_CORE_ABI_CONSOLE_H

#define CONSOLE_OP_WRITE 0
#define CONSOLE_OP_READ 1

#define CONSOLE_RING_IN_BYTES 1024
#define CONSOLE_RING_OUT_BYTES 2048

#endif
