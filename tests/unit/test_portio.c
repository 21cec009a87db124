/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: core/logic/portio.c */
/** @file There are no devices behind any port. */
#include "tests/unit/unit.h"

#include "core/logic/portio.h"

#define RAX 0x1122334455667788u

static void reads_give_all_ones_of_their_size(void **state)
{
    (void)state;
    for (uint32_t port = 0; port < 65536; port++) {
        if (port != 0x42) {
            uint16_t p = (uint16_t)port;
            assert_true(portio_read(p, 1, RAX) == 0x11223344556677ffu);
            assert_true(portio_read(p, 2, RAX) == 0x112233445566ffffu);
            assert_true(portio_read(p, 4, RAX) == 0xffffffffu);
        }
    }
}

static void timer_counter_reads_zero(void **state)
{
    (void)state;
    assert_true(portio_read(0x42, 1, RAX) == 0x1122334455667700u);
    assert_true(portio_read(0x42, 2, RAX) == 0x1122334455660000u);
    assert_true(portio_read(0x42, 4, RAX) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_give_all_ones_of_their_size),
        cmocka_unit_test(timer_counter_reads_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
