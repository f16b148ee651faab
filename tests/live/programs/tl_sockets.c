/* SPDX-License-Identifier: Apache-2.0
 * TCP, UDP and unix sockets: each call of a connection's life. */
#include "in_directory.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
static int local_socket(int type, struct sockaddr_in *address)
{
	socklen_t length = sizeof *address;
	*address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = MUST(socket(AF_INET, type, 0));
	MUST(bind(fd, (struct sockaddr *)address, sizeof *address));
	MUST(getsockname(fd, (struct sockaddr *)address, &length));
	return fd;
}
int main(void)
{
	const char *here = enter_directory("tl_sockets");
	struct sockaddr_in server_address, client_address, datagram;
	int server = local_socket(SOCK_STREAM, &server_address), port = ntohs(server_address.sin_port);
	did("socket", "\"fd.type\": \"ipv4\"");
	did("bind", "\"fd.num\": %d, \"evt.res\": \"SUCCESS\"", server);
	MUST(listen(server, 4));
	did("listen", "\"fd.num\": %d", server);
	int client = MUST(socket(AF_INET, SOCK_STREAM, 0));
	socklen_t length = sizeof client_address;
	MUST(connect(client, (struct sockaddr *)&server_address, sizeof server_address));
	MUST(getsockname(client, (struct sockaddr *)&client_address, &length));
	int client_port = ntohs(client_address.sin_port);
	did("connect", "\"fd.name\": \"127.0.0.1:%d->127.0.0.1:%d\", \"fd.sport\": %d, \"fd.cport\": %d, \"fd.l4proto\": \"tcp\"", client_port, port, port, client_port);
	int accepted = MUST(syscall(SYS_accept4, server, NULL, NULL, 0));
	did("accept4", "\"fd.num\": %d, \"fd.name\": \"127.0.0.1:%d->127.0.0.1:%d\"", accepted, client_port, port);
	MUST(sendto(client, "ping", 4, 0, NULL, 0));
	did("sendto", "\"fd.num\": %d, \"evt.rawres\": 4, \"fd.sport\": %d", client, port);
	char buffer[16];
	MUST(recvfrom(accepted, buffer, sizeof buffer, 0, NULL, NULL));
	did("recvfrom", "\"fd.num\": %d, \"evt.rawres\": 4", accepted);
	MUST(shutdown(client, SHUT_RDWR));
	did("shutdown", "\"fd.num\": %d", client);
	int on = 1;
	MUST(setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
	did("setsockopt", "\"fd.num\": %d, \"evt.arg.optname\": \"SO_REUSEADDR\"", server);
	int receiver = local_socket(SOCK_DGRAM, &datagram), sender = MUST(socket(AF_INET, SOCK_DGRAM, 0));
	MUST(sendto(sender, "data", 4, 0, (struct sockaddr *)&datagram, sizeof datagram));
	did("sendto", "\"fd.num\": %d, \"fd.sport\": %d, \"fd.l4proto\": \"udp\"", sender, ntohs(datagram.sin_port));
	struct iovec part = {.iov_base = buffer, .iov_len = 4};
	struct msghdr message = {.msg_name = &datagram, .msg_namelen = sizeof datagram, .msg_iov = &part, .msg_iovlen = 1};
	MUST(sendmsg(sender, &message, 0));
	did("sendmsg", "\"fd.num\": %d, \"fd.sport\": %d", sender, ntohs(datagram.sin_port));
	message.msg_name = NULL;
	message.msg_namelen = 0;
	MUST(recvmsg(receiver, &message, 0));
	did("recvmsg", "\"fd.num\": %d, \"evt.rawres\": 4", receiver);
	int pair[2];
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	did("socketpair", "\"evt.res\": \"SUCCESS\"");
	struct sockaddr_un path = {.sun_family = AF_UNIX};
	snprintf(path.sun_path, sizeof path.sun_path, "%s/socket", here);
	int listener = MUST(socket(AF_UNIX, SOCK_STREAM, 0)), peer = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
	MUST(bind(listener, (struct sockaddr *)&path, sizeof path));
	did("bind", "\"fd.type\": \"unix\", \"fd.num\": %d", listener);
	MUST(listen(listener, 1));
	MUST(connect(peer, (struct sockaddr *)&path, sizeof path));
	did("connect", "\"fd.type\": \"unix\", \"fd.num\": %d", peer);
}
