/* SPDX-License-Identifier: Apache-2.0
 * Creates a file through the x32 entry: the number of the 64-bit call with bit 30 set. Kernels without x32 refuse it, and
 * the attempt is seen all the same. */
#include "did.h"
int main(void)
{
	char name[] = "/tmp/tl_x32";
	long fd = syscall(0x40000000 | SYS_creat, name, 0600);
	if (fd >= 0)
		did("creat", "\"fd.name\": \"%s\", \"fd.num\": %ld", name, fd);
	else
		did("creat", "\"evt.res\": \"%s\", \"fd.num\": -1", errno == ENOSYS ? "ENOSYS" : strerror(errno));
	unlink(name);
}
