/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cloison policy diff against libsepol: of two policies made by chance,
 * exactly what differs is said.
 *
 * LINKS: +policy
 */
#include "policy/condition.h"
#include "policy/diff_system.h"
#include "tests/unit/policy_random.h"

#define PAIRS (RANDOM_TYPES * RANDOM_TYPES)
#define MUTATIONS 60

/* What libsepol says for every two types, class and relation. */
struct answers {
    uint32_t allowed[PAIRS][CLASS_COUNT][CONDITION_RELATIONS];
    bool trusted[RANDOM_TYPES];
    struct meaning *meaning;
};

/* What is said, or ought to be: 0, nothing; or the change, plus 1. */
static uint8_t said[PAIRS][PERM_LIMIT];
static uint8_t expected[PAIRS][PERM_LIMIT];

static struct answers before;
static struct answers after;

/* Two ranges for each relation, as texts. */
static char ranges[CONDITION_RELATIONS][2][32];

static const char *const names[] = {"s1", "s1:c0", "s1:c1", "s1:c0,c1",
                                    "s2", "s2:c0", "s2:c1", "s2:c0,c1",
                                    "s3", "s3:c0", "s3:c1", "s3:c0,c1"};

#define NAMES 12

static struct xsm_level level_of(uint32_t number)
{
    struct xsm_level level = {1 + number / 4, {number % 4}};

    return level;
}

/* A pair of ranges for every relation that narrow or wide ranges have. */
static void find_ranges(void)
{
    for (uint32_t i = 0; i < NAMES * NAMES * NAMES * NAMES; i++) {
        const uint32_t ends[4] = {i % NAMES, i / NAMES % NAMES,
                                  i / NAMES / NAMES % NAMES,
                                  i / NAMES / NAMES / NAMES};
        const struct xsm_label one = {0, level_of(ends[0]), level_of(ends[1])};
        const struct xsm_label two = {0, level_of(ends[2]), level_of(ends[3])};

        if (!xsm_level_dominates(&one.high, &one.low) ||
            !xsm_level_dominates(&two.high, &two.low)) {
            continue;
        }
        for (uint32_t k = 0; k < CONDITION_RELATIONS; k++) {
            if (condition_relation(k) == xsm_level_relation(&one, &two) &&
                ranges[k][0][0] == '\0') {
                snprintf(ranges[k][0], 32, "%s-%s", names[ends[0]],
                         names[ends[1]]);
                snprintf(ranges[k][1], 32, "%s-%s", names[ends[2]],
                         names[ends[3]]);
            }
        }
    }
}

static uint32_t sid_of(struct policy *policy, uint32_t type, const char *range)
{
    char context[64];

    snprintf(context, sizeof(context), "u:r:t%u:%s", type, range);
    return random_sid(policy, context);
}

static void ask(const char *text, struct answers *out)
{
    struct policy *policy = random_open(text);

    for (uint32_t r = 0; r < CONDITION_RELATIONS; r++) {
        if (ranges[r][0][0] == '\0') {
            continue;
        }
        for (uint32_t i = 0; i < PAIRS * CLASS_COUNT; i++) {
            uint32_t pair = i / CLASS_COUNT;

            out->allowed[pair][i % CLASS_COUNT][r] = random_allowed(
                sid_of(policy, pair / RANDOM_TYPES, ranges[r][0]),
                sid_of(policy, pair % RANDOM_TYPES, ranges[r][1]),
                i % CLASS_COUNT);
        }
    }
    memcpy(out->trusted, random_policy.trusted, sizeof(out->trusted));
    out->meaning = meaning_of(policy);
    policy_close(policy);
}

/* Whether two types can be in a relation: untrusted ones have no range. */
static bool can_be(uint32_t pair, uint32_t r)
{
    uint32_t relation = condition_relation(r);

    return ranges[r][0][0] != '\0' &&
           (before.trusted[pair / RANDOM_TYPES] || (relation >> 8 & 1) == 0) &&
           (before.trusted[pair % RANDOM_TYPES] || (relation >> 9 & 1) == 0);
}

