/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Requests through io_uring as the events of the calls that they stand for. What was asked is noted when a request is
 * submitted, with the names in the kernel's own memory; the event goes out when it completes. A request that asked for
 * no completion is reported at once. The process is the one that owns the ring, also under SQPOLL and in workers. */

#define IORING_OP_CONNECT 16
#define IORING_OP_OPENAT 18
#define IORING_OP_OPENAT2 28
#define IORING_OP_RENAMEAT 35
#define IORING_OP_UNLINKAT 36
#define IORING_OP_MKDIRAT 37
#define IORING_OP_SYMLINKAT 38
#define IORING_OP_LINKAT 39

#define REQ_F_FIXED_FILE (1u << 0)
#define REQ_F_CQE_SKIP (1u << 6)
#define PF_IO_WORKER 0x10
/* Result of an open that posts no completion: it opened something, nobody is told under which number. */
#define UNKNOWN_FD 0x7fffffff

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct io_cqe {
	s32 res;
	s32 fd; /* until the request is carried out; then flags */
};

struct io_uring_task {
	struct task_struct *task;
};

struct io_kiocb {
	struct file *file;
	u8 opcode;
	u64 flags;
	struct io_cqe cqe;
	struct io_uring_task *tctx;
};

/* Up to 6.12. */
struct io_kiocb___before_6_13 {
	struct task_struct *task;
};

struct filename {
	const char *name;
};

struct open_how {
	u64 flags;
	u64 mode;
	u64 resolve;
};

struct io_open {
	int dfd;
	struct filename *filename;
	struct open_how how;
};

struct io_rename {
	int old_dfd;
	int new_dfd;
	struct filename *oldpath;
	struct filename *newpath;
	int flags;
};

struct io_link {
	int old_dfd;
	int new_dfd;
	struct filename *oldpath;
	struct filename *newpath;
	int flags;
};

struct io_unlink {
	int dfd;
	int flags;
	struct filename *filename;
};

struct io_mkdir {
	int dfd;
	u16 mode;
	struct filename *filename;
};

struct io_connect {
	void *addr;
	int addr_len;
};

/* From 7.0 on the names are in a structure of their own. */
struct delayed_filename {
	struct filename *__incomplete_filename;
};

struct io_open___from_7_0 {
	struct delayed_filename filename;
};

struct io_rename___from_7_0 {
	struct delayed_filename oldpath;
	struct delayed_filename newpath;
};

struct io_link___from_7_0 {
	struct delayed_filename oldpath;
	struct delayed_filename newpath;
};

struct io_unlink___from_7_0 {
	struct delayed_filename filename;
};

struct io_mkdir___from_7_0 {
	struct delayed_filename filename;
};

#pragma clang attribute pop

