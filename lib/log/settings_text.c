/* SPDX-License-Identifier: MIT */
#include "log/settings_state.h"

/* Takes the next line, cut at the limit; false at the end. Borrowed until the next call. */
static bool next_line(struct cw_settings *settings, struct cw_text *line)
{
	size_t end;
	enum cw_feed_answer answer;

	for (;;) {
		cw_settings_drop(settings, settings->given);
		settings->given = 0;
		if (!cw_feed_ensure(&settings->feed, 1)) {
			return false;
		}
		answer = cw_feed_find(&settings->feed, 0, '\n', settings->max_line, &end);
		if (answer == CW_FEED_FAR) {
			end = settings->max_line;
		}
		settings->given = end + (answer == CW_FEED_FOUND ? 1 : 0);
		if (!settings->skip_line) {
			break;
		}
		settings->skip_line = answer == CW_FEED_FAR;
	}
	if (answer == CW_FEED_FAR) {
		settings->skip_line = true;
		cw_case_note(settings->kase, "limit.max_line_bytes", settings->member,
			settings->feed.offset + end, true,
			"more than %zu bytes; the rest was passed over", settings->max_line);
	}
	*line = cw_text_head(cw_feed_text(&settings->feed), end);
	return true;
}

static struct cw_text unquote(struct cw_text value)
{
	value = cw_text_trim(value);
	if (value.len > 0 && value.ptr[0] == '"') {
		value = cw_text_skip(value, 1);
		if (value.len > 0 && value.ptr[value.len - 1] == '"') {
			value.len--;
		}
	}
	return value;
}

static bool take_word(struct cw_text *text, struct cw_text word)
{
	struct cw_text rest = cw_text_skip(*text, word.len);

	if (!cw_text_equal_nocase(cw_text_head(*text, word.len), word) || rest.len == 0 ||
		(rest.ptr[0] != ' ' && rest.ptr[0] != '\t')) {
		return false;
	}
	*text = cw_text_trim(rest);
	return true;
}

static bool split_colon(struct cw_text text, struct cw_text *name, struct cw_text *value)
{
	size_t colon;

	if (!cw_text_find_byte(text, ':', &colon)) {
		return false;
	}
	*name = cw_text_trim(cw_text_head(text, colon));
	*value = cw_text_trim(cw_text_skip(text, colon + 1));
	return name->len > 0;
}

/* "*c xConfiguration PATH: VALUE", also without "*c". */
static bool read_config(
	struct cw_settings *settings, struct cw_text line, struct cw_settings_item *out)
{
	struct cw_text name;

	(void)take_word(&line, CW_TEXT("*c"));
	if (!take_word(&line, CW_TEXT("xConfiguration"))) {
		return false;
	}
	settings->is_config = true;
	if (!split_colon(line, &name, &out->value)) {
		return false;
	}
	settings->key.len = 0;
	cw_settings_key_add(settings, name);
	out->value = unquote(out->value);
	return true;
}

static size_t indent_of(struct cw_text line)
{
	size_t n = 0;

	while (n < line.len && (line.ptr[n] == ' ' || line.ptr[n] == '\t')) {
		n++;
	}
	return n;
}

/* "Call 1 (status=Connected)" is the element "Call 1". */
static struct cw_text without_status(struct cw_text name)
{
	size_t at;

	if (cw_text_find(name, CW_TEXT("("), &at)) {
		name = cw_text_trim(cw_text_head(name, at));
	}
	return name;
}

static void push(struct cw_settings *settings, struct cw_text name, size_t indent)
{
	if (settings->depth == CW_SETTINGS_DEPTH) {
		cw_case_note(settings->kase, "settings.depth", settings->member,
			settings->feed.offset, true, "more than %d levels", CW_SETTINGS_DEPTH);
		return;
	}
	cw_settings_key_add(settings, name);
	settings->levels[settings->depth].key_len = settings->key.len;
	settings->levels[settings->depth].indent = indent;
	settings->depth++;
}

static bool has_value(struct cw_text value)
{
	return value.len > 0 && !cw_text_is(value, "/");
}

/* "*s NAME: /" begins a block, "*s/end" ends it; "*s NAME: value" is a setting by itself. */
static bool read_block(
	struct cw_settings *settings, struct cw_text line, struct cw_settings_item *out)
{
	struct cw_text name;

