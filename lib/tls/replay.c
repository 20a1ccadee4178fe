/* SPDX-License-Identifier: MIT */
#include "tls/replay.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum kind {
	KIND_DATA,
	KIND_GAP,
	KIND_FIN,
	KIND_RST,
	KIND_SAME_PACKET,
	KIND_SNAPLEN,
	KIND_KEYLOG, /* not of the stream: see cw_tls_replay_secrets */
	NUM_KINDS,
};

/* In an exact-size heap block, so that AddressSanitizer sees an over-read of one byte. */
static void push_piece(struct cw_tls_session *session, int dir, const uint8_t *bytes, size_t len,
	const struct cw_tls_place *place)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	if (copy == NULL) {
		abort();
	}
	memcpy(copy, bytes, len);
	(void)cw_tls_session_push(session, dir, copy, len, place);
	free(copy);
}

static void push_data(struct cw_tls_session *session, int dir, struct cw_reader data, size_t piece,
	const struct cw_tls_place *place)
{
	while (data.left > 0) {
		size_t take = piece > 0 && piece < data.left ? piece : data.left;

		push_piece(session, dir, data.pos, take, place);
		if (!cw_reader_skip(&data, take)) {
			abort();
		}
	}
}

void cw_tls_replay(struct cw_tls_session *session, const uint8_t *stream, size_t len, size_t piece)
{
	struct cw_reader r = cw_reader_init(stream, len, 0);
	struct cw_tls_place place = {0, {"stream", 0, 0, 0}};
	uint8_t head;
	uint16_t length;

	while (cw_reader_u8(&r, &head) && cw_reader_u16be(&r, &length)) {
		int dir = head & 1;
		struct cw_reader data;

		enum kind kind = (enum kind)((head >> 1) % NUM_KINDS);

		if (kind != KIND_SAME_PACKET && kind != KIND_KEYLOG) {
			place.at++;
			place.place.packet++;
		}
		switch (kind) {
		case KIND_KEYLOG:
			if (!cw_reader_skip(&r, length < r.left ? length : r.left)) {
				return;
			}
			break;
		case KIND_DATA:
		case KIND_SAME_PACKET:
			if (!cw_reader_sub(&r, length < r.left ? length : r.left, &data)) {
				return;
			}
			push_data(session, dir, data, piece, &place);
			break;
		case KIND_GAP:
			(void)cw_tls_session_gap(session, dir, length, CW_HIDDEN_GAP);
			break;
		case KIND_SNAPLEN:
			(void)cw_tls_session_gap(session, dir, length, CW_HIDDEN_SNAPLEN);
			break;
		case KIND_FIN:
			cw_tls_session_end(session, dir, CW_TLS_END_FIN, &place);
			break;
		case KIND_RST:
			cw_tls_session_end(session, dir, CW_TLS_END_RST, &place);
			break;
		case NUM_KINDS:
			break;
		}
	}
}

void cw_tls_replay_secrets(struct cw_tls_secrets *secrets, const uint8_t *stream, size_t len)
{
	struct cw_reader r = cw_reader_init(stream, len, 0);
	uint8_t head;
	uint16_t length;

	while (cw_reader_u8(&r, &head) && cw_reader_u16be(&r, &length)) {
		enum kind kind = (enum kind)((head >> 1) % NUM_KINDS);
		struct cw_reader data;

		if (kind != KIND_KEYLOG && kind != KIND_DATA && kind != KIND_SAME_PACKET) {
			continue;
		}
		if (!cw_reader_sub(&r, length < r.left ? length : r.left, &data)) {
			return;
		}
		if (kind == KIND_KEYLOG) {
			cw_tls_secrets_read(secrets, "key log", data.pos, data.left);
		}
	}
}

static void describe_bytes(struct cw_buffer *out, const char *name, const void *bytes, size_t len)
{
	cw_buffer_printf(out, "%s %zu ", name, len);
	if (len > 0 && !cw_buffer_reserve(out, 2 * len + 1)) {
		abort();
	}
	if (len > 0) {
		cw_text_hex(bytes, len, out->ptr + out->len);
		out->len += 2 * len;
	}
	cw_buffer_add_str(out, "\n");
}

