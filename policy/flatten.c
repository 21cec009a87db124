/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Builds the table: one cell for every triple, triple and class, equal
 * cells stored once, and triples that no cell tells apart merged.
 */
#include "policy/flatten.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "policy/error.h"
#include "policy/rules.h"
#include "xsm/format.h"
#include "xsm/numbering.h"
#include "xsm/table.h"

/* Triples before merging: bounds the work, not the table. */
#define TRIPLE_MAX 2048

struct cell {
    uint32_t te;
    uint32_t profile;
};

/* The table while it grows. */
struct draft {
    struct flat *flat;
    uint32_t masks[CLASS_COUNT];
    uint32_t *cids; /* [subject triple][object triple][class] */
    struct cell cells[XSM_CELL_MAX];
    uint32_t cell_count;
    uint32_t profiles[XSM_TABLE_WORDS];
    uint32_t profile_count;
    uint32_t representatives[XSM_IDENTITY_MAX]; /* triple of an identity */
};

/* ---- triples ------------------------------------------------------------ */

static bool user_has_role(policydb_t *db, uint32_t user, uint32_t role)
{
    user_datum_t *datum = db->user_val_to_struct[user - 1];

    return datum != NULL && ebitmap_get_bit(&datum->roles.roles, role - 1);
}

static bool role_has_type(policydb_t *db, uint32_t role, uint32_t type)
{
    role_datum_t *datum = db->role_val_to_struct[role - 1];
    type_datum_t *of = db->type_val_to_struct[type - 1];

    return of != NULL && of->flavor == TYPE_TYPE &&
           strcmp(db->p_role_val_to_name[role - 1], OBJECT_R) != 0 &&
           ebitmap_get_bit(&datum->types.types, type - 1);
}

static int add_triples(policydb_t *db, uint32_t user, uint32_t role,
                       struct flat *flat)
{
    for (uint32_t type = 1; type <= db->p_types.nprim; type++) {
        if (!role_has_type(db, role, type)) {
            continue;
        }
        if (flat->triple_count == TRIPLE_MAX) {
            return -1;
        }
        flat->triples[flat->triple_count].user = user;
        flat->triples[flat->triple_count].role = role;
        flat->triples[flat->triple_count].type = type;
        flat->triple_count++;
    }
    return 0;
}

static int find_triples(policydb_t *db, struct flat *flat,
                        struct policy_error *err)
{
    flat->triples = calloc(TRIPLE_MAX, sizeof *flat->triples);
    if (flat->triples == NULL) {
        return policy_fail(err, "out of memory");
    }
    for (uint32_t user = 1; user <= db->p_users.nprim; user++) {
        for (uint32_t role = 1; role <= db->p_roles.nprim; role++) {
            if (user_has_role(db, user, role) &&
                add_triples(db, user, role, flat) != 0) {
                return policy_fail(err,
                                   "more than %d combinations of user, role "
                                   "and type",
                                   TRIPLE_MAX);
            }
        }
    }
    if (flat->triple_count == 0) {
        return policy_fail(err, "no user has a role that has a type");
    }
    return 0;
}

/* ---- cells -------------------------------------------------------------- */

static uint32_t spread(uint32_t picked, uint32_t mask)
{
    uint32_t relation = 0;

    for (uint32_t bit = 0; bit < XSM_RELATION_BITS; bit++) {
        if ((mask >> bit) % 2 == 1) {
            relation |= picked % 2 << bit;
            picked /= 2;
        }
    }
    return relation;
}

/* Number of the first of these profiles, added unless they are there. */
static int place_profiles(struct draft *draft, const uint32_t *profiles,
                          uint32_t count, uint32_t *first)
{
    uint32_t i = 0;

    while (i + count <= draft->profile_count &&
           memcmp(&draft->profiles[i], profiles, count * sizeof *profiles) !=
               0) {
        i++;
    }
    if (i + count > draft->profile_count) {
        i = draft->profile_count;
        if (i + count > XSM_TABLE_WORDS) {
            return -1;
        }
        memcpy(&draft->profiles[i], profiles, count * sizeof *profiles);
        draft->profile_count += count;
    }
    *first = i;
    return 0;
}

static int place_cell(struct draft *draft, struct cell cell, uint32_t *number)
{
    uint32_t i = 0;

    while (i < draft->cell_count && (draft->cells[i].te != cell.te ||
                                     draft->cells[i].profile != cell.profile)) {
        i++;
    }
    if (i == XSM_CELL_MAX) {
        return -1;
    }
    if (i == draft->cell_count) {
        draft->cells[i] = cell;
        draft->cell_count++;
    }
    *number = i;
    return 0;
}

