/* SPDX-License-Identifier: Apache-2.0 */
/** @file Says what a constraint needs and how the two ends stand to that. */
#include "policy/constraint_say.h"

#include <stdlib.h>
#include <string.h>

#include "xsm/level.h"
#include "xsm/name.h"

/* Relations of two labels that are not wide: all four orders alike. */
#define ORDER_COUNT 4
#define SAME_IN_ALL 85

/* ---- where it is written ------------------------------------------------ */

/*
 * A signature says what an expression compares and how, in postfix order, and
 * leaves out the names of sets: "eq u1 u2,eq r1 names,or,".
 */

static const char *constraint_operator(uint32_t op)
{
    static const char *const words[] = {"?",   "eq",    "neq",
                                        "dom", "domby", "incomp"};

    return words[op <= CEXPR_INCOMP ? op : 0];
}

static const char *constraint_pair(uint32_t attr)
{
    switch (attr) {
    case CEXPR_USER:
        return "u1 u2";
    case CEXPR_ROLE:
        return "r1 r2";
    case CEXPR_TYPE:
        return "t1 t2";
    case CEXPR_L1L2:
        return "l1 l2";
    case CEXPR_L1H2:
        return "l1 h2";
    case CEXPR_H1L2:
        return "h1 l2";
    case CEXPR_H1H2:
        return "h1 h2";
    case CEXPR_L1H1:
        return "l1 h1";
    default:
        return "l2 h2";
    }
}

static const char *constraint_member(uint32_t attr)
{
    bool target = (attr & CEXPR_TARGET) != 0;

    if ((attr & CEXPR_USER) != 0) {
        return target ? "u2 names" : "u1 names";
    }
    if ((attr & CEXPR_ROLE) != 0) {
        return target ? "r2 names" : "r1 names";
    }
    return target ? "t2 names" : "t1 names";
}

static void constraint_sign(FILE *out, const constraint_expr_t *expression)
{
    for (; expression != NULL; expression = expression->next) {
        switch (expression->expr_type) {
        case CEXPR_NOT:
            fputs("not,", out);
            break;
        case CEXPR_AND:
            fputs("and,", out);
            break;
        case CEXPR_OR:
            fputs("or,", out);
            break;
        case CEXPR_ATTR:
            fprintf(out, "%s %s,", constraint_operator(expression->op),
                    constraint_pair(expression->attr));
            break;
        default:
            fprintf(out, "%s %s,", constraint_operator(expression->op),
                    constraint_member(expression->attr));
            break;
        }
    }
}

static bool constraint_is_end(const char *word)
{
    return strlen(word) == 2 && strchr("urtlh", word[0]) != NULL &&
           (word[1] == '1' || word[1] == '2');
}

static void constraint_sign_written(FILE *out, const struct sexpr *list)
{
    const char *head = sexpr_head(list);
    bool joins = strcmp(head, "and") == 0 || strcmp(head, "or") == 0 ||
                 strcmp(head, "not") == 0;

    if (!joins) {
        const char *second = sexpr_word(list, 2);

        fprintf(out, "%s %s %s,", head, sexpr_word(list, 1),
                constraint_is_end(second) ? second : "names");
        return;
    }
    for (const struct sexpr *at = list->first->next; at != NULL;
         at = at->next) {
        constraint_sign_written(out, at);
    }
    fprintf(out, "%s,", head);
}

/* Whether a statement may be where a constraint of a class comes from. A set
   of permissions that is filled in parts gives a constraint for each part. */
static bool constraint_fits(const struct source *source,
                            const struct source_statement *statement,
                            uint32_t cls, const constraint_node_t *node,
                            bool exact)
{
    uint32_t mask = 0;
    char *theirs = NULL;
    char *ours = NULL;
    size_t size;
    FILE *out;
    bool same;

    if ((!source_is(statement, "constrain") &&
         !source_is(statement, "mlsconstrain")) ||
        sexpr_at(statement->list, 2) == NULL) {
        return false;
    }
    mask = source_perms_of(source, sexpr_at(statement->list, 1)).masks[cls];
    if (exact ? mask != node->permissions : (~mask & node->permissions) != 0) {
        return false;
    }
    out = open_memstream(&theirs, &size);
    constraint_sign(out, node->expr);
    fclose(out);
    out = open_memstream(&ours, &size);
    constraint_sign_written(out, sexpr_at(statement->list, 2));
    fclose(out);
    same = strcmp(ours, theirs) == 0;
    free(ours);
    free(theirs);
    return same;
}

/* The last statement that fits, but for as many as later constraints need:
   libsepol's compiler puts each new constraint in front of its list. */
