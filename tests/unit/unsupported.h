/* SPDX-License-Identifier: Apache-2.0 */
/** @file Numbers of the Xen interface that Cloison refuses, so core/abi does
 * not know them; test_abi compares them with Debian's headers. */
#ifndef CLOISON_TESTS_UNIT_UNSUPPORTED_H
#define CLOISON_TESTS_UNIT_UNSUPPORTED_H

#define EVENT_OP_BIND_PIRQ 2
#define EVENT_OP_RESET 10
#define EVENT_OP_INIT_CONTROL 11
#define EVENT_OP_EXPAND_ARRAY 12
#define EVENT_OP_SET_PRIORITY 13

#define GRANT_MAP_CONTAINS_PTE 16
#define GRANT_ENTRY_ACCEPT_TRANSFER 2
#define GRANT_ENTRY_TRANSITIVE 3

#endif
