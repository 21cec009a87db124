/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: */
/** @file core/abi says the same as Debian's libxen-dev headers. */
#include "drivers/lib/arguments.h"
#include "tests/unit/unit.h"

#define __XEN_INTERFACE_VERSION__ 0x00040d00
#include <xen/xen.h>

#include <xen/arch-x86/cpuid.h>
#include <xen/arch-x86/hvm/start_info.h>
#include <xen/elfnote.h>
#include <xen/errno.h>
#include <xen/event_channel.h>
#include <xen/features.h>
#include <xen/grant_table.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/io/console.h>
#include <xen/memory.h>
#include <xen/sched.h>
#include <xen/vcpu.h>
#include <xen/version.h>

#include "core/abi/hypercall.h"
#include "core/lib/status.h"
#include "drivers/lib/errno.h"
#include "core/abi/grant_table.h"
#include "core/abi/shared_info.h"
#include "core/abi/start_info.h"
#include "core/abi/version.h"
#include "core/logic/evtchn.h"
#include "tests/unit/unsupported.h"

#define SAME(ours, theirs)                                                     \
    assert_true((unsigned long long)(ours) == (unsigned long long)(theirs))
#define SIZE(ours, theirs) SAME(sizeof(struct ours), sizeof(theirs))
#define PLACE(ours, field, theirs, member)                                     \
    SAME(offsetof(struct ours, field), offsetof(theirs, member));              \
    SAME(sizeof(((struct ours *)0)->field), sizeof(((theirs *)0)->member))

static void errno_numbers_are_xens(void **state)
{
    (void)state;
    SAME(ST_DENIED, XEN_EPERM);
    SAME(ST_NOT_FOUND, XEN_ENOENT);
    SAME(ST_FAILED, XEN_EIO);
    SAME(ST_BAD_OFFSET, XEN_ENXIO);
    SAME(ST_AGAIN, XEN_EAGAIN);
    SAME(ST_FAULT, XEN_EFAULT);
    SAME(ST_EXISTS, XEN_EEXIST);
    SAME(ST_INVALID, XEN_EINVAL);
    SAME(ST_NO_SPACE, XEN_ENOSPC);
    SAME(ST_UNSUPPORTED, XEN_ENOSYS);
    SAME(ERRNO_EPERM, XEN_EPERM);
    SAME(ERRNO_ENOENT, XEN_ENOENT);
    SAME(ERRNO_ESRCH, XEN_ESRCH);
    SAME(ERRNO_ENXIO, XEN_ENXIO);
    SAME(ERRNO_EAGAIN, XEN_EAGAIN);
    SAME(ERRNO_EFAULT, XEN_EFAULT);
    SAME(ERRNO_EEXIST, XEN_EEXIST);
    SAME(ERRNO_EINVAL, XEN_EINVAL);
    SAME(ERRNO_ENOSPC, XEN_ENOSPC);
    SAME(ERRNO_ENOSYS, XEN_ENOSYS);
}

static void hypercall_numbers_are_xens(void **state)
{
    (void)state;
    SAME(HYPERCALL_MEMORY_OP, __HYPERVISOR_memory_op);
    SAME(HYPERCALL_SET_TIMER_OP, __HYPERVISOR_set_timer_op);
    SAME(HYPERCALL_VERSION, __HYPERVISOR_xen_version);
    SAME(HYPERCALL_CONSOLE_IO, __HYPERVISOR_console_io);
    SAME(HYPERCALL_GRANT_TABLE_OP, __HYPERVISOR_grant_table_op);
    SAME(HYPERCALL_VCPU_OP, __HYPERVISOR_vcpu_op);
    SAME(HYPERCALL_SCHED_OP, __HYPERVISOR_sched_op);
    SAME(HYPERCALL_EVENT_CHANNEL_OP, __HYPERVISOR_event_channel_op);
    SAME(HYPERCALL_HVM_OP, __HYPERVISOR_hvm_op);
    SAME(ABI_DOMID_SELF, DOMID_SELF);
}

