/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* What is there when watching begins: every task and every open file, read through iterators. Each entry is a fixed part
 * and then the texts whose lengths it names; crates/collect/src/ebpf/seeds.rs reads them. Layouts are the same on both sides. */

/* Older kernels: /proc. */
#if PROBE_KERNEL >= 602

#define SEED_TASK 1
#define SEED_FILE 2
#define PIDTYPE_SID 3
#define SEED_LIST_MAX 4096

struct seed_task {
	u32 kind;
	u32 exe_flags;
	s32 tid, tgid, ptid, sid, pgid;
	s32 vtid, vpid, vpgid;
	u32 uid, gid, loginuid, tty;
	u32 vmsize_kb, vmrss_kb, vmswap_kb;
	u32 spare;
	u64 start_boot_ns;
	u64 task_key;
	u64 pfmajor, pfminor;
	u64 caps[3];
	u64 fdlimit;
	u64 exe_ino, exe_ctime_ns, exe_mtime_ns;
	u64 pidns_start_ns;
	char comm[16];
	/* Bytes that follow: current directory, root, executable, control groups, its unified one, arguments, environment. */
	u32 lengths[8];
};

struct seed_file {
	u32 kind;
	s32 tid;
	s32 fd;
	u32 file_kind; /* as describe_file gives it: kind, family, transport */
	u32 transport;
	u32 family;
	u32 flags;
	u32 dev;
	u64 ino;
	u32 nlink;
	u32 listening;
	struct ends ends;
	u64 own, peer; /* of a unix socket */
	u32 text_length;
	u32 spare;
};

struct seed_scratch {
	struct seed_task task;
	struct seed_file file;
	struct path_text cwd, root, exe;
	struct controllers_text cgroups;
	struct cgroup_text unified;
	struct arguments_text arguments, environment;
};

/* One reader at a time uses it: the loader's. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct seed_scratch);
} seed_scratch SEC(".maps");

static __always_inline u32 text_of(struct path_text *into, struct task_struct *below, struct path *at)
{
	struct place place = {
		.dentry = (u64)READ(at, dentry), .mnt = (u64)READ(at, mnt), .task = (u64)below};
	u32 length = write_path(&place, into) & (2 * PATH_MAX - 1);

	return length > PATH_MAX ? PATH_MAX : length;
}

/* A piece of another process's memory. */
static __always_inline u32 memory_of(struct task_struct *task, struct arguments_text *into, u64 start, u64 end)
{
	u64 size = end > start ? end - start : 0;

	if (size > SEED_LIST_MAX)
		size = SEED_LIST_MAX;
	if (!size || !start)
		return 0;
	BOUND(size, 2 * SEED_LIST_MAX - 1);
	return bpf_copy_from_user_task(into->bytes, size, (const void *)start, task, 0) ? 0 : size;
}

static __always_inline void ids_of(struct seed_task *seed, struct task_struct *task, struct task_struct *leader)
{
	struct task_struct *parent = READ(task, real_parent);
	struct signal_struct *signal = READ(task, signal);

	seed->tid = READ(task, pid);
	seed->tgid = READ(task, tgid);
	seed->ptid = READ(parent, tgid);
	seed->sid = signal ? global_pid(READ(signal, pids[PIDTYPE_SID])) : 0;
	seed->pgid = global_pid(group_of(task));
	seed->vtid = virtual_pid(READ(task, thread_pid));
	seed->vpid = virtual_pid(READ(leader, thread_pid));
	seed->vpgid = virtual_pid(group_of(task));
	seed->start_boot_ns = READ(task, start_boottime);
	seed->task_key = READ(leader, start_boottime);
}

static __always_inline void rights_of(struct seed_task *seed, struct task_struct *task)
{
	struct cred *cred = (struct cred *)READ(task, cred);

	seed->uid = READ(cred, euid.val);
	seed->gid = READ(cred, egid.val);
	seed->loginuid = field_exists(task, loginuid) ? READ(task, loginuid.val) : (u32)-1;
	bpf_probe_read_kernel(&seed->caps[0], 8, ADDRESS_OF(cred, cap_inheritable));
	bpf_probe_read_kernel(&seed->caps[1], 8, ADDRESS_OF(cred, cap_permitted));
	bpf_probe_read_kernel(&seed->caps[2], 8, ADDRESS_OF(cred, cap_effective));
}

