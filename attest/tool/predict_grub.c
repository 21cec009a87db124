/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What GRUB 2.06 with its tpm module measures of a configuration.
 *
 * Found out by looking at the logs of machines: each command goes into
 * register 8 as it is about to run; multiboot2 and module2 put their file
 * into register 9, then their arguments into register 8. Only a configuration
 * that is one straight line of commands can be worked out.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest/tool/predict.h"

#define LINE_MAX_BYTES 1024

struct grub {
    const char *path;
    unsigned line;
    const struct predict_files *files;
    struct expected_list *out;
    bool booted;
};

/* A line without quotes, its words separated by one blank each. */
struct grub_line {
    char text[LINE_MAX_BYTES];
    size_t length;
    size_t words[3]; /* where the first, second and third word begin */
    unsigned count;
};

static bool refuse(const struct grub *grub, const char *problem)
{
    tool_complain("%s: line %u: %s; take the boot from an enrolment "
                  "(--log, --boot-from-log)",
                  grub->path, grub->line, problem);
    return false;
}

/* Digest of the words alone, data with the prefix and the NUL. */
static void add_text(struct grub *grub, const char *prefix, const char *says,
                     const char *text)
{
    char *name = tool_text("%s: %s", says, text);
    char *data = tool_text("%s%s", prefix, text);
    const struct span bytes = {(const uint8_t *)data, strlen(data) + 1};
    uint8_t digest[EVENTLOG_DIGEST];

    crypto_hash_sha256(digest, (const uint8_t *)text, strlen(text));
    expected_set_data(
        expected_add(grub->out, PCR_COMMANDS, EVENT_IPL, digest, name), bytes);
    free(name);
    free(data);
}

static const char *find_file(const struct grub *grub, const char *name,
                             const char *other)
{
    for (uint32_t i = 0; i < grub->files->count; i++) {
        if (strcmp(grub->files->files[i].name, name) == 0) {
            return grub->files->files[i].path;
        }
    }
    return other;
}

static bool add_file(struct grub *grub, const char *name, const char *other)
{
    const char *path = find_file(grub, name, other);
    struct span data = {(const uint8_t *)name, strlen(name) + 1};
    uint8_t digest[EVENTLOG_DIGEST];
    struct buffer file;
    char *words;

    if (path == NULL) {
        tool_complain("%s: line %u: which file is %s? say it with --file "
                      "%s=PATH",
                      grub->path, grub->line, name, name);
        return false;
    }
    if (!tool_read(path, &file)) {
        return false;
    }
    crypto_hash_sha256(digest, file.bytes, file.length);
    tool_release(&file);
    words = tool_text("file %s", name);
    expected_set_data(
        expected_add(grub->out, PCR_FILES, EVENT_IPL, digest, words), data);
    free(words);
    return true;
}

/* One character of a line. Quotes group; what would be expanded is refused. */
static bool take_character(struct grub_line *line, char c, char *quote)
{
    if (*quote == c) {
        *quote = '\0';
        return true;
    }
    if (*quote == '\0' && (c == '"' || c == '\'')) {
        *quote = c;
        return true;
    }
    if (c == '\\' || (c == '$' && *quote != '\'')) {
        return false;
    }
    if (*quote == '\0' && strchr("{}()|&;<>", c) != NULL) {
        return false;
    }
    line->text[line->length++] = c;
    return line->length + 1 < sizeof(line->text);
}

static bool take_line(struct grub *grub, struct span text,
                      struct grub_line *out)
{
    bool in_word = false;
    char quote = '\0';

    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < text.length; i++) {
        char c = (char)text.bytes[i];

        if (quote == '\0' && (c == ' ' || c == '\t' || c == '\r')) {
            in_word = false;
            continue;
        }
        if (quote == '\0' && c == '#' && !in_word) {
            break;
        }
        if (!in_word) {
            out->length += out->count > 0 ? 1 : 0;
            out->text[out->length - (out->count > 0 ? 1 : 0)] =
                out->count > 0 ? ' ' : '\0';
            if (out->count < 3) {
                out->words[out->count] = out->length;
            }
            out->count++;
            in_word = true;
        }
        if (!take_character(out, c, &quote)) {
            return refuse(grub, "not a plain command");
        }
    }
    out->text[out->length] = '\0';
    return quote == '\0' || refuse(grub, "a quote without its end");
}

static bool is_command(const char *command, const char *const *list)
{
    for (size_t i = 0; list[i] != NULL; i++) {
        if (strcmp(command, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* A command that loads: its file, then the words behind the file's name. */
static bool load(struct grub *grub, const struct grub_line *line, bool core)
{
    const char *rest = line->count > 2 ? line->text + line->words[2] : "";
    char name[LINE_MAX_BYTES];

    if (line->count < 2 || line->text[line->words[1]] == '-') {
        return refuse(grub, "options of this command are not known");
    }
    if (strchr(rest, '"') != NULL || strchr(rest, '\'') != NULL) {
        return refuse(grub, "arguments with quotes are not known");
    }
    snprintf(name, sizeof(name), "%s", line->text + line->words[1]);
    name[strcspn(name, " ")] = '\0';
    if (!add_file(grub, name, core ? grub->files->core : grub->files->image)) {
        return false;
    }
    add_text(grub, core ? "kernel_cmdline: " : "module_cmdline: ",
             core ? "kernel command line" : "module command line", rest);
    return true;
}

static bool run(struct grub *grub, const struct grub_line *line)
{
    static const char *const harmless[] = {
        "set",    "unset",          "search",          "echo",  "export",
        "serial", "terminal_input", "terminal_output", "sleep", NULL};
    char command[LINE_MAX_BYTES];

    snprintf(command, sizeof(command), "%s", line->text);
    command[strcspn(command, " ")] = '\0';
    if (strchr(command, '=') != NULL) {
        return refuse(grub, "write an assignment as set NAME=VALUE");
    }
    if (strcmp(command, "multiboot2") == 0 || strcmp(command, "module2") == 0) {
        add_text(grub, "grub_cmd: ", "GRUB command", line->text);
        return load(grub, line, command[1] == 'u');
    }
    if (strcmp(command, "boot") == 0) {
        grub->booted = true;
    } else if (!is_command(command, harmless)) {
        return refuse(grub, "what this command measures is not known");
    }
    add_text(grub, "grub_cmd: ", "GRUB command", line->text);
    return true;
}

bool predict_grub(const char *path, struct span text,
                  const struct predict_files *files, struct expected_list *out)
{
    struct grub grub = {path, 0, files, out, false};

    /* What stands behind boot is for when that fails. */
    while (text.length > 0 && !grub.booted) {
        const uint8_t *end = memchr(text.bytes, '\n', text.length);
        struct span one = {
            text.bytes, end == NULL ? text.length : (size_t)(end - text.bytes)};
        size_t skip = one.length + (end == NULL ? 0 : 1);
        struct grub_line line;

        grub.line++;
        if (!take_line(&grub, one, &line) ||
            (line.count > 0 && !run(&grub, &line))) {
            return false;
        }
        text.bytes += skip;
        text.length -= skip;
    }
    return grub.booted || refuse(&grub, "it never boots");
}
