/* SPDX-License-Identifier: MIT */
#include "signature/prefilter.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_BITS 13
#define TABLE_SIZE ((size_t)1 << TABLE_BITS)
/* A longer window moves no faster: a log line is left at its end anyway. */
#define MAX_WINDOW 64
#define BLOCK      3

struct literal {
	struct cw_text text; /* into bytes */
	uint32_t bit;        /* what cw_prefilter_find_all says of it */
	uint32_t next;       /* index + 1 of the next one with the same hash; 0 = none */
};

struct cw_prefilter {
	uint8_t shift[TABLE_SIZE];  /* by the window's last block; 0 = look */
	uint32_t first[TABLE_SIZE]; /* index + 1 of the first literal whose window ends so */
	struct literal *literals;
	size_t count;
	size_t window; /* bytes of the shortest literal */
	char *bytes;
	bool always;
};

/* Of a block of three bytes: pairs of letters are common, triples that a literal holds are not, so
 * the window nearly always moves as far as it can. One load of four bytes, the first of which is
 * dropped; it lies in the window too, because that has at least four. */
static size_t hash(const unsigned char *end)
{
	uint32_t word;

	memcpy(&word, end - 4, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	word &= 0xffffff00u;
#else
	word &= 0x00ffffffu;
#endif
	return (word * UINT32_C(0x9e3779b1)) >> (32 - TABLE_BITS);
}

static void add(struct cw_prefilter *p, size_t index)
{
	struct literal *literal = &p->literals[index];
	const unsigned char *bytes = (const unsigned char *)literal->text.ptr;

	for (size_t i = BLOCK; i <= p->window; i++) {
		unsigned char padded[4] = {0, bytes[i - 3], bytes[i - 2], bytes[i - 1]};
		size_t h = hash(padded + 4);
		size_t shift = p->window - i;

		if (shift < p->shift[h]) {
			p->shift[h] = (uint8_t)shift;
		}
		if (shift == 0) {
			literal->next = p->first[h];
			p->first[h] = (uint32_t)index + 1;
		}
	}
}

static bool copy(struct cw_prefilter *p, const struct cw_text *literals, size_t count)
{
	size_t total = 1;
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		total += literals[i].len;
	}
	p->bytes = malloc(total);
	p->literals = calloc(count + 1, sizeof(*p->literals));
	if (p->bytes == NULL || p->literals == NULL) {
		return false;
	}
	p->window = MAX_WINDOW;
	for (size_t i = 0; i < count; i++) {
		memcpy(p->bytes + used, literals[i].ptr, literals[i].len);
		p->literals[i].text = cw_text_of(p->bytes + used, literals[i].len);
		p->literals[i].bit = 1;
		used += literals[i].len;
		p->window = literals[i].len < p->window ? literals[i].len : p->window;
	}
	p->count = count;
	return true;
}

struct cw_prefilter *cw_prefilter_create(const struct cw_text *literals, size_t count, bool always)
{
	struct cw_prefilter *p = calloc(1, sizeof(*p));

	if (p == NULL || !copy(p, literals, count)) {
		cw_prefilter_destroy(p);
		return NULL;
	}
	p->always = always;
	memset(p->shift, (int)(p->window - BLOCK + 1), sizeof(p->shift));
	for (size_t i = count; i > 0; i--) {
		add(p, i - 1);
	}
	return p;
}

struct cw_prefilter *cw_prefilter_extend(
	const struct cw_prefilter *prefilter, const struct cw_text *words, size_t count)
{
	size_t first = prefilter->count;
	struct cw_text *all = calloc(first + count + 1, sizeof(*all));
	struct cw_prefilter *out;

	if (all == NULL) {
		return NULL;
	}
	for (size_t i = 0; i < first; i++) {
		all[i] = prefilter->literals[i].text;
	}
	for (size_t i = 0; i < count; i++) {
		all[first + i] = words[i];
	}
	out = cw_prefilter_create(all, first + count, prefilter->always);
	free(all);
	for (size_t i = 0; out != NULL && i < count; i++) {
		out->literals[first + i].bit = UINT32_C(2) << i;
	}
	return out;
}

void cw_prefilter_destroy(struct cw_prefilter *prefilter)
{
	if (prefilter != NULL) {
		free(prefilter->literals);
		free(prefilter->bytes);
		free(prefilter);
	}
}

/* The bits of the literals that begin at start. */
static uint32_t verify(const struct cw_prefilter *p, size_t h, const char *start, size_t left)
{
	uint32_t bits = 0;

	for (uint32_t i = p->first[h]; i != 0; i = p->literals[i - 1].next) {
		const struct literal *literal = &p->literals[i - 1];

		if (literal->text.len <= left &&
			memcmp(literal->text.ptr, start, literal->text.len) == 0) {
			bits |= literal->bit;
		}
	}
	return bits;
}

/* The first place from `from` on where literals begin, SIZE_MAX when there is none; *bits says
 * which. */
static size_t find_next(
	const struct cw_prefilter *p, struct cw_text text, size_t from, uint32_t *bits)
{
	size_t window = p->window;
	const unsigned char *at;
	const unsigned char *end;

	if (p->count == 0 || text.len - from < window) {
		return SIZE_MAX;
	}
	at = (const unsigned char *)text.ptr + from + window; /* behind the window */
	end = (const unsigned char *)text.ptr + text.len;
	for (;;) {
		size_t h = hash(at);
		size_t shift = p->shift[h];

		if (shift == 0) {
			const char *start = (const char *)at - window;

			*bits = verify(p, h, start, (size_t)(end - at) + window);
			if (*bits != 0) {
				return (size_t)(start - text.ptr);
			}
			shift = 1;
		}
		if ((size_t)(end - at) < shift) {
			return SIZE_MAX;
		}
		at += shift;
	}
}

size_t cw_prefilter_find(const struct cw_prefilter *prefilter, struct cw_text text)
{
	uint32_t bits;

	return prefilter->always ? 0 : find_next(prefilter, text, 0, &bits);
}

uint32_t cw_prefilter_find_all(const struct cw_prefilter *prefilter, struct cw_text text)
{
	uint32_t found = prefilter->always ? 1 : 0;
	uint32_t bits;
	size_t at = find_next(prefilter, text, 0, &bits);

	while (at != SIZE_MAX) {
		found |= bits;
		at = find_next(prefilter, text, at + 1, &bits);
	}
	return found;
}
