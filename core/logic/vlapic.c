/* SPDX-License-Identifier: Apache-2.0 */
/** @file The local APIC of each vCPU. */
#include "core/logic/vlapic.h"

#include "core/logic/vlapic_set.h"

struct vlapic_table vlapics[DOMAIN_MAX];

/* Registers, as offsets from VLAPIC_MSR_BASE. */
#define REG_ID 0x02
#define REG_VERSION 0x03
#define REG_TPR 0x08
#define REG_EOI 0x0b
#define REG_LDR 0x0d
#define REG_SVR 0x0f
#define REG_ISR 0x10
#define REG_TMR 0x18
#define REG_IRR 0x20
#define REG_ESR 0x28
#define REG_ICR 0x30
#define REG_LVT 0x32
#define REG_TIMER_INITIAL 0x38
#define REG_TIMER_CURRENT 0x39
#define REG_TIMER_DIVIDE 0x3e
#define REG_SELF_IPI 0x3f

/* Version 0x14 with 4 local vectors. */
#define VERSION_VALUE 0x00030014
/* SVR after reset, and its bit that enables the APIC. */
#define SVR_RESET 0xff
#define SVR_ENABLED 256
#define LVT_RESET 0x10000

/* Delivery modes of the ICR. */
#define MODE_FIXED 0
#define MODE_NMI 4
#define MODE_INIT 5
#define MODE_STARTUP 6

/* Every vCPU of the domain, as a destination. */
#define DESTINATION_ALL 0xffffffff

/* The bit of each vCPU in a logical destination. */
static const uint32_t logical_bit[VCPU_MAX] = {1, 2, 4, 8, 16, 32, 64, 128};

/** An interrupt command, taken apart. */
struct command {
    uint32_t vector;
    uint32_t mode;
    uint32_t shorthand; /* 0 none, 1 self, 2 all, 3 all but self */
    uint32_t destination;
    bool logical;
    bool asserted;
    bool valid; /* no reserved bit was set */
};

void vlapic_reset(struct domid domain, uint32_t vcpu)
{
    /*@ loop invariant 0 <= i <= VLAPIC_VECTORS;
      @ loop invariant \forall integer k; 0 <= k < i ==>
      @     vlapics[domain.v].vcpu[vcpu].marks[VLAPIC_REQUESTED][k] == 0 &&
      @     vlapics[domain.v].vcpu[vcpu].marks[VLAPIC_IN_SERVICE][k] == 0;
      @ loop assigns i, vlapics[domain.v].vcpu[vcpu].marks[VLAPIC_REQUESTED]
      @         [0 .. VLAPIC_VECTORS - 1],
      @     vlapics[domain.v].vcpu[vcpu].marks[VLAPIC_IN_SERVICE]
      @         [0 .. VLAPIC_VECTORS - 1];
      @ loop variant VLAPIC_VECTORS - i;
      @*/
    for (uint32_t i = 0; i < VLAPIC_VECTORS; i++) {
        vlapics[domain.v].vcpu[vcpu].marks[VLAPIC_REQUESTED][i] = 0;
        vlapics[domain.v].vcpu[vcpu].marks[VLAPIC_IN_SERVICE][i] = 0;
    }
    /*@ loop invariant 0 <= i <= VLAPIC_LVT_COUNT;
      @ loop assigns i,
      @     vlapics[domain.v].vcpu[vcpu].lvt[0 .. VLAPIC_LVT_COUNT - 1];
      @ loop variant VLAPIC_LVT_COUNT - i;
      @*/
    for (uint32_t i = 0; i < VLAPIC_LVT_COUNT; i++) {
        vlapics[domain.v].vcpu[vcpu].lvt[i] = LVT_RESET;
    }
    vlapics[domain.v].vcpu[vcpu].top[VLAPIC_REQUESTED] = 0;
    vlapics[domain.v].vcpu[vcpu].top[VLAPIC_IN_SERVICE] = 0;
    vlapics[domain.v].vcpu[vcpu].priority = 0;
    vlapics[domain.v].vcpu[vcpu].spurious = SVR_RESET;
    vlapics[domain.v].vcpu[vcpu].command = 0;
    /*@ assert vlapic_ok(domain.v, vcpu); */
}

/*@ requires self.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.status == ST_OK || \result.status == ST_INVALID;
  @*/
