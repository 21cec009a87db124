/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy graph: a picture of who can pass information on. */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/graph_svg.h"
#include "policy/level_text.h"
#include "policy/policy_cmd.h"
#include "policy/tool_json.h"

#define BOX_MAX 400

static bool all;
static const char *title;

static const struct policy_option options[] = {
    {"all", 'a', &all, NULL},
    {"title", 't', NULL, &title},
};

static const struct policy_syntax syntax = {
    .name = "graph",
    .help =
        "usage: cloison policy graph --system SYSTEM.yaml [-o FILE.svg]\n"
        "       cloison policy graph POLICY... [-o FILE.svg]\n"
        "\n"
        "Draw who can pass information to whom as SVG: levels are bands from\n"
        "low to high, incomparable categories lie side by side, and trusted\n"
        "labels span their range. An arrow points where information may go;\n"
        "its kind says how. What is not drawn is refused. A pointer that\n"
        "rests on an arrow or a box shows the permissions or the context.\n"
        "\n"
        "With --system, boxes are the domains, those of one label together.\n"
        "Without, they are the types that can talk to others at all, at\n"
        "sample levels: those that users are fixed to, or a few made up.\n"
        "\n"
        "An arrow that follows from two others of its kind, one above the\n"
        "other, is left out; the picture says how many are.\n"
        "\n"
        "  -a, --all            draw these as well\n"
        "  -t, --title TEXT     the title (default: the name of the file)\n"
        "  -o, --output FILE    write here, not on standard output\n"
        "      --system FILE    the policy and domains of this description\n"
        "      --build-dir DIR  stands for ${BUILD} in it (default: build)\n"
        "      --json           write boxes and arrows, with their places, as\n"
        "                       JSON instead\n"
        "\n"
        "exit codes: 0 drawn, 1 the policy is refused, 2 wrong usage, 3 a "
        "file\n"
        "cannot be read or written\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .then = POLICY_FILES,
    .writes = true,
};

static json_t *json_boxes(const struct graph *graph)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < graph->box_count; i++) {
        const struct graph_box *box = &graph->boxes[i];
        const struct information_range *range =
            information_range(graph->information, box->node);
        char *level = level_range_text(&range->low, &range->high);

        tool_json_append(
            list,
            tool_json("{s:o, s:s, s:s, s:b, s:b, s:i, s:i, s:i, s:i}",
                      "domains", tool_json_text(box->names), "type",
                      information_identity(graph->information, box->node)->type,
                      "level", level, "trusted", box->trusted, "permissive",
                      box->permissive, "x", box->x - box->width / 2, "y",
                      box->y, "width", box->width, "height", box->height));
        free(level);
    }
    return list;
}

static json_t *json_edges(const struct graph *graph)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < graph->edge_count; i++) {
        const struct graph_edge *edge = &graph->edges[i];

        tool_json_append(list,
                         tool_json("{s:i, s:i, s:s, s:b, s:b, s:b}", "from",
                                   (int)edge->from, "to", (int)edge->to, "kind",
                                   graph_style_text(edge->style), "two_way",
                                   edge->two_way, "against_lattice",
                                   edge->against, "drawn", !edge->hidden));
    }
    return list;
}

static int write_json(const struct graph *graph, const char *path)
{
    json_t *value = tool_json("{s:o, s:o}", "boxes", json_boxes(graph),
                              "arrows", json_edges(graph));

    if (path == NULL) {
        tool_json_print(value);
        return TOOL_OK;
    }
    return tool_json_write(path, value) ? TOOL_OK : TOOL_SYSTEM;
}

static int write_svg(const struct graph *graph, const char *name,
                     const char *path)
{
    char *text = NULL;
    size_t length = 0;
    FILE *memory;
    int code = TOOL_OK;

    if (path == NULL) {
        graph_svg(graph, name, stdout);
        return fflush(stdout) == 0 ? TOOL_OK : TOOL_SYSTEM;
    }
    memory = open_memstream(&text, &length);
    if (memory == NULL) {
        tool_complain("out of memory");
        return TOOL_SYSTEM;
    }
    graph_svg(graph, name, memory);
    if (fclose(memory) == 0) {
        const struct buffer data = {(uint8_t *)text, length};

        code = tool_write(path, &data, 0644) ? TOOL_OK : TOOL_SYSTEM;
    }
    free(text);
    return code;
}

/* The title: as given, or the name of the file without its directory. */
static char *title_of(const struct policy_cmd *cmd)
{
    char *path;
    char *name;

    if (title != NULL) {
        return tool_text("%s", title);
    }
    path = tool_text("%s", cmd->system_path != NULL ? cmd->system_path
                           : cmd->file_count > 0    ? cmd->files[0]
                                                    : "policy");
    name = tool_text(
        "Information flow: %s%s", basename(path),
        cmd->system_path == NULL && cmd->file_count > 1 ? " and others" : "");
    free(path);
    return name;
}

static bool add_nodes(const struct policy_cmd *cmd, struct policy *policy,
                      struct information *information)
{
    if (cmd->system != NULL) {
        return information_add_system(information, policy, cmd->system,
                                      cmd->system_path);
    }
    information_add_samples(information);
    return true;
}

static int draw(const struct policy_cmd *cmd,
                const struct information *information)
{
    struct graph *graph = graph_make(information, all);
    char *name = title_of(cmd);
    int code = TOOL_REFUSED;

    if (graph->box_count == 0) {
        tool_complain("nothing to draw: no domain, or no type that can talk");
    } else if (graph->box_count > BOX_MAX) {
        tool_complain("%u labels are too many to draw (at most %d)",
                      graph->box_count, BOX_MAX);
    } else {
        graph_layout(graph);
        code = cmd->json ? write_json(graph, cmd->output)
                         : write_svg(graph, name, cmd->output);
    }
    free(name);
    graph_release(graph);
    return code;
}

int policy_graph(int argc, char **argv)
{
    struct policy_cmd cmd;
    struct policy *policy;
    struct meaning *meaning;
    struct information *information;
    int code;

    all = false;
    title = NULL;
    if (!policy_cmd_read(argc, argv, &syntax, &cmd, &code)) {
        return code;
    }
    policy = policy_cmd_open(&cmd);
    if (policy == NULL) {
        policy_cmd_close(&cmd);
        return TOOL_REFUSED;
    }
    meaning = meaning_of(policy);
    information = information_new(meaning, cmd.system == NULL);
    code = TOOL_REFUSED;
    if (add_nodes(&cmd, policy, information)) {
        information_finish(information);
        code = draw(&cmd, information);
    }
    information_release(information);
    meaning_release(meaning);
    policy_close(policy);
    policy_cmd_close(&cmd);
    return code;
}
