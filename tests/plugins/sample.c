/* A plugin with everything: events of a source of its own, fields of every kind, parsing, asynchronous events, listening.
 * -DNAME, -DID, -DSOURCE, -DAPI, -DFROM (JSON list of sources to read from) make others of it. init_config picks a fault. */
#include "sample.h"
#include <pthread.h>

#ifndef NAME
#define NAME "sample"
#endif
#ifndef API
#define API "3.3.0"
#endif
#ifndef VERSION
#define VERSION "1.2.3"
#endif

struct state {
	char fault[64];
	char text[256];
	const char *texts[4];
	uint64_t number;
	uint32_t flag;
	struct buffer address;
	uint64_t parsed;
	int opened;
	void *owner;
	int (*send)(void *, const uint8_t *, char *);
	pthread_t thread;
};

struct instance {
	uint32_t next, last;
	uint8_t *events[4];
};

const char *plugin_get_required_api_version(void) { return API; }
const char *plugin_get_name(void) { return NAME; }
const char *plugin_get_version(void) { return VERSION; }
const char *plugin_get_description(void) { return "A sample, \xff with a byte that is no UTF-8"; }
const char *plugin_get_contact(void) { return "nobody"; }

const char *plugin_get_init_schema(int *type)
{
	*type = 1;
	return "{\"type\":\"object\"}";
}

const char *plugin_get_last_error(struct state *s) { return s ? s->text : "no state"; }

static int has(struct state *s, const char *fault) { return strcmp(s->fault, fault) == 0; }

struct state *plugin_init(const struct init_input *in, int *code)
{
	struct state *s = calloc(1, sizeof *s);
	const char *fault = strstr(in->config, "\"fault\":");
	*code = SUCCESS;
	if (fault)
		sscanf(fault + 8, " \"%63[^\"]\"", s->fault);
	if (has(s, "init")) {
		*code = FAILURE;
		strcpy(s->text, "I do not want to");
	}
	if (has(s, "null")) {
		*code = FAILURE;
		free(s);
		return NULL;
	}
	in->log(in->owner, NULL, "started", 6);
	return s;
}

void plugin_destroy(struct state *s) { free(s); }

#ifdef SOURCE
uint32_t plugin_get_id(void) { return ID; }
const char *plugin_get_event_source(void) { return SOURCE; }
const char *plugin_list_open_params(struct state *s, int *code)
{
	(void)s;
	*code = SUCCESS;
	return "[{\"value\":\"3\",\"desc\":\"Three events\"}]";
}

struct instance *plugin_open(struct state *s, const char *params, int *code)
{
	struct instance *i = calloc(1, sizeof *i);
	i->last = (uint32_t)atoi(params);
	*code = i->last ? SUCCESS : FAILURE;
	strcpy(s->text, "no number of events");
	return i;
}

void plugin_close(struct state *s, struct instance *i)
{
	(void)s;
	for (int at = 0; at < 4; at++)
		free(i->events[at]);
	free(i);
}

int plugin_next_batch(struct state *s, struct instance *i, uint32_t *count, uint8_t ***events)
{
	static uint8_t *nothing[1];
	*count = 0;
	*events = i->events;
	if (has(s, "batch")) {
		strcpy(s->text, "the well is dry");
		return FAILURE;
	}
	if (has(s, "count")) {
		*count = UINT32_MAX;
		return SUCCESS;
	}
	if (has(s, "nulls") && i->next < i->last) {
		*events = nothing;
		*count = 1;
		i->next++;
		return SUCCESS;
	}
	while (*count < 4 && i->next < i->last) {
		uint32_t id = has(s, "number") ? 4242 : 0;
		char data[32];
		int length = sprintf(data, "event %u", i->next);
		const void *parts[] = {&id, data};
		uint32_t lengths[] = {4, (uint32_t)length};
		free(i->events[*count]);
		i->events[*count] = lay_out(1000000000ull * (1 + i->next), 322, 2, parts, lengths);
		if (has(s, "length"))
			put32(i->events[*count] + HEAD + 4, 1u << 30);
		i->next++;
		(*count)++;
	}
	return i->next < i->last || *count ? SUCCESS : has(s, "wait") ? TIMEOUT : END;
}

const char *plugin_get_progress(struct state *s, struct instance *i, uint32_t *parts)
{
	(void)s;
	*parts = 10000 * i->next / i->last;
	return NULL;
}

const char *plugin_event_to_string(struct state *s, const struct event_input *in)
{
	uint32_t length;
	if (has(s, "text"))
		return NULL;
	memcpy(&length, in->event + HEAD + 4, 4);
	snprintf(s->text, sizeof s->text, "<%.*s of %s>", (int)length, (const char *)in->event + HEAD + 12, in->source);
	return s->text;
}
#endif

#ifdef FROM
const char *plugin_get_extract_event_sources(void) { return FROM; }
#endif

