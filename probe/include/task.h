/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* What process events say of a task. */
#pragma once

#include "identity.h"
#include "memory.h"

#define RLIMIT_NOFILE 7
#define PIDTYPE_PGID 2
#define ARGS_MAX 4096

/* A pid as its own namespace numbers it. */
__noinline s64 virtual_pid_at(u64 address)
{
	struct pid *pid = (struct pid *)address;
	u32 level;
	int number = 0;

	if (!pid)
		return 0;
	level = READ(pid, level);
	if (level > 32)
		return 0;
	bpf_probe_read_kernel(&number, sizeof(number),
			      (char *)ADDRESS_OF(pid, numbers) + level * type_size(struct upid) + offset_of(struct upid, nr));
	return number;
}

#define virtual_pid(pid) virtual_pid_at(SCALAR(pid))

/* A pid as the initial namespace numbers it. */
static __always_inline s64 global_pid(struct pid *pid)
{
	return pid ? READ(pid, numbers[0].nr) : 0;
}

static __always_inline struct pid *group_of(struct task_struct *task)
{
	struct signal_struct *signal = READ(task, signal);

	return signal ? READ(signal, pids[PIDTYPE_PGID]) : NULL;
}

static __always_inline u64 fd_limit(struct task_struct *task)
{
	struct signal_struct *signal = READ(task, signal);

	return READ(signal, rlim[RLIMIT_NOFILE].rlim_cur);
}

__noinline u32 tty_at(u64 address)
{
	struct task_struct *task = (struct task_struct *)address;
	struct signal_struct *signal = READ(task, signal);
	struct tty_struct *tty = READ(signal, tty);
	struct tty_driver *driver;
	u32 minor;

	if (!tty)
		return 0;
	driver = READ(tty, driver);
	minor = READ(driver, minor_start) + READ(tty, index);
	return encode_device((u32)READ(driver, major) << 20 | (minor & 0xfffff));
}

#define tty_of(task) tty_at(SCALAR(task))

/* When the first process of the task's pid namespace started, in ns since 1970. */
__noinline u64 namespace_start_at(u64 address)
{
	struct task_struct *task = (struct task_struct *)address;
	struct pid *pid = READ(task, thread_pid);
	struct pid_namespace *space = NULL;
	struct task_struct *reaper;
	u32 level = pid ? READ(pid, level) : 64;

	if (level > 32)
		return 0;
	bpf_probe_read_kernel(&space, sizeof(space),
			      (char *)ADDRESS_OF(pid, numbers) + level * type_size(struct upid) + offset_of(struct upid, ns));
	reaper = space ? READ(space, child_reaper) : NULL;
	return reaper ? READ(reaper, start_boottime) + config.boot_epoch_ns : 0;
}

#define namespace_start(task) namespace_start_at(SCALAR(task))

static __always_inline u64 key_of(struct task_struct *task)
{
	struct task_struct *leader = READ(task, group_leader);

	return READ(leader, start_boottime);
}

struct arguments_text {
	u8 bytes[2 * ARGS_MAX + 256];
};

/* Copies the arguments; returns the length of argv[0] with its NUL, and of the rest in the upper half. */
TEXT_WRITER2(write_arguments, arguments_text, start, end)
{
	u64 size = end > start ? end - start : 0, first = 0;
	long length;

	if (!text || !size || !start)
		return 0;
	length = bpf_probe_read_user_str(text->bytes, ARGS_MAX, (const void *)start);
	if (length < 0)
		return 0;
	first = length;
	BOUND(first, 2 * ARGS_MAX - 1);
	size = size > first ? size - first : 0;
	if (size > ARGS_MAX)
		size = ARGS_MAX;
	if (first > ARGS_MAX)
		return 0;
	BOUND(size, 2 * ARGS_MAX - 1);
	if (size > ARGS_MAX || bpf_probe_read_user(text->bytes + first, size, (const void *)(start + first)))
		size = 0;
	return size << 32 | first;
}

/* Marks a record that carries less of the caller's memory than there was. */
static __always_inline void mark_copied(struct record *r, u64 copied, u64 wanted)
{
	if (copied < wanted)
		r->flags |= copied ? RECORD_TRUNCATED : RECORD_UNREADABLE;
}

/* argv[0] and the other arguments, as two parameters; `mm` is the current address space. */
static __always_inline void push_arguments(struct record *r, struct mm_struct *mm)
{
	u64 start = READ(mm, arg_start), end = READ(mm, arg_end), lengths = 0, first, rest;

	if (has_room(r, 2 * ARGS_MAX + 256))
		lengths = write_arguments(start, end, (struct arguments_text *)record_at(r, r->used));
	first = lengths & (2 * ARGS_MAX - 1);
	rest = lengths >> 32 & (2 * ARGS_MAX - 1);
	param_done(r, first);
	param_done(r, rest);
	mark_copied(r, first + rest, end - start);
}

/* Copies up to ARGS_MAX bytes of the caller's memory; returns how many. */
TEXT_WRITER2(write_bytes, arguments_text, start, end)
{
	u64 size = end > start ? end - start : 0;

	if (size > ARGS_MAX)
		size = ARGS_MAX;
	if (!text || bpf_probe_read_user(text->bytes, size, (const void *)start))
		return 0;
	return size;
}

static __always_inline void push_environment(struct record *r, struct mm_struct *mm)
{
	u64 start = READ(mm, env_start), end = READ(mm, env_end);
	u32 length = 0;

	if (has_room(r, 2 * ARGS_MAX + 256))
		length = write_bytes(start, end, (struct arguments_text *)record_at(r, r->used)) & (2 * ARGS_MAX - 1);
	param_done(r, length);
	mark_copied(r, length, end - start);
}

