/* SPDX-License-Identifier: MIT */
#include "signature/setter.h"

#include "base/stamp.h"

static enum cw_code set_number(const struct cw_field *field, void *at, struct cw_text text)
{
	bool negative = text.len > 0 && text.ptr[0] == '-';
	uint64_t number;

	if (!cw_text_to_u64(negative ? cw_text_skip(text, 1) : text, &number)) {
		return CW_ERR_FORMAT;
	}
	if (negative && field->type != CW_TYPE_I32) {
		return CW_ERR_FORMAT;
	}
	if (field->type == CW_TYPE_U16 && number <= UINT16_MAX) {
		*(uint16_t *)at = (uint16_t)number;
	} else if (field->type == CW_TYPE_U32 && number <= UINT32_MAX) {
		*(uint32_t *)at = (uint32_t)number;
	} else if (field->type == CW_TYPE_I32 && number <= INT32_MAX) {
		*(int32_t *)at = negative ? -(int32_t)number : (int32_t)number;
	} else if (field->type == CW_TYPE_U64) {
		*(uint64_t *)at = number;
	} else {
		return CW_ERR_FORMAT;
	}
	return CW_OK;
}

/* The value of a word of an enumeration, by its naming function; -1 when it is none. */
static int word_value(struct cw_text text, const char *(*name)(unsigned), unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (cw_text_is(text, name(i))) {
			return (int)i;
		}
	}
	return -1;
}

static const char *party(unsigned i)
{
	return cw_party_name((enum cw_party)i);
}

static const char *truth(unsigned i)
{
	return cw_truth_name((enum cw_truth)i);
}

static const char *hidden(unsigned i)
{
	return cw_hidden_name((enum cw_hidden)i);
}

static const char *outcome(unsigned i)
{
	return cw_outcome_name((enum cw_outcome)i);
}

static enum cw_code set_word(const struct cw_field *field, void *at, struct cw_text text)
{
	int value;

	if (field->type == CW_TYPE_PARTY) {
		value = word_value(text, party, CW_PARTY_PEER + 1);
	} else if (field->type == CW_TYPE_HIDDEN) {
		value = word_value(text, hidden, CW_HIDDEN_COMPRESSED + 1);
	} else if (field->type == CW_TYPE_OUTCOME) {
		value = word_value(text, outcome, CW_OUTCOME_RESET + 1);
	} else {
		value = word_value(text, truth, CW_TRUE + 1);
	}
	if (value < 0) {
		return CW_ERR_FORMAT;
	}
	if (field->type == CW_TYPE_PARTY) {
		*(enum cw_party *)at = (enum cw_party)value;
	} else if (field->type == CW_TYPE_HIDDEN) {
		*(enum cw_hidden *)at = (enum cw_hidden)value;
	} else if (field->type == CW_TYPE_OUTCOME) {
		*(enum cw_outcome *)at = (enum cw_outcome)value;
	} else if (field->type == CW_TYPE_TRUTH) {
		*(enum cw_truth *)at = (enum cw_truth)value;
	} else {
		*(bool *)at = value == CW_TRUE;
	}
	return CW_OK;
}

static enum cw_code set_time(void *at, struct cw_text text)
{
	int64_t ns;
	size_t used;

	if (!cw_stamp_parse(text, &ns, &used) || used != text.len) {
		return CW_ERR_FORMAT;
	}
	*(int64_t *)at = ns;
	return CW_OK;
}

enum cw_code cw_field_set_text(
	struct cw_arena *arena, const struct cw_field *field, void *fact, struct cw_text text)
{
	void *at = (char *)fact + field->offset;
	char *copy;

	switch (field->type) {
	case CW_TYPE_TEXT:
		copy = cw_arena_utf8(arena, text);
		if (copy == NULL) {
			return CW_ERR_NOMEM;
		}
		*(const char **)at = copy;
		return CW_OK;
	case CW_TYPE_U64:
	case CW_TYPE_U32:
	case CW_TYPE_I32:
	case CW_TYPE_U16:
		return set_number(field, at, text);
	case CW_TYPE_TIME:
		return set_time(at, text);
	case CW_TYPE_BOOL:
	case CW_TYPE_TRUTH:
	case CW_TYPE_PARTY:
	case CW_TYPE_HIDDEN:
	case CW_TYPE_OUTCOME:
		return set_word(field, at, text);
	case CW_TYPE_STRINGS:
	case CW_TYPE_SEEN:
	case CW_TYPE_ALERTS:
	case CW_TYPE_PAIRS:
	case CW_TYPE_CERTIFICATE:
	case CW_TYPE_CERTIFICATES:
	case CW_TYPE_HANDSHAKE:
	default:
		return CW_ERR_USAGE;
	}
}
