/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the policy table: no table can make the monitor read out of
 * bounds, and every answer is the one that the format describes.
 *
 * The first bytes choose the labels and whether the header is put right, the
 * rest is the table. What is accepted is evaluated a second time here, from
 * the bytes and in plain loops.
 *
 * LINKS: xsm/load.c xsm/label.c xsm/level.c xsm/decide.c xsm/table.c
 * xsm/check.c xsm/numbering.c xsm/name.c
 */
#include <stdlib.h>
#include <string.h>

#include "xsm/check.h"
#include "xsm/label.h"
#include "xsm/load.h"
#include "xsm/numbering.h"

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
    uint32_t cids;
    uint32_t cells;
    uint32_t profiles; /* first word of them */
};

static void repair_header(uint8_t *bytes, size_t length)
{
    put(bytes, XSM_HEADER_MAGIC, XSM_MAGIC);
    put(bytes, XSM_HEADER_FORMAT, XSM_FORMAT);
    put(bytes, XSM_HEADER_BYTES, (uint32_t)length);
    put(bytes, XSM_HEADER_NUMBERING, xsm_numbering());
    put(bytes, XSM_HEADER_CLASSES, CLASS_COUNT);
}

/* Small counts, and all that is left are profiles; false if nothing is. */
static bool repair_counts(uint8_t *bytes, size_t length, struct layout *layout)
{
    uint32_t identities = 1 + bytes[4 * XSM_HEADER_IDENTITIES] % 6;
    uint32_t words = (uint32_t)(length / 4);

    layout->cells = 1 + bytes[4 * XSM_HEADER_CELLS] % 9;
    layout->cids = identities * identities * CLASS_COUNT;
    layout->profiles =
        XSM_CID_BASE + (layout->cids + 1) / 2 + 2 * layout->cells;
    if (words <= layout->profiles) {
        return false;
    }
    put(bytes, XSM_HEADER_IDENTITIES, identities);
    put(bytes, XSM_HEADER_CELLS, layout->cells);
    put(bytes, XSM_HEADER_PROFILES, words - layout->profiles);
    return true;
}

/* Indices mostly in bounds: one cell too many is in reach if asked for. */
static void repair_indices(uint8_t *bytes, size_t length,
                           const struct layout *layout, uint32_t too_many)
{
    uint32_t words = (uint32_t)(length / 4);
    uint32_t first = layout->profiles - 2 * layout->cells;

    for (uint32_t i = 0; i < layout->cids; i++) {
        uint8_t *half = &bytes[4 * XSM_CID_BASE + 2 * i];

        half[0] = (uint8_t)(half[0] % (layout->cells + too_many));
        half[1] = 0;
    }
    if (layout->cids % 2 == 1) {
        memset(&bytes[4 * XSM_CID_BASE + 2 * layout->cids], 0, 2);
    }
    for (uint32_t i = 0; i < layout->cells; i++) {
        uint32_t at = first + 2 * i + 1;

        put(bytes, at, get(bytes, at) % (words - layout->profiles));
    }
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
    if (how % 4 == 3) {
        repair_indices(bytes, length, &layout, how / 128);
    }
}

static void reset(void)
{
    memset(xsm_table, 0, sizeof xsm_table);
    memset(xsm_vector, 0, sizeof xsm_vector);
    memset(xsm_labelled, 0, sizeof xsm_labelled);
    memset(xsm_relations, 0, sizeof xsm_relations);
    xsm_table_length = 0;
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
static uint32_t evaluate(const uint8_t *bytes, const struct xsm_label *one,
                         const struct xsm_label *two, uint32_t number)
{
    uint64_t n = get(bytes, XSM_HEADER_IDENTITIES);
    uint64_t index = (one->identity * n + two->identity) * CLASS_COUNT + number;
    uint64_t cells = XSM_CID_BASE + (n * n * CLASS_COUNT + 1) / 2;
    uint64_t profiles = cells + 2 * (uint64_t)get(bytes, XSM_HEADER_CELLS);
    uint64_t cid = bytes[4 * XSM_CID_BASE + 2 * index] +
                   256 * (uint64_t)bytes[4 * XSM_CID_BASE + 2 * index + 1];
    uint32_t code = relation(one, two);
    uint32_t mask = get(bytes, XSM_MASK_BASE + number);
    uint32_t picked = 0;
    uint32_t at = 0;

    for (uint32_t bit = 0; bit < 10; bit++) {
        if ((mask >> bit & 1) != 0) {
            picked |= (code >> bit & 1) << at;
            at++;
        }
    }
    return get(bytes, cells + 2 * cid) &
           get(bytes, profiles + get(bytes, cells + 2 * cid + 1) + picked);
}

static void label_domains(const uint8_t *choice)
{
    for (uint16_t d = 0; d < LABELLED; d++) {
        struct domid domain = {d};

        memset(&labels[d], 0, sizeof labels[d]);
        labels[d].identity = choice[3 * d] % 8;
        labels[d].low = choose_level(choice[3 * d + 1]);
        labels[d].high = choose_level(choice[3 * d + 2]);
        if (xsm_label_set(domain, &labels[d]) != ST_OK) {
            must(xsm_labelled[d] == 0);
            must(labels[d].identity >= xsm_table[XSM_HEADER_IDENTITIES] ||
                 !includes(&labels[d].high, &labels[d].low));
        }
    }
}

static void compare(const uint8_t *bytes, uint16_t subject, uint16_t object)
{
    bool known = subject < LABELLED && object < LABELLED &&
                 xsm_labelled[subject] != 0 && xsm_labelled[object] != 0;

    for (uint32_t number = 0; number < CLASS_COUNT; number++) {
        uint32_t allowed =
            known ? evaluate(bytes, &labels[subject], &labels[object], number)
                  : 0;

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
    uint8_t *bytes;
    size_t length;

    if (size < CHOICE_BYTES) {
        return 0;
    }
    length = size - CHOICE_BYTES;
    bytes = malloc(length + 1);
    must(bytes != NULL);
    memcpy(bytes, data + CHOICE_BYTES, length);
    if (data[0] % 4 != 0 && length >= 4 * XSM_CID_BASE) {
        length = length / 4 * 4;
        repair(bytes, length, data[0]);
    }
    reset();
    if (xsm_load(bytes, (uint32_t)length) == ST_OK) {
        label_domains(data + 1);
        for (uint16_t s = 0; s <= LABELLED; s++) {
            for (uint16_t o = 0; o <= LABELLED; o++) {
                compare(bytes, s, o);
            }
        }
    } else {
        must(xsm_table_length == 0 && xsm_table[0] == 0);
    }
    free(bytes);
    return 0;
}
