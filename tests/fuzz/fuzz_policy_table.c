/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the policy table: no table can make the monitor read out of
 * bounds, every answer is the one that the format describes, and none lets
 * information flow downwards between domains that are not trusted.
 *
 * The first bytes choose the labels and whether the header is put right, the
 * rest is the table. What is accepted is evaluated a second time here, from
 * the bytes and in plain loops.
 *
 * LINKS: xsm/load.c xsm/label.c xsm/prepare.c xsm/wall.c xsm/slot.c
 * xsm/flow.c xsm/level.c xsm/decide.c xsm/table.c xsm/check.c
 * xsm/numbering.c xsm/name.c
 */
#include <stdlib.h>
#include <string.h>

#include "xsm/check.h"
#include "xsm/load.h"
#include "xsm/name.h"
#include "xsm/prepare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Domains that get labels, and the bytes that choose them: one that says what
   is put right, then identity, low end, high end of each. */
#define LABELLED 4
#define CHOICE_BYTES (1 + 3 * LABELLED)

static struct xsm_label labels[LABELLED];

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void put(uint8_t *bytes, uint32_t word, uint32_t value)
{
    for (uint32_t i = 0; i < 4; i++) {
        bytes[4 * word + i] = (uint8_t)(value >> (8 * i));
    }
}

static uint32_t get(const uint8_t *bytes, uint64_t word)
{
    return bytes[4 * word] | (uint32_t)bytes[4 * word + 1] << 8 |
           (uint32_t)bytes[4 * word + 2] << 16 |
           (uint32_t)bytes[4 * word + 3] << 24;
}

/* Where the parts of a table are that has the counts in its header. */
struct layout {
    uint32_t identities;
    uint32_t first; /* word of the cids */
    uint32_t cids;
    uint32_t cells;
    uint32_t profiles; /* first word of them */
};

static void repair_header(uint8_t *bytes, size_t length)
{
    put(bytes, XSM_HEADER_MAGIC, XSM_MAGIC);
    put(bytes, XSM_HEADER_FORMAT, XSM_FORMAT);
    put(bytes, XSM_HEADER_BYTES, (uint32_t)length);
    put(bytes, XSM_HEADER_VERSION, 1);
    put(bytes, XSM_HEADER_NUMBERING, xsm_numbering());
    put(bytes, XSM_HEADER_CLASSES, CLASS_COUNT);
}

/* Small counts, and all that is left are profiles; false if nothing is. */
static bool repair_counts(uint8_t *bytes, size_t length, struct layout *layout)
{
    uint32_t identities = 1 + bytes[4 * XSM_HEADER_IDENTITIES] % 6;
    uint32_t words = (uint32_t)(length / 4);

    layout->identities = identities;
    layout->cells = 1 + bytes[4 * XSM_HEADER_CELLS] % 9;
    layout->cids = (identities * identities + identities) * CLASS_COUNT;
    layout->first = XSM_IDENTITY_BASE + XSM_IDENTITY_WORDS * identities;
    layout->profiles =
        layout->first + layout->cids / 2 + XSM_CELL_WORDS * layout->cells;
    if (words <= layout->profiles) {
        return false;
    }
    put(bytes, XSM_HEADER_IDENTITIES, identities);
    put(bytes, XSM_HEADER_CELLS, layout->cells);
    put(bytes, XSM_HEADER_PROFILES, words - layout->profiles);
    return true;
}

/* Known flags, few sets: permissive and trusted in half of the identities. */
static void repair_identities(uint8_t *bytes, const struct layout *layout,
                              bool mostly_trusted)
{
    for (uint32_t i = 0; i < layout->identities; i++) {
        uint32_t at = XSM_IDENTITY_BASE + XSM_IDENTITY_WORDS * i;
        uint32_t flags = get(bytes, at + XSM_IDENTITY_FLAGS);

        put(bytes, at + XSM_IDENTITY_FLAGS,
            mostly_trusted && i != 0 ? XSM_FLAG_TRUSTED
            : flags % 2 == 0         ? 0
                                     : flags / 2 % XSM_FLAGS);
        put(bytes, at + XSM_IDENTITY_SETS,
            get(bytes, at + XSM_IDENTITY_SETS) % 4);
    }
}

/* Permissions that exist in all classes, profiles in bounds. */
static void repair_cells(uint8_t *bytes, size_t length,
                         const struct layout *layout)
{
    uint32_t words = (uint32_t)(length / 4);

    for (uint32_t i = 0; i < layout->cells; i++) {
        uint32_t at = layout->first + layout->cids / 2 + XSM_CELL_WORDS * i;

        put(bytes, at + XSM_CELL_TE, get(bytes, at + XSM_CELL_TE) % 16);
        put(bytes, at + XSM_CELL_PROFILE,
            get(bytes, at + XSM_CELL_PROFILE) % (words - layout->profiles));
    }
}