static struct vlapic_value read_single(struct domid self, uint32_t vcpu,
                                       uint32_t reg)
{
    struct vlapic_value answer = {ST_OK, 0};

    switch (reg) {
    case REG_ID:
        answer.value = vcpu;
        break;
    case REG_VERSION:
        answer.value = VERSION_VALUE;
        break;
    case REG_TPR:
        answer.value = vlapics[self.v].vcpu[vcpu].priority;
        break;
    case REG_LDR:
        answer.value = logical_bit[vcpu];
        break;
    case REG_SVR:
        answer.value = vlapics[self.v].vcpu[vcpu].spurious;
        break;
    case REG_ICR:
        answer.value = vlapics[self.v].vcpu[vcpu].command;
        break;
    case REG_ESR:
    case REG_TIMER_INITIAL:
    case REG_TIMER_CURRENT:
    case REG_TIMER_DIVIDE:
        break;
    default:
        answer.status = ST_INVALID;
        break;
    }
    return answer;
}

struct vlapic_value vlapic_read(struct domid self, uint32_t vcpu,
                                uint32_t index)
{
    struct vlapic_value answer = {ST_INVALID, 0};
    uint32_t reg;

    if (index < VLAPIC_MSR_BASE || index >= VLAPIC_MSR_END) {
        return answer;
    }
    reg = index - VLAPIC_MSR_BASE;
    answer.status = ST_OK;
    if (reg >= REG_ISR && reg < REG_TMR) {
        answer.value = vlapic_set_word(self, vcpu, VLAPIC_IN_SERVICE,
                                       (reg - REG_ISR) * 32);
    } else if (reg >= REG_IRR && reg < REG_ESR) {
        answer.value =
            vlapic_set_word(self, vcpu, VLAPIC_REQUESTED, (reg - REG_IRR) * 32);
    } else if (reg >= REG_LVT && reg < REG_LVT + VLAPIC_LVT_COUNT) {
        answer.value = vlapics[self.v].vcpu[vcpu].lvt[reg - REG_LVT];
    } else if (reg < REG_TMR || reg >= REG_ESR) {
        answer = read_single(self, vcpu, reg);
    }
    return answer;
}

/** An interrupt for one vCPU, if its APIC is on and the vector exists. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX && vector < 256;
  @ requires domains_ok && vcpus_ok && vlapics_ok;
  @ requires mediated: permit(domain.v, domain.v, PERM_VCPU_SEND_IPI);
  @ terminates \true;
  @ assigns vlapics[domain.v].vcpu[vcpu], vcpus[domain.v].vcpu[vcpu],
  @         vcpu_changed, hw_vcpu_state;
  @ ensures vcpus_ok && vlapics_ok;
  @*/
static void request_commit(struct domid domain, uint32_t vcpu, uint32_t vector)
{
    if (vector < VLAPIC_VECTOR_FIRST ||
        vlapics[domain.v].vcpu[vcpu].spurious < SVR_ENABLED) {
        return;
    }
    vlapic_set_add(domain, vcpu, VLAPIC_REQUESTED, vector);
    vcpu_notify(domain, vcpu);
}

/** A non-maskable interrupt for one vCPU. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok;
  @ requires mediated: permit(domain.v, domain.v, PERM_VCPU_SEND_IPI);
  @ terminates \true;
  @ assigns vcpus[domain.v].vcpu[vcpu], vcpu_changed, hw_vcpu_state;
  @ ensures vcpus_ok;
  @*/
static void nmi_commit(struct domid domain, uint32_t vcpu)
{
    hw_vcpu_inject_nmi(domain, vcpu);
    vcpu_notify(domain, vcpu);
}

/** Carry out a command on one vCPU. Modes that do not exist do nothing. */
/*@ requires domain_live(domain.v) && vcpu < domains[domain.v].vcpu_count;
  @ requires command.vector < 256;
  @ requires domains_ok && vcpus_ok && vlapics_ok;
  @ requires mediated: permit(domain.v, domain.v, PERM_VCPU_SEND_IPI);
  @ terminates \true;
  @ assigns vlapics[domain.v].vcpu[vcpu], vcpus[domain.v].vcpu[vcpu],
  @     vcpu_changed, hw_vcpu_state;
  @ ensures vcpus_ok && vlapics_ok;
  @*/
