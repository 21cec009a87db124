/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy flow: who can pass information to whom, and how. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/flow_report.h"
#include "policy/policy_cmd.h"
#include "policy/policy_subject.h"
#include "policy/spelling.h"
#include "policy/tool_json.h"

#define ANY "any"
#define ALL_MAX 1000

static const char *without;
static const char *all;

static const struct policy_option options[] = {
    {"without", 'w', NULL, &without},
    {"all", 'a', NULL, &all},
};

static const struct policy_syntax syntax = {
    .name = "flow",
    .help =
        "usage: cloison policy flow FROM [TO] --system SYSTEM.yaml\n"
        "       cloison policy flow FROM TO POLICY...\n"
        "\n"
        "Find the ways that information can take from FROM to TO, step by\n"
        "step, levels included: which domain acts on which with what\n"
        "permission, and how the information moved in the lattice of levels.\n"
        "Without TO, or with the word any, list everything that FROM reaches.\n"
        "\n"
        "With --system, the steps are between the domains of a description.\n"
        "FROM and TO are names of domains, types (all domains of the type) or\n"
        "contexts (user:role:type:level); a context that no domain has counts\n"
        "as one more domain.\n"
        "\n"
        "Without, the steps are between types at levels: any number of\n"
        "domains at every level that the policy tells apart. FROM and TO are\n"
        "types or contexts. For types, the answer is the shortest way in each\n"
        "direction: level, up, down and sideways.\n"
        "\n"
        "What reads and what writes is in xsm/perms.def: an event is a signal\n"
        "and writes; a writable mapping goes both ways. Domains of a conflict\n"
        "set never meet: no way leads through a domain between two of them,\n"
        "unless that domain is trusted.\n"
        "\n"
        "  -w, --without TYPE,...  as if there were no domain of these types\n"
        "  -a, --all N             up to N ways, shortest first, not only one\n"
        "                          (with --system)\n"
        "      --system FILE       the policy and domains of this description\n"
        "      --build-dir DIR     stands for ${BUILD} in it (default: build)\n"
        "      --json              say the result as JSON\n"
        "\n"
        "exit codes: 0 information flows, 1 none does or the policy is\n"
        "refused, 2 wrong usage or no such name, 3 a file cannot be read\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .fixed = 2,
    .then = POLICY_FEWER,
};

/** The question, as far as it is worked out. */
struct flow {
    struct policy_cmd cmd;
    struct policy *policy;
    struct meaning *meaning;
    struct information *graph;
    const char *names[2];               /* FROM and TO; TO is NULL for any */
    struct information_node context[2]; /* of one that is a context */
    uint8_t *sets[2];
    bool named_levels; /* too many levels to try all */
};

static bool is_context(const char *text)
{
    return strchr(text, ':') != NULL;
}

static bool same_label(const struct information_node *one,
                       const struct information_node *other)
{
    return one->identity == other->identity && one->range == other->range;
}

/* A context that domains of the system have means them; otherwise it is one
   more node. */
static bool add_context(struct flow *flow, int end)
{
    struct information *graph = flow->graph;
    struct policy_subject subject;
    struct policy_error error;
    uint32_t node;

    if (!policy_subject_find(&flow->cmd, flow->policy, flow->names[end],
                             &subject)) {
        return false;
    }
    if (!information_add_context(graph, flow->policy, flow->names[end],
                                 flow->names[end], &node, &error)) {
        tool_complain("%s", error.text);
        return false;
    }
    flow->context[end] = graph->nodes[node];
    for (uint32_t i = 0; !graph->many && i < node; i++) {
        if (same_label(&graph->nodes[i], &graph->nodes[node])) {
            free(graph->nodes[--graph->count].name);
            return true;
        }
    }
    return true;
}

static bool add_contexts(struct flow *flow)
{
    for (int end = 0; end < 2; end++) {
        if (flow->names[end] != NULL && is_context(flow->names[end]) &&
            !add_context(flow, end)) {
            return false;
        }
    }
    return true;
}

/* Nodes for all levels that the policy and the question tell apart. */
static void add_witnesses(struct flow *flow)
{
    struct level_list given = {NULL, 0};

    for (int end = 0; end < 2; end++) {
        if (flow->names[end] != NULL && is_context(flow->names[end])) {
            const struct information_range *range =
                &flow->graph->ranges[flow->context[end].range];

            level_list_add(&given, &range->low);
            level_list_add(&given, &range->high);
        }
    }
    flow->named_levels = !information_add_witnesses(flow->graph, &given);
    level_list_release(&given);
}

