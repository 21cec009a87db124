/* SPDX-License-Identifier: Apache-2.0 */
/** @file The description of a system: the schema and its error messages. */
#include "policy/system.h"

#include <cyaml/cyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/lib/limits.h"
#include "policy/system_check.h"
#include "policy/tool.h"

#define SYSTEM_KEYS "version, policy, permissive, attest, key, labels, domains"
#define DOMAIN_KEYS                                                            \
    "name, label, memory, vcpus, kernel, initrd, cmdline, share, slot, cpu, "  \
    "devices, console, store, disks, networks, serial, restart, keep, "        \
    "attestation"

static const cyaml_schema_field_t device_fields[] = {
    CYAML_FIELD_STRING_PTR("pci", CYAML_FLAG_POINTER, struct system_device, pci,
                           1, 31),
    CYAML_FIELD_END};

static const cyaml_schema_value_t device_value = {CYAML_VALUE_MAPPING(
    CYAML_FLAG_DEFAULT, struct system_device, device_fields)};

static const cyaml_schema_field_t disk_fields[] = {
    CYAML_FIELD_STRING_PTR("from", CYAML_FLAG_POINTER, struct system_disk, from,
                           1, DOMAIN_NAME_MAX - 1),
    CYAML_FIELD_STRING_PTR("device", CYAML_FLAG_POINTER, struct system_disk,
                           device, 1, 7),
    CYAML_FIELD_STRING_PTR("mode", CYAML_FLAG_POINTER, struct system_disk, mode,
                           1, 7),
    CYAML_FIELD_STRING_PTR("source", CYAML_FLAG_POINTER, struct system_disk,
                           source, 1, 63),
    CYAML_FIELD_END};

static const cyaml_schema_value_t disk_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct system_disk, disk_fields)};

static const cyaml_schema_field_t network_fields[] = {
    CYAML_FIELD_STRING_PTR("from", CYAML_FLAG_POINTER, struct system_network,
                           from, 1, DOMAIN_NAME_MAX - 1),
    CYAML_FIELD_STRING_PTR("mac", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct system_network, mac, 1, 31),
    CYAML_FIELD_UINT("rate", CYAML_FLAG_OPTIONAL, struct system_network, rate),
    CYAML_FIELD_END};

static const cyaml_schema_value_t network_value = {CYAML_VALUE_MAPPING(
    CYAML_FLAG_DEFAULT, struct system_network, network_fields)};

static const cyaml_schema_field_t domain_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct system_domain,
                           name, 1, DOMAIN_NAME_MAX - 1),
    CYAML_FIELD_STRING_PTR("label", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct system_domain, label, 1, LABEL_TEXT_MAX - 1),
    CYAML_FIELD_STRING_PTR("memory", CYAML_FLAG_POINTER, struct system_domain,
                           memory, 1, 16),
    CYAML_FIELD_UINT("vcpus", CYAML_FLAG_DEFAULT, struct system_domain, vcpus),
    CYAML_FIELD_STRING_PTR("kernel", CYAML_FLAG_POINTER, struct system_domain,
                           kernel, 1, 4095),
    CYAML_FIELD_STRING_PTR("initrd", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct system_domain, initrd, 1, 4095),
    CYAML_FIELD_STRING_PTR("cmdline", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct system_domain, cmdline, 0, 2047),
    CYAML_FIELD_STRING_PTR("share", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct system_domain, share, 1, 8),
    CYAML_FIELD_STRING_PTR("slot", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct system_domain, slot, 1, 16),
    CYAML_FIELD_UINT("cpu", CYAML_FLAG_OPTIONAL, struct system_domain, cpu),
    CYAML_FIELD_SEQUENCE("devices", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct system_domain, devices, &device_value, 0,
                         DEVICE_PER_DOMAIN),
    CYAML_FIELD_STRING_PTR("console", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct system_domain, console, 1,
                           DOMAIN_NAME_MAX - 1),
    CYAML_FIELD_STRING_PTR("store", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct system_domain, store, 1, DOMAIN_NAME_MAX - 1),
    CYAML_FIELD_SEQUENCE("disks", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct system_domain, disks, &disk_value, 0,
                         SYSTEM_DISK_MAX),
    CYAML_FIELD_SEQUENCE("networks", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct system_domain, networks, &network_value, 0,
                         SYSTEM_NETWORK_MAX),
    CYAML_FIELD_BOOL("serial", CYAML_FLAG_OPTIONAL, struct system_domain,
                     serial),
    CYAML_FIELD_BOOL("restart", CYAML_FLAG_OPTIONAL, struct system_domain,
                     restart),
    CYAML_FIELD_BOOL("attestation", CYAML_FLAG_OPTIONAL, struct system_domain,
                     attestation),
    CYAML_FIELD_UINT("keep", CYAML_FLAG_OPTIONAL, struct system_domain, keep),
    CYAML_FIELD_END};

static const cyaml_schema_value_t domain_value = {CYAML_VALUE_MAPPING(
    CYAML_FLAG_DEFAULT, struct system_domain, domain_fields)};

static const cyaml_schema_value_t path_value = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, 4095)};

static const cyaml_strval_t attest_values[] = {
    {"optional", SYSTEM_ATTEST_OPTIONAL}, {"required", SYSTEM_ATTEST_REQUIRED}};

