/* SPDX-License-Identifier: MIT */
#include "signature/path.h"

#include "base/stamp.h"

#include <stdio.h>
#include <string.h>

/* Clocks of log and capture are one box's own, but a line is written when the failure is over. */
#define WINDOW_SLACK (5 * CW_SECOND)

static struct cw_value unknown(const char *why)
{
	return (struct cw_value){.kind = CW_VALUE_UNKNOWN, .why = why, .text = CW_TEXT("")};
}

static struct cw_value text_value(const char *text)
{
	return (struct cw_value){.kind = CW_VALUE_TEXT, .text = cw_text_str(text)};
}

static struct cw_value number_value(enum cw_type type, int64_t number)
{
	return (struct cw_value){
		.kind = CW_VALUE_NUMBER, .type = type, .number = number, .text = CW_TEXT("")};
}

int64_t cw_time_apart(int64_t a, int64_t b)
{
	int64_t apart;

	if (__builtin_sub_overflow(a, b, &apart)) {
		return a < b ? -INT64_MAX : INT64_MAX;
	}
	return apart;
}

const char *cw_capture_lacks(const struct cw_case *kase, const char *bundle, int64_t at)
{
	const struct cw_bundle *b = cw_case_find_bundle(kase, bundle);

	if (b == NULL) {
		for (size_t i = 0; i < kase->bundles.count; i++) {
			b = kase->bundles.items[i];
			if (b->has_capture) {
				return NULL;
			}
		}
		return kase->handshakes.count > 0 ? NULL : "no_capture";
	}
	if (!b->has_capture) {
		return "no_capture";
	}
	if (at != CW_TIME_UNKNOWN && b->capture_window.first != CW_TIME_UNKNOWN &&
		b->capture_window.last != CW_TIME_UNKNOWN &&
		(cw_time_apart(at, b->capture_window.first) < -WINDOW_SLACK ||
			cw_time_apart(at, b->capture_window.last) > WINDOW_SLACK)) {
		return "outside_capture_window";
	}
	return NULL;
}

const char *cw_fact_bundle(enum cw_source source, const void *fact)
{
	switch (source) {
	case CW_SOURCE_LOG:
		return ((const struct cw_event *)fact)->bundle;
	case CW_SOURCE_HANDSHAKE:
		return ((const struct cw_handshake *)fact)->bundle;
	case CW_SOURCE_FAILURE:
		return ((const struct cw_failure *)fact)->bundle;
	case CW_SOURCE_CHAIN:
		return ((const struct cw_chain *)fact)->bundle;
	case CW_SOURCE_CONFIG:
	case CW_SOURCE_STATUS:
		return ((const struct cw_setting *)fact)->bundle;
	case CW_SOURCE_BUNDLE:
		return ((const struct cw_bundle *)fact)->id;
	case CW_SOURCE_CERTIFICATE:
	case CW_NUM_SOURCES:
	default:
		return "";
	}
}

int64_t cw_fact_time(enum cw_source source, const void *fact)
{
	switch (source) {
	case CW_SOURCE_LOG:
		return ((const struct cw_event *)fact)->at;
	case CW_SOURCE_HANDSHAKE:
		return ((const struct cw_handshake *)fact)->at;
	case CW_SOURCE_FAILURE:
		return ((const struct cw_failure *)fact)->at;
	case CW_SOURCE_CHAIN:
		return ((const struct cw_chain *)fact)->at;
	case CW_SOURCE_CERTIFICATE:
	case CW_SOURCE_CONFIG:
	case CW_SOURCE_STATUS:
	case CW_SOURCE_BUNDLE:
	case CW_NUM_SOURCES:
	default:
		return CW_TIME_UNKNOWN;
	}
}

/* Why a certificate or handshake that a failure should lead to is not there. */
static const char *why_missing(const struct cw_case *kase, enum cw_source source, const void *fact)
{
	const struct cw_failure *failure = fact;
	const char *why;

	if (source != CW_SOURCE_FAILURE) {
		return "not_seen";
	}
	if (failure->hidden[0] != '\0') {
		return failure->hidden;
	}
	why = cw_capture_lacks(kase, failure->bundle, failure->at);
	return why != NULL ? why : "not_seen";
}

static const char *hidden_reason(enum cw_hidden hidden)
{
	return hidden == CW_HIDDEN_ENDED ? "outside_capture_window" : cw_hidden_name(hidden);
}

