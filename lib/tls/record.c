/* SPDX-License-Identifier: MIT */
#include "tls/record.h"

#include "tls/names.h"

enum cw_parse cw_tls_record_parse(struct cw_reader *r, struct cw_tls_record *out)
{
	struct cw_reader in = *r;
	struct cw_tls_record record;
	uint8_t major;
	uint8_t minor;

	if (!cw_reader_u8(&in, &record.type)) {
		return CW_PARSE_TRUNCATED;
	}
	if (record.type < CW_TLS_CHANGE_CIPHER_SPEC || record.type > CW_TLS_HEARTBEAT) {
		return CW_PARSE_MALFORMED;
	}
	if (!cw_reader_u8(&in, &major)) {
		return CW_PARSE_TRUNCATED;
	}
	if (major != 3) {
		return CW_PARSE_MALFORMED;
	}
	if (!cw_reader_u8(&in, &minor)) {
		return CW_PARSE_TRUNCATED;
	}
	if (minor > 4) {
		return CW_PARSE_MALFORMED;
	}
	if (!cw_reader_u16be(&in, &record.length)) {
		return CW_PARSE_TRUNCATED;
	}
	if (record.length > CW_TLS_MAX_RECORD_BYTES) {
		return CW_PARSE_MALFORMED;
	}
	record.version = (uint16_t)(major << 8 | minor);
	*out = record;
	*r = in;
	return CW_PARSE_OK;
}

bool cw_tls_message_is_plausible(uint8_t type, uint32_t length, uint32_t record_length)
{
	uint32_t whole = length + CW_TLS_MESSAGE_HEADER_BYTES;

	switch (type) {
	case CW_TLS_HELLO_REQUEST:
	case CW_TLS_SERVER_HELLO_DONE:
		return length == 0;
	case CW_TLS_CLIENT_HELLO:
	case CW_TLS_SERVER_HELLO:
	case CW_TLS_CERTIFICATE:
		/* These grow past one record: many certificates, key shares after quanta. */
		return length <= 1u << 20;
	case CW_TLS_NEW_SESSION_TICKET:
	case CW_TLS_SERVER_KEY_EXCHANGE:
	case CW_TLS_CERTIFICATE_REQUEST:
	case CW_TLS_CERTIFICATE_VERIFY:
	case CW_TLS_CLIENT_KEY_EXCHANGE:
	case CW_TLS_CERTIFICATE_STATUS:
		return whole <= record_length;
	default:
		return false;
	}
}

/* Collects the first `want` bytes of handshake content over as many records as they are spread.
 * MORE: the bytes ended before; RECORD: all were collected. */
static enum cw_tls_sight collect(struct cw_reader r, uint8_t *content, size_t want)
{
	size_t have = 0;

	while (have < want) {
		struct cw_tls_record record;
		enum cw_parse parsed = cw_tls_record_parse(&r, &record);

		if (parsed == CW_PARSE_TRUNCATED) {
			return CW_TLS_SIGHT_MORE;
		}
		if (parsed == CW_PARSE_MALFORMED || record.type != CW_TLS_HANDSHAKE ||
			record.length == 0) {
			return CW_TLS_SIGHT_NOTHING;
		}
		for (size_t left = record.length; left > 0 && have < want; left--) {
			if (!cw_reader_u8(&r, &content[have])) {
				return CW_TLS_SIGHT_MORE;
			}
			have++;
		}
	}
	return CW_TLS_SIGHT_RECORD;
}

/* ClientHello and ServerHello: type, length, version 3.0 to 3.4 (or a draft, in a ServerHello). The
 * shortest are 41 and 38 bytes. */
static enum cw_tls_sight recognise_hello(struct cw_reader r)
{
	uint8_t content[6] = {0};
	enum cw_tls_sight sight = collect(r, content, sizeof(content));
	uint32_t length = (uint32_t)content[2] << 8 | content[3];

	if (sight != CW_TLS_SIGHT_RECORD) {
		return sight;
	}
	if (content[1] != 0 || length < 38) {
		return CW_TLS_SIGHT_NOTHING;
	}
	if (content[4] == 3 && content[5] <= 4) {
		return CW_TLS_SIGHT_RECORD;
	}
	return content[0] == CW_TLS_SERVER_HELLO && content[4] == 0x7f && content[5] >= 14 &&
			       content[5] <= 28
		       ? CW_TLS_SIGHT_RECORD
		       : CW_TLS_SIGHT_NOTHING;
}

