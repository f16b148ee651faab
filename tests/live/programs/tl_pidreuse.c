/* SPDX-License-Identifier: Apache-2.0
 * Makes two processes with one pid, one after the other, and opens a file in each. */
#include "did.h"
#include <sys/prctl.h>
#include <sys/wait.h>
static void child(const char *name)
{
	prctl(PR_SET_NAME, name);
	MUST(syscall(SYS_openat, AT_FDCWD, "/etc/hostname", O_RDONLY));
	_exit(0);
}
int main(void)
{
	pid_t first = MUST(fork());
	if (!first)
		child("tl_first");
	waitpid(first, NULL, 0);
	FILE *last = fopen("/proc/sys/kernel/ns_last_pid", "w");
	if (!last)
		return cannot("ns_last_pid");
	fprintf(last, "%d", first - 1);
	if (fclose(last))
		return cannot("ns_last_pid");
	pid_t second = MUST(fork());
	if (!second)
		child("tl_second");
	waitpid(second, NULL, 0);
	if (first != second)
		return cannot("getting the same pid twice");
	printf("{\"proc.pid\": %d, \"evt.type\": \"openat\", \"proc.name\": \"tl_first\"}\n", first);
	printf("{\"proc.pid\": %d, \"evt.type\": \"openat\", \"proc.name\": \"tl_second\"}\n", second);
}
