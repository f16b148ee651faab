/* SPDX-License-Identifier: Apache-2.0
 * Puts /etc behind the descriptor of another directory, then opens relative to it. */
#include "did.h"
int main(void)
{
	int directory = MUST(open("/tmp", O_RDONLY | O_DIRECTORY));
	int etc = MUST(open("/etc", O_RDONLY | O_DIRECTORY));
	MUST(dup2(etc, directory));
	MUST(syscall(SYS_openat, directory, "shadow", O_RDONLY));
	did("openat", "\"fd.name\": \"" SHADOW "\", \"fd.nameraw\": \"shadow\"");
}
