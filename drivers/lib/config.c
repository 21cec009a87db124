/* SPDX-License-Identifier: Apache-2.0 */
/** @file The lines of a configuration. */
#include <stddef.h>

#include "drivers/lib/config.h"

bool config_same(struct config_text a, struct config_text b)
{
    bool same = a.length == b.length;
    for (uint32_t i = 0; same && i < a.length; i++) {
        same = a.at[i] == b.at[i];
    }
    return same;
}

bool config_is(struct config_text text, const char *string)
{
    uint32_t length = 0;
    while (string[length] != 0) {
        length++;
    }
    struct config_text other = {string, length};
    return config_same(text, other);
}

void config_start(struct config *config, const char *text, uint64_t length)
{
    *config = (struct config){.at = text, .end = text + length};
}

/* The bytes up to @p stop are taken off @p rest, and @p stop with them. */
static struct config_text take_until(struct config_text *rest, char stop)
{
    struct config_text word = {rest->at, 0};
    while (word.length < rest->length && word.at[word.length] != stop) {
        word.length++;
    }
    uint32_t gone = word.length + (word.length < rest->length ? 1 : 0);
    rest->at += gone;
    rest->length -= gone;
    return word;
}

static struct config_text take_word(struct config_text *rest)
{
    return take_until(rest, ' ');
}

/* A decimal number of at most @p most, without needless zeros. */
static bool read_number(struct config_text word, uint32_t most,
                        uint32_t *number)
{
    uint64_t value = 0;
    if (word.length == 0 || word.length > 10 ||
        (word.length > 1 && word.at[0] == '0')) {
        return false;
    }
    for (uint32_t i = 0; i < word.length; i++) {
        if (word.at[i] < '0' || word.at[i] > '9') {
            return false;
        }
        value = value * 10 + (uint64_t)(word.at[i] - '0');
    }
    *number = (uint32_t)value;
    return value <= most;
}

static bool read_domain(struct config_text *rest, uint32_t *domain)
{
    return read_number(take_word(rest), CONFIG_DOMAINS - 1, domain);
}

static bool length_fits(struct config_text text, uint32_t most)
{
    return text.length >= 1 && text.length <= most;
}

/* The value of a hexadecimal digit, or 16. */
static uint32_t digit(char c)
{
    if (c >= '0' && c <= '9') {
        return (uint32_t)(c - '0');
    }
    return c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10 : 16;
}

