/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy sign: a policy for a running system, as one file. */
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/key.h"
#include "policy/policy_cmd.h"
#include "policy/reload_write.h"
#include "policy/tool_json.h"

static const char *key_path;
static const char *version_text;

static const struct policy_option options[] = {
    {"key", 'k', NULL, &key_path},
    {"version", 'V', NULL, &version_text},
};

static const struct policy_syntax syntax = {
    .name = "sign",
    .help =
        "usage: cloison policy sign --system SYSTEM.yaml -o FILE [--key KEY]\n"
        "                           [--version N] [POLICY...] [--json]\n"
        "\n"
        "Compile the policy of a system, compare it with libsepol's answers\n"
        "and sign it, with the number that each domain's label has in it, so\n"
        "that a domain of the running system can hand it to the core\n"
        "(docs/reload.md). The labels must be those the system runs with, the\n"
        "key the one its image is signed with, and the version higher than\n"
        "that of the policy in force, which is at first the image's.\n"
        "\n"
        "  -o, --output FILE      the file to write\n"
        "      --system FILE      the description of the running system: its\n"
        "                         policy and the labels of its domains;\n"
        "                         further files are compiled with it\n"
        "  -k, --key NAME.key     the signing key (default: the "
        "description's)\n"
        "  -V, --version N        version of the policy (default: the\n"
        "                         description's)\n"
        "      --build-dir DIR    stands for ${BUILD} in it (default: build)\n"
        "      --json             say the result as JSON\n"
        "\n"
        "exit codes: 0 written, 1 the policy or a label is refused, 2 wrong\n"
        "usage, 3 the file cannot be written\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .writes = true,
};

/* The version to sign; false after complaining. */
static bool policy_sign_version(const struct policy_cmd *cmd, uint32_t *out)
{
    uint64_t number = cmd->system->version;
    char *end = NULL;

    if (version_text != NULL) {
        errno = 0;
        number = strtoull(version_text, &end, 10);
        if (errno != 0 || end == version_text || *end != '\0' ||
            version_text[0] == '-') {
            number = 0;
        }
    }
    if (number == 0 || number > UINT32_MAX) {
        tool_complain("policy sign: the version must be 1 to %" PRIu32,
                      UINT32_MAX);
        return false;
    }
    *out = (uint32_t)number;
    return true;
}

/* What the core would refuse, unless the image says otherwise. */
static bool policy_sign_confines(const struct policy_cmd *cmd,
                                 const struct policy *policy)
{
    const char *type = policy_permissive(policy);

    if (type != NULL && !cmd->system->permissive) {
        tool_complain("%s: type %s is permissive, and the system is not",
                      cmd->system_path, type);
        return false;
    }
    return true;
}

/* The label of each domain and its number in the policy. */
static bool policy_sign_labels(const struct policy_cmd *cmd,
                               struct policy *policy,
                               struct reload_draft *draft)
{
    bool ok = true;

    for (uint32_t i = 0; i < cmd->system->domains_count; i++) {
        const struct system_domain *domain = &cmd->system->domains[i];
        struct policy_error error;
        struct xsm_label label;

        if (policy_label(policy, domain->label, &label, &error) != 0) {
            tool_complain("%s:%u: domain %s: label: %s: a running domain "
                          "keeps its label, so the policy must know it",
                          cmd->system_path, domain->label_line, domain->name,
                          error.text);
            ok = false;
            continue;
        }
        snprintf(draft->labels[i], LABEL_TEXT_MAX, "%s", domain->label);
        draft->identities[i] = label.identity;
    }
    return ok;
}

static void policy_sign_report(const struct policy_cmd *cmd, uint32_t version,
                               const struct buffer *file)
{
    char hex[2 * crypto_hash_sha256_BYTES + 1];

    sodium_bin2hex(hex, sizeof(hex), file->bytes + RELOAD_AT_DIGEST,
                   crypto_hash_sha256_BYTES);
    if (cmd->json) {
        tool_json_print(tool_json(
            "{s:s, s:I, s:I, s:I, s:s}", "file", cmd->output, "version",
            (json_int_t)version, "bytes", (json_int_t)file->length, "domains",
            (json_int_t)cmd->system->domains_count, "sha256", hex));
        return;
    }
    printf("%s: policy version %" PRIu32 " for %" PRIu32 " domains, %zu bytes"
           "\n  sha256 %s\n",
           cmd->output, version, cmd->system->domains_count, file->length, hex);
}

/* Everything after the policy is open and the key read. */
static int policy_sign_write(const struct policy_cmd *cmd,
                             struct policy *policy, const uint8_t *secret)
{
    struct reload_draft *draft = tool_allocate(sizeof(*draft));
    struct buffer file = {NULL, 0};
    uint32_t version = 0;
    int code = TOOL_REFUSED;

    if (!policy_sign_version(cmd, &version)) {
        code = TOOL_USAGE;
    } else if (policy_sign_confines(cmd, policy) &&
               policy_sign_labels(cmd, policy, draft)) {
        policy_set_version(policy, version);
        draft->table = policy_table(policy, &draft->table_length);
        reload_write(draft, secret, &file);
        code = tool_write(cmd->output, &file, 0644) ? TOOL_OK : TOOL_SYSTEM;
    }
    if (code == TOOL_OK) {
        policy_sign_report(cmd, version, &file);
    }
    tool_release(&file);
    free(draft);
    return code;
}

static int policy_sign_open(const struct policy_cmd *cmd)
{
    const char *key = key_path == NULL ? cmd->system->key : key_path;
    uint8_t secret[KEY_SECRET_BYTES];
    struct policy_error error;
    struct policy *policy = NULL;
    int code = TOOL_REFUSED;

    if (key == NULL) {
        tool_complain("policy sign: no signing key: give --key, or key: in %s",
                      cmd->system_path);
        return TOOL_USAGE;
    }
    if (!key_read(key, secret, sizeof(secret))) {
        return TOOL_REFUSED;
    }
    if (policy_open((const char *const *)cmd->files, cmd->file_count, &policy,
                    &error) != 0) {
        tool_complain("%s", error.text);
    } else {
        code = policy_sign_write(cmd, policy, secret);
        policy_close(policy);
    }
    sodium_memzero(secret, sizeof(secret));
    return code;
}

int policy_sign(int argc, char **argv)
{
    struct policy_cmd cmd;
    int code;

    key_path = NULL;
    version_text = NULL;
    if (!policy_cmd_read(argc, argv, &syntax, &cmd, &code)) {
        return code;
    }
    tool_progress_show();
    if (cmd.system == NULL || cmd.output == NULL) {
        tool_complain("policy sign: needs --system SYSTEM.yaml, whose labels "
                      "are signed too, and -o FILE to write to");
        code = TOOL_USAGE;
    } else {
        code = policy_sign_open(&cmd);
    }
    policy_cmd_close(&cmd);
    return code;
}
