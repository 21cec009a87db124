/* SPDX-License-Identifier: Apache-2.0 */
/** @file A domain that serves its pages and grant entries to a peer. */
#include "tests/guests/lib/guest.h"

#define MAILBOX_GPA (WINDOW_GPA + 0x1000000)

struct mailbox {
    uint32_t asked;
    uint32_t answered;
    uint64_t command;
    uint64_t word[4];
    uint64_t result;
};

uint8_t peer_pages[PEER_PAGES][4096] PAGE_ALIGNED;

static union {
    struct mailbox box;
    uint8_t page[4096];
} served PAGE_ALIGNED;

static volatile struct mailbox *box;
static uint32_t mailbox_handle;
static volatile uint32_t race_ref;

/* What vCPU 1 of the serving domain does: change the flags word without
 * pause, so that the hypervisor's compare and exchange has a rival. */
void peer_race(void)
{
    for (;;) {
        volatile struct grant_entry *entry = &grant_entries[race_ref];
        if (race_ref == 0) {
            sched_op(SCHED_YIELD, NULL);
            continue;
        }
        /* QEMU takes interrupts between blocks only, which PAUSE ends. */
        entry->flags = GTF_PERMIT + GTF_READONLY;
        cpu_pause();
        entry->flags = GTF_PERMIT;
        cpu_pause();
        entry->flags = 0;
        cpu_pause();
    }
}

static void serve_set_entry(void)
{
    volatile struct grant_entry *entry = &grant_entries[box->word[0] % 2048];
    entry->flags = 0;
    entry->domid = (uint16_t)box->word[2];
    entry->frame = (uint32_t)box->word[3];
    entry->flags = (uint16_t)box->word[1];
}

static uint64_t serve_one(enum peer_command command)
{
    uint64_t page = box->word[0] % PEER_PAGES;
    uint64_t *words = (uint64_t *)(uint64_t)peer_pages[page];
    uint64_t result = 0;
    switch (command) {
    case PEER_SET_ENTRY:
        serve_set_entry();
        break;
    case PEER_READ_ENTRY:
        result = *(volatile uint16_t *)&grant_entries[box->word[0] % 2048];
        break;
    case PEER_READ:
        result = *(volatile uint64_t *)&words[box->word[1] % 512];
        break;
    case PEER_WRITE:
        *(volatile uint64_t *)&words[box->word[1] % 512] = box->word[2];
        break;
    case PEER_FRAME:
        result = (uint64_t)words / PAGE;
        break;
    case PEER_RACE:
        race_ref = (uint32_t)box->word[0];
        break;
    case PEER_NONE:
    case PEER_END:
    default:
        break;
    }
    return result;
}

void peer_serve(uint32_t domain)
{
    box = &served.box;
    grant_give(PEER_REF, domain, &served, GTF_PERMIT);
    for (enum peer_command command = PEER_NONE; command != PEER_END;) {
        if (box->asked == box->answered) {
            sched_op(SCHED_YIELD, NULL);
            continue;
        }
        command = (enum peer_command)box->command;
        box->result = serve_one(command);
        box->answered = box->asked;
    }
    /* Ending now would take the mailbox away while the peer still reads. */
    (void)grant_becomes(PEER_REF, GTF_PERMIT);
}

void peer_connect(uint32_t domain)
{
    require("mailbox of the peer is mapped",
            grant_map_wait(MAILBOX_GPA, domain, PEER_REF, GMAP_HOST,
                           &mailbox_handle),
            0);
    box = (volatile struct mailbox *)MAILBOX_GPA;
}

static uint64_t ask(enum peer_command command)
{
    box->command = command;
    box->asked = box->asked + 1;
    for (uint32_t i = 0; i < 1000000; i++) {
        if (box->answered == box->asked) {
            return box->result;
        }
        sched_op(SCHED_YIELD, NULL);
    }
    give_up("the peer answers");
}

uint64_t peer_ask(enum peer_command command, uint64_t a, uint64_t b)
{
    box->word[0] = a;
    box->word[1] = b;
    return ask(command);
}

void peer_set_entry(uint32_t ref, uint32_t flags, uint32_t domid,
                    uint64_t frame)
{
    box->word[0] = ref;
    box->word[1] = flags;
    box->word[2] = domid;
    box->word[3] = frame;
    ask(PEER_SET_ENTRY);
}

void peer_end(void)
{
    ask(PEER_END);
    expect("mailbox is unmapped", grant_unmap_at(MAILBOX_GPA, mailbox_handle),
           0);
}
