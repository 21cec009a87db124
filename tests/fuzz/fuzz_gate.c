/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the gate: any hypercalls, of any domain, in any order.
 *
 * The input is a list of steps: writes to a guest's argument page, hypercalls,
 * some of them after the policy changed, and turns of the core, in which
 * watchdogs expire, domains start again, and devices interrupt and are
 * stopped. At the end the invariants of the whole core hold, the IOMMU lets
 * devices reach what their domains have, and each call that was refused has
 * changed nothing, unless it was one that works through a list.
 *
 * LINKS: core/logic/device.c core/logic/device_revoke.c
 * core/logic/device_tpm.c core/logic/status.c
 * core/logic/device_build.c core/logic/device_range.c core/logic/device_fault.c
 * core/logic/build.c core/logic/build_again.c core/logic/build_memory.c
 * core/logic/build_place.c core/logic/build_service.c core/logic/sched.c
 * tests/fake/fake_device.c
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

#include "core/abi/cloison.h"
#include "core/abi/hypercall.h"
#include "core/logic/build_again.h"
#include "core/logic/build.h"
#include "core/logic/device_build.h"
#include "core/logic/device_range.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_device.h"
#include "tests/fake/fake_frame.h"
#include "tests/fake/gate_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Steps of one input, and entries of one hypercall that continues. */
#define STEPS_MAX 64
#define ENTRIES_MAX 16

/* Bytes of a step: what it does, who does it, where, and a value. */
#define STEP_BYTES 12

static const uint64_t numbers[16] = {32, 32, 20, 20, 12, 12, 24, 29,
                                     29, 34, 17, 18, 15, 49, 50, 13};

/* Domains 0 and 1 have a device; the registers of each fill two pages. */
#define DEVICES 2
#define FUNCTION(d) (40 + 8 * (d))
#define REGISTERS(d) (0x90000000 + 0x10000 * (d))

/* Domain 0 is served by domain 1, and does not start again. */
#define STORE_GFN 20

struct acpi acpi;

/* A table of contents; nothing is copied, who starts finds its page tables. */
static const uint8_t image[IMAGE_TOC_PAGES * PAGE_BYTES];

enum status xsm_label_set(struct domid domain, const struct xsm_label *label)
{
    (void)domain;
    (void)label;
    abort();
}

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

/* The caller's vCPU runs, so it is not blocked. */
static bool can_call(uint32_t domain)
{
    return domains[domain].state == DOMAIN_LIVE;
}

static void add_devices(void)
{
    memset(devices, 0, sizeof devices);
    memset(device_bars, 0, sizeof device_bars);
    memset(p2m_places, 0, sizeof p2m_places);
    fake_device_reset();
    for (uint32_t d = 0; d < DEVICES; d++) {
        uint32_t slot = d * DEVICE_PER_DOMAIN + d;

        fake_device_add(FUNCTION(d), REGISTERS(d), 2 * PAGE_BYTES);
        devices[slot].used = 1;
        devices[slot].function = FUNCTION(d);
        must(device_ranges_take(slot) == NULL && device_start(slot) == NULL);
    }
}

static void describe(void)
{
    memset(&image_plan, 0, sizeof image_plan);
    image_plan.pages = IMAGE_TOC_PAGES;
    image_plan.domain_count = WORLD_LIVE;
    for (uint32_t d = 0; d < WORLD_LIVE; d++) {
        image_plan.domains[d].memory_pages = WORLD_PAGES;
        image_plan.domains[d].vcpu_count = WORLD_VCPUS;
        image_plan.domains[d].restart = d;
        image_plan.domains[d].keep = d;
        domains[d].restart = d != 0;
    }
    image_plan.domains[2].store = 2;
    image_plan.domains[2].store_gfn = STORE_GFN;
    device_fault_next = 0;
    add_devices();
}

/* A device reaches the tables of its owner, who lives, or nothing. */
static bool devices_are_held(void)
{
    bool held = true;

    for (uint32_t d = 0; d < DEVICES; d++) {
        struct domid owner = {(uint16_t)d};
        uint64_t root = fake_iommu.roots[FUNCTION(d)];

        held = held && (root == 0 ||
                        (can_call(d) &&
                         root == NPT_POOL_FRAME + p2m_device_root(owner, 4)));
    }
    return held;
}

/* A list can be done in part, and the rest refused. */
static bool is_list(uint64_t number)
{
    return number == HYPERCALL_GRANT_TABLE_OP ||
           number == HYPERCALL_MEMORY_OP || number == HYPERCALL_CONSOLE_IO;
}

/* Numbers of operations, domains and devices that are there, more often. */
static void aim(uint32_t domain, const uint8_t *step, uint64_t value)
{
    switch (gate_call.number) {
    case HYPERCALL_SCHED_OP:
        gate_call.arg[0] = step[2] % 8;
        if (gate_call.arg[0] == SCHED_OP_WATCHDOG) {
            world_poke64(domain, WORLD_ARGUMENT + step[3] * 8u,
                         value % 3 + (value / 4 % 4 << 32));
        }
        break;
    case HYPERCALL_CLOISON:
        gate_call.arg[0] = step[2] % 8;
        if (gate_call.arg[0] == CLOISON_OP_DOMAIN_RESTART) {
            gate_call.arg[1] = value % 20;
        }
        break;
    case HYPERCALL_DEVICE:
        gate_call.arg[0] = step[2] % 3;
        gate_call.arg[1] = step[3] % (DEVICE_PER_DOMAIN + 1);
        gate_call.arg[2] = value % 300;
        gate_call.arg[3] = value / 512 % 16;
        break;
    case HYPERCALL_VCPU_OP:
    case HYPERCALL_CONSOLE_IO:
        gate_call.arg[1] = value % 600;
        gate_call.arg[2] = WORLD_ARGUMENT + step[3] * 8u;
        break;
    default:
        break;
    }
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
    aim(domain, step, value);
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

/* The core's turn: what is due of time, devices, and of those that ended. */
static void turn(const uint8_t *step, uint64_t value)
{
    fake_time_ns += value % 1000000000;
    device_interrupts(value);
    fake_iommu.fault.any = step[2] % 2 == 1;
    fake_iommu.fault.write = step[2] / 2 % 2 == 1;
    fake_iommu.fault.function = FUNCTION(step[3] % 3);
    fake_iommu.fault.address = value;
    device_faults(fake_time_ns);
    for (uint16_t d = 0; d < WORLD_LIVE; d++) {
        struct domid domain = {d};

        if (lifecycle_has_expired(domain, fake_time_ns)) {
            lifecycle_end(domain, REASON_WATCHDOG);
        } else if (lifecycle_may_start(domain, fake_time_ns)) {
            build_again(image, domain);
            must(can_call(d));
            world_tables(d);
        }
    }
    must(devices_are_held());
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
    case 8:
        turn(step, value);
        break;
    default:
        call(domain, step, value);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    world_reset();
    describe();
    for (uint32_t i = 0; i < STEPS_MAX && (i + 1) * STEP_BYTES <= size; i++) {
        run_step(data + i * STEP_BYTES);
    }
    /* Once: to look at everything takes longer than to do it. The fuzzer
       itself tries the shorter inputs. */
    must(core_is_ok() && devices_are_held());
    return 0;
}
