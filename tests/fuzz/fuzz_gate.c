/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the gate: any hypercalls, of any domain, in any order.
 *
 * The input is a list of steps: writes to a guest's argument page, and
 * hypercalls, some of them after the policy changed. At the end the invariants
 * of the whole core hold, and each call that was refused has changed nothing,
 * unless it was one that works through a list.
 *
 * LINKS: core/logic/device.c core/logic/device_revoke.c core/logic/device_tpm.c
 * core/logic/status.c tests/fake/fake_device.c
 * core/logic/audit.c core/logic/clock.c core/logic/console.c
 * core/logic/console_is_ok.c
 * core/logic/core_is_ok.c
 * core/logic/domain.c
 * core/logic/domain_is_ok.c core/logic/vcpu_is_ok.c
 * core/logic/evtchn.c core/logic/evtchn_close.c
 * core/logic/evtchn_deliver.c core/logic/evtchn_is_ok.c
 * core/logic/evtchn_send.c core/logic/gate.c
 * core/logic/gate_copy.c core/logic/gate_event.c core/logic/gate_grant.c
 * core/logic/gate_memory.c core/logic/gate_misc.c core/logic/gate_param.c
 * core/logic/gate_sched.c core/logic/gate_vcpu.c core/logic/grant.c
 * core/logic/grant_copy.c core/logic/grant_domain.c core/logic/grant_entry.c
 * core/logic/grant_is_ok.c core/logic/grant_table.c core/logic/guest_mem.c
 * core/logic/guest_walk.c core/logic/lifecycle.c core/logic/maptrack.c
 * core/logic/memop.c core/logic/msr.c core/logic/p2m.c core/logic/p2m_build.c
 * core/logic/p2m_is_ok.c core/logic/vcpu.c core/logic/vlapic.c
 * core/logic/vlapic_is_ok.c core/lib/format.c xsm/name.c
 * core/logic/gate_policy.c core/logic/reload.c core/logic/evtchn_revoke.c
 * core/lib/bytes.c core/lib/sha256.c attest/log.c attest/image.c
 * core/logic/measure.c core/logic/tpm.c core/logic/tpm_wire.c
 * tests/fake/fake_tpm.c
 * tests/fake/fake_console.c tests/fake/fake_load.c
 * tests/fake/fake_frame.c tests/fake/fake_time.c tests/fake/fake_vcpu.c
 * tests/fake/fake_xsm.c tests/fake/gate_world.c
 */
#include <stdlib.h>
#include <string.h>

#include "core/abi/hypercall.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_frame.h"
#include "tests/fake/gate_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Steps of one input, and entries of one hypercall that continues. */
#define STEPS_MAX 64
#define ENTRIES_MAX 16

/* Bytes of a step: what it does, who does it, where, and a value. */
#define STEP_BYTES 12

static const uint64_t numbers[16] = {32, 32, 32, 20, 20, 12, 12, 24,
                                     29, 34, 17, 18, 15, 49, 33, 13};

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

/* A list can be done in part, and the rest refused. */
static bool is_list(uint64_t number)
{
    return number == HYPERCALL_GRANT_TABLE_OP ||
           number == HYPERCALL_MEMORY_OP || number == HYPERCALL_CONSOLE_IO;
}

/* The caller's vCPU runs, so it is not blocked. */
static bool can_call(uint32_t domain)
{
    return domains[domain].state == DOMAIN_LIVE;
}

static void call(uint32_t domain, const uint8_t *step, uint64_t value)
{
    struct domid self = {(uint16_t)domain};
    uint64_t number = numbers[step[0] / 16];

    if (!can_call(domain)) {
        return;
    }
    memset(&gate_call, 0, sizeof gate_call);
    gate_call.number = number;
    gate_call.arg[0] = step[2] % 32;
    gate_call.arg[1] = WORLD_ARGUMENT + step[3] * 8u;
    gate_call.arg[2] = value;
    if (number == HYPERCALL_VCPU_OP || number == HYPERCALL_CONSOLE_IO) {
        gate_call.arg[1] = value % 600;
        gate_call.arg[2] = WORLD_ARGUMENT + step[3] * 8u;
    }
    world_keep();
    for (uint32_t entry = 0; entry < ENTRIES_MAX; entry++) {
        gate_hypercall(self, step[1] / 64 % WORLD_VCPUS);
        if (gate_call.action != GATE_CONTINUE) {
            break;
        }
    }
    if (gate_call.action == GATE_RETURN && gate_call.result > 0ull - 4096 &&
        !is_list(number)) {
        must(world_is_kept());
    }
}

static void change_policy(const uint8_t *step)
{
    uint32_t subject = step[1] % WORLD_LIVE;
    uint32_t object = step[2] % WORLD_LIVE;
    enum perm perm = (enum perm)(step[3] % PERM_LIMIT);

    /* What is bound or mapped stays allowed: a reload takes the rest away
       first. Creating and sending may be refused at any time. */
    if (perm != PERM_EVENT_BIND && perm != PERM_GRANT_MAP_READ &&
        perm != PERM_GRANT_MAP_WRITE) {
        fake_xsm_deny(subject, object, perm);
    }
}

/* The guest writes an entry of its grant table. */
static void write_grant(uint32_t domain, uint32_t ref, uint64_t value)
{
    struct domid self = {(uint16_t)domain};

    fake_frame_poke64(domain_grant_frame(self, 0), ref * 8,
                      value % 32 + value / 32 % 4 * 65536 +
                          (value / 128 % 80 << 32));
}

static void run_step(const uint8_t *step)
{
    uint64_t value;
    uint32_t domain = step[1] % WORLD_LIVE;

    memcpy(&value, step + 4, sizeof value);
    switch (step[0] % 16) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
        world_poke64(domain, WORLD_ARGUMENT + step[3] * 8u, value);
        break;
    case 5:
        world_poke64(domain, WORLD_LIST + step[3] * 8u, value % 128);
        fake_time_ns += value % 1000000;
        break;
    case 6:
        change_policy(step);
        break;
    case 7:
        write_grant(domain, step[3] % 16, value);
        break;
    default:
        call(domain, step, value);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    world_reset();
    for (uint32_t i = 0; i < STEPS_MAX && (i + 1) * STEP_BYTES <= size; i++) {
        run_step(data + i * STEP_BYTES);
    }
    /* Once: to look at everything takes longer than to do it. The fuzzer
       itself tries the shorter inputs. */
    must(core_is_ok());
    return 0;
}
