/* SPDX-License-Identifier: Apache-2.0 */
/** @file What every sub-command of cloison uses: messages, files, numbers. */
#include "policy/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const char *tool_program = "cloison";

void tool_complain(const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s: ", tool_program);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

void *tool_allocate(size_t length)
{
    void *memory = calloc(1, length == 0 ? 1 : length);

    if (memory == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    return memory;
}

char *tool_text(const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    va_end(arguments);
    return text;
}

static bool tool_read_all(int file, struct buffer *out)
{
    size_t done = 0;

    while (done < out->length) {
        ssize_t count = read(file, out->bytes + done, out->length - done);

        if (count <= 0) {
            return false;
        }
        done += (size_t)count;
    }
    return true;
}

bool tool_read(const char *path, struct buffer *out)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool ok;

    out->bytes = NULL;
    out->length = 0;
    if (file < 0) {
        tool_complain("%s: %s", path, strerror(errno));
        return false;
    }
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        tool_complain("%s: not a regular file", path);
        close(file);
        return false;
    }
    out->length = (size_t)status.st_size;
    out->bytes = tool_allocate(out->length);
    ok = tool_read_all(file, out);
    close(file);
    if (!ok) {
        tool_complain("%s: cannot be read to its end", path);
        tool_release(out);
    }
    return ok;
}

void tool_release(struct buffer *buffer)
{
    free(buffer->bytes);
    buffer->bytes = NULL;
    buffer->length = 0;
}

static bool tool_write_all(int file, const struct buffer *data)
{
    size_t done = 0;

    while (done < data->length) {
        ssize_t count = write(file, data->bytes + done, data->length - done);

        if (count < 0) {
            return false;
        }
        done += (size_t)count;
    }
    return true;
}

bool tool_write(const char *path, const struct buffer *data, unsigned mode)
{
    char *other = tool_text("%s.XXXXXX", path);
    int file = mkostemp(other, O_CLOEXEC);
    bool ok = file >= 0 && tool_write_all(file, data) &&
              fchmod(file, (mode_t)mode) == 0;

    if (file >= 0 && close(file) != 0) {
        ok = false;
    }
    if (!ok || rename(other, path) != 0) {
        tool_complain("%s: %s", path, strerror(errno));
        if (file >= 0) {
            unlink(other);
        }
        ok = false;
    }
    free(other);
    return ok;
}

/* Whether progress is shown at all, and when it last was. */
static bool progress_shown;
static uint64_t progress_last;

void tool_progress_show(void)
{
    progress_shown = isatty(STDERR_FILENO) == 1;
}

void tool_progress(const char *what, uint64_t done, uint64_t total)
{
    struct timespec now;
    uint64_t tenths;

    if (!progress_shown) {
        return;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    tenths = (uint64_t)now.tv_sec * 10 + (uint64_t)now.tv_nsec / 100000000;
    if (done >= total) {
        fputs("\r\033[K", stderr);
        progress_last = 0;
    } else if (tenths != progress_last) {
        progress_last = tenths;
        fprintf(stderr, "\r%s %3" PRIu64 "%%\033[K", what, done * 100 / total);
    }
    fflush(stderr);
}

void tool_put32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value % 256);
        value /= 256;
    }
}

void tool_put64(uint8_t *at, uint64_t value)
{
    tool_put32(at, (uint32_t)(value % 4294967296));
    tool_put32(at + 4, (uint32_t)(value / 4294967296));
}

uint64_t tool_page_up(uint64_t value)
{
    return (value + 4095) / 4096 * 4096;
}
