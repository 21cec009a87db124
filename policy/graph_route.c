/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Heights of rows and boxes, and the ways of arrows.
 *
 * Arrows bend only between rows. One between boxes that share a row is a
 * straight line if they are neighbours; otherwise it runs above the row, at a
 * height of its own.
 */
#include <stdlib.h>

#include "policy/graph_layout.h"
#include "policy/tool.h"

#define LINE_HEIGHT 18
#define BOX_PADDING 22
#define BADGE_HEIGHT 20
#define ROW_MIN 56
#define FIRST_TRACK 18

static int box_height(const struct graph_box *box)
{
    int lines = (int)box->line_count + (box->inner && box->members > 1 ? 1 : 0);

    return lines * LINE_HEIGHT + BOX_PADDING +
           (box->trusted || box->permissive ? BADGE_HEIGHT : 0);
}

/* The row in which two boxes are beside each other. */
static uint32_t common_row(const struct graph_plan *plan,
                           const struct graph_link *link)
{
    uint32_t one = plan->items[link->low].row_low;
    uint32_t other = plan->items[link->high].row_low;

    return one > other ? one : other;
}

static bool are_neighbours(const struct graph_plan *plan,
                           const struct graph_link *link)
{
    uint32_t row = common_row(plan, link);
    uint32_t one = plan->items[link->low].place;
    uint32_t other = plan->items[link->high].place;

    for (uint32_t at = (one < other ? one : other) + 1;
         at < (one < other ? other : one); at++) {
        const struct graph_item *item = &plan->items[plan->order[at]];

        if (item->row_low <= row && row <= item->row_high) {
            return false;
        }
    }
    return true;
}

static void place_rows(struct graph_plan *plan)
{
    struct graph *graph = plan->graph;
    int y = GRAPH_TOP + GRAPH_BAND_MARGIN - GRAPH_ROW_GAP;

    for (uint32_t i = 0; i < graph->box_count; i++) {
        const struct graph_box *box = &graph->boxes[i];
        struct graph_row *row = &graph->rows[box->row_low];
        int height = box_height(box);

        if (box->row_low == box->row_high && row->height < height) {
            row->height = height;
        }
    }
    for (uint32_t i = 0; i < plan->link_count; i++) {
        if (plan->links[i].beside && !are_neighbours(plan, &plan->links[i])) {
            graph->rows[common_row(plan, &plan->links[i])].tracks++;
        }
    }
    for (uint32_t i = graph->row_count; i-- > 0;) {
        struct graph_row *row = &graph->rows[i];

        row->height = row->height < ROW_MIN ? ROW_MIN : row->height;
        row->top = y + GRAPH_ROW_GAP + (int)row->tracks * GRAPH_TRACK;
        y = row->top + row->height;
    }
    graph->height = y;
}

static void place_boxes(struct graph *graph)
{
    for (uint32_t i = 0; i < graph->box_count; i++) {
        struct graph_box *box = &graph->boxes[i];
        const struct graph_row *top = &graph->rows[box->row_high];
        const struct graph_row *bottom = &graph->rows[box->row_low];

        box->y = top->top;
        box->height = bottom->top + bottom->height - top->top;
        if (top == bottom) {
            box->height = box_height(box);
            box->y += (top->height - box->height) / 2;
        }
    }
}

/* Whether an arrow's piece ends at the top (or bottom) of an item. */
static bool ends_at(const struct graph_plan *plan,
                    const struct graph_link *link, uint32_t item, bool top)
{
    if (link->beside) {
        return top && (link->low == item || link->high == item) &&
               !are_neighbours(plan, link) &&
               plan->items[item].row_high == common_row(plan, link);
    }
    return top ? link->low == item : link->high == item;
}

/* Where the end of a piece is at the edge of a box: ends are spread evenly, in
   the order of what they lead to. */
static int port_x(const struct graph_plan *plan, uint32_t number, uint32_t item,
                  bool top)
{
    const struct graph_link *mine = &plan->links[number];
    const struct graph_item *box = &plan->items[item];
    uint32_t far = mine->low == item ? mine->high : mine->low;
    int count = 0;
    int before = 0;

    if (box->box == GRAPH_NO_BOX) {
        return box->x;
    }
    for (uint32_t i = 0; i < plan->link_count; i++) {
        const struct graph_link *link = &plan->links[i];
        uint32_t other = link->low == item ? link->high : link->low;

        if (!ends_at(plan, link, item, top)) {
            continue;
        }
        count++;
        before +=
            plan->items[other].x < plan->items[far].x ||
                    (plan->items[other].x == plan->items[far].x && i < number)
                ? 1
                : 0;
    }
    return box->x - box->width / 2 + (before + 1) * box->width / (count + 1);
}

