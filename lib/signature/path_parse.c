/* SPDX-License-Identifier: MIT */
/* Paths and references as signatures write them. */
#include "signature/path.h"

#include <string.h>

/* Takes the first word before a point. */
static struct cw_text take(struct cw_text *rest)
{
	struct cw_text word = *rest;
	size_t at;

	if (cw_text_find_byte(*rest, '.', &at)) {
		word = cw_text_head(*rest, at);
		*rest = cw_text_skip(*rest, at + 1);
	} else {
		*rest = cw_text_skip(*rest, rest->len);
	}
	return word;
}

/* The field that the text begins with; names have points in them ("server.ip"), the longest
 * wins. */
static const struct cw_field *take_field(const struct cw_fields *fields, struct cw_text *rest)
{
	const struct cw_field *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < fields->count; i++) {
		struct cw_text name = cw_text_str(fields->fields[i].name);

		if (name.len > best_len && cw_text_starts(*rest, name) &&
			(rest->len == name.len || rest->ptr[name.len] == '.')) {
			best = &fields->fields[i];
			best_len = name.len;
		}
	}
	if (best != NULL) {
		*rest = cw_text_skip(*rest, best_len + 1);
	}
	return best;
}

static bool unknown_field(struct cw_loading *l, const struct cw_node *at,
	const struct cw_fields *fields, struct cw_text name)
{
	struct cw_guess guess;
	char hint[CW_GUESS_BYTES];

	cw_guess_init(&guess, name);
	for (size_t i = 0; i < fields->count; i++) {
		cw_guess_try(&guess, fields->fields[i].name);
	}
	return cw_sig_error(l, at, "unknown field '%.*s' of %s%s", (int)name.len, name.ptr,
		fields->name, cw_guess_hint(&guess, hint));
}

static bool parse_selector(
	struct cw_loading *l, const struct cw_node *at, struct cw_text word, struct cw_step *step)
{
	uint64_t index;

	if (cw_text_is(word, "any")) {
		step->kind = CW_STEP_ANY;
	} else if (cw_text_is(word, "all")) {
		step->kind = CW_STEP_ALL;
	} else if (cw_text_is(word, "none")) {
		step->kind = CW_STEP_NONE;
	} else if (cw_text_is(word, "last")) {
		step->kind = CW_STEP_LAST;
	} else if (cw_text_is(word, "first")) {
		step->kind = CW_STEP_INDEX;
	} else if (cw_text_to_u64(word, &index) && index < 1000) {
		step->kind = CW_STEP_INDEX;
		step->index = (size_t)index;
	} else {
		return cw_sig_error(l, at,
			"after a list of certificates stands any, all, none, first, last or a "
			"number, not '%.*s'",
			(int)word.len, word.ptr);
	}
	return true;
}

/* One step; *fields becomes the fields of what it leads to, NULL when it leads to a plain value. */
static bool parse_step(struct cw_loading *l, const struct cw_node *at, struct cw_text *rest,
	const struct cw_fields **fields, struct cw_path *path)
{
	struct cw_step *step = &path->steps[path->num_steps];

	if (path->type == CW_TYPE_CERTIFICATES && path->num_steps > 0) {
		if (!parse_selector(l, at, take(rest), step)) {
			return false;
		}
		if (step->kind >= CW_STEP_ANY && path->quantified) {
			return cw_sig_error(l, at, "one any, all or none in a path");
		}
		path->quantified |= step->kind >= CW_STEP_ANY;
		path->type = CW_TYPE_CERTIFICATE;
		*fields = cw_fields_of(CW_SOURCE_CERTIFICATE);
		path->num_steps++;
		return true;
	}
	if (*fields == NULL) {
		return cw_sig_error(l, at, "'%.*s' follows a field that has no parts",
			(int)rest->len, rest->ptr);
	}
	step->kind = CW_STEP_FIELD;
	step->field = take_field(*fields, rest);
	if (step->field == NULL) {
		return unknown_field(l, at, *fields, *rest);
	}
	path->type = step->field->type;
	path->num_steps++;
	*fields = path->type == CW_TYPE_CERTIFICATE ? cw_fields_of(CW_SOURCE_CERTIFICATE)
		  : path->type == CW_TYPE_HANDSHAKE ? cw_fields_of(CW_SOURCE_HANDSHAKE)
						    : NULL;
	if (path->type == CW_TYPE_PAIRS) {
		const char *key = cw_arena_text(&l->set->arena, *rest);

		if (key == NULL) {
			cw_sig_nomem(l);
			return false;
		}
		if (rest->len == 0) {
			return cw_sig_error(l, at, "pairs needs a key: pairs.Src-ip");
		}
		step->kind = CW_STEP_PAIR;
		step->key = cw_text_str(key);
		path->type = CW_TYPE_TEXT;
		*rest = CW_TEXT("");
	}
	return true;
}

