/* SPDX-License-Identifier: Apache-2.0 */
/** @file Values of a system description: checked and converted. */
#include "policy/system_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/lib/image_format.h"

#define SLOT_DEFAULT_US 5000

/* A guest needs its first MiB and something to run. */
#define MEMORY_MIB_MIN 4
#define MEMORY_MIB_MAX (IMAGE_DOMAIN_PAGE_MAX / 256)

/** The line of the given key of the place's domain, 0 if not found. */
static unsigned system_line(const struct system_place *place, const char *key)
{
    const char *text = (const char *)place->text->bytes;
    size_t length = place->text->length;
    size_t size = strlen(key);
    unsigned line = 1;
    size_t column = SIZE_MAX; /* of the dashes that begin domains */
    int domain = -1;
    bool inside = false;

    for (size_t at = 0; at < length; line++) {
        size_t end = at;
        size_t from;

        while (end < length && text[end] != '\n') {
            end++;
        }
        from = at;
        while (from < end && (text[from] == ' ' || text[from] == '-')) {
            if (text[from] == '-' && inside) {
                column = column == SIZE_MAX ? from - at : column;
                domain += from - at == column ? 1 : 0;
            }
            from++;
        }
        inside = inside ||
                 (end - from >= 8 && memcmp(text + from, "domains:", 8) == 0);
        if (inside && domain == (int)place->domain && end - from > size &&
            memcmp(text + from, key, size) == 0 && text[from + size] == ':') {
            return line;
        }
        at = end + 1;
    }
    return 0;
}

/** The line that starts with the given text, 0 if there is none. */
static unsigned system_top_line(const struct buffer *text, const char *key)
{
    const char *bytes = (const char *)text->bytes;
    unsigned line = 1;

    for (size_t at = 0; at + strlen(key) <= text->length; line++) {
        const char *next = memchr(bytes + at, '\n', text->length - at);

        if (memcmp(bytes + at, key, strlen(key)) == 0) {
            return line;
        }
        if (next == NULL) {
            return 0;
        }
        at = (size_t)(next - bytes) + 1;
    }
    return 0;
}

bool system_wrong(const struct system_place *place, const char *key,
                  const char *value, const char *allowed)
{
    tool_complain("%s:%u: domain %u: %s: '%s' is not allowed; %s", place->path,
                  system_line(place, key), place->domain, key, value, allowed);
    return false;
}

/** A number followed by exactly the given unit. */
static bool system_number(const char *text, const char *unit, uint64_t *value)
{
    char *end;
    unsigned long long number;

    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    number = strtoull(text, &end, 10);
    if (number > 1000000000 || strcmp(end, unit) != 0) {
        return false;
    }
    *value = number;
    return true;
}

static bool system_check_memory(struct system_domain *domain,
                                const struct system_place *place)
{
    uint64_t mib = 0;
    uint64_t gib = 0;

    if (system_number(domain->memory, "G", &gib)) {
        mib = gib * 1024;
    } else if (!system_number(domain->memory, "M", &mib)) {
        mib = 0;
    }
    if (mib < MEMORY_MIB_MIN || mib > MEMORY_MIB_MAX) {
        return system_wrong(place, "memory", domain->memory,
                            "a number and M or G, from 4M to 8G");
    }
    domain->pages = mib * 256;
    return true;
}

static bool system_check_time(struct system_domain *domain,
                              const struct system_place *place)
{
    uint64_t percent = 0;
    uint64_t time = SLOT_DEFAULT_US;

    if (domain->share != NULL &&
        (!system_number(domain->share, "%", &percent) || percent == 0 ||
         percent > 100)) {
        return system_wrong(place, "share", domain->share,
                            "a percentage from 1% to 100%");
    }
    if (domain->slot != NULL && !system_number(domain->slot, "us", &time)) {
        if (!system_number(domain->slot, "ms", &time)) {
            time = 0;
        }
        time *= 1000;
    }
    if (time < IMAGE_SLOT_US_MIN || time > IMAGE_SLOT_US_MAX) {
        return system_wrong(place, "slot", domain->slot,
                            "a time such as 5ms or 500us, up to 1000ms");
    }
    domain->share_percent = (uint32_t)percent;
    domain->slot_us = (uint32_t)time;
    return true;
}

