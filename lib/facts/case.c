/* SPDX-License-Identifier: MIT */
#include "facts/case.h"
#include "facts/fields.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void cw_case_init(struct cw_case *kase, const struct cw_limits *limits)
{
	static const struct cw_limits defaults = CW_LIMITS_DEFAULT;

	memset(kase, 0, sizeof(*kase));
	kase->limits = limits != NULL ? *limits : defaults;
	kase->as_of = CW_TIME_UNKNOWN;
}

void cw_case_finish(struct cw_case *kase)
{
	cw_list_finish(&kase->bundles);
	cw_list_finish(&kase->events);
	cw_list_finish(&kase->handshakes);
	cw_list_finish(&kase->failures);
	cw_list_finish(&kase->certificates);
	cw_list_finish(&kase->chains);
	cw_list_finish(&kase->config);
	cw_list_finish(&kase->status);
	cw_list_finish(&kase->anomalies);
	cw_map_finish(&kase->by_sha256);
	cw_map_finish(&kase->anomaly_by_key);
	cw_arena_finish(&kase->arena);
}

void cw_fact_init(void *fact, const struct cw_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct cw_field *field = &fields->fields[i];
		char *at = (char *)fact + field->offset;

		if (field->type == CW_TYPE_TEXT) {
			*(const char **)(void *)at = "";
		} else if (field->type == CW_TYPE_TIME) {
			*(int64_t *)(void *)at = CW_TIME_UNKNOWN;
		}
	}
}

static void *add(struct cw_case *kase, struct cw_list *list, enum cw_source source, uint32_t max,
	const char *limit)
{
	const struct cw_fields *fields = cw_fields_of(source);
	void *fact;

	if (max > 0 && list->count >= max) {
		cw_case_note(kase, limit, "", 0, true, "more than %" PRIu32 " were found", max);
		return NULL;
	}
	fact = cw_arena_alloc(&kase->arena, fields->fact_bytes);
	if (fact == NULL || !cw_list_add(list, fact)) {
		kase->failed = true;
		return NULL;
	}
	cw_fact_init(fact, fields);
	return fact;
}

static void init_place(struct cw_place *place)
{
	place->member = "";
}

struct cw_bundle *cw_case_add_bundle(struct cw_case *kase)
{
	struct cw_bundle *bundle = add(kase, &kase->bundles, CW_SOURCE_BUNDLE,
		kase->limits.max_members, "limit.max_members");

	if (bundle != NULL) {
		bundle->source = "";
		bundle->log_window.first = bundle->log_window.last = CW_TIME_UNKNOWN;
		bundle->capture_window = bundle->log_window;
		bundle->id = cw_arena_printf(&kase->arena, "b%zu", kase->bundles.count);
		kase->failed |= bundle->id == NULL;
	}
	return bundle;
}

struct cw_event *cw_case_add_event(struct cw_case *kase)
{
	struct cw_event *event = add(
		kase, &kase->events, CW_SOURCE_LOG, kase->limits.max_events, "limit.max_events");

	if (event != NULL) {
		init_place(&event->place);
	}
	return event;
}

struct cw_handshake *cw_case_add_handshake(struct cw_case *kase)
{
	struct cw_handshake *handshake = add(kase, &kase->handshakes, CW_SOURCE_HANDSHAKE,
		kase->limits.max_handshakes, "limit.max_handshakes");

	if (handshake != NULL) {
		init_place(&handshake->place);
		init_place(&handshake->end_place);
	}
	return handshake;
}

struct cw_failure *cw_case_add_failure(struct cw_case *kase)
{
	struct cw_failure *failure = add(kase, &kase->failures, CW_SOURCE_FAILURE,
		kase->limits.max_events, "limit.max_events");

	if (failure != NULL) {
		failure->tries = 1;
		failure->depth = -1;
		failure->tracking_id = "";
		failure->text = "";
		failure->request_at = failure->response_at = CW_TIME_UNKNOWN;
		failure->sent_at = CW_TIME_UNKNOWN;
		init_place(&failure->place);
		init_place(&failure->request_place);
		init_place(&failure->sent_place);
		init_place(&failure->response_place);
	}
	return failure;
}

struct cw_certificate *cw_case_add_certificate(struct cw_case *kase)
{
	return add(kase, &kase->certificates, CW_SOURCE_CERTIFICATE, kase->limits.max_certificates,
		"limit.max_certificates");
}

