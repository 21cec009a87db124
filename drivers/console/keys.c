/* SPDX-License-Identifier: Apache-2.0 */
/** @file Who has the keyboard: keys for the clients and for the console. */
#include <stddef.h>

#include "drivers/console/mux.h"
#include "drivers/console/say.h"

#define BELL 7
#define ESCAPE 27

static const char numbers[] = "123456789abcdef";

_Static_assert(sizeof numbers == MUX_CLIENTS + 1, "a key for each client");

static void say_client(const struct mux *mux, uint32_t number)
{
    const struct mux_client *client = &mux->clients[number];
    screen_put(mux->screen, (uint8_t)numbers[number]);
    say_text(mux->screen, " ");
    say_text(mux->screen, client->name);
    say_text(mux->screen, " ");
    say_text(mux->screen, client->label);
    if (client->page == NULL) {
        say_text(mux->screen, " (not there)");
    }
}

static void say_focus(const struct mux *mux)
{
    say_start(mux->screen);
    if (mux->focus == MUX_NOBODY) {
        say_text(mux->screen, "nobody has the keyboard (Ctrl-^ gives it)");
    } else {
        say_text(mux->screen, "the keyboard is with ");
        say_client(mux, mux->focus);
    }
    say_end(mux->screen);
}

void mux_focus(struct mux *mux, uint32_t client, uint64_t now)
{
    mux->hold = 0;
    mux->focus = client < mux->count ? client : MUX_NOBODY;
    say_focus(mux);
    mux->quiet = now;
    mux->quiet_end = now;
}

static void attention(struct mux *mux, uint64_t now)
{
    say_focus(mux);
    for (uint32_t i = 0; i < mux->count; i++) {
        say_start(mux->screen);
        say_text(mux->screen, i == mux->focus ? "* " : "  ");
        say_client(mux, i);
        say_end(mux->screen);
    }
    say_row(mux->screen, "number: give it there, n: next, l: list, h: help, "
                         "Enter: back");
    mux->hold = now + MUX_HOLD;
}

static void help(struct mux *mux, uint64_t now)
{
    static const char *const rows[] = {
        "Ctrl-^ (or a break) is for the console, whatever guests do",
        "1 to 9, a to f: give the keyboard to that domain",
        "n: to the next one   l: list of all   h: this help",
        "Enter: back; so it is after 5 seconds, in which all output waits",
        "rows that begin with [NAME LEVEL] are guests', the rest are not",
    };
    for (uint32_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        say_row(mux->screen, rows[i]);
    }
    mux->hold = now + MUX_HOLD;
}

/* The client that a key stands for, or MUX_NOBODY. */
static uint32_t client_of(const struct mux *mux, uint8_t key)
{
    for (uint32_t i = 0; i < mux->count; i++) {
        if (key == (uint8_t)numbers[i]) {
            return i;
        }
    }
    return MUX_NOBODY;
}

static uint32_t client_after(const struct mux *mux)
{
    bool is_last = mux->focus == MUX_NOBODY || mux->focus + 1 >= mux->count;
    return is_last ? 0 : mux->focus + 1;
}

/* The key after the attention key. */
static void command(struct mux *mux, uint8_t key, uint64_t now)
{
    switch (key) {
    case MUX_ATTENTION:
    case 'l':
        attention(mux, now);
        break;
    case 'h':
    case '?':
        help(mux, now);
        break;
    case 'n':
    case '\t':
        mux_focus(mux, client_after(mux), now);
        break;
    case '\r':
    case '\n':
    case ' ':
    case 'q':
    case ESCAPE:
        mux_focus(mux, mux->focus, now);
        break;
    default:
        if (client_of(mux, key) == MUX_NOBODY) {
            say_row(mux->screen, "there is nothing behind that key");
            attention(mux, now);
        } else {
            mux_focus(mux, client_of(mux, key), now);
        }
        break;
    }
}

void mux_key(struct mux *mux, uint8_t key, uint64_t now)
{
    if (mux->hold != 0) {
        command(mux, key, now);
        return;
    }
    if (key == MUX_ATTENTION) {
        attention(mux, now);
        return;
    }
    struct mux_client *client =
        mux->focus == MUX_NOBODY ? NULL : &mux->clients[mux->focus];
    if (client == NULL || client->page == NULL ||
        client->key_count == MUX_KEYS) {
        screen_put(mux->screen, BELL);
        return;
    }
    client->keys[client->key_count] = key;
    client->key_count++;
}
