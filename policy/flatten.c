/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Makes the table: enumerate identities, decide every question, share
 * equal cells and profiles, merge identities that nothing tells apart.
 */
#include "policy/flatten.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/rules.h"
#include "policy/standing.h"
#include "policy/tool.h"
#include "xsm/format.h"
#include "xsm/name.h"

/* What is being made. */
struct work {
    policydb_t *database;
    struct rules rules;
    uint32_t masks[CLASS_COUNT];
    uint32_t cells[XSM_CELL_MAX][XSM_CELL_WORDS];
    uint32_t cell_count;
    uint32_t profiles[XSM_TABLE_WORDS];
    uint32_t profile_count;
    struct standing *standings; /* of the identities */
    uint32_t *cid;              /* of all questions, before merging */
    bool overflow;
};

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

static uint32_t share_cell(struct work *work,
                           const uint32_t cell[XSM_CELL_WORDS])
{
    const size_t bytes = sizeof(work->cells[0]);

    for (uint32_t i = 0; i < work->cell_count; i++) {
        if (memcmp(work->cells[i], cell, bytes) == 0) {
            return i;
        }
    }
    if (work->cell_count == XSM_CELL_MAX) {
        work->overflow = true;
        return 0;
    }
    memcpy(work->cells[work->cell_count], cell, bytes);
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
    const struct rule *rule =
        rules_of(&work->rules, pair[0].type, pair[1].type, cls);
    uint32_t te = without_transition(work->database, cls, pair, rule->allowed);
    uint32_t cell[XSM_CELL_WORDS];

    for (uint32_t i = 0; i < count; i++) {
        words[i] = te & constraint_allows(work->database, cls, pair,
                                          spread(i, work->masks[cls]));
    }
    cell[XSM_CELL_TE] = te;
    cell[XSM_CELL_PROFILE] = share_profile(work, words, count);
    cell[XSM_CELL_AUDIT_ALLOW] = rule->audit_allow;
    cell[XSM_CELL_AUDIT_DENY] = rule->audit_deny;
    return share_cell(work, cell);
}

/* The cells of one row of questions: of two identities, or of one and itself
   where @p self says so. */
static void make_row(struct work *work, const struct flat *flat, uint32_t a,
                     uint32_t b, bool self)
{
    uint32_t row = self ? flat->identity_count : a;
    uint32_t *out = &work->cid[(row * flat->identity_count + b) * CLASS_COUNT];

    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        struct identity pair[2] = {flat->identities[a], flat->identities[b]};

        rules_resolve(work->database, cls, self, pair);
        out[cls] = make_cell(work, pair, cls);
    }
}

static void make_cells(struct work *work, const struct flat *flat)
{
    for (uint32_t a = 0; a < flat->identity_count; a++) {
        for (uint32_t b = 0; b < flat->identity_count; b++) {
            make_row(work, flat, a, b, false);
        }
        make_row(work, flat, a, a, true);
    }
}

static bool same_row(const struct work *work, uint32_t one, uint32_t other)
{
    return memcmp(&work->cid[one * CLASS_COUNT],
                  &work->cid[other * CLASS_COUNT],
                  sizeof(uint32_t) * CLASS_COUNT) == 0;
}

/* Whether nothing tells two identities apart: no cell, as subject, as object
   or about itself, and not what they are. */
