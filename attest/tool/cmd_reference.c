/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest reference: what a build must measure, signed. */
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest/tool/cmd.h"
#include "attest/tool/enrol.h"
#include "attest/tool/judge.h"
#include "attest/tool/predict.h"
#include "policy/tool_json.h"

#define RELOAD_MAX 64

struct reference_options {
    struct predict_files files; /* has --elf and --image */
    const char *iso;
    const char *grub_config;
    const char *loader;
    const char *firmware;
    const char *log;
    const char *identity;
    const char *key;
    const char *output;
    const char *name;
    const char *reloads[RELOAD_MAX];
    uint32_t reload_count;
    uint32_t ignored;
    bool restarts;
    bool without_iommu;
    bool boot_from_log;
    bool help;
};

static const char usage[] =
    "usage: cloison-attest reference --image IMAGE --elf CORE\n"
    "         (--iso DISC | --grub-efi FILE [--grub-cfg FILE] |\n"
    "         --boot-from-log) [--log EVIDENCE --ak FILE]\n"
    "         [--firmware FILE] [OPTION...] --key NAME.key -o REFERENCE\n"
    "\n"
    "Work out from the files of a build which events a machine that boots\n"
    "them must measure, and sign that. Registers 4, 8, 9 and 21 come from\n"
    "the build alone:\n"
    "  4   the loader (PE digest), as the firmware starts it\n"
    "  8   each command of GRUB and the command lines\n"
    "  9   each file that GRUB loads\n"
    "  21  the image, the policy, who is trusted, each domain\n"
    "  14, 22  nothing, and only later changes that are allowed\n"
    "Registers 0 to 3 and 5 to 7 are the firmware's; they come from a\n"
    "good boot (--log) or are left out on purpose (--ignore-pcr), which\n"
    "every verdict repeats.\n"
    "\n"
    "  --image IMAGE        the system image that module2 loads\n"
    "  --elf CORE           the hypervisor that multiboot2 loads\n"
    "  --file NAME=PATH     what GRUB loads as NAME (repeatable)\n"
    "  --iso DISC           the disc of make iso: the loader in it, and the\n"
    "                       loader's own configuration\n"
    "  --grub-efi FILE      the loader by itself\n"
    "  --grub-cfg FILE      the configuration, if it is not in the loader;\n"
    "                       one straight line of commands\n"
    "  --log EVIDENCE       evidence of a good boot: its quote must be right\n"
    "                       and made by the key that --ak pins, and what is\n"
    "                       worked out from the build must be as in its log\n"
    "  --ak FILE            identity.json of that machine\n"
    "  --boot-from-log      take 4, 8 and 9 from that log too: for loaders\n"
    "                       and configurations that are not known here\n"
    "  --firmware FILE      OVMF_CODE.fd: with --log, its volume of drivers\n"
    "                       must be the one measured; without, 2, 3, 5, 6\n"
    "                       and 7 are taken to be OVMF's without Secure Boot\n"
    "                       and option ROMs, started from a CD\n"
    "  --ignore-pcr LIST    registers not to judge, such as 0,1; never 4, 8,\n"
    "                       9, 21, 22, which say which core runs\n"
    "  --without-iommu      the machine has no IOMMU: its devices can write\n"
    "                       to all memory. Else every device must be blocked\n"
    "  --allow-restart      domains that may start again may do so\n"
    "  --allow-reload FILE  this policy may be loaded later (repeatable)\n"
    "  --name TEXT          what verdicts call it; image and version, if not\n"
    "                       said\n"
    "  --key NAME.key       signs it (cloison keygen)\n"
    "  -o, --output FILE    where to\n"
    "\n"
    "Examples:\n"
    "  cloison-attest reference --image build/attested.img \\\n"
    "      --elf build/cloison.elf --iso build/attested.iso \\\n"
    "      --firmware /usr/share/OVMF/OVMF_CODE_4M.fd --ignore-pcr 0,1 \\\n"
    "      --key signer.key -o build.json\n"
    "  cloison-attest reference --image build/attested.img \\\n"
    "      --elf build/cloison.elf --iso build/attested.iso \\\n"
    "      --log e.json --ak pc7.json --key signer.key -o pc7-build.json\n"
    "\n"
    "exit codes: 0 written, 1 the build and the log differ, or a register\n"
    "has no values, 2 wrong usage, or files that cannot be used, 3 it\n"
    "cannot be written\n";

static bool take_ignored(const char *list, uint32_t *out)
{
    const char *at = list;

    while (*at != '\0') {
        char *end;
        unsigned long number = strtoul(at, &end, 10);

        if (end == at || number >= WIRE_REGISTERS ||
            (JUDGE_ESSENTIAL >> number & 1) != 0 ||
            (*end != ',' && *end != '\0')) {
            tool_complain("--ignore-pcr %s: not a list of registers below 24; "
                          "4, 8, 9, 21 and 22 say which core runs and are "
                          "always judged",
                          list);
            return false;
        }
        *out |= UINT32_C(1) << number;
        at = *end == ',' ? end + 1 : end;
    }
    return true;
}

