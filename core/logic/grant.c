/* SPDX-License-Identifier: Apache-2.0 */
/** @file Grants: mapping, unmapping and what a domain may ask of its own. */
#include "core/logic/grant.h"

/*@ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= 0;
  @ ensures \result == GRANT_STATUS_OKAY ==>
  @     raw.host_address / PAGE_BYTES < GFN_MAX;
  @*/
static int16_t map_shape(struct domid self, struct grant_map_request raw)
{
    struct gfn gfn = {raw.host_address / PAGE_BYTES};

    if (raw.flags != GRANT_MAP_HOST &&
        raw.flags != GRANT_MAP_HOST + GRANT_MAP_READONLY) {
        return GRANT_STATUS_GENERAL_ERROR;
    }
    if (raw.host_address % PAGE_BYTES != 0 || gfn.v >= GFN_MAX ||
        p2m_leaf(self, gfn) != 0) {
        return GRANT_STATUS_BAD_VIRT_ADDR;
    }
    return GRANT_STATUS_OKAY;
}

/* All that follows the policy's consent: raw.domain and raw.ref are good. */
/*@ requires grant_world_ok && domain_live(self.v) && write <= 1;
  @ requires domain_live(raw.domain) && raw.domain != self.v;
  @ requires raw.ref < GRANT_REF_MAX;
  @ requires raw.host_address / PAGE_BYTES < GFN_MAX;
  @ requires mediated: write == 0 ==>
  @     permit(self.v, raw.domain, PERM_GRANT_MAP_READ) &&
  @     xsm_allowed(self.v, raw.domain, PERM_GRANT_MAP_READ);
  @ requires mediated: write != 0 ==>
  @     permit(self.v, raw.domain, PERM_GRANT_MAP_WRITE) &&
  @     xsm_allowed(self.v, raw.domain, PERM_GRANT_MAP_WRITE);
  @ terminates \true;
  @ assigns maptracks[self.v],
  @     active[raw.domain].entry[raw.ref],
  @     grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[self.v],
  @     p2m_places[self.v], p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_vcpu_state, hw_frame_state;
  @ ensures grant_world_ok;
  @ ensures \result.status <= 0;
  @ ensures \result.status == GRANT_STATUS_OKAY ==>
  @     \result.handle < MAPTRACK_MAX &&
  @     maptracks[self.v].entry[\result.handle].used != 0;
  @ ensures \result.status != GRANT_STATUS_OKAY ==>
  @     grant_same{Pre, Post} && \result.handle == GRANT_HANDLE_NONE;
  @*/
static struct grant_map_answer
map_admitted(struct domid self, struct grant_map_request raw, uint8_t write)
{
    struct grant_map_answer answer = {GRANT_STATUS_NO_SPACE, GRANT_HANDLE_NONE};
    struct domid granter = {raw.domain};
    struct gfn gfn = {raw.host_address / PAGE_BYTES};
    uint32_t handle = grant_table_find(self);
    struct maptrack entry = {1, write, raw.domain, raw.ref, gfn.v, {0}};
    struct grant_claim claim;

    if (handle >= MAPTRACK_MAX) {
        return answer;
    }
    claim = grant_entry_claim(self, granter, raw.ref, write);
    if (claim.status != GRANT_STATUS_OKAY) {
        answer.status = claim.status;
        return answer;
    }
    if (p2m_reserve(self, gfn) != ST_OK) {
        grant_entry_release(granter, raw.ref, claim.marks);
        return answer;
    }
    entry.frame = claim.frame;
    /*@ assert mediated: permit(self.v, raw.domain, write == 0 ?
      @     PERM_GRANT_MAP_READ : PERM_GRANT_MAP_WRITE);
      @*/
    grant_table_link(self, handle, entry, claim.writable);
    p2m_set_foreign(self, handle);
    answer.status = GRANT_STATUS_OKAY;
    answer.handle = handle;
    return answer;
}

struct grant_map_answer grant_map(struct domid self,
                                  struct grant_map_request raw)
{
    struct grant_map_answer answer = {GRANT_STATUS_OKAY, GRANT_HANDLE_NONE};
    uint8_t write = raw.flags == GRANT_MAP_HOST ? 1 : 0;

    answer.status = map_shape(self, raw);
    if (answer.status != GRANT_STATUS_OKAY) {
        return answer;
    }
    answer.status = grant_entry_admit(self, raw.domain, raw.ref,
                                      write != 0 ? PERM_GRANT_MAP_WRITE
                                                 : PERM_GRANT_MAP_READ);
    if (answer.status != GRANT_STATUS_OKAY) {
        return answer;
    }
    return map_admitted(self, raw, write);
}

void grant_revoke(struct domid holder, uint32_t handle, bool forced)
{
    struct domid granter = {maptracks[holder.v].entry[handle].granter};
    uint32_t ref = maptracks[holder.v].entry[handle].ref;

    p2m_clear_foreign(holder, handle, forced);
    grant_table_unlink(holder, handle);
    grant_entry_settle(granter, ref);
}

int16_t grant_unmap(struct domid self, uint64_t raw_host_address,
                    uint32_t raw_handle)
{
    if (raw_handle >= MAPTRACK_MAX ||
        maptracks[self.v].entry[raw_handle].used == 0) {
        return GRANT_STATUS_BAD_HANDLE;
    }
    if (raw_host_address % PAGE_BYTES != 0 ||
        raw_host_address / PAGE_BYTES !=
            maptracks[self.v].entry[raw_handle].gfn) {
        return GRANT_STATUS_BAD_VIRT_ADDR;
    }
    if (xsm_check(self, self, PERM_GRANT_UNMAP) != ST_OK) {
        return GRANT_STATUS_PERMISSION_DENIED;
    }
    //@ assert mediated: permit(self.v, self.v, PERM_GRANT_UNMAP);
    grant_revoke(self, raw_handle, false);
    return GRANT_STATUS_OKAY;
}

int16_t grant_query_size(struct domid self, uint16_t raw_domain)
{
    return raw_domain == self.v &&
                   xsm_check(self, self, PERM_GRANT_QUERY) == ST_OK
               ? GRANT_STATUS_OKAY
               : GRANT_STATUS_PERMISSION_DENIED;
}

enum status grant_set_version(struct domid self, uint32_t raw_version)
{
    if (raw_version != 1) {
        return ST_INVALID;
    }
    return xsm_check(self, self, PERM_GRANT_SET_VERSION);
}