static void deliver(struct domid domain, uint32_t vcpu, struct command command)
{
    switch (command.mode) {
    case MODE_FIXED:
        request_commit(domain, vcpu, command.vector);
        break;
    case MODE_NMI:
        nmi_commit(domain, vcpu);
        break;
    case MODE_INIT:
        if (command.asserted) {
            vcpu_init(domain, vcpu);
            vlapic_reset(domain, vcpu);
        }
        break;
    case MODE_STARTUP:
        vcpu_sipi(domain, vcpu, command.vector);
        break;
    default:
        break;
    }
}

/*@ requires vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static bool is_target(struct command command, uint32_t self, uint32_t vcpu)
{
    bool target = command.destination == DESTINATION_ALL;

    if (command.shorthand != 0) {
        return command.shorthand == 2 ||
               (command.shorthand == 1) == (vcpu == self);
    }
    if (!target && !command.logical) {
        target = command.destination == vcpu;
    }
    if (!target && command.logical && command.destination < 65536) {
        target = command.destination / logical_bit[vcpu] % 2 == 1;
    }
    return target;
}

/**
 * Take a write to the ICR apart. Bits 12, 13, 16, 17 and 20 .. 31 are
 * reserved.
 */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result.vector < 256;
  @*/
static struct command command_decode(uint64_t value)
{
    uint64_t low = value % 4294967296;
    struct command command;

    command.valid =
        low / 4096 % 4 == 0 && low / 65536 % 4 == 0 && low / 1048576 == 0;
    command.vector = (uint32_t)(low % 256);
    command.mode = (uint32_t)(low / 256 % 8);
    command.logical = low / 2048 % 2 == 1;
    command.asserted = low / 16384 % 2 == 1;
    command.shorthand = (uint32_t)(low / 262144 % 4);
    command.destination = (uint32_t)(value / 4294967296);
    return command;
}

/** A command, for each vCPU it names. */
/*@ requires domain_live(self.v) && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok && vlapics_ok;
  @ terminates \true;
  @ assigns vlapics[..], vcpus[..], vcpu_changed, hw_vcpu_state, CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures vcpus_ok && vlapics_ok;
  @*/
static enum status command_write(struct domid self, uint32_t vcpu,
                                 uint64_t value)
{
    struct command command = command_decode(value);
    enum status status;

    if (!command.valid) {
        return ST_INVALID;
    }
    status = xsm_check(self, self, PERM_VCPU_SEND_IPI);
    if (status != ST_OK) {
        return status;
    }
    /*@ loop invariant 0 <= i <= domains[self.v].vcpu_count;
      @ loop invariant vcpus_ok && vlapics_ok;
      @ loop assigns i, vlapics[..], vcpus[..], vcpu_changed, hw_vcpu_state;
      @ loop variant domains[self.v].vcpu_count - i;
      @*/
    for (uint32_t i = 0; i < domains[self.v].vcpu_count; i++) {
        if (is_target(command, vcpu, i)) {
            deliver(self, i, command);
        }
    }
    vlapics[self.v].vcpu[vcpu].command = value;
    return ST_OK;
}

/** An interrupt of a vCPU for itself. */
/*@ requires self.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok && vlapics_ok;
  @ terminates \true;
  @ assigns vlapics[self.v].vcpu[vcpu], vcpus[self.v].vcpu[vcpu],
  @     vcpu_changed, hw_vcpu_state, CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures vcpus_ok && vlapics_ok;
  @*/
static enum status self_write(struct domid self, uint32_t vcpu, uint64_t value)
{
    enum status status = value < VLAPIC_VECTORS ? ST_OK : ST_INVALID;

    if (status == ST_OK) {
        status = xsm_check(self, self, PERM_VCPU_SEND_IPI);
    }
    if (status == ST_OK) {
        request_commit(self, vcpu, (uint32_t)value);
    }
    return status;
}

/** Registers that only the vCPU itself notices. */
/*@ requires self.v < DOMAIN_MAX && vcpu < VCPU_MAX && vlapics_ok;
  @ requires value < 4294967296;
  @ terminates \true;
  @ assigns vlapics[self.v].vcpu[vcpu];
  @ ensures vlapics_ok;
  @ ensures \result == ST_OK || \result == ST_INVALID;
  @*/