static bool add_nodes(struct flow *flow)
{
    if (flow->graph->many) {
        if (!add_contexts(flow)) {
            return false;
        }
        add_witnesses(flow);
        return true;
    }
    return information_add_system(flow->graph, flow->policy, flow->cmd.system,
                                  flow->cmd.system_path) &&
           add_contexts(flow);
}

/* Whether a name means a node: a domain, a type, or a label. */
static bool means(const struct flow *flow, int end, uint32_t node)
{
    const char *name = flow->names[end];

    if (name == NULL) {
        return true;
    }
    if (is_context(name)) {
        return same_label(&flow->graph->nodes[node], &flow->context[end]);
    }
    return (!flow->graph->many &&
            strcmp(flow->graph->nodes[node].name, name) == 0) ||
           strcmp(information_identity(flow->graph, node)->type, name) == 0;
}

static bool no_such_name(const struct flow *flow, const char *name)
{
    const struct meaning_names *types = &flow->meaning->types;
    struct spelling search = spelling_start(name);

    for (uint32_t i = 0; i < types->count; i++) {
        spelling_offer(&search, types->names[i]);
    }
    for (uint32_t i = 0; !flow->graph->many && i < flow->graph->count; i++) {
        spelling_offer(&search, flow->graph->nodes[i].name);
    }
    tool_complain("'%s' is no %stype or context (user:role:type:level)%s", name,
                  flow->graph->many ? "" : "domain, ",
                  spelling_advice(&search));
    return false;
}

/* The nodes that FROM and TO mean; a type without domains means none. */
static bool find_ends(struct flow *flow)
{
    for (int end = 0; end < 2; end++) {
        bool found = flow->names[end] == NULL;

        flow->sets[end] = tool_allocate(flow->graph->count + 1);
        for (uint32_t i = 0; i < flow->graph->count; i++) {
            flow->sets[end][i] = means(flow, end, i) ? 1 : 0;
            found = found || flow->sets[end][i] == 1;
        }
        if (!found && !is_context(flow->names[end]) &&
            !meaning_has(&flow->meaning->types, flow->names[end])) {
            return no_such_name(flow, flow->names[end]);
        }
    }
    return true;
}

/* Take out the types of --without, once it is clear that they exist. */
static bool leave_out(struct flow *flow)
{
    char *list = tool_text("%s", without == NULL ? "" : without);
    char *rest = list;
    char *type;
    bool ok = true;

    while (ok && (type = strsep(&rest, ",")) != NULL) {
        if (type[0] == '\0') {
            continue;
        }
        ok = meaning_has(&flow->meaning->types, type) ||
             no_such_name(flow, type);
        if (ok) {
            information_without(flow->graph, type);
        }
    }
    free(list);
    return ok;
}

static void print_nothing(const struct flow *flow)
{
    printf("%s -> %s: no information flows%s%s\n", flow->names[0],
           flow->names[1] == NULL ? ANY : flow->names[1],
           without == NULL ? "" : " without ", without == NULL ? "" : without);
}

static void print_answers(const struct flow *flow,
                          const struct flow_answers *answers)
{
    int width = 0;

    for (uint32_t i = 0; i < answers->count; i++) {
        const struct information_path *path = &answers->answers[i].path;
        size_t length =
            strlen(flow->graph->nodes[path->nodes[path->count - 1]].name);

        width = (int)length > width ? (int)length : width;
    }
    if (flow->named_levels) {
        puts("note: too many levels to try all; only those that the policy "
             "names, their meets and joins");
    }
    if (answers->count == 0) {
        print_nothing(flow);
    } else if (flow->names[1] == NULL) {
        printf("%s reaches\n", flow->names[0]);
    }
    for (uint32_t i = 0; i < answers->count; i++) {
        if (flow->names[1] == NULL) {
            flow_print_line(flow->graph, &answers->answers[i], width);
        } else {
            flow_print_answer(flow->graph, &answers->answers[i]);
        }
    }
}

