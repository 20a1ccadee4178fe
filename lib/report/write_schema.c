/* SPDX-License-Identifier: MIT */
/* The JSON Schema of certway-report/1, generated from the tables of schema.c. A test validates real
 * documents against it and refuses a field that is written but not listed there. */
#include "report/write.h"

#include "base/json.h"
#include "report/schema.h"

#include <string.h>

static void write_types(struct cw_json *json, const char *type, bool may_be_null)
{
	if (!may_be_null) {
		cw_json_str(json, "type", type);
		return;
	}
	cw_json_array(json, "type");
	cw_json_str(json, NULL, type);
	cw_json_str(json, NULL, "null");
	cw_json_end(json);
}

/* The words between the bars; the last may be empty. */
static void write_words(struct cw_json *json, const char *words)
{
	cw_json_array(json, "enum");
	for (const char *at = words;; at++) {
		size_t len = strcspn(at, "|");

		cw_json_text(json, NULL, cw_text_of(at, len));
		at += len;
		if (*at == '\0') {
			break;
		}
	}
	cw_json_end(json);
}

static void write_ref(struct cw_json *json, const char *key_name, const char *name)
{
	char ref[64] = "#/$defs/";

	strncat(ref, name, sizeof(ref) - strlen(ref) - 1);
	cw_json_str(json, key_name, ref);
}

static void write_items(struct cw_json *json, const char *name)
{
	cw_json_object(json, "items");
	if (name == NULL) {
		cw_json_str(json, "type", "string");
	} else {
		write_ref(json, "$ref", name);
	}
	cw_json_end(json);
}

static void write_maybe(struct cw_json *json, const char *name)
{
	cw_json_array(json, "anyOf");
	cw_json_object(json, NULL);
	write_ref(json, "$ref", name);
	cw_json_end(json);
	cw_json_object(json, NULL);
	cw_json_str(json, "type", "null");
	cw_json_end(json);
	cw_json_end(json);
}

static void write_kind(struct cw_json *json, const struct cw_schema_property *property)
{
	switch (property->kind) {
	case CW_SCHEMA_TEXT:
		cw_json_str(json, "type", "string");
		break;
	case CW_SCHEMA_WORD:
		write_words(json, property->detail);
		break;
	case CW_SCHEMA_COUNT:
		cw_json_str(json, "type", "integer");
		cw_json_u64(json, "minimum", 0);
		break;
	case CW_SCHEMA_INTEGER:
		cw_json_str(json, "type", "integer");
		break;
	case CW_SCHEMA_BOOL:
	case CW_SCHEMA_TRUTH:
		write_types(json, "boolean", property->kind == CW_SCHEMA_TRUTH);
		break;
	case CW_SCHEMA_TIME:
		write_types(json, "string", true);
		cw_json_str(json, "format", "date-time");
		cw_json_str(
			json, "pattern", "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$");
		break;
	case CW_SCHEMA_TEXTS:
	case CW_SCHEMA_MAY_TEXTS:
		write_types(json, "array", property->kind == CW_SCHEMA_MAY_TEXTS);
		write_items(json, NULL);
		break;
	case CW_SCHEMA_OBJECT:
		write_ref(json, "$ref", property->detail);
		break;
	case CW_SCHEMA_MAY_OBJECT:
		write_maybe(json, property->detail);
		break;
	case CW_SCHEMA_OBJECTS:
	default:
		cw_json_str(json, "type", "array");
		write_items(json, property->detail);
		break;
	}
}

static void write_object(struct cw_json *json, const struct cw_schema_object *object)
{
	const struct cw_schema_property *properties = object->properties;

	cw_json_str(json, "type", "object");
	cw_json_array(json, "required");
	for (size_t i = 0; i < object->count; i++) {
		if (!properties[i].is_optional) {
			cw_json_str(json, NULL, properties[i].name);
		}
	}
	cw_json_end(json);
	cw_json_object(json, "properties");
	for (size_t i = 0; i < object->count; i++) {
		cw_json_object(json, properties[i].name);
		if (properties[i].meaning != NULL) {
			cw_json_str(json, "description", properties[i].meaning);
		}
		write_kind(json, &properties[i]);
		cw_json_end(json);
	}
	cw_json_end(json);
}

/* analyze prints all parts; handshakes and certs print one of them. */
static void write_parts(struct cw_json *json)
{
	static const char *const alone[] = {"handshakes", "certificates"};
	const struct cw_schema_object *document = &cw_schema_document;

	cw_json_array(json, "anyOf");
	cw_json_object(json, NULL);
	cw_json_array(json, "required");
	for (size_t i = 0; i < document->count; i++) {
		if (document->properties[i].kind == CW_SCHEMA_OBJECTS ||
			strcmp(document->properties[i].name, "verdict") == 0) {
			cw_json_str(json, NULL, document->properties[i].name);
		}
	}
	cw_json_end(json);
	cw_json_end(json);
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
		cw_json_object(json, NULL);
		cw_json_array(json, "required");
		cw_json_str(json, NULL, alone[i]);
		cw_json_end(json);
		cw_json_object(json, "not");
		cw_json_array(json, "required");
		cw_json_str(json, NULL, "verdict");
		cw_json_end(json);
		cw_json_end(json);
		cw_json_end(json);
	}
	cw_json_end(json);
}

enum cw_code cw_report_write_schema(const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_json json;

	cw_json_init(&json, sink, false);
	cw_json_object(&json, NULL);
	cw_json_str(&json, "$schema", "https://json-schema.org/draft/2020-12/schema");
	cw_json_str(&json, "$id", "urn:certway:schema:report:1");
	cw_json_str(&json, "title", CW_REPORT_SCHEMA);
	cw_json_str(&json, "description",
		"What certway found. Fields may be added; readers ignore what they do not know.");
	write_object(&json, &cw_schema_document);
	write_parts(&json);
	cw_json_object(&json, "$defs");
	for (const struct cw_schema_object *object = cw_schema_objects; object->name != NULL;
		object++) {
		cw_json_object(&json, object->name);
		write_object(&json, object);
		cw_json_end(&json);
	}
	cw_json_end(&json);
	cw_json_end(&json);
	return cw_json_finish(&json, err);
}