static bool alike(const struct work *work, uint32_t count, uint32_t a,
                  uint32_t b)
{
    if (memcmp(&work->standings[a], &work->standings[b],
               sizeof(work->standings[a])) != 0 ||
        !same_row(work, count * count + a, count * count + b)) {
        return false;
    }
    for (uint32_t x = 0; x < count; x++) {
        if (!same_row(work, a * count + x, b * count + x) ||
            !same_row(work, x * count + a, x * count + b)) {
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

static size_t put_identities(const struct work *work, struct flat *flat,
                             const uint32_t *first, size_t word)
{
    for (uint32_t n = 0; n < flat->number_count; n++) {
        const struct standing *standing = &work->standings[first[n]];

        put_word(flat, word + XSM_IDENTITY_FLAGS, standing->flags);
        put_word(flat, word + XSM_IDENTITY_SETS, standing->sets);
        put_word(flat, word + XSM_IDENTITY_SIDE, standing->side);
        word += XSM_IDENTITY_WORDS;
    }
    return word;
}

/* Cell numbers of the merged identities, two a word. */
static size_t put_cids(const struct work *work, struct flat *flat,
                       const uint32_t *first, size_t word)
{
    uint32_t n = flat->number_count;
    uint32_t low = 0;
    uint32_t i = 0;

    for (; i < (n * n + n) * CLASS_COUNT; i++) {
        uint32_t row = i / CLASS_COUNT / n;
        uint32_t a = row == n ? flat->identity_count : first[row];
        uint32_t b = first[i / CLASS_COUNT % n];
        uint32_t cid = work->cid[(a * flat->identity_count + b) * CLASS_COUNT +
                                 i % CLASS_COUNT];

        if (i % 2 == 0) {
            low = cid;
        } else {
            put_word(flat, word++, low | cid << 16);
        }
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
    word = put_identities(work, flat, first, word);
    word = put_cids(work, flat, first, word);
    for (uint32_t i = 0; i < XSM_CELL_WORDS * work->cell_count; i++) {
        put_word(flat, word++,
                 work->cells[i / XSM_CELL_WORDS][i % XSM_CELL_WORDS]);
    }
    for (uint32_t i = 0; i < work->profile_count; i++) {
        put_word(flat, word++, work->profiles[i]);
    }
}

static bool fit(const struct work *work, struct flat *flat,
                struct policy_error *err)
{
    size_t n = flat->number_count;
    size_t words = XSM_HEADER_WORDS + CLASS_COUNT + XSM_IDENTITY_WORDS * n +
                   (n * n + n) * CLASS_COUNT / 2 +
                   (size_t)XSM_CELL_WORDS * work->cell_count +
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

/* A domain acts on itself under a label that must be one. */
static bool self_labels_are_legal(policydb_t *database, const struct flat *flat,
                                  struct policy_error *err)
{
    for (uint32_t i = 0; i < flat->identity_count; i++) {
        struct identity pair[2] = {flat->identities[i], flat->identities[i]};
        role_datum_t *role = database->role_val_to_struct[pair[0].role - 1];

        if (rules_resolve(database, CLASS_DOMAIN, true, pair) &&
            pair[1].role != OBJECT_R_VAL &&
            !ebitmap_get_bit(&role->types.types, pair[1].type - 1)) {
            snprintf(err->text, sizeof(err->text),
                     "type %s acts on itself as %s, which is no type of its "
                     "role: add (roletype %s %s)",
                     database->p_type_val_to_name[pair[0].type - 1],
                     database->p_type_val_to_name[pair[1].type - 1],
                     database->p_role_val_to_name[pair[0].role - 1],
                     database->p_type_val_to_name[pair[1].type - 1]);
            return false;
        }
    }
    return true;
}

static bool make_table(struct work *work, struct flat *out,
                       struct policy_error *err)
{
    size_t count = out->identity_count;
    uint32_t *first;
    bool ok;

    rules_make(work->database, &work->rules);
    work->standings = tool_allocate(count * sizeof(*work->standings));
    for (size_t i = 0; i < count; i++) {
        work->standings[i] =
            standing_of(work->database, out->identities[i].type);
    }
    work->cid =
        tool_allocate(sizeof(uint32_t) * (count * count + count) * CLASS_COUNT);
    make_cells(work, out);
    first = merge(work, out);
    ok = fit(work, out, err);
    if (ok) {
        write_table(work, out, first);
    }
    free(first);
    free(work->cid);
    free(work->standings);
    rules_release(&work->rules);
    return ok;
}

bool flatten(policydb_t *database, struct flat *out, struct policy_error *err)
{
    struct work *work = tool_allocate(sizeof(*work));
    bool ok;

    memset(out, 0, sizeof(*out));
    work->database = database;
    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        work->masks[cls] = constraint_mask(database, cls);
    }
    enumerate(database, out);
    ok = standing_check(database, err) &&
         self_labels_are_legal(database, out, err) &&
         make_table(work, out, err);
    free(work);
    return ok;
}

void flatten_release(struct flat *flat)
{
    free(flat->identities);
    free(flat->numbers);
    free(flat->table);
}
