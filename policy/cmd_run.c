/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison run: boot a system image in QEMU. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/cmd.h"
#include "policy/image_view.h"
#include "policy/run_device.h"

extern char **environ;

/* What run returns besides the codes of tool.h. */
#define RUN_PANIC 4
#define RUN_TIMEOUT 5

/* The core ends the machine through isa-debug-exit: 2 * value + 1. */
#define EXIT_DONE 33
#define EXIT_REFUSED 35
#define EXIT_PANIC 37
#define EXIT_TIMEOUT 124

/* What QEMU's emulation of SVM cannot keep apart is hidden from the start. */
#define RUN_CPU                                                                \
    "EPYC,-xsave,-xsaveopt,-xsavec,-xgetbv1,-avx,-avx2,-fma,-f16c,-rdseed,"    \
    "-sha-ni,-topoext,-nrip-save,-fxsr-opt,-misalignsse,-3dnowprefetch,-osvw"

#define RUN_ARGUMENTS 128

/* MiB of the machine beyond the domains and the image. */
#define RUN_SPARE_MIB 512

struct run_request {
    const char *image;
    const char *kernel;
    const char *timeout;
    const char *memory; /* MiB, or NULL: what the image needs */
    struct run_devices devices;
    bool icount;
    bool debug;
};

/** An argument list being filled. */
struct run_list {
    char *words[RUN_ARGUMENTS];
    unsigned count;
};

static void usage(FILE *to)
{
    fputs(
        "usage: cloison run IMAGE [--icount] [--debug] [--kernel FILE]\n"
        "                   [--memory MIB] [--timeout SECONDS]\n"
        "                   [--iommu intel|amd|none] [--disk BDF=FILE]...\n"
        "                   [--net BDF=BACKEND]... [--device BDF=MODEL]...\n"
        "\n"
        "Boot the image in QEMU with the serial console on this terminal\n"
        "(Ctrl-A X ends it). KVM is used where the host offers nested SVM,\n"
        "else emulation; the first line says which.\n"
        "  --icount   deterministic: one instruction is one nanosecond\n"
        "  --debug    wait for gdb on port 1234\n"
        "  --kernel   the hypervisor (default: build/cloison.elf)\n"
        "  --memory   memory of the machine (default: what the image needs)\n"
        "  --timeout  end the machine after so many seconds\n"
        "  --iommu    keeps devices inside their domains (default: intel when\n"
        "             there are devices)\n"
        "  --disk     a virtio disk, with FILE its content, as PCI function\n"
        "             BDF, for example 00:04.0=disk.img; an NVMe disk for\n"
        "             BDF=nvme:FILE\n"
        "  --net      a virtio network card; BACKEND as for QEMU's -netdev,\n"
        "             for example 00:06.0=user,restrict=on\n"
        "  --device   any other device of QEMU, for example 00:05.0=edu\n"
        "exit codes: 0 every domain ended, 1 the image was refused, 2 wrong\n"
        "usage, 3 QEMU failed, 4 the hypervisor stopped itself, 5 time is up\n",
        to);
}

static void run_add(struct run_list *list, const char *word)
{
    if (list->count < RUN_ARGUMENTS - 1) {
        list->words[list->count++] = tool_text("%s", word);
        list->words[list->count] = NULL;
    }
}

static void run_add2(struct run_list *list, const char *option,
                     const char *value)
{
    run_add(list, option);
    run_add(list, value);
}

/** Whether this host can run a hypervisor for AMD inside KVM. */
static bool run_has_nested_svm(void)
{
    char answer = '0';
    int file =
        open("/sys/module/kvm_amd/parameters/nested", O_RDONLY | O_CLOEXEC);

    if (file < 0) {
        return false;
    }
    if (read(file, &answer, 1) != 1) {
        answer = '0';
    }
    close(file);
    return (answer == '1' || answer == 'Y') &&
           access("/dev/kvm", R_OK | W_OK) == 0;
}

/** MiB that the image's domains, the image itself and the core need; NULL
 * when the image is not one or needs devices that the machine has not. */
static char *run_memory(const struct run_request *request)
{
    struct image_view view;
    uint64_t pages;

    if (!view_open(request->image, &view)) {
        return NULL;
    }
    if (!run_device_complete(&request->devices, &view)) {
        view_close(&view);
        return NULL;
    }
    pages = view.file.length / 4096;
    for (uint32_t i = 0; i < view.domain_count; i++) {
        struct view_domain domain;

        view_get_domain(&view, i, &domain);
        pages += domain.pages;
    }
    view_close(&view);
    if (request->memory != NULL) {
        return tool_text("%s", request->memory);
    }
    return tool_text("%llu", (unsigned long long)(pages / 256 + RUN_SPARE_MIB));
}

/** The IOMMU comes first: it sees no device that came before it. */
static void run_devices(const struct run_devices *devices,
                        struct run_list *list)
{
    if (run_device_iommu_model(devices) != NULL) {
        run_add2(list, "-device", run_device_iommu_model(devices));
    }
    for (unsigned i = 0; i < devices->count; i++) {
        char *back;
        char *front;

        run_device_arguments(devices, i, &back, &front);
        if (back != NULL) {
            run_add2(list,
                     devices->list[i].kind == RUN_NET ? "-netdev" : "-drive",
                     back);
        }
        run_add2(list, "-device", front);
        free(back);
        free(front);
    }
}

