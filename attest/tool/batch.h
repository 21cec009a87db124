/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judging a fleet: every file of a directory. */
#pragma once

#include "attest/tool/judge_options.h"

/** Judge, show, and return the exit code. */
int batch_verify(const struct judge_options *options, struct judge *judging);