static enum status write_single(struct domid self, uint32_t vcpu, uint32_t reg,
                                uint64_t value)
{
    enum status status = ST_OK;

    switch (reg) {
    case REG_TPR:
        vlapics[self.v].vcpu[vcpu].priority = (uint8_t)(value % 256);
        break;
    case REG_EOI:
        vlapic_set_remove_top(self, vcpu, VLAPIC_IN_SERVICE);
        break;
    case REG_SVR:
        vlapics[self.v].vcpu[vcpu].spurious = (uint16_t)(value % 512);
        break;
    case REG_ESR:
    case REG_TIMER_INITIAL:
    case REG_TIMER_DIVIDE:
        break;
    default:
        status = ST_INVALID;
        break;
    }
    return status;
}

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == 0 ==> value < 4294967296;
  @*/
static bool value_is_reserved(uint32_t reg, uint64_t value)
{
    return value >= 4294967296 || (reg == REG_TPR && value > 255) ||
           ((reg == REG_EOI || reg == REG_ESR) && value != 0);
}

enum status vlapic_write(struct domid self, uint32_t vcpu, uint32_t index,
                         uint64_t value)
{
    enum status status = ST_INVALID;
    uint32_t reg;

    if (index < VLAPIC_MSR_BASE || index >= VLAPIC_MSR_END) {
        return ST_INVALID;
    }
    reg = index - VLAPIC_MSR_BASE;
    if (reg == REG_ICR) {
        status = command_write(self, vcpu, value);
    } else if (reg == REG_SELF_IPI) {
        status = self_write(self, vcpu, value);
    } else if (value_is_reserved(reg, value)) {
        status = ST_INVALID;
    } else if (reg >= REG_LVT && reg < REG_LVT + VLAPIC_LVT_COUNT) {
        vlapics[self.v].vcpu[vcpu].lvt[reg - REG_LVT] = (uint32_t)value;
        status = ST_OK;
    } else {
        status = write_single(self, vcpu, reg, value);
    }
    return status;
}

int32_t vlapic_pending_vector(struct domid domain, uint32_t vcpu)
{
    uint32_t vector = vlapics[domain.v].vcpu[vcpu].top[VLAPIC_REQUESTED];
    uint32_t busy = vlapics[domain.v].vcpu[vcpu].top[VLAPIC_IN_SERVICE];

    if (vector == 0 || vector / 16 <= busy / 16 ||
        vector / 16 <= vlapics[domain.v].vcpu[vcpu].priority / 16) {
        return -1;
    }
    return (int32_t)vector;
}

void vlapic_accept(struct domid domain, uint32_t vcpu, uint32_t vector)
{
    vlapic_set_remove_top(domain, vcpu, VLAPIC_REQUESTED);
    vlapic_set_add(domain, vcpu, VLAPIC_IN_SERVICE, vector);
}

void vlapic_boot(void)
{
    /*@ loop invariant 0 <= i <= DOMAIN_MAX * VCPU_MAX;
      @ loop invariant \forall integer d, v; 0 <= d < DOMAIN_MAX &&
      @     0 <= v < VCPU_MAX && d * VCPU_MAX + v < i ==> vlapic_ok(d, v);
      @ loop assigns i, vlapics[..];
      @ loop variant DOMAIN_MAX * VCPU_MAX - i;
      @*/
    for (uint32_t i = 0; i < DOMAIN_MAX * VCPU_MAX; i++) {
        const struct domid domain = {(uint16_t)(i / VCPU_MAX)};

        vlapic_reset(domain, i % VCPU_MAX);
    }
}

bool vlapic_is_ok(void)
{
    bool ok = true;

    /*@ loop invariant 0 <= i <= DOMAIN_MAX * VCPU_MAX;
      @ loop assigns i, ok;
      @ loop variant DOMAIN_MAX * VCPU_MAX - i;
      @*/
    for (uint32_t i = 0; i < DOMAIN_MAX * VCPU_MAX; i++) {
        ok = ok &&
             vlapic_set_is_ok(i / VCPU_MAX, i % VCPU_MAX, VLAPIC_REQUESTED) &&
             vlapic_set_is_ok(i / VCPU_MAX, i % VCPU_MAX, VLAPIC_IN_SERVICE);
    }
    return ok;
}
