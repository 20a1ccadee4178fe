/* SPDX-License-Identifier: MIT */
/* What the three readers of settings share. Only settings*.c include this. */
#ifndef CW_LOG_SETTINGS_STATE_H
#define CW_LOG_SETTINGS_STATE_H

#include "base/buffer.h"
#include "log/feed.h"
#include "log/settings.h"

#define CW_SETTINGS_DEPTH 32

/* One element or one indented line that others stand below. */
struct cw_settings_level {
	size_t key_len; /* of the path with its own name */
	size_t indent;  /* text: blanks in front */
	bool has_child; /* XML */
	uint64_t line;
	uint64_t offset;
};

struct cw_settings {
	struct cw_case *kase; /* borrowed */
	const char *member;   /* borrowed */
	struct cw_feed feed;
	size_t max_line;
	uint64_t line;      /* of the window's first byte */
	size_t given;       /* bytes of the line that is being looked at */
	bool given_newline; /* and whether its newline is among them */
	bool skip_line;     /* the rest of a line that was too long */
	bool is_xml;
	bool started;
	struct cw_buffer key;
	struct cw_buffer value;
	struct cw_settings_level levels[CW_SETTINGS_DEPTH];
	size_t depth;
	/* Text. */
	bool is_config; /* a line of the configuration was seen */
	bool in_license;
	struct cw_buffer section; /* of the license block */
	struct cw_buffer last;    /* key before, in the license block */
	/* XML. */
	uint64_t too_deep; /* open elements that are not in levels */
	bool item_everywhere;
};

/* Appends the words of a name to the key. */
void cw_settings_key_add(struct cw_settings *settings, struct cw_text name);

/* Shortens the key to that of the first `depth` levels. */
void cw_settings_key_cut(struct cw_settings *settings, size_t depth);

/* Drops n bytes of the window and counts their lines. */
void cw_settings_drop(struct cw_settings *settings, size_t n);

/* The next setting of a text or XML dump; false at the end. */
bool cw_settings_next_text(struct cw_settings *settings, struct cw_settings_item *out);
bool cw_settings_next_xml(struct cw_settings *settings, struct cw_settings_item *out);

#endif
