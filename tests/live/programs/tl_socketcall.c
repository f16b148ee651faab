/* SPDX-License-Identifier: Apache-2.0
 * Sockets through 32-bit socketcall, whose arguments are in memory. */
#include "did.h"
#include <arpa/inet.h>
#include <linux/net.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>

static uint32_t *low; /* words of the arguments, and behind them what they point to */

static long inside(int call, ...)
{
	va_list args;
	long result;
	va_start(args, call);
	for (int i = 0; i < 6; i++)
		low[i] = va_arg(args, uint32_t);
	va_end(args);
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(102L), "b"((long)call), "c"(low) : "memory", "r8", "r9", "r10", "r11");
	if (result < 0)
		errno = (int)-result;
	return result < 0 ? -1 : result;
}

int main(void)
{
	low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (low == MAP_FAILED)
		return cannot("mmap below 2 GiB");
	uint32_t at = (uint32_t)(uintptr_t)(low + 64), text = at + 64;
	int server = inside(SYS_SOCKET, AF_INET, SOCK_STREAM, 0, 0, 0, 0);
	if (server < 0)
		return cannot("int 0x80");
	did("socket", "\"fd.num\": %d, \"fd.type\": \"ipv4\"", server);
	struct sockaddr_in *address = (void *)(low + 64);
	*address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	MUST(inside(SYS_BIND, server, at, sizeof *address, 0, 0, 0));
	MUST(inside(SYS_LISTEN, server, 3, 0, 0, 0, 0));
	did("listen", "\"fd.num\": %d", server);
	low[32] = sizeof *address;
	MUST(inside(SYS_GETSOCKNAME, server, at, (uint32_t)(uintptr_t)(low + 32), 0, 0, 0));
	int port = ntohs(address->sin_port);
	did("bind", "\"fd.num\": %d", server);
	int client = MUST(inside(SYS_SOCKET, AF_INET, SOCK_STREAM, 0, 0, 0, 0));
	MUST(inside(SYS_CONNECT, client, at, sizeof *address, 0, 0, 0));
	did("connect", "\"fd.num\": %d, \"fd.sip\": \"127.0.0.1\", \"fd.sport\": %d", client, port);
	int accepted = MUST(inside(SYS_ACCEPT, server, 0, 0, 0, 0, 0));
	did("accept", "\"fd.num\": %d, \"fd.sport\": %d", accepted, port);
	strcpy((char *)(uintptr_t)text, "hello");
	MUST(inside(SYS_SEND, client, text, 5, 0, 0, 0));
	did("send", "\"fd.num\": %d, \"evt.rawres\": 5, \"evt.arg.data\": \"hello\", \"fd.sport\": %d", client, port);
	MUST(inside(SYS_RECV, accepted, text + 64, 64, 0, 0, 0));
	did("recv", "\"fd.num\": %d, \"evt.rawres\": 5, \"evt.arg.data\": \"hello\"", accepted);
	MUST(inside(SYS_SENDTO, client, text, 5, 0, 0, 0));
	did("sendto", "\"fd.num\": %d, \"evt.rawres\": 5", client);
	MUST(inside(SYS_RECVFROM, accepted, text + 64, 64, 0, 0, 0));
	did("recvfrom", "\"fd.num\": %d, \"evt.rawres\": 5, \"evt.arg.data\": \"hello\"", accepted);
	low[40] = 1;
	MUST(inside(SYS_SETSOCKOPT, client, SOL_SOCKET, SO_KEEPALIVE, (uint32_t)(uintptr_t)(low + 40), 4, 0));
	did("setsockopt", "\"fd.num\": %d, \"evt.arg.optname\": \"SO_KEEPALIVE\"", client);
	MUST(inside(SYS_SHUTDOWN, client, SHUT_RDWR, 0, 0, 0, 0));
	did("shutdown", "\"fd.num\": %d", client);
	MUST(inside(SYS_SOCKETPAIR, AF_UNIX, SOCK_STREAM, 0, at, 0, 0));
	did("socketpair", "\"evt.res\": \"SUCCESS\"");
}
