/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the TPM driver: a device that misbehaves as the input says,
 * and turns bits of what is read. The driver comes back within its bounds,
 * touches its own locality only and leaves it; what nobody disturbed is done.
 *
 * LINKS: core/logic/tpm.c core/logic/tpm_wire.c core/lib/sha256.c
 * tests/fake/fake_tpm.c tests/fake/fake_time.c
 */
#include <stdlib.h>
#include <string.h>

#include "core/logic/tpm.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_tpm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the input begins with. */
struct plan {
    uint8_t kind;
    uint8_t faults; /* one bit each */
    uint8_t bursts;
    uint8_t drops_write;
    uint8_t drops_read;
    uint8_t size;
    uint8_t code;
    uint8_t code_count;
    uint8_t dies_at[2];
};

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void misbehave(const struct plan *plan)
{
    fake_tpm.tick = 10000000; /* a wait is short */
    fake_tpm.grants_nothing = plan->faults % 2 != 0;
    fake_tpm.never_ready = plan->faults / 2 % 2 != 0;
    fake_tpm.never_starts = plan->faults / 4 % 2 != 0;
    fake_tpm.never_expects = plan->faults / 8 % 2 != 0;
    fake_tpm.always_expects = plan->faults / 16 % 2 != 0;
    fake_tpm.always_has_data = plan->faults / 32 % 2 != 0;
    fake_tpm.tag = plan->faults / 64 % 2 != 0 ? 0x8001 : 0;
    fake_tpm.no_password = plan->faults / 128 % 2 != 0;
    fake_tpm.bursts = plan->bursts % 16;
    fake_tpm.drops_write =
        plan->drops_write == 0 ? FAKE_TPM_NEVER : plan->drops_write - 1u;
    fake_tpm.drops_read =
        plan->drops_read == 0 ? FAKE_TPM_NEVER : plan->drops_read - 1u;
    fake_tpm.size = plan->size;
    fake_tpm.code = 0x900 + plan->code;
    fake_tpm.code_count = plan->code_count % 16;
    if (plan->dies_at[1] != 0) {
        fake_tpm.dies_at = plan->dies_at[0] + 256u * (plan->dies_at[1] - 1u);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct plan none;
    struct plan plan;
    uint8_t digest[SHA256_BYTES];
    enum tpm_found found;
    bool quiet;

    if (size < sizeof(plan)) {
        return 0;
    }
    memcpy(&plan, data, sizeof(plan));
    memset(digest, plan.kind, sizeof(digest));
    fake_time_reset();
    fake_tpm_reset((enum fake_tpm_kind)(plan.kind % 5));
    plan.kind = 0;
    misbehave(&plan);
    fake_tpm.noise = data + sizeof(plan);
    fake_tpm.noise_bytes = size - sizeof(plan);
    quiet = size == sizeof(plan) && memcmp(&plan, &none, sizeof(plan)) == 0 &&
            fake_tpm.kind >= FAKE_TPM_TIS && fake_tpm.kind <= FAKE_TPM_CRB;
    found = tpm_start();
    must(!quiet || found == TPM_READY);
    if (found == TPM_READY) {
        must(tpm_extend(22, digest) || !quiet);
    }
    must(fake_tpm.outside == 0);
    must(fake_tpm.active != 2 || fake_tpm.dies_at != FAKE_TPM_NEVER);
    must(fake_tpm.accesses < 3 * TPM_SEND_MAX * 65 * 300);
    return 0;
}
