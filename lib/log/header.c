/* SPDX-License-Identifier: MIT */
#include "log/header.h"

#include <string.h>

#define STAMP_BYTES 19 /* "YYYY-MM-DDTHH:MM:SS" */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static unsigned pair(const char *p)
{
	return (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0');
}

static size_t count_digits(struct cw_text text, size_t from)
{
	size_t n = 0;

	while (from + n < text.len && is_digit(text.ptr[from + n])) {
		n++;
	}
	return n;
}

/* Bytes of "<166>", "<166> " or "<166>1 "; 0 when there is none. */
static size_t priority_len(struct cw_text line)
{
	size_t digits = count_digits(line, 1);
	size_t at = digits + 2;
	size_t version;

	if (digits < 1 || digits > 3 || line.len < at || line.ptr[at - 1] != '>') {
		return 0;
	}
	version = count_digits(line, at);
	if (version > 0 && version < 3 && at + version < line.len &&
		line.ptr[at + version] == ' ') {
		at += version;
	}
	while (at < line.len && at < 12 && line.ptr[at] == ' ') {
		at++;
	}
	return at;
}

/* Whether digits and separators stand as in the shape, where 0 is any digit. */
static bool has_shape(const char *p, const char *shape)
{
	bool bad = false;

	for (; *shape != '\0'; p++, shape++) {
		bad |= *shape == '0' ? !is_digit(*p) : *p != *shape;
	}
	return !bad;
}

/* Reads the date into the cache, unless it is there already. */
static bool read_date(const char *p, struct cw_header_cache *cache)
{
	if (memcmp(cache->date, p, sizeof(cache->date)) == 0) {
		return true;
	}
	if (!has_shape(p, "0000-00-00")) {
		return false;
	}
	cache->midnight = cw_stamp_from_civil(
		(int)(pair(p) * 100 + pair(p + 2)), pair(p + 5), pair(p + 8), 0, 0, 0);
	memcpy(cache->date, p, sizeof(cache->date));
	return true;
}

/* Nanoseconds of "18:55:26"; CW_TIME_UNKNOWN when a part is out of range. */
static int64_t clock_ns(const char *p)
{
	unsigned hour = pair(p);
	unsigned minute = pair(p + 3);
	unsigned second = pair(p + 6);

	if (hour > 23 || minute > 59 || second > 60) {
		return CW_TIME_UNKNOWN;
	}
	return ((int64_t)hour * 3600 + minute * 60 + second) * CW_SECOND;
}

/* Nanoseconds of ".016" at *at; moves *at behind it. */
static bool read_fraction(struct cw_text text, size_t *at, int64_t *ns)
{
	int64_t unit = CW_SECOND / 10;
	size_t digits;

	*ns = 0;
	if (*at >= text.len || (text.ptr[*at] != '.' && text.ptr[*at] != ',')) {
		return true;
	}
	digits = count_digits(text, *at + 1);
	if (digits < 1 || digits > 9) {
		return false;
	}
	for (size_t i = 1; i <= digits; i++) {
		*ns += (text.ptr[*at + i] - '0') * unit;
		unit /= 10;
	}
	*at += digits + 1;
	return true;
}

/* Minutes of "Z", "+02:00" or "+0200" at *at; moves *at behind it. */
static bool read_offset(struct cw_text text, size_t *at, int *minutes)
{
	struct cw_text zone = cw_text_skip(text, *at);
	size_t colon;

	*minutes = 0;
	if (zone.len == 0 || (zone.ptr[0] != '+' && zone.ptr[0] != '-')) {
		*at += zone.len > 0 && zone.ptr[0] == 'Z' ? 1 : 0;
		return true;
	}
	colon = zone.len > 3 && zone.ptr[3] == ':' ? 1 : 0;
	if (count_digits(zone, 1) != (colon ? 2 : 4) || count_digits(zone, 3 + colon) != 2) {
		return false;
	}
	*minutes = (int)(pair(zone.ptr + 1) * 60 + pair(zone.ptr + 3 + colon));
	*minutes = zone.ptr[0] == '-' ? -*minutes : *minutes;
	*at += 5 + colon;
	return true;
}

static bool is_end(struct cw_text text, size_t at)
{
	return at >= text.len || text.ptr[at] == ' ' || text.ptr[at] == '\t' ||
	       text.ptr[at] == '\r' || text.ptr[at] == '\n';
}

bool cw_header_parse(struct cw_text line, struct cw_header_cache *cache, struct cw_header *out)
{
	size_t priority = line.len > 0 && line.ptr[0] == '<' ? priority_len(line) : 0;
	struct cw_text text = cw_text_skip(cw_text_head(line, CW_HEADER_BYTES), priority);
	size_t at = STAMP_BYTES;
	int64_t fraction;
	int64_t clock;
	int minutes;

	if (text.len < STAMP_BYTES || text.ptr[10] != 'T' || !read_date(text.ptr, cache) ||
		!has_shape(text.ptr + 10, "T00:00:00") || !read_fraction(text, &at, &fraction)) {
		return false;
	}
	/* A log that ends before the zone ends inside the stamp: read as UTC it would be hours off. */
	if (at >= text.len || !read_offset(text, &at, &minutes) || !is_end(text, at)) {
		return false;
	}
	clock = clock_ns(text.ptr + 11);
	out->at = CW_TIME_UNKNOWN;
	if (cache->midnight != CW_TIME_UNKNOWN && clock != CW_TIME_UNKNOWN) {
		out->at = cache->midnight + clock + fraction - (int64_t)minutes * 60 * CW_SECOND;
	}
	out->offset_minutes = minutes;
	out->len = priority + at;
	return true;
}
