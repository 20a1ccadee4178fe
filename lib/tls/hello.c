/* SPDX-License-Identifier: MIT */
#include "tls/hello.h"

#include "tls/names.h"
#include "tls/record.h"

#include <string.h>

enum extension { /* the IANA registry "TLS ExtensionType Values" */
	EXTENSION_SERVER_NAME = 0,
	EXTENSION_ALPN = 16,
	EXTENSION_SESSION_TICKET = 35,
	EXTENSION_PRE_SHARED_KEY = 41,
	EXTENSION_EARLY_DATA = 42,
	EXTENSION_SUPPORTED_VERSIONS = 43,
};

/* SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3). */
static const uint8_t retry_random[32] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d,
	0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07,
	0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

static struct cw_text rest_of(struct cw_reader r)
{
	return cw_text_of(r.pos, r.left);
}

/* The content of an extension, which is all there; false when it does not fit its own lengths. */
typedef bool parse_extension_fn(uint16_t type, struct cw_reader content, void *hello);

/* Extension by extension. Truncated: the last one ends early. */
static enum cw_parse parse_each(struct cw_reader extensions, parse_extension_fn *parse, void *hello)
{
	struct cw_reader content;
	enum cw_parse parsed = CW_PARSE_OK;
	uint16_t type;

	while (extensions.left > 0) {
		if (!cw_reader_u16be(&extensions, &type) ||
			!cw_reader_vector16(&extensions, &content)) {
			return parsed == CW_PARSE_OK ? CW_PARSE_TRUNCATED : parsed;
		}
		if (!parse(type, content, hello)) {
			parsed = CW_PARSE_MALFORMED;
		}
	}
	return parsed;
}

/* What is left of a hello. Before RFC 3546 there were no extensions, not even their length. */
static enum cw_parse parse_extensions(struct cw_reader body, parse_extension_fn *parse, void *hello)
{
	struct cw_reader extensions;
	enum cw_parse parsed;
	uint16_t length;

	if (body.left == 0) {
		return CW_PARSE_OK;
	}
	if (!cw_reader_u16be(&body, &length)) {
		return CW_PARSE_TRUNCATED;
	}
	if (!cw_reader_sub(&body, length, &extensions)) {
		parsed = parse_each(body, parse, hello);
		return parsed == CW_PARSE_OK ? CW_PARSE_TRUNCATED : parsed;
	}
	parsed = parse_each(extensions, parse, hello);
	return parsed == CW_PARSE_OK && body.left == 0 ? CW_PARSE_OK : CW_PARSE_MALFORMED;
}

/* RFC 6066 section 3: the first name of type host_name. */
static bool parse_server_name(struct cw_reader content, struct cw_text *out)
{
	struct cw_reader list;
	struct cw_reader name;
	uint8_t type;

	if (!cw_reader_vector16(&content, &list) || content.left > 0) {
		return false;
	}
	while (list.left > 0) {
		if (!cw_reader_u8(&list, &type) || !cw_reader_vector16(&list, &name)) {
			return false;
		}
		if (type == 0 && out->len == 0) {
			*out = rest_of(name);
		}
	}
	return true;
}

/* RFC 7301 section 3.1 */
static bool parse_alpn(struct cw_reader content, struct cw_text *out)
{
	struct cw_reader list;
	struct cw_reader name;

	if (!cw_reader_vector16(&content, &list) || content.left > 0) {
		return false;
	}
	*out = rest_of(list);
	while (list.left > 0) {
		if (!cw_reader_vector8(&list, &name)) {
			return false;
		}
	}
	return true;
}

/* RFC 8446 section 4.2.1 */
static bool parse_versions(struct cw_reader content, struct cw_tls_client_hello *out)
{
	struct cw_reader list;
	uint16_t version;

	if (!cw_reader_vector8(&content, &list)) {
		return false;
	}
	out->num_versions = 0;
	while (cw_reader_u16be(&list, &version)) {
		if (!cw_tls_is_grease(version) && out->num_versions < CW_TLS_MAX_VERSIONS) {
			out->versions[out->num_versions++] = version;
		}
	}
	return list.left == 0 && content.left == 0;
}

