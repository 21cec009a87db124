/* SPDX-License-Identifier: Apache-2.0 */
/** @file The options of those commands that judge evidence. */
#include "attest/tool/judge_options.h"

#include <errno.h>
#include <getopt.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct option long_options[] = {
    {"help", no_argument, NULL, 'h'},
    {"json", no_argument, NULL, 'j'},
    {"evidence", required_argument, NULL, 'e'},
    {"challenge-state", required_argument, NULL, 'c'},
    {"reference", required_argument, NULL, 'r'},
    {"reference-key", required_argument, NULL, 'k'},
    {"ak", required_argument, NULL, 'a'},
    {"ek-ca", required_argument, NULL, 'E'},
    {"min-version", required_argument, NULL, 'm'},
    {"require-counter", no_argument, NULL, 'C'},
    {"previous", required_argument, NULL, 'p'},
    {"allow-relabelled", no_argument, NULL, 'R'},
    {"batch", required_argument, NULL, 'b'},
    {"secret", required_argument, NULL, 's'},
    {"output", required_argument, NULL, 'o'},
    {NULL, 0, NULL, 0}};

static bool append(const char **list, uint32_t *count, uint32_t most,
                   const char *value)
{
    if (*count == most) {
        tool_complain("more than %u files of one kind; use --batch", most);
        return false;
    }
    list[(*count)++] = value;
    return true;
}

static bool take_list(struct judge_options *out, int which, const char *value)
{
    if (which == 'e') {
        return append(out->evidence, &out->evidence_count, JUDGE_IDENTITY_MAX,
                      value);
    }
    if (which == 'r') {
        return append(out->references, &out->reference_count,
                      JUDGE_REFERENCE_MAX, value);
    }
    return append(out->identities, &out->identity_count, JUDGE_IDENTITY_MAX,
                  value);
}

static bool take_number(const char *text, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || *text < '0' || *text > '9') {
        tool_complain("--min-version %s: not a number", text);
        return false;
    }
    return true;
}

static bool take(struct judge_options *out, int option)
{
    switch (option) {
    case 'h':
        out->help = true;
        return true;
    case 'j':
        out->json = true;
        return true;
    case 'c':
        out->state = optarg;
        return true;
    case 'k':
        out->reference_key = optarg;
        return true;
    case 'E':
        out->authorities = optarg;
        return true;
    case 'm':
        return take_number(optarg, &out->version_min);
    case 'C':
        out->counter_needed = true;
        return true;
    case 'p':
        out->previous = optarg;
        return true;
    case 'R':
        out->texts_may_differ = true;
        return true;
    case 'b':
        out->batch = optarg;
        return true;
    case 's':
        out->secret = optarg;
        return true;
    case 'o':
        out->output = optarg;
        return true;
    default:
        return false;
    }
}

bool judge_options_read(int argc, char **argv, struct judge_options *out)
{
    int list = 'e';
    int option;

    memset(out, 0, sizeof(*out));
    /* "-": what is no option comes as option 1, where it stands, and goes on
       with the list of files before it. */
    while ((option = getopt_long(argc, argv, "-ho:", long_options, NULL)) !=
           -1) {
        bool is_list = option == 'e' || option == 'r' || option == 'a';

        list = is_list ? option : list;
        if (is_list || option == 1) {
            if (!take_list(out, list, optarg)) {
                return false;
            }
        } else if (!take(out, option)) {
            return false;
        }
    }
    return true;
}

static bool load_references(const struct judge_options *options,
                            struct judge *out)
{
    struct reference *loaded =
        tool_allocate(JUDGE_REFERENCE_MAX * sizeof(struct reference));
    uint8_t key[KEY_PUBLIC_BYTES];
    struct why why;

    out->references = loaded;
    if (!key_read(options->reference_key, key, sizeof(key))) {
        return false;
    }
    for (uint32_t i = 0; i < options->reference_count; i++) {
        if (!reference_read(options->references[i], key, &loaded[i], &why)) {
            tool_complain("%s", why.text);
            return false;
        }
        out->reference_count++;
    }
    return true;
}

static bool load_identities(const struct judge_options *options,
                            struct judge *out)
{
    struct identity *loaded =
        tool_allocate((options->identity_count + 1) * sizeof(*loaded));
    struct why why;

    out->pinned = loaded;
    for (uint32_t i = 0; i < options->identity_count; i++) {
        if (!identity_read(options->identities[i], &loaded[i], &why)) {
            tool_complain("%s", why.text);
            return false;
        }
        out->pinned_count++;
    }
    return true;
}

static bool load_previous(const struct judge_options *options,
                          struct judge *out)
{
    struct evidence *loaded;
    struct why why;

    if (options->previous == NULL) {
        return true;
    }
    loaded = tool_allocate(sizeof(*loaded));
    out->previous = loaded;
    if (!evidence_read(options->previous, loaded, &why)) {
        tool_complain("%s", why.text);
        return false;
    }
    return true;
}

/* What must be given, and what excludes each other. */
static bool options_are_complete(const struct judge_options *options)
{
    const char *wrong = NULL;

    if (options->evidence_count == 0 && options->batch == NULL) {
        wrong = "no evidence given: --evidence FILE";
    } else if (options->reference_count == 0 ||
               options->reference_key == NULL) {
        wrong = "nothing to compare with: give --reference FILE and "
                "--reference-key FILE";
    } else if (options->identity_count > 0 && options->authorities != NULL) {
        wrong = "--ak and --ek-ca exclude each other: say which one decides";
    } else if (options->identity_count == 0 && options->authorities == NULL) {
        wrong = "nothing says which TPM to trust: give --ak identity.json or "
                "--ek-ca FILE";
    } else if (options->state == NULL && options->batch == NULL) {
        wrong = "no challenge given: --challenge-state FILE";
    }
    if (wrong != NULL) {
        tool_complain("%s", wrong);
    }
    return wrong == NULL;
}

bool judge_load(const struct judge_options *options, struct judge *out)
{
    memset(out, 0, sizeof(*out));
    if (!options_are_complete(options)) {
        return false;
    }
    out->now = (uint64_t)time(NULL);
    out->version_min = options->version_min;
    out->counter_needed = options->counter_needed;
    out->texts_may_differ = options->texts_may_differ;
    if (options->authorities != NULL) {
        out->authorities = key_authorities_read(options->authorities);
        if (out->authorities == NULL) {
            return false;
        }
    }
    if (load_references(options, out) && load_identities(options, out) &&
        load_previous(options, out)) {
        return true;
    }
    judge_unload(out);
    return false;
}

void judge_unload(struct judge *judge)
{
    struct reference *references = (struct reference *)judge->references;
    struct identity *pinned = (struct identity *)judge->pinned;
    struct evidence *previous = (struct evidence *)judge->previous;

    for (uint32_t i = 0; i < judge->reference_count; i++) {
        reference_release(&references[i]);
    }
    for (uint32_t i = 0; i < judge->pinned_count; i++) {
        identity_release(&pinned[i]);
    }
    if (previous != NULL) {
        evidence_release(previous);
    }
    free(references);
    free(pinned);
    free(previous);
    X509_STORE_free(judge->authorities);
    sodium_memzero(judge, sizeof(*judge));
}
