/* SPDX-License-Identifier: MIT */
/* What the prefilter finds is what a plain search finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "signature/prefilter.h"

static void words_are_told_apart(void **state)
{
	static const struct cw_text literals[] = {{"alert", 5}, {"Txn-id", 6}};
	static const struct cw_text words[] = {{"Txn-id=\"", 8}, {"MARKER", 6}};
	struct cw_prefilter *set = cw_prefilter_create(literals, 2, false);
	struct cw_prefilter *p = cw_prefilter_extend(set, words, 2, CW_TEXT(""));

	(void)state;
	cw_prefilter_destroy(set);
	assert_non_null(p);
	assert_int_equal(cw_prefilter_find(p, CW_TEXT("")), 0);
	assert_int_equal(cw_prefilter_find(p, CW_TEXT("nothing of these")), 0);
	assert_int_equal(cw_prefilter_find(p, CW_TEXT("an alert")), 1);
	assert_int_equal(cw_prefilter_find(p, CW_TEXT("Txn-id 7")), 1);
	assert_int_equal(cw_prefilter_find(p, CW_TEXT("Txn-id=\"7\"")), 1 | 2);
	assert_int_equal(cw_prefilter_find(p, CW_TEXT("MARKER")), 4);
	assert_int_equal(cw_prefilter_find(p, CW_TEXT("MARKERTxn-id=\"MARKER")), 1 | 2 | 4);
	cw_prefilter_destroy(p);
	set = cw_prefilter_create(NULL, 0, true);
	p = cw_prefilter_extend(set, words, 2, CW_TEXT("MARKER MARKER"));
	assert_int_equal(cw_prefilter_find(p, CW_TEXT("")), 1);
	assert_int_equal(cw_prefilter_find(p, CW_TEXT("MARKER")), 1 | 4);
	cw_prefilter_destroy(p);
	cw_prefilter_destroy(set);
}

/* --- against a plain search --- */

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

#define MAX_LITERALS 300
#define MAX_LITERAL  40
#define TEXT_BYTES   200

struct words {
	char bytes[MAX_LITERALS][MAX_LITERAL];
	struct cw_text texts[MAX_LITERALS];
	bool found[MAX_LITERALS];
	size_t count;
};

/* Few letters, so that literals overlap, hold one another and are the same. */
static void make_words(struct words *w, size_t count, size_t shortest, uint32_t *seed)
{
	w->count = count;
	for (size_t i = 0; i < count; i++) {
		size_t len = shortest + next_random(seed) % (MAX_LITERAL - shortest + 1);

		for (size_t k = 0; k < len; k++) {
			w->bytes[i][k] = "abcdefgh01=\xff"[next_random(seed) % 12];
		}
		w->texts[i] = cw_text_of(w->bytes[i], len);
	}
}

/* Noise of the same letters with whole and broken literals in it, at either end too. */
static void make_text(const struct words *w, char *out, size_t len, uint32_t *seed)
{
	for (size_t i = 0; i < len; i++) {
		out[i] = "abcdefgh01=\xff"[next_random(seed) % 12];
	}
	for (size_t i = next_random(seed) % 3; w->count > 0 && i > 0; i--) {
		struct cw_text literal = w->texts[next_random(seed) % w->count];
		size_t room = len - literal.len;

		if (literal.len > len) {
			continue;
		}
		switch (next_random(seed) % 3) {
		case 0:
			room = 0;
			break;
		case 1:
			room = room == 0 ? 0 : next_random(seed) % room;
			break;
		default:
			break;
		}
		memcpy(out + room, literal.ptr, literal.len);
		if (next_random(seed) % 2 == 0) {
			out[room + next_random(seed) % literal.len] = '!';
		}
	}
}

static void mark(void *ctx, size_t literal)
{
	struct words *w = ctx;

	assert_true(literal < w->count);
	w->found[literal] = true;
}

static void check(struct words *w, const struct cw_prefilter *p, struct cw_text text)
{
	uint32_t want = 0;

	memset(w->found, 0, sizeof(w->found));
	cw_prefilter_each(p, text, mark, w);
	for (size_t i = 0; i < w->count; i++) {
		size_t at;
		bool there = cw_text_find(text, w->texts[i], &at);

		assert_int_equal(w->found[i], there);
		want |= there ? 1 : 0;
	}
	assert_int_equal(cw_prefilter_find(p, text), want);
}

static void finds_what_a_plain_search_finds(void **state)
{
	static struct words w;
	uint32_t seed = 1;

	(void)state;
	for (size_t round = 0; round < 200; round++) {
		size_t count = round % 10 == 0 ? MAX_LITERALS : round % 20;
		struct cw_prefilter *plain;
		struct cw_prefilter *p;
		char sample[TEXT_BYTES];

		make_words(&w, count, 4 + round % 17, &seed);
		make_text(&w, sample, sizeof(sample), &seed);
		plain = cw_prefilter_create(w.texts, count, false);
		assert_non_null(plain);
		p = cw_prefilter_extend(
			plain, NULL, 0, cw_text_of(sample, round % 2 == 0 ? 0 : sizeof(sample)));
		cw_prefilter_destroy(plain);
		assert_non_null(p);
		for (size_t k = 0; k < 50; k++) {
			size_t len = k < 45 ? k : TEXT_BYTES;
			char *exact = malloc(len + 1); /* a read past its end is seen */

			assert_non_null(exact);
			make_text(&w, exact, len, &seed);
			exact = realloc(exact, len > 0 ? len : 1);
			assert_non_null(exact);
			check(&w, p, cw_text_of(exact, len));
			free(exact);
		}
		cw_prefilter_destroy(p);
	}
}

/* A literal alone in the text, at every place, among thousands of others. */
static void every_place_is_looked_at(void **state)
{
	static char many[3000][24];
	static struct cw_text texts[3000];
	struct cw_prefilter *p;

	(void)state;
	for (size_t i = 0; i < 3000; i++) {
		texts[i].ptr = many[i];
		texts[i].len =
			(size_t)snprintf(many[i], sizeof(many[i]), "event %04u ended", (unsigned)i);
	}
	p = cw_prefilter_create(texts, 3000, false);
	assert_non_null(p);
	for (size_t at = 0; at < 80; at++) {
		char text[100];

		memset(text, ' ', sizeof(text));
		memcpy(text + at, many[at * 30], texts[at * 30].len);
		assert_int_equal(cw_prefilter_find(p, cw_text_of(text, sizeof(text))), 1);
		text[at + 8] = 'x';
		assert_int_equal(cw_prefilter_find(p, cw_text_of(text, sizeof(text))), 0);
	}
	cw_prefilter_destroy(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_told_apart),
		cmocka_unit_test(finds_what_a_plain_search_finds),
		cmocka_unit_test(every_place_is_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