static bool parse_client_extension(uint16_t type, struct cw_reader content, void *hello)
{
	struct cw_tls_client_hello *out = hello;

	switch (type) {
	case EXTENSION_SERVER_NAME:
		return parse_server_name(content, &out->sni);
	case EXTENSION_ALPN:
		return parse_alpn(content, &out->alpn);
	case EXTENSION_SESSION_TICKET:
		out->has_ticket = content.left > 0;
		return true;
	case EXTENSION_PRE_SHARED_KEY:
		out->has_psk = true;
		return true;
	case EXTENSION_EARLY_DATA:
		out->has_early_data = true;
		return true;
	case EXTENSION_SUPPORTED_VERSIONS:
		return parse_versions(content, out);
	default:
		return true;
	}
}

static enum cw_parse parse_client_head(struct cw_reader *body, struct cw_tls_client_hello *out)
{
	struct cw_reader part;
	uint8_t session_id_len;

	if (!cw_reader_u16be(body, &out->legacy_version)) {
		return CW_PARSE_TRUNCATED;
	}
	out->versions[0] = out->legacy_version;
	out->num_versions = 1;
	if (!cw_reader_bytes(body, 32, &out->random)) {
		return CW_PARSE_TRUNCATED;
	}
	if (cw_reader_u8(&(struct cw_reader){body->pos, body->left, 0}, &session_id_len) &&
		session_id_len > CW_TLS_SESSION_ID) {
		return CW_PARSE_MALFORMED;
	}
	if (!cw_reader_vector8(body, &part)) {
		return CW_PARSE_TRUNCATED;
	}
	out->session_id = rest_of(part);
	if (!cw_reader_vector16(body, &part)) {
		return CW_PARSE_TRUNCATED;
	}
	if (part.left == 0 || part.left % 2 != 0) {
		return CW_PARSE_MALFORMED;
	}
	out->ciphers = rest_of(part);
	if (!cw_reader_vector8(body, &part)) {
		return CW_PARSE_TRUNCATED;
	}
	return part.left > 0 ? CW_PARSE_OK : CW_PARSE_MALFORMED;
}

enum cw_parse cw_tls_client_hello_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_client_hello *out)
{
	enum cw_parse parsed;

	memset(out, 0, sizeof(*out));
	parsed = parse_client_head(&body, out);
	if (parsed == CW_PARSE_OK) {
		parsed = parse_extensions(body, parse_client_extension, out);
	}
	return cw_tls_parsed(parsed, is_whole);
}

static enum cw_parse parse_sslv2_head(struct cw_reader body, struct cw_tls_client_hello *out)
{
	struct cw_reader part;
	uint8_t type;
	uint16_t ciphers;
	uint16_t session_id;
	uint16_t challenge;

	if (!cw_reader_u8(&body, &type) || !cw_reader_u16be(&body, &out->legacy_version)) {
		return CW_PARSE_TRUNCATED;
	}
	out->versions[0] = out->legacy_version;
	out->num_versions = 1;
	if (!cw_reader_u16be(&body, &ciphers) || !cw_reader_u16be(&body, &session_id) ||
		!cw_reader_u16be(&body, &challenge)) {
		return CW_PARSE_TRUNCATED;
	}
	if (ciphers == 0 || ciphers % 3 != 0) {
		return CW_PARSE_MALFORMED;
	}
	if (!cw_reader_sub(&body, ciphers, &part)) {
		return CW_PARSE_TRUNCATED;
	}
	out->ciphers = rest_of(part);
	if (!cw_reader_skip(&body, (size_t)session_id + challenge)) {
		return CW_PARSE_TRUNCATED;
	}
	return body.left == 0 ? CW_PARSE_OK : CW_PARSE_MALFORMED;
}

enum cw_parse cw_tls_sslv2_hello_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_client_hello *out)
{
	memset(out, 0, sizeof(*out));
	return cw_tls_parsed(parse_sslv2_head(body, out), is_whole);
}

static enum cw_parse parse_sslv2_answer(struct cw_reader body, struct cw_tls_sslv2_answer *out)
{
	struct cw_reader part;
	uint8_t type;
	uint8_t hit;
	uint8_t kind;
	uint16_t certificate;
	uint16_t ciphers;
	uint16_t connection;

