/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Functions that write text into a record and return how many bytes. What they loop over is verified once, by itself, not at
 * each call: they are global. Before 5.12 the verifier knows global functions that take numbers only, so there they write
 * into memory of the processor, which is copied; programs are not preempted there.
 *
 * TEXT_WRITER2(write_x, x_text, first, second) { body with `text` in scope; returns a u64 }
 *
 * All arguments are u64. The result's two halves each hold a length in the lower 16 bits; what is above is the writer's. */
#pragma once

#include "ring.h"

#if HAS_SWAP

#define TEXT_WRITER1(name, kind, a) __noinline u64 name(u64 a, struct kind *text)
#define TEXT_WRITER2(name, kind, a, b) __noinline u64 name(u64 a, u64 b, struct kind *text)
#define TEXT_WRITER3(name, kind, a, b, c) __noinline u64 name(u64 a, u64 b, u64 c, struct kind *text)

#else

#define TEXT_WRITER(name, kind, declared, passed)                                                                      \
	static __always_inline u64 name##_body(DECLARED declared, struct kind *text);                                  \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);                                                               \
		__uint(max_entries, 1);                                                                                \
		__type(key, u32);                                                                                      \
		__type(value, struct kind);                                                                            \
	} name##_memory SEC(".maps");                                                                                  \
	__noinline u64 name##_once(DECLARED declared)                                                                  \
	{                                                                                                              \
		u32 zero = 0;                                                                                          \
		struct kind *text = bpf_map_lookup_elem(&name##_memory, &zero);                                        \
		return text ? name##_body(DECLARED passed, text) : 0;                                                  \
	}                                                                                                              \
	static __always_inline u64 name(DECLARED declared, struct kind *into)                                          \
	{                                                                                                              \
		u64 done = name##_once(DECLARED passed), length = (done & 0xffff) + (done >> 32 & 0xffff);             \
		u32 zero = 0;                                                                                          \
		struct kind *text = bpf_map_lookup_elem(&name##_memory, &zero);                                        \
		if (!text || length > sizeof(*text))                                                                   \
			return 0;                                                                                      \
		bpf_probe_read_kernel(into, length, text);                                                             \
		return done;                                                                                           \
	}                                                                                                              \
	static __always_inline u64 name##_body(DECLARED declared, struct kind *text)

#define DECLARED(...) __VA_ARGS__
#define TEXT_WRITER1(name, kind, a) TEXT_WRITER(name, kind, (u64 a), (a))
#define TEXT_WRITER2(name, kind, a, b) TEXT_WRITER(name, kind, (u64 a, u64 b), (a, b))
#define TEXT_WRITER3(name, kind, a, b, c) TEXT_WRITER(name, kind, (u64 a, u64 b, u64 c), (a, b, c))

#endif
