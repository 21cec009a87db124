/* SPDX-License-Identifier: Apache-2.0 */
/** @file The page a domain shares with the core: sizes and byte offsets. */
#pragma once

/* vcpu_info: one a vCPU, at the start of shared_info until it is moved. */
#define VCPU_INFO_SIZE 64
#define VCPU_INFO_PENDING_SEL 8
#define VCPU_INFO_TIME 32

/* vcpu_time_info, inside vcpu_info. */
#define VCPU_TIME_VERSION 0
#define VCPU_TIME_TSC 8
#define VCPU_TIME_SYSTEM 16
#define VCPU_TIME_MULTIPLIER 24
#define VCPU_TIME_SHIFT 28
#define VCPU_TIME_FLAGS 29

#define SHARED_INFO_EVENT_PENDING 2048
#define SHARED_INFO_EVENT_MASK 2560
#define SHARED_INFO_WALL_VERSION 3072
#define SHARED_INFO_WALL_SECONDS 3076
#define SHARED_INFO_WALL_NANOSECONDS 3080
#define SHARED_INFO_WALL_SECONDS_HIGH 3084
