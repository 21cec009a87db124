/* SPDX-License-Identifier: Apache-2.0 */
/** @file What seal writes and unseal reads. */
#include "attest/tool/sealed_file.h"

#include <tss2/tss2_mu.h>

#include "attest/tool/json_bytes.h"
#include "policy/tool_json.h"

json_t *sealed_to_json(const struct tpm_sealed *sealed, const char *list)
{
    uint8_t one[sizeof sealed->public_half];
    uint8_t other[sizeof sealed->private_half];
    size_t one_size = 0;
    size_t other_size = 0;

    if (Tss2_MU_TPM2B_PUBLIC_Marshal(&sealed->public_half, one, sizeof one,
                                     &one_size) != TSS2_RC_SUCCESS ||
        Tss2_MU_TPM2B_PRIVATE_Marshal(&sealed->private_half, other,
                                      sizeof other,
                                      &other_size) != TSS2_RC_SUCCESS) {
        return NULL;
    }
    return tool_json("{s:s, s:s, s:o, s:o, s:o}", "format", FORMAT_SEALED,
                     "pcrs", list, "version",
                     sealed->has_version
                         ? json_integer((json_int_t)sealed->version)
                         : json_null(),
                     "public", json_base64(one, one_size), "private",
                     json_base64(other, other_size));
}

bool sealed_from_json(const json_t *file, struct tpm_sealed *sealed)
{
    uint8_t one[sizeof sealed->public_half];
    uint8_t other[sizeof sealed->private_half];
    struct json_room one_room = {one, sizeof one, 0};
    struct json_room other_room = {other, sizeof other, 0};
    const char *list = json_string_value(json_object_get(file, "pcrs"));
    const json_t *version = json_object_get(file, "version");
    size_t one_at = 0;
    size_t other_at = 0;

    sealed->has_version = json_is_integer(version);
    sealed->version = (uint64_t)json_integer_value(version);
    return json_is_format(file, FORMAT_SEALED) && list != NULL &&
           tpm_selection(list, &sealed->selection) &&
           (sealed->has_version || json_is_null(version)) &&
           json_take_base64(file, "public", &one_room) &&
           json_take_base64(file, "private", &other_room) &&
           Tss2_MU_TPM2B_PUBLIC_Unmarshal(one, one_room.length, &one_at,
                                          &sealed->public_half) ==
               TSS2_RC_SUCCESS &&
           Tss2_MU_TPM2B_PRIVATE_Unmarshal(other, other_room.length, &other_at,
                                           &sealed->private_half) ==
               TSS2_RC_SUCCESS;
}
