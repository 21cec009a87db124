/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reasons for which an image is refused, in words. */
#include "core/logic/image.h"

static const char *const image_error_texts[IMAGE_ERROR_COUNT] = {
    [IMAGE_GOOD] = "accepted",
    [IMAGE_TOO_SHORT] = "shorter than one page",
    [IMAGE_BAD_MAGIC] = "not a system image (magic number)",
    [IMAGE_BAD_PURPOSE] = "not a system image (purpose)",
    [IMAGE_BAD_VERSION] = "format version unknown to this core",
    [IMAGE_BAD_TOC_LENGTH] = "length of the table of contents",
    [IMAGE_BAD_LENGTH] = "file length differs from the header",
    [IMAGE_BAD_SIGNATURE] = "signature does not verify",
    [IMAGE_BAD_DOMAIN_COUNT] = "number of domains",
    [IMAGE_BAD_SEGMENT_COUNT] = "number of segments",
    [IMAGE_BAD_PAYLOAD_COUNT] = "number of payloads",
    [IMAGE_BAD_SLOT_COUNT] = "number of schedule slots",
    [IMAGE_BAD_TOC_END] = "records exceed the table of contents",
    [IMAGE_BAD_PAYLOAD] = "a payload is empty, misplaced or too long",
    [IMAGE_BAD_PAYLOAD_END] = "payloads do not fill the image",
    [IMAGE_BAD_POLICY_LENGTH] = "length of the policy table",
    [IMAGE_BAD_PERMISSIVE] = "word on permissive types",
    [IMAGE_BAD_NAME] = "a domain's name is not a printable text",
    [IMAGE_BAD_LABEL] = "a domain's label is not a printable text",
    [IMAGE_BAD_MEMORY] = "memory size of a domain",
    [IMAGE_BAD_VCPUS] = "number of vCPUs of a domain",
    [IMAGE_BAD_START] = "a domain starts outside its memory",
    [IMAGE_BAD_SPECIAL_FRAME] = "a special frame outside a domain's memory",
    [IMAGE_BAD_SERVICE] = "a domain's console or store is no domain",
    [IMAGE_BAD_RESTART] = "how a domain starts again, or its memory then",
    [IMAGE_BAD_SEGMENT_SPLIT] = "segments are not divided among the domains",
    [IMAGE_BAD_SEGMENT_PAYLOAD] = "a segment names no payload",
    [IMAGE_BAD_SEGMENT_RANGE] = "a segment outside a domain's memory",
    [IMAGE_BAD_SEGMENT_OVERLAP] = "segments overlap or do not ascend",
    [IMAGE_BAD_SLOT] = "a schedule slot is out of range",
    [IMAGE_BAD_SLOT_ORDER] = "schedule slots do not ascend by processor",
    [IMAGE_BAD_DIGEST] = "digest of a payload",
};

const char *image_error_text(enum image_error error)
{
    if (error >= IMAGE_ERROR_COUNT) {
        return "unknown reason";
    }
    return image_error_texts[error];
}
