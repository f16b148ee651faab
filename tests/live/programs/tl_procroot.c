/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow through /proc/self/root. */
#include "did.h"
int main(void)
{
	MUST(syscall(SYS_openat, AT_FDCWD, "/proc/self/root" SHADOW, O_RDONLY));
	did("openat", "\"fd.name\": \"" SHADOW "\", \"fd.nameraw\": \"/proc/self/root" SHADOW "\"");
}
