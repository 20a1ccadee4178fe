/* SPDX-License-Identifier: MIT */
/* Facts as a signature's tests write them: YAML in flow style. */
#include "api/draft_signature.h"

#include "base/escape.h"
#include "base/stamp.h"
#include "facts/fields.h"

#include <inttypes.h>
#include <string.h>

/* What single quotes cannot hold, or would fold. */
static bool needs_escapes(struct cw_text text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c < 0x20 || c >= 0x7f) {
			return true;
		}
	}
	return false;
}

void cw_yaml_text(struct cw_buffer *out, struct cw_text text)
{
	if (needs_escapes(text)) {
		cw_escape_json(out, text); /* is YAML too (YAML 1.2 section 1.3) */
		return;
	}
	cw_buffer_add_str(out, "'");
	for (size_t i = 0; i < text.len; i++) {
		cw_buffer_add(out, &text.ptr[i], 1);
		if (text.ptr[i] == '\'') {
			cw_buffer_add(out, "'", 1);
		}
	}
	cw_buffer_add_str(out, "'");
}

static void add_strings(struct cw_buffer *out, const struct cw_strings *strings)
{
	cw_buffer_add_str(out, "[");
	for (size_t i = 0; i < strings->count; i++) {
		cw_buffer_add_str(out, i > 0 ? ", " : "");
		cw_yaml_text(out, cw_text_str(strings->items[i]));
	}
	cw_buffer_add_str(out, "]");
}

/* The value of a field that a test can write; nothing when it is empty or leads elsewhere. */
static void add_value(struct cw_buffer *out, const struct cw_field *field, const void *at)
{
	char stamp[CW_STAMP_BYTES];

	switch ((int)field->type) {
	case CW_TYPE_TEXT:
		if ((*(const char *const *)at)[0] != '\0') {
			cw_yaml_text(out, cw_text_str(*(const char *const *)at));
		}
		break;
	case CW_TYPE_U32:
		if (*(const uint32_t *)at != 0) {
			cw_buffer_printf(out, "%" PRIu32, *(const uint32_t *)at);
		}
		break;
	case CW_TYPE_U16:
		if (*(const uint16_t *)at != 0) {
			cw_buffer_printf(out, "%u", *(const uint16_t *)at);
		}
		break;
	case CW_TYPE_I32:
		cw_buffer_printf(out, "%" PRId32, *(const int32_t *)at);
		break;
	case CW_TYPE_BOOL:
		cw_buffer_add_str(out, *(const bool *)at ? "true" : "false");
		break;
	case CW_TYPE_TIME:
		if (*(const int64_t *)at != CW_TIME_UNKNOWN &&
			*(const int64_t *)at != CW_TIME_NEVER) {
			cw_buffer_printf(out, "'%s'", cw_stamp_format(*(const int64_t *)at, stamp));
		}
		break;
	case CW_TYPE_PARTY:
		if (*(const enum cw_party *)at != CW_PARTY_UNKNOWN) {
			cw_buffer_add_str(out, cw_party_name(*(const enum cw_party *)at));
		}
		break;
	case CW_TYPE_STRINGS:
		if (((const struct cw_strings *)at)->count > 0) {
			add_strings(out, at);
		}
		break;
	default:
		break;
	}
}

void cw_yaml_fact(struct cw_buffer *out, enum cw_source source, const void *fact,
	const char *const *skip, const char *more)
{
	const struct cw_fields *fields = cw_fields_of(source);

	cw_buffer_printf(out, "{%s", more);
	for (size_t i = 0; i < fields->count; i++) {
		const struct cw_field *field = &fields->fields[i];
		struct cw_buffer value = {0};
		bool wanted = true;

		for (size_t k = 0; skip[k] != NULL; k++) {
			wanted &= strcmp(skip[k], field->name) != 0;
		}
		if (wanted) {
			add_value(&value, field, cw_field_get(field, fact));
		}
		if (value.len > 0) {
			cw_buffer_printf(out, "%s%s: ",
				out->ptr != NULL && out->ptr[out->len - 1] != '{' ? ", " : "",
				field->name);
			cw_buffer_add_text(out, cw_buffer_text(&value));
		}
		out->failed |= value.failed;
		cw_buffer_finish(&value);
	}
	cw_buffer_add_str(out, "}");
}
