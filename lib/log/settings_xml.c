/* SPDX-License-Identifier: MIT */
/*
 * A small pull over tags, enough for dumps of keys and values. Nothing is looked up or expanded, so
 * there is nothing for a hostile document type to do.
 */
#include "log/settings_state.h"

#define MAX_TAG_BYTES ((size_t)16 << 10)

static struct cw_text window(const struct cw_settings *settings)
{
	return cw_feed_text(&settings->feed);
}

/* Drops everything up to and with the mark, which ends with ">". */
static void skip_past(struct cw_settings *settings, struct cw_text mark)
{
	size_t from = 0;
	size_t at;

	for (;;) {
		switch (cw_feed_find(&settings->feed, from, '>', MAX_TAG_BYTES, &at)) {
		case CW_FEED_FOUND:
			if (cw_text_ends(cw_text_head(window(settings), at + 1), mark)) {
				cw_settings_drop(settings, at + 1);
				return;
			}
			from = at + 1;
			break;
		case CW_FEED_FAR:
			from += MAX_TAG_BYTES + 1;
			break;
		case CW_FEED_ENDED:
			cw_settings_drop(settings, window(settings).len);
			return;
		}
		if (from > mark.len) { /* keeps as much as a mark across the cut needs */
			cw_settings_drop(settings, from - mark.len);
			from = mark.len;
		}
	}
}

/* Appends text of the element that is open, up to the limit of a line. */
static void add_value(struct cw_settings *settings, struct cw_text text)
{
	size_t room = settings->max_line - settings->value.len;

	if (text.len > room) {
		cw_case_note(settings->kase, "limit.max_line_bytes", settings->member,
			settings->feed.offset, true,
			"a value of more than %zu bytes; the rest was passed over",
			settings->max_line);
	}
	cw_buffer_add_text(&settings->value, cw_text_head(text, room));
}

/* What stands at the front of the text: an entity, or one byte. */
static struct cw_text entity(struct cw_text text, char *out)
{
	static const struct {
		struct cw_text name;
		char byte;
	} entities[] = {{{"&lt;", 4}, '<'}, {{"&gt;", 4}, '>'}, {{"&amp;", 5}, '&'},
		{{"&quot;", 6}, '"'}, {{"&apos;", 6}, '\''}};

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		if (cw_text_starts(text, entities[i].name)) {
			*out = entities[i].byte;
			return entities[i].name;
		}
	}
	*out = text.ptr[0];
	return cw_text_head(text, 1);
}

/* Replaces the five predefined entities (XML 1.0 section 4.6) in place: none grows. */
static void expand(struct cw_buffer *value)
{
	struct cw_text rest = cw_buffer_text(value);
	size_t len = 0;

	while (rest.len > 0) {
		char byte;
		struct cw_text taken = entity(rest, &byte);

		value->ptr[len++] = byte;
		rest = cw_text_skip(rest, taken.len);
	}
	value->len = len;
}

/* Text up to the next tag, over as many windows as it takes. False at the end. */
static bool read_text(struct cw_settings *settings)
{
	size_t at;

	for (;;) {
		enum cw_feed_answer answer =
			cw_feed_find(&settings->feed, 0, '<', MAX_TAG_BYTES, &at);

		if (answer == CW_FEED_FAR) {
			at = MAX_TAG_BYTES;
		}
		if (at > 0) {
			add_value(settings, cw_text_head(window(settings), at));
			cw_settings_drop(settings, at);
		}
		if (answer != CW_FEED_FAR) {
			return answer == CW_FEED_FOUND;
		}
	}
}

/* "<![CDATA[ … ]]>". Its entities are expanded like those of other text. */
static void read_cdata(struct cw_settings *settings)
{
	cw_settings_drop(settings, 9);
	for (;;) {
		size_t at;
		enum cw_feed_answer answer =
			cw_feed_find(&settings->feed, 0, ']', MAX_TAG_BYTES, &at);

		if (answer == CW_FEED_FAR) {
			at = MAX_TAG_BYTES;
		}
		add_value(settings, cw_text_head(window(settings), at));
		cw_settings_drop(settings, at);
		if (answer == CW_FEED_ENDED) {
			return;
		}
		if (cw_feed_ensure(&settings->feed, 3) &&
			cw_text_starts(window(settings), CW_TEXT("]]>"))) {
			cw_settings_drop(settings, 3);
			return;
		}
		if (answer == CW_FEED_FOUND) {
			add_value(settings, cw_text_head(window(settings), 1));
			cw_settings_drop(settings, 1);
		}
	}
}

/* Comments, declarations, CDATA. True when it was one of them. */
static bool read_special(struct cw_settings *settings)
{
	(void)cw_feed_ensure(&settings->feed, 9);
	if (cw_text_starts(window(settings), CW_TEXT("<!--"))) {
		cw_settings_drop(settings, 4);
		skip_past(settings, CW_TEXT("-->"));
		return true;
	}
	if (cw_text_starts(window(settings), CW_TEXT("<![CDATA["))) {
		read_cdata(settings);
		return true;
	}
	if (cw_text_starts(window(settings), CW_TEXT("<?"))) {
		skip_past(settings, CW_TEXT("?>"));
		return true;
	}
	if (cw_text_starts(window(settings), CW_TEXT("<!"))) {
		skip_past(settings, CW_TEXT(">"));
		return true;
	}
	return false;
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.' || c == ':' || (unsigned char)c >= 0x80;
}

/* The element's name without its namespace prefix. */
static struct cw_text tag_name(struct cw_text tag)
{
	size_t len = 0;
	size_t colon;

