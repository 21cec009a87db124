/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Policies in the classic language and in binary form: what they mean
 * afterwards is what libsepol says they meant before, and what is damaged,
 * foreign or different is refused and says why.
 *
 * LINKS: +policy
 */
#include <sepol/policydb.h>
#include <sepol/policydb/services.h>
#include <sepol/policydb/sidtab.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/language.h"
#include "tests/unit/policy_bytes.h"
#include "xsm/name.h"

static void refuse_text(const char *text, const char *words)
{
    refuse_bytes((const uint8_t *)text, strlen(text), words);
}

/* ---- the meaning stays ---- */

static const char *const contexts[] = {
    "staff_u:worker_r:office_t:s1:c1",
    "staff_u:worker_r:office_t:s2:c1,c3",
    "guest_u:worker_r:office_t:s1:c1",
    "guest_u:other_r:office_t:s1:c1",
    "staff_u:worker_r:archive_t:s1:c1",
    "staff_u:worker_r:archive_t:s0",
    "guest_u:worker_r:courier_t:s1:c1",
    "staff_u:worker_r:courier_t:s1:c2",
    "staff_u:worker_r:tester_t:s1:c1-s2:c1,c3",
    "staff_u:worker_r:tester_t:s1:c1",
    "core_u:other_r:core_t:s1:c1",
    "staff_u:worker_r:tester_t:s0-s3:c0.c7",
};

#define CONTEXTS (sizeof(contexts) / sizeof(contexts[0]))

/* The channels of a rule in the policy: office_t to courier_t, of its type,
   with the courier's user and level. */
#define CHANNEL(from, to)                                                      \
    (strstr(contexts[from], "office_t") != NULL &&                             \
     strstr(contexts[to], "courier_t") != NULL)

static uint32_t channel_sid(size_t to)
{
    const char *after = strstr(contexts[to], "courier_t") + strlen("courier_t");
    sepol_security_id_t sid;
    char text[128];

    snprintf(text, sizeof(text), "%.*s:object_r:office_t%s",
             (int)strcspn(contexts[to], ":"), contexts[to], after);
    assert_int_equal(sepol_context_to_sid(text, strlen(text), &sid), 0);
    return sid;
}

/* What libsepol says of the original, by names. */
static uint32_t theirs(const policydb_t *original, const uint32_t *sids,
                       size_t subject, size_t object, uint32_t cls)
{
    class_datum_t *class = hashtab_search(original->p_classes.table,
                                          (const char *)xsm_class_names[cls]);
    struct sepol_av_decision decision;
    uint32_t target = sids[object];
    uint32_t allowed = 0;

    /* A class that the policy lacks gives nothing. */
    if (class == NULL) {
        return 0;
    }
    if (cls == CLASS_EVENT && CHANNEL(subject, object)) {
        target = channel_sid(object);
    }
    assert_int_equal(sepol_compute_av(sids[subject], target,
                                      (sepol_security_class_t) class->s.value,
                                      0xffffffffU, &decision),
                     0);
    for (uint32_t bit = 0; bit < 32; bit++) {
        const char *name = (const char *)xsm_perm_names[cls * 32 + bit];
        sepol_access_vector_t value = 0;

        if (name[0] != '\0' &&
            sepol_string_to_av_perm((sepol_security_class_t) class->s.value,
                                    name, &value) == 0) {
            allowed |= (decision.allowed & value) != 0 ? 1U << bit : 0;
        }
    }
    return allowed;
}

static uint32_t ours(size_t subject, size_t object, uint32_t cls,
                     const struct xsm_label *labels)
{
    uint32_t allowed = 0;
    size_t length;
    const uint8_t *table = policy_table(ask_policy, &length);

    world_reset(NULL);
    assert_int_equal(xsm_load(table, (uint32_t)length, false), ST_OK);
    assert_int_equal(xsm_label_set(world_domain(0), &labels[subject]), ST_OK);
    assert_int_equal(xsm_label_set(world_domain(1), &labels[object]), ST_OK);
    assert_int_equal(world_activate(), ST_OK);
    for (uint32_t bit = 0; bit < 32; bit++) {
        allowed |= ask_again((enum perm)(cls * 32 + bit)) ? 1U << bit : 0;
    }
    return allowed;
}

/* Compare every two contexts, with the original policy set in libsepol. */
static void compare_all(const policydb_t *original, const uint32_t *sids,
                        const struct xsm_label *labels)
{
    unsigned allowed = 0;

    for (size_t s = 0; s < CONTEXTS; s++) {
        for (size_t o = 0; o < CONTEXTS; o++) {
            for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
                uint32_t mine = ours(s, o, cls, labels);

                assert_int_equal(mine, theirs(original, sids, s, o, cls));
                allowed += mine != 0 ? 1 : 0;
            }
        }
    }
    assert_true(allowed > CONTEXTS);
}

