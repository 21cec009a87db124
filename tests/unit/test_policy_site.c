/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The example site: what each of its domains may do to each other, as
 * the core decides, and what no label or module can make of it.
 *
 * With the argument --print, print the golden file instead.
 *
 * LINKS: +policy
 */
#include <stdio.h>
#include <stdlib.h>

#include "policy/compile.h"
#include "tests/unit/golden.h"
#include "tests/unit/policy_ask.h"
#include "xsm/name.h"

#define GOLDEN "tests/golden/policy_site.txt"
#define SYSTEM "policy/systems/site.yaml"
#define DOMAIN_COUNT_MAX 16

static struct {
    char name[32];
    char label[128];
} domains[DOMAIN_COUNT_MAX];
static size_t domain_count;

/* Names and labels of the domains of the description, in its order. */
static void read_domains(void)
{
    char line[256];
    FILE *in = fopen(SYSTEM, "r");

    assert_non_null(in);
    domain_count = 0;
    while (fgets(line, sizeof(line), in) != NULL) {
        if (sscanf(line, " - name: %31s", domains[domain_count].name) == 1) {
            continue;
        }
        if (sscanf(line, " label: %127s", domains[domain_count].label) == 1) {
            domain_count++;
            assert_true(domain_count < DOMAIN_COUNT_MAX);
        }
    }
    fclose(in);
    assert_true(domain_count > 10);
}

static const char *label_of(const char *name)
{
    for (size_t i = 0; i < domain_count; i++) {
        if (strcmp(domains[i].name, name) == 0) {
            return domains[i].label;
        }
    }
    fail_msg("no domain %s", name);
    return NULL;
}

/* ---- in words ---- */

/* All that domain 0 may do to domain 1, by the names of permissions. */
static bool describe_pair(FILE *out)
{
    bool any = false;

    for (uint32_t perm = 0; perm < PERM_LIMIT; perm++) {
        if (xsm_perm_names[perm][0] != 0 && ask_again((enum perm)perm)) {
            fprintf(out, " %s.%s", (const char *)xsm_class_names[perm / 32],
                    (const char *)xsm_perm_names[perm]);
            any = true;
        }
    }
    return any;
}

static void describe(FILE *out)
{
    fprintf(out, "What each domain of " SYSTEM " may do to another one, as "
                 "the core decides.\n"
                 "A pair that is not here may do nothing.\n");
    for (size_t s = 0; s < domain_count; s++) {
        for (size_t o = 0; o < domain_count; o++) {
            char *text = NULL;
            size_t length = 0;
            FILE *line = open_memstream(&text, &length);
            bool any;

            assert_non_null(line);
            ask_boot(domains[s].label, domains[o].label);
            any = s != o && describe_pair(line);
            fclose(line);
            if (any) {
                fprintf(out, "\n%s on %s:\n %s\n", domains[s].name,
                        domains[o].name, text);
            }
            free(text);
        }
    }
}

static void meaning_is_the_golden_one(void **state)
{
    (void)state;
    golden_compare(GOLDEN, describe);
}

/* ---- promises ---- */

/* Nothing at all, in either direction. */
static void apart(const char *one, const char *other)
{
    for (uint32_t perm = 0; perm < PERM_LIMIT; perm++) {
        if (ask(label_of(one), label_of(other), (enum perm)perm) ||
            ask(label_of(other), label_of(one), (enum perm)perm)) {
            fail_msg("%s and %s are not apart: %s", one, other,
                     (const char *)xsm_perm_names[perm]);
        }
    }
}

static void companies_are_apart(void **state)
{
    static const char *const acme[] = {"acme-1",     "acme-vault",
                                       "acme-disk",  "acme-net",
                                       "acme-store", "acme-release"};
    static const char *const bolt[] = {"bolt-1", "bolt-disk", "bolt-store"};

    (void)state;
    for (size_t i = 0; i < 6 * 3; i++) {
        apart(acme[i / 3], bolt[i % 3]);
    }
    apart("acme-1", "acme-vault");
    apart("acme-vault", "acme-disk");
    apart("acme-disk", "acme-net");
}

static void control_is_apart_from_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < domain_count; i++) {
        if (strcmp(domains[i].name, "control") != 0) {
            apart("control", domains[i].name);
        }
        if (strcmp(domains[i].name, "attest") != 0 &&
            strcmp(domains[i].name, "public-net") != 0) {
            apart("attest", domains[i].name);
        }
    }
}

/* Nothing goes both ways between levels but by the two trusted domains. */
static void only_trusted_domains_join_levels(void **state)
{
    (void)state;
    for (size_t s = 0; s < domain_count; s++) {
        bool ranged = strchr(strstr(domains[s].label, "_t:"), '-') != NULL;
        bool trusted = strcmp(domains[s].name, "console") == 0 ||
                       strcmp(domains[s].name, "acme-release") == 0;

        assert_true(ranged == trusted);
        for (size_t o = 0; o < domain_count && !trusted; o++) {
            const char *mine = strstr(domains[s].label, "_t:");
            const char *its = strstr(domains[o].label, "_t:");

            /* Another level, and no trust: never two ways. */
            if (strchr(its, '-') == NULL && strcmp(mine, its) != 0) {
                assert_false(
                    ask(domains[s].label, domains[o].label, PERM_EVENT_BIND));
                assert_false(ask(domains[s].label, domains[o].label,
                                 PERM_GRANT_MAP_WRITE));
            }
        }
    }
}

