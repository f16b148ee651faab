/* SPDX-License-Identifier: Apache-2.0
 * Asks who it is, signals itself, looks into itself; descriptors of the older kinds. */
#include "did.h"
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sys/quota.h>
#include <sys/socket.h>
#include <sys/uio.h>
int main(void)
{
	unsigned ids[3];
	char text[8] = "hello", copy[8];
	syscall(SYS_getuid);
	did("getuid", "");
	syscall(SYS_geteuid);
	did("geteuid", "");
	syscall(SYS_getgid);
	did("getgid", "");
	syscall(SYS_getegid);
	did("getegid", "");
	MUST(syscall(SYS_getresuid, ids, ids + 1, ids + 2));
	did("getresuid", "\"evt.rawres\": 0");
	MUST(syscall(SYS_getresgid, ids, ids + 1, ids + 2));
	did("getresgid", "\"evt.rawres\": 0");
	MUST(syscall(SYS_setregid, -1, -1));
	did("setregid", "\"evt.rawres\": 0");
	syscall(SYS_setpgid, 0, 0);
	did("setpgid", "");
	MUST(syscall(SYS_tkill, getpid(), 0));
	did("tkill", "\"evt.rawres\": 0");
	MUST(syscall(SYS_tgkill, getpid(), getpid(), 0));
	did("tgkill", "\"evt.rawres\": 0");
	struct iovec from = {text, 5}, to = {copy, 5};
	if (syscall(SYS_process_vm_readv, getpid(), &to, 1UL, &from, 1UL, 0UL) == 5)
		did("process_vm_readv", "\"evt.rawres\": 5");
	if (syscall(SYS_process_vm_writev, getpid(), &from, 1UL, &to, 1UL, 0UL) == 5)
		did("process_vm_writev", "\"evt.rawres\": 5");
	syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &(unsigned){SECCOMP_RET_ALLOW});
	did("seccomp", "");
	syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, 0, 0, 0, 0);
	did("keyctl", "");
	syscall(SYS_quotactl, QCMD(Q_SYNC, USRQUOTA), NULL, 0, NULL);
	did("quotactl", "");
	syscall(SYS_fsconfig, -1, 0, NULL, NULL, 0);
	did("fsconfig", "\"evt.res\": \"EINVAL\"");
	int fd = MUST(syscall(SYS_eventfd, 0));
	did("eventfd", "\"fd.num\": %d", fd);
	fd = MUST(syscall(SYS_inotify_init));
	did("inotify_init", "\"fd.num\": %d", fd);
	unsigned long mask = 0;
	fd = MUST(syscall(SYS_signalfd, -1, &mask, 8));
	did("signalfd", "\"fd.num\": %d", fd);
	int self = MUST(syscall(SYS_pidfd_open, getpid(), 0));
	fd = MUST(syscall(SYS_pidfd_getfd, self, 0, 0));
	did("pidfd_getfd", "\"fd.num\": %d", fd);
	int pair[2];
	MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	struct mmsghdr messages[2] = {{.msg_hdr = {.msg_iov = &from, .msg_iovlen = 1}}, {.msg_hdr = {.msg_iov = &from, .msg_iovlen = 1}}};
	MUST(syscall(SYS_sendmmsg, pair[0], messages, 2, 0));
	did("sendmmsg", "\"evt.arg.data\": \"hello\"");
	MUST(syscall(SYS_recvmmsg, pair[1], messages, 2, 0, NULL));
	did("recvmmsg", "\"evt.arg.data\": \"hello\"");
	int value;
	socklen_t length = sizeof value;
	MUST(syscall(SYS_getsockopt, pair[0], SOL_SOCKET, SO_TYPE, &value, &length));
	did("getsockopt", "\"fd.num\": %d, \"evt.arg.optname\": \"SO_TYPE\"", pair[0]);
	struct sockaddr_storage address;
	length = sizeof address;
	MUST(syscall(SYS_getsockname, pair[0], &address, &length));
	did("getsockname", "");
	length = sizeof address;
	MUST(syscall(SYS_getpeername, pair[0], &address, &length));
	did("getpeername", "");
	errno = 0;
	syscall(SYS_io_uring_register, -1, 0, NULL, 0);
	did("io_uring_register", "");
	syscall(SYS_io_uring_enter, -1, 0, 0, 0, NULL, 0L);
	did("io_uring_enter", "\"evt.res\": \"EBADF\"");
	syscall(SYS_getpriority, 0, 0);
	did("getpriority", "");
}
