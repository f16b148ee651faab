/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Addresses: what the caller's memory claims, what the kernel's socket holds. Encodings are those of the capture format. */
#pragma once

#include "call.h"

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define TCP_SYN_SENT 2

#define UNIX_PATH 108

/* The two bits of an open flag that calls making a descriptor take. */
static __always_inline u32 descriptor_flags(u32 native)
{
	return portable_file_flags(native) & (P_FILE_FLAGS_O_CLOEXEC | P_FILE_FLAGS_O_NONBLOCK | P_FILE_FLAGS_O_DIRECT);
}

/* Both ends of an IP socket; addresses in network order, ports in the host's. */
struct ends {
	u64 local[2];
	u64 remote[2];
	u16 local_port;
	u16 remote_port;
	u16 family; /* 0: no IP socket */
};

enum direction { OUTBOUND, INBOUND };

static __always_inline u16 swap16(u16 value)
{
	return value << 8 | value >> 8;
}

static __always_inline void ends_of_socket(struct sock *sk, struct ends *ends)
{
	__builtin_memset(ends, 0, sizeof(*ends));
	if (!sk)
		return;
	ends->family = GET(sk, __sk_common.skc_family);
	if (ends->family == AF_INET) {
		ends->local[0] = GET(sk, __sk_common.skc_rcv_saddr);
		ends->remote[0] = GET(sk, __sk_common.skc_daddr);
	} else if (ends->family == AF_INET6) {
		bpf_probe_read_kernel(ends->local, 16, ADDRESS_OF(sk, __sk_common.skc_v6_rcv_saddr));
		bpf_probe_read_kernel(ends->remote, 16, ADDRESS_OF(sk, __sk_common.skc_v6_daddr));
	} else {
		return;
	}
	ends->local_port = GET(sk, __sk_common.skc_num);
	ends->remote_port = swap16(GET(sk, __sk_common.skc_dport));
}

/* A socket address in the caller's memory, as far as one of IP needs it. */
struct raw_address {
	u16 family;
	u16 port; /* network order */
	u32 ipv4; /* flow label of IPv6 */
	u64 ipv6[2];
};

/* False: not readable or too short for its family. */
static __always_inline bool raw_address_read(struct raw_address *raw, u64 address, u64 length)
{
	__builtin_memset(raw, 0, sizeof(*raw));
	if (!address || length < 2)
		return false;
	if (length >= sizeof(*raw))
		return !bpf_probe_read_user(raw, sizeof(*raw), (const void *)address);
	if (length >= 8)
		return !bpf_probe_read_user(raw, 8, (const void *)address) && raw->family != AF_INET6;
	return !bpf_probe_read_user(raw, 2, (const void *)address) && raw->family == AF_UNIX;
}

/* Replaces the remote end by what the caller's memory says, also across IP families: a claim is kept as it is made. */
static __always_inline void ends_claim(struct ends *ends, const struct raw_address *raw)
{
	if (raw->family != AF_INET && raw->family != AF_INET6)
		return;
	if (ends->family != raw->family) {
		__builtin_memset(ends, 0, sizeof(*ends));
		ends->family = raw->family;
	}
	ends->remote_port = swap16(raw->port);
	if (raw->family == AF_INET) {
		ends->remote[0] = raw->ipv4;
	} else {
		ends->remote[0] = raw->ipv6[0];
		ends->remote[1] = raw->ipv6[1];
	}
}

/* Writes an IP tuple, client first as far as the direction tells; returns its length. */
static __always_inline u32 write_ends(u8 *at, const struct ends *ends, enum direction direction)
{
	const u64 *first = direction == OUTBOUND ? ends->local : ends->remote;
	const u64 *second = direction == OUTBOUND ? ends->remote : ends->local;
	u16 first_port = direction == OUTBOUND ? ends->local_port : ends->remote_port;
	u16 second_port = direction == OUTBOUND ? ends->remote_port : ends->local_port;

	*at = ends->family;
	if (ends->family == AF_INET) {
		*(u32 *)(at + 1) = (u32)first[0];
		*(u16 *)(at + 5) = first_port;
		*(u32 *)(at + 7) = (u32)second[0];
		*(u16 *)(at + 11) = second_port;
		return 13;
	}
	*(u64 *)(at + 1) = first[0];
	*(u64 *)(at + 9) = first[1];
	*(u16 *)(at + 17) = first_port;
	*(u64 *)(at + 19) = second[0];
	*(u64 *)(at + 27) = second[1];
	*(u16 *)(at + 35) = second_port;
	return 37;
}

/* Writes the name that a unix socket is bound to, without the NUL that marks an abstract one; returns its length with
 * the final NUL, 0 for an unnamed socket. */
static __always_inline u32 write_unix_name(u8 *at, struct unix_sock *sk)
{
	struct unix_address *name = READ(sk, addr);
	const char *path;
	char first = 0;
	long length;
	u64 size;

	if (!name)
		return 0;
	size = READ(name, len);
	if (size <= 2 || size > 2 + UNIX_PATH)
		return 0;
	path = (const char *)ADDRESS_OF(name, name[0].sun_path);
	bpf_probe_read_kernel(&first, 1, path);
	/* An abstract name ends where its length says, a path at its NUL. */
	size -= first == 0 ? 3 : 2;
	BOUND(size, 0x7f);
	length = bpf_probe_read_kernel_str(at, size + 1, path + (first == 0));
	return length > 0 ? length : 0;
}

