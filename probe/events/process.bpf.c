/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The life of processes: made, executing another program, ended. From the scheduler's tracepoints, so that they cost other
 * calls nothing, come in the right order, and hold the kernel's view. */

#include "../include/task.h"

#define PF_KTHREAD 0x00200000
#define PF_FORKNOEXEC 0x00000040
#define CLONE_NEWPID_KERNEL 0x20000000

/* One parameter structure for clone, clone3, fork and vfork. */
struct birth {
	struct task_struct *task; /* whom the event is about */
	s64 res;
	u32 flags; /* portable */
	bool arguments; /* a new process carries its own copy of what tells it */
};

static __always_inline void push_birth(struct record *r, const struct birth *birth)
{
	struct task_struct *task = birth->task;
	struct task_struct *parent = READ(task, real_parent), *leader = READ(task, group_leader);
	struct cred *cred = (struct cred *)READ(task, cred);
	struct mm_struct *mm = READ(task, mm);

	push_s64(r, birth->res);
	if (birth->arguments) {
		push_arguments(r, mm);
	} else {
		push_empty(r);
		push_empty(r);
	}
	push_s64(r, READ(task, pid));
	push_s64(r, READ(task, tgid));
	push_s64(r, READ(parent, pid));
	push_empty(r); /* cwd: inherited */
	push_s64(r, fd_limit(task));
	push_u64(r, READ(task, maj_flt));
	push_u64(r, READ(task, min_flt));
	push_vm(r, CAST(struct task_struct, (u64)task));
	push_kernel_text(r, ADDRESS_OF(task, comm), 16);
	if (birth->arguments)
		push_cgroups(r, task);
	else
		push_empty(r);
	push_u32(r, birth->flags);
	push_u32(r, READ(cred, euid.val));
	push_u32(r, READ(cred, egid.val));
	push_s64(r, virtual_pid(READ(task, thread_pid)));
	push_s64(r, virtual_pid(READ(leader, thread_pid)));
	push_u64(r, namespace_start(task));
	fact_u64(r, FACT_PARENT_KEY, key_of(parent));
}

/* Flags of the caller's request, for those that the two tasks do not show. */
static __always_inline u32 asked_flags(u32 wire, struct pt_regs *regs, bool compat)
{
	u64 native = 0;

	if (wire == CALL_CLONE)
		native = regs_arg(regs, compat, 0) & ~0xffull;
	else if (wire == CALL_CLONE3)
		bpf_probe_read_user(&native, sizeof(native), (const void *)regs_arg(regs, compat, 0));
	else if (wire == CALL_VFORK)
		native = 0x4000 | 0x100;
	return portable_clone_flags(native);
}

#define SHARED_FLAGS                                                                                                   \
	(P_CLONE_FLAGS_CLONE_THREAD | P_CLONE_FLAGS_CLONE_VM | P_CLONE_FLAGS_CLONE_FILES | P_CLONE_FLAGS_CLONE_FS |    \
	 P_CLONE_FLAGS_CLONE_SIGHAND)

/* What parent and child share is the kernel's to say, not the caller's memory. */
__noinline u32 shared_flags(u64 parent_address, u64 child_address)
{
	struct task_struct *parent = (struct task_struct *)parent_address, *child = (struct task_struct *)child_address;
	u32 flags = 0;
	u32 level, parent_level;
	struct pid *pid = READ(child, thread_pid), *parent_pid = READ(parent, thread_pid);

	if (READ(child, tgid) != READ(child, pid))
		flags |= P_CLONE_FLAGS_CLONE_THREAD;
	if (READ(child, mm) == READ(parent, mm))
		flags |= P_CLONE_FLAGS_CLONE_VM;
	if (READ(child, files) == READ(parent, files))
		flags |= P_CLONE_FLAGS_CLONE_FILES;
	if (READ(child, fs) == READ(parent, fs))
		flags |= P_CLONE_FLAGS_CLONE_FS;
	if (READ(child, sighand) == READ(parent, sighand))
		flags |= P_CLONE_FLAGS_CLONE_SIGHAND;
	level = pid ? READ(pid, level) : 0;
	parent_level = parent_pid ? READ(parent_pid, level) : 0;
	if (level)
		flags |= P_CLONE_FLAGS_CLONE_CHILD_IN_PIDNS;
	if (level > parent_level)
		flags |= P_CLONE_FLAGS_CLONE_NEWPID;
	return flags;
}

/* The call that the current task is in, as its code on the wire; 0 outside of any. */
static __always_inline u32 current_call(struct task_struct *task, struct pt_regs *regs, bool compat)
{
	u64 number = READ(regs, CALL_NUMBER_FIELD);

	if (READ(task, flags) & PF_KTHREAD || number >= CALL_SLOTS)
		return 0;
	BOUND(number, CALL_SLOTS - 1);
	return compat ? compat_calls[number].wire : native_calls[number].wire;
}

