/* SPDX-License-Identifier: Apache-2.0 */
/** @file Ways of information, in words and as JSON. */
#include "policy/flow_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/level_text.h"
#include "policy/permission.h"
#include "policy/tool.h"
#include "policy/tool_json.h"

static const char *name_of(const struct information *graph, uint32_t node)
{
    return graph->nodes[node].name;
}

static char *range_of(const struct information *graph, uint32_t node)
{
    const struct information_range *range = information_range(graph, node);

    return level_range_text(&range->low, &range->high);
}

/* What one of the two does to the other, all classes: "event send, grant
   { copy_read map_read }". */
static char *means_text(const struct information_means *means, uint32_t count,
                        uint32_t subject)
{
    char *text = tool_text("%s", "");

    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        uint32_t perms = 0;
        char *list;
        char *longer;

        for (uint32_t i = 0; i < count; i++) {
            perms |= means[i].class == cls && means[i].subject == subject
                         ? means[i].perms
                         : 0;
        }
        if (perms == 0) {
            continue;
        }
        list = permission_list(cls, perms);
        longer = tool_text("%s%s%s %s", text, text[0] == '\0' ? "" : ", ",
                           permission_class(cls), list);
        free(list);
        free(text);
        text = longer;
    }
    return text;
}

static void print_means(const struct information *graph, uint32_t from,
                        uint32_t to)
{
    struct information_means means[INFORMATION_MEANS_MAX];
    uint32_t count = information_means(graph, from, to, means);
    const uint32_t actors[2] = {from, to};

    for (int i = 0; i < (from == to ? 1 : 2); i++) {
        char *text = means_text(means, count, actors[i]);
        bool permissive = information_identity(graph, actors[i])->permissive;

        if (text[0] != '\0') {
            printf("      %s on %s: %s%s\n", name_of(graph, actors[i]),
                   from == to ? "another of its label"
                              : name_of(graph, actors[1 - i]),
                   text, permissive ? " (permissive: not refused)" : "");
        }
        free(text);
    }
}

/* "up, s0 to s1"; and who lets information go where levels do not allow. */
static void print_lattice(const struct information *graph,
                          const struct information_path *path)
{
    uint32_t first = path->nodes[0];
    uint32_t last = path->nodes[path->count - 1];
    uint8_t *movers = tool_allocate(path->count);
    char *from = range_of(graph, first);
    char *to = range_of(graph, last);

    printf(
        "  lattice: %s, %s to %s\n",
        information_direction_text(information_direction(graph, first, last)),
        from, to);
    information_movers(graph, path, movers);
    for (uint32_t i = 0; i < path->count; i++) {
        if (movers[i] == 1) {
            printf("  downgrade by %s (trusted)\n",
                   name_of(graph, path->nodes[i]));
        } else if (movers[i] == 2) {
            printf("  AGAINST THE LATTICE: %s is not trusted to; the core "
                   "refuses such a policy\n",
                   name_of(graph, path->nodes[i]));
        }
    }
    free(movers);
    free(from);
    free(to);
}

void flow_print_path(const struct information *graph,
                     const struct information_path *path)
{
    for (uint32_t i = 0; i + 1 < path->count; i++) {
        uint32_t to = path->nodes[i + 1];
        char *range = range_of(graph, to);

        printf("  %s -> %s", name_of(graph, path->nodes[i]),
               name_of(graph, to));
        if (information_identity(graph, to)->trusted) {
            printf(" (trusted, %s)", range);
        }
        putchar('\n');
        print_means(graph, path->nodes[i], to);
        free(range);
    }
    print_lattice(graph, path);
}

void flow_print_answer(const struct information *graph,
                       const struct flow_answer *answer)
{
    const struct information_path *path = &answer->path;
    uint32_t steps = path->count - 1;

    printf("%s -> %s: information flows, in %u step%s\n",
           name_of(graph, path->nodes[0]), name_of(graph, path->nodes[steps]),
           steps, steps == 1 ? "" : "s");
    flow_print_path(graph, path);
    printf("  trusted labels: %s\n", answer->needs_trusted
                                         ? "needed, there is no way without one"
                                         : "not needed");
}

