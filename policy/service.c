/* SPDX-License-Identifier: Apache-2.0 */
/** @file What domains that serve others are told about them. */
#include "policy/service.h"

#include <stdlib.h>
#include <string.h>

#include "policy/policy_serve.h"
#include "policy/tool.h"

/** A system whose services are looked at. */
struct service {
    struct system *system;
    struct policy *policy;
    const char *description;
};

static bool service_wrong(const struct service *with, uint32_t client,
                          const char *key, const char *reason)
{
    const struct system_domain *domain = &with->system->domains[client];

    tool_complain("%s:%u: domain %s: %s: %s", with->description,
                  domain->label_line, domain->name, key, reason);
    return false;
}

/** Whether the policy lets @p server serve @p client; nobody always may. */
static bool service_ok(const struct service *with, uint32_t client,
                       uint32_t server, const char *key)
{
    const bool page = key[0] == 'c' || key[0] == 's';
    struct policy_error error;

    return server == SYSTEM_NOBODY ||
           policy_serves(with->policy, with->system->domains[server].label,
                         with->system->domains[client].label,
                         page ? SERVE_PAGE : SERVE_DATA, &error) ||
           service_wrong(with, client, key, error.text);
}

/** The back end too, and both have to find each other in one store. */
static bool service_back_ok(const struct service *with, uint32_t client,
                            uint32_t server, const char *key)
{
    const struct system_domain *domains = with->system->domains;

    if (domains[server].store_server != domains[client].store_server) {
        return service_wrong(with, client, key,
                             "it and the domain that serves it need the same "
                             "store");
    }
    return service_ok(with, client, server, key);
}

static bool service_check(const struct service *with, uint32_t client)
{
    const struct system_domain *domain = &with->system->domains[client];
    bool ok = service_ok(with, client, domain->console_server, "console") &&
              service_ok(with, client, domain->store_server, "store");

    for (uint32_t k = 0; ok && k < domain->disks_count; k++) {
        ok = service_back_ok(with, client, domain->disks[k].server, "disks");
    }
    for (uint32_t k = 0; ok && k < domain->networks_count; k++) {
        ok = service_back_ok(with, client, domain->networks[k].server,
                             "networks");
    }
    return ok;
}

/**
 * The segment of a port: named by the first client of the same domain at the
 * same levels. Frames pass only where the policy lets both ends exchange with
 * the domain between them, and levels make no difference.
 */
static uint32_t service_segment(const struct service *with, uint32_t client,
                                uint32_t server)
{
    const struct system_domain *domains = with->system->domains;

    for (uint32_t d = 0; d < client; d++) {
        for (uint32_t k = 0; k < domains[d].networks_count; k++) {
            if (domains[d].networks[k].server == server &&
                policy_same_levels(with->policy, domains[d].label,
                                   domains[client].label)) {
                return d;
            }
        }
    }
    return client;
}

/** The lines on one client of @p server. */
static void service_client(FILE *to, const struct service *with,
                           uint32_t server, uint32_t client)
{
    const struct system_domain *domain = &with->system->domains[client];

    if (domain->console_server == server || domain->store_server == server) {
        fprintf(to, "client %u %s %s\n", client, domain->name, domain->label);
    }
    if (domain->store_server == server) {
        service_nodes(to, with->system, client, with->policy);
    }
    for (uint32_t k = 0; k < domain->disks_count; k++) {
        const struct system_disk *disk = &domain->disks[k];

        if (disk->server == server) {
            fprintf(to, "disk %u %u %s %s\n", client, disk->number, disk->mode,
                    disk->source);
        }
    }
    for (uint32_t k = 0; k < domain->networks_count; k++) {
        const struct system_network *network = &domain->networks[k];

        if (network->server == server) {
            fprintf(to, "port %u %u %s %u %u\n", client, k, network->address,
                    network->rate, service_segment(with, client, server));
        }
    }
}

/** Leave out lines that stand before: directories of several devices. */
static void service_unique(char *text)
{
    char *to = text;
    char *next;

    for (char *at = text; *at != '\0'; at = next) {
        size_t length = strcspn(at, "\n") + 1;
        bool again = false;

        next = at + length;
        for (const char *old = text; old < to && !again;
             old += strcspn(old, "\n") + 1) {
            again = strncmp(old, at, length) == 0;
        }
        if (!again) {
            memmove(to, at, length);
            to += length;
        }
    }
    *to = '\0';
}

/** The text for one domain; it stays NULL if nobody is its client. */
static void service_text(const struct service *with, uint32_t server)
{
    struct system_domain *domain = &with->system->domains[server];
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    long head;

    if (to == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    fprintf(to, "self %u %s %s\n", server, domain->name, domain->label);
    head = ftell(to);
    for (uint32_t d = 0; d < with->system->domains_count; d++) {
        service_client(to, with, server, d);
    }
    if (ftell(to) > head) {
        fclose(to);
        service_unique(text);
        domain->config = text;
        return;
    }
    fclose(to);
    free(text);
}

bool service_configure(struct system *system, struct policy *policy,
                       const char *description)
{
    const struct service with = {system, policy, description};

    for (uint32_t d = 0; d < system->domains_count; d++) {
        if (!service_check(&with, d)) {
            return false;
        }
    }
    for (uint32_t d = 0; d < system->domains_count; d++) {
        service_text(&with, d);
    }
    return true;
}
