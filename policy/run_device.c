/* SPDX-License-Identifier: Apache-2.0 */
/** @file Devices of the machine that cloison run makes. */
#include "policy/run_device.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Without these virtio goes past the IOMMU. */
#define BEHIND_IOMMU "iommu_platform=on,disable-legacy=on"

/** "BB:DD.F=" at the start of @p text; NULL after complaining. */
static const char *function_read(const char *option, const char *text,
                                 uint32_t *function)
{
    unsigned bus;
    unsigned device;
    unsigned part;
    int length = 0;

    if (sscanf(text, "%2x:%2x.%1u=%n", &bus, &device, &part, &length) != 3 ||
        length == 0 || text[length] == '\0') {
        tool_complain("--%s: '%s' is not BUS:DEVICE.FUNCTION=WHAT, for "
                      "example 00:04.0=disk.img",
                      option, text);
        return NULL;
    }
    if (bus != 0 || device == 0 || device > 30 || part > 7) {
        tool_complain("--%s: '%s': only devices 01 to 1e of bus 00 are free",
                      option, text);
        return NULL;
    }
    *function = device * 8 + part;
    return text + length;
}

static bool disk_is_readable(const char *path)
{
    if (access(path, R_OK | W_OK) != 0) {
        tool_complain("--disk: %s: cannot be read and written", path);
        return false;
    }
    /* QEMU would take what follows a comma for an option. */
    if (strchr(path, ',') != NULL) {
        tool_complain("--disk: %s: no commas in the name, please", path);
        return false;
    }
    return true;
}

bool run_device_add(struct run_devices *devices, const char *option,
                    const char *text)
{
    struct run_device device = {RUN_MODEL, 0, NULL};

    device.what = function_read(option, text, &device.function);
    if (device.what == NULL) {
        return false;
    }
    if (strcmp(option, "net") == 0) {
        device.kind = RUN_NET;
    } else if (strcmp(option, "disk") == 0) {
        device.kind = RUN_DISK;
        if (strncmp(device.what, "nvme:", 5) == 0) {
            device.kind = RUN_NVME;
            device.what += 5;
        }
        if (!disk_is_readable(device.what)) {
            return false;
        }
    }
    for (unsigned i = 0; i < devices->count; i++) {
        if (devices->list[i].function == device.function) {
            tool_complain("--%s: %s: that function is there already", option,
                          text);
            return false;
        }
    }
    if (devices->count == RUN_DEVICE_MAX) {
        tool_complain("--%s: at most %d devices", option, RUN_DEVICE_MAX);
        return false;
    }
    devices->list[devices->count++] = device;
    return true;
}

bool run_device_iommu(struct run_devices *devices, const char *text)
{
    if (strcmp(text, "intel") != 0 && strcmp(text, "amd") != 0 &&
        strcmp(text, "none") != 0) {
        tool_complain("--iommu: '%s' is not intel, amd or none", text);
        return false;
    }
    devices->iommu = text;
    return true;
}

bool run_device_complete(const struct run_devices *devices,
                         const struct image_view *view)
{
    for (uint32_t i = 0; i < view->domain_count; i++) {
        struct view_domain domain;

        view_get_domain(view, i, &domain);
        for (uint32_t k = 0; k < DEVICE_PER_DOMAIN; k++) {
            uint32_t function = domain.devices[k] % IMAGE_DEVICE;
            bool found = domain.devices[k] == 0;

            for (unsigned n = 0; n < devices->count; n++) {
                found = found || devices->list[n].function == function;
            }
            if (!found) {
                tool_complain("domain %s owns 0000:00:%02x.%u: say what it is "
                              "with --disk 00:%02x.%u=FILE, --net or --device",
                              domain.name, function / 8, function % 8,
                              function / 8, function % 8);
                return false;
            }
        }
    }
    return true;
}

const char *run_device_iommu_model(const struct run_devices *devices)
{
    const char *wanted = devices->iommu;

    if (wanted == NULL) {
        wanted = devices->count > 0 ? "intel" : "none";
    }
    if (strcmp(wanted, "intel") == 0) {
        return "intel-iommu,intremap=on";
    }
    return strcmp(wanted, "amd") == 0 ? "amd-iommu,intremap=on" : NULL;
}

void run_device_arguments(const struct run_devices *devices, unsigned number,
                          char **back, char **front)
{
    const struct run_device *device = &devices->list[number];
    unsigned slot = device->function / 8;
    unsigned part = device->function % 8;

    *back = NULL;
    switch (device->kind) {
    case RUN_DISK:
        *back = tool_text("if=none,id=d%u,format=raw,file=%s", number,
                          device->what);
        *front =
            tool_text("virtio-blk-pci," BEHIND_IOMMU ",drive=d%u,addr=%02x.%u",
                      number, slot, part);
        break;
    case RUN_NVME:
        *back = tool_text("if=none,id=d%u,format=raw,file=%s", number,
                          device->what);
        *front = tool_text("nvme,serial=cloison%u,drive=d%u,addr=%02x.%u",
                           number, number, slot, part);
        break;
    case RUN_NET:
        *back = tool_text("%s,id=d%u", device->what, number);
        *front =
            tool_text("virtio-net-pci," BEHIND_IOMMU ",netdev=d%u,addr=%02x.%u",
                      number, slot, part);
        break;
    case RUN_MODEL:
    default:
        *front = tool_text("%s,addr=%02x.%u", device->what, slot, part);
        break;
    }
}
