/* SPDX-License-Identifier: MIT */
#include "signature/keys.h"

#include <string.h>

const struct cw_key cw_signature_keys[] = {
	{"schema", CW_KEY_TEXT, true, "certway-signature/1"},
	{"id", CW_KEY_TEXT, true, "the file's name without .yaml; never reused"},
	{"title", CW_KEY_SAID, true, "one line, at most 100 characters"},
	{"family", CW_KEY_TEXT, true, "the name of the file's folder"},
	{"severity", CW_KEY_TEXT, true, "critical, high, medium or low"},
	{"references", CW_KEY_TEXTS, false, "bug ids and addresses of documents"},
	{"refines", CW_KEY_TEXTS, false,
		"ids of more general signatures whose cure this one replaces"},
	{"applies", CW_KEY_MAP, false, "where the signature makes sense at all"},
	{"events", CW_KEY_MAP, true, "named evidence, evaluated in order"},
	{"match", CW_KEY_EXPRESSION, true, "when the failure is there"},
	{"risk", CW_KEY_EXPRESSION, false, "when it has not struck yet but may"},
	{"confidence", CW_KEY_MAP, false, "how certain it is, by which evidence agreed"},
	{"group_by", CW_KEY_TEXTS, false, "rows with equal values are one finding"},
	{"certificate", CW_KEY_TEXT, false, "path to the certificate that the finding is about"},
	{"failure", CW_KEY_TEXT, false,
		"the event that tells who refused whom; default: the first in: failure"},
	{"summary", CW_KEY_SAID, true, "one sentence with {placeholders}"},
	{"likewise", CW_KEY_SAID, false, "what else looks like it"},
	{"remedy", CW_KEY_LIST, true, "what to do, in order"},
	{"tests", CW_KEY_LIST, false, "what must match, and near misses that must not"},
	{NULL, CW_KEY_ANY, false, NULL},
};

const struct cw_key cw_applies_keys[] = {
	{"role", CW_KEY_TEXTS, false, "C, E or both"},
	{"version", CW_KEY_TEXT, false, "comparisons, all must hold: \">=X14.2 <X15.5\""},
	{"when", CW_KEY_EXPRESSION, false, "an expression over events"},
	{NULL, CW_KEY_ANY, false, NULL},
};

const struct cw_key cw_event_keys[] = {
	{"in", CW_KEY_TEXT, true, "the source: log, handshake, failure, certificate, …"},
	{"where", CW_KEY_MAP, false, "tests on its fields, all must hold"},
	{"join", CW_KEY_MAP, false, "field: event.field of an earlier event, must be equal"},
	{"nearest", CW_KEY_TEXT, false, "before, after or either: which of several to take"},
	{"within", CW_KEY_TEXT, false, "at most this far in time: 500ms, 60s, 5m, 2h, 1d"},
	{NULL, CW_KEY_ANY, false, NULL},
};

const struct cw_key cw_confidence_keys[] = {
	{"possible", CW_KEY_EXPRESSION, false, "a hint"},
	{"likely", CW_KEY_EXPRESSION, false, "good evidence"},
	{"confirmed", CW_KEY_EXPRESSION, false, "several kinds of evidence agree"},
	{NULL, CW_KEY_ANY, false, NULL},
};

const struct cw_key cw_step_keys[] = {
	{"do", CW_KEY_SAID, false, "a cure"},
	{"workaround", CW_KEY_SAID, false, "helps and costs something"},
	{"where", CW_KEY_TEXT, false, "the menu path"},
	{"risk", CW_KEY_SAID, false, "what a workaround costs"},
	{"when", CW_KEY_EXPRESSION, false, "only when this is true"},
	{NULL, CW_KEY_ANY, false, NULL},
};

const struct cw_key cw_test_keys[] = {
	{"name", CW_KEY_TEXT, false, "what it shows"},
	{"expect", CW_KEY_TEXT, true,
		"issue, potential_problem, missing_information, no_issue or not_applicable"},
	{"log", CW_KEY_TEXTS, false, "log lines as the Expressway writes them"},
	{"facts", CW_KEY_MAP, false, "lists of facts by source"},
	{"as_of", CW_KEY_TEXT, false, "the time at which validity is judged"},
	{"confidence", CW_KEY_TEXT, false, "possible, likely or confirmed: of the first finding"},
	{"says", CW_KEY_TEXTS, false, "texts that its summary and remedy hold"},
	{"says_not", CW_KEY_TEXTS, false, "texts that they do not hold"},
	{"found", CW_KEY_TEXTS, false, "events that are true in the finding"},
	{"not_found", CW_KEY_TEXTS, false, "events that are not"},
	{"each", CW_KEY_MAP, false,
		"source.field: values; the test is run with each of them in the facts"},
	{NULL, CW_KEY_ANY, false, NULL},
};

