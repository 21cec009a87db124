/* SPDX-License-Identifier: Apache-2.0 */
/** @file Console operations. */
#ifndef CLOISON_CORE_ABI_CONSOLE_H
#define CLOISON_CORE_ABI_CONSOLE_H

#define CONSOLE_OP_WRITE 0
#define CONSOLE_OP_READ 1

#endif