static bool read_mac(struct config_text word, uint8_t mac[6])
{
    if (word.length != 17) {
        return false;
    }
    for (uint32_t i = 0; i < 6; i++) {
        uint32_t high = digit(word.at[3 * i]);
        uint32_t low = digit(word.at[3 * i + 1]);
        if (high == 16 || low == 16 || (i < 5 && word.at[3 * i + 2] != ':')) {
            return false;
        }
        mac[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

/* "self" and "client": DOMID NAME LABEL. */
static const char *read_peer(struct config_text *rest, struct config_line *line)
{
    if (!read_domain(rest, &line->domain)) {
        return "not the number of a domain";
    }
    line->name = take_word(rest);
    line->label = take_word(rest);
    return length_fits(line->name, CONFIG_NAME_MAX) &&
                   length_fits(line->label, CONFIG_LABEL_MAX)
               ? NULL
               : "a name and a label are wanted";
}

/* An absolute path without empty or strange parts. */
static bool path_is_good(struct config_text path)
{
    char before = 0;
    for (uint32_t i = 0; i < path.length; i++) {
        char c = path.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                     c == '@' || c == '/';
        if (!plain || (c == '/' && before == '/') || (i == 0 && c != '/')) {
            return false;
        }
        before = c;
    }
    return path.length > 1 && before != '/';
}

/* OWNER READER PATH [VALUE...]. */
static const char *read_node(struct config_text *rest, struct config_line *line)
{
    if (!read_domain(rest, &line->domain)) {
        return "not the number of a domain";
    }
    struct config_text reader = take_word(rest);
    line->reader = CONFIG_NOBODY;
    if (!config_is(reader, "-") &&
        !read_number(reader, CONFIG_DOMAINS - 1, &line->reader)) {
        return "the reader is neither a domain nor -";
    }
    line->path = take_word(rest);
    line->value = *rest;
    rest->length = 0;
    return path_is_good(line->path) ? NULL : "not an absolute path";
}

static const char *read_source(struct config_text word,
                               struct config_line *line)
{
    if (config_is(word, "whole")) {
        line->source = CONFIG_SOURCE_WHOLE;
        return NULL;
    }
    struct config_text kind = take_until(&word, ':');
    if (config_is(kind, "part") && read_number(word, 128, &line->partition) &&
        line->partition != 0) {
        line->source = CONFIG_SOURCE_NUMBER;
        return NULL;
    }
    if (config_is(kind, "ram") && read_number(word, 2048, &line->mib) &&
        line->mib != 0) {
        line->source = CONFIG_SOURCE_RAM;
        return NULL;
    }
    line->source = CONFIG_SOURCE_NAME;
    line->name = word;
    /* The name field of a GPT entry has 36 characters. */
    return config_is(kind, "name") && length_fits(word, 36)
               ? NULL
               : "the source is not whole, part:N, name:NAME or ram:MIB";
}

/* CLIENT VDEV MODE SOURCE. */
static const char *read_disk(struct config_text *rest, struct config_line *line)
{
    if (!read_domain(rest, &line->domain)) {
        return "not the number of a domain";
    }
    if (!read_number(take_word(rest), 0xfffffff, &line->vdev)) {
        return "not the number of a disk";
    }
    struct config_text mode = take_word(rest);
    line->writable = config_is(mode, "rw");
    if (!line->writable && !config_is(mode, "ro")) {
        return "the mode is neither ro nor rw";
    }
    return read_source(take_word(rest), line);
}

/* CLIENT HANDLE MAC RATE SEGMENT. */
static const char *read_port(struct config_text *rest, struct config_line *line)
{
    if (!read_domain(rest, &line->domain)) {
        return "not the number of a domain";
    }
    if (!read_number(take_word(rest), 0xffff, &line->handle)) {
        return "not the number of a network port";
    }
    if (!read_mac(take_word(rest), line->mac)) {
        return "not a MAC address";
    }
    return read_number(take_word(rest), UINT32_MAX, &line->rate) &&
                   read_number(take_word(rest), UINT32_MAX, &line->segment)
               ? NULL
               : "a rate and a segment are wanted";
}

static const char *read_words(struct config_text *rest,
                              struct config_line *line)
{
    struct config_text word = take_word(rest);
    if (config_is(word, "self") || config_is(word, "client")) {
        line->kind = config_is(word, "self") ? CONFIG_SELF : CONFIG_CLIENT;
        return read_peer(rest, line);
    }
    if (config_is(word, "node")) {
        line->kind = CONFIG_NODE;
        return read_node(rest, line);
    }
    if (config_is(word, "disk")) {
        line->kind = CONFIG_DISK;
        return read_disk(rest, line);
    }
    if (config_is(word, "port")) {
        line->kind = CONFIG_PORT;
        return read_port(rest, line);
    }
    return "unknown word";
}

static const char *read_line(struct config *config, struct config_text rest,
                             struct config_line *line)
{
    if (rest.length > CONFIG_LINE_MAX) {
        return "the line is too long";
    }
    for (uint32_t i = 0; i < rest.length; i++) {
        if (rest.at[i] >= 0 && (rest.at[i] < ' ' || rest.at[i] == 127)) {
            return "a control character";
        }
    }
    /* What a word ends with tells a missing last word from an empty one. */
    bool ends_in_blank = rest.length > 0 && rest.at[rest.length - 1] == ' ';
    const char *error = read_words(&rest, line);
    if (error != NULL) {
        return error;
    }
    if (rest.length != 0 || (ends_in_blank && line->kind != CONFIG_NODE)) {
        return "too many words";
    }
    if ((line->kind == CONFIG_SELF) == config->self_seen) {
        return "self comes once, first";
    }
    config->self_seen = true;
    return NULL;
}

struct config_line config_next(struct config *config)
{
    struct config_line line = {.kind = CONFIG_END, .line = config->line};
    struct config_text rest = {config->at, 0};
    if (config->at == config->end) {
        return line;
    }
    config->line++;
    line.line = config->line;
    while (rest.at + rest.length < config->end &&
           rest.at[rest.length] != '\n') {
        rest.length++;
    }
    line.error = "the last line has no end";
    if (rest.at + rest.length < config->end) {
        config->at = rest.at + rest.length + 1;
        line.error = read_line(config, rest, &line);
    }
    if (line.error != NULL) {
        line.kind = CONFIG_WRONG;
        config->at = config->end;
    }
    return line;
}
