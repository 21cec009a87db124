/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Makes the table: enumerate identities, decide every pair and class,
 * share equal cells and profiles, merge identities that no cell tells apart.
 */
/* First: it has a member called bool. */
#include <sepol/policydb/conditional.h>

#include "policy/flatten.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"
#include "xsm/format.h"
#include "xsm/numbering.h"

struct cell {
    uint32_t te;
    uint32_t profile;
};

/* What is being made. */
struct work {
    policydb_t *database;
    uint32_t types;
    uint32_t *te; /* types * types * CLASS_COUNT */
    uint32_t masks[CLASS_COUNT];
    struct cell cells[XSM_CELL_MAX];
    uint32_t cell_count;
    uint32_t profiles[XSM_TABLE_WORDS];
    uint32_t profile_count;
    uint32_t *cid; /* identities * identities * CLASS_COUNT */
    bool overflow;
};

static uint32_t *te_of(struct work *work, uint32_t source, uint32_t target,
                       uint32_t cls)
{
    size_t pair = (size_t)source * work->types + target;

    return &work->te[pair * CLASS_COUNT + cls];
}

/* An allow rule covers all types of the two attributes it names. */
static void add_rule(struct work *work, const avtab_key_t *key, uint32_t perms)
{
    ebitmap_t *sources = &work->database->attr_type_map[key->source_type - 1];
    ebitmap_t *targets = &work->database->attr_type_map[key->target_type - 1];
    ebitmap_node_t *node;
    ebitmap_node_t *inner;
    uint32_t source;
    uint32_t target;

    ebitmap_for_each_positive_bit(sources, node, source)
    {
        ebitmap_for_each_positive_bit(targets, inner, target)
        {
            *te_of(work, source, target, key->target_class - 1U) |= perms;
        }
    }
}

static void add_rules(struct work *work, avtab_t *rules, bool conditional)
{
    for (uint32_t slot = 0; slot < rules->nslot; slot++) {
        for (avtab_ptr_t at = rules->htable[slot]; at != NULL; at = at->next) {
            if ((at->key.specified & AVTAB_ALLOWED) == 0 ||
                (conditional && (at->key.specified & AVTAB_ENABLED) == 0)) {
                continue;
            }
            add_rule(work, &at->key, at->datum.data);
        }
    }
}

static void add_identity(struct flat *flat, struct identity identity)
{
    size_t size = (flat->identity_count + 1) * sizeof(*flat->identities);

    flat->identities = realloc(flat->identities, size);
    if (flat->identities == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    flat->identities[flat->identity_count++] = identity;
}

/* Every role of every user with every type of the role; object_r goes with
   every type (libsepol context.c). */
static void enumerate(policydb_t *database, struct flat *flat)
{
    for (uint32_t u = 1; u <= database->p_users.nprim; u++) {
        user_datum_t *user = database->user_val_to_struct[u - 1];

        for (uint32_t r = 1; r <= database->p_roles.nprim; r++) {
            role_datum_t *role = database->role_val_to_struct[r - 1];

            if (!ebitmap_get_bit(&user->roles.roles, r - 1)) {
                continue;
            }
            for (uint32_t t = 1; t <= database->p_types.nprim; t++) {
                const struct identity identity = {u, r, t};

                if (database->type_val_to_struct[t - 1]->flavor == TYPE_TYPE &&
                    ebitmap_get_bit(&role->types.types, t - 1)) {
                    add_identity(flat, identity);
                }
            }
        }
    }
}

static uint32_t bits_in(uint32_t mask)
{
    return (uint32_t)__builtin_popcount(mask);
}

/* The inverse of xsm_table_pick: spread the low bits over the mask. */
static uint32_t spread(uint32_t value, uint32_t mask)
{
    uint32_t out = 0;

    for (uint32_t bit = 0; bit < XSM_RELATION_BITS; bit++) {
        if ((mask >> bit & 1) != 0) {
            out |= (value & 1) << bit;
            value >>= 1;
        }
    }
    return out;
}

static uint32_t share_profile(struct work *work, const uint32_t *words,
                              uint32_t count)
{
    for (uint32_t at = 0; at + count <= work->profile_count; at++) {
        if (memcmp(&work->profiles[at], words, count * sizeof(*words)) == 0) {
            return at;
        }
    }
    if (work->profile_count + count > XSM_TABLE_WORDS) {
        work->overflow = true;
        return 0;
    }
    memcpy(&work->profiles[work->profile_count], words, count * sizeof(*words));
    work->profile_count += count;
    return work->profile_count - count;
}

static uint32_t share_cell(struct work *work, struct cell cell)
{
    for (uint32_t i = 0; i < work->cell_count; i++) {
        if (work->cells[i].te == cell.te &&
            work->cells[i].profile == cell.profile) {
            return i;
        }
    }
    if (work->cell_count == XSM_CELL_MAX) {
        work->overflow = true;
        return 0;
    }
    work->cells[work->cell_count] = cell;
    return work->cell_count++;
}

/* libsepol treats permission `transition` of the process class (domain, for
   Xen) specially: roles that differ need a role allow rule. */
static uint32_t without_transition(const policydb_t *database, uint32_t cls,
                                   const struct identity pair[2],
                                   uint32_t allowed)
{
    const role_allow_t *rule = database->role_allow;

    if (cls + 1 != database->process_class || pair[0].role == pair[1].role) {
        return allowed;
    }
    for (; rule != NULL; rule = rule->next) {
        if (rule->role == pair[0].role && rule->new_role == pair[1].role) {
            return allowed;
        }
    }
    return allowed & ~database->process_trans_dyntrans;
}

static uint32_t make_cell(struct work *work, const struct identity pair[2],
                          uint32_t cls)
{
    uint32_t words[XSM_RELATIONS];
    uint32_t count = 1U << bits_in(work->masks[cls]);
    uint32_t te = *te_of(work, pair[0].type - 1, pair[1].type - 1, cls);
    struct cell cell;

    te = without_transition(work->database, cls, pair, te);
    for (uint32_t i = 0; i < count; i++) {
        words[i] = te & constraint_allows(work->database, cls, pair,
                                          spread(i, work->masks[cls]));
    }
    cell.te = te;
    cell.profile = share_profile(work, words, count);
    return share_cell(work, cell);
}

static void make_cells(struct work *work, const struct flat *flat)
{
    uint32_t count = flat->identity_count;

    for (uint32_t a = 0; a < count; a++) {
        for (uint32_t b = 0; b < count; b++) {
            const struct identity pair[2] = {flat->identities[a],
                                             flat->identities[b]};

            for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
                work->cid[(a * count + b) * CLASS_COUNT + cls] =
                    make_cell(work, pair, cls);
            }
        }
    }
}

