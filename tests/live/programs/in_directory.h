/* SPDX-License-Identifier: Apache-2.0
 * A directory of the program's own, as its current directory, removed with all it holds at the end. */
#pragma once
#include "did.h"

static char in_directory[64];

static void leave_directory(void)
{
	char command[96];
	snprintf(command, sizeof command, "rm -rf %s", in_directory);
	if (chdir("/") == 0 && system(command) != 0)
		fprintf(stderr, "%s stays\n", in_directory);
}

/* Makes /tmp/NAME.PID, enters it, and returns its path. */
static const char *enter_directory(const char *name)
{
	snprintf(in_directory, sizeof in_directory, "/tmp/%s.%d", name, getpid());
	MUST(mkdir(in_directory, 0755));
	MUST(chdir(in_directory));
	atexit(leave_directory);
	return in_directory;
}
