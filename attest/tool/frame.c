/* SPDX-License-Identifier: Apache-2.0 */
/** @file Messages over a line of characters that loses some of them. */
#include "attest/tool/frame.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"

#define MARK "#clo "
#define VARIANT sodium_base64_VARIANT_ORIGINAL

/* Base64 of a full frame and its NUL. */
#define TEXT_MAX (FRAME_DATA_MAX / 3 * 4 + 1)

/* The longest part before the check: "q ffffffff 4294967295 4294967295". */
#define HEAD_MAX 40

static uint32_t crc32_of(uint32_t crc, const char *text)
{
    crc = ~crc;
    for (; *text != '\0'; text++) {
        crc ^= (uint8_t)*text;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc % 2 != 0 ? crc / 2 ^ 0xEDB88320u : crc / 2;
        }
    }
    return ~crc;
}

static uint32_t check_of(const struct frame *frame, char head[static HEAD_MAX],
                         const char *data)
{
    snprintf(head, HEAD_MAX, "%c %08x %u %u", frame->kind, frame->id,
             frame->index, frame->total);
    return crc32_of(crc32_of(0, head), data);
}

size_t frame_print(const struct frame *frame, char row[static FRAME_ROW_MAX])
{
    char head[HEAD_MAX];
    char text[TEXT_MAX];

    sodium_bin2base64(text, sizeof text, frame->data, frame->length, VARIANT);
    uint32_t check = check_of(frame, head, text);

    return (size_t)snprintf(row, FRAME_ROW_MAX, MARK "%s %08x%s%s\n", head,
                            check, frame->length > 0 ? " " : "", text);
}

/* Whether the row is exactly what would be written. */
static bool is_row_of(const struct frame *frame, const char *row)
{
    char written[FRAME_ROW_MAX];
    size_t length = frame_print(frame, written);

    return strlen(row) == length - 1 && memcmp(row, written, length - 1) == 0;
}

bool frame_parse(const char *row, struct frame *frame)
{
    const char *mark = strstr(row, MARK);
    char text[TEXT_MAX] = "";
    const char *end = NULL;
    uint32_t check = 0;

    if (mark == NULL ||
        sscanf(mark + strlen(MARK), "%c %8x %u %u %8x %256s", &frame->kind,
               &frame->id, &frame->index, &frame->total, &check, text) < 5) {
        return false;
    }
    return sodium_base642bin(frame->data, sizeof frame->data, text,
                             strlen(text), NULL, &frame->length, &end,
                             VARIANT) == 0 &&
           is_row_of(frame, mark);
}

bool message_begin(struct message *message, const struct frame *frame,
                   uint32_t most)
{
    message_end(message);
    if (frame->total == 0 || frame->total > most) {
        return false;
    }
    message->id = frame->id;
    message->total = frame->total;
    message->data = tool_allocate((size_t)frame->total * FRAME_DATA_MAX);
    message->lengths = tool_allocate(frame->total * sizeof message->lengths[0]);
    return true;
}

void message_end(struct message *message)
{
    free(message->data);
    free(message->lengths);
    memset(message, 0, sizeof *message);
}

void message_add(struct message *message, const struct frame *frame)
{
    if (frame->id != message->id || frame->total != message->total ||
        frame->index >= message->total || frame->length == 0 ||
        message->lengths[frame->index] != 0) {
        return;
    }
    memcpy(message->data + (size_t)frame->index * FRAME_DATA_MAX, frame->data,
           frame->length);
    message->lengths[frame->index] = (uint16_t)frame->length;
    message->have++;
}

char *message_text(const struct message *message, size_t *length)
{
    char *text = tool_allocate((size_t)message->total * FRAME_DATA_MAX + 1);

    *length = 0;
    for (uint32_t i = 0; i < message->total; i++) {
        memcpy(text + *length, message->data + (size_t)i * FRAME_DATA_MAX,
               message->lengths[i]);
        *length += message->lengths[i];
    }
    text[*length] = '\0';
    return text;
}
