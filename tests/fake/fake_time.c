/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fake of core/port/hw_time.h: a clock that tests set. */
#include "tests/fake/fake.h"

uint64_t fake_time_ns;
uint64_t fake_time_wall;
struct time_scale fake_time_sample;

void fake_time_reset(void)
{
    fake_time_ns = 0;
    fake_time_wall = 0;
    fake_time_sample.tsc = 0;
    fake_time_sample.system_time = 0;
    fake_time_sample.multiplier = 2147483648u;
    fake_time_sample.shift = 1;
}

uint64_t hw_time_now(void)
{
    return fake_time_ns;
}

struct time_scale hw_time_scale(void)
{
    return fake_time_sample;
}

uint64_t hw_time_wall_base(void)
{
    return fake_time_wall;
}
