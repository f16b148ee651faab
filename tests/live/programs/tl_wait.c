/* SPDX-License-Identifier: Apache-2.0
 * Waits, by every call for it; memory; semaphores. */
#include "did.h"
#include <linux/futex.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <time.h>
int main(void)
{
	struct timespec none = {0, 1000};
	int word = 0;
	struct pollfd one = {.fd = 0, .events = POLLIN};
	fd_set set;
	FD_ZERO(&set);
	struct timeval now = {0, 0};
	struct epoll_event events[1];
	syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0);
	did("futex", "\"evt.rawres\": 0");
	syscall(SYS_nanosleep, &none, NULL);
	did("nanosleep", "\"evt.rawres\": 0");
	MUST(syscall(SYS_poll, &one, 1, 0));
	did("poll", "");
	MUST(syscall(SYS_ppoll, &one, 1, &none, NULL, 8));
	did("ppoll", "");
	MUST(syscall(SYS_select, 1, &set, NULL, NULL, &now));
	did("select", "");
	int epoll = MUST(syscall(SYS_epoll_create, 1));
	did("epoll_create", "\"fd.num\": %d", epoll);
	MUST(syscall(SYS_epoll_wait, epoll, events, 1, 0));
	did("epoll_wait", "\"evt.rawres\": 0");
	void *page = (void *)syscall(SYS_mmap, NULL, 8192UL, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
	did("mmap", "\"evt.arg.prot\": \"PROT_READ|PROT_WRITE\"");
	if (!syscall(SYS_mlock, page, 4096UL)) {
		did("mlock", "\"evt.rawres\": 0");
		syscall(SYS_munlock, page, 4096UL);
		did("munlock", "\"evt.rawres\": 0");
		syscall(SYS_mlock2, page, 4096UL, 0);
		did("mlock2", "\"evt.rawres\": 0");
	}
	syscall(SYS_mlockall, 8);
	did("mlockall", "\"evt.res\": \"EINVAL\"");
	MUST(syscall(SYS_munlockall));
	did("munlockall", "\"evt.rawres\": 0");
	MUST(syscall(SYS_munmap, page, 8192UL));
	did("munmap", "\"evt.rawres\": 0");
	syscall(SYS_brk, 0L);
	did("brk", "");
	int semaphore = MUST(syscall(SYS_semget, IPC_PRIVATE, 1, 0600));
	did("semget", "\"evt.rawres\": %d", semaphore);
	struct sembuf up = {0, 1, 0};
	MUST(syscall(SYS_semop, semaphore, &up, 1));
	did("semop", "\"evt.rawres\": 0");
	MUST(syscall(SYS_semctl, semaphore, 0, IPC_RMID, 0L));
	did("semctl", "\"evt.rawres\": 0");
	struct rlimit limit;
	MUST(syscall(SYS_getrlimit, RLIMIT_NOFILE, &limit));
	did("getrlimit", "\"evt.arg.resource\": \"RLIMIT_NOFILE\"");
	MUST(syscall(SYS_setrlimit, RLIMIT_NOFILE, &limit));
	did("setrlimit", "\"evt.arg.resource\": \"RLIMIT_NOFILE\"");
}