static bool take_file(char *text, struct predict_files *out)
{
    char *equals = strchr(text, '=');

    if (equals == NULL || out->count == PREDICT_FILE_MAX) {
        tool_complain("--file %s: not NAME=PATH, or more than %d", text,
                      PREDICT_FILE_MAX);
        return false;
    }
    *equals = '\0';
    out->files[out->count].name = text;
    out->files[out->count].path = equals + 1;
    out->count++;
    return true;
}

static bool take_reload(struct reference_options *out, const char *path)
{
    if (out->reload_count == RELOAD_MAX) {
        tool_complain("--allow-reload: more than %d", RELOAD_MAX);
        return false;
    }
    out->reloads[out->reload_count++] = path;
    return true;
}

/* Options with one file; NULL: not one of them. */
static const char **file_option(struct reference_options *out, int option)
{
    switch (option) {
    case 'i':
        return &out->files.image;
    case 'e':
        return &out->files.core;
    case 'I':
        return &out->iso;
    case 'g':
        return &out->grub_config;
    case 'G':
        return &out->loader;
    case 'f':
        return &out->firmware;
    case 'l':
        return &out->log;
    case 'a':
        return &out->identity;
    case 'k':
        return &out->key;
    case 'o':
        return &out->output;
    case 'n':
        return &out->name;
    default:
        return NULL;
    }
}

static bool options_take(struct reference_options *out, int option)
{
    const char **file = file_option(out, option);

    if (file != NULL) {
        *file = optarg;
        return true;
    }
    switch (option) {
    case 'h':
        out->help = true;
        return true;
    case 'p':
        return take_ignored(optarg, &out->ignored);
    case 'F':
        return take_file(optarg, &out->files);
    case 'r':
        return take_reload(out, optarg);
    case 'R':
        out->restarts = true;
        return true;
    case 'B':
        out->boot_from_log = true;
        return true;
    case 'W':
        out->without_iommu = true;
        return true;
    default:
        return false;
    }
}

/** The loader's bytes, from where they are; false after complaining. */
static bool loader_read(const struct reference_options *options,
                        struct buffer *out)
{
    struct buffer disc;
    struct why why;
    bool ok;

    if (options->loader != NULL) {
        return tool_read(options->loader, out);
    }
    if (!tool_read(options->iso, &disc)) {
        return false;
    }
    ok = predict_disc_loader((struct span){disc.bytes, disc.length}, out, &why);
    tool_release(&disc);
    if (!ok) {
        tool_complain("%s: %s", options->iso, why.text);
    }
    return ok;
}

static bool predict_config(const struct reference_options *options,
                           struct span loader, struct reference *out)
{
    const char *where = options->iso != NULL ? options->iso : options->loader;
    struct buffer file;
    struct span config;
    bool ok;

    if (options->grub_config != NULL) {
        if (!tool_read(options->grub_config, &file)) {
            return false;
        }
        ok = predict_grub(options->grub_config,
                          (struct span){file.bytes, file.length},
                          &options->files, &out->events);
        tool_release(&file);
        return ok;
    }
    if (!predict_embedded_config(loader, &config)) {
        tool_complain("%s: no configuration inside the loader; give "
                      "--grub-cfg",
                      where);
        return false;
    }
    return predict_grub(where, config, &options->files, &out->events);
}

static bool predict_boot(const struct reference_options *options,
                         struct reference *out)
{
    const char *where = options->iso != NULL ? options->iso : options->loader;
    struct buffer loader;
    struct span bytes;
    bool ok;

    if (options->boot_from_log) {
        return true;
    }
    if (!loader_read(options, &loader)) {
        return false;
    }
    bytes.bytes = loader.bytes;
    bytes.length = loader.length;
    ok = predict_loader(where, bytes, &out->events) &&
         predict_config(options, bytes, out);
    tool_release(&loader);
    return ok;
}

static bool predict_changes(const struct reference_options *options,
                            struct reference *out)
{
    for (uint32_t i = 0; i < options->reload_count; i++) {
        if (!predict_reload(options->reloads[i], out)) {
            return false;
        }
    }
    return predict_image(options->files.image, !options->without_iommu, out) &&
           (!options->restarts || predict_restarts(options->files.image, out));
}

static bool firmware_check(const struct reference_options *options,
                           const struct evidence *evidence)
{
    struct buffer file;
    bool ok;

    if (options->firmware == NULL) {
        return true;
    }
    if (!tool_read(options->firmware, &file)) {
        return false;
    }
    ok = predict_firmware_has((struct span){file.bytes, file.length},
                              &evidence->log);
    tool_release(&file);
    if (!ok) {
        tool_complain("%s: %s was measured by another firmware",
                      options->firmware, options->log);
    }
    return ok;
}

/* Registers 4, 8, 9, 14, 21 and 22 are worked out; and these of OVMF. */
#define PREDICTED 0x604310u
#define PREDICTED_PLATFORM 0xECu
#define PREDICTED_BOOT 0x310u

static int take_firmware(const struct reference_options *options,
                         struct reference *out)
{
    const uint32_t built =
        PREDICTED & ~(UINT32_C(1) << PCR_CHANGE) &
        ~(options->boot_from_log ? PREDICTED_BOOT : UINT32_C(0));
    struct evidence evidence;
    bool ok;

