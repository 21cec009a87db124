/* SPDX-License-Identifier: Apache-2.0 */
/** @file A picture of flows as SVG: the same input gives the same bytes. */
#ifndef CLOISON_POLICY_GRAPH_SVG_H
#define CLOISON_POLICY_GRAPH_SVG_H

#include <stdio.h>

#include "policy/graph_model.h"

/** Write the picture; graph_layout must have been done. */
void graph_svg(const struct graph *graph, const char *title, FILE *out);

/** The name of a style, as the legend has it. */
const char *graph_style_text(enum graph_style style);

#endif
