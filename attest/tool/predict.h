/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a machine will measure, worked out from the files of a build. */
#pragma once

#include "attest/tool/reference.h"

#define PREDICT_FILE_MAX 16

/** A file of the disc by its name there, and where it lies here. */
struct predict_file {
    const char *name; /* NULL: the first (core) or second (image) one loaded */
    const char *path;
};

struct predict_files {
    uint32_t count;
    struct predict_file files[PREDICT_FILE_MAX];
    const char *core;  /* what multiboot2 loads */
    const char *image; /* what module2 loads */
};

/** Registers 8 and 9: what GRUB 2.06 does by the text of its configuration;
 *  false after complaining, also about what cannot be worked out. */
bool predict_grub(const char *path, struct span text,
                  const struct predict_files *files, struct expected_list *out);

/** Register 4: a loader that the firmware starts by itself. */
bool predict_loader(const char *path, struct span loader,
                    struct expected_list *out);

/** The SHA-256 that the firmware measures of a PE image (Authenticode). */
bool predict_pe_digest(struct span pe, uint8_t *digest);

/** The configuration inside a standalone GRUB; false: there is none. */
bool predict_embedded_config(struct span loader, struct span *config);

/** \EFI\BOOT\BOOTX64.EFI on a disc, to be released; false and why. */
bool predict_disc_loader(struct span disc, struct buffer *loader,
                         struct why *why);

/** Registers 2, 3, 5, 6 and 7 by OVMF without keys of Secure Boot and
 *  without option ROMs, when it starts a loader from a CD. */
void predict_platform(struct expected_list *out);

/** Whether a digest in register 0 is that of a volume inside the firmware:
 *  the volume of drivers, as the one of the first phase changes itself. */
bool predict_firmware_has(struct span firmware, const struct eventlog *log);

/** Register 21 of a machine whose devices an IOMMU blocks, or (@p guarded
 *  false) of one that has none. Also the version of the image. */
bool predict_image(const char *path, bool guarded, struct reference *out);

/** Allow the first restart of each domain that may start again (22). */
bool predict_restarts(const char *path, struct reference *out);

/** Allow one reload by a signed file (register 22). */
bool predict_reload(const char *path, struct reference *out);