const char *plugin_get_fields(void)
{
#ifdef FIELDS
	return FIELDS;
#else
	return "[{\"name\":\"test.text\",\"type\":\"string\",\"desc\":\"The payload\"},"
	       "{\"name\":\"test.number\",\"type\":\"uint64\",\"desc\":\"Number of the event\"},"
	       "{\"name\":\"test.parsed\",\"type\":\"uint64\",\"desc\":\"Events that were parsed\"},"
	       "{\"name\":\"test.even\",\"type\":\"bool\",\"desc\":\"Whether the number is even\"},"
	       "{\"name\":\"test.words\",\"type\":\"string\",\"isList\":true,\"desc\":\"Some words\"},"
	       "{\"name\":\"test.arg\",\"type\":\"string\",\"arg\":{\"isRequired\":true,\"isIndex\":true,\"isKey\":true},\"desc\":\"Its own argument\"},"
	       "{\"name\":\"test.ip\",\"type\":\"ipaddr\",\"desc\":\"An address\"},"
	       "{\"name\":\"test.time\",\"type\":\"reltime\",\"desc\":\"A time\"}]";
#endif
}

const uint16_t *plugin_get_extract_event_types(uint32_t *count, struct state *s)
{
	static const uint16_t types[] = {322, 402};
	(void)s;
	*count = 2;
	return types;
}

int plugin_extract_fields(struct state *s, const struct event_input *event, const struct extract_input *in)
{
	static const uint8_t address[4] = {10, 1, 2, 3};
	for (uint32_t i = 0; i < in->count; i++) {
		struct field *f = &in->fields[i];
		/* The payload is the last parameter. */
		uint32_t params, length, all;
		memcpy(&all, event->event + 16, 4);
		memcpy(&params, event->event + 22, 4);
		memcpy(&length, event->event + HEAD + 4 * (params - 1), 4);
		const char *data = (const char *)event->event + all - length;
		f->count = 1;
		if (has(s, "extract"))
			return FAILURE;
		switch (f->id) {
		case 0:
			snprintf(s->text, sizeof s->text, "%.*s", (int)length, data);
			s->texts[0] = has(s, "utf8") ? "\xff\xfe" : has(s, "pointer") ? NULL : s->text;
			f->values = s->texts;
			break;
		case 1:
			s->number = event->num;
			f->values = &s->number;
			break;
		case 2:
			f->values = &s->parsed;
			break;
		case 3:
			s->flag = event->num % 2 == 0;
			f->values = &s->flag;
			break;
		case 4:
			s->texts[0] = "one";
			s->texts[1] = "two";
			f->values = s->texts;
			f->count = event->num % 2 ? 2 : 0;
			break;
		case 5:
			if (f->key)
				snprintf(s->text, sizeof s->text, "key %s", f->key);
			else
				snprintf(s->text, sizeof s->text, "index %llu", (unsigned long long)f->index);
			s->texts[0] = s->text;
			f->values = s->texts;
			break;
		case 6:
			s->address.length = has(s, "address") ? 5 : 4;
			s->address.bytes = address;
			f->values = &s->address;
			break;
		default:
			s->number = 1500000000;
			f->values = &s->number;
		}
	}
	return SUCCESS;
}

#ifdef SOURCE
int plugin_parse_event(struct state *s, const struct event_input *event, const void *in)
{
	(void)event;
	(void)in;
	s->parsed++;
	return SUCCESS;
}

static void *sends(void *of)
{
	struct state *s = of;
	uint32_t id = 0;
	const char *names[] = {"tick", "unknown"};
	for (int i = 0; i < 2; i++) {
		char error[1024] = "";
		const void *parts[] = {&id, names[i], "data"};
		uint32_t lengths[] = {4, (uint32_t)strlen(names[i]) + 1, 4};
		uint8_t *event = lay_out(UINT64_MAX, 402, 3, parts, lengths);
		s->send(s->owner, event, error);
		free(event);
	}
	return NULL;
}

const char *plugin_get_async_events(void) { return "[\"tick\"]"; }

int plugin_set_async_event_handler(struct state *s, void *owner, int (*send)(void *, const uint8_t *, char *))
{
	if (s->send)
		pthread_join(s->thread, NULL);
	s->send = send;
	s->owner = owner;
	if (send && has(s, "wait"))
		return pthread_create(&s->thread, NULL, sends, s) ? FAILURE : SUCCESS;
	s->send = NULL;
	return SUCCESS;
}

int plugin_capture_open(struct state *s, const void *in)
{
	(void)in;
	s->opened = 1;
	strcpy(s->text, "not now");
	return has(s, "listen") ? FAILURE : SUCCESS;
}

int plugin_capture_close(struct state *s, const void *in)
{
	(void)in;
	s->opened = 0;
	return SUCCESS;
}
#endif
