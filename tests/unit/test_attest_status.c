/* LINKS: +attest */
/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whose status it is that a machine shows. */
#include "tests/unit/attest_world.h"

/* Status of domain green, as the core writes it. */
static void status_make(void)
{
    struct evidence *evidence = &world.evidence;
    struct abi_attest_status *status = &evidence->status;

    memset(status, 0, sizeof(*status));
    status->magic = CLOISON_STATUS_MAGIC;
    status->version = CLOISON_ATTEST_VERSION;
    status->domid = 1;
    status->state = 1;
    status->tpm = CLOISON_TPM_MEASURED;
    status->starts = 1;
    status->record[0] = 7;
    status->memory[0] = world.memory;
    snprintf(status->name, sizeof(status->name), "green");
    snprintf(status->label, sizeof(status->label), "tenant_t:s1:c2");
    evidence->has_status = true;
}

/* The machine quotes its status, whatever it says. */
static void status_quote(void)
{
    struct evidence *evidence = &world.evidence;

    crypto_hash_sha256(evidence->status_digest,
                       (const uint8_t *)&evidence->status,
                       sizeof(evidence->status));
    world_quote(&world);
}

static int setup(void **state)
{
    world_setup(state);
    world.judge.question.has_domain = true;
    world.judge.question.domain = 1;
    status_make();
    status_quote();
    return 0;
}

static void an_altered_status_is_refused(void **state)
{
    struct evidence *evidence = &world.evidence;

    (void)state;
    assert_true(world_is_trusted(&world));
    for (size_t i = 0; i < sizeof(evidence->status); i++) {
        ((uint8_t *)&evidence->status)[i] ^= 1;
        crypto_hash_sha256(evidence->status_digest,
                           (const uint8_t *)&evidence->status,
                           sizeof(evidence->status));
        assert_false(world_is_trusted(&world));
        ((uint8_t *)&evidence->status)[i] ^= 1;
    }
}

static void a_missing_status_is_refused(void **state)
{
    (void)state;
    world.evidence.has_status = false;
    world_quote(&world);
    world_refused(&world, "status that was asked for is missing");
}

static void a_status_nobody_asked_for_is_refused(void **state)
{
    (void)state;
    world.judge.question.has_domain = false;
    world_refused(&world, "nobody asked for");
}

static void another_domain_is_refused(void **state)
{
    (void)state;
    world.evidence.status.domid = 2;
    status_quote();
    world_refused(&world, "not the status of domain 1");
    world.judge.question.domain = 2;
    world_refused(&world, "the reference has no domain 2");
}

static void another_name_or_label_is_refused(void **state)
{
    (void)state;
    world.evidence.status.name[0] = 'G';
    status_quote();
    world_refused(&world, "its name or label");
    status_make();
    memset(world.evidence.status.label, 'x', 256);
    status_quote();
    world_refused(&world, "its name or label");
}

static void another_memory_is_refused(void **state)
{
    (void)state;
    world.evidence.status.memory[31] = 1;
    status_quote();
    world_refused(&world, "green: its memory");
    status_make();
    world.evidence.status.record[31] = 1;
    status_quote();
    world_refused(&world, "green: its devices");
}

static void a_dead_domain_and_a_failed_tpm_are_refused(void **state)
{
    (void)state;
    world.evidence.status.state = 2;
    status_quote();
    world_refused(&world, "not alive");
    status_make();
    world.evidence.status.tpm = CLOISON_TPM_FAILED;
    status_quote();
    world_refused(&world, "could not measure");
}

int main(void)
{
#define WITH_STATUS(test)                                                      \
    cmocka_unit_test_setup_teardown(test, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        WITH_STATUS(an_altered_status_is_refused),
        WITH_STATUS(a_missing_status_is_refused),
        WITH_STATUS(a_status_nobody_asked_for_is_refused),
        WITH_STATUS(another_domain_is_refused),
        WITH_STATUS(another_name_or_label_is_refused),
        WITH_STATUS(another_memory_is_refused),
        WITH_STATUS(a_dead_domain_and_a_failed_tpm_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
