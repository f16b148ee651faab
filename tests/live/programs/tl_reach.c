/* SPDX-License-Identifier: Apache-2.0
 * Acts on names below a symbolic link to another directory, by calls that leave no file behind to ask. */
#include "did.h"
#include <sys/wait.h>
#define MADE "\"fs.path.name\": \"%s/%s\", \"evt.res\": \"SUCCESS\""
#define TWO "\"fs.path.source\": \"%s/%s\", \"fs.path.target\": \"%s/%s\""
int main(void)
{
	char there[64], way[64];
	snprintf(there, sizeof there, "/var/tmp/tl_reached.%d", getpid());
	snprintf(way, sizeof way, "/tmp/tl_way.%d", getpid());
	MUST(mkdir(there, 0700));
	MUST(symlink(there, way));
	int dir = MUST(open(way, O_PATH));
	MUST(chdir("/tmp"));
	const char *base = way + 5;
	char name[128], other[128];
#define NAME(leaf) (snprintf(name, sizeof name, "%s/" leaf, way), name)
#define OTHER(leaf) (snprintf(other, sizeof other, "%s/" leaf, base), other)
	MUST(syscall(SYS_mkdir, NAME("d"), 0700));
	did("mkdir", MADE, there, "d");
	MUST(syscall(SYS_mkdirat, AT_FDCWD, OTHER("d/e"), 0700));
	did("mkdirat", MADE, there, "d/e");
	MUST(syscall(SYS_rmdir, NAME("d/e")));
	did("rmdir", MADE, there, "d/e");
	close(MUST(open(NAME("a"), O_CREAT | O_WRONLY, 0600)));
	MUST(syscall(SYS_chmod, OTHER("a"), 0640));
	did("chmod", MADE, there, "a");
	MUST(syscall(SYS_fchmodat, AT_FDCWD, NAME("a"), 0600));
	did("fchmodat", MADE, there, "a");
	MUST(syscall(SYS_chown, NAME("a"), 0, 0));
	did("chown", MADE, there, "a");
	MUST(syscall(SYS_lchown, NAME("a"), 0, 0));
	did("lchown", MADE, there, "a");
	MUST(syscall(SYS_link, NAME("a"), OTHER("b")));
	did("link", TWO, there, "b", there, "a");
	MUST(syscall(SYS_rename, OTHER("b"), NAME("c")));
	did("rename", TWO, there, "b", there, "c");
	MUST(syscall(SYS_renameat2, AT_FDCWD, NAME("c"), AT_FDCWD, OTHER("b"), 0));
	did("renameat2", TWO, there, "c", there, "b");
	MUST(syscall(SYS_symlink, "a", NAME("s")));
	did("symlink", "\"fs.path.source\": \"%s/s\"", there);
	MUST(syscall(SYS_unlink, NAME("../tl_way_other")) == -1 ? 0 : -1);
	pid_t child = MUST(fork());
	if (!child) {
		/* Gone before anybody can ask for its root. */
		MUST(syscall(SYS_unlink, NAME("a")));
		_exit(0);
	}
	waitpid(child, NULL, 0);
	printf("{\"proc.pid\": %d, \"evt.type\": \"unlink\", " MADE "}\n", child, there, "a");
	MUST(syscall(SYS_unlinkat, AT_FDCWD, OTHER("b"), 0));
	did("unlinkat", MADE, there, "b");
	unlinkat(dir, "s", 0);
	rmdir(NAME("d"));
	unlink(way);
	rmdir(there);
}
