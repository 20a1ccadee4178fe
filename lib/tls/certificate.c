/* SPDX-License-Identifier: MIT */
#include "tls/certificate.h"

#include "base/buffer.h"
#include "tls/names.h"
#include "tls/record.h"

#include <stdlib.h>
#include <string.h>

enum status_type { /* RFC 6066 section 8, RFC 6961 section 2.2 */
	STATUS_OCSP = 1,
	STATUS_OCSP_MULTI = 2,
};

void cw_tls_der_list_finish(struct cw_tls_der_list *list)
{
	free(list->items);
	memset(list, 0, sizeof(*list));
}

bool cw_tls_der_list_add(struct cw_tls_der_list *list, const void *der, size_t len)
{
	struct cw_tls_bytes *items =
		cw_grow(list->items, list->count, &list->capacity, sizeof(*items));

	if (items == NULL) {
		return false;
	}
	list->items = items;
	items[list->count].ptr = der;
	items[list->count].len = len;
	list->count++;
	return true;
}

static bool add(struct cw_tls_der_list *list, struct cw_reader der)
{
	return cw_tls_der_list_add(list, der.pos, der.left);
}

/* Vectors with lengths of `width` bytes, up to the end of the list, which claims to be length long.
 * Empty ones are left out of the list. */
static enum cw_parse parse_list(struct cw_reader body, uint32_t length, uint32_t width,
	struct cw_tls_der_list *list, bool *failed)
{
	while (length >= width) {
		struct cw_reader entry;
		uint32_t size = 0;
		uint16_t short_size = 0;

		if (width == 2 ? !cw_reader_u16be(&body, &short_size)
			       : !cw_reader_u24be(&body, &size)) {
			return CW_PARSE_TRUNCATED;
		}
		size += short_size;
		if (size > length - width) {
			return CW_PARSE_MALFORMED;
		}
		if (!cw_reader_sub(&body, size, &entry)) {
			return CW_PARSE_TRUNCATED;
		}
		if (size > 0 && !add(list, entry)) {
			*failed = true;
			return CW_PARSE_OK;
		}
		length -= size + width;
	}
	return length == 0 && body.left == 0 ? CW_PARSE_OK : CW_PARSE_MALFORMED;
}

enum cw_parse cw_tls_certificate_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_der_list *list, bool *failed)
{
	uint32_t length;
	enum cw_parse parsed = CW_PARSE_TRUNCATED;

	if (cw_reader_u24be(&body, &length)) {
		parsed = parse_list(body, length, 3, list, failed);
	}
	return cw_tls_parsed(parsed, is_whole);
}

enum cw_parse cw_tls_names_parse(struct cw_reader body, struct cw_tls_der_list *list, bool *failed)
{
	uint16_t length;

	if (!cw_reader_u16be(&body, &length)) {
		return CW_PARSE_TRUNCATED;
	}
	return parse_list(body, length, 2, list, failed);
}

static enum cw_parse parse_request(
	struct cw_reader body, bool has_algorithms, struct cw_tls_der_list *list, bool *failed)
{
	struct cw_reader types;
	struct cw_reader algorithms;

	list->count = 0;
	if (!cw_reader_vector8(&body, &types)) {
		return CW_PARSE_TRUNCATED;
	}
	if (has_algorithms && !cw_reader_vector16(&body, &algorithms)) {
		return CW_PARSE_TRUNCATED;
	}
	if (types.left == 0 || (has_algorithms && algorithms.left % 2 != 0)) {
		return CW_PARSE_MALFORMED;
	}
	return cw_tls_names_parse(body, list, failed);
}

enum cw_parse cw_tls_certificate_request_parse(struct cw_reader body, bool is_whole,
	uint16_t version, struct cw_tls_der_list *list, bool *failed)
{
	enum cw_parse parsed = cw_tls_parsed(
		parse_request(body, version == 0 || version >= CW_TLS_TLS12, list, failed),
		is_whole);

	if (version != 0 || parsed != CW_PARSE_MALFORMED) {
		return parsed;
	}
	return cw_tls_parsed(parse_request(body, false, list, failed), is_whole);
}

static enum cw_parse parse_status(struct cw_reader body, struct cw_tls_der_list *list, bool *failed)
{
	struct cw_reader answer;
	uint8_t type;
	uint32_t length;

	if (!cw_reader_u8(&body, &type)) {
		return CW_PARSE_TRUNCATED;
	}
	if (type != STATUS_OCSP && type != STATUS_OCSP_MULTI) {
		return CW_PARSE_MALFORMED;
	}
	if (!cw_reader_u24be(&body, &length)) {
		return CW_PARSE_TRUNCATED;
	}
	if (type == STATUS_OCSP_MULTI) {
		return parse_list(body, length, 3, list, failed);
	}
	if (!cw_reader_sub(&body, length, &answer)) {
		return CW_PARSE_TRUNCATED;
	}
	if (length == 0 || body.left > 0) {
		return CW_PARSE_MALFORMED;
	}
	*failed |= !add(list, answer);
	return CW_PARSE_OK;
}

enum cw_parse cw_tls_certificate_status_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_der_list *list, bool *failed)
{
	return cw_tls_parsed(parse_status(body, list, failed), is_whole);
}
