/* SPDX-License-Identifier: MIT */
/*
 * A text log becomes failures, events, HTTP transactions and certificates. Most records are only
 * found and skipped: what a record is good for is asked of its bytes before it is taken apart.
 */
#include "analysis/bundles.h"
#include "analysis/log_text.h"
#include "analysis/run.h"
#include "log/log.h"
#include "log/pem.h"
#include "signature/prefilter.h"
#include "x509/certificate.h"

#include <string.h>

/* What is learnt from, of the beginning of a log: some hundred records. */
#define SAMPLE_BYTES ((size_t)128 << 10)

/* What cw_prefilter_find says of a record's own text. */
#define FOR_SIGNATURES   UINT32_C(1)
#define FOR_MARKERS      UINT32_C(2)
#define FOR_TRANSACTIONS (~(FOR_SIGNATURES | FOR_MARKERS))

struct log_reader {
	struct cw_run *run;
	struct cw_bundle *bundle;
	const char *member;
	struct cw_prefilter *words;       /* of the own text */
	struct cw_buffer sample;          /* of own texts, up to SAMPLE_BYTES */
	struct cw_prefilter *certificate; /* of the body */
	struct cw_pem pem;
	const struct cw_certificate *last; /* of the last block of pem; NULL when it was none */
};

/* The words to look for, chosen by what stands in the log so far. */
static bool make_words(struct log_reader *reader)
{
	const struct cw_text own[] = {CW_TEXT("DEBUG_MARKER"), CW_TRANSACTION_WORDS};

	cw_prefilter_destroy(reader->words);
	reader->words = cw_prefilter_extend(cw_signatures_prefilter(reader->run->signatures), own,
		sizeof(own) / sizeof(own[0]), cw_buffer_text(&reader->sample));
	return reader->words != NULL;
}

/* The log's own beginning tells which words are common in it. */
static bool learn(struct log_reader *reader, const struct cw_record *record)
{
	if (reader->sample.len >= SAMPLE_BYTES) {
		return true;
	}
	cw_buffer_add_text(&reader->sample, record->raw);
	return !reader->sample.failed && (reader->sample.len < SAMPLE_BYTES || make_words(reader));
}

static bool open_reader(struct log_reader *reader)
{
	const struct cw_text body[] = {CW_TEXT("-----BEGIN CERTIFICATE")};

	reader->certificate = cw_prefilter_create(body, 1, false);
	return reader->certificate != NULL && make_words(reader);
}

static void close_reader(struct log_reader *reader)
{
	cw_prefilter_destroy(reader->words);
	cw_prefilter_destroy(reader->certificate);
	cw_pem_finish(&reader->pem);
	cw_buffer_finish(&reader->sample);
}

static const char *keep(struct cw_arena *arena, struct cw_text text, bool *failed)
{
	const char *copy = text.len == 0 ? "" : cw_arena_utf8(arena, text);

	*failed |= copy == NULL;
	return copy != NULL ? copy : "";
}

static bool copy_pairs(
	struct cw_arena *arena, const struct cw_record *record, struct cw_event *event)
{
	struct cw_pairs counted = cw_record_pairs(record);
	struct cw_pairs pairs = counted;
	struct cw_pair *out;
	struct cw_text key;
	struct cw_text value;
	bool failed = false;
	size_t count = 0;

	while (cw_pairs_next(&counted, &key, &value)) {
		count++;
	}
	out = cw_arena_array(arena, count, sizeof(*out));
	if (out == NULL) {
		return false;
	}
	for (size_t i = 0; i < count && cw_pairs_next(&pairs, &key, &value); i++) {
		out[i].key = keep(arena, key, &failed);
		out[i].value = keep(arena, value, &failed);
	}
	event->pairs = out;
	event->num_pairs = count;
	return !failed;
}

