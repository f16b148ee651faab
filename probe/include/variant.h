/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* DYN parameters: the index of the variant, then the value. */
#pragma once

#include "call.h"

static __always_inline void push_variant_u64(struct record *r, u8 variant, u64 value)
{
	u8 *at = record_at(r, r->used);

	at[0] = variant;
	*(u64 *)(at + 1) = value;
	param_done(r, 9);
}

static __always_inline void push_variant_u8(struct record *r, u8 variant, u8 value)
{
	u8 *at = record_at(r, r->used);

	at[0] = variant;
	at[1] = value;
	param_done(r, 2);
}

/* A NUL-terminated string of the caller's memory, at most `max` bytes. */
static __always_inline void push_variant_text(struct record *r, u8 variant, u64 address, u32 max)
{
	u8 *at = record_at(r, r->used);
	long length = bpf_probe_read_user_str(at + 1, max, (const void *)address);

	at[0] = variant;
	if (length <= 0) {
		r->flags |= RECORD_UNREADABLE;
		at[1] = 0;
		length = 1;
	}
	param_done(r, 1 + length);
}
