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
	size_t digits = line.len > 0 && line.ptr[0] == '<' ? count_digits(line, 1) : 0;
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

static bool has_shape(struct cw_text text)
{
	static const char shape[] = "0000-00-00T00:00:00";

	if (text.len < STAMP_BYTES || text.ptr[4] != '-' || text.ptr[10] != 'T') {
		return false;
	}
	for (size_t i = 0; i < STAMP_BYTES; i++) {
		if (shape[i] == '0' ? !is_digit(text.ptr[i]) : text.ptr[i] != shape[i]) {
			return false;
		}
	}
	return true;
}

static int64_t midnight(const char *p, struct cw_header_cache *cache)
{
	if (memcmp(cache->date, p, sizeof(cache->date)) != 0) {
		cache->midnight = cw_stamp_from_civil(
			(int)(pair(p) * 100 + pair(p + 2)), pair(p + 5), pair(p + 8), 0, 0, 0);
		memcpy(cache->date, p, sizeof(cache->date));
	}
	return cache->midnight;
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
	size_t priority = priority_len(line);
	struct cw_text text = cw_text_skip(cw_text_head(line, CW_HEADER_BYTES), priority);
	size_t at = STAMP_BYTES;
	int64_t fraction;
	int64_t day;
	unsigned clock[3];
	int minutes;

	if (!has_shape(text) || !read_fraction(text, &at, &fraction) ||
		!read_offset(text, &at, &minutes) || !is_end(text, at)) {
		return false;
	}
	clock[0] = pair(text.ptr + 11);
	clock[1] = pair(text.ptr + 14);
	clock[2] = pair(text.ptr + 17);
	day = midnight(text.ptr, cache);
	out->at = CW_TIME_UNKNOWN;
	if (day != CW_TIME_UNKNOWN && clock[0] < 24 && clock[1] < 60 && clock[2] < 61) {
		out->at = day + fraction +
			  ((int64_t)clock[0] * 3600 + clock[1] * 60 + clock[2] -
				  (int64_t)minutes * 60) *
				  CW_SECOND;
	}
	out->offset_minutes = minutes;
	out->len = priority + at;
	return true;
}
