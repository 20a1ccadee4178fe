/* SPDX-License-Identifier: MIT */
#include "log/settings_state.h"

#include <stdlib.h>

enum cw_code cw_settings_open(struct cw_case *kase, const char *member, struct cw_source *source,
	struct cw_settings **out, struct cw_error *err)
{
	struct cw_settings *settings = calloc(1, sizeof(*settings));

	if (settings == NULL) {
		return cw_error_nomem(err);
	}
	settings->kase = kase;
	settings->member = member;
	settings->max_line = kase->limits.max_line_bytes > 64 ? kase->limits.max_line_bytes : 64;
	settings->line = 1;
	cw_feed_init(&settings->feed, source, settings->max_line + 4096);
	*out = settings;
	return CW_OK;
}

void cw_settings_close(struct cw_settings *settings)
{
	if (settings != NULL) {
		cw_feed_finish(&settings->feed);
		cw_buffer_finish(&settings->key);
		cw_buffer_finish(&settings->value);
		cw_buffer_finish(&settings->section);
		cw_buffer_finish(&settings->last);
		free(settings);
	}
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void cw_settings_key_add(struct cw_settings *settings, struct cw_text name)
{
	name = cw_text_trim(name);
	while (name.len > 0) {
		size_t len = 0;

		while (len < name.len && !is_blank(name.ptr[len])) {
			len++;
		}
		if (settings->key.len > 0) {
			cw_buffer_add(&settings->key, " ", 1);
		}
		cw_buffer_add(&settings->key, name.ptr, len);
		name = cw_text_trim(cw_text_skip(name, len));
	}
}

void cw_settings_key_cut(struct cw_settings *settings, size_t depth)
{
	settings->key.len = depth > 0 ? settings->levels[depth - 1].key_len : 0;
}

void cw_settings_drop(struct cw_settings *settings, size_t n)
{
	struct cw_text passed = cw_text_head(cw_feed_text(&settings->feed), n);
	size_t newline;

	while (cw_text_find_byte(passed, '\n', &newline)) {
		passed = cw_text_skip(passed, newline + 1);
		settings->line++;
	}
	cw_feed_drop(&settings->feed, n);
}

/* XML begins with "<", blanks and a byte order mark aside. */
static void start(struct cw_settings *settings)
{
	settings->started = true;
	if (cw_feed_ensure(&settings->feed, 3) &&
		cw_text_starts(cw_feed_text(&settings->feed), CW_TEXT("\xef\xbb\xbf"))) {
		cw_settings_drop(settings, 3);
	}
	while (cw_feed_ensure(&settings->feed, 1)) {
		char first = cw_feed_text(&settings->feed).ptr[0];

		if (first != '\n' && first != '\r') {
			settings->is_xml = first == '<';
			return;
		}
		cw_settings_drop(settings, 1);
	}
}

enum cw_code cw_settings_next(
	struct cw_settings *settings, struct cw_settings_item *out, bool *end, struct cw_error *err)
{
	bool found;

	*end = false;
	if (!settings->started) {
		start(settings);
	}
	found = settings->is_xml ? cw_settings_next_xml(settings, out)
				 : cw_settings_next_text(settings, out);
	if (settings->key.failed || settings->value.failed || settings->section.failed ||
		settings->last.failed) {
		return cw_error_nomem(err);
	}
	if (!found && settings->feed.error.code != CW_OK) {
		if (err != NULL) {
			*err = settings->feed.error;
		}
		return settings->feed.error.code;
	}
	*end = !found;
	return CW_OK;
}
