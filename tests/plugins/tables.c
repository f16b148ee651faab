/* Plugins that use tables. Without a define: reads the thread table, keeps its own words with threads, shares a table of
 * how often each program started. -DGUEST: reads and writes that table. init_config names a wrong use to try. */
#include "sample.h"
#include <pthread.h>

enum { EXECVE_X = 293, CLONE_X = 223 };
enum { PROGRAMS = 64, NAME_BYTES = 64 };

/* A program, and how often it started. */
struct program {
	char name[NAME_BYTES];
	uint64_t starts;
	struct shared_table details;
};

struct metric {
	const char *name;
	int kind;
	union {
		uint64_t u64;
		double d;
	} value;
	int type;
};

struct state {
	char text[4096];
	char word[64];
	struct metric metrics[3];
	uint64_t noted;
	char wrong[64];
	const char *texts[64];
	char words[64][256];
	uint64_t number;
	void *owner;
	const struct tables *with;
	const struct reader *reader;
	void *threads, *comm, *exe_path, *ptid, *uid, *args, *arg, *cgroups, *path, *cwd, *note, *level, *files, *file_name;
	void *programs, *starts, *details, *detail;
	struct program all[PROGRAMS];
	uint32_t count, seen_first;
};

const char *plugin_get_required_api_version(void) { return "3.3.0"; }
const char *plugin_get_version(void) { return "1.0.0"; }
const char *plugin_get_description(void) { return "Uses tables"; }
const char *plugin_get_contact(void) { return "nobody"; }
const char *plugin_get_last_error(struct state *s) { return s ? s->text : "no state"; }
void plugin_destroy(struct state *s) { free(s); }
const char *plugin_get_extract_event_sources(void) { return "[\"syscall\"]"; }
const char *plugin_get_parse_event_sources(void) { return "[\"syscall\"]"; }

static int is(struct state *s, const char *wrong) { return strcmp(s->wrong, wrong) == 0; }

/* The entry of the event's thread, if there is one. */
static void *thread_of(struct state *s, const struct event_input *event, const struct reader *r)
{
	union data key;
	memcpy(&key.s64, event->event + 8, 8);
	return r->entry(s->threads, &key);
}

#ifndef GUEST
const char *plugin_get_name(void) { return "host"; }

/* Its own table: entries are programs, the fields are numbers from 1. */
static const char *table_name(void *t) { (void)t; return "programs"; }
static uint64_t table_size(void *t) { return ((struct state *)t)->count; }
static void *table_entry(void *t, const union data *key)
{
	struct state *s = t;
	for (uint32_t i = 0; i < s->count; i++)
		if (strcmp(s->all[i].name, key->text) == 0)
			return &s->all[i];
	return NULL;
}
static int table_read(void *t, void *e, void *f, union data *out)
{
	struct program *p = e;
	(void)t;
	if (f == (void *)1)
		out->u64 = p->starts;
	else if (f == (void *)2)
		out->table = &p->details;
	else
		return FAILURE;
	return SUCCESS;
}
static void table_release(void *t, void *e) { (void)t; (void)e; }
static uint32_t table_iterate(void *t, uint32_t (*visit)(void *, void *), void *with)
{
	struct state *s = t;
	for (uint32_t i = 0; i < s->count; i++)
		if (!visit(with, &s->all[i]))
			return 0;
	return 1;
}
static int table_write(void *t, void *e, void *f, const union data *in)
{
	(void)t;
	if (f != (void *)1)
		return FAILURE;
	((struct program *)e)->starts = in->u64;
	return SUCCESS;
}
static const struct field_info *table_fields(void *t, uint32_t *count)
{
	static const struct field_info all[] = {{"starts", UINT64, 0}, {"details", TABLE, 1}};
	(void)t;
	*count = 2;
	return all;
}
static void *table_field(void *t, const char *name, int type)
{
	(void)t;
	return strcmp(name, "starts") == 0 && type == UINT64 ? (void *)1 : strcmp(name, "details") == 0 ? (void *)2 : NULL;
}
static const struct reader READS = {table_name, table_size, table_entry, table_read, table_release, table_iterate};
static const struct writer WRITES = {.write = table_write};
static const struct fields_of FIELDS_OF = {table_fields, table_field, NULL};

