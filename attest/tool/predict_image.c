/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the core measures of a system image, by its own code. */
#include <sodium.h>
#include <string.h>

#include "attest/image.h"
#include "attest/tool/predict.h"
#include "core/lib/reload_format.h"
#include "policy/image_view.h"

/* The core's code writes its events into its log; from there they are taken. */
static void log_begin(void)
{
    memset(&attest_log, 0, sizeof(attest_log));
    memset(attest_log_bytes, 0, sizeof(attest_log_bytes));
}

static bool log_take(uint32_t pcr, struct expected_list *out)
{
    struct eventlog log;

    if (eventlog_parse((struct span){attest_log_bytes, attest_log.length},
                       &log) != NULL) {
        return false;
    }
    for (uint32_t i = 0; i < log.count; i++) {
        if (log.events[i].pcr == pcr) {
            expected_add_logged(out, &log.events[i]);
        }
    }
    eventlog_release(&log);
    return true;
}

/* The image is what it says; false after complaining. */
static bool image_open(const char *path, struct image_view *out)
{
    if (!view_open(path, out)) {
        return false;
    }
    if (!view_digest_is_right(out)) {
        tool_complain("%s: damaged: its content has another digest", path);
        view_close(out);
        return false;
    }
    return true;
}

/* Close it; @p ok, after complaining if it is not. */
static bool image_done(const char *path, struct image_view *view, bool ok)
{
    view_close(view);
    if (!ok) {
        tool_complain("%s: cannot be measured", path);
    }
    return ok;
}

bool predict_restarts(const char *path, struct reference *out)
{
    struct image_view view;
    bool ok = true;

    if (!image_open(path, &view)) {
        return false;
    }
    for (uint32_t i = 0; ok && i < view.domain_count; i++) {
        if (view.toc->domains[i].restart == 0) {
            continue;
        }
        log_begin();
        ok = attest_domain(view.file.bytes, view.toc, i, ATTEST_RESTART) ==
                 ST_OK &&
             log_take(PCR_CHANGE, &out->allowed);
    }
    return image_done(path, &view, ok);
}

bool predict_image(const char *path, bool guarded, struct reference *out)
{
    struct image_view view;
    bool ok;

    if (!image_open(path, &view)) {
        return false;
    }
    out->version = view.rollback;
    log_begin();
    ok = attest_image(view.file.bytes, view.toc, guarded ? 1 : 0) == ST_OK &&
         log_take(PCR_START, &out->events);
    return image_done(path, &view, ok);
}

static struct span reload_body(struct span file)
{
    const struct span nothing = {NULL, 0};
    const size_t skip = RELOAD_HEADER_BYTES;
    struct reader reader = reader_of(file);

    if (reader_little(&reader, 8) != RELOAD_MAGIC || file.length <= skip) {
        return nothing;
    }
    return (struct span){file.bytes + skip, file.length - skip};
}

bool predict_reload(const char *path, struct reference *out)
{
    struct buffer file;
    struct span body;
    bool ok;

    if (!tool_read(path, &file)) {
        return false;
    }
    body = reload_body((struct span){file.bytes, file.length});
    log_begin();
    ok = body.length > 0 &&
         attest_policy(body.bytes, (uint32_t)body.length, RELOAD_TABLE) ==
             ST_OK &&
         log_take(PCR_CHANGE, &out->allowed);
    tool_release(&file);
    if (!ok) {
        tool_complain("%s: not a file that reloads a policy", path);
    }
    return ok;
}
