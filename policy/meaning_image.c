/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The meaning of the policy in a system image, as far as it is in it:
 * answers without names, but for the labels of its domains.
 */
#include <selinux/context.h>
#include <stdlib.h>
#include <string.h>

#include "core/lib/bytes.h"
#include "policy/meaning_image.h"
#include "policy/tool.h"
#include "xsm/load.h"

/* The table, if the core would accept it; then every index in it is good. */
static enum status take_table(const struct image_view *view, struct flat *out)
{
    enum status status;

    out->length = view->policy_length;
    out->table = tool_allocate(out->length + 1);
    memcpy(out->table, view->file.bytes + IMAGE_TOC_BYTES, out->length);
    status = xsm_load(out->table, (uint32_t)out->length, view->permissive);
    if (status == ST_OK) {
        out->number_count =
            bytes_read32(out->table, 4UL * XSM_HEADER_IDENTITIES);
    }
    return status;
}

/* The number of the identity in a domain's label; added if it is new. */
static bool take_identity(struct meaning *meaning, const char *label,
                          uint32_t number, uint32_t *index)
{
    struct meaning_identity *identity;
    context_t parts = context_new(label);
    bool known;

    if (parts == NULL || number >= meaning->flat.number_count) {
        context_free(parts);
        return false;
    }
    known =
        meaning_find(meaning, context_user_get(parts), context_role_get(parts),
                     context_type_get(parts), index);
    if (!known) {
        *index = meaning->identity_count++;
        identity = &meaning->identities[*index];
        identity->user = tool_text("%s", context_user_get(parts));
        identity->role = tool_text("%s", context_role_get(parts));
        identity->type = tool_text("%s", context_type_get(parts));
        identity->number = number;
    }
    context_free(parts);
    return true;
}

static bool take_domains(const struct image_view *view, struct meaning *meaning,
                         struct information *domains)
{
    for (uint32_t i = 0; i < view->domain_count; i++) {
        const struct image_domain *domain = &view->toc->domains[i];
        uint32_t identity;

        if (!take_identity(meaning, domain->text.label, domain->label.identity,
                           &identity)) {
            return false;
        }
        information_add(domains, tool_text("%s", domain->text.name), identity,
                        &domain->label.low, &domain->label.high);
    }
    return true;
}

bool meaning_of_image(const char *path, struct meaning **meaning,
                      struct information **domains)
{
    struct image_view view;
    enum status status;
    bool ok;

    if (!view_open(path, &view)) {
        return false;
    }
    *meaning = tool_allocate(sizeof(**meaning));
    (*meaning)->identities = tool_allocate((view.domain_count + 1UL) *
                                           sizeof(*(*meaning)->identities));
    *domains = information_new(*meaning, false);
    status = take_table(&view, &(*meaning)->flat);
    ok = status == ST_OK;
    if (!ok) {
        tool_complain(status == ST_UNSUPPORTED
                          ? "%s: its policy was made by another version of "
                            "cloison: build it again"
                          : "%s: the core would refuse the policy in it",
                      path);
    } else if (!take_domains(&view, *meaning, *domains)) {
        tool_complain("%s: damaged: the label of a domain", path);
        ok = false;
    } else {
        meaning_read_flags(*meaning);
        information_finish(*domains);
    }
    view_close(&view);
    return ok;
}