static void classic_policy_means_what_it_meant(void **state)
{
    struct xsm_label labels[CONTEXTS];
    uint32_t sids[CONTEXTS];
    policydb_t original;
    sidtab_t table;
    struct policy_file file;

    (void)state;
    if (open_file(CLASSIC) != 0) {
        fail_msg("%s", ask_problem.text);
    }
    for (size_t i = 0; i < CONTEXTS; i++) {
        assert_int_equal(
            policy_label(ask_policy, contexts[i], &labels[i], &ask_problem), 0);
    }
    policy_file_init(&file);
    file.type = PF_USE_MEMORY;
    file.data = (char *)classic.bytes;
    file.len = classic.length;
    assert_int_equal(policydb_init(&original), 0);
    assert_int_equal(policydb_read(&original, &file, 0), 0);
    assert_int_equal(sepol_set_policydb(&original), 0);
    assert_int_equal(policydb_load_isids(&original, &table), 0);
    assert_int_equal(sepol_set_sidtab(&table), 0);
    for (size_t i = 0; i < CONTEXTS; i++) {
        assert_int_equal(
            sepol_context_to_sid(contexts[i], strlen(contexts[i]), &sids[i]),
            0);
    }
    compare_all(&original, sids, labels);
    sepol_sidtab_destroy(&table);
    policydb_destroy(&original);
    ask_close();
}

/* The base policy from its modules and from its binary: the same answers. */
static void binary_policy_means_what_its_source_does(void **state)
{
    static const char *const some[] = {
        "system_u:system_r:tenant_t:s1:c1", "system_u:system_r:tenant_t:s2:c1",
        "system_u:system_r:isolated_t:s1:c1", "attest_u:attest_r:attest_t:s0",
        "control_u:control_r:control_t:s3:c0.c1023"};
    uint32_t answers[5][5][CLASS_COUNT];
    unsigned differences = 0;

    (void)state;
    for (int round = 0; round < 2; round++) {
        if (round == 0) {
            ask_open(BASE_FILES, NULL, NULL);
        } else {
            const char *path = ask_write(binary.bytes, binary.length);

            assert_int_equal(open_file(path), 0);
            unlink(path);
        }
        for (size_t i = 0; i < 5 * 5 * CLASS_COUNT; i++) {
            uint32_t *answer = &answers[i / CLASS_COUNT / 5]
                                       [i / CLASS_COUNT % 5][i % CLASS_COUNT];
            uint32_t allowed = 0;

            ask_boot(some[i / CLASS_COUNT / 5], some[i / CLASS_COUNT % 5]);
            for (uint32_t bit = 0; bit < 32; bit++) {
                allowed |= ask_again((enum perm)(i % CLASS_COUNT * 32 + bit))
                               ? 1U << bit
                               : 0;
            }
            differences += round == 1 && allowed != *answer ? 1 : 0;
            *answer = allowed;
        }
        ask_close();
    }
    assert_int_equal(differences, 0);
}

/* How many types are in an attribute of a policy; -1 if there is none. */
static int members(const char *path, const char *attribute)
{
    sepol_policydb_t *database = compile_files(&path, 1, &ask_problem);
    policydb_t *policy = (policydb_t *)(void *)database;
    type_datum_t *found;
    int count = -1;

    if (database == NULL) {
        fail_msg("%s", ask_problem.text);
    }
    found = hashtab_search(policy->p_types.table, attribute);
    if (found != NULL) {
        count = (int)ebitmap_cardinality(
            &policy->attr_type_map[found->s.value - 1]);
    }
    compile_release(database);
    return count;
}

static void conflict_sets_are_kept(void **state)
{
    static const char sets[] =
        "(user u) (role r) (userrole u r) (userlevel u (s0))\n"
        "(userrange u ((s0) (s0))) (type a) (type b) (roletype r a)\n"
        "(sidcontext xen (u r a ((s0) (s0))))\n"
        "(sidcontext dom0 (u r a ((s0) (s0))))\n"
        "(sidcontext domio (u r a ((s0) (s0))))\n"
        "(sidcontext domxen (u r a ((s0) (s0))))\n"
        "(sidcontext unlabeled (u r a ((s0) (s0))))\n"
        "(sidcontext security (u r a ((s0) (s0))))\n"
        "(sidcontext ioport (u r a ((s0) (s0))))\n"
        "(sidcontext iomem (u r a ((s0) (s0))))\n"
        "(sidcontext irq (u r a ((s0) (s0))))\n"
        "(sidcontext device (u r a ((s0) (s0))))\n"
        "( typeattribute ; a comment (typeattribute conflict_none)\n"
        "  conflict_one ) (typeattributeset conflict_one (a b))\n"
        "(block inner (typeattribute conflict_two)\n"
        "    (typeattributeset conflict_two (a)))\n"
        "(typeattribute other) (typeattributeset other (a b))\n"
        "(allow a self (domain (yield)))\n"
        "(typeattribute conflict_three)\n"
        "(expandtypeattribute (conflict_three) false)\n";
    const char *path = ask_write(sets, strlen(sets));

    (void)state;
    assert_int_equal(members(path, "conflict_one"), 2);
    assert_int_equal(members(path, "inner.conflict_two"), 1);
    assert_int_equal(members(path, "conflict_three"), 0);
    assert_int_equal(members(path, "conflict_none"), -1);
    assert_int_equal(members(path, "other"), -1);
    unlink(path);
    assert_int_equal(members(CLASSIC, "conflict_floors"), 2);
    assert_int_equal(members(CLASSIC, "mls_trusted"), 1);
}

