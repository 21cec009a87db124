/* SPDX-License-Identifier: Apache-2.0 */
/** @file Executable twin of the invariant of event channels, for tests. */
#include "core/logic/evtchn.h"

/*@ requires d < DOMAIN_MAX && p < EVTCHN_PORT_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> evtchn_shape_ok(d, p);
  @*/
static bool shape_is_ok(uint32_t d, uint32_t p)
{
    struct evtchn one = evtchns[d].port[p];
    return one.state == EVTCHN_FREE ||
           (p >= 1 && domain_is_live(d) && one.vcpu < domains[d].vcpu_count &&
            one.remote < DOMAIN_MAX);
}

/*@ requires d < DOMAIN_MAX && p < EVTCHN_PORT_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> evtchn_link_ok(d, p);
  @*/
static bool link_is_ok(uint32_t d, uint32_t p)
{
    struct evtchn one = evtchns[d].port[p];
    if (one.state != EVTCHN_INTERDOMAIN) {
        return true;
    }
    if (one.remote >= DOMAIN_MAX || one.link >= EVTCHN_PORT_MAX ||
        (one.remote == d && one.link == p)) {
        return false;
    }
    struct evtchn peer = evtchns[one.remote].port[one.link];
    return peer.state == EVTCHN_INTERDOMAIN && peer.remote == d &&
           peer.link == p;
}

/*@ requires d < DOMAIN_MAX && p < EVTCHN_PORT_MAX;
  @ requires evtchns[d].port[p].state == EVTCHN_VIRQ ==>
  @     evtchns[d].port[p].vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> evtchn_virq_ok(d, p);
  @*/
static bool virq_is_ok(uint32_t d, uint32_t p)
{
    struct evtchn one = evtchns[d].port[p];
    if (one.state != EVTCHN_VIRQ) {
        return true;
    }
    if (one.link >= VIRQ_MAX) {
        return false;
    }
    uint32_t vcpu = one.link < VIRQ_PER_VCPU ? one.vcpu : 0;
    return evtchn_virqs[d].port[vcpu][one.link] == p;
}

/*@ requires d < DOMAIN_MAX && v < VCPU_MAX && q < VIRQ_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> evtchn_table_ok(d, v, q);
  @*/
static bool table_is_ok(uint32_t d, uint32_t v, uint32_t q)
{
    uint32_t port = evtchn_virqs[d].port[v][q];
    if (port == 0) {
        return true;
    }
    if (port >= EVTCHN_PORT_MAX) {
        return false;
    }
    struct evtchn one = evtchns[d].port[port];
    return one.state == EVTCHN_VIRQ && one.link == q &&
           (q < VIRQ_PER_VCPU ? one.vcpu == v : v == 0);
}

/*@ requires d < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> evtchn_taken_ok(d);
  @*/
static bool taken_is_ok(uint32_t d)
{
    if (evtchn_taken[d] >= EVTCHN_PORT_MAX) {
        return false;
    }
    /*@ loop invariant 1 <= p <= evtchn_taken[d] + 1;
      @ loop invariant \forall integer k; 1 <= k < p ==>
      @     evtchns[d].port[k].state != EVTCHN_FREE;
      @ loop assigns p;
      @ loop variant evtchn_taken[d] + 1 - p;
      @*/
    for (uint32_t p = 1; p <= evtchn_taken[d]; p++) {
        if (evtchns[d].port[p].state == EVTCHN_FREE) {
            return false;
        }
    }
    return true;
}

/*@ requires d < DOMAIN_MAX && domains_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> evtchn_taken_ok(d) &&
  @     \forall integer p; 0 <= p < EVTCHN_PORT_MAX ==>
  @     evtchn_shape_ok(d, p) && evtchn_link_ok(d, p) && evtchn_virq_ok(d, p);
  @*/
static bool ports_are_ok(uint32_t d)
{
    /*@ loop invariant 0 <= p <= EVTCHN_PORT_MAX;
      @ loop invariant \forall integer k; 0 <= k < p ==>
      @     evtchn_shape_ok(d, k) && evtchn_link_ok(d, k) &&
      @     evtchn_virq_ok(d, k);
      @ loop assigns p;
      @ loop variant EVTCHN_PORT_MAX - p;
      @*/
    for (uint32_t p = 0; p < EVTCHN_PORT_MAX; p++) {
        if (!shape_is_ok(d, p) || !link_is_ok(d, p) || !virq_is_ok(d, p)) {
            return false;
        }
    }
    return taken_is_ok(d);
}

/*@ requires d < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> \forall integer v, q;
  @     0 <= v < VCPU_MAX && 0 <= q < VIRQ_MAX ==> evtchn_table_ok(d, v, q);
  @*/
static bool tables_are_ok(uint32_t d)
{
    /*@ loop invariant 0 <= i <= VCPU_MAX * VIRQ_MAX;
      @ loop invariant \forall integer v, q;
      @     0 <= v < VCPU_MAX && 0 <= q < VIRQ_MAX && v * VIRQ_MAX + q < i ==>
      @     evtchn_table_ok(d, v, q);
      @ loop assigns i;
      @ loop variant VCPU_MAX * VIRQ_MAX - i;
      @*/
    for (uint32_t i = 0; i < VCPU_MAX * VIRQ_MAX; i++) {
        if (!table_is_ok(d, i / VIRQ_MAX, i % VIRQ_MAX)) {
            return false;
        }
    }
    return true;
}

bool evtchn_is_ok(void)
{
    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop invariant \forall integer i; 0 <= i < d ==> evtchn_taken_ok(i);
      @ loop invariant \forall integer i, p;
      @     0 <= i < d && 0 <= p < EVTCHN_PORT_MAX ==>
      @     evtchn_shape_ok(i, p) && evtchn_link_ok(i, p) &&
      @     evtchn_virq_ok(i, p);
      @ loop invariant \forall integer i, v, q;
      @     0 <= i < d && 0 <= v < VCPU_MAX && 0 <= q < VIRQ_MAX ==>
      @     evtchn_table_ok(i, v, q);
      @ loop assigns d;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        if (!ports_are_ok(d) || !tables_are_ok(d)) {
            return false;
        }
    }
    return true;
}
