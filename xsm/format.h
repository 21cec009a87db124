/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The binary policy table "CLPT", shared by the compiler and the core.
 *
 * The table is a sequence of 32-bit little-endian words and holds answers, no
 * policy language. Identities (user, role, type) that the policy never tells
 * apart share one number. With N identities, C classes (those of perms.def)
 * and a level relation (level.h) the answer to question q is
 *
 *   cell = cells[cid[q]]
 *   allowed = cell.te & profiles[cell.profile + pick(relation, masks[class])]
 *
 * where pick() gathers the bits of relation that the mask selects, the lowest
 * selected bit becoming bit 0. A cell of class c therefore reaches
 * 2^(bits set in masks[c]) profiles. The questions are
 *
 *   (subject * N + object) * C + class   about two domains
 *   (N * N + subject) * C + class        about a domain and itself
 *
 * Type transitions are resolved already: an answer about a domain and itself
 * is that for the label it acts on itself under, an answer of class event that
 * for the label of the channel.
 *
 *   words                   content
 *   XSM_HEADER_WORDS        header, below
 *   C                       masks, each below XSM_RELATIONS
 *   3 * N                   identities: flags, conflict sets, side
 *   (N * N + N) * C / 2     cid, two 16-bit numbers a word, low half first
 *   4 * cell_count          cells: te, first profile, auditallow, auditdeny
 *   profile_count           profiles
 *
 * Nothing follows and nothing is between.
 *
 * Bit i of an identity's conflict sets: it is a member of set i. Two
 * identities that share a set and are on different sides are rivals: no
 * domain may be connected to both during its life.
 *
 * What is allowed is audited if auditallow has its bit, what is denied if
 * auditdeny has it.
 */
#pragma once

/* "CLPT" read as a little-endian word. */
#define XSM_MAGIC 1414548547

/* Version of this format; a core accepts exactly its own. */
#define XSM_FORMAT 2

/* The largest table, in words: 128 KiB. */
#define XSM_TABLE_WORDS 32768

/* Bounds of the counts; cells are numbered with 16 bits. */
#define XSM_IDENTITY_MAX 128
#define XSM_CELL_MAX 16384

/* Codes of a relation of two level ranges: 10 bits. */
#define XSM_RELATION_BITS 10
#define XSM_RELATIONS 1024

/* The codes of two single levels, the subject's being ... the object's. */
#define XSM_RELATION_EQUAL 0
#define XSM_RELATION_ABOVE 85
#define XSM_RELATION_BELOW 170
#define XSM_RELATION_APART 255

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

/* Identity: its words. */
#define XSM_IDENTITY_FLAGS 0
#define XSM_IDENTITY_SETS 1
#define XSM_IDENTITY_SIDE 2
#define XSM_IDENTITY_WORDS 3

/* Flags of an identity: it may move information between the levels of its
   range; whatever it does is allowed and what the rules deny is reported. */
#define XSM_FLAG_TRUSTED 1
#define XSM_FLAG_PERMISSIVE 2
#define XSM_FLAGS 4 /* all flags are below */

/* Conflict sets there can be. */
#define XSM_SET_MAX 32

/* Cell: its words. */
#define XSM_CELL_TE 0
#define XSM_CELL_PROFILE 1
#define XSM_CELL_AUDIT_ALLOW 2
#define XSM_CELL_AUDIT_DENY 3
#define XSM_CELL_WORDS 4