/* ---- what is refused ---- */

static void languages_are_told_apart_by_content(void **state)
{
    static const struct {
        const char *text;
        enum language language;
    } all[] = {
        {"", LANGUAGE_CIL},
        {"; a comment", LANGUAGE_CIL},
        {"\n\t (type a)", LANGUAGE_CIL},
        {"# a comment", LANGUAGE_CLASSIC},
        {"\nclass domain", LANGUAGE_CLASSIC},
        {"\x8c\xff\x7c\xf9", LANGUAGE_BINARY},
        {"\x8d\xff\x7c\xf9", LANGUAGE_BINARY},
        {"\x8c\xff\x7c", LANGUAGE_CIL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        struct buffer content = {(uint8_t *)(uintptr_t)all[i].text,
                                 strlen(all[i].text)};

        assert_int_equal(language_of(&content), all[i].language);
    }
    refuse_text("\x8c\xff\x7c", "");
    refuse_text("", "");
}

static void errors_in_the_classic_language_name_their_line(void **state)
{
    char *text = (char *)tool_allocate(65536);
    struct buffer source;
    char *found;

    (void)state;
    refuse_text("class domain\nclas event\n", "cloison-policy-");
    refuse_text("class domain\nclas event\n", ":2:ERROR");
    assert_true(tool_read(CLASSIC, &source));
    assert_true(source.length < 65536);
    memcpy(text, source.bytes, source.length);
    found = strstr(text, "allow office_t office_t : grant { map_read");
    assert_non_null(found);
    memcpy(strstr(found, "map_read"), "map_fred", 8);
    refuse_text(text, "ERROR");
    assert_non_null(strstr(ask_problem.text, "map_fred"));
    tool_release(&source);
    free(text);
}

static void classic_language_needs_checkpolicy(void **state)
{
    char *path = tool_text("%s", getenv("PATH"));

    (void)state;
    assert_int_equal(setenv("PATH", "/nonexistent", 1), 0);
    assert_int_not_equal(open_file(CLASSIC), 0);
    assert_int_equal(setenv("PATH", path, 1), 0);
    assert_non_null(strstr(ask_problem.text, "apt-get install checkpolicy"));
    free(path);
}

static void whole_policies_stand_alone(void **state)
{
    const char *const files[] = {"policy/base/identity.cil", CLASSIC};
    const char *const both[] = {CLASSIC, CLASSIC};

    (void)state;
    assert_int_not_equal(policy_open(files, 2, &ask_policy, &ask_problem), 0);
    assert_non_null(strstr(ask_problem.text, "give it alone"));
    assert_int_not_equal(policy_open(both, 2, &ask_policy, &ask_problem), 0);
    assert_non_null(strstr(ask_problem.text, "give it alone"));
}

/* The classic policy with one text in place of another. */
static void refuse_changed(const char *old, const char *new, const char *words)
{
    char *text = (char *)tool_allocate(65536);
    struct buffer source;
    const char *at;

    assert_true(tool_read(CLASSIC, &source));
    at = strstr((const char *)source.bytes, old);
    assert_non_null(at);
    snprintf(text, 65536, "%.*s%s%.*s", (int)(at - (const char *)source.bytes),
             source.bytes, new,
             (int)(source.length - strlen(old) -
                   (size_t)(at - (const char *)source.bytes)),
             at + strlen(old));
    refuse_text(text, words);
    tool_release(&source);
    free(text);
}

static void other_classes_and_levels_are_named(void **state)
{
    (void)state;
    refuse_changed("class vcpu\nclass memory\n",
                   "class vcpu\nclass memory\nclass argo\n", "class argo");
    refuse_changed("map_read unmap query }", "map_read unmap query fly }",
                   "permission fly of class grant");
    refuse_changed("    close\n", "    close\n    borrow\n",
                   "permission borrow of class event");
    refuse_changed("dominance { s0 s1 s2 s3 }", "dominance { s1 s0 s2 s3 }",
                   "sensitivities are not s0");
    refuse_changed("category c0;\ncategory c1;", "category c1;\ncategory c0;",
                   "categories not c0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_in_the_classic_language_name_their_line),
        cmocka_unit_test(classic_language_needs_checkpolicy),
        cmocka_unit_test(other_classes_and_levels_are_named),
        cmocka_unit_test(whole_policies_stand_alone),
        cmocka_unit_test(languages_are_told_apart_by_content),
        cmocka_unit_test(conflict_sets_are_kept),
        cmocka_unit_test(classic_policy_means_what_it_meant),
        cmocka_unit_test(binary_policy_means_what_its_source_does),
    };

    return cmocka_run_group_tests(tests, make_binaries, free_binaries);
}