static __always_inline void sizes_of(struct seed_task *seed, struct task_struct *task, struct mm_struct *mm)
{
	s64 resident;

	seed->pfmajor = READ(task, maj_flt);
	seed->pfminor = READ(task, min_flt);
	seed->fdlimit = fd_limit(task);
	seed->tty = tty_of(task);
	seed->pidns_start_ns = namespace_start(task);
	seed->vmsize_kb = seed->vmrss_kb = seed->vmswap_kb = 0;
	if (!mm)
		return;
	resident = pages_of(mm, MM_FILEPAGES) + pages_of(mm, MM_ANONPAGES) + pages_of(mm, MM_SHMEMPAGES);
	seed->vmsize_kb = PAGES_TO_KIB((s64)READ(mm, total_vm));
	seed->vmrss_kb = PAGES_TO_KIB(resident);
	seed->vmswap_kb = PAGES_TO_KIB(pages_of(mm, MM_SWAPENTS));
}

static __always_inline void executable_of(struct seed_scratch *seed, struct task_struct *task, struct mm_struct *mm)
{
	struct file *file = mm ? READ(mm, exe_file) : NULL;
	struct cred *cred = (struct cred *)READ(task, cred);
	struct inode *inode;
	struct times times;

	seed->task.exe_flags = 0;
	seed->task.exe_ino = seed->task.exe_ctime_ns = seed->task.exe_mtime_ns = 0;
	seed->task.lengths[2] = 0;
	if (!file)
		return;
	inode = READ(file, f_inode);
	times = times_of(inode);
	seed->task.exe_flags = exe_flags(SCALAR(file), SCALAR(cred));
	seed->task.exe_ino = READ(inode, i_ino);
	seed->task.exe_ctime_ns = times.ctime_ns;
	seed->task.exe_mtime_ns = times.mtime_ns;
	seed->task.lengths[2] = text_of(&seed->exe, task, (struct path *)ADDRESS_OF(file, f_path));
}

static __always_inline void texts_of(struct seed_scratch *seed, struct task_struct *task, struct mm_struct *mm)
{
	struct fs_struct *fs = READ(task, fs);
	struct css_set *set = READ(task, cgroups);
	u32 *lengths = seed->task.lengths;

	lengths[0] = fs ? text_of(&seed->cwd, task, (struct path *)ADDRESS_OF(fs, pwd)) : 0;
	/* The root is told as the reader sees it. */
	lengths[1] = fs ? text_of(&seed->root, bpf_get_current_task_btf(), (struct path *)ADDRESS_OF(fs, root)) : 0;
	lengths[3] = write_controllers((u64)set, &seed->cgroups) & (CONTROLLERS_MAX - 1);
	lengths[4] = set ? write_cgroup((u64)READ(set, dfl_cgrp), &seed->unified) & (CGROUP_MAX - 1) : 0;
	lengths[5] = mm ? memory_of(task, &seed->arguments, READ(mm, arg_start), READ(mm, arg_end)) : 0;
	lengths[6] = mm ? memory_of(task, &seed->environment, READ(mm, env_start), READ(mm, env_end)) : 0;
}

#define WRITE(seq, field, length, most)                                                                                \
	do {                                                                                                           \
		u64 size_ = length;                                                                                    \
		BOUND(size_, 2 * (most) - 1);                                                                          \
		if (size_ > (most))                                                                                    \
			size_ = most;                                                                                  \
		bpf_seq_write(seq, field, size_);                                                                      \
	} while (0)

