/* SPDX-License-Identifier: Apache-2.0 */
/** @file Makes a suggestion and asks the policy again with it. */
#include "policy/suggest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/suggest_inside.h"
#include "xsm/name.h"

/* Attempts to find a type that lifts a constraint: each compiles the policy. */
#define TRY_MAX 64

static bool open_policy(const struct suggest_request *request,
                        struct suggest_policy *out, struct policy_error *err)
{
    if (policy_load(request->files, request->file_count, &out->policy, err) !=
        0) {
        return false;
    }
    if (!source_open(request->files, request->file_count, &out->source, err)) {
        policy_close(out->policy);
        return false;
    }
    out->database = policy_database(out->policy);
    return true;
}

static void close_policy(struct suggest_policy *with)
{
    source_close(&with->source);
    policy_close(with->policy);
}

void suggest_add(struct suggestion *out, char *cil, char *about, bool unsafe)
{
    struct suggest_rule *longer =
        realloc(out->rules, (out->rule_count + 1) * sizeof(*longer));

    if (longer == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    out->rules = longer;
    out->rules[out->rule_count].cil = cil;
    out->rules[out->rule_count].about = about;
    out->rules[out->rule_count].unsafe = unsafe;
    out->rule_count++;
}

char *suggest_cil(const struct suggestion *suggestion)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    for (size_t i = 0; i < suggestion->rule_count; i++) {
        fprintf(out, "%s\n", suggestion->rules[i].cil);
    }
    fclose(out);
    return text;
}

/** Compile the policy and @p text; NULL and the reason if it is refused. */
static struct policy *compile_with(const struct suggest_request *request,
                                   const char *text, struct policy_error *err)
{
    const char **files =
        tool_allocate((request->file_count + 1) * sizeof(*files));
    struct policy *policy = NULL;
    char path[64];
    int file = memfd_create("suggestion", MFD_CLOEXEC);

    if (file < 0 || write(file, text, strlen(text)) != (ssize_t)strlen(text)) {
        tool_complain("suggestion: %s", strerror(errno));
        exit(TOOL_SYSTEM);
    }
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    for (unsigned i = 0; i < request->file_count; i++) {
        files[i] = request->files[i];
    }
    files[request->file_count] = path;
    if (policy_load(files, request->file_count + 1, &policy, err) != 0) {
        policy = NULL;
    }
    close(file);
    free(files);
    return policy;
}

static bool is_allowed(struct policy *policy, const struct denial *denial)
{
    struct suggest_question question;
    struct policy_error ignored;

    return suggest_ask(policy, denial, &question, &ignored) &&
           suggest_allows(policy, &question, denial);
}

/** Ask every denial again. */
static void verify(const struct suggest_request *request,
                   struct suggestion *out)
{
    char *text = suggest_cil(out);
    struct policy_error error;
    struct policy *policy = compile_with(request, text, &error);

    free(text);
    if (policy == NULL) {
        out->failure = tool_text("%s", error.text);
        return;
    }
    for (size_t i = 0; i < out->log.count; i++) {
        out->items[i].allowed = is_allowed(policy, out->items[i].denial);
    }
    policy_close(policy);
}

/* ---- lifting a constraint, where that was asked for ---------------------- */

/** The statement that puts one type, or both, into an attribute. */
static char *escape_text(const struct suggest_item *item, const char *attribute,
                         unsigned ends)
{
    if (ends == 3 && strcmp(item->names[0], item->names[1]) != 0) {
        return tool_text("(typeattributeset %s (%s %s))", attribute,
                         item->names[0], item->names[1]);
    }
    return tool_text("(typeattributeset %s (%s))", attribute,
                     item->names[ends == 2 ? 1 : 0]);
}

/** Whether the policy allows the denial with one statement more. */
static bool escape_works(const struct suggest_request *request,
                         const struct suggestion *so_far,
                         const struct suggest_item *item, const char *statement)
{
    char *before = suggest_cil(so_far);
    char *text = tool_text("%s%s\n", before, statement);
    struct policy_error ignored;
    struct policy *policy = compile_with(request, text, &ignored);
    bool works = policy != NULL && is_allowed(policy, item->denial);

    if (policy != NULL) {
        policy_close(policy);
    }
    free(text);
    free(before);
    return works;
}

static void try_escapes(const struct suggest_request *request,
                        struct suggestion *out, const struct suggest_item *item,
                        unsigned *tries)
{
    if (escape_works(request, out, item, "")) {
        return; /* what was found for another denial does for this one */
    }
    for (unsigned i = 0; i < item->escape_count; i++) {
        for (unsigned ends = 1; ends <= 3 && *tries < TRY_MAX; ends++) {
            char *statement = escape_text(item, item->escapes[i], ends);

            (*tries)++;
            if (escape_works(request, out, item, statement)) {
                suggest_add(out, statement,
                            tool_text("%s lifts the constraints on levels for "
                                      "every domain of such a type\n",
                                      item->escapes[i]),
                            true);
                return;
            }
            free(statement);
        }
    }
}

