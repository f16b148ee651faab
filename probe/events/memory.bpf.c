/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Mapping and protecting memory. */

SYSCALL(brk)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_BRK_4_X, SMALL))
		return 0;
	push_u64(&r, call->ret);
	push_vm(&r, call->task);
	push_u64(&r, arg(call, 0));
	return record_commit(&r);
}

/* The arguments of mmap: in registers, or in memory for the old 32-bit call. */
struct mapping {
	u64 address;
	u64 length;
	u32 protection;
	u32 flags;
	s32 fd;
	u64 offset;
};

static __always_inline int map(const struct syscall *call, struct record *r, const struct mapping *mapping)
{
	bool anonymous = mapping->flags & 0x20;
	struct file *file = anonymous ? NULL : file_of(call->task, mapping->fd);

	push_s64(r, call->ret);
	push_vm(r, call->task);
	push_u64(r, mapping->address);
	push_u64(r, mapping->length);
	push_u32(r, portable_prot_flags(mapping->protection));
	push_u32(r, portable_mmap_flags(mapping->flags));
	push_s64(r, mapping->fd);
	push_u64(r, mapping->offset);
	if (file)
		facts_of_file(r, call->task, file);
	return record_commit(r);
}

static __always_inline struct mapping mapping_of(const struct syscall *call)
{
	return (struct mapping){.address = arg(call, 0),
				.length = arg(call, 1),
				.protection = arg(call, 2),
				.flags = arg(call, 3),
				.fd = arg(call, 4),
				.offset = arg(call, 5)};
}

SYSCALL(mmap)
{
	struct mapping mapping;
	u32 words[6] = {};
	struct record r;

	if (!begin_call(&r, call, SYSCALL_MMAP_X, ONE_PATH))
		return 0;
	if (call->compat) {
		bpf_probe_read_user(words, sizeof(words), (const void *)arg(call, 0));
		mapping = (struct mapping){words[0], words[1], words[2], words[3], words[4], words[5]};
	} else {
		mapping = mapping_of(call);
	}
	return map(call, &r, &mapping);
}

SYSCALL(mmap2)
{
	struct mapping mapping = mapping_of(call);
	struct record r;

	return begin_call(&r, call, SYSCALL_MMAP2_X, ONE_PATH) ? map(call, &r, &mapping) : 0;
}

SYSCALL(munmap)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_MUNMAP_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_vm(&r, call->task);
	push_u64(&r, arg(call, 0));
	push_u64(&r, arg(call, 1));
	return record_commit(&r);
}

SYSCALL(mprotect)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_MPROTECT_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_u64(&r, arg(call, 0));
	push_u64(&r, arg(call, 1));
	push_u32(&r, portable_prot_flags(arg(call, 2)));
	return record_commit(&r);
}

/* Result, address, length. */
static __always_inline void push_range(struct record *r, const struct syscall *call)
{
	push_s64(r, call->ret);
	push_u64(r, arg(call, 0));
	push_u64(r, arg(call, 1));
}

SYSCALL(mlock)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_MLOCK_X, SMALL))
		return 0;
	push_range(&r, call);
	return record_commit(&r);
}

SYSCALL(munlock)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_MUNLOCK_X, SMALL))
		return 0;
	push_range(&r, call);
	return record_commit(&r);
}

SYSCALL(mlock2)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_MLOCK2_X, SMALL))
		return 0;
	push_range(&r, call);
	push_u32(&r, arg(call, 2));
	return record_commit(&r);
}

SYSCALL(mlockall)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_MLOCKALL_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_u32(&r, arg(call, 0));
	return record_commit(&r);
}

SYSCALL(munlockall)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_MUNLOCKALL_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	return record_commit(&r);
}

SYSCALL(process_vm_readv)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_PROCESS_VM_READV_X, DATA_ROOM))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_gathered(&r, arg(call, 1), arg(call, 2), call->ret, call->compat);
	return record_commit(&r);
}

SYSCALL(process_vm_writev)
{
	struct record r;

	if (!begin_call(&r, call, SYSCALL_PROCESS_VM_WRITEV_X, DATA_ROOM))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_gathered(&r, arg(call, 1), arg(call, 2), call->ret, call->compat);
	return record_commit(&r);
}
