/* SPDX-License-Identifier: Apache-2.0 */
/** @file Which machine a question goes to: this one, or one with an agent. */
#pragma once

#include <getopt.h>

#include "attest/tool/evidence.h"
#include "attest/tool/serial.h"

struct route {
    struct machine machine; /* if nothing else is said */
    const char *agent;      /* HOST:PORT */
    struct serial_line line;
};

/* Long options that set a route, and what --help says of them. */
#define ROUTE_TCTI 1000
#define ROUTE_LOG 1001
#define ROUTE_STATUS 1002
#define ROUTE_AGENT 1003
#define ROUTE_CONSOLE 1004
#define ROUTE_FOCUS 1005
#define ROUTE_DOMAIN 1006

#define ROUTE_LOCAL_OPTIONS                                                    \
    {"tcti", required_argument, NULL, ROUTE_TCTI},                             \
        {"log", required_argument, NULL, ROUTE_LOG},                           \
        {"status", required_argument, NULL, ROUTE_STATUS},                     \
    {                                                                          \
        "domain", required_argument, NULL, ROUTE_DOMAIN                        \
    }

#define ROUTE_OTHER_OPTIONS                                                    \
    {"agent", required_argument, NULL, ROUTE_AGENT},                           \
        {"console", required_argument, NULL, ROUTE_CONSOLE},                   \
    {                                                                          \
        "focus", required_argument, NULL, ROUTE_FOCUS                          \
    }

#define ROUTE_LOCAL_HELP                                                       \
    "  --tcti TCTI           the TPM, as tpm2-tools name it\n"                 \
    "  --log FILE            a log, instead of that of Cloison\n"              \
    "  --status FILE         a status page, instead of those of Cloison\n"     \
    "  --domain N            speak of domain N, whatever is asked\n"

#define ROUTE_OTHER_HELP                                                       \
    "  --agent HOST:PORT     ask an agent on the network\n"                    \
    "  --console PATH        ask an agent behind a serial line: a device, a\n" \
    "                        UNIX socket, or - for standard input and "        \
    "output\n"                                                                 \
    "  --focus N             first give the keyboard to client N (1 to 9) "    \
    "of\n"                                                                     \
    "                        the console\n"

/** A route to this machine. */
struct route route_here(void);

/** Take one of these options. False after complaining, also of others. */
bool route_option(struct route *route, int option);

/** Ask whoever the route leads to. NULL, and why is set, or the answer. */
json_t *route_ask(const struct route *route, json_t *question, struct why *why);

/** A number of at most @p most; false if it is none. */
bool route_number(const char *text, uint64_t most, uint64_t *number);
