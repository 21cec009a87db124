/* LINKS: +attest */
/* SPDX-License-Identifier: Apache-2.0 */
/** @file No bit of evidence can be turned: each in quote, signature, log,
 *  registers, identity, counter; and each of the file as it is sent. */
#include "attest/tool/strict_json.h"
#include "policy/tool_json.h"
#include "tests/unit/attest_world.h"

/* Turn each bit, judge, turn it back. */
static void flip_all(uint8_t *bytes, size_t length)
{
    assert_true(world_is_trusted(&world));
    for (size_t i = 0; i < 8 * length; i++) {
        bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_false(world_is_trusted(&world));
        bytes[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    assert_true(world_is_trusted(&world));
}

static void no_bit_of_the_quote_can_be_turned(void **state)
{
    (void)state;
    flip_all(world.evidence.quote.bytes, world.evidence.quote.length);
}

static void no_bit_of_the_signature_can_be_turned(void **state)
{
    (void)state;
    flip_all(world.evidence.signature.bytes, world.evidence.signature.length);
}

static void no_bit_of_the_registers_can_be_turned(void **state)
{
    (void)state;
    for (int i = 0; i < WIRE_REGISTERS; i++) {
        if (JUDGE_SELECTION >> i & 1) {
            flip_all(world.evidence.value[i], 32);
        }
    }
    for (int i = 0; i < WIRE_REGISTERS; i++) {
        world.evidence.registers ^= UINT32_C(1) << i;
        assert_false(world_is_trusted(&world));
        world.evidence.registers ^= UINT32_C(1) << i;
    }
}

static void no_bit_of_the_identity_can_be_turned(void **state)
{
    struct identity *identity = &world.evidence.identity;

    (void)state;
    flip_all(identity->signing.bytes, identity->signing.length);
    flip_all(identity->endorsement.bytes, identity->endorsement.length);
    flip_all(identity->name, WIRE_NAME_BYTES);
    flip_all(world.evidence.nonce, NONCE_BYTES);
}

static void no_bit_of_the_counter_can_be_turned(void **state)
{
    struct counter *counter = &world.evidence.counter;

    (void)state;
    flip_all(counter->certify.bytes, counter->certify.length);
    flip_all(counter->signature.bytes, counter->signature.length);
    flip_all((uint8_t *)&counter->index, sizeof(counter->index));
    flip_all((uint8_t *)&counter->value, sizeof(counter->value));
}

/* The log is parsed anew each time: what no longer parses is refused too. */
static void flip_log(void)
{
    struct evidence *evidence = &world.evidence;
    struct span bytes = {evidence->log_bytes.bytes, evidence->log_bytes.length};

    for (size_t i = 0; i < 8 * bytes.length; i++) {
        evidence->log_bytes.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        eventlog_release(&evidence->log);
        if (eventlog_parse(bytes, &evidence->log) == NULL) {
            assert_false(world_is_trusted(&world));
        }
        evidence->log_bytes.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    eventlog_release(&evidence->log);
    assert_null(eventlog_parse(bytes, &evidence->log));
    assert_true(world_is_trusted(&world));
}

static void no_bit_of_the_log_can_be_turned(void **state)
{
    (void)state;
    flip_log();
}

/* The digests of the other bank are not what was quoted. */
static void no_bit_of_a_log_with_two_banks_can_be_turned(void **state)
{
    (void)state;
    world.with_other_bank = true;
    world.log.length = 0;
    world_log_header(&world);
    world_event(&world, PCR_FILES, EVENT_IPL, world_span("the core"),
                world_span("/boot/cloison.elf"));
    world_core_events(&world);
    world_take_log(&world);
    world_quote(&world);
    world_enrol(&world);
    flip_log();
}

static void a_log_cut_anywhere_is_refused(void **state)
{
    struct evidence *evidence = &world.evidence;
    struct span bytes = {evidence->log_bytes.bytes, 0};

    (void)state;
    for (; bytes.length < evidence->log_bytes.length; bytes.length++) {
        eventlog_release(&evidence->log);
        if (eventlog_parse(bytes, &evidence->log) == NULL) {
            assert_false(world_is_trusted(&world));
        }
    }
}

static json_t *base64(const struct buffer *from)
{
    return strict_from_base64(from->bytes, from->length);
}

/* The file as a machine sends it. */
static char *evidence_text(void)
{
    const struct evidence *evidence = &world.evidence;
    const struct identity *identity = &evidence->identity;
    json_t *registers = tool_json("{}");
    json_t *object;
    char *text;

    for (int i = 0; i < WIRE_REGISTERS; i++) {
        char key[8];

        snprintf(key, sizeof(key), "%d", i);
        if (JUDGE_SELECTION >> i & 1) {
            json_object_set_new(registers, key,
                                strict_from_hex(evidence->value[i], 32));
        }
    }
    object = tool_json(
        "{s:s, s:o, s:{s:s, s:o, s:n, s:o, s:o}, s:o, s:o, s:o, s:o, s:n, "
        "s:n, s:{s:s, s:I, s:o, s:o}}",
        "format", "cloison-evidence-1", "nonce",
        strict_from_hex(evidence->nonce, NONCE_BYTES), "identity", "format",
        "cloison-identity-1", "ek_public", base64(&identity->endorsement),
        "ek_certificate", "ak_public", base64(&identity->signing), "ak_name",
        strict_from_hex(identity->name, WIRE_NAME_BYTES), "quote",
        base64(&evidence->quote), "signature", base64(&evidence->signature),
        "pcrs", registers, "log", base64(&evidence->log_bytes), "activation",
        "status", "counter", "index", "01810c10", "value",
        (json_int_t)evidence->counter.value, "certify",
        base64(&evidence->counter.certify), "signature",
        base64(&evidence->counter.signature));
    text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return text;
}

static bool text_is_trusted(const char *text, size_t length)
{
    static struct verdict verdict;
    struct evidence evidence;
    struct why why;
    bool trusted;

    if (!evidence_parse((struct span){(const uint8_t *)text, length}, &evidence,
                        &why)) {
        assert_true(strlen(why.text) > 0);
        return false;
    }
    judge(&world.judge, &evidence, &verdict);
    trusted = verdict_is_trusted(&verdict);
    evidence_release(&evidence);
    return trusted;
}

static void no_bit_of_the_file_can_be_turned(void **state)
{
    char *text = evidence_text();
    size_t length = strlen(text);

    (void)state;
    assert_true(text_is_trusted(text, length));
    for (size_t i = 0; i < 8 * length; i++) {
        text[i / 8] = (char)(text[i / 8] ^ 1 << i % 8);
        if (text_is_trusted(text, length)) {
            print_message("bit %zu of byte %zu: %.40s\n", i % 8, i / 8,
                          text + (i / 8 > 20 ? i / 8 - 20 : 0));
            fail();
        }
        text[i / 8] = (char)(text[i / 8] ^ 1 << i % 8);
    }
    free(text);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    char *text = evidence_text();

    (void)state;
    for (size_t i = 0; i < strlen(text); i += 7) {
        assert_false(text_is_trusted(text, i));
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_COUNTER(no_bit_of_the_quote_can_be_turned),
        WITH_COUNTER(no_bit_of_the_signature_can_be_turned),
        WITH_COUNTER(no_bit_of_the_registers_can_be_turned),
        WITH_COUNTER(no_bit_of_the_identity_can_be_turned),
        WITH_COUNTER(no_bit_of_the_counter_can_be_turned),
        WITH_COUNTER(no_bit_of_the_log_can_be_turned),
        WITH_COUNTER(no_bit_of_a_log_with_two_banks_can_be_turned),
        WITH_COUNTER(a_log_cut_anywhere_is_refused),
        WITH_COUNTER(no_bit_of_the_file_can_be_turned),
        WITH_COUNTER(a_file_cut_anywhere_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
