/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Information flows against brute force: policies made by chance, every
 * flow as libsepol has it, every way tried one by one.
 *
 * LINKS: +policy
 */
#include "policy/flow_search.h"
#include "policy/level_text.h"
#include "tests/unit/policy_random.h"

#define DOMAINS 6
#define POLICIES 40

/* The flows of perms.def, once more. */
enum direction { NONE, READ, WRITE, BOTH };

static const struct {
    uint32_t perm;
    enum direction flow;
} perms[] = {
#define CLASS(name, text)
#define PERM(cls, name, text, flow, guards) {PERM_##cls##_##name, flow},
#include "xsm/perms.def"
};

static struct policy *policy;
static struct meaning *meaning;
static struct information *graph;
static uint32_t sids[DOMAINS];
static uint32_t types[DOMAINS];

static const char *const ranges[] = {
    "s0",    "s1",       "s1:c1",          "s1:c2",
    "s2:c1", "s2:c1,c2", "s1:c1-s2:c1,c2", "s0-s1:c2",
};

/* Some domains: only trusted types get a range. */
static void add_domains(void)
{
    for (uint32_t i = 0; i < DOMAINS; i++) {
        struct policy_error error;
        char name[16];
        char context[64];
        uint32_t node;

        types[i] = random_below(RANDOM_TYPES);
        snprintf(name, sizeof(name), "d%u", i);
        snprintf(context, sizeof(context), "u:r:t%u:%s", types[i],
                 ranges[random_below(random_policy.trusted[types[i]]
                                         ? RANDOM_COUNT(ranges)
                                         : RANDOM_COUNT(ranges) - 2)]);
        sids[i] = random_sid(policy, context);
        assert_true(information_add_context(graph, policy, name, context, &node,
                                            &error));
        assert_int_equal(node, i);
    }
}

static void open_random(uint32_t seed)
{
    random_make(seed);
    policy = random_open(random_policy.text);
    meaning = meaning_of(policy);
    graph = information_new(meaning, false);
    add_domains();
    information_finish(graph);
}

static void close_random(void)
{
    information_release(graph);
    meaning_release(meaning);
    policy_close(policy);
}

/* Whether the rules let one do something with this flow to another. */
static bool may(uint32_t subject, uint32_t object, enum direction flow)
{
    for (uint32_t i = 0; i < RANDOM_COUNT(perms); i++) {
        uint32_t cls = perms[i].perm / 32;

        if ((perms[i].flow & flow) != 0 &&
            (random_policy.permissive[types[subject]] ||
             (random_allowed(sids[subject], sids[object], cls) >>
                  perms[i].perm % 32 &
              1) != 0)) {
            return true;
        }
    }
    return false;
}

static bool brute_flow(uint32_t from, uint32_t to)
{
    return from != to && (may(from, to, WRITE) || may(to, from, READ));
}

static void flows_are_those_of_libsepol(void **state)
{
    uint32_t flows = 0;

    (void)state;
    for (uint32_t seed = 0; seed < POLICIES; seed++) {
        open_random(seed);
        for (uint32_t i = 0; i < DOMAINS * DOMAINS; i++) {
            bool flow = brute_flow(i / DOMAINS, i % DOMAINS);

            flows += flow ? 1 : 0;
            assert_int_equal(information_flows(graph, i / DOMAINS, i % DOMAINS),
                             flow);
        }
        close_random();
    }
    assert_true(flows > 100);
    assert_true(flows < POLICIES * DOMAINS * DOMAINS - 100);
}

static void means_are_what_makes_the_flow(void **state)
{
    (void)state;
    for (uint32_t seed = 100; seed < 100 + POLICIES; seed++) {
        open_random(seed);
        for (uint32_t i = 0; i < DOMAINS * DOMAINS; i++) {
            struct information_means means[INFORMATION_MEANS_MAX];
            uint32_t from = i / DOMAINS;
            uint32_t to = i % DOMAINS;
            uint32_t count =
                from == to ? 0 : information_means(graph, from, to, means);

            assert_int_equal(count > 0, information_flows(graph, from, to));
            for (uint32_t k = 0; k < count; k++) {
                uint32_t subject = means[k].subject;
                uint32_t allowed =
                    random_policy.permissive[types[subject]]
                        ? 0xffffffffU
                        : random_allowed(sids[subject], sids[means[k].object],
                                         means[k].class);

                assert_int_not_equal(means[k].perms, 0);
                assert_int_equal(means[k].perms & ~allowed, 0);
            }
        }
        close_random();
    }
}

/* ---- ways, one by one -------------------------------------------------------
 */

/* All ways between two domains: how many of each length. */
struct ways {
    uint32_t to;
    bool untrusted_only;
    uint32_t counts[DOMAINS + 1]; /* by number of domains on the way */
    uint32_t nodes[DOMAINS];
};

static bool in_conflict(uint32_t one, uint32_t through, uint32_t other)
{
    return !random_policy.trusted[types[through]] &&
           types[one] != types[other] && random_policy.conflict[types[one]] &&
           random_policy.conflict[types[other]];
}

