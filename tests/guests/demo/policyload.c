/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cloison-policyload FILE: hand a signed policy to the core, from a
 * Linux guest whose label may do that (docs/reload.md). Without FILE: say
 * which version is in force.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xencall.h>

#include "core/abi/cloison.h"
#include "core/lib/reload_format.h"

/* A file that is a little too long shows as such. */
#define FILE_MAX_BYTES (1024 * 1024)

static xencall_handle *calls;

/* Memory that the core may read during a call. */
static uint8_t *window;

static int failed(const char *what)
{
    fprintf(stderr, "policyload: %s: %s\n", what, strerror(errno));
    return 1;
}

static long policy_version(void)
{
    return xencall1(calls, HYPERCALL_CLOISON, CLOISON_OP_POLICY_VERSION);
}

static int hand_over(const uint8_t *body, size_t length)
{
    for (size_t at = 0; at < length; at += CLOISON_CHUNK_BYTES) {
        size_t rest = length - at;

        memcpy(window, body + at,
               rest < CLOISON_CHUNK_BYTES ? rest : CLOISON_CHUNK_BYTES);
        if (xencall3(calls, HYPERCALL_CLOISON, CLOISON_OP_POLICY_CHUNK, at,
                     (uintptr_t)window) != 0) {
            return failed("the core does not take the body");
        }
    }
    return 0;
}

static int load(const uint8_t *file, size_t length)
{
    if (length < RELOAD_HEADER_BYTES) {
        errno = EINVAL;
        return failed("too short");
    }
    memcpy(window, file, RELOAD_HEADER_BYTES);
    if (xencall2(calls, HYPERCALL_CLOISON, CLOISON_OP_POLICY_BEGIN,
                 (uintptr_t)window) != 0) {
        return failed("the core does not take the header");
    }
    if (hand_over(file + RELOAD_HEADER_BYTES, length - RELOAD_HEADER_BYTES) !=
        0) {
        return 1;
    }
    if (xencall1(calls, HYPERCALL_CLOISON, CLOISON_OP_POLICY_COMMIT) != 0) {
        return failed("the core refuses the policy");
    }
    return 0;
}

static int load_file(const char *path)
{
    uint8_t *bytes = malloc(FILE_MAX_BYTES);
    FILE *file = fopen(path, "rb");
    size_t length;
    int code;

    if (bytes == NULL || file == NULL) {
        return failed(path);
    }
    length = fread(bytes, 1, FILE_MAX_BYTES, file);
    if (ferror(file)) {
        return failed(path);
    }
    fclose(file);
    code = load(bytes, length);
    free(bytes);
    return code;
}

int main(int argc, char **argv)
{
    long version;

    if (argc > 2) {
        fprintf(stderr, "usage: cloison-policyload [FILE]\n");
        return 2;
    }
    calls = xencall_open(NULL, 0);
    if (calls == NULL) {
        return failed("/dev/xen/privcmd");
    }
    window = xencall_alloc_buffer(calls, CLOISON_CHUNK_BYTES);
    if (window == NULL) {
        return failed("memory");
    }
    if (argc == 2 && load_file(argv[1]) != 0) {
        return 1;
    }
    version = policy_version();
    if (version < 0) {
        return failed("version");
    }
    printf("policyload: policy version %ld is in force\n", version);
    return 0;
}