static void add_point(struct graph_edge *edge, int x, int y)
{
    edge->points[edge->point_count].x = x;
    edge->points[edge->point_count++].y = y;
}

/* From one box up to another, through the items in the rows between. */
static void add_rise(struct graph_plan *plan, uint32_t number)
{
    struct graph *graph = plan->graph;
    const struct graph_link *link = &plan->links[number];
    struct graph_edge *edge = &graph->edges[link->edge];
    const struct graph_item *low = &plan->items[link->low];
    const struct graph_item *high = &plan->items[link->high];
    const struct graph_row *upper = &graph->rows[high->row_low];
    int from = port_x(plan, number, link->low, true);
    int to = port_x(plan, number, link->high, false);

    if (low->box != GRAPH_NO_BOX) {
        add_point(edge, from, graph->boxes[low->box].y);
    }
    add_point(edge, from, graph->rows[low->row_high].top);
    add_point(edge, to, upper->top + upper->height);
    if (high->box != GRAPH_NO_BOX) {
        const struct graph_box *box = &graph->boxes[high->box];

        add_point(edge, to, box->y + box->height);
    }
}

/* The end of an arrow above a row: at a top edge, or a high box's side. */
static void add_beside_end(struct graph_plan *plan, uint32_t number,
                           uint32_t item, int y, bool first)
{
    const struct graph_link *link = &plan->links[number];
    struct graph_edge *edge = &plan->graph->edges[link->edge];
    const struct graph_item *at = &plan->items[item];
    uint32_t other = link->low == item ? link->high : link->low;
    int x = port_x(plan, number, item, true);

    if (at->row_high != common_row(plan, link)) {
        int side = plan->items[other].x > at->x ? 1 : -1;

        add_point(edge, at->x + side * at->width / 2, y);
        return;
    }
    if (!first) {
        add_point(edge, x, y);
    }
    add_point(edge, x, plan->graph->boxes[at->box].y);
    if (first) {
        add_point(edge, x, y);
    }
}

static void add_beside(struct graph_plan *plan, uint32_t number)
{
    const struct graph_link *link = &plan->links[number];
    struct graph_edge *edge = &plan->graph->edges[link->edge];
    struct graph_row *row = &plan->graph->rows[common_row(plan, link)];
    const struct graph_item *one = &plan->items[link->low];
    const struct graph_item *other = &plan->items[link->high];
    int side = other->x > one->x ? 1 : -1;
    int y = row->top + row->height / 2;

    edge->angular = true;
    if (are_neighbours(plan, link)) {
        add_point(edge, one->x + side * one->width / 2, y);
        add_point(edge, other->x - side * other->width / 2, y);
        return;
    }
    y = row->top - FIRST_TRACK - (int)row->track_next++ * GRAPH_TRACK;
    add_beside_end(plan, number, link->low, y, true);
    add_beside_end(plan, number, link->high, y, false);
}

static void reverse(struct graph_edge *edge)
{
    for (uint32_t i = 0; i < edge->point_count / 2; i++) {
        struct graph_point *one = &edge->points[i];
        struct graph_point *other = &edge->points[edge->point_count - 1 - i];
        struct graph_point kept = *one;

        *one = *other;
        *other = kept;
    }
}

void graph_route(struct graph_plan *plan)
{
    struct graph *graph = plan->graph;

    place_rows(plan);
    place_boxes(graph);
    for (uint32_t i = 0; i < graph->edge_count; i++) {
        graph->edges[i].points = tool_allocate((2UL * graph->row_count + 6) *
                                               sizeof(struct graph_point));
    }
    for (uint32_t i = 0; i < plan->link_count; i++) {
        if (plan->links[i].beside) {
            add_beside(plan, i);
        } else {
            add_rise(plan, i);
        }
    }
    for (uint32_t i = 0; i < graph->edge_count; i++) {
        struct graph_edge *edge = &graph->edges[i];

        if (edge->point_count > 0 && !edge->angular &&
            graph->boxes[edge->from].row_low > graph->boxes[edge->to].row_low) {
            reverse(edge);
        }
    }
}

void graph_layout(struct graph *graph)
{
    struct graph_plan plan;

    graph_rows(graph);
    graph_plan_make(graph, &plan);
    graph_order(&plan);
    graph_place(&plan);
    graph_route(&plan);
    free(plan.items);
    free(plan.links);
    free(plan.order);
}
