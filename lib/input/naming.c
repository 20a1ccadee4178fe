/* SPDX-License-Identifier: MIT */
#include "input/naming.h"

static const struct {
	enum cw_naming naming;
	struct cw_text prefix;
} prefixes[] = {
	{CW_NAMING_LOG, {"loggingsnapshot_", 16}},
	{CW_NAMING_CA, {"ca_", 3}},
	{CW_NAMING_SERVER, {"server_", 7}},
	{CW_NAMING_CLIENT, {"client_", 7}},
	{CW_NAMING_CONFIG, {"xconf_dump_", 11}},
	{CW_NAMING_STATUS, {"xstat_dump_", 11}},
	{CW_NAMING_BUNDLE, {"diagnostic_log_", 15}},
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct cw_text skip_digits(struct cw_text text)
{
	while (text.len > 0 && is_digit(text.ptr[0])) {
		text = cw_text_skip(text, 1);
	}
	return text;
}

struct cw_text cw_naming_base(struct cw_text path)
{
	size_t at = path.len;

	while (at > 0 && path.ptr[at - 1] != '/' && path.ptr[at - 1] != '\\') {
		at--;
	}
	return cw_text_skip(path, at);
}

/* eth0_diagnostic_logging_tcpdump00_: takes it from *rest. */
static bool take_capture(struct cw_text *rest)
{
	const struct cw_text middle = CW_TEXT("_diagnostic_logging_tcpdump");
	struct cw_text text = *rest;

	if (!cw_text_starts(text, CW_TEXT("eth"))) {
		return false;
	}
	text = skip_digits(cw_text_skip(text, 3));
	if (!cw_text_starts(text, middle)) {
		return false;
	}
	text = skip_digits(cw_text_skip(text, middle.len));
	if (!cw_text_starts(text, CW_TEXT("_"))) {
		return false;
	}
	*rest = cw_text_skip(text, 1);
	return true;
}

static enum cw_naming take_prefix(struct cw_text *rest)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (cw_text_starts(*rest, prefixes[i].prefix)) {
			*rest = cw_text_skip(*rest, prefixes[i].prefix.len);
			return prefixes[i].naming;
		}
	}
	return take_capture(rest) ? CW_NAMING_CAPTURE : CW_NAMING_NONE;
}

enum cw_naming cw_naming_of(struct cw_text name)
{
	return take_prefix(&name);
}

/* "_YYYY-MM-DD_HH_MM_SS." at the start of the text; browsers turn the later underscores into blanks
 * or colons. */
static bool is_stamp(struct cw_text text)
{
	static const char form[] = "_dddd-dd-dd_dd_dd_dd.";

	if (text.len < sizeof(form) - 1) {
		return false;
	}
	for (size_t i = 0; i < sizeof(form) - 1; i++) {
		char c = text.ptr[i];
		bool fits = form[i] == 'd' ? is_digit(c) : c == form[i];

		if (!fits && !(i > 0 && form[i] == '_' && (c == ' ' || c == ':'))) {
			return false;
		}
	}
	return true;
}

struct cw_text cw_naming_host(struct cw_text name)
{
	struct cw_text rest = name;

	if (take_prefix(&rest) == CW_NAMING_NONE) {
		return cw_text_of(NULL, 0);
	}
	for (size_t at = rest.len; at > 0; at--) {
		if (is_stamp(cw_text_skip(rest, at))) {
			return cw_text_head(rest, at);
		}
	}
	return cw_text_of(NULL, 0);
}
