/* SPDX-License-Identifier: MIT */
#include "tls/certificate13.h"

#include "tls/record.h"

enum extension { /* the IANA registry "TLS ExtensionType Values" */
	EXTENSION_STATUS_REQUEST = 5,
	EXTENSION_ALPN = 16,
	EXTENSION_CERTIFICATE_AUTHORITIES = 47,
};

/* A vector with a length prefix of 3 bytes (RFC 8446 section 3.4). Short: the body ended in it;
 * what is there is given. */
static bool vector24(struct cw_reader *r, struct cw_reader *out, bool *is_short)
{
	uint32_t length;

	if (!cw_reader_u24be(r, &length)) {
		return false;
	}
	*is_short = length > r->left;
	return cw_reader_sub(r, *is_short ? r->left : length, out);
}

/* Finds an extension in a list that is whole. */
static bool find_extension(struct cw_reader list, uint16_t wanted, struct cw_reader *out)
{
	uint16_t type;

	while (cw_reader_u16be(&list, &type) && cw_reader_vector16(&list, out)) {
		if (type == wanted) {
			return true;
		}
	}
	return false;
}

/* A list of extensions is as long as its parts say. */
static bool is_sound(struct cw_reader list)
{
	struct cw_reader content;
	uint16_t type;

	while (list.left > 0) {
		if (!cw_reader_u16be(&list, &type) || !cw_reader_vector16(&list, &content)) {
			return false;
		}
	}
	return true;
}

/* The next entry of a list, of which `cut` says that its end is missing. */
static enum cw_parse parse_entry(
	struct cw_reader *list, bool cut, struct cw_reader *der, struct cw_reader *extensions)
{
	enum cw_parse ended = cut ? CW_PARSE_TRUNCATED : CW_PARSE_MALFORMED;
	bool is_short;

	if (!vector24(list, der, &is_short) || is_short || !cw_reader_vector16(list, extensions)) {
		return ended;
	}
	return is_sound(*extensions) ? CW_PARSE_OK : CW_PARSE_MALFORMED;
}

static enum cw_parse parse_certificate(
	struct cw_reader body, struct cw_tls_der_list *list, bool *has_status, bool *failed)
{
	struct cw_reader context;
	struct cw_reader entries;
	bool is_short;

	if (!cw_reader_vector8(&body, &context) || !vector24(&body, &entries, &is_short)) {
		return CW_PARSE_TRUNCATED;
	}
	while (entries.left > 0) {
		struct cw_reader der;
		struct cw_reader extensions;
		struct cw_reader status;
		enum cw_parse parsed = parse_entry(&entries, is_short, &der, &extensions);

		if (parsed != CW_PARSE_OK) {
			return parsed;
		}
		*has_status |= list->count == 0 &&
			       find_extension(extensions, EXTENSION_STATUS_REQUEST, &status);
		if (der.left > 0 && !cw_tls_der_list_add(list, der.pos, der.left)) {
			*failed = true;
			return CW_PARSE_OK;
		}
	}
	if (is_short) {
		return CW_PARSE_TRUNCATED;
	}
	return body.left == 0 ? CW_PARSE_OK : CW_PARSE_MALFORMED;
}

enum cw_parse cw_tls_certificate13_parse(struct cw_reader body, bool is_whole,
	struct cw_tls_der_list *list, bool *has_status, bool *failed)
{
	return cw_tls_parsed(parse_certificate(body, list, has_status, failed), is_whole);
}

/* The extensions that end a message. */
static enum cw_parse parse_extensions(struct cw_reader body, struct cw_reader *out)
{
	uint16_t length;

	if (!cw_reader_u16be(&body, &length) || length > body.left) {
		return CW_PARSE_TRUNCATED;
	}
	return length == body.left && cw_reader_sub(&body, length, out) && is_sound(*out)
		       ? CW_PARSE_OK
		       : CW_PARSE_MALFORMED;
}

enum cw_parse cw_tls_certificate_request13_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_der_list *list, bool *failed)
{
	struct cw_reader context;
	struct cw_reader extensions;
	struct cw_reader names;
	enum cw_parse parsed = CW_PARSE_TRUNCATED;

	if (cw_reader_vector8(&body, &context)) {
		parsed = parse_extensions(body, &extensions);
	}
	if (parsed == CW_PARSE_OK &&
		find_extension(extensions, EXTENSION_CERTIFICATE_AUTHORITIES, &names) &&
		cw_tls_names_parse(names, list, failed) != CW_PARSE_OK) {
		parsed = CW_PARSE_MALFORMED;
	}
	return cw_tls_parsed(parsed, is_whole);
}

enum cw_parse cw_tls_encrypted_extensions_parse(
	struct cw_reader body, bool is_whole, struct cw_text *alpn)
{
	struct cw_reader extensions;
	struct cw_reader content;
	struct cw_reader names;
	enum cw_parse parsed = parse_extensions(body, &extensions);

	alpn->len = 0;
	if (parsed == CW_PARSE_OK && find_extension(extensions, EXTENSION_ALPN, &content) &&
		cw_reader_vector16(&content, &names)) {
		*alpn = cw_text_of(names.pos, names.left);
	}
	return cw_tls_parsed(parsed, is_whole);
}

enum cw_parse cw_tls_compressed_certificate_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_compressed *out)
{
	bool is_short = true;
	enum cw_parse parsed = CW_PARSE_TRUNCATED;

	if (cw_reader_u16be(&body, &out->algorithm) && cw_reader_u24be(&body, &out->length) &&
		vector24(&body, &out->content, &is_short) && !is_short) {
		parsed = body.left == 0 ? CW_PARSE_OK : CW_PARSE_MALFORMED;
	}
	return cw_tls_parsed(parsed, is_whole);
}