    if (options->log == NULL) {
        out->judged = PREDICTED;
        if (options->firmware != NULL) {
            predict_platform(&out->events);
            out->judged |= PREDICTED_PLATFORM;
        }
        out->judged &= ~options->ignored;
        return ATTEST_TRUSTED;
    }
    if (!enrol_read(options->log, options->identity, &evidence)) {
        return ATTEST_UNUSABLE;
    }
    out->judged = JUDGE_SELECTION & ~options->ignored;
    ok = firmware_check(options, &evidence) &&
         enrol_merge(&evidence, built & ~options->ignored, out);
    evidence_release(&evidence);
    return ok ? ATTEST_TRUSTED : ATTEST_NOT_TRUSTED;
}

/* A register without values must be left out on purpose. */
static bool nothing_is_missing(const struct reference *reference)
{
    uint32_t missing =
        JUDGE_SELECTION & ~(reference->judged | reference->ignored);

    for (uint32_t i = 0; i < WIRE_REGISTERS; i++) {
        if (missing >> i & 1) {
            tool_complain("register %u has no values: enrol a good boot with "
                          "--log, or leave it out with --ignore-pcr %u",
                          i, i);
        }
    }
    return missing == 0;
}

/* Events of registers that are left out are not there. */
static void drop_ignored(struct reference *reference)
{
    struct expected_list *list = &reference->events;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t pcr = list->events[i].pcr;

        if (pcr >= WIRE_REGISTERS || (reference->judged >> pcr & 1) != 0) {
            list->events[kept] = list->events[i];
            kept++;
        } else {
            tool_release(&list->events[i].data);
        }
    }
    list->count = kept;
}

static int reference_make(const struct reference_options *options,
                          const uint8_t *secret, struct reference *out)
{
    struct why why;
    int code;

    if (!predict_boot(options, out) || !predict_changes(options, out)) {
        return ATTEST_UNUSABLE;
    }
    if (options->name != NULL) {
        snprintf(out->name, sizeof(out->name), "%s", options->name);
    } else {
        snprintf(out->name, sizeof(out->name), "image version %llu",
                 (unsigned long long)out->version);
    }
    out->ignored = options->ignored;
    code = take_firmware(options, out);
    if (code != ATTEST_TRUSTED) {
        return code;
    }
    if (!nothing_is_missing(out)) {
        return ATTEST_NOT_TRUSTED;
    }
    drop_ignored(out);
    if (!reference_is_whole(out, &why)) {
        tool_complain("%s", why.text);
        return ATTEST_NOT_TRUSTED;
    }
    return tool_json_write(options->output, reference_sign(out, secret))
               ? ATTEST_TRUSTED
               : ATTEST_SYSTEM;
}

static int reference_run(const struct reference_options *options)
{
    static struct reference reference;
    uint8_t secret[KEY_SECRET_BYTES];
    int code;

    if (!key_read(options->key, secret, sizeof(secret))) {
        return ATTEST_UNUSABLE;
    }
    code = reference_make(options, secret, &reference);
    sodium_memzero(secret, sizeof(secret));
    reference_release(&reference);
    return code;
}

static bool options_are_complete(const struct reference_options *options)
{
    return options->files.image != NULL &&
           (options->files.core != NULL || options->boot_from_log) &&
           options->key != NULL && options->output != NULL &&
           (options->iso != NULL) + (options->loader != NULL) +
                   (options->boot_from_log ? 1 : 0) ==
               1 &&
           (options->log != NULL) == (options->identity != NULL) &&
           (options->log != NULL || !options->boot_from_log);
}

int cmd_reference(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"help", no_argument, NULL, 'h'},
        {"image", required_argument, NULL, 'i'},
        {"elf", required_argument, NULL, 'e'},
        {"file", required_argument, NULL, 'F'},
        {"iso", required_argument, NULL, 'I'},
        {"grub-cfg", required_argument, NULL, 'g'},
        {"grub-efi", required_argument, NULL, 'G'},
        {"firmware", required_argument, NULL, 'f'},
        {"log", required_argument, NULL, 'l'},
        {"ak", required_argument, NULL, 'a'},
        {"boot-from-log", no_argument, NULL, 'B'},
        {"without-iommu", no_argument, NULL, 'W'},
        {"ignore-pcr", required_argument, NULL, 'p'},
        {"allow-restart", no_argument, NULL, 'R'},
        {"allow-reload", required_argument, NULL, 'r'},
        {"name", required_argument, NULL, 'n'},
        {"key", required_argument, NULL, 'k'},
        {"output", required_argument, NULL, 'o'},
        {NULL, 0, NULL, 0}};
    static struct reference_options options;
    int option;

    while ((option = getopt_long(argc, argv, "ho:", long_options, NULL)) !=
           -1) {
        if (!options_take(&options, option)) {
            return ATTEST_UNUSABLE;
        }
    }
    if (options.help) {
        return cmd_help(usage);
    }
    if (!options_are_complete(&options) || optind != argc) {
        return cmd_misused(usage);
    }
    return reference_run(&options);
}
