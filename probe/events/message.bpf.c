/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Sending and receiving. */

#define MESSAGES_MAX 16
#define CONTROL_MAX 512
#define ROOM_MESSAGE (DATA_ROOM + CONTROL_MAX)

/* A msghdr of either ABI. */
struct message {
	u64 name;
	u64 name_length;
	u64 vector;
	u64 count;
	u64 control;
	u64 control_length;
};

#define MESSAGE_SIZE(compat) ((compat) ? 28 : 56)
/* Distance of the elements of sendmmsg and recvmmsg: the length that was moved and padding follow. */
#define MESSAGE_STRIDE(compat) ((compat) ? 32 : 64)

static __always_inline bool message_read(struct message *into, u64 address, bool compat)
{
	u32 narrow[6] = {};

	__builtin_memset(into, 0, sizeof(*into));
	if (!compat) {
		if (bpf_probe_read_user(into, sizeof(*into), (const void *)address))
			return false;
		into->name_length = (u32)into->name_length;
		return true;
	}
	if (bpf_probe_read_user(narrow, sizeof(narrow), (const void *)address))
		return false;
	into->name = narrow[0];
	into->name_length = narrow[1];
	into->vector = narrow[2];
	into->count = narrow[3];
	into->control = narrow[4];
	into->control_length = narrow[5];
	return true;
}

static __always_inline void push_control(struct record *r, const struct message *message)
{
	u64 size = message->control_length;

	if (size > CONTROL_MAX)
		size = CONTROL_MAX;
	BOUND(size, 2 * CONTROL_MAX - 1);
	if (!message->control || !size ||
	    bpf_probe_read_user(record_at(r, r->used), size, (const void *)message->control))
		size = 0;
	param_done(r, size);
}

/* One plain buffer with an address: sendto, send. */
static __always_inline int send_buffer(const struct syscall *call, struct record *r, u64 to, u64 to_length)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	struct sock *sk = sock_behind(file);
	struct raw_address raw;

	raw_address_read(&raw, to, to_length);
	push_s64(r, call->ret);
	push_data(r, arg(call, 1), call->ret < 0 ? (s64)arg(call, 2) : call->ret);
	push_s64(r, arg_int(call, 0));
	push_u32(r, arg(call, 2));
	push_tuple(r, sk, &raw, OUTBOUND);
	facts_of_socket(r, file, sk, OUTBOUND);
	return record_commit(r);
}

SOCKET_CALL(sendto)
{
	struct record r;

	if (!begin_call(&r, call, SOCKET_SENDTO_X, DATA_ROOM))
		return 0;
	return send_buffer(call, &r, arg(call, 4), arg(call, 5));
}

/* 32-bit only: through socketcall. */
SOCKET_CALL(send)
{
	struct record r;

	if (!begin_call(&r, call, SOCKET_SEND_X, DATA_ROOM))
		return 0;
	return send_buffer(call, &r, 0, 0);
}

SOCKET_CALL(recv)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	struct sock *sk = sock_behind(file);
	struct record r;

	if (!begin_call(&r, call, SOCKET_RECV_X, DATA_ROOM))
		return 0;
	push_s64(&r, call->ret);
	push_data(&r, arg(call, 1), call->ret);
	push_s64(&r, arg_int(call, 0));
	push_u32(&r, arg(call, 2));
	push_tuple(&r, sk, NULL, INBOUND);
	facts_of_socket(&r, file, sk, INBOUND);
	return record_commit(&r);
}

SOCKET_CALL(recvfrom)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	struct sock *sk = sock_behind(file);
	struct raw_address raw;
	struct record r;
	u32 length = 0;

	if (!begin_call(&r, call, SOCKET_RECVFROM_X, DATA_ROOM))
		return 0;
	if (arg(call, 5))
		bpf_probe_read_user(&length, sizeof(length), (const void *)arg(call, 5));
	raw_address_read(&raw, call->ret >= 0 ? arg(call, 4) : 0, length);
	push_s64(&r, call->ret);
	push_data(&r, arg(call, 1), call->ret);
	push_tuple(&r, sk, &raw, INBOUND);
	push_s64(&r, arg_int(call, 0));
	push_u32(&r, arg(call, 2));
	facts_of_socket(&r, file, sk, INBOUND);
	return record_commit(&r);
}

