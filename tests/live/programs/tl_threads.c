/* SPDX-License-Identifier: Apache-2.0
 * Opens a file from 64 threads at once. */
#include "did.h"
#include <pthread.h>
enum { THREADS = 64, OPENS = 20 };
static void *open_often(void *argument)
{
	char name[64];
	snprintf(name, sizeof name, "/etc/../etc/hostname");
	for (int i = 0; i < OPENS; i++)
		close(MUST(syscall(SYS_openat, AT_FDCWD, name, O_RDONLY)));
	return argument;
}
int main(void)
{
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, open_often, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	printf("{\"proc.pid\": %d, \"evt.type\": \"openat\", \"fd.name\": \"/etc/hostname\", \"times\": %d}\n", getpid(), THREADS * OPENS);
}
