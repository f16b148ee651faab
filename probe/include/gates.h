/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Which gates of rules let events of the current thread pass. The agent works that out once for what a thread is between its
 * start, its execs and its renamings; each such state has a number here, which events carry until it is answered. A state
 * without an answer passes all gates, so that an answer can be late, but never old. */
#pragma once

#include "../vmlinux/vmlinux.h"

#define EVERY_GATE (~0u)

#if HAS_CAST
u32 gates_of_current(void);
#define FILTER_PASSING_GATES() gates_of_current()
#else
/* Names and threads are looked at with 6.2 and newer only. */
#define FILTER_PASSING_GATES() EVERY_GATE
#endif
#include "filter.h"

#define ANSWERS (1u << 14)

struct answers {
	u64 given; /* numbers, from 1 */
	u64 words[ANSWERS]; /* number and gates; by number, and a younger one takes the place of an older */
};

SEC(".bss.answers") struct answers answers;

#if HAS_CAST
struct thread_note {
	u64 exec_id;
	u32 number;
	u32 spare;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct thread_note);
} thread_notes SEC(".maps");

static __always_inline struct thread_note *note_of_current(u64 flags)
{
	return bpf_task_storage_get(&thread_notes, bpf_get_current_task_btf(), NULL, flags);
}

static __always_inline u64 answer_to(u32 number)
{
	u64 at = number;

	BOUND(at, ANSWERS - 1);
	return *(volatile u64 *)&answers.words[at];
}

/* The number of what the current thread is; 0: none. When four billion were given there are no more, and all pass. */
static __always_inline u32 number_of_current(void)
{
	struct thread_note *note = note_of_current(BPF_LOCAL_STORAGE_GET_F_CREATE);
	struct task_struct *task = CURRENT();
	u64 exec_id, next;

	if (!note)
		return 0;
	exec_id = GET(task, self_exec_id);
	if (note->number && note->exec_id == exec_id)
		return note->number;
	next = __sync_fetch_and_add(&answers.given, 1) + 1;
	note->exec_id = exec_id;
	note->number = next >> 32 ? 0 : (u32)next;
	return note->number;
}

/* Global functions: verified once, and no branch of theirs is one of their callers'. */
__noinline u32 gates_of_current(void)
{
	u32 number = number_of_current();
	u64 word = answer_to(number);

	return number && word >> 32 == number ? (u32)word : EVERY_GATE;
}

__noinline u32 unanswered_question(void)
{
	u32 number;

	if (!*(volatile u32 *)&filter.asks)
		return 0;
	number = number_of_current();
	return answer_to(number) >> 32 == number ? 0 : number;
}

__noinline int forget_gates(void)
{
	struct thread_note *note = note_of_current(0);

	if (note)
		note->number = 0;
	return 0;
}
#else
static __always_inline u32 unanswered_question(void)
{
	return 0;
}

static __always_inline void forget_gates(void)
{
}
#endif
