/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whole steps or none. */
#include <stdatomic.h>

#include "drivers/lib/memory.h"
#include "drivers/store/journal.h"

#define MAGIC 0x31657270656b5843u
/* In place of a count: the step is done, its sum not yet in place. */
#define JOURNAL_DONE UINT64_MAX

struct state *store;

static struct keep *kept;
/* The step in which each line was saved last. */
static uint32_t stamps[JOURNAL_LINES];
static uint32_t step;
static bool damaged;

/* What dies next has done what comes before. */
static void barrier(void)
{
    atomic_signal_fence(memory_order_seq_cst);
}

static uint64_t line_sum(uint64_t line, const uint64_t *words)
{
    uint64_t sum = line + 1;
    for (uint32_t i = 0; i < JOURNAL_LINE / 8; i++) {
        sum = (sum ^ words[i]) * 0x9e3779b97f4a7c15u;
        sum ^= sum >> 29;
    }
    return sum;
}

static uint64_t *line_at(uint64_t line)
{
    return (uint64_t *)(void *)&kept->state + line * (JOURNAL_LINE / 8);
}

static uint64_t whole_sum(void)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < JOURNAL_LINES; i++) {
        sum += line_sum(i, line_at(i));
    }
    return sum;
}

static void step_next(void)
{
    step++;
    if (step == 0) {
        memset(stamps, 0, sizeof(stamps));
        step = 1;
    }
}

static void undo(void)
{
    for (uint64_t i = 0; i < kept->count; i++) {
        memcpy(line_at(kept->entries[i].line), kept->entries[i].words,
               JOURNAL_LINE);
    }
    barrier();
    kept->count = 0;
}

/* Finish or undo the step in which the last life ended. */
static bool recover(void)
{
    if (kept->count == JOURNAL_DONE) {
        kept->sum = kept->sum_after;
        barrier();
        kept->count = 0;
    }
    if (kept->count > JOURNAL_LINES) {
        return false;
    }
    for (uint64_t i = 0; i < kept->count; i++) {
        if (kept->entries[i].line >= JOURNAL_LINES) {
            return false;
        }
    }
    undo();
    return kept->sum == whole_sum();
}

bool journal_open(struct keep *keep, uint64_t config)
{
    kept = keep;
    store = &keep->state;
    step_next();
    bool any = keep->magic == MAGIC;
    if (any && keep->config == config && recover()) {
        return true;
    }
    damaged = any;
    journal_clear(config);
    return false;
}

bool journal_was_damaged(void)
{
    return damaged;
}

void journal_clear(uint64_t config)
{
    kept->magic = 0;
    barrier();
    memset(&kept->state, 0, sizeof(kept->state));
    kept->config = config;
    kept->count = 0;
    kept->sum = whole_sum();
    step_next();
}

static void save_line(uint64_t line)
{
    if (stamps[line] == step) {
        return;
    }
    struct journal_entry *entry = &kept->entries[kept->count];
    entry->line = line;
    memcpy(entry->words, line_at(line), JOURNAL_LINE);
    barrier();
    kept->count++;
    barrier();
    stamps[line] = step;
}

void journal_save(const void *at, uint64_t length)
{
    uint64_t offset = (uint64_t)at - (uint64_t)&kept->state;
    if (length == 0 || offset >= sizeof(struct state) ||
        length > sizeof(struct state) - offset) {
        return;
    }
    for (uint64_t line = offset / JOURNAL_LINE;
         line <= (offset + length - 1) / JOURNAL_LINE; line++) {
        save_line(line);
    }
}

void journal_write(void *at, const void *bytes, uint64_t length)
{
    journal_save(at, length);
    memcpy(at, bytes, length);
}

void journal_commit(void)
{
    uint64_t sum = kept->sum;
    if (kept->count == 0) {
        return;
    }
    for (uint64_t i = 0; i < kept->count; i++) {
        const struct journal_entry *entry = &kept->entries[i];
        sum -= line_sum(entry->line, entry->words);
        sum += line_sum(entry->line, line_at(entry->line));
    }
    kept->sum_after = sum;
    barrier();
    kept->count = JOURNAL_DONE;
    barrier();
    kept->sum = sum;
    barrier();
    kept->count = 0;
    /* From the first step on there is something to go on with. */
    kept->magic = MAGIC;
    step_next();
}

void journal_rollback(void)
{
    undo();
    step_next();
}
