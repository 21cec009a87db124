/* SPDX-License-Identifier: Apache-2.0 */
/** @file Checks the header of a binary policy and has a child take it apart. */
#include "policy/decompile.h"

#include <errno.h>
#include <fcntl.h>
#include <sepol/policydb/policydb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/decompile_child.h"

/* What a child may use: seconds of processor time, bytes of text. */
#define CHILD_SECONDS 20
#define CHILD_TEXT_MAX (UINT32_C(64) << 20)

/* How it ends in order: codes that nothing else ends a process with. */
#define CHILD_CIL 40
#define CHILD_REFUSED 41

#define BINARY_VERSION 30

/* The header: two numbers, a text, two numbers. */
#define HEADER_TEXT_AT 8
#define TARGET_XEN "XenFlask"
#define TARGET_SELINUX "SE Linux"
#define TARGET_LENGTH 8
#define HEADER_LENGTH (HEADER_TEXT_AT + TARGET_LENGTH + 8)

static uint32_t number_at(const struct buffer *binary, size_t at)
{
    const uint8_t *bytes = binary->bytes + at;

    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 |
           (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

bool decompile_is_binary(const struct buffer *content)
{
    /* Magic numbers of libsepol differ in their lowest byte only. */
    return content->length >= 4 &&
           number_at(content, 0) / 256 == POLICYDB_MAGIC / 256;
}

static bool refuse(const char *path, const char *why, struct policy_error *err)
{
    snprintf(err->text, sizeof(err->text), "%s: %s", path, why);
    return false;
}

/** The version and the properties that the header gives. */
static bool check_properties(const char *path, const struct buffer *binary,
                             struct policy_error *err)
{
    uint32_t version = number_at(binary, HEADER_TEXT_AT + TARGET_LENGTH);
    uint32_t properties = number_at(binary, HEADER_TEXT_AT + TARGET_LENGTH + 4);

    if (version != BINARY_VERSION) {
        snprintf(err->text, sizeof(err->text),
                 "%s: a policy of version %u; compile it for version %d "
                 "(checkpolicy or secilc -c %d)",
                 path, version, BINARY_VERSION, BINARY_VERSION);
        return false;
    }
    if ((properties & POLICYDB_CONFIG_MLS) == 0) {
        return refuse(path,
                      "a policy without levels; compile it with them "
                      "(checkpolicy -M, secilc -M true)",
                      err);
    }
    if ((properties & ALLOW_UNKNOWN) != 0) {
        return refuse(path,
                      "allows what it does not know, which the core never "
                      "does; compile it with checkpolicy or secilc -U deny",
                      err);
    }
    return true;
}

/** What the header says by itself, before libsepol sees anything. */
static bool check_header(const char *path, const struct buffer *binary,
                         struct policy_error *err)
{
    const char *target = (const char *)binary->bytes + HEADER_TEXT_AT;

    if (binary->length < HEADER_LENGTH) {
        return refuse(path, "a binary policy that is cut off in its header",
                      err);
    }
    if (number_at(binary, 0) != POLICYDB_MAGIC) {
        return refuse(path,
                      "a policy module; give a whole policy, as checkpolicy "
                      "-t Xen -M -c 30 or secilc -t xen make it",
                      err);
    }
    if (number_at(binary, 4) != TARGET_LENGTH ||
        memcmp(target, TARGET_XEN, TARGET_LENGTH) != 0) {
        return refuse(path,
                      number_at(binary, 4) == TARGET_LENGTH &&
                              memcmp(target, TARGET_SELINUX, TARGET_LENGTH) == 0
                          ? "a policy for the kernel's SELinux; compile it "
                            "for Xen (checkpolicy -t Xen, secilc -t xen)"
                          : "a binary policy for an unknown target; compile "
                            "it for Xen (checkpolicy -t Xen, secilc -t xen)",
                      err);
    }
    return check_properties(path, binary, err);
}

/* ---- the child ----------------------------------------------------- */

static void child_write(int to, const char *text, size_t length)
{
    size_t done = 0;

    while (done < length) {
        ssize_t count = write(to, text + done, length - done);

        if (count <= 0) {
            _exit(TOOL_SYSTEM);
        }
        done += (size_t)count;
    }
}

/** In the child: never returns. What is sent is CIL or, if refused, why. */
static void child_run(const struct buffer *binary, int to)
{
    const struct rlimit time = {CHILD_SECONDS, CHILD_SECONDS};
    const struct rlimit none = {0, 0};
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    bool ok;

    setrlimit(RLIMIT_CPU, &time);
    setrlimit(RLIMIT_CORE, &none);
    dup2(nowhere, STDERR_FILENO);
    if (out == NULL) {
        _exit(TOOL_SYSTEM);
    }
    ok = decompile_child(binary, out);
    fclose(out);
    child_write(to, text, length);
    _exit(ok ? CHILD_CIL : CHILD_REFUSED);
}

/** Take all that the child says; false if it is too much. */
static bool parent_read(int from, struct buffer *out)
{
    size_t room = 65536;
    ssize_t count = 1;

    out->length = 0;
    out->bytes = tool_allocate(room + 1);
    while (count > 0 && out->length < CHILD_TEXT_MAX) {
        if (out->length == room) {
            uint8_t *more = realloc(out->bytes, 2 * room + 1);

            if (more == NULL) {
                break;
            }
            out->bytes = more;
            room *= 2;
        }
        count = read(from, out->bytes + out->length, room - out->length);
        out->length += count > 0 ? (size_t)count : 0;
    }
    out->bytes[out->length] = '\0';
    return count == 0;
}

/** What became of the child: the text is CIL, or it is refused. */
static bool judge(const char *path, int status, bool whole,
                  const struct buffer *text, struct policy_error *err)
{
    if (whole && WIFEXITED(status) && WEXITSTATUS(status) == CHILD_CIL) {
        return true;
    }
    if (whole && WIFEXITED(status) && WEXITSTATUS(status) == CHILD_REFUSED) {
        return refuse(path, (const char *)text->bytes, err);
    }
    return refuse(path, "damaged: libsepol cannot take it apart", err);
}

bool decompile(const char *path, const struct buffer *binary,
               struct buffer *cil, struct policy_error *err)
{
    int ends[2];
    int status = 0;
    bool whole;
    pid_t child;

    if (!check_header(path, binary, err)) {
        return false;
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return refuse(path, strerror(errno), err);
    }
    child = fork();
    if (child == 0) {
        child_run(binary, ends[1]);
    }
    close(ends[1]);
    whole = child > 0 && parent_read(ends[0], cil);
    close(ends[0]);
    if (child < 0) {
        return refuse(path, "no process can be started to read it", err);
    }
    if (waitpid(child, &status, 0) != child) {
        whole = false;
    }
    if (!judge(path, status, whole, cil, err)) {
        tool_release(cil);
        return false;
    }
    /* The first line may be a comment for the author. */
    if (cil->bytes[0] == ';') {
        tool_complain("%s: note:%.*s", path,
                      (int)strcspn((const char *)cil->bytes, "\n") - 1,
                      (const char *)cil->bytes + 1);
    }
    return true;
}
