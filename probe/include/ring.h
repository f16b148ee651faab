/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Two rings per processor in memory that the reader maps; records are built in place. docs/decisions has the protocol.
 *
 * Positions only grow; a record's place is its position modulo the ring's size, and it may run into the slack behind the
 * end, so that it is always in one piece. A producer reserves by compare-and-swap on `head`, which also holds against
 * another program that interrupts it on the same processor. */
#pragma once

#include "../vmlinux/vmlinux.h"
#include "../generated/codes.h"

#define RING_HEADER 4096
#define RING_SLACK (128 * 1024)
#define RING_MIN (256 * 1024)
#define BUSY (1u << 31)

struct ring {
	u64 head; /* next position to reserve: written here only */
	u64 moving; /* `head` is being changed: where there is no compare-and-swap */
	u8 pad0[112];
	u64 tail; /* next position to read: written by the reader only */
	u8 pad1[RING_HEADER - 136];
};

/* Set by the loader before the verifier looks: constants to it. */
struct config {
	u32 control_mask; /* size of a ring - 1 */
	u32 bulk_mask;
	u32 lap_secret; /* mixed into the lap tag, so that no argument's bytes can pose as a header */
	u32 processors;
	s64 boot_epoch_ns; /* boot since 1970 */
};

/* Written by the reader while programs run. */
struct settings {
	u8 interest[2][512]; /* by call number; native, then 32-bit. INTEREST_* */
	u32 own_tgid; /* the agent: its own calls are not reported */
	u32 sleeping; /* the reader waits for the doorbell */
	u32 snaplen; /* bytes of data that read and write events carry */
	u32 self_test; /* the agent proves with a call of its own that events arrive: prctl(this); 0: no test */
};

#define INTEREST_SUCCESS 1
#define INTEREST_FAILURE 2

enum drop_reason { DROP_FULL, DROP_TOO_LARGE, DROP_CONTENTION, DROP_REASONS };

/* The ledger: what became of every event, by processor and type. Columns below DROP_REASONS are those of the reasons.
 * Begun are the records that were asked for: each is delivered, dropped for one reason, or still in its ring. */
enum ledger_column { COUNT_BEGUN = DROP_REASONS, COUNT_LEFT_OUT, LEDGER_COLUMNS = 8 };

#define DROP_CODES 512

struct drops {
	u64 count[DROP_CODES][LEDGER_COLUMNS];
};

/* Drops by cgroup, too. What finds no place in a full table is in `drops` only. */
struct group_drop {
	u64 cgroup;
	u32 code;
	u32 reason;
};

#define GROUP_DROPS 2048

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, GROUP_DROPS);
	__uint(key_size, sizeof(struct group_drop));
	__uint(value_size, 8);
} group_drops SEC(".maps");

SEC(".rodata.config") const volatile struct config config = {};
SEC(".data.settings") struct settings settings = {};

/* max_entries (processors) and value_size (header, ring, slack) are set by the loader. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, RING_HEADER + RING_MIN + RING_SLACK);
} control_rings SEC(".maps"), bulk_rings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, sizeof(struct drops));
} drops SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} doorbell SEC(".maps");

enum ring_kind { CONTROL, BULK };

/* Atomic: a program may be interrupted by another one that counts the same. */
static __noinline void count_event(u32 code, u32 column)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct drops *mine = bpf_map_lookup_elem(&drops, &cpu);

	if (mine)
		__sync_fetch_and_add(&mine->count[code & (DROP_CODES - 1)][column & (LEDGER_COLUMNS - 1)], 1);
}

static __noinline void count_drop(u32 code, u32 reason)
{
	struct group_drop key = {.cgroup = bpf_get_current_cgroup_id(), .code = code, .reason = reason};
	u64 *count = bpf_map_lookup_elem(&group_drops, &key), one = 1;

	count_event(code, reason);
	if (!count && !bpf_map_update_elem(&group_drops, &key, &one, BPF_NOEXIST))
		return;
	if (!count)
		count = bpf_map_lookup_elem(&group_drops, &key);
	if (count)
		__sync_fetch_and_add(count, 1);
}

/* Wakes the reader if it sleeps. It clears `sleeping` itself too; ringing once too often does no harm. */
static __noinline void ring_doorbell(void)
{
	u64 note = 1;

	settings.sleeping = 0;
	bpf_ringbuf_output(&doorbell, &note, sizeof(note), BPF_RB_FORCE_WAKEUP);
}
