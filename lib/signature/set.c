/* SPDX-License-Identifier: MIT */
/* The set: its files, its diagnostics, what is in it. */
#include "signature/signature.h"

#include "base/buffer.h"
#include "crypto/digest.h"
#include "signature/data.h"
#include "signature/document.h"
#include "signature/keys.h"
#include "signature/literals.h"
#include "signature/load.h"
#include "signature/prefilter.h"
#include "signature/regex.h"
#include "signature/suppress.h"
#include "signature/wording.h"

#include <stdlib.h>
#include <string.h>

const char *cw_sig_status_name(enum cw_sig_status status)
{
	return cw_status_words[status];
}

const char *cw_sig_severity_name(enum cw_sig_severity severity)
{
	return cw_severity_words[severity];
}

const char *cw_sig_confidence_name(enum cw_sig_confidence confidence)
{
	return cw_confidence_keys[confidence].name;
}

struct cw_signatures *cw_signatures_create(const struct cw_limits *limits)
{
	static const struct cw_limits defaults = CW_LIMITS_DEFAULT;
	struct cw_signatures *set = calloc(1, sizeof(*set));

	if (set != NULL) {
		set->limits = limits != NULL ? *limits : defaults;
	}
	return set;
}

void cw_signatures_destroy(struct cw_signatures *set)
{
	if (set == NULL) {
		return;
	}
	for (size_t i = 0; i < set->regexes.count; i++) {
		cw_regex_destroy(set->regexes.items[i]);
	}
	cw_prefilter_destroy(set->prefilter);
	free(set->literal_owners);
	free(set->owner_always);
	cw_list_finish(&set->files);
	cw_list_finish(&set->diagnostics);
	cw_list_finish(&set->signatures);
	cw_map_finish(&set->by_id);
	cw_list_finish(&set->symptoms);
	cw_list_finish(&set->words);
	cw_list_finish(&set->alerts);
	cw_list_finish(&set->regexes);
	cw_list_finish(&set->suppressions);
	cw_list_finish(&set->data);
	cw_list_finish(&set->data_uses);
	cw_arena_finish(&set->arena);
	free(set);
}

void cw_signatures_lint_language(struct cw_signatures *set, const char *language)
{
	set->lint_language = language;
}

/* --- files --- */

static void add_signature(struct cw_loading *l, struct cw_signature *signature)
{
	struct cw_list *list = &l->set->signatures;
	struct cw_text id = cw_text_str(signature->about.id);
	const struct cw_signature *old = cw_map_get(&l->set->by_id, id);

	if (old != NULL) {
		signature->place = old->place;
		signature->about.overrides = old->file;
		list->items[old->place] = signature;
	} else {
		signature->place = list->count;
		if (!cw_list_add(list, signature)) {
			cw_sig_nomem(l);
			return;
		}
	}
	if (!cw_map_set(&l->set->by_id, id, signature)) {
		cw_sig_nomem(l);
	}
}

static void load_file(struct cw_loading *l, const struct cw_node *root)
{
	const struct cw_node *schema = cw_node_get(root, "schema");
	struct cw_signature *signature;

	if (root->kind != CW_NODE_MAP) {
		cw_sig_error(l, root, "a mapping was expected");
	} else if (schema == NULL || schema->kind != CW_NODE_SCALAR) {
		cw_sig_error(l, root,
			"the first key must be schema: certway-signature/1, certway-symptoms/1 or "
			"certway-data/1");
	} else if (cw_text_is(schema->text, "certway-symptoms/1")) {
		cw_symptoms_load(l, root);
	} else if (cw_text_is(schema->text, "certway-suppressions/1")) {
		/* What hides findings is not found by chance in a folder. */
		cw_sig_error(l, schema, "a file of suppressions is given with --suppress");
	} else if (cw_text_is(schema->text, "certway-data/1")) {
		cw_data_load(l, root);
	} else if (cw_text_is(schema->text, "certway-signature/1")) {
		signature = cw_signature_load(l, root);
		if (signature != NULL && !l->is_known) {
			cw_signature_lint(l, root, signature);
		}
		if (signature != NULL) {
			signature->later_tests = l->later_tests;
			add_signature(l, signature);
		}
	} else {
		cw_sig_error(l, schema,
			"unknown schema '%s'; this version reads certway-signature/1, "
			"certway-symptoms/1 and certway-data/1",
			schema->text.ptr);
	}
}

