/* SPDX-License-Identifier: Apache-2.0 */
/** @file Event channels; all need shared_map() first. */
#ifndef CLOISON_DRIVERS_LIB_EVENT_H
#define CLOISON_DRIVERS_LIB_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#define EVENT_PORT_COUNT 4096

/** How often the upcall handler saw each port pending. */
extern volatile uint32_t event_seen[EVENT_PORT_COUNT];

/* These return the port, or the negative error. */
int64_t event_alloc(uint32_t remote);
int64_t event_bind_ipi(uint32_t vcpu);
int64_t event_bind_virq(uint32_t virq, uint32_t vcpu);
int64_t event_bind(uint32_t remote_domain, uint32_t remote_port);
/** Find an unbound port of @p domain that is for us, and bind it. */
int64_t event_connect(uint32_t domain, uint64_t timeout_ns);

/* These return 0, or the negative error. */
int64_t event_close(uint32_t port);
int64_t event_send(uint32_t port);
int64_t event_unmask(uint32_t port);
int64_t event_set_vcpu(uint32_t port, uint32_t vcpu);
/** Poll one port until @p timeout (system time, 0: for ever). */
int64_t event_poll(uint32_t port, uint64_t timeout);

/** Whether another domain holds the other end of @p port. */
bool event_is_connected(uint32_t port);

bool event_is_pending(uint32_t port);
/** Clear pending; was it set? */
bool event_take(uint32_t port);
void event_mask(uint32_t port, bool masked);
/** Take upcalls on vector TRAP_UPCALL; unmasks no port. */
void event_upcalls_on(void);

#endif
