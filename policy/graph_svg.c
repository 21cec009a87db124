/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Writes the picture: bands, arrows, boxes, legend, in this order.
 *
 * Colours are those of Okabe and Ito, which people with any colour vision tell
 * apart, and every style also differs in its dashes or width.
 */
#include "policy/graph_svg.h"

#include <stdlib.h>
#include <string.h>

#include "policy/graph_layout.h"
#include "policy/graph_notes.h"

#define LEGEND_LINE 24
#define NOTE_LINE 20
#define LEGEND_COLUMN 330
#define LINE_HEIGHT 18

/* Styles, then the one for what the lattice forbids. */
#define AGAINST GRAPH_STYLE_COUNT

struct look {
    const char *name;
    const char *colour;
    const char *width;
    const char *dashes;
    const char *text;
};

static const struct look looks[GRAPH_STYLE_COUNT + 1] = {
    {"both", "#0072b2", "3", "none", "both ways: data, perhaps events"},
    {"data", "#333333", "1.8", "none", "one way: written and read"},
    {"write", "#d55e00", "1.8", "9 4", "one way: only the sender writes"},
    {"read", "#00795a", "1.8", "14 4 3 4", "one way: only the receiver reads"},
    {"event", "#a8447f", "2", "2 4", "events only"},
    {"against", "#c00000", "3", "4 3", "AGAINST THE LATTICE"},
};

const char *graph_style_text(enum graph_style style)
{
    return looks[style].name;
}

static void put_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        default:
            fputc((unsigned char)*text < ' ' && *text != '\n' ? '?' : *text,
                  out);
            break;
        }
    }
}

static uint32_t look_of(const struct graph_edge *edge)
{
    return edge->against ? (uint32_t)AGAINST : (uint32_t)edge->style;
}

static bool is_used(const struct graph *graph, uint32_t look)
{
    for (uint32_t i = 0; i < graph->edge_count; i++) {
        if (!graph->edges[i].hidden && look_of(&graph->edges[i]) == look) {
            return true;
        }
    }
    return false;
}

static void put_styles(const struct graph *graph, FILE *out)
{
    fputs("<style>\n"
          "text { font-family: 'DejaVu Sans', Verdana, Arial, sans-serif; "
          "font-size: 13px; fill: #1a1a1a; }\n"
          ".title { font-size: 20px; font-weight: bold; }\n"
          ".small { font-size: 12px; fill: #4d4d4d; }\n"
          ".band { font-size: 22px; font-weight: bold; fill: #44546a; }\n"
          ".name { font-weight: bold; font-size: 13px; }\n"
          ".badge { font-weight: bold; font-size: 11px; fill: #ffffff; }\n"
          ".middle { text-anchor: middle; }\n"
          ".box { fill: #ffffff; stroke: #44546a; stroke-width: 1.5; }\n"
          ".trusted { fill: #fff4d9; stroke: #8a5a00; stroke-width: 3; }\n"
          ".permissive { fill: #fdeaea; stroke: #c00000; stroke-width: 3; "
          "stroke-dasharray: 7 4; }\n"
          ".edge { fill: none; }\n"
          ".halo { fill: none; stroke: #ffffff; stroke-opacity: 0.75; "
          "stroke-width: 6; }\n",
          out);
    for (uint32_t i = 0; i <= AGAINST; i++) {
        fprintf(out, ".%s { stroke: %s; stroke-width: %s; ", looks[i].name,
                looks[i].colour, looks[i].width);
        fprintf(out, "stroke-dasharray: %s; }\n", looks[i].dashes);
    }
    fputs("</style>\n<defs>\n", out);
    for (uint32_t i = 0; i <= AGAINST; i++) {
        if (!is_used(graph, i)) {
            continue;
        }
        fprintf(out,
                "<marker id=\"end-%s\" markerUnits=\"userSpaceOnUse\" "
                "markerWidth=\"12\" markerHeight=\"12\" refX=\"10\" "
                "refY=\"6\" orient=\"auto\"><path d=\"M0 1L11 6L0 11Z\" "
                "fill=\"%s\"/></marker>\n",
                looks[i].name, looks[i].colour);
        fprintf(out,
                "<marker id=\"start-%s\" markerUnits=\"userSpaceOnUse\" "
                "markerWidth=\"12\" markerHeight=\"12\" refX=\"2\" "
                "refY=\"6\" orient=\"auto\"><path d=\"M12 1L1 6L12 11Z\" "
                "fill=\"%s\"/></marker>\n",
                looks[i].name, looks[i].colour);
    }
    fputs("</defs>\n", out);
}