static int make_cell(struct draft *draft, const struct rule_query *query,
                     uint32_t *number)
{
    uint32_t profiles[XSM_RELATIONS];
    uint32_t mask = draft->masks[query->class];
    uint32_t count = xsm_table_span(mask);
    struct cell cell = {.te = rules_types(query), .profile = 0};

    for (uint32_t i = 0; i < count; i++) {
        profiles[i] = rules_constraints(query, spread(i, mask)) & cell.te;
    }
    if (place_profiles(draft, profiles, count, &cell.profile) != 0) {
        return -1;
    }
    return place_cell(draft, cell, number);
}

static int make_cells(policydb_t *db, struct draft *draft,
                      struct policy_error *err)
{
    struct flat *flat = draft->flat;
    size_t pairs = (size_t)flat->triple_count * flat->triple_count;

    draft->cids = calloc(pairs * CLASS_COUNT, sizeof *draft->cids);
    if (draft->cids == NULL) {
        return policy_fail(err, "out of memory");
    }
    for (size_t i = 0; i < pairs * CLASS_COUNT; i++) {
        size_t pair = i / CLASS_COUNT;
        struct rule_query query = {
            .db = db,
            .subject = &flat->triples[pair / flat->triple_count],
            .object = &flat->triples[pair % flat->triple_count],
            .class = (uint32_t)(i % CLASS_COUNT),
        };

        if (make_cell(draft, &query, &draft->cids[i]) != 0) {
            return policy_fail(err, "the policy has more distinct decisions "
                                    "than a table holds");
        }
    }
    return 0;
}

/* ---- merging ------------------------------------------------------------ */

static bool same_pair(const struct draft *draft, uint32_t const one[2],
                      const uint32_t two[2])
{
    size_t count = draft->flat->triple_count;

    return memcmp(&draft->cids[(one[0] * count + one[1]) * CLASS_COUNT],
                  &draft->cids[(two[0] * count + two[1]) * CLASS_COUNT],
                  CLASS_COUNT * sizeof *draft->cids) == 0;
}

static bool same_identity(const struct draft *draft, uint32_t a, uint32_t b)
{
    for (uint32_t x = 0; x < draft->flat->triple_count; x++) {
        if (!same_pair(draft, (uint32_t[]){a, x}, (uint32_t[]){b, x}) ||
            !same_pair(draft, (uint32_t[]){x, a}, (uint32_t[]){x, b})) {
            return false;
        }
    }
    return true;
}

static int merge(struct draft *draft, struct policy_error *err)
{
    struct flat *flat = draft->flat;

    for (uint32_t i = 0; i < flat->triple_count; i++) {
        uint32_t k = 0;

        while (k < flat->identity_count &&
               !same_identity(draft, i, draft->representatives[k])) {
            k++;
        }
        if (k == XSM_IDENTITY_MAX) {
            return policy_fail(err, "more than %d identities that differ",
                               XSM_IDENTITY_MAX);
        }
        if (k == flat->identity_count) {
            draft->representatives[k] = i;
            flat->identity_count++;
        }
        flat->triples[i].identity = k;
    }
    return 0;
}

/* ---- writing ------------------------------------------------------------ */

static void put_word(struct flat *flat, size_t word, uint32_t value)
{
    for (size_t i = 0; i < 4; i++) {
        flat->bytes[4 * word + i] = (uint8_t)(value >> (8 * i));
    }
}

static uint32_t get_word(const struct flat *flat, size_t word)
{
    uint32_t value = 0;

    for (size_t i = 4; i > 0; i--) {
        value = value * 256 + flat->bytes[4 * word + i - 1];
    }
    return value;
}

static size_t cid_words(const struct flat *flat)
{
    size_t cids =
        (size_t)flat->identity_count * flat->identity_count * CLASS_COUNT;

    return (cids + 1) / 2;
}

static void write_header(const struct draft *draft, uint32_t version)
{
    struct flat *flat = draft->flat;

    put_word(flat, XSM_HEADER_MAGIC, XSM_MAGIC);
    put_word(flat, XSM_HEADER_FORMAT, XSM_FORMAT);
    put_word(flat, XSM_HEADER_BYTES, (uint32_t)flat->length);
    put_word(flat, XSM_HEADER_VERSION, version);
    put_word(flat, XSM_HEADER_NUMBERING, xsm_numbering());
    put_word(flat, XSM_HEADER_CLASSES, CLASS_COUNT);
    put_word(flat, XSM_HEADER_IDENTITIES, flat->identity_count);
    put_word(flat, XSM_HEADER_CELLS, draft->cell_count);
    put_word(flat, XSM_HEADER_PROFILES, draft->profile_count);
    for (size_t i = 0; i < CLASS_COUNT; i++) {
        put_word(flat, XSM_MASK_BASE + i, draft->masks[i]);
    }
}