static void expect(void)
{
    memset(expected, 0, sizeof(expected));
    for (uint32_t i = 0; i < PAIRS * PERM_LIMIT; i++) {
        uint32_t pair = i / PERM_LIMIT;
        uint32_t perm = i % PERM_LIMIT;
        bool was = false;
        bool is = false;
        bool differs = false;

        for (uint32_t r = 0; r < CONDITION_RELATIONS; r++) {
            uint32_t old = before.allowed[pair][perm / 32][r] >> perm % 32 & 1;
            uint32_t new = after.allowed[pair][perm / 32][r] >> perm % 32 & 1;

            if (can_be(pair, r)) {
                was = was || old == 1;
                is = is || new == 1;
                differs = differs || old != new;
            }
        }
        if (differs) {
            expected[pair][perm] = 1 + (!was  ? DIFF_NOW
                                        : !is ? DIFF_NO_LONGER
                                              : DIFF_WHEN);
        }
    }
}

/* The number of a type in "u:r:t3" or "t3"; RANDOM_TYPES: another user's. */
static uint32_t type_of(const char *name)
{
    if (strncmp(name, "v:", 2) == 0) {
        return RANDOM_TYPES;
    }
    return (uint32_t)(name[strlen(name) - 1] - '0');
}

static uint32_t perm_of(const char *cls, const char *name)
{
    for (uint32_t perm = 0; perm < PERM_LIMIT; perm++) {
        if (strcmp((const char *)xsm_perm_names[perm], name) == 0 &&
            strcmp((const char *)xsm_class_names[perm / 32], cls) == 0) {
            return perm;
        }
    }
    fail_msg("no permission %s %s", cls, name);
    return 0;
}

static uint8_t change_of(const char *text)
{
    return (uint8_t)(1 + (strcmp(text, "now") == 0         ? DIFF_NOW
                          : strcmp(text, "no longer") == 0 ? DIFF_NO_LONGER
                                                           : DIFF_WHEN));
}

static void note(const json_t *detail, uint32_t subject, uint32_t object)
{
    const char *cls = json_string_value(json_object_get(detail, "class"));
    const char *change = json_string_value(json_object_get(detail, "change"));
    json_t *perms = json_object_get(detail, "permissions");

    for (size_t i = 0; i < json_array_size(perms); i++) {
        uint32_t perm =
            perm_of(cls, json_string_value(json_array_get(perms, i)));
        uint8_t *at = &said[subject * RANDOM_TYPES + object][perm];

        assert_int_equal(*at, 0); /* nothing is said twice */
        *at = change_of(change);
    }
}

static void hear(const struct diff_list *list)
{
    memset(said, 0, sizeof(said));
    for (uint32_t i = 0; i < list->count; i++) {
        const json_t *detail = list->statements[i].detail;
        json_t *subjects = json_object_get(detail, "subjects");
        json_t *objects = json_object_get(detail, "objects");

        for (size_t s = 0; s < json_array_size(subjects); s++) {
            const char *one = json_string_value(json_array_get(subjects, s));

            for (size_t o = 0; o < json_array_size(objects); o++) {
                const char *two = json_string_value(json_array_get(objects, o));
                uint32_t subject = type_of(one);
                uint32_t object =
                    strcmp(two, "itself") == 0 ? subject : type_of(two);

                if (subject < RANDOM_TYPES && object < RANDOM_TYPES) {
                    note(detail, subject, object);
                }
            }
        }
    }
}

/* The policy of a seed, and one with a change made by chance. */
static void make_two(uint32_t seed)
{
    static char text[RANDOM_TEXT];
    char line[128];

    random_make(seed);
    memcpy(text, random_policy.text, sizeof(text));
    if (random_below(2) == 0) {
        snprintf(line, sizeof(line), "(allow t%u t%u %s)",
                 random_below(RANDOM_TYPES), random_below(RANDOM_TYPES),
                 random_perms[random_below(RANDOM_COUNT(random_perms))]);
        random_put(line);
    } else {
        random_put(
            random_constraints[random_below(RANDOM_COUNT(random_constraints))]);
    }
    if (random_below(2) == 0) {
        ask(text, &before);
        ask(random_policy.text, &after);
    } else {
        ask(random_policy.text, &before);
        ask(text, &after);
    }
}

