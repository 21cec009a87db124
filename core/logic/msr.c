/* SPDX-License-Identifier: Apache-2.0 */
/** @file Model-specific registers as a guest sees them. */
#include "core/logic/msr.h"

#include "core/abi/version.h"

struct msr_tsc_aux msr_tsc_aux[DOMAIN_MAX];

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == MSR_APIC_BASE_VALUE ||
  @     \result == MSR_APIC_BASE_VALUE + MSR_APIC_BASE_BOOT;
  @*/
static uint64_t apic_base(uint32_t vcpu)
{
    return MSR_APIC_BASE_VALUE + (vcpu == 0 ? MSR_APIC_BASE_BOOT : 0);
}

struct msr_result msr_read(struct domid self, uint32_t vcpu, uint32_t index)
{
    struct msr_result result = {MSR_ACTION_VALUE, 0};
    struct vlapic_value lapic;

    switch (index) {
    case MSR_TSC:
        result.value = hw_time_scale().tsc;
        break;
    case MSR_APIC_BASE:
        result.value = apic_base(vcpu);
        break;
    case MSR_PATCH_LEVEL:
        result.value = MSR_PATCH_LEVEL_VALUE;
        break;
    case MSR_EFER:
        result.action = MSR_ACTION_GET_EFER;
        break;
    case MSR_TSC_AUX:
        result.value = msr_tsc_aux[self.v].vcpu[vcpu];
        break;
    default:
        lapic = vlapic_read(self, vcpu, index);
        result.value = lapic.value;
        if (lapic.status != ST_OK) {
            result.action = MSR_ACTION_GP;
        }
        break;
    }
    return result;
}

struct msr_result msr_write(struct domid self, uint32_t vcpu, uint32_t index,
                            uint64_t value)
{
    struct msr_result result = {MSR_ACTION_GP, value};
    enum status status;

    switch (index) {
    case MSR_APIC_BASE:
        if (value == apic_base(vcpu)) {
            result.action = MSR_ACTION_DONE;
        }
        break;
    case MSR_EFER:
        result.action = MSR_ACTION_SET_EFER;
        break;
    case MSR_TSC_AUX:
        if (value < 4294967296) {
            msr_tsc_aux[self.v].vcpu[vcpu] = (uint32_t)value;
            result.action = MSR_ACTION_TSC_AUX;
        }
        break;
    case ABI_MSR_HYPERCALL_PAGE:
        /* Its low bits would choose another page: there is only one. */
        if (value % PAGE_BYTES == 0 && value / PAGE_BYTES < GFN_MAX) {
            result.action = MSR_ACTION_HYPERCALL_PAGE;
            result.value = value / PAGE_BYTES;
        }
        break;
    default:
        status = vlapic_write(self, vcpu, index, value);
        if (status == ST_OK) {
            result.action = MSR_ACTION_DONE;
        }
        break;
    }
    return result;
}

struct msr_result msr_efer_write(uint64_t current, uint64_t cr0, uint64_t value)
{
    struct msr_result result = {MSR_ACTION_GP, 0};
    uint64_t syscall = value % 2 * EFER_SYSCALL;
    uint64_t enable = value / EFER_LONG_ENABLE % 2 * EFER_LONG_ENABLE;
    uint64_t active = current / EFER_LONG_ACTIVE % 2 * EFER_LONG_ACTIVE;
    uint64_t no_execute = value / EFER_NO_EXECUTE % 2 * EFER_NO_EXECUTE;

    /* What is left must be the bit that only the processor sets. */
    if (value - syscall - enable - no_execute != active ||
        (cr0 / CR0_PAGING % 2 == 1 &&
         enable != current / EFER_LONG_ENABLE % 2 * EFER_LONG_ENABLE)) {
        return result;
    }
    result.action = MSR_ACTION_SET_EFER;
    result.value = EFER_SVM + syscall + enable + active + no_execute;
    return result;
}
