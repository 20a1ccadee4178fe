/* SPDX-License-Identifier: MIT */
/* A file of symptoms: how lines of a log become failures. */
#include "signature/load.h"

#include "signature/condition.h"
#include "signature/keys.h"
#include "signature/load_parts.h"
#include "signature/template.h"

#include <string.h>

static struct cw_assigned *load_value(
	struct cw_loading *l, const struct cw_node *node, unsigned depth);

static bool load_choice(
	struct cw_loading *l, const struct cw_node *node, struct cw_assigned *out, unsigned depth)
{
	const struct cw_node *then_node = cw_node_get(node, "then");
	const struct cw_node *else_node = cw_node_get(node, "else");
	struct cw_where *when = cw_arena_alloc(&l->set->arena, sizeof(*when));

	if (when == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	if (then_node == NULL || node->count != (else_node != NULL ? 3u : 2u)) {
		return cw_sig_error(l, node, "a choice has when, then and perhaps else");
	}
	if (!cw_where_load(l, cw_node_get(node, "when"), CW_SOURCE_LOG, when)) {
		return false;
	}
	out->when = when;
	out->then_value = load_value(l, then_node, depth + 1);
	if (else_node != NULL) {
		out->else_value = load_value(l, else_node, depth + 1);
	}
	return out->then_value != NULL && (else_node == NULL || out->else_value != NULL);
}

static bool load_lookup(
	struct cw_loading *l, const struct cw_node *node, struct cw_assigned *out, unsigned depth)
{
	const struct cw_node *of = cw_node_get(node, "of");
	const struct cw_node *else_node = cw_node_get(node, "else");
	const struct cw_node *word = cw_node_get(node, "word");

	if (word->kind != CW_NODE_SCALAR || of == NULL ||
		node->count != (else_node != NULL ? 3u : 2u)) {
		return cw_sig_error(l, node, "a look-up has word, of and perhaps else");
	}
	out->words = word->text.ptr;
	if (else_node != NULL) {
		out->else_value = load_value(l, else_node, depth + 1);
		if (out->else_value == NULL) {
			return false;
		}
	}
	return cw_template_load(l, of, &out->text);
}

static struct cw_assigned *load_value(
	struct cw_loading *l, const struct cw_node *node, unsigned depth)
{
	struct cw_assigned *out = cw_arena_alloc(&l->set->arena, sizeof(*out));
	bool ok;

	if (out == NULL) {
		return cw_sig_nomem(l);
	}
	if (depth > 8) {
		cw_sig_error(l, node, "nested too deeply");
		return NULL;
	}
	if (cw_node_get(node, "when") != NULL) {
		ok = load_choice(l, node, out, depth);
	} else if (cw_node_get(node, "word") != NULL) {
		ok = load_lookup(l, node, out, depth);
	} else {
		ok = cw_template_load(l, node, &out->text);
	}
	return ok ? out : NULL;
}

/* The fields that a symptom may set; the rest is found by other means. */
static bool settable(const struct cw_field *field)
{
	static const char *const fixed[] = {"id", "bundle", "symptom", "at", "last", "tries",
		"handshake", "certificate", "hidden", NULL};

	for (size_t i = 0; fixed[i] != NULL; i++) {
		if (strcmp(field->name, fixed[i]) == 0) {
			return false;
		}
	}
	return true;
}

static bool load_assignment(struct cw_loading *l, const struct cw_node *key,
	const struct cw_node *node, struct cw_assignment *out)
{
	struct cw_path path;

	if (!cw_path_parse(l, key, CW_SOURCE_FAILURE, key->text, &path)) {
		return false;
	}
	out->field = path.steps[0].field;
	if (path.num_steps != 1 || !settable(out->field)) {
		return cw_sig_error(l, key, "a symptom does not set this field");
	}
	out->value = load_value(l, node, 0);
	return out->value != NULL;
}

static bool load_assignments(
	struct cw_loading *l, const struct cw_node *node, struct cw_symptom *symptom)
{
	bool ok = true;

	symptom->assignments =
		cw_arena_array(&l->set->arena, node->count + 1, sizeof(*symptom->assignments));
	if (symptom->assignments == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	symptom->num_assignments = node->count;
	for (size_t i = 0; i < node->count; i++) {
		ok &= load_assignment(l, node->keys[i], node->items[i], &symptom->assignments[i]);
	}
	if (cw_node_get(node, "reason") == NULL) {
		ok = cw_sig_error(l, node, "a failure needs a reason");
	}
	return ok;
}

static bool load_extracts(
	struct cw_loading *l, const struct cw_node *node, struct cw_symptom *symptom)
{
	bool ok = true;

	symptom->extracts =
		cw_arena_array(&l->set->arena, node->count + 1, sizeof(*symptom->extracts));
	if (symptom->extracts == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	for (size_t i = 0; i < node->count; i++) {
		struct cw_condition *extract = &symptom->extracts[i];

		extract->group = -1;
		if (!cw_path_parse(
			    l, node->keys[i], CW_SOURCE_LOG, node->keys[i]->text, &extract->path)) {
			ok = false;
			continue;
		}
		extract->check = cw_extract_load(l, node->items[i], &extract->path);
		ok &= extract->check != NULL;
	}
	symptom->num_extracts = node->count;
	return ok;
}

static struct cw_symptom *load_symptom(struct cw_loading *l, const struct cw_node *node)
{
	struct cw_symptom *symptom = cw_arena_alloc(&l->set->arena, sizeof(*symptom));
	const struct cw_node *extract = cw_node_get(node, "extract");
	const struct cw_node *unless = cw_node_get(node, "unless");
	const struct cw_node *rank = cw_node_get(node, "rank");
	uint64_t number = 0;
	bool ok;