/* A table within: one entry, the length of the program's name. */
static void *detail_entry(void *t, const union data *key) { return key->u64 == 7 ? t : NULL; }
static int detail_read(void *t, void *e, void *f, union data *out)
{
	(void)e;
	out->u64 = strlen(((struct program *)t)->name);
	return f == (void *)3 ? SUCCESS : FAILURE;
}
static void *detail_field(void *t, const char *name, int type)
{
	(void)t;
	return strcmp(name, "length") == 0 && type == UINT64 ? (void *)3 : NULL;
}
static const struct reader DETAIL_READS = {.entry = detail_entry, .read = detail_read};
static const struct fields_of DETAIL_FIELDS = {.get = detail_field};
#else
const char *plugin_get_name(void) { return "guest"; }
#endif

static struct state *failed(struct state *s, const struct init_input *in, int *code, const char *what)
{
	const char *why = in->last_error(in->owner);
	snprintf(s->text, sizeof s->text, "%s: %s", what, why ? why : "no reason");
	*code = FAILURE;
	return s;
}

#define NEED(place, value) \
	do { \
		s->place = (value); \
		if (!s->place) \
			return failed(s, in, code, #place); \
	} while (0)

struct state *plugin_init(const struct init_input *in, int *code)
{
	struct state *s = calloc(1, sizeof *s);
	const struct fields_of *fields = in->tables->fields;
	const char *wrong = strstr(in->config, "\"wrong\":");
	*code = SUCCESS;
	strcpy(s->word, "noted");
	if (wrong)
		sscanf(wrong + 8, " \"%63[^\"]\"", s->wrong);
	s->owner = in->owner;
	s->with = in->tables;
	s->reader = in->tables->reader;
#ifndef GUEST
	struct shared_table shared = {
	    "programs", STRING, s, {table_name, table_size, table_entry, table_read}, WRITES, FIELDS_OF, &READS, &WRITES, &FIELDS_OF};
	if (in->tables->add_table(in->owner, &shared) != SUCCESS)
		return failed(s, in, code, "programs");
	if (is(s, "twice") && in->tables->add_table(in->owner, &shared) != SUCCESS)
		return failed(s, in, code, "twice");
	NEED(threads, in->tables->get_table(in->owner, "threads", is(s, "key") ? STRING : INT64));
	NEED(comm, fields->get(s->threads, is(s, "field") ? "no_such_field" : "comm", STRING));
	NEED(exe_path, fields->get(s->threads, "exe_path", is(s, "type") ? UINT64 : STRING));
	NEED(ptid, fields->get(s->threads, "ptid", INT64));
	NEED(uid, fields->get(s->threads, "uid", UINT32));
	NEED(cwd, fields->get(s->threads, "cwd", STRING));
	NEED(args, fields->get(s->threads, "args", TABLE));
	NEED(cgroups, fields->get(s->threads, "cgroups", TABLE));
	NEED(files, fields->get(s->threads, "file_descriptors", TABLE));
	NEED(note, fields->add(s->threads, is(s, "own") ? "comm" : "note", STRING));
	NEED(level, fields->add(s->threads, "level", UINT16));
	/* Fields of tables within are found by an entry that is made and thrown away. */
	void *made = in->tables->writer->create(s->threads);
	union data sub;
	if (!made || in->tables->reader->read(s->threads, made, s->args, &sub) != SUCCESS)
		return failed(s, in, code, "made");
	NEED(arg, fields->get(sub.table, "value", STRING));
	in->tables->reader->read(s->threads, made, s->cgroups, &sub);
	NEED(path, fields->get(sub.table, "second", STRING));
	in->tables->reader->read(s->threads, made, s->files, &sub);
	NEED(file_name, fields->get(sub.table, "name", STRING));
	in->tables->writer->destroy(s->threads, made);
	if (is(s, "start")) {
		union data key = {.s64 = 1};
		if (!in->tables->reader->entry(s->threads, &key))
			return failed(s, in, code, "start");
	}
#else
	NEED(programs, in->tables->get_table(in->owner, is(s, "missing") ? "others" : "programs", STRING));
	NEED(starts, fields->get(s->programs, "starts", UINT64));
	NEED(details, fields->get(s->programs, "details", TABLE));
	NEED(threads, in->tables->get_table(in->owner, "threads", INT64));
	NEED(comm, fields->get(s->threads, "comm", STRING));
	NEED(note, fields->get(s->threads, "note", STRING));
#endif
	return s;
}

static const char *read_text(const struct reader *r, void *table, void *entry, void *field)
{
	union data out;
	return r->read(table, entry, field, &out) == SUCCESS ? out.text : NULL;
}

#ifndef GUEST
static const char *ERRORS[64];
static char ERROR_TEXTS[64][256];

/* Tries what must not work, and notes what is said about it. */
static void try_wrong(struct state *s, const struct parse_input *in, void *entry)
{
	union data value = {.u64 = 1}, out;
	const struct reader *r = in->reader;
	const struct writer *w = in->writer;
	int at = 0, wild[4] = {0};
#define TRY(what, fails) \
	do { \
		int ok = (fails); \
		const char *why = in->last_error(in->owner); \
		snprintf(ERROR_TEXTS[at], 256, "%s: %s", what, ok ? (why ? why : "no reason") : "WORKED"); \
		ERRORS[at] = ERROR_TEXTS[at]; \
		at++; \
	} while (0)
	TRY("null table", r->size(NULL) == UINT64_MAX);
	TRY("wild table", r->entry(wild, &value) == NULL);
	TRY("made up table", r->entry((void *)0x8000ffffffffffffull, &value) == NULL);
	TRY("null key", r->entry(s->threads, NULL) == NULL);
	TRY("no entry", r->entry(s->threads, &(union data){.s64 = -77}) == NULL);
	TRY("null entry", r->read(s->threads, NULL, s->comm, &out) == FAILURE);
	TRY("wild entry", r->read(s->threads, wild, s->comm, &out) == FAILURE);
	TRY("made up entry", r->read(s->threads, (void *)0x80000000fffffff0ull, s->comm, &out) == FAILURE);
	TRY("null field", r->read(s->threads, entry, NULL, &out) == FAILURE);
	TRY("wild field", r->read(s->threads, entry, wild, &out) == FAILURE);
	TRY("field of another", r->read(s->threads, entry, s->arg, &out) == FAILURE);
	TRY("no room", r->read(s->threads, entry, s->comm, NULL) == FAILURE);
	TRY("read-only", w->write(s->threads, entry, s->comm, &value) == FAILURE);
	TRY("null value", w->write(s->threads, entry, s->note, NULL) == FAILURE);
	TRY("null text", w->write(s->threads, entry, s->note, &(union data){.text = NULL}) == FAILURE);
	char *huge = malloc(1 << 20);
	memset(huge, 'x', 1 << 20);
	huge[(1 << 20) - 1] = 0;
	TRY("huge text", w->write(s->threads, entry, s->note, &(union data){.text = huge}) == FAILURE);
	free(huge);
	TRY("clear", w->clear(s->threads) == FAILURE);
	TRY("erase", w->erase(s->threads, &value) == FAILURE);
	TRY("add", w->add(s->threads, &value, w->create(s->threads)) == NULL);
	TRY("null visit", r->iterate(s->threads, NULL, NULL) == 0);
	TRY("late field", s->with->fields->add(s->threads, "late", STRING) == NULL);
	TRY("late table", s->with->add_table(s->owner, &(struct shared_table){.name = "late", .table = s}) == FAILURE);
	TRY("null name", s->with->fields->get(s->threads, NULL, STRING) == NULL);
	ERRORS[at] = NULL;
}

/* From a thread of its own nothing is given. */
static void *elsewhere(void *of)
{
	struct state *s = of;
	union data key = {.s64 = 1};
	return s->reader->entry(s->threads, &key) || s->reader->size(s->threads) != UINT64_MAX ? of : NULL;
}

static uint32_t count_all(void *with, void *entry)
{
	(void)entry;
	++*(uint32_t *)with;
	return 1;
}

int plugin_capture_open(struct state *s, const struct listen_input *in)
{
	uint32_t all = 0;
	if (!in->reader->iterate(s->threads, count_all, &all) || all != in->reader->size(s->threads))
		return FAILURE;
	s->seen_first = all;
	return SUCCESS;
}

int plugin_capture_close(struct state *s, const struct listen_input *in)
{
	(void)s;
	(void)in;
	return SUCCESS;
}
#endif

#ifndef GUEST
/* {"word": ...} is what notes begin with from now on. */
int plugin_set_config(struct state *s, const char *const *config)
{
	const char *word = strstr(*config, "\"word\":");
	if (word && sscanf(word + 7, " \"%63[^\"]\"", s->word) == 1)
		return SUCCESS;
	strcpy(s->text, "there is no word in it");
	return FAILURE;
}

struct metric *plugin_get_metrics(struct state *s, uint32_t *count)
{
	*count = 3;
	s->metrics[0] = (struct metric){"noted", 0, {.u64 = s->noted}, 2};
	s->metrics[1] = (struct metric){"programs-known", 1, {.d = s->count + 0.5}, 4};
	s->metrics[2] = (struct metric){NULL, 7, {.u64 = 1}, 99};
	return s->metrics;
}
#endif

const uint16_t *plugin_get_parse_event_types(uint32_t *count, struct state *s)
{
	static const uint16_t types[] = {EXECVE_X, CLONE_X};
	(void)s;
	*count = 2;
	return types;
}

int plugin_parse_event(struct state *s, const struct event_input *event, const struct parse_input *in)
{
	union data value;
	void *entry = thread_of(s, event, in->reader);
	const char *comm;
	uint16_t type;
	memcpy(&type, event->event + 20, 2);
	if (!entry)
		return FAILURE;
	comm = read_text(in->reader, s->threads, entry, s->comm);
	if (!comm || type != EXECVE_X)
		return SUCCESS;
#ifndef GUEST
	char note[128];
	uint32_t at = 0;
	s->noted++;
	snprintf(note, sizeof note, "%s %s", s->word, comm);
	value.text = note;
	if (in->writer->write(s->threads, entry, s->note, &value) != SUCCESS)
		return FAILURE;
	value.u64 = 0xffffffffffff0000ull + strlen(comm);
	in->writer->write(s->threads, entry, s->level, &value);
	while (at < s->count && strcmp(s->all[at].name, comm) != 0)
		at++;
	if (at < PROGRAMS) {
		struct program *p = &s->all[at];
		if (at == s->count)
			s->count++;
		snprintf(p->name, sizeof p->name, "%s", comm);
		p->starts++;
		p->details = (struct shared_table){.table = p, .reader = &DETAIL_READS, .fields = &DETAIL_FIELDS};
	}
	if (is(s, "uses"))
		try_wrong(s, in, entry);
	if (is(s, "thread")) {
		pthread_t thread;
		void *got = s;
		if (pthread_create(&thread, NULL, elsewhere, s) == 0)
			pthread_join(thread, &got);
		ERRORS[0] = got ? "given" : "refused";
		ERRORS[1] = NULL;
	}
#else
	/* Half of what the other counted. */
	union data key = {.text = comm};
	void *program = in->reader->entry(s->programs, &key);
	if (!program || in->reader->read(s->programs, program, s->starts, &value) != SUCCESS)
		return FAILURE;
	value.u64 += 100;
	in->writer->write(s->programs, program, s->starts, &value);
#endif
	return SUCCESS;
}

#ifndef GUEST
const char *plugin_get_fields(void)
{
	return "[{\"name\":\"seen.comm\",\"type\":\"string\",\"desc\":\"Its name\"},"
	       "{\"name\":\"seen.exe_path\",\"type\":\"string\",\"desc\":\"Its file\"},"
	       "{\"name\":\"seen.args\",\"type\":\"string\",\"isList\":true,\"desc\":\"Its arguments\"},"
	       "{\"name\":\"seen.cgroups\",\"type\":\"string\",\"isList\":true,\"desc\":\"Its control groups\"},"
	       "{\"name\":\"seen.note\",\"type\":\"string\",\"desc\":\"What was noted\"},"
	       "{\"name\":\"seen.level\",\"type\":\"uint64\",\"desc\":\"A number that was noted\"},"
	       "{\"name\":\"seen.parent\",\"type\":\"string\",\"desc\":\"Its parent's name\"},"
	       "{\"name\":\"seen.uid\",\"type\":\"uint64\",\"desc\":\"Its user\"},"
	       "{\"name\":\"seen.cwd\",\"type\":\"string\",\"desc\":\"Its directory\"},"
	       "{\"name\":\"seen.files\",\"type\":\"string\",\"isList\":true,\"desc\":\"Its open files\"},"
	       "{\"name\":\"seen.first\",\"type\":\"uint64\",\"desc\":\"Threads at the start\"},"
	       "{\"name\":\"seen.errors\",\"type\":\"string\",\"isList\":true,\"desc\":\"What was refused\"},"
	       "{\"name\":\"seen.tables\",\"type\":\"string\",\"isList\":true,\"desc\":\"All tables\"}]";
}

struct items {
	struct state *s;
	void *table, *field;
	uint32_t count;
};

static uint32_t take_item(void *with, void *entry)
{
	struct items *i = with;
	const char *text = read_text(i->s->reader, i->table, entry, i->field);
	if (text && i->count < 64) {
		snprintf(i->s->words[i->count], 256, "%s", text);
		i->s->texts[i->count] = i->s->words[i->count];
		i->count++;
	}
	return 1;
}

static uint32_t list_within(struct state *s, void *entry, void *field, void *item)
{
	union data sub;
	if (s->reader->read(s->threads, entry, field, &sub) != SUCCESS)
		return 0;
	struct items items = {s, sub.table, item, 0};
	s->reader->iterate(sub.table, take_item, &items);
	return items.count == s->reader->size(sub.table) || items.count == 64 ? items.count : 0;
}

int plugin_extract_fields(struct state *s, const struct event_input *event, const struct extract_input *in)
{
	struct field *f = in->fields;
	union data key, value;
	void *entry = thread_of(s, event, in->reader);
	if (!entry)
		return FAILURE;
	s->reader = in->reader;
	f->count = 1;
	f->values = s->texts;
	void *direct[] = {s->comm, s->exe_path, NULL, NULL, s->note, NULL, NULL, NULL, s->cwd};
	switch (f->id) {
	case 2:
		f->count = list_within(s, entry, s->args, s->arg);
		break;
	case 3:
		f->count = list_within(s, entry, s->cgroups, s->path);
		break;
	case 5:
	case 7:
		if (in->reader->read(s->threads, entry, f->id == 5 ? s->level : s->uid, &value) != SUCCESS)
			return FAILURE;
		s->number = f->id == 5 ? value.u16 : value.u32;
		f->values = &s->number;
		break;
	case 6:
		in->reader->read(s->threads, entry, s->ptid, &key);
		entry = in->reader->entry(s->threads, &key);
		if (!entry)
			return FAILURE;
		s->texts[0] = read_text(in->reader, s->threads, entry, s->comm);
		break;
	case 9:
		f->count = list_within(s, entry, s->files, s->file_name);
		break;
	case 10:
		s->number = s->seen_first;
		f->values = &s->number;
		break;
	case 11:
		for (f->count = 0; ERRORS[f->count]; f->count++)
			;
		f->values = ERRORS;
		break;
	case 12: {
		uint32_t count;
		const struct table_info *all = s->with->list_tables(s->owner, &count);
		for (f->count = 0; f->count < count; f->count++)
			s->texts[f->count] = all[f->count].name;
		break;
	}
	default:
		s->texts[0] = read_text(in->reader, s->threads, entry, direct[f->id]);
	}
	in->reader->release(s->threads, entry);
	return SUCCESS;
}
#else
const char *plugin_get_fields(void)
{
	return "[{\"name\":\"guest.starts\",\"type\":\"uint64\",\"desc\":\"What the other counted\"},"
	       "{\"name\":\"guest.note\",\"type\":\"string\",\"desc\":\"What the other noted\"},"
	       "{\"name\":\"guest.length\",\"type\":\"uint64\",\"desc\":\"From a table within the other's\"}]";
}

int plugin_extract_fields(struct state *s, const struct event_input *event, const struct extract_input *in)
{
	struct field *f = in->fields;
	union data key, value;
	void *entry = thread_of(s, event, in->reader);
	if (!entry)
		return FAILURE;
	f->count = 1;
	if (f->id == 1) {
		s->texts[0] = read_text(in->reader, s->threads, entry, s->note);
		f->values = s->texts;
		return SUCCESS;
	}
	key.text = read_text(in->reader, s->threads, entry, s->comm);
	void *program = key.text ? in->reader->entry(s->programs, &key) : NULL;
	if (!program || in->reader->read(s->programs, program, f->id == 0 ? s->starts : s->details, &value) != SUCCESS)
		return FAILURE;
	if (f->id == 2) {
		void *within = value.table;
		key.u64 = 7;
		void *length = s->with->fields->get(within, "length", UINT64);
		void *one = in->reader->entry(within, &key);
		if (!length || !one || in->reader->read(within, one, length, &value) != SUCCESS)
			return FAILURE;
	}
	s->number = value.u64;
	f->values = &s->number;
	in->reader->release(s->programs, program);
	return SUCCESS;
}
#endif
