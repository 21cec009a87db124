/* SPDX-License-Identifier: Apache-2.0 */
/** @file vCPUs: run states, timers and the place of their shared page. */
#include "core/logic/vcpu.h"

struct vcpu_table vcpus[DOMAIN_MAX];
uint8_t vcpu_changed;
uint8_t vcpu_pollers[DOMAIN_MAX];
uint64_t vcpu_next_deadline;

uint64_t vcpu_earlier(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

void vcpu_domain_init(struct domid domain)
{
    struct mfn shared_info = domain_shared_info(domain);
    /*@ loop invariant 0 <= v <= VCPU_MAX;
      @ loop invariant \forall integer k; 0 <= k < v ==> vcpu_ok(domain.v, k);
      @ loop assigns v, vcpus[domain.v];
      @ loop variant VCPU_MAX - v;
      @*/
    for (uint32_t v = 0; v < VCPU_MAX; v++) {
        vcpus[domain.v].vcpu[v] =
            (struct vcpu){.state = v == 0 ? VCPU_RUNNABLE : VCPU_OFFLINE,
                          .info_offset = v * VCPU_INFO_SIZE,
                          .info_frame = shared_info,
                          .timer_deadline = DEADLINE_NONE,
                          .poll_deadline = DEADLINE_NONE};
    }
    vcpu_changed = 1;
}

/* Put a vCPU into a state in which it does not poll. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT &&
  @     vcpu >= domains[domain.v].vcpu_count ==> state == VCPU_OFFLINE;
  @ terminates \true;
  @ assigns vcpus[domain.v].vcpu[vcpu].state;
  @ assigns vcpus[domain.v].vcpu[vcpu].polling;
  @ assigns vcpus[domain.v].vcpu[vcpu].poll_deadline, vcpu_changed;
  @ ensures vcpus_ok;
  @ ensures vcpus[domain.v].vcpu[vcpu].state == state;
  @ ensures vcpus[domain.v].vcpu[vcpu].polling == 0;
  @*/
static void vcpu_put(struct domid domain, uint32_t vcpu, enum vcpu_state state)
{
    vcpus[domain.v].vcpu[vcpu].state = (uint8_t)state;
    vcpus[domain.v].vcpu[vcpu].polling = 0;
    vcpus[domain.v].vcpu[vcpu].poll_deadline = DEADLINE_NONE;
    vcpu_changed = 1;
}

void vcpu_domain_end(struct domid domain)
{
    /*@ loop invariant 0 <= v <= VCPU_MAX;
      @ loop invariant vcpus_ok;
      @ loop invariant \forall integer k; 0 <= k < v ==>
      @     vcpus[domain.v].vcpu[k].state == VCPU_OFFLINE;
      @ loop assigns v, vcpus[domain.v], vcpu_changed, hw_vcpu_state;
      @ loop variant VCPU_MAX - v;
      @*/
    for (uint32_t v = 0; v < VCPU_MAX; v++) {
        vcpu_put(domain, v, VCPU_OFFLINE);
        vcpus[domain.v].vcpu[v].timer_deadline = DEADLINE_NONE;
    }
}

void vcpu_notify(struct domid domain, uint32_t vcpu)
{
    if (vcpus[domain.v].vcpu[vcpu].state == VCPU_BLOCKED) {
        vcpu_put(domain, vcpu, VCPU_RUNNABLE);
    }
}

void vcpu_poll_wake(struct domid domain, uint32_t port)
{
    if (vcpu_pollers[domain.v] == 0) {
        return;
    }
    uint8_t left = 0;
    /*@ loop invariant 0 <= v <= VCPU_MAX;
      @ loop invariant vcpus_ok;
      @ loop assigns v, left, vcpus[domain.v], vcpu_changed;
      @ loop variant VCPU_MAX - v;
      @*/
    for (uint32_t v = 0; v < VCPU_MAX; v++) {
        bool waits = vcpus[domain.v].vcpu[v].polling != 0 &&
                     vcpus[domain.v].vcpu[v].state == VCPU_BLOCKED;
        if (waits && (vcpus[domain.v].vcpu[v].poll_port == 0 ||
                      vcpus[domain.v].vcpu[v].poll_port == port)) {
            vcpu_put(domain, v, VCPU_RUNNABLE);
        } else if (waits) {
            left = 1;
        }
    }
    vcpu_pollers[domain.v] = left;
}

enum status vcpu_register_info(struct domid self, uint32_t vcpu,
                               struct mfn frame, uint32_t raw_offset)
{
    if (raw_offset > PAGE_BYTES - VCPU_INFO_SIZE || raw_offset % 8 != 0) {
        return ST_BAD_OFFSET;
    }
    if (vcpus[self.v].vcpu[vcpu].info_registered != 0) {
        return ST_INVALID;
    }
    enum status status = xsm_check(self, self, PERM_VCPU_REGISTER_INFO);
    if (status == ST_OK) {
        //@ assert mediated: permit(self.v, self.v, PERM_VCPU_REGISTER_INFO);
        hw_frame_copy(frame, raw_offset, vcpus[self.v].vcpu[vcpu].info_frame,
                      vcpus[self.v].vcpu[vcpu].info_offset, VCPU_INFO_SIZE);
        hw_frame_write64(frame, raw_offset + VCPU_INFO_PENDING_SEL, UINT64_MAX);
        hw_frame_write8(frame, raw_offset, 1);
        vcpus[self.v].vcpu[vcpu].info_frame = frame;
        vcpus[self.v].vcpu[vcpu].info_offset = raw_offset;
        vcpus[self.v].vcpu[vcpu].info_registered = 1;
        vcpu_notify(self, vcpu);
    }
    return status;
}

enum status vcpu_set_timer(struct domid self, uint32_t vcpu,
                           uint64_t raw_deadline)
{
    enum status status = xsm_check(self, self, PERM_DOMAIN_SET_TIMER);
    uint64_t deadline = raw_deadline == 0 ? DEADLINE_NONE : raw_deadline;

    if (status == ST_OK) {
        //@ assert mediated: permit(self.v, self.v, PERM_DOMAIN_SET_TIMER);
        deadline = vcpu_earlier(deadline, DEADLINE_NONE);
        vcpus[self.v].vcpu[vcpu].timer_deadline = deadline;
        vcpu_next_deadline = vcpu_earlier(vcpu_next_deadline, deadline);
        vcpu_changed = 1;
    }
    return status;
}

bool vcpu_upcall_wanted(struct domid domain, uint32_t vcpu)
{
    return hw_frame_read8(vcpus[domain.v].vcpu[vcpu].info_frame,
                          vcpus[domain.v].vcpu[vcpu].info_offset) != 0;
}

void vcpu_halt(struct domid domain, uint32_t vcpu)
{
    if (vcpus[domain.v].vcpu[vcpu].state == VCPU_RUNNABLE &&
        !vcpu_upcall_wanted(domain, vcpu)) {
        vcpus[domain.v].vcpu[vcpu].state = VCPU_BLOCKED;
        vcpu_changed = 1;
    }
}

enum status vcpu_block(struct domid self, uint32_t vcpu)
{
    enum status status = xsm_check(self, self, PERM_DOMAIN_YIELD);
    if (status == ST_OK) {
        //@ assert mediated: permit(self.v, self.v, PERM_DOMAIN_YIELD);
        vcpu_halt(self, vcpu);
    }
    return status;
}

/*@ requires mediated: permit(self.v, self.v, PERM_DOMAIN_POLL);
  @ requires domain_live(self.v) && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok;
  @ requires port < EVTCHN_PORT_MAX && deadline <= DEADLINE_NONE;
  @ terminates \true;
  @ assigns vcpus[self.v].vcpu[vcpu], vcpu_changed, vcpu_pollers[self.v];
  @ assigns vcpu_next_deadline;
  @ ensures vcpus_ok;
  @*/
static void vcpu_poll_commit(struct domid self, uint32_t vcpu, uint32_t port,
                             uint64_t deadline)
{
    if (deadline <= hw_time_now()) {
        return;
    }
    vcpu_halt(self, vcpu);
    if (vcpus[self.v].vcpu[vcpu].state == VCPU_BLOCKED) {
        vcpus[self.v].vcpu[vcpu].polling = 1;
        vcpus[self.v].vcpu[vcpu].poll_port = port;
        vcpus[self.v].vcpu[vcpu].poll_deadline = deadline;
        vcpu_pollers[self.v] = 1;
        vcpu_next_deadline = vcpu_earlier(vcpu_next_deadline, deadline);
    }
}

enum status vcpu_poll_begin(struct domid self, uint32_t vcpu, uint32_t raw_port,
                            uint64_t raw_deadline)
{
    if (raw_port >= EVTCHN_PORT_MAX) {
        return ST_INVALID;
    }
    enum status status = xsm_check(self, self, PERM_DOMAIN_POLL);
    if (status == ST_OK) {
        vcpu_poll_commit(self, vcpu, raw_port,
                         vcpu_earlier(raw_deadline, DEADLINE_NONE));
    }
    return status;
}

void vcpu_init(struct domid self, uint32_t vcpu)
{
    vcpu_put(self, vcpu, VCPU_WAIT_SIPI);
}

void vcpu_sipi(struct domid self, uint32_t vcpu, uint32_t vector)
{
    if (vcpus[self.v].vcpu[vcpu].state == VCPU_WAIT_SIPI) {
        hw_vcpu_start_real(self, vcpu, vector);
        vcpu_put(self, vcpu, VCPU_RUNNABLE);
    }
}

bool vcpu_none_can_run(struct domid domain)
{
    /*@ loop invariant 0 <= v <= VCPU_MAX;
      @ loop invariant \forall integer k; 0 <= k < v ==>
      @     vcpus[domain.v].vcpu[k].state != VCPU_RUNNABLE &&
      @     vcpus[domain.v].vcpu[k].state != VCPU_BLOCKED;
      @ loop assigns v;
      @ loop variant VCPU_MAX - v;
      @*/
    for (uint32_t v = 0; v < VCPU_MAX; v++) {
        if (vcpus[domain.v].vcpu[v].state == VCPU_RUNNABLE ||
            vcpus[domain.v].vcpu[v].state == VCPU_BLOCKED) {
            return false;
        }
    }
    return true;
}

void vcpu_halt_dead(struct domid domain, uint32_t vcpu)
{
    vcpu_put(domain, vcpu, VCPU_OFFLINE);
}

struct result vcpu_is_up(struct domid self, uint32_t vcpu)
{
    struct result result = {xsm_check(self, self, PERM_VCPU_GET_STATE), 0};
    if (result.status == ST_OK &&
        (vcpus[self.v].vcpu[vcpu].state == VCPU_RUNNABLE ||
         vcpus[self.v].vcpu[vcpu].state == VCPU_BLOCKED)) {
        result.value = 1;
    }
    return result;
}
