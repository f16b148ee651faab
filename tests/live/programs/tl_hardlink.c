/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow by another hard link. */
#include "did.h"
int main(void)
{
	char name[64];
	snprintf(name, sizeof name, "/etc/.tl_hardlink.%d", getpid());
	if (link(SHADOW, name) < 0)
		return cannot("link");
	sleep(1);	/* the file now has two names; a reader of directories could know */
	int fd = (int)syscall(SYS_openat, AT_FDCWD, name, O_RDONLY);
	unlink(name);
	MUST(fd);
	did("openat", "\"fd.name\": \"" SHADOW "\", \"fd.nameraw\": \"%s\"", name);
}
