/* SPDX-License-Identifier: MIT */
#include "base/inflate.h"

#include <limits.h>
#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>

/* zlib reads a gzip header, its flags and its trailer itself with this added to the window bits. */
#define GZIP_ONLY 16

struct cw_inflate {
	z_stream z;
};

static struct cw_inflate *create(int window_bits)
{
	struct cw_inflate *self = calloc(1, sizeof(*self));

	if (self != NULL && inflateInit2(&self->z, window_bits) != Z_OK) {
		free(self);
		return NULL;
	}
	return self;
}

struct cw_inflate *cw_inflate_create(void)
{
	return create(GZIP_ONLY + MAX_WBITS);
}

struct cw_inflate *cw_inflate_create_zlib(void)
{
	return create(MAX_WBITS);
}

void cw_inflate_destroy(struct cw_inflate *self)
{
	if (self != NULL) {
		(void)inflateEnd(&self->z);
		free(self);
	}
}

void cw_inflate_reset(struct cw_inflate *self)
{
	(void)inflateReset(&self->z);
}

static uInt clamp(size_t len)
{
	return len < UINT_MAX ? (uInt)len : UINT_MAX;
}

enum cw_inflate_result cw_inflate_run(struct cw_inflate *self, struct cw_inflate_io *io)
{
	uInt in_len = clamp(io->in_len);
	uInt out_len = clamp(io->out_len);
	int result;

	self->z.next_in = io->in;
	self->z.avail_in = in_len;
	self->z.next_out = io->out;
	self->z.avail_out = out_len;
	result = inflate(&self->z, Z_NO_FLUSH);
	io->in += in_len - self->z.avail_in;
	io->in_len -= in_len - self->z.avail_in;
	io->out += out_len - self->z.avail_out;
	io->out_len -= out_len - self->z.avail_out;
	switch (result) {
	case Z_OK:
	case Z_BUF_ERROR: /* nothing could be done with what was given; not an error */
		return CW_INFLATE_MORE;
	case Z_STREAM_END:
		return CW_INFLATE_END;
	case Z_MEM_ERROR:
		return CW_INFLATE_NOMEM;
	default:
		return CW_INFLATE_DAMAGED;
	}
}

const char *cw_inflate_message(const struct cw_inflate *self)
{
	return self->z.msg != NULL ? self->z.msg : "invalid compressed data";
}
