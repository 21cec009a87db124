/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What a picture of flows shows: boxes, one for the domains of a label,
 * and arrows between them; and where all that is put.
 */
#ifndef CLOISON_POLICY_GRAPH_MODEL_H
#define CLOISON_POLICY_GRAPH_MODEL_H

#include "policy/information.h"

#define GRAPH_LINE_MAX 8

/** How information passes along an arrow. */
enum graph_style {
    GRAPH_BOTH,  /* memory shared, both ways */
    GRAPH_DATA,  /* the sender writes or the receiver reads */
    GRAPH_WRITE, /* only the sender writes */
    GRAPH_READ,  /* only the receiver reads */
    GRAPH_EVENT, /* signals only */
    GRAPH_STYLE_COUNT
};

/** Domains of one label. Lengths are pixels; x is the middle, y the top. */
struct graph_box {
    uint32_t node; /* one of them in the information graph */
    uint32_t members;
    char *names; /* "red-1, red-2" */
    char *lines[GRAPH_LINE_MAX];
    uint32_t line_count;
    uint32_t name_lines; /* the first of them */
    bool trusted;
    bool permissive;
    bool inner;       /* its domains may exchange among each other */
    uint32_t row_low; /* rows count from the lowest level */
    uint32_t row_high;
    int x;
    int y;
    int width;
    int height;
};

struct graph_point {
    int x;
    int y;
};

/** An arrow, from a lower to a higher level where there is one. */
struct graph_edge {
    uint32_t from; /* boxes */
    uint32_t to;
    enum graph_style style;
    bool two_way;
    bool against;  /* the levels do not allow it, and no end is trusted */
    bool hidden;   /* follows from others */
    uint32_t span; /* steps between the levels, plus 1; 0: never hidden */
    char *title;
    struct graph_point *points;
    uint32_t point_count;
    bool angular; /* straight pieces, not curves */
};

/** A row of boxes at levels that have the same place in the lattice. */
struct graph_row {
    uint32_t sensitivity;
    uint32_t depth; /* longest chain of category sets below, same band */
    int top;
    int height;
    uint32_t tracks; /* horizontal pieces of arrows above the row */
    uint32_t track_next;
};

struct graph {
    const struct information *information;
    struct graph_box *boxes;
    uint32_t box_count;
    struct graph_edge *edges;
    uint32_t edge_count;
    uint32_t hidden_count;
    struct graph_row *rows;
    uint32_t row_count;
    int width;
    int height;
};

/** Boxes and arrows; @p all: also arrows that follow from others. */
struct graph *graph_make(const struct information *information, bool all);

/** Give everything its place. */
void graph_layout(struct graph *graph);

void graph_release(struct graph *graph);

#endif
