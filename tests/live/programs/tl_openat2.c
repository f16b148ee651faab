/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow with openat2. */
#include "did.h"
#include <linux/openat2.h>
int main(void)
{
	struct open_how how = {.flags = O_RDONLY};
	int etc = MUST(open("/etc", O_PATH | O_DIRECTORY));
	MUST(syscall(SYS_openat2, etc, "shadow", &how, sizeof how));
	did("openat2", "\"fd.name\": \"" SHADOW "\", \"fd.nameraw\": \"shadow\"");
}