static const struct source_statement *
constraint_find(const struct source *source, uint32_t cls,
                const constraint_node_t *first, const constraint_node_t *node,
                bool exact)
{
    const struct source_statement *found = NULL;
    uint32_t later = 0;

    for (unsigned i = source->count; i > 0; i--) {
        const struct source_statement *at = &source->statements[i - 1];

        if (!constraint_fits(source, at, cls, node, exact)) {
            continue;
        }
        for (const constraint_node_t *k = first; found == NULL && k != node;
             k = k->next) {
            later += k->permissions == node->permissions &&
                             constraint_fits(source, at, cls, k, exact)
                         ? 1
                         : 0;
        }
        found = at;
        if (later-- == 0) {
            return found;
        }
    }
    return NULL;
}

const struct source_statement *constraint_say_place(const struct source *source,
                                                    const policydb_t *database,
                                                    uint32_t cls,
                                                    uint32_t index)
{
    const constraint_node_t *first =
        database->class_val_to_struct[cls]->constraints;
    const constraint_node_t *node = first;
    const struct source_statement *found;

    for (; node != NULL && index > 0; index--) {
        node = node->next;
    }
    if (node == NULL) {
        return NULL;
    }
    found = constraint_find(source, cls, first, node, true);
    return found != NULL ? found
                         : constraint_find(source, cls, first, node, false);
}

/* ---- one sentence -------------------------------------------------------- */

bool constraint_say_holds(const struct constraint_case *question,
                          const constraint_node_t *node)
{
    const struct identity pair[2] = {question->subject->identity,
                                     question->object->identity};

    return constraint_holds(question->database, node->expr, pair,
                            question->relation);
}

/* The orders of two plain levels at which it would hold, a bit each. */
static uint32_t constraint_orders(const struct constraint_case *question,
                                  const constraint_node_t *node)
{
    struct constraint_case other = *question;
    uint32_t orders = 0;

    for (uint32_t order = 0; order < ORDER_COUNT; order++) {
        other.relation = order * SAME_IN_ALL;
        if (constraint_say_holds(&other, node)) {
            orders |= 1U << order;
        }
    }
    return orders;
}

/* What the levels must be, for each set of orders. */
static const char *constraint_orders_say(uint32_t orders)
{
    static const char *const words[1 << ORDER_COUNT] = {
        "is refused between these two whatever their levels",
        "needs equal levels",
        "needs the subject's level to lie above the object's",
        "needs the subject's level to dominate the object's",
        "needs the subject's level to lie below the object's",
        "needs the object's level to dominate the subject's",
        "needs one level to lie above the other",
        "needs comparable levels",
        "needs incomparable levels",
        "needs equal or incomparable levels",
        "needs the subject's level not to be dominated by the object's",
        "needs the subject's level not to lie below the object's",
        "needs the object's level not to be dominated by the subject's",
        "needs the object's level not to lie below the subject's",
        "needs different levels",
        "needs nothing of the levels"};

    return words[orders];
}

static const char *constraint_range(const struct policy_subject *end)
{
    const char *at = end->context;

    for (int i = 0; i < 3 && at != NULL; i++) {
        at = strchr(at, ':');
        at = at == NULL ? NULL : at + 1;
    }
    return at == NULL ? "" : at;
}

static const char *constraint_order_say(uint32_t order)
{
    static const char *const words[ORDER_COUNT] = {
        "are equal", "are not equal: the subject's lies above",
        "are not equal: the subject's lies below", "are incomparable"};

    return words[order % ORDER_COUNT];
}

char *constraint_say_need(const struct constraint_case *question,
                          const constraint_node_t *node)
{
    const char *cls = (const char *)xsm_class_names[question->cls];
    const char *perm =
        (const char *)xsm_perm_names[question->cls * 32 + question->bit];
    const char *one = constraint_range(question->subject);
    const char *other = constraint_range(question->object);

    const char *how = constraint_say_holds(question, node)
                          ? "as it must be"
                          : "against that, see below";

    if (constraint_expression_mask(node->expr) == 0) {
        return tool_text("%s %s depends on users, roles or types: they are "
                         "%s",
                         cls, perm, how);
    }
    if (question->relation / 256 != 0) {
        return tool_text("%s %s depends on how two ranges lie: %s and %s are "
                         "%s",
                         cls, perm, one, other, how);
    }
    return tool_text("%s %s %s; the levels %s and %s %s", cls, perm,
                     constraint_orders_say(constraint_orders(question, node)),
                     one, other, constraint_order_say(question->relation));
}