/* The name in a field of `struct kind`. */
#define NAME_IN(kind, address, field)                                                                                  \
	(field_exists((struct kind *)(address), field)                                                                 \
		 ? READ((struct kind *)(address), field)                                                               \
		 : READ((struct kind##___from_7_0 *)(address), field.__incomplete_filename))

/* A request between submission and completion. */
struct request {
	u8 opcode;
	u8 pad[3];
	s32 old_fd;
	s32 new_fd;
	u32 flags;
	u32 mode;
	u32 spare;
	u64 resolve;
	struct raw_address address;
	u64 user_address;
	u64 address_length;
	char old_name[PATH_MAX];
	char new_name[PATH_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4096);
	__type(key, u64);
	__type(value, struct request);
} requests SEC(".maps");

/* What a new entry starts as: too large for the stack. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct request);
} empty_request SEC(".maps");

static __always_inline void keep_name(char *into, struct filename *name)
{
	const char *text = name ? READ(name, name) : NULL;

	into[0] = 0;
	if (text)
		bpf_probe_read_kernel_str(into, PATH_MAX, text);
}

static __always_inline bool is_reported(u8 opcode)
{
	return opcode == IORING_OP_CONNECT || opcode == IORING_OP_OPENAT || opcode == IORING_OP_OPENAT2 ||
	       (opcode >= IORING_OP_RENAMEAT && opcode <= IORING_OP_LINKAT);
}

static __always_inline void note_open(struct request *note, struct io_open *open)
{
	note->old_fd = READ(open, dfd);
	note->flags = READ(open, how.flags);
	note->mode = READ(open, how.mode);
	note->resolve = READ(open, how.resolve);
	keep_name(note->old_name, NAME_IN(io_open, open, filename));
}

static __always_inline void note_names(struct request *note, u64 req)
{
	struct io_rename *rename = (struct io_rename *)req;
	struct io_link *link = (struct io_link *)req;
	struct io_unlink *unlink = (struct io_unlink *)req;
	struct io_mkdir *mkdir = (struct io_mkdir *)req;

	switch (note->opcode) {
	case IORING_OP_RENAMEAT:
		note->old_fd = READ(rename, old_dfd);
		note->new_fd = READ(rename, new_dfd);
		note->flags = READ(rename, flags);
		keep_name(note->old_name, NAME_IN(io_rename, rename, oldpath));
		keep_name(note->new_name, NAME_IN(io_rename, rename, newpath));
		break;
	case IORING_OP_UNLINKAT:
		note->old_fd = READ(unlink, dfd);
		note->flags = READ(unlink, flags);
		keep_name(note->old_name, NAME_IN(io_unlink, unlink, filename));
		break;
	case IORING_OP_MKDIRAT:
		note->old_fd = READ(mkdir, dfd);
		note->mode = READ(mkdir, mode);
		keep_name(note->old_name, NAME_IN(io_mkdir, mkdir, filename));
		break;
	case IORING_OP_SYMLINKAT:
	case IORING_OP_LINKAT:
		note->old_fd = READ(link, old_dfd);
		note->new_fd = READ(link, new_dfd);
		note->flags = READ(link, flags);
		keep_name(note->old_name, NAME_IN(io_link, link, oldpath));
		keep_name(note->new_name, NAME_IN(io_link, link, newpath));
		break;
	}
}

/* The address is in the submitter's memory, which the kernel has copied by now; the socket tells the truth later. */
static __always_inline void note_connect(struct request *note, struct io_connect *connect)
{
	note->user_address = (u64)READ(connect, addr);
	note->address_length = READ(connect, addr_len);
	raw_address_read(&note->address, note->user_address, note->address_length);
}

/* The task that the request belongs to. */
static __always_inline struct task_struct *owner_of(u64 req)
{
	struct io_kiocb___before_6_13 *old = (void *)req;
	struct io_kiocb *now = (void *)req;
	struct io_uring_task *owner;

	if (field_exists(old, task))
		return CAST(struct task_struct, READ(old, task));
	owner = READ(now, tctx);
	return owner ? CAST(struct task_struct, READ(owner, task)) : NULL;
}

static __always_inline bool begin_request(struct record *r, u16 code, u8 nparams, u32 room, struct task_struct *owner)
{
	struct task_struct *leader;

	if (!record_begin_for(r, BULK, code, nparams, room, owner))
		return false;
	/* Ring threads have no clone event: what they do, their process does. */
	if (GET(owner, flags) & PF_IO_WORKER) {
		leader = GET(owner, group_leader);
		HEADER(r)->tid = GET(leader, pid);
	}
	r->flags |= RECORD_IO_URING;
	return true;
}

#define begin_for(r, symbol, room, owner) begin_request(r, EV_##symbol, NPARAMS_##symbol, room, owner)

static __always_inline void fact_kept_base(struct record *r, struct task_struct *owner, s64 dirfd, const char *name)
{
	struct file *file;

	if (name[0] == '/')
		return;
	if (dirfd == AT_FDCWD) {
		fact_cwd(r, owner);
		return;
	}
	file = file_of(owner, dirfd);
	if (file)
		fact_file_path(r, FACT_DIR, owner, file);
}

static __always_inline void report_open(struct request *note, s64 res, struct task_struct *owner)
{
	struct file *file = res >= 0 ? file_of(owner, res) : NULL;
	struct record r;

	if (note->opcode == IORING_OP_OPENAT2 ? !begin_for(&r, SYSCALL_OPENAT2_X, TWO_PATHS, owner)
					      : !begin_for(&r, SYSCALL_OPENAT_2_X, TWO_PATHS, owner))
		return;
	push_s64(&r, res);
	push_s64(&r, note->old_fd);
	push_kernel_text(&r, note->old_name, PATH_MAX);
	push_u32(&r, open_flags(file, portable_file_flags(note->flags)));
	push_u32(&r, note->mode);
	if (note->opcode == IORING_OP_OPENAT2)
		push_u32(&r, portable_openat2_flags(note->resolve));
	push_device_and_inode(&r, file);
	if (file)
		note_opened_directory(file);
	if (file)
		facts_of_file(&r, owner, file);
	else
		r.flags |= RECORD_UNVERIFIED;
	fact_kept_base(&r, owner, note->old_fd, note->old_name);
	record_commit(&r);
}

static __always_inline void report_two(struct request *note, s64 res, struct task_struct *owner)
{
	struct record r;

	if (note->opcode == IORING_OP_RENAMEAT ? !begin_for(&r, SYSCALL_RENAMEAT2_X, TWO_PATHS, owner)
					       : !begin_for(&r, SYSCALL_LINKAT_2_X, TWO_PATHS, owner))
		return;
	push_s64(&r, res);
	push_s64(&r, note->old_fd);
	push_kernel_text(&r, note->old_name, PATH_MAX);
	push_s64(&r, note->new_fd);
	push_kernel_text(&r, note->new_name, PATH_MAX);
	push_u32(&r, note->flags);
	if (note->old_name[0] != '/')
		fact_kept_base(&r, owner, note->old_fd, note->old_name);
	else
		fact_kept_base(&r, owner, note->new_fd, note->new_name);
	fact_root(&r, owner);
	record_commit(&r);
}

static __always_inline void report_one(struct request *note, s64 res, struct task_struct *owner)
{
	struct record r;

	if (note->opcode == IORING_OP_UNLINKAT ? !begin_for(&r, SYSCALL_UNLINKAT_2_X, TWO_PATHS, owner)
					       : !begin_for(&r, SYSCALL_MKDIRAT_X, TWO_PATHS, owner))
		return;
	push_s64(&r, res);
	push_s64(&r, note->old_fd);
	push_kernel_text(&r, note->old_name, PATH_MAX);
	push_u32(&r, note->opcode == IORING_OP_UNLINKAT ? note->flags : note->mode);
	fact_kept_base(&r, owner, note->old_fd, note->old_name);
	fact_root(&r, owner);
	record_commit(&r);
}

static __always_inline void report_symlink(struct request *note, s64 res, struct task_struct *owner)
{
	struct record r;

	if (!begin_for(&r, SYSCALL_SYMLINKAT_X, TWO_PATHS, owner))
		return;
	push_s64(&r, res);
	push_kernel_text(&r, note->old_name, PATH_MAX);
	push_s64(&r, note->new_fd);
	push_kernel_text(&r, note->new_name, PATH_MAX);
	fact_kept_base(&r, owner, note->new_fd, note->new_name);
	fact_root(&r, owner);
	record_commit(&r);
}

static __always_inline void report_connect(struct request *note, u64 req, s64 res, struct task_struct *owner)
{
	struct io_kiocb *request = (struct io_kiocb *)req;
	struct file *held = READ(request, file);
	struct file *file = held ? CAST(struct file, held) : file_of(owner, note->old_fd);
	struct sock *sk = sock_behind(file);
	struct record r;

	if (!begin_for(&r, SOCKET_CONNECT_X, SMALL, owner))
		return;
	push_s64(&r, res);
	push_tuple(&r, sk, &note->address, OUTBOUND);
	push_s64(&r, note->old_fd);
	push_raw_address(&r, &note->address, note->user_address, note->address_length);
	if (file)
		fact_fd(&r, file);
	if (sk)
		fact_connect(&r, sk);
	record_commit(&r);
}

/* The system call whose interest byte stands for an operation. */
static __always_inline u32 call_of(u8 opcode)
{
	switch (opcode) {
	case IORING_OP_CONNECT:
		return NATIVE_CONNECT;
	case IORING_OP_OPENAT:
		return NATIVE_OPENAT;
	case IORING_OP_OPENAT2:
		return NATIVE_OPENAT2;
	case IORING_OP_RENAMEAT:
		return NATIVE_RENAMEAT2;
	case IORING_OP_UNLINKAT:
		return NATIVE_UNLINKAT;
	case IORING_OP_MKDIRAT:
		return NATIVE_MKDIRAT;
	case IORING_OP_SYMLINKAT:
		return NATIVE_SYMLINKAT;
	}
	return NATIVE_LINKAT;
}

static __always_inline bool is_wanted(u8 opcode)
{
	return *(volatile u8 *)&settings.interest[0][call_of(opcode) & (CALL_SLOTS - 1)];
}

/* Global, so that the verifier looks at it once in each program. */
__noinline int report(u64 req, s64 res)
{
	struct request *note = bpf_map_lookup_elem(&requests, &req);
	struct task_struct *owner = owner_of(req);

	if (!note || !owner || (GET(owner, tgid) == (int)settings.own_tgid))
		return 0;
	switch (note->opcode) {
	case IORING_OP_CONNECT:
		report_connect(note, req, res, owner);
		break;
	case IORING_OP_OPENAT:
	case IORING_OP_OPENAT2:
		report_open(note, res, owner);
		break;
	case IORING_OP_SYMLINKAT:
		report_symlink(note, res, owner);
		break;
	case IORING_OP_RENAMEAT:
	case IORING_OP_LINKAT:
		report_two(note, res, owner);
		break;
	default:
		report_one(note, res, owner);
	}
	return 0;
}

static __always_inline int submit(u64 req)
{
	struct io_kiocb *request = (struct io_kiocb *)req;
	u8 opcode = READ(request, opcode);
	struct request *note;
	u32 zero = 0, flags = 0;

	if (!is_reported(opcode) || !is_wanted(opcode))
		return 0;
	note = bpf_map_lookup_elem(&empty_request, &zero);
	if (!note || bpf_map_update_elem(&requests, &req, note, 0)) {
		count_drop(EV_SYSCALL_IO_URING_ENTER_X, DROP_FULL);
		return 0;
	}
	note = bpf_map_lookup_elem(&requests, &req);
	if (!note)
		return 0;
	note->opcode = opcode;
	bpf_probe_read_kernel(&flags, sizeof(flags), ADDRESS_OF(request, flags));
	if (opcode == IORING_OP_CONNECT) {
		note->old_fd = flags & REQ_F_FIXED_FILE ? -1 : READ(request, cqe.fd);
		note_connect(note, (struct io_connect *)req);
	} else if (opcode == IORING_OP_OPENAT || opcode == IORING_OP_OPENAT2) {
		note_open(note, (struct io_open *)req);
	} else {
		note_names(note, req);
	}
	if (flags & REQ_F_CQE_SKIP) {
		report(req, opcode == IORING_OP_OPENAT || opcode == IORING_OP_OPENAT2 ? UNKNOWN_FD : 0);
		bpf_map_delete_elem(&requests, &req);
	}
	return 0;
}

struct submit_context {
	u64 req;
};

SEC("tp_btf/io_uring_submit_req") int uring_submit(struct submit_context *ctx)
{
	return submit(SCALAR((void *)ctx->req));
}

/* Its name up to 6.2. */
SEC("tp_btf/io_uring_submit_sqe") int uring_submit_sqe(struct submit_context *ctx)
{
	return submit(SCALAR((void *)ctx->req));
}

struct complete_context {
	u64 ring;
	u64 req;
};

SEC("tp_btf/io_uring_complete") int uring_complete(struct complete_context *ctx)
{
	u64 req = ctx->req;
	struct io_kiocb *request = (struct io_kiocb *)req;

	if (!req || !bpf_map_lookup_elem(&requests, &req))
		return 0;
	report(req, READ(request, cqe.res));
	bpf_map_delete_elem(&requests, &req);
	return 0;
}