#define CGROUP_PARTS 24
#define CGROUP_MAX 1024

struct cgroup_walk {
	struct kernfs_node *node;
	u8 *into;
	u32 position;
};

static __always_inline struct kernfs_node *above(struct kernfs_node *node)
{
	struct kernfs_node___before_6_15 *old = (void *)node;

	return field_exists(node, __parent) ? READ(node, __parent) : READ(old, parent);
}

static __always_inline long part_name(struct kernfs_node *node, char *name, u32 size)
{
	return bpf_probe_read_kernel_str(name, size, READ(node, name));
}

/* The first walk adds up lengths, the second writes from the end. */
static long measure_cgroup(u32 index, struct cgroup_walk *walk)
{
	struct kernfs_node *node = walk->node, *parent = above(node);
	u64 position = walk->position;
	char name[128];
	long length;

	if (!parent)
		return 1;
	length = part_name(node, name, sizeof(name));
	walk->node = parent;
	if (length > 1)
		position += length;
	LEVEL(position, 0xffff);
	walk->position = position;
	return 0;
}

static long write_cgroup_part(u32 index, struct cgroup_walk *walk)
{
	struct kernfs_node *node = walk->node, *parent = above(node);
	u64 position = walk->position, size;
	char name[128];
	long length;

	if (!parent)
		return 1;
	length = part_name(node, name, sizeof(name));
	walk->node = parent;
	if (length <= 1)
		return 0;
	if (position < (u64)length)
		return 1;
	position -= length;
	BOUND(position, CGROUP_MAX - 1);
	walk->into[position] = '/';
	size = length - 1;
	BOUND(size, 127);
	bpf_probe_read_kernel(walk->into + position + 1, size, name);
	walk->position = position;
	return 0;
}

struct cgroup_text {
	u8 bytes[CGROUP_MAX + 256];
};

/* Writes a cgroup's path with its NUL; returns the length. */
TEXT_WRITER1(write_cgroup, cgroup_text, address)
{
	struct cgroup *cgroup = (struct cgroup *)address;
	struct cgroup_walk walk = {};
	struct kernfs_node *node;
	u64 total;

	if (!text || !cgroup)
		return 0;
	node = READ(cgroup, kn);
	if (!node)
		return 0;
	walk.into = text->bytes;
	walk.position = UNKNOWN_ZERO();
	walk.node = node;
	LOOP(CGROUP_PARTS, measure_cgroup, &walk);
	total = walk.position;
	if (total > CGROUP_MAX - 1)
		return 0;
	if (!total) {
		text->bytes[0] = '/';
		text->bytes[1] = 0;
		return 2;
	}
	BOUND(total, CGROUP_MAX - 1);
	text->bytes[total] = 0;
	walk.node = node;
	LOOP(CGROUP_PARTS, write_cgroup_part, &walk);
	return total + 1;
}

#define CONTROLLERS_MAX 8192

struct controllers_text {
	u8 bytes[CONTROLLERS_MAX + CGROUP_MAX + 512];
};

static __always_inline u32 write_controller(u8 *bytes, u32 done, u64 set, u32 id, const char *name, u32 name_length)
{
	struct cgroup_subsys_state *state = NULL;
	u64 at = done;
	u32 length;

	if (id >= 16)
		return done;
	bpf_probe_read_kernel(&state, sizeof(state), (u8 *)set + offset_of(struct css_set, subsys) + id * sizeof(state));
	if (!state)
		return done;
	BOUND(at, CONTROLLERS_MAX - 1);
	for (u32 i = 0; i < name_length; i++)
		bytes[at + i] = name[i];
	length = write_cgroup((u64)READ(state, cgroup), (struct cgroup_text *)(bytes + at + name_length));
	return length ? (done + name_length + length) & (CONTROLLERS_MAX - 1) : done;
}

#define CONTROLLER(bytes, done, set, name)                                                                             \
	write_controller(bytes, done, set, enum_value(enum cgroup_subsys_id, name##_cgrp_id), #name "=",               \
			 sizeof(#name "=") - 1)

/* `controller=path`, NUL after each; `set` is the address of a css_set. */
TEXT_WRITER1(write_controllers, controllers_text, set)
{
	u32 done = 0;

	if (!text || !set)
		return 0;
	done = CONTROLLER(text->bytes, done, set, cpuset);
	done = CONTROLLER(text->bytes, done, set, cpu);
	done = CONTROLLER(text->bytes, done, set, cpuacct);
	done = CONTROLLER(text->bytes, done, set, io);
	done = CONTROLLER(text->bytes, done, set, memory);
	return done;
}

static __always_inline void push_cgroups(struct record *r, struct task_struct *task)
{
	u32 done = 0;

	if (has_room(r, 5 * CGROUP_MAX + 256))
		done = write_controllers((u64)READ(task, cgroups), (struct controllers_text *)record_at(r, r->used));
	param_done(r, done & (CONTROLLERS_MAX - 1));
}

/* FACT_CGROUP: the path in the unified hierarchy. */
static __always_inline void fact_cgroup(struct record *r, struct task_struct *task)
{
	struct css_set *set = READ(task, cgroups);
	u32 length;

	if (!set || !has_room(r, CGROUP_MAX + 256))
		return;
	length = write_cgroup((u64)READ(set, dfl_cgrp), (struct cgroup_text *)fact_begin(r, FACT_CGROUP, 0)) &
		 (CGROUP_MAX * 2 - 1);
	fact_begin(r, FACT_CGROUP, length);
	fact_end(r, length);
}
