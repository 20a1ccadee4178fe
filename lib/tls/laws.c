/* SPDX-License-Identifier: MIT */
#include "tls/laws.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tls/certificate.h"
#include "tls/hello.h"
#include "tls/record.h"

#define MAX_CUTS 512 /* every prefix up to here, then so many over the rest */

/* Parses the body of a message in a heap block of its exact size. *version is that of the
 * ServerHello before it; 0 = not known. */
enum cw_parse cw_tls_laws_parse(
	uint8_t type, uint16_t version, const uint8_t *bytes, size_t len, bool is_whole)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);
	struct cw_reader body;
	struct cw_tls_der_list list = {0};
	struct cw_tls_client_hello client;
	struct cw_tls_server_hello server;
	bool failed = false;
	enum cw_parse parsed;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	body = cw_reader_init(copy, len, 0);
	switch (type) {
	case CW_TLS_CLIENT_HELLO:
		parsed = cw_tls_client_hello_parse(body, is_whole, &client);
		break;
	case CW_TLS_SERVER_HELLO:
		parsed = cw_tls_server_hello_parse(body, is_whole, &server);
		break;
	case CW_TLS_CERTIFICATE:
		parsed = cw_tls_certificate_parse(body, is_whole, &list, &failed);
		break;
	case CW_TLS_CERTIFICATE_REQUEST:
		parsed = cw_tls_certificate_request_parse(body, is_whole, version, &list, &failed);
		break;
	default:
		assert_int_equal(type, CW_TLS_CERTIFICATE_STATUS);
		parsed = cw_tls_certificate_status_parse(body, is_whole, &list, &failed);
		break;
	}
	assert_false(failed);
	cw_tls_der_list_finish(&list);
	free(copy);
	return parsed;
}

static bool has_parser(uint8_t type)
{
	return type == CW_TLS_CLIENT_HELLO || type == CW_TLS_SERVER_HELLO ||
	       type == CW_TLS_CERTIFICATE || type == CW_TLS_CERTIFICATE_REQUEST ||
	       type == CW_TLS_CERTIFICATE_STATUS;
}

/* Where a hello without extensions would end, which makes it valid (RFC 5246 section 7.4.1.2). */
static size_t shortest(uint8_t type, const uint8_t *body, size_t len)
{
	size_t at = 2 + 32;

	if ((type != CW_TLS_CLIENT_HELLO && type != CW_TLS_SERVER_HELLO) || len < 38) {
		return len;
	}
	if (type == CW_TLS_SERVER_HELLO) {
		bool is_draft =
			(body[0] == 0x7f && body[1] < 0x16) || (body[0] == 3 && body[1] == 4);

		return is_draft ? at + 2 : at + 1 + body[at] + 3;
	}
	at += 1 + (size_t)body[at];
	at += 2 + ((size_t)body[at] << 8 | body[at + 1]);
	return at + 1 + body[at];
}

void cw_tls_laws_message(uint8_t type, uint16_t version, const uint8_t *body, size_t len)
{
	size_t end = shortest(type, body, len);
	size_t step = len / MAX_CUTS + 1;

	assert_int_equal(cw_tls_laws_parse(type, version, body, len, true), CW_PARSE_OK);
	for (size_t cut = 0; cut < len; cut += cut < MAX_CUTS || len - cut <= step ? 1 : step) {
		assert_int_equal(
			cw_tls_laws_parse(type, version, body, cut, false), CW_PARSE_TRUNCATED);
		if (cut != end) {
			assert_int_equal(cw_tls_laws_parse(type, version, body, cut, true),
				CW_PARSE_MALFORMED);
		}
	}
}

static size_t check_messages(const struct cw_buffer *content, size_t *num_flawed)
{
	struct cw_reader r = cw_reader_init(content->ptr, content->len, 0);
	size_t checked = 0;
	uint16_t version = 0;
	uint8_t type;
	uint32_t length;
	struct cw_reader body;

	while (cw_reader_u8(&r, &type) && cw_reader_u24be(&r, &length) &&
		cw_reader_sub(&r, length, &body)) {
		if (type == CW_TLS_SERVER_HELLO && body.left > 2) {
			version = (uint16_t)(body.pos[0] << 8 | body.pos[1]);
		}
		if (!has_parser(type)) {
			continue;
		}
		if (cw_tls_laws_parse(type, version, body.pos, body.left, true) != CW_PARSE_OK) {
			(*num_flawed)++;
			continue;
		}
		cw_tls_laws_message(type, version, body.pos, body.left);
		cw_tls_laws_message(type, type == CW_TLS_CERTIFICATE_REQUEST ? 0 : version,
			body.pos, body.left);
		checked++;
	}
	return checked;
}

static void check_header(struct cw_reader r)
{
	for (size_t cut = 0; cut < CW_TLS_RECORD_HEADER_BYTES; cut++) {
		struct cw_reader prefix = cw_reader_init(r.pos, cut, 0);
		struct cw_tls_record record;

		assert_int_equal(cw_tls_record_parse(&prefix, &record), CW_PARSE_TRUNCATED);
	}
}

size_t cw_tls_laws_direction(const struct cw_buffer *stream, size_t *num_flawed)
{
	struct cw_reader r = cw_reader_init(stream->ptr, stream->len, 0);
	struct cw_reader at = r;
	struct cw_buffer content = {0};
	struct cw_tls_record record;
	struct cw_reader fragment;
	bool is_clear = true;
	size_t checked;

	while (is_clear && cw_tls_record_parse(&r, &record) == CW_PARSE_OK &&
		cw_reader_sub(&r, record.length, &fragment)) {
		check_header(at);
		at = r;
		is_clear = record.type == CW_TLS_HANDSHAKE || record.type == CW_TLS_ALERT;
		if (record.type == CW_TLS_HANDSHAKE) {
			cw_buffer_add(&content, fragment.pos, fragment.left);
		}
	}
	checked = check_messages(&content, num_flawed);
	cw_buffer_finish(&content);
	return checked;
}
