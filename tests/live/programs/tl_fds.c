/* SPDX-License-Identifier: Apache-2.0
 * Makes descriptors of every kind and copies them. */
#include "did.h"
#include <linux/io_uring.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
int main(void)
{
	int fd = MUST(open("/etc/hostname", O_RDONLY));
	int copy = MUST(syscall(SYS_dup, fd));
	did("dup", "\"fd.name\": \"/etc/hostname\", \"evt.rawres\": %d", copy);
	MUST(syscall(SYS_dup2, fd, 50));
	did("dup2", "\"fd.name\": \"/etc/hostname\", \"evt.rawres\": 50");
	MUST(syscall(SYS_dup3, fd, 51, O_CLOEXEC));
	did("dup3", "\"fd.name\": \"/etc/hostname\", \"evt.rawres\": 51");
	MUST(fcntl(fd, F_DUPFD_CLOEXEC, 60));
	did("fcntl", "\"fd.name\": \"/etc/hostname\", \"evt.arg.cmd\": \"F_DUPFD_CLOEXEC\"");
	int ends[2];
	MUST(syscall(SYS_pipe2, ends, O_CLOEXEC));
	did("pipe2", "\"evt.arg.fd1\": \"<p>\"");
	did("memfd_create", "\"fd.num\": %ld, \"fd.type\": \"memfd\"", MUST(memfd_create("tl_memory", 0)));
	did("eventfd2", "\"fd.num\": %ld, \"fd.type\": \"event\"", MUST(eventfd(0, EFD_CLOEXEC)));
	did("epoll_create1", "\"fd.num\": %ld, \"fd.type\": \"eventpoll\"", MUST(epoll_create1(0)));
	did("inotify_init1", "\"fd.num\": %ld, \"fd.type\": \"inotify\"", MUST(inotify_init1(0)));
	did("timerfd_create", "\"fd.num\": %ld, \"fd.type\": \"timerfd\"", MUST(timerfd_create(CLOCK_MONOTONIC, 0)));
	sigset_t none;
	sigemptyset(&none);
	did("signalfd4", "\"fd.num\": %ld, \"fd.type\": \"signalfd\"", MUST(signalfd(-1, &none, 0)));
	did("pidfd_open", "\"fd.num\": %ld, \"fd.type\": \"pidfd\"", MUST(syscall(SYS_pidfd_open, getpid(), 0)));
	did("userfaultfd", "\"fd.num\": %ld, \"fd.type\": \"userfaultfd\"", MUST(syscall(SYS_userfaultfd, O_CLOEXEC)));
	struct io_uring_params params = {0};
	did("io_uring_setup", "\"fd.num\": %ld, \"fd.type\": \"io_uring\"", MUST(syscall(SYS_io_uring_setup, 4, &params)));
	MUST(close(copy));
	did("close", "\"fd.num\": %d, \"fd.name\": \"/etc/hostname\"", copy);
	MUST(syscall(SYS_close_range, 50, 51, 0));
	did("close_range", "\"evt.arg.first\": \"50\", \"evt.arg.last\": \"51\"");
}
