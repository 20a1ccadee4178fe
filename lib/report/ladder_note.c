/* SPDX-License-Identifier: MIT */
#include "report/ladder_note.h"

#include "report/lane.h"
#include "report/outcome.h"

#include <string.h>

#define MAX_NAMES 4

struct note {
	struct cw_page *page;
	const struct cw_report *report;
	const struct cw_handshake *handshake;
	const struct cw_message *message;
	struct cw_buffer text;
};

static void put(struct note *note)
{
	cw_lane_note(note->page, CW_STYLE_PLAIN, &note->text);
}

/* "TLS 1.3, TLS 1.2" */
static void add_list(struct cw_buffer *out, const struct cw_strings *list, const char *separator)
{
	for (size_t i = 0; i < list->count && i < MAX_NAMES; i++) {
		cw_buffer_printf(out, "%s%s", i > 0 ? separator : "", list->items[i]);
	}
	if (list->count > MAX_NAMES) {
		cw_buffer_printf(out, "%sand %zu more", separator, list->count - MAX_NAMES);
	}
}

static void note_client_hello(struct note *note)
{
	const struct cw_handshake *handshake = note->handshake;

	if (handshake->sni[0] != '\0') {
		cw_buffer_printf(&note->text, "asks for %s", handshake->sni);
	} else {
		cw_buffer_add_str(&note->text, "names no server");
	}
	if (handshake->offered_versions.count > 0) {
		cw_buffer_add_str(&note->text, "; offers ");
		add_list(&note->text, &handshake->offered_versions, ", ");
	}
	put(note);
}

static void note_server_hello(struct note *note)
{
	const struct cw_handshake *handshake = note->handshake;

	cw_buffer_printf(&note->text, "chooses %s, %s", handshake->version, handshake->cipher);
	put(note);
	if (handshake->resumed) {
		cw_lane_note_str(
			note->page, CW_STYLE_WARN, "resumes a session: no certificate is sent");
	}
}

static void note_request(struct note *note)
{
	const struct cw_strings *names = &note->handshake->ca_names;

	if (names->count == 0) {
		cw_buffer_add_str(&note->text, "of any CA");
	} else {
		cw_buffer_add_str(&note->text, "of a CA among ");
		add_list(&note->text, names, "; ");
	}
	put(note);
}

static void note_validity(struct note *note, const struct cw_certificate *certificate)
{
	char from[CW_CLOCK_BYTES];
	char until[CW_CLOCK_BYTES];
	int64_t at = note->message->at;
	bool is_early = at != CW_TIME_UNKNOWN && certificate->not_before != CW_TIME_UNKNOWN &&
			at < certificate->not_before;
	bool is_late = at != CW_TIME_UNKNOWN && certificate->not_after != CW_TIME_UNKNOWN &&
		       at > certificate->not_after;

	cw_buffer_printf(&note->text, "valid %s to %s%s, sha256 %.16s",
		cw_page_date(note->page, certificate->not_before, from),
		cw_page_date(note->page, certificate->not_after, until),
		is_early  ? ": not valid yet"
		: is_late ? ": expired"
			  : "",
		certificate->sha256);
	cw_lane_note(note->page, is_early || is_late ? CW_STYLE_BAD : CW_STYLE_DIM, &note->text);
}

static void note_chain(struct note *note)
{
	const struct cw_handshake *handshake = note->handshake;
	bool is_server = strcmp(note->message->from, "server") == 0;
	const struct cw_certificates *chain =
		is_server ? &handshake->chain_server : &handshake->chain_client;

	for (size_t i = 0; i < chain->count; i++) {
		const struct cw_certificate *certificate = chain->items[i];

		cw_buffer_printf(&note->text, "%zu  %s", i + 1, certificate->subject);
		cw_lane_note(note->page, CW_STYLE_BOLD, &note->text);
		cw_buffer_printf(&note->text, "issued by %s",
			certificate->self_signed ? "itself" : certificate->issuer);
		put(note);
		note_validity(note, certificate);
	}
	if (is_server ? handshake->partial_server : handshake->partial_client) {
		cw_lane_note_str(
			note->page, CW_STYLE_WARN, "certificates behind these were not captured");
	} else if (chain->count == 0) {
		cw_lane_note_str(note->page, CW_STYLE_WARN, "without a certificate");
	}
}

static void note_alert(struct note *note, const char *description)
{
	const char *meaning = cw_alert_meaning(description);

	for (size_t i = 0; i < note->handshake->num_alerts; i++) {
		const struct cw_alert *alert = &note->handshake->alerts[i];

		if (alert->at == note->message->at &&
			strcmp(alert->description, description) == 0) {
			cw_buffer_printf(
				&note->text, "%s%s", alert->level, meaning[0] != '\0' ? ": " : "");
			break;
		}
	}
	cw_buffer_add_str(&note->text, meaning);
	put(note);
}

static void note_encrypted(struct note *note)
{
	const struct cw_handshake *handshake = note->handshake;

	if (strcmp(note->message->from, "server") == 0 &&
		handshake->hidden_server == CW_HIDDEN_TLS13) {
		cw_lane_note_str(note->page, CW_STYLE_WARN,
			"TLS 1.3 hides the certificate from here on; --keylog FILE opens it");
	}
}

void cw_ladder_note(struct cw_page *page, const struct cw_report *report,
	const struct cw_handshake *handshake, const struct cw_message *message, bool is_first)
{
	struct note note = {page, report, handshake, message, {0}};
	const char *name = message->name;

	if (strncmp(name, "Alert ", 6) == 0) {
		note_alert(&note, name + 6);
	} else if (!is_first) {
		/* said where it was first */
	} else if (strcmp(name, "ClientHello") == 0) {
		note_client_hello(&note);
	} else if (strcmp(name, "HelloRetryRequest") == 0) {
		cw_lane_note_str(page, CW_STYLE_PLAIN, "asks for another key share");
	} else if (strcmp(name, "ServerHello") == 0) {
		note_server_hello(&note);
	} else if (strcmp(name, "CertificateRequest") == 0) {
		note_request(&note);
	} else if (strcmp(name, "Certificate") == 0 || strcmp(name, "CompressedCertificate") == 0) {
		note_chain(&note);
	} else if (strcmp(name, "encrypted") == 0) {
		note_encrypted(&note);
	}
	page->out.failed |= note.text.failed;
	cw_buffer_finish(&note.text);
}
