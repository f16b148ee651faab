/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
 * The floor of a probe: a program on every system call's exit that does nothing. */
#define SEC(name) __attribute__((section(name), used))

char LICENSE[] SEC("license") = "GPL";

SEC("tp_btf/sys_exit")
int empty(void *context)
{
	(void)context;
	return 0;
}