bool cw_path_parse(struct cw_loading *l, const struct cw_node *at, enum cw_source source,
	struct cw_text text, struct cw_path *out)
{
	const struct cw_fields *fields = cw_fields_of(source);
	struct cw_text rest = text;

	memset(out, 0, sizeof(*out));
	out->source = source;
	if (text.len == 0) {
		return cw_sig_error(l, at, "the name of a field was expected");
	}
	while (rest.len > 0) {
		if (out->num_steps == CW_MAX_STEPS) {
			return cw_sig_error(l, at, "the path has too many parts");
		}
		if (!parse_step(l, at, &rest, &fields, out)) {
			return false;
		}
	}
	return true;
}

static int find_group(const char *const *groups, size_t count, struct cw_text name)
{
	for (size_t i = 0; i < count; i++) {
		if (cw_text_is(name, groups[i])) {
			return (int)i;
		}
	}
	return -1;
}

static bool parse_symptom_reference(struct cw_loading *l, const struct cw_node *at,
	struct cw_text text, struct cw_reference *out)
{
	out->event = 0;
	out->group = find_group(l->symptom->groups, l->symptom->num_groups, text);
	return out->group >= 0 || cw_path_parse(l, at, CW_SOURCE_LOG, text, &out->path);
}

static bool unknown_event(struct cw_loading *l, const struct cw_node *at, struct cw_text name)
{
	struct cw_guess guess;
	char hint[CW_GUESS_BYTES];

	for (size_t i = l->num_events; i < l->signature->num_events; i++) {
		if (cw_text_is(name, l->signature->events[i].name)) {
			return cw_sig_error(l, at,
				"the event '%s' stands further below; an event may only refer to "
				"earlier ones",
				l->signature->events[i].name);
		}
	}
	cw_guess_init(&guess, name);
	for (size_t i = 0; i < l->num_events; i++) {
		cw_guess_try(&guess, l->signature->events[i].name);
	}
	return cw_sig_error(l, at, "unknown event '%.*s'%s", (int)name.len, name.ptr,
		cw_guess_hint(&guess, hint));
}

bool cw_reference_parse(struct cw_loading *l, const struct cw_node *at, struct cw_text text,
	struct cw_reference *out)
{
	struct cw_text rest = text;
	const struct cw_sig_event *event;
	struct cw_text name;

	memset(out, 0, sizeof(*out));
	out->group = -1;
	if (l->signature == NULL) {
		return parse_symptom_reference(l, at, text, out);
	}
	name = take(&rest);
	for (out->event = 0; out->event < l->num_events; out->event++) {
		if (cw_text_is(name, l->signature->events[out->event].name)) {
			break;
		}
	}
	if (out->event == l->num_events) {
		return unknown_event(l, at, name);
	}
	event = &l->signature->events[out->event];
	if (rest.len == 0) {
		return cw_sig_error(l, at, "'%.*s' needs a field: %.*s.at", (int)name.len, name.ptr,
			(int)name.len, name.ptr);
	}
	out->group = find_group(event->groups, event->num_groups, rest);
	if (out->group >= 0) {
		return true;
	}
	if (!cw_path_parse(l, at, event->source, rest, &out->path)) {
		return false;
	}
	if (out->path.quantified) {
		return cw_sig_error(l, at,
			"any, all and none have no single value: use first, "
			"last or a number");
	}
	return true;
}
