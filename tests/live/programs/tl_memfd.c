/* SPDX-License-Identifier: Apache-2.0
 * Runs a program from memory, with a forged argv[0]. */
#include "did.h"
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/wait.h>
int main(void)
{
	int memory = MUST(memfd_create("tl_payload", 0));
	int program = MUST(open("/bin/true", O_RDONLY));
	while (sendfile(memory, program, NULL, 1 << 20) > 0)
		;
	pid_t child = MUST(fork());
	if (!child) {
		char *argv[] = {"[kworker/0:1]", NULL}, *env[] = {NULL};
		syscall(SYS_execveat, memory, "", argv, env, AT_EMPTY_PATH);
		_exit(1);
	}
	waitpid(child, NULL, 0);
	printf("{\"proc.pid\": %d, \"evt.type\": \"execveat\", \"proc.is_exe_from_memfd\": true, \"proc.exe\": \"[kworker/0:1]\"}\n", child);
}
