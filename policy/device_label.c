/* SPDX-License-Identifier: Apache-2.0 */
/** @file Compares the labels of devices with each other. */
#include "policy/device_label.h"

#include <inttypes.h>
#include <sepol/policydb/context.h>
#include <stdio.h>

struct device_extent device_label_extent(int kind, const ocontext_t *label)
{
    struct device_extent extent = {label->u.pirq, label->u.pirq};

    if (kind == OCON_XEN_IOPORT) {
        extent.first = label->u.ioport.low_ioport;
        extent.last = label->u.ioport.high_ioport;
    } else if (kind == OCON_XEN_IOMEM) {
        extent.first = label->u.iomem.low_iomem;
        extent.last = label->u.iomem.high_iomem;
    } else if (kind == OCON_XEN_PCIDEVICE) {
        extent.first = label->u.device;
        extent.last = label->u.device;
    }
    return extent;
}

/** The first label after this one that says something else of a number. */
static const ocontext_t *find_other(int kind, ocontext_t *label)
{
    const struct device_extent mine = device_label_extent(kind, label);

    for (ocontext_t *at = label->next; at != NULL; at = at->next) {
        const struct device_extent its = device_label_extent(kind, at);

        if (mine.first <= its.last && its.first <= mine.last &&
            !context_cmp(&label->context[0], &at->context[0])) {
            return at;
        }
    }
    return NULL;
}

static const char *type_name(const policydb_t *database,
                             const ocontext_t *label)
{
    return database->p_type_val_to_name[label->context[0].type - 1];
}

static bool kind_clear(const policydb_t *database, int kind, const char *name,
                       struct policy_error *err)
{
    ocontext_t *label = database->ocontexts[kind];

    for (; label != NULL; label = label->next) {
        const ocontext_t *other = find_other(kind, label);

        if (other != NULL) {
            const struct device_extent one = device_label_extent(kind, label);
            const struct device_extent two = device_label_extent(kind, other);

            snprintf(err->text, sizeof(err->text),
                     "%s 0x%" PRIx64 "-0x%" PRIx64 " (%s) and 0x%" PRIx64
                     "-0x%" PRIx64 " (%s) overlap with different labels: "
                     "label each number once",
                     name, one.first, one.last, type_name(database, label),
                     two.first, two.last, type_name(database, other));
            return false;
        }
    }
    return true;
}

bool device_labels_clear(const policydb_t *database, struct policy_error *err)
{
    return kind_clear(database, OCON_XEN_PIRQ, "pirqcon", err) &&
           kind_clear(database, OCON_XEN_IOPORT, "ioportcon", err) &&
           kind_clear(database, OCON_XEN_IOMEM, "iomemcon", err) &&
           kind_clear(database, OCON_XEN_PCIDEVICE, "pcidevicecon", err);
}
