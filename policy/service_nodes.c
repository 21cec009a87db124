/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The static part of a store: what each client finds about itself, and
 * the two ends of its disks and network interfaces.
 */
#include <stdarg.h>

#include "policy/policy_serve.h"
#include "policy/service.h"

/** Lines of nodes with one owner and one reader, below one directory. */
struct nodes {
    FILE *to;
    uint32_t owner;
    uint32_t reader; /* SYSTEM_NOBODY: none */
    char directory[64];
};

/** A node "/NAME VALUE" below the directory; without a name it is itself. */
static void node(const struct nodes *nodes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void node(const struct nodes *nodes, const char *format, ...)
{
    va_list arguments;

    fprintf(nodes->to, "node %u ", nodes->owner);
    if (nodes->reader == SYSTEM_NOBODY) {
        fputc('-', nodes->to);
    } else {
        fprintf(nodes->to, "%u", nodes->reader);
    }
    fprintf(nodes->to, " %s", nodes->directory);
    va_start(arguments, format);
    vfprintf(nodes->to, format, arguments);
    va_end(arguments);
    fputc('\n', nodes->to);
}

/** What a guest is told about itself, and what it may tell. */
static void nodes_guest(FILE *to, const struct system *system, uint32_t client)
{
    const struct system_domain *domain = &system->domains[client];
    struct nodes nodes = {to, domain->store_server, client, ""};

    snprintf(nodes.directory, sizeof(nodes.directory), "/local/domain/%u",
             client);
    node(&nodes, "%s", "");
    node(&nodes, "/name %s", domain->name);
    node(&nodes, "/domid %u", client);
    for (uint32_t v = 0; v < domain->vcpus; v++) {
        node(&nodes, "/cpu/%u/availability online", v);
    }
    node(&nodes, "/memory/static-max %llu",
         (unsigned long long)domain->pages * 4);
    node(&nodes, "/memory/target %llu", (unsigned long long)domain->pages * 4);
    node(&nodes, "/control/platform-feature-xs_reset_watches 1");
    nodes.owner = client;
    nodes.reader = SYSTEM_NOBODY;
    node(&nodes, "/control/shutdown");
    node(&nodes, "/control/sysrq");
    node(&nodes, "/control/feature-poweroff");
    node(&nodes, "/control/feature-reboot");
    node(&nodes, "/control/feature-suspend");
    node(&nodes, "/data");
}

/** A device's two directories, and what both ends have of each other. */
struct ends {
    struct nodes front;
    struct nodes back;
};

static struct ends nodes_device(FILE *to, const char *kind, uint32_t client,
                                uint32_t server, uint32_t number)
{
    struct ends ends = {{to, client, server, ""}, {to, server, client, ""}};

    snprintf(ends.front.directory, sizeof(ends.front.directory),
             "/local/domain/%u/device/%s/%u", client, kind, number);
    snprintf(ends.back.directory, sizeof(ends.back.directory),
             "/local/domain/%u/backend/%s/%u/%u", server, kind, client, number);
    node(&ends.front, "%s", "");
    node(&ends.front, "/backend %s", ends.back.directory);
    node(&ends.front, "/backend-id %u", server);
    node(&ends.front, "/state 1");
    node(&ends.back, "%s", "");
    node(&ends.back, "/frontend %s", ends.front.directory);
    node(&ends.back, "/frontend-id %u", client);
    node(&ends.back, "/online 1");
    node(&ends.back, "/state 1");
    return ends;
}

/** A front end trusts a back end of its own levels only. */
static unsigned nodes_trusted(const struct system *system, uint32_t client,
                              uint32_t server, struct policy *policy)
{
    return policy_same_levels(policy, system->domains[client].label,
                              system->domains[server].label)
               ? 1
               : 0;
}

static void nodes_disk(FILE *to, uint32_t client,
                       const struct system_disk *disk, unsigned trusted)
{
    const struct ends ends =
        nodes_device(to, "vbd", client, disk->server, disk->number);

    node(&ends.front, "/virtual-device %u", disk->number);
    node(&ends.front, "/device-type disk");
    node(&ends.front, "/trusted %u", trusted);
    node(&ends.back, "/mode %s", disk->mode[1] == 'w' ? "w" : "r");
    node(&ends.back, "/removable 0");
}

static void nodes_network(FILE *to, uint32_t client,
                          const struct system_network *network, uint32_t number,
                          unsigned trusted)
{
    const struct ends ends =
        nodes_device(to, "vif", client, network->server, number);

    node(&ends.front, "/handle %u", number);
    node(&ends.front, "/mac %s", network->address);
    node(&ends.front, "/mtu 1500");
    node(&ends.front, "/trusted %u", trusted);
    node(&ends.back, "/handle %u", number);
    node(&ends.back, "/mac %s", network->address);
}

/** Directories above the devices, on both sides. */
static void nodes_above(FILE *to, const char *kind, uint32_t client,
                        uint32_t server, uint32_t store)
{
    struct nodes front = {to, store, client, ""};
    struct nodes back = {to, server, SYSTEM_NOBODY, ""};

    snprintf(front.directory, sizeof(front.directory),
             "/local/domain/%u/device", client);
    snprintf(back.directory, sizeof(back.directory), "/local/domain/%u/backend",
             server);
    node(&front, "%s", "");
    node(&front, "/%s", kind);
    node(&back, "%s", "");
    node(&back, "/%s", kind);
    node(&back, "/%s/%u", kind, client);
}

void service_nodes(FILE *to, const struct system *system, uint32_t client,
                   struct policy *policy)
{
    const struct system_domain *domain = &system->domains[client];

    nodes_guest(to, system, client);
    for (uint32_t k = 0; k < domain->disks_count; k++) {
        const struct system_disk *disk = &domain->disks[k];

        nodes_above(to, "vbd", client, disk->server, domain->store_server);
        nodes_disk(to, client, disk,
                   nodes_trusted(system, client, disk->server, policy));
    }
    for (uint32_t k = 0; k < domain->networks_count; k++) {
        const struct system_network *network = &domain->networks[k];

        nodes_above(to, "vif", client, network->server, domain->store_server);
        nodes_network(to, client, network, k,
                      nodes_trusted(system, client, network->server, policy));
    }
}
