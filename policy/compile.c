/* SPDX-License-Identifier: Apache-2.0 */
/** @file Drives libsepol's CIL compiler. */
#include "policy/compile.h"

#include <sepol/cil/cil.h>
#include <sepol/debug.h>
#include <sepol/policydb.h>
#include <sepol/policydb/policydb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/device_label.h"
#include "policy/language.h"
#include "policy/prelude.h"
#include "policy/tool.h"
#include "xsm/name.h"

/* The only version besides 24 that libsepol knows for Xen. */
#define XEN_POLICY_VERSION 30

/* What the compiler says, as long as it fits; it logs line by line. */
static char log_text[sizeof(((struct policy_error *)0)->text)];

static void keep_log(int level, const char *message)
{
    size_t used = strlen(log_text);

    if (level == CIL_ERR) {
        snprintf(log_text + used, sizeof(log_text) - used, "%s", message);
    }
}

/* One line, with the place where libsepol names it in front. */
static void explain(struct policy_error *err)
{
    size_t length = strlen(log_text);

    while (length > 0 && log_text[length - 1] == '\n') {
        log_text[--length] = '\0';
    }
    for (char *at = log_text; *at != '\0'; at++) {
        *at = *at == '\n' ? ';' : *at;
    }
    snprintf(err->text, sizeof(err->text), "%s",
             length == 0 ? "the policy is refused" : log_text);
}

static bool add_text(cil_db_t *cil, const char *name, const char *text,
                     size_t length, struct policy_error *err)
{
    if (cil_add_file(cil, name, text, length) != SEPOL_OK) {
        explain(err);
        return false;
    }
    return true;
}

static bool add_prelude(cil_db_t *cil, struct policy_error *err)
{
    char *prelude = prelude_text();
    bool ok = add_text(cil, "<perms.def>", prelude, strlen(prelude), err);

    free(prelude);
    return ok;
}

/* A whole policy stands in the place of the prelude, once and first. */
static bool add_content(cil_db_t *cil, const char *path, bool whole,
                        unsigned number, struct policy_error *err)
{
    if (whole && number > 0) {
        snprintf(err->text, sizeof(err->text),
                 "%s: a whole policy, which cannot be added to another file; "
                 "give it alone, or first and modules of rules after it",
                 path);
        return false;
    }
    /* Names of blocks are already part of the names of a whole policy, so
       that modules after it cannot have blocks. */
    if (number == 0) {
        cil_set_qualified_names(cil, whole ? 1 : 0);
    }
    return whole || number > 0 || add_prelude(cil, err);
}

/* Replace a module's text by what is to be compiled of it. */
static void replace_text(struct buffer *text, char *prepared)
{
    tool_release(text);
    text->bytes = (uint8_t *)prepared;
    text->length = strlen(prepared);
}

static bool add_all(cil_db_t *cil, const char *const *files, unsigned count,
                    char *(*prepare)(const char *, size_t, unsigned),
                    struct policy_error *err)
{
    bool ok = true;

    for (unsigned i = 0; ok && i < count; i++) {
        enum language language;
        struct buffer text;

        if (!language_read(files[i], &language, &text, err)) {
            return false;
        }
        ok = add_content(cil, files[i], language != LANGUAGE_CIL, i, err);
        if (prepare != NULL && language == LANGUAGE_CIL) {
            replace_text(&text,
                         prepare((const char *)text.bytes, text.length, i));
        }
        ok = ok && add_text(cil, files[i], (const char *)text.bytes,
                            text.length, err);
        tool_release(&text);
    }
    return ok;
}

/* Whether the permission that perms.def names has the number it has there. */
static bool number_is_ours(const policydb_t *database, uint32_t perm)
{
    const char *name = (const char *)xsm_perm_names[perm];
    class_datum_t *class = database->class_val_to_struct[perm / 32];
    perm_datum_t *found = hashtab_search(class->permissions.table, name);

    return name[0] == '\0' ||
           (found != NULL && found->s.value == perm % 32 + 1);
}

/*
 * The table speaks in numbers, so they must be those of the core. A file can
 * shift them: by a class of its own, or by giving one of ours a common set of
 * permissions, which are numbered first.
 */
static bool check_numbers(const policydb_t *database, struct policy_error *err)
{
    bool ours = database->p_classes.nprim == CLASS_COUNT;

    for (uint32_t i = 0; ours && i < CLASS_COUNT; i++) {
        ours = strcmp(database->p_class_val_to_name[i],
                      (const char *)xsm_class_names[i]) == 0 &&
               database->class_val_to_struct[i]->comdatum == NULL;
    }
    for (uint32_t perm = 0; ours && perm < PERM_LIMIT; perm++) {
        ours = number_is_ours(database, perm);
    }
    if (!ours) {
        snprintf(err->text, sizeof(err->text),
                 "the policy defines classes or permissions of its own: they "
                 "are those of perms.def and no others");
    }
    return ours;
}

struct cil_db *compile_parse(const char *const *files, unsigned count,
                             char *(*prepare)(const char *, size_t, unsigned),
                             struct policy_error *err)
{
    cil_db_t *cil = NULL;

    log_text[0] = '\0';
    sepol_debug(0);
    cil_set_log_level(CIL_ERR);
    cil_set_log_handler(keep_log);
    cil_db_init(&cil);
    cil_set_target_platform(cil, SEPOL_TARGET_XEN);
    cil_set_mls(cil, 1);
    cil_set_policy_version(cil, XEN_POLICY_VERSION);
    if (!add_all(cil, files, count, prepare, err)) {
        cil_db_destroy(&cil);
        return NULL;
    }
    return cil;
}

sepol_policydb_t *compile_files(const char *const *files, unsigned count,
                                struct policy_error *err)
{
    sepol_policydb_t *database = NULL;
    struct cil_db *cil = compile_parse(files, count, NULL, err);

    if (cil == NULL) {
        return NULL;
    }
    if (cil_compile(cil) != SEPOL_OK ||
        cil_build_policydb(cil, &database) != SEPOL_OK) {
        explain(err);
        database = NULL;
    }
    if (database != NULL &&
        (!check_numbers((const policydb_t *)(const void *)database, err) ||
         !device_labels_clear((const policydb_t *)(const void *)database,
                              err))) {
        sepol_policydb_free(database);
        database = NULL;
    }
    cil_db_destroy(&cil);
    return database;
}

void compile_release(sepol_policydb_t *database)
{
    sepol_policydb_free(database);
}
