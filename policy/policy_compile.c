/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy compile: a policy becomes the core's table. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/binary.h"
#include "policy/policy_cmd.h"
#include "policy/selfcheck.h"
#include "policy/tool_json.h"

static const char *binary_path;
static const char *version_text;

static const struct policy_option own[] = {
    {"binary", 0, NULL, &binary_path},
    {"version", 0, NULL, &version_text},
};

static const struct policy_syntax syntax = {
    .name = "compile",
    .help =
        "usage: cloison policy compile POLICY... -o TABLE [--json]\n"
        "       cloison policy compile --system SYSTEM.yaml -o TABLE\n"
        "       cloison policy compile POLICY... --binary POLICY.30\n"
        "\n"
        "Compile a policy, flatten it to the table that the core decides by,\n"
        "compare the table with libsepol's answers (cloison policy check) and\n"
        "write it. A table that differs is not written. Classes,\n"
        "permissions, sensitivities and categories come from the compiler.\n"
        "\n"
        "  -o, --output TABLE     the file to write\n"
        "      --binary FILE      write the policy in SELinux's binary format\n"
        "                         for Xen, version 30, as audit2why,\n"
        "                         audit2allow and setools read it\n"
        "      --version N        the version of the policy, 1 to 4294967295: "
        "a\n"
        "                         running core takes newer ones only\n"
        "                         (default: that of the system, or 1)\n"
        "      --system FILE      the policy of this system description;\n"
        "                         further files are compiled with it\n"
        "      --build-dir DIR    stands for ${BUILD} in it (default: build)\n"
        "      --json             say the result as JSON\n"
        "\n"
        "exit codes: 0 written, 1 the policy is refused or the table differs,\n"
        "2 wrong usage, 3 the table cannot be written\n",
    .options = own,
    .option_count = sizeof(own) / sizeof(own[0]),
    .writes = true,
};

/* The version that was asked for; 0 after complaining. */
static uint32_t policy_compile_version(const struct policy_cmd *cmd)
{
    uint64_t version = cmd->system == NULL ? 1 : cmd->system->version;
    char *end = NULL;

    if (version_text != NULL) {
        errno = 0;
        version = strtoull(version_text, &end, 10);
    }
    if (version == 0 || version > UINT32_MAX ||
        (end != NULL && (*end != '\0' || errno != 0 ||
                         !isdigit((unsigned char)version_text[0])))) {
        tool_complain("--version: the version of a policy is 1 to %u",
                      UINT32_MAX);
        return 0;
    }
    return (uint32_t)version;
}

static bool policy_compile_write(struct policy *policy, uint32_t version,
                                 const char *path)
{
    struct buffer data;
    const uint8_t *table;
    bool ok;

    policy_set_version(policy, version);
    table = policy_table(policy, &data.length);
    data.bytes = tool_allocate(data.length);
    memcpy(data.bytes, table, data.length);
    ok = tool_write(path, &data, 0644);
    tool_release(&data);
    return ok;
}

static bool policy_compile_binary(struct policy *policy, const char *path)
{
    struct buffer data = {NULL, 0};
    bool ok = binary_make(policy, &data);

    if (!ok) {
        tool_complain("%s: libsepol cannot write the policy", path);
    }
    ok = ok && tool_write(path, &data, 0644);
    tool_release(&data);
    return ok;
}

static void policy_compile_report(struct policy *policy,
                                  const struct policy_cmd *cmd)
{
    const struct selfcheck *checked = policy_compared(policy);
    size_t length;

    policy_table(policy, &length);
    if (cmd->json) {
        tool_json_print(tool_json("{s:s?, s:s?, s:I, s:I, s:I}", "table",
                                  cmd->output, "binary", binary_path, "bytes",
                                  (json_int_t)length, "decisions",
                                  (json_int_t)checked->decisions, "relations",
                                  (json_int_t)checked->relations));
        return;
    }
    printf("%s: table of %zu bytes; ",
           cmd->output == NULL ? binary_path : cmd->output, length);
    selfcheck_say(stdout, checked);
    printf("\n");
}

int policy_compile(int argc, char **argv)
{
    struct policy_cmd cmd;
    struct policy_error error;
    struct policy *policy = NULL;
    uint32_t version;
    int code;

    if (!policy_cmd_read(argc, argv, &syntax, &cmd, &code)) {
        return code;
    }
    tool_progress_show();
    version = policy_compile_version(&cmd);
    if (version == 0) {
        code = TOOL_USAGE;
    } else if (cmd.output == NULL && binary_path == NULL) {
        tool_complain("policy compile: no -o TABLE or --binary FILE to write "
                      "to; cloison "
                      "policy check writes nothing");
        code = TOOL_USAGE;
    } else if (policy_open((const char *const *)cmd.files, cmd.file_count,
                           &policy, &error) != 0) {
        tool_complain("%s", error.text);
        code = TOOL_REFUSED;
    } else if ((cmd.output != NULL &&
                !policy_compile_write(policy, version, cmd.output)) ||
               (binary_path != NULL &&
                !policy_compile_binary(policy, binary_path))) {
        code = TOOL_SYSTEM;
    } else {
        policy_compile_report(policy, &cmd);
    }
    if (policy != NULL) {
        policy_close(policy);
    }
    policy_cmd_close(&cmd);
    return code;
}
