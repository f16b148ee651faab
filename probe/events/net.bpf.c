/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Sockets: making, binding, connecting, accepting, options. The kernel's socket stands beside the caller's memory. */

#define ROOM_SOCKET SMALL
#define EINPROGRESS 115

/* Where a TCP socket set out to: kept because a refused connect leaves no address behind in the socket. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, u64);
	__type(value, struct ends);
} connecting SEC(".maps");

struct state_context {
	u64 sock;
	u64 old;
	u64 new;
};

SEC("tp_btf/inet_sock_set_state") int socket_state(struct state_context *ctx)
{
	struct ends ends;
	u64 key;

	if ((int)ctx->new != TCP_SYN_SENT)
		return 0;
	ends_of_socket(CAST(struct sock, ctx->sock), &ends);
	key = ctx->sock;
	bpf_map_update_elem(&connecting, &key, &ends, 0);
	return 0;
}

SOCKET_CALL(socket)
{
	struct file *file = file_of(call->task, call->ret);
	struct record r;

	if (!begin_call(&r, call, SOCKET_SOCKET_X, ROOM_SOCKET))
		return 0;
	push_s64(&r, call->ret);
	push_u32(&r, arg(call, 0));
	push_u32(&r, arg(call, 1));
	push_u32(&r, arg(call, 2));
	push_u32(&r, descriptor_flags(arg(call, 1)));
	facts_of_socket(&r, file, sock_behind(file), OUTBOUND);
	return record_commit(&r);
}

SOCKET_CALL(bind)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	struct sock *sk = sock_behind(file);
	struct raw_address raw;
	struct record r;

	if (!begin_call(&r, call, SOCKET_BIND_X, ROOM_SOCKET))
		return 0;
	raw_address_read(&raw, arg(call, 1), arg(call, 2));
	push_s64(&r, call->ret);
	push_raw_address(&r, &raw, arg(call, 1), arg(call, 2));
	push_s64(&r, arg_int(call, 0));
	if (file)
		fact_fd(&r, file);
	if (sk && call->ret == 0)
		fact_tuple(&r, sk, OUTBOUND);
	return record_commit(&r);
}

/* FACT_TUPLE of a connect: the socket, or where it set out to if it was refused. */
static __always_inline void fact_connect(struct record *r, struct sock *sk)
{
	u64 key = (u64)sk;
	struct ends *kept;
	struct ends ends;
	u8 *into;
	u32 length;

	if (is_connected(sk)) {
		fact_tuple(r, sk, OUTBOUND);
	} else if ((kept = bpf_map_lookup_elem(&connecting, &key)) && kept->family) {
		ends = *kept;
		into = fact_begin(r, FACT_TUPLE, ends.family == AF_INET ? 13 : 37);
		length = write_ends(into, &ends, OUTBOUND);
		fact_end(r, length & 0x3f);
	}
	bpf_map_delete_elem(&connecting, &key);
}

SOCKET_CALL(connect)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	struct sock *sk = sock_behind(file);
	struct raw_address raw;
	struct record r;

	if (!begin_call(&r, call, SOCKET_CONNECT_X, ROOM_SOCKET))
		return 0;
	raw_address_read(&raw, arg(call, 1), arg(call, 2));
	push_s64(&r, call->ret);
	push_tuple(&r, sk, &raw, OUTBOUND);
	push_s64(&r, arg_int(call, 0));
	push_raw_address(&r, &raw, arg(call, 1), arg(call, 2));
	if (file)
		fact_fd(&r, file);
	if (sk)
		fact_connect(&r, sk);
	return record_commit(&r);
}

SOCKET_CALL(listen)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	struct sock *sk = sock_behind(file);
	struct record r;

	if (!begin_call(&r, call, SOCKET_LISTEN_X, ROOM_SOCKET))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_s32(&r, arg_int(call, 1));
	if (file)
		fact_fd(&r, file);
	if (sk)
		fact_tuple(&r, sk, OUTBOUND);
	return record_commit(&r);
}

/* fd, tuple, share and numbers of the listener's queue. */
static __always_inline void push_accepted(struct record *r, const struct syscall *call, struct sock *sk)
{
	struct sock *listener = sock_behind(file_of(call->task, arg_int(call, 0)));
	u32 queued = 0, most = 0;

	if (listener) {
		queued = GET(listener, sk_ack_backlog);
		most = GET(listener, sk_max_ack_backlog);
	}
	push_s64(r, call->ret);
	push_tuple(r, sk, NULL, INBOUND);
	push_u8(r, most ? (u64)queued * 100 / most : 0);
	push_u32(r, queued);
	push_u32(r, most);
}

SOCKET_CALL(accept)
{
	struct file *file = file_of(call->task, call->ret);
	struct sock *sk = sock_behind(file);
	struct record r;

	if (!begin_call(&r, call, SOCKET_ACCEPT_5_X, ROOM_SOCKET))
		return 0;
	push_accepted(&r, call, sk);
	facts_of_socket(&r, file, sk, INBOUND);
	return record_commit(&r);
}

SOCKET_CALL(accept4)
{
	struct file *file = file_of(call->task, call->ret);
	struct sock *sk = sock_behind(file);
	struct record r;

	if (!begin_call(&r, call, SOCKET_ACCEPT4_6_X, ROOM_SOCKET))
		return 0;
	push_accepted(&r, call, sk);
	push_s32(&r, arg_int(call, 3));
	facts_of_socket(&r, file, sk, INBOUND);
	return record_commit(&r);
}

SOCKET_CALL(shutdown)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	struct record r;

	if (!begin_call(&r, call, SOCKET_SHUTDOWN_X, ROOM_SOCKET))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_u8(&r, portable_shutdown_how(arg(call, 1)));
	facts_of_socket(&r, file, sock_behind(file), OUTBOUND);
	return record_commit(&r);
}

SOCKET_CALL(getsockname)
{
	struct record r;

	return begin_in(&r, call, BULK, EV_SOCKET_GETSOCKNAME_X, 0, ROOM_SOCKET) ? record_commit(&r) : 0;
}

SOCKET_CALL(getpeername)
{
	struct record r;

	return begin_in(&r, call, BULK, EV_SOCKET_GETPEERNAME_X, 0, ROOM_SOCKET) ? record_commit(&r) : 0;
}

SOCKET_CALL(socketpair)
{
	struct sock *own = NULL;
	s32 fds[2] = {-1, -1};
	struct file *file;
	struct record r;

	if (!begin_call(&r, call, SOCKET_SOCKETPAIR_X, ROOM_SOCKET))
		return 0;
	if (call->ret == 0)
		bpf_probe_read_user(fds, sizeof(fds), (const void *)arg(call, 3));
	file = file_of(call->task, fds[0]);
	own = sock_behind(file);
	push_s64(&r, call->ret);
	push_s64(&r, fds[0]);
	push_s64(&r, fds[1]);
	push_u64(&r, (u64)own);
	push_u64(&r, own && GET(own, __sk_common.skc_family) == AF_UNIX ? (u64)READ(CAST(struct unix_sock, own), peer)
									: 0);
	push_u32(&r, arg(call, 0));
	push_u32(&r, arg(call, 1));
	push_u32(&r, arg(call, 2));
	facts_of_socket(&r, file, own, OUTBOUND);
	return record_commit(&r);
}
