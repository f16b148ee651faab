/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* One system call at its exit. */
#pragma once

#include "../generated/calls.h"
#include "file.h"
#include "gates.h"

struct syscall {
	struct task_struct *task;
	struct pt_regs *regs;
	s64 ret;
	bool compat;
	bool fetched; /* `args` has the arguments: a call of the socket family may have them in memory */
	u64 args[6];
};

/* Argument as the caller passed it; 32-bit callers' are zero-extended. `index` is a constant. */
static __always_inline u64 arg(const struct syscall *call, u32 index)
{
	return call->fetched ? call->args[index] : regs_arg(call->regs, call->compat, index);
}

/* The same as a signed int: fds, flags with sign. */
static __always_inline s64 arg_int(const struct syscall *call, u32 index)
{
	return (s32)arg(call, index);
}

/* begin_call(r, call, SYMBOL, room): reserve a record for the event type EV_SYMBOL. */
#define begin_call(r, call, symbol, room) begin_in(r, call, BULK, EV_##symbol, NPARAMS_##symbol, room)
#define begin_control(r, call, symbol, room) begin_in(r, call, CONTROL, EV_##symbol, NPARAMS_##symbol, room)

static __always_inline bool begin_in(struct record *r, const struct syscall *call, enum ring_kind kind, u16 code,
				     u8 nparams, u32 room)
{
	if (!record_begin_for(r, kind, code, nparams, room, call->task))
		return false;
	if (call->compat)
		r->flags |= RECORD_IA32;
	HEADER(r)->asks = unanswered_question();
	return true;
}

/* What the current task was doing when it entered the kernel: at the top of its stack. */
static __always_inline struct pt_regs *regs_of_current(void)
{
#if HAS_LOOP
	return (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
#else
	struct task_struct *task = CURRENT();

	return (struct pt_regs *)((u64)READ(task, stack) + THREAD_SIZE - type_size(struct pt_regs));
#endif
}

/* SYSCALL(name) { body with `call` in scope }: the program for the event type of that name (crates/collect's generated
 * list of names). It runs by tail call from the dispatcher, so only for calls that somebody asked for. */
#ifdef PROBE_TRACEPOINT
#define HOOK "tracepoint/raw_syscalls/sys_exit"

struct hook_context {
	u64 head;
	s64 id;
	s64 ret;
};

static __always_inline struct pt_regs *regs_of(struct hook_context *ctx)
{
	return regs_of_current();
}

static __always_inline struct syscall syscall_of(struct hook_context *ctx)
{
	struct task_struct *task = CURRENT();

	return (struct syscall){
		.task = task, .regs = regs_of_current(), .ret = ctx->ret, .compat = IS_COMPAT(task)};
}
#else
#define HOOK "tp_btf/sys_exit"

struct hook_context {
	u64 regs;
	s64 ret;
};

static __always_inline struct pt_regs *regs_of(struct hook_context *ctx)
{
	return (struct pt_regs *)ctx->regs;
}

static __always_inline struct syscall syscall_of(struct hook_context *ctx)
{
	struct task_struct *task = CURRENT();

	return (struct syscall){
		.task = task, .regs = (struct pt_regs *)ctx->regs, .ret = ctx->ret, .compat = IS_COMPAT(task)};
}
#endif

#ifdef IA32_SOCKETCALL
/* Words that each call inside of socketcall takes from memory. */
static const u8 socketcall_words[SOCKETCALLS] = {0, 3, 3, 3, 2, 3, 3, 3, 4, 4, 4, 6, 6, 2, 5, 5, 3, 3, 4, 5, 4};
#endif

/* Arguments from the registers, or for 32-bit socketcall from the caller's memory. */
static __always_inline void fetch_args(struct syscall *call)
{
#pragma unroll
	for (u32 i = 0; i < 6; i++)
		call->args[i] = regs_arg(call->regs, call->compat, i);
	call->fetched = true;
#ifdef IA32_SOCKETCALL
	if (unlikely(call->compat && REGS_NR(call->regs) == IA32_SOCKETCALL)) {
		u64 number = call->args[0], bytes;
		u32 words[8] = {};

		if (number >= SOCKETCALLS)
			number = 0;
		bytes = socketcall_words[number] * sizeof(*words);
		BOUND(bytes, 31);
		bpf_probe_read_user(words, bytes, (const void *)call->args[1]);
#pragma unroll
		for (u32 i = 0; i < 6; i++)
			call->args[i] = words[i];
	}
#endif
}

#define SYSCALL(name)                                                                                                  \
	static __always_inline int body_##name(const struct syscall *call);                                            \
	SEC(HOOK) int sys_##name(struct hook_context *ctx)                                                             \
	{                                                                                                              \
		struct syscall call = syscall_of(ctx);                                                                 \
		return body_##name(&call);                                                                             \
	}                                                                                                              \
	static __always_inline int body_##name(const struct syscall *call)

/* The same for the calls that 32-bit callers can also make through socketcall. */
#define SOCKET_CALL(name)                                                                                              \
	static __always_inline int body_##name(const struct syscall *call);                                            \
	SEC(HOOK) int sys_##name(struct hook_context *ctx)                                                             \
	{                                                                                                              \
		struct syscall call = syscall_of(ctx);                                                                 \
		fetch_args(&call);                                                                                       \
		return body_##name(&call);                                                                             \
	}                                                                                                              \
	static __always_inline int body_##name(const struct syscall *call)
