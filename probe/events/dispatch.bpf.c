/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* From the exit of a system call to the program of its event type. */

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, EV_COUNT);
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

SEC(HOOK) int dispatch(struct hook_context *ctx)
{
	struct syscall call = syscall_of(ctx);
	u64 number = REGS_NR(call.regs);
	u8 interest;
	struct call known;

	if (number >= CALL_SLOTS)
		return 0;
	BOUND(number, CALL_SLOTS - 1);
	interest = *(volatile u8 *)&settings.interest[call.compat ? 1 : 0][number];
	if (likely(!interest))
		return 0;
	if (!(interest & (call.ret < 0 && call.ret > -4096 ? INTEREST_FAILURE : INTEREST_SUCCESS)))
		return 0;
	if (GET(call.task, tgid) == settings.own_tgid && !settings.report_self)
		return 0;
	known = call.compat ? compat_calls[number] : native_calls[number];
	bpf_tail_call(ctx, &programs, known.event);
	generic(&call, known.wire, number);
	return 0;
}
