/* SPDX-License-Identifier: Apache-2.0 */
/** @file A constraint's comparisons one by one, with yes or no. */
#include <stdlib.h>
#include <string.h>

#include "policy/constraint_say.h"

/* As deep as libsepol's own evaluation goes, with the operators. */
#define TERM_MAX 256

/** One operator or comparison. */
struct term {
    const constraint_expr_t *expression;
    int first; /* operands, or -1 */
    int second;
    bool holds;
    const struct sexpr *written; /* a comparison as in the source, or NULL */
};

struct tree {
    const struct constraint_case *question;
    struct term terms[TERM_MAX];
    int count;
    const struct sexpr *root; /* of the source's expression, or NULL */
    const struct sexpr *next; /* what has not been given to a term */
};

static bool term_is_comparison(const struct sexpr *list)
{
    static const char *const heads[] = {"eq", "neq", "dom", "domby", "incomp"};

    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        if (list->word == NULL && strcmp(sexpr_head(list), heads[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Comparisons come in the same order in the source and in libsepol's list. */
static const struct sexpr *term_written(struct tree *tree)
{
    const struct sexpr *found;

    while (tree->next != NULL && !term_is_comparison(tree->next)) {
        tree->next = sexpr_after(tree->next, tree->root);
    }
    found = tree->next;
    tree->next = found == NULL ? NULL : sexpr_after(found, tree->root);
    return found;
}

static void term_fill(struct tree *tree, struct term *term, int *stack,
                      int *top)
{
    const struct identity pair[2] = {tree->question->subject->identity,
                                     tree->question->object->identity};
    int kind = (int)term->expression->expr_type;

    term->first = -1;
    term->second = -1;
    if (kind == CEXPR_ATTR || kind == CEXPR_NAMES) {
        term->written = term_written(tree);
        term->holds =
            constraint_leaf_holds(tree->question->database, term->expression,
                                  pair, tree->question->relation);
        return;
    }
    if (kind != CEXPR_NOT) {
        term->second = stack[(*top)--];
    }
    term->first = stack[(*top)--];
    term->holds = tree->terms[term->first].holds;
    if (kind == CEXPR_NOT) {
        term->holds = !term->holds;
    } else if (kind == CEXPR_AND) {
        term->holds = term->holds && tree->terms[term->second].holds;
    } else {
        term->holds = term->holds || tree->terms[term->second].holds;
    }
}

/* The number of the root term. */
static int tree_make(struct tree *tree, const constraint_expr_t *expression)
{
    int stack[TERM_MAX + 1] = {0};
    int top = -1;

    for (; expression != NULL && tree->count < TERM_MAX;
         expression = expression->next) {
        struct term *term = &tree->terms[tree->count];

        term->expression = expression;
        term_fill(tree, term, stack, &top);
        stack[++top] = tree->count++;
    }
    return stack[0];
}

/* ---- words --------------------------------------------------------------- */

static const char *term_operator(uint32_t op)
{
    static const char *const words[] = {
        "",          "equals",          "differs from",
        "dominates", "is dominated by", "is incomparable with"};

    return words[op <= CEXPR_INCOMP ? op : 0];
}

/* "the subject's level s1:c1", or the end of its range that is meant. */
static void term_level(FILE *out, const char *whose,
                       const struct policy_subject *end, bool high)
{
    const char *range = end->context;
    const char *dash;

    for (int i = 0; i < 3; i++) {
        range = strchr(range, ':') + 1;
    }
    dash = strchr(range, '-');
    if (dash == NULL) {
        fprintf(out, "the %s's level %s", whose, range);
    } else if (high) {
        fprintf(out, "the %s's highest level %s", whose, dash + 1);
    } else {
        fprintf(out, "the %s's lowest level %.*s", whose, (int)(dash - range),
                range);
    }
}

static void term_levels(FILE *out, const struct constraint_case *question,
                        const constraint_expr_t *leaf)
{
    uint32_t attr = leaf->attr;
    bool own = attr == CEXPR_L1H1;
    bool theirs = attr == CEXPR_L2H2;
    bool high1 = attr == CEXPR_H1L2 || attr == CEXPR_H1H2;
    bool high2 = attr == CEXPR_L1H2 || attr == CEXPR_H1H2 || own || theirs;

    term_level(out, theirs ? "object" : "subject",
               theirs ? question->object : question->subject, high1);
    fprintf(out, " %s ", term_operator(leaf->op));
    term_level(out, own ? "subject" : "object",
               own ? question->subject : question->object, high2);
}

/* The name of the user, role or type of one end. */
static const char *term_name(const struct constraint_case *question,
                             uint32_t attr, const struct policy_subject *end)
{
    const policydb_t *database = question->database;

    if ((attr & CEXPR_USER) != 0) {
        return database->p_user_val_to_name[end->identity.user - 1];
    }
    if ((attr & CEXPR_ROLE) != 0) {
        return database->p_role_val_to_name[end->identity.role - 1];
    }
    return database->p_type_val_to_name[end->identity.type - 1];
}

static const char *term_kind(uint32_t attr)
{
    return (attr & CEXPR_USER) != 0   ? "user"
           : (attr & CEXPR_ROLE) != 0 ? "role"
                                      : "type";
}

/* Membership: the source's own words for the set, or all its names. */
static void term_names(FILE *out, const struct constraint_case *question,
                       const struct term *term)
{
    const constraint_expr_t *leaf = term->expression;
    bool target = (leaf->attr & CEXPR_TARGET) != 0;

    fprintf(out, "the %s's %s %s is %sin ", target ? "object" : "subject",
            term_kind(leaf->attr),
            term_name(question, leaf->attr,
                      target ? question->object : question->subject),
            leaf->op == CEXPR_EQ ? "" : "not ");
    if (term->written != NULL && sexpr_at(term->written, 2) != NULL) {
        sexpr_print(out, sexpr_at(term->written, 2));
    } else {
        fprintf(out, "the set that the constraint names");
    }
}

static void term_leaf(FILE *out, const struct constraint_case *question,
                      const struct term *term)
{
    const constraint_expr_t *leaf = term->expression;

    if (leaf->expr_type == CEXPR_NAMES) {
        term_names(out, question, term);
    } else if (leaf->attr >= CEXPR_L1L2) {
        term_levels(out, question, leaf);
    } else {
        fprintf(out, "the subject's %s %s %s the object's %s",
                term_kind(leaf->attr),
                term_name(question, leaf->attr, question->subject),
                term_operator(leaf->op),
                term_name(question, leaf->attr, question->object));
    }
}

/* Operands of the same operator stand side by side, not one in the other. */
static void tree_say(FILE *out, const struct tree *tree, int number,
                     unsigned indent, uint32_t outer)
{
    const struct term *term = &tree->terms[number];
    uint32_t kind = term->expression->expr_type;

    if (kind == CEXPR_ATTR || kind == CEXPR_NAMES) {
        fprintf(out, "%*s%-4s", (int)indent, "", term->holds ? "yes" : "no");
        term_leaf(out, tree->question, term);
        fputc('\n', out);
        return;
    }
    if (kind != outer) {
        fprintf(out, "%*s%-4s%s\n", (int)indent, "", term->holds ? "yes" : "no",
                kind == CEXPR_NOT   ? "not:"
                : kind == CEXPR_AND ? "all of:"
                                    : "one of:");
        indent += 2;
    }
    tree_say(out, tree, term->first, indent, kind);
    if (term->second >= 0) {
        tree_say(out, tree, term->second, indent, kind);
    }
}

void constraint_say_tree(FILE *out, const struct constraint_case *question,
                         const constraint_node_t *node,
                         const struct source_statement *statement,
                         unsigned indent)
{
    struct tree *tree = tool_allocate(sizeof(*tree));
    int root;

    tree->question = question;
    if (statement != NULL) {
        tree->root = sexpr_at(statement->list, 2);
        tree->next = tree->root;
    }
    root = tree_make(tree, node->expr);
    tree_say(out, tree, root, indent, 0);
    free(tree);
}
