/* SPDX-License-Identifier: MIT */
#include "signature/prefilter.h"

#include <stdlib.h>
#include <string.h>

#define GROUP      4
#define MAX_STRIDE 8
#define HASH_BITS  32
/* Of the counts of a sample: 32 KiB of them. */
#define SAMPLE_BITS 14
/* Of the bitmap: each group that is known has this many bits, so that about one look in as many is
 * wrong. The largest is 256 KiB, which a second-level cache holds. */
#define BITS_PER_GROUP  32
#define MIN_BITMAP_BITS 15
#define MAX_BITMAP_BITS 21

_Static_assert(GROUP == CW_MIN_LITERAL, "every literal has a group");

struct literal {
	struct cw_text text; /* into bytes */
	uint32_t bit;        /* what cw_prefilter_find says of it */
};

struct entry {
	uint32_t group;
	uint32_t literal;
	uint32_t at; /* where in the literal the group stands */
};

struct cw_prefilter {
	struct literal *literals;
	size_t count;
	char *bytes;
	size_t stride;
	uint32_t *bitmap;
	unsigned bitmap_bits;
	struct entry *entries; /* by slot */
	size_t num_entries;
	uint32_t *slots; /* the first entry of each; one more slot ends the last */
	unsigned slot_bits;
	uint32_t all; /* bits */
	bool always;
};

static uint32_t group_at(const char *bytes)
{
	uint32_t group;

	memcpy(&group, bytes, sizeof(group));
	return group;
}

static uint32_t hash(uint32_t group, unsigned bits)
{
	return (group * UINT32_C(0x9e3779b1)) >> (HASH_BITS - bits);
}

/* The bitmap, as the loop that looks at everything holds it. */
struct known {
	const uint32_t *bitmap;
	unsigned bits;
};

/* 1 or 0; a number, so that several are ored without a jump. */
static unsigned is_known(struct known known, const char *bytes)
{
	uint32_t h = hash(group_at(bytes), known.bits);

	return known.bitmap[h >> 5] >> (h & 31) & 1;
}

/* --- building --- */

static bool copy(struct cw_prefilter *p, const struct cw_text *literals, size_t count)
{
	size_t shortest = MAX_STRIDE + GROUP - 1;
	size_t total = 1;
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		total += literals[i].len;
		shortest = literals[i].len < shortest ? literals[i].len : shortest;
	}
	p->stride = shortest - GROUP + 1;
	p->bytes = malloc(total);
	p->literals = calloc(count + 1, sizeof(*p->literals));
	if (p->bytes == NULL || p->literals == NULL) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		memcpy(p->bytes + used, literals[i].ptr, literals[i].len);
		p->literals[i].text = cw_text_of(p->bytes + used, literals[i].len);
		p->literals[i].bit = 1;
		used += literals[i].len;
	}
	p->count = count;
	return true;
}

static unsigned bits_for(size_t n, unsigned min, unsigned max)
{
	unsigned bits = min;

	while (bits < max && (size_t)1 << bits < n) {
		bits++;
	}
	return bits;
}

static bool make_tables(struct cw_prefilter *p)
{
	size_t n = p->count * p->stride;

	p->bitmap_bits = bits_for(n * BITS_PER_GROUP, MIN_BITMAP_BITS, MAX_BITMAP_BITS);
	p->slot_bits = bits_for(n, 4, MAX_BITMAP_BITS);
	p->bitmap = calloc((size_t)1 << (p->bitmap_bits - 5), sizeof(*p->bitmap));
	p->slots = calloc(((size_t)1 << p->slot_bits) + 1, sizeof(*p->slots));
	p->entries = calloc(n + 1, sizeof(*p->entries));
	return p->bitmap != NULL && p->slots != NULL && p->entries != NULL;
}

