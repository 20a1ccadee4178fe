/* SPDX-License-Identifier: MIT */
/* What the messages mean that TLS 1.3 encrypts, once a record was opened with secrets. */
#include "tls/side.h"

#include "base/inflate.h"
#include "tls/certificate13.h"

#include <string.h>

/* RFC 8879 leaves it to us how large a Certificate may become; real ones are under 100 KiB. */
#define MAX_INFLATED (512u << 10)

static void note_malformed(
	struct cw_tls_session *session, struct cw_tls_side *side, const char *text)
{
	cw_tls_session_note(session, side, "tls.message.malformed", false, text);
}

static void on_encrypted_extensions(
	struct cw_tls_session *session, struct cw_tls_side *side, bool is_whole)
{
	struct cw_text alpn;
	enum cw_parse parsed;

	if (side->turn.kept_hello.ptr != NULL) {
		return; /* one too many */
	}
	parsed = cw_tls_encrypted_extensions_parse(
		cw_tls_side_keep_body(side, &side->turn.kept_hello), is_whole, &alpn);
	if (alpn.len > 1) {
		session->result.alpn = cw_text_skip(alpn, 1);
	}
	if (parsed == CW_PARSE_MALFORMED) {
		note_malformed(session, side, "the lengths inside EncryptedExtensions do not fit");
	}
}

static void on_certificate_request(
	struct cw_tls_session *session, struct cw_tls_side *side, bool is_whole)
{
	struct cw_tls_result *result = &session->result;
	bool failed = false;
	enum cw_parse parsed;

	if (side->turn.kept_request.ptr != NULL) {
		return;
	}
	parsed = cw_tls_certificate_request13_parse(
		cw_tls_side_keep_body(side, &side->turn.kept_request), is_whole, &result->ca_names,
		&failed);
	session->kase->failed |= failed;
	result->client_certificate_requested = true;
	cw_tls_side_mark(side, &result->certificate_request);
	if (parsed == CW_PARSE_MALFORMED) {
		note_malformed(
			session, side, "a CertificateRequest whose inner lengths do not fit");
	}
}

static void on_certificate(struct cw_tls_session *session, struct cw_tls_side *side, bool is_whole)
{
	bool has_status = false;
	bool failed = false;
	enum cw_parse parsed;

	if (side->turn.saw_certificate) {
		return;
	}
	parsed = cw_tls_certificate13_parse(
		cw_tls_side_keep_body(side, &side->turn.kept_certificate), is_whole,
		&side->turn.certificates, &has_status, &failed);
	session->kase->failed |= failed;
	session->result.certificate_status |= has_status;
	cw_tls_handshake_set_certificate(session, side, parsed);
}

/* Inflates into the body at hand, under the limits of what is kept. False when it does not become
 * what it says it is. */
static bool inflate_body(struct cw_tls_session *session, struct cw_tls_side *side,
	const struct cw_tls_compressed *compressed)
{
	struct cw_inflate *inflate = cw_inflate_create_zlib();
	enum cw_inflate_result result = CW_INFLATE_MORE;
	struct cw_inflate_io io = {0};
	uint8_t piece[4096];
	size_t total = 0;

	session->kase->failed |= inflate == NULL;
	io.in = compressed->content.pos;
	io.in_len = compressed->content.left;
	while (inflate != NULL && result == CW_INFLATE_MORE) {
		size_t made;

		io.out = piece;
		io.out_len = sizeof(piece);
		result = cw_inflate_run(inflate, &io);
		made = sizeof(piece) - io.out_len;
		total += made;
		if (total > compressed->length || (made == 0 && result == CW_INFLATE_MORE)) {
			break;
		}
		cw_tls_message_keep(session, side, piece, made);
	}
	session->kase->failed |= result == CW_INFLATE_NOMEM;
	cw_inflate_destroy(inflate);
	return result == CW_INFLATE_END && total == compressed->length;
}

static void on_compressed_certificate(
	struct cw_tls_session *session, struct cw_tls_side *side, bool is_whole)
{
	struct cw_buffer taken = {0};
	struct cw_tls_compressed compressed;
	struct cw_reader body = cw_tls_side_keep_body(side, &taken);
	enum cw_parse parsed = cw_tls_compressed_certificate_parse(body, is_whole, &compressed);

	if (parsed == CW_PARSE_OK && compressed.algorithm != CW_TLS_COMPRESSION_ZLIB) {
		side->turn.is_unreadable = true;
		cw_tls_session_note(session, side, "tls.certificate.compressed", false,
			"a certificate that is compressed with another method than zlib is not "
			"read");
	} else if (parsed == CW_PARSE_OK && compressed.length <= MAX_INFLATED &&
		   inflate_body(session, side, &compressed)) {
		on_certificate(session, side, is_whole && !side->message.is_cut);
	} else if (is_whole) {
		side->turn.is_unreadable = true;
		note_malformed(session, side, "a CompressedCertificate that cannot be inflated");
	} else {
		side->turn.saw_certificate = true;
		side->turn.certificate_is_partial = true;
	}
	cw_tls_message_forget(session, side, &taken);
}

/* The first one; those that follow a certificate asked for later change no keys (RFC 8446 section
 * 4.6.2). */
static void on_finished(struct cw_tls_side *side)
{
	if (side->opener != NULL && !side->turn.sent_finished13) {
		cw_tls_opener_start_traffic(side->opener);
		side->turn.is_flight_whole = side->lost == CW_HIDDEN_NO && !side->turn.was_sealed;
	}
	side->turn.sent_finished = true;
	side->turn.sent_finished13 = true;
}

static void on_key_update(struct cw_tls_session *session, struct cw_tls_side *side)
{
	if (side->opener != NULL && !cw_tls_opener_update(side->opener)) {
		session->kase->failed = true;
	}
}

void cw_tls_handshake13_message(
	struct cw_tls_session *session, struct cw_tls_side *side, uint8_t type, bool is_whole)
{
	switch (type) {
	case CW_TLS_ENCRYPTED_EXTENSIONS:
		on_encrypted_extensions(session, side, is_whole);
		break;
	case CW_TLS_CERTIFICATE_REQUEST:
		on_certificate_request(session, side, is_whole);
		break;
	case CW_TLS_CERTIFICATE:
		on_certificate(session, side, is_whole);
		break;
	case CW_TLS_COMPRESSED_CERTIFICATE:
		on_compressed_certificate(session, side, is_whole);
		break;
	case CW_TLS_FINISHED:
		on_finished(side);
		break;
	case CW_TLS_KEY_UPDATE:
		on_key_update(session, side);
		break;
	default:
		break;
	}
}

/* What the server sends after the client's Finished, unless it is an alert, tells that it accepted. */
void cw_tls_handshake13_opened(struct cw_tls_session *session, struct cw_tls_side *side,
	const struct cw_tls_opened *content)
{
	const struct cw_tls_side *client = &session->sides[session->client_dir];

	side->turn.alert_sized.at = CW_TIME_UNKNOWN;
	if (side != client && content->type != CW_TLS_ALERT && client->turn.sent_finished13) {
		cw_tls_handshake_complete(session, side);
	}
	if (content->type == CW_TLS_APPLICATION_DATA) {
		struct cw_tls_passed data = {0};

		data.content = CW_TLS_APPLICATION_DATA;
		data.is_decrypted = true;
		data.len = (uint32_t)content->len;
		cw_tls_passed_add(session, side, &data);
		side->turn.application_records++;
	}
}
