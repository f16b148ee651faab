/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* From the exit of a system call to the program of its event type. */

/* A program an event code, and one that takes 32-bit socketcall apart. */
#define SLOT_SOCKETCALL EV_COUNT
#define PROGRAM_SLOTS (EV_COUNT + 1)

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, PROGRAM_SLOTS);
	__uint(key_size, 4);
	__uint(value_size, 4);
} programs SEC(".maps");

static const struct call native_calls[CALL_SLOTS] = {CALLS_NATIVE};
static const struct call compat_calls[CALL_SLOTS] = {CALLS_COMPAT};

/* A call without a type of its own, or whose program could not be loaded: its number only. */
static __always_inline void generic(const struct syscall *call, u32 wire, u32 number)
{
	struct record r;

	if (!begin_call(&r, call, GENERIC_X, SMALL))
		return;
	push_u16(&r, wire);
	push_u16(&r, number);
	record_commit(&r);
}

/* The agent's own calls are not reported, but for the one by which it checks that events arrive. */
static __always_inline void self_test(const struct syscall *call, u32 wire, u32 number)
{
	u32 nonce = settings.self_test;
	struct record r;

	if (!nonce || wire != CALL_PRCTL || (u32)arg(call, 0) != nonce || !begin_call(&r, call, GENERIC_X, SMALL))
		return;
	note_own_root(call->task);
	push_u16(&r, wire);
	push_u16(&r, number);
	fact_u64(&r, FACT_SELF_TEST, nonce);
	record_commit(&r);
}

SEC(HOOK) int dispatch(struct hook_context *ctx)
{
	struct pt_regs *regs = regs_of(ctx);
	u64 number = REGS_NR(regs) & ~(u64)X32_BIT;
	struct syscall call;
	struct call known;
	u8 interest, wanted;

	if (number >= CALL_SLOTS)
		return 0;
	BOUND(number, CALL_SLOTS - 1);
	/* Which of the two tables counts is the task's to say, and asking it costs more than both looks. */
	if (likely(!(*(volatile u8 *)&settings.interest[0][number] | *(volatile u8 *)&settings.interest[1][number])))
		return 0;
	call = syscall_of(ctx);
	interest = *(volatile u8 *)&settings.interest[call.compat ? 1 : 0][number];
	wanted = call.ret < 0 && call.ret > -4096 ? INTEREST_FAILURE : INTEREST_SUCCESS;
	if (!(interest & wanted))
		return 0;
	known = call.compat ? compat_calls[number] : native_calls[number];
	if (GET(call.task, tgid) == settings.own_tgid) {
		self_test(&call, known.wire, number);
		return 0;
	}
	if (is_left_out(&call, known.event)) {
		count_event(known.event, COUNT_LEFT_OUT);
		return 0;
	}
	bpf_tail_call(ctx, &programs, call.compat && known.wire == CALL_SOCKETCALL ? SLOT_SOCKETCALL : known.event);
	generic(&call, known.wire, number);
	return 0;
}

#ifdef IA32_SOCKETCALL
static const u16 socketcall_events[32] = {SOCKETCALL_EVENTS};

/* Goes on to the program of the call inside. Its arguments are in memory: SOCKET_CALL fetches them. */
SEC(HOOK) int sys_socketcall(struct hook_context *ctx)
{
	struct syscall call = syscall_of(ctx);
	u64 inside = arg(&call, 0);
	u8 wanted = call.ret < 0 && call.ret > -4096 ? INTEREST_FAILURE : INTEREST_SUCCESS;

	if (inside && inside < SOCKETCALLS) {
		BOUND(inside, 31);
		if (!(*(volatile u8 *)&settings.interest[1][SOCKETCALL_INTEREST + inside] & wanted))
			return 0;
		bpf_tail_call(ctx, &programs, socketcall_events[inside]);
	}
	generic(&call, CALL_SOCKETCALL, IA32_SOCKETCALL);
	return 0;
}
#endif
