/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Namespaces, roots, mounts. */

#define MOUNT_TEXT_MAX 4096
#define MS_MGC_VAL 0xc0ed0000u
#define MS_MGC_MSK 0xffff0000u

SYSCALL(setns)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	struct record r;

	if (!begin_control(&r, call, SYSCALL_SETNS_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_u32(&r, portable_clone_flags(arg(call, 1)));
	if (file)
		fact_fd(&r, file);
	fact_namespaces(&r, call->task);
	fact_cred(&r, call->task);
	return record_commit(&r);
}

SYSCALL(unshare)
{
	struct record r;

	if (!begin_control(&r, call, SYSCALL_UNSHARE_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_u32(&r, portable_clone_flags(arg(call, 0)));
	fact_namespaces(&r, call->task);
	fact_cred(&r, call->task);
	return record_commit(&r);
}

/* The new root is where walks of this task end, so its effective path cannot be told from within. */
SYSCALL(chroot)
{
	struct record r;

	if (!begin_control(&r, call, SYSCALL_CHROOT_X, TWO_PATHS))
		return 0;
	push_s64(&r, call->ret);
	push_user_text(&r, arg(call, 0), PATH_MAX);
	fact_base(&r, call->task, AT_FDCWD, arg(call, 0));
	return record_commit(&r);
}

SYSCALL(mount)
{
	u32 flags = arg(call, 3);
	struct record r;

	if (!begin_control(&r, call, SYSCALL_MOUNT_X, FOUR_PATHS))
		return 0;
	if ((flags & MS_MGC_MSK) == MS_MGC_VAL)
		flags &= ~MS_MGC_MSK;
	push_s64(&r, call->ret);
	push_user_text(&r, arg(call, 0), MOUNT_TEXT_MAX);
	push_user_text(&r, arg(call, 1), PATH_MAX);
	push_user_text(&r, arg(call, 2), 256);
	push_u32(&r, flags);
	fact_base(&r, call->task, AT_FDCWD, arg(call, 1));
	fact_root(&r, call->task);
	return record_commit(&r);
}

SYSCALL(umount)
{
	struct record r;

	if (!begin_control(&r, call, SYSCALL_UMOUNT_1_X, TWO_PATHS))
		return 0;
	push_s64(&r, call->ret);
	push_user_text(&r, arg(call, 0), PATH_MAX);
	fact_base(&r, call->task, AT_FDCWD, arg(call, 0));
	fact_root(&r, call->task);
	return record_commit(&r);
}

SYSCALL(umount2)
{
	struct record r;

	if (!begin_control(&r, call, SYSCALL_UMOUNT2_X, TWO_PATHS))
		return 0;
	push_s64(&r, call->ret);
	push_user_text(&r, arg(call, 0), PATH_MAX);
	push_u32(&r, arg(call, 1));
	fact_base(&r, call->task, AT_FDCWD, arg(call, 0));
	fact_root(&r, call->task);
	return record_commit(&r);
}

/* What the value of an fsconfig command is. */
static __always_inline void push_fsconfig_value(struct record *r, u32 command, u64 value, u32 size)
{
	switch (command) {
	case P_FSCONFIG_CMDS_FSCONFIG_SET_BINARY:
		push_data(r, value, size);
		push_empty(r);
		break;
	case P_FSCONFIG_CMDS_FSCONFIG_SET_STRING:
	case P_FSCONFIG_CMDS_FSCONFIG_SET_PATH:
	case P_FSCONFIG_CMDS_FSCONFIG_SET_PATH_EMPTY:
		push_empty(r);
		push_user_text(r, value, PATH_MAX);
		break;
	default:
		push_empty(r);
		push_empty(r);
	}
}

SYSCALL(fsconfig)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	u32 command = arg(call, 1);
	struct record r;

	if (!begin_call(&r, call, SYSCALL_FSCONFIG_X, TWO_PATHS))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_u32(&r, command);
	push_user_text(&r, arg(call, 2), 256);
	push_fsconfig_value(&r, command, arg(call, 3), arg(call, 4));
	push_s32(&r, arg_int(call, 4));
	if (file)
		fact_fd(&r, file);
	return record_commit(&r);
}
