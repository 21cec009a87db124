/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The picture of flows: everything that may flow is in it and nothing
 * else, nothing lies on anything else, and it is always the same.
 *
 * LINKS: +policy
 */
#include "policy/graph_svg.h"
#include "tests/unit/policy_random.h"

#define POLICIES 12

/* Between two boxes there is always room for an arrow's head. */
#define GAP 12

static struct policy *policy;
static struct meaning *meaning;
static struct information *information;
static struct graph *graph;

static const char *const levels[] = {"s0",    "s0:c3", "s1:c1",    "s1:c2",
                                     "s1:c3", "s2:c1", "s2:c1,c2", "s3:c1.c3"};
static const char *const ranges[] = {"s0-s3:c1.c3", "s1-s1:c1,c2",
                                     "s1:c1-s2:c1"};

/* Much may flow, and most of it only upwards. */
static const char *const upwards =
    "(typeattribute any)(typeattributeset any (t0 t1 t2 t3 t4))"
    "(allow any any (grant (copy_write copy_read)))";

static void add_node(const char *name, const char *context)
{
    struct policy_error error;
    uint32_t node;

    if (!information_add_context(information, policy, name, context, &node,
                                 &error)) {
        fail_msg("%s: %s", context, error.text);
    }
}

static void open_graph(uint32_t seed, uint32_t domains, bool all)
{
    random_make(seed);
    if (!all) {
        random_put(upwards);
    }
    policy = random_open(random_policy.text);
    meaning = meaning_of(policy);
    information = information_new(meaning, false);
    for (uint32_t i = 0; i < domains; i++) {
        uint32_t type = random_below(RANDOM_TYPES);
        const char *level = levels[random_below(RANDOM_COUNT(levels))];
        char name[32];
        char context[64];

        if (random_policy.trusted[type]) {
            level = ranges[random_below(RANDOM_COUNT(ranges))];
        }
        snprintf(name, sizeof(name), "domain-%u", i);
        snprintf(context, sizeof(context), "u:r:t%u:%s", type, level);
        add_node(name, context);
    }
    information_finish(information);
    graph = graph_make(information, all);
    graph_layout(graph);
}

static void close_graph(void)
{
    graph_release(graph);
    information_release(information);
    meaning_release(meaning);
    policy_close(policy);
}

static char *picture(void)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    graph_svg(graph, "a <title> & more", out);
    fclose(out);
    return text;
}

static bool flows(uint32_t from, uint32_t to)
{
    return information_flows(information, graph->boxes[from].node,
                             graph->boxes[to].node);
}

/* How many arrows say that information goes from one box to another. */
static uint32_t arrows(uint32_t from, uint32_t to)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < graph->edge_count; i++) {
        const struct graph_edge *edge = &graph->edges[i];

        count += (edge->from == from && edge->to == to) ||
                         (edge->two_way && edge->from == to && edge->to == from)
                     ? 1
                     : 0;
    }
    return count;
}

static void arrows_are_the_flows(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < POLICIES; seed++) {
        open_graph(seed, 20, true);
        assert_int_equal(graph->hidden_count, 0);
        for (uint32_t i = 0; i < graph->box_count; i++) {
            for (uint32_t k = 0; k < graph->box_count; k++) {
                assert_int_equal(arrows(i, k), i != k && flows(i, k) ? 1 : 0);
            }
        }
        close_graph();
    }
}

/* Mark the boxes that drawn arrows lead to, over untrusted ones only. */
static void reach(uint32_t from, uint8_t *reached)
{
    bool changed = true;

    memset(reached, 0, graph->box_count);
    reached[from] = 1;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < graph->box_count * graph->box_count; i++) {
            uint32_t a = i / graph->box_count;
            uint32_t b = i % graph->box_count;

            for (uint32_t k = 0; k < graph->edge_count; k++) {
                const struct graph_edge *edge = &graph->edges[k];
                bool leads =
                    (edge->from == a && edge->to == b) ||
                    (edge->two_way && edge->to == a && edge->from == b);

                if (leads && !edge->hidden && reached[a] != 0 &&
                    reached[b] == 0 &&
                    (a == from || !graph->boxes[a].trusted)) {
                    reached[b] = 1;
                    changed = true;
                }
            }
        }
    }
}

static void what_is_left_out_is_still_reached(void **state)
{
    uint32_t hidden = 0;

    (void)state;
    for (uint32_t seed = 40; seed < 40 + POLICIES; seed++) {
        uint8_t reached[32];

        open_graph(seed, 20, false);
        hidden += graph->hidden_count;
        for (uint32_t i = 0; i < graph->edge_count; i++) {
            if (graph->edges[i].hidden) {
                reach(graph->edges[i].from, reached);
                assert_int_equal(reached[graph->edges[i].to], 1);
            }
        }
        close_graph();
    }
    assert_true(hidden > 20);
}

static bool apart(const struct graph_box *one, const struct graph_box *other)
{
    int x = one->x > other->x ? one->x - other->x : other->x - one->x;

    return x >= (one->width + other->width) / 2 + GAP ||
           one->y >= other->y + other->height + GAP ||
           other->y >= one->y + one->height + GAP;
}

