/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Leaves out events that no rule can match. include/filter.h decides; this finds out what it needs to know.
 *
 * An open is left out by its name only where the name that the caller used and the path that the kernel reached are the
 * same text: then one look answers for both views. Where they differ, or where either is not known, it is delivered. */

#include "../include/gates.h"

/* A call that opens or enters by a name: what a global function can take. */
struct opening_call {
	u64 task;
	u64 text;
	s64 ret;
	s64 dirfd;
};

#if HAS_CAST
#define FILTER_PARTS 32
#define COMPARED_PARTS 12
#define ODD_DIRECTORIES 4096

/* Two texts of a call, and what is known of others, per processor. Whoever finds it taken (by what it interrupted) delivers without a look. */
struct filter_scratch {
	u32 busy;
	u32 pad;
	u8 raw[FILTER_TEXT + 64]; /* what the caller wrote */
	u8 path[2 * FILTER_TEXT]; /* what the kernel reached; ends at FILTER_TEXT at most */
	struct filter_known known[FILTER_KNOWN];
};

/* max_entries (processors) is set by the loader. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, sizeof(struct filter_scratch));
} filter_scratch SEC(".maps");

/* Directories that someone entered or opened by another name than their path: names below them have two readings. */
struct directory_key {
	u64 inode;
	u64 device;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, ODD_DIRECTORIES);
	__uint(key_size, sizeof(struct directory_key));
	__uint(value_size, 1);
} odd_directories SEC(".maps");

/* The table was full once: every directory may be one. */
u32 odd_overflow;

static __always_inline struct directory_key key_of_directory(struct dentry *dentry)
{
	struct inode *inode = GET(dentry, d_inode);
	struct super_block *sb = GET(dentry, d_sb);

	return (struct directory_key){.inode = GET(inode, i_ino), .device = GET(sb, s_dev)};
}

static __noinline int note_odd_directory(u64 address)
{
	struct directory_key key = key_of_directory(CAST(struct dentry, address));
	u8 yes = 1;

	if (bpf_map_update_elem(&odd_directories, &key, &yes, 0))
		odd_overflow = 1;
	return 0;
}

/* A directory that was opened where names are not compared. */
static __always_inline void note_opened_directory(struct file *file)
{
	struct inode *inode = GET(file, f_inode);

	if ((GET(inode, i_mode) & S_IFMT) == S_IFDIR)
		note_odd_directory(SCALAR(GET(file, f_path.dentry)));
}

static __always_inline bool is_odd_directory(struct dentry *dentry)
{
	struct directory_key key = key_of_directory(dentry);

	return odd_overflow || bpf_map_lookup_elem(&odd_directories, &key);
}

/* Writes a path from its end to its beginning. */
struct climb {
	struct walk walk; /* position: where the last part written starts */
	struct dentry *base; /* where a relative name starts, */
	struct vfsmount *base_mnt;
	u32 base_at; /* whose position that is; no position: nothing to check */
	u32 done;
	u32 uncompared; /* a part was too long to compare in place, or there were too many */
};

static long climb_part(u32 index, struct climb *climb)
{
	struct dentry *name = climb->walk.dentry;
	u64 position = climb->walk.position, length;
	enum step step;

	if (position == climb->base_at) {
		climb->base_at = FILTER_TEXT + 1;
		if (name != climb->base || climb->walk.mnt != climb->base_mnt)
			return 1;
	}
	step = step_up(&climb->walk);
	if (step == STEP_TOP)
		climb->done = !climb->walk.detached && climb->base_at > FILTER_TEXT;
	if (step != STEP_PART)
		return step == STEP_TOP;
	length = part_length(name);
	if (position < length + 1)
		return 1;
	position -= length;
	BOUND(position, FILTER_TEXT - 1);
	BOUND(length, 255);
	bpf_probe_read_kernel(climb->walk.into + position, length, GET(name, d_name.name));
	position -= 1;
	BOUND(position, FILTER_TEXT - 1);
	climb->walk.into[position] = '/';
	climb->walk.position = position;
	return 0;
}