struct cw_chain *cw_case_add_chain(struct cw_case *kase)
{
	struct cw_chain *chain = add(kase, &kase->chains, CW_SOURCE_CHAIN, 0, "");

	if (chain != NULL) {
		chain->depth = -1;
	}
	return chain;
}

static struct cw_setting *add_setting(
	struct cw_case *kase, struct cw_list *list, enum cw_source source)
{
	struct cw_setting *setting =
		add(kase, list, source, kase->limits.max_events, "limit.max_events");

	if (setting != NULL) {
		init_place(&setting->place);
	}
	return setting;
}

struct cw_setting *cw_case_add_config(struct cw_case *kase)
{
	return add_setting(kase, &kase->config, CW_SOURCE_CONFIG);
}

struct cw_setting *cw_case_add_status(struct cw_case *kase)
{
	return add_setting(kase, &kase->status, CW_SOURCE_STATUS);
}

static struct cw_anomaly *add_anomaly(struct cw_case *kase, const char *key, const char *name,
	const char *member, const char *text)
{
	struct cw_anomaly *anomaly = cw_arena_alloc(&kase->arena, sizeof(*anomaly));
	char *kept = cw_arena_str(&kase->arena, key);

	if (anomaly == NULL || kept == NULL || !cw_list_add(&kase->anomalies, anomaly)) {
		return NULL;
	}
	anomaly->name = cw_arena_str(&kase->arena, name);
	anomaly->member = cw_arena_utf8(&kase->arena, cw_text_str(member));
	anomaly->text = cw_arena_utf8(&kase->arena, cw_text_str(text));
	if (anomaly->name == NULL || anomaly->member == NULL || anomaly->text == NULL ||
		!cw_map_set(&kase->anomaly_by_key, cw_text_str(kept), anomaly)) {
		kase->anomalies.count--;
		return NULL;
	}
	return anomaly;
}

void cw_case_note(struct cw_case *kase, const char *name, const char *member, uint64_t offset,
	bool incomplete, const char *format, ...)
{
	char key[1024];
	char text[256];
	struct cw_anomaly *anomaly;
	va_list args;

	(void)snprintf(key, sizeof(key), "%s %s", name, member);
	anomaly = cw_map_get(&kase->anomaly_by_key, cw_text_str(key));
	if (anomaly == NULL) {
		va_start(args, format);
		(void)vsnprintf(text, sizeof(text), format, args);
		va_end(args);
		anomaly = add_anomaly(kase, key, name, member, text);
		if (anomaly == NULL) {
			kase->failed = true;
			return;
		}
		anomaly->offset = offset;
	}
	anomaly->count++;
	anomaly->incomplete |= incomplete;
	kase->incomplete |= incomplete;
}

bool cw_case_strings(struct cw_case *kase, const struct cw_list *list, struct cw_strings *out)
{
	const void *items = cw_arena_dup(&kase->arena, list->items, list->count * sizeof(void *));

	if (items == NULL) {
		return false;
	}
	out->items = items;
	out->count = list->count;
	return true;
}

bool cw_case_certificates(
	struct cw_case *kase, const struct cw_list *list, struct cw_certificates *out)
{
	const void *items = cw_arena_dup(&kase->arena, list->items, list->count * sizeof(void *));

	if (items == NULL) {
		return false;
	}
	out->items = items;
	out->count = list->count;
	return true;
}

const struct cw_bundle *cw_case_find_bundle(const struct cw_case *kase, const char *id)
{
	for (size_t i = 0; i < kase->bundles.count; i++) {
		const struct cw_bundle *bundle = kase->bundles.items[i];

		if (strcmp(bundle->id, id) == 0) {
			return bundle;
		}
	}
	return NULL;
}

const struct cw_handshake *cw_case_find_handshake(const struct cw_case *kase, const char *id)
{
	for (size_t i = 0; i < kase->handshakes.count; i++) {
		const struct cw_handshake *handshake = kase->handshakes.items[i];

		if (strcmp(handshake->id, id) == 0) {
			return handshake;
		}
	}
	return NULL;
}

void cw_window_add(struct cw_window *window, int64_t at)
{
	if (at == CW_TIME_UNKNOWN) {
		return;
	}
	if (window->first == CW_TIME_UNKNOWN || at < window->first) {
		window->first = at;
	}
	if (window->last == CW_TIME_UNKNOWN || at > window->last) {
		window->last = at;
	}
}
