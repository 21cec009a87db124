/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What was measured of a domain the domain only reads, whatever it does
 * to its memory; a TPM it has none, however it asks.
 *
 * TPM
 * SYSTEM a: label=red cmd=write end=bad-access
 * SYSTEM b: label=blue cmd=again end=bad-access
 * SYSTEM c: label=red cmd=over end=bad-access
 * SYSTEM d: label=blue cmd=tpm=0 end=bad-access
 * SYSTEM e: label=red cmd=tpm=1 end=bad-access
 * SYSTEM f: label=blue cmd=tpm=4 end=bad-access
 * SYSTEM g: label=red cmd=calls
 */
#include "tests/guests/lib/guest.h"
#include "tests/guests/lib/tis.h"

#include "core/abi/attest.h"
#include "core/abi/cloison.h"

#define ADDRESS (CLOISON_STATUS_GFN * PAGE_BYTES)

static int64_t reserve(uint64_t op, uint64_t gfn)
{
    uint64_t list[1] = {gfn};
    struct reservation argument = {
        .extent_start = (uint64_t)list, .nr_extents = 1, .domid = DOMID_SELF};
    return memory_op(op, &argument);
}

static int64_t remove(uint64_t gfn)
{
    struct {
        uint16_t domid;
        uint64_t gfn;
    } argument = {DOMID_SELF, gfn};
    return memory_op(MEM_REMOVE, &argument);
}

static int64_t add(uint32_t space, uint64_t gfn)
{
    struct add_to_physmap argument = {
        .domid = DOMID_SELF, .space = space, .idx = 0, .gpfn = gfn};
    return memory_op(MEM_ADD_TO_PHYSMAP, &argument);
}

/* No call writes there for the domain either. */
static void calls(void)
{
    uint64_t magic = *(const volatile uint64_t *)ADDRESS;
    uint64_t *page = (uint64_t *)ADDRESS;
    expect("magic", (int64_t)magic, (int64_t)CLOISON_STATUS_MAGIC);
    for (uint64_t gfn = CLOISON_STATUS_GFN; gfn < CLOISON_SEALED_END; gfn++) {
        expect("it does not go", reserve(MEM_DECREASE, gfn), E_INVAL);
    }
    expect("nor is it written for an answer",
           hypercall(HC_XEN_VERSION, 1, ADDRESS, 0), E_FAULT);
    expect("it is granted to nobody", grant_setup(1), 0);
    grant_give(9, 0, page, GTF_PERMIT);
    expect("unchanged", (int64_t)page[0], (int64_t)magic);
}

static void touch(void)
{
    uint64_t value = 0;
    uint64_t locality = guest_option_number("tpm", 99);
    if (guest_option("write")) {
        try_write(ADDRESS, 1);
    } else if (guest_option("again")) {
        expect("remove", remove(CLOISON_STATUS_GFN), 0);
        expect("populate", reserve(MEM_POPULATE, CLOISON_STATUS_GFN), 1);
        expect("reading", try_read(ADDRESS, &value), TRAP_NONE);
        try_write(ADDRESS, 1);
    } else if (guest_option("over")) {
        expect("another page there", add(SPACE_SHARED_INFO, CLOISON_STATUS_GFN),
               0);
        expect("and gone", remove(CLOISON_STATUS_GFN), 0);
        expect("populate", reserve(MEM_POPULATE, CLOISON_STATUS_GFN), 1);
        try_write(ADDRESS, 1);
    } else {
        try_read(TIS_ADDRESS + locality * TIS_LOCALITY, &value);
    }
    give_up("no life after that");
}

void guest_main(void)
{
    shared_map();
    if (guest_option("calls")) {
        calls();
    } else {
        touch();
    }
}
