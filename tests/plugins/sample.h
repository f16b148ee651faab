/* The parts of Falco's plugin interface that the samples here use; shapes as in userspace/plugin of falcosecurity/libs. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUCCESS = 0, FAILURE = 1, TIMEOUT = -1, END = 2 };

struct event_input {
	const uint8_t *event;
	uint64_t num;
	const char *source;
};

struct buffer {
	uint32_t length;
	const void *bytes;
};

struct field {
	const void *values;
	uint64_t count;
	uint32_t id;
	const char *name;
	const char *key;
	uint64_t index;
	uint32_t has_arg;
	uint32_t type;
	uint32_t list;
};

struct extract_input {
	void *owner;
	const char *(*last_error)(void *);
	uint32_t count;
	struct field *fields;
};

struct tables {
	void *(*list_tables)(void *, uint32_t *);
	void *(*get_table)(void *, const char *, int);
};

struct init_input {
	const char *config;
	void *owner;
	const char *(*last_error)(void *);
	const struct tables *tables;
	void (*log)(void *, const char *, const char *, int);
};

/* Packed: time, thread, length, type, number of parameters. */
#define HEAD 26

static inline void put32(uint8_t *at, uint32_t value)
{
	memcpy(at, &value, 4);
}

/* An event of the given parameters; to be freed. */
static inline uint8_t *lay_out(uint64_t time, uint16_t type, uint32_t count, const void *const *parts, const uint32_t *lengths)
{
	uint32_t length = HEAD;
	for (uint32_t i = 0; i < count; i++)
		length += 4 + lengths[i];
	uint8_t *event = calloc(1, length), *data = event + HEAD + 4 * count;
	memcpy(event, &time, 8);
	memset(event + 8, 255, 8);
	put32(event + 16, length);
	memcpy(event + 20, &type, 2);
	put32(event + 22, count);
	for (uint32_t i = 0; i < count; i++) {
		put32(event + HEAD + 4 * i, lengths[i]);
		memcpy(data, parts[i], lengths[i]);
		data += lengths[i];
	}
	return event;
}
