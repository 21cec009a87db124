/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest identity: the keys of a machine's TPM. */
#include <stdio.h>

#include "attest/tool/cmd.h"
#include "attest/tool/json_bytes.h"
#include "attest/tool/route.h"
#include "policy/tool_json.h"

static const char usage[] =
    "usage: cloison-attest identity [OPTION...] [-o FILE]\n"
    "\n"
    "Make, or find, the endorsement key (EK, handle 0x81010001) and the key\n"
    "that signs quotes (AK, 0x81010002), and write both with the certificate\n"
    "that the maker of the TPM gave the EK.\n"
    "\n"
    "  -o FILE               where to; standard output if not said\n"
    "  --tcti TCTI           the TPM, as tpm2-tools name it\n" ROUTE_OTHER_HELP
    "\n"
    "Examples:\n"
    "  cloison-attest identity -o pc7.json\n"
    "  cloison-attest identity --agent 10.0.0.7:4430 -o pc7.json\n"
    "\n"
    "exit codes: 0 done, 2 wrong usage, 3 the TPM or the agent fails\n";

static int identify(const struct route *route, const char *output)
{
    struct why why = {""};
    json_t *identity = route_ask(
        route, tool_json("{s:s, s:s}", "format", FORMAT_ASK, "ask", "identity"),
        &why);

    if (identity != NULL && !json_is_format(identity, FORMAT_IDENTITY)) {
        why_say(&why, "the agent's answer is no identity");
        json_decref(identity);
        identity = NULL;
    }
    if (identity == NULL) {
        tool_complain("%s", why.text);
        return ATTEST_SYSTEM;
    }
    if (output != NULL) {
        return tool_json_write(output, identity) ? ATTEST_TRUSTED
                                                 : ATTEST_SYSTEM;
    }
    tool_json_print(identity);
    return ATTEST_TRUSTED;
}

int cmd_identity(int argc, char **argv)
{
    static const struct option options[] = {
        {"tcti", required_argument, NULL, ROUTE_TCTI},
        ROUTE_OTHER_OPTIONS,
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    struct route route = route_here();
    const char *output = NULL;
    int option;

    while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
        if (option == 'h') {
            return cmd_help(usage);
        }
        if (option == 'o') {
            output = optarg;
        } else if (!route_option(&route, option)) {
            return cmd_misused(usage);
        }
    }
    if (optind != argc) {
        return cmd_misused(usage);
    }
    return identify(&route, output);
}