/* Writes the tuple of a unix socket: the two kernel addresses and the server's path. */
static __always_inline u32 write_unix(u8 *at, struct sock *sk, enum direction direction)
{
	struct unix_sock *own = CAST(struct unix_sock, sk);
	struct unix_sock *peer = (struct unix_sock *)READ(own, peer);
	u32 length = 0;

	*at = AF_UNIX;
	*(u64 *)(at + 1) = direction == OUTBOUND ? (u64)peer : (u64)own;
	*(u64 *)(at + 9) = direction == OUTBOUND ? (u64)own : (u64)peer;
	if (direction == OUTBOUND && peer)
		length = write_unix_name(at + 17, peer);
	if (!length)
		length = write_unix_name(at + 17, own);
	if (!length && peer)
		length = write_unix_name(at + 17, peer);
	if (!length)
		at[17] = 0, length = 1;
	return 17 + length;
}

/* The tuple of a call: the kernel's socket, with the remote end that the caller named in `raw` where there is one. */
static __noinline u32 write_tuple(u8 *at, struct sock *sk, const struct raw_address *raw, enum direction direction)
{
	struct ends ends;

	if (!at)
		return 0;
	ends_of_socket(sk, &ends);
	if (raw)
		ends_claim(&ends, raw);
	if (ends.family == AF_INET || ends.family == AF_INET6)
		return write_ends(at, &ends, direction);
	return ends.family == AF_UNIX ? write_unix(at, sk, direction) : 0;
}

/* A SOCKTUPLE parameter; empty for other families. */
static __always_inline void push_tuple(struct record *r, struct sock *sk, const struct raw_address *raw,
				       enum direction direction)
{
	param_done(r, sk ? write_tuple(record_at(r, r->used), sk, raw, direction) : 0);
}

/* FACT_TUPLE: the kernel's socket alone. Client first as far as the direction of the call tells. */
static __always_inline void fact_tuple(struct record *r, struct sock *sk, enum direction direction)
{
	u8 *into = fact_begin(r, FACT_TUPLE, 0);
	u32 length = write_tuple(into, sk, NULL, direction) & 0xff;

	if (!length)
		return;
	*(u16 *)(into - 2) = length;
	fact_end(r, length);
}

/* A SOCKADDR parameter from the caller's memory; empty for other families. */
static __always_inline void push_raw_address(struct record *r, const struct raw_address *raw, u64 address, u64 length)
{
	u8 *at = record_at(r, r->used);
	long size = 0;
	char first = 0;

	*at = raw->family;
	switch (raw->family) {
	case AF_INET:
		*(u32 *)(at + 1) = raw->ipv4;
		*(u16 *)(at + 5) = swap16(raw->port);
		size = 7;
		break;
	case AF_INET6:
		*(u64 *)(at + 1) = raw->ipv6[0];
		*(u64 *)(at + 9) = raw->ipv6[1];
		*(u16 *)(at + 17) = swap16(raw->port);
		size = 19;
		break;
	case AF_UNIX:
		bpf_probe_read_user(&first, 1, (const void *)(address + 2));
		length = length > 2 + UNIX_PATH ? UNIX_PATH : length - 2;
		if (first == 0 && length)
			length -= 1;
		BOUND(length, 0x7f);
		size = bpf_probe_read_user_str(at + 1, length + 1, (const void *)(address + 2 + (first == 0)));
		size = size > 0 ? size + 1 : 0;
		break;
	}
	param_done(r, size);
}

/* The socket behind an fd, NULL for other files. */
static __always_inline struct sock *sock_behind(struct file *file)
{
	struct inode *inode;

	if (!file)
		return NULL;
	inode = GET(file, f_inode);
	if ((GET(inode, i_mode) & S_IFMT) != S_IFSOCK || !GET(file, private_data))
		return NULL;
	return sock_of(file);
}

/* Whether the socket has another end. */
static __always_inline bool is_connected(struct sock *sk)
{
	u16 family = GET(sk, __sk_common.skc_family);

	if (family == AF_UNIX)
		return READ(CAST(struct unix_sock, sk), peer) != NULL;
	return GET(sk, __sk_common.skc_dport) != 0;
}

/* FACT_FD and, for a socket with another end, FACT_TUPLE. */
static __always_inline void facts_of_socket(struct record *r, struct file *file, struct sock *sk,
					    enum direction direction)
{
	if (!file)
		return;
	fact_fd(r, file);
	if (sk && is_connected(sk))
		fact_tuple(r, sk, direction);
}

/* Whether anything is known of where the socket stands: another end, or an address of its own. */
static __always_inline bool is_placed(struct sock *sk)
{
	u16 family = GET(sk, __sk_common.skc_family);

	if (family == AF_UNIX)
		return is_connected(sk) || READ(CAST(struct unix_sock, sk), addr) != NULL;
	return (family == AF_INET || family == AF_INET6) && GET(sk, __sk_common.skc_num) != 0;
}

/* What there is to tell of the file behind an fd: a socket's tuple, any other file's inode and path. */
static __always_inline void facts_of_fd(struct record *r, struct task_struct *task, struct file *file)
{
	struct sock *sk = sock_behind(file);

	if (sk) {
		fact_fd(r, file);
		if (is_placed(sk))
			fact_tuple(r, sk, OUTBOUND);
	} else if (file) {
		facts_of_file(r, task, file);
	}
}
