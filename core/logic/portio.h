/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Port I/O as a guest sees it: there are no devices.
 *
 * A read gives all ones, as an empty bus does. Port 0x42, the counter of the
 * interval timer, gives 0, because Linux polls it a hundred thousand times
 * when it reads ones.
 */
#pragma once

#include <stdint.h>

#define PORT_TIMER_COUNTER 0x42

/*@ logic integer portio_span(integer bytes) =
  @     bytes == 1 ? 256 : bytes == 2 ? 65536 : 4294967296;
  @ logic integer portio_low(integer port, integer bytes) =
  @     port == PORT_TIMER_COUNTER ? 0 : portio_span(bytes) - 1;
  @*/

/**
 * RAX of a guest after IN of @p bytes (1, 2 or 4) from @p port, @p rax
 * before. Writes (OUT) do nothing at all; string I/O is refused with #GP(0)
 * by the exit path, because nothing that a guest needs uses it.
 */
/*@ requires bytes == 1 || bytes == 2 || bytes == 4;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result % portio_span(bytes) == portio_low(port, bytes);
  @ ensures bytes == 4 ==> \result < 4294967296;
  @ ensures bytes != 4 ==>
  @     \result / portio_span(bytes) == rax / portio_span(bytes);
  @*/
uint64_t portio_read(uint16_t port, uint32_t bytes, uint64_t rax);
