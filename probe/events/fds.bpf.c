/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* File descriptors: making, copying and closing them. */

/* The end of most calls here: the facts of the one file that they are about. */
static __always_inline int finish_fd(struct record *r, const struct syscall *call, struct file *file)
{
	facts_of_fd(r, call->task, file);
	return record_commit(r);
}

/* FD_CALL(name, SYMBOL, fd) { pushes }: result, pushes, and the facts of the file behind `fd`. */
#define FD_CALL(name, symbol, number, pushes)                                                                          \
	SYSCALL(name)                                                                                                  \
	{                                                                                                              \
		struct file *file = file_of(call->task, number);                                                       \
		struct record r;                                                                                       \
                                                                                                                       \
		if (!begin_call(&r, call, symbol, ONE_PATH))                                                           \
			return 0;                                                                                      \
		push_s64(&r, call->ret);                                                                               \
		pushes;                                                                                                \
		return finish_fd(&r, call, file);                                                                      \
	}

/* The copy is open even if the original is gone by now; a failed call names a file only by its original. */
static __always_inline s64 copied_fd(const struct syscall *call)
{
	return call->ret >= 0 ? call->ret : arg_int(call, 0);
}

FD_CALL(dup, SYSCALL_DUP_1_X, copied_fd(call), push_s64(&r, arg_int(call, 0)))
FD_CALL(dup2, SYSCALL_DUP2_X, copied_fd(call), (push_s64(&r, arg_int(call, 0)), push_s64(&r, arg_int(call, 1))))
FD_CALL(dup3, SYSCALL_DUP3_X, copied_fd(call),
	(push_s64(&r, arg_int(call, 0)), push_s64(&r, arg_int(call, 1)), push_u32(&r, descriptor_flags(arg(call, 2)))))
FD_CALL(fcntl, SYSCALL_FCNTL_X, arg_int(call, 0),
	(push_s64(&r, arg_int(call, 0)), push_u8(&r, portable_fcntl_commands(arg(call, 1))), push_u64(&r, arg(call, 2))))
FD_CALL(fchmod, SYSCALL_FCHMOD_X, arg_int(call, 0), (push_s64(&r, arg_int(call, 0)), push_u32(&r, arg(call, 1))))
FD_CALL(fchown, SYSCALL_FCHOWN_X, arg_int(call, 0),
	(push_s64(&r, arg_int(call, 0)), push_u32(&r, arg(call, 1)), push_u32(&r, arg(call, 2))))

/* At its exit the file is gone. */
SYSCALL(close)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_CLOSE_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	return record_commit(&r);
}

SYSCALL(close_range)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_CLOSE_RANGE_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_u32(&r, arg(call, 0));
	push_u32(&r, arg(call, 1));
	push_u32(&r, arg(call, 2));
	return record_commit(&r);
}

/* MAKING_CALL(name, SYMBOL) { pushes }: calls whose result is a new fd. */
#define MAKING_CALL(name, symbol, pushes) FD_CALL(name, symbol, call->ret, pushes)

/* The first 32 signals of a set in the caller's memory. */
static __always_inline u32 signals_of(u64 address)
{
	u32 mask = 0;

	if (address)
		bpf_probe_read_user(&mask, sizeof(mask), (const void *)address);
	return mask;
}

MAKING_CALL(memfd_create, SYSCALL_MEMFD_CREATE_X, (push_user_text(&r, arg(call, 0), 256), push_u32(&r, arg(call, 1))))
MAKING_CALL(eventfd, SYSCALL_EVENTFD_X, (push_u64(&r, (u32)arg(call, 0)), push_u32(&r, 0)))
MAKING_CALL(eventfd2, SYSCALL_EVENTFD2_X,
	    (push_u16(&r, descriptor_flags(arg(call, 1))), push_u64(&r, (u32)arg(call, 0))))
MAKING_CALL(signalfd, SYSCALL_SIGNALFD_X,
	    (push_s64(&r, arg_int(call, 0)), push_u32(&r, signals_of(arg(call, 1))), push_u8(&r, 0)))