/* The child's side, before it runs: nothing that it does can come earlier. */
SEC("tp_btf/sched_process_fork") int process_fork(u64 *ctx)
{
	struct task_struct *parent = CAST(struct task_struct, ctx[0]), *child = CAST(struct task_struct, ctx[1]);
	bool kernel = GET(parent, flags) & PF_KTHREAD;
	bool compat = IS_COMPAT(parent);
	struct pt_regs *regs = regs_of_current();
	u32 wire = kernel ? 0 : current_call(parent, regs, compat);
	u32 shared = shared_flags(SCALAR(parent), SCALAR(child));
	struct birth birth = {
		.task = child,
		.flags = (kernel ? 0 : asked_flags(wire, regs, compat) & ~SHARED_FLAGS) | shared,
		.arguments = !(shared & P_CLONE_FLAGS_CLONE_THREAD),
	};
	u16 code = wire == CALL_FORK   ? EV_SYSCALL_FORK_20_X
		   : wire == CALL_VFORK  ? EV_SYSCALL_VFORK_20_X
		   : wire == CALL_CLONE3 ? EV_SYSCALL_CLONE3_X
					 : EV_SYSCALL_CLONE_20_X;
	struct record r;

	if (!record_begin_for(&r, CONTROL, code, NPARAMS_SYSCALL_CLONE_20_X, FOUR_PATHS, child))
		return 0;
	if (compat)
		r.flags |= RECORD_IA32;
	push_birth(&r, &birth);
	fact_cgroup(&r, child);
	return record_commit(&r);
}

/* The caller's side, only where somebody asked for it. */
static __always_inline int caller_side(const struct syscall *call, u16 code, u32 wire)
{
	struct birth birth = {.task = call->task, .res = call->ret, .flags = asked_flags(wire, call->regs, call->compat)};
	struct record r;

	/* The child's exit from the call: process_fork has told it. */
	if (!call->ret)
		return 0;
	if (!begin_in(&r, call, CONTROL, code, NPARAMS_SYSCALL_CLONE_20_X, TWO_PATHS))
		return 0;
	push_birth(&r, &birth);
	return record_commit(&r);
}

SYSCALL(clone)
{
	return caller_side(call, EV_SYSCALL_CLONE_20_X, CALL_CLONE);
}

SYSCALL(clone3)
{
	return caller_side(call, EV_SYSCALL_CLONE3_X, CALL_CLONE3);
}

SYSCALL(fork)
{
	return caller_side(call, EV_SYSCALL_FORK_20_X, CALL_FORK);
}

SYSCALL(vfork)
{
	return caller_side(call, EV_SYSCALL_VFORK_20_X, CALL_VFORK);
}

struct times {
	u64 ctime_ns;
	u64 mtime_ns;
};

#define NS(sec, nsec) ((u64)(sec) * 1000000000 + (nsec))
/* From 6.13 on the top bit of the nanoseconds tells that somebody asked for the time. */
#define NSEC_BITS 0x3fffffff

static __always_inline struct times times_of(struct inode *inode)
{
	struct inode___before_6_11 *middle = (void *)inode;
	struct inode___before_6_6 *old = (void *)inode;
	struct times times = {};

	if (field_exists(inode, i_ctime_sec)) {
		times.ctime_ns = NS(READ(inode, i_ctime_sec), READ(inode, i_ctime_nsec) & NSEC_BITS);
		times.mtime_ns = NS(READ(inode, i_mtime_sec), READ(inode, i_mtime_nsec));
	} else if (field_exists(middle, __i_ctime)) {
		times.ctime_ns = NS(READ(middle, __i_ctime.tv_sec), READ(middle, __i_ctime.tv_nsec));
		if (field_exists(middle, __i_mtime))
			times.mtime_ns = NS(READ(middle, __i_mtime.tv_sec), READ(middle, __i_mtime.tv_nsec));
	} else if (field_exists(old, i_ctime)) {
		times.ctime_ns = NS(READ(old, i_ctime.tv_sec), READ(old, i_ctime.tv_nsec));
		times.mtime_ns = NS(READ(old, i_mtime.tv_sec), READ(old, i_mtime.tv_nsec));
	}
	return times;
}

#define CAP_DAC_OVERRIDE 1

