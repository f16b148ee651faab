/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The first bytes of what a call moved: from one buffer or gathered from several. */
#pragma once

#include "call.h"
#include "text.h"

#define DATA_MAX 4096
#define DATA_ROOM (DATA_MAX + SMALL)
#define BUFFERS_MAX 16

/* How much of `length` bytes a record carries: at most the snap length. */
static __always_inline u64 data_limit(u64 length)
{
	u64 most = *(volatile u32 *)&settings.snaplen;

	if (most > DATA_MAX - 1)
		most = DATA_MAX - 1;
	if (length > most)
		length = most;
	BOUND(length, DATA_MAX - 1);
	return length;
}

/* The first bytes of a buffer of which `length` were moved. */
static __always_inline void push_data(struct record *r, u64 address, s64 length)
{
	u64 size = length > 0 ? data_limit(length) : 0;

	if (size && bpf_probe_read_user(record_at(r, r->used), size, (const void *)address)) {
		r->flags |= RECORD_UNVERIFIED | RECORD_UNREADABLE;
		size = 0;
	}
	param_done(r, size);
}

struct buffers {
	u64 base;
	u64 size;
};

/* One element of an iovec, in the layout of its ABI. */
static __always_inline bool buffer_read(struct buffers *into, u64 vector, u32 index, bool compat)
{
	u32 narrow[2] = {};

	if (!compat)
		return !bpf_probe_read_user(into, sizeof(*into), (const void *)(vector + index * sizeof(*into)));
	if (bpf_probe_read_user(narrow, sizeof(narrow), (const void *)(vector + index * sizeof(narrow))))
		return false;
	into->base = narrow[0];
	into->size = narrow[1];
	return true;
}

struct data_text {
	u8 bytes[2 * DATA_MAX];
};

/* The first bytes of `length` that were moved from or into the described buffers: their count, with 1 << 32 for a 32-bit
 * caller. */
TEXT_WRITER3(gather, data_text, vector, described, moved)
{
	u32 count = (u32)described, done = 0;
	bool compat = described >> 32;
	s64 length = moved;
	u64 left = length > 0 ? data_limit(length) : 0;
	struct buffers buffer;

	if (!text)
		return 0;
#pragma clang loop unroll(disable)
	for (u32 i = 0; i < BUFFERS_MAX; i++) {
		u64 size;

		if (i >= count || !left || !buffer_read(&buffer, vector, i, compat))
			break;
		size = buffer.size < left ? buffer.size : left;
		BOUND(size, DATA_MAX - 1);
		if (size && bpf_probe_read_user(text->bytes + done, size, (const void *)buffer.base))
			break;
		done += size;
		left -= size;
		BOUND(done, DATA_MAX - 1);
		BOUND(left, DATA_MAX - 1);
	}
	return done;
}

static __always_inline void push_gathered(struct record *r, u64 vector, u32 count, s64 length, bool compat)
{
	struct data_text *text = (struct data_text *)record_at(r, r->used);

	param_done(r, gather(vector, (u64)compat << 32 | count, length, text) & (DATA_MAX - 1));
}

/* All bytes that a vector describes. Global: verified once. */
__noinline u64 gathered_size(u64 vector, u64 described)
{
	u32 count = (u32)described;
	bool compat = described >> 32;
	struct buffers buffer;
	u64 total = 0;

#pragma clang loop unroll(disable)
	for (u32 i = 0; i < BUFFERS_MAX; i++) {
		if (i >= count || !buffer_read(&buffer, vector, i, compat))
			break;
		total += buffer.size;
	}
	return total;
}
