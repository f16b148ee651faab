/* SPDX-License-Identifier: Apache-2.0
 * Rewrites its own arguments after it was started; they were read before. */
#include "did.h"
#include <sys/wait.h>
int main(int argc, char **argv)
{
	if (argc > 1) {
		memset(argv[1], 'x', strlen(argv[1]));
		close(MUST(syscall(SYS_openat, AT_FDCWD, "/etc/hostname", O_RDONLY)));
		return 0;
	}
	pid_t child = MUST(fork());
	if (!child) {
		execl("/proc/self/exe", "tl_argv", "the-real-argument", (char *)NULL);
		_exit(1);
	}
	waitpid(child, NULL, 0);
	printf("{\"proc.pid\": %d, \"evt.type\": \"openat\", \"fd.name\": \"/etc/hostname\", \"proc.args\": \"the-real-argument\"}\n", child);
}
