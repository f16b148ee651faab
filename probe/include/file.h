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

static __always_inline bool name_starts(struct dentry *dentry, const char *text, u32 length)
{
	char name[8] = {};

	bpf_probe_read_kernel(name, sizeof(name), GET(dentry, d_name.name));
	for (u32 i = 0; i < length && i < sizeof(name); i++)
		if (name[i] != text[i])
			return false;
	return true;
}

#define NAME_IS(dentry, text) name_starts(dentry, text, sizeof(text) - 1)

static __noinline s32 anonymous_kind(struct dentry *dentry)
{
	if (NAME_IS(dentry, "[eventfd"))
		return FD_KIND_EVENT;
	if (NAME_IS(dentry, "[eventpo"))
		return FD_KIND_EVENTPOLL;
	if (NAME_IS(dentry, "inotify") || NAME_IS(dentry, "[inotif"))
		return FD_KIND_INOTIFY;
	if (NAME_IS(dentry, "[timerfd"))
		return FD_KIND_TIMERFD;
	if (NAME_IS(dentry, "[signalf"))
		return FD_KIND_SIGNALFD;
	if (NAME_IS(dentry, "[io_urin"))
		return FD_KIND_IOURING;
	if (NAME_IS(dentry, "[userfau"))
		return FD_KIND_USERFAULTFD;
	if (NAME_IS(dentry, "[pidfd]"))
		return FD_KIND_PIDFD;
	if (NAME_IS(dentry, "bpf") || NAME_IS(dentry, "[bpf"))
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

/* FACT_FD: what kind of file the event's fd is. Returns the kind. */
static __always_inline s32 fact_fd(struct record *r, struct file *file)
{
	struct inode *inode = GET(file, f_inode);
	struct super_block *sb = GET(inode, i_sb);
	struct dentry *dentry = GET(file, f_path.dentry);
	u32 format = GET(inode, i_mode) & S_IFMT;
	u64 magic = GET(sb, s_magic);
	s32 kind = FD_KIND_FILE_V2;
	u16 family = 0;
	u8 protocol = 0;
	u8 *into;

	if (magic == ANON_INODE_FS_MAGIC) {
		kind = anonymous_kind(dentry);
	} else if (magic == PIDFS_MAGIC) {
		kind = FD_KIND_PIDFD;
	} else if (format == S_IFSOCK) {
		struct sock *sock = sock_of(file);

		if (sock) {
			kind = socket_kind(sock);
			family = GET(sock, __sk_common.skc_family);
			protocol = transport(GET(sock, sk_protocol));
		}
	} else if (format == S_IFIFO) {
		kind = FD_KIND_FIFO;
	} else if (format == S_IFDIR) {
		kind = FD_KIND_DIRECTORY;
	} else if (magic == TMPFS_MAGIC && !GET(inode, i_nlink) && NAME_IS(dentry, "memfd:")) {
		kind = FD_KIND_MEMFD;
	}
	into = fact_begin(r, FACT_FD, 8);
	into[0] = kind;
	into[1] = protocol;
	*(u16 *)(into + 2) = family;
	*(u32 *)(into + 4) = portable_file_flags(GET(file, f_flags));
	fact_end(r, 8);
	return kind;
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
