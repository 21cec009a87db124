/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reads the core's audit lines out of a captured console. */
#include "policy/denial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/lib/format.h"
#include "policy/labels_form.h"
#include "policy/tool.h"
#include "xsm/name.h"

#define RECORD "(XEN) avc:  "
#define DENIED "denied  { "
#define GRANTED "granted  { "
#define BRACE_END " } for "

#define PERM_COUNT_MAX 32

/* The list gets room for so many denials at a time. */
#define GROW 64

/** The fields of one record. */
struct record {
    const char *perms[PERM_COUNT_MAX];
    unsigned perm_count;
    const char *source;
    const char *target;
    const char *cls;
    uint64_t subject;
    uint64_t object;
    uint64_t count;
    uint64_t dropped;
    uint64_t permissive;
    bool has_subject;
    bool has_object;
};

/** A number of decimal digits only. */
static bool number_of(const char *text, uint64_t *out)
{
    uint64_t value = 0;

    if (*text == '\0' || strlen(text) > 18) {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        value = value * 10 + (uint64_t)(*text - '0');
    }
    *out = value;
    return true;
}

/** One "key=value"; keys of newer cores are none of our business. */
static bool take_field(char *word, struct record *out)
{
    char *value = strchr(word, '=');

    if (value == NULL) {
        return false;
    }
    *value++ = '\0';
    if (strcmp(word, "scontext") == 0) {
        out->source = value;
    } else if (strcmp(word, "tcontext") == 0) {
        out->target = value;
    } else if (strcmp(word, "tclass") == 0) {
        out->cls = value;
    } else if (strcmp(word, "domid") == 0) {
        out->has_subject = number_of(value, &out->subject);
        return out->has_subject;
    } else if (strcmp(word, "target") == 0) {
        out->has_object = number_of(value, &out->object);
        return out->has_object;
    } else if (strcmp(word, "count") == 0) {
        return number_of(value, &out->count);
    } else if (strcmp(word, "dropped") == 0) {
        return number_of(value, &out->dropped);
    } else if (strcmp(word, "permissive") == 0) {
        return number_of(value, &out->permissive);
    }
    return true;
}

/** Split what follows "denied  { "; false if it is not as the core writes. */
static bool split_record(char *text, struct record *out)
{
    char *fields = strstr(text, BRACE_END);
    char *rest = NULL;

    memset(out, 0, sizeof(*out));
    out->count = 1;
    if (fields == NULL) {
        return false;
    }
    *fields = '\0';
    fields += strlen(BRACE_END);
    for (char *word = strtok_r(text, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        if (out->perm_count == PERM_COUNT_MAX) {
            return false;
        }
        out->perms[out->perm_count++] = word;
    }
    for (char *word = strtok_r(fields, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        if (!take_field(word, out)) {
            return false;
        }
    }
    return out->perm_count > 0 && out->source != NULL && out->target != NULL &&
           out->cls != NULL && out->has_subject && out->has_object;
}

/** The number of a class's permission, PERM_LIMIT if there is none. */
static uint32_t perm_of(const char *cls, const char *name)
{
    for (uint32_t perm = 0; perm < PERM_LIMIT; perm++) {
        if (strcmp((const char *)xsm_class_names[perm / 32], cls) == 0 &&
            xsm_perm_names[perm][0] != 0 &&
            strcmp((const char *)xsm_perm_names[perm], name) == 0) {
            return perm;
        }
    }
    return PERM_LIMIT;
}

static bool is_same(const struct denial *one, const struct denial *other)
{
    return one->perm == other->perm && one->self == other->self &&
           strcmp(one->source, other->source) == 0 &&
           strcmp(one->target, other->target) == 0;
}

/** Keep a denial, or count it into the one that is kept already. */
static void keep(struct denial_log *log, const struct denial *denial)
{
    for (size_t i = 0; i < log->count; i++) {
        struct denial *kept = &log->denials[i];

        if (is_same(kept, denial)) {
            /* A record says how often it has happened so far. */
            kept->count =
                denial->count > kept->count ? denial->count : kept->count;
            kept->happened = kept->happened || denial->happened;
            return;
        }
    }
    if (log->count == DENIAL_MAX) {
        log->excess++;
        return;
    }
    if (log->count % GROW == 0) {
        log->denials =
            realloc(log->denials, (log->count + GROW) * sizeof(*log->denials));
        if (log->denials == NULL) {
            tool_complain("out of memory");
            exit(TOOL_SYSTEM);
        }
    }
    log->denials[log->count++] = *denial;
}

static void keep_record(struct denial_log *log, const struct record *record)
{
    struct denial denial;
    struct policy_error ignored;

    log->dropped += record->dropped;
    if (record->source[0] == '\0' || record->target[0] == '\0') {
        log->nobody++;
        return;
    }
    if (!labels_context_form(record->source, &ignored) ||
        !labels_context_form(record->target, &ignored)) {
        log->damaged++;
        return;
    }
    log->records++;
    memset(&denial, 0, sizeof(denial));
    snprintf(denial.source, sizeof(denial.source), "%s", record->source);
    snprintf(denial.target, sizeof(denial.target), "%s", record->target);
    denial.self = record->subject == record->object;
    denial.happened = record->permissive != 0;
    denial.line = (unsigned)log->lines;
    denial.count = record->count;
    for (unsigned i = 0; i < record->perm_count; i++) {
        denial.perm = perm_of(record->cls, record->perms[i]);
        if (denial.perm == PERM_LIMIT) {
            log->unknown++;
        } else {
            keep(log, &denial);
        }
    }
}

static bool is_clean(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] < 32 || bytes[i] > 126) {
            return false;
        }
    }
    return true;
}