/* How common a byte is in a log, roughly: its digits, hexadecimal and punctuation are everywhere. */
static uint32_t commonness(char c)
{
	if (c >= '0' && c <= '9') {
		return 9;
	}
	if (c >= 'a' && c <= 'f') {
		return 7;
	}
	if ((c >= 'g' && c <= 'z') || c == ' ' || c == '"' || c == '=') {
		return 5;
	}
	return c >= 'A' && c <= 'Z' ? 3 : 2;
}

/* How often each group stands in a sample of what will be searched, by hash. */
struct sample {
	uint16_t seen[(size_t)1 << SAMPLE_BITS];
	bool empty;
};

static struct sample *take_sample(struct cw_text text)
{
	struct sample *sample = calloc(1, sizeof(*sample));

	if (sample == NULL) {
		return NULL;
	}
	sample->empty = text.len < GROUP;
	for (size_t i = 0; i + GROUP <= text.len; i++) {
		uint16_t *seen = &sample->seen[hash(group_at(text.ptr + i), SAMPLE_BITS)];

		*seen = (uint16_t)(*seen + (*seen < UINT16_MAX ? 1 : 0));
	}
	return sample;
}

/* What a look at this group costs: how often it will be met, times what is then compared. p->slots
 * counts the groups of the literals before, roughly. */
static uint64_t cost(const struct cw_prefilter *p, const struct sample *sample, const char *bytes)
{
	uint32_t group = group_at(bytes);
	uint64_t known = p->slots[hash(group, p->slot_bits)];

	if (!sample->empty) {
		return (known + 1) * (1 + 16 * (uint64_t)sample->seen[hash(group, SAMPLE_BITS)]);
	}
	return (known + 1) * commonness(bytes[0]) * commonness(bytes[1]) * commonness(bytes[2]) *
	       commonness(bytes[3]);
}

/* Where the cheapest successive groups of a literal begin. */
static size_t choose(const struct cw_prefilter *p, const struct sample *sample, struct cw_text text)
{
	size_t best = 0;
	uint64_t sum = 0;
	uint64_t least;

	for (size_t i = 0; i < p->stride; i++) {
		sum += cost(p, sample, text.ptr + i);
	}
	least = sum;
	for (size_t i = p->stride; i + GROUP <= text.len; i++) {
		sum += cost(p, sample, text.ptr + i) - cost(p, sample, text.ptr + i - p->stride);
		if (sum < least) {
			least = sum;
			best = i - p->stride + 1;
		}
	}
	return best;
}

/* In p->slots the groups are counted. */
static void add(struct cw_prefilter *p, const struct sample *sample, size_t index)
{
	struct cw_text text = p->literals[index].text;
	size_t from = choose(p, sample, text);

	for (size_t at = from; at < from + p->stride; at++) {
		struct entry *entry = &p->entries[p->num_entries++];
		uint32_t h;

		entry->group = group_at(text.ptr + at);
		entry->literal = (uint32_t)index;
		entry->at = (uint32_t)at;
		h = hash(entry->group, p->bitmap_bits);
		p->bitmap[h >> 5] |= UINT32_C(1) << (h & 31);
		p->slots[hash(entry->group, p->slot_bits)]++;
	}
}

/* Brings the entries into the order of their slots; the counts become beginnings. */
static bool sort_entries(struct cw_prefilter *p)
{
	struct entry *sorted = calloc(p->num_entries + 1, sizeof(*sorted));
	size_t num_slots = (size_t)1 << p->slot_bits;
	uint32_t end = 0;

	if (sorted == NULL) {
		return false;
	}
	for (size_t i = 0; i <= num_slots; i++) {
		end += p->slots[i];
		p->slots[i] = end;
	}
	for (size_t i = p->num_entries; i > 0; i--) {
		const struct entry *entry = &p->entries[i - 1];

		sorted[--p->slots[hash(entry->group, p->slot_bits)]] = *entry;
	}
	free(p->entries);
	p->entries = sorted;
	return true;
}

