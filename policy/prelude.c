/* SPDX-License-Identifier: Apache-2.0 */
/** @file Writes the prelude. */
#include "policy/prelude.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/lib/limits.h"
#include "policy/tool.h"
#include "xsm/name.h"

#define SENSITIVITY_COUNT 4
#define CATEGORY_COUNT (CATEGORY_WORD_MAX * 64)

static const char *const sids[] = {"xen",       "dom0",     "domio",  "domxen",
                                   "unlabeled", "security", "ioport", "iomem",
                                   "irq",       "device"};

static void write_classes(FILE *out)
{
    for (unsigned cls = 0; cls < CLASS_COUNT; cls++) {
        fprintf(out, "(class %s (", (const char *)xsm_class_names[cls]);
        for (unsigned bit = 0; bit < 32; bit++) {
            fprintf(out, " %s", (const char *)xsm_perm_names[cls * 32 + bit]);
        }
        fputs("))\n", out);
    }
    fputs("(classorder (", out);
    for (unsigned cls = 0; cls < CLASS_COUNT; cls++) {
        fprintf(out, " %s", (const char *)xsm_class_names[cls]);
    }
    fputs("))\n", out);
}

static void write_permission(FILE *out, const char *flow, const char *class,
                             const char *permission)
{
    fprintf(out, "(classpermissionset %s (%s (%s)))\n", flow, class,
            permission);
}

/* All permissions by the direction in which they let information pass, for
   constraints that no permission escapes. */
static void write_flows(FILE *out)
{
    fputs("(classpermission flow_read)\n(classpermission flow_write)\n"
          "(classpermission flow_both)\n(classpermission flow_none)\n",
          out);
#define FLOW_NAME_READ "flow_read"
#define FLOW_NAME_WRITE "flow_write"
#define FLOW_NAME_BOTH "flow_both"
#define FLOW_NAME_NONE "flow_none"
#define CLASS(name, text)
#define PERM(cls, name, text, flow, guards)                                    \
    write_permission(out, FLOW_NAME_##flow,                                    \
                     (const char *)xsm_class_names[CLASS_##cls], #text);
#include "xsm/perms.def"
}

static void write_sids(FILE *out)
{
    for (unsigned i = 0; i < sizeof(sids) / sizeof(sids[0]); i++) {
        fprintf(out, "(sid %s)\n", sids[i]);
    }
    fputs("(sidorder (", out);
    for (unsigned i = 0; i < sizeof(sids) / sizeof(sids[0]); i++) {
        fprintf(out, " %s", sids[i]);
    }
    fputs("))\n", out);
}

static void write_series(FILE *out, const char *kind, char letter,
                         unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        fprintf(out, "(%s %c%u)\n", kind, letter, i);
    }
    fprintf(out, "(%sorder (", kind);
    for (unsigned i = 0; i < count; i++) {
        fprintf(out, " %c%u", letter, i);
    }
    fputs("))\n", out);
}

static void write_levels(FILE *out)
{
    write_series(out, "sensitivity", 's', SENSITIVITY_COUNT);
    write_series(out, "category", 'c', CATEGORY_COUNT);
    for (unsigned i = 0; i < SENSITIVITY_COUNT; i++) {
        fprintf(out, "(sensitivitycategory s%u (range c0 c%u))\n", i,
                CATEGORY_COUNT - 1);
    }
    fprintf(out, "(level lowest (s0))\n(level highest (s%u (range c0 c%u)))\n",
            SENSITIVITY_COUNT - 1, CATEGORY_COUNT - 1);
}

static char *write_prelude(bool sids_too)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    fputs("(mls true)\n(handleunknown deny)\n", out);
    write_classes(out);
    write_flows(out);
    if (sids_too) {
        write_sids(out);
    }
    write_levels(out);
    fclose(out);
    return text;
}

char *prelude_text(void)
{
    return write_prelude(true);
}

char *prelude_levels_text(void)
{
    return write_prelude(false);
}