/* Where the band of a row's sensitivity ends above the row. */
static int band_edge(const struct graph_row *row)
{
    return row->top - (int)row->tracks * GRAPH_TRACK - GRAPH_BAND_MARGIN;
}

static void put_bands(const struct graph *graph, FILE *out)
{
    int bottom = graph->height + GRAPH_BAND_MARGIN;

    for (uint32_t i = 0; i < graph->row_count; i++) {
        const struct graph_row *row = &graph->rows[i];
        bool last = i + 1 == graph->row_count;
        int top = band_edge(row);
        uint32_t shade = row->sensitivity % 4;
        static const char *const shades[4] = {"#f3f6f9", "#e6edf3", "#d9e3ec",
                                              "#ccd9e5"};

        if (!last && graph->rows[i + 1].sensitivity == row->sensitivity) {
            continue;
        }
        if (!last) {
            const struct graph_row *next = &graph->rows[i + 1];

            top = (top + next->top + next->height + GRAPH_BAND_MARGIN) / 2;
        }
        fprintf(out,
                "<rect x=\"8\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\" "
                "fill=\"%s\"/>\n",
                top, graph->width - 16, bottom - top, shades[shade]);
        fprintf(out,
                "<text class=\"band middle\" x=\"%d\" y=\"%d\">s%u</text>\n",
                GRAPH_LEFT / 2, (top + bottom) / 2 + 8, row->sensitivity);
        bottom = top - 4;
    }
}

/* A line through the points, bent between rows unless it is angular. */
static void put_way(const struct graph_edge *edge, FILE *out)
{
    const struct graph_point *at = edge->points;

    fprintf(out, "M%d %d", at[0].x, at[0].y);
    for (uint32_t i = 1; i < edge->point_count; i++) {
        int half = (at[i - 1].y + at[i].y) / 2;

        if (at[i].x == at[i - 1].x || edge->angular) {
            fprintf(out, "L%d %d", at[i].x, at[i].y);
        } else {
            fprintf(out, "C%d %d %d %d %d %d", at[i - 1].x, half, at[i].x, half,
                    at[i].x, at[i].y);
        }
    }
}

static void put_edge(const struct graph_edge *edge, FILE *out)
{
    const char *name = looks[look_of(edge)].name;

    if (edge->hidden || edge->point_count == 0) {
        return;
    }
    fputs("<g><title>", out);
    put_text(out, edge->title);
    fputs("</title><path class=\"halo\" d=\"", out);
    put_way(edge, out);
    fprintf(out, "\"/><path class=\"edge %s\" marker-end=\"url(#end-%s)\"",
            name, name);
    if (edge->two_way) {
        fprintf(out, " marker-start=\"url(#start-%s)\"", name);
    }
    fputs(" d=\"", out);
    put_way(edge, out);
    fputs("\"/></g>\n", out);
}

static void put_badge(const struct graph_box *box, FILE *out)
{
    const char *text = box->trusted && box->permissive ? "TRUSTED, PERMISSIVE"
                       : box->trusted                  ? "TRUSTED"
                                                       : "PERMISSIVE";
    int width = (int)strlen(text) * 8 + 16;

    fprintf(out,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"18\" rx=\"9\" "
            "fill=\"%s\"/>\n",
            box->x - width / 2, box->y + 8, width,
            box->permissive ? "#c00000" : "#8a5a00");
    fprintf(out, "<text class=\"badge middle\" x=\"%d\" y=\"%d\">%s</text>\n",
            box->x, box->y + 21, text);
}

static void put_lines(const struct graph_box *box, FILE *out)
{
    bool badge = box->trusted || box->permissive;
    bool note = box->inner && box->members > 1;
    int lines = (int)box->line_count + (note ? 1 : 0);
    int top = box->y + (badge ? 26 : 0);
    int room = box->height - (badge ? 26 : 0);
    int y = top + (room - lines * LINE_HEIGHT) / 2 + 13;

    for (uint32_t i = 0; i < box->line_count; i++) {
        fprintf(out, "<text class=\"%s middle\" x=\"%d\" y=\"%d\">",
                i < box->name_lines ? "name" : "small", box->x, y);
        put_text(out, box->lines[i]);
        fputs("</text>\n", out);
        y += LINE_HEIGHT;
    }
    if (note) {
        fprintf(out,
                "<text class=\"small middle\" x=\"%d\" y=\"%d\">\xe2\x87\x84 "
                "each other</text>\n",
                box->x, y);
    }
}