/* The record as an event in scratch memory. */
static bool make_event(
	const struct log_reader *reader, const struct cw_record *record, struct cw_event *event)
{
	struct cw_arena *arena = &reader->run->scratch;
	bool failed = false;

	memset(event, 0, sizeof(*event));
	event->bundle = reader->bundle->id;
	event->at = record->at;
	event->host = keep(arena, record->host, &failed);
	event->process = keep(arena, record->process, &failed);
	event->module = keep(arena, record->module, &failed);
	event->level = keep(arena, record->level, &failed);
	event->event = keep(arena, record->event, &failed);
	event->detail = keep(arena, record->detail, &failed);
	event->reason = keep(arena, record->reason, &failed);
	event->text = keep(arena, record->text, &failed);
	event->body = keep(arena, record->body, &failed);
	event->place.member = reader->member;
	event->place.line = record->line;
	event->place.offset = record->offset;
	return !failed && copy_pairs(arena, record, event);
}

/* What a line says for itself: an Event record repeats addresses and times that the report shows
 * anyway, so its name and detail do. */
static const char *own_words(struct cw_arena *arena, const struct cw_record *record, bool *failed)
{
	const char *event = keep(arena, record->event, failed);
	const char *detail = keep(arena, record->detail, failed);
	const char *words;

	if (event[0] == '\0' || detail[0] == '\0') {
		return keep(arena, record->message, failed);
	}
	words = cw_arena_printf(arena, "%s: %s", event, detail);
	*failed |= words == NULL;
	return words;
}

/* Failures that the signatures just made of this record get its text and the request they belong
 * to. */
static bool complete_failures(struct cw_run *run, size_t first, const struct cw_record *record)
{
	for (size_t i = first; i < run->kase->failures.count; i++) {
		struct cw_failure *failure = run->kase->failures.items[i];
		bool failed = false;

		failure->text = own_words(&run->kase->arena, record, &failed);
		if (failed) {
			return false;
		}
		if (failure->client.port == 0 && failure->server.ip[0] != '\0' &&
			!cw_transactions_claim(run->transactions, failure)) {
			return false;
		}
	}
	return true;
}

static bool add_marker(const struct log_reader *reader, const struct cw_record *record)
{
	struct cw_arena *arena = &reader->run->kase->arena;
	struct cw_marker *marker;
	struct cw_text text;
	bool failed = false;

	if (!cw_record_marker(record, &text)) {
		return true;
	}
	marker = cw_arena_alloc(arena, sizeof(*marker));
	if (marker == NULL) {
		return false;
	}
	marker->at = record->at;
	marker->text = keep(arena, text, &failed);
	marker->bundle = reader->bundle->id;
	return !failed && cw_list_add(&reader->run->markers, marker);
}

/* An Expressway-E sends its certificate to the C inside SIP SERVICE messages (Cisco document
 * 212347): the log itself is a source of certificates. */
static bool take_certificates(struct log_reader *reader, struct cw_record *record)
{
	struct cw_case *kase = reader->run->kase;
	struct cw_pem_block block;
	struct cw_seen seen = {0};
	bool end = false;

	cw_record_parse(record);
	cw_pem_begin_body(&reader->pem, record);
	seen.where = CW_SEEN_SIP;
	seen.bundle = reader->bundle->id;
	seen.handshake = "";
	seen.role = "";
	seen.at = record->at;
	seen.place.member = reader->member;
	while (!kase->failed && cw_pem_next(&reader->pem, &block, &end, NULL) == CW_OK && !end) {
		seen.place.line = block.line;
		seen.place.offset = block.offset;
		if (!block.is_again &&
			cw_x509_add(kase, (const uint8_t *)block.der.ptr, block.der.len,
				&reader->last, NULL) == CW_ERR_NOMEM) {
			kase->failed = true;
		}
		if (reader->last != NULL) {
			kase->failed |=
				cw_certificate_add_seen(kase, reader->last, &seen, NULL) != CW_OK;
			seen.position++;
		}
	}
	return end && !kase->failed;
}

