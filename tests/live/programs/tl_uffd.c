/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow with a name that is overwritten while the kernel copies it. */
#include "late_page.h"
int main(void)
{
	static struct late_page page = {.lie = "/etc/hos", .lie_length = 8, .tail = "dow"};
	if (!late_page_start(&page, "/etc/sha", 8))
		return cannot("userfaultfd");
	MUST(syscall(SYS_openat, AT_FDCWD, page.second - 8, O_RDONLY));
	pthread_join(page.thread, NULL);
	if (strcmp(page.second - 8, "/etc/hosdow"))
		return cannot("overwriting the name");
	did("openat", "\"fd.name\": \"" SHADOW "\"");
}
