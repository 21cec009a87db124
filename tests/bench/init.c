/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The /init of the kernel start measurement: say the TSC, restart.
 *
 * Static, without a C library, so that what it costs is nothing. Output goes
 * through /dev/kmsg: the kernel prints it on whatever console it has.
 */
#include <stddef.h>
#include <stdint.h>

#define SYS_READ 0
#define SYS_WRITE 1
#define SYS_OPEN 2
#define SYS_MKNOD 133
#define SYS_MOUNT 165
#define SYS_REBOOT 169
#define SYS_MKDIR 83
#define DEVICE_KMSG 0x010b
#define CHARACTER_DEVICE 0020600

static long call(long number, uint64_t a, uint64_t b, uint64_t c)
{
    long result;
    register uint64_t fourth __asm__("r10") = 0; /* mount flags */
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
                     : "rcx", "r11", "memory");
    return result;
}

/* The first line of /proc/stat: how much of it the processor was idle. */
static void say_idle(uint64_t log)
{
    static char line[80] = "<0>INIT ";
    call(SYS_MKDIR, (uint64_t) "/proc", 0755, 0);
    call(SYS_MOUNT, (uint64_t) "proc", (uint64_t) "/proc", (uint64_t) "proc");
    long file = call(SYS_OPEN, (uint64_t) "/proc/stat", 0, 0);
    call(SYS_READ, (uint64_t)file, (uint64_t)line + 8, sizeof(line) - 8);
    size_t length = 8;
    while (length < sizeof(line) && line[length] != 10) {
        length++;
    }
    call(SYS_WRITE, log, (uint64_t)line, length);
}

void begin(void);
void begin(void)
{
    static char line[] = "<0>INIT tsc=00000000000000000000\n";
    uint32_t low;
    uint32_t high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    uint64_t value = ((uint64_t)high << 32) + low;
    for (size_t at = sizeof(line) - 3; line[at] != '='; at--) {
        line[at] = (char)('0' + value % 10);
        value /= 10;
    }
    call(SYS_MKDIR, (uint64_t) "/dev", 0755, 0);
    call(SYS_MKNOD, (uint64_t) "/dev/kmsg", CHARACTER_DEVICE, DEVICE_KMSG);
    long file = call(SYS_OPEN, (uint64_t) "/dev/kmsg", 1, 0);
    call(SYS_WRITE, (uint64_t)file, (uint64_t)line, sizeof(line) - 1);
    say_idle((uint64_t)file);
    call(SYS_REBOOT, 0xfee1dead, 672274793, 0x01234567);
    for (;;) {
    }
}
