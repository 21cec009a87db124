/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy show: what is in a policy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/policy_subject.h"
#include "policy/show.h"
#include "policy/spelling.h"
#include "xsm/name.h"

static const char help[] =
    "usage: cloison policy show [TOPIC] POLICY... [--json] [FILTER...]\n"
    "       cloison policy show TABLE|IMAGE [--json]\n"
    "       cloison policy show [TOPIC] --system SYSTEM.yaml\n"
    "\n"
    "Show what is in a policy. Without a topic, how many of everything; with\n"
    "one, each with the file and line that it was written at:\n"
    "\n"
    "  types         types and the attributes that they are in\n"
    "  attributes    attributes and their members\n"
    "  users         users, their roles and ranges of levels\n"
    "  roles         roles and their types\n"
    "  identities    the table's numbers, and contexts that share one\n"
    "  domains       domains of --system, their labels and identities\n"
    "  trusted       types that may move information between levels\n"
    "  permissive    types that nothing is denied to\n"
    "  conflicts     conflict sets: members exclude each other\n"
    "  allow         rules that allow\n"
    "  audit         rules on what is audited\n"
    "  assertions    what no rule may allow\n"
    "  constraints   constraints, of levels and others\n"
    "  transitions   labels of event channels and of a domain itself\n"
    "  devices       labels of PCI devices, memory, ports, interrupts\n"
    "  booleans      booleans and their defaults\n"
    "\n"
    "Filters, for allow, audit and assertions:\n"
    "  -s, --source TYPE      rules whose subject covers the type\n"
    "  -t, --target TYPE      rules whose object covers the type\n"
    "  -c, --class CLASS      rules on the class\n"
    "  -p, --perm PERMISSION  rules on the permission\n"
    "\n"
    "      --system FILE      the policy of this system description\n"
    "      --build-dir DIR    stands for ${BUILD} in it (default: build)\n"
    "      --json             as JSON\n"
    "\n"
    "A file that cloison policy compile wrote, or a built image, is shown as\n"
    "far as the core sees it, and whether the core accepts it.\n"
    "\n"
    "exit codes: 0 shown, 1 the policy is refused, 2 wrong usage\n";

/** A topic. */
struct topic {
    const char *name;
    void (*run)(struct show *show);
};

static const struct topic topics[] = {
    {"types", show_types},
    {"attributes", show_attributes},
    {"users", show_users},
    {"roles", show_roles},
    {"identities", show_identities},
    {"domains", show_domains},
    {"trusted", show_trusted},
    {"permissive", show_permissive},
    {"conflicts", show_conflicts},
    {"allow", show_allow},
    {"audit", show_audit},
    {"assertions", show_assertions},
    {"constraints", show_constraints},
    {"transitions", show_transitions},
    {"devices", show_devices},
    {"booleans", show_booleans},
};

#define TOPIC_COUNT (sizeof(topics) / sizeof(topics[0]))

void show_row(struct show *show, char *text, json_t *row)
{
    show->count++;
    if (show->rows != NULL) {
        tool_json_append(show->rows, row);
    } else {
        puts(text);
        json_decref(row);
    }
    free(text);
}

void show_place(json_t *row, const struct source_statement *statement)
{
    if (statement != NULL) {
        json_object_set_new(row, "file", tool_json_text(statement->file));
        json_object_set_new(row, "line",
                            json_integer((json_int_t)statement->line));
    }
}

char *show_at(char *text, const struct source_statement *statement)
{
    char *place;
    char *longer;

    if (statement == NULL) {
        return text;
    }
    place = source_place(statement);
    longer = tool_text("%s (%s)", text, place);
    free(place);
    free(text);
    return longer;
}

/* The number of each topic's rows: every topic runs without output. */
static void show_summary(const struct show *show)
{
    json_t *counts = json_object();
    size_t length;

    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        struct show one = *show;

        one.rows = json_array();
        one.count = 0;
        if (strcmp(topics[i].name, "domains") != 0 ||
            show->cmd->system != NULL) {
            topics[i].run(&one);
            json_object_set_new(counts, topics[i].name,
                                json_integer((json_int_t)one.count));
        }
        json_decref(one.rows);
    }
    policy_table(show->policy, &length);
    json_object_set_new(counts, "table_bytes",
                        json_integer((json_int_t)length));
    json_object_set_new(
        counts, "contexts",
        json_integer((json_int_t)policy_flat(show->policy)->identity_count));
    if (show->cmd->json) {
        tool_json_print(counts);
        return;
    }
    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        json_t *count = json_object_get(counts, topics[i].name);

        if (count != NULL) {
            printf("%6lld %s\n", (long long)json_integer_value(count),
                   topics[i].name);
        }
    }
    printf("%6u contexts without levels; the table has %zu bytes\n",
           policy_flat(show->policy)->identity_count, length);
    json_decref(counts);
}

