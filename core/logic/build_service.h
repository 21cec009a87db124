/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a domain is given to reach its console and its store. */
#pragma once

#include "core/logic/evtchn.h"
#include "core/logic/image.h"

/**
 * For each service that the plan gives a domain, which has no port yet: a port
 * that waits for the domain that serves, the page, offered to it, and the
 * parameters that name both (core/abi/cloison.h).
 *
 * @return ST_OK, or the policy's refusal: the services refused are not there.
 */
/*@ requires image_plan_ok && events_ok && domain_live(domain.v);
  @ requires domain.v < image_plan.domain_count;
  @ terminates \true;
  @ assigns evtchns[..], evtchn_taken[..], CHECK_EFFECTS, hw_frame_state,
  @     domains[domain.v].grant_frame_count, domains[domain.v].store_port,
  @     domains[domain.v].console_port;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @*/
enum status build_service(struct domid domain);