static bool note_file(struct cw_loading *l, const char *bytes, size_t len)
{
	struct cw_sig_file *file = cw_arena_alloc(&l->set->arena, sizeof(*file));
	char hex[CW_DIGEST_HEX];

	if (file == NULL || !cw_digest_hex(CW_DIGEST_SHA256, bytes, len, hex) ||
		!cw_list_add(&l->set->files, file)) {
		return false;
	}
	file->name = l->file;
	memcpy(file->sha256, hex, sizeof(file->sha256));
	return true;
}

/* One file, which `load` takes into the set unless it is no YAML. */
static enum cw_code read_file(struct cw_signatures *set, const char *name, const char *bytes,
	size_t len, void (*load)(struct cw_loading *l, const struct cw_node *root),
	struct cw_loading *l, struct cw_error *err)
{
	struct cw_error problem = {0};
	struct cw_node *root;

	if (set->finished) {
		return cw_error_set(err, CW_ERR_USAGE, "the set of signatures is finished");
	}
	l->set = set;
	l->arena = &set->arena;
	l->file = cw_arena_utf8(&set->arena, cw_text_str(name));
	if (l->file == NULL) {
		return cw_error_nomem(err);
	}
	if (len > set->limits.max_signature_bytes) {
		cw_sig_error(l, NULL, "the file has more than %u bytes",
			(unsigned)set->limits.max_signature_bytes);
		return l->nomem ? cw_error_nomem(err) : CW_OK;
	}
	root = cw_document_parse(&set->arena, bytes, len, &problem);
	if (root != NULL) {
		load(l, root);
	} else if (problem.code == CW_ERR_NOMEM) {
		l->nomem = true;
	} else {
		struct cw_node at = {.line = problem.line, .column = problem.column};

		cw_sig_error(l, &at, "%s", problem.message);
	}
	return l->nomem ? cw_error_nomem(err) : CW_OK;
}

/* As cw_signatures_add_file; only head is read now. */
static enum cw_code add_file(struct cw_signatures *set, const char *name, struct cw_text bytes,
	struct cw_text head, bool is_known, struct cw_error *err)
{
	size_t num_uses = set->data_uses.count;
	struct cw_loading l = {.is_known = is_known, .later_tests = cw_text_skip(bytes, head.len)};
	enum cw_code code;

	if (set->files.count >= set->limits.max_signatures) {
		return cw_error_set(err, CW_ERR_LIMIT, "more than %u signature files",
			(unsigned)set->limits.max_signatures);
	}
	code = read_file(set, name, head.ptr, head.len, load_file, &l, err);
	if (l.num_errors > 0) {
		set->data_uses.count = num_uses; /* its signature is none of the set */
	}
	if (code == CW_OK && l.num_errors == 0 && !note_file(&l, bytes.ptr, bytes.len)) {
		code = cw_error_nomem(err);
	}
	return code;
}

enum cw_code cw_signatures_add_file(struct cw_signatures *set, const char *name, const char *bytes,
	size_t len, struct cw_error *err)
{
	struct cw_text text = cw_text_of(bytes, len);

	return add_file(set, name, text, text, false, err);
}

enum cw_code cw_signatures_add_known(struct cw_signatures *set, const char *name, const char *bytes,
	size_t len, size_t tests_at, struct cw_error *err)
{
	struct cw_text text = cw_text_of(bytes, len);

	return add_file(set, name, text, cw_text_head(text, tests_at), true, err);
}

static void load_suppressions(struct cw_loading *l, const struct cw_node *root)
{
	const struct cw_node *schema = cw_node_get(root, "schema");

	if (schema == NULL || schema->kind != CW_NODE_SCALAR ||
		!cw_text_is(schema->text, "certway-suppressions/1")) {
		cw_sig_error(l, root, "the first key must be schema: certway-suppressions/1");
		return;
	}
	cw_suppress_load(l, root);
}

