/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of label databases: whatever stands in one, every context that
 * it gives away is well-formed, and a refusal names a line.
 *
 * LINKS: +policy
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/labels.h"
#include "policy/labels_context.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned told;

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void count(void *context, const char *file, unsigned line,
                  const char *problem)
{
    (void)context;
    must(file != NULL && problem != NULL);
    told += line == 0 ? 0 : 1;
}

static void ask(struct labels *labels, const char *key)
{
    struct policy_error error;
    char *context = NULL;
    enum labels_answer answer = key[0] == '/'
                                    ? labels_of_file(labels, key, &context)
                                    : labels_of_name(labels, key, &context);

    must((answer == LABELS_FOUND) == (context != NULL));
    must(context == NULL || labels_context_form(context, &error));
    free(context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct labels_report report = {count, NULL};
    static const char *const keys[] = {"domain:a", "pci-0", "/a", "/srv/a"};
    int file = memfd_create("database", 0);
    struct labels *labels;
    char path[64];

    must(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    told = 0;
    labels = labels_open(path, "build", NULL, &report);
    close(file);
    if (labels == NULL) {
        must(told > 0);
        return 0;
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        ask(labels, keys[i]);
    }
    labels_close(labels);
    return 0;
}
