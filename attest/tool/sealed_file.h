/* SPDX-License-Identifier: Apache-2.0 */
/** @file What seal writes and unseal reads. */
#pragma once

#include <jansson.h>

#include "attest/tool/tpm_seal.h"

#define FORMAT_SEALED "cloison-sealed-1"

json_t *sealed_to_json(const struct tpm_sealed *sealed, const char *list);
bool sealed_from_json(const json_t *file, struct tpm_sealed *sealed);
