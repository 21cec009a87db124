/* SPDX-License-Identifier: Apache-2.0 */
/** @file tmp */
#include "drivers/blk/disk.h"
#include "drivers/lib/console.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/event.h"
#include "drivers/lib/pci.h"
#include "drivers/lib/memory.h"
static struct disk disk;
static struct request request;
static uint8_t buffer[8][4096] PAGE_ALIGNED;
static bool run(enum request_operation op, uint64_t sector, uint32_t pieces, uint32_t odd)
{
    request = (struct request){.operation=op, .sector=sector, .piece_count=pieces};
    for (uint32_t i = 0; i < pieces; i++) {
        request.piece[i].address = (uint64_t)buffer[i] + (i==odd ? 512 : 0);
        request.piece[i].bytes = i==odd ? 1024 : 4096;
    }
    disk_put(&disk, &request);
    uint64_t end = time_now() + 10000000000ul;
    while (time_now() < end) {
        disk_work(&disk);
        if (disk_take(&disk)) {
            return !request.failed;
        }
    }
    say("timeout\n");
    return false;
}
void domain_main(void)
{
    shared_map();
    bool ok = disk_open(&disk, 0);
    say("open %u kind %u sectors %u block %u ro %u cache %u\n", (uint64_t)ok, (uint64_t)disk.kind, disk.sectors, (uint64_t)disk.block_bytes, (uint64_t)disk.read_only, (uint64_t)disk.keeps_back);
    if (!ok) return;
    int64_t port = pci_interrupt(0);
    say("port %d\n", port);
    ok = run(REQUEST_READ, 8, 8, 99);
    say("read %u first %x second %x\n", (uint64_t)ok, (uint64_t)buffer[0][0], (uint64_t)buffer[1][0]);
    say("event %u\n", (uint64_t)event_is_pending((uint32_t)port));
    memset(buffer[0], 0xab, 4096); memset(buffer[1], 0xcd, 4096); memset(buffer[2], 0xef, 4096);
    ok = run(REQUEST_WRITE, 16, 3, 1);
    say("write %u\n", (uint64_t)ok);
    memset(buffer, 0, sizeof buffer);
    ok = run(REQUEST_FLUSH, 0, 0, 99);
    say("flush %u\n", (uint64_t)ok);
    ok = run(REQUEST_READ, 16, 3, 1);
    say("read %u %x %x %x %x\n", (uint64_t)ok, (uint64_t)buffer[0][4095], (uint64_t)buffer[1][511],(uint64_t)buffer[1][512], (uint64_t)buffer[2][0]);
    ok = run(REQUEST_READ, 1u<<30, 3, 1);
    say("bad read %u\n", (uint64_t)ok);
    disk.ill = true; disk_tick(&disk);
    ok = run(REQUEST_READ, 16, 3, 1);
    say("after reset %u ill %u\n", (uint64_t)ok, (uint64_t)disk.ill);
}
