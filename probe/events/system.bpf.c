/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* What changes the system or a limit of it: modules, eBPF, seccomp, resource limits, quotas. */

#define MODULE_ARGS_MAX 1024

SYSCALL(bpf)
{
	struct file *file = file_of(call->task, call->ret);
	struct record r;

	if (!begin_call(&r, call, SYSCALL_BPF_2_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_u32(&r, arg(call, 0));
	if (file && call->ret)
		fact_fd(&r, file);
	return record_commit(&r);
}

SYSCALL(seccomp)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_SECCOMP_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_u64(&r, arg(call, 0));
	push_u64(&r, arg(call, 1));
	return record_commit(&r);
}

SYSCALL(init_module)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_INIT_MODULE_X, DATA_ROOM + SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_data(&r, arg(call, 0), arg(call, 1));
	push_u64(&r, arg(call, 1));
	push_user_text(&r, arg(call, 2), MODULE_ARGS_MAX);
	fact_cred(&r, call->task);
	return record_commit(&r);
}

SYSCALL(finit_module)
{
	struct file *file = file_of(call->task, arg_int(call, 0));
	struct record r;

	if (!begin_call(&r, call, SYSCALL_FINIT_MODULE_X, ONE_PATH))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_user_text(&r, arg(call, 1), MODULE_ARGS_MAX);
	push_u32(&r, arg(call, 2));
	if (file)
		facts_of_file(&r, call->task, file);
	return record_commit(&r);
}

SYSCALL(delete_module)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_DELETE_MODULE_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_user_text(&r, arg(call, 0), 64);
	push_u32(&r, portable_delete_module_flags(arg(call, 1)));
	return record_commit(&r);
}

/* A resource limit in the caller's memory: -1 is "none", also for a limit that could not be read. */
static __always_inline void push_limit(struct record *r, u64 address, bool narrow)
{
	s64 wide[2] = {-1, -1};
	s32 small[2] = {-1, -1};

	if (address && narrow) {
		bpf_probe_read_user(small, sizeof(small), (const void *)address);
		wide[0] = small[0];
		wide[1] = small[1];
	} else if (address) {
		bpf_probe_read_user(wide, sizeof(wide), (const void *)address);
	}
	push_s64(r, wide[0]);
	push_s64(r, wide[1]);
}

SYSCALL(getrlimit)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_GETRLIMIT_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_limit(&r, call->ret < 0 ? 0 : arg(call, 1), call->compat);
	push_u8(&r, portable_rlimit_resources(arg(call, 0)));
	return record_commit(&r);
}

SYSCALL(setrlimit)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_SETRLIMIT_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_limit(&r, arg(call, 1), call->compat);
	push_u8(&r, portable_rlimit_resources(arg(call, 0)));
	return record_commit(&r);
}

SYSCALL(prlimit)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_PRLIMIT_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_limit(&r, arg(call, 2), false);
	push_limit(&r, call->ret < 0 ? 0 : arg(call, 3), false);
	push_s64(&r, arg_int(call, 0));
	push_u8(&r, portable_rlimit_resources(arg(call, 1)));
	return record_commit(&r);
}

struct quota_block {
	u64 block_hard, block_soft, space, inode_hard, inode_soft, inodes, block_time, inode_time;
	u32 valid, id;
};

struct quota_info {
	u64 block_grace, inode_grace;
	u32 flags, valid;
};

static __always_inline void push_quota_block(struct record *r, const struct quota_block *block)
{
	push_u64(r, block->block_hard);
	push_u64(r, block->block_soft);
	push_u64(r, block->space);
	push_u64(r, block->inode_hard);
	push_u64(r, block->inode_soft);
	push_u64(r, block->block_time);
	push_u64(r, block->inode_time);
}

#define IS_COMMAND(command, name) ((command) == P_QUOTACTL_CMDS_##name)

/* What `addr` points to, by command: a path, a quota, the format's times, the format. */
static __always_inline void push_quota_values(struct record *r, u32 command, u64 address, s64 ret)
{
	struct quota_block block = {};
	struct quota_info info = {};
	u32 format = 0;

	if (IS_COMMAND(command, Q_SETQUOTA) || (IS_COMMAND(command, Q_GETQUOTA) && !ret))
		bpf_probe_read_user(&block, sizeof(block), (const void *)address);
	if (IS_COMMAND(command, Q_SETINFO) || (IS_COMMAND(command, Q_GETINFO) && !ret))
		bpf_probe_read_user(&info, sizeof(info), (const void *)address);
	if (IS_COMMAND(command, Q_GETFMT) && !ret)
		bpf_probe_read_user(&format, sizeof(format), (const void *)address);
	push_quota_block(r, &block);
	push_u64(r, info.block_grace);
	push_u64(r, info.inode_grace);
	push_u8(r, portable_quotactl_dqi_flags(info.flags));
	push_u8(r, portable_quotactl_quota_fmts(format));
}

SYSCALL(quotactl)
{
	u32 native = arg(call, 0), command = portable_quotactl_cmds(native >> 8);
	struct record r;

	if (!begin_call(&r, call, SYSCALL_QUOTACTL_X, ONE_PATH + SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_user_text(&r, arg(call, 1), 1024);
	push_user_text(&r, IS_COMMAND(command, Q_QUOTAON) ? arg(call, 3) : 0, PATH_MAX);
	push_quota_values(&r, command, arg(call, 3), call->ret);
	push_u16(&r, command);
	push_u8(&r, portable_quotactl_types(native & 0xff));
	push_u32(&r, IS_COMMAND(command, Q_QUOTAON) ? 0 : arg(call, 2));
	push_u8(&r, IS_COMMAND(command, Q_QUOTAON) ? portable_quotactl_quota_fmts(arg(call, 2))
						   : P_QUOTACTL_QUOTA_FMTS_QFMT_NOT_USED);
	return record_commit(&r);
}