static void put_box(const struct graph *graph, const struct graph_box *box,
                    FILE *out)
{
    const struct meaning_identity *identity =
        information_identity(graph->information, box->node);

    fputs("<g><title>", out);
    put_text(out, box->names);
    fprintf(out, "\n%s:%s:%s, ", identity->user, identity->role,
            identity->type);
    put_text(out, box->lines[box->line_count - 1]);
    fputs("</title>\n", out);
    fprintf(out,
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
            "rx=\"7\"/>\n",
            box->permissive ? "permissive"
            : box->trusted  ? "trusted"
                            : "box",
            box->x - box->width / 2, box->y, box->width, box->height);
    if (box->trusted || box->permissive) {
        put_badge(box, out);
    }
    put_lines(box, out);
    fputs("</g>\n", out);
}

/* One entry of the legend, in columns; the number of it goes up. */
static void put_entry(const struct graph *graph, uint32_t look, uint32_t number,
                      FILE *out)
{
    uint32_t columns = (uint32_t)(graph->width - 32) / LEGEND_COLUMN;
    int x = 24 + (int)(number % columns) * LEGEND_COLUMN;
    int y = graph->height + GRAPH_BAND_MARGIN + 34 +
            (int)(number / columns) * LEGEND_LINE;

    fprintf(out,
            "<path class=\"edge %s\" marker-end=\"url(#end-%s)\"%s%s%s "
            "d=\"M%d %dL%d %d\"/>\n",
            looks[look].name, looks[look].name,
            look == GRAPH_BOTH ? " marker-start=\"url(#start-" : "",
            look == GRAPH_BOTH ? looks[look].name : "",
            look == GRAPH_BOTH ? ")\"" : "", x, y, x + 48, y);
    fprintf(out, "<text x=\"%d\" y=\"%d\">%s</text>\n", x + 58, y + 5,
            looks[look].text);
}

static uint32_t legend_lines(const struct graph *graph)
{
    uint32_t columns = (uint32_t)(graph->width - 32) / LEGEND_COLUMN;
    uint32_t count = 0;

    for (uint32_t i = 0; i <= AGAINST; i++) {
        count += is_used(graph, i) ? 1 : 0;
    }
    return (count + columns - 1) / columns;
}

static void put_legend(const struct graph *graph,
                       const struct graph_notes *notes, FILE *out)
{
    uint32_t number = 0;
    int y = graph->height + GRAPH_BAND_MARGIN + 36 +
            (int)legend_lines(graph) * LEGEND_LINE;

    for (uint32_t i = 0; i <= AGAINST; i++) {
        if (is_used(graph, i)) {
            put_entry(graph, i, number++, out);
        }
    }
    for (uint32_t i = 0; i < notes->count; i++) {
        fprintf(out, "<text class=\"small\" x=\"24\" y=\"%d\">",
                y + (int)i * NOTE_LINE);
        put_text(out, notes->lines[i]);
        fputs("</text>\n", out);
    }
}

void graph_svg(const struct graph *graph, const char *title, FILE *out)
{
    struct graph_notes notes;
    int height;

    graph_notes_make(graph, &notes);
    height = graph->height + GRAPH_BAND_MARGIN + 24 +
             (int)legend_lines(graph) * LEGEND_LINE +
             (int)notes.count * NOTE_LINE;

    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
            "height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
            "<!-- SPDX-License-Identifier: Apache-2.0 -->\n<title>",
            graph->width, height, graph->width, height);
    put_text(out, title);
    fputs("</title>\n", out);
    put_styles(graph, out);
    fprintf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n",
            graph->width, height);
    fputs("<text class=\"title\" x=\"16\" y=\"34\">", out);
    put_text(out, title);
    fputs("</text>\n<text class=\"small\" x=\"16\" y=\"54\">Levels from low "
          "(bottom) to high (top); categories side by side.</text>\n",
          out);
    put_bands(graph, out);
    for (uint32_t i = 0; i < graph->edge_count; i++) {
        put_edge(&graph->edges[i], out);
    }
    for (uint32_t i = 0; i < graph->box_count; i++) {
        put_box(graph, &graph->boxes[i], out);
    }
    put_legend(graph, &notes, out);
    graph_notes_release(&notes);
    fputs("</svg>\n", out);
}
