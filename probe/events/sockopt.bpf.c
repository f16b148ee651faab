/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Socket options: the value in the variant that fits the option. */

#define SOL_SOCKET 1
#define SO_RCVTIMEO_NEW 66
#define SO_SNDTIMEO_NEW 67

enum sockopt_variant { VALUE_BYTES, VALUE_ERRNO, VALUE_U32, VALUE_U64, VALUE_TIME };

#define OPTION(name) (1ull << P_SOCKOPT_OPTIONS_SO_##name)
/* Options of the socket level whose value is not an int. */
#define NOT_INTS                                                                                                       \
	(OPTION(ERROR) | OPTION(LINGER) | OPTION(PEERCRED) | OPTION(RCVTIMEO) | OPTION(SNDTIMEO) |                     \
	 OPTION(BINDTODEVICE) | OPTION(ATTACH_FILTER) | OPTION(PEERNAME) | OPTION(PEERSEC) | OPTION(MAX_PACING_RATE) |  \
	 OPTION(PEERGROUPS) | OPTION(MEMINFO) | OPTION(COOKIE))

static __always_inline u32 option_of(u32 level, u32 native)
{
	if (level != SOL_SOCKET)
		return P_SOCKOPT_OPTIONS_UNKNOWN;
	if (native == SO_RCVTIMEO_NEW)
		return P_SOCKOPT_OPTIONS_SO_RCVTIMEO;
	if (native == SO_SNDTIMEO_NEW)
		return P_SOCKOPT_OPTIONS_SO_SNDTIMEO;
	return portable_sockopt_options(native);
}

static __always_inline u64 time_of_user(u64 address, bool compat)
{
	u64 wide[2] = {};
	u32 narrow[2] = {};

	if (compat) {
		bpf_probe_read_user(narrow, sizeof(narrow), (const void *)address);
		return (u64)narrow[0] * 1000000000 + (u64)narrow[1] * 1000;
	}
	bpf_probe_read_user(wide, sizeof(wide), (const void *)address);
	return wide[0] * 1000000000 + wide[1] * 1000;
}

static __always_inline void push_option(struct record *r, u32 option, u64 address, u32 length, bool compat)
{
	u8 *at = record_at(r, r->used);
	u32 number = 0;

	if (option == P_SOCKOPT_OPTIONS_SO_ERROR) {
		bpf_probe_read_user(&number, 4, (const void *)address);
		at[0] = VALUE_ERRNO;
		*(s64 *)(at + 1) = -(s64)(s32)number;
		param_done(r, 9);
	} else if (option == P_SOCKOPT_OPTIONS_SO_RCVTIMEO || option == P_SOCKOPT_OPTIONS_SO_SNDTIMEO) {
		at[0] = VALUE_TIME;
		*(u64 *)(at + 1) = time_of_user(address, compat);
		param_done(r, 9);
	} else if (option == P_SOCKOPT_OPTIONS_SO_COOKIE) {
		at[0] = VALUE_U64;
		*(u64 *)(at + 1) = 0;
		bpf_probe_read_user(at + 1, 8, (const void *)address);
		param_done(r, 9);
	} else if (option && option < 64 && !(NOT_INTS >> option & 1)) {
		bpf_probe_read_user(&number, 4, (const void *)address);
		at[0] = VALUE_U32;
		*(u32 *)(at + 1) = number;
		param_done(r, 5);
	} else {
		u64 size = data_limit(length);

		at[0] = VALUE_BYTES;
		if (!size || bpf_probe_read_user(at + 1, size, (const void *)address))
			size = 0;
		param_done(r, size + 1);
	}
}

static __always_inline int sockopt(const struct syscall *call, struct record *r, u32 length)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	u32 level = arg(call, 1), option = option_of(level, arg(call, 2));

	push_s64(r, call->ret);
	push_s64(r, arg_int(call, 0));
	push_u8(r, portable_sockopt_levels(level));
	push_u8(r, option);
	push_option(r, option, arg(call, 3), length, call->compat);
	push_u32(r, length);
	facts_of_socket(r, file, sock_behind(file), OUTBOUND);
	return record_commit(r);
}

SOCKET_CALL(setsockopt)
{
	struct record r;

	if (!begin_call(&r, call, SOCKET_SETSOCKOPT_X, DATA_ROOM))
		return 0;
	return sockopt(call, &r, arg(call, 4));
}

SOCKET_CALL(getsockopt)
{
	struct record r;
	u32 length = 0;

	if (!begin_call(&r, call, SOCKET_GETSOCKOPT_X, DATA_ROOM))
		return 0;
	bpf_probe_read_user(&length, sizeof(length), (const void *)arg(call, 4));
	return sockopt(call, &r, length);
}
