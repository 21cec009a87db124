/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison build: one description becomes one signed system image. */
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/cmd.h"
#include "policy/image_write.h"
#include "policy/key.h"
#include "policy/policy.h"
#include "policy/policy_device.h"
#include "policy/service.h"
#include "policy/system_label.h"
#include "policy/tool.h"

/** What the command line says. */
struct build_request {
    const char *description;
    const char *output;
    const char *key;
    const char *build; /* stands for ${BUILD} in the description */
};

static void usage(FILE *to)
{
    fputs(
        "usage: cloison build SYSTEM.yaml -o IMAGE [--key NAME.key]\n"
        "                     [--build-dir DIR]\n"
        "\n"
        "Build the signed system image that SYSTEM.yaml describes. Relative\n"
        "paths in it start where it lies; ${BUILD} at the start of a path is\n"
        "DIR (default: build); debian:FLAVOUR is the newest installed kernel\n"
        "of that flavour (amd64, cloud-amd64). --key goes before the\n"
        "description's own key. The same inputs give the same bytes.\n"
        "exit codes: 0 built, 1 the description or a file in it is refused,\n"
        "2 wrong usage, 3 the image cannot be written\n",
        to);
}

/** Whether the policy lets the domain have its devices, the serial line and
    the TPM. */
static bool build_devices(struct policy *policy,
                          const struct system_domain *domain,
                          const char *description)
{
    struct policy_error error;

    for (uint32_t k = 0; k < domain->devices_count; k++) {
        if (!policy_device(policy, domain->label, domain->devices[k].function,
                           &error)) {
            tool_complain("%s:%u: domain %s: devices: '%s': %s", description,
                          domain->label_line, domain->name,
                          domain->devices[k].pci, error.text);
            return false;
        }
    }
    if (domain->attestation && !policy_attest(policy, domain->label, &error)) {
        tool_complain("%s:%u: domain %s: attestation: %s", description,
                      domain->label_line, domain->name, error.text);
        return false;
    }
    if (domain->serial && !policy_serial(policy, domain->label, &error)) {
        tool_complain("%s:%u: domain %s: serial: %s", description,
                      domain->label_line, domain->name, error.text);
        return false;
    }
    return true;
}

static bool build_domain(struct image_draft *draft, struct policy *policy,
                         const struct system_domain *domain,
                         const char *description)
{
    struct policy_error error;
    struct xsm_label label;
    struct guest guest;
    bool ok;

    memset(&label, 0, sizeof(label));
    if (policy_label(policy, domain->label, &label, &error) != 0) {
        tool_complain("%s:%u: domain %s: label: '%s': %s", description,
                      domain->label_line, domain->name, domain->label,
                      error.text);
        return false;
    }
    if (!build_devices(policy, domain, description) ||
        !guest_build(domain, &guest)) {
        return false;
    }
    ok = image_add_domain(draft, domain, &guest, &label);
    guest_release(&guest);
    return ok;
}

/** Permissive types are for bringing a site up: the image has to say so. */
static bool permissive_is_ok(const struct policy *policy,
                             const struct system *system,
                             const char *description)
{
    const char *type = policy_permissive(policy);

    if (type != NULL && !system->permissive) {
        tool_complain("%s: type %s is permissive: say 'permissive: true' to "
                      "build a system that does not confine it",
                      description, type);
        return false;
    }
    return true;
}

static bool build_draft(struct image_draft *draft, struct system *system,
                        const struct build_request *request)
{
    const struct system_source source = {request->description, request->build};
    struct policy_error error;
    struct policy *policy = NULL;
    const uint8_t *table;
    size_t length = 0;
    bool ok;

    draft->toc.rollback = system->version;
    if (system->version == 0 || system->version > UINT32_MAX) {
        tool_complain("%s: version: it is also that of the policy and has to "
                      "be 1 to %u",
                      request->description, UINT32_MAX);
        return false;
    }
    if (!plan_make(system, &draft->plan)) {
        return false;
    }
    if (policy_open((const char *const *)system->policy, system->policy_count,
                    &policy, &error) != 0) {
        tool_complain("policy: %s", error.text);
        return false;
    }
    policy_set_version(policy, (uint32_t)system->version);
    draft->toc.permissive = system->permissive ? 1 : 0;
    draft->toc.tpm_required = system->attest == SYSTEM_ATTEST_REQUIRED ? 1 : 0;
    table = policy_table(policy, &length);
    ok = permissive_is_ok(policy, system, request->description) &&
         system_label_all(system, &source, policy) &&
         service_configure(system, policy, request->description);
    if (ok) {
        image_add_policy(draft, table, length);
    }
    for (uint32_t i = 0; ok && i < system->domains_count; i++) {
        ok = build_domain(draft, policy, &system->domains[i],
                          request->description);
    }
    policy_close(policy);
    return ok;
}

static int build_image(const struct build_request *request,
                       struct system *system)
{
    struct image_draft *draft = tool_allocate(sizeof(*draft));
    const char *key = request->key == NULL ? system->key : request->key;
    uint8_t secret[KEY_SECRET_BYTES];
    struct buffer image = {NULL, 0};
    int code = TOOL_REFUSED;

    if (key == NULL) {
        tool_complain("no signing key: give --key, or key: in %s",
                      request->description);
        code = TOOL_USAGE;
    } else if (key_read(key, secret, sizeof(secret)) &&
               build_draft(draft, system, request)) {
        image_finish(draft, secret, &image);
        code =
            tool_write(request->output, &image, 0644) ? TOOL_OK : TOOL_SYSTEM;
    }
    sodium_memzero(secret, sizeof(secret));
    tool_release(&image);
    image_release(draft);
    free(draft);
    return code;
}

static const struct option options[] = {
    {"help", no_argument, NULL, 'h'},
    {"output", required_argument, NULL, 'o'},
    {"key", required_argument, NULL, 'k'},
    {"build-dir", required_argument, NULL, 'b'},
    {NULL, 0, NULL, 0}};

/** Read the command line: TOOL_OK to go on, -1 when help was given. */
static int build_arguments(int argc, char **argv, struct build_request *out)
{
    int option;

    while ((option = getopt_long(argc, argv, "ho:k:", options, NULL)) != -1) {
        switch (option) {
        case 'h':
            usage(stdout);
            return -1;
        case 'o':
            out->output = optarg;
            break;
        case 'k':
            out->key = optarg;
            break;
        case 'b':
            out->build = optarg;
            break;
        default:
            return TOOL_USAGE;
        }
    }
    if (out->output == NULL || optind + 1 != argc) {
        usage(stderr);
        return TOOL_USAGE;
    }
    out->description = argv[optind];
    return TOOL_OK;
}

int cmd_build(int argc, char **argv)
{
    struct build_request request = {NULL, NULL, NULL, "build"};
    struct system *system;
    int code = build_arguments(argc, argv, &request);

    if (code != TOOL_OK) {
        return code == -1 ? TOOL_OK : code;
    }
    system = system_read(request.description, request.build);
    if (system == NULL) {
        return TOOL_REFUSED;
    }
    code = build_image(&request, system);
    system_release(system);
    return code;
}