/* Why an empty list of certificates says nothing; NULL when it is known to be empty. */
static const char *why_empty(enum cw_source source, const struct cw_field *field, const void *fact)
{
	if (source == CW_SOURCE_HANDSHAKE) {
		const struct cw_handshake *h = fact;
		enum cw_hidden hidden = strcmp(field->name, "chain_server") == 0 ? h->hidden_server
										 : h->hidden_client;

		return hidden == CW_HIDDEN_NO ? NULL : hidden_reason(hidden);
	}
	if (source == CW_SOURCE_BUNDLE) {
		const struct cw_bundle *b = fact;

		if (strncmp(field->name, "store", 5) == 0) { /* store, store_duplicates, … */
			return b->has_store ? NULL : "no_trust_store";
		}
		if (strcmp(field->name, "server_certificates") == 0) {
			return b->has_server_certificate ? NULL : "no_server_certificate";
		}
		return b->has_client_certificate ? NULL : "no_client_certificate";
	}
	if (source == CW_SOURCE_CHAIN && strcmp(field->name, "path") == 0) {
		return ((const struct cw_chain *)fact)->ok == CW_UNKNOWN ? "no_trust_store" : NULL;
	}
	return NULL;
}

static struct cw_value text_field(
	enum cw_source source, const struct cw_field *field, const void *fact, const char *text)
{
	if (source == CW_SOURCE_BUNDLE && text[0] == '\0' &&
		(strcmp(field->name, "role") == 0 || strcmp(field->name, "version") == 0)) {
		return unknown(
			((const struct cw_bundle *)fact)->has_status ? "not_seen" : "no_status");
	}
	return text_value(text);
}

static struct cw_value list_value(
	enum cw_value_kind kind, enum cw_type type, const void *data, size_t count)
{
	return (struct cw_value){
		.kind = kind, .type = type, .data = data, .count = count, .text = CW_TEXT("")};
}

static const char *why_no_truth(enum cw_source source, const void *fact)
{
	const struct cw_chain *chain = fact;

	if (source == CW_SOURCE_CHAIN && chain->certificates.count == 0) {
		return "not_seen";
	}
	return source == CW_SOURCE_CHAIN && chain->ok == CW_UNKNOWN ? "no_trust_store" : "not_seen";
}

static struct cw_value word_value(const char *why, unsigned value, const char *word)
{
	return value == 0 ? unknown(why) : text_value(word);
}

static struct cw_value reference_value(const struct cw_case *kase, enum cw_source source,
	const struct cw_field *field, const void *fact, const void *target)
{
	if (target == NULL) {
		return unknown(why_missing(kase, source, fact));
	}
	return list_value(
		field->type == CW_TYPE_HANDSHAKE ? CW_VALUE_HANDSHAKE : CW_VALUE_CERTIFICATE,
		field->type, target, 1);
}

static struct cw_value certificates_value(enum cw_source source, const struct cw_field *field,
	const void *fact, const struct cw_certificates *list)
{
	const char *why = list->count == 0 ? why_empty(source, field, fact) : NULL;

	if (why != NULL) {
		return unknown(why);
	}
	return list_value(CW_VALUE_CERTIFICATES, field->type, list, list->count);
}

static struct cw_value field_value(const struct cw_case *kase, enum cw_source source,
	const struct cw_field *field, const void *fact)
{
	const void *at = cw_field_get(field, fact);

	switch (field->type) {
	case CW_TYPE_TEXT:
		return text_field(source, field, fact, *(const char *const *)at);
	case CW_TYPE_STRINGS:
		return list_value(
			CW_VALUE_STRINGS, field->type, at, ((const struct cw_strings *)at)->count);
	case CW_TYPE_U64:
		return number_value(field->type, (int64_t)(*(const uint64_t *)at & INT64_MAX));
	case CW_TYPE_U32:
		return number_value(field->type, *(const uint32_t *)at);
	case CW_TYPE_I32:
		return number_value(field->type, *(const int32_t *)at);
	case CW_TYPE_U16:
		return number_value(field->type, *(const uint16_t *)at);
	case CW_TYPE_BOOL:
		return text_value(*(const bool *)at ? "true" : "false");
	case CW_TYPE_TIME:
		if (*(const int64_t *)at == CW_TIME_UNKNOWN) {
			return unknown("no_time");
		}
		return (struct cw_value){
			.kind = CW_VALUE_TIME, .number = *(const int64_t *)at, .text = CW_TEXT("")};
	case CW_TYPE_TRUTH:
		return word_value(why_no_truth(source, fact), *(const enum cw_truth *)at,
			cw_truth_name(*(const enum cw_truth *)at));
	case CW_TYPE_PARTY:
		return word_value("not_seen", *(const enum cw_party *)at,
			cw_party_name(*(const enum cw_party *)at));
	case CW_TYPE_HIDDEN:
		return text_value(cw_hidden_name(*(const enum cw_hidden *)at));
	case CW_TYPE_OUTCOME:
		return word_value("outside_capture_window", *(const enum cw_outcome *)at,
			cw_outcome_name(*(const enum cw_outcome *)at));
	case CW_TYPE_SEEN:
		return list_value(CW_VALUE_STRINGS, field->type, fact,
			((const struct cw_certificate *)fact)->num_seen);
	case CW_TYPE_ALERTS:
		return list_value(CW_VALUE_STRINGS, field->type, fact,
			((const struct cw_handshake *)fact)->num_alerts * 3);
	case CW_TYPE_CERTIFICATE:
	case CW_TYPE_HANDSHAKE:
		return reference_value(kase, source, field, fact, *(const void *const *)at);
	case CW_TYPE_CERTIFICATES:
		return certificates_value(source, field, fact, at);
	case CW_TYPE_PAIRS:
	default:
		return unknown("not_seen");
	}
}

