/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for the version and the console. */
#include "core/logic/gate_parts.h"

#include "core/abi/version.h"

/* The longest text that one call may bring. */
#define CONSOLE_WRITE_MAX 2147483648

/* What this is: an auto-translated guest with a callback vector. */
#define FEATURES                                                               \
    (FEATURE_WRITABLE_PAGE_TABLES + FEATURE_AUTO_TRANSLATED +                  \
     FEATURE_CALLBACK_VECTOR + FEATURE_SAFE_PVCLOCK +                          \
     FEATURE_NOT_DIRECT_MAPPED)

/* "-cloison", the first character in the low byte. */
#define EXTRAVERSION 7957705963265090349U

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns hw_frame_state, gate_raw[..];
  @ ensures core_ok;
  @*/
static enum status version_extra(struct domid self)
{
    gate_raw[0] = EXTRAVERSION;
    gate_raw[1] = 0;
    return gate_store(self, gate_call.arg[1], VERSION_EXTRA_BYTES);
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns hw_frame_state, gate_raw[..];
  @ ensures core_ok;
  @*/
static enum status version_features(struct domid self)
{
    if (gate_low(gate_raw[0]) != 0) {
        return ST_INVALID;
    }
    gate_raw[0] = FEATURES * GATE_HALF;
    return gate_store(self, gate_call.arg[1], 8);
}

struct result gate_misc_version(struct domid self)
{
    struct result answer = {xsm_check(self, self, PERM_DOMAIN_GET_VERSION), 0};

    if (answer.status != ST_OK) {
        return answer;
    }
    switch (gate_call.arg[0]) {
    case VERSION_OP_VERSION:
        answer.value = VERSION_NUMBER;
        break;
    case VERSION_OP_EXTRAVERSION:
        answer.status = version_extra(self);
        break;
    case VERSION_OP_GET_FEATURES:
        answer.status = version_features(self);
        break;
    case VERSION_OP_PAGESIZE:
        answer.value = PAGE_BYTES;
        break;
    default:
        answer.status = ST_UNSUPPORTED;
        break;
    }
    return answer;
}

/** What one entry writes of a text. */
/*@ requires core_ok && domain_live(self.v);
  @ requires 0 < gate_call.arg[1] < CONSOLE_WRITE_MAX;
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, console_input[..], consoles[self.v],
  @     hw_console_state, format_line, CHECK_EFFECTS;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
static enum status console_chunk(struct domid self)
{
    uint64_t length = gate_call.arg[1];
    enum status status;

    if (length > CONSOLE_CHUNK_MAX) {
        length = CONSOLE_CHUNK_MAX;
    }
    status =
        guest_mem_load(self, console_input, gate_call.arg[2], (uint32_t)length);
    if (status == ST_OK) {
        status = console_write(self, (uint32_t)length);
    }
    if (status != ST_OK) {
        return status;
    }
    gate_call.arg[1] -= length;
    gate_call.arg[2] += length;
    if (gate_call.arg[1] != 0) {
        gate_call.action = GATE_CONTINUE;
    }
    return ST_OK;
}

struct result gate_misc_console(struct domid self)
{
    struct result answer = {ST_UNSUPPORTED, 0};

    if (gate_call.arg[0] == CONSOLE_OP_READ) {
        /* Whoever names no memory of its own loses what it reads. */
        answer = console_read(self, gate_call.arg[1]);
        if (answer.value != 0) {
            answer.status = guest_mem_store(self, gate_call.arg[2],
                                            console_input, answer.value);
        }
    } else if (gate_call.arg[0] == CONSOLE_OP_WRITE) {
        answer.status = ST_OK;
        if (gate_call.arg[1] >= CONSOLE_WRITE_MAX) {
            answer.status = ST_INVALID;
        } else if (gate_call.arg[1] != 0) {
            answer.status = console_chunk(self);
        }
    }
    return answer;
}
