/* SPDX-License-Identifier: Apache-2.0 */
/** @file Rows of text from a terminal, a UNIX socket or standard input. */
#include "attest/tool/serial_line.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include "attest/tool/deadline.h"

#define SEND_MS 20000

static int open_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        close(file);
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (file >= 0 &&
        connect(file, (struct sockaddr *)&address, sizeof address) != 0) {
        int why = errno;

        close(file);
        errno = why;
        return -1;
    }
    return file;
}

/* Nothing is echoed, and nothing means anything to the terminal. */
static void make_raw(int file)
{
    struct termios settings;

    if (tcgetattr(file, &settings) == 0) {
        cfmakeraw(&settings);
        (void)tcsetattr(file, TCSANOW, &settings);
    }
}

bool rows_open(struct rows *rows, const char *path, struct why *why)
{
    struct stat status;

    memset(rows, 0, sizeof *rows);
    if (strcmp(path, "-") == 0) {
        rows->in = STDIN_FILENO;
        rows->out = STDOUT_FILENO;
    } else if (stat(path, &status) == 0 && S_ISSOCK(status.st_mode)) {
        rows->in = open_socket(path);
        rows->out = rows->in;
    } else {
        rows->in = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
        rows->out = rows->in;
    }
    if (rows->in < 0) {
        return why_say(why, "%s: %s", path, strerror(errno));
    }
    make_raw(rows->in);
    return true;
}

void rows_close(struct rows *rows)
{
    if (rows->in > STDERR_FILENO) {
        close(rows->in);
    }
}

/* Take bytes up to the end of a row; what is too long shows by the length. */
static bool take_row(struct rows *rows)
{
    while (rows->read < rows->filled) {
        char byte = rows->bytes[rows->read++];

        if (byte == '\n' || byte == '\r') {
            size_t length = rows->length;

            rows->length = 0;
            if (length > 0 && length < sizeof rows->row) {
                rows->row[length] = '\0';
                return true;
            }
        } else {
            if (rows->length < sizeof rows->row - 1) {
                rows->row[rows->length] = byte == '\0' ? '?' : byte;
            }
            rows->length += rows->length < sizeof rows->row ? 1 : 0;
        }
    }
    return false;
}

enum rows_got rows_next(struct rows *rows, uint64_t deadline)
{
    while (!take_row(rows)) {
        ssize_t count;

        if (!deadline_readable(rows->in, deadline)) {
            return ROWS_LATE;
        }
        count = read(rows->in, rows->bytes, sizeof rows->bytes);
        if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
            return ROWS_END;
        }
        rows->read = 0;
        rows->filled = count > 0 ? (size_t)count : 0;
    }
    return ROWS_ROW;
}

bool rows_send(struct rows *rows, const struct frame *frame)
{
    char row[FRAME_ROW_MAX];
    size_t length = frame_print(frame, row);

    return deadline_write(rows->out, row, length, deadline_now() + SEND_MS);
}
