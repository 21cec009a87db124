/* SPDX-License-Identifier: Apache-2.0 */
/** @file Topics of show that list statements, and the filters of rules. */
#include <stdlib.h>
#include <string.h>

#include "policy/show.h"
#include "xsm/name.h"

/* Whether what a rule names covers a type, or is that attribute. */
static bool show_covers(const struct show *show, const char *written,
                        const char *wanted)
{
    uint32_t number = source_type_number(show->database, wanted);
    struct source_types types;
    bool in;

    written += written[0] == '.' ? 1 : 0;
    if (strcmp(written, wanted) == 0) {
        return true;
    }
    if (number == 0) {
        return false;
    }
    types = source_types_of(show->source, show->database, written);
    in = types.in[number - 1];
    source_types_release(&types);
    return in;
}

/* Whether a rule (KIND source target permissions) passes the filters. */
static bool show_passes(const struct show *show,
                        const struct source_statement *rule)
{
    const char *source = sexpr_word(rule->list, 1);
    const char *target = sexpr_word(rule->list, 2);
    struct source_perms perms =
        source_perms_of(show->source, sexpr_at(rule->list, 3));
    bool cls = show->cls == NULL && show->perm == NULL;

    target = strcmp(target, "self") == 0 ? source : target;
    if ((show->subject != NULL && !show_covers(show, source, show->subject)) ||
        (show->target != NULL && !show_covers(show, target, show->target))) {
        return false;
    }
    for (uint32_t i = 0; !cls && i < CLASS_COUNT * 32; i++) {
        uint32_t c = i / 32;

        cls = (perms.masks[c] >> i % 32 & 1) != 0 &&
              (show->cls == NULL ||
               strcmp(show->cls, (const char *)xsm_class_names[c]) == 0) &&
              (show->perm == NULL ||
               strcmp(show->perm, (const char *)xsm_perm_names[i]) == 0);
    }
    return cls;
}

/* {"class": ["permission", ...], ...} */
static json_t *show_perms(const struct show *show, const struct sexpr *written)
{
    struct source_perms perms = source_perms_of(show->source, written);
    json_t *classes = json_object();

    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        json_t *names = json_array();

        for (uint32_t bit = 0; bit < 32; bit++) {
            if ((perms.masks[cls] >> bit & 1) != 0) {
                tool_json_append(
                    names,
                    json_string((const char *)xsm_perm_names[cls * 32 + bit]));
            }
        }
        if (perms.masks[cls] != 0) {
            json_object_set_new(classes, (const char *)xsm_class_names[cls],
                                names);
        } else {
            json_decref(names);
        }
    }
    return classes;
}

/* A statement as it is, with its place. */
static void show_statement(struct show *show,
                           const struct source_statement *statement,
                           json_t *row)
{
    char *text = source_text(statement);
    char *path = source_path(show->source, statement);

    json_object_set_new(row, "statement", tool_json_text(text));
    show_place(row, statement);
    show_row(show, tool_text("%s\n    %s", path, text), row);
    free(text);
    free(path);
}

static void show_rule_kind(struct show *show, const char *kind)
{
    for (unsigned i = 0; i < show->source->count; i++) {
        const struct source_statement *at = &show->source->statements[i];

        if (!source_is(at, kind) || !show_passes(show, at)) {
            continue;
        }
        show_statement(show, at,
                       tool_json("{s:s, s:s, s:s, s:o, s:b}", "kind", kind,
                                 "source", sexpr_word(at->list, 1), "target",
                                 sexpr_word(at->list, 2), "permissions",
                                 show_perms(show, sexpr_at(at->list, 3)),
                                 "conditional",
                                 source_is_conditional(show->source, at)));
    }
}

void show_allow(struct show *show)
{
    show_rule_kind(show, "allow");
}

void show_audit(struct show *show)
{
    show_rule_kind(show, "auditallow");
    show_rule_kind(show, "dontaudit");
}

void show_assertions(struct show *show)
{
    show_rule_kind(show, "neverallow");
}

/* Statements of some kinds, whatever is in them. */
static void show_kinds(struct show *show, const char *const *kinds)
{
    for (unsigned i = 0; i < show->source->count; i++) {
        const struct source_statement *at = &show->source->statements[i];

        for (unsigned k = 0; kinds[k] != NULL; k++) {
            if (source_is(at, kinds[k])) {
                show_statement(show, at, tool_json("{s:s}", "kind", kinds[k]));
            }
        }
    }
}

void show_transitions(struct show *show)
{
    static const char *const kinds[] = {"typetransition", NULL};

    show_kinds(show, kinds);
}

void show_devices(struct show *show)
{
    static const char *const kinds[] = {"pirqcon",       "iomemcon",
                                        "ioportcon",     "pcidevicecon",
                                        "devicetreecon", NULL};

    show_kinds(show, kinds);
}

void show_booleans(struct show *show)
{
    static const char *const kinds[] = {"boolean", NULL};

    show_kinds(show, kinds);
}

void show_constraints(struct show *show)
{
    for (unsigned i = 0; i < show->source->count; i++) {
        const struct source_statement *at = &show->source->statements[i];

        if (source_is(at, "constrain") || source_is(at, "mlsconstrain")) {
            show_statement(show, at,
                           tool_json("{s:s, s:o}", "kind", sexpr_head(at->list),
                                     "permissions",
                                     show_perms(show, sexpr_at(at->list, 1))));
        }
    }
}