static void show_topic(struct show *show)
{
    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        if (strcmp(topics[i].name, show->cmd->topic) == 0) {
            show->rows = show->cmd->json ? json_array() : NULL;
            topics[i].run(show);
        }
    }
    if (show->rows != NULL) {
        tool_json_print(show->rows);
    }
}

/* A type or attribute that a filter names must exist. */
static bool show_name_is_good(const struct show *show, const char *name)
{
    struct spelling search;

    if (name == NULL || source_type_number(show->database, name) != 0 ||
        source_find(show->source, "typeattribute", name) != NULL) {
        return true;
    }
    search = spelling_start(name);
    for (uint32_t t = 0; t < show->database->p_types.nprim; t++) {
        spelling_offer(&search, show->database->p_type_val_to_name[t]);
    }
    tool_complain("the policy has no type or attribute '%s'%s", name,
                  spelling_advice(&search));
    return false;
}

/* Filters choose among rules, which these topics list. */
static bool show_filters_fit(const struct show *show)
{
    const char *topic = show->cmd->topic;
    bool any = show->subject != NULL || show->target != NULL ||
               show->cls != NULL || show->perm != NULL;

    if (!any || (topic != NULL &&
                 (strcmp(topic, "allow") == 0 || strcmp(topic, "audit") == 0 ||
                  strcmp(topic, "assertions") == 0))) {
        return true;
    }
    tool_complain("policy show: -s, -t, -c and -p choose rules: use them with "
                  "allow, audit or assertions");
    return false;
}

static bool show_filters_are_good(const struct show *show)
{
    uint32_t cls = 0;
    uint32_t bit;

    if (!show_filters_fit(show)) {
        return false;
    }
    if (!show_name_is_good(show, show->subject) ||
        !show_name_is_good(show, show->target)) {
        return false;
    }
    if (show->cls != NULL && !policy_subject_class(show->cls, &cls)) {
        return false;
    }
    if (show->cls != NULL && show->perm != NULL) {
        return policy_subject_perm(cls, show->perm, &bit);
    }
    for (bit = 0; show->perm != NULL && bit < CLASS_COUNT * 32; bit++) {
        if (strcmp((const char *)xsm_perm_names[bit], show->perm) == 0) {
            return true;
        }
    }
    if (show->perm != NULL) {
        tool_complain("no class has a permission '%s'", show->perm);
    }
    return show->perm == NULL;
}

static int show_policy(struct show *show)
{
    struct source source;
    struct policy_error error;
    int code = TOOL_OK;

    if (!source_open((const char *const *)show->cmd->files,
                     show->cmd->file_count, &source, &error)) {
        tool_complain("%s", error.text);
        return TOOL_REFUSED;
    }
    show->source = &source;
    show->database = policy_database(show->policy);
    if (!show_filters_are_good(show)) {
        code = TOOL_USAGE;
    } else if (show->cmd->topic == NULL) {
        show_summary(show);
    } else {
        show_topic(show);
    }
    source_close(&source);
    return code;
}

int policy_show(int argc, char **argv)
{
    static const char *names[TOPIC_COUNT + 1];
    struct show show = {0};
    const struct policy_option options[] = {
        {"source", 's', NULL, &show.subject},
        {"target", 't', NULL, &show.target},
        {"class", 'c', NULL, &show.cls},
        {"perm", 'p', NULL, &show.perm}};
    const struct policy_syntax syntax = {"show", help,  options,      4,
                                         0,      names, POLICY_FILES, false};
    struct policy_cmd cmd;
    int code;

    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        names[i] = topics[i].name;
    }
    if (!policy_cmd_read(argc, argv, &syntax, &cmd, &code)) {
        return code;
    }
    show.cmd = &cmd;
    if (show_table(&cmd, &code)) {
        policy_cmd_close(&cmd);
        return code;
    }
    show.policy = policy_cmd_open(&cmd);
    if (show.policy == NULL) {
        code = TOOL_REFUSED;
    } else {
        code = show_policy(&show);
        policy_close(show.policy);
    }
    policy_cmd_close(&cmd);
    return code;
}
