/* SPDX-License-Identifier: Apache-2.0 */
/** @file The end of a serial line that asks. */
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "attest/tool/deadline.h"
#include "attest/tool/serial.h"
#include "attest/tool/serial_line.h"

/* Bytes in a part: the row fits where a guest's keys wait, 256 of them. */
#define PART_BYTES 120

/* How long a part may take to be taken, and an answer may pause. */
#define TAKEN_MS 2000
#define PAUSE_MS 2000

#define ATTENTION 30 /* Ctrl-^, docs/console.md */
#define FOCUS_MAX 9

#define AGAIN 64

struct client {
    struct rows rows;
    uint32_t id;
    struct message answer;
    uint64_t deadline;
    bool ended; /* the line */
};

static uint64_t sooner(const struct client *client, uint64_t wait)
{
    uint64_t end = deadline_now() + wait;

    return end < client->deadline ? end : client->deadline;
}

/* The row is one part of our answer. */
static void take_answer(struct client *client, const struct frame *frame)
{
    if (client->answer.total == 0 &&
        !message_begin(&client->answer, frame, SERIAL_ANSWER_PARTS)) {
        return;
    }
    message_add(&client->answer, frame);
}

/* Next frame of ours; false: the time is over, or the line ended. */
static bool next(struct client *client, uint64_t end, struct frame *frame)
{
    enum rows_got got = rows_next(&client->rows, end);

    while (got == ROWS_ROW) {
        if (frame_parse(client->rows.row, frame) && frame->id == client->id) {
            return true;
        }
        got = rows_next(&client->rows, end);
    }
    client->ended = got == ROWS_END;
    return false;
}

static bool send_part(struct client *client, const struct frame *part)
{
    struct frame frame;

    while (deadline_now() < client->deadline && !client->ended) {
        uint64_t end = sooner(client, TAKEN_MS);

        if (!rows_send(&client->rows, part)) {
            return false;
        }
        while (next(client, end, &frame)) {
            if (frame.kind == FRAME_ANSWER) {
                /* All parts were taken, only that was not heard. */
                take_answer(client, &frame);
                return true;
            }
            if (frame.kind == FRAME_TAKEN && frame.index == part->index) {
                return true;
            }
        }
    }
    return false;
}

static bool send_question(struct client *client, const char *question)
{
    size_t length = strlen(question);
    uint32_t total = (uint32_t)((length + PART_BYTES - 1) / PART_BYTES);

    for (uint32_t i = 0; i < total; i++) {
        struct frame part = {.kind = FRAME_QUESTION,
                             .id = client->id,
                             .index = i,
                             .total = total};
        size_t rest = length - (size_t)i * PART_BYTES;

        part.length = rest < PART_BYTES ? rest : PART_BYTES;
        memcpy(part.data, question + (size_t)i * PART_BYTES, part.length);
        if (!send_part(client, &part)) {
            return false;
        }
    }
    return true;
}

/* Ask for what is missing from the first part that is. */
static bool ask_again(struct client *client)
{
    struct frame frame = {
        .kind = FRAME_AGAIN, .id = client->id, .total = AGAIN};

    while (frame.index < client->answer.total &&
           client->answer.lengths[frame.index] != 0) {
        frame.index++;
    }
    return rows_send(&client->rows, &frame);
}

static bool is_whole(const struct client *client)
{
    return client->answer.total > 0 &&
           client->answer.have == client->answer.total;
}

static bool collect(struct client *client)
{
    struct frame frame;

    while (!is_whole(client)) {
        if (next(client, sooner(client, PAUSE_MS), &frame)) {
            if (frame.kind == FRAME_ANSWER) {
                take_answer(client, &frame);
            }
        } else if (client->ended || deadline_now() >= client->deadline ||
                   !ask_again(client)) {
            return false;
        }
    }
    return true;
}

/* A first end of a row parts what may wait in the line from the question. */
static bool begin(struct client *client, unsigned focus)
{
    char keys[3] = {ATTENTION, (char)('0' + focus), '\n'};
    size_t from = focus == 0 || focus > FOCUS_MAX ? 2 : 0;

    return deadline_write(client->rows.out, keys + from, sizeof keys - from,
                          client->deadline);
}

char *serial_ask(const struct serial_line *line, const char *question,
                 struct why *why)
{
    struct client client = {.deadline = deadline_now() + SERIAL_CLIENT_MS};
    char *text = NULL;
    size_t length;

    if (!rows_open(&client.rows, line->path, why)) {
        return NULL;
    }
    signal(SIGPIPE, SIG_IGN);
    client.id = randombytes_random();
    if (begin(&client, line->focus) && send_question(&client, question) &&
        collect(&client)) {
        text = message_text(&client.answer, &length);
    } else {
        why_say(why,
                "%s: nobody answers; is an agent behind it, and has it "
                "the keyboard (--focus)?",
                line->path);
    }
    message_end(&client.answer);
    rows_close(&client.rows);
    return text;
}