static void json_answers(const struct flow *flow,
                         const struct flow_answers *answers)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < answers->count; i++) {
        tool_json_append(list,
                         flow_json_answer(flow->graph, &answers->answers[i]));
    }
    tool_json_print(tool_json(
        "{s:o, s:o, s:b, s:o}", "from", tool_json_text(flow->names[0]), "to",
        tool_json_text(flow->names[1] == NULL ? ANY : flow->names[1]), "flows",
        answers->count > 0, "answers", list));
}

/* --all: every way between two ends, shorter ones first. */
static bool report_all(const struct flow *flow, uint32_t max)
{
    struct information_path *paths = tool_allocate(max * sizeof(*paths));
    const struct information_query query = {flow->graph, flow->sets[0], false};
    bool complete;
    uint32_t count =
        information_paths(&query, flow->sets[1], paths, max, &complete);
    json_t *list = json_array();

    if (count == 0 && !flow->cmd.json) {
        print_nothing(flow);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (flow->cmd.json) {
            tool_json_append(list, flow_json_path(flow->graph, &paths[i]));
        } else {
            printf("way %u, %u steps\n", i + 1, paths[i].count - 1);
            flow_print_path(flow->graph, &paths[i]);
        }
        free(paths[i].nodes);
    }
    if (flow->cmd.json) {
        tool_json_print(tool_json("{s:b, s:b, s:o}", "flows", count > 0,
                                  "complete", complete, "paths", list));
    } else {
        json_decref(list);
        puts(complete ? "these are all" : "there are more");
    }
    free(paths);
    return count > 0;
}

static int report(const struct flow *flow, uint32_t max)
{
    struct flow_answers answers;
    bool flows;

    if (max > 0) {
        return report_all(flow, max) ? TOOL_OK : TOOL_REFUSED;
    }
    flow_search(flow->graph, flow->sets[0], flow->sets[1], &answers);
    if (flow->cmd.json) {
        json_answers(flow, &answers);
    } else {
        print_answers(flow, &answers);
    }
    flows = answers.count > 0;
    flow_answers_release(&answers);
    return flows ? TOOL_OK : TOOL_REFUSED;
}

/* The number of --all: 0 if it was not given; false after complaining. */
static bool read_all(const struct flow *flow, uint32_t *max)
{
    char *end = NULL;
    unsigned long value = all == NULL ? 0 : strtoul(all, &end, 10);

    *max = (uint32_t)value;
    if (all == NULL) {
        return true;
    }
    if (end == all || *end != '\0' || value == 0 || value > ALL_MAX) {
        tool_complain("policy flow: --all takes a number from 1 to %d",
                      ALL_MAX);
        return false;
    }
    if (flow->cmd.system == NULL || flow->names[1] == NULL) {
        tool_complain("policy flow: --all needs --system, and a TO");
        return false;
    }
    return true;
}

static int answer(struct flow *flow)
{
    uint32_t max;

    if (!read_all(flow, &max)) {
        return TOOL_USAGE;
    }
    flow->policy = policy_cmd_open(&flow->cmd);
    if (flow->policy == NULL) {
        return TOOL_REFUSED;
    }
    flow->meaning = meaning_of(flow->policy);
    flow->graph = information_new(flow->meaning, flow->cmd.system == NULL);
    if (!add_nodes(flow)) {
        return flow->graph->many ? TOOL_USAGE : TOOL_REFUSED;
    }
    if (!leave_out(flow) || !find_ends(flow)) {
        return TOOL_USAGE;
    }
    information_finish(flow->graph);
    return report(flow, max);
}

int policy_flow(int argc, char **argv)
{
    struct flow flow;
    int code;

    memset(&flow, 0, sizeof(flow));
    without = NULL;
    all = NULL;
    if (!policy_cmd_read(argc, argv, &syntax, &flow.cmd, &code)) {
        return code;
    }
    flow.names[0] = flow.cmd.fixed[0];
    flow.names[1] = flow.cmd.fixed[1];
    if (flow.names[1] != NULL && strcmp(flow.names[1], ANY) == 0) {
        flow.names[1] = NULL;
    }
    code = answer(&flow);
    free(flow.sets[0]);
    free(flow.sets[1]);
    information_release(flow.graph);
    meaning_release(flow.meaning);
    if (flow.policy != NULL) {
        policy_close(flow.policy);
    }
    policy_cmd_close(&flow.cmd);
    return code;
}
