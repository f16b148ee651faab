/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow by a hard link in another directory of its file system. */
#include "did.h"
int main(void)
{
	char name[64];
	snprintf(name, sizeof name, "/var/tmp/tl_hardlink.%d", getpid());
	if (link(SHADOW, name) < 0)
		return cannot("a hard link to " SHADOW);
	int fd = syscall(SYS_openat, AT_FDCWD, name, O_RDONLY);
	unlink(name);
	MUST(fd);
	did("openat", "\"fd.name\": \"" SHADOW "\", \"fd.nameraw\": \"%s\"", name);
}
