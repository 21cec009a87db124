/* SPDX-License-Identifier: Apache-2.0 */
/** @file The event loop of a domain. */
#include "core/abi/hypercall.h"
#include "drivers/lib/arguments.h"
#include "drivers/lib/hypercall.h"
#include "drivers/lib/loop.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/watchdog.h"

#define WORDS (LOOP_PORTS / 64)
#define SECOND 1000000000ul

static uint32_t ids[LOOP_PORTS];
static uint64_t watched[WORDS];
/* Taken from the shared page, not yet told. */
static uint64_t ready[WORDS];
static uint32_t ready_word;
static uint64_t deadlines[LOOP_TIMERS];
static uint64_t next_deadline; /* none of deadlines is before it; 0: no timer */
static uint32_t watchdog_seconds;
static uint64_t watchdog_next;

void loop_watch(uint32_t port, uint32_t id)
{
    if (port < LOOP_PORTS) {
        ids[port] = id;
        watched[port / 64] |= 1ul << port % 64;
        ready[port / 64] |= 1ul << port % 64;
    }
}

void loop_forget(uint32_t port)
{
    if (port < LOOP_PORTS) {
        watched[port / 64] &= ~(1ul << port % 64);
        ready[port / 64] &= ~(1ul << port % 64);
    }
}

void loop_timer(uint32_t timer, uint64_t deadline)
{
    if (timer >= LOOP_TIMERS) {
        return;
    }
    deadlines[timer] = deadline;
    if (deadline != 0 && (next_deadline == 0 || deadline < next_deadline)) {
        next_deadline = deadline;
    }
}

void loop_watchdog(uint32_t seconds)
{
    watchdog_seconds = seconds;
    watchdog_ping(seconds);
    watchdog_next = time_now() + seconds * SECOND / 2;
}

/* Take what is pending off the shared page. */
static void collect(void)
{
    volatile struct vcpu_info *info = &shared.vcpu[0];
    info->upcall_pending = 0;
    uint64_t words =
        __atomic_exchange_n(&shared.vcpu[0].pending_sel, 0, __ATOMIC_SEQ_CST);
    words &= (1ul << WORDS) - 1;
    for (; words != 0; words &= words - 1) {
        uint32_t word = (uint32_t)__builtin_ctzl(words);
        uint64_t mask = __atomic_load_n(&shared.mask[word], __ATOMIC_SEQ_CST);
        uint64_t bits =
            __atomic_fetch_and(&shared.pending[word], mask, __ATOMIC_SEQ_CST);
        ready[word] |= bits & ~mask & watched[word];
    }
}

/* The next port of this round. */
static bool take_port(uint32_t *id)
{
    for (; ready_word < WORDS; ready_word++) {
        uint64_t bits = ready[ready_word];
        if (bits != 0) {
            ready[ready_word] = bits & (bits - 1);
            *id = ids[ready_word * 64 + (uint32_t)__builtin_ctzl(bits)];
            return true;
        }
    }
    return false;
}

/* A timer that is due. */
static bool take_timer(uint32_t *id)
{
    if (next_deadline == 0 || time_now() < next_deadline) {
        return false;
    }
    uint64_t now = time_now();
    uint32_t due = LOOP_TIMERS;
    next_deadline = 0;
    for (uint32_t i = 0; i < LOOP_TIMERS; i++) {
        if (deadlines[i] == 0) {
            continue;
        }
        if (deadlines[i] <= now && due == LOOP_TIMERS) {
            due = i;
            deadlines[i] = 0;
        } else if (next_deadline == 0 || deadlines[i] < next_deadline) {
            next_deadline = deadlines[i];
        }
    }
    *id = LOOP_TIMER + due;
    return due != LOOP_TIMERS;
}

void loop_alive(void)
{
    if (watchdog_seconds != 0 && time_now() >= watchdog_next) {
        loop_watchdog(watchdog_seconds);
    }
}

bool loop_poll(uint32_t *id)
{
    if (take_port(id)) {
        return true;
    }
    loop_alive();
    collect();
    ready_word = 0;
    return take_timer(id) || take_port(id);
}

/* Sleep until an event or the next deadline. An event since collect() has set
 * upcall_pending, and the core then does not let us sleep. */
static void sleep(void)
{
    uint64_t deadline = next_deadline;
    if (watchdog_seconds != 0 && (deadline == 0 || watchdog_next < deadline)) {
        deadline = watchdog_next;
    }
    if (deadline == 0) {
        sched_op(SCHED_OP_BLOCK, NULL);
        return;
    }
    struct abi_sched_poll op = {.deadline = deadline};
    sched_op(SCHED_OP_POLL, &op);
}

uint32_t loop_wait(void)
{
    uint32_t id = 0;
    while (!loop_poll(&id)) {
        sleep();
    }
    return id;
}