static void event_numbers_are_xens(void **state)
{
    (void)state;
    SAME(EVENT_OP_BIND_INTERDOMAIN, EVTCHNOP_bind_interdomain);
    SAME(EVENT_OP_BIND_VIRQ, EVTCHNOP_bind_virq);
    SAME(EVENT_OP_CLOSE, EVTCHNOP_close);
    SAME(EVENT_OP_BIND_PIRQ, EVTCHNOP_bind_pirq);
    SAME(EVENT_OP_RESET, EVTCHNOP_reset);
    SAME(EVENT_OP_INIT_CONTROL, EVTCHNOP_init_control);
    SAME(EVENT_OP_EXPAND_ARRAY, EVTCHNOP_expand_array);
    SAME(EVENT_OP_SET_PRIORITY, EVTCHNOP_set_priority);
    SAME(EVENT_OP_SEND, EVTCHNOP_send);
    SAME(EVENT_OP_STATUS, EVTCHNOP_status);
    SAME(EVENT_OP_ALLOC_UNBOUND, EVTCHNOP_alloc_unbound);
    SAME(EVENT_OP_BIND_IPI, EVTCHNOP_bind_ipi);
    SAME(EVENT_OP_BIND_VCPU, EVTCHNOP_bind_vcpu);
    SAME(EVENT_OP_UNMASK, EVTCHNOP_unmask);
    SAME(ABI_VIRQ_TIMER, VIRQ_TIMER);
    SAME(VIRQ_MAX, NR_VIRQS);
    SAME(EVTCHN_FREE, EVTCHNSTAT_closed);
    SAME(EVTCHN_UNBOUND, EVTCHNSTAT_unbound);
    SAME(EVTCHN_INTERDOMAIN, EVTCHNSTAT_interdomain);
    SAME(EVTCHN_VIRQ, EVTCHNSTAT_virq);
    SAME(EVTCHN_IPI, EVTCHNSTAT_ipi);
}

static void event_arguments_are_xens(void **state)
{
    (void)state;
    SIZE(abi_event_bind_interdomain, evtchn_bind_interdomain_t);
    PLACE(abi_event_bind_interdomain, remote_domain, evtchn_bind_interdomain_t,
          remote_dom);
    PLACE(abi_event_bind_interdomain, remote_port, evtchn_bind_interdomain_t,
          remote_port);
    PLACE(abi_event_bind_interdomain, local_port, evtchn_bind_interdomain_t,
          local_port);
    SIZE(abi_event_bind_virq, evtchn_bind_virq_t);
    PLACE(abi_event_bind_virq, virq, evtchn_bind_virq_t, virq);
    PLACE(abi_event_bind_virq, vcpu, evtchn_bind_virq_t, vcpu);
    PLACE(abi_event_bind_virq, port, evtchn_bind_virq_t, port);
    SIZE(abi_event_close, evtchn_close_t);
    SIZE(abi_event_send, evtchn_send_t);
    SIZE(abi_event_status, evtchn_status_t);
    PLACE(abi_event_status, domain, evtchn_status_t, dom);
    PLACE(abi_event_status, port, evtchn_status_t, port);
    PLACE(abi_event_status, status, evtchn_status_t, status);
    PLACE(abi_event_status, vcpu, evtchn_status_t, vcpu);
    SAME(offsetof(struct abi_event_status, detail),
         offsetof(evtchn_status_t, u.interdomain.dom));
    PLACE(abi_event_status, detail, evtchn_status_t, u.virq);
    PLACE(abi_event_status, remote_port, evtchn_status_t, u.interdomain.port);
    SIZE(abi_event_alloc_unbound, evtchn_alloc_unbound_t);
    PLACE(abi_event_alloc_unbound, domain, evtchn_alloc_unbound_t, dom);
    PLACE(abi_event_alloc_unbound, remote_domain, evtchn_alloc_unbound_t,
          remote_dom);
    PLACE(abi_event_alloc_unbound, port, evtchn_alloc_unbound_t, port);
    SIZE(abi_event_bind_ipi, evtchn_bind_ipi_t);
    PLACE(abi_event_bind_ipi, vcpu, evtchn_bind_ipi_t, vcpu);
    PLACE(abi_event_bind_ipi, port, evtchn_bind_ipi_t, port);
    SIZE(abi_event_bind_vcpu, evtchn_bind_vcpu_t);
    PLACE(abi_event_bind_vcpu, port, evtchn_bind_vcpu_t, port);
    PLACE(abi_event_bind_vcpu, vcpu, evtchn_bind_vcpu_t, vcpu);
    SIZE(abi_event_unmask, evtchn_unmask_t);
}

