/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Absolute paths from dentries and mounts, as the current task sees them from its root. */
#pragma once

#include "record.h"
#include "text.h"

#define PATH_MAX 4096
#if HAS_LOOP
#define PATH_PARTS 256
#else
#define PATH_PARTS 64
#endif
#define PATH_CUT (1u << 16)

/* One place in the tree, where to stop, and how far the walk is. */
struct walk {
	struct dentry *dentry;
	struct vfsmount *mnt;
	struct dentry *root_dentry;
	struct vfsmount *root_mnt;
	u8 *into;
	u32 position; /* first walk: bytes so far; second: where the last part written starts */
	bool detached; /* not below any root: a memfd, a lazily unmounted tree */
};

enum step { STEP_TOP, STEP_MOUNT, STEP_PART };

static __always_inline struct mount *mount_of(struct vfsmount *mnt)
{
	return CAST(struct mount, (u64)mnt - offset_of(struct mount, mnt));
}

/* Moves one part or one mount up. */
static __always_inline enum step step_up(struct walk *walk)
{
	struct dentry *dentry = walk->dentry, *parent;
	struct vfsmount *mnt = walk->mnt;

	if (dentry == walk->root_dentry && mnt == walk->root_mnt)
		return STEP_TOP;
	if (dentry == GET(mnt, mnt_root)) {
		struct mount *mount = mount_of(mnt), *above = GET(mount, mnt_parent);

		if (above == mount) {
			u64 ns = (u64)GET(mount, mnt_ns);

			walk->detached = !ns || ns > (u64)-4096;
			return STEP_TOP;
		}
		walk->dentry = GET(mount, mnt_mountpoint);
		walk->mnt = CAST(struct vfsmount, (u64)above + offset_of(struct mount, mnt));
		return STEP_MOUNT;
	}
	parent = GET(dentry, d_parent);
	if (parent == dentry) {
		walk->detached = true;
		return STEP_TOP;
	}
	walk->dentry = parent;
	return STEP_PART;
}

static __always_inline u64 part_length(struct dentry *name)
{
	u64 length = GET(name, d_name.len);

	return length > 255 ? 255 : length;
}

static long measure_part(u32 index, struct walk *walk)
{
	struct dentry *name = walk->dentry;
	enum step step = step_up(walk);

	u64 position = walk->position;

	if (step == STEP_PART)
		position += 1 + part_length(name);
	LEVEL(position, 0xffff);
	walk->position = position;
	return step == STEP_TOP;
}

static long write_part(u32 index, struct walk *walk)
{
	struct dentry *name = walk->dentry;
	enum step step = step_up(walk);
	u64 position = walk->position, length;

	if (step != STEP_PART)
		return step == STEP_TOP;
	length = part_length(name);
	if (position < length + 1)
		return 1;
	position -= length;
	BOUND(position, PATH_MAX - 1);
	BOUND(length, 255);
	bpf_probe_read_kernel(walk->into + position, length, GET(name, d_name.name));
	position -= 1;
	BOUND(position, PATH_MAX - 1);
	walk->into[position] = '/';
	walk->position = position;
	return 0;
}

/* What a walk starts from, as plain addresses: what a global function takes. */
struct place {
	u64 dentry;
	u64 mnt;
	u64 task; /* whose root is the top */
};

struct path_text {
	u8 bytes[PATH_MAX + 256];
};

/* Writes the path with its final NUL and returns its length with the NUL. PATH_CUT is set when it was longer than there
 * is room or changed meanwhile. Two walks, the first for the length, put every byte in place. */
static __always_inline u64 walk_path(const struct place *place, struct path_text *text)
{
	struct walk walk = {};
	struct task_struct *task;
	struct fs_struct *fs;
	struct vfsmount *mnt;
	struct dentry *dentry;
	u32 cut = 0;
	u64 total;

	task = CAST(struct task_struct, place->task);
	fs = GET(task, fs);
	walk.root_dentry = GET(fs, root.dentry);
	walk.root_mnt = GET(fs, root.mnt);
	walk.into = text->bytes;
	walk.position = UNKNOWN_ZERO();
	walk.dentry = CAST(struct dentry, place->dentry);
	walk.mnt = CAST(struct vfsmount, place->mnt);
	if (LOOP(PATH_PARTS, measure_part, &walk) == PATH_PARTS)
		cut = PATH_CUT;
	total = walk.position;
	if (total > PATH_MAX - 256) {
		total = PATH_MAX - 256;
		cut = PATH_CUT;
	}
	dentry = CAST(struct dentry, place->dentry);
	mnt = CAST(struct vfsmount, place->mnt);
	if (!total && walk.detached && dentry != GET(mnt, mnt_root)) {
		/* A file without a place: a memfd. Its name is all there is. */
		total = part_length(dentry);
		BOUND(total, 255);
		bpf_probe_read_kernel(text->bytes, total, GET(dentry, d_name.name));
		text->bytes[total] = 0;
		return total + 1;
	}
	if (!total) {
		text->bytes[0] = '/';
		text->bytes[1] = 0;
		return 2;
	}
	BOUND(total, PATH_MAX - 1);
	text->bytes[total] = 0;
	walk.position = total;
	walk.dentry = dentry;
	walk.mnt = mnt;
	LOOP(PATH_PARTS, write_part, &walk);
	if (walk.position) {
		/* Cut, or renamed between the walks: what is in front of the last parts is not known. */
		text->bytes[0] = '.';
		cut = PATH_CUT;
	}
	return (total + 1) | cut;
}

#if HAS_SWAP
__noinline u64 write_path(struct place *place, struct path_text *text)
{
	return place && text ? walk_path(place, text) : 0;
}
#else
TEXT_WRITER3(write_path_from, path_text, dentry, mnt, task)
{
	struct place place = {.dentry = dentry, .mnt = mnt, .task = task};

	return walk_path(&place, text);
}

static __always_inline u64 write_path(struct place *place, struct path_text *text)
{
	return write_path_from(place->dentry, place->mnt, SCALAR((void *)place->task), text);
}
#endif

/* The path's bytes at `into`; returns their number. */
static __always_inline u32 put_path(struct record *r, u8 *into, struct task_struct *task, struct dentry *dentry,
				    struct vfsmount *mnt)
{
	struct place place = {.dentry = (u64)dentry, .mnt = (u64)mnt, .task = (u64)task};
	u32 length = write_path(&place, (struct path_text *)into);

	if (length & PATH_CUT)
		r->flags |= RECORD_TRUNCATED;
	return length & (2 * PATH_MAX - 1);
}

/* A fact with a path. */
static __always_inline void fact_path(struct record *r, u16 kind, struct task_struct *task, struct dentry *dentry,
				      struct vfsmount *mnt)
{
	u32 length;

	if (!has_room(r, PATH_MAX))
		return;
	length = put_path(r, fact_begin(r, kind, 0), task, dentry, mnt);
	fact_begin(r, kind, length);
	fact_end(r, length);
}

/* A parameter with a path. */
static __always_inline void push_path(struct record *r, struct task_struct *task, struct dentry *dentry,
				      struct vfsmount *mnt)
{
	if (!has_room(r, PATH_MAX)) {
		push_empty(r);
		return;
	}
	param_done(r, put_path(r, record_at(r, r->used), task, dentry, mnt));
}
