/* SPDX-License-Identifier: Apache-2.0
 * Makes, opens, renames, links and removes files, by every call for it. */
#include "in_directory.h"
int main(void)
{
	const char *here = enter_directory("tl_files");
	int fd = MUST(syscall(SYS_open, "a", O_CREAT | O_RDWR | O_EXCL, 0640));
	did("open", "\"fd.name\": \"%s/a\", \"fd.num\": %d, \"evt.is_open_write\": true, \"evt.is_open_create\": true, \"evt.arg.mode\": \"0640\"", here, fd);
	MUST(write(fd, "hello", 5));
	did("write", "\"fd.name\": \"%s/a\", \"evt.rawres\": 5, \"evt.arg.data\": \"hello\"", here);
	MUST(syscall(SYS_fchmod, fd, 0600));
	did("fchmod", "\"fd.name\": \"%s/a\", \"evt.res\": \"SUCCESS\"", here);
	MUST(syscall(SYS_fchown, fd, 0, 0));
	did("fchown", "\"fd.name\": \"%s/a\"", here);
	close(fd);
	fd = MUST(syscall(SYS_creat, "b", 0600));
	did("creat", "\"fd.name\": \"%s/b\", \"fd.num\": %d", here, fd);
	close(fd);
	if (syscall(SYS_openat, AT_FDCWD, "missing", O_RDONLY) < 0)
		did("openat", "\"fd.num\": -1, \"evt.res\": \"ENOENT\", \"fd.name\": \"%s/missing\"", here);
	MUST(syscall(SYS_chmod, "a", 04755));
	did("chmod", "\"fs.path.name\": \"%s/a\"", here);
	MUST(syscall(SYS_fchmodat, AT_FDCWD, "a", 0700));
	did("fchmodat", "\"fs.path.name\": \"%s/a\"", here);
	MUST(syscall(SYS_chown, "a", 1, 1));
	did("chown", "\"fs.path.name\": \"%s/a\"", here);
	MUST(syscall(SYS_lchown, "a", 0, 0));
	did("lchown", "\"fs.path.name\": \"%s/a\"", here);
	MUST(syscall(SYS_fchownat, AT_FDCWD, "a", 0, 0, 0));
	did("fchownat", "\"fs.path.name\": \"%s/a\"", here);
	MUST(syscall(SYS_mkdir, "d", 0700));
	did("mkdir", "\"fs.path.name\": \"%s/d\"", here);
	MUST(syscall(SYS_mkdirat, AT_FDCWD, "d/e", 0700));
	did("mkdirat", "\"fs.path.name\": \"%s/d/e\"", here);
	MUST(syscall(SYS_rmdir, "d/e"));
	did("rmdir", "\"fs.path.name\": \"%s/d/e\"", here);
	MUST(syscall(SYS_rename, "b", "c"));
	did("rename", "\"fs.path.source\": \"%s/b\", \"fs.path.target\": \"%s/c\"", here, here);
	MUST(syscall(SYS_renameat, AT_FDCWD, "c", AT_FDCWD, "b"));
	did("renameat", "\"fs.path.source\": \"%s/c\", \"fs.path.target\": \"%s/b\"", here, here);
	MUST(syscall(SYS_renameat2, AT_FDCWD, "b", AT_FDCWD, "c", 1));
	did("renameat2", "\"fs.path.source\": \"%s/b\", \"fs.path.target\": \"%s/c\", \"evt.arg.flags\": \"RENAME_NOREPLACE\"", here, here);
	MUST(syscall(SYS_link, "c", "l1"));
	did("link", "\"fs.path.source\": \"%s/l1\", \"fs.path.target\": \"%s/c\"", here, here);
	MUST(syscall(SYS_linkat, AT_FDCWD, "c", AT_FDCWD, "l2", 0));
	did("linkat", "\"fs.path.source\": \"%s/l2\", \"fs.path.target\": \"%s/c\"", here, here);
	MUST(syscall(SYS_symlink, "/etc/hostname", "s1"));
	did("symlink", "\"evt.arg.target\": \"/etc/hostname\", \"fs.path.source\": \"%s/s1\"", here);
	MUST(syscall(SYS_symlinkat, "/etc/hostname", AT_FDCWD, "s2"));
	did("symlinkat", "\"evt.arg.target\": \"/etc/hostname\", \"fs.path.source\": \"%s/s2\"", here);
	MUST(syscall(SYS_unlink, "l1"));
	did("unlink", "\"fs.path.name\": \"%s/l1\"", here);
	MUST(syscall(SYS_unlinkat, AT_FDCWD, "l2", 0));
	did("unlinkat", "\"fs.path.name\": \"%s/l2\"", here);
}
