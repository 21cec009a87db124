/* SPDX-License-Identifier: Apache-2.0 */
/** @file Services, disks and networks of a description: names and forms. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/lib/image_format.h"
#include "policy/system_check.h"

/* Major number of xvd devices, and minors of one whole disk. */
#define DISK_MAJOR 202
#define DISK_MINORS 16

/* GPT has names of 36 characters, and 128 partitions. */
#define DISK_NAME_MAX 36
#define DISK_PART_MAX 128

/* Pages of memory below the TPM's registers, in whole GiB. */
#define ATTEST_PAGES_MAX 786432

/* MiB of a disk in the memory of its domain. */
#define DISK_RAM_MAX 2048

/** The domain of this name, other than the place's, or SYSTEM_NOBODY. */
static uint32_t service_find(const struct system *system,
                             const struct system_place *place, const char *name)
{
    for (uint32_t d = 0; d < system->domains_count; d++) {
        if (d != place->domain && strcmp(system->domains[d].name, name) == 0) {
            return d;
        }
    }
    return SYSTEM_NOBODY;
}

static bool service_names(const struct system *system,
                          const struct system_place *place, const char *key,
                          const char *name, uint32_t *server)
{
    *server = SYSTEM_NOBODY;
    if (name == NULL) {
        return true;
    }
    *server = service_find(system, place, name);
    return *server != SYSTEM_NOBODY ||
           system_wrong(place, key, name, "the name of another domain");
}

/** Whether @p text is a number from 1 to @p most, written without zeros. */
static bool disk_number_ok(const char *text, unsigned long most)
{
    char *end;

    return text[0] >= '1' && text[0] <= '9' &&
           strtoul(text, &end, 10) <= most && *end == '\0';
}

/** "whole", "part:N", "name:GPT-NAME" or "ram:MIB". */
static bool disk_source_ok(const char *text)
{
    size_t length = strlen(text);

    if (strncmp(text, "part:", 5) == 0) {
        return disk_number_ok(text + 5, DISK_PART_MAX);
    }
    if (strncmp(text, "ram:", 4) == 0) {
        return disk_number_ok(text + 4, DISK_RAM_MAX);
    }
    if (strncmp(text, "name:", 5) != 0) {
        return strcmp(text, "whole") == 0;
    }
    for (size_t i = 5; i < length; i++) {
        if (text[i] < 33 || text[i] > 126) {
            return false;
        }
    }
    return length > 5 && length <= 5 + DISK_NAME_MAX;
}

static bool disk_is_taken(const struct system_domain *domain, uint32_t disk)
{
    for (uint32_t k = 0; k < disk; k++) {
        if (strcmp(domain->disks[k].device, domain->disks[disk].device) == 0) {
            return true;
        }
    }
    return false;
}

static bool service_disk(const struct system *system,
                         const struct system_place *place, uint32_t number)
{
    struct system_domain *domain = &system->domains[place->domain];
    struct system_disk *disk = &domain->disks[number];
    const char *name = disk->device;

    if (!service_names(system, place, "disks", disk->from, &disk->server)) {
        return false;
    }
    if (strncmp(name, "xvd", 3) != 0 || name[3] < 'a' || name[3] > 'p' ||
        name[4] != '\0' || disk_is_taken(domain, number)) {
        return system_wrong(place, "disks", name,
                            "a device from xvda to xvdp, each once");
    }
    if (strcmp(disk->mode, "ro") != 0 && strcmp(disk->mode, "rw") != 0) {
        return system_wrong(place, "disks", disk->mode, "a mode: ro or rw");
    }
    if (!disk_source_ok(disk->source)) {
        return system_wrong(place, "disks", disk->source,
                            "a source: whole, part:N, name:GPT-NAME or "
                            "ram:MIB");
    }
    disk->number = DISK_MAJOR * 256 + (uint32_t)(name[3] - 'a') * DISK_MINORS;
    return true;
}

