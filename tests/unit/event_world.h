/* SPDX-License-Identifier: Apache-2.0 */
/** @file Three live domains, a dead one and an absent one, for tests. */
#ifndef CLOISON_TESTS_UNIT_EVENT_WORLD_H
#define CLOISON_TESTS_UNIT_EVENT_WORLD_H

#include "core/logic/evtchn.h"
#include "core/logic/vcpu.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_frame.h"
#include "tests/unit/unit.h"

#define ALICE 0
#define BOB 1
#define CAROL 2
#define DEAD 3
#define ABSENT 4
#define VCPUS 4

/* A virtual interrupt that a domain has once, not once a vCPU. */
#define VIRQ_CONSOLE 2

static const struct domid alice = {ALICE};
static const struct domid bob = {BOB};
static const struct domid carol = {CAROL};

static inline void world_domain(uint16_t number, uint8_t state)
{
    struct domid domain = {number};
    domains[number].state = state;
    domains[number].vcpu_count = VCPUS;
    domains[number].memory.v = 65536 + (uint64_t)number * 512;
    domains[number].memory_pages = 256;
    vcpu_domain_init(domain);
}

static inline int world_setup(void **state)
{
    (void)state;
    fake_frame_reset();
    fake_time_reset();
    fake_vcpu_reset();
    fake_xsm_reset();
    memset(domains, 0, sizeof domains);
    memset(vcpus, 0, sizeof vcpus);
    memset(evtchns, 0, sizeof evtchns);
    memset(evtchn_virqs, 0, sizeof evtchn_virqs);
    memset(evtchn_taken, 0, sizeof evtchn_taken);
    memset(vcpu_pollers, 0, sizeof vcpu_pollers);
    vcpu_next_deadline = 0;
    world_domain(ALICE, DOMAIN_LIVE);
    world_domain(BOB, DOMAIN_LIVE);
    world_domain(CAROL, DOMAIN_LIVE);
    world_domain(DEAD, DOMAIN_DEAD);
    vcpu_changed = 0;
    fake_frame_write_count = 0;
    return 0;
}

static inline int world_check(void **state)
{
    (void)state;
    assert_true(domains_is_ok());
    assert_true(vcpus_is_ok());
    assert_true(evtchn_is_ok());
    return 0;
}

/* Everything an operation on events could change. */
#define WORLD_SNAPSHOT()                                                       \
    UNIT_SNAPSHOT(before_domains, domains);                                    \
    UNIT_SNAPSHOT(before_vcpus, vcpus);                                        \
    UNIT_SNAPSHOT(before_evtchns, evtchns);                                    \
    UNIT_SNAPSHOT(before_virqs, evtchn_virqs);                                 \
    UNIT_SNAPSHOT(before_taken, evtchn_taken);                                 \
    UNIT_SNAPSHOT(before_pollers, vcpu_pollers);                               \
    UNIT_SNAPSHOT(before_changed, vcpu_changed);                               \
    UNIT_SNAPSHOT(before_deadline, vcpu_next_deadline);                        \
    UNIT_SNAPSHOT(before_calls, fake_vcpu);                                    \
    uint64_t before_writes = fake_frame_write_count;                           \
    uint64_t before_digest = fake_frame_digest()

#define WORLD_UNCHANGED()                                                      \
    UNIT_UNCHANGED(before_domains, domains);                                   \
    UNIT_UNCHANGED(before_vcpus, vcpus);                                       \
    UNIT_UNCHANGED(before_evtchns, evtchns);                                   \
    UNIT_UNCHANGED(before_virqs, evtchn_virqs);                                \
    UNIT_UNCHANGED(before_taken, evtchn_taken);                                \
    UNIT_UNCHANGED(before_pollers, vcpu_pollers);                              \
    UNIT_UNCHANGED(before_changed, vcpu_changed);                              \
    UNIT_UNCHANGED(before_deadline, vcpu_next_deadline);                       \
    UNIT_UNCHANGED(before_calls, fake_vcpu);                                   \
    assert_int_equal(before_writes, fake_frame_write_count);                   \
    assert_true(before_digest == fake_frame_digest())

/* A refused operation: this status, and nothing has changed. */
#define REFUSED(expected, call)                                                \
    do {                                                                       \
        WORLD_SNAPSHOT();                                                      \
        assert_int_equal(expected, call);                                      \
        WORLD_UNCHANGED();                                                     \
    } while (0)

/* Play the guest. */
static inline bool guest_pending(struct domid domain, uint32_t port)
{
    struct mfn frame = domain_shared_info(domain);
    uint64_t word = fake_frame_peek64(frame, 2048 + port / 64 * 8);
    return word >> port % 64 & 1;
}

static inline void guest_set_mask(struct domid domain, uint32_t port)
{
    struct mfn frame = domain_shared_info(domain);
    uint32_t offset = 2560 + port / 64 * 8;
    uint64_t word = fake_frame_peek64(frame, offset);
    fake_frame_poke64(frame, offset, word | (uint64_t)1 << port % 64);
}

static inline void guest_clear_all(struct domid domain, uint32_t vcpu)
{
    struct vcpu one = vcpus[domain.v].vcpu[vcpu];
    for (uint32_t i = 0; i < 64; i++) {
        fake_frame_poke64(domain_shared_info(domain), 2048 + i * 8, 0);
    }
    fake_frame_poke64(one.info_frame, one.info_offset, 0);
    fake_frame_poke64(one.info_frame, one.info_offset + 8, 0);
}

static inline uint64_t guest_selector(struct domid domain, uint32_t vcpu)
{
    struct vcpu one = vcpus[domain.v].vcpu[vcpu];
    return fake_frame_peek64(one.info_frame, one.info_offset + 8);
}

/* A channel from one domain to another, both ports clean. */
static inline void world_connect(struct domid from, struct domid to,
                                 uint32_t *from_port, uint32_t *to_port)
{
    struct result offered = evtchn_alloc_unbound(to, from.v);
    assert_int_equal(offered.status, ST_OK);
    struct result bound = evtchn_bind_interdomain(from, to.v, offered.value);
    assert_int_equal(bound.status, ST_OK);
    *from_port = bound.value;
    *to_port = offered.value;
    guest_clear_all(from, 0);
}

/* Take every port of a domain. */
static inline void world_fill(struct domid domain)
{
    for (uint32_t i = 1; i < EVTCHN_PORT_MAX; i++) {
        struct result port = evtchn_alloc_unbound(domain, BOB);
        assert_int_equal(port.status, ST_OK);
        assert_int_equal(port.value, i);
    }
}

#endif
