/* SPDX-License-Identifier: Apache-2.0 */
/** @file Cloison's own hypercall: docs/hypercalls.md. */
#pragma once

/* __HYPERVISOR_arch_1 of xen.h; its first argument is the operation. */
#define HYPERCALL_CLOISON 49

#define CLOISON_OP_POLICY_BEGIN 0
#define CLOISON_OP_POLICY_CHUNK 1
#define CLOISON_OP_POLICY_COMMIT 2
#define CLOISON_OP_POLICY_VERSION 3

/* End another domain, which starts again if its description says so. */
#define CLOISON_OP_DOMAIN_RESTART 4

/* Publish CLOISON_REPORT_BYTES (attest.h) with the evidence about oneself. */
#define CLOISON_OP_REPORT 5

/* What a domain is given for its console and its store, if it has them: the
   ports that wait for the domain that serves it, and the entries of the grant
   table that offer the page. */
#define CLOISON_PORT_STORE 1
#define CLOISON_PORT_CONSOLE 2
#define CLOISON_GRANT_CONSOLE 0
#define CLOISON_GRANT_STORE 1

/* Every chunk is so long, but the last. */
#define CLOISON_CHUNK_BYTES 512
