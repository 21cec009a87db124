/* SPDX-License-Identifier: Apache-2.0 */
/** @file The description of a system, read from YAML. */
#ifndef CLOISON_POLICY_SYSTEM_H
#define CLOISON_POLICY_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

/** A device of a domain. */
struct system_device {
    char *pci;         /* "0000:00:05.0" */
    uint32_t function; /* worked out of it: bus * 256 + device * 8 + function */
};

/** A disk of a domain. */
struct system_disk {
    char *from;   /* the domain that serves it */
    char *device; /* "xvda" */
    char *mode;   /* "ro", "rw" */
    char *source; /* "whole", "part:N", "name:GPT-NAME" */
    uint32_t server;
    uint32_t number; /* of the device: 51712 */
};

/** A network interface of a domain. */
struct system_network {
    char *from;
    char *mac;     /* NULL: made of the names */
    uint32_t rate; /* KiB a second, 0: no limit */
    uint32_t server;
    char address[18]; /* the mac meant */
};

/* What a domain may have of each. */
#define SYSTEM_DISK_MAX 8
#define SYSTEM_NETWORK_MAX 4

/* No domain. */
#define SYSTEM_NOBODY UINT32_MAX

/** One domain; texts as written, paths already resolved. */
struct system_domain {
    char *name;
    char *label;  /* NULL: the label database has it */
    char *memory; /* "256M" */
    uint32_t vcpus;
    char *kernel;
    char *initrd; /* NULL: none */
    char *cmdline;
    char *share; /* "30%", or NULL */
    char *slot;  /* "5ms", or NULL */
    uint32_t cpu;
    struct system_device *devices;
    uint32_t devices_count;
    char *console; /* the domain that serves it, or NULL */
    char *store;   /* the same */
    struct system_disk *disks;
    uint32_t disks_count;
    struct system_network *networks;
    uint32_t networks_count;
    bool serial;      /* it has the serial line */
    bool attestation; /* it has the TPM and sees the log */
    bool restart;     /* it starts again whenever it ends ... */
    uint32_t keep;    /* ... with its last pages as they were */
    /* Worked out of the texts above. */
    uint64_t pages;
    uint32_t console_server; /* SYSTEM_NOBODY: none */
    uint32_t store_server;
    uint32_t share_percent; /* 0: what is left, divided equally */
    uint32_t slot_us;
    char *config;        /* what it is told about those it serves, or NULL */
    unsigned label_line; /* lines in the description, for messages */
    unsigned kernel_line;
    unsigned initrd_line;
};

/** Whether a system runs without a TPM that measures it. */
enum system_attest { SYSTEM_ATTEST_OPTIONAL, SYSTEM_ATTEST_REQUIRED };

struct system {
    uint64_t version; /* anti-rollback version */
    char **policy;    /* CIL files */
    bool permissive;  /* types may be permissive */
    enum system_attest attest;
    uint32_t policy_count;
    char *key;    /* signing key, or NULL: named on the command line */
    char *labels; /* label database, or NULL */
    struct system_domain *domains;
    uint32_t domains_count;
    unsigned labels_line; /* of the key, for messages */
};

/**
 * Read and check a description. @p build stands for ${BUILD} in paths.
 *
 * @return NULL after complaining, with file, line and key where known.
 */
struct system *system_read(const char *path, const char *build);

/** The same for its policy and labels: kernels and initrds need not exist. */
struct system *system_read_labels(const char *path, const char *build);

void system_release(struct system *system);

#endif
