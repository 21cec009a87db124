/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The configuration that a service or driver domain finds as its last
 * module: lines of words, read strictly.
 *
 * The builder writes it, the core measures it. What is not exactly as said
 * here is refused with its line; nothing is skipped or guessed. Texts are
 * slices of the module, without a terminating zero.
 */
#ifndef CLOISON_DRIVERS_LIB_CONFIG_H
#define CLOISON_DRIVERS_LIB_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#define CONFIG_DOMAINS 16
#define CONFIG_NAME_MAX 31
#define CONFIG_LABEL_MAX 255
#define CONFIG_LINE_MAX 4096
/* In place of a domain's number: nobody. */
#define CONFIG_NOBODY 0xffff

struct config_text {
    const char *at;
    uint32_t length;
};

enum config_kind {
    CONFIG_END,    /* no more lines */
    CONFIG_WRONG,  /* error says why, line where */
    CONFIG_SELF,   /* domain name label */
    CONFIG_CLIENT, /* domain name label */
    CONFIG_NODE,   /* domain (owner) reader path value */
    CONFIG_DISK,   /* domain vdev writable source name */
    CONFIG_PORT    /* domain handle mac rate segment */
};

enum config_source {
    CONFIG_SOURCE_WHOLE,
    CONFIG_SOURCE_NUMBER, /* partition of this number, from 1 */
    CONFIG_SOURCE_NAME,   /* partition of this name */
    CONFIG_SOURCE_RAM     /* memory of the domain itself, so many MiB */
};

/** One line, its words checked; which fields count depends on the kind. */
struct config_line {
    enum config_kind kind;
    uint32_t line; /* from 1 */
    const char *error;
    uint32_t domain;
    uint32_t reader; /* or CONFIG_NOBODY */
    struct config_text name;
    struct config_text label;
    struct config_text path;
    struct config_text value; /* may be empty */
    uint32_t vdev;
    bool writable;
    enum config_source source;
    uint32_t partition;
    uint32_t mib;
    uint32_t handle;
    uint8_t mac[6];
    uint32_t rate; /* KiB/s; 0: without a limit */
    uint32_t segment;
};

struct config {
    const char *at;
    const char *end;
    uint32_t line;
    bool self_seen;
};

/** Read from @p text of @p length bytes. The first line must be "self". */
void config_start(struct config *config, const char *text, uint64_t length);
/** The next line; after CONFIG_END and CONFIG_WRONG comes nothing else. */
struct config_line config_next(struct config *config);
/** Read the module of this domain; without one, only CONFIG_END comes. */
void config_start_module(struct config *config);

/** Whether two texts, or a text and a C string, are the same. */
bool config_same(struct config_text a, struct config_text b);
bool config_is(struct config_text text, const char *string);

#endif
