/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the log parser: what it takes for a denial is a whole line
 * that begins as only the core begins one, and nothing that a guest prints
 * through the core's console becomes one.
 *
 * LINKS: policy/denial.c policy/labels_form.c policy/tool.c xsm/name.c
 * -lselinux
 */
#include <stdlib.h>
#include <string.h>

#include "policy/denial.h"
#include "policy/labels_form.h"
#include "policy/tool.h"
#include "xsm/perm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BEGINS "(XEN) avc:  denied  { "

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

/* Where a line of the capture starts, from 1; NULL: there are fewer. */
static const uint8_t *line_at(const uint8_t *data, size_t size, unsigned line)
{
    for (; line > 1; line--) {
        const uint8_t *end = memchr(data, '\n', size);

        if (end == NULL) {
            return NULL;
        }
        size -= (size_t)(end + 1 - data);
        data = end + 1;
    }
    return data;
}

static void check_denial(const uint8_t *data, size_t size,
                         const struct denial *denial)
{
    const uint8_t *line = line_at(data, size, denial->line);
    struct policy_error error;
    size_t left;

    must(denial->line > 1 && line != NULL && line[-1] == '\n');
    left = size - (size_t)(line - data);
    must(left > strlen(BEGINS) && memcmp(line, BEGINS, strlen(BEGINS)) == 0);
    must(memchr(line, '\n', left) != NULL);
    must(denial->perm < PERM_LIMIT);
    must(labels_context_form(denial->source, &error));
    must(labels_context_form(denial->target, &error));
}

/* The text as the core's console prints it for a guest. */
static void print_as_guest(const uint8_t *data, size_t size, struct buffer *out)
{
    static const char prefix[] = "[a s1] ";
    bool start = true;

    out->bytes = tool_allocate(size * sizeof(prefix) + 2);
    out->bytes[0] = '\n';
    out->length = 1;
    for (size_t i = 0; i < size; i++) {
        bool printable = (data[i] >= 32 && data[i] < 127) || data[i] == '\t';

        if (!printable && data[i] != '\n') {
            continue;
        }
        if (start) {
            memcpy(out->bytes + out->length, prefix, strlen(prefix));
            out->length += strlen(prefix);
        }
        out->bytes[out->length++] = data[i];
        start = data[i] == '\n';
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct denial_log log;
    struct buffer text;

    denial_read(data, size, &log);
    for (size_t i = 0; i < log.count; i++) {
        check_denial(data, size, &log.denials[i]);
    }
    denial_release(&log);
    print_as_guest(data, size, &text);
    denial_read(text.bytes, text.length, &log);
    must(log.count == 0 && log.records == 0 && log.damaged == 0);
    denial_release(&log);
    tool_release(&text);
    return 0;
}