/* Indices mostly in bounds: one cell too many is in reach if asked for. */
static void repair_indices(uint8_t *bytes, size_t length,
                           const struct layout *layout, uint32_t too_many)
{
    for (uint32_t i = 0; i < layout->cids; i++) {
        uint8_t *half = &bytes[4 * layout->first + 2 * i];

        half[0] = (uint8_t)(half[0] % (layout->cells + too_many));
        half[1] = 0;
    }
    repair_cells(bytes, length, layout);
    for (uint32_t i = 0; i < CLASS_COUNT; i++) {
        uint32_t mask = get(bytes, XSM_MASK_BASE + i);

        put(bytes, XSM_MASK_BASE + i, mask % XSM_RELATIONS & (mask >> 10));
    }
}

/* Put right what random bytes hardly are, more or less of it. */
static void repair(uint8_t *bytes, size_t length, uint8_t how)
{
    struct layout layout;

    repair_header(bytes, length);
    if (how % 4 == 1 || !repair_counts(bytes, length, &layout)) {
        return;
    }
    repair_identities(bytes, &layout, how / 64 % 2 == 1);
    if (how % 4 == 3) {
        repair_indices(bytes, length, &layout, how / 128);
    }
}

static void reset(void)
{
    memset(xsm_table, 0, sizeof xsm_table);
    memset(xsm_slots, 0, sizeof xsm_slots);
    memset(xsm_labelled, 0, sizeof xsm_labelled);
    memset(xsm_relations, 0, sizeof xsm_relations);
    memset(xsm_connected, 0, sizeof xsm_connected);
    xsm_table_length = 0;
    xsm_version = 0;
}

static struct xsm_level choose_level(uint8_t choice)
{
    struct xsm_level level;

    memset(&level, 0, sizeof level);
    level.sensitivity = choice % 4;
    level.categories[0] = choice / 4 % 4;
    level.categories[15] = (uint64_t)(choice / 16 % 4) << 62;
    return level;
}

static bool includes(const struct xsm_level *upper,
                     const struct xsm_level *lower)
{
    for (uint32_t c = 0; c < 64 * CATEGORY_WORD_MAX; c++) {
        if ((lower->categories[c / 64] >> (c % 64) & 1) != 0 &&
            (upper->categories[c / 64] >> (c % 64) & 1) == 0) {
            return false;
        }
    }
    return upper->sensitivity >= lower->sensitivity;
}

static uint32_t order(const struct xsm_level *one, const struct xsm_level *two)
{
    return (includes(one, two) ? 0 : 2) + (includes(two, one) ? 0 : 1);
}

/* The ten bits, in the order that format.h gives them. */
static uint32_t relation(const struct xsm_label *one,
                         const struct xsm_label *two)
{
    uint32_t wide_one = includes(&one->low, &one->high) ? 0 : 1;
    uint32_t wide_two = includes(&two->low, &two->high) ? 0 : 1;

    return order(&one->low, &two->low) | order(&one->low, &two->high) << 2 |
           order(&one->high, &two->low) << 4 |
           order(&one->high, &two->high) << 6 | wide_one << 8 | wide_two << 9;
}

/* The formula of format.h, straight from the bytes. */
static uint32_t evaluate(const uint8_t *bytes, uint64_t row, uint64_t column,
                         uint32_t code, uint32_t number)
{
    uint64_t n = get(bytes, XSM_HEADER_IDENTITIES);
    uint64_t index = (row * n + column) * CLASS_COUNT + number;
    uint64_t cids = XSM_IDENTITY_BASE + XSM_IDENTITY_WORDS * n;
    uint64_t cells = cids + (n * n + n) * CLASS_COUNT / 2;
    uint64_t profiles =
        cells + XSM_CELL_WORDS * (uint64_t)get(bytes, XSM_HEADER_CELLS);
    uint64_t cid = bytes[4 * cids + 2 * index] +
                   256 * (uint64_t)bytes[4 * cids + 2 * index + 1];
    uint64_t cell = cells + XSM_CELL_WORDS * cid;
    uint32_t mask = get(bytes, XSM_MASK_BASE + number);
    uint32_t picked = 0;
    uint32_t at = 0;

    for (uint32_t bit = 0; bit < 10; bit++) {
        if ((mask >> bit & 1) != 0) {
            picked |= (code >> bit & 1) << at;
            at++;
        }
    }
    return get(bytes, cell + XSM_CELL_TE) &
           get(bytes, profiles + get(bytes, cell + XSM_CELL_PROFILE) + picked);
}

static uint32_t flags_of(const uint8_t *bytes, uint32_t identity)
{
    return get(bytes, XSM_IDENTITY_BASE + XSM_IDENTITY_WORDS * identity +
                          XSM_IDENTITY_FLAGS);
}