MAKING_CALL(signalfd4, SYSCALL_SIGNALFD4_X,
	    (push_u16(&r, descriptor_flags(arg(call, 3))), push_s64(&r, arg_int(call, 0)),
	     push_u32(&r, signals_of(arg(call, 1)))))
MAKING_CALL(timerfd_create, SYSCALL_TIMERFD_CREATE_X, (push_u8(&r, arg(call, 0)), push_u8(&r, arg(call, 1))))
MAKING_CALL(inotify_init, SYSCALL_INOTIFY_INIT_X, push_u8(&r, 0))
MAKING_CALL(inotify_init1, SYSCALL_INOTIFY_INIT1_X, push_u16(&r, descriptor_flags(arg(call, 0))))
MAKING_CALL(epoll_create, SYSCALL_EPOLL_CREATE_X, push_s32(&r, arg_int(call, 0)))
MAKING_CALL(epoll_create1, SYSCALL_EPOLL_CREATE1_X, push_u32(&r, portable_epoll_create1_flags(arg(call, 0))))
MAKING_CALL(userfaultfd, SYSCALL_USERFAULTFD_X, push_u32(&r, descriptor_flags(arg(call, 0))))
MAKING_CALL(pidfd_open, SYSCALL_PIDFD_OPEN_X,
	    (push_s64(&r, arg_int(call, 0)), push_u32(&r, portable_pidfd_open_flags(arg(call, 1)))))
MAKING_CALL(pidfd_getfd, SYSCALL_PIDFD_GETFD_X,
	    (push_s64(&r, arg_int(call, 0)), push_s64(&r, arg_int(call, 1)), push_u32(&r, arg(call, 2))))

/* The two ends of a pipe and its inode. */
static __always_inline struct file *push_pipe(struct record *r, const struct syscall *call)
{
	s32 ends[2] = {-1, -1};
	struct inode *inode;
	struct file *file;

	if (call->ret == 0)
		bpf_probe_read_user(ends, sizeof(ends), (const void *)arg(call, 0));
	file = file_of(call->task, ends[0]);
	push_s64(r, call->ret);
	push_s64(r, ends[0]);
	push_s64(r, ends[1]);
	if (!file) {
		push_u64(r, 0);
		return NULL;
	}
	inode = GET(file, f_inode);
	push_u64(r, GET(inode, i_ino));
	return file;
}

SYSCALL(pipe)
{
	struct file *file;
	struct record r;

	if (!begin_call(&r, call, SYSCALL_PIPE_X, SMALL))
		return 0;
	file = push_pipe(&r, call);
	return finish_fd(&r, call, file);
}

SYSCALL(pipe2)
{
	struct file *file;
	struct record r;

	if (!begin_call(&r, call, SYSCALL_PIPE2_X, SMALL))
		return 0;
	file = push_pipe(&r, call);
	push_u32(&r, descriptor_flags(arg(call, 1)));
	return finish_fd(&r, call, file);
}

/* The beginning of what io_uring_setup fills in. */
struct ring_params {
	u32 sq_entries;
	u32 cq_entries;
	u32 flags;
	u32 sq_thread_cpu;
	u32 sq_thread_idle;
	u32 features;
};

SYSCALL(io_uring_setup)
{
	struct file *file = file_of(call->task, call->ret);
	struct ring_params params = {};
	struct record r;

	if (!begin_call(&r, call, SYSCALL_IO_URING_SETUP_X, ONE_PATH))
		return 0;
	bpf_probe_read_user(&params, sizeof(params), (const void *)arg(call, 1));
	push_s64(&r, call->ret);
	push_u32(&r, arg(call, 0));
	push_u32(&r, params.sq_entries);
	push_u32(&r, params.cq_entries);
	push_u32(&r, portable_io_uring_setup_flags(params.flags));
	push_u32(&r, params.sq_thread_cpu);
	push_u32(&r, params.sq_thread_idle);
	push_u32(&r, params.features);
	return finish_fd(&r, call, file);
}
