/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Calls that act on names: making, removing, renaming, linking, changing rights and owners, looking.
 * At their exit no kernel object holds the name any more, so the record carries where a relative name starts, and who has
 * the same root: crates/collect/src/reach looks names up again. */

/* NAME_CALL(name, SYMBOL) { pushes behind result and path }: calls of the form f(path, ...). */
#define NAME_CALL(name, symbol, pushes)                                                                                \
	SYSCALL(name)                                                                                                  \
	{                                                                                                              \
		struct record r;                                                                                       \
                                                                                                                       \
		if (!begin_call(&r, call, symbol, TWO_PATHS))                                                          \
			return 0;                                                                                      \
		push_s64(&r, call->ret);                                                                               \
		push_user_text(&r, arg(call, 0), PATH_MAX);                                                            \
		pushes;                                                                                                \
		fact_base(&r, call->task, AT_FDCWD, arg(call, 0));                                                     \
		fact_root(&r, call->task);                                                                             \
		return record_commit(&r);                                                                              \
	}

/* DIR_CALL: calls of the form f(dirfd, path, ...). */
#define DIR_CALL(name, symbol, pushes)                                                                                 \
	SYSCALL(name)                                                                                                  \
	{                                                                                                              \
		struct record r;                                                                                       \
                                                                                                                       \
		if (!begin_call(&r, call, symbol, TWO_PATHS))                                                          \
			return 0;                                                                                      \
		push_s64(&r, call->ret);                                                                               \
		push_s64(&r, arg_int(call, 0));                                                                        \
		push_user_text(&r, arg(call, 1), PATH_MAX);                                                            \
		pushes;                                                                                                \
		fact_base(&r, call->task, arg_int(call, 0), arg(call, 1));                                             \
		fact_root(&r, call->task);                                                                             \
		return record_commit(&r);                                                                              \
	}

#define NOTHING ((void)0)

NAME_CALL(unlink, SYSCALL_UNLINK_2_X, NOTHING)
DIR_CALL(unlinkat, SYSCALL_UNLINKAT_2_X, push_u32(&r, arg(call, 2)))
NAME_CALL(mkdir, SYSCALL_MKDIR_2_X, push_u32(&r, arg(call, 1)))
DIR_CALL(mkdirat, SYSCALL_MKDIRAT_X, push_u32(&r, arg(call, 2)))
NAME_CALL(rmdir, SYSCALL_RMDIR_2_X, NOTHING)
NAME_CALL(chmod, SYSCALL_CHMOD_X, push_u32(&r, arg(call, 1)))
DIR_CALL(fchmodat, SYSCALL_FCHMODAT_X, push_u32(&r, arg(call, 2)))
NAME_CALL(chown, SYSCALL_CHOWN_X, (push_u32(&r, arg(call, 1)), push_u32(&r, arg(call, 2))))
NAME_CALL(lchown, SYSCALL_LCHOWN_X, (push_u32(&r, arg(call, 1)), push_u32(&r, arg(call, 2))))
DIR_CALL(fchownat, SYSCALL_FCHOWNAT_X,
	 (push_u32(&r, arg(call, 2)), push_u32(&r, arg(call, 3)),
	  push_u32(&r, portable_fchownat_flags(arg(call, 4)))))
NAME_CALL(mknod, SYSCALL_MKNOD_X, (push_u32(&r, arg(call, 1)), push_u32(&r, arg(call, 2))))
DIR_CALL(mknodat, SYSCALL_MKNODAT_X, (push_u32(&r, arg(call, 2)), push_u32(&r, arg(call, 3))))
NAME_CALL(access, SYSCALL_ACCESS_X, push_u32(&r, arg(call, 1)))
NAME_CALL(stat, SYSCALL_STAT_X, NOTHING)
NAME_CALL(lstat, SYSCALL_LSTAT_X, NOTHING)
NAME_CALL(stat64, SYSCALL_STAT64_X, NOTHING)
NAME_CALL(lstat64, SYSCALL_LSTAT64_X, NOTHING)
DIR_CALL(newfstatat, SYSCALL_NEWFSTATAT_X, push_u32(&r, arg(call, 3)))