static void describe_place(
	struct cw_buffer *out, const char *name, const struct cw_tls_place *place)
{
	cw_buffer_printf(out, "%s %" PRId64 " %" PRIu64 "\n", name, place->at, place->place.packet);
}

static void describe_list(
	struct cw_buffer *out, const char *name, const struct cw_tls_der_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		describe_bytes(out, name, list->items[i].ptr, list->items[i].len);
	}
}

static void describe_chain(
	struct cw_buffer *out, const char *name, const struct cw_tls_chain *chain)
{
	cw_buffer_printf(out, "%s %d %d %d\n", name, chain->seen, chain->partial, chain->hidden);
	describe_list(out, name, &chain->certificates);
	describe_place(out, name, &chain->place);
}

static void describe_numbers(struct cw_buffer *out, const struct cw_tls_result *r)
{
	cw_buffer_printf(out, "roles %d %d hellos %d %d %d v2 %d version %04x cipher %04x\n",
		r->client_dir, r->roles_known, r->saw_client_hello, r->saw_server_hello,
		r->saw_hello_retry, r->is_sslv2_hello, r->version, r->cipher);
	cw_buffer_printf(out, "resumed %d requested %d empty %d outcome %d closed %d %d %d %u %u\n",
		r->resumed, r->client_certificate_requested, r->client_certificate_empty,
		r->outcome, r->closed, r->closed_by, r->closed_by_reset, r->application_records[0],
		r->application_records[1]);
	for (size_t i = 0; i < r->num_offered; i++) {
		cw_buffer_printf(out, "offered %04x\n", r->offered[i]);
	}
	for (size_t i = 0; i < r->num_alerts; i++) {
		cw_buffer_printf(out, "alert %d %d %u %u\n", r->alerts[i].from,
			r->alerts[i].encrypted, r->alerts[i].level, r->alerts[i].number);
		describe_place(out, "alert", &r->alerts[i].place);
	}
}

static void describe_messages(struct cw_buffer *out, const struct cw_tls_result *r)
{
	cw_buffer_printf(out, "handshake %u again %d %d decrypted %d status %d messages %zu\n",
		r->number, r->renegotiation, r->renegotiated, r->decrypted, r->certificate_status,
		r->num_messages_total);
	for (size_t i = 0; i < r->num_messages; i++) {
		const struct cw_tls_passed *passed = &r->messages[i];

		cw_buffer_printf(out, "message %d %u %u %d %d %d %u ", passed->from,
			passed->content, passed->type, passed->is_encrypted, passed->is_decrypted,
			passed->is_partial, passed->len);
		describe_place(out, "at", &passed->place);
	}
}

static void describe(struct cw_buffer *out, const struct cw_tls_result *r)
{
	describe_numbers(out, r);
	cw_buffer_printf(out, "upgrade %s status %d\n", r->upgrade, r->certificate_status);
	describe_bytes(out, "target", r->upgrade_target.ptr, r->upgrade_target.len);
	describe_bytes(out, "sni", r->sni.ptr, r->sni.len);
	describe_bytes(out, "alpn", r->alpn.ptr, r->alpn.len);
	describe_bytes(out, "alpn offered", r->alpn_offered.ptr, r->alpn_offered.len);
	describe_bytes(out, "ciphers", r->ciphers.ptr, r->ciphers.len);
	describe_list(out, "ca", &r->ca_names);
	describe_chain(out, "client", &r->chains[CW_TLS_CLIENT]);
	describe_chain(out, "server", &r->chains[CW_TLS_SERVER]);
	describe_place(out, "first", &r->first);
	describe_place(out, "client hello", &r->client_hello);
	describe_place(out, "server hello", &r->server_hello);
	describe_place(out, "request", &r->certificate_request);
	describe_place(out, "completed", &r->completed);
	describe_place(out, "close", &r->close);
	describe_place(out, "ended", &r->ended);
	describe_messages(out, r);
}

void cw_tls_describe(struct cw_tls_session *session, struct cw_buffer *out)
{
	const struct cw_tls_result *r;

	for (size_t i = 0; (r = cw_tls_session_result_at(session, i)) != NULL; i++) {
		describe(out, r);
	}
	if (cw_tls_session_result(session) == NULL) {
		cw_buffer_add_str(out, "not TLS\n");
	}
}
