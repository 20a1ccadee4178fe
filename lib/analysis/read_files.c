/* SPDX-License-Identifier: MIT */
/* The small members: certificate files and the dumps of configuration and status. */
#include "analysis/run.h"
#include "base/buffer.h"
#include "log/settings.h"
#include "x509/bundle.h"

static enum cw_code read_whole(struct cw_run *run, struct cw_walk_member *member,
	struct cw_buffer *buffer, struct cw_error *err)
{
	for (;;) {
		ptrdiff_t got;

		if (!cw_buffer_reserve(buffer, 65536)) {
			return cw_error_nomem(err);
		}
		got = member->source->read(member->source, buffer->ptr + buffer->len,
			buffer->capacity - buffer->len, err);
		if (got <= 0) {
			return CW_OK; /* a failure is the walk's to tell; what came before counts */
		}
		buffer->len += (size_t)got;
		if (buffer->len > run->kase->limits.max_file_bytes) {
			cw_case_note(run->kase, "limit.max_file_bytes", member->path, buffer->len,
				true,
				"the file is larger than a certificate or settings file can be");
			return CW_OK;
		}
	}
}

/* --- certificates --- */

static enum cw_seen_where seen_in(enum cw_kind kind)
{
	switch ((int)kind) {
	case CW_KIND_TRUST_STORE:
		return CW_SEEN_STORE;
	case CW_KIND_SERVER_CERTIFICATE:
		return CW_SEEN_SERVER;
	case CW_KIND_CLIENT_CERTIFICATE:
		return CW_SEEN_CLIENT;
	default:
		return CW_SEEN_FILE;
	}
}

/* Where the bundle keeps the certificates of such a file; NULL when they are just certificates. */
static struct cw_certificates *shelf(struct cw_bundle *bundle, enum cw_seen_where where)
{
	switch (where) {
	case CW_SEEN_STORE:
		bundle->has_store = true;
		return &bundle->store;
	case CW_SEEN_SERVER:
		bundle->has_server_certificate = true;
		return &bundle->server_certificates;
	case CW_SEEN_CLIENT:
		bundle->has_client_certificate = true;
		return &bundle->client_certificates;
	case CW_SEEN_WIRE:
	case CW_SEEN_SIP:
	case CW_SEEN_FILE:
	case CW_SEEN_SSH:
	default:
		return NULL;
	}
}

/* A list that came in two files is one list, in order. */
static bool append(
	struct cw_case *kase, const struct cw_certificates *from, struct cw_certificates *to)
{
	struct cw_list all = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < to->count; i++) {
		ok = cw_list_add(&all, (void *)(uintptr_t)to->items[i]);
	}
	for (size_t i = 0; ok && i < from->count; i++) {
		ok = cw_list_add(&all, (void *)(uintptr_t)from->items[i]);
	}
	ok = ok && cw_case_certificates(kase, &all, to);
	cw_list_finish(&all);
	return ok;
}

enum cw_code cw_read_certificates(struct cw_run *run, struct cw_bundle *bundle,
	struct cw_walk_member *member, struct cw_error *err)
{
	enum cw_seen_where where = seen_in(member->kind);
	struct cw_certificates *certificates = shelf(bundle, where);
	struct cw_certificates found = {NULL, 0};
	struct cw_buffer buffer = {0};
	enum cw_code code = read_whole(run, member, &buffer, err);

	if (code == CW_OK) {
		code = cw_x509_read_list(run->kase, bundle->id, member->path, where, buffer.ptr,
			buffer.len, &found, err);
	}
	if (code == CW_OK && certificates != NULL && !append(run->kase, &found, certificates)) {
		code = cw_error_nomem(err);
	}
	cw_buffer_finish(&buffer);
	return cw_read_ended(code);
}

/* --- settings --- */

static const char *keep(struct cw_case *kase, struct cw_text text)
{
	const char *copy = cw_arena_utf8(&kase->arena, text);

	kase->failed |= copy == NULL;
	return copy != NULL ? copy : "";
}

static void add_setting(struct cw_run *run, const struct cw_bundle *bundle, const char *member,
	bool is_config, const struct cw_settings_item *item)
{
	struct cw_case *kase = run->kase;
	struct cw_setting *setting =
		is_config ? cw_case_add_config(kase) : cw_case_add_status(kase);

	if (setting == NULL) {
		return;
	}
	setting->bundle = bundle->id;
	setting->key = keep(kase, item->key);
	setting->value = keep(kase, item->value);
	setting->place.member = member;
	setting->place.line = item->line;
	setting->place.offset = item->offset;
}

enum cw_code cw_read_settings(struct cw_run *run, struct cw_bundle *bundle,
	struct cw_walk_member *member, struct cw_error *err)
{
	bool is_config = member->kind == CW_KIND_CONFIG || member->kind == CW_KIND_CONFIG_XML;
	bool *has = is_config ? &bundle->has_config : &bundle->has_status;
	struct cw_settings *settings = NULL;
	struct cw_settings_item item;
	enum cw_code code;
	bool end = false;

	if (*has) { /* the same settings again, as XML beside the text */
		return CW_OK;
	}
	*has = true;
	code = cw_settings_open(run->kase, member->path, member->source, &settings, err);
	while (code == CW_OK && !run->kase->failed) {
		code = cw_settings_next(settings, &item, &end, err);
		if (code != CW_OK || end) {
			break;
		}
		add_setting(run, bundle, member->path, is_config, &item);
	}
	cw_settings_close(settings);
	return run->kase->failed ? cw_error_nomem(err) : cw_read_ended(code);
}
