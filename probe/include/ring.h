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

/* A flood is what a process loses that fills most of a ring by itself, before the others lose anything. */
enum drop_reason { DROP_FULL, DROP_TOO_LARGE, DROP_CONTENTION, DROP_FLOOD, DROP_REASONS };

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
	u16 code;
	u16 reason;
	u32 cpu;
};

/* When a process lost something last: from the first to the last of losses that follow each other within a second. */
struct task_drop {
	u64 first_boot_ns;
	u64 last_boot_ns;
	u64 count;
};

#define TASK_DROPS 4096
#define ONE_BLIND_TIME_NS 1000000000ull

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, TASK_DROPS);
	__uint(key_size, 4);
	__uint(value_size, sizeof(struct task_drop));
} task_drops SEC(".maps");

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

static __noinline void note_task_drop(void)
{
	u32 tgid = bpf_get_current_pid_tgid() >> 32;
	u64 now = bpf_ktime_get_boot_ns();
	struct task_drop *known = bpf_map_lookup_elem(&task_drops, &tgid);
	struct task_drop fresh = {.first_boot_ns = now, .last_boot_ns = now, .count = 1};

	if (!known) {
		bpf_map_update_elem(&task_drops, &tgid, &fresh, BPF_NOEXIST);
		return;
	}
	if (now - known->last_boot_ns > ONE_BLIND_TIME_NS) {
		known->first_boot_ns = now;
		known->count = 0;
	}
	known->last_boot_ns = now;
	__sync_fetch_and_add(&known->count, 1);
}

static __noinline void count_drop(u32 code, u32 reason)
{
	struct group_drop key = {
		.cgroup = bpf_get_current_cgroup_id(),
		.code = code,
		.reason = reason,
		.cpu = bpf_get_smp_processor_id(),
	};
	u64 *count = bpf_map_lookup_elem(&group_drops, &key), one = 1;

	count_event(code, reason);
	note_task_drop();
	if (!count && !bpf_map_update_elem(&group_drops, &key, &one, BPF_NOEXIST))
		return;
	if (!count)
		count = bpf_map_lookup_elem(&group_drops, &key);
	if (count)
		__sync_fetch_and_add(count, 1);
}

/* Who fills a ring: records of each process since the ring was half full, forgotten with each lap. Processes whose numbers
 * fall together share a place. */
#define SHARES 256
#define FLOOD_LEAST 64

struct share {
	u32 lap;
	u32 records;
};

struct shares {
	struct share all;
	struct share of[SHARES];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, sizeof(struct shares));
} ring_shares SEC(".maps");

static __always_inline u32 add_record(struct share *share, u32 lap)
{
	if (share->lap != lap) {
		share->lap = lap;
		share->records = 0;
	}
	return ++share->records;
}

/* Whether the current process made more than a quarter of what came since the ring was half full, and the last quarter is
 * begun: then the rest is for the others. */
__noinline int is_flood(u64 head, u64 used)
{
	u64 size = (u64)config.bulk_mask + 1;
	u32 zero = 0, lap = head / size;
	u32 place = (bpf_get_current_pid_tgid() >> 32) & (SHARES - 1);
	struct shares *shares = bpf_map_lookup_elem(&ring_shares, &zero);
	u32 all, own;

	if (!shares)
		return 0;
	all = add_record(&shares->all, lap);
	own = add_record(&shares->of[place], lap);
	return used > size - size / 4 && all > FLOOD_LEAST && own > all / 4;
}

/* Wakes the reader if it sleeps. It clears `sleeping` itself too; ringing once too often does no harm. */
static __noinline void ring_doorbell(void)
{
	u64 note = 1;

	settings.sleeping = 0;
	bpf_ringbuf_output(&doorbell, &note, sizeof(note), BPF_RB_FORCE_WAKEUP);
}
