/* SPDX-License-Identifier: Apache-2.0 */
/** @file The agent's end of a serial line. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "attest/tool/deadline.h"
#include "attest/tool/serial.h"
#include "attest/tool/serial_line.h"

/* Room that a row needs besides the data. */
#define ROW_HEAD 44

/* At most so many parts are sent again at once. */
#define AGAIN_MAX 64

#define FOR_EVER_MS 3600000

struct agent {
    const struct machine *machine;
    struct rows rows;
    struct message question;
    char *answer;
    size_t length;
    size_t part; /* bytes in a frame */
};

static void forget(struct agent *agent)
{
    message_end(&agent->question);
    free(agent->answer);
    agent->answer = NULL;
}

static uint32_t part_count(const struct agent *agent)
{
    return (uint32_t)((agent->length + agent->part - 1) / agent->part);
}

static bool send_parts(struct agent *agent, uint32_t first, uint32_t count)
{
    uint32_t total = part_count(agent);

    for (uint32_t i = first; i < total && i - first < count; i++) {
        struct frame frame = {.kind = FRAME_ANSWER,
                              .id = agent->question.id,
                              .index = i,
                              .total = total};
        size_t at = (size_t)i * agent->part;
        size_t rest = agent->length - at;

        frame.length = rest < agent->part ? rest : agent->part;
        memcpy(frame.data, agent->answer + at, frame.length);
        if (!rows_send(&agent->rows, &frame)) {
            return false;
        }
    }
    return true;
}

static bool answer(struct agent *agent)
{
    size_t length = 0;
    char *question = message_text(&agent->question, &length);
    json_t *reply = evidence_reply(agent->machine, question, length);

    free(question);
    agent->answer = json_dumps(reply, JSON_COMPACT);
    json_decref(reply);
    if (agent->answer == NULL) {
        return true;
    }
    agent->length = strlen(agent->answer);
    return send_parts(agent, 0, UINT32_MAX);
}

/* A new question takes the place of the one before. */
static bool take_question(struct agent *agent, struct frame *frame)
{
    struct message *question = &agent->question;

    if (question->total == 0 || frame->id != question->id) {
        forget(agent);
        if (!message_begin(question, frame, SERIAL_QUESTION_PARTS)) {
            return true;
        }
    }
    message_add(question, frame);
    frame->kind = FRAME_TAKEN;
    frame->length = 0;
    if (!rows_send(&agent->rows, frame)) {
        return false;
    }
    return question->have < question->total || agent->answer != NULL ||
           answer(agent);
}

static bool take(struct agent *agent)
{
    struct frame frame;

    if (!frame_parse(agent->rows.row, &frame)) {
        return true;
    }
    if (frame.kind == FRAME_QUESTION) {
        return take_question(agent, &frame);
    }
    if (frame.kind == FRAME_AGAIN && agent->answer != NULL &&
        frame.id == agent->question.id) {
        return send_parts(agent, frame.index,
                          frame.total < AGAIN_MAX ? frame.total : AGAIN_MAX);
    }
    return true;
}

static size_t part_of(unsigned width)
{
    size_t part = width > ROW_HEAD ? (width - ROW_HEAD) / 4 * 3 : 0;

    if (part < 3) {
        return 3;
    }
    return part < FRAME_DATA_MAX ? part : FRAME_DATA_MAX;
}

/* What the line does not take is asked for again by who wants it. */
bool serial_serve(const struct machine *machine, const struct serial_line *line,
                  struct why *why)
{
    struct agent agent = {.machine = machine, .part = part_of(line->width)};

    if (!rows_open(&agent.rows, line->path, why)) {
        return false;
    }
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        enum rows_got got =
            rows_next(&agent.rows, deadline_now() + FOR_EVER_MS);

        if (got == ROWS_END) {
            break;
        }
        if (got == ROWS_ROW) {
            (void)take(&agent);
        }
    }
    forget(&agent);
    rows_close(&agent.rows);
    return true;
}