/* Writes the path so that it ends at `end`; returns where it starts, or a negative number: it does not fit, or it does not
 * lead through the base. */
static __always_inline s64 climb_from(struct climb *climb, struct filter_scratch *scratch, struct task_struct *task,
				      struct dentry *dentry, struct vfsmount *mnt, u32 end)
{
	struct fs_struct *fs = GET(task, fs);
	u64 at = end;

	BOUND(at, 2 * FILTER_TEXT - 1);
	if (at > FILTER_TEXT)
		return -1;
	*(u64 *)(scratch->path + at) = 0;
	climb->walk.dentry = dentry;
	climb->walk.mnt = mnt;
	climb->walk.root_dentry = GET(fs, root.dentry);
	climb->walk.root_mnt = GET(fs, root.mnt);
	climb->walk.into = scratch->path;
	climb->walk.position = end;
	climb->walk.detached = false;
	climb->done = 0;
	if (end == 1 && dentry == climb->walk.root_dentry && mnt == climb->walk.root_mnt) {
		scratch->path[0] = '/';
		return 0;
	}
	LOOP(FILTER_PARTS, climb_part, climb);
	return climb->done ? climb->walk.position : -1;
}

/* Two words of kernel memory at an address, read by plain loads: a structure that is no more than that. */
#define words timespec64
#define WORD(address, index)                                                                                           \
	((index) & 1 ? (u64)GET(CAST(struct words, (u64)(address) + 8 * ((index) - 1)), tv_nsec)                       \
		     : (u64)GET(CAST(struct words, (u64)(address) + 8 * (index)), tv_sec))
#define WORD_MASK(bytes) ((bytes) >= 8 ? ~0ull : (1ull << 8 * (bytes)) - 1)
/* A difference in the 8 bytes at `at` of a name of `length` bytes. */
#define DIFFERENCE(start, index, text, at, length)                                                                     \
	((length) > (at) ? (WORD(start, index) ^ *(const u64 *)((text) + (at))) & WORD_MASK((length) - (at)) : 0)

/* Goes up as long as the parts are those of the text; nothing is copied. A plain loop: bpf_loop calls its body, and returning
 * from a call is the dearest part of a round where a processor may not guess where it leads. */
static __always_inline void compare_parts(struct climb *climb)
{
	struct walk walk = climb->walk;
	u64 position = walk.position, length;

#pragma clang loop unroll(disable)
	for (u32 i = 0; i < COMPARED_PARTS; i++) {
		struct dentry *name = walk.dentry;
		enum step step = step_up(&walk);
		const unsigned char *start;
		const u8 *text;

		if (step == STEP_TOP) {
			climb->done = !walk.detached;
			climb->walk.position = position;
			return;
		}
		if (step == STEP_MOUNT)
			continue;
		length = GET(name, d_name.len);
		if (length > 32)
			break;
		if (position < length + 1)
			return;
		position -= length;
		BOUND(position, FILTER_TEXT - 1);
		text = walk.into + position;
		start = GET(name, d_name.name);
		if (DIFFERENCE(start, 0, text, 0, length) | DIFFERENCE(start, 1, text, 8, length) |
		    DIFFERENCE(start, 2, text, 16, length) | DIFFERENCE(start, 3, text, 24, length))
			return;
		position -= 1;
		BOUND(position, FILTER_TEXT - 1);
		if (walk.into[position] != '/')
			return;
	}
	climb->uncompared = 1;
}

/* Whether scratch->path from `at` on is the text of `length` bytes at scratch->raw. */
static __always_inline bool same_text(struct filter_scratch *scratch, u64 at)
{
	struct filter_run run;

	BOUND(at, FILTER_TEXT - 1);
	return filter_read(&run, scratch->raw, scratch->path + at);
}

/* Whether the text at scratch->raw is where the kernel got to: an absolute one. */
static __always_inline bool absolute_is_path(struct filter_scratch *scratch, struct climb *climb, struct task_struct *task,
					     struct dentry *dentry, struct vfsmount *mnt, u32 length)
{
	struct fs_struct *fs = GET(task, fs);

