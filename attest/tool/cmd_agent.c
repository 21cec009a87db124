/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest agent: answer whoever asks what this machine is. */
#include <stdio.h>

#include "attest/tool/cmd.h"
#include "attest/tool/net.h"
#include "attest/tool/route.h"

static const char usage[] =
    "usage: cloison-attest agent --listen [HOST:]PORT [OPTION...]\n"
    "       cloison-attest agent --serial DEVICE [OPTION...]\n"
    "\n"
    "Answer identity and quote of cloison-attest on another machine, one\n"
    "question at a time, for ever. Evidence is public, and who asks is not\n"
    "asked: it can be checked by whoever gets it.\n"
    "\n"
    "  --listen [HOST:]PORT  a port of TCP, of all addresses or of one\n"
    "  --serial DEVICE       a serial line such as /dev/hvc0, or - for\n"
    "                        standard input and output\n"
    "  --width N             columns of the rows it writes there, from 48 to\n"
    "                        400; 280 if not said\n" ROUTE_LOCAL_HELP "\n"
    "Examples:\n"
    "  cloison-attest agent --listen 4430\n"
    "  cloison-attest agent --serial /dev/hvc0\n"
    "\n"
    "exit codes: 0 the line has ended, 2 wrong usage, 3 there is no such\n"
    "device or place\n";

static int serve(const struct route *route, const char *place)
{
    struct why why = {""};
    bool good = place != NULL
                    ? net_serve(&route->machine, place, &why)
                    : serial_serve(&route->machine, &route->line, &why);

    if (!good) {
        tool_complain("%s", why.text);
    }
    return good ? ATTEST_TRUSTED : ATTEST_SYSTEM;
}

static bool take_option(struct route *route, int option)
{
    uint64_t width = 0;

    if (option == 's') {
        route->line.path = optarg;
        return true;
    }
    if (option == 'w') {
        bool good = route_number(optarg, 400, &width) && width >= 48;

        route->line.width = (unsigned)width;
        return good;
    }
    return option != ROUTE_AGENT && route_option(route, option);
}

int cmd_agent(int argc, char **argv)
{
    static const struct option options[] = {
        ROUTE_LOCAL_OPTIONS,
        {"listen", required_argument, NULL, 'l'},
        {"serial", required_argument, NULL, 's'},
        {"width", required_argument, NULL, 'w'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    struct route route = route_here();
    const char *place = NULL;
    int option;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            return cmd_help(usage);
        }
        if (option == 'l') {
            place = optarg;
        } else if (!take_option(&route, option)) {
            return cmd_misused(usage);
        }
    }
    if (optind != argc || (place == NULL) == (route.line.path == NULL)) {
        return cmd_misused(usage);
    }
    return serve(&route, place);
}