static bool on_way(const struct ways *ways, uint32_t length, uint32_t node)
{
    for (uint32_t i = 0; i < length; i++) {
        if (ways->nodes[i] == node) {
            return true;
        }
    }
    return false;
}

static void try_ways(struct ways *ways, uint32_t length)
{
    uint32_t last = ways->nodes[length - 1];

    if (last == ways->to) {
        ways->counts[length]++;
        return;
    }
    for (uint32_t next = 0; next < DOMAINS; next++) {
        if (on_way(ways, length, next) || !brute_flow(last, next) ||
            (ways->untrusted_only && random_policy.trusted[types[next]]) ||
            (length > 1 && in_conflict(ways->nodes[length - 2], last, next))) {
            continue;
        }
        ways->nodes[length] = next;
        try_ways(ways, length + 1);
    }
}

/* Lengths of the ways; the shortest, or 0. */
static uint32_t all_ways(uint32_t from, uint32_t to, bool untrusted_only,
                         struct ways *ways)
{
    memset(ways, 0, sizeof(*ways));
    ways->to = to;
    ways->untrusted_only = untrusted_only;
    ways->nodes[0] = from;
    if (!untrusted_only || !random_policy.trusted[types[from]]) {
        try_ways(ways, 1);
    }
    for (uint32_t i = 0; i <= DOMAINS; i++) {
        if (ways->counts[i] > 0) {
            return i;
        }
    }
    return 0;
}

static void way_is_one(const struct information_path *path, uint32_t from,
                       uint32_t to)
{
    assert_int_equal(path->nodes[0], from);
    assert_int_equal(path->nodes[path->count - 1], to);
    for (uint32_t i = 0; i + 1 < path->count; i++) {
        assert_true(brute_flow(path->nodes[i], path->nodes[i + 1]));
        assert_false(i > 0 && in_conflict(path->nodes[i - 1], path->nodes[i],
                                          path->nodes[i + 1]));
    }
}

/* The answer about one pair, compared with all ways there are. */
static void check_pair(uint32_t from, uint32_t to)
{
    uint8_t sets[2][DOMAINS] = {{0}, {0}};
    const struct information_query query = {graph, sets[0], false};
    struct information_path found[800];
    struct flow_answers answers;
    struct ways ways;
    uint32_t shortest = all_ways(from, to, false, &ways);
    uint32_t count;
    bool complete;

    sets[0][from] = 1;
    sets[1][to] = 1;
    flow_search(graph, sets[0], sets[1], &answers);
    assert_int_equal(answers.count, shortest == 0 ? 0 : 1);
    if (shortest != 0) {
        struct ways untrusted;

        assert_int_equal(answers.answers[0].path.count, shortest);
        way_is_one(&answers.answers[0].path, from, to);
        assert_int_equal(answers.answers[0].needs_trusted,
                         all_ways(from, to, true, &untrusted) == 0);
    }
    flow_answers_release(&answers);
    count = information_paths(&query, sets[1], found, 800, &complete);
    assert_true(complete);
    for (uint32_t i = 0; i < count; i++) {
        way_is_one(&found[i], from, to);
        assert_true(i == 0 || found[i - 1].count <= found[i].count);
        assert_true(ways.counts[found[i].count]-- > 0);
        free(found[i].nodes);
    }
    for (uint32_t i = 0; i <= DOMAINS; i++) {
        assert_int_equal(ways.counts[i], 0);
    }
}

static void ways_are_all_there_are(void **state)
{
    (void)state;
    for (uint32_t seed = 200; seed < 200 + POLICIES; seed++) {
        open_random(seed);
        for (uint32_t i = 0; i < DOMAINS * DOMAINS; i++) {
            if (i / DOMAINS != i % DOMAINS) {
                check_pair(i / DOMAINS, i % DOMAINS);
            }
        }
        close_random();
    }
}

/* ---- levels that stand for all ----------------------------------------------
 */

/* Whatever flows between any two labels also flows between two nodes of the
   same types and the same relation of levels. */
static void witnesses_cover_all_levels(void **state)
{
    static const struct level_list none = {NULL, 0};

    (void)state;
    for (uint32_t seed = 300; seed < 300 + POLICIES / 2; seed++) {
        struct information *all;

        open_random(seed);
        all = information_new(meaning, true);
        assert_true(information_add_witnesses(all, &none));
        information_finish(all);
        for (uint32_t i = 0; i < DOMAINS * DOMAINS; i++) {
            uint32_t from = i / DOMAINS;
            uint32_t to = i % DOMAINS;
            bool found = !brute_flow(from, to);

            for (uint32_t k = 0; !found && k < all->count * all->count; k++) {
                uint32_t a = k / all->count;
                uint32_t b = k % all->count;

                found = information_identity(all, a)->number ==
                            information_identity(graph, from)->number &&
                        information_identity(all, b)->number ==
                            information_identity(graph, to)->number &&
                        information_relation(all, a, b) ==
                            information_relation(graph, from, to) &&
                        information_flows(all, a, b);
            }
            assert_true(found);
        }
        information_release(all);
        close_random();
    }
}

