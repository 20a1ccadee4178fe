/* SPDX-License-Identifier: MIT */
#include "ssh/host_key.h"

#include "base/buffer.h"

#include <string.h>

/* RFC 4251 section 5. A string that a cut payload ends in gives what there is, and *is_cut. */
static bool read_string(struct cw_reader *r, struct cw_reader *out, bool *is_cut)
{
	uint32_t length;

	if (!cw_reader_u32be(r, &length)) {
		return false;
	}
	if (length > r->left) {
		*is_cut = true;
		length = (uint32_t)r->left;
	}
	return cw_reader_sub(r, length, out);
}

static bool add(struct cw_ssh_result *out, size_t *capacity, struct cw_reader der)
{
	struct cw_ssh_bytes *items =
		cw_grow(out->certificates, out->num_certificates, capacity, sizeof(*items));

	if (items == NULL) {
		return false;
	}
	out->certificates = items;
	items[out->num_certificates].ptr = der.pos;
	items[out->num_certificates].len = der.left;
	out->num_certificates++;
	return true;
}

/* The certificates, then the OCSP answers, each group with its count. Truncated: K_S ended early. */
static enum cw_parse parse_chain(struct cw_reader key, struct cw_ssh_result *out, bool *failed)
{
	struct cw_reader item;
	size_t capacity = 0;
	uint32_t count;
	bool is_cut = false;

	if (!cw_reader_u32be(&key, &count)) {
		return CW_PARSE_TRUNCATED;
	}
	for (; count > 0; count--) {
		if (!read_string(&key, &item, &is_cut) || is_cut) {
			return CW_PARSE_TRUNCATED;
		}
		if (!add(out, &capacity, item)) {
			*failed = true;
			return CW_PARSE_OK;
		}
	}
	if (!cw_reader_u32be(&key, &count)) {
		return CW_PARSE_TRUNCATED;
	}
	for (; count > 0; count--) {
		if (!read_string(&key, &item, &is_cut) || is_cut) {
			return CW_PARSE_TRUNCATED;
		}
		out->num_ocsp++;
	}
	return key.left == 0 ? CW_PARSE_OK : CW_PARSE_MALFORMED;
}

/* A SEQUENCE whose two length bytes fill the field (X.690): no type of key has such a name. */
static bool is_bare(struct cw_reader key)
{
	return key.left > 4 && key.pos[0] == 0x30 && key.pos[1] == 0x82 &&
	       ((size_t)key.pos[2] << 8 | key.pos[3]) + 4 == key.left;
}

static bool is_x509(struct cw_reader type)
{
	return type.left > 7 && memcmp(type.pos, "x509v3-", 7) == 0;
}

static enum cw_parse parse_key(struct cw_reader key, struct cw_ssh_result *out, bool *failed)
{
	struct cw_reader type;
	bool is_cut = false;
	size_t capacity = 0;

	if (is_bare(key)) {
		*failed = !add(out, &capacity, key);
		return CW_PARSE_OK;
	}
	if (!read_string(&key, &type, &is_cut) || is_cut || !is_x509(type)) {
		return CW_PARSE_OK; /* an exchange value, or another type of key */
	}
	memcpy(out->key_type, type.pos,
		type.left < sizeof(out->key_type) ? type.left : sizeof(out->key_type) - 1);
	return parse_chain(key, out, failed);
}

enum cw_parse cw_ssh_host_key_parse(
	struct cw_reader payload, bool is_whole, struct cw_ssh_result *out, bool *failed)
{
	struct cw_reader key;
	uint8_t number;
	bool is_cut = false;
	enum cw_parse parsed = CW_PARSE_TRUNCATED;

	if (cw_reader_u8(&payload, &number) && read_string(&payload, &key, &is_cut)) {
		parsed = parse_key(key, out, failed);
	}
	if (!is_whole) {
		return parsed == CW_PARSE_MALFORMED ? parsed : CW_PARSE_TRUNCATED;
	}
	if (out->key_type[0] == '\0') {
		return CW_PARSE_OK; /* not every message begins with a string */
	}
	return parsed == CW_PARSE_OK && !is_cut ? CW_PARSE_OK : CW_PARSE_MALFORMED;
}
