/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a back end does next, from the two states. */
#include "drivers/lib/backend.h"

enum backend_wish backend_decide(const struct backend *backend,
                                 enum backend_state front, bool port_alive)
{
    bool ready = front == BACKEND_INITIALISED || front == BACKEND_CONNECTED;
    if (backend->attached) {
        /* Another life of the front end can look ready, too. */
        return ready && port_alive ? BACKEND_NOTHING : BACKEND_DROP;
    }
    if (ready && backend->state < BACKEND_CLOSING) {
        return BACKEND_CONNECT;
    }
    if (front == BACKEND_INITIALISING && backend->state != BACKEND_INIT_WAIT) {
        return BACKEND_OFFER;
    }
    return BACKEND_NOTHING;
}
