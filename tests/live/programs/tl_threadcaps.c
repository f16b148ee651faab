/* SPDX-License-Identifier: Apache-2.0
 * One thread gives up its capabilities; the other keeps them. */
#include "did.h"
#include <linux/capability.h>
#include <pthread.h>

static pthread_barrier_t dropped;

static void *keeps(void *nothing)
{
	pthread_barrier_wait(&dropped);
	MUST(syscall(SYS_mkdir, "/tmp/tl_keeps", 0700));
	rmdir("/tmp/tl_keeps");
	return nothing;
}

int main(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {{0}};
	pthread_t thread;
	MUST(syscall(SYS_capget, &header, data));
	unsigned has_chown = data[0].effective & 1;
	if (!has_chown)
		return errno = EPERM, cannot("being root");
	pthread_barrier_init(&dropped, NULL, 2);
	pthread_create(&thread, NULL, keeps, NULL);
	memset(data, 0, sizeof data);
	data[0].effective = data[0].permitted = 1 << CAP_CHOWN;
	MUST(syscall(SYS_capset, &header, data));
	MUST(syscall(SYS_mkdir, "/tmp/tl_drops", 0700));
	rmdir("/tmp/tl_drops");
	pthread_barrier_wait(&dropped);
	pthread_join(thread, NULL);
	did("mkdir", "\"fs.path.name\": \"/tmp/tl_drops\", \"thread.cap_effective\": \"CAP_CHOWN\"");
	did("mkdir", "\"fs.path.name\": \"/tmp/tl_keeps\"");
}
