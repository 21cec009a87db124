/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A domain finds the pages and ports of its console and its store; the
 * domain that serves both reaches them by their fixed numbers, and reads in
 * its start record whom it serves.
 *
 * SYSTEM a: vcpus=1 label=red console=b store=b
 * SYSTEM b: vcpus=1 label=red cmd=serve
 */
#include "tests/guests/lib/guest.h"

#include "core/abi/cloison.h"

#define CLIENT 0
#define SERVER 1
#define TRIES 1000

/* What one word of the shared page becomes, or 0 after a while. */
static uint32_t becomes(uint64_t gfn)
{
    volatile uint32_t *word = (volatile uint32_t *)(gfn * PAGE_BYTES);
    for (uint32_t i = 0; i < TRIES && *word == 0; i++) {
        time_wait(5000000);
    }
    return *word;
}

static void use(void)
{
    struct event_status status = {.status = 99};
    uint64_t store = guest_param(PARAM_STORE_PFN);
    uint64_t console = guest_param(PARAM_CONSOLE_PFN);
    expect("port of the store", (int64_t)guest_param(PARAM_STORE_EVTCHN),
           CLOISON_PORT_STORE);
    expect("port of the console", (int64_t)guest_param(PARAM_CONSOLE_EVTCHN),
           CLOISON_PORT_CONSOLE);
    expect_true("pages of their own", store != console && store != 0);
    expect_true("above what is offered as memory",
                store * PAGE_BYTES >= guest_ram_end());
    expect("the store writes", becomes(store), 0x53);
    expect("the console writes", becomes(console), 0x43);
    for (uint32_t port = 1; port <= 2; port++) {
        for (uint32_t i = 0; i < TRIES && status.status != EVSTAT_INTERDOMAIN;
             i++) {
            expect("status", event_get_status(port, &status), 0);
            time_wait(5000000);
        }
        expect("the server is bound", status.status, EVSTAT_INTERDOMAIN);
        expect("it and nobody else", status.word[0] % 65536, SERVER);
        status.status = 99;
    }
    event_send(CLOISON_PORT_STORE);
}

static bool starts_with(const char *text, const char *start)
{
    while (*start != 0 && *text == *start) {
        text++;
        start++;
    }
    return *start == 0;
}

static void read_config(void)
{
    const struct abi_start_info *info = start_record();
    const struct abi_start_module *module =
        (const struct abi_start_module *)info->modules;
    require("one module", info->module_count, 1);
    expect_true("it names the domain",
                starts_with((const char *)module->address,
                            "self 1 service_channels-b "));
}

static void serve(void)
{
    int64_t port;
    read_config();
    guest_serve_page(WINDOW_GPA, CLIENT, CLOISON_GRANT_STORE);
    guest_serve_page(WINDOW_GPA + PAGE, CLIENT, CLOISON_GRANT_CONSOLE);
    *(volatile uint32_t *)WINDOW_GPA = 0x53;
    *(volatile uint32_t *)(WINDOW_GPA + PAGE) = 0x43;
    port = event_bind(CLIENT, CLOISON_PORT_STORE);
    expect_true("bind to the store's port", port > 0);
    expect_true("bind to the console's port",
                event_bind(CLIENT, CLOISON_PORT_CONSOLE) > 0);
    expect_refused("bind once only", event_bind(CLIENT, CLOISON_PORT_STORE));
    expect_true("told once at the start", event_take((uint32_t)port));
    for (uint32_t i = 0; i < TRIES; i++) {
        if (event_take((uint32_t)port)) {
            return;
        }
        time_wait(5000000);
    }
    expect_true("the client's event comes", false);
}

void guest_main(void)
{
    shared_map();
    if (guest_option("serve")) {
        serve();
        return;
    }
    use();
}
