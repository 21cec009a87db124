/* SPDX-License-Identifier: Apache-2.0 */
/** @file Compares a label database with the devices that the policy labels. */
#include "policy/labels_device.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/device_label.h"
#include "policy/policy_inside.h"

/** What a name means: numbers of a kind that the policy labels. */
struct device {
    int kind; /* OCON_XEN_... */
    struct device_extent extent;
};

/** A number of exactly @p digits hexadecimal digits, followed by @p end. */
static bool take_hex(const char **at, size_t digits, char end, uint64_t *out)
{
    size_t length = strspn(*at, "0123456789abcdef");

    if (length != digits || (*at)[length] != end) {
        return false;
    }
    *out = strtoull(*at, NULL, 16);
    *at += length + (end == '\0' ? 0 : 1);
    return true;
}

static bool read_pci(const char *text, struct device *out)
{
    uint64_t segment, bus, device, function;

    if (!take_hex(&text, 4, ':', &segment) || !take_hex(&text, 2, ':', &bus) ||
        !take_hex(&text, 2, '.', &device) ||
        !take_hex(&text, 1, '\0', &function) || device > 31 || function > 7) {
        return false;
    }
    out->extent.first = segment * 65536 + bus * 256 + device * 8 + function;
    out->extent.last = out->extent.first;
    return true;
}

/** "11", "0x3f8" or "0x3f8-0x3ff". */
static bool read_range(const char *text, struct device *out)
{
    char *end;

    if (*text < '0' || *text > '9') {
        return false;
    }
    out->extent.first = strtoull(text, &end, 0);
    out->extent.last = out->extent.first;
    if (*end == '-' && end[1] >= '0' && end[1] <= '9') {
        out->extent.last = strtoull(end + 1, &end, 0);
    }
    return *end == '\0' && out->extent.first <= out->extent.last;
}

/** Whether a name begins as one of a device does; *ok: and is one. */
static bool read_name(const char *name, struct device *out, bool *ok)
{
    static const struct {
        const char *prefix;
        int kind;
    } kinds[] = {{"irq-", OCON_XEN_PIRQ},
                 {"ioport-", OCON_XEN_IOPORT},
                 {"iomem-", OCON_XEN_IOMEM}};

    if (strncmp(name, "pci-", 4) == 0) {
        out->kind = OCON_XEN_PCIDEVICE;
        *ok = read_pci(name + 4, out);
        return true;
    }
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strncmp(name, kinds[i].prefix, strlen(kinds[i].prefix)) == 0) {
            out->kind = kinds[i].kind;
            *ok = read_range(name + strlen(kinds[i].prefix), out);
            return true;
        }
    }
    return false;
}

bool labels_device_ok(const char *name, const char *context,
                      struct policy *policy, struct policy_error *err)
{
    const policydb_t *database = policy_database(policy);
    struct device device = {0, {0, 0}};
    bool ok = true;
    uint32_t sid;

    if (!read_name(name, &device, &ok)) {
        return true;
    }
    if (!ok) {
        snprintf(err->text, sizeof(err->text),
                 "%.200s: not of the form pci-0000:00:19.0, irq-11, "
                 "ioport-0x3f8-0x3ff or iomem-0xfebf0-0xfebf3",
                 name);
        return false;
    }
    sid = policy_sid(policy, context, err);
    if (sid == 0) {
        return false;
    }
    for (const ocontext_t *at = database->ocontexts[device.kind]; at != NULL;
         at = at->next) {
        const struct device_extent other = device_label_extent(device.kind, at);

        if (other.first <= device.extent.last &&
            device.extent.first <= other.last &&
            context_cmp(&at->context[0], policy_context(policy, sid)) == 0) {
            snprintf(err->text, sizeof(err->text),
                     "%.200s: the policy labels 0x%" PRIx64 " to 0x%" PRIx64
                     " of it otherwise, and the core goes by the policy",
                     name, other.first, other.last);
            return false;
        }
    }
    return true;
}
