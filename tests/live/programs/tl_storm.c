/* SPDX-License-Identifier: Apache-2.0
 * Starts as many short-lived processes as its argument says; each opens one file. */
#include "did.h"
#include <sys/wait.h>
int main(int argc, char **argv)
{
	int processes = argc > 1 ? atoi(argv[1]) : 10000;
	for (int i = 0; i < processes; i++) {
		pid_t child = MUST(vfork());
		if (!child) {
			execl("/proc/self/exe", "tl_storm", "0", (char *)NULL);
			_exit(1);
		}
		waitpid(child, NULL, 0);
	}
	if (processes) {
		printf("{\"proc.pid\": %d, \"processes\": %d}\n", getpid(), processes);
		return 0;
	}
	return syscall(SYS_openat, AT_FDCWD, "/etc/hostname", O_RDONLY) < 0;
}
