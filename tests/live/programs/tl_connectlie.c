/* SPDX-License-Identifier: Apache-2.0
 * Connects to 127.0.0.1 with an address that is overwritten (8.8.8.8:53) while the kernel copies it. */
#include "late_page.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
int main(void)
{
	static struct late_page page;
	struct sockaddr_in local = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr_in lie = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x08080808), .sin_port = htons(53)};
	socklen_t length = sizeof local;
	int server = MUST(socket(AF_INET, SOCK_STREAM, 0));
	MUST(bind(server, (struct sockaddr *)&local, sizeof local));
	MUST(listen(server, 1));
	MUST(getsockname(server, (struct sockaddr *)&local, &length));
	page.lie = (char *)&lie;
	page.lie_length = 8;
	if (!late_page_start(&page, (char *)&local, 8))
		return cannot("userfaultfd");
	int client = MUST(socket(AF_INET, SOCK_STREAM, 0));
	MUST(connect(client, (struct sockaddr *)(page.second - 8), sizeof local));
	pthread_join(page.thread, NULL);
	did("connect", "\"fd.sip\": \"127.0.0.1\", \"fd.sport\": %d", ntohs(local.sin_port));
}
