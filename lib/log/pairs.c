/* SPDX-License-Identifier: MIT */
#include "log/pairs.h"

#include <string.h>

#define MAX_BLANKS 2 /* between "=" and the quote */

struct cw_pairs cw_pairs_init(struct cw_text text)
{
	struct cw_pairs pairs = {text, 0, NULL, 0};

	return pairs;
}

static bool is_key_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

/* Where the key begins whose quote stands at `quote`, looking back no further than `from`.
 * False when no key and "=" stand before it. */
static bool key_before(
	struct cw_text text, size_t from, size_t quote, size_t *begin, size_t *key_len)
{
	size_t end = quote;

	while (end > from && quote - end < MAX_BLANKS && text.ptr[end - 1] == ' ') {
		end--;
	}
	if (end == from || text.ptr[end - 1] != '=') {
		return false;
	}
	end--;
	*begin = end;
	while (*begin > from && is_key_byte(text.ptr[*begin - 1])) {
		(*begin)--;
	}
	*key_len = end - *begin;
	return *key_len > 0;
}

static bool is_separator(char c)
{
	return c == ' ' || c == '\t' || c == ':' || c == '\n' || c == '\r';
}

/* Whether the quote opens a pair of its own, seen from inside a value that begins at `from`. */
static bool opens_pair(struct cw_text text, size_t from, size_t quote, size_t *begin)
{
	size_t len;

	return key_before(text, from, quote, begin, &len) && *begin > from &&
	       is_separator(text.ptr[*begin - 1]);
}

/* from is at most the length of the text. */
static bool next_quote(struct cw_text text, size_t from, size_t *at)
{
	const char *hit = from < text.len ? memchr(text.ptr + from, '"', text.len - from) : NULL;

	*at = hit != NULL ? (size_t)(hit - text.ptr) : text.len;
	return hit != NULL;
}

static struct cw_text slice(struct cw_text text, size_t from, size_t to)
{
	return cw_text_skip(cw_text_head(text, to), from);
}

/* A no-break space, U+00A0 in UTF-8. */
static bool is_nbsp(const char *p)
{
	return p[0] == '\xc2' && p[1] == '\xa0';
}

static bool is_graphic(char c)
{
	return c > ' ' && c < 0x7f;
}

/* Whether trimming would leave it as it is: no blank at its ends, nor a part of U+00A0. */
static bool is_trimmed(struct cw_text value)
{
	return value.len > 0 && is_graphic(value.ptr[0]) && is_graphic(value.ptr[value.len - 1]);
}

static struct cw_text trim_value(struct cw_text value)
{
	size_t before;

	if (is_trimmed(value)) {
		return value;
	}
	do {
		before = value.len;
		value = cw_text_trim(value);
		if (value.len >= 2 && is_nbsp(value.ptr)) {
			value = cw_text_skip(value, 2);
		}
		if (value.len >= 2 && is_nbsp(value.ptr + value.len - 2)) {
			value.len -= 2;
		}
	} while (value.len != before);
	return value;
}

/* Reads the value that begins behind an opening quote; *next is where to go on. */
static struct cw_text read_value(struct cw_text text, size_t from, size_t *next)
{
	size_t quote;
	size_t after;
	size_t begin;
	size_t ignored;

	if (!next_quote(text, from, &quote)) {
		if (!cw_text_find_byte(cw_text_skip(text, from), '\n', &quote)) {
			quote = text.len - from;
		}
		*next = from + quote;
		return slice(text, from, *next);
	}
	if (opens_pair(text, from, quote, &begin) && next_quote(text, quote + 1, &after) &&
		!opens_pair(text, quote + 1, after, &ignored)) {
		*next = begin;
		return slice(text, from, begin);
	}
	*next = quote + 1;
	return slice(text, from, quote);
}

bool cw_pairs_next(struct cw_pairs *pairs, struct cw_text *key, struct cw_text *value)
{
	struct cw_text text = pairs->text;
	size_t quote;

	if (pairs->num_found > 0) {
		*key = pairs->found->key;
		*value = pairs->found->value;
		pairs->at = pairs->found->end;
		pairs->found++;
		pairs->num_found--;
		return true;
	}
	while (next_quote(text, pairs->at, &quote)) {
		size_t begin;
		size_t len;

		if (key_before(text, pairs->at, quote, &begin, &len)) {
			*key = slice(text, begin, begin + len);
			*value = trim_value(read_value(text, quote + 1, &pairs->at));
			return true;
		}
		pairs->at = quote + 1;
	}
	pairs->at = text.len;
	return false;
}

bool cw_pairs_starts(struct cw_text text)
{
	size_t at = 0;
	size_t blanks = 0;

	while (at < text.len && is_key_byte(text.ptr[at])) {
		at++;
	}
	if (at == 0 || at >= text.len || text.ptr[at] != '=') {
		return false;
	}
	at++;
	while (at < text.len && text.ptr[at] == ' ' && blanks < MAX_BLANKS) {
		at++;
		blanks++;
	}
	return at < text.len && text.ptr[at] == '"';
}
