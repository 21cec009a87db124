/* SPDX-License-Identifier: Apache-2.0 */
/** @file The console. */
#include "core/logic/console.h"

#include "core/port/hw_image.h"

struct console consoles[DOMAIN_MAX];
uint32_t console_owner = DOMAIN_MAX;
uint64_t console_input[CONSOLE_CHUNK_MAX / 8];

/* 256^i, to take byte i out of a word. */
static const uint64_t byte_unit[8] = {
    1,          256,           65536,           16777216,
    4294967296, 1099511627776, 281474976710656, 72057594037927936};

void console_line(void)
{
    /*@ loop invariant 0 <= i <= format_line.used;
      @ loop assigns i, hw_console_state;
      @ loop variant format_line.used - i;
      @*/
    for (uint32_t i = 0; i < format_line.used; i++) {
        hw_console_put(format_line.text[i]);
    }
    hw_console_put('\n');
}

/** Append the level of a label: what follows its third colon. */
/*@ requires domain.v < DOMAIN_MAX && format_ok;
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
static void append_level(struct domid domain)
{
    const char *label = image_plan.domains[domain.v].text.label;
    uint32_t colons = 0;

    /*@ loop invariant 0 <= i <= LABEL_TEXT_MAX && colons <= i && format_ok;
      @ loop assigns i, colons, format_line;
      @ loop variant LABEL_TEXT_MAX - i;
      @*/
    for (uint32_t i = 0; i < LABEL_TEXT_MAX && label[i] > 0; i++) {
        if (colons >= 3) {
            format_byte((uint8_t)label[i]);
        }
        colons += label[i] == ':' ? 1 : 0;
    }
}

/** Start a line with whose it is. */
/*@ requires domain.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
static void start_line(struct domid domain)
{
    format_start();
    format_byte('[');
    format_text(image_plan.domains[domain.v].text.name, DOMAIN_NAME_MAX);
    format_byte(' ');
    append_level(domain);
    FORMAT_LITERAL("] ");
}

/** Say how much was dropped, if anything. */
/*@ requires domain.v < DOMAIN_MAX && consoles_ok;
  @ terminates \true;
  @ assigns consoles[domain.v].dropped, hw_console_state, format_line;
  @ ensures consoles_ok;
  @*/
static void report_dropped(struct domid domain)
{
    if (consoles[domain.v].dropped == 0) {
        return;
    }
    start_line(domain);
    FORMAT_LITERAL("(dropped ");
    format_decimal(consoles[domain.v].dropped);
    FORMAT_LITERAL(" bytes)");
    console_line();
    consoles[domain.v].dropped = 0;
}

uint64_t console_spend(uint64_t paid_until, uint64_t cost, uint64_t burst)
{
    uint64_t now = hw_time_now();
    uint64_t until = paid_until < now ? now : paid_until;

    return until + cost > now + burst ? 0 : until + cost;
}

/** Print the waiting characters as one line, or drop them. */
/*@ requires domain.v < DOMAIN_MAX && consoles_ok;
  @ terminates \true;
  @ assigns consoles[domain.v], hw_console_state, format_line;
  @ ensures consoles_ok && consoles[domain.v].used == 0;
  @*/
static void print_line(struct domid domain)
{
    uint32_t used = consoles[domain.v].used;
    uint64_t until =
        console_spend(consoles[domain.v].paid_until,
                      (uint64_t)(used + 1) * CONSOLE_BYTE_COST, CONSOLE_BURST);

    consoles[domain.v].used = 0;
    if (until == 0 || hw_console_is_crowded()) {
        if (consoles[domain.v].dropped < UINT32_MAX) {
            consoles[domain.v].dropped += used + 1;
        }
        return;
    }
    consoles[domain.v].paid_until = until;
    report_dropped(domain);
    start_line(domain);
    /*@ loop invariant 0 <= i <= used && format_ok;
      @ loop assigns i, format_line;
      @ loop variant used - i;
      @*/
    for (uint32_t i = 0; i < used; i++) {
        format_byte(consoles[domain.v].line[i]);
    }
    console_line();
}

