/* SPDX-License-Identifier: Apache-2.0 */
/** @file Memory operations of a domain on its own guest-physical map. */
#include "core/logic/memop.h"

/* Whether a foreign mapping is at a guest frame. */
/*@ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v);
  @ terminates \true;
  @ assigns \nothing;
  @*/
static bool is_foreign(struct domid self, struct gfn gfn)
{
    return p2m_leaf(self, gfn) / NPT_HANDLE_UNIT != 0;
}

/* Shared frame `index` of the domain: its shared_info, then its grant table. */
/*@ requires mediated: permit(self.v, self.v, index == 0 ?
  @     PERM_MEMORY_MAP_SHARED_INFO : PERM_MEMORY_MAP_GRANT_TABLE);
  @ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v) && p2m_reserved(self.v, gfn.v);
  @ requires index <= GRANT_FRAME_MAX;
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[self.v],
  @     p2m_places[self.v], hw_vcpu_state, domains[self.v].grant_frame_count;
  @ ensures domains_ok && p2m_ok;
  @ ensures p2m_leaf_is(self.v, gfn.v,
  @     p2m_ram_leaf(self.v, domains[self.v].memory_pages + index));
  @*/
static void shared_commit(struct domid self, struct gfn gfn, uint32_t index)
{
    p2m_set_shared(self, gfn, index);
    if (domains[self.v].grant_frame_count < index) {
        domains[self.v].grant_frame_count = index;
        //@ assert domains_ok;
        //@ assert p2m_shape_ok;
        //@ assert p2m_entries_ok;
    }
}

enum status memop_add_to_physmap(struct domid self, uint32_t raw_space,
                                 uint64_t raw_index, uint64_t raw_gfn)
{
    struct gfn gfn = {raw_gfn};
    bool shared_info = raw_space == MEMORY_SPACE_SHARED_INFO;
    enum status status;

    if (raw_space > MEMORY_SPACE_GRANT_TABLE || gfn.v >= GFN_MAX ||
        raw_index >= (shared_info ? 1 : GRANT_FRAME_MAX)) {
        return ST_INVALID;
    }
    status = xsm_check(self, self,
                       shared_info ? PERM_MEMORY_MAP_SHARED_INFO
                                   : PERM_MEMORY_MAP_GRANT_TABLE);
    if (status == ST_OK) {
        status = is_foreign(self, gfn) ? ST_INVALID : p2m_reserve(self, gfn);
    }
    if (status == ST_OK) {
        shared_commit(self, gfn, shared_info ? 0 : 1 + (uint32_t)raw_index);
    }
    return status;
}

enum status memop_remove(struct domid self, uint64_t raw_gfn, bool balloon)
{
    struct gfn gfn = {raw_gfn};
    enum perm perm = balloon ? PERM_MEMORY_DECREASE : PERM_MEMORY_REMOVE;
    enum status status;

    if (balloon ? p2m_ram_frame(self, gfn).status != ST_OK
                : p2m_leaf(self, gfn) == 0 || is_foreign(self, gfn)) {
        return ST_INVALID;
    }
    status = xsm_check(self, self, perm);
    if (status == ST_OK) {
        //@ assert mediated: permit(self.v, self.v, perm);
        p2m_clear(self, gfn);
    }
    return status;
}

enum status memop_populate_one(struct domid self, uint64_t raw_gfn)
{
    struct gfn gfn = {raw_gfn};
    enum status status;

    if (gfn.v >= domains[self.v].memory_pages) {
        return ST_INVALID;
    }
    if (p2m_leaf(self, gfn) != 0) {
        return ST_EXISTS;
    }
    status = xsm_check(self, self, PERM_MEMORY_POPULATE);
    if (status == ST_OK) {
        //@ assert mediated: permit(self.v, self.v, PERM_MEMORY_POPULATE);
        hw_frame_clear((struct mfn){domains[self.v].memory.v + gfn.v});
        p2m_set_ram(self, gfn);
    }
    return status;
}