/* Whether these credentials may write the file, by owner, group, others and the right to override. */
static __always_inline bool may_write(struct inode *inode, struct cred *cred)
{
	u32 mode = READ(inode, i_mode);
	u64 caps = 0;

	bpf_probe_read_kernel(&caps, sizeof(caps), ADDRESS_OF(cred, cap_effective));
	if (caps & (1 << CAP_DAC_OVERRIDE) || mode & 0002)
		return true;
	if (mode & 0200 && READ(inode, i_uid.val) == READ(cred, fsuid.val))
		return true;
	return mode & 0020 && READ(inode, i_gid.val) == READ(cred, fsgid.val);
}

/* EXE_* of the program file at this address; global, so that it is verified once. */
__noinline u32 exe_flags(u64 file_address, u64 cred_address)
{
	struct file *file = (struct file *)file_address;
	struct cred *cred = (struct cred *)cred_address;
	struct inode *inode = READ(file, f_inode);
	struct super_block *sb = READ(inode, i_sb);
	u64 magic = READ(sb, s_magic);
	struct dentry *dentry = READ(file, f_path.dentry);
	u32 flags = may_write(inode, cred) ? P_EXECVE_FLAGS_EXE_WRITABLE : 0;
	void *upper = NULL;

	if (magic == OVERLAYFS_MAGIC) {
		/* The overlay's own inode keeps the upper file's dentry right behind the general part. */
		bpf_probe_read_kernel(&upper, sizeof(upper), (u8 *)inode + type_size(struct inode));
		flags |= upper ? P_EXECVE_FLAGS_EXE_UPPER_LAYER : P_EXECVE_FLAGS_EXE_LOWER_LAYER;
	}
	if (magic == TMPFS_MAGIC && !READ(inode, i_nlink)) {
		u64 name = 0;

		bpf_probe_read_kernel(&name, 6, READ(dentry, d_name.name));
		if (name == 0x3a64666d656d) /* "memfd:" */
			flags |= P_EXECVE_FLAGS_EXE_FROM_MEMFD;
	}
	return flags;
}

/* Parameters of execve and execveat up to `gid`. Without `file`: the call failed, and the process is as it was. */
static __always_inline void push_exec(struct record *r, struct task_struct *task, s64 res, struct file *file)
{
	struct task_struct *parent = READ(task, real_parent);
	struct cred *cred = (struct cred *)READ(task, cred);
	struct mm_struct *mm = READ(task, mm);
	struct fs_struct *fs = GET(task, fs);
	struct inode *inode = file ? READ(file, f_inode) : NULL;
	struct times times = {};

	push_s64(r, res);
	push_arguments(r, mm);
	push_s64(r, READ(task, pid));
	push_s64(r, READ(task, tgid));
	push_s64(r, READ(parent, pid));
	push_path(r, task, GET(fs, pwd.dentry), GET(fs, pwd.mnt));
	push_u64(r, fd_limit(task));
	push_u64(r, READ(task, maj_flt));
	push_u64(r, READ(task, min_flt));
	push_vm(r, task);
	push_kernel_text(r, ADDRESS_OF(task, comm), 16);
	push_cgroups(r, task);
	push_environment(r, mm);
	push_u32(r, tty_of(task));
	push_s64(r, virtual_pid(group_of(task)));
	push_u32(r, field_exists(task, loginuid) ? READ(task, loginuid.val) : (u32)-1);
	push_u32(r, file ? exe_flags(SCALAR(file), SCALAR(cred)) : 0);
	{
		u64 caps[3] = {};

		bpf_probe_read_kernel(&caps[0], 8, ADDRESS_OF(cred, cap_inheritable));
		bpf_probe_read_kernel(&caps[1], 8, ADDRESS_OF(cred, cap_permitted));
		bpf_probe_read_kernel(&caps[2], 8, ADDRESS_OF(cred, cap_effective));
		push_u64(r, caps[0]);
		push_u64(r, caps[1]);
		push_u64(r, caps[2]);
	}
	if (inode)
		times = times_of(inode);
	push_u64(r, inode ? READ(inode, i_ino) : 0);
	push_u64(r, times.ctime_ns);
	push_u64(r, times.mtime_ns);
	push_u32(r, READ(cred, euid.val));
	if (file)
		push_path(r, task, GET(file, f_path.dentry), GET(file, f_path.mnt));
	else
		push_empty(r);
	push_s64(r, global_pid(group_of(task)));
	push_u32(r, READ(cred, egid.val));
}