	if (!cw_reader_u8(&body, &type) || !cw_reader_u8(&body, &hit) ||
		!cw_reader_u8(&body, &kind) || !cw_reader_u16be(&body, &out->version) ||
		!cw_reader_u16be(&body, &certificate) || !cw_reader_u16be(&body, &ciphers) ||
		!cw_reader_u16be(&body, &connection)) {
		return CW_PARSE_TRUNCATED;
	}
	out->is_resumed = hit != 0;
	if (ciphers % 3 != 0) {
		return CW_PARSE_MALFORMED;
	}
	if (!cw_reader_sub(&body, certificate, &part)) {
		return CW_PARSE_TRUNCATED;
	}
	out->certificate = rest_of(part);
	if (!cw_reader_sub(&body, ciphers, &part)) {
		return CW_PARSE_TRUNCATED;
	}
	out->ciphers = rest_of(part);
	if (!cw_reader_skip(&body, connection)) {
		return CW_PARSE_TRUNCATED;
	}
	return body.left == 0 ? CW_PARSE_OK : CW_PARSE_MALFORMED;
}

enum cw_parse cw_tls_sslv2_answer_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_sslv2_answer *out)
{
	memset(out, 0, sizeof(*out));
	return cw_tls_parsed(parse_sslv2_answer(body, out), is_whole);
}

static bool parse_server_extension(uint16_t type, struct cw_reader content, void *hello)
{
	struct cw_tls_server_hello *out = hello;
	uint16_t version;

	switch (type) {
	case EXTENSION_ALPN:
		return parse_alpn(content, &out->alpn);
	case EXTENSION_PRE_SHARED_KEY:
		out->has_psk = true;
		return true;
	case EXTENSION_SUPPORTED_VERSIONS:
		if (!cw_reader_u16be(&content, &version)) {
			return false;
		}
		out->version = version;
		return content.left == 0;
	default:
		return true;
	}
}

/* The drafts of TLS 1.3 before 22 had neither session id nor compression, and the version in
 * front, where the RFC keeps that of TLS 1.2. */
static bool is_early_draft(uint16_t version)
{
	return version == CW_TLS_TLS13 || (version >= 0x7f0e && version < 0x7f16);
}

static bool read_cipher(struct cw_reader *body, struct cw_tls_server_hello *out)
{
	out->has_cipher = cw_reader_u16be(body, &out->cipher);
	return out->has_cipher;
}

static enum cw_parse parse_server_head(struct cw_reader *body, struct cw_tls_server_hello *out)
{
	struct cw_reader session_id;
	uint8_t session_id_len = 0;

	if (!cw_reader_u16be(body, &out->version) || !cw_reader_bytes(body, 32, &out->random)) {
		return CW_PARSE_TRUNCATED;
	}
	out->is_retry = memcmp(out->random, retry_random, sizeof(retry_random)) == 0;
	if (is_early_draft(out->version)) {
		return read_cipher(body, out) ? CW_PARSE_OK : CW_PARSE_TRUNCATED;
	}
	if (!cw_reader_u8(body, &session_id_len)) {
		return CW_PARSE_TRUNCATED;
	}
	if (session_id_len > CW_TLS_SESSION_ID) {
		return CW_PARSE_MALFORMED;
	}
	if (!cw_reader_sub(body, session_id_len, &session_id)) {
		return CW_PARSE_TRUNCATED;
	}
	if (session_id_len > 0) {
		memcpy(out->session_id, session_id.pos, session_id_len);
	}
	out->session_id_len = session_id_len;
	return read_cipher(body, out) && cw_reader_skip(body, 1) ? CW_PARSE_OK : CW_PARSE_TRUNCATED;
}

enum cw_parse cw_tls_server_hello_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_server_hello *out)
{
	enum cw_parse parsed;

	memset(out, 0, sizeof(*out));
	parsed = parse_server_head(&body, out);
	if (parsed == CW_PARSE_OK) {
		parsed = parse_extensions(body, parse_server_extension, out);
	}
	if (parsed != CW_PARSE_OK && out->version == CW_TLS_TLS12 && out->has_cipher &&
		out->cipher >> 8 == 0x13) {
		/* The extension that says so is cut off: these ciphers are TLS 1.3's alone (RFC
		 * 8446 appendix B.4). */
		out->version = CW_TLS_TLS13;
	}
	return cw_tls_parsed(parsed, is_whole);
}
