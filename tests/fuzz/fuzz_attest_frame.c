/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: +attest */
/** @file Rows of a serial line that somebody else fills. */
#include <stdlib.h>
#include <string.h>

#include "attest/tool/frame.h"

#define PARTS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read is what would be written. */
static void same_again(const struct frame *frame)
{
    char row[FRAME_ROW_MAX];
    struct frame again;
    size_t length = frame_print(frame, row);

    row[length - 1] = '\0';
    if (!frame_parse(row, &again) || again.length != frame->length ||
        memcmp(again.data, frame->data, frame->length) != 0) {
        abort();
    }
}

/* Rows as they are; then, without their check, parts of a message. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct message message = {0};
    struct frame frame = {0};
    char row[FRAME_ROW_MAX];
    size_t length = size < sizeof row - 1 ? size : sizeof row - 1;

    memcpy(row, data, length);
    row[length] = '\0';
    if (frame_parse(row, &frame)) {
        same_again(&frame);
    }
    for (size_t at = 0; at + 4 <= size; at += 4) {
        frame.kind = FRAME_ANSWER;
        frame.id = data[at] % 2;
        frame.total = data[at + 1];
        frame.index = data[at + 2];
        frame.length = data[at + 3] % (FRAME_DATA_MAX + 1);
        if (message.total == 0) {
            (void)message_begin(&message, &frame, PARTS_MAX);
        } else {
            message_add(&message, &frame);
        }
    }
    char *text = message_text(&message, &length);

    free(text);
    message_end(&message);
    return 0;
}
