/* SPDX-License-Identifier: Apache-2.0 */
/** @file The small grammar of levels: the names are those of the prelude. */
#include "policy/level_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "policy/error.h"
#include "policy/prelude.h"

/* What is still to be read, and all of it for messages. */
struct reader {
    const char *rest;
    const char *all;
    struct policy_error *err;
};

/* One letter and a number below the limit. */
static int read_numbered(struct reader *in, char letter, unsigned limit,
                         unsigned *out)
{
    char *end;
    unsigned long value;

    if (in->rest[0] != letter || !isdigit((unsigned char)in->rest[1]) ||
        (in->rest[1] == '0' && isdigit((unsigned char)in->rest[2]))) {
        return policy_fail(in->err,
                           "level %.100s: %c and a number expected "
                           "at \"%.40s\"",
                           in->all, letter, in->rest);
    }
    value = strtoul(in->rest + 1, &end, 10);
    if (value >= limit) {
        return policy_fail(in->err,
                           "level %.100s: there is no %c%lu, the last is %c%u",
                           in->all, letter, value, letter, limit - 1);
    }
    in->rest = end;
    *out = (unsigned)value;
    return 0;
}

static void add_categories(struct xsm_level *level, unsigned first,
                           unsigned last)
{
    for (unsigned c = first; c <= last; c++) {
        level->categories[c / 64] |= (uint64_t)1 << (c % 64);
    }
}

/* "c5" or "c5.c9". */
static int read_categories(struct reader *in, struct xsm_level *level)
{
    unsigned first;
    unsigned last;

    if (read_numbered(in, 'c', PRELUDE_CATEGORIES, &first) != 0) {
        return -1;
    }
    last = first;
    if (in->rest[0] == '.') {
        in->rest++;
        if (read_numbered(in, 'c', PRELUDE_CATEGORIES, &last) != 0) {
            return -1;
        }
    }
    if (last < first) {
        return policy_fail(in->err, "level %.100s: c%u.c%u runs backwards",
                           in->all, first, last);
    }
    add_categories(level, first, last);
    return 0;
}

static int read_level(struct reader *in, struct xsm_level *level)
{
    unsigned sensitivity;

    memset(level, 0, sizeof *level);
    if (read_numbered(in, 's', PRELUDE_SENSITIVITIES, &sensitivity) != 0) {
        return -1;
    }
    level->sensitivity = sensitivity;
    if (in->rest[0] != ':') {
        return 0;
    }
    do {
        in->rest++;
        if (read_categories(in, level) != 0) {
            return -1;
        }
    } while (in->rest[0] == ',');
    return 0;
}

int level_parse_range(const char *text, struct xsm_label *label,
                      struct policy_error *err)
{
    struct reader in = {.rest = text, .all = text, .err = err};

    if (read_level(&in, &label->low) != 0) {
        return -1;
    }
    label->high = label->low;
    if (in.rest[0] == '-') {
        in.rest++;
        if (read_level(&in, &label->high) != 0) {
            return -1;
        }
    }
    if (in.rest[0] != '\0') {
        return policy_fail(err, "level %.100s: \"%.40s\" is not understood",
                           text, in.rest);
    }
    if (!xsm_level_dominates(&label->high, &label->low)) {
        return policy_fail(err,
                           "level %.100s: the high end does not dominate the "
                           "low end",
                           text);
    }
    return 0;
}

void level_from_sepol(mls_level_t *from, struct xsm_level *to)
{
    ebitmap_node_t *node;
    unsigned int category;

    memset(to, 0, sizeof *to);
    to->sensitivity = from->sens - 1;
    ebitmap_for_each_positive_bit(&from->cat, node, category)
    {
        if (category < PRELUDE_CATEGORIES) {
            add_categories(to, category, category);
        }
    }
}
