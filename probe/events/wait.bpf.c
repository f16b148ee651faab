/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Waiting and waking: semaphores, futexes, timers, readiness. */

#define IPC_64 0x100
#define POLL_MAX 64
#define POLL_ENTRY 10 /* i64 fd, i16 flags */

struct semaphore_step {
	u16 number;
	s16 step;
	u16 flags;
};

static __always_inline void push_step(struct record *r, u64 address, u32 index, u32 count)
{
	struct semaphore_step step = {};

	if (index < count)
		bpf_probe_read_user(&step, sizeof(step), (const void *)(address + index * sizeof(step)));
	push_u16(r, step.number);
	push_s16(r, step.step);
	push_u16(r, portable_semop_flags(step.flags));
}

SYSCALL(semop)
{
	u32 count = arg(call, 2);
	struct record r;

	if (!begin_call(&r, call, SYSCALL_SEMOP_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_u32(&r, count);
	push_step(&r, arg(call, 1), 0, count);
	push_step(&r, arg(call, 1), 1, count);
	push_s32(&r, arg_int(call, 0));
	return record_commit(&r);
}

SYSCALL(semctl)
{
	u32 command = portable_semctl_commands(arg(call, 2) & ~IPC_64);
	struct record r;

	if (!begin_call(&r, call, SYSCALL_SEMCTL_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_s32(&r, arg_int(call, 0));
	push_s32(&r, arg_int(call, 1));
	push_u16(&r, command);
	push_s32(&r, command == P_SEMCTL_COMMANDS_SETVAL ? arg_int(call, 3) : 0);
	return record_commit(&r);
}

SYSCALL(semget)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_SEMGET_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_s32(&r, arg_int(call, 0));
	push_s32(&r, arg_int(call, 1));
	push_u32(&r, portable_semget_flags(arg(call, 2)) | (arg(call, 2) & 0777));
	return record_commit(&r);
}

SYSCALL(futex)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_FUTEX_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_u64(&r, arg(call, 0));
	push_u16(&r, arg(call, 1));
	push_u64(&r, arg(call, 2));
	return record_commit(&r);
}

#define NO_TIME (~0ull)

/* Nanoseconds of a timespec in the caller's memory. */
static __always_inline u64 interval_of(u64 address, bool narrow)
{
	u64 wide[2] = {};
	u32 small[2] = {};

	if (!address)
		return NO_TIME;
	if (narrow) {
		bpf_probe_read_user(small, sizeof(small), (const void *)address);
		return (u64)small[0] * 1000000000 + small[1];
	}
	bpf_probe_read_user(wide, sizeof(wide), (const void *)address);
	return wide[0] * 1000000000 + wide[1];
}

SYSCALL(nanosleep)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_NANOSLEEP_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_u64(&r, interval_of(arg(call, 0), call->compat));
	return record_commit(&r);
}

struct poll_entry {
	s32 fd;
	u16 wanted;
	u16 found;
};

struct polled_text {
	u8 bytes[2 + POLL_MAX * POLL_ENTRY];
};

/* FDLIST: the fds with what was found, after an error with what was wanted. */
TEXT_WRITER3(write_polled, polled_text, address, count, ret)
{
	struct poll_entry entry;
	u32 done = 0;
	u8 *at;

	if (!text)
		return 0;
#pragma clang loop unroll(disable)
	for (u32 i = 0; i < POLL_MAX; i++) {
		if (i >= count || bpf_probe_read_user(&entry, sizeof(entry), (const void *)(address + i * sizeof(entry))))
			break;
		at = text->bytes + 2 + i * POLL_ENTRY;
		*(s64 *)at = entry.fd;
		*(u16 *)(at + 8) = portable_poll_flags((s64)ret < 0 ? entry.wanted : entry.found);
		done++;
	}
	*(u16 *)text->bytes = done;
	return 2 + done * POLL_ENTRY;
}

static __always_inline void push_polled(struct record *r, const struct syscall *call)
{
	u32 count = arg(call, 1);
	struct polled_text *text = (struct polled_text *)record_at(r, r->used);

	if (count > POLL_MAX) {
		count = POLL_MAX;
		r->flags |= RECORD_TRUNCATED;
	}
	param_done(r, write_polled(arg(call, 0), count, call->ret, text) & (SMALL - 1));
}

SYSCALL(poll)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_POLL_X, 2 * SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_polled(&r, call);
	push_s64(&r, arg_int(call, 2));
	return record_commit(&r);
}

SYSCALL(ppoll)
{
	u32 mask = 0;
	struct record r;

	if (!begin_call(&r, call, SYSCALL_PPOLL_X, 2 * SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_polled(&r, call);
	push_u64(&r, interval_of(arg(call, 2), call->compat));
	if (arg(call, 3))
		bpf_probe_read_user(&mask, sizeof(mask), (const void *)arg(call, 3));
	push_u32(&r, mask);
	return record_commit(&r);
}

SYSCALL(select)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_SELECT_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	return record_commit(&r);
}

SYSCALL(epollwait)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_EPOLLWAIT_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 2));
	return record_commit(&r);
}
