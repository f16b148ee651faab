/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Opening files: open, openat, openat2, creat, open_by_handle_at. */

#define FILE_O_CREAT P_FILE_FLAGS_O_CREAT

/* Open flags as the capture has them, with what only the kernel's file knows. */
static __always_inline u32 open_flags(struct file *file, u32 portable)
{
	if (file && GET(file, f_mode) & FMODE_CREATED)
		portable |= P_FILE_FLAGS_O_F_CREATED;
	return portable;
}

static __always_inline void push_device_and_inode(struct record *r, struct file *file)
{
	struct super_block *sb;
	struct inode *inode;

	if (!file) {
		push_u32(r, 0);
		push_u64(r, 0);
		return;
	}
	inode = GET(file, f_inode);
	sb = GET(inode, i_sb);
	push_u32(r, encode_device(GET(sb, s_dev)));
	push_u64(r, GET(inode, i_ino));
}

/* What was reached, or that nothing vouches for the name. */
static __always_inline int finish_open(struct record *r, const struct syscall *call, struct file *file, s64 dirfd,
				       u64 name)
{
	if (file)
		facts_of_file(r, call->task, file);
	else
		r->flags |= RECORD_UNVERIFIED;
	if (name)
		fact_base(r, call->task, dirfd, name);
	return record_commit(r);
}

SYSCALL(open)
{
	struct file *file = file_of(call->task, call->ret);
	struct record r;

	if (!begin_call(&r, call, SYSCALL_OPEN_X, TWO_PATHS))
		return 0;
	push_s64(&r, call->ret);
	push_user_text(&r, arg(call, 0), PATH_MAX);
	push_u32(&r, open_flags(file, portable_file_flags(arg(call, 1))));
	push_u32(&r, arg(call, 2));
	push_device_and_inode(&r, file);
	return finish_open(&r, call, file, AT_FDCWD, arg(call, 0));
}

SYSCALL(openat)
{
	struct file *file = file_of(call->task, call->ret);
	struct record r;

	if (!begin_call(&r, call, SYSCALL_OPENAT_2_X, TWO_PATHS))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_user_text(&r, arg(call, 1), PATH_MAX);
	push_u32(&r, open_flags(file, portable_file_flags(arg(call, 2))));
	push_u32(&r, arg(call, 3));
	push_device_and_inode(&r, file);
	return finish_open(&r, call, file, arg_int(call, 0), arg(call, 1));
}

/* The parameters of openat2 that it takes in memory: struct open_how begins with them. */
struct opening {
	u64 flags;
	u64 mode;
	u64 resolve;
};

SYSCALL(openat2)
{
	struct file *file = file_of(call->task, call->ret);
	struct opening how = {};
	struct record r;

	if (!begin_call(&r, call, SYSCALL_OPENAT2_X, TWO_PATHS))
		return 0;
	bpf_probe_read_user(&how, sizeof(how), (const void *)arg(call, 2));
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_user_text(&r, arg(call, 1), PATH_MAX);
	push_u32(&r, open_flags(file, portable_file_flags(how.flags)));
	push_u32(&r, how.mode);
	push_u32(&r, portable_openat2_flags(how.resolve));
	push_device_and_inode(&r, file);
	return finish_open(&r, call, file, arg_int(call, 0), arg(call, 1));
}

/* Its flags tell only about layers of an overlay. */
SYSCALL(creat)
{
	struct file *file = file_of(call->task, call->ret);
	struct record r;

	if (!begin_call(&r, call, SYSCALL_CREAT_X, TWO_PATHS))
		return 0;
	push_s64(&r, call->ret);
	push_user_text(&r, arg(call, 0), PATH_MAX);
	push_u32(&r, arg(call, 1));
	push_device_and_inode(&r, file);
	push_u16(&r, 0);
	return finish_open(&r, call, file, AT_FDCWD, arg(call, 0));
}

/* A handle has no name: the path is that of the file it led to. */
SYSCALL(open_by_handle_at)
{
	struct file *file = file_of(call->task, call->ret);
	struct record r;

	if (!begin_call(&r, call, SYSCALL_OPEN_BY_HANDLE_AT_X, TWO_PATHS))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_u32(&r, open_flags(file, portable_file_flags(arg(call, 2))));
	if (file)
		push_path(&r, call->task, GET(file, f_path.dentry), GET(file, f_path.mnt));
	else
		push_empty(&r);
	push_device_and_inode(&r, file);
	return finish_open(&r, call, file, arg_int(call, 0), 0);
}