static struct cw_value pair_value(const struct cw_event *event, struct cw_text key)
{
	for (size_t i = 0; i < event->num_pairs; i++) {
		if (cw_text_is(key, event->pairs[i].key)) {
			return text_value(event->pairs[i].value);
		}
	}
	return text_value("");
}

static struct cw_value select_value(const struct cw_value *list, const struct cw_step *step)
{
	size_t i = step->kind == CW_STEP_LAST && list->count > 0 ? list->count - 1 : step->index;

	if (i >= list->count) {
		return unknown("not_seen");
	}
	return list_value(
		CW_VALUE_CERTIFICATE, CW_TYPE_CERTIFICATE, cw_value_certificate(list, i), 1);
}

struct cw_value cw_path_get(const struct cw_case *kase, const struct cw_path *path, size_t from,
	const void *fact, size_t *stopped)
{
	enum cw_source source = from == 0 ? path->source : CW_SOURCE_CERTIFICATE;
	struct cw_value value = list_value(CW_VALUE_CERTIFICATE, CW_TYPE_CERTIFICATE, fact, 1);

	for (size_t i = from; i < path->num_steps; i++) {
		const struct cw_step *step = &path->steps[i];

		if (step->kind >= CW_STEP_ANY) {
			*stopped = i;
			return value;
		}
		if (step->kind == CW_STEP_PAIR) {
			value = pair_value(fact, step->key);
		} else if (step->kind == CW_STEP_FIELD) {
			value = field_value(kase, source, step->field, fact);
		} else {
			value = select_value(&value, step);
		}
		if (value.kind == CW_VALUE_UNKNOWN) {
			break;
		}
		if (value.kind == CW_VALUE_CERTIFICATE || value.kind == CW_VALUE_HANDSHAKE) {
			fact = value.data;
			source = value.kind == CW_VALUE_HANDSHAKE ? CW_SOURCE_HANDSHAKE
								  : CW_SOURCE_CERTIFICATE;
		}
	}
	*stopped = path->num_steps;
	return value;
}

const struct cw_certificate *cw_value_certificate(const struct cw_value *value, size_t i)
{
	if (value->kind == CW_VALUE_CERTIFICATE) {
		return value->data;
	}
	return ((const struct cw_certificates *)value->data)->items[i];
}

/* An alert stands three times: unknown_ca, self:unknown_ca, client:unknown_ca. */
static struct cw_text alert_item(
	const struct cw_handshake *handshake, size_t i, char buffer[CW_ITEM_BYTES])
{
	const struct cw_alert *alert = &handshake->alerts[i / 3];
	const char *what = alert->description[0] != '\0' ? alert->description : "encrypted";
	const char *who = i % 3 == 1 ? cw_party_name(alert->sender) : alert->from;

	if (i % 3 == 0) {
		return cw_text_str(what);
	}
	(void)snprintf(buffer, CW_ITEM_BYTES, "%s:%s", who, what);
	return cw_text_str(buffer);
}

struct cw_text cw_value_item(const struct cw_value *value, size_t i, char buffer[CW_ITEM_BYTES])
{
	if (value->type == CW_TYPE_ALERTS) {
		return alert_item(value->data, i, buffer);
	}
	if (value->type == CW_TYPE_SEEN) {
		const struct cw_certificate *certificate = value->data;

		return cw_text_str(cw_seen_name(certificate->seen[i].where));
	}
	return cw_text_str(((const struct cw_strings *)value->data)->items[i]);
}
