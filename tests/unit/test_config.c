/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/lib/config.c */
/** @file Configurations of driver domains are read strictly. */
#include <stdio.h>

#include "tests/unit/unit.h"

#include "drivers/lib/config.h"

#define SELF "self 3 store-red system_u:system_r:store_t:s1:c1\n"

/* The line on which reading stops, and why; 0 if all of it is good. */
static uint32_t wrong_line(const char *text, const char **why)
{
    struct config config;
    struct config_line line;
    config_start(&config, text, strlen(text));
    do {
        line = config_next(&config);
    } while (line.kind != CONFIG_END && line.kind != CONFIG_WRONG);
    *why = line.error;
    if (line.kind == CONFIG_WRONG) {
        assert_non_null(line.error);
        assert_int_equal(config_next(&config).kind, CONFIG_END);
        return line.line;
    }
    assert_null(line.error);
    return 0;
}

/* Each between two good ones. */
static const char *const bad_lines[] = {
    "",
    " ",
    "client",
    "client ",
    "client 1 a",
    "client 1 a ",
    "client 1 a b c",
    "client 1 a b ",
    "client  1 a b",
    " client 1 a b",
    "client 01 a b",
    "client 16 a b",
    "client -1 a b",
    "client x a b",
    "client 4294967297 a b",
    "client 99999999999 a b",
    "client 1 a23456789012345678901234567890123 b",
    "client 1 a\tb c",
    "node 1 2",
    "node 1 2 ",
    "node 1 16 /a",
    "node 1 x /a",
    "node - 1 /a",
    "node 1 - a",
    "node 1 - /",
    "node 1 - //a",
    "node 1 - /a/",
    "node 1 - /a//b",
    "node 1 - /a.b",
    "node 1 - /a\x01",
    "disk 1 51712 rx whole",
    "disk 1 51712 rw",
    "disk 1 51712 rw whole more",
    "disk 1 51712 rw part:0",
    "disk 1 51712 rw part:129",
    "disk 1 51712 rw part:",
    "disk 1 51712 rw name:",
    "disk 1 51712 rw name",
    "disk 1 51712 rw wholes",
    "disk 1 51712 rw name:1234567890123456789012345678901234567",
    "disk 1 x rw whole",
    "port 1 0 00:16:3e:00:00 0 1",
    "port 1 0 00:16:3e:00:00:0G 0 1",
    "port 1 0 00:16:3E:00:00:0A 0 1",
    "port 1 0 00-16-3e-00-00-0a 0 1",
    "port 1 0 00:16:3e:00:00:0a 0",
    "port 1 0 00:16:3e:00:00:0a x 1",
    "port 1 0 00:16:3e:00:00:0a 4294967296 1",
    "port 1 65536 00:16:3e:00:00:0a 0 1",
    "self 3 a b",
    "nodes 1 - /a",
};

static void refuses_what_is_not_exactly_so(void **state)
{
    const char *why;
    char text[512];
    (void)state;
    for (uint32_t i = 0; i < sizeof(bad_lines) / sizeof(bad_lines[0]); i++) {
        snprintf(text, sizeof(text), SELF "client 1 a b\n%s\nclient 2 a b\n",
                 bad_lines[i]);
        assert_int_equal(wrong_line(text, &why), 3);
    }
}

static void refuses_a_text_without_its_end_or_its_start(void **state)
{
    const char *why;
    (void)state;
    assert_int_equal(wrong_line(SELF "client 1 a b", &why), 2);
    assert_string_equal(why, "the last line has no end");
    assert_int_equal(wrong_line("client 1 a b\n" SELF, &why), 1);
    assert_string_equal(why, "self comes once, first");
    assert_int_equal(wrong_line("\n", &why), 1);
}

static void refuses_a_line_that_is_too_long(void **state)
{
    static char text[2 * CONFIG_LINE_MAX];
    const char *why;
    (void)state;
    strcpy(text, SELF "node 1 - /a ");
    memset(text + strlen(text), 'v', CONFIG_LINE_MAX);
    strcat(text, "\n");
    assert_int_equal(wrong_line(text, &why), 2);
}

static void reads_nothing_from_nothing(void **state)
{
    const char *why;
    (void)state;
    assert_int_equal(wrong_line("", &why), 0);
}

static struct config_line only(const char *text)
{
    static char all[512];
    struct config config;
    snprintf(all, sizeof(all), SELF "%s\n", text);
    config_start(&config, all, strlen(all));
    assert_int_equal(config_next(&config).kind, CONFIG_SELF);
    return config_next(&config);
}

static void reads_peers(void **state)
{
    struct config_line line = only("client 15 tenant-a u:r:t:s1:c1.c9");
    (void)state;
    assert_int_equal(line.kind, CONFIG_CLIENT);
    assert_int_equal(line.line, 2);
    assert_int_equal(line.domain, 15);
    assert_true(config_is(line.name, "tenant-a"));
    assert_true(config_is(line.label, "u:r:t:s1:c1.c9"));
}

static void reads_nodes(void **state)
{
    struct config_line line = only("node 1 - /vm");
    (void)state;
    assert_int_equal(line.kind, CONFIG_NODE);
    assert_int_equal(line.reader, CONFIG_NOBODY);
    assert_int_equal(line.value.length, 0);
    line = only("node 1 0 /local/domain/1/name two words ");
    assert_int_equal(line.kind, CONFIG_NODE);
    assert_int_equal(line.domain, 1);
    assert_int_equal(line.reader, 0);
    assert_true(config_is(line.path, "/local/domain/1/name"));
    assert_true(config_is(line.value, "two words "));
}

static void reads_disks(void **state)
{
    struct config_line line = only("disk 2 51712 ro whole");
    (void)state;
    assert_int_equal(line.kind, CONFIG_DISK);
    assert_int_equal(line.vdev, 51712);
    assert_false(line.writable);
    assert_int_equal(line.source, CONFIG_SOURCE_WHOLE);
    line = only("disk 2 51728 rw part:128");
    assert_true(line.writable);
    assert_int_equal(line.source, CONFIG_SOURCE_NUMBER);
    assert_int_equal(line.partition, 128);
    line = only("disk 2 51728 rw name:tenant-a:root");
    assert_int_equal(line.source, CONFIG_SOURCE_NAME);
    assert_true(config_is(line.name, "tenant-a:root"));
    line = only("disk 2 51728 rw ram:64");
    assert_int_equal(line.source, CONFIG_SOURCE_RAM);
    assert_int_equal(line.mib, 64);
}

static void reads_network_ports(void **state)
{
    static const uint8_t mac[] = {0, 0x16, 0x3e, 0xff, 0xa0, 9};
    struct config_line line = only("port 2 1 00:16:3e:ff:a0:09 4294967295 7");
    (void)state;
    assert_int_equal(line.kind, CONFIG_PORT);
    assert_int_equal(line.handle, 1);
    assert_memory_equal(line.mac, mac, 6);
    assert_int_equal(line.rate, UINT32_MAX);
    assert_int_equal(line.segment, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_is_not_exactly_so),
        cmocka_unit_test(refuses_a_text_without_its_end_or_its_start),
        cmocka_unit_test(refuses_a_line_that_is_too_long),
        cmocka_unit_test(reads_nothing_from_nothing),
        cmocka_unit_test(reads_peers),
        cmocka_unit_test(reads_nodes),
        cmocka_unit_test(reads_disks),
        cmocka_unit_test(reads_network_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