static void exactly_what_differs_is_said(void **state)
{
    uint32_t different = 0;

    (void)state;
    for (uint32_t seed = 1000; seed < 1000 + MUTATIONS; seed++) {
        struct diff_list list = {NULL, 0};

        make_two(seed);
        diff_access(before.meaning, after.meaning, &list);
        expect();
        hear(&list);
        assert_memory_equal(said, expected, sizeof(said));
        different += list.count > 0 ? 1 : 0;
        diff_release(&list);
        meaning_release(before.meaning);
        meaning_release(after.meaning);
    }
    assert_in_range(different, MUTATIONS / 4, MUTATIONS - 5);
}

/* ---- the rest, in single cases ----------------------------------------- */

static char frame[RANDOM_TEXT];

static struct meaning *meaning_of_text(const char *text)
{
    struct policy *policy;
    struct meaning *meaning;

    random_plain("(type a)(type b)(type c)(roletype r a)(roletype r b)"
                 "(roletype r c)");
    random_put(text);
    memcpy(frame, random_policy.text, sizeof(frame));
    policy = random_open(frame);
    meaning = meaning_of(policy);
    policy_close(policy);
    return meaning;
}

/* Both ways: the text makes the statements, and without it they go back. */
static void check_says(const char *old, const char *new, const char *words)
{
    struct meaning *one = meaning_of_text(old);
    struct meaning *two = meaning_of_text(new);
    struct diff_list list = {NULL, 0};
    bool found = false;

    diff_names(one, two, &list);
    diff_access(one, two, &list);
    diff_audit(one, two, &list);
    diff_flows(one, two, &list);
    for (uint32_t i = 0; i < list.count; i++) {
        found = found || strcmp(list.statements[i].text, words) == 0;
    }
    if (!found && words[0] != '\0') {
        for (uint32_t i = 0; i < list.count; i++) {
            print_message("%s\n", list.statements[i].text);
        }
        fail_msg("not said: %s", words);
    }
    if (words[0] == '\0') {
        assert_int_equal(list.count, 0);
    }
    diff_release(&list);
    meaning_release(one);
    meaning_release(two);
}

static void another_way_to_write_is_no_difference(void **state)
{
    (void)state;
    check_says("(allow a b (event (send create)))(allow b c (grant (query)))",
               "(allow b c (grant (query)))(allow a b (event (create)))"
               "(allow a b (event (send)))",
               "");
    check_says("(allow a b (event (send)))(allow c b (event (send)))"
               "(mlsconstrain (event (send)) (domby h1 l2))",
               "(typeattribute both)(typeattributeset both (a c))"
               "(allow both b (event (send)))(mlsconstrain (event (send)) "
               "(or (domby h1 l2) (and (eq l1 l2) (domby h1 l2))))",
               "");
}

static void sentences_are_said_in_full(void **state)
{
    (void)state;
    check_says(
        "", "(allow a b (event (send)))",
        "a may now send events to b (event send) when its level is dominated");
}

static void names_and_marks_are_said(void **state)
{
    (void)state;
    check_says("", "(type d)", "type d is new");
    check_says("(role q)", "", "role q is gone");
    check_says("", "(typeattributeset mls_trusted a)",
               "a is now trusted to move information between levels");
    check_says("(typepermissive b)", "",
               "b is no longer permissive: nothing is refused to it");
    check_says("", "(typeattributeset conflict_set (a c))",
               "a and c are now in conflict: only trusted domains are ever "
               "connected to both");
    check_says("(roletype object_r a)"
               "(ioportcon (1016 1023) (u object_r a (lowest lowest)))",
               "(roletype object_r a)",
               "device label I/O ports 0x3f8-0x3ff: u:object_r:a:s0 is gone");
}

