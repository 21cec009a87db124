/* SPDX-License-Identifier: Apache-2.0 */
/** @file Who is heard: output of the core and the clients, in turns. */
#include <stddef.h>

#include "drivers/console/channel.h"
#include "drivers/console/mux.h"
#include "drivers/console/say.h"
#include "drivers/lib/arguments.h"

/* Owner of the core's rows on the screen. */
#define CORE MUX_CLIENTS

void mux_start(struct mux *mux, struct screen *screen)
{
    mux->screen = screen;
    mux->count = 0;
    mux->turn = 0;
    mux->focus = MUX_NOBODY;
    mux->hold = 0;
    mux->quiet = MUX_NEVER;
    mux->core.credit = 0;
    mux->core.used = 0;
    mux->core.lost = 0;
    mux->core.next = 0;
    mux->core.come = 0;
}

/* The level of a label: what follows its third colon. */
static const char *level_of(const char *label)
{
    const char *level = label;
    uint32_t colons = 0;
    for (; *level != 0 && colons < 3; level++) {
        colons += *level == ':' ? 1 : 0;
    }
    return level;
}

static void prefix_put(struct screen_prefix *prefix, char c, uint32_t limit)
{
    /* Anything else could not come from the builder. */
    if (prefix->length < limit && c > ' ' && c < 127) {
        prefix->text[prefix->length] = c;
        prefix->length++;
    }
}

/* "[name level] "; a level that is too long is cut off. */
static void prefix_make(struct screen_prefix *prefix, const char *name,
                        const char *label)
{
    prefix->length = 0;
    prefix_put(prefix, '[', 1);
    for (; *name != 0; name++) {
        prefix_put(prefix, *name, MUX_NAME);
    }
    prefix->text[prefix->length] = ' ';
    prefix->length++;
    for (const char *level = level_of(label); *level != 0; level++) {
        prefix_put(prefix, *level, SCREEN_PREFIX_MAX - 2);
    }
    prefix_put(prefix, ']', SCREEN_PREFIX_MAX);
    prefix->text[prefix->length] = ' ';
    prefix->length++;
}

static void text_copy(char *to, const char *from, uint32_t size)
{
    uint32_t i = 0;
    for (; i + 1 < size && from[i] != 0; i++) {
        to[i] = from[i];
    }
    to[i] = 0;
}

bool mux_add(struct mux *mux, uint32_t domain, const char *name,
             const char *label)
{
    if (mux->count == MUX_CLIENTS) {
        return false;
    }
    struct mux_client *client = &mux->clients[mux->count];
    client->domain = domain;
    client->page = NULL;
    client->credit = 0;
    client->tell = false;
    client->key_count = 0;
    text_copy(client->name, name, MUX_NAME);
    text_copy(client->label, label, MUX_LABEL);
    prefix_make(&client->prefix, client->name, client->label);
    line_start(&client->line, screen_width(mux->screen, &client->prefix));
    mux->count++;
    mux->turn = mux->count;
    return true;
}

void mux_connect(struct mux *mux, uint32_t number,
                 volatile struct abi_console_ring *page)
{
    struct mux_client *client = &mux->clients[number];
    if (client->line.used != 0) {
        screen_row(mux->screen, number, &client->prefix, &client->line);
    }
    line_start(&client->line, client->line.width);
    client->page = page;
    client->credit = 0;
    client->key_count = 0;
}

bool mux_is_first(const struct mux *mux)
{
    bool is_first = true;
    for (uint32_t i = 0; i < mux->count; i++) {
        const volatile struct abi_console_ring *page = mux->clients[i].page;
        is_first = is_first && (page == NULL || (page->out_consumed == 0 &&
                                                 page->in_produced == 0));
    }
    return is_first;
}

