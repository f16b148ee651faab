/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Which events some rule may match, decided before a record is built. crates/filter/src/pushdown computes the tables from
 * the rules; this reads them. Plain C over plain memory: tests compile this very file for the host (FILTER_HOST) and hold
 * it against the rules.
 *
 * An event type's verdict depends on how the call ended and how it opens: pass, filter, or ask a question about the name.
 * One automaton finds the texts of all questions in a name at once and notes which tests they belong to (hits). A
 * question is a list of clauses; it is answered with yes when one of them is fulfilled by what was hit, or when the current thread
 * is one that a gate lets pass (FILTER_PASSING_GATES, which who includes this defines). */
#pragma once

#ifdef FILTER_HOST
#include <stdint.h>
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;
#define __always_inline inline __attribute__((always_inline))
#define unlikely(x) __builtin_expect(!!(x), 0)
#define SEC(name)
#define BOUND(x, mask) ((x) &= (mask))
#define LOOP(times, body, context)                                                                                     \
	for (u32 i_ = 0; i_ < (times) && !body(i_, context); i_++)                                                     \
	;
#else
#include "bpf.h"
#endif

#define FILTER_CODES 512
#define FILTER_CLASSES 16
#define FILTER_TEXT 256 /* longest name that is looked at, with its NUL */
#define FILTER_STATES (1u << 13)
#define FILTER_CELLS (1u << 18)
#define FILTER_QUESTIONS 32
#define FILTER_CLAUSES 16

/* Question 0 is answered with yes for every name; it is asked where opens have to be looked at for what they do to names. */
enum filter_verdict { FILTER_PASS, FILTER_DROP, FILTER_ASK /* and the question's number */ };

/* What the text of a run stands for: the name and what the caller wrote are the same, or only one of them is known. */
enum filter_kind { FILTER_BOTH, FILTER_NAME, FILTER_RAW, FILTER_KINDS = 4 };

/* Hits of every table: the text has `.`, `..` or empty parts, so that it is no name; it has empty parts. */
#define FILTER_NOT_PLAIN (1ull << 62)
#define FILTER_DOUBLED (1ull << 61)
/* It has more slashes than one; only where a table looks for names at the top. */
#define FILTER_NESTED (1ull << 60)

/* A clause that nothing fulfils, and as the first one of a question: one that every name does. */
#define FILTER_UNUSED (~0ull)
#define FILTER_ALWAYS (~0ull)

#define FILTER_NOTED 0x8000 /* in a cell: the state has hits */

struct filter {
	u8 verdicts[FILTER_CODES][FILTER_CLASSES];
	/* The first is fulfilled by any hit of it, each other by all of its hits; unused ones need a hit that does not exist. */
	u64 clauses[FILTER_QUESTIONS][FILTER_KINDS][FILTER_CLAUSES];
	u32 gates[FILTER_QUESTIONS][FILTER_KINDS]; /* the answer is yes, too, for a thread that one of them lets pass */
	u8 columns[256]; /* of bytes; the NUL's is the end */
	u32 shift; /* cells of a state: 1 << shift */
	u32 start;
	u32 enabled; /* the number of these tables; 0: nothing is left out */
	u32 asks; /* some question has gates */
	u64 top; /* hits of every name that is not nested */
	u64 hits[FILTER_STATES];
	u16 cells[FILTER_CELLS];
};

SEC(".bss.filter") struct filter filter;

/* Class of a call: whether it failed, and for opens the two bits for reading and writing of the flags, and whether it asks
 * for a new file that someone may execute. */
static __always_inline u32 filter_class(int failed, u32 portable_flags, int executable)
{
	return (failed ? 1 : 0) | (portable_flags & 3) << 1 | (executable ? 8 : 0);
}

static __always_inline u32 filter_verdict(u32 code, u32 class)
{
	u64 row = code, column = class;

	BOUND(row, FILTER_CODES - 1);
	BOUND(column, FILTER_CLASSES - 1);
	return filter.verdicts[row][column];
}

struct filter_run {
	const u8 *text; /* 8 zeros follow its end */
	const u8 *other; /* must be the same */
	u64 hits;
	u32 state;
	u32 differs;
};

static long filter_step(u32 index, struct filter_run *run)
{
	u64 at = index * 8, word, cell;
	u32 state = run->state, byte, i;

	BOUND(at, FILTER_TEXT - 8);
	word = *(const u64 *)(run->text + at);
	if (word != *(const u64 *)(run->other + at)) {
		run->differs = 1;
		return 1;
	}
#pragma clang loop unroll(full)
	for (i = 0; i < 8; i++) {
		byte = (u8)word;
		word >>= 8;
		cell = (u64)state << (filter.shift & 15) | filter.columns[byte];
		BOUND(cell, FILTER_CELLS - 1);
		state = filter.cells[cell];
		if (unlikely(state & FILTER_NOTED)) {
			state &= FILTER_STATES - 1;
			run->hits |= filter.hits[state];
		}
		if (!byte)
			return 1;
	}
	run->state = state;
	return 0;
}

/* Runs over `text`; 0: it is not what `other` says. */
static __always_inline int filter_read(struct filter_run *run, const u8 *text, const u8 *other)
{
	run->text = text;
	run->other = other;
	run->hits = 0;
	run->state = filter.start;
	run->differs = 0;
	LOOP(FILTER_TEXT / 8, filter_step, run);
	return !run->differs;
}

struct filter_query {
	u64 hits;
	u32 question;
	u32 kind;
	u32 yes;
};

