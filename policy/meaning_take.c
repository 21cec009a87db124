/* SPDX-License-Identifier: Apache-2.0 */
/** @file Takes the meaning out of an open policy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/level_text.h"
#include "policy/meaning.h"
#include "policy/policy_inside.h"
#include "policy/tool.h"

static char *copy(const char *text)
{
    return tool_text("%s", text);
}

static void add_name(struct meaning_names *names, char *name)
{
    size_t size = (names->count + 1) * sizeof(*names->names);
    char **longer = realloc(names->names, size);

    if (longer == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    longer[names->count++] = name;
    names->names = longer;
}

static int by_name(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

static void sort_names(struct meaning_names *names)
{
    if (names->count > 1) {
        qsort(names->names, names->count, sizeof(*names->names), by_name);
    }
}

static void take_level(struct xsm_level *out, mls_level_t *level)
{
    memset(out, 0, sizeof(*out));
    out->sensitivity = level->sens - 1;
    for (uint32_t c = 0; c < CATEGORY_WORD_MAX * 64; c++) {
        if (ebitmap_get_bit(&level->cat, c)) {
            out->categories[c / 64] |= UINT64_C(1) << (c % 64);
        }
    }
}

static bool is_attribute(const policydb_t *database, uint32_t at)
{
    return database->type_val_to_struct[at]->flavor == TYPE_ATTRIB;
}

static void take_identity(const policydb_t *database, const struct flat *flat,
                          uint32_t index, struct meaning_identity *out)
{
    const struct identity *from = &flat->identities[index];
    user_datum_t *user = database->user_val_to_struct[from->user - 1];

    out->user = copy(database->p_user_val_to_name[from->user - 1]);
    out->role = copy(database->p_role_val_to_name[from->role - 1]);
    out->type = copy(database->p_type_val_to_name[from->type - 1]);
    out->number = flat->numbers[index];
    take_level(&out->low, &user->exp_range.level[0]);
    take_level(&out->high, &user->exp_range.level[1]);
}

static char *context_text(const policydb_t *database,
                          const context_struct_t *context)
{
    struct xsm_level low;
    struct xsm_level high;
    char *range;
    char *text;

    take_level(&low, (mls_level_t *)&context->range.level[0]);
    take_level(&high, (mls_level_t *)&context->range.level[1]);
    range = level_range_text(&low, &high);
    text = tool_text("%s:%s:%s:%s",
                     database->p_user_val_to_name[context->user - 1],
                     database->p_role_val_to_name[context->role - 1],
                     database->p_type_val_to_name[context->type - 1], range);
    free(range);
    return text;
}

/* What a device label is about, for a person. */
static char *device_text(const ocontext_t *device, uint32_t kind)
{
    switch (kind) {
    case OCON_XEN_PIRQ:
        return tool_text("interrupt %u", device->u.pirq);
    case OCON_XEN_IOPORT:
        return tool_text("I/O ports %#x-%#x", device->u.ioport.low_ioport,
                         device->u.ioport.high_ioport);
    case OCON_XEN_IOMEM:
        return tool_text("I/O memory pages %#llx-%#llx",
                         (unsigned long long)device->u.iomem.low_iomem,
                         (unsigned long long)device->u.iomem.high_iomem);
    case OCON_XEN_PCIDEVICE:
        return tool_text("PCI device %02x:%02x.%x", device->u.device >> 8 & 255,
                         device->u.device >> 3 & 31, device->u.device & 7);
    default:
        return tool_text("device tree node %s", device->u.name);
    }
}

static void take_devices(const policydb_t *database, struct meaning *out)
{
    for (uint32_t kind = OCON_XEN_PIRQ; kind <= OCON_XEN_DEVICETREE; kind++) {
        const ocontext_t *at = database->ocontexts[kind];

        for (; at != NULL; at = at->next) {
            char *device = device_text(at, kind);
            char *label = context_text(database, &at->context[0]);

            add_name(&out->devices, tool_text("%s: %s", device, label));
            free(device);
            free(label);
        }
    }
    sort_names(&out->devices);
}

static void take_names(const policydb_t *database, struct meaning *out)
{
    for (uint32_t i = 0; i < database->p_users.nprim; i++) {
        add_name(&out->users, copy(database->p_user_val_to_name[i]));
    }
    for (uint32_t i = 0; i < database->p_roles.nprim; i++) {
        add_name(&out->roles, copy(database->p_role_val_to_name[i]));
    }
    for (uint32_t i = 0; i < database->p_types.nprim; i++) {
        if (!is_attribute(database, i)) {
            add_name(&out->types, copy(database->p_type_val_to_name[i]));
        }
    }
    sort_names(&out->users);
    sort_names(&out->roles);
    sort_names(&out->types);
}

struct meaning *meaning_of(struct policy *policy)
{
    const policydb_t *database = policy_database(policy);
    const struct flat *flat = policy_flat(policy);
    struct meaning *out = tool_allocate(sizeof(*out));
    uint32_t n = flat->identity_count;

    out->identity_count = n;
    out->identities = tool_allocate(n * sizeof(*out->identities));
    for (uint32_t i = 0; i < n; i++) {
        take_identity(database, flat, i, &out->identities[i]);
    }
    out->flat.number_count = flat->number_count;
    out->flat.length = flat->length;
    out->flat.table = tool_allocate(flat->length);
    memcpy(out->flat.table, flat->table, flat->length);
    meaning_read_flags(out);
    take_names(database, out);
    take_devices(database, out);
    return out;
}