static void reports_are_said(void **state)
{
    (void)state;
    check_says("(allow a b (event (send)))",
               "(allow a b (event (send)))(auditallow a b (event (send)))",
               "uses of event send by a on b are now reported");
    check_says("(allow a b (event (send)))",
               "(allow a b (event (send)))(dontaudit a b (grant (query)))",
               "refusals of grant query by a on b are no longer reported");
}

static void conditions_have_words(void **state)
{
    static const struct {
        uint32_t relations[4];
        uint32_t count;
        const char *words;
    } cases[] = {
        {{0}, 1, "when their levels are equal"},
        {{0, 85}, 2, "when its level dominates"},
        {{0, 170}, 2, "when its level is dominated"},
        {{0, 85, 170, 255}, 4, ""},
        {{255}, 1, "when their levels are incomparable"},
        {{85, 170}, 2, "when one level is strictly above the other"},
        {{0, 255}, 2, "when no level is strictly above the other"},
    };
    condition_set narrow = 0;

    (void)state;
    for (uint32_t i = 0; i < CONDITION_RELATIONS; i++) {
        narrow |= (condition_set)(condition_relation(i) >> 8 == 0 ? 1 : 0) << i;
    }
    assert_int_equal(__builtin_popcountll(narrow), 4);
    for (uint32_t i = 0; i < RANDOM_COUNT(cases); i++) {
        condition_set set = 0;
        char *words;

        for (uint32_t k = 0; k < CONDITION_RELATIONS; k++) {
            for (uint32_t n = 0; n < cases[i].count; n++) {
                set |= (condition_set)(condition_relation(k) ==
                                       cases[i].relations[n])
                       << k;
            }
        }
        words = condition_words(set, narrow);
        assert_string_equal(words, cases[i].words);
        free(words);
    }
}

/* Every set of relations of single levels has words of its own. */
static void different_conditions_have_different_words(void **state)
{
    condition_set sets[4];
    char *words[16] = {NULL};
    uint32_t count = 0;

    (void)state;
    for (uint32_t i = 0; i < CONDITION_RELATIONS; i++) {
        if (condition_relation(i) >> 8 == 0) {
            sets[count++] = (condition_set)1 << i;
        }
    }
    for (uint32_t i = 1; i < 16; i++) {
        condition_set set = 0;

        for (uint32_t k = 0; k < 4; k++) {
            set |= (i >> k & 1) != 0 ? sets[k] : 0;
        }
        words[i] = condition_words(set, sets[0] | sets[1] | sets[2] | sets[3]);
        assert_null(strstr(words[i], "relations of their ranges"));
        for (uint32_t k = 1; k < i; k++) {
            assert_string_not_equal(words[i], words[k]);
        }
    }
    for (uint32_t i = 1; i < 16; i++) {
        free(words[i]);
    }
}

static void ways_over_others_are_said(void **state)
{
    (void)state;
    check_says("(allow a b (event (send)))",
               "(allow a b (event (send)))(allow b c (event (send)))"
               "(mlsconstrain (event (send)) (and (eq l1 l2) (eq h1 h2)))",
               "information may now flow from a to c, level, through b at s0");
    check_says("(allow a b (event (send)))(allow b c (event (send)))"
               "(mlsconstrain (event (send)) (and (eq l1 l2) (eq h1 h2)))",
               "(allow a b (event (send)))(allow b c (event (send)))"
               "(typeattributeset conflict_set (a c))"
               "(mlsconstrain (event (send)) (and (eq l1 l2) (eq h1 h2)))",
               "information may no longer flow from a to c, level, before "
               "through b at s0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_what_differs_is_said),
        cmocka_unit_test(another_way_to_write_is_no_difference),
        cmocka_unit_test(sentences_are_said_in_full),
        cmocka_unit_test(names_and_marks_are_said),
        cmocka_unit_test(reports_are_said),
        cmocka_unit_test(conditions_have_words),
        cmocka_unit_test(different_conditions_have_different_words),
        cmocka_unit_test(ways_over_others_are_said),
    };

    find_ranges();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