static void grant_numbers_are_xens(void **state)
{
    (void)state;
    SAME(GRANT_OP_MAP, GNTTABOP_map_grant_ref);
    SAME(GRANT_OP_UNMAP, GNTTABOP_unmap_grant_ref);
    SAME(GRANT_OP_COPY, GNTTABOP_copy);
    SAME(GRANT_OP_QUERY_SIZE, GNTTABOP_query_size);
    SAME(GRANT_OP_SET_VERSION, GNTTABOP_set_version);
    SAME(GRANT_MAP_HOST, GNTMAP_host_map);
    SAME(GRANT_MAP_CONTAINS_PTE, GNTMAP_contains_pte);
    SAME(GRANT_ENTRY_ACCEPT_TRANSFER, GTF_accept_transfer);
    SAME(GRANT_ENTRY_TRANSITIVE, GTF_transitive);
    SAME(GRANT_MAP_READONLY, GNTMAP_readonly);
    SAME(GRANT_COPY_SOURCE_REF, GNTCOPY_source_gref);
    SAME(GRANT_COPY_DEST_REF, GNTCOPY_dest_gref);
    SAME(GRANT_ENTRY_PERMIT_ACCESS, GTF_permit_access);
    SAME(GRANT_ENTRY_READONLY, GTF_readonly);
    SAME(GRANT_ENTRY_READING, GTF_reading);
    SAME(GRANT_ENTRY_WRITING, GTF_writing);
    SAME(GRANT_STATUS_OKAY, GNTST_okay);
    SAME(GRANT_STATUS_GENERAL_ERROR, GNTST_general_error);
    SAME(GRANT_STATUS_BAD_DOMAIN, GNTST_bad_domain);
    SAME(GRANT_STATUS_BAD_REF, GNTST_bad_gntref);
    SAME(GRANT_STATUS_BAD_HANDLE, GNTST_bad_handle);
    SAME(GRANT_STATUS_BAD_VIRT_ADDR, GNTST_bad_virt_addr);
    SAME(GRANT_STATUS_PERMISSION_DENIED, GNTST_permission_denied);
    SAME(GRANT_STATUS_BAD_PAGE, GNTST_bad_page);
    SAME(GRANT_STATUS_BAD_COPY_ARG, GNTST_bad_copy_arg);
    SAME(GRANT_STATUS_NO_SPACE, GNTST_no_space);
}

