/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow through io_uring with a kernel thread that submits. */
#include "uring.h"
int main(void)
{
	struct uring ring;
	if (!uring_start(&ring, IORING_SETUP_SQPOLL))
		return cannot("io_uring_setup");
	struct io_uring_sqe request = {.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (unsigned long)SHADOW};
	if ((errno = -uring_do(&ring, request)) > 0)
		return cannot("openat through io_uring");
	did("openat", "\"fd.name\": \"" SHADOW "\"");
}