static struct cw_prefilter *create(
	const struct cw_text *literals, size_t count, bool always, struct cw_text text)
{
	struct cw_prefilter *p = calloc(1, sizeof(*p));
	struct sample *sample = take_sample(text);
	bool ok = p != NULL && sample != NULL && copy(p, literals, count) && make_tables(p);

	for (size_t i = 0; ok && i < count; i++) {
		add(p, sample, i);
	}
	free(sample);
	if (!ok || !sort_entries(p)) {
		cw_prefilter_destroy(p);
		return NULL;
	}
	p->always = always;
	p->all = 1;
	return p;
}

struct cw_prefilter *cw_prefilter_create(const struct cw_text *literals, size_t count, bool always)
{
	return create(literals, count, always, CW_TEXT(""));
}

struct cw_prefilter *cw_prefilter_extend(const struct cw_prefilter *prefilter,
	const struct cw_text *words, size_t count, struct cw_text sample)
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
	out = create(all, first + count, prefilter->always, sample);
	free(all);
	for (size_t i = 0; out != NULL && i < count; i++) {
		out->literals[first + i].bit = UINT32_C(2) << i;
		out->all |= UINT32_C(2) << i;
	}
	return out;
}

void cw_prefilter_destroy(struct cw_prefilter *prefilter)
{
	if (prefilter != NULL) {
		free(prefilter->literals);
		free(prefilter->bytes);
		free(prefilter->bitmap);
		free(prefilter->entries);
		free(prefilter->slots);
		free(prefilter);
	}
}

/* --- searching --- */

struct search {
	const struct cw_prefilter *p;
	struct cw_text text;
	uint32_t found; /* bits */
	cw_prefilter_fn *each;
	void *ctx;
};

/* Compares the literals that have this place's group with the text around it. */
static void compare(struct search *s, size_t at)
{
	const struct cw_prefilter *p = s->p;
	uint32_t group = group_at(s->text.ptr + at);
	uint32_t slot = hash(group, p->slot_bits);

	for (uint32_t i = p->slots[slot]; i < p->slots[slot + 1]; i++) {
		const struct entry *entry = &p->entries[i];
		const struct literal *literal = &p->literals[entry->literal];
		struct cw_text here;

		if (entry->group != group || entry->at > at ||
			(s->each == NULL && (s->found & literal->bit) != 0)) {
			continue;
		}
		here = cw_text_skip(s->text, at - entry->at);
		if (cw_text_starts(here, literal->text)) {
			s->found |= literal->bit;
			if (s->each != NULL) {
				s->each(s->ctx, entry->literal);
			}
		}
	}
}

/* Four looks at a time, as they do not wait for one another. */
static void search(struct search *s)
{
	const struct known known = {s->p->bitmap, s->p->bitmap_bits};
	const char *bytes = s->text.ptr;
	size_t stride = s->p->stride;
	size_t len = s->text.len;
	size_t at = 0;

	for (; at + 3 * stride + GROUP <= len; at += 4 * stride) {
		const char *here = bytes + at;

		if ((is_known(known, here) | is_known(known, here + stride) |
			    is_known(known, here + 2 * stride) |
			    is_known(known, here + 3 * stride)) == 0) {
			continue;
		}
		for (size_t i = at; i < at + 4 * stride; i += stride) {
			if (is_known(known, bytes + i) != 0) {
				compare(s, i);
			}
		}
		if (s->each == NULL && s->found == s->p->all) {
			return;
		}
	}
	for (; at + GROUP <= len; at += stride) {
		if (is_known(known, bytes + at) != 0) {
			compare(s, at);
		}
	}
}

uint32_t cw_prefilter_find(const struct cw_prefilter *prefilter, struct cw_text text)
{
	struct search s = {prefilter, text, prefilter->always ? 1 : 0, NULL, NULL};

	search(&s);
	return s.found;
}

void cw_prefilter_each(
	const struct cw_prefilter *prefilter, struct cw_text text, cw_prefilter_fn *each, void *ctx)
{
	struct search s = {prefilter, text, 0, each, ctx};

	search(&s);
}
