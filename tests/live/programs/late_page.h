/* SPDX-License-Identifier: Apache-2.0
 * Two pages of which the second appears only when the kernel reads it (userfaultfd); at that moment the first
 * is overwritten. What the kernel copied from the first page is then no longer in memory: a watcher that reads
 * user memory, before or after the call, sees something else than the kernel acted on. */
#pragma once
#include "did.h"
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

struct late_page {
	int uffd;
	char *first;		/* the page that is overwritten */
	char *second;		/* the page that is served late */
	const char *lie;	/* what the first page says afterwards, at its end */
	size_t lie_length;
	char tail[4096];	/* contents of the second page */
	pthread_t thread;
};

static void *serve_late_page(void *argument)
{
	struct late_page *page = argument;
	struct pollfd ready = {.fd = page->uffd, .events = POLLIN};
	struct uffd_msg message;
	if (poll(&ready, 1, 5000) <= 0 || read(page->uffd, &message, sizeof message) != sizeof message)
		return NULL;
	memcpy(page->second - page->lie_length, page->lie, page->lie_length);
	struct uffdio_copy copy = {.dst = (unsigned long)page->second, .src = (unsigned long)page->tail, .len = 4096};
	ioctl(page->uffd, UFFDIO_COPY, &copy);
	return NULL;
}

/* Sets the pages up; 0 when userfaultfd is not to be had. `true_head` ends where the first page ends. */
static int late_page_start(struct late_page *page, const char *true_head, size_t head_length)
{
	page->uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	struct uffdio_api api = {.api = UFFD_API};
	if (page->uffd < 0 || ioctl(page->uffd, UFFDIO_API, &api) < 0)
		return 0;
	page->first = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	page->second = page->first + 4096;
	memcpy(page->second - head_length, true_head, head_length);
	struct uffdio_register range = {.range = {.start = (unsigned long)page->second, .len = 4096},
					.mode = UFFDIO_REGISTER_MODE_MISSING};
	if (ioctl(page->uffd, UFFDIO_REGISTER, &range) < 0)
		return 0;
	return pthread_create(&page->thread, NULL, serve_late_page, page) == 0;
}
