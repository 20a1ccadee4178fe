/* SPDX-License-Identifier: MIT */
/* The JSON Schema of signature files, from the tables that the loader reads. */
#include "signature/signature.h"

#include "base/json.h"
#include "signature/keys.h"
#include "signature/operator.h"

#include <stdio.h>
#include <string.h>

static void ref(struct cw_json *json, const char *key, const char *name)
{
	char target[96];

	(void)snprintf(target, sizeof(target), "#/$defs/%s", name);
	cw_json_object(json, key);
	cw_json_str(json, "$ref", target);
	cw_json_end(json);
}

/* Opens a schema of a mapping with exactly these keys; the caller closes it. */
static void begin_map(struct cw_json *json, const char *key)
{
	cw_json_object(json, key);
	cw_json_str(json, "type", "object");
	cw_json_bool(json, "additionalProperties", false);
}

static void add_enum(struct cw_json *json, const char *const *words)
{
	cw_json_array(json, "enum");
	for (; *words != NULL; words++) {
		cw_json_str(json, NULL, *words);
	}
	cw_json_end(json);
}

/* Whether what it holds has a definition of its own name: a test's `confidence` is a word. */
static bool has_definition(const struct cw_key *key)
{
	static const char *const names[] = {
		"events", "applies", "confidence", "remedy", "tests", "facts", NULL};

	for (size_t i = 0; names[i] != NULL; i++) {
		if (strcmp(key->name, names[i]) == 0) {
			return key->kind == CW_KEY_MAP || key->kind == CW_KEY_LIST;
		}
	}
	return false;
}

/* What a key of this kind takes; the more exact ones are told apart by name. */
static void add_kind(struct cw_json *json, const struct cw_key *key)
{
	cw_json_object(json, key->name);
	cw_json_str(json, "description", key->meaning);
	if (strcmp(key->name, "severity") == 0) {
		add_enum(json, cw_severity_words);
	} else if (strcmp(key->name, "expect") == 0) {
		add_enum(json, cw_status_words);
	} else if (strcmp(key->name, "schema") == 0) {
		cw_json_str(json, "const", key->meaning);
	} else if (strcmp(key->name, "in") == 0) {
		cw_json_array(json, "enum");
		for (size_t i = 0; i < CW_NUM_SOURCES; i++) {
			cw_json_str(json, NULL, cw_fields_of((enum cw_source)i)->name);
		}
		cw_json_end(json);
	} else if (has_definition(key)) {
		char target[96];

		(void)snprintf(target, sizeof(target), "#/$defs/%s", key->name);
		cw_json_str(json, "$ref", target);
	} else if (key->kind == CW_KEY_MAP) {
		cw_json_str(json, "type", "object");
	} else if (key->kind == CW_KEY_LIST) {
		cw_json_str(json, "type", "array");
	} else if (key->kind == CW_KEY_TEXTS) {
		cw_json_str(json, "$ref", "#/$defs/texts");
	} else if (key->kind == CW_KEY_NUMBER) {
		cw_json_str(json, "type", "integer");
	} else {
		cw_json_str(json, "$ref", "#/$defs/scalar");
	}
	cw_json_end(json);
}

/* title.fr beside title */
static void add_languages(struct cw_json *json, const struct cw_key *keys)
{
	cw_json_object(json, "patternProperties");
	for (const struct cw_key *key = keys; key->name != NULL; key++) {
		if (key->kind == CW_KEY_SAID) {
			char pattern[96];

			(void)snprintf(pattern, sizeof(pattern),
				"^%s\\.[a-z]{2,3}(-[A-Za-z0-9]+)?$", key->name);
			cw_json_object(json, pattern);
			cw_json_str(json, "description", "the same in another language");
			cw_json_str(json, "$ref", "#/$defs/scalar");
			cw_json_end(json);
		}
	}
	cw_json_end(json);
}

static void add_keys(struct cw_json *json, const struct cw_key *keys)
{
	cw_json_object(json, "properties");
	for (const struct cw_key *key = keys; key->name != NULL; key++) {
		add_kind(json, key);
	}
	cw_json_end(json);
	add_languages(json, keys);
	cw_json_array(json, "required");
	for (const struct cw_key *key = keys; key->name != NULL; key++) {
		if (key->required) {
			cw_json_str(json, NULL, key->name);
		}
	}
	cw_json_end(json);
}

static void def_map(struct cw_json *json, const char *name, const struct cw_key *keys)
{
	begin_map(json, name);
	add_keys(json, keys);
	cw_json_end(json);
}

static void def_list(
	struct cw_json *json, const char *name, const char *item, const struct cw_key *keys)
{
	cw_json_object(json, name);
	cw_json_str(json, "type", "array");
	ref(json, "items", item);
	cw_json_end(json);
	def_map(json, item, keys);
}