static void check_boxes(void)
{
    for (uint32_t i = 0; i < graph->box_count; i++) {
        const struct graph_box *box = &graph->boxes[i];

        assert_true(box->x - box->width / 2 > 0 && box->y > 0);
        assert_true(box->x + box->width / 2 < graph->width);
        assert_true(box->y + box->height <= graph->height);
        for (uint32_t k = 0; k < i; k++) {
            const struct graph_box *other = &graph->boxes[k];

            assert_true(apart(box, other));
            if (box->row_low > other->row_high) {
                assert_true(box->y + box->height < other->y);
            }
        }
    }
}

static bool inside(const struct graph_box *box, const struct graph_point *point)
{
    return point->x > box->x - box->width / 2 &&
           point->x < box->x + box->width / 2 && point->y > box->y &&
           point->y < box->y + box->height;
}

/* Arrows start and end at their boxes and have no corner in another one. */
static void check_edge(const struct graph_edge *edge)
{
    const struct graph_box *from = &graph->boxes[edge->from];
    const struct graph_box *to = &graph->boxes[edge->to];
    const struct graph_point *first = &edge->points[0];
    const struct graph_point *last = &edge->points[edge->point_count - 1];

    assert_true(edge->point_count >= 2);
    if (!edge->angular && to->row_low > from->row_high) {
        assert_true(first->y > last->y); /* upwards */
        assert_int_equal(first->y, from->y);
        assert_int_equal(last->y, to->y + to->height);
    }
    for (uint32_t i = 0; i < edge->point_count; i++) {
        for (uint32_t k = 0; k < graph->box_count; k++) {
            const struct graph_box *box = &graph->boxes[k];

            if (box->row_low == box->row_high) {
                assert_false(inside(box, &edge->points[i]));
            }
        }
    }
}

static void nothing_lies_on_anything_else(void **state)
{
    static const uint32_t sizes[] = {1, 2, 7, 20, 40};

    (void)state;
    for (uint32_t seed = 80; seed < 80 + POLICIES; seed++) {
        open_graph(seed, sizes[seed % RANDOM_COUNT(sizes)], false);
        check_boxes();
        for (uint32_t i = 0; i < graph->edge_count; i++) {
            if (!graph->edges[i].hidden) {
                check_edge(&graph->edges[i]);
            }
        }
        close_graph();
    }
}

static void pictures_are_always_the_same(void **state)
{
    (void)state;
    for (uint32_t seed = 120; seed < 124; seed++) {
        char *first;
        char *second;

        open_graph(seed, 16, false);
        first = picture();
        close_graph();
        open_graph(seed, 16, false);
        second = picture();
        assert_string_equal(first, second);
        assert_null(strstr(first, "<title>a <"));
        assert_non_null(strstr(first, "<title>a &lt;title&gt; &amp; more"));
        free(first);
        free(second);
        close_graph();
    }
}

/* Two rivals, a guard over both, and one below. */
static const char *const example =
    "(type red)(type blue)(type guard)(roletype r red)(roletype r blue)"
    "(roletype r guard)(typeattributeset mls_trusted guard)"
    "(typeattributeset conflict_set (red blue))"
    "(allow red guard (grant (copy_write)))(allow guard blue (event (send)))"
    "(allow red red (grant (map_read copy_read)))";

static void a_small_picture_says_what_it_should(void **state)
{
    char *text;

    (void)state;
    random_plain(example);
    policy = random_open(random_policy.text);
    meaning = meaning_of(policy);
    information = information_new(meaning, false);
    add_node("red-1", "u:r:red:s1:c1");
    add_node("red-2", "u:r:red:s1:c1");
    add_node("blue<>", "u:r:blue:s2:c1,c2");
    add_node("post", "u:r:guard:s1:c1,c2-s2:c1,c2");
    add_node("low", "u:r:red:s0");
    information_finish(information);
    graph = graph_make(information, false);
    graph_layout(graph);
    text = picture();
    assert_int_equal(graph->box_count, 4);
    assert_true(graph->boxes[0].inner);
    assert_non_null(strstr(text, ">red-1, red-2</text>"));
    assert_non_null(strstr(text, "each other</text>"));
    assert_non_null(strstr(text, ">blue&lt;&gt;</text>"));
    assert_non_null(strstr(text, ">TRUSTED</text>"));
    assert_non_null(strstr(text, "class=\"edge write\""));
    assert_non_null(strstr(text, "class=\"edge event\""));
    assert_non_null(strstr(text, "class=\"edge read\""));
    assert_null(strstr(text, "class=\"edge both\""));
    assert_null(strstr(text, "AGAINST"));
    assert_non_null(strstr(text, "In conflict: red and blue."));
    free(text);
    close_graph();
}

static void flows_against_the_lattice_are_marked(void **state)
{
    char *text;

    (void)state;
    random_plain("(type bad)(roletype r bad)(typepermissive bad)");
    policy = random_open(random_policy.text);
    meaning = meaning_of(policy);
    information = information_new(meaning, false);
    add_node("high", "u:r:bad:s2");
    add_node("low", "u:r:bad:s0");
    information_finish(information);
    graph = graph_make(information, false);
    graph_layout(graph);
    text = picture();
    assert_non_null(strstr(text, "AGAINST THE LATTICE"));
    free(text);
    close_graph();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrows_are_the_flows),
        cmocka_unit_test(what_is_left_out_is_still_reached),
        cmocka_unit_test(nothing_lies_on_anything_else),
        cmocka_unit_test(pictures_are_always_the_same),
        cmocka_unit_test(a_small_picture_says_what_it_should),
        cmocka_unit_test(flows_against_the_lattice_are_marked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
