/* SPDX-License-Identifier: MIT */
/*
 * "Marker text has a DEBUG_MARKER tag in the log file" is all that the administrator guide says of
 * its shape. So the tag may be a key, stand in a value, be a value of its own beside the text, or
 * stand in free text; each is read.
 */
#include "log/record.h"

static const struct cw_text tag = {"DEBUG_MARKER", 12};

static bool is_filler(char c)
{
	return c == ' ' || c == '\t' || c == ':' || c == '-' || c == '=' || c == '"' || c == '\'';
}

static struct cw_text without_filler(struct cw_text text)
{
	text = cw_text_trim(text);
	while (text.len > 0 && is_filler(text.ptr[0])) {
		text = cw_text_skip(text, 1);
	}
	while (text.len > 0 && (text.ptr[text.len - 1] == '"' || text.ptr[text.len - 1] == '\'')) {
		text.len--;
	}
	return cw_text_trim(text);
}

/* The tag stands alone in a value: the text is in another pair. */
static struct cw_text beside(const struct cw_record *record)
{
	static const char *const keys[] = {"Marker", "Text", "Message", "Detail"};
	struct cw_text value;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (cw_record_pair(record, cw_text_str(keys[i]), 0, &value) &&
			!cw_text_equal(value, tag)) {
			return value;
		}
	}
	return cw_text_of("", 0);
}

static bool in_pairs(const struct cw_record *record, struct cw_text *marker)
{
	struct cw_pairs pairs = cw_record_pairs(record);
	struct cw_text key;
	struct cw_text value;
	size_t at;

	while (cw_pairs_next(&pairs, &key, &value)) {
		if (cw_text_equal(key, tag)) {
			*marker = value;
			return true;
		}
		if (cw_text_find(value, tag, &at)) {
			*marker = without_filler(cw_text_skip(value, at + tag.len));
			if (marker->len == 0) {
				*marker = beside(record);
			}
			return true;
		}
	}
	return false;
}

bool cw_record_marker(const struct cw_record *record, struct cw_text *marker)
{
	struct cw_text line;
	size_t at;

	if (!cw_text_find(record->text, tag, &at)) {
		return false;
	}
	if (in_pairs(record, marker)) {
		return true;
	}
	line = cw_text_skip(record->text, at + tag.len);
	if (cw_text_find_byte(line, '\n', &at)) {
		line = cw_text_head(line, at);
	}
	*marker = without_filler(line);
	return true;
}