static void grant_arguments_are_xens(void **state)
{
    (void)state;
    SIZE(abi_grant_entry, grant_entry_v1_t);
    PLACE(abi_grant_entry, flags, grant_entry_v1_t, flags);
    PLACE(abi_grant_entry, domain, grant_entry_v1_t, domid);
    PLACE(abi_grant_entry, frame, grant_entry_v1_t, frame);
    SIZE(abi_grant_map, gnttab_map_grant_ref_t);
    PLACE(abi_grant_map, host_address, gnttab_map_grant_ref_t, host_addr);
    PLACE(abi_grant_map, flags, gnttab_map_grant_ref_t, flags);
    PLACE(abi_grant_map, ref, gnttab_map_grant_ref_t, ref);
    PLACE(abi_grant_map, domain, gnttab_map_grant_ref_t, dom);
    PLACE(abi_grant_map, status, gnttab_map_grant_ref_t, status);
    PLACE(abi_grant_map, handle, gnttab_map_grant_ref_t, handle);
    PLACE(abi_grant_map, device_address, gnttab_map_grant_ref_t, dev_bus_addr);
    SIZE(abi_grant_unmap, gnttab_unmap_grant_ref_t);
    PLACE(abi_grant_unmap, host_address, gnttab_unmap_grant_ref_t, host_addr);
    PLACE(abi_grant_unmap, device_address, gnttab_unmap_grant_ref_t,
          dev_bus_addr);
    PLACE(abi_grant_unmap, handle, gnttab_unmap_grant_ref_t, handle);
    PLACE(abi_grant_unmap, status, gnttab_unmap_grant_ref_t, status);
    SIZE(abi_grant_copy, gnttab_copy_t);
    PLACE(abi_grant_copy, source.name, gnttab_copy_t, source.u.gmfn);
    PLACE(abi_grant_copy, source.domain, gnttab_copy_t, source.domid);
    PLACE(abi_grant_copy, source.offset, gnttab_copy_t, source.offset);
    PLACE(abi_grant_copy, dest.name, gnttab_copy_t, dest.u.gmfn);
    PLACE(abi_grant_copy, dest.domain, gnttab_copy_t, dest.domid);
    PLACE(abi_grant_copy, dest.offset, gnttab_copy_t, dest.offset);
    PLACE(abi_grant_copy, length, gnttab_copy_t, len);
    PLACE(abi_grant_copy, flags, gnttab_copy_t, flags);
    PLACE(abi_grant_copy, status, gnttab_copy_t, status);
    SIZE(abi_grant_query_size, gnttab_query_size_t);
    PLACE(abi_grant_query_size, domain, gnttab_query_size_t, dom);
    PLACE(abi_grant_query_size, frame_count, gnttab_query_size_t, nr_frames);
    PLACE(abi_grant_query_size, frame_count_max, gnttab_query_size_t,
          max_nr_frames);
    PLACE(abi_grant_query_size, status, gnttab_query_size_t, status);
    SIZE(abi_grant_set_version, gnttab_set_version_t);
}

static void memory_is_xens(void **state)
{
    (void)state;
    SAME(MEMORY_OP_DECREASE_RESERVATION, XENMEM_decrease_reservation);
    SAME(MEMORY_OP_CURRENT_RESERVATION, XENMEM_current_reservation);
    SAME(MEMORY_OP_MAXIMUM_RESERVATION, XENMEM_maximum_reservation);
    SAME(MEMORY_OP_POPULATE_PHYSMAP, XENMEM_populate_physmap);
    SAME(MEMORY_OP_ADD_TO_PHYSMAP, XENMEM_add_to_physmap);
    SAME(MEMORY_OP_REMOVE_FROM_PHYSMAP, XENMEM_remove_from_physmap);
    SAME(MEMORY_SPACE_SHARED_INFO, XENMAPSPACE_shared_info);
    SAME(MEMORY_SPACE_GRANT_TABLE, XENMAPSPACE_grant_table);
    SIZE(abi_memory_reservation, struct xen_memory_reservation);
    PLACE(abi_memory_reservation, extent_start, struct xen_memory_reservation,
          extent_start);
    PLACE(abi_memory_reservation, extent_count, struct xen_memory_reservation,
          nr_extents);
    PLACE(abi_memory_reservation, extent_order, struct xen_memory_reservation,
          extent_order);
    PLACE(abi_memory_reservation, domain, struct xen_memory_reservation, domid);
    SIZE(abi_memory_add, struct xen_add_to_physmap);
    PLACE(abi_memory_add, domain, struct xen_add_to_physmap, domid);
    PLACE(abi_memory_add, space, struct xen_add_to_physmap, space);
    PLACE(abi_memory_add, index, struct xen_add_to_physmap, idx);
    PLACE(abi_memory_add, gfn, struct xen_add_to_physmap, gpfn);
    SIZE(abi_memory_remove, struct xen_remove_from_physmap);
    PLACE(abi_memory_remove, domain, struct xen_remove_from_physmap, domid);
    PLACE(abi_memory_remove, gfn, struct xen_remove_from_physmap, gpfn);
    SIZE(abi_memory_map, struct xen_memory_map);
    PLACE(abi_memory_map, entry_count, struct xen_memory_map, nr_entries);
    PLACE(abi_memory_map, buffer, struct xen_memory_map, buffer);
}

