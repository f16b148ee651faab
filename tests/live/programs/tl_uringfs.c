/* SPDX-License-Identifier: Apache-2.0
 * Makes, renames, links and removes files through io_uring. */
#include "uring.h"
static int step(struct uring *ring, struct io_uring_sqe request, const char *what)
{
	int result = uring_do(ring, request);
	if (result < 0) {
		errno = -result;
		return cannot(what);
	}
	return 0;
}
int main(void)
{
	struct uring ring;
	char directory[64], one[96], two[96], three[96];
	snprintf(directory, sizeof directory, "/tmp/tl_uringfs.%d", getpid());
	snprintf(one, sizeof one, "%s/one", directory);
	snprintf(two, sizeof two, "%s/two", directory);
	snprintf(three, sizeof three, "%s/three", directory);
	if (!uring_start(&ring, 0))
		return cannot("io_uring_setup");
	if (step(&ring, (struct io_uring_sqe){.opcode = IORING_OP_MKDIRAT, .fd = AT_FDCWD, .addr = (unsigned long)directory, .len = 0700}, "mkdirat"))
		return 77;
	did("mkdirat", "\"fs.path.name\": \"%s\"", directory);
	close(MUST(open(one, O_CREAT | O_WRONLY, 0600)));
	if (step(&ring, (struct io_uring_sqe){.opcode = IORING_OP_RENAMEAT, .fd = AT_FDCWD, .addr = (unsigned long)one, .len = (unsigned)AT_FDCWD, .addr2 = (unsigned long)two}, "renameat"))
		return 77;
	did("renameat2", "\"fs.path.source\": \"%s\", \"fs.path.target\": \"%s\"", one, two);
	if (step(&ring, (struct io_uring_sqe){.opcode = IORING_OP_LINKAT, .fd = AT_FDCWD, .addr = (unsigned long)two, .len = (unsigned)AT_FDCWD, .addr2 = (unsigned long)three}, "linkat"))
		return 77;
	did("linkat", "\"fs.path.source\": \"%s\", \"fs.path.target\": \"%s\"", three, two);
	if (step(&ring, (struct io_uring_sqe){.opcode = IORING_OP_UNLINKAT, .fd = AT_FDCWD, .addr = (unsigned long)three}, "unlinkat"))
		return 77;
	did("unlinkat", "\"fs.path.name\": \"%s\"", three);
	unlink(two);
	rmdir(directory);
}
