/* SPDX-License-Identifier: MIT */
#include "signature/data.h"

#include "signature/operand.h"

#include <stdio.h>
#include <string.h>

/* Where a signature refers to data. */
struct use {
	const struct cw_signature *signature;
	struct cw_node at;
	struct cw_text name;
	struct cw_check *check; /* or */
	struct cw_piece *piece;
	struct cw_path path; /* that the check tests */
};

bool cw_data_is_name(struct cw_text text)
{
	size_t slash;
	size_t point = text.len;

	(void)cw_text_find_byte(text, '.', &point);
	return cw_text_find_byte(text, '/', &slash) && slash < point;
}

static struct use *add_use(struct cw_loading *l, const struct cw_node *at)
{
	struct use *use = cw_arena_alloc(&l->set->arena, sizeof(*use));

	if (use == NULL || !cw_list_add(&l->set->data_uses, use)) {
		return cw_sig_nomem(l);
	}
	use->signature = l->signature;
	use->at = *at;
	use->at.kind = CW_NODE_SCALAR;
	return use;
}

bool cw_data_use_operand(struct cw_loading *l, const struct cw_node *at, const struct cw_path *path,
	struct cw_check *check)
{
	struct use *use = add_use(l, at);

	if (use != NULL) {
		use->path = *path;
		use->check = check;
	}
	return use != NULL;
}

bool cw_data_use_piece(
	struct cw_loading *l, const struct cw_node *at, struct cw_text name, struct cw_piece *piece)
{
	struct use *use = add_use(l, at);

	if (use != NULL) {
		use->name = name;
		use->piece = piece;
	}
	return use != NULL;
}

/* --- looking up --- */

struct name {
	struct cw_text table;
	struct cw_text entry; /* * = every one */
	struct cw_text key;
};

static struct name split(struct cw_text text)
{
	struct name name = {.table = text, .entry = CW_TEXT(""), .key = CW_TEXT("")};
	size_t at;

	if (cw_text_find_byte(text, '/', &at)) {
		name.table = cw_text_head(text, at);
		name.entry = cw_text_skip(text, at + 1);
	}
	if (cw_text_find_byte(name.entry, '.', &at)) {
		name.key = cw_text_skip(name.entry, at + 1);
		name.entry = cw_text_head(name.entry, at);
	}
	return name;
}

static bool is(const struct cw_datum *datum, const struct name *name)
{
	return cw_text_is(name->table, datum->table) && cw_text_is(name->key, datum->key) &&
	       (cw_text_is(name->entry, "*") || cw_text_is(name->entry, datum->entry));
}

static bool no_such_data(struct cw_loading *l, const struct cw_node *at, struct cw_text text)
{
	struct cw_guess guess;
	char hint[CW_GUESS_BYTES];

	cw_guess_init(&guess, text);
	for (size_t i = 0; i < l->set->data.count; i++) {
		const struct cw_datum *datum = l->set->data.items[i];
		char full[200];

		(void)snprintf(
			full, sizeof(full), "%s/%s.%s", datum->table, datum->entry, datum->key);
		cw_guess_try(&guess, full);
	}
	return cw_sig_error(
		l, at, "no data '%.*s'%s", (int)text.len, text.ptr, cw_guess_hint(&guess, hint));
}

/* All values of that name, in the arena; none is an error. */
static bool look_up(
	struct cw_loading *l, const struct cw_node *at, struct cw_text text, struct cw_strings *out)
{
	const struct cw_list *data = &l->set->data;
	struct name name = split(text);
	const char **items;
	size_t count = 0;

	for (size_t i = 0; i < data->count; i++) {
		const struct cw_datum *datum = data->items[i];

		count += is(datum, &name) ? datum->values.count : 0;
	}
	if (count == 0) {
		return no_such_data(l, at, text);
	}
	items = cw_arena_array(&l->set->arena, count, sizeof(*items));
	if (items == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	out->items = items;
	out->count = 0;
	for (size_t i = 0; i < data->count; i++) {
		const struct cw_datum *datum = data->items[i];

		for (size_t k = 0; is(datum, &name) && k < datum->values.count; k++) {
			items[out->count++] = datum->values.items[k];
		}
	}
	return true;
}

/* The operands of the check, each reference to data replaced by its values. */
static bool resolve_check(struct cw_loading *l, const struct use *use)
{
	struct cw_check *check = use->check;
	struct cw_operand *grown = NULL;
	size_t count = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < check->num_operands; i++) {
		const struct cw_operand *old = &check->operands[i];
		struct cw_strings values = {.count = 1};
		struct cw_operand *room;

		if (old->is_data && !look_up(l, &use->at, cw_text_skip(old->text, 1), &values)) {
			return false;
		}
		room = cw_arena_array(
			&l->set->arena, count + values.count, sizeof(struct cw_operand));
		if (room == NULL) {
			cw_sig_nomem(l);
			return false;
		}
		if (count > 0) {
			memcpy(room, grown, count * sizeof(*room));
		}
		grown = room;
		if (!old->is_data) {
			grown[count++] = *old;
			continue;
		}
		for (size_t k = 0; ok && k < values.count; k++) {
			struct cw_node value = use->at;

			value.text = cw_text_str(values.items[k]);
			ok = cw_operand_load(l, &value, &use->path, check, &grown[count++]);
		}
	}
	check->operands = grown;
	check->num_operands = count;
	return ok;
}

