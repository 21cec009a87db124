/* SPDX-License-Identifier: Apache-2.0 */
/** @file HVM operations and the parameters of a domain. */
#pragma once

#define HVM_OP_SET_PARAM 0
#define HVM_OP_GET_PARAM 1

#define HVM_PARAMETER_CALLBACK 0
#define HVM_PARAMETER_STORE_GFN 1
#define HVM_PARAMETER_STORE_PORT 2
#define HVM_PARAMETER_CONSOLE_GFN 17
#define HVM_PARAMETER_CONSOLE_PORT 18
#define HVM_PARAMETER_COUNT 39

/* HVM_PARAMETER_CALLBACK is type * this + vector; one type is supported. */
#define HVM_CALLBACK_TYPE_UNIT 0x100000000000000U
#define HVM_CALLBACK_TYPE_VECTOR 2
