/* SPDX-License-Identifier: Apache-2.0
 * The smallest io_uring: one request at a time, through the raw system calls. */
#pragma once
#include "did.h"
#include <linux/io_uring.h>
#include <sys/mman.h>

struct uring {
	int fd;
	struct io_uring_params params;
	unsigned char *sq, *cq;
	struct io_uring_sqe *sqes;
};

#define RING_WORD(base, offset) (*(volatile unsigned *)((base) + (offset)))

/* Sets a ring up with these flags; 0 when the kernel refuses. */
static int uring_start(struct uring *ring, unsigned flags)
{
	memset(ring, 0, sizeof *ring);
	ring->params.flags = flags;
	ring->params.sq_thread_idle = 200;
	ring->fd = (int)syscall(SYS_io_uring_setup, 8, &ring->params);
	if (ring->fd < 0)
		return 0;
	size_t sq_bytes = ring->params.sq_off.array + ring->params.sq_entries * sizeof(unsigned);
	size_t cq_bytes = ring->params.cq_off.cqes + ring->params.cq_entries * sizeof(struct io_uring_cqe);
	int prot = PROT_READ | PROT_WRITE, how = MAP_SHARED | MAP_POPULATE;
	ring->sq = mmap(NULL, sq_bytes, prot, how, ring->fd, IORING_OFF_SQ_RING);
	ring->cq = mmap(NULL, cq_bytes, prot, how, ring->fd, IORING_OFF_CQ_RING);
	ring->sqes = mmap(NULL, ring->params.sq_entries * sizeof(struct io_uring_sqe), prot, how, ring->fd, IORING_OFF_SQES);
	return ring->sq != MAP_FAILED && ring->cq != MAP_FAILED && (void *)ring->sqes != MAP_FAILED;
}

/* Submits one request and returns its result. */
static int uring_do(struct uring *ring, struct io_uring_sqe request)
{
	unsigned tail = RING_WORD(ring->sq, ring->params.sq_off.tail);
	unsigned slot = tail & RING_WORD(ring->sq, ring->params.sq_off.ring_mask);
	ring->sqes[slot] = request;
	(&RING_WORD(ring->sq, ring->params.sq_off.array))[slot] = slot;
	__atomic_store_n(&RING_WORD(ring->sq, ring->params.sq_off.tail), tail + 1, __ATOMIC_RELEASE);
	unsigned flags = IORING_ENTER_GETEVENTS, submit = 1;
	if (ring->params.flags & IORING_SETUP_SQPOLL) {
		submit = 0;
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if (RING_WORD(ring->sq, ring->params.sq_off.flags) & IORING_SQ_NEED_WAKEUP)
			flags |= IORING_ENTER_SQ_WAKEUP;
	}
	if (syscall(SYS_io_uring_enter, ring->fd, submit, 1, flags, NULL, 0) < 0)
		return -errno;
	unsigned head = RING_WORD(ring->cq, ring->params.cq_off.head);
	struct io_uring_cqe *cqes = (struct io_uring_cqe *)(ring->cq + ring->params.cq_off.cqes);
	int result = cqes[head & RING_WORD(ring->cq, ring->params.cq_off.ring_mask)].res;
	__atomic_store_n(&RING_WORD(ring->cq, ring->params.cq_off.head), head + 1, __ATOMIC_RELEASE);
	return result;
}
