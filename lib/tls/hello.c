/* SPDX-License-Identifier: MIT */
#include "tls/hello.h"

#include "tls/names.h"

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

/* The next extension. The last one may be cut by the end of the body: then *cut is set. */
static bool next_extension(
	struct cw_reader *r, uint16_t *type, struct cw_reader *content, bool *cut)
{
	struct cw_reader in = *r;

	if (in.left == 0) {
		return false;
	}
	if (!cw_reader_u16be(&in, type) || !cw_reader_vector16(&in, content)) {
		*cut = true;
		return false;
	}
	*r = in;
	return true;
}

/* The extensions of a hello: all that is left, less when the length says so. *cut is set when
 * the length says more. */
static bool open_extensions(struct cw_reader *body, struct cw_reader *out, bool *cut)
{
	uint16_t length;

	if (body->left == 0) {
		return false; /* before RFC 3546 there were none */
	}
	if (!cw_reader_u16be(body, &length)) {
		*cut = true;
		return false;
	}
	*cut = length > body->left;
	return cw_reader_sub(body, *cut ? body->left : length, out);
}

typedef void parse_extension_fn(uint16_t type, struct cw_reader content, void *hello);

/* What is left of a hello, extension by extension. */
static enum cw_parse parse_extensions(
	struct cw_reader *body, parse_extension_fn *parse, void *hello)
{
	struct cw_reader extensions;
	struct cw_reader content;
	uint16_t type;
	bool cut = false;

	if (open_extensions(body, &extensions, &cut)) {
		while (next_extension(&extensions, &type, &content, &cut)) {
			parse(type, content, hello);
		}
	}
	return cut ? CW_PARSE_TRUNCATED : CW_PARSE_OK;
}

/* RFC 6066 section 3: the first name of type host_name. */
static void parse_server_name(struct cw_reader content, struct cw_text *out)
{
	struct cw_reader list;
	struct cw_reader name;
	uint8_t type;

	if (!cw_reader_vector16(&content, &list)) {
		return;
	}
	while (cw_reader_u8(&list, &type) && cw_reader_vector16(&list, &name)) {
		if (type == 0) {
			*out = rest_of(name);
			return;
		}
	}
}

static void parse_alpn(struct cw_reader content, struct cw_text *out)
{
	struct cw_reader list;

	if (cw_reader_vector16(&content, &list)) {
		*out = rest_of(list);
	}
}

static void parse_versions(struct cw_reader content, struct cw_tls_client_hello *out)
{
	struct cw_reader list;
	uint16_t version;

	out->num_versions = 0;
	if (!cw_reader_vector8(&content, &list)) {
		return;
	}
	while (out->num_versions < CW_TLS_MAX_VERSIONS && cw_reader_u16be(&list, &version)) {
		if (!cw_tls_is_grease(version)) {
			out->versions[out->num_versions++] = version;
		}
	}
}

static void parse_client_extension(uint16_t type, struct cw_reader content, void *hello)
{
	struct cw_tls_client_hello *out = hello;

	switch (type) {
	case EXTENSION_SERVER_NAME:
		parse_server_name(content, &out->sni);
		break;
	case EXTENSION_ALPN:
		parse_alpn(content, &out->alpn);
		break;
	case EXTENSION_SESSION_TICKET:
		out->has_ticket = content.left > 0;
		break;
	case EXTENSION_PRE_SHARED_KEY:
		out->has_psk = true;
		break;
	case EXTENSION_EARLY_DATA:
		out->has_early_data = true;
		break;
	case EXTENSION_SUPPORTED_VERSIONS:
		parse_versions(content, out);
		break;
	default:
		break;
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
	if (!cw_reader_skip(body, 32)) {
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
	return cw_reader_vector8(body, &part) ? CW_PARSE_OK : CW_PARSE_TRUNCATED;
}

enum cw_parse cw_tls_client_hello_parse(struct cw_reader body, struct cw_tls_client_hello *out)
{
	enum cw_parse parsed;

	memset(out, 0, sizeof(*out));
	parsed = parse_client_head(&body, out);
	return parsed == CW_PARSE_OK ? parse_extensions(&body, parse_client_extension, out)
				     : parsed;
}

enum cw_parse cw_tls_sslv2_hello_parse(struct cw_reader body, struct cw_tls_client_hello *out)
{
	struct cw_reader part;
	uint8_t type;
	uint16_t ciphers;
	uint16_t session_id;
	uint16_t challenge;

	memset(out, 0, sizeof(*out));
	if (!cw_reader_u8(&body, &type) || !cw_reader_u16be(&body, &out->legacy_version)) {
		return CW_PARSE_TRUNCATED;
	}
	out->versions[0] = out->legacy_version;
	out->num_versions = 1;
	if (!cw_reader_u16be(&body, &ciphers) || !cw_reader_u16be(&body, &session_id) ||
		!cw_reader_u16be(&body, &challenge) || !cw_reader_sub(&body, ciphers, &part)) {
		return CW_PARSE_TRUNCATED;
	}
	out->ciphers = rest_of(part);
	return cw_reader_skip(&body, (size_t)session_id + challenge) ? CW_PARSE_OK
								     : CW_PARSE_TRUNCATED;
}

static void parse_server_extension(uint16_t type, struct cw_reader content, void *hello)
{
	struct cw_tls_server_hello *out = hello;

	uint16_t version;

	switch (type) {
	case EXTENSION_ALPN:
		parse_alpn(content, &out->alpn);
		break;
	case EXTENSION_PRE_SHARED_KEY:
		out->has_psk = true;
		break;
	case EXTENSION_SUPPORTED_VERSIONS:
		if (cw_reader_u16be(&content, &version)) {
			out->version = version;
		}
		break;
	default:
		break;
	}
}

/* The drafts of TLS 1.3 before 22 had neither session id nor compression, and the version in
 * front, where the RFC keeps that of TLS 1.2. */
static bool is_early_draft(uint16_t version)
{
	return version == CW_TLS_TLS13 || (version >= 0x7f0e && version < 0x7f16);
}

static enum cw_parse parse_server_head(struct cw_reader *body, struct cw_tls_server_hello *out)
{
	const uint8_t *random;
	struct cw_reader session_id;
	uint8_t session_id_len = 0;

	if (!cw_reader_u16be(body, &out->version) || !cw_reader_bytes(body, 32, &random)) {
		return CW_PARSE_TRUNCATED;
	}
	out->is_retry = memcmp(random, retry_random, sizeof(retry_random)) == 0;
	if (is_early_draft(out->version)) {
		return cw_reader_u16be(body, &out->cipher) ? CW_PARSE_OK : CW_PARSE_TRUNCATED;
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
	return cw_reader_u16be(body, &out->cipher) && cw_reader_skip(body, 1) ? CW_PARSE_OK
									      : CW_PARSE_TRUNCATED;
}

enum cw_parse cw_tls_server_hello_parse(struct cw_reader body, struct cw_tls_server_hello *out)
{
	enum cw_parse parsed;

	memset(out, 0, sizeof(*out));
	parsed = parse_server_head(&body, out);
	return parsed == CW_PARSE_OK ? parse_extensions(&body, parse_server_extension, out)
				     : parsed;
}