static const cyaml_schema_field_t system_fields[] = {
    CYAML_FIELD_UINT("version", CYAML_FLAG_DEFAULT, struct system, version),
    CYAML_FIELD_SEQUENCE("policy", CYAML_FLAG_POINTER, struct system, policy,
                         &path_value, 1, 64),
    CYAML_FIELD_BOOL("permissive", CYAML_FLAG_OPTIONAL, struct system,
                     permissive),
    CYAML_FIELD_ENUM("attest", CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT,
                     struct system, attest, attest_values,
                     CYAML_ARRAY_LEN(attest_values)),
    CYAML_FIELD_STRING_PTR("key", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct system, key, 1, 4095),
    CYAML_FIELD_STRING_PTR("labels", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct system, labels, 1, 4095),
    CYAML_FIELD_SEQUENCE("domains", CYAML_FLAG_POINTER, struct system, domains,
                         &domain_value, 1, DOMAIN_MAX),
    CYAML_FIELD_END};

static const cyaml_schema_value_t system_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct system, system_fields)};

/** What libcyaml says while it fails: the reason, then where, inside out. */
struct system_log {
    char reason[256];
    char where[512];
    unsigned long line;
    bool in_domain;
};

static void system_note(cyaml_log_t level, void *context, const char *format,
                        va_list arguments)
{
    struct system_log *log = context;
    char text[512];
    char *line;

    (void)level;
    vsnprintf(text, sizeof(text), format, arguments);
    text[strcspn(text, "\n")] = '\0';
    line = strstr(text, "(line: ");
    if (line == NULL) {
        const char *reason = strstr(text, "Load: ");

        if (reason != NULL && log->reason[0] == '\0') {
            snprintf(log->reason, sizeof(log->reason), "%s", reason + 6);
        }
        return;
    }
    if (log->line == 0) {
        log->line = strtoul(line + 7, NULL, 10);
        *line = '\0';
        snprintf(log->where, sizeof(log->where), "%s", text);
    }
    if (strstr(text, "'domains'") != NULL ||
        strstr(text, "sequence entry") != NULL) {
        log->in_domain = true;
    }
}

/** Whether the key that is missing or unknown belongs into a domain. */
static bool system_is_in_domain(const struct system_log *log)
{
    return log->in_domain && strstr(log->reason, "field: version") == NULL &&
           strstr(log->reason, "field: policy") == NULL;
}

/** The line at or after log->line that begins with the unknown key. */
static void system_correct_line(struct system_log *log,
                                const struct buffer *text)
{
    static const char unknown[] = "Unexpected key: ";
    const char *key = log->reason + sizeof(unknown) - 1;
    const char *at = (const char *)text->bytes;
    const char *end = at + text->length;
    unsigned long line = 1;

    if (strncmp(log->reason, unknown, sizeof(unknown) - 1) != 0) {
        return;
    }
    while (at < end) {
        const char *next = memchr(at, '\n', (size_t)(end - at));

        while (at < end && (*at == ' ' || *at == '-')) {
            at++;
        }
        if (line >= log->line && (size_t)(end - at) > strlen(key) &&
            memcmp(at, key, strlen(key)) == 0 && at[strlen(key)] == ':') {
            log->line = line;
            return;
        }
        at = next == NULL ? end : next + 1;
        line++;
    }
}

static void system_explain(const char *path, const struct system_log *log,
                           cyaml_err_t error)
{
    const char *where = log->where + strspn(log->where, " ");
    const char *reason =
        log->reason[0] == '\0' ? cyaml_strerror(error) : log->reason;

    const bool inside = system_is_in_domain(log);

    tool_complain("%s:%lu: %s%s%s", path, log->line, reason,
                  where[0] == '\0' ? "" : " ", where);
    if (strstr(reason, "key:") != NULL || strstr(reason, "field:") != NULL) {
        tool_complain("  keys allowed %s: %s",
                      inside ? "in a domain" : "at the top",
                      inside ? DOMAIN_KEYS : SYSTEM_KEYS);
    }
}

static cyaml_config_t system_config(struct system_log *log)
{
    cyaml_config_t config = {0};

    config.log_fn = system_note;
    config.log_ctx = log;
    config.log_level = CYAML_LOG_ERROR;
    config.mem_fn = cyaml_mem;
    config.flags = CYAML_CFG_NO_ALIAS;
    return config;
}

static struct system *system_load(const char *path, const char *build,
                                  bool files)
{
    struct system_log log = {{0}, {0}, 0, false};
    cyaml_config_t config = system_config(&log);
    struct system *system = NULL;
    struct buffer text;
    cyaml_err_t error;

    if (!tool_read(path, &text)) {
        return NULL;
    }
    error = cyaml_load_data(text.bytes, text.length, &config, &system_value,
                            (cyaml_data_t **)&system, NULL);
    if (error != CYAML_OK) {
        system_correct_line(&log, &text);
        system_explain(path, &log, error);
        tool_release(&text);
        return NULL;
    }
    if (system == NULL) {
        tool_complain("%s:1: empty; keys allowed at the top: " SYSTEM_KEYS,
                      path);
    } else if (!system_check(system, path, &text) ||
               !system_resolve(system, path, build, files)) {
        system_release(system);
        system = NULL;
    }
    tool_release(&text);
    return system;
}

struct system *system_read(const char *path, const char *build)
{
    return system_load(path, build, true);
}

struct system *system_read_labels(const char *path, const char *build)
{
    return system_load(path, build, false);
}

void system_release(struct system *system)
{
    struct system_log log = {{0}, {0}, 0, false};
    cyaml_config_t config = system_config(&log);

    for (uint32_t i = 0; system != NULL && i < system->domains_count; i++) {
        free(system->domains[i].config);
    }
    cyaml_free(&config, &system_value, system, 0);
}
