/* SPDX-License-Identifier: Apache-2.0 */
/** @file The part of every policy that perms.def decides, as CIL. */
#ifndef CLOISON_POLICY_PRELUDE_H
#define CLOISON_POLICY_PRELUDE_H

/**
 * Classes and permissions in the core's numbering, sets of them by flow, the
 * initial SIDs of the Xen target, s0 to s3, c0 to c1023, levels lowest and
 * highest. Free it.
 */
char *prelude_text(void);

/** The same without initial SIDs, for a policy that brings its own. */
char *prelude_levels_text(void);

#endif
