/* SPDX-License-Identifier: Apache-2.0 */
/** @file Generates the prelude from the numbering that the core uses. */
#include "policy/prelude.h"

#include <stdio.h>

#include "xsm/name.h"

static void write_class(FILE *out, unsigned number)
{
    fprintf(out, "(class %s (", (const char *)xsm_class_names[number]);
    for (unsigned bit = 0; bit < 32; bit++) {
        const char *name = (const char *)xsm_perm_names[number * 32 + bit];

        if (name[0] != '\0') {
            fprintf(out, "%s ", name);
        }
    }
    fprintf(out, "))\n");
}

static void write_classes(FILE *out)
{
    for (unsigned number = 0; number < CLASS_COUNT; number++) {
        write_class(out, number);
    }
    fprintf(out, "(classorder (");
    for (unsigned number = 0; number < CLASS_COUNT; number++) {
        fprintf(out, "%s ", (const char *)xsm_class_names[number]);
    }
    fprintf(out, "))\n");
}

static void write_numbered(FILE *out, const char *kind, const char *letter,
                           unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        fprintf(out, "(%s %s%u)", kind, letter, i);
    }
    fprintf(out, "\n(%sorder (", kind);
    for (unsigned i = 0; i < count; i++) {
        fprintf(out, "%s%u ", letter, i);
    }
    fprintf(out, "))\n");
}

static void write_levels(FILE *out)
{
    write_numbered(out, "sensitivity", "s", PRELUDE_SENSITIVITIES);
    write_numbered(out, "category", "c", PRELUDE_CATEGORIES);
    for (unsigned i = 0; i < PRELUDE_SENSITIVITIES; i++) {
        fprintf(out, "(sensitivitycategory s%u (range c0 c%u))\n", i,
                PRELUDE_CATEGORIES - 1);
    }
    fprintf(out, "(level system_low (s0))\n");
    fprintf(out, "(level system_high (s%u (range c0 c%u)))\n",
            PRELUDE_SENSITIVITIES - 1, PRELUDE_CATEGORIES - 1);
    fprintf(out, "(levelrange system_low_high (system_low system_high))\n");
}

char *prelude_text(size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);

    if (out == NULL) {
        return NULL;
    }
    fprintf(out, "(mls true)\n(handleunknown deny)\n");
    write_classes(out);
    write_levels(out);
    if (fclose(out) != 0) {
        return NULL;
    }
    return text;
}
