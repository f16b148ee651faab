/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Building one record: begin, push parameters in the order of schema/events, push facts, commit. */
#pragma once

#include "ring.h"

#define RECORD_IA32 1
#define RECORD_IO_URING 2
#define RECORD_UNVERIFIED 4
#define RECORD_TRUNCATED 8
#define RECORD_UNREADABLE 16 /* an argument in the caller's memory was not there */
#define RECORD_DISCARDED 32 /* only a place in the ring: it did not fit, and is counted as dropped */

struct record_header {
	u32 length; /* of the record, with this header; BUSY until it is complete */
	u32 lap; /* low half of its position, mixed with a secret */
	u64 ts_boot_ns;
	u32 tid;
	u32 tgid;
	u64 task_key;
	u16 code;
	u8 nparams;
	u8 flags;
	u32 facts_at; /* from the start of the record */
	u32 facts_length;
	u32 asks; /* what the task is has this number, and which gates let it pass is not known yet; 0: not asked */
	u16 lengths[]; /* of the parameters; they start at the next multiple of 8 */
};

#define MAX_RECORD 65536
/* What is left free behind a variable parameter, for all the fixed ones that may follow it. */
#define FIXED_ROOM 512

/* How much to reserve: what the record's strings may take at most, rounded up. */
#define SMALL 1024
#define ONE_PATH 8192
#define TWO_PATHS 16384
#define FOUR_PATHS 32768
#define LARGE 65536

struct record {
	u8 *start;
	struct ring *ring;
	u64 position;
	u32 used;
	u32 reserved;
	u32 facts_at;
	u16 code;
	u8 nparams;
	u8 flags;
};

#define HEADER(r) ((struct record_header *)(r)->start)

static __always_inline u8 *record_at(struct record *r, u32 offset)
{
	u64 at = offset;

	BOUND(at, MAX_RECORD - 1);
	return r->start + at;
}

static __always_inline void publish(struct record *r, u32 length, u32 lap)
{
	u64 word = (u64)lap << 32 | length;

	barrier();
#if defined(__TARGET_ARCH_arm64) && HAS_SWAP
	__sync_lock_test_and_set((u64 *)r->start, word);
#else
	*(volatile u64 *)r->start = word;
#endif
	barrier();
}

static __always_inline u32 lap_of(struct record *r)
{
	return (u32)r->position ^ config.lap_secret;
}

/* Moves `head` from where it was seen. False: another program did meanwhile. */
#if HAS_SWAP
static __always_inline bool move_head(struct ring *ring, u64 from, u64 to)
{
	return __sync_val_compare_and_swap(&ring->head, from, to) == from;
}
#else
/* Programs there run with preemption off, so that only one that interrupts this one on the same processor can come between.
 * It runs to its end before this one goes on, sees `moving`, and keeps off. */
static __always_inline bool move_head(struct ring *ring, u64 from, u64 to)
{
	volatile struct ring *seen = ring;
	bool unmoved;

	if (seen->moving)
		return false;
	seen->moving = 1;
	barrier();
	unmoved = seen->head == from;
	if (unmoved)
		seen->head = to;
	barrier();
	seen->moving = 0;
	return unmoved;
}
#endif

/* Reserves room for a record. False: dropped and counted.
 * `kind`, `nparams` and `reserve` are constants. */
static __always_inline bool record_begin_for(struct record *r, enum ring_kind kind, u16 code, u8 nparams, u32 reserve,
					     struct task_struct *task)
{
	u32 cpu = bpf_get_smp_processor_id();
	u32 mask = kind == CONTROL ? config.control_mask : config.bulk_mask;
	struct ring *ring = bpf_map_lookup_elem(kind == CONTROL ? (void *)&control_rings : (void *)&bulk_rings, &cpu);
	struct record_header *header;
	struct task_struct *leader;
	u64 head, at;
	int tries;

	if (!ring)
		return false;
	count_event(code, COUNT_BEGUN);
	if (kind == BULK) {
		u64 used;

		head = *(volatile u64 *)&ring->head;
		used = head - *(volatile u64 *)&ring->tail;
		if (unlikely(used > mask / 2) && is_flood(head, used)) {
			count_drop(code, DROP_FLOOD);
			return false;
		}
	}
#pragma clang loop unroll(disable)
	for (tries = 0; tries < 16; tries++) {
		head = *(volatile u64 *)&ring->head;
		if (head + reserve - *(volatile u64 *)&ring->tail > (u64)mask + 1) {
			count_drop(code, DROP_FULL);
			return false;
		}
		if (move_head(ring, head, head + reserve))
			break;
	}
	if (tries == 16) {
		count_drop(code, DROP_CONTENTION);
		return false;
	}
	at = head & mask;
	r->start = (u8 *)ring + RING_HEADER + at;
	r->ring = ring;
	r->position = head;
	r->reserved = reserve;
	r->code = code;
	r->nparams = 0;
	r->flags = 0;
	r->facts_at = 0;
	r->used = sizeof(struct record_header) + ((nparams * 2 + 7) & ~7);
	publish(r, reserve | BUSY, lap_of(r));
	header = HEADER(r);
	/* After the reservation: a record that the reader does not see yet is younger than its clock. */
	header->ts_boot_ns = bpf_ktime_get_boot_ns();
	header->code = code;
	header->tid = GET(task, pid);
	header->tgid = GET(task, tgid);
	leader = GET(task, group_leader);
	header->task_key = GET(leader, start_boottime);
	header->asks = 0;
	return true;
}