static void vcpu_is_xens(void **state)
{
    (void)state;
    SAME(VCPU_OP_IS_UP, VCPUOP_is_up);
    SAME(VCPU_OP_REGISTER_RUNSTATE, VCPUOP_register_runstate_memory_area);
    SAME(VCPU_OP_REGISTER_INFO, VCPUOP_register_vcpu_info);
    SIZE(abi_vcpu_register_info, vcpu_register_vcpu_info_t);
    PLACE(abi_vcpu_register_info, gfn, vcpu_register_vcpu_info_t, mfn);
    PLACE(abi_vcpu_register_info, offset, vcpu_register_vcpu_info_t, offset);
    SIZE(abi_vcpu_register_area, vcpu_register_runstate_memory_area_t);
    SIZE(abi_vcpu_runstate, vcpu_runstate_info_t);
    PLACE(abi_vcpu_runstate, state, vcpu_runstate_info_t, state);
    PLACE(abi_vcpu_runstate, entry_time, vcpu_runstate_info_t,
          state_entry_time);
    PLACE(abi_vcpu_runstate, time, vcpu_runstate_info_t, time);
}

static void sched_is_xens(void **state)
{
    (void)state;
    SAME(SCHED_OP_YIELD, SCHEDOP_yield);
    SAME(SCHED_OP_BLOCK, SCHEDOP_block);
    SAME(SCHED_OP_SHUTDOWN, SCHEDOP_shutdown);
    SAME(SCHED_OP_POLL, SCHEDOP_poll);
    SAME(SHUTDOWN_REASON_POWEROFF, SHUTDOWN_poweroff);
    SAME(SHUTDOWN_REASON_REBOOT, SHUTDOWN_reboot);
    SAME(SHUTDOWN_REASON_CRASH, SHUTDOWN_crash);
    SAME(REASON_POWEROFF, SHUTDOWN_poweroff);
    SAME(REASON_REBOOT, SHUTDOWN_reboot);
    SAME(REASON_SUSPEND, SHUTDOWN_suspend);
    SAME(REASON_CRASH, SHUTDOWN_crash);
    SAME(REASON_WATCHDOG, SHUTDOWN_watchdog);
    SAME(REASON_SOFT_RESET, SHUTDOWN_soft_reset);
    SIZE(abi_sched_shutdown, sched_shutdown_t);
    SIZE(abi_sched_poll, sched_poll_t);
    PLACE(abi_sched_poll, ports, sched_poll_t, ports);
    PLACE(abi_sched_poll, port_count, sched_poll_t, nr_ports);
    PLACE(abi_sched_poll, deadline, sched_poll_t, timeout);
}

static void hvm_is_xens(void **state)
{
    (void)state;
    SAME(HVM_OP_SET_PARAM, HVMOP_set_param);
    SAME(HVM_OP_GET_PARAM, HVMOP_get_param);
    SAME(HVM_PARAMETER_CALLBACK, HVM_PARAM_CALLBACK_IRQ);
    SAME(HVM_PARAMETER_STORE_GFN, HVM_PARAM_STORE_PFN);
    SAME(HVM_PARAMETER_STORE_PORT, HVM_PARAM_STORE_EVTCHN);
    SAME(HVM_PARAMETER_CONSOLE_GFN, HVM_PARAM_CONSOLE_PFN);
    SAME(HVM_PARAMETER_CONSOLE_PORT, HVM_PARAM_CONSOLE_EVTCHN);
    SAME(HVM_PARAMETER_COUNT, HVM_NR_PARAMS);
    SAME(HVM_CALLBACK_TYPE_VECTOR, HVM_PARAM_CALLBACK_TYPE_VECTOR);
    SAME(HVM_CALLBACK_TYPE_UNIT * 255, HVM_PARAM_CALLBACK_IRQ_TYPE_MASK);
    SIZE(abi_hvm_parameter, xen_hvm_param_t);
    PLACE(abi_hvm_parameter, domain, xen_hvm_param_t, domid);
    PLACE(abi_hvm_parameter, index, xen_hvm_param_t, index);
    PLACE(abi_hvm_parameter, value, xen_hvm_param_t, value);
}

