/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Registers of a system call on aarch64. The first argument is overwritten by the result, but orig_x0 keeps it. */
#pragma once

#include "kernel.h"

struct pt_regs {
	u64 regs[31];
	u64 sp;
	u64 pc;
	u64 pstate;
	u64 orig_x0;
	s32 syscallno;
} __attribute__((preserve_access_index));

#define TIF_32BIT 22
#define THREAD_SIZE 16384
#define CALL_NUMBER_FIELD syscallno

/* 32-bit Arm calls have no table yet: they are all unknown. */
#define CALLS_NATIVE CALLS_AARCH64
#define CALLS_COMPAT

#define REGS_NR(regs) ((u64)TYPED(regs, syscallno))
#define X32_BIT 0
#define REGS_RET(regs) GET(regs, regs[0])
#define IS_COMPAT(task) (GET(task, thread_info.flags) & (1ul << TIF_32BIT))

static __always_inline u64 regs_arg(struct pt_regs *regs, bool compat, u32 index)
{
	u64 value;

	switch (index) {
	case 0:
		value = GET(regs, orig_x0);
		break;
	case 1:
		value = GET(regs, regs[1]);
		break;
	case 2:
		value = GET(regs, regs[2]);
		break;
	case 3:
		value = GET(regs, regs[3]);
		break;
	case 4:
		value = GET(regs, regs[4]);
		break;
	default:
		value = GET(regs, regs[5]);
	}
	return compat ? (u32)value : value;
}
