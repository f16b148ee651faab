/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow relative to a descriptor of /etc. */
#include "did.h"
int main(void)
{
	int etc = MUST(open("/etc", O_PATH | O_DIRECTORY));
	MUST(syscall(SYS_openat, etc, "shadow", O_RDONLY));
	did("openat", "\"fd.name\": \"" SHADOW "\", \"fd.nameraw\": \"shadow\"");
}