/** One byte of a guest. */
/*@ requires domain.v < DOMAIN_MAX && consoles_ok;
  @ terminates \true;
  @ assigns consoles[domain.v], hw_console_state, format_line;
  @ ensures consoles_ok;
  @*/
static void take_byte(struct domid domain, uint8_t byte)
{
    bool printable = (byte >= 32 && byte < 127) || byte == '\t';

    if (byte == '\n' || consoles[domain.v].used == CONSOLE_LINE_MAX) {
        print_line(domain);
    }
    if (printable) {
        consoles[domain.v].line[consoles[domain.v].used] = byte;
        consoles[domain.v].used++;
    }
}

/*@ requires self.v < DOMAIN_MAX && consoles_ok;
  @ requires length <= CONSOLE_CHUNK_MAX;
  @ requires mediated: permit(self.v, self.v, PERM_DOMAIN_CONSOLE_WRITE);
  @ terminates \true;
  @ assigns consoles[self.v], hw_console_state, format_line;
  @ ensures consoles_ok;
  @*/
static void write_commit(struct domid self, uint32_t length)
{
    /*@ loop invariant 0 <= i <= length && consoles_ok;
      @ loop assigns i, consoles[self.v], hw_console_state, format_line;
      @ loop variant length - i;
      @*/
    for (uint32_t i = 0; i < length; i++) {
        take_byte(self,
                  (uint8_t)(console_input[i / 8] / byte_unit[i % 8] % 256));
    }
}

enum status console_write(struct domid self, uint32_t length)
{
    enum status status = xsm_check(self, self, PERM_DOMAIN_CONSOLE_WRITE);

    if (status == ST_OK) {
        write_commit(self, length);
    }
    return status;
}

/*@ requires self.v < DOMAIN_MAX && self.v == console_owner;
  @ requires mediated: permit(self.v, self.v, PERM_DOMAIN_CONSOLE_READ);
  @ terminates \true;
  @ assigns console_input[..], hw_console_state;
  @ ensures \result <= limit && \result <= CONSOLE_CHUNK_MAX;
  @*/
static uint32_t read_commit(struct domid self, uint64_t limit)
{
    uint32_t length = 0;
    uint64_t word = 0;

    (void)self;
    /*@ loop invariant 0 <= i <= CONSOLE_CHUNK_MAX && length <= limit &&
      @     length <= i;
      @ loop assigns i, word, length, console_input[..], hw_console_state;
      @ loop variant CONSOLE_CHUNK_MAX - i;
      @*/
    for (uint32_t i = 0; i < CONSOLE_CHUNK_MAX; i++) {
        const uint32_t byte =
            length < limit ? hw_console_take() : BACKLOG_EMPTY;

        word = word / 256 + byte % 256 * byte_unit[7];
        console_input[i / 8] = word;
        length += byte < BACKLOG_EMPTY ? 1 : 0;
    }
    return length;
}

struct result console_read(struct domid self, uint64_t limit)
{
    struct result answer = {xsm_check(self, self, PERM_DOMAIN_CONSOLE_READ), 0};

    if (answer.status == ST_OK && self.v == console_owner) {
        answer.value = read_commit(self, limit);
    }
    return answer;
}

enum status console_own(struct domid self)
{
    enum status status = xsm_check(self, self, PERM_DEVICE_OWN_SERIAL);

    if (status == ST_OK) {
        //@ assert mediated: permit(self.v, self.v, PERM_DEVICE_OWN_SERIAL);
        console_owner = self.v;
        hw_console_give(self);
    }
    return status;
}

void console_flush(struct domid domain)
{
    if (domain.v == console_owner) {
        hw_console_back();
    }
    if (consoles[domain.v].used != 0) {
        print_line(domain);
    }
    report_dropped(domain);
}