static __always_inline bool record_begin(struct record *r, enum ring_kind kind, u16 code, u8 nparams, u32 reserve)
{
	return record_begin_for(r, kind, code, nparams, reserve, CURRENT());
}

/* Gives back what was not used and hands the record to the reader. */
static __always_inline int record_commit(struct record *r)
{
	struct record_header *header = HEADER(r);
	u32 length = (r->used + 7) & ~7u;
	u64 end = r->position + r->reserved;

	/* has_room keeps off from here; what it forgot must not look like a record. */
	if (unlikely(r->used > r->reserved)) {
		count_drop(r->code, DROP_TOO_LARGE);
		r->flags |= RECORD_DISCARDED;
	}
	if (!r->facts_at)
		r->facts_at = r->used;
	header->nparams = r->nparams;
	header->flags = r->flags;
	header->facts_at = r->facts_at;
	header->facts_length = r->used - r->facts_at;
	if (length > r->reserved || !move_head(r->ring, end, r->position + length))
		length = r->reserved;
	publish(r, length, lap_of(r));
	if (unlikely(*(volatile u32 *)&settings.sleeping))
		ring_doorbell();
	return 0;
}

/* Notes the length of the next parameter, whose bytes are already in place. */
static __always_inline void param_done(struct record *r, u32 length)
{
	HEADER(r)->lengths[r->nparams] = length;
	r->nparams += 1;
	r->used += length;
}

#define PUSH_FIXED(type)                                                                                               \
	static __always_inline void push_##type(struct record *r, type value)                                          \
	{                                                                                                              \
		*(type *)record_at(r, r->used) = value;                                                                \
		param_done(r, sizeof(type));                                                                           \
	}

PUSH_FIXED(u8)
PUSH_FIXED(u16)
PUSH_FIXED(u32)
PUSH_FIXED(u64)
PUSH_FIXED(s16)
PUSH_FIXED(s32)
PUSH_FIXED(s64)

/* "Not captured". */
static __always_inline void push_empty(struct record *r)
{
	param_done(r, 0);
}

/* Whether `size` more bytes fit beside the fixed parameters and facts that may follow. */
static __always_inline bool has_room(struct record *r, u32 size)
{
	if (likely(r->used + size + FIXED_ROOM <= r->reserved))
		return true;
	r->flags |= RECORD_TRUNCATED;
	return false;
}

/* A NUL-terminated string of the caller's memory, at most `max` (a power of two) bytes. Empty when it cannot be read. */
static __always_inline void push_user_text(struct record *r, u64 address, u32 max)
{
	long length = 0;

	if (address && has_room(r, max)) {
		length = bpf_probe_read_user_str(record_at(r, r->used), max, (const void *)address);
		if (length < 0) {
			length = 0;
			r->flags |= RECORD_UNVERIFIED | RECORD_UNREADABLE;
		} else if (length == max) {
			r->flags |= RECORD_TRUNCATED;
		}
	}
	param_done(r, length);
}

/* The same from kernel memory. */
static __always_inline void push_kernel_text(struct record *r, const void *address, u32 max)
{
	long length = 0;

	if (address && has_room(r, max)) {
		length = bpf_probe_read_kernel_str(record_at(r, r->used), max, address);
		if (length < 0)
			length = 0;
	}
	param_done(r, length);
}

/* `size` bytes of the caller's memory, cut to `max` (a power of two minus one, or lower than 65,536). */
static __always_inline void push_user_bytes(struct record *r, u64 address, u64 size, u32 max)
{
	if (size > max)
		size = max;
	if (!address || !size || !has_room(r, size)) {
		push_empty(r);
		return;
	}
	BOUND(size, 0xffff);
	if (bpf_probe_read_user(record_at(r, r->used), size, (const void *)address)) {
		r->flags |= RECORD_UNREADABLE;
		size = 0;
	}
	param_done(r, size);
}

/* Facts follow the parameters: (kind, length, bytes), each at a multiple of 4. */
static __always_inline u8 *fact_begin(struct record *r, u16 kind, u16 length)
{
	u16 *head;

	r->used = (r->used + 3) & ~3u;
	if (!r->facts_at)
		r->facts_at = r->used;
	head = (u16 *)record_at(r, r->used);
	head[0] = kind;
	head[1] = length;
	return (u8 *)(head + 2);
}

static __always_inline void fact_end(struct record *r, u32 length)
{
	r->used += 4 + length;
}

static __always_inline void fact_u64(struct record *r, u16 kind, u64 value)
{
	u32 *into = (u32 *)fact_begin(r, kind, 8);

	into[0] = (u32)value;
	into[1] = value >> 32;
	fact_end(r, 8);
}
