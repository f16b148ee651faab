/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow by a name with .. through a symbolic link, which text alone resolves wrongly. */
#include "did.h"
int main(void)
{
	char link[64], name[128];
	snprintf(link, sizeof link, "/tmp/tl_dotdot.%d", getpid());
	MUST(symlink("/etc/default", link));
	snprintf(name, sizeof name, "%s/../shadow", link);
	MUST(syscall(SYS_openat, AT_FDCWD, name, O_RDONLY));
	did("openat", "\"fd.name\": \"" SHADOW "\", \"fd.nameraw\": \"%s\"", name);
	unlink(link);
}
