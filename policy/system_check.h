/* SPDX-License-Identifier: Apache-2.0 */
/** @file Values of a system description: checked, and paths resolved. */
#ifndef CLOISON_POLICY_SYSTEM_CHECK_H
#define CLOISON_POLICY_SYSTEM_CHECK_H

#include "policy/system.h"
#include "policy/tool.h"

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