	settings->in_license = false;
	settings->depth = 0;
	settings->key.len = 0;
	line = cw_text_trim(cw_text_skip(line, 2));
	if (!split_colon(line, &name, &out->value)) {
		return false;
	}
	/* "Show" is the command that asked, not an element. */
	if (!cw_text_equal_nocase(name, CW_TEXT("Show"))) {
		push(settings, without_status(name), 0);
	}
	settings->in_license = cw_text_equal_nocase(name, CW_TEXT("License"));
	out->value = unquote(out->value);
	return has_value(out->value);
}

static void set(struct cw_buffer *buffer, struct cw_text text)
{
	buffer->len = 0;
	cw_buffer_add_text(buffer, text);
}

/* One line of the Smart Licensing block. */
static bool read_license(
	struct cw_settings *settings, struct cw_text line, struct cw_settings_item *out)
{
	struct cw_text name;
	struct cw_text prefix = CW_TEXT("Smart Licensing is ");
	size_t blank;

	settings->key.len = 0;
	cw_settings_key_add(settings, CW_TEXT("License"));
	if (cw_text_equal_nocase(cw_text_head(line, prefix.len), prefix)) {
		cw_settings_key_add(settings, CW_TEXT("Smart Licensing"));
		out->value = cw_text_skip(line, prefix.len);
		return true;
	}
	if (!split_colon(line, &name, &out->value)) {
		return false;
	}
	out->value = unquote(out->value);
	if (!has_value(out->value)) {
		(void)take_word(&name, CW_TEXT("License"));
		set(&settings->section, name);
		return false;
	}
	if (cw_text_equal_nocase(name, CW_TEXT("Failure reason"))) {
		cw_settings_key_add(settings, cw_buffer_text(&settings->last));
	} else {
		set(&settings->last, name);
		if (!cw_text_find_byte(name, ' ', &blank)) {
			cw_settings_key_add(settings, cw_buffer_text(&settings->section));
		}
	}
	cw_settings_key_add(settings, name);
	return true;
}

/* "    Version: "X14.2.5"" below the nearest line above that has fewer blanks in front. */
static bool read_status(
	struct cw_settings *settings, struct cw_text line, struct cw_settings_item *out)
{
	size_t indent = indent_of(line);
	struct cw_text name;

	/* The first level is the block's own: unindented lines stand below it too. */
	while (settings->depth > 1 && settings->levels[settings->depth - 1].indent >= indent) {
		settings->depth--;
	}
	if (settings->depth == 1 && settings->levels[0].indent >= indent && indent > 0) {
		settings->depth = 0;
	}
	cw_settings_key_cut(settings, settings->depth);
	if (!split_colon(line, &name, &out->value)) {
		return false;
	}
	name = without_status(name);
	out->value = unquote(out->value);
	push(settings, name, indent);
	return has_value(out->value);
}

static bool begins_license(struct cw_text line)
{
	return cw_text_equal_nocase(line, CW_TEXT("License:")) ||
	       cw_text_equal_nocase(line, CW_TEXT("Smart Licensing Status"));
}

static bool read_line(
	struct cw_settings *settings, struct cw_text line, struct cw_settings_item *out)
{
	struct cw_text trimmed = cw_text_trim(line);

	if (trimmed.len == 0) {
		return false;
	}
	if (cw_text_starts(trimmed, CW_TEXT("*s"))) {
		return read_block(settings, trimmed, out);
	}
	if (read_config(settings, trimmed, out)) {
		return true;
	}
	if (settings->is_config) {
		return false;
	}
	if (!settings->in_license && begins_license(trimmed) && indent_of(line) == 0) {
		settings->in_license = true;
		settings->section.len = 0;
		return false;
	}
	return settings->in_license ? read_license(settings, trimmed, out)
				    : read_status(settings, line, out);
}

bool cw_settings_next_text(struct cw_settings *settings, struct cw_settings_item *out)
{
	struct cw_text line;

	while (next_line(settings, &line)) {
		if (read_line(settings, line, out)) {
			out->key = cw_buffer_text(&settings->key);
			out->line = settings->line;
			out->offset = settings->feed.offset;
			return true;
		}
	}
	return false;
}
