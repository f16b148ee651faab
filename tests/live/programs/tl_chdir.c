/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow relative to the current directory. */
#include "did.h"
int main(void)
{
	MUST(chdir("/etc"));
	MUST(syscall(SYS_openat, AT_FDCWD, "shadow", O_RDONLY));
	did("openat", "\"fd.name\": \"" SHADOW "\", \"fd.nameraw\": \"shadow\"");
}
