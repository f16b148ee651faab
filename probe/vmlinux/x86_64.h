/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Registers of a system call on x86-64; 32-bit calls are told by TS_COMPAT. */
#pragma once

#include "kernel.h"

struct pt_regs {
	unsigned long bp;
	unsigned long bx;
	unsigned long r10;
	unsigned long r9;
	unsigned long r8;
	unsigned long ax;
	unsigned long cx;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	unsigned long orig_ax;
	unsigned long ip;
	unsigned long sp;
} __attribute__((preserve_access_index));

#define TS_COMPAT 2u
#define THREAD_SIZE 16384
#define CALL_NUMBER_FIELD orig_ax
#define IA32_SOCKETCALL 102

#define CALLS_NATIVE CALLS_X86_64
#define CALLS_COMPAT CALLS_IA32

#define REGS_NR(regs) TYPED(regs, orig_ax)
/* The x32 calls are those of x86-64 with this bit in the number. */
#define X32_BIT 0x40000000
#define REGS_RET(regs) GET(regs, ax)
#define IS_COMPAT(task) (GET(task, thread_info.status) & TS_COMPAT)

static __always_inline u64 regs_arg(struct pt_regs *regs, bool compat, u32 index)
{
	switch (index) {
	case 0:
		return compat ? (u32)GET(regs, bx) : GET(regs, di);
	case 1:
		return compat ? (u32)GET(regs, cx) : GET(regs, si);
	case 2:
		return compat ? (u32)GET(regs, dx) : GET(regs, dx);
	case 3:
		return compat ? (u32)GET(regs, si) : GET(regs, r10);
	case 4:
		return compat ? (u32)GET(regs, di) : GET(regs, r8);
	default:
		return compat ? (u32)GET(regs, bp) : GET(regs, r9);
	}
}
