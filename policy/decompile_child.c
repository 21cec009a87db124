/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Reads a binary policy, compares its names with the core's, and writes
 * it as CIL in which classes and levels are the core's.
 */
#include "policy/decompile_child.h"

#include <ctype.h>
#include <sepol/debug.h>
#include <sepol/kernel_to_cil.h>
#include <sepol/policydb/policydb.h>
#include <stdlib.h>
#include <string.h>

#include "core/lib/limits.h"
#include "policy/prelude.h"
#include "xsm/name.h"

#define SENSITIVITY_MAX 4
#define CATEGORY_MAX (64 * CATEGORY_WORD_MAX)

/* What libsepol writes where a constraint names nobody. */
#define NOBODY "NO_IDENTIFIER"

/* ---- names ---------------------------------------------------------- */

/** Names become words of a text: nothing in them may end a word. */
static int name_is_wrong(hashtab_key_t key, hashtab_datum_t datum, void *unused)
{
    (void)datum;
    (void)unused;
    for (const char *at = key; *at != '\0'; at++) {
        if (!isalnum((unsigned char)*at) &&
            (at == key || strchr("_.-", *at) == NULL)) {
            return 1;
        }
    }
    return key[0] == '\0' ? 1 : 0;
}

static bool names_are_right(policydb_t *policy)
{
    for (int i = 0; i < SYM_NUM; i++) {
        if (hashtab_map(policy->symtab[i].table, name_is_wrong, NULL) != 0) {
            return false;
        }
    }
    return true;
}

/* ---- classes and permissions ----------------------------------------- */

/** The number of a class of the core, or CLASS_COUNT. */
static uint32_t class_of(const char *name)
{
    uint32_t cls = 0;

    while (cls < CLASS_COUNT &&
           strcmp((const char *)xsm_class_names[cls], name) != 0) {
        cls++;
    }
    return cls;
}

static bool class_has(uint32_t cls, const char *permission)
{
    for (uint32_t bit = 0; bit < 32; bit++) {
        if (strcmp((const char *)xsm_perm_names[cls * 32 + bit], permission) ==
            0) {
            return true;
        }
    }
    return false;
}

/** Where differences are written, and how many there were. */
struct differences {
    FILE *out;
    const char *class;
    uint32_t number; /* of the class, in the core */
    unsigned count;
};

static int permission_compare(hashtab_key_t key, hashtab_datum_t datum,
                              void *argument)
{
    struct differences *found = argument;

    (void)datum;
    if (!class_has(found->number, key)) {
        fprintf(found->out, "%spermission %s of class %s",
                found->count++ == 0 ? "" : ", ", key, found->class);
    }
    return 0;
}

/** Name every class and permission that the core does not have. */
static bool classes_compare(policydb_t *policy, FILE *out)
{
    struct differences found = {out, NULL, 0, 0};

    for (uint32_t i = 0; i < policy->p_classes.nprim; i++) {
        class_datum_t *class = policy->class_val_to_struct[i];

        found.class = policy->p_class_val_to_name[i];
        found.number = class_of(found.class);
        if (found.number == CLASS_COUNT) {
            fprintf(out, "%sclass %s", found.count++ == 0 ? "" : ", ",
                    found.class);
            continue;
        }
        hashtab_map(class->permissions.table, permission_compare, &found);
        if (class->comdatum != NULL) {
            hashtab_map(class->comdatum->permissions.table, permission_compare,
                        &found);
        }
    }
    if (found.count != 0) {
        fputs(": xsm/perms.def has none of that name; remove what the policy "
              "says about it",
              out);
    }
    return found.count == 0;
}

static bool permission_is_known(const class_datum_t *class, const char *name)
{
    return hashtab_search(class->permissions.table, name) != NULL ||
           (class->comdatum != NULL &&
            hashtab_search(class->comdatum->permissions.table, name) != NULL);
}

/** A comment that names what the policy says nothing about, if anything. */
static void write_missing(policydb_t *policy, FILE *out)
{
    const char *before = "; the policy lacks these, so nobody has them: ";

    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        const char *class_name = (const char *)xsm_class_names[cls];
        class_datum_t *class =
            hashtab_search(policy->p_classes.table, class_name);

        for (uint32_t bit = 0; bit < 32; bit++) {
            const char *name = (const char *)xsm_perm_names[cls * 32 + bit];

            if (name[0] != '\0' &&
                (class == NULL || !permission_is_known(class, name))) {
                fprintf(out, "%s%s.%s", before, class_name, name);
                before = " ";
            }
        }
    }
    fputs("\n", out);
}

