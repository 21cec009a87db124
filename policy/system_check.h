/* SPDX-License-Identifier: Apache-2.0 */
/** @file Values of a system description: checked, and paths resolved. */
#ifndef CLOISON_POLICY_SYSTEM_CHECK_H
#define CLOISON_POLICY_SYSTEM_CHECK_H

#include "policy/system.h"
#include "policy/tool.h"

/** Where a domain is in the file, for messages. */
struct system_place {
    const char *path;
    const struct buffer *text;
    unsigned domain; /* index */
};

/** Complain that a key has a value which is not allowed; false. */
bool system_wrong(const struct system_place *place, const char *key,
                  const char *value, const char *allowed);

/** Services, disks and networks of the place's domain (system_service.c). */
bool system_check_services(struct system *system,
                           const struct system_place *place);

/** Check and convert values; @p text is the file, to find lines in. */
bool system_check(struct system *system, const char *path,
                  const struct buffer *text);

/**
 * Replace each path by the one meant: ${BUILD} is the build directory,
 * debian:FLAVOUR the newest installed kernel of that flavour, anything
 * relative starts where the description lies. With @p files the domains' files
 * must be there, without they stay as written. False after complaining.
 */
bool system_resolve(struct system *system, const char *path, const char *build,
                    bool files);

#endif