	climb->walk.dentry = dentry;
	climb->walk.mnt = mnt;
	climb->walk.root_dentry = GET(fs, root.dentry);
	climb->walk.root_mnt = GET(fs, root.mnt);
	climb->walk.into = scratch->raw;
	climb->walk.position = length;
	climb->uncompared = 0;
	climb->done = 0;
	compare_parts(climb);
	if (climb->uncompared)
		return !climb_from(climb, scratch, task, dentry, mnt, length) && same_text(scratch, 0);
	/* The root is the name without parts. */
	return climb->done && climb->walk.position == (length == 1);
}

/* The same of a relative text, which has to lead from a base with one name. Returns the length of the path, which is put at
 * scratch->raw; 0: it is not the same. */
static __always_inline u64 relative_is_path(struct filter_scratch *scratch, struct climb *climb, struct task_struct *task,
					    struct dentry *dentry, struct vfsmount *mnt, u64 length)
{
	u64 at, size;
	s64 start;

	climb->base_at = FILTER_TEXT - 1 - (u32)length;
	start = climb_from(climb, scratch, task, dentry, mnt, FILTER_TEXT);
	if (start <= 0 || !same_text(scratch, FILTER_TEXT - length))
		return 0;
	at = start;
	size = FILTER_TEXT + 8 - at;
	BOUND(at, FILTER_TEXT - 1);
	BOUND(size, 2 * FILTER_TEXT - 1);
	if (size > sizeof(scratch->raw))
		return 0;
	bpf_probe_read_kernel(scratch->raw, size, scratch->path + at);
	return FILTER_TEXT - at;
}

/* As file_of; the slot is read without a call. */
static __always_inline struct file *opened_file(struct task_struct *task, s64 fd)
{
	struct files_struct *files = GET(task, files);
	struct fdtable *table;
	u64 file;

	if (!files)
		return NULL;
	table = GET(files, fdt);
	if ((u64)fd >= GET(table, max_fds))
		return NULL;
	file = WORD(GET(table, fd) + fd, 0);
	return file ? CAST(struct file, file) : NULL;
}

/* Where a relative name starts; false: not known, or a directory with two names. */
static __always_inline bool base_of(struct climb *climb, struct task_struct *task, s64 dirfd)
{
	if (dirfd == AT_FDCWD) {
		struct fs_struct *fs = GET(task, fs);

		climb->base = GET(fs, pwd.dentry);
		climb->base_mnt = GET(fs, pwd.mnt);
	} else {
		struct file *file = file_of(task, dirfd);

		if (!file)
			return false;
		climb->base = GET(file, f_path.dentry);
		climb->base_mnt = GET(file, f_path.mnt);
	}
	return !is_odd_directory(climb->base);
}

/* Of the file that was opened, the length of its name at scratch->raw, where the text of `length` bytes leads to it and it has no
 * other name; else 0. */
static __always_inline u64 only_name(struct filter_scratch *scratch, const struct opening_call *open, u64 length,
				     bool usable)
{
	struct task_struct *task = CAST(struct task_struct, open->task);
	struct file *file = opened_file(task, open->ret);
	struct climb climb = {.base_at = FILTER_TEXT + 1};
	bool is_directory;
	struct vfsmount *mnt;
	struct dentry *dentry;
	struct inode *inode;

	if (!file)
		return 0;
	inode = GET(file, f_inode);
	dentry = GET(file, f_path.dentry);
	mnt = GET(file, f_path.mnt);
	is_directory = (GET(inode, i_mode) & S_IFMT) == S_IFDIR;
	/* A file with several names is watched by what it is. */
	if (!is_directory && GET(inode, i_nlink) > 1)
		return 0;
	if (!usable)
		length = 0;
	else if (scratch->raw[0] == '/')
		length = absolute_is_path(scratch, &climb, task, dentry, mnt, length) ? length : 0;
	else
		length = base_of(&climb, task, open->dirfd) ?
				 relative_is_path(scratch, &climb, task, dentry, mnt, length) :
				 0;
	if (!is_directory)
		return length;
	/* A descriptor that stood for its other name stands for this one now. */
	if (length)
		return is_odd_directory(dentry) ? 0 : length;
	/* What is opened below it later has two names, too. */
	note_odd_directory(SCALAR(dentry));
	return 0;
}