/* Whether no cell tells two identities apart, as subject or as object. */
static bool alike(const struct work *work, uint32_t count, uint32_t a,
                  uint32_t b)
{
    const size_t row = sizeof(uint32_t) * CLASS_COUNT;

    for (uint32_t x = 0; x < count; x++) {
        if (memcmp(&work->cid[(a * count + x) * CLASS_COUNT],
                   &work->cid[(b * count + x) * CLASS_COUNT], row) != 0 ||
            memcmp(&work->cid[(x * count + a) * CLASS_COUNT],
                   &work->cid[(x * count + b) * CLASS_COUNT], row) != 0) {
            return false;
        }
    }
    return true;
}

/* Give alike identities one number; returns the first identity of each. */
static uint32_t *merge(const struct work *work, struct flat *flat)
{
    uint32_t count = flat->identity_count;
    uint32_t *first = tool_allocate(count * sizeof(*first));

    flat->numbers = tool_allocate(count * sizeof(*flat->numbers));
    for (uint32_t a = 0; a < count; a++) {
        uint32_t n = 0;

        while (n < flat->number_count && !alike(work, count, a, first[n])) {
            n++;
        }
        if (n == flat->number_count) {
            first[flat->number_count++] = a;
        }
        flat->numbers[a] = n;
    }
    return first;
}

static void put_word(struct flat *flat, size_t word, uint32_t value)
{
    tool_put32(flat->table + 4 * word, value);
}

static void put_header(const struct work *work, struct flat *flat)
{
    put_word(flat, XSM_HEADER_MAGIC, XSM_MAGIC);
    put_word(flat, XSM_HEADER_FORMAT, XSM_FORMAT);
    put_word(flat, XSM_HEADER_BYTES, (uint32_t)flat->length);
    put_word(flat, XSM_HEADER_VERSION, 1);
    put_word(flat, XSM_HEADER_NUMBERING, xsm_numbering());
    put_word(flat, XSM_HEADER_CLASSES, CLASS_COUNT);
    put_word(flat, XSM_HEADER_IDENTITIES, flat->number_count);
    put_word(flat, XSM_HEADER_CELLS, work->cell_count);
    put_word(flat, XSM_HEADER_PROFILES, work->profile_count);
}

/* Cell numbers of the merged identities, two a word. */
static size_t put_cids(const struct work *work, struct flat *flat,
                       const uint32_t *first, size_t word)
{
    uint32_t n = flat->number_count;
    uint32_t half = 0;
    uint32_t low = 0;

    for (uint32_t i = 0; i < n * n * CLASS_COUNT; i++) {
        uint32_t a = first[i / CLASS_COUNT / n];
        uint32_t b = first[i / CLASS_COUNT % n];
        uint32_t cid = work->cid[(a * flat->identity_count + b) * CLASS_COUNT +
                                 i % CLASS_COUNT];

        if (half == 0) {
            low = cid;
        } else {
            put_word(flat, word++, low | cid << 16);
        }
        half = 1 - half;
    }
    if (half == 1) {
        put_word(flat, word++, low);
    }
    return word;
}

