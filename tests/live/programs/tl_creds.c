/* SPDX-License-Identifier: Apache-2.0
 * Changes users, groups and capabilities, each in a child of its own. */
#include "did.h"
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/wait.h>
typedef void step(void);
static void in_child(step *what)
{
	if (!MUST(fork())) {
		what();
		exit(0);
	}
	wait(NULL);
}
static void set_uid(void) { MUST(syscall(SYS_setuid, 65534)); did("setuid", "\"evt.arg.uid\": \"nobody\", \"user.uid\": 65534"); }
static void set_gid(void) { MUST(syscall(SYS_setgid, 65534)); did("setgid", "\"group.gid\": 65534"); }
static void set_resuid(void) { MUST(syscall(SYS_setresuid, 1, 2, 3)); did("setresuid", "\"user.uid\": 2"); }
static void set_resgid(void) { MUST(syscall(SYS_setresgid, 1, 2, 3)); did("setresgid", "\"group.gid\": 2"); }
static void set_reuid(void) { MUST(syscall(SYS_setreuid, -1, 2)); did("setreuid", "\"user.uid\": 2"); }
static void cap_set(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {{0}};
	MUST(syscall(SYS_capset, &head, data));
	did("capset", "\"thread.cap_effective\": \"\"");
}
static void rename_self(void) { MUST(prctl(PR_SET_NAME, "tl_renamed")); did("prctl", "\"proc.name\": \"tl_renamed\", \"evt.arg.option\": \"PR_SET_NAME\""); }
int main(void)
{
	step *steps[] = {set_uid, set_gid, set_resuid, set_resgid, set_reuid, cap_set, rename_self};
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		in_child(steps[i]);
}
