/* SPDX-License-Identifier: Apache-2.0 */
/** @file Levels and the direction of information between them, in words. */
#include <stdio.h>
#include <stdlib.h>

#include "policy/suggest_inside.h"
#include "xsm/flow.h"
#include "xsm/level.h"

#define CATEGORY_COUNT (CATEGORY_WORD_MAX * 64)

enum suggest_flow suggest_flow_of(uint32_t perm)
{
    bool reads = (xsm_class_reads[perm / 32] >> perm % 32 & 1) != 0;
    bool writes = (xsm_class_writes[perm / 32] >> perm % 32 & 1) != 0;

    if (reads && writes) {
        return SUGGEST_FLOW_BOTH;
    }
    if (reads) {
        return SUGGEST_FLOW_READ;
    }
    return writes ? SUGGEST_FLOW_WRITE : SUGGEST_FLOW_NONE;
}

/** A level such as "s1:c0.c3,c7". */
static void print_level(FILE *out, const struct xsm_level *level)
{
    char before = ':';

    fprintf(out, "s%u", level->sensitivity);
    for (uint32_t c = 0; c < CATEGORY_COUNT; c++) {
        uint32_t last = c;

        while (last < CATEGORY_COUNT &&
               (level->categories[last / 64] >> (last % 64) & 1) != 0) {
            last++;
        }
        if (last == c) {
            continue;
        }
        fprintf(out, "%cc%u", before, c);
        if (last > c + 1) {
            fprintf(out, "%cc%u", last > c + 2 ? '.' : ',', last - 1);
        }
        before = ',';
        c = last;
    }
}

char *suggest_guard(const struct xsm_label *one, const struct xsm_label *other)
{
    struct xsm_level low = one->low;
    struct xsm_level high = one->high;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    if (other->low.sensitivity < low.sensitivity) {
        low.sensitivity = other->low.sensitivity;
    }
    if (other->high.sensitivity > high.sensitivity) {
        high.sensitivity = other->high.sensitivity;
    }
    for (uint32_t i = 0; i < CATEGORY_WORD_MAX; i++) {
        low.categories[i] &= other->low.categories[i];
        high.categories[i] |= other->high.categories[i];
    }
    print_level(out, &low);
    fputc('-', out);
    print_level(out, &high);
    fclose(out);
    return text;
}

/** What passing from one label to the other is. */
static const char *way(const struct xsm_label *from, const struct xsm_label *to)
{
    if (xsm_level_dominates(&to->low, &from->high)) {
        return "upwards";
    }
    return xsm_level_dominates(&from->high, &to->low) ? "down" : "sideways";
}

char *suggest_direction(uint32_t perm, const struct suggest_question *question)
{
    const struct xsm_label *subject = &question->subject.label;
    const struct xsm_label *object = &question->object.label;

    switch (suggest_flow_of(perm)) {
    case SUGGEST_FLOW_READ:
        return tool_text("information would pass %s, from the object to the "
                         "subject",
                         way(object, subject));
    case SUGGEST_FLOW_WRITE:
        return tool_text("information would pass %s, from the subject to the "
                         "object",
                         way(subject, object));
    case SUGGEST_FLOW_BOTH:
        return tool_text("information would pass %s to the object and %s to "
                         "the subject",
                         way(subject, object), way(object, subject));
    case SUGGEST_FLOW_NONE:
    case SUGGEST_FLOWS:
    default:
        return tool_text("no information passes by it, but the policy asks "
                         "for these levels");
    }
}
