/* SPDX-License-Identifier: Apache-2.0
 * Reads, writes, moves and looks at files, by every call for it. */
#include "in_directory.h"
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#define ON_A "\"fd.name\": \"%s/a\", \"evt.rawres\": %d"
#define BOTH ON_A ", \"evt.arg.data\": \"hello\""
int main(void)
{
	const char *here = enter_directory("tl_io");
	char text[64] = "hello", path[4096];
	struct iovec parts[2] = {{text, 2}, {text + 2, 3}};
	struct stat status;
	int fd = MUST(syscall(SYS_open, "a", O_CREAT | O_RDWR, 0600));
	MUST(syscall(SYS_writev, fd, parts, 2));
	did("writev", BOTH, here, 5);
	MUST(syscall(SYS_pwrite64, fd, text, 5, 0L));
	did("pwrite", BOTH, here, 5);
	MUST(syscall(SYS_pwritev, fd, parts, 2, 0L, 0L));
	did("pwritev", BOTH, here, 5);
	MUST(syscall(SYS_lseek, fd, 0L, SEEK_SET));
	did("lseek", ON_A, here, 0);
	MUST(syscall(SYS_read, fd, text, 5));
	did("read", BOTH, here, 5);
	MUST(syscall(SYS_pread64, fd, text, 5, 0L));
	did("pread", BOTH, here, 5);
	MUST(syscall(SYS_preadv, fd, parts, 2, 0L, 0L));
	did("preadv", BOTH, here, 5);
	lseek(fd, 0, SEEK_SET);
	MUST(syscall(SYS_readv, fd, parts, 2));
	did("readv", BOTH, here, 5);
	int other = MUST(open("b", O_CREAT | O_RDWR, 0600));
	off_t at = 0;
	MUST(syscall(SYS_sendfile, other, fd, &at, 5));
	did("sendfile", "\"evt.rawres\": 5");
	long from = 0, to = 0;
	if (syscall(SYS_copy_file_range, fd, &from, other, &to, 5, 0) == 5)
		did("copy_file_range", "\"evt.rawres\": 5");
	int ends[2];
	MUST(syscall(SYS_pipe, ends));
	did("pipe", "\"evt.rawres\": 0");
	from = 0;
	MUST(syscall(SYS_splice, fd, &from, ends[1], NULL, 5, 0));
	did("splice", "\"evt.rawres\": 5");
	MUST(syscall(SYS_flock, fd, LOCK_EX));
	did("flock", ON_A, here, 0);
	int waiting;
	MUST(syscall(SYS_ioctl, ends[0], FIONREAD, &waiting));
	did("ioctl", "\"fd.num\": %d, \"evt.rawres\": 0", ends[0]);
	MUST(syscall(SYS_fstat, fd, &status));
	did("fstat", ON_A, here, 0);
	MUST(syscall(SYS_stat, "a", &status));
	did("stat", "\"evt.arg.path\": \"%s/a\"", here);
	MUST(syscall(SYS_lstat, "a", &status));
	did("lstat", "\"evt.arg.path\": \"%s/a\"", here);
	MUST(syscall(SYS_newfstatat, AT_FDCWD, "a", &status, 0));
	did("newfstatat", "\"evt.arg.path\": \"%s/a\"", here);
	MUST(syscall(SYS_access, "a", R_OK));
	did("access", "\"evt.arg.name\": \"%s/a\"", here);
	MUST(syscall(SYS_getcwd, path, sizeof path));
	did("getcwd", "\"evt.arg.path\": \"%s\"", here);
	MUST(syscall(SYS_mknod, "fifo", S_IFIFO | 0600, 0L));
	did("mknod", "\"evt.arg.path\": \"%s/fifo\"", here);
	MUST(syscall(SYS_mknodat, AT_FDCWD, "fifo2", S_IFIFO | 0600, 0L));
	did("mknodat", "\"evt.arg.path\": \"%s/fifo2\"", here);
	int directory = MUST(open(".", O_RDONLY | O_DIRECTORY));
	MUST(syscall(SYS_getdents64, directory, path, sizeof path));
	did("getdents64", "\"fd.name\": \"%s\"", here);
	lseek(directory, 0, SEEK_SET);
	MUST(syscall(SYS_getdents, directory, path, sizeof path));
	did("getdents", "\"fd.name\": \"%s\"", here);
}
