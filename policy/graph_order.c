/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The order from left to right: start with categories side by side,
 * then exchange neighbours as long as that makes the picture better.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/graph_layout.h"
#include "policy/tool.h"

#define CATEGORIES (CATEGORY_WORD_MAX * 64)
#define PASSES 60

/* Comparisons of two pieces of arrows; a dense picture gets fewer passes. */
#define BUDGET 400000000

/* What is worse than what: crossings, boxes between neighbours, length. */
#define COST_HIT 200
#define COST_CROSSING 40
#define COST_BETWEEN 8
#define COST_PLACE 1

/* The width that text takes, roughly. */
#define LETTER 8
#define PADDING 32
#define BADGE_LETTERS 12

/* Between the ends of arrows at a box. */
#define PORT 14

bool graph_share_row(const struct graph_item *one,
                     const struct graph_item *other)
{
    return one->row_low <= other->row_high && other->row_low <= one->row_high;
}

static int box_width(const struct graph_box *box)
{
    size_t letters = box->trusted || box->permissive ? BADGE_LETTERS : 8;

    for (uint32_t i = 0; i < box->line_count; i++) {
        size_t length = strlen(box->lines[i]);

        letters = length > letters ? length : letters;
    }
    return (int)letters * LETTER + PADDING;
}

static void add_link(struct graph_plan *plan, uint32_t low, uint32_t high,
                     uint32_t edge, bool beside)
{
    struct graph_link *link = &plan->links[plan->link_count++];

    link->low = low;
    link->high = high;
    link->edge = edge;
    link->beside = beside;
}

/* The pieces of an arrow: one item in each row that it crosses. */
static void add_edge(struct graph_plan *plan, uint32_t number)
{
    const struct graph_edge *edge = &plan->graph->edges[number];
    uint32_t low = edge->from;
    uint32_t high = edge->to;

    if (graph_share_row(&plan->items[low], &plan->items[high])) {
        add_link(plan, low, high, number, true);
        return;
    }
    if (plan->items[low].row_low > plan->items[high].row_low) {
        low = edge->to;
        high = edge->from;
    }
    for (uint32_t row = plan->items[low].row_high + 1;
         row < plan->items[high].row_low; row++) {
        struct graph_item *item = &plan->items[plan->item_count];

        item->box = GRAPH_NO_BOX;
        item->edge = number;
        item->row_low = row;
        item->row_high = row;
        item->width = 2;
        add_link(plan, low, plan->item_count, number, false);
        low = plan->item_count++;
    }
    add_link(plan, low, high, number, false);
}

/* Boxes wide enough for the arrows at their top and at their bottom. */
static void make_room(struct graph_plan *plan)
{
    for (uint32_t i = 0; i < plan->graph->box_count; i++) {
        int above = 1;
        int under = 1;

        for (uint32_t k = 0; k < plan->link_count; k++) {
            const struct graph_link *link = &plan->links[k];

            /* Arrows from the side end at the side of a high box. */
            if (link->beside &&
                plan->items[i].row_low < plan->items[i].row_high) {
                continue;
            }
            above +=
                link->low == i || (link->beside && link->high == i) ? 1 : 0;
            under += link->high == i ? 1 : 0;
        }
        above = (above > under ? above : under) * PORT;
        if (plan->items[i].width < above) {
            plan->items[i].width = above;
        }
    }
}

void graph_plan_make(struct graph *graph, struct graph_plan *plan)
{
    size_t most = graph->box_count +
                  (size_t)graph->edge_count * (graph->row_count + 1) + 1;

    memset(plan, 0, sizeof(*plan));
    plan->graph = graph;
    plan->items = tool_allocate(most * sizeof(*plan->items));
    plan->links = tool_allocate(most * sizeof(*plan->links));
    plan->order = tool_allocate(most * sizeof(*plan->order));
    plan->item_count = graph->box_count;
    for (uint32_t i = 0; i < graph->box_count; i++) {
        plan->items[i].box = i;
        plan->items[i].row_low = graph->boxes[i].row_low;
        plan->items[i].row_high = graph->boxes[i].row_high;
        plan->items[i].width = box_width(&graph->boxes[i]);
    }
    for (uint32_t i = 0; i < graph->edge_count; i++) {
        if (!graph->edges[i].hidden) {
            add_edge(plan, i);
        }
    }
    make_room(plan);
}

/* Where the categories of a box's range lie: their mean, in 16ths. */
static uint32_t category_place(const struct graph_plan *plan, uint32_t box)
{
    const struct graph *graph = plan->graph;
    const struct information_range *range =
        information_range(graph->information, graph->boxes[box].node);
    uint32_t sum = 0;
    uint32_t count = 0;

    for (uint32_t c = 0; c < CATEGORIES; c++) {
        if ((range->high.categories[c / 64] >> (c % 64) & 1) != 0) {
            sum += 16 * c;
            count++;
        }
    }
    return count == 0 ? 0 : sum / count;
}

static uint32_t first_place(const struct graph_plan *plan, uint32_t item)
{
    const struct graph_edge *edge;

    if (plan->items[item].box != GRAPH_NO_BOX) {
        return category_place(plan, plan->items[item].box);
    }
    edge = &plan->graph->edges[plan->items[item].edge];
    return (category_place(plan, edge->from) + category_place(plan, edge->to)) /
           2;
}

static void start_order(struct graph_plan *plan)
{
    uint32_t n = plan->item_count;
    uint32_t *places = tool_allocate((n + 1) * sizeof(*places));

    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = i;

        places[i] = first_place(plan, i);
        while (at > 0 && places[plan->order[at - 1]] > places[i]) {
            plan->order[at] = plan->order[at - 1];
            at--;
        }
        plan->order[at] = i;
    }
    for (uint32_t i = 0; i < n; i++) {
        plan->items[plan->order[i]].place = i;
    }
    free(places);
}

