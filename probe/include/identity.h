/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Who a task is: credentials, namespaces. */
#pragma once

#include "call.h"

/* FACT_CRED: ids in the initial user namespace, capabilities as the kernel holds them. */
static __always_inline void fact_cred(struct record *r, struct task_struct *task)
{
	u32 *into = (u32 *)fact_begin(r, FACT_CRED, 56);
	struct cred *cred = (struct cred *)GET(task, cred);

	into[0] = GET(cred, uid.val);
	into[1] = GET(cred, gid.val);
	into[2] = GET(cred, euid.val);
	into[3] = GET(cred, egid.val);
	into[4] = GET(cred, suid.val);
	into[5] = GET(cred, sgid.val);
	into[6] = GET(cred, fsuid.val);
	into[7] = GET(cred, fsgid.val);
	bpf_probe_read_kernel(into + 8, 8, ADDRESS_OF(cred, cap_inheritable));
	bpf_probe_read_kernel(into + 10, 8, ADDRESS_OF(cred, cap_permitted));
	bpf_probe_read_kernel(into + 12, 8, ADDRESS_OF(cred, cap_effective));
	fact_end(r, 56);
}

/* Inode number of a namespace; 0 where there is none. */
#define NAMESPACE_OF(owner, field)                                                                                     \
	({                                                                                                             \
		typeof((owner)->field) space_ = GET(owner, field);                                                     \
		space_ ? GET(space_, ns.inum) : 0;                                                                     \
	})

static __always_inline u32 pid_namespace_of(struct task_struct *task)
{
	struct pid *pid = GET(task, thread_pid);
	struct pid_namespace *space = NULL;
	u32 level;

	if (!pid)
		return 0;
	level = GET(pid, level);
	if (level > 32)
		return 0;
	if (bpf_probe_read_kernel(&space, sizeof(space),
				  (char *)ADDRESS_OF(pid, numbers) + level * type_size(struct upid) +
					  offset_of(struct upid, ns)) ||
	    !space)
		return 0;
	return READ(space, ns.inum);
}

/* FACT_NAMESPACES. */
static __always_inline void fact_namespaces(struct record *r, struct task_struct *task)
{
	struct nsproxy *spaces = GET(task, nsproxy);
	struct cred *cred = (struct cred *)GET(task, cred);
	u32 *into;

	if (!spaces)
		return;
	into = (u32 *)fact_begin(r, FACT_NAMESPACES, 28);
	into[0] = NAMESPACE_OF(spaces, mnt_ns);
	into[1] = pid_namespace_of(task);
	into[2] = NAMESPACE_OF(spaces, net_ns);
	into[3] = NAMESPACE_OF(cred, user_ns);
	into[4] = NAMESPACE_OF(spaces, uts_ns);
	into[5] = NAMESPACE_OF(spaces, ipc_ns);
	into[6] = NAMESPACE_OF(spaces, cgroup_ns);
	fact_end(r, 28);
}