/* One byte of a row. */
static void feed(struct mux *mux, uint32_t owner,
                 const struct screen_prefix *prefix, struct line *line,
                 uint8_t byte)
{
    enum line_event event = line_feed(line, byte);
    if (event == LINE_ENDED || event == LINE_FULL) {
        screen_row(mux->screen, owner, prefix, line);
        line_clear(line);
    }
    if (event == LINE_FULL) {
        line_feed(line, byte);
    }
}

uint8_t *mux_core_room(struct mux *mux)
{
    struct mux_core *core = &mux->core;
    return core->next == core->come && mux->hold == 0 &&
                   !screen_is_busy(mux->screen)
               ? core->bytes
               : NULL;
}

void mux_core_come(struct mux *mux, uint32_t count)
{
    mux->core.next = 0;
    mux->core.come = count < MUX_CORE_BITE ? count : MUX_CORE_BITE;
}

/* Take "[name level] " off the core's row; where the text begins. */
static uint32_t core_prefix(const struct mux_core *core,
                            struct screen_prefix *prefix)
{
    uint32_t at = 0;
    while (at < core->used && at < SCREEN_PREFIX_MAX &&
           (at < 2 || core->row[at - 2] != ']' || core->row[at - 1] != ' ')) {
        prefix->text[at] = (char)core->row[at];
        at++;
    }
    prefix->length = at;
    return at;
}

/* A row in which the core passes on what a guest says: broken as a guest's. */
static void core_guest_row(struct mux *mux)
{
    struct mux_core *core = &mux->core;
    struct screen_prefix prefix;
    uint32_t text = core_prefix(core, &prefix);
    line_start(&core->line, screen_width(mux->screen, &prefix));
    for (uint32_t i = text; i < core->used; i++) {
        feed(mux, CORE, &prefix, &core->line, core->row[i]);
    }
    feed(mux, CORE, &prefix, &core->line, '\n');
}

/* The core's own words are not broken: programs read them. */
static void core_own_row(struct mux *mux)
{
    screen_close(mux->screen);
    for (uint32_t i = 0; i < mux->core.used; i++) {
        screen_put(mux->screen, mux->core.row[i]);
    }
    screen_put(mux->screen, '\r');
    screen_put(mux->screen, '\n');
}

static void core_row(struct mux *mux)
{
    if (mux->core.used != 0 && mux->core.row[0] == '[') {
        core_guest_row(mux);
    } else {
        core_own_row(mux);
    }
    mux->core.used = 0;
}

/* The core sends a 0 for each byte that it had to drop. What follows up to
 * the end of the row lost the name before it, so it is dropped as well. */
static void core_gap(struct mux *mux, uint8_t byte)
{
    struct mux_core *core = &mux->core;
    if (core->lost == 0 && core->used != 0) {
        core_row(mux);
    }
    core->lost++;
    if (byte == '\n') {
        say_lost(mux->screen, core->lost, "of the core");
        core->lost = 0;
    }
}

static void core_byte(struct mux *mux, uint8_t byte)
{
    struct mux_core *core = &mux->core;
    if (byte == 0 || core->lost != 0) {
        core_gap(mux, byte);
        return;
    }
    if (byte == '\n') {
        core_row(mux);
    }
    bool shown = (byte >= ' ' && byte < 127) || byte == '\t';
    /* No row of the core is longer. */
    if (shown && core->used < MUX_CORE_ROW) {
        core->row[core->used] = byte == '\t' ? ' ' : byte;
        core->used++;
    }
}

static uint32_t core_bite(struct mux *mux)
{
    struct mux_core *core = &mux->core;
    uint32_t taken = 0;
    for (; taken < MUX_BITE && core->next < core->come; taken++) {
        core_byte(mux, core->bytes[core->next]);
        core->next++;
    }
    return taken;
}

static uint32_t client_bite(struct mux *mux, uint32_t number)
{
    struct mux_client *client = &mux->clients[number];
    uint8_t bytes[MUX_BITE];
    uint32_t taken = channel_take(client->page, bytes, MUX_BITE);
    for (uint32_t i = 0; i < taken; i++) {
        feed(mux, number, &client->prefix, &client->line, bytes[i]);
    }
    client->tell = true;
    return taken;
}