/* ---- levels - */

static bool series_is_ours(char *const *names, uint32_t count, uint32_t limit,
                           char letter)
{
    char expected[16];

    for (uint32_t i = 0; i < count && i < limit; i++) {
        snprintf(expected, sizeof(expected), "%c%u", letter, i);
        if (names[i] == NULL || strcmp(names[i], expected) != 0) {
            return false;
        }
    }
    return count <= limit;
}

static bool levels_compare(const policydb_t *policy, FILE *out)
{
    if (series_is_ours(policy->p_sens_val_to_name, policy->p_levels.nprim,
                       SENSITIVITY_MAX, 's') &&
        series_is_ours(policy->p_cat_val_to_name, policy->p_cats.nprim,
                       CATEGORY_MAX, 'c')) {
        return true;
    }
    fprintf(out,
            "its sensitivities are not s0, s1 and so on up to s%d at most, in "
            "this order, or its categories not c0 to c%d at most; other names "
            "can be aliases",
            SENSITIVITY_MAX - 1, CATEGORY_MAX - 1);
    return false;
}

/* ---- text - */

/** Statements of the policy that the core's own take the place of. */
static bool is_replaced(const char *line)
{
    static const char *const replaced[] = {
        "(handleunknown ",
        "(class ",
        "(classorder ",
        "(common ",
        "(classcommon ",
        "(mls ",
        "(sensitivity ",
        "(sensitivityorder ",
        "(category ",
        "(categoryorder ",
        "(sensitivitycategory ",
    };

    for (size_t i = 0; i < sizeof(replaced) / sizeof(replaced[0]); i++) {
        if (strncmp(line, replaced[i], strlen(replaced[i])) == 0) {
            return true;
        }
    }
    return false;
}

/** libsepol writes one statement a line, or indents what belongs to it. */
static void copy_lines(char *text, FILE *out)
{
    for (char *line = text; line != NULL && *line != '\0';) {
        char *end = strchr(line, '\n');

        if (end != NULL) {
            *end++ = '\0';
        }
        if (!is_replaced(line)) {
            fprintf(out, "%s\n", line);
        }
        line = end;
    }
}

static int keep_attribute(hashtab_key_t key, hashtab_datum_t datum, void *out)
{
    const type_datum_t *type = datum;

    if (type->flavor == TYPE_ATTRIB) {
        fprintf(out, "(expandtypeattribute (%s) false)\n", key);
    }
    return 0;
}

/** The core's part, then the policy's, then what CIL would leave out. */
static bool write_cil(policydb_t *policy, FILE *out)
{
    char *prelude = prelude_levels_text();
    char *text = NULL;
    size_t length = 0;
    FILE *theirs = open_memstream(&text, &length);

    if (theirs == NULL || sepol_kernel_policydb_to_cil(theirs, policy) != 0) {
        fputs("damaged: libsepol cannot write it as CIL", out);
        return false;
    }
    fclose(theirs);
    write_missing(policy, out);
    fputs(prelude, out);
    if (strstr(text, NOBODY) != NULL) {
        fputs("(roleattribute " NOBODY ")\n(userattribute " NOBODY ")\n"
              "(typeattribute " NOBODY ")\n",
              out);
    }
    copy_lines(text, out);
    hashtab_map(policy->p_types.table, keep_attribute, out);
    free(text);
    free(prelude);
    return true;
}

static bool read_policy(const struct buffer *binary, policydb_t *policy,
                        FILE *out)
{
    struct policy_file file;

    policy_file_init(&file);
    file.type = PF_USE_MEMORY;
    file.data = (char *)binary->bytes;
    file.len = binary->length;
    if (policydb_init(policy) != 0 || policydb_read(policy, &file, 0) != 0) {
        fputs("damaged: libsepol cannot read it", out);
        return false;
    }
    if (file.len != 0) {
        fprintf(out, "%zu bytes follow the policy", file.len);
        return false;
    }
    if (!names_are_right(policy)) {
        fputs("damaged: a name in it is not a word", out);
        return false;
    }
    return true;
}

bool decompile_child(const struct buffer *binary, FILE *out)
{
    policydb_t policy;

    sepol_debug(0);
    return read_policy(binary, &policy, out) && classes_compare(&policy, out) &&
           levels_compare(&policy, out) && write_cil(&policy, out);
}
