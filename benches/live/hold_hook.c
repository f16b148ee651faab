/* SPDX-License-Identifier: Apache-2.0
 * Attaches every program of an object and holds it until stdin closes: `hold_hook OBJECT`. Prints "attached". */
#include <bpf/libbpf.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct bpf_object *object = argc == 2 ? bpf_object__open_file(argv[1], NULL) : NULL;
	struct bpf_program *program;
	char byte;

	if (!object || bpf_object__load(object)) {
		fprintf(stderr, "the object could not be loaded\n");
		return 1;
	}
	bpf_object__for_each_program(program, object) {
		if (!bpf_program__attach(program)) {
			fprintf(stderr, "a program could not be attached\n");
			return 1;
		}
	}
	printf("attached\n");
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
	return 0;
}
