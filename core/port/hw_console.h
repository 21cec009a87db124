/* SPDX-License-Identifier: Apache-2.0 */
/** @file Port: the core's own console, one byte at a time. */
#ifndef CLOISON_CORE_PORT_HW_CONSOLE_H
#define CLOISON_CORE_PORT_HW_CONSOLE_H

#include <stdint.h>

/*@ ghost int hw_console_state; */

/** Write one byte; a newline becomes CR LF. */
/*@ terminates \true;
  @ assigns hw_console_state;
  @*/
void hw_console_put(uint8_t byte);

#endif
