/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reading the pages that the core shows, through /dev/mem. */
#include "attest/tool/pages.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PAGE_BYTES 4096
#define MEMORY "/dev/mem"

static bool read_frames(uint64_t frame, void *into, size_t length,
                        struct why *why)
{
    int memory = open(MEMORY, O_RDONLY | O_CLOEXEC);

    if (memory < 0) {
        return why_say(why, MEMORY ": %s; only root of a domain can read it",
                       strerror(errno));
    }
    size_t done = 0;
    ssize_t count = 1;

    while (done < length && count > 0) {
        count = pread(memory, (uint8_t *)into + done, length - done,
                      (off_t)(frame * PAGE_BYTES + done));
        done += count > 0 ? (size_t)count : 0;
    }
    close(memory);
    return done == length || why_say(why, MEMORY ": frame %#llx cannot be read",
                                     (unsigned long long)frame);
}

static bool read_file(const char *path, struct buffer *out, struct why *why)
{
    return tool_read(path, out) || why_say(why, "%s: cannot be used", path);
}

/* The core writes an event first and the new length after it. */
bool pages_log(const struct pages *pages, struct buffer *log, struct why *why)
{
    struct abi_attest_header header;

    if (pages->log != NULL) {
        return read_file(pages->log, log, why);
    }
    if (!read_frames(CLOISON_ATTEST_HEADER_GFN, &header, sizeof header, why)) {
        return false;
    }
    if (header.magic != CLOISON_LOG_MAGIC ||
        header.version != CLOISON_ATTEST_VERSION ||
        header.length > CLOISON_ATTEST_LOG_PAGES * PAGE_BYTES) {
        return why_say(why, "there is no log here: this is not the domain of "
                            "the system with \"attestation: true\"");
    }
    log->length = header.length;
    log->bytes = tool_allocate(log->length);
    if (!read_frames(CLOISON_ATTEST_LOG_GFN, log->bytes, log->length, why)) {
        tool_release(log);
        return false;
    }
    return true;
}

static bool is_status(const struct abi_attest_status *status)
{
    return status->magic == CLOISON_STATUS_MAGIC &&
           status->version == CLOISON_ATTEST_VERSION;
}

static bool status_of_file(const char *path, struct abi_attest_status *status,
                           struct why *why)
{
    struct buffer file;

    if (!read_file(path, &file, why)) {
        return false;
    }
    bool good = file.length >= sizeof *status;

    if (good) {
        memcpy(status, file.bytes, sizeof *status);
    }
    tool_release(&file);
    return (good && is_status(status)) ||
           why_say(why, "%s: not the status of a domain", path);
}

bool pages_status(const struct pages *pages, uint32_t domain,
                  struct abi_attest_status *status, struct why *why)
{
    if (domain >= CLOISON_ATTEST_STATUS_COUNT) {
        return why_say(why, "there is no domain %u", domain);
    }
    if (pages->status != NULL) {
        return status_of_file(pages->status, status, why);
    }
    return read_frames(CLOISON_ATTEST_GFN + domain, status, sizeof *status,
                       why) &&
           ((is_status(status) && status->domid == domain) ||
            why_say(why, "there is no status of domain %u here", domain));
}

bool pages_own_status(struct abi_attest_status *status, struct why *why)
{
    return read_frames(CLOISON_STATUS_GFN, status, sizeof *status, why) &&
           (is_status(status) ||
            why_say(why, "there is no status page: this is no domain of "
                         "Cloison"));
}