/** An address of one card, as six pairs of digits; or one made of the names. */
static bool network_address(const struct system_domain *domain, uint32_t number,
                            char *address)
{
    const char *mac = domain->networks[number].mac;
    uint8_t digest[crypto_hash_sha256_BYTES];
    unsigned bytes[6];
    char *text;

    if (mac == NULL) {
        text = tool_text("%s/%u", domain->name, number);
        crypto_hash_sha256(digest, (const uint8_t *)text, strlen(text));
        free(text);
        snprintf(address, 18, "00:16:3e:%02x:%02x:%02x", digest[0] % 128,
                 digest[1], digest[2]);
        return true;
    }
    if (strlen(mac) != 17 ||
        sscanf(mac, "%2x:%2x:%2x:%2x:%2x:%2x", &bytes[0], &bytes[1], &bytes[2],
               &bytes[3], &bytes[4], &bytes[5]) != 6) {
        return false;
    }
    snprintf(address, 18, "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1],
             bytes[2], bytes[3], bytes[4], bytes[5]);
    return strcasecmp(address, mac) == 0 && bytes[0] % 2 == 0;
}

/** Whether an interface up to this one has the same address. */
static bool network_is_taken(const struct system *system, uint32_t domain,
                             uint32_t number)
{
    const char *address = system->domains[domain].networks[number].address;

    for (uint32_t d = 0; d <= domain; d++) {
        const struct system_domain *other = &system->domains[d];
        uint32_t count = d < domain ? other->networks_count : number;

        for (uint32_t k = 0; k < count; k++) {
            if (strcmp(other->networks[k].address, address) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool service_network(const struct system *system,
                            const struct system_place *place, uint32_t number)
{
    struct system_domain *domain = &system->domains[place->domain];
    struct system_network *network = &domain->networks[number];

    if (!service_names(system, place, "networks", network->from,
                       &network->server)) {
        return false;
    }
    if (!network_address(domain, number, network->address) ||
        network_is_taken(system, place->domain, number)) {
        return system_wrong(place, "networks",
                            network->mac == NULL ? "mac" : network->mac,
                            "an address such as 00:16:3e:00:00:01, each once");
    }
    return true;
}

/** What becomes of the domain when it ends, and whose the serial line is. */
static bool service_life(const struct system *system,
                         const struct system_place *place)
{
    const struct system_domain *domain = &system->domains[place->domain];
    char text[16];

    if (domain->restart && domain->pages > IMAGE_RESTART_PAGE_MAX) {
        return system_wrong(place, "memory", domain->memory,
                            "with restart: at most 16M");
    }
    if (domain->keep > 0 &&
        (!domain->restart || domain->keep > domain->pages / 2)) {
        snprintf(text, sizeof(text), "%u", domain->keep);
        return system_wrong(place, "keep", text,
                            "with restart: up to half of the pages");
    }
    for (unsigned d = 0; domain->serial && d < place->domain; d++) {
        if (system->domains[d].serial) {
            return system_wrong(place, "serial", "true",
                                "another domain has the serial line");
        }
    }
    return true;
}

/** One domain attests; its memory ends below the TPM's registers. */
static bool service_attest(const struct system *system,
                           const struct system_place *place)
{
    const struct system_domain *domain = &system->domains[place->domain];

    if (domain->attestation && domain->pages > ATTEST_PAGES_MAX) {
        return system_wrong(place, "memory", domain->memory,
                            "with attestation: at most 3G");
    }
    for (unsigned d = 0; domain->attestation && d < place->domain; d++) {
        if (system->domains[d].attestation) {
            return system_wrong(place, "attestation", "true",
                                "another domain is the attestation domain");
        }
    }
    return true;
}

bool system_check_services(struct system *system,
                           const struct system_place *place)
{
    struct system_domain *domain = &system->domains[place->domain];
    bool ok = service_names(system, place, "console", domain->console,
                            &domain->console_server) &&
              service_names(system, place, "store", domain->store,
                            &domain->store_server) &&
              service_life(system, place) && service_attest(system, place);

    for (uint32_t k = 0; ok && k < domain->disks_count; k++) {
        ok = service_disk(system, place, k);
    }
    for (uint32_t k = 0; ok && k < domain->networks_count; k++) {
        ok = service_network(system, place, k);
    }
    if (ok && domain->store == NULL &&
        domain->disks_count + domain->networks_count > 0) {
        ok = system_wrong(place, domain->disks_count > 0 ? "disks" : "networks",
                          domain->name,
                          "a domain with disks or networks needs a store");
    }
    return ok;
}
