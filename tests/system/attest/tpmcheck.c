/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file In a stock Linux guest: what the TPM's registers 21 and 22 hold, the
 * pages that the core writes, and a report of its own.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/abi/attest.h"
#include "core/abi/cloison.h"

#define PAGE 4096
#define COMMAND_BYTES 20
#define RESPONSE_BYTES 62

/* IOCTL_PRIVCMD_HYPERCALL of the kernel's xen/privcmd.h. */
struct call {
    uint64_t number;
    uint64_t arguments[5];
};
#define CALL _IOC(_IOC_NONE, 'P', 0, sizeof(struct call))

static void hex(const char *title, const uint8_t *bytes, size_t count)
{
    printf("%s", title);
    for (size_t i = 0; i < count; i++) {
        printf("%02x", bytes[i]);
    }
    printf("\n");
}

static void read_register(unsigned pcr)
{
    uint8_t command[COMMAND_BYTES] = {
        0x80, 1, 0, 0, 0, COMMAND_BYTES, 0, 0, 1, 0x7e, 0, 0, 0, 1, 0, 11, 3};
    uint8_t response[4096];
    char title[32];
    ssize_t got = -1;
    int tpm = open("/dev/tpm0", O_RDWR | O_CLOEXEC);

    command[17 + pcr / 8] = (uint8_t)(1 << pcr % 8);
    if (tpm >= 0 && write(tpm, command, sizeof(command)) == COMMAND_BYTES) {
        got = read(tpm, response, sizeof(response));
    }
    if (got != RESPONSE_BYTES) {
        printf("TPM: no register %u (%zd bytes)\n", pcr, got);
        return;
    }
    snprintf(title, sizeof(title), "TPM: register %u ", pcr);
    hex(title, response + RESPONSE_BYTES - 32, 32);
    close(tpm);
}

/* A page below 1 MiB, copied. */
static int read_page(uint64_t gfn, uint8_t page[PAGE])
{
    int memory = open("/dev/mem", O_RDONLY | O_CLOEXEC);
    ssize_t got = -1;

    if (memory >= 0) {
        got = pread(memory, page, PAGE, (off_t)(gfn * PAGE));
        close(memory);
    }
    return got == PAGE;
}

static void show_pages(void)
{
    uint8_t page[PAGE];
    struct abi_attest_status status;
    struct abi_attest_header header;

    if (read_page(CLOISON_STATUS_GFN, page)) {
        memcpy(&status, page, sizeof(status));
        printf("STATUS: %.8s domain %u %s starts %u tpm %u\n", (char *)page,
               status.domid, status.name, status.starts, status.tpm);
        hex("STATUS: report ", status.report, 4);
    }
    if (read_page(CLOISON_ATTEST_HEADER_GFN, page)) {
        memcpy(&header, page, sizeof(header));
        printf("LOG: %.8s events %u tpm %u\n", (char *)page, header.events,
               header.tpm);
    }
}

static void report(void)
{
    static uint8_t bytes[CLOISON_REPORT_BYTES];
    struct call call = {HYPERCALL_CLOISON,
                        {CLOISON_OP_REPORT, (uint64_t)bytes, 0, 0, 0}};
    int xen = open("/dev/xen/privcmd", O_RDWR | O_CLOEXEC);

    memset(bytes, 0x5a, sizeof(bytes));
    (void)mlock(bytes, sizeof(bytes));
    printf("REPORT: %d\n", xen < 0 ? -1 : ioctl(xen, CALL, &call));
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    read_register(21);
    read_register(22);
    report();
    show_pages();
    return 0;
}
