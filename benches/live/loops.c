/* SPDX-License-Identifier: Apache-2.0
 * Loops over one operation each: `loops NAME SECONDS` prints nanoseconds per operation, interruptions left out. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int pipe_ends[2], udp[2], tcp_server;
static struct sockaddr_in udp_address[2], tcp_address;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int bound(int type, struct sockaddr_in *address)
{
	socklen_t length = sizeof *address;
	*address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, type, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)address, sizeof *address) || getsockname(fd, (struct sockaddr *)address, &length))
		fail("socket");
	return fd;
}

static void do_getpid(void) { syscall(SYS_getpid); }

static void do_open_close(void)
{
	int fd = open("/etc/hostname", O_RDONLY);
	if (fd < 0)
		fail("open");
	close(fd);
}

static void do_pipe(void)
{
	char byte = 0;
	if (write(pipe_ends[1], &byte, 1) != 1 || read(pipe_ends[0], &byte, 1) != 1)
		fail("pipe");
}

static void do_stat(void)
{
	struct stat result;
	if (stat("/etc/hostname", &result))
		fail("stat");
}

static void do_udp(void)
{
	char byte = 0;
	if (sendto(udp[0], &byte, 1, 0, (struct sockaddr *)&udp_address[1], sizeof *udp_address) != 1 || recv(udp[1], &byte, 1, 0) != 1)
		fail("udp");
}

static void do_tcp(void)
{
	int client = socket(AF_INET, SOCK_STREAM, 0);
	struct linger now = {.l_onoff = 1};
	if (client < 0 || connect(client, (struct sockaddr *)&tcp_address, sizeof tcp_address))
		fail("connect");
	int accepted = accept(tcp_server, NULL, NULL);
	setsockopt(client, SOL_SOCKET, SO_LINGER, &now, sizeof now);	/* no TIME_WAIT: ports would run out */
	close(client);
	close(accepted);
}

static void do_fork_exec(void)
{
	pid_t child;
	char *argv[] = {"true", NULL}, *env[] = {NULL};
	if (posix_spawn(&child, "/bin/true", NULL, NULL, argv, env))
		fail("posix_spawn");
	waitpid(child, NULL, 0);
}

static const struct { const char *name; void (*run)(void); } LOOPS[] = {
	{"getpid", do_getpid}, {"open_close", do_open_close}, {"pipe", do_pipe}, {"stat", do_stat},
	{"udp", do_udp}, {"tcp", do_tcp}, {"fork_exec", do_fork_exec},
};

static double now_s(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#define SAMPLES (1 << 20)

static int by_size(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return fprintf(stderr, "usage: loops NAME SECONDS\n"), 2;
	udp[0] = bound(SOCK_DGRAM, &udp_address[0]);
	udp[1] = bound(SOCK_DGRAM, &udp_address[1]);
	tcp_server = bound(SOCK_STREAM, &tcp_address);
	if (pipe(pipe_ends) || listen(tcp_server, 64))
		fail("set-up");
	for (size_t i = 0; i < sizeof LOOPS / sizeof *LOOPS; i++) {
		if (strcmp(argv[1], LOOPS[i].name))
			continue;
		/* The machine has other work: a batch that it interrupts says nothing of the loop, and most batches are short
		 * enough to be left alone. The low quartile of their means is what an operation costs. */
		long batch = i >= 5 ? 1 : 64, taken = 0;
		double *means = malloc(SAMPLES * sizeof *means), start = now_s(), end = start + atof(argv[2]), now = start;
		if (!means)
			fail("memory");
		while (now < end && taken < SAMPLES) {
			double before = now;
			for (long n = 0; n < batch; n++)
				LOOPS[i].run();
			now = now_s();
			means[taken++] = (now - before) * 1e9 / (double)batch;
		}
		qsort(means, (size_t)taken, sizeof *means, by_size);
		printf("%.1f\n", means[taken / 4]);
		return 0;
	}
	return fprintf(stderr, "no loop named %s\n", argv[1]), 2;
}
