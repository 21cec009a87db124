/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The binary policy table "CLPT", shared by the compiler and the core.
 *
 * The table is a sequence of 32-bit little-endian words and holds answers, no
 * policy language. Identities (user, role, type) that the policy never tells
 * apart share one number. With N identities, C classes (those of perms.def)
 * and a level relation (label.h) the answer is
 *
 *   cell = cells[cid[(subject * N + object) * C + class]]
 *   allowed = cell.te & profiles[cell.profile + pick(relation, masks[class])]
 *
 * where pick() gathers the bits of relation that the mask selects, the lowest
 * selected bit becoming bit 0. A cell of class c therefore reaches
 * 2^(bits set in masks[c]) profiles.
 *
 *   words                   content
 *   XSM_HEADER_WORDS        header, below
 *   C                       masks, each below XSM_RELATIONS
 *   (N * N * C + 1) / 2     cid, two 16-bit numbers a word, low half first
 *   2 * cell_count          cells: te, first profile
 *   profile_count           profiles
 *
 * Nothing follows, nothing is between, and an unused half word is zero.
 */
#ifndef CLOISON_XSM_FORMAT_H
#define CLOISON_XSM_FORMAT_H

/* "CLPT" read as a little-endian word. */
#define XSM_MAGIC 1414548547

/* Version of this format; a core accepts exactly its own. */
#define XSM_FORMAT 1

/* The largest table, in words: 128 KiB. */
#define XSM_TABLE_WORDS 32768

/* Bounds of the counts; cells are numbered with 16 bits. */
#define XSM_IDENTITY_MAX 128
#define XSM_CELL_MAX 16384

/* Codes of a relation of two level ranges: 10 bits. */
#define XSM_RELATION_BITS 10
#define XSM_RELATIONS 1024

/* Header: the number of the word that holds each field. */
#define XSM_HEADER_MAGIC 0
#define XSM_HEADER_FORMAT 1
#define XSM_HEADER_BYTES 2     /* length of the whole table */
#define XSM_HEADER_VERSION 3   /* version of the policy, for anti-rollback */
#define XSM_HEADER_NUMBERING 4 /* digest of perms.def, xsm/name.h */
#define XSM_HEADER_CLASSES 5   /* CLASS_COUNT */
#define XSM_HEADER_IDENTITIES 6
#define XSM_HEADER_CELLS 7
#define XSM_HEADER_PROFILES 8
#define XSM_HEADER_WORDS 9

#endif