/* Arguments and environment are another process's memory, which may have to be fetched: the program may sleep. */
SEC("iter.s/task") int seed_tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task, *leader;
	struct bpf_iter_meta *meta = ctx->meta;
	struct seq_file *seq = meta->seq;
	struct seed_scratch *seed;
	struct mm_struct *mm;
	u32 zero = 0;

	if (!task)
		return 0;
	seed = bpf_map_lookup_elem(&seed_scratch, &zero);
	if (!seed)
		return 0;
	leader = READ(task, group_leader);
	mm = READ(task, mm);
	seed->task.kind = SEED_TASK;
	ids_of(&seed->task, task, leader);
	rights_of(&seed->task, task);
	sizes_of(&seed->task, task, mm);
	bpf_probe_read_kernel(seed->task.comm, 16, ADDRESS_OF(task, comm));
	__builtin_memset(seed->task.lengths, 0, sizeof(seed->task.lengths));
	if (seed->task.tid != seed->task.tgid) {
		/* What threads share is told once, with their leader. */
		bpf_seq_write(seq, &seed->task, sizeof(seed->task));
		return 0;
	}
	executable_of(seed, task, mm);
	texts_of(seed, task, mm);
	bpf_seq_write(seq, &seed->task, sizeof(seed->task));
	WRITE(seq, seed->cwd.bytes, seed->task.lengths[0], PATH_MAX);
	WRITE(seq, seed->root.bytes, seed->task.lengths[1], PATH_MAX);
	WRITE(seq, seed->exe.bytes, seed->task.lengths[2], PATH_MAX);
	WRITE(seq, seed->cgroups.bytes, seed->task.lengths[3], CONTROLLERS_MAX);
	WRITE(seq, seed->unified.bytes, seed->task.lengths[4], CGROUP_MAX);
	WRITE(seq, seed->arguments.bytes, seed->task.lengths[5], SEED_LIST_MAX);
	WRITE(seq, seed->environment.bytes, seed->task.lengths[6], SEED_LIST_MAX);
	return 0;
}

/* Open flags as /proc tells them; whether a file stays open in a new program is the descriptor's. */
static __always_inline u32 flags_of(struct task_struct *task, struct file *file, u64 fd)
{
	u32 flags = portable_file_flags(READ(file, f_flags)) & ~(P_FILE_FLAGS_O_LARGEFILE | P_FILE_FLAGS_O_CLOEXEC);
	struct files_struct *files = READ(task, files);
	struct fdtable *table = files ? READ(files, fdt) : NULL;
	u64 *bits = table ? (u64 *)READ(table, close_on_exec) : NULL, word = 0;

	if (bits)
		bpf_probe_read_kernel(&word, sizeof(word), bits + fd / 64);
	return word >> (fd & 63) & 1 ? flags | P_FILE_FLAGS_O_CLOEXEC : flags;
}

static __always_inline u32 name_of_socket(struct seed_scratch *seed, struct sock *sk)
{
	struct unix_sock *own = (struct unix_sock *)sk;

	ends_of_socket(CAST(struct sock, sk), &seed->file.ends);
	if (seed->file.ends.family != AF_UNIX)
		return 0;
	seed->file.own = (u64)own;
	seed->file.peer = (u64)READ(own, peer);
	return write_unix_name(seed->cwd.bytes, own);
}

SEC("iter/task_file") int seed_files(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct bpf_iter_meta *meta = ctx->meta;
	struct seq_file *seq = meta->seq;
	struct seed_scratch *seed;
	struct super_block *sb;
	struct inode *inode;
	struct sock *sk;
	u32 zero = 0, length = 0;
	u64 described;

	if (!task || !file)
		return 0;
	seed = bpf_map_lookup_elem(&seed_scratch, &zero);
	if (!seed)
		return 0;
	inode = READ(file, f_inode);
	sb = READ(inode, i_sb);
	described = describe_file(SCALAR(file));
	__builtin_memset(&seed->file, 0, sizeof(seed->file));
	seed->file.kind = SEED_FILE;
	seed->file.tid = READ(task, tgid);
	seed->file.fd = ctx->fd;
	seed->file.file_kind = (u8)described;
	seed->file.transport = (u8)(described >> KIND_PROTOCOL_AT);
	seed->file.family = (u16)(described >> KIND_FAMILY_AT);
	seed->file.flags = flags_of(task, file, ctx->fd);
	seed->file.dev = encode_device(READ(sb, s_dev));
	seed->file.ino = READ(inode, i_ino);
	seed->file.nlink = READ(inode, i_nlink);
	sk = sock_behind(CAST(struct file, (u64)file));
	if (sk) {
		seed->file.listening = READ(sk, __sk_common.skc_state) == TCP_LISTEN;
		seed->file.family = READ(sk, __sk_common.skc_family);
		length = name_of_socket(seed, sk);
	} else {
		length = text_of(&seed->cwd, task, (struct path *)ADDRESS_OF(file, f_path));
	}
	seed->file.text_length = length > PATH_MAX ? PATH_MAX : length;
	bpf_seq_write(seq, &seed->file, sizeof(seed->file));
	WRITE(seq, seed->cwd.bytes, seed->file.text_length, PATH_MAX);
	return 0;
}

#endif
