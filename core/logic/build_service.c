/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a domain is given to reach its console and its store. */
#include "core/logic/build.h"

#include "core/abi/cloison.h"

/* Bytes of an entry of the grant table; its frame lies at this offset. */
#define ENTRY_BYTES 8
#define ENTRY_FRAME 4

/** Offer a page, and keep a port, for the domain @p server - 1. */
/*@ requires events_ok && domain_live(domain.v);
  @ requires 1 <= server <= DOMAIN_MAX && ref < 2;
  @ terminates \true;
  @ assigns evtchns[..], evtchn_taken[..], CHECK_EFFECTS, hw_frame_state,
  @     domains[domain.v].grant_frame_count;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @ ensures \result.status == ST_OK ==> \result.value < EVTCHN_PORT_MAX;
  @*/
static struct result service_offer(struct domid domain, uint32_t server,
                                   uint32_t ref, uint32_t gfn)
{
    const struct domid remote = {(uint16_t)(server - 1)};
    const struct mfn table = domain_grant_frame(domain, 0);
    const struct result port = evtchn_offer(domain, remote);

    //@ ghost Offered: ;
    if (port.status == ST_OK && gfn != 0) {
        domains[domain.v].grant_frame_count = 1;
        hw_frame_write32(table, ref * ENTRY_BYTES + ENTRY_FRAME, gfn);
        hw_frame_write32(table, ref * ENTRY_BYTES,
                         GRANT_ENTRY_PERMIT_ACCESS + remote.v * 65536U);
    }
    //@ assert domains: domains_ok;
    //@ assert vcpus: vcpus_ok;
    /*@ assert kept: \forall integer d; 0 <= d < DOMAIN_MAX ==>
      @     domains[d].state == \at(domains[d].state, Offered) &&
      @     domains[d].vcpu_count == \at(domains[d].vcpu_count, Offered);
      @*/
    //@ assert shapes: evtchn_shapes_ok;
    //@ assert ports: evtchn_ok;
    return port;
}

enum status build_service(struct domid domain)
{
    //@ assert image_domain_ok(domain.v);
    const uint32_t store = image_plan.domains[domain.v].store;
    const uint32_t console = image_plan.domains[domain.v].console;
    struct result first = {ST_OK, 0};
    struct result second = {ST_OK, 0};

    /* Ports are taken in order: without a store the console has both. */
    if (store != 0) {
        first = service_offer(domain, store, CLOISON_GRANT_STORE,
                              domains[domain.v].store_gfn);
    } else if (console != 0) {
        first = service_offer(domain, console, CLOISON_GRANT_CONSOLE, 0);
    }
    if (console != 0 && first.status == ST_OK) {
        second = service_offer(domain, console, CLOISON_GRANT_CONSOLE,
                               domains[domain.v].console_gfn);
    }
    //@ ghost Before: ;
    domains[domain.v].store_port =
        store != 0 && first.status == ST_OK ? (uint32_t)first.value : 0;
    domains[domain.v].console_port =
        second.status == ST_OK ? (uint32_t)second.value : 0;
    //@ assert domains: domains_ok;
    //@ assert vcpus: vcpus_ok;
    /*@ assert kept: \forall integer d; 0 <= d < DOMAIN_MAX ==>
      @     domains[d].state == \at(domains[d].state, Before) &&
      @     domains[d].vcpu_count == \at(domains[d].vcpu_count, Before);
      @*/
    //@ assert shapes: evtchn_shapes_ok;
    //@ assert ports: evtchn_ok;
    return first.status != ST_OK ? first.status : second.status;
}
