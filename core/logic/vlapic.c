/* SPDX-License-Identifier: Apache-2.0 */
/** @file The local APIC of each vCPU. */
#include "core/logic/vlapic.h"

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
#define REG_LVT 0x32 /* timer, thermal, counters, LINT0, LINT1, error */
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

/* What makes an ICR value of a vector an interrupt for oneself. */
#define SHORTHAND_SELF 262144

/* Every vCPU of the domain, as a destination. */
#define DESTINATION_ALL 0xffffffff

/* The bit of each vCPU in the LDR, of the only cluster. */
static const uint32_t logical_id[VCPU_MAX] = {1, 2, 4, 8, 16, 32, 64, 128};

/** How a register may be used, and the highest value it takes. */
struct rule {
    bool readable;
    bool writable;
    uint32_t most;
};

/* Registers that only the vCPU itself notices. What is not here and no set
   does not exist. */
static const struct rule rules[VLAPIC_REGISTERS] = {
    [REG_ID] = {true, false, 0},
    [REG_VERSION] = {true, false, 0},
    [REG_TPR] = {true, true, 255},
    [REG_EOI] = {false, true, 0},
    [REG_LDR] = {true, false, 0},
    [REG_SVR] = {true, true, UINT32_MAX},
    [REG_ESR] = {true, true, 0},
    [REG_ICR] = {true, false, 0}, /* 0: a command is done at once */
    [REG_LVT... REG_LVT + 5] = {true, true, UINT32_MAX},
    [REG_TIMER_INITIAL] = {true, true, UINT32_MAX},
    [REG_TIMER_CURRENT] = {true, false, 0},
    [REG_TIMER_DIVIDE] = {true, true, UINT32_MAX},
};

/** Put a vector into a set. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX && which < VLAPIC_SETS;
  @ requires VLAPIC_VECTOR_FIRST <= vector < VLAPIC_VECTORS;
  @ requires vlapics_ok;
  @ terminates \true;
  @ assigns vlapics[domain.v].vcpu[vcpu].marks[which][vector],
  @         vlapics[domain.v].vcpu[vcpu].top[which];
  @ ensures vlapics_ok;
  @*/
static void set_add(struct domid domain, uint32_t vcpu, uint32_t which,
                    uint32_t vector)
{
    vlapics[domain.v].vcpu[vcpu].marks[which][vector] = 1;
    if (vector > vlapics[domain.v].vcpu[vcpu].top[which]) {
        vlapics[domain.v].vcpu[vcpu].top[which] = (uint8_t)vector;
    }
    /*@ assert vlapic_set_ok(domain.v, vcpu, which); */
}

/** Take the highest vector out of a which; nothing if it is empty. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX && which < VLAPIC_SETS;
  @ requires vlapics_ok;
  @ terminates \true;
  @ assigns vlapics[domain.v].vcpu[vcpu].marks[which][0 .. VLAPIC_VECTORS - 1],
  @         vlapics[domain.v].vcpu[vcpu].top[which];
  @ ensures vlapics_ok;
  @*/
static void set_remove_top(struct domid domain, uint32_t vcpu, uint32_t which)
{
    uint32_t top = vlapics[domain.v].vcpu[vcpu].top[which];

    vlapics[domain.v].vcpu[vcpu].marks[which][top] = 0;
    /*@ loop invariant 0 <= top < VLAPIC_VECTORS;
      @ loop invariant \forall integer i; top < i < VLAPIC_VECTORS ==>
      @     vlapics[domain.v].vcpu[vcpu].marks[which][i] == 0;
      @ loop assigns top;
      @ loop variant top;
      @*/
    while (top > 0 && vlapics[domain.v].vcpu[vcpu].marks[which][top] == 0) {
        top--;
    }
    vlapics[domain.v].vcpu[vcpu].top[which] = (uint8_t)top;
    //@ assert vlapic_set_ok(domain.v, vcpu, which);
}

/** 32 vectors of a set as the guest reads them, from @p first on. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX && which < VLAPIC_SETS;
  @ requires first <= VLAPIC_VECTORS - 32;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result < 4294967296;
  @*/
static uint64_t set_word(struct domid domain, uint32_t vcpu, uint32_t which,
                         uint32_t first)
{
    uint32_t word = 0;

    /*@ loop invariant 0 <= i <= 32;
      @ loop assigns i, word;
      @ loop variant 32 - i;
      @*/
    for (uint32_t i = 0; i < 32; i++) {
        uint32_t mark =
            vlapics[domain.v].vcpu[vcpu].marks[which][first + 31 - i] != 0 ? 1
                                                                           : 0;
        word = word % 2147483648U * 2 + mark;
    }
    return word;
}

