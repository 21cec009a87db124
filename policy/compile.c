/* SPDX-License-Identifier: Apache-2.0 */
/** @file Drives libsepol's CIL compiler. */
#include "policy/compile.h"

#include <sepol/cil/cil.h>
#include <sepol/policydb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/prelude.h"
#include "policy/tool.h"

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

static bool add_file(cil_db_t *cil, const char *path, struct policy_error *err)
{
    struct buffer text;
    int result;

    if (!tool_read(path, &text)) {
        snprintf(err->text, sizeof(err->text), "%s: cannot be read", path);
        return false;
    }
    result = cil_add_file(cil, path, (const char *)text.bytes, text.length);
    tool_release(&text);
    if (result != SEPOL_OK) {
        explain(err);
    }
    return result == SEPOL_OK;
}

static bool add_all(cil_db_t *cil, const char *const *files, unsigned count,
                    struct policy_error *err)
{
    char *prelude = prelude_text();
    bool ok =
        cil_add_file(cil, "<perms.def>", prelude, strlen(prelude)) == SEPOL_OK;

    free(prelude);
    if (!ok) {
        explain(err);
    }
    for (unsigned i = 0; ok && i < count; i++) {
        ok = add_file(cil, files[i], err);
    }
    return ok;
}

sepol_policydb_t *compile_files(const char *const *files, unsigned count,
                                struct policy_error *err)
{
    sepol_policydb_t *database = NULL;
    cil_db_t *cil = NULL;

    log_text[0] = '\0';
    cil_set_log_level(CIL_ERR);
    cil_set_log_handler(keep_log);
    cil_db_init(&cil);
    cil_set_target_platform(cil, SEPOL_TARGET_XEN);
    cil_set_mls(cil, 1);
    cil_set_policy_version(cil, XEN_POLICY_VERSION);
    if (add_all(cil, files, count, err) &&
        (cil_compile(cil) != SEPOL_OK ||
         cil_build_policydb(cil, &database) != SEPOL_OK)) {
        explain(err);
        database = NULL;
    }
    cil_db_destroy(&cil);
    return database;
}

void compile_release(sepol_policydb_t *database)
{
    sepol_policydb_free(database);
}