const struct cw_key cw_symptoms_keys[] = {
	{"schema", CW_KEY_TEXT, true, "certway-symptoms/1"},
	{"words", CW_KEY_MAP, false, "named tables from texts to normalised words"},
	{"alerts", CW_KEY_MAP, false, "what TLS alerts mean as the reason of a failure"},
	{"symptoms", CW_KEY_LIST, false, "log records that tell of a failure"},
	{NULL, CW_KEY_ANY, false, NULL},
};

const struct cw_key cw_symptom_keys[] = {
	{"id", CW_KEY_TEXT, true, "a name of its own"},
	{"where", CW_KEY_MAP, true, "tests on the fields of the log record"},
	{"extract", CW_KEY_MAP, false, "field: pattern, or a list of patterns, with named groups"},
	{"unless", CW_KEY_MAP, false, "tests on groups and fields: no failure then"},
	{"rank", CW_KEY_NUMBER, false,
		"of several records about one attempt the highest tells the reason"},
	{"failure", CW_KEY_MAP, true, "fields of the failure"},
	{NULL, CW_KEY_ANY, false, NULL},
};

const struct cw_key cw_alert_keys[] = {
	{"reason", CW_KEY_TEXT, false, "the word, when it is not the alert's own name"},
	{"ignore", CW_KEY_TEXT, false, "true: the alert is no failure"},
	{NULL, CW_KEY_ANY, false, NULL},
};

const struct cw_key cw_data_keys[] = {
	{"schema", CW_KEY_TEXT, true, "certway-data/1"},
	{"name", CW_KEY_TEXT, true, "what signatures write before the /"},
	{"entries", CW_KEY_MAP, true, "named entries of named values: a text or a list"},
	{NULL, CW_KEY_ANY, false, NULL},
};

const struct cw_key cw_suppress_keys[] = {
	{"schema", CW_KEY_TEXT, true, "certway-suppressions/1"},
	{"suppress", CW_KEY_LIST, true, "findings that are known"},
	{NULL, CW_KEY_ANY, false, NULL},
};

const struct cw_key cw_suppress_entry_keys[] = {
	{"id", CW_KEY_TEXT, true, "of the signature"},
	{"failure", CW_KEY_MAP, false, "tests that every failure of the finding must pass"},
	{"certificate", CW_KEY_MAP, false, "tests on the certificate that it is about"},
	{"bundle", CW_KEY_MAP, false, "tests on the bundle that it is in"},
	{"reason", CW_KEY_TEXT, true, "why it may be suppressed"},
	{"until", CW_KEY_TEXT, true, "the last day of it"},
	{NULL, CW_KEY_ANY, false, NULL},
};

const char *const cw_severity_words[] = {"low", "medium", "high", "critical", NULL};
const char *const cw_status_words[] = {
	"not_applicable", "no_issue", "missing_information", "potential_problem", "issue", NULL};

static bool kind_fits(enum cw_key_kind kind, const struct cw_node *node)
{
	uint64_t number;

	switch (kind) {
	case CW_KEY_TEXT:
	case CW_KEY_SAID:
	case CW_KEY_EXPRESSION:
		return node->kind == CW_NODE_SCALAR;
	case CW_KEY_NUMBER:
		return node->kind == CW_NODE_SCALAR && cw_text_to_u64(node->text, &number);
	case CW_KEY_TEXTS:
		return node->kind != CW_NODE_MAP;
	case CW_KEY_MAP:
		return node->kind == CW_NODE_MAP;
	case CW_KEY_LIST:
		return node->kind == CW_NODE_LIST;
	case CW_KEY_ANY:
	default:
		return true;
	}
}

static const char *kind_name(enum cw_key_kind kind)
{
	static const char *const names[] = {"a text", "a text", "a text or a list of texts",
		"an expression over events", "a mapping", "a list", "a number", "a value"};

	return names[kind];
}

struct cw_text cw_key_language(struct cw_text key, const char *name)
{
	size_t len = strlen(name);

	if (key.len > len && key.ptr[len] == '.' &&
		cw_text_equal(cw_text_head(key, len), cw_text_str(name))) {
		return cw_text_skip(key, len + 1);
	}
	return CW_TEXT("");
}