static bool starts(const uint8_t *bytes, size_t length, const char *text)
{
    return length >= strlen(text) && memcmp(bytes, text, strlen(text)) == 0;
}

/** A line that starts as only the core can start one. */
static void take_record(struct denial_log *log, const uint8_t *bytes,
                        size_t length, bool whole)
{
    char text[FORMAT_LINE_MAX + 1];
    struct record record;

    /* The core never writes a longer line; one as long may be cut off. */
    if (!whole || length >= FORMAT_LINE_MAX || !is_clean(bytes, length)) {
        log->damaged++;
        return;
    }
    memcpy(text, bytes, length);
    text[length] = '\0';
    if (strncmp(text + strlen(RECORD), GRANTED, strlen(GRANTED)) == 0) {
        log->granted++;
    } else if (strncmp(text + strlen(RECORD), DENIED, strlen(DENIED)) != 0 ||
               !split_record(text + strlen(RECORD DENIED), &record)) {
        log->damaged++;
    } else {
        keep_record(log, &record);
    }
}

static void take_line(struct denial_log *log, const uint8_t *bytes,
                      size_t length, bool whole)
{
    static const char looks[] = "avc:";

    log->lines++;
    while (length > 0 && bytes[length - 1] == '\r') {
        length--;
    }
    if (starts(bytes, length, RECORD)) {
        take_record(log, bytes, length, whole);
    } else if (memmem(bytes, length, looks, strlen(looks)) != NULL) {
        log->foreign++;
    }
}

void denial_read(const uint8_t *bytes, size_t length, struct denial_log *out)
{
    memset(out, 0, sizeof(*out));
    for (size_t at = 0; at < length;) {
        const uint8_t *end = memchr(bytes + at, '\n', length - at);
        size_t stop = end == NULL ? length : (size_t)(end - bytes);

        /* What a capture begins with may be the rest of a guest's line, and
           what it ends with may be cut off. */
        take_line(out, bytes + at, stop - at, at > 0 && end != NULL);
        at = stop + 1;
    }
}

void denial_release(struct denial_log *log)
{
    free(log->denials);
    memset(log, 0, sizeof(*log));
}