static void run_accelerator(const struct run_request *request,
                            struct run_list *list)
{
    if (request->icount) {
        fputs("cloison: emulation (TCG), deterministic\n", stderr);
        run_add2(list, "-accel", "tcg");
        run_add2(list, "-icount", "shift=0,sleep=off");
        run_add2(list, "-rtc", "base=2020-01-01,clock=vm");
        run_add2(list, "-seed", "42");
    } else if (run_has_nested_svm()) {
        fputs("cloison: KVM with nested SVM\n", stderr);
        run_add2(list, "-accel", "kvm");
    } else {
        fputs("cloison: emulation (TCG): no nested SVM on this host\n", stderr);
        run_add2(list, "-accel", "tcg");
    }
}

static void run_arguments(const struct run_request *request, const char *memory,
                          struct run_list *list)
{
    if (request->timeout != NULL) {
        run_add2(list, "timeout", "--foreground");
        run_add2(list, "--kill-after=5", request->timeout);
    }
    run_add(list, "qemu-system-x86_64");
    run_accelerator(request, list);
    run_add2(list, "-machine", "q35");
    run_add2(list, "-cpu", RUN_CPU);
    run_add2(list, "-m", memory);
    run_add(list, "-nodefaults");
    run_devices(&request->devices, list);
    run_add2(list, "-display", "none");
    run_add2(list, "-serial", "mon:stdio");
    run_add(list, "-no-reboot");
    run_add2(list, "-device", "isa-debug-exit,iobase=0xf4,iosize=4");
    run_add2(list, "-kernel", request->kernel);
    run_add2(list, "-initrd", request->image);
    if (request->debug) {
        fputs("cloison: waiting for gdb (target remote :1234)\n", stderr);
        run_add(list, "-s");
        run_add(list, "-S");
    }
}

/** What QEMU's exit status means. */
static int run_code(int status)
{
    switch (WIFEXITED(status) ? WEXITSTATUS(status) : -1) {
    case EXIT_DONE:
        return TOOL_OK;
    case EXIT_REFUSED:
        tool_complain("the hypervisor refused the image");
        return TOOL_REFUSED;
    case EXIT_PANIC:
        tool_complain("the hypervisor stopped itself");
        return RUN_PANIC;
    case EXIT_TIMEOUT:
        tool_complain("time is up");
        return RUN_TIMEOUT;
    default:
        tool_complain("QEMU ended before the hypervisor did");
        return TOOL_SYSTEM;
    }
}

/* QEMU, while it runs. */
static volatile sig_atomic_t run_child;

/** Who ends this command ends the machine. */
static void run_signal(int number)
{
    if (run_child != 0) {
        kill((pid_t)run_child, number);
    }
}

static int run_machine(struct run_list *list)
{
    const struct sigaction action = {.sa_handler = run_signal};
    pid_t child;
    int status;
    int error =
        posix_spawnp(&child, list->words[0], NULL, NULL, list->words, environ);

    run_child = error == 0 ? child : 0;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    if (error != 0) {
        tool_complain("%s: %s", list->words[0], strerror(error));
        return TOOL_SYSTEM;
    }
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return TOOL_SYSTEM;
        }
    }
    return run_code(status);
}

static int run(const struct run_request *request)
{
    struct run_list list = {{NULL}, 0};
    char *memory = run_memory(request);
    int code;

    if (memory == NULL) {
        return TOOL_REFUSED;
    }
    run_arguments(request, memory, &list);
    code = run_machine(&list);
    for (unsigned i = 0; i < list.count; i++) {
        free(list.words[i]);
    }
    free(memory);
    return code;
}

static const struct option options[] = {
    {"help", no_argument, NULL, 'h'},
    {"icount", no_argument, NULL, 'i'},
    {"debug", no_argument, NULL, 'd'},
    {"kernel", required_argument, NULL, 'k'},
    {"memory", required_argument, NULL, 'm'},
    {"timeout", required_argument, NULL, 't'},
    {"iommu", required_argument, NULL, 'u'},
    {"disk", required_argument, NULL, 'b'},
    {"net", required_argument, NULL, 'n'},
    {"device", required_argument, NULL, 'p'},
    {NULL, 0, NULL, 0}};

/** One option of the command line; false if it is none. */
static bool run_option(int option, struct run_request *request)
{
    switch (option) {
    case 'i':
        request->icount = true;
        return true;
    case 'd':
        request->debug = true;
        return true;
    case 'k':
        request->kernel = optarg;
        return true;
    case 'm':
        request->memory = optarg;
        return true;
    case 't':
        request->timeout = optarg;
        return true;
    case 'u':
        return run_device_iommu(&request->devices, optarg);
    case 'b':
        return run_device_add(&request->devices, "disk", optarg);
    case 'n':
        return run_device_add(&request->devices, "net", optarg);
    case 'p':
        return run_device_add(&request->devices, "device", optarg);
    default:
        return false;
    }
}

int cmd_run(int argc, char **argv)
{
    struct run_request request = {.kernel = "build/cloison.elf"};
    int option;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            usage(stdout);
            return TOOL_OK;
        }
        if (!run_option(option, &request)) {
            return TOOL_USAGE;
        }
    }
    if (optind + 1 != argc) {
        usage(stderr);
        return TOOL_USAGE;
    }
    request.image = argv[optind];
    return run(&request);
}
