/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Using descriptors: reading, writing, moving, asking. The file that the event is about comes along in its facts. */

/* Data, and the path of where it was. */
#define ROOM_DATA (DATA_ROOM + ONE_PATH)
#define IA32_SENDFILE64 239

/* How much a failed call would have moved is what it asked for. */
static __always_inline s64 moved_or_asked(const struct syscall *call, u64 asked)
{
	return call->ret < 0 ? (s64)asked : call->ret;
}

/* A position in a file: 32-bit callers pass it in two arguments, the low half first. */
static __always_inline u64 position_of(const struct syscall *call)
{
	return call->compat ? (u32)arg(call, 3) | arg(call, 4) << 32 : arg(call, 3);
}

static __always_inline u64 asked_of_vector(const struct syscall *call)
{
	return gathered_size(arg(call, 1), (u64)call->compat << 32 | (u32)arg(call, 2));
}

static __always_inline void push_vector(struct record *r, const struct syscall *call, s64 length)
{
	push_gathered(r, arg(call, 1), arg(call, 2), length, call->compat);
}

/* MOVING_CALL(name, SYMBOL) { pushes }: calls of the form f(fd, ...) with data. */
#define MOVING_CALL(name, symbol, pushes)                                                                              \
	SYSCALL(name)                                                                                                  \
	{                                                                                                              \
		struct file *file = file_of(call->task, arg_int(call, 0));                                             \
		struct record r;                                                                                       \
                                                                                                                       \
		if (!begin_call(&r, call, symbol, ROOM_DATA))                                                          \
			return 0;                                                                                      \
		push_s64(&r, call->ret);                                                                               \
		pushes(&r, call);                                                                                      \
		return finish_fd(&r, call, file);                                                                      \
	}

static __always_inline void push_read(struct record *r, const struct syscall *call)
{
	push_data(r, arg(call, 1), call->ret);
	push_s64(r, arg_int(call, 0));
	push_u32(r, arg(call, 2));
}

static __always_inline void push_write(struct record *r, const struct syscall *call)
{
	push_data(r, arg(call, 1), moved_or_asked(call, arg(call, 2)));
	push_s64(r, arg_int(call, 0));
	push_u32(r, arg(call, 2));
}

static __always_inline void push_pread(struct record *r, const struct syscall *call)
{
	push_read(r, call);
	push_u64(r, position_of(call));
}

static __always_inline void push_pwrite(struct record *r, const struct syscall *call)
{
	push_write(r, call);
	push_u64(r, position_of(call));
}

static __always_inline void push_readv(struct record *r, const struct syscall *call)
{
	push_u32(r, asked_of_vector(call));
	push_vector(r, call, call->ret);
	push_s64(r, arg_int(call, 0));
}

static __always_inline void push_writev(struct record *r, const struct syscall *call)
{
	u64 asked = asked_of_vector(call);

	push_vector(r, call, moved_or_asked(call, asked));
	push_s64(r, arg_int(call, 0));
	push_u32(r, asked);
}

static __always_inline void push_preadv(struct record *r, const struct syscall *call)
{
	push_readv(r, call);
	push_u64(r, position_of(call));
}

static __always_inline void push_pwritev(struct record *r, const struct syscall *call)
{
	push_writev(r, call);
	push_u64(r, position_of(call));
}

MOVING_CALL(read, SYSCALL_READ_X, push_read)
MOVING_CALL(write, SYSCALL_WRITE_X, push_write)
MOVING_CALL(pread, SYSCALL_PREAD_X, push_pread)
MOVING_CALL(pwrite, SYSCALL_PWRITE_X, push_pwrite)
MOVING_CALL(readv, SYSCALL_READV_X, push_readv)
MOVING_CALL(writev, SYSCALL_WRITEV_X, push_writev)
MOVING_CALL(preadv, SYSCALL_PREADV_X, push_preadv)
MOVING_CALL(pwritev, SYSCALL_PWRITEV_X, push_pwritev)

/* Calls of the form f(fd, ...) without data. */
#define USING_CALL(name, symbol, pushes)                                                                               \
	FD_CALL(name, symbol, arg_int(call, 0), (push_s64(&r, arg_int(call, 0)), pushes))

USING_CALL(lseek, SYSCALL_LSEEK_X,
	   (push_u64(&r, call->compat ? (u64)arg_int(call, 1) : arg(call, 1)), push_u8(&r, arg(call, 2))))
USING_CALL(llseek, SYSCALL_LLSEEK_X,
	   (push_u64(&r, arg(call, 1) << 32 | (u32)arg(call, 2)), push_u8(&r, arg(call, 4))))
USING_CALL(flock, SYSCALL_FLOCK_X, push_u32(&r, arg(call, 1)))
USING_CALL(ioctl, SYSCALL_IOCTL_3_X, (push_u64(&r, (u32)arg(call, 1)), push_u64(&r, arg(call, 2))))
USING_CALL(fstat, SYSCALL_FSTAT_X, ((void)0))
USING_CALL(getdents, SYSCALL_GETDENTS_X, ((void)0))
USING_CALL(getdents64, SYSCALL_GETDENTS64_X, ((void)0))
USING_CALL(io_uring_enter, SYSCALL_IO_URING_ENTER_X,
	   (push_u32(&r, arg(call, 1)), push_u32(&r, arg(call, 2)), push_u32(&r, arg(call, 3)),
	    push_u32(&r, signals_of(arg(call, 3) & P_IO_URING_ENTER_FLAGS_IORING_ENTER_EXT_ARG ? 0 : arg(call, 4)))))
USING_CALL(io_uring_register, SYSCALL_IO_URING_REGISTER_X,
	   (push_u16(&r, arg(call, 1)), push_u64(&r, arg(call, 2)), push_u32(&r, arg(call, 3))))
FD_CALL(fstat64, SYSCALL_FSTAT64_X, arg_int(call, 0), ((void)0))

/* Between two files the event is about the one that is written. */
FD_CALL(splice, SYSCALL_SPLICE_X, arg_int(call, 2),
	(push_s64(&r, arg_int(call, 0)), push_s64(&r, arg_int(call, 2)), push_u64(&r, arg(call, 4)),
	 push_u32(&r, arg(call, 5))))

/* An offset that the kernel has moved on by now; 0 where the caller left it to the file. */
static __always_inline u64 offset_at(u64 address, bool narrow)
{
	u64 offset = 0;

	if (address)
		bpf_probe_read_user(&offset, narrow ? 4 : 8, (const void *)address);
	return offset;
}

FD_CALL(sendfile, SYSCALL_SENDFILE_X, arg_int(call, 0),
	(push_u64(&r, offset_at(arg(call, 2), call->compat && REGS_NR(call->regs) != IA32_SENDFILE64)),
	 push_s64(&r, arg_int(call, 0)), push_s64(&r, arg_int(call, 1)), push_u64(&r, arg(call, 3))))
FD_CALL(copy_file_range, SYSCALL_COPY_FILE_RANGE_X, arg_int(call, 2),
	(push_s64(&r, arg_int(call, 2)), push_u64(&r, offset_at(arg(call, 3), false)), push_s64(&r, arg_int(call, 0)),
	 push_u64(&r, offset_at(arg(call, 1), false)), push_u64(&r, arg(call, 4))))