static void write_cids(const struct draft *draft)
{
    struct flat *flat = draft->flat;
    size_t n = flat->identity_count;

    for (size_t i = 0; i < n * n * CLASS_COUNT; i++) {
        size_t pair = i / CLASS_COUNT;
        size_t subject = draft->representatives[pair / n];
        size_t object = draft->representatives[pair % n];
        size_t word = XSM_CID_BASE + i / 2;
        uint32_t cid =
            draft->cids[(subject * flat->triple_count + object) * CLASS_COUNT +
                        i % CLASS_COUNT];

        put_word(flat, word, get_word(flat, word) | cid << 16 * (i % 2));
    }
}

static int write_table(const struct draft *draft, uint32_t version,
                       struct policy_error *err)
{
    struct flat *flat = draft->flat;
    size_t cells = XSM_CID_BASE + cid_words(flat);
    size_t profiles = cells + 2 * (size_t)draft->cell_count;
    size_t words = profiles + draft->profile_count;

    if (words > XSM_TABLE_WORDS) {
        return policy_fail(err, "the table would be %zu bytes; %d at most",
                           4 * words, 4 * XSM_TABLE_WORDS);
    }
    flat->length = 4 * words;
    flat->bytes = calloc(words, 4);
    if (flat->bytes == NULL) {
        return policy_fail(err, "out of memory");
    }
    write_header(draft, version);
    write_cids(draft);
    for (size_t i = 0; i < draft->cell_count; i++) {
        put_word(flat, cells + 2 * i, draft->cells[i].te);
        put_word(flat, cells + 2 * i + 1, draft->cells[i].profile);
    }
    for (size_t i = 0; i < draft->profile_count; i++) {
        put_word(flat, profiles + i, draft->profiles[i]);
    }
    return 0;
}

/* ---- interface ---------------------------------------------------------- */

int flatten(policydb_t *db, uint32_t policy_version, struct flat *out,
            struct policy_error *err)
{
    struct draft *draft = calloc(1, sizeof *draft);
    int status;

    memset(out, 0, sizeof *out);
    if (draft == NULL) {
        return policy_fail(err, "out of memory");
    }
    draft->flat = out;
    for (uint32_t i = 0; i < CLASS_COUNT; i++) {
        draft->masks[i] = rules_relation_mask(db, i);
    }
    status = find_triples(db, out, err);
    if (status == 0) {
        status = make_cells(db, draft, err);
    }
    if (status == 0) {
        status = merge(draft, err);
    }
    if (status == 0) {
        status = write_table(draft, policy_version, err);
    }
    free(draft->cids);
    free(draft);
    if (status != 0) {
        flatten_release(out);
    }
    return status;
}

uint32_t flatten_answer(const struct flat *flat, const uint32_t identities[2],
                        uint32_t class, uint32_t relation)
{
    size_t index =
        ((size_t)identities[0] * flat->identity_count + identities[1]) *
            CLASS_COUNT +
        class;
    size_t cells = XSM_CID_BASE + cid_words(flat);
    size_t profiles = cells + 2 * (size_t)get_word(flat, XSM_HEADER_CELLS);
    uint32_t both = get_word(flat, XSM_CID_BASE + index / 2);
    size_t cid = index % 2 == 0 ? both % 65536 : both / 65536;
    uint32_t te = get_word(flat, cells + 2 * cid);
    size_t first = get_word(flat, cells + 2 * cid + 1);
    uint32_t mask = get_word(flat, XSM_MASK_BASE + class);

    return te &
           get_word(flat, profiles + first + xsm_table_pick(relation, mask));
}

int flatten_find(const struct flat *flat, uint32_t user, uint32_t role,
                 uint32_t type)
{
    for (uint32_t i = 0; i < flat->triple_count; i++) {
        const struct triple *triple = &flat->triples[i];

        if (triple->user == user && triple->role == role &&
            triple->type == type) {
            return (int)i;
        }
    }
    return -1;
}

void flatten_release(struct flat *flat)
{
    free(flat->triples);
    free(flat->bytes);
    memset(flat, 0, sizeof *flat);
}