SOCKET_CALL(sendmsg)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	struct sock *sk = sock_behind(file);
	struct raw_address raw;
	struct message message;
	struct record r;
	u64 size;

	if (!begin_call(&r, call, SOCKET_SENDMSG_X, ROOM_MESSAGE))
		return 0;
	message_read(&message, arg(call, 1), call->compat);
	raw_address_read(&raw, message.name, message.name_length);
	size = gathered_size(message.vector, (u64)call->compat << 32 | (u32)message.count);
	push_s64(&r, call->ret);
	push_gathered(&r, message.vector, message.count, call->ret < 0 ? (s64)size : call->ret, call->compat);
	push_s64(&r, arg_int(call, 0));
	push_u32(&r, size);
	push_tuple(&r, sk, &raw, OUTBOUND);
	facts_of_socket(&r, file, sk, OUTBOUND);
	return record_commit(&r);
}

SOCKET_CALL(recvmsg)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	struct sock *sk = sock_behind(file);
	struct raw_address raw;
	struct message message;
	struct record r;

	if (!begin_call(&r, call, SOCKET_RECVMSG_X, ROOM_MESSAGE))
		return 0;
	message_read(&message, arg(call, 1), call->compat);
	raw_address_read(&raw, call->ret >= 0 ? message.name : 0, message.name_length);
	push_s64(&r, call->ret);
	push_u32(&r, gathered_size(message.vector, (u64)call->compat << 32 | (u32)message.count));
	push_gathered(&r, message.vector, message.count, call->ret, call->compat);
	push_tuple(&r, sk, &raw, INBOUND);
	push_control(&r, &message);
	push_s64(&r, arg_int(call, 0));
	facts_of_socket(&r, file, sk, INBOUND);
	return record_commit(&r);
}

/* One of several messages; all of them are reported, each with its own destination. */
struct many {
	const struct syscall *call;
	struct file *file;
	struct sock *sk;
};

static __always_inline s64 moved_of(const struct syscall *call, u64 at)
{
	u32 moved = 0;

	if (call->ret < 0)
		return call->ret;
	bpf_probe_read_user(&moved, sizeof(moved), (const void *)(at + MESSAGE_SIZE(call->compat)));
	return moved;
}

static __noinline long send_one(u32 index, struct many *many)
{
	const struct syscall *call = many->call;
	u64 at = arg(call, 1) + (u64)index * MESSAGE_STRIDE(call->compat);
	struct raw_address raw;
	struct message message;
	struct record r;
	u64 size;

	if ((index && (s64)index >= call->ret) || !begin_call(&r, call, SOCKET_SENDMMSG_X, ROOM_MESSAGE))
		return 1;
	message_read(&message, at, call->compat);
	raw_address_read(&raw, message.name, message.name_length);
	size = gathered_size(message.vector, (u64)call->compat << 32 | (u32)message.count);
	push_s64(&r, moved_of(call, at));
	push_s64(&r, arg_int(call, 0));
	push_u32(&r, size);
	push_gathered(&r, message.vector, message.count, call->ret < 0 ? (s64)size : moved_of(call, at), call->compat);
	push_tuple(&r, many->sk, &raw, OUTBOUND);
	facts_of_socket(&r, many->file, many->sk, OUTBOUND);
	record_commit(&r);
	return 0;
}

SOCKET_CALL(sendmmsg)
{
	struct many many = {.call = call, .file = file_of(call->task, arg_int(call, 0))};

	many.sk = sock_behind(many.file);
	LOOP(MESSAGES_MAX, send_one, &many);
	return 0;
}

static __noinline long receive_one(u32 index, struct many *many)
{
	const struct syscall *call = many->call;
	u64 at = arg(call, 1) + (u64)index * MESSAGE_STRIDE(call->compat);
	struct raw_address raw;
	struct message message;
	struct record r;

	if ((index && (s64)index >= call->ret) || !begin_call(&r, call, SOCKET_RECVMMSG_X, ROOM_MESSAGE))
		return 1;
	message_read(&message, at, call->compat);
	raw_address_read(&raw, call->ret >= 0 ? message.name : 0, message.name_length);
	push_s64(&r, moved_of(call, at));
	push_s64(&r, arg_int(call, 0));
	push_u32(&r, gathered_size(message.vector, (u64)call->compat << 32 | (u32)message.count));
	push_gathered(&r, message.vector, message.count, moved_of(call, at), call->compat);
	push_tuple(&r, many->sk, &raw, INBOUND);
	push_control(&r, &message);
	facts_of_socket(&r, many->file, many->sk, INBOUND);
	record_commit(&r);
	return 0;
}

SOCKET_CALL(recvmmsg)
{
	struct many many = {.call = call, .file = file_of(call->task, arg_int(call, 0))};

	many.sk = sock_behind(many.file);
	LOOP(MESSAGES_MAX, receive_one, &many);
	return 0;
}
