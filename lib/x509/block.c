/* SPDX-License-Identifier: MIT */
#include "x509/block.h"

#define END    CW_TEXT("-----END ")
#define DASHES CW_TEXT("-----")

/* A label with its dashes; "TRUSTED CERTIFICATE" is the longest that is read. */
#define MAX_LABEL_BYTES 80

/* Reads "LABEL-----" at *at, within one line. */
static bool read_label(struct cw_text text, size_t *at, struct cw_text *label)
{
	struct cw_text rest = cw_text_skip(text, *at);
	size_t end;
	size_t newline;

	rest = cw_text_head(rest, MAX_LABEL_BYTES);
	if (!cw_text_find(rest, DASHES, &end)) {
		return false;
	}
	*label = cw_text_head(rest, end);
	*at += end + DASHES.len;
	return !cw_text_find_byte(*label, '\n', &newline);
}

bool cw_x509_block_next(struct cw_text text, size_t at, struct cw_x509_block *out)
{
	size_t found;
	struct cw_text rest;
	struct cw_text label;

	do {
		if (!cw_text_find(cw_text_skip(text, at), CW_X509_BEGIN, &found)) {
			return false;
		}
		out->begin = at + found;
		at = out->begin + CW_X509_BEGIN.len;
	} while (!read_label(text, &at, &out->label));
	rest = cw_text_skip(text, at);
	out->body = rest;
	out->end = text.len;
	out->whole = false;
	if (!cw_text_find(rest, DASHES, &found)) {
		return true;
	}
	out->body = cw_text_head(rest, found);
	out->end = at + found;
	if (cw_text_starts(cw_text_skip(rest, found), END)) {
		at = out->end + END.len;
		out->whole = read_label(text, &at, &label) && cw_text_equal(label, out->label);
		out->end = at;
	}
	return true;
}