/* Where the second name of a two-name call starts: like fact_base, for the first name's base is already there. */
static __always_inline int finish_two(struct record *r, const struct syscall *call, s64 old_fd, u64 old_name, s64 new_fd,
				      u64 new_name)
{
	if (old_name && is_relative(old_name))
		fact_base(r, call->task, old_fd, old_name);
	else
		fact_base(r, call->task, new_fd, new_name);
	fact_root(r, call->task);
	return record_commit(r);
}

static __always_inline void push_two(struct record *r, const struct syscall *call)
{
	push_s64(r, call->ret);
	push_user_text(r, arg(call, 0), PATH_MAX);
	push_user_text(r, arg(call, 1), PATH_MAX);
}

static __always_inline void push_two_at(struct record *r, const struct syscall *call)
{
	push_s64(r, call->ret);
	push_s64(r, arg_int(call, 0));
	push_user_text(r, arg(call, 1), PATH_MAX);
	push_s64(r, arg_int(call, 2));
	push_user_text(r, arg(call, 3), PATH_MAX);
}

SYSCALL(rename)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_RENAME_X, TWO_PATHS))
		return 0;
	push_two(&r, call);
	return finish_two(&r, call, AT_FDCWD, arg(call, 0), AT_FDCWD, arg(call, 1));
}

SYSCALL(renameat)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_RENAMEAT_X, TWO_PATHS))
		return 0;
	push_two_at(&r, call);
	return finish_two(&r, call, arg_int(call, 0), arg(call, 1), arg_int(call, 2), arg(call, 3));
}

SYSCALL(renameat2)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_RENAMEAT2_X, TWO_PATHS))
		return 0;
	push_two_at(&r, call);
	push_u32(&r, arg(call, 4));
	return finish_two(&r, call, arg_int(call, 0), arg(call, 1), arg_int(call, 2), arg(call, 3));
}

SYSCALL(link)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_LINK_2_X, TWO_PATHS))
		return 0;
	push_two(&r, call);
	return finish_two(&r, call, AT_FDCWD, arg(call, 0), AT_FDCWD, arg(call, 1));
}

SYSCALL(linkat)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_LINKAT_2_X, TWO_PATHS))
		return 0;
	push_two_at(&r, call);
	push_u32(&r, arg(call, 4));
	return finish_two(&r, call, arg_int(call, 0), arg(call, 1), arg_int(call, 2), arg(call, 3));
}

SYSCALL(symlink)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_SYMLINK_X, TWO_PATHS))
		return 0;
	push_two(&r, call);
	fact_base(&r, call->task, AT_FDCWD, arg(call, 1));
	fact_root(&r, call->task);
	return record_commit(&r);
}

SYSCALL(symlinkat)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_SYMLINKAT_X, TWO_PATHS))
		return 0;
	push_s64(&r, call->ret);
	push_user_text(&r, arg(call, 0), PATH_MAX);
	push_s64(&r, arg_int(call, 1));
	push_user_text(&r, arg(call, 2), PATH_MAX);
	fact_base(&r, call->task, arg_int(call, 1), arg(call, 2));
	fact_root(&r, call->task);
	return record_commit(&r);
}

/* After chdir and fchdir the new directory is what the kernel holds. */
SYSCALL(chdir)
{
	struct record r;

	if (!begin_control(&r, call, SYSCALL_CHDIR_X, TWO_PATHS))
		return 0;
	push_s64(&r, call->ret);
	push_user_text(&r, arg(call, 0), PATH_MAX);
	fact_cwd(&r, call->task);
	return record_commit(&r);
}

SYSCALL(fchdir)
{
	struct record r;

	if (!begin_control(&r, call, SYSCALL_FCHDIR_X, ONE_PATH))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	fact_cwd(&r, call->task);
	return record_commit(&r);
}

SYSCALL(getcwd)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_GETCWD_X, ONE_PATH))
		return 0;
	push_s64(&r, call->ret);
	push_user_text(&r, call->ret > 0 ? arg(call, 0) : 0, PATH_MAX);
	return record_commit(&r);
}
