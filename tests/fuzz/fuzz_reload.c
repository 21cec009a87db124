/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of reloading: a good file, damaged, handed over while domains
 * share memory and a channel.
 *
 * The input says whether the damaged file is signed again (so that what lies
 * behind the signature is reached) and what to damage. A file that is not
 * signed again is refused; whatever is refused has changed nothing; whatever
 * is taken leaves nothing that it forbids.
 *
 * LINKS: core/logic/device.c core/logic/device_revoke.c core/logic/device_tpm.c
 * core/logic/status.c tests/fake/fake_device.c
 * core/logic/audit.c core/logic/clock.c core/logic/console.c
 * core/logic/console_is_ok.c
 * core/logic/core_is_ok.c core/logic/domain.c core/logic/domain_is_ok.c
 * core/logic/vcpu_is_ok.c core/logic/evtchn.c core/logic/evtchn_close.c
 * core/logic/evtchn_deliver.c core/logic/evtchn_is_ok.c
 * core/logic/evtchn_revoke.c core/logic/evtchn_send.c core/logic/gate.c
 * core/logic/gate_copy.c core/logic/gate_event.c core/logic/gate_grant.c
 * core/logic/gate_memory.c core/logic/gate_misc.c core/logic/gate_param.c
 * core/logic/gate_policy.c core/logic/gate_sched.c core/logic/gate_vcpu.c
 * core/logic/grant.c core/logic/grant_copy.c core/logic/grant_domain.c
 * core/logic/grant_entry.c core/logic/grant_is_ok.c
 * core/logic/grant_table.c core/logic/guest_mem.c
 * core/logic/guest_walk.c core/logic/image.c
 * core/logic/lifecycle.c core/logic/maptrack.c
 * core/logic/memop.c core/logic/msr.c core/logic/p2m.c core/logic/p2m_build.c
 * core/logic/p2m_is_ok.c core/logic/reload.c core/logic/vcpu.c
 * core/logic/vlapic.c core/logic/vlapic_is_ok.c core/lib/bytes.c
 * core/lib/format.c attest/log.c attest/image.c
 * core/logic/measure.c core/logic/tpm.c core/logic/tpm_wire.c
 * tests/fake/fake_tpm.c
 * xsm/check.c xsm/decide.c xsm/flow.c xsm/label.c xsm/level.c xsm/load.c
 * xsm/name.c xsm/numbering.c xsm/prepare.c xsm/slot.c xsm/table.c
 * xsm/wall.c policy/reload_write.c policy/tool.c
 * core/lib/sha256.c
 * tests/fake/fake_console.c tests/fake/fake_frame.c tests/fake/fake_time.c
 * tests/fake/fake_policy.c tests/fake/fake_vcpu.c tests/fake/gate_world.c
 * tests/fake/reload_world.c -lsodium
 */
#include <stdlib.h>
#include <string.h>

#include "core/logic/reload.h"
#include "tests/fake/reload_world.h"
#include "xsm/prepare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes of one damage: where (little endian), and what is added. */
#define DAMAGE_BYTES 3
#define DAMAGE_MAX 64

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void answers_hold(uint32_t d, uint32_t p)
{
    struct evtchn one = evtchns[d].port[p];
    struct domid self = {(uint16_t)d};
    struct domid peer = {one.remote};

    if (one.state == EVTCHN_INTERDOMAIN) {
        must(xsm_check_both(self, peer, PERM_EVENT_BIND) == ST_OK);
    }
}

/* Everything that exists is allowed by the policy in force. */
static void all_hold(void)
{
    must(core_is_ok());
    for (uint32_t d = 0; d < WORLD_LIVE; d++) {
        for (uint32_t p = 0; p < 8; p++) {
            answers_hold(d, p);
        }
    }
}

/* Damage the file; whether it is another one now. */
static bool damage(const uint8_t *data, size_t size)
{
    uint8_t *before = malloc(fake_reload.length);
    bool differs;

    must(before != NULL);
    memcpy(before, fake_reload.bytes, fake_reload.length);
    for (size_t i = 0; i < DAMAGE_MAX && (i + 1) * DAMAGE_BYTES <= size; i++) {
        const uint8_t *one = data + i * DAMAGE_BYTES;
        size_t at = (one[0] + one[1] * 256u) % fake_reload.length;

        fake_reload.bytes[at] = (uint8_t)(fake_reload.bytes[at] + one[2]);
    }
    differs = memcmp(before, fake_reload.bytes, fake_reload.length) != 0;
    free(before);
    return differs;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool differs;
    bool again;
    uint64_t result;

    if (size < 2) {
        return 0;
    }
    reload_world_reset();
    reload_next.allowed[1][2] = data[1] * 0x01010101u;
    fake_reload_make(&reload_next);
    reload_world_share();
    differs = damage(data + 2, size - 2);
    again = data[0] % 2 == 1;
    if (again) {
        fake_reload_digest();
        fake_reload_sign(true);
    }
    reload_keep();
    result = reload_all(0);
    if (result != 0) {
        must(reload_is_kept());
        return 0;
    }
    must(again || !differs);
    must(xsm_version > RELOAD_FIRST_VERSION);
    /* Takes longer than all the rest, so not each time. */
    if (data[0] / 2 % 8 == 0) {
        all_hold();
    }
    return 0;
}
