/* SPDX-License-Identifier: Apache-2.0
 * System calls of other families, and one that has no type of its own. */
#include "did.h"
#include <linux/bpf.h>
#include <sys/mman.h>
int main(void)
{
	union bpf_attr attributes = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
	if (syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes) < 0)
		return cannot("bpf");
	did("bpf", "\"evt.arg.cmd\": \"BPF_MAP_CREATE\"");
	syscall(SYS_init_module, NULL, 0, "");
	did("init_module", "");
	syscall(SYS_finit_module, -1, "", 0);	/* EBADF, or ENOSYS where the kernel has no modules */
	did("finit_module", "\"evt.res\": \"%s\"", strerrorname_np(errno));
	syscall(SYS_delete_module, "tl_no_such_module", 0);
	did("delete_module", "\"evt.arg.name\": \"tl_no_such_module\"");
	void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	MUST(mprotect(page, 4096, PROT_READ | PROT_WRITE));
	did("mprotect", "\"evt.arg.prot\": \"PROT_READ|PROT_WRITE\"");
	syscall(SYS_personality, 0xffffffff);
	did("personality", "");
	MUST(chdir("/usr"));
	did("chdir", "\"proc.cwd\": \"/usr/\"");
	int fd = MUST(open("/etc", O_RDONLY | O_DIRECTORY));
	MUST(fchdir(fd));
	did("fchdir", "\"proc.cwd\": \"/etc/\"");
}