/* Tasks that start a program by execveat: x86 sets the number of the call to execve's in the new program, so it is kept
 * from before. Kernels from 6.10 on have the hook; older ones know an execveat by its descriptor only. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, u64);
	__type(value, u32);
} execveats SEC(".maps");

SEC("tp_btf/sched_prepare_exec") int process_prepare_exec(u64 *ctx)
{
	struct task_struct *task = CAST(struct task_struct, ctx[0]);
	struct pt_regs *regs = regs_of_current();
	u32 wire = current_call(task, regs, IS_COMPAT(task));
	u64 key = ctx[0];

	if (wire == CALL_EXECVEAT)
		bpf_map_update_elem(&execveats, &key, &wire, 0);
	else
		bpf_map_delete_elem(&execveats, &key);
	return 0;
}

/* A program was started: its arguments are read before it runs, so it cannot change them first. */
SEC("tp_btf/sched_process_exec") int process_exec(u64 *ctx)
{
	struct task_struct *task = CAST(struct task_struct, ctx[0]);
	struct linux_binprm *program = CAST(struct linux_binprm, ctx[2]);
	struct file *file = GET(program, file);
	u64 key = ctx[0];
	bool at = GET(program, fdpath) || bpf_map_lookup_elem(&execveats, &key);
	struct record r;

	if (!record_begin_for(&r, CONTROL, at ? EV_SYSCALL_EXECVEAT_X : EV_SYSCALL_EXECVE_19_X, NPARAMS_SYSCALL_EXECVE_19_X,
			      LARGE, task))
		return 0;
	push_exec(&r, task, 0, file);
	if (!at)
		push_kernel_text(&r, GET(program, filename), PATH_MAX);
	if (file)
		fact_inode(&r, GET(file, f_inode));
	fact_cred(&r, task);
	fact_namespaces(&r, task);
	fact_u64(&r, FACT_PARENT_KEY, key_of(READ(task, real_parent)));
	fact_cgroup(&r, task);
	return record_commit(&r);
}

/* A failed start; process_exec tells the others. */
SYSCALL(execve)
{
	struct record r;

	if (call->ret >= 0 || !begin_control(&r, call, SYSCALL_EXECVE_19_X, LARGE))
		return 0;
	r.flags |= RECORD_UNVERIFIED;
	push_exec(&r, call->task, call->ret, NULL);
	push_user_text(&r, arg(call, 0), PATH_MAX);
	return record_commit(&r);
}

SYSCALL(execveat)
{
	struct record r;

	if (call->ret >= 0 || !begin_control(&r, call, SYSCALL_EXECVEAT_X, LARGE))
		return 0;
	r.flags |= RECORD_UNVERIFIED;
	push_exec(&r, call->task, call->ret, NULL);
	return record_commit(&r);
}

/* Who gets the children: the nearest ancestor that asked for orphans, else the first process of the namespace. Another
 * thread of the same group comes first. */
#define REAPER_STEPS 16

struct reaper_walk {
	struct task_struct *at;
	s64 tid;
};

static long reaper_step(u32 index, struct reaper_walk *walk)
{
	struct task_struct *task = walk->at, *parent = READ(task, real_parent);
	struct signal_struct *signal;

	if (!parent || parent == task)
		return 1;
	walk->at = parent;
	signal = READ(parent, signal);
	if (!signal)
		return 1;
	if (!READ_BITS(signal, is_child_subreaper))
		return 0;
	walk->tid = READ(parent, tgid);
	return 1;
}

__noinline s64 reaper_of(u64 address)
{
	struct task_struct *task = (struct task_struct *)address;
	struct reaper_walk walk = {.at = READ(task, group_leader)};
	struct pid *pid = READ(task, thread_pid);
	struct pid_namespace *space = NULL;
	struct task_struct *first;
	u32 level = pid ? READ(pid, level) : 64;

	if (READ(task, pid) != READ(task, tgid))
		return READ(task, tgid);
	LOOP(REAPER_STEPS, reaper_step, &walk);
	if (walk.tid || level > 32)
		return walk.tid;
	bpf_probe_read_kernel(&space, sizeof(space),
			      (char *)ADDRESS_OF(pid, numbers) + level * type_size(struct upid) + offset_of(struct upid, ns));
	first = space ? READ(space, child_reaper) : NULL;
	return first ? READ(first, pid) : 0;
}

SEC("tp_btf/sched_process_exit") int process_exit(u64 *ctx)
{
	struct task_struct *task = CAST(struct task_struct, ctx[0]);
	struct signal_struct *signal = GET(task, signal);
	u32 status = GET(task, exit_code);
	u32 group = signal ? GET(signal, group_exit_code) : 0;
	u32 code = group ? group : status;
	struct record r;

	if (!record_begin_for(&r, CONTROL, EV_PROCEXIT_1_E, NPARAMS_PROCEXIT_1_E, SMALL, task))
		return 0;
	push_s64(&r, code);
	push_s64(&r, code >> 8 & 0xff);
	push_u8(&r, code & 0x7f);
	push_u8(&r, (code & 0x80) != 0);
	push_s64(&r, reaper_of(SCALAR(task)));
	return record_commit(&r);
}
