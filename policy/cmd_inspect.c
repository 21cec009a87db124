/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison inspect: what is in a system image. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "attest/image.h"
#include "policy/cmd.h"
#include "policy/image_view.h"
#include "policy/key.h"

#define HEX_BYTES (2 * IMAGE_DIGEST_BYTES + 1)

static void usage(FILE *to)
{
    fputs(
        "usage: cloison inspect IMAGE [--json] [--key NAME.pub]\n"
        "\n"
        "Show what is in a system image, after comparing its digest with its\n"
        "content; with --key also verify the signature.\n"
        "exit codes: 0 intact, 1 not an image, damaged, or not signed with\n"
        "that key, 2 wrong usage\n",
        to);
}

static void inspect_segments(const struct image_view *view,
                             const struct view_domain *domain)
{
    for (uint32_t i = 0; i < domain->segment_count; i++) {
        struct view_segment segment;
        char hex[HEX_BYTES];

        view_get_segment(view, domain->segment_first + i, &segment);
        view_digest(segment.bytes, segment.length, hex);
        printf("  segment     %#011llx %9llu KiB  %-10s page %llu\n"
               "              sha256 %s\n",
               (unsigned long long)segment.address,
               (unsigned long long)segment.length / 1024,
               view_kind(segment.kind), (unsigned long long)segment.page, hex);
    }
}

static void inspect_server(const struct image_view *view, const char *what,
                           uint32_t number)
{
    struct view_domain server;

    if (number > 0 && number <= view->domain_count) {
        view_get_domain(view, number - 1, &server);
        printf("  %-11s served by %s\n", what, server.name);
    }
}

static void inspect_domain(const struct image_view *view, uint32_t index)
{
    struct view_domain domain;

    view_get_domain(view, index, &domain);
    printf("domain %u: %s\n", index, domain.name);
    printf("  label       %s\n", domain.label);
    printf("  memory      %llu MiB\n", (unsigned long long)domain.pages / 256);
    printf("  vcpus       %u\n", domain.vcpus);
    printf("  start       entry %#x, start information %#x\n", domain.entry,
           domain.start_info);
    printf("  cmdline     %s\n", view_cmdline(view, &domain));
    for (uint32_t k = 0; k < DEVICE_PER_DOMAIN; k++) {
        if (domain.devices[k] != 0) {
            printf("  device      0000:%02x:%02x.%x\n",
                   domain.devices[k] / 256 % 256, domain.devices[k] / 8 % 32,
                   domain.devices[k] % 8);
        }
    }
    inspect_server(view, "console", domain.console);
    inspect_server(view, "store", domain.store);
    if (domain.serial != 0) {
        puts("  serial      the machine's serial line");
    }
    if (domain.attest != 0) {
        puts("  attestation the TPM's locality 0, and the log");
    }
    if (domain.restart != 0) {
        printf("  restart     whenever it ends, %u pages kept\n", domain.keep);
    }
    inspect_segments(view, &domain);
}

/** The register that the core shows when it starts this image on a machine
 *  whose devices an IOMMU blocks (@p guarded 1), or on another (0). */
static void inspect_measure(const struct image_view *view, uint32_t guarded,
                            char *hex)
{
    memset(&attest_log, 0, sizeof(attest_log));
    if (attest_image(view->file.bytes, view->toc, guarded) == ST_OK) {
        view_hex(attest_log.registers, hex);
    }
}

static void inspect_text(const struct image_view *view)
{
    char hex[HEX_BYTES] = "";

    inspect_measure(view, 1, hex);
    printf("measurement: %s\n  register 21 of the TPM, which is %s\n", hex,
           view->tpm_required ? "required" : "optional");
    inspect_measure(view, 0, hex);
    printf("  %s without an IOMMU\n", hex);
    view_digest(view->file.bytes + IMAGE_TOC_BYTES, view->policy_length, hex);
    printf("image: %zu KiB, format %d, version %llu\n",
           view->file.length / 1024, IMAGE_VERSION,
           (unsigned long long)view->rollback);
    printf("policy: %u bytes%s\n  sha256 %s\n", view->policy_length,
           view->permissive ? ", permissive types are admitted" : "", hex);
    for (uint32_t i = 0; i < view->domain_count; i++) {
        inspect_domain(view, i);
    }
    puts("schedule:");
    for (uint32_t i = 0; i < view->slot_count; i++) {
        struct view_domain domain;
        struct view_slot slot;

        view_get_slot(view, i, &slot);
        view_get_domain(view, slot.domain, &domain);
        printf("  cpu %u %9u us  %s\n", slot.cpu, slot.microseconds,
               domain.name);
    }
}

/** A JSON string. */
static void json_text(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            putchar('\\');
        }
        if (*text < 32 || *text > 126) {
            printf("\\u%04x", (unsigned)(unsigned char)*text);
        } else {
            putchar(*text);
        }
    }
    putchar('"');
}

