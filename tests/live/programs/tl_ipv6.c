/* SPDX-License-Identifier: Apache-2.0
 * A TCP connection over IPv6. */
#include "did.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
int main(void)
{
	struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	socklen_t length = sizeof address;
	int server = MUST(socket(AF_INET6, SOCK_STREAM, 0));
	if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
		return cannot("bind to ::1");
	MUST(listen(server, 1));
	MUST(getsockname(server, (struct sockaddr *)&address, &length));
	int client = MUST(socket(AF_INET6, SOCK_STREAM, 0));
	MUST(connect(client, (struct sockaddr *)&address, sizeof address));
	did("connect", "\"fd.sip\": \"::1\", \"fd.sport\": %d, \"fd.type\": \"ipv6\"", ntohs(address.sin6_port));
}
