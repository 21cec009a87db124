/* SPDX-License-Identifier: Apache-2.0 */
/** @file Kinds of segments of a system image, for people. */
#ifndef CLOISON_POLICY_IMAGE_KIND_H
#define CLOISON_POLICY_IMAGE_KIND_H

/* What a segment holds; the core does not look at it. */
enum image_kind {
    IMAGE_KIND_KERNEL,
    IMAGE_KIND_START_INFO,
    IMAGE_KIND_INITRD,
    IMAGE_KIND_ACPI,
    IMAGE_KIND_CONFIG,
    IMAGE_KIND_STATUS, /* written by the core: never in an image */
    IMAGE_KIND_COUNT
};

#endif
