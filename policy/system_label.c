/* SPDX-License-Identifier: Apache-2.0 */
/** @file A system's labels, from its label database. */
#include "policy/system_label.h"

#include <errno.h>
#include <selinux/selinux.h>
#include <stdlib.h>
#include <string.h>

#include "policy/labels.h"
#include "policy/labels_context.h"
#include "policy/tool.h"

/** A domain and what is known of its labels. */
struct labelling {
    struct system *system;
    const struct system_source *source;
    struct policy *policy;
    struct labels *labels;
    struct system_domain *domain;
};

/** A file of a domain and the key that names it. */
struct payload {
    const char *key;
    const char *path;
    unsigned line;
};

static bool domain_wrong(const struct labelling *with, const char *reason)
{
    tool_complain("%s:%u: domain %s: label: %s", with->source->path,
                  with->domain->label_line, with->domain->name, reason);
    return false;
}

/** The database and the description name a context each. */
static bool domain_agrees(const struct labelling *with, const char *name,
                          const char *found)
{
    const struct labels_entry *entry = labels_line(with->labels, name);
    char *reason;

    if (labels_context_same(with->policy, with->domain->label, found)) {
        return true;
    }
    reason = tool_text("'%s', but %s:%u says '%s'; make them agree, or leave "
                       "one of them out",
                       with->domain->label, entry->file, entry->line, found);
    domain_wrong(with, reason);
    free(reason);
    return false;
}

static bool label_domain(const struct labelling *with)
{
    struct system_domain *domain = with->domain;
    char *name = tool_text(LABELS_DOMAIN_PREFIX "%s", domain->name);
    struct policy_error error;
    char *found = NULL;
    enum labels_answer answer = labels_of_name(with->labels, name, &found);
    bool ok = answer != LABELS_FAILED;

    if (answer == LABELS_ABSENT && domain->label == NULL) {
        char *reason = tool_text("missing, and %s has no line '%s'; add one of "
                                 "the two",
                                 with->system->labels, name);

        ok = domain_wrong(with, reason);
        free(reason);
    } else if (answer == LABELS_FOUND && domain->label != NULL) {
        ok = domain_agrees(with, name, found);
    } else if (answer == LABELS_FOUND) {
        domain->label = found;
        found = NULL;
    }
    if (ok && !labels_context_ok(domain->label, LABELS_DOMAIN, with->policy,
                                 &error)) {
        ok = domain_wrong(with, error.text);
    }
    free(found);
    free(name);
    return ok;
}

static bool payload_wrong(const struct labelling *with,
                          const struct payload *payload, const char *reason)
{
    tool_complain("%s:%u: domain %s: %s: %s: %s", with->source->path,
                  payload->line, with->domain->name, payload->key,
                  payload->path, reason);
    return false;
}

/** What the file itself says it is, if anything. */
static bool payload_attribute_ok(const struct labelling *with,
                                 const struct payload *payload,
                                 const char *context)
{
    char *own = NULL;
    char *reason;
    bool ok;

    if (getfilecon_raw(payload->path, &own) < 0) {
        return errno == ENODATA || errno == ENOTSUP ||
               payload_wrong(with, payload, strerror(errno));
    }
    ok = labels_context_same(with->policy, own, context);
    if (!ok) {
        reason = tool_text("its attribute security.selinux says '%s', %s says "
                           "'%s'; correct the database, or set the attribute "
                           "with cloison label set",
                           own, with->system->labels, context);
        payload_wrong(with, payload, reason);
        free(reason);
    }
    freecon(own);
    return ok;
}

static bool payload_context_ok(const struct labelling *with,
                               const struct payload *payload,
                               const char *context)
{
    struct policy_error error;

    if (!labels_context_ok(context, LABELS_PAYLOAD, with->policy, &error) ||
        !labels_context_may_load(with->policy, with->domain->label, context,
                                 &error)) {
        return payload_wrong(with, payload, error.text);
    }
    return payload_attribute_ok(with, payload, context);
}

static bool label_payload(const struct labelling *with,
                          const struct payload *payload)
{
    char *context = NULL;
    char *reason;
    bool ok = false;

    if (payload->path == NULL) {
        return true;
    }
    switch (labels_of_file(with->labels, payload->path, &context)) {
    case LABELS_FOUND:
        ok = payload_context_ok(with, payload, context);
        break;
    case LABELS_ABSENT:
        reason = tool_text("no line of %s labels this file; add one such as "
                           "'%s system_u:object_r:%s_t:s1'",
                           with->system->labels, payload->path, payload->key);
        payload_wrong(with, payload, reason);
        free(reason);
        break;
    case LABELS_FAILED:
    default:
        break;
    }
    free(context);
    return ok;
}

static bool label_payloads(const struct labelling *with)
{
    const struct system_domain *domain = with->domain;
    const struct payload kernel = {"kernel", domain->kernel,
                                   domain->kernel_line};
    const struct payload initrd = {"initrd", domain->initrd,
                                   domain->initrd_line};

    return label_payload(with, &kernel) && label_payload(with, &initrd);
}

static bool label(struct system *system, const struct system_source *source,
                  struct policy *policy, bool payloads)
{
    struct labelling with = {system, source, policy, NULL, NULL};
    bool ok = true;

    if (system->labels == NULL) {
        return true;
    }
    with.labels =
        labels_open(system->labels, source->build, policy, &labels_complain);
    if (with.labels == NULL) {
        tool_complain("%s:%u: labels: %s is refused", source->path,
                      system->labels_line, system->labels);
        return false;
    }
    for (uint32_t i = 0; ok && i < system->domains_count; i++) {
        with.domain = &system->domains[i];
        ok = label_domain(&with) && (!payloads || label_payloads(&with));
    }
    labels_close(with.labels);
    return ok;
}

bool system_label_domains(struct system *system,
                          const struct system_source *source,
                          struct policy *policy)
{
    return label(system, source, policy, false);
}

bool system_label_all(struct system *system, const struct system_source *source,
                      struct policy *policy)
{
    return label(system, source, policy, true);
}