static bool has_output(const struct mux *mux, uint32_t who)
{
    if (who == mux->count) {
        return mux->core.next < mux->core.come;
    }
    const struct mux_client *client = &mux->clients[who];
    return client->page != NULL && channel_has_output(client->page);
}

static void next_turn(struct mux *mux)
{
    mux->turn = mux->turn == mux->count ? 0 : mux->turn + 1;
}

/* One bite of whose turn it is; how many bytes it took, at least 1. */
static uint32_t bite(struct mux *mux, int32_t *credit)
{
    uint32_t before = mux->screen->used;
    uint32_t taken =
        mux->turn == mux->count ? core_bite(mux) : client_bite(mux, mux->turn);
    taken += taken == 0 ? 1 : 0;
    *credit -= (int32_t)(mux->screen->used - before + taken);
    return taken;
}

/* Bytes taken in turns. */
static uint32_t take_turns(struct mux *mux)
{
    uint32_t idle = 0;
    uint32_t taken = 0;
    while (idle <= mux->count && taken < MUX_BYTES &&
           !screen_is_busy(mux->screen)) {
        int32_t *credit = mux->turn == mux->count
                              ? &mux->core.credit
                              : &mux->clients[mux->turn].credit;
        if (!has_output(mux, mux->turn)) {
            /* Nobody saves up, nor is a debt forgiven. */
            *credit = *credit < 0 ? *credit : 0;
            idle++;
            next_turn(mux);
            continue;
        }
        idle = 0;
        if (*credit <= 0) {
            *credit += MUX_TURN;
        }
        if (*credit > 0) {
            taken += bite(mux, credit);
        }
        if (*credit <= 0) {
            next_turn(mux);
        }
    }
    return taken;
}

/* Show how far the row of who has the keyboard has come. */
static void show_open(struct mux *mux, bool busy, uint64_t now)
{
    if (mux->focus == MUX_NOBODY) {
        return;
    }
    struct mux_client *client = &mux->clients[mux->focus];
    bool is_open = mux->screen->owner == mux->focus;
    if (!is_open && client->line.used == 0) {
        mux->quiet = MUX_NEVER;
        return;
    }
    if (!is_open && mux->quiet == MUX_NEVER) {
        mux->quiet_end = now + MUX_QUIET_MAX;
        busy = true;
    }
    if (!is_open && busy) {
        mux->quiet =
            now + MUX_QUIET < mux->quiet_end ? now + MUX_QUIET : mux->quiet_end;
    }
    if (is_open || now >= mux->quiet) {
        screen_open(mux->screen, mux->focus, &client->prefix, &client->line);
        mux->quiet = MUX_NEVER;
    }
}

/* What was typed and has room. */
static void hand_over(struct mux_client *client)
{
    uint32_t given = 0;
    if (client->key_count == 0 || client->page == NULL) {
        return;
    }
    given = channel_give(client->page, client->keys, client->key_count);
    for (uint32_t i = given; i < client->key_count; i++) {
        client->keys[i - given] = client->keys[i];
    }
    client->key_count -= given;
    client->tell = client->tell || given != 0;
}

bool mux_run(struct mux *mux, uint64_t now)
{
    for (uint32_t i = 0; i < mux->count; i++) {
        hand_over(&mux->clients[i]);
    }
    if (mux->hold != 0) {
        if (now < mux->hold) {
            return false;
        }
        mux_focus(mux, mux->focus, now);
    }
    uint32_t taken = take_turns(mux);
    show_open(mux, taken != 0, now);
    return taken >= MUX_BYTES;
}

uint64_t mux_deadline(const struct mux *mux)
{
    return mux->hold != 0 ? mux->hold : mux->quiet;
}

bool mux_tell(struct mux *mux, uint32_t client)
{
    bool tell = mux->clients[client].tell;
    mux->clients[client].tell = false;
    return tell;
}
