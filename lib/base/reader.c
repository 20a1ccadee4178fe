/* SPDX-License-Identifier: MIT */
#include "base/reader.h"

struct cw_reader cw_reader_init(const void *bytes, size_t len, uint64_t offset)
{
	struct cw_reader r = {bytes, len, offset};

	return r;
}

static void advance(struct cw_reader *r, size_t len)
{
	if (len > 0) {
		r->pos += len;
		r->left -= len;
		r->offset += len;
	}
}

bool cw_reader_skip(struct cw_reader *r, size_t len)
{
	if (r->left < len) {
		return false;
	}
	advance(r, len);
	return true;
}

bool cw_reader_bytes(struct cw_reader *r, size_t len, const uint8_t **out)
{
	if (r->left < len) {
		return false;
	}
	*out = r->pos;
	advance(r, len);
	return true;
}

bool cw_reader_sub(struct cw_reader *r, size_t len, struct cw_reader *out)
{
	struct cw_reader child = {r->pos, len, r->offset};

	if (r->left < len) {
		return false;
	}
	advance(r, len);
	*out = child;
	return true;
}

bool cw_reader_u8(struct cw_reader *r, uint8_t *out)
{
	const uint8_t *p;

	if (!cw_reader_bytes(r, 1, &p)) {
		return false;
	}
	*out = p[0];
	return true;
}

bool cw_reader_u16be(struct cw_reader *r, uint16_t *out)
{
	const uint8_t *p;

	if (!cw_reader_bytes(r, 2, &p)) {
		return false;
	}
	*out = (uint16_t)(p[0] << 8 | p[1]);
	return true;
}

bool cw_reader_u24be(struct cw_reader *r, uint32_t *out)
{
	const uint8_t *p;

	if (!cw_reader_bytes(r, 3, &p)) {
		return false;
	}
	*out = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
	return true;
}

bool cw_reader_u32be(struct cw_reader *r, uint32_t *out)
{
	const uint8_t *p;

	if (!cw_reader_bytes(r, 4, &p)) {
		return false;
	}
	*out = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	return true;
}

bool cw_reader_u16le(struct cw_reader *r, uint16_t *out)
{
	const uint8_t *p;

	if (!cw_reader_bytes(r, 2, &p)) {
		return false;
	}
	*out = (uint16_t)(p[1] << 8 | p[0]);
	return true;
}

bool cw_reader_u32le(struct cw_reader *r, uint32_t *out)
{
	const uint8_t *p;

	if (!cw_reader_bytes(r, 4, &p)) {
		return false;
	}
	*out = (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
	return true;
}

bool cw_reader_vector8(struct cw_reader *r, struct cw_reader *out)
{
	struct cw_reader in = *r;
	uint8_t len;

	if (!cw_reader_u8(&in, &len) || !cw_reader_sub(&in, len, out)) {
		return false;
	}
	*r = in;
	return true;
}

bool cw_reader_vector16(struct cw_reader *r, struct cw_reader *out)
{
	struct cw_reader in = *r;
	uint16_t len;

	if (!cw_reader_u16be(&in, &len) || !cw_reader_sub(&in, len, out)) {
		return false;
	}
	*r = in;
	return true;
}
