/* SPDX-License-Identifier: Apache-2.0 */
/** @file Delivery of events: the bits that guests see. */
#include "core/logic/evtchn.h"

void evtchn_deliver_level(struct domid domain, uint32_t vcpu, uint32_t port)
{
    struct mfn info = vcpus[domain.v].vcpu[vcpu].info_frame;
    uint32_t offset = vcpus[domain.v].vcpu[vcpu].info_offset;
    if (!hw_frame_test_and_set(info, offset + VCPU_INFO_PENDING_SEL,
                               port / 64)) {
        hw_frame_write8(info, offset, 1);
        vcpu_notify(domain, vcpu);
    }
}

void evtchn_deliver(struct domid domain, uint32_t port)
{
    struct mfn shared = domain_shared_info(domain);
    uint32_t word = port / 64 * 8;
    if (hw_frame_test_and_set(shared, SHARED_INFO_EVENT_PENDING + word,
                              port % 64)) {
        return;
    }
    uint64_t masks = hw_frame_read64(shared, SHARED_INFO_EVENT_MASK + word);
    if ((masks >> port % 64) % 2 == 0) {
        evtchn_deliver_level(domain, evtchns[domain.v].port[port].vcpu, port);
    }
    vcpu_poll_wake(domain, port);
}

bool evtchn_pending(struct domid domain, uint32_t raw_port)
{
    if (raw_port >= EVTCHN_PORT_MAX) {
        return false;
    }
    uint64_t bits =
        hw_frame_read64(domain_shared_info(domain),
                        SHARED_INFO_EVENT_PENDING + raw_port / 64 * 8);
    return (bits >> raw_port % 64) % 2 != 0;
}
