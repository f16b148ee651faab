/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The probe: one dispatcher at the exit of system calls, one program a typed event, and the life of processes. */
#include "include/call.h"
#include "include/data.h"
#include "include/identity.h"
#include "include/memory.h"
#include "include/socket.h"
#include "include/variant.h"

/* "Dual BSD/GPL" is the kernel's word for a dual licence that it may treat as GPL. */
SEC("license") char LICENSE[] = "Dual BSD/GPL";

#include "events/filter.bpf.c"
#include "events/dispatch.bpf.c"
#include "events/cred.bpf.c"
#include "events/fds.bpf.c"
#include "events/io.bpf.c"
#include "events/memory.bpf.c"
#include "events/message.bpf.c"
#include "events/names.bpf.c"
#include "events/namespace.bpf.c"
#include "events/net.bpf.c"
#include "events/open.bpf.c"
#include "events/process.bpf.c"
#include "events/io_uring.bpf.c"
#include "events/seeds.bpf.c"
#include "events/signal.bpf.c"
#include "events/sockopt.bpf.c"
#include "events/system.bpf.c"
#include "events/wait.bpf.c"