/* Puts the name that answers for this open at scratch->raw, and takes the scratch. Returns its length, and its kind in the upper half.
 * 0: it has to be delivered in any case. Global: verified once, not for every state of the dispatcher. */
__noinline u64 name_of_open(struct opening_call *open)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct filter_scratch *scratch = bpf_map_lookup_elem(&filter_scratch, &cpu);
	enum filter_kind kind;
	bool usable;
	u64 length;

	if (!open || !scratch || __sync_val_compare_and_swap(&scratch->busy, 0, 1))
		return 0;
	length = bpf_probe_read_user_str(scratch->raw, FILTER_TEXT, (const void *)open->text);
	/* Readable, not empty, not too long, and not the text that stands for the first. */
	usable = length - 2 <= FILTER_TEXT - 3 && scratch->raw[0] != '<';
	length -= 1;
	BOUND(length, FILTER_TEXT - 1);
	*(u64 *)(scratch->raw + length) = 0;
	kind = scratch->raw[0] == '/' ? FILTER_BOTH : open->ret < 0 ? FILTER_RAW : FILTER_NAME;
	/* Of a call that failed nothing was reached. */
	if (open->ret >= 0)
		length = only_name(scratch, open, length, usable);
	else if (!usable)
		length = 0;
	if (length)
		return length | (u64)kind << 32;
	*(volatile u32 *)&scratch->busy = 0;
	return 0;
}

/* Asks the question about a name that was put at scratch->raw. */
__noinline int name_is_wanted(u64 question, u64 name)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct filter_scratch *scratch = bpf_map_lookup_elem(&filter_scratch, &cpu);
	u64 length = name, kind = name >> 32;

	BOUND(length, 2 * FILTER_TEXT - 1);
	BOUND(kind, FILTER_KINDS - 1);
	return !scratch || filter_learn(scratch->known, question, kind, scratch->raw, length);
}

/* Whether an open has to be delivered: its name is one that the question asks for, has two readings, or is not known. */
__noinline int open_is_wanted(struct opening_call *open, u64 question)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct filter_scratch *scratch = bpf_map_lookup_elem(&filter_scratch, &cpu);
	u64 name, length, kind;
	int wanted;

	name = open && scratch ? name_of_open(open) : 0;
	if (!name)
		return true;
	length = name;
	kind = name >> 32;
	BOUND(length, 2 * FILTER_TEXT - 1);
	BOUND(kind, FILTER_KINDS - 1);
	if (filter_recall(scratch->known, question, kind, scratch->raw, length))
		wanted = filter_gates(question, kind);
	else
		wanted = name_is_wanted(question, name);
	barrier();
	*(volatile u32 *)&scratch->busy = 0;
	return wanted;
}

/* A directory that was entered otherwise than by its path is one with two names. Of a relative name nothing is known: where
 * it started is gone. */
__noinline int note_entered(struct opening_call *open)
{
	struct task_struct *task = CAST(struct task_struct, open ? open->task : 0);
	struct fs_struct *fs = GET(task, fs);
	struct dentry *dentry = GET(fs, pwd.dentry);
	u32 cpu = bpf_get_smp_processor_id();
	struct filter_scratch *scratch = bpf_map_lookup_elem(&filter_scratch, &cpu);
	struct climb climb = {.base_at = FILTER_TEXT + 1};
	bool same = false;
	u64 length;

	if (!open)
		return 0;
	if (scratch && !__sync_val_compare_and_swap(&scratch->busy, 0, 1)) {
		length = bpf_probe_read_user_str(scratch->raw, FILTER_TEXT, (const void *)open->text);
		if (length - 2 <= FILTER_TEXT - 3 && scratch->raw[0] == '/') {
			length -= 1;
			BOUND(length, FILTER_TEXT - 1);
			*(u64 *)(scratch->raw + length) = 0;
			same = absolute_is_path(scratch, &climb, task, dentry, GET(fs, pwd.mnt), length);
		}
		barrier();
		*(volatile u32 *)&scratch->busy = 0;
	}
	if (!same)
		note_odd_directory(SCALAR(dentry));
	return 0;
}

