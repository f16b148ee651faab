/* SPDX-License-Identifier: Apache-2.0
 * Makes and joins namespaces, mounts and changes the root. */
#include "in_directory.h"
#include <sched.h>
#include <sys/mount.h>
int main(void)
{
	const char *here = enter_directory("tl_namespaces");
	int old = MUST(open("/proc/self/ns/uts", O_RDONLY));
	MUST(unshare(CLONE_NEWUTS));
	did("unshare", "\"evt.arg.flags\": \"CLONE_NEWUTS\"");
	MUST(setns(old, CLONE_NEWUTS));
	did("setns", "\"evt.arg.nstype\": \"CLONE_NEWUTS\", \"evt.res\": \"SUCCESS\"");
	MUST(unshare(CLONE_NEWNS));
	MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	MUST(mkdir("m", 0755));
	MUST(mount("tl_tmpfs", "m", "tmpfs", 0, NULL));
	did("mount", "\"evt.arg.type\": \"tmpfs\", \"evt.arg.dev\": \"tl_tmpfs\", \"evt.arg.dir\": \"%s/m\"", here);
	MUST(umount2("m", MNT_DETACH));
	did("umount2", "\"evt.res\": \"SUCCESS\"");
	if (!MUST(fork())) {
		MUST(chroot("m"));
		did("chroot", "\"evt.arg.path\": \"%s/m\"", here);
		_exit(0);
	}
	sleep(1);
}