static void json_segments(const struct image_view *view,
                          const struct view_domain *domain)
{
    for (uint32_t i = 0; i < domain->segment_count; i++) {
        struct view_segment segment;
        char hex[HEX_BYTES];

        view_get_segment(view, domain->segment_first + i, &segment);
        view_digest(segment.bytes, segment.length, hex);
        printf("%s\n        {\"address\": %llu, \"length\": %llu, "
               "\"kind\": \"%s\", \"page\": %llu, \"sha256\": \"%s\"}",
               i == 0 ? "" : ",", (unsigned long long)segment.address,
               (unsigned long long)segment.length, view_kind(segment.kind),
               (unsigned long long)segment.page, hex);
    }
}

static void json_devices(const struct view_domain *domain)
{
    const char *separator = "";

    for (uint32_t k = 0; k < DEVICE_PER_DOMAIN; k++) {
        if (domain->devices[k] != 0) {
            printf("%s\"0000:%02x:%02x.%x\"", separator,
                   domain->devices[k] / 256 % 256, domain->devices[k] / 8 % 32,
                   domain->devices[k] % 8);
            separator = ", ";
        }
    }
}

static void json_domain(const struct image_view *view, uint32_t index)
{
    struct view_domain domain;

    view_get_domain(view, index, &domain);
    printf("%s\n    {\"name\": ", index == 0 ? "" : ",");
    json_text(domain.name);
    printf(", \"label\": ");
    json_text(domain.label);
    printf(",\n      \"memory_pages\": %llu, \"vcpus\": %u, \"entry\": %u, "
           "\"start_info\": %u,\n      \"cmdline\": ",
           (unsigned long long)domain.pages, domain.vcpus, domain.entry,
           domain.start_info);
    json_text(view_cmdline(view, &domain));
    printf(",\n      \"devices\": [");
    json_devices(&domain);
    printf("],\n      \"console\": %d, \"store\": %d, \"serial\": %s, "
           "\"restart\": %s, \"keep\": %u, \"attestation\": %s",
           (int)domain.console - 1, (int)domain.store - 1,
           domain.serial != 0 ? "true" : "false",
           domain.restart != 0 ? "true" : "false", domain.keep,
           domain.attest != 0 ? "true" : "false");
    printf(",\n      \"segments\": [");
    json_segments(view, &domain);
    printf("]}");
}

static void inspect_json(const struct image_view *view)
{
    char hex[HEX_BYTES] = "";

    inspect_measure(view, 1, hex);
    printf("{\n  \"measurement\": \"%s\", \"attest\": \"%s\",", hex,
           view->tpm_required ? "required" : "optional");
    inspect_measure(view, 0, hex);
    printf("\n  \"measurement_without_iommu\": \"%s\",", hex);
    view_digest(view->file.bytes + IMAGE_TOC_BYTES, view->policy_length, hex);
    printf("\n  \"format\": %d, \"version\": %llu, \"length\": %zu,\n"
           "  \"policy\": {\"length\": %u, \"permissive\": %s, "
           "\"sha256\": \"%s\"},\n"
           "  \"domains\": [",
           IMAGE_VERSION, (unsigned long long)view->rollback, view->file.length,
           view->policy_length, view->permissive ? "true" : "false", hex);
    for (uint32_t i = 0; i < view->domain_count; i++) {
        json_domain(view, i);
    }
    printf("],\n  \"schedule\": [");
    for (uint32_t i = 0; i < view->slot_count; i++) {
        struct view_slot slot;

        view_get_slot(view, i, &slot);
        printf("%s\n    {\"cpu\": %u, \"domain\": %u, \"microseconds\": %u}",
               i == 0 ? "" : ",", slot.cpu, slot.domain, slot.microseconds);
    }
    puts("]\n}");
}

/** Digest, and the signature if a key is given. */
static bool inspect_verify(const struct image_view *view, const char *path,
                           const char *key_path)
{
    uint8_t key[KEY_PUBLIC_BYTES];

    if (!view_digest_is_right(view)) {
        tool_complain("%s: damaged: its content has another digest", path);
        return false;
    }
    if (key_path == NULL) {
        return true;
    }
    if (!key_read(key_path, key, sizeof(key))) {
        return false;
    }
    if (!view_signed_by(view, key)) {
        tool_complain("%s: not signed with %s", path, key_path);
        return false;
    }
    return true;
}

static int inspect(const char *path, const char *key, bool json)
{
    struct image_view view;
    bool ok;

    if (!view_open(path, &view)) {
        return TOOL_REFUSED;
    }
    ok = inspect_verify(&view, path, key);
    if (ok && json) {
        inspect_json(&view);
    } else if (ok) {
        inspect_text(&view);
    }
    view_close(&view);
    return ok ? TOOL_OK : TOOL_REFUSED;
}

int cmd_inspect(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},
        {"json", no_argument, NULL, 'j'},
        {"key", required_argument, NULL, 'k'},
        {NULL, 0, NULL, 0}};
    const char *key = NULL;
    bool json = false;
    int option;

    while ((option = getopt_long(argc, argv, "hk:", options, NULL)) != -1) {
        if (option == 'h') {
            usage(stdout);
            return TOOL_OK;
        }
        if (option != 'j' && option != 'k') {
            return TOOL_USAGE;
        }
        json = json || option == 'j';
        key = option == 'k' ? optarg : key;
    }
    if (optind + 1 != argc) {
        usage(stderr);
        return TOOL_USAGE;
    }
    return inspect(argv[optind], key, json);
}