static void labels_outside_a_clearance_are_refused(void **state)
{
    (void)state;
    assert_true(
        ask_is_label("acme.tenant_u:acme.tenant_r:acme.guest_t:s1:c10"));
    assert_false(
        ask_is_label("acme.tenant_u:acme.tenant_r:acme.guest_t:s1:c11"));
    assert_false(
        ask_is_label("acme.tenant_u:acme.tenant_r:acme.guest_t:s2:c10"));
    assert_false(ask_is_label("acme.tenant_u:acme.tenant_r:acme.guest_t:s0"));
    assert_false(
        ask_is_label("acme.tenant_u:acme.tenant_r:acme.guest_t:s1:c10-s2:c10"));
    assert_false(
        ask_is_label("acme.tenant_u:bolt.tenant_r:bolt.guest_t:s1:c10"));
    assert_false(
        ask_is_label("bolt.tenant_u:bolt.tenant_r:acme.guest_t:s1:c11"));
    assert_false(ask_is_label(
        "acme_release.guard_u:acme_release.guard_r:acme_release.guard_t:"
        "s1:c10-s3:c10"));
}

/* May read from a company, by their numbers. */
static bool reads_from(uint32_t subject, uint32_t object)
{
    return xsm_check(world_domain(subject), world_domain(object),
                     PERM_GRANT_COPY_READ) == ST_OK;
}

/* The rules and levels allow the analyst both companies; once it was connected
   to one of them, nothing is left of the other. */
static void an_analyst_of_one_rival_gets_nothing_of_the_other(void **state)
{
    enum { ANALYST, ACME, BOLT, ACME_DISK };
    static const char *const names[] = {"analyst", "acme-1", "bolt-1",
                                        "acme-disk"};
    size_t length;
    const uint8_t *table = policy_table(ask_policy, &length);

    (void)state;
    world_reset(NULL);
    assert_int_equal(xsm_load(table, (uint32_t)length, false), ST_OK);
    for (uint32_t i = 0; i < 4; i++) {
        struct xsm_label label;

        assert_int_equal(
            policy_label(ask_policy, label_of(names[i]), &label, &ask_problem),
            0);
        assert_int_equal(xsm_label_set(world_domain(i), &label), ST_OK);
    }
    assert_int_equal(world_activate(), ST_OK);
    assert_true(reads_from(ANALYST, ACME) && reads_from(ANALYST, BOLT));
    assert_true(reads_from(ACME_DISK, ACME));
    xsm_connected[ANALYST * DOMAIN_MAX + ACME] = 1;
    xsm_connected[ACME * DOMAIN_MAX + ANALYST] = 1;
    assert_int_equal(world_activate(), ST_OK);
    assert_true(reads_from(ANALYST, ACME));
    assert_false(reads_from(ANALYST, BOLT));
    assert_true(reads_from(ACME_DISK, ACME));
    world_reset(NULL);
}

static int type_is_in(const policydb_t *policy, const char *type,
                      const char *attribute)
{
    type_datum_t *one = hashtab_search(policy->p_types.table, type);
    type_datum_t *set = hashtab_search(policy->p_types.table, attribute);

    assert_non_null(one);
    assert_non_null(set);
    return ebitmap_get_bit(&policy->attr_type_map[set->s.value - 1],
                           one->s.value - 1);
}

/* The device of a driver, by its number, has that driver's type. */
static void check_device(const policydb_t *policy, uint32_t number,
                         const char *type)
{
    const ocontext_t *at = policy->ocontexts[OCON_XEN_PCIDEVICE];

    while (at != NULL && at->u.device != number) {
        at = at->next;
    }
    assert_non_null(at);
    assert_string_equal(policy->p_type_val_to_name[at->context[0].type - 1],
                        type);
}

static void rivals_and_devices_reach_the_database(void **state)
{
    struct policy_files files;
    sepol_policydb_t *database;
    const policydb_t *policy;

    (void)state;
    policy_files_find(&files, BASE_FILES, SITE_FILES, NULL);
    database = compile_files(files.names, files.count, &ask_problem);
    policy_files_end(&files);
    assert_non_null(database);
    policy = (const policydb_t *)(const void *)database;
    assert_int_equal(type_is_in(policy, "acme.guest_t", "conflict_rivals"), 1);
    assert_int_equal(type_is_in(policy, "bolt.guest_t", "conflict_rivals"), 1);
    assert_int_equal(type_is_in(policy, "analyst.service_t", "conflict_rivals"),
                     0);
    check_device(policy, 0x18, "acme_disk.device_t");
    check_device(policy, 0x20, "bolt_disk.device_t");
    check_device(policy, 0x28, "acme_net.device_t");
    compile_release(database);
}

static int open_site(void **state)
{
    (void)state;
    read_domains();
    return ask_compile(BASE_FILES, SITE_FILES, NULL);
}

static int close_site(void **state)
{
    (void)state;
    ask_close();
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_outside_a_clearance_are_refused),
        cmocka_unit_test(companies_are_apart),
        cmocka_unit_test(control_is_apart_from_all),
        cmocka_unit_test(only_trusted_domains_join_levels),
        cmocka_unit_test(an_analyst_of_one_rival_gets_nothing_of_the_other),
        cmocka_unit_test(meaning_is_the_golden_one),
    };
    const struct CMUnitTest sets[] = {
        cmocka_unit_test(rivals_and_devices_reach_the_database),
    };

    if (argc > 1 && strcmp(argv[1], "--print") == 0) {
        if (open_site(NULL) != 0) {
            return 1;
        }
        describe(stdout);
        return close_site(NULL);
    }
    return cmocka_run_group_tests(tests, open_site, close_site) +
           cmocka_run_group_tests(sets, NULL, NULL);
}