void vlapic_reset(struct domid domain, uint32_t vcpu)
{
    static const struct vlapic after_reset = {
        .values = {[REG_VERSION] = VERSION_VALUE,
                   [REG_SVR] = SVR_RESET,
                   [REG_LVT... REG_LVT + 5] = LVT_RESET}};

    vlapics[domain.v].vcpu[vcpu] = after_reset;
    vlapics[domain.v].vcpu[vcpu].values[REG_ID] = vcpu;
    vlapics[domain.v].vcpu[vcpu].values[REG_LDR] = logical_id[vcpu];
    /*@ assert vlapic_ok(domain.v, vcpu); */
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
        answer.value =
            set_word(self, vcpu, VLAPIC_IN_SERVICE, (reg - REG_ISR) * 32);
    } else if (reg >= REG_IRR && reg < REG_ESR) {
        answer.value =
            set_word(self, vcpu, VLAPIC_REQUESTED, (reg - REG_IRR) * 32);
    } else if (rules[reg].readable || (reg >= REG_TMR && reg < REG_IRR)) {
        answer.value = vlapics[self.v].vcpu[vcpu].values[reg];
    } else {
        answer.status = ST_INVALID;
    }
    return answer;
}

/* A command is a value of the ICR: vector in bits 0 .. 7, mode in 8 .. 10,
   assert in 14, shorthand in 18 and 19, destination in 32 .. 63. */

/** Carry out a command on one vCPU. Modes that do not exist do nothing, nor
 * do vectors, or any while the APIC is off. */
/*@ requires domain_live(domain.v) && vcpu < domains[domain.v].vcpu_count;
  @ requires domains_ok && vcpus_ok && vlapics_ok;
  @ requires mediated: permit(domain.v, domain.v, PERM_VCPU_SEND_IPI);
  @ terminates \true;
  @ assigns vlapics[domain.v].vcpu[vcpu], vcpus[domain.v].vcpu[vcpu],
  @     vcpu_changed, hw_vcpu_state;
  @ ensures vcpus_ok && vlapics_ok;
  @*/
static void deliver_commit(struct domid domain, uint32_t vcpu, uint64_t command)
{
    uint32_t vector = (uint32_t)(command % VLAPIC_VECTORS);

    switch (command / 256 % 8) {
    case MODE_FIXED:
        if (vector >= VLAPIC_VECTOR_FIRST &&
            vlapics[domain.v].vcpu[vcpu].values[REG_SVR] / SVR_ENABLED % 2 ==
                1) {
            set_add(domain, vcpu, VLAPIC_REQUESTED, vector);
            vcpu_notify(domain, vcpu);
        }
        break;
    case MODE_NMI:
        hw_vcpu_inject_nmi(domain, vcpu);
        vcpu_notify(domain, vcpu);
        break;
    case MODE_INIT:
        if (command / 16384 % 2 == 1) {
            vcpu_init(domain, vcpu);
            vlapic_reset(domain, vcpu);
        }
        break;
    case MODE_STARTUP:
        vcpu_sipi(domain, vcpu, vector);
        break;
    }
}

/*@ requires vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static bool is_target(uint64_t command, uint32_t self, uint32_t vcpu)
{
    uint64_t shorthand = command / 262144 % 4; /* self, all, all but self */
    uint64_t destination = command / 4294967296;

    if (shorthand != 0) {
        return shorthand == 2 || (shorthand == 1) == (vcpu == self);
    }
    return destination == DESTINATION_ALL || destination == vcpu;
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
                                 uint64_t command)
{
    uint64_t low = command % 4294967296;
    enum status status;

    /* Logical destinations are reserved like bits 12, 13, 16, 17, 20 .. 31. */
    if (low / 2048 % 8 != 0 || low / 65536 % 4 != 0 || low / 1048576 != 0) {
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
            deliver_commit(self, i, command);
        }
    }
    return ST_OK;
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
    } else if (reg == REG_SELF_IPI && value < VLAPIC_VECTORS) {
        status = command_write(self, vcpu, value + SHORTHAND_SELF);
    } else if (rules[reg].writable && value <= rules[reg].most) {
        vlapics[self.v].vcpu[vcpu].values[reg] = value;
        if (reg == REG_EOI) {
            set_remove_top(self, vcpu, VLAPIC_IN_SERVICE);
        }
        status = ST_OK;
    }
    return status;
}

int32_t vlapic_pending_vector(struct domid domain, uint32_t vcpu)
{
    uint32_t vector = vlapics[domain.v].vcpu[vcpu].top[VLAPIC_REQUESTED];
    uint32_t busy = vlapics[domain.v].vcpu[vcpu].top[VLAPIC_IN_SERVICE];

    if (vector == 0 || vector / 16 <= busy / 16 ||
        vector / 16 <= vlapics[domain.v].vcpu[vcpu].values[REG_TPR] / 16) {
        return -1;
    }
    return (int32_t)vector;
}

void vlapic_accept(struct domid domain, uint32_t vcpu, uint32_t vector)
{
    set_remove_top(domain, vcpu, VLAPIC_REQUESTED);
    set_add(domain, vcpu, VLAPIC_IN_SERVICE, vector);
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
