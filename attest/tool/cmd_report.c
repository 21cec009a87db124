/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest report: a key that is known to be this domain's. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "attest/tool/box_key.h"
#include "attest/tool/cmd.h"
#include "core/abi/cloison.h"
#include "policy/tool.h"

#define PRIVCMD "/dev/xen/privcmd"
#define PAGE_BYTES 4096

/* Linux, include/uapi/xen/privcmd.h: a hypercall as a stock kernel makes it. */
struct privcmd_hypercall {
    uint64_t number;
    uint64_t arguments[5];
};
#define PRIVCMD_HYPERCALL                                                      \
    _IOC(_IOC_NONE, 'P', 0, sizeof(struct privcmd_hypercall))

static const char usage[] =
    "usage: cloison-attest report --key-file FILE [--dry-run]\n"
    "\n"
    "In a domain that wants a secret: make a pair of keys and let the core\n"
    "show the public half beside the domain's measurement, where no other\n"
    "domain can put it. Stock kernels want: modprobe xen-privcmd\n"
    "unrestricted=1\n"
    "\n"
    "  --key-file FILE  where the secret half is kept, readable for its\n"
    "                   owner only; it belongs into memory. One that is\n"
    "                   there is reported again\n"
    "  --dry-run        print the report instead (64 bytes, hexadecimal)\n"
    "\n"
    "Example:\n"
    "  cloison-attest report --key-file /run/key\n"
    "\n"
    "exit codes: 0 done, 1 refused by the core, 2 wrong usage, 3 the key or\n"
    "the way to the core fails\n";

/* The page stays where it is while the core reads it. */
static int tell_core(const uint8_t report[static CLOISON_REPORT_BYTES])
{
    int file = open(PRIVCMD, O_RDWR | O_CLOEXEC);
    uint8_t *page;

    if (file < 0) {
        tool_complain(PRIVCMD ": %s; load xen-privcmd with unrestricted=1",
                      strerror(errno));
        return ATTEST_SYSTEM;
    }
    page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (page == MAP_FAILED || mlock(page, PAGE_BYTES) != 0) {
        tool_complain("no memory that stays in its place: %s", strerror(errno));
        close(file);
        return ATTEST_SYSTEM;
    }
    memcpy(page, report, CLOISON_REPORT_BYTES);
    struct privcmd_hypercall call = {
        .number = HYPERCALL_CLOISON,
        .arguments = {CLOISON_OP_REPORT, (uint64_t)(uintptr_t)page}};
    int result = ioctl(file, PRIVCMD_HYPERCALL, &call);

    if (result != 0) {
        tool_complain("the core does not take the report: %s", strerror(errno));
    }
    munmap(page, PAGE_BYTES);
    close(file);
    return result == 0 ? ATTEST_TRUSTED : ATTEST_NOT_TRUSTED;
}

static int report(const char *path, bool is_dry)
{
    uint8_t bytes[CLOISON_REPORT_BYTES];
    char text[2 * CLOISON_REPORT_BYTES + 1];
    struct box_key key;
    struct why why = {""};
    bool good = access(path, F_OK) == 0 ? box_key_read(&key, path, &why)
                                        : box_key_make(&key, path, &why);

    if (!good) {
        tool_complain("%s", why.text);
        return ATTEST_SYSTEM;
    }
    box_key_report(&key, bytes);
    box_key_wipe(&key);
    if (!is_dry) {
        return tell_core(bytes);
    }
    puts(sodium_bin2hex(text, sizeof text, bytes, sizeof bytes));
    return ATTEST_TRUSTED;
}

int cmd_report(int argc, char **argv)
{
    static const struct option options[] = {
        {"key-file", required_argument, NULL, 'k'},
        {"dry-run", no_argument, NULL, 'n'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    const char *path = NULL;
    bool is_dry = false;
    int option;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            return cmd_help(usage);
        }
        if (option == 'k') {
            path = optarg;
        } else if (option == 'n') {
            is_dry = true;
        } else {
            return cmd_misused(usage);
        }
    }
    if (optind != argc || path == NULL) {
        return cmd_misused(usage);
    }
    return report(path, is_dry);
}