/* Whether some answer breaks the flow rule, relation by relation. */
static bool leaks(const uint8_t *bytes)
{
    uint32_t n = get(bytes, XSM_HEADER_IDENTITIES);

    for (uint32_t i = 0; i < n * n * CLASS_COUNT; i++) {
        uint32_t row = i / CLASS_COUNT / n;
        uint32_t column = i / CLASS_COUNT % n;
        uint32_t number = i % CLASS_COUNT;

        for (uint32_t order = 1; flags_of(bytes, row) == 0 &&
                                 flags_of(bytes, column) % 2 == 0 && order < 4;
             order++) {
            uint32_t found = evaluate(bytes, row, column, order * 85, number);

            if ((order != ORDER_ABOVE &&
                 (found & xsm_class_reads[number]) != 0) ||
                (order != ORDER_BELOW &&
                 (found & xsm_class_writes[number]) != 0)) {
                return true;
            }
        }
    }
    return false;
}

/* Whether the monitor may take this label of a domain. */
static bool is_good(const uint8_t *bytes, const struct xsm_label *label)
{
    return label->identity < get(bytes, XSM_HEADER_IDENTITIES) &&
           (flags_of(bytes, label->identity) % 2 == 1 ||
            includes(&label->low, &label->high));
}

/* Label the domains; whether the table's answers for them are in force. */
static bool label_domains(const uint8_t *bytes, const uint8_t *choice)
{
    bool good = true;

    for (uint16_t d = 0; d < LABELLED; d++) {
        struct domid domain = {d};

        memset(&labels[d], 0, sizeof labels[d]);
        labels[d].identity = choice[3 * d] % 8;
        labels[d].low = choose_level(choice[3 * d + 1]);
        labels[d].high = choose_level(choice[3 * d + 2]);
        if (choice[3 * d] / 8 % 4 != 0) {
            labels[d].high = labels[d].low;
        }
        if (xsm_label_set(domain, &labels[d]) != ST_OK) {
            must(xsm_labelled[d] == 0);
            must(!includes(&labels[d].high, &labels[d].low));
        } else {
            good = good && is_good(bytes, &labels[d]);
        }
    }
    must((xsm_prepare() == ST_OK) == good);
    if (good) {
        xsm_activate();
    }
    return good;
}

/* What a domain may do to another, from the bytes. */
static uint32_t expected(const uint8_t *bytes, uint16_t subject,
                         uint16_t object, uint32_t number)
{
    const struct xsm_label *one = &labels[subject];
    const struct xsm_label *two = &labels[object];
    uint32_t row =
        subject == object ? get(bytes, XSM_HEADER_IDENTITIES) : one->identity;

    if (flags_of(bytes, one->identity) >= XSM_FLAG_PERMISSIVE) {
        return xsm_class_perms[number];
    }
    return evaluate(bytes, row, two->identity, relation(one, two), number);
}

/* What is allowed lets information flow upwards only. */
static void is_upwards(const uint8_t *bytes, uint16_t subject, uint16_t object,
                       uint32_t number, uint32_t allowed)
{
    const struct xsm_label *one = &labels[subject];
    const struct xsm_label *two = &labels[object];

    if (subject == object || flags_of(bytes, one->identity) != 0 ||
        flags_of(bytes, two->identity) % 2 == 1) {
        return;
    }
    must((allowed & xsm_class_reads[number]) == 0 ||
         includes(&one->low, &two->high));
    must((allowed & xsm_class_writes[number]) == 0 ||
         includes(&two->low, &one->high));
}

static void compare(const uint8_t *bytes, uint16_t subject, uint16_t object)
{
    bool known = subject < LABELLED && object < LABELLED &&
                 xsm_labelled[subject] != 0 && xsm_labelled[object] != 0;

    for (uint32_t number = 0; number < CLASS_COUNT; number++) {
        uint32_t allowed = known ? expected(bytes, subject, object, number) : 0;

        if (known) {
            is_upwards(bytes, subject, object, number, allowed);
        }
        for (uint32_t bit = 0; bit < 32; bit++) {
            enum status status =
                xsm_check((struct domid){subject}, (struct domid){object},
                          (enum perm)(number * 32 + bit));

            must((status == ST_OK) == ((allowed >> bit & 1) != 0));
        }
    }
    must(xsm_dominates((struct domid){subject}, (struct domid){object}) ==
         (known && includes(&labels[subject].low, &labels[object].high)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum status status;
    uint8_t *bytes;
    size_t length;

    if (size < CHOICE_BYTES) {
        return 0;
    }
    length = size - CHOICE_BYTES;
    bytes = malloc(length + 1);
    must(bytes != NULL);
    memcpy(bytes, data + CHOICE_BYTES, length);
    if (data[0] % 4 != 0 && length >= 4 * XSM_IDENTITY_BASE) {
        length = length / 4 * 4;
        repair(bytes, length, data[0]);
    }
    reset();
    status = xsm_load(bytes, (uint32_t)length, data[0] / 16 % 2 == 1);
    if (status == ST_OK) {
        bool good = label_domains(bytes, data + 1);

        must(!leaks(bytes));
        for (uint16_t s = 0; good && s <= LABELLED; s++) {
            for (uint16_t o = 0; o <= LABELLED; o++) {
                compare(bytes, s, o);
            }
        }
    } else {
        must(status != ST_DENIED || leaks(bytes));
        must(xsm_table_length == 0 && xsm_table[0] == 0);
    }
    free(bytes);
    return 0;
}