	if (symptom == NULL) {
		return cw_sig_nomem(l);
	}
	if (!cw_keys_check(l, node, cw_symptom_keys, "a symptom")) {
		return NULL;
	}
	symptom->id = cw_sig_text(l, cw_node_get(node, "id"));
	symptom->file = l->file;
	symptom->line = node->line;
	if (rank != NULL && (!cw_text_to_u64(rank->text, &number) || number > 1000)) {
		cw_sig_error(l, rank, "a rank is at most 1000");
		return NULL;
	}
	symptom->rank = (uint32_t)number;
	l->symptom = symptom;
	l->groups = symptom->groups;
	l->num_groups = &symptom->num_groups;
	ok = cw_where_load(l, cw_node_get(node, "where"), CW_SOURCE_LOG, &symptom->where);
	ok &= extract == NULL || load_extracts(l, extract, symptom);
	if (unless != NULL) {
		symptom->has_unless = true;
		ok &= cw_where_load(l, unless, CW_SOURCE_LOG, &symptom->unless);
	}
	ok &= load_assignments(l, cw_node_get(node, "failure"), symptom);
	l->symptom = NULL;
	l->groups = NULL;
	return ok ? symptom : NULL;
}

/* Symptoms are tried one after the other on each record that the prefilter lets through, and ids
 * are compared with all before. */
#define MAX_SYMPTOMS 500

static void collect_symptoms(struct cw_loading *l, const struct cw_node *node, struct cw_list *out)
{
	if (node != NULL && node->count > MAX_SYMPTOMS) {
		cw_sig_error(l, node, "more than %d symptoms in one file", MAX_SYMPTOMS);
		return;
	}
	for (size_t i = 0; node != NULL && i < node->count; i++) {
		struct cw_symptom *symptom = load_symptom(l, node->items[i]);

		for (size_t k = 0; symptom != NULL && k < out->count; k++) {
			if (strcmp(((const struct cw_symptom *)out->items[k])->id, symptom->id) ==
				0) {
				cw_sig_error(l, node->items[i],
					"the id '%s' stands twice in the file", symptom->id);
			}
		}
		if (symptom != NULL && !cw_list_add(out, symptom)) {
			cw_sig_nomem(l);
		}
	}
}

/* The name of an entry of one of the three lists: the first member of each struct. */
static const char *name_of(const void *entry)
{
	return *(const char *const *)entry;
}

/* Adds to the set; an entry of a name that is there already takes its place. */
static void merge(struct cw_loading *l, struct cw_list *into, const struct cw_list *from)
{
	for (size_t i = 0; i < from->count; i++) {
		size_t k = 0;

		while (k < into->count &&
			strcmp(name_of(into->items[k]), name_of(from->items[i])) != 0) {
			k++;
		}
		if (k < into->count) {
			into->items[k] = from->items[i];
		} else if (!cw_list_add(into, from->items[i])) {
			cw_sig_nomem(l);
		}
	}
}

void cw_symptoms_load(struct cw_loading *l, const struct cw_node *root)
{
	struct cw_list words = {0};
	struct cw_list alerts = {0};
	struct cw_list symptoms = {0};

	if (!cw_keys_check(l, root, cw_symptoms_keys, "a file of symptoms")) {
		return;
	}
	cw_words_load(l, cw_node_get(root, "words"), &words);
	cw_alerts_load(l, cw_node_get(root, "alerts"), &alerts);
	collect_symptoms(l, cw_node_get(root, "symptoms"), &symptoms);
	if (l->num_errors == 0 && !l->nomem) {
		merge(l, &l->set->words, &words);
		merge(l, &l->set->alerts, &alerts);
		merge(l, &l->set->symptoms, &symptoms);
	}
	cw_list_finish(&words);
	cw_list_finish(&alerts);
	cw_list_finish(&symptoms);
}

static bool resolve_value(struct cw_loading *l, const struct cw_node *at, struct cw_assigned *value)
{
	struct cw_guess guess;
	char hint[CW_GUESS_BYTES];
	bool ok = true;

	if (value == NULL) {
		return true;
	}
	if (value->words != NULL) {
		cw_guess_init(&guess, cw_text_str(value->words));
		for (size_t i = 0; i < l->set->words.count; i++) {
			struct cw_words *table = l->set->words.items[i];

			cw_guess_try(&guess, table->name);
			if (strcmp(table->name, value->words) == 0) {
				value->table = table;
			}
		}
		if (value->table == NULL) {
			ok = cw_sig_error(l, at, "unknown table of words '%s'%s", value->words,
				cw_guess_hint(&guess, hint));
		}
	}
	ok &= resolve_value(l, at, value->then_value);
	ok &= resolve_value(l, at, value->else_value);
	return ok;
}

/* A symptom whose table of words is missing cannot speak: it leaves the set. */
bool cw_symptoms_resolve(struct cw_loading *l)
{
	struct cw_list *symptoms = &l->set->symptoms;
	size_t kept = 0;
	size_t count = symptoms->count;

	for (size_t i = 0; i < count; i++) {
		struct cw_symptom *symptom = symptoms->items[i];
		struct cw_node at = {.line = symptom->line, .column = 1};
		bool ok = true;

		l->file = symptom->file;
		for (size_t k = 0; k < symptom->num_assignments; k++) {
			ok &= resolve_value(l, &at, symptom->assignments[k].value);
		}
		if (ok) {
			symptoms->items[kept++] = symptom;
		}
	}
	symptoms->count = kept;
	return kept == count;
}
