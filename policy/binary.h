/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A policy in SELinux's binary format for Xen, version 30, which tools
 * of SELinux read: audit2why, audit2allow, sesearch, sediff, setfiles -c.
 */
#ifndef CLOISON_POLICY_BINARY_H
#define CLOISON_POLICY_BINARY_H

#include "policy/policy.h"
#include "policy/tool.h"

/** The policy as that file; false: libsepol cannot write it. */
bool binary_make(struct policy *policy, struct buffer *out);

#endif
