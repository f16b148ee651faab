/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow through a symbolic link. */
#include "did.h"
int main(void)
{
	char name[64];
	snprintf(name, sizeof name, "/tmp/tl_symlink.%d", getpid());
	MUST(symlink(SHADOW, name));
	MUST(syscall(SYS_openat, AT_FDCWD, name, O_RDONLY));
	did("openat", "\"fd.name\": \"" SHADOW "\", \"fd.nameraw\": \"%s\"", name);
	unlink(name);
}