/* BCP 47 as far as it is needed: a language, perhaps a script or region. */
static bool is_language(struct cw_text text)
{
	size_t at = text.len;

	(void)cw_text_find_byte(text, '-', &at);
	if (at < 2 || at > 3 || text.len > 11) {
		return false;
	}
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool small = c >= 'a' && c <= 'z';

		if (i != at && !small &&
			(i < at || !((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))) {
			return false;
		}
	}
	return at == text.len || text.len > at + 1;
}

/* Whether the key is this one in another language, and good. */
static bool check_language(struct cw_loading *l, const struct cw_node *key,
	const struct cw_node *node, const char *name, struct cw_text language)
{
	if (cw_text_is(language, "en")) {
		return cw_sig_error(l, key, "'%s' itself is the English text", name);
	}
	if (!is_language(language)) {
		return cw_sig_error(l, key, "'%.*s' is no language such as fr, ko or pt-BR",
			(int)language.len, language.ptr);
	}
	return node->kind == CW_NODE_SCALAR ||
	       cw_sig_error(l, node, "'%.*s' must be a text", (int)key->text.len, key->text.ptr);
}

static bool check_key(struct cw_loading *l, const struct cw_node *key, const struct cw_node *node,
	const struct cw_key *keys, const char *what)
{
	struct cw_guess guess;
	char hint[CW_GUESS_BYTES];

	for (const struct cw_key *k = keys; k->name != NULL; k++) {
		struct cw_text language = cw_key_language(key->text, k->name);

		if (k->kind == CW_KEY_SAID && language.len > 0) {
			return check_language(l, key, node, k->name, language);
		}
		if (cw_text_is(key->text, k->name)) {
			return kind_fits(k->kind, node) || cw_sig_error(l, node, "'%s' must be %s",
								   k->name, kind_name(k->kind));
		}
	}
	cw_guess_init(&guess, key->text);
	for (; keys->name != NULL; keys++) {
		cw_guess_try(&guess, keys->name);
	}
	return cw_sig_error(l, key, "unknown key '%.*s' of %s%s", (int)key->text.len, key->text.ptr,
		what, cw_guess_hint(&guess, hint));
}

bool cw_keys_check(struct cw_loading *l, const struct cw_node *node, const struct cw_key *keys,
	const char *what)
{
	bool ok = true;

	if (node->kind != CW_NODE_MAP) {
		return cw_sig_error(l, node, "%s must be a mapping", what);
	}
	for (size_t i = 0; i < node->count; i++) {
		ok &= check_key(l, node->keys[i], node->items[i], keys, what);
	}
	for (; keys->name != NULL; keys++) {
		if (keys->required && cw_node_get(node, keys->name) == NULL) {
			ok = cw_sig_error(l, node, "%s needs the key '%s'", what, keys->name);
		}
	}
	return ok;
}

const char *cw_sig_text(struct cw_loading *l, const struct cw_node *node)
{
	if (node == NULL) {
		return "";
	}
	if (node->kind != CW_NODE_SCALAR) {
		cw_sig_error(l, node, "a text was expected");
		return "";
	}
	return node->text.ptr;
}

bool cw_sig_texts(struct cw_loading *l, const struct cw_node *node, struct cw_strings *out)
{
	size_t count = node == NULL ? 0 : node->kind == CW_NODE_LIST ? node->count : 1;
	const char **items = cw_arena_array(&l->set->arena, count > 0 ? count : 1, sizeof(*items));

	if (items == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		const struct cw_node *item = node->kind == CW_NODE_LIST ? node->items[i] : node;

		if (item->kind != CW_NODE_SCALAR) {
			return cw_sig_error(l, item, "a text was expected");
		}
		items[i] = item->text.ptr;
	}
	out->items = items;
	out->count = count;
	return true;
}

int cw_sig_word(struct cw_loading *l, const struct cw_node *node, const char *const *words,
	const char *what)
{
	struct cw_guess guess;
	char hint[CW_GUESS_BYTES];

	if (node->kind != CW_NODE_SCALAR) {
		cw_sig_error(l, node, "a word was expected");
		return -1;
	}
	for (int i = 0; words[i] != NULL; i++) {
		if (cw_text_is(node->text, words[i])) {
			return i;
		}
	}
	cw_guess_init(&guess, node->text);
	for (int i = 0; words[i] != NULL; i++) {
		cw_guess_try(&guess, words[i]);
	}
	cw_sig_error(l, node, "'%.*s' is no %s%s", (int)node->text.len, node->text.ptr, what,
		cw_guess_hint(&guess, hint));
	return -1;
}
