/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Steps of the layout: rows, the order from left to right, places, and
 * the ways of arrows.
 *
 * A box takes its rows from its levels. Where an arrow crosses a row it gets
 * a narrow item of its own there, so that it meets no box.
 */
#ifndef CLOISON_POLICY_GRAPH_LAYOUT_H
#define CLOISON_POLICY_GRAPH_LAYOUT_H

#include "policy/graph_model.h"

/* Distances in pixels. */
#define GRAPH_BAND_MARGIN 18 /* between a band's edge and its boxes */
#define GRAPH_BOX_GAP 36     /* between boxes side by side */
#define GRAPH_WAY_GAP 22     /* between an arrow and a box or arrow */
#define GRAPH_ROW_GAP 64     /* between rows, for arrows */
#define GRAPH_TRACK 16       /* between horizontal pieces of arrows */
#define GRAPH_LEFT 84        /* names of the bands */
#define GRAPH_RIGHT 24
#define GRAPH_TOP 84    /* title */
#define GRAPH_LEAST 720 /* width */

#define GRAPH_NO_BOX 0xffffffffU

/** Something that takes room in one row or several. */
struct graph_item {
    uint32_t box;  /* GRAPH_NO_BOX: a piece of an arrow */
    uint32_t edge; /* of that arrow */
    uint32_t row_low;
    uint32_t row_high;
    uint32_t place; /* in the order from left to right */
    int width;
    int x; /* middle */
};

/** A piece of an arrow from an item to one that is higher up, or beside. */
struct graph_link {
    uint32_t low;
    uint32_t high;
    uint32_t edge;
    bool beside; /* they share a row */
};

struct graph_plan {
    struct graph *graph;
    struct graph_item *items; /* those of the boxes come first */
    uint32_t item_count;
    uint32_t *order; /* items by place */
    struct graph_link *links;
    uint32_t link_count;
};

/** Rows of all levels, and the rows of each box. */
void graph_rows(struct graph *graph);

/** Items and links. */
void graph_plan_make(struct graph *graph, struct graph_plan *plan);

/** An order with few crossings. */
void graph_order(struct graph_plan *plan);

/** Whether two items share a row. */
bool graph_share_row(const struct graph_item *one,
                     const struct graph_item *other);

/** Where items are, from left to right. */
void graph_place(struct graph_plan *plan);

/** Where rows and boxes are, and the ways of all arrows. */
void graph_route(struct graph_plan *plan);

#endif