/* The values with commas between; braces doubled for a text that is a template still. */
static bool add_values(
	struct cw_loading *l, const struct use *use, bool doubled, struct cw_buffer *out)
{
	struct cw_strings values;

	if (!look_up(l, &use->at, use->name, &values)) {
		return false;
	}
	for (size_t i = 0; i < values.count; i++) {
		cw_buffer_add_str(out, i > 0 ? ", " : "");
		for (const char *c = values.items[i]; *c != '\0'; c++) {
			cw_buffer_add(out, c, 1);
			if (doubled && (*c == '{' || *c == '}')) {
				cw_buffer_add(out, c, 1);
			}
		}
	}
	return true;
}

static const char *keep(struct cw_loading *l, struct cw_buffer *text)
{
	const char *kept =
		text->failed ? NULL : cw_arena_text(&l->set->arena, cw_buffer_text(text));

	cw_buffer_finish(text);
	return kept != NULL ? kept : cw_sig_nomem(l);
}

/* The placeholder becomes plain text. */
static bool resolve_piece(struct cw_loading *l, const struct use *use)
{
	struct cw_piece *piece = use->piece;
	struct cw_buffer text = {0};
	const char *kept;

	cw_buffer_add_text(&text, piece->literal);
	if (!add_values(l, use, false, &text)) {
		cw_buffer_finish(&text);
		return false;
	}
	kept = keep(l, &text);
	if (kept == NULL) {
		return false;
	}
	piece->literal = cw_text_str(kept);
	piece->has_value = false;
	return true;
}

/* The same in a text as it is shown by itself, wherever the use's placeholder stands in it. */
static void expand(struct cw_loading *l, const struct use *use, const char **text)
{
	struct cw_text rest = cw_text_str(*text);
	struct cw_buffer out = {0};
	const char *kept;
	size_t at;
	bool found = false;

	while (cw_text_find(rest, use->name, &at)) {
		struct cw_text after = cw_text_skip(rest, at + use->name.len);

		if (at == 0 || rest.ptr[at - 1] != '{' || after.len == 0 || after.ptr[0] != '}') {
			cw_buffer_add_text(&out, cw_text_head(rest, at + use->name.len));
			rest = after;
			continue;
		}
		cw_buffer_add_text(&out, cw_text_head(rest, at - 1));
		if (!add_values(l, use, true, &out)) {
			break;
		}
		rest = cw_text_skip(after, 1);
		found = true;
	}
	cw_buffer_add_text(&out, rest);
	kept = keep(l, &out);
	if (kept != NULL && found) {
		*text = kept;
	}
}

static void expand_about(
	struct cw_loading *l, const struct use *use, struct cw_signature_about *about)
{
	struct cw_signature_step *steps = (struct cw_signature_step *)(uintptr_t)about->steps;

	expand(l, use, &about->summary);
	for (size_t i = 0; i < about->num_steps; i++) {
		expand(l, use, &steps[i].text);
		expand(l, use, &steps[i].where);
		expand(l, use, &steps[i].risk);
	}
}

static void expand_texts(struct cw_loading *l, const struct use *use)
{
	expand_about(l, use, &l->signature->about);
	for (size_t i = 0; i < l->signature->num_wordings; i++) {
		expand_about(l, use, &l->signature->wordings[i].about);
	}
}

static void drop(struct cw_list *signatures, const struct cw_signature *signature)
{
	size_t kept = 0;

	for (size_t i = 0; i < signatures->count; i++) {
		if (signatures->items[i] != signature) {
			signatures->items[kept++] = signatures->items[i];
		}
	}
	signatures->count = kept;
}

void cw_data_resolve(struct cw_loading *l)
{
	const struct cw_list *uses = &l->set->data_uses;

	for (size_t i = 0; i < uses->count && !l->nomem; i++) {
		const struct use *use = uses->items[i];
		bool ok;

		l->file = use->signature->file;
		l->signature = (struct cw_signature *)(uintptr_t)use->signature;
		ok = use->check != NULL ? resolve_check(l, use) : resolve_piece(l, use);
		if (ok && use->piece != NULL) {
			expand_texts(l, use);
		}
		if (!ok) {
			drop(&l->set->signatures, use->signature);
		}
	}
	l->signature = NULL;
}

const char *cw_data_find(
	const struct cw_signatures *set, const char *table, const char *entry, const char *key)
{
	for (size_t i = 0; i < set->data.count; i++) {
		const struct cw_datum *datum = set->data.items[i];

		if (strcmp(datum->table, table) == 0 && strcmp(datum->entry, entry) == 0 &&
			strcmp(datum->key, key) == 0) {
			return datum->values.items[0];
		}
	}
	return NULL;
}