/** Append a statement unless it is there already; takes both texts over. */
static void add_once(struct suggestion *out, char *cil, char *about)
{
    for (size_t i = 0; i < out->rule_count; i++) {
        if (strcmp(out->rules[i].cil, cil) == 0) {
            free(cil);
            free(about);
            return;
        }
    }
    suggest_add(out, cil, about, true);
}

/** The core takes a rule that leaks only from a type that is trusted. */
static void trust_leaks(const struct suggest_policy *with,
                        struct suggestion *out)
{
    if (source_find(&with->source, "typeattribute", "mls_trusted") == NULL) {
        return;
    }
    for (size_t i = 0; i < out->log.count; i++) {
        if (out->items[i].verdict == SUGGEST_LEAK) {
            add_once(out,
                     tool_text("(typeattributeset mls_trusted (%s))",
                               out->items[i].names[0]),
                     tool_text("the core takes rules that let information "
                               "down only from a trusted type\n"));
        }
    }
}

/** A rule may be missing too where the levels forbid: it comes first. */
static void add_missing(struct suggestion *out, const struct suggest_item *item)
{
    uint32_t perm = item->denial->perm;
    char *rule =
        tool_text("(allow %s %s (%s (%s)))", item->names[0], item->names[1],
                  (const char *)xsm_class_names[perm / 32],
                  (const char *)xsm_perm_names[perm]);

    add_once(out, rule, tool_text("%s", ""));
}

static void lift_constraints(const struct suggest_request *request,
                             struct suggestion *out)
{
    unsigned tries = 0;

    for (size_t i = 0; i < out->log.count; i++) {
        const struct suggest_item *item = &out->items[i];
        size_t before = out->rule_count;
        size_t missing;

        if (item->verdict != SUGGEST_LEVELS || tries >= TRY_MAX) {
            continue;
        }
        if (item->missing) {
            add_missing(out, item);
        }
        missing = out->rule_count;
        try_escapes(request, out, item, &tries);
        if (out->rule_count == missing && missing > before &&
            !escape_works(request, out, item, "")) {
            /* Nothing lifts it: then the rule would not help either. */
            out->rule_count = before;
            free(out->rules[before].cil);
            free(out->rules[before].about);
        }
    }
}

/* ---- all of it ----------------------------------------------------------- */

static bool judge_all(struct suggest_policy *with, struct suggestion *out,
                      struct policy_error *err)
{
    bool ok = true;

    for (size_t i = 0; ok && i < out->log.count; i++) {
        out->items[i].denial = &out->log.denials[i];
        ok = suggest_judge(with, &out->items[i], err);
    }
    return ok;
}

bool suggest_make(const struct suggest_request *request, struct suggestion *out,
                  struct policy_error *err)
{
    struct suggest_policy with;
    bool ok;

    out->items = tool_allocate((out->log.count + 1) * sizeof(*out->items));
    memset(&with, 0, sizeof(with));
    if (!open_policy(request, &with, err)) {
        return false;
    }
    ok = judge_all(&with, out, err);
    if (ok) {
        suggest_merge(&with, out, request->unsafe);
    }
    if (ok && request->unsafe) {
        trust_leaks(&with, out);
    }
    close_policy(&with);
    if (ok && request->unsafe) {
        lift_constraints(request, out);
    }
    if (ok) {
        verify(request, out);
    }
    return ok;
}

bool suggest_is_complete(const struct suggestion *suggestion)
{
    bool all = suggestion->failure == NULL && suggestion->log.excess == 0 &&
               suggestion->log.unknown == 0;

    for (size_t i = 0; i < suggestion->log.count; i++) {
        all = all && suggestion->items[i].allowed &&
              suggestion->items[i].verdict != SUGGEST_WALL;
    }
    return all;
}

static void release_item(struct suggest_item *item)
{
    for (unsigned i = 0; i < item->note_count; i++) {
        free(item->notes[i].words);
        free(item->notes[i].place);
    }
    for (unsigned i = 0; i < item->escape_count; i++) {
        free(item->escapes[i]);
    }
    free(item->names[0]);
    free(item->names[1]);
    free(item->guard);
}

void suggest_release(struct suggestion *suggestion)
{
    for (size_t i = 0; suggestion->items != NULL && i < suggestion->log.count;
         i++) {
        release_item(&suggestion->items[i]);
    }
    for (size_t i = 0; i < suggestion->rule_count; i++) {
        free(suggestion->rules[i].cil);
        free(suggestion->rules[i].about);
    }
    free(suggestion->items);
    free(suggestion->rules);
    free(suggestion->failure);
    denial_release(&suggestion->log);
    memset(suggestion, 0, sizeof(*suggestion));
}
