/* SPDX-License-Identifier: Apache-2.0 */
/** @file The compiler proper is libsepol's; this drives it. */
/* Before anything that includes stdbool.h: it has a field named bool. */
#include <sepol/policydb/conditional.h>

#include "policy/compile.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sepol/cil/cil.h>
#include <sepol/debug.h>
#include <sepol/policydb.h>
#include <sepol/policydb/services.h>

#include "policy/error.h"
#include "policy/prelude.h"
#include "xsm/name.h"

/* The only version of the Xen target that knows MLS and conditions. */
#define POLICYDB_XEN_VERSION 30

/* What libsepol said since the last compile_files; its handlers have no
   argument that could carry a place for it. */
static char said[sizeof((struct policy_error *)0)->text];

int policy_fail(struct policy_error *err, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(err->text, sizeof err->text, format, arguments);
    va_end(arguments);
    return -1;
}

/* Keep what is said first: it is the cause, what follows is commentary. */
static void note(const char *text)
{
    size_t used = strlen(said);

    if (used + 3 < sizeof said) {
        snprintf(said + used, sizeof said - used, "%s%s",
                 used == 0 || said[used - 1] == ' ' ? "" : " ", text);
    }
    for (size_t i = 0; said[i] != '\0'; i++) {
        if (said[i] == '\n' || said[i] == '\t') {
            said[i] = ' ';
        }
    }
}

static void hear_cil(int level, const char *text)
{
    if (level == CIL_ERR) {
        note(text);
    }
}

static int add_file(cil_db_t *db, const char *path, struct policy_error *err)
{
    char block[65536];
    char *text = NULL;
    size_t length = 0;
    FILE *in = fopen(path, "rb");
    FILE *copy = open_memstream(&text, &length);
    int status = 0;

    if (in == NULL || copy == NULL) {
        status = policy_fail(err, "%s: %s", path, strerror(errno));
    }
    while (status == 0 && !feof(in) && !ferror(in)) {
        fwrite(block, 1, fread(block, 1, sizeof block, in), copy);
    }
    if (status == 0 && (ferror(in) || fclose(copy) != 0)) {
        status = policy_fail(err, "%s: cannot be read", path);
    }
    if (status == 0 && cil_add_file(db, path, text, length) != SEPOL_OK) {
        status = policy_fail(err, "%s: %s", path, said);
    }
    if (in != NULL) {
        fclose(in);
    }
    free(text);
    return status;
}

static int add_all(cil_db_t *db, const char *const *files, unsigned count,
                   struct policy_error *err)
{
    size_t length = 0;
    char *text = prelude_text(&length);
    int status = 0;

    if (text == NULL) {
        return policy_fail(err, "out of memory");
    }
    if (cil_add_file(db, PRELUDE_NAME, text, length) != SEPOL_OK) {
        status = policy_fail(err, "%s: %s", PRELUDE_NAME, said);
    }
    free(text);
    for (unsigned i = 0; i < count && status == 0; i++) {
        status = add_file(db, files[i], err);
    }
    return status;
}

/* The database as the core's users would load it: written and read back. */
static int read_back(policydb_t *from, policydb_t *out,
                     struct policy_error *err)
{
    void *image = NULL;
    size_t length = 0;
    int status;

    if (policydb_to_image(NULL, from, &image, &length) != 0) {
        return policy_fail(err, "the policy cannot be written: %s", said);
    }
    if (policydb_init(out) != 0) {
        free(image);
        return policy_fail(err, "out of memory");
    }
    status = policydb_from_image(NULL, image, length, out);
    free(image);
    if (status != 0 || evaluate_conds(out) != 0) {
        policydb_destroy(out);
        return policy_fail(err, "the policy cannot be read back");
    }
    return 0;
}

/* The numbering must be ours: a file cannot add classes or permissions. */
static int check_numbering(policydb_t *db, struct policy_error *err)
{
    if (db->p_classes.nprim != CLASS_COUNT) {
        return policy_fail(err, "a policy cannot define classes: they follow "
                                "from perms.def");
    }
    for (unsigned i = 0; i < CLASS_COUNT; i++) {
        const char *ours = (const char *)xsm_class_names[i];

        if (strcmp(db->p_class_val_to_name[i], ours) != 0) {
            return policy_fail(err, "class %u is %s, not %s", i,
                               db->p_class_val_to_name[i], ours);
        }
    }
    for (unsigned p = 0; p < PERM_LIMIT; p++) {
        const char *ours = (const char *)xsm_perm_names[p];
        class_datum_t *class = db->class_val_to_struct[p / 32];
        perm_datum_t *perm = hashtab_search(class->permissions.table,
                                            (hashtab_key_t)(uintptr_t)ours);

        if (ours[0] != '\0' && (perm == NULL || perm->s.value != p % 32 + 1)) {
            return policy_fail(err, "permission %s is not number %u", ours, p);
        }
    }
    return 0;
}

static int build(cil_db_t *db, policydb_t *out, struct policy_error *err)
{
    sepol_policydb_t *built = NULL;
    int status;

    if (cil_compile(db) != SEPOL_OK ||
        cil_build_policydb(db, &built) != SEPOL_OK) {
        return policy_fail(err, "%s", said[0] != '\0' ? said : "not valid CIL");
    }
    status = read_back((policydb_t *)built, out, err);
    sepol_policydb_free(built);
    if (status == 0 && check_numbering(out, err) != 0) {
        policydb_destroy(out);
        status = -1;
    }
    return status;
}

int compile_files(const char *const *files, unsigned count, policydb_t *out,
                  struct policy_error *err)
{
    cil_db_t *db = NULL;
    int status;

    said[0] = '\0';
    sepol_debug(0);
    cil_set_log_level(CIL_ERR);
    cil_set_log_handler(hear_cil);
    cil_db_init(&db);
    cil_set_target_platform(db, SEPOL_TARGET_XEN);
    cil_set_mls(db, 1);
    cil_set_policy_version(db, POLICYDB_XEN_VERSION);
    status = add_all(db, files, count, err);
    if (status == 0) {
        status = build(db, out, err);
    }
    cil_db_destroy(&db);
    return status;
}
