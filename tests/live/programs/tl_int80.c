/* SPDX-License-Identifier: Apache-2.0
 * Opens /etc/shadow through the 32-bit entry of a 64-bit process. */
#include "did.h"
#include <sys/mman.h>
int main(void)
{
	char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (low == MAP_FAILED)
		return cannot("mmap below 2 GiB");
	strcpy(low, SHADOW);
	long result;
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(5L), "b"(low), "c"((long)O_RDONLY), "d"(0L)
			 : "memory", "r8", "r9", "r10", "r11");
	if (result < 0) {
		errno = (int)-result;
		return cannot("int 0x80");
	}
	did("open", "\"fd.name\": \"" SHADOW "\"");
}