char *flow_through(const struct information *graph,
                   const struct information_path *path)
{
    uint8_t *movers = tool_allocate(path->count);
    char *text = tool_text("%s", path->count > 2 ? "through" : "directly");

    information_movers(graph, path, movers);
    for (uint32_t i = 1; i + 1 < path->count; i++) {
        uint32_t node = path->nodes[i];
        char *longer = tool_text(
            "%s%s %s%s", text, i == 1 ? "" : ",", name_of(graph, node),
            movers[i] == 1                               ? " (downgrades)"
            : information_identity(graph, node)->trusted ? " (trusted)"
                                                         : "");

        free(text);
        text = longer;
    }
    free(movers);
    return text;
}

void flow_print_line(const struct information *graph,
                     const struct flow_answer *answer, int width)
{
    const struct information_path *path = &answer->path;
    char *through = flow_through(graph, path);

    printf("  %-*s  %-8s  %s\n", width,
           name_of(graph, path->nodes[path->count - 1]),
           information_direction_text(answer->direction), through);
    free(through);
}

/* The names of the permissions of one class. */
static json_t *json_perms(uint32_t cls, uint32_t perms)
{
    json_t *names = json_array();

    for (uint32_t bit = 0; bit < 32; bit++) {
        if ((perms >> bit & 1) != 0) {
            tool_json_append(names, tool_json_text(permission_name(cls, bit)));
        }
    }
    return names;
}

static json_t *json_step(const struct information *graph, uint32_t from,
                         uint32_t to)
{
    struct information_means means[INFORMATION_MEANS_MAX];
    uint32_t count = information_means(graph, from, to, means);
    json_t *by = json_array();

    for (uint32_t i = 0; i < count; i++) {
        tool_json_append(
            by, tool_json("{s:s, s:s, s:s, s:o}", "subject",
                          name_of(graph, means[i].subject), "object",
                          name_of(graph, means[i].object), "class",
                          permission_class(means[i].class), "permissions",
                          json_perms(means[i].class, means[i].perms)));
    }
    return tool_json("{s:s, s:s, s:o}", "from", name_of(graph, from), "to",
                     name_of(graph, to), "by", by);
}

static json_t *json_node(const struct information *graph, uint32_t node)
{
    const struct meaning_identity *identity = information_identity(graph, node);
    char *range = range_of(graph, node);
    json_t *out =
        tool_json("{s:s, s:s, s:s, s:b, s:b}", "name", name_of(graph, node),
                  "type", identity->type, "level", range, "trusted",
                  identity->trusted, "permissive", identity->permissive);

    free(range);
    return out;
}

json_t *flow_json_path(const struct information *graph,
                       const struct information_path *path)
{
    json_t *nodes = json_array();
    json_t *steps = json_array();
    json_t *moved = json_array();
    json_t *against = json_array();
    uint8_t *movers = tool_allocate(path->count);
    uint32_t last = path->nodes[path->count - 1];

    information_movers(graph, path, movers);
    for (uint32_t i = 0; i < path->count; i++) {
        tool_json_append(nodes, json_node(graph, path->nodes[i]));
        if (i + 1 < path->count) {
            tool_json_append(
                steps, json_step(graph, path->nodes[i], path->nodes[i + 1]));
        }
        if (movers[i] != 0) {
            tool_json_append(movers[i] == 1 ? moved : against,
                             tool_json_text(name_of(graph, path->nodes[i])));
        }
    }
    free(movers);
    return tool_json("{s:o, s:o, s:s, s:o, s:o}", "nodes", nodes, "steps",
                     steps, "direction",
                     information_direction_text(
                         information_direction(graph, path->nodes[0], last)),
                     "downgraded_by", moved, "against_lattice", against);
}

json_t *flow_json_answer(const struct information *graph,
                         const struct flow_answer *answer)
{
    const struct information_path *path = &answer->path;

    return tool_json(
        "{s:s, s:s, s:b, s:o}", "from", name_of(graph, path->nodes[0]), "to",
        name_of(graph, path->nodes[path->count - 1]), "needs_trusted",
        answer->needs_trusted, "path", flow_json_path(graph, path));
}