enum cw_code cw_signatures_add_suppressions(struct cw_signatures *set, const char *name,
	const char *bytes, size_t len, struct cw_error *err)
{
	struct cw_loading l = {0};

	return read_file(set, name, bytes, len, load_suppressions, &l, err);
}

/* --- finish --- */

static int by_id(const void *a, const void *b)
{
	const struct cw_signature *one = *(const struct cw_signature *const *)a;
	const struct cw_signature *two = *(const struct cw_signature *const *)b;

	return strcmp(one->about.id, two->about.id);
}

static int by_hash(const void *a, const void *b)
{
	const struct cw_sig_file *one = *(const struct cw_sig_file *const *)a;
	const struct cw_sig_file *two = *(const struct cw_sig_file *const *)b;

	return strcmp(one->sha256, two->sha256);
}

/* A hash over the sorted hashes of the files: names and order do not matter. */
static bool hash_files(struct cw_signatures *set)
{
	struct cw_buffer all = {0};
	char hex[CW_DIGEST_HEX];
	bool ok;

	if (set->files.count > 0) {
		qsort(set->files.items, set->files.count, sizeof(void *), by_hash);
	}
	for (size_t i = 0; i < set->files.count; i++) {
		cw_buffer_add_str(&all, ((const struct cw_sig_file *)set->files.items[i])->sha256);
	}
	ok = !all.failed &&
	     cw_digest_hex(CW_DIGEST_SHA256, all.ptr != NULL ? all.ptr : "", all.len, hex);
	cw_buffer_finish(&all);
	if (ok) {
		memcpy(set->sha256, hex, sizeof(set->sha256));
	}
	return ok;
}

/* What is refined must be there. */
static void check_refines(struct cw_loading *l, const struct cw_signature *signature)
{
	struct cw_guess guess;
	char hint[CW_GUESS_BYTES];

	l->file = signature->file;
	for (size_t i = 0; i < signature->about.refines.count; i++) {
		const char *id = signature->about.refines.items[i];

		if (cw_signatures_find(l->set, id) != NULL) {
			continue;
		}
		cw_guess_init(&guess, cw_text_str(id));
		for (size_t k = 0; k < l->set->signatures.count; k++) {
			const struct cw_signature *other = l->set->signatures.items[k];

			cw_guess_try(&guess, other->about.id);
		}
		cw_sig_warning(l, NULL, "refines '%s', which the set does not have%s", id,
			cw_guess_hint(&guess, hint));
	}
}

enum cw_code cw_signatures_finish(struct cw_signatures *set, struct cw_error *err)
{
	struct cw_loading l = {.set = set, .file = ""};

	if (set->finished) {
		return CW_OK;
	}
	if (set->signatures.count > 0) {
		qsort(set->signatures.items, set->signatures.count, sizeof(void *), by_id);
	}
	(void)cw_symptoms_resolve(&l);
	cw_data_resolve(&l);
	cw_phrases_resolve(set);
	for (size_t i = 0; i < set->signatures.count; i++) {
		check_refines(&l, set->signatures.items[i]);
	}
	if (l.nomem || !cw_literals_build(set) || !hash_files(set)) {
		return cw_error_nomem(err);
	}
	set->finished = true;
	return CW_OK;
}

/* --- what is in it --- */

size_t cw_signatures_num_diagnostics(const struct cw_signatures *set)
{
	return set->diagnostics.count;
}

const struct cw_diagnostic *cw_signatures_diagnostic(const struct cw_signatures *set, size_t index)
{
	return set->diagnostics.items[index];
}

size_t cw_signatures_num_errors(const struct cw_signatures *set)
{
	return set->num_errors;
}

size_t cw_signatures_count(const struct cw_signatures *set)
{
	return set->signatures.count;
}

const struct cw_signature *cw_signatures_at(const struct cw_signatures *set, size_t index)
{
	return set->signatures.items[index];
}

const struct cw_signature *cw_signatures_find(const struct cw_signatures *set, const char *id)
{
	return cw_map_get(&set->by_id, cw_text_str(id));
}

const char *cw_signatures_sha256(const struct cw_signatures *set)
{
	return set->sha256;
}

const struct cw_signature_about *cw_signature_about(const struct cw_signature *signature)
{
	return &signature->about;
}