static uint32_t apart(uint32_t one, uint32_t other)
{
    return one > other ? one - other : other - one;
}

/* What an arrow beside a row passes: boxes, and high ones that hide it. */
static uint64_t beside_cost(const struct graph_plan *plan, uint32_t one,
                            uint32_t other)
{
    const struct graph_item *a = &plan->items[one];
    const struct graph_item *b = &plan->items[other];
    uint32_t low = a->row_low > b->row_low ? a->row_low : b->row_low;
    uint32_t first = a->place < b->place ? a->place : b->place;
    uint32_t last = a->place < b->place ? b->place : a->place;
    uint64_t cost = 0;

    for (uint32_t at = first + 1; at < last; at++) {
        const struct graph_item *item = &plan->items[plan->order[at]];

        if (item->row_low <= low && low <= item->row_high) {
            cost += item->row_high > low ? COST_HIT : COST_BETWEEN;
        }
    }
    return cost;
}

static bool crossed(const struct graph_plan *plan, const struct graph_link *one,
                    const struct graph_link *other)
{
    const struct graph_item *items = plan->items;

    /* Only pieces that end in the same row gap can cross. */
    if (items[one->low].row_high != items[other->low].row_high ||
        one->low == other->low || one->high == other->high) {
        return false;
    }
    return (items[one->low].place < items[other->low].place) !=
           (items[one->high].place < items[other->high].place);
}

/* Boxes over several rows that a piece of an arrow would run through. */
static uint32_t boxes_hit(const struct graph_plan *plan,
                          const struct graph_link *link)
{
    const struct graph_item *low = &plan->items[link->low];
    const struct graph_item *high = &plan->items[link->high];
    uint32_t count = 0;

    for (uint32_t i = 0; i < plan->graph->box_count; i++) {
        const struct graph_item *box = &plan->items[i];

        if (i != link->low && i != link->high &&
            box->row_low <= low->row_high && box->row_high >= high->row_low &&
            (box->place < low->place) != (box->place < high->place)) {
            count++;
        }
    }
    return count;
}

static uint64_t link_cost(const struct graph_plan *plan, uint32_t number)
{
    const struct graph_link *link = &plan->links[number];
    uint64_t cost = COST_PLACE * apart(plan->items[link->low].place,
                                       plan->items[link->high].place);

    if (link->beside) {
        return cost + beside_cost(plan, link->low, link->high);
    }
    cost += (uint64_t)COST_HIT * boxes_hit(plan, link);
    for (uint32_t i = 0; i < number; i++) {
        if (!plan->links[i].beside && crossed(plan, link, &plan->links[i])) {
            cost += COST_CROSSING;
        }
    }
    return cost;
}

static uint64_t total_cost(const struct graph_plan *plan)
{
    uint64_t cost = 0;

    for (uint32_t i = 0; i < plan->link_count; i++) {
        cost += link_cost(plan, i);
    }
    return cost;
}

/* Move the item at a place to another, the ones between by one. */
static void move(struct graph_plan *plan, uint32_t from, uint32_t to)
{
    uint32_t item = plan->order[from];

    while (from != to) {
        uint32_t next = from < to ? from + 1 : from - 1;

        plan->order[from] = plan->order[next];
        plan->items[plan->order[from]].place = from;
        from = next;
    }
    plan->order[to] = item;
    plan->items[item].place = to;
}

/* The mean place of what an item is linked with. */
static uint32_t wanted_place(const struct graph_plan *plan, uint32_t item)
{
    uint32_t sum = 0;
    uint32_t count = 0;

    for (uint32_t i = 0; i < plan->link_count; i++) {
        const struct graph_link *link = &plan->links[i];

        if (link->low == item || link->high == item) {
            sum +=
                plan->items[link->low == item ? link->high : link->low].place;
            count++;
        }
    }
    return count == 0 ? plan->items[item].place : sum / count;
}

/* Try to move an item; keep the best of a few places. */
static bool improve(struct graph_plan *plan, uint32_t item, uint64_t *cost)
{
    uint32_t here = plan->items[item].place;
    const uint32_t wanted = wanted_place(plan, item);
    const uint32_t tries[6] = {
        wanted,   here + 1,
        here - 1, wanted > here ? wanted - 1 : wanted + 1,
        0,        plan->item_count - 1};
    bool high = plan->items[item].row_low != plan->items[item].row_high;
    bool better = false;

    /* The ends are good places for boxes that are in the way of others. */
    for (int i = 0; i < (high ? 6 : 4); i++) {
        uint64_t now;

        here = plan->items[item].place;
        if (tries[i] >= plan->item_count || tries[i] == here) {
            continue;
        }
        move(plan, here, tries[i]);
        now = total_cost(plan);
        if (now < *cost) {
            *cost = now;
            better = true;
        } else {
            move(plan, tries[i], here);
        }
    }
    return better;
}

void graph_order(struct graph_plan *plan)
{
    uint64_t step = (uint64_t)plan->link_count * plan->link_count * 2 + 1;
    uint64_t left = BUDGET / step;
    uint64_t cost;
    bool better = true;

    start_order(plan);
    cost = total_cost(plan);
    for (int pass = 0; better && pass < PASSES; pass++) {
        better = false;
        for (uint32_t i = 0; left > 0 && i < plan->item_count; i++) {
            better = improve(plan, i, &cost) || better;
            left--;
        }
    }
}
