/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Files behind file descriptors, and the facts about them. */
#pragma once

#include "path.h"
#include "../generated/flags.h"

#define AT_FDCWD (-100)

#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define S_IFREG 0100000
#define S_IFDIR 0040000
#define S_IFIFO 0010000

#define ANON_INODE_FS_MAGIC 0x09041934
#define TMPFS_MAGIC 0x01021994
#define OVERLAYFS_MAGIC 0x794c7630
#define PIDFS_MAGIC 0x50494446

#define FMODE_CREATED (1u << 20)
#define TCP_LISTEN 10

/* The file behind `fd` of the current task; NULL if there is none. */
static __always_inline struct file *file_of(struct task_struct *task, s64 fd)
{
	struct files_struct *files = GET(task, files);
	struct fdtable *table;
	struct file *file = NULL;
	struct file **slots;

	if (!files)
		return NULL;
	table = GET(files, fdt);
	if (fd < 0 || (u64)fd >= GET(table, max_fds))
		return NULL;
	slots = GET(table, fd);
	if (bpf_probe_read_kernel(&file, sizeof(file), slots + fd) || !file)
		return NULL;
	return CAST(struct file, file);
}

/* A device number in the form that `dev` parameters have. */
static __always_inline u32 encode_device(u32 device)
{
	u32 major = device >> 20, minor = device & 0xfffff;

	return (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

/* The first bytes of a name as a number, compared at once instead of byte by byte: the verifier follows every branch. */
#define NAME(a, b, c, d, e, f, g, h)                                                                                   \
	((u64)(a) | (u64)(b) << 8 | (u64)(c) << 16 | (u64)(d) << 24 | (u64)(e) << 32 | (u64)(f) << 40 | (u64)(g) << 48 | \
	 (u64)(h) << 56)
#define FIRST(bytes) ((1ull << 8 * (bytes)) - 1)

static __always_inline u64 name_start(struct dentry *dentry)
{
	u64 start = 0;

	bpf_probe_read_kernel(&start, sizeof(start), GET(dentry, d_name.name));
	return start;
}

static __always_inline bool is_memfd(struct dentry *dentry)
{
	return (name_start(dentry) & FIRST(6)) == NAME('m', 'e', 'm', 'f', 'd', ':', 0, 0);
}

static __always_inline s32 anonymous_kind(struct dentry *dentry)
{
	u64 start = name_start(dentry);

	if (start == NAME('[', 'e', 'v', 'e', 'n', 't', 'f', 'd'))
		return FD_KIND_EVENT;
	if (start == NAME('[', 'e', 'v', 'e', 'n', 't', 'p', 'o'))
		return FD_KIND_EVENTPOLL;
	if ((start & FIRST(7)) == NAME('i', 'n', 'o', 't', 'i', 'f', 'y', 0) ||
	    (start & FIRST(7)) == NAME('[', 'i', 'n', 'o', 't', 'i', 'f', 0))
		return FD_KIND_INOTIFY;
	if (start == NAME('[', 't', 'i', 'm', 'e', 'r', 'f', 'd'))
		return FD_KIND_TIMERFD;
	if (start == NAME('[', 's', 'i', 'g', 'n', 'a', 'l', 'f'))
		return FD_KIND_SIGNALFD;
	if (start == NAME('[', 'i', 'o', '_', 'u', 'r', 'i', 'n'))
		return FD_KIND_IOURING;
	if (start == NAME('[', 'u', 's', 'e', 'r', 'f', 'a', 'u'))
		return FD_KIND_USERFAULTFD;
	if ((start & FIRST(7)) == NAME('[', 'p', 'i', 'd', 'f', 'd', ']', 0))
		return FD_KIND_PIDFD;
	if ((start & FIRST(3)) == NAME('b', 'p', 'f', 0, 0, 0, 0, 0) ||
	    (start & FIRST(4)) == NAME('[', 'b', 'p', 'f', 0, 0, 0, 0))
		return FD_KIND_BPF;
	return FD_KIND_UNSUPPORTED;
}

static __always_inline struct sock *sock_of(struct file *file)
{
	struct socket *socket = CAST(struct socket, GET(file, private_data));

	return GET(socket, sk);
}

static __always_inline s32 socket_kind(struct sock *sock)
{
	bool listening = GET(sock, __sk_common.skc_state) == TCP_LISTEN;

	switch (GET(sock, __sk_common.skc_family)) {
	case 1:
		return FD_KIND_UNIX_SOCK;
	case 2:
		return listening ? FD_KIND_IPV4_SERVSOCK : FD_KIND_IPV4_SOCK;
	case 10:
		return listening ? FD_KIND_IPV6_SERVSOCK : FD_KIND_IPV6_SOCK;
	case 16:
		return FD_KIND_NETLINK;
	}
	return FD_KIND_UNSUPPORTED;
}

/* Transport in the capture's numbers. */
static __always_inline u8 transport(u16 protocol)
{
	return protocol == 6 ? 2 : protocol == 17 ? 3 : protocol == 1 || protocol == 58 ? 4 : protocol == 255 ? 5 : 0;
}

#define KIND_FAMILY_AT 8
#define KIND_PROTOCOL_AT 24

/* The kind of the file at this address, with the socket's family and transport above it. Global: verified once. */
__noinline u64 describe_file(u64 address)
{
	struct file *file = CAST(struct file, address);
	struct inode *inode = GET(file, f_inode);
	struct super_block *sb = GET(inode, i_sb);
	struct dentry *dentry = GET(file, f_path.dentry);
	u32 format = GET(inode, i_mode) & S_IFMT;
	u64 magic = GET(sb, s_magic);
	struct sock *sock;

	if (magic == ANON_INODE_FS_MAGIC)
		return anonymous_kind(dentry);
	if (magic == PIDFS_MAGIC)
		return FD_KIND_PIDFD;
	if (format == S_IFIFO)
		return FD_KIND_FIFO;
	if (format == S_IFDIR)
		return FD_KIND_DIRECTORY;
	if (format == S_IFSOCK) {
		sock = sock_of(file);
		if (sock)
			return (u64)socket_kind(sock) | (u64)GET(sock, __sk_common.skc_family) << KIND_FAMILY_AT |
			       (u64)transport(GET(sock, sk_protocol)) << KIND_PROTOCOL_AT;
	}
	if (magic == TMPFS_MAGIC && !GET(inode, i_nlink) && is_memfd(dentry))
		return FD_KIND_MEMFD;
	return FD_KIND_FILE_V2;
}

/* FACT_FD: what kind of file the event's fd is. Returns the kind. */
static __always_inline s32 fact_fd(struct record *r, struct file *file)
{
	u64 described = describe_file(SCALAR(file));
	u8 *into = fact_begin(r, FACT_FD, 8);

	into[0] = (u8)described;
	into[1] = (u8)(described >> KIND_PROTOCOL_AT);
	*(u16 *)(into + 2) = (u16)(described >> KIND_FAMILY_AT);
	*(u32 *)(into + 4) = portable_file_flags(GET(file, f_flags));
	fact_end(r, 8);
	return (u8)described;
}

static __always_inline void fact_inode(struct record *r, struct inode *inode)
{
	u32 *into = (u32 *)fact_begin(r, FACT_INODE, 24);
	struct super_block *sb = GET(inode, i_sb);
	u64 ino = GET(inode, i_ino);

	into[0] = (u32)ino;
	into[1] = ino >> 32;
	into[2] = encode_device(GET(sb, s_dev));
	into[3] = GET(inode, i_nlink);
	into[4] = GET(inode, i_mode);
	into[5] = GET(inode, i_uid.val);
	fact_end(r, 24);
}

static __always_inline void fact_file_path(struct record *r, u16 kind, struct task_struct *task, struct file *file)
{
	fact_path(r, kind, task, GET(file, f_path.dentry), GET(file, f_path.mnt));
}

/* Whether the file has a place in a tree: what the kernel makes without a name (pipes, memfds, namespaces) has none. */
static __always_inline bool has_path(struct file *file)
{
	struct dentry *dentry = GET(file, f_path.dentry);
	struct vfsmount *mnt = GET(file, f_path.mnt);

	return GET(dentry, d_parent) != dentry || GET(mnt, mnt_root) == dentry;
}

/* Everything about the file behind the event's fd: kind, inode, and path where it has one. Sockets get their tuple from
 * the net family. */
static __always_inline void facts_of_file(struct record *r, struct task_struct *task, struct file *file)
{
	s32 kind = fact_fd(r, file);

	fact_inode(r, GET(file, f_inode));
	if ((kind == FD_KIND_FILE_V2 || kind == FD_KIND_DIRECTORY || kind == FD_KIND_FIFO) && has_path(file))
		fact_file_path(r, FACT_PATH, task, file);
}

static __always_inline void fact_cwd(struct record *r, struct task_struct *task)
{
	struct fs_struct *fs = GET(task, fs);

	fact_path(r, FACT_CWD, task, GET(fs, pwd.dentry), GET(fs, pwd.mnt));
}

static __always_inline bool is_relative(u64 text)
{
	char first = 0;

	bpf_probe_read_user(&first, 1, (const void *)text);
	return first != '/';
}

/* The agent's own root directory; noted at its self-test. */
SEC(".bss.own_root") struct {
	u64 dentry;
	u64 mnt;
} own_root;

static __always_inline void note_own_root(struct task_struct *task)
{
	struct fs_struct *fs = READ(task, fs);

	own_root.dentry = (u64)READ(fs, root.dentry);
	own_root.mnt = (u64)READ(fs, root.mnt);
}

static __always_inline bool same_root(struct fs_struct *mine, struct task_struct *other)
{
	struct fs_struct *theirs = other ? READ(other, fs) : NULL;

	return theirs && READ(mine, root.dentry) == READ(theirs, root.dentry) && READ(mine, root.mnt) == READ(theirs, root.mnt);
}

static __always_inline struct task_struct *first_process(struct pid *pid, u32 level)
{
	struct pid_namespace *space = NULL;

	bpf_probe_read_kernel(&space, sizeof(space),
			      (char *)ADDRESS_OF(pid, numbers) + level * type_size(struct upid) + offset_of(struct upid, ns));
	return space ? READ(space, child_reaper) : NULL;
}

/* The agent, or the machine's or the pid namespace's first process, if it has this task's root; else 0. Global: verified
 * once. */
__noinline u64 root_holder(u64 address)
{
	struct task_struct *task = (struct task_struct *)address, *first;
	struct fs_struct *fs = READ(task, fs);
	struct pid *pid = READ(task, thread_pid);
	u32 level;

	if (!fs || !pid)
		return 0;
	if ((u64)READ(fs, root.dentry) == own_root.dentry && (u64)READ(fs, root.mnt) == own_root.mnt)
		return settings.own_tgid;
	first = first_process(pid, 0);
	if (same_root(fs, first))
		return READ(first, pid);
	level = READ(pid, level);
	if (!level || level > 32)
		return 0;
	first = first_process(pid, level);
	return same_root(fs, first) ? READ(first, pid) : 0;
}

/* FACT_ROOT_PID: the caller may have ended when its names are looked up again. */
static __always_inline void fact_root(struct record *r, struct task_struct *task)
{
	u64 pid = root_holder(SCALAR(task));

	if (pid)
		fact_u64(r, FACT_ROOT_PID, pid);
}

/* Where a relative name starts: CWD or DIR, so that userspace can join the claimed path. */
static __always_inline void fact_base(struct record *r, struct task_struct *task, s64 dirfd, u64 text)
{
	struct file *file;

	if (!is_relative(text))
		return;
	if (dirfd == AT_FDCWD) {
		fact_cwd(r, task);
		return;
	}
	file = file_of(task, dirfd);
	if (file)
		fact_file_path(r, FACT_DIR, task, file);
}
