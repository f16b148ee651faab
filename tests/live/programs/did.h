/* SPDX-License-Identifier: Apache-2.0
 * What every program of this folder shares: each does one thing and prints, one JSON object a line, the
 * partial event that a watcher must have seen. */
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* Prints {"proc.pid": …, "evt.type": type, more}; `more` is printf text of further JSON members, "" for none. */
__attribute__((format(printf, 2, 3))) static inline void did(const char *type, const char *more, ...)
{
	printf("{\"proc.pid\": %d, \"evt.type\": \"%s\"", (int)syscall(SYS_getpid), type);
	if (*more) {
		va_list args;
		va_start(args, more);
		printf(", ");
		vprintf(more, args);
		va_end(args);
	}
	printf("}\n");
	fflush(stdout);
}

/* The step could not be done on this machine: the test must say so, not pass. */
static inline int cannot(const char *what)
{
	printf("{\"cannot\": \"%s: %s\"}\n", what, strerror(errno));
	fflush(stdout);
	return 77;
}

/* Ends the program when a step that must work did not. */
static inline long must(long result, const char *what)
{
	if (result >= 0)
		return result;
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}
#define MUST(call) must((long)(call), #call)

#define SHADOW "/etc/shadow"