static void write_table(const struct work *work, struct flat *flat,
                        const uint32_t *first)
{
    size_t word = XSM_HEADER_WORDS;

    put_header(work, flat);
    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        put_word(flat, word++, work->masks[cls]);
    }
    word = put_cids(work, flat, first, word);
    for (uint32_t i = 0; i < work->cell_count; i++) {
        put_word(flat, word++, work->cells[i].te);
        put_word(flat, word++, work->cells[i].profile);
    }
    for (uint32_t i = 0; i < work->profile_count; i++) {
        put_word(flat, word++, work->profiles[i]);
    }
}

static bool fit(const struct work *work, struct flat *flat,
                struct policy_error *err)
{
    size_t n = flat->number_count;
    size_t words = XSM_HEADER_WORDS + CLASS_COUNT +
                   (n * n * CLASS_COUNT + 1) / 2 + 2UL * work->cell_count +
                   work->profile_count;

    if (work->overflow || n > XSM_IDENTITY_MAX || words > XSM_TABLE_WORDS) {
        snprintf(err->text, sizeof(err->text),
                 "the table would need %zu identities (at most %d) and %zu "
                 "words (at most %d): use fewer types that differ",
                 n, XSM_IDENTITY_MAX, words, XSM_TABLE_WORDS);
        return false;
    }
    flat->length = 4 * words;
    flat->table = tool_allocate(flat->length);
    return true;
}

bool flatten(policydb_t *database, struct flat *out, struct policy_error *err)
{
    struct work *work = tool_allocate(sizeof(*work));
    uint32_t *first;
    bool ok;

    memset(out, 0, sizeof(*out));
    work->database = database;
    work->types = database->p_types.nprim;
    work->te = tool_allocate(sizeof(uint32_t) * work->types * work->types *
                             CLASS_COUNT);
    evaluate_conds(database);
    add_rules(work, &database->te_avtab, false);
    add_rules(work, &database->te_cond_avtab, true);
    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        work->masks[cls] = constraint_mask(database, cls);
    }
    enumerate(database, out);
    work->cid = tool_allocate(sizeof(uint32_t) * out->identity_count *
                              out->identity_count * CLASS_COUNT);
    make_cells(work, out);
    first = merge(work, out);
    ok = fit(work, out, err);
    if (ok) {
        write_table(work, out, first);
    }
    free(first);
    free(work->cid);
    free(work->te);
    free(work);
    return ok;
}

bool flatten_number(const struct flat *flat, const struct identity *identity,
                    uint32_t *number)
{
    for (uint32_t i = 0; i < flat->identity_count; i++) {
        if (memcmp(&flat->identities[i], identity, sizeof(*identity)) == 0) {
            *number = flat->numbers[i];
            return true;
        }
    }
    return false;
}

static uint32_t word_at(const struct flat *flat, size_t word)
{
    const uint8_t *at = flat->table + 4 * word;

    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
           (uint32_t)at[3] << 24;
}

/* Gather the bits of a relation that a mask selects. */
static uint32_t pick(uint32_t relation, uint32_t mask)
{
    uint32_t out = 0;
    uint32_t at = 0;

    for (uint32_t bit = 0; bit < XSM_RELATION_BITS; bit++) {
        if ((mask >> bit & 1) != 0) {
            out |= (relation >> bit & 1) << at++;
        }
    }
    return out;
}

uint32_t flatten_decide(const struct flat *flat, uint32_t subject,
                        uint32_t object, uint32_t cls, uint32_t relation)
{
    size_t n = flat->number_count;
    size_t index = (subject * n + object) * CLASS_COUNT + cls;
    size_t base = XSM_HEADER_WORDS + CLASS_COUNT;
    size_t cells = base + (n * n * CLASS_COUNT + 1) / 2;
    size_t profiles = cells + 2 * word_at(flat, XSM_HEADER_CELLS);
    size_t cid = word_at(flat, base + index / 2) >> (index % 2 * 16) & 0xffff;
    uint32_t mask = word_at(flat, XSM_HEADER_WORDS + cls);

    return word_at(flat, cells + 2 * cid) &
           word_at(flat, profiles + word_at(flat, cells + 2 * cid + 1) +
                             pick(relation, mask));
}

void flatten_release(struct flat *flat)
{
    free(flat->identities);
    free(flat->numbers);
    free(flat->table);
}
