/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison diff: what changed between two system images, in words. */
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "policy/cmd.h"
#include "policy/image_view.h"

/** Two images and how many differences were printed. */
struct diff {
    struct image_view old;
    struct image_view new;
    unsigned count;
};

static void usage(FILE *to)
{
    fputs("usage: cloison diff OLD NEW\n"
          "\n"
          "Say in words what differs between two system images.\n"
          "exit codes: 0 the same, 1 they differ, 2 wrong usage, 3 one of\n"
          "them is not an image\n",
          to);
}

static void say(struct diff *diff, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say(struct diff *diff, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    diff->count++;
}

/** The domain of that name, or false. */
static bool diff_find(const struct image_view *view, const char *name,
                      struct view_domain *out)
{
    for (uint32_t i = 0; i < view->domain_count; i++) {
        view_get_domain(view, i, out);
        if (strcmp(out->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static uint64_t diff_bytes(const struct image_view *view,
                           const struct view_domain *domain, uint32_t kind)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < domain->segment_count; i++) {
        struct view_segment segment;

        view_get_segment(view, domain->segment_first + i, &segment);
        sum += segment.kind == kind ? segment.length : 0;
    }
    return sum;
}

/** Segment number @p n of a kind; false if there are fewer. */
static bool diff_nth(const struct image_view *view,
                     const struct view_domain *domain, uint32_t kind,
                     struct view_segment *out, uint32_t n)
{
    for (uint32_t i = 0; i < domain->segment_count; i++) {
        view_get_segment(view, domain->segment_first + i, out);
        if (out->kind == kind && n-- == 0) {
            return true;
        }
    }
    return false;
}

static bool diff_kind_same(const struct diff *diff, const struct view_domain *a,
                           const struct view_domain *b, uint32_t kind)
{
    for (uint32_t n = 0;; n++) {
        struct view_segment left, right;
        bool has_left = diff_nth(&diff->old, a, kind, &left, n);
        bool has_right = diff_nth(&diff->new, b, kind, &right, n);

        if (!has_left || !has_right) {
            return has_left == has_right;
        }
        if (left.address != right.address || left.length != right.length ||
            memcmp(left.bytes, right.bytes, left.length) != 0) {
            return false;
        }
    }
}

static void diff_content(struct diff *diff, const struct view_domain *a,
                         const struct view_domain *b)
{
    const char *before = view_cmdline(&diff->old, a);
    const char *after = view_cmdline(&diff->new, b);

    if (strcmp(before, after) != 0) {
        say(diff, "domain %s: command line was \"%s\", is \"%s\"", a->name,
            before, after);
    }
    for (uint32_t kind = 0; kind < IMAGE_KIND_COUNT; kind++) {
        if (!diff_kind_same(diff, a, b, kind)) {
            say(diff, "domain %s: %s differs (%llu bytes, were %llu)", a->name,
                view_kind(kind),
                (unsigned long long)diff_bytes(&diff->new, b, kind),
                (unsigned long long)diff_bytes(&diff->old, a, kind));
        }
    }
}

static void diff_domain(struct diff *diff, const struct view_domain *a,
                        const struct view_domain *b)
{
    if (strcmp(a->label, b->label) != 0) {
        say(diff, "domain %s: label was %s, is %s", a->name, a->label,
            b->label);
    }
    if (a->pages != b->pages) {
        say(diff, "domain %s: memory was %llu MiB, is %llu MiB", a->name,
            (unsigned long long)a->pages / 256,
            (unsigned long long)b->pages / 256);
    }
    if (a->vcpus != b->vcpus) {
        say(diff, "domain %s: had %u vCPUs, has %u", a->name, a->vcpus,
            b->vcpus);
    }
    if (a->entry != b->entry) {
        say(diff, "domain %s: entry was %#x, is %#x", a->name, a->entry,
            b->entry);
    }
    diff_content(diff, a, b);
}

static void diff_domains(struct diff *diff)
{
    struct view_domain a, b;

    for (uint32_t i = 0; i < diff->old.domain_count; i++) {
        view_get_domain(&diff->old, i, &a);
        if (diff_find(&diff->new, a.name, &b)) {
            diff_domain(diff, &a, &b);
        } else {
            say(diff, "domain %s: removed", a.name);
        }
    }
    for (uint32_t i = 0; i < diff->new.domain_count; i++) {
        view_get_domain(&diff->new, i, &b);
        if (!diff_find(&diff->old, b.name, &a)) {
            say(diff, "domain %s: added, label %s", b.name, b.label);
        }
    }
}

static bool diff_schedule_same(const struct diff *diff)
{
    if (diff->old.slot_count != diff->new.slot_count) {
        return false;
    }
    for (uint32_t i = 0; i < diff->old.slot_count; i++) {
        struct view_domain left, right;
        struct view_slot a, b;

        view_get_slot(&diff->old, i, &a);
        view_get_slot(&diff->new, i, &b);
        view_get_domain(&diff->old, a.domain, &left);
        view_get_domain(&diff->new, b.domain, &right);
        if (a.cpu != b.cpu || a.microseconds != b.microseconds ||
            strcmp(left.name, right.name) != 0) {
            return false;
        }
    }
    return true;
}

static void diff_images(struct diff *diff)
{
    if (diff->old.rollback != diff->new.rollback) {
        say(diff, "version was %llu, is %llu",
            (unsigned long long)diff->old.rollback,
            (unsigned long long)diff->new.rollback);
    }
    if (diff->old.policy_length != diff->new.policy_length ||
        memcmp(diff->old.file.bytes + IMAGE_TOC_BYTES,
               diff->new.file.bytes + IMAGE_TOC_BYTES,
               diff->old.policy_length) != 0) {
        say(diff, "policy differs (%u bytes, were %u)", diff->new.policy_length,
            diff->old.policy_length);
    }
    if (diff->old.permissive != diff->new.permissive) {
        say(diff, "permissive types were %s, are %s",
            diff->old.permissive ? "admitted" : "refused",
            diff->new.permissive ? "admitted" : "refused");
    }
    if (diff->old.tpm_required != diff->new.tpm_required) {
        say(diff, "a TPM was %s, is %s",
            diff->old.tpm_required ? "required" : "optional",
            diff->new.tpm_required ? "required" : "optional");
    }
    diff_domains(diff);
    if (!diff_schedule_same(diff)) {
        say(diff, "schedule differs");
    }
    if (diff->count == 0 && (diff->old.file.length != diff->new.file.length ||
                             memcmp(diff->old.file.bytes, diff->new.file.bytes,
                                    diff->old.file.length) != 0)) {
        say(diff, "same content: order of the domains, or the signature, "
                  "differs");
    }
}

int cmd_diff(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    struct diff diff = {.count = 0};
    int option;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            usage(stdout);
            return TOOL_OK;
        }
        return TOOL_USAGE;
    }
    if (optind + 2 != argc) {
        usage(stderr);
        return TOOL_USAGE;
    }
    if (!view_open(argv[optind], &diff.old)) {
        return TOOL_SYSTEM;
    }
    if (!view_open(argv[optind + 1], &diff.new)) {
        view_close(&diff.old);
        return TOOL_SYSTEM;
    }
    diff_images(&diff);
    view_close(&diff.old);
    view_close(&diff.new);
    return diff.count == 0 ? TOOL_OK : TOOL_REFUSED;
}
