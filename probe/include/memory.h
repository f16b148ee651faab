/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Sizes of an address space. */
#pragma once

#include "call.h"

enum { MM_FILEPAGES, MM_ANONPAGES, MM_SWAPENTS, MM_SHMEMPAGES };

#define PAGES_TO_KIB(pages) ((u32)((pages) > 0 ? (pages) << 2 : 0))

static __always_inline s64 pages_of(struct mm_struct *mm, u32 kind)
{
	struct mm_struct___before_6_2 *old = (void *)mm;

	if (!field_exists(old, rss_stat.count)) {
		switch (kind) {
		case MM_FILEPAGES:
			return READ(mm, rss_stat[MM_FILEPAGES].count);
		case MM_ANONPAGES:
			return READ(mm, rss_stat[MM_ANONPAGES].count);
		case MM_SWAPENTS:
			return READ(mm, rss_stat[MM_SWAPENTS].count);
		}
		return READ(mm, rss_stat[MM_SHMEMPAGES].count);
	}
	switch (kind) {
	case MM_FILEPAGES:
		return READ(old, rss_stat.count[MM_FILEPAGES].counter);
	case MM_ANONPAGES:
		return READ(old, rss_stat.count[MM_ANONPAGES].counter);
	case MM_SWAPENTS:
		return READ(old, rss_stat.count[MM_SWAPENTS].counter);
	}
	return READ(old, rss_stat.count[MM_SHMEMPAGES].counter);
}

/* vm_size, vm_rss, vm_swap in KiB (pages of 4 KiB); zeros for a kernel thread. */
static __always_inline void push_vm(struct record *r, struct task_struct *task)
{
	struct mm_struct *mm = GET(task, mm);
	s64 resident;

	if (!mm) {
		push_u32(r, 0);
		push_u32(r, 0);
		push_u32(r, 0);
		return;
	}
	resident = pages_of(mm, MM_FILEPAGES) + pages_of(mm, MM_ANONPAGES) + pages_of(mm, MM_SHMEMPAGES);
	push_u32(r, PAGES_TO_KIB((s64)READ(mm, total_vm)));
	push_u32(r, PAGES_TO_KIB(resident));
	push_u32(r, PAGES_TO_KIB(pages_of(mm, MM_SWAPENTS)));
}
