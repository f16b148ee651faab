/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow by a symbolic link to a hard link of it. */
#include "did.h"
int main(void)
{
	char hard[64], name[64];
	snprintf(hard, sizeof hard, "/var/tmp/tl_hardlink.%d", getpid());
	snprintf(name, sizeof name, "/tmp/tl_symlink.%d", getpid());
	if (link(SHADOW, hard) < 0)
		return cannot("a hard link to " SHADOW);
	MUST(symlink(hard, name));
	int fd = syscall(SYS_openat, AT_FDCWD, name, O_RDONLY);
	unlink(name);
	unlink(hard);
	MUST(fd);
	did("openat", "\"fd.name\": \"" SHADOW "\", \"fd.nameraw\": \"%s\"", name);
}
