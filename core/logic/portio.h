/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Port I/O as a guest sees it: there are no devices.
 *
 * A read gives all ones, as an empty bus does. Port 0x42, the counter of the
 * interval timer, gives 0, because Linux polls it a hundred thousand times
 * when it reads ones.
 */
#ifndef CLOISON_CORE_LOGIC_PORTIO_H
#define CLOISON_CORE_LOGIC_PORTIO_H

#include <stdbool.h>
#include <stdint.h>

#define PORT_TIMER_COUNTER 0x42

struct portio_access {
    uint16_t port;
    uint8_t bytes; /* 1, 2 or 4 */
    bool input;    /* IN, else OUT */
    bool string;   /* INS or OUTS */
};

/** What happens to the guest. */
struct portio_answer {
    bool fault;   /* #GP(0); nothing else */
    uint64_t rax; /* RAX afterwards */
};

/*@ logic integer portio_span(integer bytes) =
  @     bytes == 1 ? 256 : bytes == 2 ? 65536 : 4294967296;
  @ logic integer portio_low(integer port, integer bytes) =
  @     port == PORT_TIMER_COUNTER ? 0 : portio_span(bytes) - 1;
  @*/

/** Answer one access of a guest whose RAX is @p rax. */
/*@ requires access.bytes == 1 || access.bytes == 2 || access.bytes == 4;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.fault <==> access.string;
  @ ensures !access.input || access.string ==> \result.rax == rax;
  @ ensures access.input && !access.string ==>
  @     \result.rax % portio_span(access.bytes) ==
  @         portio_low(access.port, access.bytes);
  @ ensures access.input && !access.string && access.bytes == 4 ==>
  @     \result.rax < 4294967296;
  @ ensures access.input && !access.string && access.bytes != 4 ==>
  @     \result.rax / portio_span(access.bytes) ==
  @         rax / portio_span(access.bytes);
  @*/
struct portio_answer portio_access(struct portio_access access, uint64_t rax);

#endif
