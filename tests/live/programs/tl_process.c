/* SPDX-License-Identifier: Apache-2.0
 * Starts processes and threads in every way. */
#include "did.h"
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
static void *rest(void *nothing) { return nothing; }
enum way { EXECVE, EXECVEAT, EXECVEAT_ABSOLUTE };
static void run(const char *name, enum way way)
{
	pid_t child = MUST(fork());
	char *argv[] = {"tl_true", "an argument", NULL}, *env[] = {"TL_KEY=value", NULL};
	if (!child) {
		if (way == EXECVEAT_ABSOLUTE)
			syscall(SYS_execveat, AT_FDCWD, "/bin/true", argv, env, 0);
		if (way == EXECVEAT)
			syscall(SYS_execveat, MUST(open("/bin", O_PATH)), "true", argv, env, 0);
		execve("/bin/true", argv, env);
		_exit(1);
	}
	waitpid(child, NULL, 0);
	printf("{\"proc.pid\": %d, \"evt.type\": \"%s\", \"proc.name\": \"true\", \"proc.exe\": \"tl_true\", \"proc.args\": \"an argument\", "
	       "\"proc.ppid\": %d, \"proc.pname\": \"tl_process\", \"proc.env[TL_KEY]\": \"value\"}\n", child, name, getpid());
}
int main(void)
{
	run("execve", EXECVE);
	run("execveat", EXECVEAT);
	run("execveat", EXECVEAT_ABSOLUTE);
	struct clone_args args = {.exit_signal = SIGCHLD};
	pid_t child = MUST(syscall(SYS_clone3, &args, sizeof args));
	if (!child)
		_exit(3);
	waitpid(child, NULL, 0);
	did("clone3", "\"evt.rawres\": %d", child);
	child = MUST(vfork());
	if (!child)
		_exit(0);
	waitpid(child, NULL, 0);
	did("vfork", "\"evt.rawres\": %d", child);
	pthread_t thread;
	pthread_create(&thread, NULL, rest, NULL);
	pthread_join(thread, NULL);
	char *argv[] = {"x", NULL}, *env[] = {NULL};
	execve("/nonexistent/tl_program", argv, env);
	did("execve", "\"evt.res\": \"ENOENT\", \"evt.arg.filename\": \"/nonexistent/tl_program\"");
	child = MUST(fork());
	if (!child) {
		MUST(setsid());
		did("setsid", "\"evt.rawres\": %d", getpid());
		MUST(ptrace(PTRACE_TRACEME, 0, 0, 0));
		did("ptrace", "\"evt.arg.request\": \"PTRACE_TRACEME\"");
		_exit(0);
	}
	MUST(kill(child, 0));
	did("kill", "\"evt.res\": \"SUCCESS\"");
	waitpid(child, NULL, 0);
	struct rlimit limit;
	MUST(getrlimit(RLIMIT_NOFILE, &limit));
	MUST(syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, NULL));
	did("prlimit", "\"evt.arg.resource\": \"RLIMIT_NOFILE\"");
	did("procexit", "");
}