static void version_is_xens(void **state)
{
    (void)state;
    SAME(VERSION_OP_VERSION, XENVER_version);
    SAME(VERSION_OP_EXTRAVERSION, XENVER_extraversion);
    SAME(VERSION_OP_GET_FEATURES, XENVER_get_features);
    SAME(VERSION_OP_PAGESIZE, XENVER_pagesize);
    SAME(VERSION_EXTRA_BYTES, XEN_EXTRAVERSION_LEN);
    SAME(FEATURE_WRITABLE_PAGE_TABLES, 1u << XENFEAT_writable_page_tables);
    SAME(FEATURE_AUTO_TRANSLATED, 1u << XENFEAT_auto_translated_physmap);
    SAME(FEATURE_CALLBACK_VECTOR, 1u << XENFEAT_hvm_callback_vector);
    SAME(FEATURE_SAFE_PVCLOCK, 1u << XENFEAT_hvm_safe_pvclock);
    SAME(FEATURE_NOT_DIRECT_MAPPED, 1u << XENFEAT_not_direct_mapped);
    SIZE(abi_version_features, xen_feature_info_t);
    PLACE(abi_version_features, index, xen_feature_info_t, submap_idx);
    PLACE(abi_version_features, features, xen_feature_info_t, submap);
    SAME(ABI_CPUID_BASE, XEN_CPUID_FIRST_LEAF);
    SAME(ABI_CPUID_LEAVES, XEN_CPUID_MAX_NUM_LEAVES);
    SAME(ABI_CPUID_SIGNATURE_EBX, XEN_CPUID_SIGNATURE_EBX);
    SAME(ABI_CPUID_SIGNATURE_ECX, XEN_CPUID_SIGNATURE_ECX);
    SAME(ABI_CPUID_SIGNATURE_EDX, XEN_CPUID_SIGNATURE_EDX);
    SAME(ABI_CPUID_VCPU_ID_PRESENT, XEN_HVM_CPUID_VCPU_ID_PRESENT);
    SAME(ABI_CPUID_DOMID_PRESENT, XEN_HVM_CPUID_DOMID_PRESENT);
}

static void console_is_xens(void **state)
{
    (void)state;
    SAME(CONSOLE_OP_WRITE, CONSOLEIO_write);
    SAME(CONSOLE_OP_READ, CONSOLEIO_read);
    SIZE(abi_console_ring, struct xencons_interface);
    PLACE(abi_console_ring, in, struct xencons_interface, in);
    PLACE(abi_console_ring, out, struct xencons_interface, out);
    PLACE(abi_console_ring, in_consumed, struct xencons_interface, in_cons);
    PLACE(abi_console_ring, in_produced, struct xencons_interface, in_prod);
    PLACE(abi_console_ring, out_consumed, struct xencons_interface, out_cons);
    PLACE(abi_console_ring, out_produced, struct xencons_interface, out_prod);
}