/* The number of domains on the shortest way from type a to type b, where a
   label stands for any number of domains; 0: none. */
static uint32_t steps_of(const char *text)
{
    static const struct level_list none = {NULL, 0};
    struct flow_answers answers;
    uint8_t *sets;
    uint32_t count = 0;

    random_plain("(type a)(type b)(type g)(roletype r a)(roletype r b)"
                 "(roletype r g)(allow a g (event (send)))"
                 "(allow g b (event (send)))");
    random_put(text);
    policy = random_open(random_policy.text);
    meaning = meaning_of(policy);
    graph = information_new(meaning, true);
    assert_true(information_add_witnesses(graph, &none));
    information_finish(graph);
    sets = calloc(2, graph->count);
    assert_non_null(sets);
    for (uint32_t i = 0; i < graph->count; i++) {
        sets[i] = information_identity(graph, i)->type[0] == 'a' ? 1 : 0;
        sets[graph->count + i] =
            information_identity(graph, i)->type[0] == 'b' ? 1 : 0;
    }
    flow_search(graph, sets, sets + graph->count, &answers);
    for (uint32_t i = 0; i < answers.count; i++) {
        if (count == 0 || answers.answers[i].path.count < count) {
            count = answers.answers[i].path.count;
        }
    }
    flow_answers_release(&answers);
    free(sets);
    close_random();
    return count;
}

static void no_domain_stands_between_rivals(void **state)
{
    (void)state;
    assert_int_equal(steps_of(""), 3);
    assert_int_equal(steps_of("(typeattributeset conflict_set (a b))"), 0);
    /* Two of one label can: each meets one of the rivals only. */
    assert_int_equal(steps_of("(typeattributeset conflict_set (a b))"
                              "(allow g g (event (send)))"),
                     4);
    /* And so can one that is trusted to keep them apart. */
    assert_int_equal(steps_of("(typeattributeset conflict_set (a b))"
                              "(typeattributeset mls_trusted g)"),
                     3);
    assert_int_equal(steps_of("(typeattributeset conflict_set (a b))"
                              "(allow b a (event (send)))"
                              "(allow a b (event (send)))"),
                     2);
}

static void level_lists_have_every_relation(void **state)
{
    struct level_list named = {NULL, 0};
    struct level_list all;
    bool seen[XSM_RELATIONS] = {false};
    uint32_t count = 0;

    (void)state;
    assert_true(level_list_all(&named, &all));
    for (uint32_t i = 0; i < all.count * all.count; i++) {
        const struct xsm_label one = {0, all.levels[i / all.count],
                                      all.levels[i % all.count]};

        for (uint32_t k = 0; k < all.count * all.count; k++) {
            const struct xsm_label two = {0, all.levels[k / all.count],
                                          all.levels[k % all.count]};
            uint32_t relation;

            if (!xsm_level_dominates(&one.high, &one.low) ||
                !xsm_level_dominates(&two.high, &two.low)) {
                continue;
            }
            relation = xsm_level_relation(&one, &two);
            count += seen[relation] ? 0 : 1;
            seen[relation] = true;
        }
    }
    assert_int_equal(count, 49);
    level_list_release(&all);
}

static void too_many_levels_leave_the_named_ones(void **state)
{
    struct level_list named = {NULL, 0};
    struct level_list list;

    (void)state;
    for (uint32_t i = 0; i < 8; i++) {
        struct xsm_level level = {1, {UINT64_C(1) << i}};

        level_list_add(&named, &level);
        level_list_add(&named, &level);
    }
    assert_int_equal(named.count, 8);
    assert_false(level_list_all(&named, &list));
    /* Each one, what is below any two, and what is above any two. */
    assert_int_equal(list.count, 8 + 1 + 8 * 7 / 2);
    level_list_release(&named);
    level_list_release(&list);
}

static void levels_are_written_as_policies_do(void **state)
{
    const struct xsm_level low = {0, {0}};
    const struct xsm_level pair = {1, {3}};
    const struct xsm_level run = {2, {0x8e, UINT64_C(1)}};
    struct xsm_level highest = {3, {0}};
    char *text;

    (void)state;
    memset(highest.categories, 0xff, sizeof(highest.categories));
    text = level_range_text(&low, &pair);
    assert_string_equal(text, "s0-s1:c0,c1");
    free(text);
    text = level_range_text(&run, &run);
    assert_string_equal(text, "s2:c1.c3,c7,c64");
    free(text);
    text = level_text(&highest);
    assert_string_equal(text, "s3:c0.c1023");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flows_are_those_of_libsepol),
        cmocka_unit_test(means_are_what_makes_the_flow),
        cmocka_unit_test(ways_are_all_there_are),
        cmocka_unit_test(witnesses_cover_all_levels),
        cmocka_unit_test(no_domain_stands_between_rivals),
        cmocka_unit_test(level_lists_have_every_relation),
        cmocka_unit_test(too_many_levels_leave_the_named_ones),
        cmocka_unit_test(levels_are_written_as_policies_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
