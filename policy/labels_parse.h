/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The text of a label database, line by line.
 *
 * A line labels either files, by a regular expression of their whole path, or
 * one thing by its name:
 *
 *     /srv/images/red/.*    system_u:object_r:disk_t:s1:c1
 *     domain:red-1          system_u:system_r:tenant_t:s1:c1
 *
 * They become the texts that libselinux's file and media back ends read.
 */
#ifndef CLOISON_POLICY_LABELS_PARSE_H
#define CLOISON_POLICY_LABELS_PARSE_H

#include <stdbool.h>
#include <stddef.h>

/** Told of each line that is wrong. */
struct labels_report {
    void (*line)(void *context, const char *file, unsigned line,
                 const char *problem);
    void *context;
};

/** One line that labels something. */
struct labels_entry {
    const char *file; /* where it stands */
    unsigned line;
    bool is_path;  /* or a name */
    char *key;     /* regular expression or name, as written */
    char *pattern; /* of a path: with ${BUILD} and ./ spelled out */
    char *kind;    /* of a path: "--", "-b" ..., or NULL */
    char *context;
    bool told; /* that its context is wrong */
};

struct labels_text {
    struct labels_entry *entries;
    size_t count;
    char *files[2]; /* that were read */
    unsigned file_count;
};

/* The context of files that are to have none. */
#define LABELS_NONE "<<none>>"

/**
 * Read a file, or the files file_contexts and media of a directory. @p build
 * stands for ${BUILD} at the start of a path. False after reporting lines that
 * are not well-formed, or name a path or thing once more; the others are in
 * @p out, which has to be released in any case.
 */
bool labels_parse(const char *path, const char *build, struct labels_text *out,
                  const struct labels_report *report);

void labels_text_release(struct labels_text *text);

#endif
