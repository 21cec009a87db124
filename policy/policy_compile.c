/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy compile: a policy becomes the core's table. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "policy/binary.h"
#include "policy/policy_cmd.h"
#include "policy/tool_json.h"

static const char *binary_path;

static const struct policy_option own[] = {
    {"binary", 0, NULL, &binary_path},
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
        "      --system FILE      the policy of this system description;\n"
        "                         further files are compiled with it\n"
        "      --build-dir DIR    stands for ${BUILD} in it (default: build)\n"
        "      --json             say the result as JSON\n"
        "\n"
        "exit codes: 0 written, 1 the policy is refused or the table differs,\n"
        "2 wrong usage, 3 the table cannot be written\n",
    .options = own,
    .option_count = 1,
    .writes = true,
};

static bool policy_compile_write(struct policy *policy, const char *path)
{
    struct buffer data;
    const uint8_t *table = policy_table(policy, &data.length);
    bool ok;

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
    uint64_t decisions;
    uint64_t relations;
    size_t length;

    policy_table(policy, &length);
    policy_checked(policy, &decisions, &relations);
    if (cmd->json) {
        tool_json_print(tool_json(
            "{s:s?, s:s?, s:I, s:I, s:I}", "table", cmd->output, "binary",
            binary_path, "bytes", (json_int_t)length, "decisions",
            (json_int_t)decisions, "relations", (json_int_t)relations));
        return;
    }
    printf("%s: table of %zu bytes; %" PRIu64 " decisions over %" PRIu64
           " relations agree with libsepol\n",
           cmd->output == NULL ? binary_path : cmd->output, length, decisions,
           relations);
}

int policy_compile(int argc, char **argv)
{
    struct policy_cmd cmd;
    struct policy_error error;
    struct policy *policy = NULL;
    int code;

    if (!policy_cmd_read(argc, argv, &syntax, &cmd, &code)) {
        return code;
    }
    tool_progress_show();
    if (cmd.output == NULL && binary_path == NULL) {
        tool_complain("policy compile: no -o TABLE or --binary FILE to write "
                      "to; cloison "
                      "policy check writes nothing");
        code = TOOL_USAGE;
    } else if (policy_open((const char *const *)cmd.files, cmd.file_count,
                           &policy, &error) != 0) {
        tool_complain("%s", error.text);
        code = TOOL_REFUSED;
    } else if ((cmd.output != NULL &&
                !policy_compile_write(policy, cmd.output)) ||
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
