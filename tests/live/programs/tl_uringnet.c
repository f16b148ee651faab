/* SPDX-License-Identifier: Apache-2.0
 * Connects through io_uring. */
#include "uring.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
int main(void)
{
	struct uring ring;
	struct sockaddr_in local = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof local;
	int server = MUST(socket(AF_INET, SOCK_STREAM, 0));
	MUST(bind(server, (struct sockaddr *)&local, sizeof local));
	MUST(listen(server, 1));
	MUST(getsockname(server, (struct sockaddr *)&local, &length));
	int client = MUST(socket(AF_INET, SOCK_STREAM, 0));
	if (!uring_start(&ring, 0))
		return cannot("io_uring_setup");
	struct io_uring_sqe request = {.opcode = IORING_OP_CONNECT, .fd = client, .addr = (unsigned long)&local, .off = sizeof local};
	if ((errno = -uring_do(&ring, request)) > 0)
		return cannot("connect through io_uring");
	did("connect", "\"fd.sip\": \"127.0.0.1\", \"fd.sport\": %d", ntohs(local.sin_port));
}
