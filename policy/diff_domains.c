/* SPDX-License-Identifier: Apache-2.0 */
/** @file Differences between the domains of two systems, by their names. */
#include <stdlib.h>
#include <string.h>

#include "policy/diff_system.h"
#include "policy/flow_report.h"
#include "policy/level_text.h"
#include "policy/permission.h"
#include "policy/tool.h"
#include "policy/tool_json.h"

/* The domain of that name, or the number of domains. */
static uint32_t find(const struct information *graph, const char *name)
{
    uint32_t node = 0;

    while (node < graph->count && strcmp(graph->nodes[node].name, name) != 0) {
        node++;
    }
    return node;
}

static char *label_of(const struct information *graph, uint32_t node)
{
    const struct meaning_identity *of = information_identity(graph, node);
    const struct information_range *range = information_range(graph, node);
    char *levels = level_range_text(&range->low, &range->high);
    char *text = tool_text("%s:%s:%s:%s", of->user, of->role, of->type, levels);

    free(levels);
    return text;
}

static void say_domain(struct diff_list *list, const char *name,
                       const char *change, char *before, char *after)
{
    char *text =
        before == NULL ? tool_text("domain %s is new, label %s", name, after)
        : after == NULL
            ? tool_text("domain %s is gone, label was %s", name, before)
            : tool_text("domain %s: label was %s, is %s", name, before, after);

    diff_say(list, "domain", text,
             tool_json("{s:s, s:s, s:s?, s:s?}", "name", name, "change", change,
                       "before", before, "after", after));
    free(before);
    free(after);
}

static void compare_labels(const struct information *before,
                           const struct information *after,
                           struct diff_list *list)
{
    for (uint32_t i = 0; i < before->count; i++) {
        const char *name = before->nodes[i].name;
        uint32_t now = find(after, name);
        char *was = label_of(before, i);
        char *is;

        if (now == after->count) {
            say_domain(list, name, "removed", was, NULL);
            continue;
        }
        is = label_of(after, now);
        if (strcmp(was, is) != 0) {
            say_domain(list, name, "label", was, is);
            continue;
        }
        free(was);
        free(is);
    }
    for (uint32_t i = 0; i < after->count; i++) {
        if (find(before, after->nodes[i].name) == before->count) {
            say_domain(list, after->nodes[i].name, "added", NULL,
                       label_of(after, i));
        }
    }
}

static void say_access(struct diff_list *list, const char *one,
                       const char *other, uint32_t cls, uint32_t perms,
                       bool now)
{
    char *words = permission_words(cls, perms, other);
    char *names = permission_list(cls, perms);

    diff_say(list, "domain-access",
             tool_text("%s may %s %s", one, now ? "now" : "no longer", words),
             tool_json("{s:s, s:s, s:s, s:s, s:b}", "subject", one, "object",
                       other, "class", permission_class(cls), "permissions",
                       names, "now", now));
    free(words);
    free(names);
}

/* What a domain may do to another of its system. What lets no information
   pass is asked about itself only, if they are of one type. */
static uint32_t answer(const struct information *graph, uint32_t one,
                       uint32_t other, uint32_t cls)
{
    const struct meaning_identity *subject = information_identity(graph, one);
    const struct meaning_identity *object = information_identity(graph, other);
    uint32_t asked = strcmp(subject->type, object->type) == 0
                         ? permission_reads(cls) | permission_writes(cls)
                         : 0xffffffffU;

    return asked & meaning_decide(graph->meaning, subject, object, cls,
                                  information_relation(graph, one, other));
}

static void compare_pair(const struct information *const graphs[2],
                         const uint32_t ones[2], const uint32_t others[2],
                         struct diff_list *list)
{
    const char *one = graphs[0]->nodes[ones[0]].name;
    const char *other = graphs[0]->nodes[others[0]].name;

    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        uint32_t was = answer(graphs[0], ones[0], others[0], cls);
        uint32_t is = answer(graphs[1], ones[1], others[1], cls);

        if ((is & ~was) != 0) {
            say_access(list, one, other, cls, is & ~was, true);
        }
        if ((was & ~is) != 0) {
            say_access(list, one, other, cls, was & ~is, false);
        }
    }
}

/* The shortest way from one domain to another; false: none. */
static bool way_between(const struct information *graph, uint32_t from,
                        uint32_t to, struct information_path *out)
{
    uint8_t *start = tool_allocate(graph->count);
    const struct information_query query = {graph, start, false};
    struct information_tree tree;
    bool found;

    start[from] = 1;
    information_search(&query, &tree);
    found = information_path_to(&tree, to, out);
    information_tree_release(&tree);
    free(start);
    return found;
}

static void say_way(const struct information *graph,
                    const struct information_path *way, bool now,
                    struct diff_list *list)
{
    uint32_t last = way->nodes[way->count - 1];
    const char *direction = information_direction_text(
        information_direction(graph, way->nodes[0], last));
    char *through = flow_through(graph, way);

    diff_say(list, "domain-access",
             tool_text("information may %s flow from %s to %s, %s, %s%s",
                       now ? "now" : "no longer",
                       graph->nodes[way->nodes[0]].name,
                       graph->nodes[last].name, direction, now ? "" : "before ",
                       through),
             tool_json("{s:b, s:o}", "now", now, "path",
                       flow_json_path(graph, way)));
    free(through);
}

static void compare_ways(const struct information *const graphs[2],
                         const uint32_t ones[2], const uint32_t others[2],
                         struct diff_list *list)
{
    struct information_path before;
    struct information_path after;
    bool was = way_between(graphs[0], ones[0], others[0], &before);
    bool is = way_between(graphs[1], ones[1], others[1], &after);

    /* A direct way is said already. */
    if (is && !was && after.count > 2) {
        say_way(graphs[1], &after, true, list);
    }
    if (was && !is && before.count > 2) {
        say_way(graphs[0], &before, false, list);
    }
    free(before.nodes);
    free(after.nodes);
}

void diff_domains(const struct information *before,
                  const struct information *after, struct diff_list *list)
{
    const struct information *const graphs[2] = {before, after};

    compare_labels(before, after, list);
    for (uint32_t i = 0; i < before->count * before->count; i++) {
        uint32_t one = i / before->count;
        uint32_t other = i % before->count;
        const uint32_t ones[2] = {one, find(after, before->nodes[one].name)};
        const uint32_t others[2] = {other,
                                    find(after, before->nodes[other].name)};

        if (one == other || ones[1] == after->count ||
            others[1] == after->count) {
            continue;
        }
        compare_pair(graphs, ones, others, list);
        compare_ways(graphs, ones, others, list);
    }
}
