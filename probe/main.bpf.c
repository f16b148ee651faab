/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The probe: one dispatcher at the exit of system calls, one program a typed event, and the life of processes. */
#include "include/call.h"

/* "Dual BSD/GPL" is the kernel's word for a dual licence that it may treat as GPL. */
SEC("license") char LICENSE[] = "Dual BSD/GPL";

#include "events/dispatch.bpf.c"
#include "events/open.bpf.c"
