/* SPDX-License-Identifier: Apache-2.0 */
/** @file Console operations. */
#pragma once

#define CONSOLE_OP_WRITE 0
#define CONSOLE_OP_READ 1