#else
/* Comparing names costs too much without plain loads: there only results and flags decide. */
static __always_inline void note_opened_directory(struct file *file)
{
}

static __always_inline int note_entered(struct opening_call *open)
{
	return 0;
}
#endif

#define ANY_EXECUTE 0111
#define NEW_FILE (P_FILE_FLAGS_O_CREAT | P_FILE_FLAGS_O_TMPFILE)

#if !HAS_CAST
/* Older kernels: by result and flags only, since their verifiers follow every branch that the rest of the dispatcher is
 * behind. An open is left out when it would be as a new executable file and as any other. */
static __always_inline bool call_is_wanted(const struct syscall *call, u32 code)
{
	u32 failed = call->ret < 0 && call->ret > -4096, flags = 0;

	if (code == EV_SYSCALL_OPEN_X)
		flags = portable_file_flags(arg(call, 1));
	else if (code == EV_SYSCALL_OPENAT_2_X || code == EV_SYSCALL_OPEN_BY_HANDLE_AT_X)
		flags = portable_file_flags(arg(call, 2));
	return filter_verdict(code, filter_class(failed, flags, 0)) != FILTER_DROP ||
	       filter_verdict(code, filter_class(failed, flags, 1)) != FILTER_DROP;
}
#else
/* Whether somebody has to hear of this call. */
static __always_inline bool call_is_wanted(const struct syscall *call, u32 code)
{
	u32 failed = call->ret < 0 && call->ret > -4096, flags = 0, executable = 0, verdict;
	struct opening_call open;
	bool by_name = true;
	u64 text = arg(call, 0);
	s64 dirfd = AT_FDCWD;

	if (code == EV_SYSCALL_OPEN_X) {
		flags = portable_file_flags(arg(call, 1));
		executable = flags & NEW_FILE && arg(call, 2) & ANY_EXECUTE;
	} else if (code == EV_SYSCALL_OPENAT_2_X) {
		flags = portable_file_flags(arg(call, 2));
		executable = flags & NEW_FILE && arg(call, 3) & ANY_EXECUTE;
		text = arg(call, 1);
		dirfd = arg_int(call, 0);
	} else if (code == EV_SYSCALL_OPENAT2_X) {
		text = arg(call, 1);
		dirfd = arg_int(call, 0);
	} else if (code == EV_SYSCALL_CREAT_X) {
		executable = arg(call, 1) & ANY_EXECUTE;
	} else {
		by_name = false;
		if (code == EV_SYSCALL_OPEN_BY_HANDLE_AT_X)
			flags = portable_file_flags(arg(call, 2));
	}
	verdict = filter_verdict(code, filter_class(failed, flags, executable));
	if (verdict <= FILTER_DROP)
		return verdict == FILTER_PASS;
	if (!by_name)
		return filter_answer(verdict - FILTER_ASK, FILTER_BOTH, FILTER_NESTED);
	open = (struct opening_call){.task = (u64)call->task, .text = text, .ret = call->ret, .dirfd = dirfd};
	return open_is_wanted(&open, verdict - FILTER_ASK);
}
#endif

/* The event of this call is one that no rule can match, and none that keeps the state true. */
static __always_inline bool is_left_out(const struct syscall *call, u32 code)
{
	struct opening_call entered;

	if (!*(volatile u32 *)&filter.enabled)
		return false;
	if (code == EV_SYSCALL_CHDIR_X && call->ret >= 0) {
		entered = (struct opening_call){.task = (u64)call->task, .text = arg(call, 0)};
		note_entered(&entered);
	}
	return !call_is_wanted(call, code);
}