static void start_info_is_xens(void **state)
{
    (void)state;
    SAME(START_INFO_MAGIC, XEN_HVM_START_MAGIC_VALUE);
    SAME(MEMORY_MAP_RAM, XEN_HVM_MEMMAP_TYPE_RAM);
    SIZE(abi_start_info, struct hvm_start_info);
    PLACE(abi_start_info, magic, struct hvm_start_info, magic);
    PLACE(abi_start_info, version, struct hvm_start_info, version);
    PLACE(abi_start_info, flags, struct hvm_start_info, flags);
    PLACE(abi_start_info, module_count, struct hvm_start_info, nr_modules);
    PLACE(abi_start_info, modules, struct hvm_start_info, modlist_paddr);
    PLACE(abi_start_info, command_line, struct hvm_start_info, cmdline_paddr);
    PLACE(abi_start_info, rsdp, struct hvm_start_info, rsdp_paddr);
    PLACE(abi_start_info, memory_map, struct hvm_start_info, memmap_paddr);
    PLACE(abi_start_info, memory_map_count, struct hvm_start_info,
          memmap_entries);
    SIZE(abi_start_module, struct hvm_modlist_entry);
    PLACE(abi_start_module, address, struct hvm_modlist_entry, paddr);
    PLACE(abi_start_module, size, struct hvm_modlist_entry, size);
    PLACE(abi_start_module, command_line, struct hvm_modlist_entry,
          cmdline_paddr);
    SIZE(abi_start_memory, struct hvm_memmap_table_entry);
    PLACE(abi_start_memory, address, struct hvm_memmap_table_entry, addr);
    PLACE(abi_start_memory, size, struct hvm_memmap_table_entry, size);
    PLACE(abi_start_memory, type, struct hvm_memmap_table_entry, type);
}

static void shared_info_is_xens(void **state)
{
    (void)state;
    SAME(VCPU_INFO_SIZE, sizeof(vcpu_info_t));
    SAME(0, offsetof(vcpu_info_t, evtchn_upcall_pending));
    SAME(VCPU_INFO_PENDING_SEL, offsetof(vcpu_info_t, evtchn_pending_sel));
    SAME(VCPU_INFO_TIME, offsetof(vcpu_info_t, time));
    SAME(VCPU_TIME_VERSION, offsetof(vcpu_time_info_t, version));
    SAME(VCPU_TIME_TSC, offsetof(vcpu_time_info_t, tsc_timestamp));
    SAME(VCPU_TIME_SYSTEM, offsetof(vcpu_time_info_t, system_time));
    SAME(VCPU_TIME_MULTIPLIER, offsetof(vcpu_time_info_t, tsc_to_system_mul));
    SAME(VCPU_TIME_SHIFT, offsetof(vcpu_time_info_t, tsc_shift));
    SAME(VCPU_TIME_FLAGS, offsetof(vcpu_time_info_t, flags));
    SAME(SHARED_INFO_EVENT_PENDING, offsetof(shared_info_t, evtchn_pending));
    SAME(SHARED_INFO_EVENT_MASK, offsetof(shared_info_t, evtchn_mask));
    SAME(SHARED_INFO_WALL_VERSION, offsetof(shared_info_t, wc_version));
    SAME(SHARED_INFO_WALL_SECONDS, offsetof(shared_info_t, wc_sec));
    SAME(SHARED_INFO_WALL_NANOSECONDS, offsetof(shared_info_t, wc_nsec));
    SAME(SHARED_INFO_WALL_SECONDS_HIGH, offsetof(shared_info_t, xen_wc_sec_hi));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errno_numbers_are_xens),
        cmocka_unit_test(hypercall_numbers_are_xens),
        cmocka_unit_test(event_numbers_are_xens),
        cmocka_unit_test(event_arguments_are_xens),
        cmocka_unit_test(grant_numbers_are_xens),
        cmocka_unit_test(grant_arguments_are_xens),
        cmocka_unit_test(memory_is_xens),
        cmocka_unit_test(vcpu_is_xens),
        cmocka_unit_test(sched_is_xens),
        cmocka_unit_test(hvm_is_xens),
        cmocka_unit_test(version_is_xens),
        cmocka_unit_test(console_is_xens),
        cmocka_unit_test(start_info_is_xens),
        cmocka_unit_test(shared_info_is_xens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
