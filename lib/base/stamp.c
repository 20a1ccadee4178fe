/* SPDX-License-Identifier: MIT */
#include "base/stamp.h"

#include <stdio.h>

#define DAY_SECONDS 86400

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned month_days(int year, unsigned month)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year) ? 1u : 0u);
}

/* Days since 1970-01-01. March is the first month of the shifted year, so that the leap day is its
 * last and months follow the pattern of 153 days in five. */
static int64_t days_from_civil(int year, unsigned month, unsigned day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t month_index = month > 2 ? month - 3 : month + 9;
	int64_t day_of_year = (153 * month_index + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

int64_t cw_stamp_from_civil(
	int year, unsigned month, unsigned day, unsigned hour, unsigned minute, unsigned second)
{
	int64_t seconds;

	if (year < 1678 || year > 2261 || month < 1 || month > 12 || day < 1 ||
		day > month_days(year, month) || hour > 23 || minute > 59 || second > 60) {
		return CW_TIME_UNKNOWN;
	}
	seconds = days_from_civil(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 +
		  second;
	return seconds * CW_SECOND;
}

static bool digits(struct cw_text *text, size_t count, unsigned *out)
{
	uint64_t value;

	if (text->len < count || !cw_text_to_u64(cw_text_head(*text, count), &value)) {
		return false;
	}
	*out = (unsigned)value;
	*text = cw_text_skip(*text, count);
	return true;
}

static bool byte(struct cw_text *text, char c)
{
	if (text->len == 0 || text->ptr[0] != c) {
		return false;
	}
	*text = cw_text_skip(*text, 1);
	return true;
}

static bool parse_date(struct cw_text *text, unsigned date[3])
{
	return digits(text, 4, &date[0]) && byte(text, '-') && digits(text, 2, &date[1]) &&
	       byte(text, '-') && digits(text, 2, &date[2]);
}

static bool parse_clock(struct cw_text *text, unsigned clock[3])
{
	return digits(text, 2, &clock[0]) && byte(text, ':') && digits(text, 2, &clock[1]) &&
	       byte(text, ':') && digits(text, 2, &clock[2]);
}

/* "UTCTime" of httpd has no fraction, old Python processes write one to three digits. */
static int64_t parse_fraction(struct cw_text *text)
{
	int64_t ns = 0;
	int64_t unit = CW_SECOND / 10;
	struct cw_text in = *text;
	unsigned digit;

	if (!byte(&in, '.') && !byte(&in, ',')) {
		return 0;
	}
	if (!digits(&in, 1, &digit)) {
		return 0;
	}
	do {
		ns += digit * unit;
		unit /= 10;
	} while (digits(&in, 1, &digit));
	*text = in;
	return ns;
}

static int64_t parse_zone(struct cw_text *text)
{
	struct cw_text in = *text;
	unsigned hours;
	unsigned minutes;
	bool west;

	if (byte(&in, 'Z')) {
		*text = in;
		return 0;
	}
	west = in.len > 0 && in.ptr[0] == '-';
	if ((!byte(&in, '+') && !byte(&in, '-')) || !digits(&in, 2, &hours) || !byte(&in, ':') ||
		!digits(&in, 2, &minutes)) {
		return 0;
	}
	*text = in;
	return (west ? -1 : 1) * ((int64_t)hours * 3600 + minutes * 60) * CW_SECOND;
}

bool cw_stamp_parse(struct cw_text text, int64_t *out, size_t *used)
{
	struct cw_text in = text;
	unsigned date[3];
	unsigned clock[3] = {0, 0, 0};
	struct cw_text after_date;
	int64_t ns;

	if (!parse_date(&in, date)) {
		return false;
	}
	after_date = in;
	if ((byte(&in, 'T') || byte(&in, ' ')) && !parse_clock(&in, clock)) {
		in = after_date;
		clock[0] = clock[1] = clock[2] = 0;
	}
	ns = cw_stamp_from_civil((int)date[0], date[1], date[2], clock[0], clock[1], clock[2]);
	if (ns == CW_TIME_UNKNOWN) {
		return false;
	}
	if (in.len < after_date.len) {
		ns += parse_fraction(&in);
		ns -= parse_zone(&in);
	}
	*out = ns;
	*used = text.len - in.len;
	return true;
}

static void civil_from_days(int64_t days, int *year, unsigned *month, unsigned *day)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month_index = (5 * day_of_year + 2) / 153;

	*day = (unsigned)(day_of_year - (153 * month_index + 2) / 5 + 1);
	*month = (unsigned)(month_index < 10 ? month_index + 3 : month_index - 9);
	*year = (int)(year_of_era + era * 400 + (*month <= 2 ? 1 : 0));
}

static int format_fraction(int64_t ns, char *out, size_t size)
{
	if (ns == 0) {
		out[0] = '\0';
		return 0;
	}
	if (ns % 1000000 == 0) {
		return snprintf(out, size, ".%03d", (int)(ns / 1000000));
	}
	if (ns % 1000 == 0) {
		return snprintf(out, size, ".%06d", (int)(ns / 1000));
	}
	return snprintf(out, size, ".%09d", (int)ns);
}

char *cw_stamp_format_zone(int64_t ns, int offset_minutes, char out[CW_STAMP_BYTES])
{
	int64_t local =
		ns / CW_SECOND - (ns % CW_SECOND < 0 ? 1 : 0) + (int64_t)offset_minutes * 60;
	int64_t fraction = ns % CW_SECOND + (ns % CW_SECOND < 0 ? CW_SECOND : 0);
	int64_t days = local / DAY_SECONDS - (local % DAY_SECONDS < 0 ? 1 : 0);
	int seconds = (int)(local - days * DAY_SECONDS);
	int minutes = offset_minutes < 0 ? -offset_minutes : offset_minutes;
	char subsecond[12];
	char zone[16] = "Z";
	int year;
	unsigned month;
	unsigned day;

	if (ns == CW_TIME_UNKNOWN) {
		out[0] = '\0';
		return out;
	}
	if (ns == CW_TIME_NEVER) { /* RFC 5280 section 4.1.2.5: no well-defined end */
		(void)snprintf(out, CW_STAMP_BYTES, "9999-12-31T23:59:59Z");
		return out;
	}
	civil_from_days(days, &year, &month, &day);
	(void)format_fraction(fraction, subsecond, sizeof(subsecond));
	if (offset_minutes != 0) {
		(void)snprintf(zone, sizeof(zone), "%c%02d:%02d", offset_minutes < 0 ? '-' : '+',
			minutes / 60 % 100, minutes % 60);
	}
	(void)snprintf(out, CW_STAMP_BYTES, "%04d-%02u-%02uT%02d:%02d:%02d%s%s", year % 10000,
		month, day, seconds / 3600, seconds / 60 % 60, seconds % 60, subsecond, zone);
	return out;
}

char *cw_stamp_format(int64_t ns, char out[CW_STAMP_BYTES])
{
	return cw_stamp_format_zone(ns, 0, out);
}

int64_t cw_stamp_add(int64_t at, int64_t ns)
{
	int64_t sum;

	if (at == CW_TIME_UNKNOWN) {
		return at;
	}
	if (__builtin_add_overflow(at, ns, &sum)) {
		return ns > 0 ? INT64_MAX : INT64_MIN + 1;
	}
	return sum == CW_TIME_UNKNOWN ? INT64_MIN + 1 : sum;
}

bool cw_stamp_within(int64_t a, int64_t b, int64_t ns)
{
	uint64_t apart = a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;

	return a != CW_TIME_UNKNOWN && b != CW_TIME_UNKNOWN && apart <= (uint64_t)ns;
}
