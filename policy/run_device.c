/* SPDX-License-Identifier: Apache-2.0 */
/** @file Devices of the machine that cloison run starts. */
#include "policy/run_device.h"

#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"

#define SLOT_MAX 31
#define NVME "nvme:"

bool run_device_add(struct run_devices *devices, bool net, const char *text)
{
    if (devices->count == RUN_DEVICE_MAX) {
        tool_complain("more than %u devices", RUN_DEVICE_MAX);
        return false;
    }
    devices->list[devices->count].net = net;
    devices->list[devices->count].text = text;
    devices->count++;
    return true;
}

/** The "@SLOT" at the end of a text, or its end. */
static const char *slot_of(const char *text)
{
    const char *at = strrchr(text, '@');

    if (at == NULL || at[1] == '\0' ||
        at[1 + strspn(at + 1, "0123456789")] != '\0') {
        return text + strlen(text);
    }
    return at;
}

/** A file name for QEMU, which takes a comma for the end of it. */
static char *name_quote(const char *text, const char *end)
{
    char *quoted = malloc(2 * (size_t)(end - text) + 1);
    size_t used = 0;

    if (quoted == NULL) {
        abort();
    }
    for (; text != end; text++) {
        quoted[used++] = *text;
        if (*text == ',') {
            quoted[used++] = ',';
        }
    }
    quoted[used] = '\0';
    return quoted;
}

static void pair(run_word *word, void *to, const char *option, char *value)
{
    word(to, option);
    word(to, value);
    free(value);
}

static void disk_words(const char *text, uint32_t slot, run_word *word,
                       void *to)
{
    bool nvme = strncmp(text, NVME, strlen(NVME)) == 0;
    char *name = name_quote(text + (nvme ? strlen(NVME) : 0), slot_of(text));

    pair(word, to, "-drive",
         tool_text("if=none,id=disk%u,format=raw,file=%s", slot, name));
    pair(word, to, "-device",
         nvme ? tool_text("nvme,drive=disk%u,serial=cloison%u,addr=%02x.0",
                          slot, slot, slot)
              : tool_text("virtio-blk-pci,drive=disk%u,addr=%02x.0,"
                          "iommu_platform=on,disable-legacy=on",
                          slot, slot));
    free(name);
}

static void net_words(const char *text, uint32_t slot, run_word *word, void *to)
{
    pair(word, to, "-netdev",
         tool_text("%.*s,id=net%u", (int)(slot_of(text) - text), text, slot));
    pair(word, to, "-device",
         tool_text("virtio-net-pci,netdev=net%u,addr=%02x.0,"
                   "iommu_platform=on,disable-legacy=on",
                   slot, slot));
}

/** The slot of device @p i, 0 after complaining. */
static uint32_t slot_find(const struct run_devices *devices, uint32_t i)
{
    const char *text = devices->list[i].text;
    const char *at = slot_of(text);
    unsigned long slot = 0;

    if (*at == '@') {
        slot = strtoul(at + 1, NULL, 10);
        if (slot == 0 || slot > SLOT_MAX) {
            tool_complain("%s: slots are 1 to %u", text, SLOT_MAX);
            return 0;
        }
    } else if (i < devices->function_count) {
        slot = devices->functions[i] / 8 % 32;
    }
    if (slot == 0) {
        tool_complain("%s: the image gives no domain a %s device; say "
                      "where it is with @SLOT",
                      text, i == 0 ? "first" : "further");
    }
    return (uint32_t)slot;
}

bool run_device_words(const struct run_devices *devices, const char *iommu,
                      run_word *word, void *to)
{
    bool any = devices->count != 0 || devices->function_count != 0;
    const char *kind = iommu != NULL ? iommu : (any ? "intel" : "none");

    if (strcmp(kind, "intel") != 0 && strcmp(kind, "amd") != 0 &&
        strcmp(kind, "none") != 0) {
        tool_complain("%s: no IOMMU is called that", kind);
        return false;
    }
    /* First, so that it translates for all that follow. */
    if (strcmp(kind, "none") != 0) {
        pair(word, to, "-device", tool_text("%s-iommu,intremap=on", kind));
    }
    for (uint32_t i = 0; i < devices->count; i++) {
        uint32_t slot = slot_find(devices, i);

        if (slot == 0) {
            return false;
        }
        if (devices->list[i].net) {
            net_words(devices->list[i].text, slot, word, to);
        } else {
            disk_words(devices->list[i].text, slot, word, to);
        }
    }
    return true;
}
