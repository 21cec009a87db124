/* SPDX-License-Identifier: Apache-2.0 */
/** @file What every sub-command of cloison uses: messages, files, numbers. */
#ifndef CLOISON_POLICY_TOOL_H
#define CLOISON_POLICY_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit codes of all sub-commands. */
#define TOOL_OK 0
#define TOOL_REFUSED 1 /* the input is wrong; or diff: they differ */
#define TOOL_USAGE 2   /* the command line is wrong */
#define TOOL_SYSTEM 3  /* a file or program of the machine fails */

/** A file in memory; free with tool_release. */
struct buffer {
    uint8_t *bytes;
    size_t length;
};

/** Who complains: "cloison", unless a program has set another name. */
extern const char *tool_program;

/** Print "cloison: ..." and a newline on standard error. */
void tool_complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/** Memory that is there, zeroed, or the program ends with TOOL_SYSTEM. */
void *tool_allocate(size_t length);

/** The text that @p format describes, allocated. */
char *tool_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Read a whole file; false after complaining. */
bool tool_read(const char *path, struct buffer *out);

void tool_release(struct buffer *buffer);

/** Write a file under another name first, then rename it; false: complained. */
bool tool_write(const char *path, const struct buffer *data, unsigned mode);

/**
 * On a terminal, say on standard error how far a long work is: "what 12%", at
 * most ten times a second; the line goes away when @p done is @p total.
 * Silent before tool_progress_show.
 */
void tool_progress(const char *what, uint64_t done, uint64_t total);
void tool_progress_show(void);

/** Numbers in little-endian bytes, to be written. */
void tool_put32(uint8_t *at, uint32_t value);
void tool_put64(uint8_t *at, uint64_t value);

/** The smallest multiple of 4096 that is not below @p value. */
uint64_t tool_page_up(uint64_t value);

#endif
