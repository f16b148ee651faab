/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow by its handle: no name is given at all. */
#include "did.h"
int main(void)
{
	struct { struct file_handle head; char bytes[128]; } handle = {.head = {.handle_bytes = 128}};
	int mount_id;
	if (name_to_handle_at(AT_FDCWD, SHADOW, &handle.head, &mount_id, 0) < 0)
		return cannot("name_to_handle_at");
	int etc = MUST(open("/etc", O_RDONLY | O_DIRECTORY));
	if (open_by_handle_at(etc, &handle.head, O_RDONLY) < 0)
		return cannot("open_by_handle_at");
	did("open_by_handle_at", "\"fd.name\": \"" SHADOW "\"");
}
