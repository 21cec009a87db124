/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Who is heard and who has the keyboard.
 *
 * Output: the core and the clients take turns. In a turn each may put so many
 * bytes on the terminal; what it takes more is taken off its next turn, so
 * that one who has little to say waits for one turn of the others at most.
 *
 * Input: one client has the keyboard. The attention key is never handed on;
 * after it the console says who has the keyboard, and the next key is for the
 * console. Meanwhile guests wait, for MUX_HOLD at most. What starts with
 * "console: " in the first column is the console's: rows of guests start
 * with '[', and those of the core with words of its own.
 *
 * Nothing here makes hypercalls; time is what the caller says it is.
 */
#ifndef CLOISON_DRIVERS_CONSOLE_MUX_H
#define CLOISON_DRIVERS_CONSOLE_MUX_H

#include <stdbool.h>
#include <stdint.h>

#include "core/abi/hypercall.h"
#include "drivers/console/line.h"
#include "drivers/console/screen.h"
#include "drivers/lib/arguments.h"

#define MUX_CLIENTS 15
#define MUX_NAME 32
#define MUX_LABEL 256

/* Ctrl-^, the attention key. */
#define MUX_ATTENTION 30

/* Nanoseconds: how long guests wait for the key after it; how long a row has
 * to be quiet to be shown before its end, and how long it can be kept back. */
#define MUX_HOLD 5000000000ul
#define MUX_QUIET 20000000ul
#define MUX_QUIET_MAX 200000000ul
#define MUX_NEVER UINT64_MAX

/* Bytes that a turn puts on the terminal, and that one look at a page takes. */
#define MUX_TURN 512
#define MUX_BITE 32
/* What mux_run() takes at most before somebody looks at the keyboard. */
#define MUX_BYTES 4096

#define MUX_KEYS 256
#define MUX_CORE_ROW 1024
#define MUX_CORE_BITE 128

/* Nobody has the keyboard. */
#define MUX_NOBODY UINT32_MAX

struct mux_client {
    uint32_t domain;
    volatile struct abi_console_ring *page; /* NULL: not connected */
    struct screen_prefix prefix;
    struct line line;
    int32_t credit;
    bool tell; /* there is something to tell it */
    uint32_t key_count;
    uint8_t keys[MUX_KEYS]; /* typed, not yet in its page */
    char name[MUX_NAME];
    char label[MUX_LABEL];
};

/** Rows of the core, which tells domains apart itself. */
struct mux_core {
    int32_t credit;
    uint32_t used; /* of the row under way */
    uint32_t lost; /* bytes of the core that were dropped before here */
    uint32_t next; /* of what came and is still to be looked at */
    uint32_t come;
    struct line line;
    uint8_t row[MUX_CORE_ROW];
    uint8_t bytes[MUX_CORE_BITE];
};

struct mux {
    struct screen *screen;
    uint32_t count;
    struct mux_client clients[MUX_CLIENTS];
    struct mux_core core;
    uint32_t turn;  /* a client, or count: the core */
    uint32_t focus; /* who has the keyboard, or MUX_NOBODY */
    uint64_t hold;  /* the next key is for the console until then; 0: not */
    uint64_t quiet; /* when the open row is due; MUX_NEVER: it is shown */
    uint64_t quiet_end;
};

void mux_start(struct mux *mux, struct screen *screen);
/** A client with its texts; false if there are too many. */
bool mux_add(struct mux *mux, uint32_t domain, const char *name,
             const char *label);
/** It is there; or, with NULL, it is gone. */
void mux_connect(struct mux *mux, uint32_t client,
                 volatile struct abi_console_ring *page);

/** Whether no client's page shows that it was ever served: one that has said
 * anything shows it, and can hide its own page only. */
bool mux_is_first(const struct mux *mux);
/** Give the keyboard to a client, or to nobody, and say so. */
void mux_focus(struct mux *mux, uint32_t client, uint64_t now);

/** Where the next MUX_CORE_BITE bytes of the core go, or NULL: not now. */
uint8_t *mux_core_room(struct mux *mux);
/** So many came. */
void mux_core_come(struct mux *mux, uint32_t count);
/** Take output until the terminal is busy or nobody has any; true: it was
 * enough for now, there may be more. */
bool mux_run(struct mux *mux, uint64_t now);
/** A key was pressed. */
void mux_key(struct mux *mux, uint8_t key, uint64_t now);
/** When mux_run() has something to do, whatever comes; MUX_NEVER. */
uint64_t mux_deadline(const struct mux *mux);
/** Whether a client is to be told now; it counts as told. */
bool mux_tell(struct mux *mux, uint32_t client);

#endif