	while (len < tag.len && is_name_byte(tag.ptr[len])) {
		len++;
	}
	tag = cw_text_head(tag, len);
	if (cw_text_find_byte(tag, ':', &colon)) {
		tag = cw_text_skip(tag, colon + 1);
	}
	return tag;
}

/* The digits of item="6", empty when there are none. */
static struct cw_text tag_item(struct cw_text tag)
{
	size_t at;
	struct cw_text rest;
	struct cw_text value;
	uint64_t number;

	if (!cw_text_find(tag, CW_TEXT(" item="), &at)) {
		return cw_text_head(tag, 0);
	}
	rest = cw_text_skip(tag, at + 6);
	if (rest.len < 2 || (rest.ptr[0] != '"' && rest.ptr[0] != '\'') ||
		!cw_text_find_byte(cw_text_skip(rest, 1), rest.ptr[0], &at)) {
		return cw_text_head(tag, 0);
	}
	value = cw_text_head(cw_text_skip(rest, 1), at);
	return cw_text_to_u64(value, &number) ? value : cw_text_head(tag, 0);
}

/* Whether the path ends with the plural of the name: Zone in Zones. */
static bool is_listed(const struct cw_settings *settings, struct cw_text name)
{
	struct cw_text key = cw_buffer_text(&settings->key);

	return cw_text_ends(key, CW_TEXT("s")) &&
	       cw_text_ends(cw_text_head(key, key.len - 1), name);
}

/* The outermost element, and the kind of document below a wrapper, are no part of a key. */
static bool is_wrapper(const struct cw_settings *settings, struct cw_text name)
{
	return settings->depth == 0 ||
	       (settings->depth == 1 && (cw_text_equal_nocase(name, CW_TEXT("Configuration")) ||
						cw_text_equal_nocase(name, CW_TEXT("Status"))));
}

static void open_element(struct cw_settings *settings, struct cw_text tag)
{
	struct cw_text name = tag_name(tag);
	struct cw_text item = tag_item(tag);
	struct cw_settings_level *level;

	if (settings->depth == CW_SETTINGS_DEPTH) {
		settings->too_deep++;
		cw_case_note(settings->kase, "settings.depth", settings->member,
			settings->feed.offset, true, "more than %d levels", CW_SETTINGS_DEPTH);
		return;
	}
	if (settings->depth > 0) {
		settings->levels[settings->depth - 1].has_child = true;
	}
	cw_settings_key_cut(settings, settings->depth);
	if (!is_wrapper(settings, name)) {
		bool is_one = cw_text_is(item, "1");
		bool listed = is_listed(settings, name);

		settings->item_everywhere =
			settings->item_everywhere || (is_one && settings->key.len == 0);
		cw_settings_key_add(settings, name);
		if (!is_one || listed || !settings->item_everywhere) {
			cw_settings_key_add(settings, item);
		}
	}
	level = &settings->levels[settings->depth++];
	level->key_len = settings->key.len;
	level->has_child = false;
	level->line = settings->line;
	level->offset = settings->feed.offset;
	settings->value.len = 0;
}

/* True when the element that closes was a setting. */
static bool close_element(struct cw_settings *settings, struct cw_settings_item *out)
{
	const struct cw_settings_level *level;

	if (settings->too_deep > 0) {
		settings->too_deep--;
		return false;
	}
	if (settings->depth == 0) {
		return false;
	}
	level = &settings->levels[--settings->depth];
	settings->key.len = level->key_len;
	if (level->has_child || level->key_len == 0) {
		settings->value.len = 0;
		return false;
	}
	expand(&settings->value);
	out->key = cw_buffer_text(&settings->key);
	out->value = cw_text_trim(cw_buffer_text(&settings->value));
	out->line = level->line;
	out->offset = level->offset;
	return true;
}

/* Finds the end of the tag at the front of the window; a ">" in an attribute's quotes is none. */
static bool find_tag_end(struct cw_settings *settings, size_t *end)
{
	size_t at = 0; /* all before is looked at */
	char quote = 0;

	while (at < MAX_TAG_BYTES &&
		cw_feed_find(&settings->feed, at, '>', MAX_TAG_BYTES - at, end) == CW_FEED_FOUND) {
		struct cw_text tag = window(settings);

		for (; at < *end; at++) {
			char c = tag.ptr[at];

			if (quote == 0 && (c == '"' || c == '\'')) {
				quote = c;
			} else if (c == quote) {
				quote = 0;
			}
		}
		if (quote == 0) {
			return true;
		}
		at++;
	}
	return false;
}

/* The tag at the front of the window. True when it completed a setting. */
static bool read_tag(struct cw_settings *settings, struct cw_settings_item *out)
{
	struct cw_text tag;
	size_t end;
	bool found = false;

	if (!find_tag_end(settings, &end)) {
		cw_case_note(settings->kase, "settings.tag", settings->member,
			settings->feed.offset, true, "a tag without an end");
		cw_settings_drop(settings, MAX_TAG_BYTES);
		return false;
	}
	tag = cw_text_skip(cw_text_head(window(settings), end), 1);
	if (cw_text_starts(tag, CW_TEXT("/"))) {
		found = close_element(settings, out);
	} else if (tag.len > 0 && is_name_byte(tag.ptr[0])) {
		open_element(settings, tag);
		if (tag.ptr[tag.len - 1] == '/') {
			found = close_element(settings, out);
		}
	}
	cw_settings_drop(settings, end + 1);
	return found;
}

bool cw_settings_next_xml(struct cw_settings *settings, struct cw_settings_item *out)
{
	while (read_text(settings)) {
		if (!read_special(settings) && read_tag(settings, out)) {
			return true;
		}
	}
	return false;
}
