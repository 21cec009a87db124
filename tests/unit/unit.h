/* SPDX-License-Identifier: Apache-2.0 */
/** @file What every unit test includes: cmocka and two helpers. */
#ifndef CLOISON_TESTS_UNIT_UNIT_H
#define CLOISON_TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A copy of an object now, to be compared after a refused operation. */
#define UNIT_SNAPSHOT(name, object)                                            \
    static unsigned char name[sizeof(object)];                                 \
    memcpy(name, &(object), sizeof(object))

/* Refused means untouched: every byte is as it was. */
#define UNIT_UNCHANGED(name, object)                                           \
    assert_memory_equal(name, &(object), sizeof(object))

#endif