static bool system_is_text(const char *text, size_t limit)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < length; i++) {
        if (text[i] < 33 || text[i] > 126) {
            return false;
        }
    }
    return length > 0 && length < limit;
}

static bool system_check_texts(const struct system *system,
                               const struct system_place *place)
{
    const struct system_domain *domain = &system->domains[place->domain];

    if (!system_is_text(domain->name, DOMAIN_NAME_MAX)) {
        return system_wrong(place, "name", domain->name,
                            "up to 31 printable characters without spaces");
    }
    for (unsigned i = 0; i < place->domain; i++) {
        if (strcmp(system->domains[i].name, domain->name) == 0) {
            return system_wrong(place, "name", domain->name,
                                "another domain has this name");
        }
    }
    if (domain->label == NULL && system->labels == NULL) {
        tool_complain("%s:%u: domain %s: label: missing; give it a label, or "
                      "the system a label database (labels:)",
                      place->path, domain->label_line, domain->name);
        return false;
    }
    if (domain->label != NULL &&
        !system_is_text(domain->label, LABEL_TEXT_MAX)) {
        return system_wrong(place, "label", domain->label,
                            "user:role:type:level without spaces");
    }
    return true;
}

static bool system_check_numbers(const struct system_domain *domain,
                                 const struct system_place *place)
{
    char text[16];

    if (domain->vcpus < 1 || domain->vcpus > VCPU_MAX) {
        snprintf(text, sizeof(text), "%u", domain->vcpus);
        return system_wrong(place, "vcpus", text, "1 to 8");
    }
    if (domain->cpu >= CPU_MAX) {
        snprintf(text, sizeof(text), "%u", domain->cpu);
        return system_wrong(place, "cpu", text, "0 to 7");
    }
    return true;
}

/** A PCI address as lspci -D writes it; only segment 0 has numbers here. */
static bool system_pci(const char *text, uint32_t *function)
{
    unsigned segment;
    unsigned bus;
    unsigned slot;
    unsigned number;
    char again[32];

    if (sscanf(text, "%x:%x:%x.%x", &segment, &bus, &slot, &number) != 4 ||
        segment != 0 || bus > 255 || slot > 31 || number > 7) {
        return false;
    }
    *function = bus * 256 + slot * 8 + number;
    snprintf(again, sizeof(again), "%04x:%02x:%02x.%x", segment, bus, slot,
             number);
    return strcmp(again, text) == 0;
}

/** Whether a domain that comes before, or this one, has the device too. */
static bool system_is_taken(const struct system *system, unsigned domain,
                            unsigned device)
{
    const uint32_t function = system->domains[domain].devices[device].function;

    for (unsigned d = 0; d <= domain; d++) {
        const struct system_domain *other = &system->domains[d];

        for (unsigned k = 0; k < other->devices_count; k++) {
            if (other->devices[k].function == function &&
                (d < domain || k < device)) {
                return true;
            }
        }
    }
    return false;
}

static bool system_check_devices(const struct system *system,
                                 const struct system_place *place)
{
    struct system_domain *domain = &system->domains[place->domain];

    for (unsigned k = 0; k < domain->devices_count; k++) {
        struct system_device *device = &domain->devices[k];

        if (!system_pci(device->pci, &device->function)) {
            return system_wrong(place, "devices", device->pci,
                                "an address such as 0000:00:05.0");
        }
        if (system_is_taken(system, place->domain, k)) {
            return system_wrong(place, "devices", device->pci,
                                "a device belongs to one domain only, once");
        }
    }
    return true;
}

bool system_check(struct system *system, const char *path,
                  const struct buffer *text)
{
    struct system_place place = {path, text, 0};

    system->labels_line = system_top_line(text, "labels:");
    for (; place.domain < system->domains_count; place.domain++) {
        struct system_domain *domain = &system->domains[place.domain];

        domain->label_line =
            system_line(&place, domain->label == NULL ? "name" : "label");
        domain->kernel_line = system_line(&place, "kernel");
        domain->initrd_line = system_line(&place, "initrd");
        if (!system_check_texts(system, &place) ||
            !system_check_numbers(domain, &place) ||
            !system_check_memory(domain, &place) ||
            !system_check_devices(system, &place) ||
            !system_check_services(system, &place) ||
            !system_check_time(domain, &place)) {
            return false;
        }
    }
    return true;
}