static long filter_clause(u32 index, struct filter_query *query)
{
	u64 question = query->question, kind = query->kind, at = index + 1, needed;

	BOUND(question, FILTER_QUESTIONS - 1);
	BOUND(kind, FILTER_KINDS - 1);
	BOUND(at, FILTER_CLAUSES - 1);
	needed = filter.clauses[question][kind][at];
	query->yes = (query->hits & needed) == needed;
	/* Unused ones are behind the others. */
	return query->yes || needed == FILTER_UNUSED;
}

/* Whether the question's answer may be yes for a text with these hits, whatever the thread. */
static __always_inline int filter_names(u32 question, u32 kind, u64 hits)
{
	struct filter_query query = {.hits = hits, .question = question, .kind = kind};

	u64 row = question, column = kind;
	const u64 *clauses;

	BOUND(row, FILTER_QUESTIONS - 1);
	BOUND(column, FILTER_KINDS - 1);
	clauses = filter.clauses[row][column];
	if (hits & clauses[0] || clauses[0] == FILTER_ALWAYS)
		return 1;
	if (!hits || clauses[1] == FILTER_UNUSED)
		return 0;
	LOOP(FILTER_CLAUSES - 1, filter_clause, &query);
	return query.yes;
}

/* The same of a text as it was read, whose kind changes when it is no plain name. */
static __always_inline int filter_text(u32 question, u32 *kind, u64 hits)
{
	if (hits & FILTER_DOUBLED)
		return 1;
	if (*kind == FILTER_BOTH && hits & FILTER_NOT_PLAIN)
		*kind = FILTER_RAW;
	if (!(hits & FILTER_NESTED))
		hits |= filter.top;
	return filter_names(question, *kind, hits & ~FILTER_NESTED);
}

/* Whether a gate that the question asks about lets the current thread pass. */
static __always_inline int filter_gates(u32 question, u32 kind)
{
	u64 row = question, column = kind;
	u32 gates;

	BOUND(row, FILTER_QUESTIONS - 1);
	BOUND(column, FILTER_KINDS - 1);
	gates = filter.gates[row][column];
	return gates && gates & FILTER_PASSING_GATES();
}

/* Whether the question's answer may be yes for the current thread and a text with these hits. */
static __always_inline int filter_answer(u32 question, u32 kind, u64 hits)
{
	return filter_text(question, &kind, hits) || filter_gates(question, kind);
}

/* Plain texts that questions were asked about before. What names alone answer hangs on the text and the tables only, so
 * it holds until the tables change. One for each processor, used by one at a time. */
#define FILTER_KNOWN 256
#define FILTER_KNOWN_WORDS 8

struct filter_known {
	u64 words[FILTER_KNOWN_WORDS]; /* of the text: those that begin in it */
	u32 length;
	u32 tables; /* which ones: `filter.enabled` */
	u32 no[FILTER_KINDS]; /* questions that the text answers with no */
};

/* A text's word, and 0 behind its end. No branch: a verifier would follow both ways of every word. */
static __always_inline u64 filter_word(const u8 *text, u32 length, u32 index)
{
	s64 inside = (s64)index * 8 - length;

	return *(const u64 *)(text + index * 8) & (u64)(inside >> 63);
}

static __always_inline u64 filter_place(const u8 *text, u32 length)
{
	u64 sum = 0, i;

#pragma clang loop unroll(full)
	for (i = 0; i < FILTER_KNOWN_WORDS; i++)
		sum += filter_word(text, length, i) * (0x9e3779b97f4a7c15ull + (i << 33));
	sum >>= 64 - 8;
	BOUND(sum, FILTER_KNOWN - 1);
	return sum;
}

static __always_inline int filter_is_known(const struct filter_known *known, const u8 *text, u32 length)
{
	u64 differs = (known->length ^ length) | (known->tables ^ *(volatile u32 *)&filter.enabled), i;

#pragma clang loop unroll(full)
	for (i = 0; i < FILTER_KNOWN_WORDS; i++)
		differs |= known->words[i] ^ filter_word(text, length, i);
	return !differs;
}

static __always_inline u32 filter_bit(u32 question)
{
	return 1u << (question & (FILTER_QUESTIONS - 1));
}

/* Whether a text of `length` bytes, which 8 zeros follow, is known to answer the question with no. */
static __always_inline int filter_recall(const struct filter_known *all, u32 question, u32 kind, const u8 *text, u32 length)
{
	const struct filter_known *known = all + filter_place(text, length);

	return filter_is_known(known, text, length) && known->no[kind] & filter_bit(question);
}

/* As filter_answer, for a text that is not. */
static __always_inline int filter_learn(struct filter_known *all, u32 question, u32 kind, const u8 *text, u32 length)
{
	struct filter_known *known = all + filter_place(text, length);
	u32 tables = *(volatile u32 *)&filter.enabled, read = kind, i;
	struct filter_run run;

	filter_read(&run, text, text);
	if (filter_text(question, &read, run.hits))
		return 1;
	if (read != kind || length > 8 * FILTER_KNOWN_WORDS)
		return filter_gates(question, read);
	if (!filter_is_known(known, text, length)) {
#pragma clang loop unroll(full)
		for (i = 0; i < FILTER_KNOWN_WORDS; i++)
			known->words[i] = filter_word(text, length, i);
#pragma clang loop unroll(full)
		for (i = 0; i < FILTER_KINDS; i++)
			known->no[i] = 0;
		known->length = length;
		known->tables = tables;
	}
	known->no[kind] |= filter_bit(question);
	return filter_gates(question, kind);
}