static bool tell_transactions(const struct log_reader *reader, const struct cw_record *record)
{
	struct cw_transaction_line line;

	cw_transaction_line(record, reader->bundle->id, reader->member, &line);
	return cw_transactions_add(reader->run->transactions, &line);
}

static bool tell_signatures(const struct log_reader *reader, const struct cw_record *record)
{
	struct cw_run *run = reader->run;
	size_t first = run->kase->failures.count;
	struct cw_event event;

	cw_arena_reset(&run->scratch);
	return make_event(reader, record, &event) &&
	       cw_signatures_event(run->signatures, run->kase, &event) &&
	       complete_failures(run, first, record);
}

static bool take_record(struct log_reader *reader, struct cw_record *record)
{
	uint32_t wanted = cw_prefilter_find(reader->words, record->raw);

	if (!learn(reader, record)) {
		return false;
	}
	cw_window_add(&reader->bundle->log_window, record->header_at);
	if (cw_prefilter_find(reader->certificate, record->body) != 0 &&
		!take_certificates(reader, record)) {
		return false;
	}
	if (wanted == 0) {
		return true;
	}
	cw_record_parse(record);
	if ((wanted & FOR_MARKERS) != 0 && !add_marker(reader, record)) {
		return false;
	}
	if ((wanted & (FOR_TRANSACTIONS | FOR_SIGNATURES)) != 0 &&
		!tell_transactions(reader, record)) {
		return false;
	}
	return (wanted & FOR_SIGNATURES) == 0 || tell_signatures(reader, record);
}

static enum cw_code read_records(
	struct log_reader *reader, struct cw_source *source, struct cw_error *err)
{
	struct cw_run *run = reader->run;
	struct cw_record record;
	struct cw_log *log = NULL;
	enum cw_code code = cw_log_open(run->kase, reader->member, source, &log, err);
	bool end = false;

	reader->bundle->has_log = true;
	while (code == CW_OK) {
		code = cw_log_next(log, &record, &end, err);
		if (code != CW_OK || end) {
			break;
		}
		if (run->num_records >= run->kase->limits.max_records) {
			cw_case_note(run->kase, "limit.max_records", reader->member, record.offset,
				true, "the log has more records than are read");
			break;
		}
		run->num_records++;
		if (!take_record(reader, &record) || run->kase->failed) {
			code = cw_error_nomem(err);
		}
	}
	cw_log_close(log);
	return cw_read_ended(code);
}

enum cw_code cw_read_log(struct cw_run *run, struct cw_bundle *bundle,
	struct cw_walk_member *member, struct cw_error *err)
{
	struct log_reader reader = {.run = run, .bundle = bundle, .member = member->path};
	enum cw_code code = open_reader(&reader) ? read_records(&reader, member->source, err)
						 : cw_error_nomem(err);

	close_reader(&reader);
	return code;
}

bool cw_log_text(const struct cw_signatures *signatures, struct cw_case *kase, const char *bundle,
	struct cw_text text)
{
	struct cw_bundle *found = (struct cw_bundle *)(uintptr_t)cw_case_find_bundle(kase, bundle);
	struct cw_source *source = NULL;
	struct cw_run run = {0};
	struct log_reader reader = {.run = &run, .bundle = found, .member = "test"};
	bool ok;

	run.kase = kase;
	run.signatures = signatures;
	run.transactions = cw_transactions_create(kase);
	ok = found != NULL && run.transactions != NULL && open_reader(&reader) &&
	     cw_source_open_memory(text.ptr, text.len, &source, NULL) == CW_OK &&
	     read_records(&reader, source, NULL) == CW_OK;
	cw_source_close(source);
	close_reader(&reader);
	cw_transactions_destroy(run.transactions);
	cw_list_finish(&run.markers);
	cw_arena_finish(&run.scratch);
	return ok;
}