/* A Certificate: three lengths that agree, and the first byte of a DER SEQUENCE. */
static enum cw_tls_sight recognise_certificate(struct cw_reader r, uint32_t length)
{
	uint32_t list;
	uint32_t first;
	uint8_t tag;

	if (length == 3) { /* a client without a certificate */
		if (!cw_reader_u24be(&r, &list)) {
			return CW_TLS_SIGHT_MORE;
		}
		return list == 0 ? CW_TLS_SIGHT_RECORD : CW_TLS_SIGHT_NOTHING;
	}
	if (!cw_reader_u24be(&r, &list) || !cw_reader_u24be(&r, &first) ||
		!cw_reader_u8(&r, &tag)) {
		return CW_TLS_SIGHT_MORE;
	}
	if (length > 1u << 20 || list + 3 != length || first + 3 > list || tag != 0x30) {
		return CW_TLS_SIGHT_NOTHING;
	}
	return CW_TLS_SIGHT_RECORD;
}

/* A handshake record that begins with a message; anything but a hello or a certificate must be
 * alone in its record. */
static enum cw_tls_sight recognise_handshake(
	struct cw_reader whole, struct cw_reader r, const struct cw_tls_record *record)
{
	uint8_t type;
	uint32_t length;

	if (record->length == 0) {
		return CW_TLS_SIGHT_NOTHING;
	}
	if (!cw_reader_u8(&r, &type)) {
		return CW_TLS_SIGHT_MORE;
	}
	if (type == CW_TLS_CLIENT_HELLO || type == CW_TLS_SERVER_HELLO) {
		return recognise_hello(whole);
	}
	if (record->length < CW_TLS_MESSAGE_HEADER_BYTES) {
		return CW_TLS_SIGHT_NOTHING;
	}
	if (!cw_reader_u24be(&r, &length)) {
		return CW_TLS_SIGHT_MORE;
	}
	if (type == CW_TLS_CERTIFICATE) {
		return recognise_certificate(r, length);
	}
	return cw_tls_message_is_plausible(type, length, record->length) &&
			       length + CW_TLS_MESSAGE_HEADER_BYTES == record->length
		       ? CW_TLS_SIGHT_RECORD
		       : CW_TLS_SIGHT_NOTHING;
}

/* One alert, or two in one record. */
static enum cw_tls_sight recognise_alert(struct cw_reader r, const struct cw_tls_record *record)
{
	uint8_t level;
	uint8_t number;

	if (record->length != 2 && record->length != 4) {
		return CW_TLS_SIGHT_NOTHING;
	}
	for (uint16_t at = 0; at < record->length; at = (uint16_t)(at + 2)) {
		if (!cw_reader_u8(&r, &level) || !cw_reader_u8(&r, &number)) {
			return CW_TLS_SIGHT_MORE;
		}
		if ((level != 1 && level != 2) || cw_tls_alert_name(number) == NULL) {
			return CW_TLS_SIGHT_NOTHING;
		}
	}
	return CW_TLS_SIGHT_RECORD;
}

static enum cw_tls_sight recognise_change(struct cw_reader r, const struct cw_tls_record *record)
{
	uint8_t one;

	if (record->length != 1) {
		return CW_TLS_SIGHT_NOTHING;
	}
	if (!cw_reader_u8(&r, &one)) {
		return CW_TLS_SIGHT_MORE;
	}
	return one == 1 ? CW_TLS_SIGHT_RECORD : CW_TLS_SIGHT_NOTHING;
}

static enum cw_tls_sight recognise_record(struct cw_reader whole, bool at_boundary)
{
	struct cw_reader r = whole;
	struct cw_tls_record record;
	enum cw_parse parsed = cw_tls_record_parse(&r, &record);

