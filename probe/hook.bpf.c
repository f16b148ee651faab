/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Whether programs at the exit of system calls can be preempted: then the kernel's recursion guard keeps the same program
 * from running for whoever comes in between, and calls are lost. Loaded for a moment, before the probe. */
#include "vmlinux/vmlinux.h"

SEC("license") char LICENSE[] = "Dual BSD/GPL";

#define SPIN_NS 200000
#define SPIN_ROUNDS (1 << 16)

/* Read and written by the loader. */
struct findings {
	u32 tid; /* the thread that stays in the program for a while at each call */
	u32 spins;
	u32 preempted; /* how often it lost the processor there */
	u32 inside;
};

SEC(".data.findings") struct findings findings = {};

static long spin(u32 index, u64 *end)
{
	return bpf_ktime_get_boot_ns() >= *end;
}

SEC("tp_btf/sys_exit") int linger(u64 *ctx)
{
	struct task_struct *task = CURRENT();
	u64 end;

	if (TYPED(task, pid) != *(volatile u32 *)&findings.tid)
		return 0;
	end = bpf_ktime_get_boot_ns() + SPIN_NS;
	*(volatile u32 *)&findings.inside = 1;
	LOOP(SPIN_ROUNDS, spin, &end);
	*(volatile u32 *)&findings.inside = 0;
	findings.spins += 1;
	return 0;
}

SEC("tp_btf/sched_switch") int switched(u64 *ctx)
{
	struct task_struct *from = (struct task_struct *)ctx[1];

	if (TYPED(from, pid) == *(volatile u32 *)&findings.tid && *(volatile u32 *)&findings.inside)
		findings.preempted += 1;
	return 0;
}
