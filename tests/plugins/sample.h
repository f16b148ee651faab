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

/* A key or a value of a table. */
union data {
	int64_t s64;
	uint64_t u64;
	uint32_t u32;
	uint16_t u16;
	const char *text;
	void *table;
};

enum { UINT16 = 6, UINT32 = 7, INT64 = 4, UINT64 = 8, STRING = 9, TABLE = 10 };

struct table_info {
	const char *name;
	int key_type;
};

struct field_info {
	const char *name;
	int type;
	uint32_t read_only;
};

struct fields_of {
	const struct field_info *(*list)(void *, uint32_t *);
	void *(*get)(void *, const char *, int);
	void *(*add)(void *, const char *, int);
};

struct old_reader {
	const char *(*name)(void *);
	uint64_t (*size)(void *);
	void *(*entry)(void *, const union data *);
	int (*read)(void *, void *, void *, union data *);
};

struct reader {
	const char *(*name)(void *);
	uint64_t (*size)(void *);
	void *(*entry)(void *, const union data *);
	int (*read)(void *, void *, void *, union data *);
	void (*release)(void *, void *);
	uint32_t (*iterate)(void *, uint32_t (*)(void *, void *), void *);
};

struct writer {
	int (*clear)(void *);
	int (*erase)(void *, const union data *);
	void *(*create)(void *);
	void (*destroy)(void *, void *);
	void *(*add)(void *, const union data *, void *);
	int (*write)(void *, void *, void *, const union data *);
};

struct shared_table {
	const char *name;
	int key_type;
	void *table;
	struct old_reader old_reader;
	struct writer old_writer;
	struct fields_of old_fields;
	const struct reader *reader;
	const struct writer *writer;
	const struct fields_of *fields;
};

struct tables {
	const struct table_info *(*list_tables)(void *, uint32_t *);
	void *(*get_table)(void *, const char *, int);
	int (*add_table)(void *, const struct shared_table *);
	struct fields_of old_fields;
	const struct fields_of *fields;
	const struct reader *reader;
	const struct writer *writer;
};

struct extract_input {
	void *owner;
	const char *(*last_error)(void *);
	uint32_t count;
	struct field *fields;
	struct old_reader old_reader;
	const struct reader *reader;
};

struct parse_input {
	void *owner;
	const char *(*last_error)(void *);
	struct old_reader old_reader;
	struct writer old_writer;
	const struct reader *reader;
	const struct writer *writer;
};

struct listen_input {
	void *owner;
	const void *routine;
	const struct reader *reader;
	const struct writer *writer;
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