/* Scalars are read as text: editors type an unquoted 5061 or true as number or boolean. */
static void def_scalars(struct cw_json *json)
{
	cw_json_object(json, "scalar");
	cw_json_array(json, "type");
	cw_json_str(json, NULL, "string");
	cw_json_str(json, NULL, "number");
	cw_json_str(json, NULL, "boolean");
	cw_json_end(json);
	cw_json_end(json);
	cw_json_object(json, "texts");
	cw_json_array(json, "anyOf");
	ref(json, NULL, "scalar");
	cw_json_object(json, NULL);
	cw_json_str(json, "type", "array");
	ref(json, "items", "scalar");
	cw_json_end(json);
	cw_json_end(json);
	cw_json_end(json);
}

static void def_test(struct cw_json *json)
{
	cw_json_object(json, "check");
	cw_json_array(json, "anyOf");
	ref(json, NULL, "scalar");
	cw_json_object(json, NULL);
	cw_json_str(json, "type", "array");
	ref(json, "items", "scalar");
	cw_json_end(json);
	cw_json_object(json, NULL);
	cw_json_str(json, "type", "object");
	cw_json_str(json, "description",
		"operators, or fields of a certificate or handshake; all must hold");
	cw_json_object(json, "properties");
	for (const struct cw_op_key *key = cw_op_keys; key->name != NULL; key++) {
		cw_json_object(json, key->name);
		cw_json_str(json, "description", key->meaning);
		cw_json_end(json);
	}
	cw_json_end(json);
	cw_json_end(json);
	cw_json_end(json);
	cw_json_end(json);
}

/* The fields of one source as the tests of its `where`. A path into a certificate has any name, so
 * fields that lead on are matched by pattern. */
static void def_where(struct cw_json *json, const struct cw_fields *fields)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "where-%s", fields->name);
	cw_json_object(json, name);
	cw_json_str(json, "type", "object");
	cw_json_str(json, "description", fields->meaning);
	cw_json_object(json, "properties");
	for (size_t i = 0; i < fields->count; i++) {
		cw_json_object(json, fields->fields[i].name);
		cw_json_str(json, "description", fields->fields[i].meaning);
		cw_json_str(json, "$ref", "#/$defs/check");
		cw_json_end(json);
	}
	cw_json_end(json);
	cw_json_object(json, "patternProperties");
	cw_json_object(json, "^[a-z_]+\\.");
	cw_json_str(json, "$ref", "#/$defs/check");
	cw_json_end(json);
	cw_json_end(json);
	cw_json_bool(json, "additionalProperties", false);
	cw_json_end(json);
}

/* events: each name an event; where depends on its source. */
static void def_events(struct cw_json *json)
{
	cw_json_object(json, "events");
	cw_json_str(json, "type", "object");
	ref(json, "additionalProperties", "event");
	cw_json_end(json);
	begin_map(json, "event");
	add_keys(json, cw_event_keys);
	cw_json_array(json, "allOf");
	for (size_t i = 0; i < CW_NUM_SOURCES; i++) {
		char name[64];

		(void)snprintf(
			name, sizeof(name), "where-%s", cw_fields_of((enum cw_source)i)->name);
		cw_json_object(json, NULL);
		cw_json_object(json, "if");
		cw_json_object(json, "properties");
		cw_json_object(json, "in");
		cw_json_str(json, "const", cw_fields_of((enum cw_source)i)->name);
		cw_json_end(json);
		cw_json_end(json);
		cw_json_end(json);
		cw_json_object(json, "then");
		cw_json_object(json, "properties");
		ref(json, "where", name);
		cw_json_end(json);
		cw_json_end(json);
		cw_json_end(json);
	}
	cw_json_end(json);
	cw_json_end(json);
}

static void def_facts(struct cw_json *json)
{
	begin_map(json, "facts");
	cw_json_object(json, "properties");
	for (size_t i = 0; i < CW_NUM_SOURCES; i++) {
		cw_json_object(json, cw_fields_of((enum cw_source)i)->name);
		cw_json_str(json, "type", "array");
		cw_json_end(json);
	}
	ref(json, "as_of", "scalar");
	cw_json_end(json);
	cw_json_end(json);
}

static bool write_buffer(void *ctx, const char *bytes, size_t len)
{
	struct cw_buffer *out = ctx;

	cw_buffer_add(out, bytes, len);
	return !out->failed;
}

void cw_signature_schema(struct cw_buffer *out)
{
	const struct cw_sink sink = {write_buffer, out};
	struct cw_json json;

	cw_json_init(&json, &sink, false);
	begin_map(&json, NULL);
	cw_json_str(&json, "$schema", "https://json-schema.org/draft/2020-12/schema");
	cw_json_str(&json, "title", "certway-signature/1");
	add_keys(&json, cw_signature_keys);
	cw_json_object(&json, "$defs");
	def_scalars(&json);
	def_test(&json);
	for (size_t i = 0; i < CW_NUM_SOURCES; i++) {
		def_where(&json, cw_fields_of((enum cw_source)i));
	}
	def_events(&json);
	def_map(&json, "applies", cw_applies_keys);
	def_map(&json, "confidence", cw_confidence_keys);
	def_list(&json, "remedy", "step", cw_step_keys);
	def_list(&json, "tests", "test", cw_test_keys);
	def_facts(&json);
	cw_json_end(&json);
	cw_json_end(&json);
	if (cw_json_finish(&json, NULL) != CW_OK) {
		out->failed = true;
	}
}
