/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Signals to others, tracing others. */

SYSCALL(kill)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_KILL_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_u8(&r, arg(call, 1));
	return record_commit(&r);
}

SYSCALL(tkill)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_TKILL_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_u8(&r, arg(call, 1));
	return record_commit(&r);
}

SYSCALL(tgkill)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_TGKILL_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_s64(&r, arg_int(call, 1));
	push_u8(&r, arg(call, 2));
	return record_commit(&r);
}

enum ptrace_variant { PTRACE_NUMBER, PTRACE_SIGNAL };

/* `data` of a request: a number, a signal to deliver, or, for a peek, the word that was read. */
static __always_inline void push_ptrace_data(struct record *r, const struct syscall *call, u32 request, u64 data)
{
	u64 word = 0;

	switch (request) {
	case P_PTRACE_REQUESTS_PTRACE_CONT:
	case P_PTRACE_REQUESTS_PTRACE_SYSCALL:
	case P_PTRACE_REQUESTS_PTRACE_SINGLESTEP:
	case P_PTRACE_REQUESTS_PTRACE_DETACH:
		push_variant_u8(r, PTRACE_SIGNAL, data);
		return;
	case P_PTRACE_REQUESTS_PTRACE_PEEKTEXT:
	case P_PTRACE_REQUESTS_PTRACE_PEEKDATA:
	case P_PTRACE_REQUESTS_PTRACE_PEEKUSR:
		if (call->ret >= 0)
			bpf_probe_read_user(&word, call->compat ? 4 : 8, (const void *)data);
		push_variant_u64(r, PTRACE_NUMBER, word);
		return;
	}
	push_variant_u64(r, PTRACE_NUMBER, data);
}

SYSCALL(ptrace)
{
	u32 request = portable_ptrace_requests(arg(call, 0));
	struct record r;

	if (!begin_call(&r, call, SYSCALL_PTRACE_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_variant_u64(&r, PTRACE_NUMBER, arg(call, 2));
	push_ptrace_data(&r, call, request, arg(call, 3));
	push_u16(&r, request);
	push_s64(&r, arg_int(call, 1));
	return record_commit(&r);
}
