/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a rule lets pass, in words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/suggest_inside.h"
#include "xsm/level.h"
#include "xsm/name.h"

/* Relations of two plain levels: all four orders alike. */
#define ORDER_COUNT 4
#define SAME_IN_ALL 85

static const char *name_of(const struct suggest_policy *with,
                           const struct suggest_access *access, int end)
{
    return access->names[end] != NULL
               ? access->names[end]
               : with->database->p_type_val_to_name[access->types[end] - 1];
}

/** The orders of plain levels at which the constraints of a permission hold
 * for some users and roles of the two types, a bit each. */
static uint32_t orders_of(const struct suggest_policy *with,
                          const struct suggest_access *access, uint32_t bit)
{
    const struct flat *flat = policy_flat(with->policy);
    uint32_t orders = 0;

    for (uint32_t i = 0; i < flat->identity_count; i++) {
        for (uint32_t k = 0; k < flat->identity_count; k++) {
            const struct identity pair[2] = {flat->identities[i],
                                             flat->identities[k]};

            if (pair[0].type != access->types[0] ||
                pair[1].type != access->types[1]) {
                continue;
            }
            for (uint32_t order = 0; order < ORDER_COUNT; order++) {
                uint32_t allowed = constraint_allows(
                    with->database, access->cls, pair, order * SAME_IN_ALL);

                orders |= (allowed >> bit & 1) << order;
            }
        }
    }
    return orders;
}

static bool is_trusted(struct suggest_policy *with, uint32_t type)
{
    struct source_types types =
        source_types_of(&with->source, with->database, "mls_trusted");
    bool in = types.in[type - 1];

    source_types_release(&types);
    return in;
}

bool suggest_leaks(struct suggest_policy *with,
                   const struct suggest_access *access, char **words)
{
    const char *one = name_of(with, access, 0);
    const char *other = name_of(with, access, 1);

    *words = NULL;
    if (is_trusted(with, access->types[0]) ||
        is_trusted(with, access->types[1])) {
        return false;
    }
    for (uint32_t bit = 0; bit < 32 && *words == NULL; bit++) {
        enum suggest_flow flow = suggest_flow_of(access->cls * 32 + bit);
        uint32_t orders;
        bool reads, writes;

        if ((access->perms >> bit & 1) == 0 || flow == SUGGEST_FLOW_NONE) {
            continue;
        }
        orders = orders_of(with, access, bit);
        reads = flow != SUGGEST_FLOW_WRITE && (orders >> ORDER_BELOW & 3) != 0;
        writes =
            flow != SUGGEST_FLOW_READ && ((orders >> ORDER_ABOVE & 1) != 0 ||
                                          (orders >> ORDER_APART & 1) != 0);
        if (reads || writes) {
            *words = tool_text(
                "no constraint keeps %s %s to the lattice: information would "
                "pass from %s down or sideways to %s, and neither is trusted; "
                "the core refuses such a table",
                (const char *)xsm_class_names[access->cls],
                (const char *)xsm_perm_names[access->cls * 32 + bit],
                reads ? other : one, reads ? one : other);
        }
    }
    return *words != NULL;
}

bool suggest_is_conflict(const struct source_statement *statement)
{
    const char *name = sexpr_word(statement->list, 1);
    const char *last = strrchr(name, '.');

    return source_is(statement, "typeattribute") &&
           strncmp(last == NULL ? name : last + 1, "conflict_", 9) == 0;
}

const struct source_statement *
suggest_conflict(struct suggest_policy *with,
                 const struct suggest_access *access)
{
    uint32_t connecting = 0;

    for (uint32_t bit = 0; bit < 32; bit++) {
        if (suggest_flow_of(access->cls * 32 + bit) != SUGGEST_FLOW_NONE) {
            connecting |= access->perms & UINT32_C(1) << bit;
        }
    }
    for (unsigned i = 0; connecting != 0 && i < with->source.count &&
                         access->types[0] != access->types[1];
         i++) {
        const struct source_statement *at = &with->source.statements[i];
        struct source_types types;
        bool both;

        if (!suggest_is_conflict(at)) {
            continue;
        }
        types = source_types_of(&with->source, with->database,
                                sexpr_word(at->list, 1));
        both = types.in[access->types[0] - 1] && types.in[access->types[1] - 1];
        source_types_release(&types);
        if (both) {
            return at;
        }
    }
    return NULL;
}

/** At which levels, for a set of orders. */
static const char *where_say(uint32_t orders)
{
    static const char *const words[1 << ORDER_COUNT] = {
        "at no levels",
        "between equal levels",
        "where the subject's level lies above",
        "where the subject's level dominates",
        "where the object's level lies above",
        "where the object's level dominates",
        "where one level lies above the other",
        "between comparable levels",
        "between incomparable levels",
        "between equal or incomparable levels",
        "where the object's level does not dominate",
        "where the object's level does not lie above",
        "where the subject's level does not dominate",
        "where the subject's level does not lie above",
        "between different levels",
        "at any levels"};

    return words[orders % (1U << ORDER_COUNT)];
}

/** One line on the permissions that are alike. */
static void about_line(struct suggest_policy *with, FILE *out,
                       const struct suggest_access *access, uint32_t flow,
                       uint32_t orders)
{
    const char *one = name_of(with, access, 0);
    const char *other = name_of(with, access, 1);
    const char *before = "";

    fprintf(out, "%s ", (const char *)xsm_class_names[access->cls]);
    for (uint32_t bit = 0; bit < 32; bit++) {
        if ((access->perms >> bit & 1) != 0) {
            fprintf(out, "%s%s", before,
                    (const char *)xsm_perm_names[access->cls * 32 + bit]);
            before = ", ";
        }
    }
    if (flow == SUGGEST_FLOW_NONE) {
        fprintf(out, ": no information passes, %s\n", where_say(orders));
    } else if (flow == SUGGEST_FLOW_BOTH) {
        fprintf(out, ": information passes both ways between %s and %s, %s\n",
                one, other, where_say(orders));
    } else {
        fprintf(out, ": information passes from %s to %s, %s\n",
                flow == SUGGEST_FLOW_READ ? other : one,
                flow == SUGGEST_FLOW_READ ? one : other, where_say(orders));
    }
}

char *suggest_about(struct suggest_policy *with,
                    const struct suggest_access *access)
{
    uint32_t alike[SUGGEST_FLOWS][1 << ORDER_COUNT] = {{0}};
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    for (uint32_t bit = 0; bit < 32; bit++) {
        if ((access->perms >> bit & 1) != 0) {
            alike[suggest_flow_of(access->cls * 32 + bit)]
                 [orders_of(with, access, bit)] |= UINT32_C(1) << bit;
        }
    }
    for (uint32_t flow = 0; flow < SUGGEST_FLOWS; flow++) {
        for (uint32_t orders = 0; orders < 1 << ORDER_COUNT; orders++) {
            struct suggest_access part = *access;

            part.perms = alike[flow][orders];
            if (part.perms != 0) {
                about_line(with, out, &part, flow, orders);
            }
        }
    }
    for (int end = 0; end < 2; end++) {
        if (is_trusted(with, access->types[end]) &&
            (end == 0 || access->types[0] != access->types[1])) {
            fprintf(out,
                    "%s is trusted: it may pass on, within its range, what it "
                    "learns\n",
                    name_of(with, access, end));
        }
    }
    fclose(out);
    return text;
}
