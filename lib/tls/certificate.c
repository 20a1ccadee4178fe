/* SPDX-License-Identifier: MIT */
#include "tls/certificate.h"

#include "base/buffer.h"
#include "tls/names.h"

#include <stdlib.h>
#include <string.h>

void cw_tls_der_list_finish(struct cw_tls_der_list *list)
{
	free(list->items);
	memset(list, 0, sizeof(*list));
}

static bool add(struct cw_tls_der_list *list, struct cw_reader der)
{
	struct cw_tls_bytes *items =
		cw_grow(list->items, list->count, &list->capacity, sizeof(*items));

	if (items == NULL) {
		return false;
	}
	list->items = items;
	items[list->count].ptr = der.pos;
	items[list->count].len = der.left;
	list->count++;
	return true;
}

enum cw_parse cw_tls_certificate_parse(
	struct cw_reader body, struct cw_tls_der_list *list, bool *failed)
{
	uint32_t length;
	struct cw_reader entry;

	if (!cw_reader_u24be(&body, &length)) {
		return CW_PARSE_TRUNCATED;
	}
	while (length >= 3) {
		struct cw_reader in = body;
		uint32_t size;

		if (!cw_reader_u24be(&in, &size)) {
			return CW_PARSE_TRUNCATED;
		}
		if (size > length - 3) {
			return CW_PARSE_MALFORMED;
		}
		if (!cw_reader_sub(&in, size, &entry)) {
			return CW_PARSE_TRUNCATED;
		}
		if (size > 0 && !add(list, entry)) {
			*failed = true;
			return CW_PARSE_OK;
		}
		length -= size + 3;
		body = in;
	}
	return length == 0 && body.left == 0 ? CW_PARSE_OK : CW_PARSE_MALFORMED;
}

static enum cw_parse parse_names(struct cw_reader body, struct cw_tls_der_list *list, bool *failed)
{
	uint16_t length;
	struct cw_reader entry;

	if (!cw_reader_u16be(&body, &length)) {
		return CW_PARSE_TRUNCATED;
	}
	while (length >= 2) {
		struct cw_reader in = body;
		uint16_t size;

		if (!cw_reader_u16be(&in, &size)) {
			return CW_PARSE_TRUNCATED;
		}
		if (size > length - 2) {
			return CW_PARSE_MALFORMED;
		}
		if (!cw_reader_sub(&in, size, &entry)) {
			return CW_PARSE_TRUNCATED;
		}
		if (!add(list, entry)) {
			*failed = true;
			return CW_PARSE_OK;
		}
		length = (uint16_t)(length - size - 2);
		body = in;
	}
	return length == 0 && body.left == 0 ? CW_PARSE_OK : CW_PARSE_MALFORMED;
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
	return parse_names(body, list, failed);
}

enum cw_parse cw_tls_certificate_request_parse(
	struct cw_reader body, uint16_t version, struct cw_tls_der_list *list, bool *failed)
{
	enum cw_parse parsed;

	if (version != 0) {
		return parse_request(body, version >= CW_TLS_TLS12, list, failed);
	}
	parsed = parse_request(body, true, list, failed);
	return parsed == CW_PARSE_OK ? parsed : parse_request(body, false, list, failed);
}
