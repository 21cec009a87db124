/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the console domain: whatever guests put into their pages,
 * the terminal gets no byte and no row that it must not get, every row begins
 * with whose it is, and the work has an end.
 *
 * The input is a list of steps: a byte says what, others with what.
 *
 * LINKS: drivers/console/mux.c drivers/console/keys.c drivers/console/say.c
 * drivers/console/screen.c drivers/console/line.c drivers/console/channel.c
 */
#include <stdlib.h>
#include <string.h>

#include "drivers/console/mux.h"
#include "drivers/lib/arguments.h"
#include "tests/unit/console_terminal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RED_START "[red s1:c1] "
#define BLUE_START "[blue s1:c2] "

static struct screen screen;
static struct mux mux;
static struct abi_console_ring pages[2];
/* Who ever had something to say. */
static bool spoke[2];
static bool console_spoke;

struct input {
    const uint8_t *at;
    size_t left;
};

static uint8_t next(struct input *input)
{
    if (input->left == 0) {
        return 0;
    }
    input->left--;
    input->at++;
    return input->at[-1];
}

static uint32_t word(struct input *input)
{
    uint32_t value = 0;

    for (uint32_t i = 0; i < 4; i++) {
        value = value * 256 + next(input);
    }
    return value;
}

static void guest(struct input *input, uint32_t number)
{
    struct abi_console_ring *page = &pages[number];
    uint32_t count = next(input);

    spoke[number] = true;
    for (uint32_t i = 0; i < count; i++) {
        page->out[page->out_produced % CONSOLE_RING_OUT_BYTES] = next(input);
        page->out_produced++;
    }
}

static void lie(struct input *input)
{
    struct abi_console_ring *page = &pages[next(input) % 2];

    spoke[0] = true;
    spoke[1] = true;
    page->out_consumed = word(input);
    page->out_produced = word(input);
    page->in_consumed = word(input);
    page->in_produced = word(input);
}

static void core(struct input *input)
{
    uint8_t *room = mux_core_room(&mux);
    uint32_t count = 13 + next(input) % (MUX_CORE_BITE - 12);

    if (room == NULL) {
        return;
    }
    /* The core has its own words first in a row, whatever then comes. */
    memcpy(room, RED_START, 12);
    for (uint32_t i = 12; i < count; i++) {
        room[i] = next(input);
        room[i] = room[i] == '\n' ? ' ' : room[i];
        console_spoke = console_spoke || room[i] == 0;
    }
    room[count - 1] = '\n';
    spoke[0] = true;
    mux_core_come(&mux, count);
}

static void step(struct input *input, uint64_t *now)
{
    switch (next(input) % 8) {
    case 0:
    case 1:
        guest(input, 0);
        break;
    case 2:
        guest(input, 1);
        break;
    case 3:
        lie(input);
        break;
    case 4:
        console_spoke = true;
        mux_key(&mux, next(input), *now);
        break;
    case 5:
        core(input);
        break;
    case 6:
        mux_connect(&mux, 1, next(input) % 2 == 0 ? NULL : &pages[1]);
        break;
    default:
        *now += word(input);
        break;
    }
    for (uint32_t i = 0; i < 64 && mux_run(&mux, *now); i++) {
        terminal_take(&screen);
    }
    terminal_take(&screen);
}

static void judge(void)
{
    uint32_t red = terminal_rows(RED_START);
    uint32_t blue = terminal_rows(BLUE_START);
    uint32_t own = terminal_rows("console: ");

    if (terminal.wrong != 0 || (blue != 0 && !spoke[1]) ||
        (red != 0 && !spoke[0]) || (own != 0 && !console_spoke) ||
        red + blue + own < terminal.row) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    uint64_t now = 1;

    terminal_start();
    memset(pages, 0, sizeof pages);
    spoke[0] = false;
    spoke[1] = false;
    console_spoke = false;
    screen_start(&screen, TERMINAL_COLUMNS);
    mux_start(&mux, &screen);
    if (!mux_add(&mux, 1, "red", "u:r:t:s1:c1") ||
        !mux_add(&mux, 2, "blue", "u:r:t:s1:c2")) {
        abort();
    }
    mux_connect(&mux, 0, &pages[0]);
    mux_connect(&mux, 1, &pages[1]);
    mux.focus = 0;
    while (input.left != 0) {
        step(&input, &now);
    }
    judge();
    return 0;
}