	if (parsed != CW_PARSE_OK) {
		return parsed == CW_PARSE_TRUNCATED ? CW_TLS_SIGHT_MORE : CW_TLS_SIGHT_NOTHING;
	}
	switch (record.type) {
	case CW_TLS_CHANGE_CIPHER_SPEC:
		return recognise_change(r, &record);
	case CW_TLS_ALERT:
		return recognise_alert(r, &record);
	case CW_TLS_HANDSHAKE:
		return recognise_handshake(whole, r, &record);
	case CW_TLS_APPLICATION_DATA:
		/* An AEAD or a MAC adds 16 bytes or more. */
		return at_boundary && record.length > 16 && record.version >= CW_TLS_TLS10 &&
				       record.version <= CW_TLS_TLS12
			       ? CW_TLS_SIGHT_ENCRYPTED
			       : CW_TLS_SIGHT_NOTHING;
	default:
		return CW_TLS_SIGHT_NOTHING;
	}
}

/* Version, then the lengths of the ciphers (3 bytes each), the session id (none in RFC 5246 E.2) and
 * the challenge (16 to 32). */
static enum cw_tls_sight recognise_sslv2_client(struct cw_reader r, uint16_t length)
{
	uint16_t version;
	uint16_t ciphers;
	uint16_t session_id;
	uint16_t challenge;

	if (!cw_reader_u16be(&r, &version) || !cw_reader_u16be(&r, &ciphers) ||
		!cw_reader_u16be(&r, &session_id) || !cw_reader_u16be(&r, &challenge)) {
		return CW_TLS_SIGHT_MORE;
	}
	if (version != CW_TLS_SSL20 && (version < CW_TLS_SSL30 || version > CW_TLS_TLS12)) {
		return CW_TLS_SIGHT_NOTHING;
	}
	if (session_id != 0 && (session_id != 16 || version != CW_TLS_SSL20)) {
		return CW_TLS_SIGHT_NOTHING;
	}
	return ciphers > 0 && ciphers % 3 == 0 && challenge >= 16 && challenge <= 32 &&
			       length == 9 + ciphers + session_id + challenge
		       ? CW_TLS_SIGHT_SSLV2_HELLO
		       : CW_TLS_SIGHT_NOTHING;
}

/* Session id hit, type of certificate (1 = X.509), version, then the lengths of the certificate, the
 * ciphers and the connection id. */
static enum cw_tls_sight recognise_sslv2_server(struct cw_reader r, uint16_t length)
{
	uint8_t hit;
	uint8_t type;
	uint16_t version;
	uint16_t certificate;
	uint16_t ciphers;
	uint16_t connection;

	if (!cw_reader_u8(&r, &hit) || !cw_reader_u8(&r, &type) || !cw_reader_u16be(&r, &version) ||
		!cw_reader_u16be(&r, &certificate) || !cw_reader_u16be(&r, &ciphers) ||
		!cw_reader_u16be(&r, &connection)) {
		return CW_TLS_SIGHT_MORE;
	}
	return hit <= 1 && type <= 1 && version == CW_TLS_SSL20 && ciphers % 3 == 0 &&
			       connection >= 16 && connection <= 32 &&
			       length == 11 + certificate + ciphers + connection
		       ? CW_TLS_SIGHT_SSLV2_HELLO
		       : CW_TLS_SIGHT_NOTHING;
}

static enum cw_tls_sight recognise_sslv2_hello(struct cw_reader r)
{
	uint16_t length;
	uint8_t type;

	if (!cw_reader_u16be(&r, &length) || !cw_reader_u8(&r, &type)) {
		return CW_TLS_SIGHT_MORE;
	}
	length &= 0x7fff;
	return type == CW_TLS_SSLV2_CLIENT_HELLO   ? recognise_sslv2_client(r, length)
	       : type == CW_TLS_SSLV2_SERVER_HELLO ? recognise_sslv2_server(r, length)
						   : CW_TLS_SIGHT_NOTHING;
}

enum cw_tls_sight cw_tls_recognise(const uint8_t *bytes, size_t len, bool at_boundary)
{
	struct cw_reader r = cw_reader_init(bytes, len, 0);
	struct cw_reader peek = r;
	uint8_t first;

	if (!cw_reader_u8(&peek, &first)) {
		return CW_TLS_SIGHT_MORE;
	}
	if (first >= 0x80) {
		return at_boundary ? recognise_sslv2_hello(r) : CW_TLS_SIGHT_NOTHING;
	}
	return recognise_record(r, at_boundary);
}
