/* SPDX-License-Identifier: MIT */
#include "input/peek.h"

#include <stdlib.h>
#include <string.h>

struct peek {
	struct cw_source source;
	struct cw_source *inner; /* owned */
	struct cw_error failure; /* met while filling head */
	bool filled;
	bool ended;
	size_t len;
	size_t pos;
	uint8_t head[CW_PEEK_BYTES];
};

static void fill(struct peek *self)
{
	self->filled = true;
	while (self->len < CW_PEEK_BYTES) {
		ptrdiff_t n = cw_source_read(self->inner, self->head + self->len,
			CW_PEEK_BYTES - self->len, &self->failure);

		if (n <= 0) {
			self->ended = true;
			self->source.cut = self->inner->cut;
			if (n == 0) {
				self->failure.code = CW_OK;
			}
			return;
		}
		self->len += (size_t)n;
	}
}

/* What follows the head: its end or failure when it was met there, else the inner source's. */
static ptrdiff_t ending(const struct peek *self, struct cw_error *err)
{
	if (self->failure.code == CW_OK) {
		return 0;
	}
	if (err != NULL) {
		*err = self->failure;
	}
	return -1;
}

static ptrdiff_t peek_read(struct cw_source *source, void *buf, size_t len, struct cw_error *err)
{
	struct peek *self = (struct peek *)source;
	size_t left = self->len - self->pos;
	ptrdiff_t n;

	if (left > 0) {
		len = len < left ? len : left;
		memcpy(buf, self->head + self->pos, len);
		self->pos += len;
		return (ptrdiff_t)len;
	}
	if (self->ended) {
		return ending(self, err);
	}
	n = cw_source_read(self->inner, buf, len, err);
	self->source.cut = self->inner->cut;
	return n;
}

static ptrdiff_t peek_lend(struct cw_source *source, const uint8_t **bytes, struct cw_error *err)
{
	struct peek *self = (struct peek *)source;
	ptrdiff_t n = (ptrdiff_t)(self->len - self->pos);

	if (n > 0) {
		*bytes = self->head + self->pos;
		self->pos = self->len;
		return n;
	}
	if (self->ended) {
		return ending(self, err);
	}
	/* The head has been lent and given back, so its memory serves a source that cannot lend. */
	n = cw_source_lend(self->inner, self->head, CW_PEEK_BYTES, bytes, err);
	self->source.cut = self->inner->cut;
	return n;
}

static void peek_close(struct cw_source *source)
{
	struct peek *self = (struct peek *)source;

	cw_source_close(self->inner);
	free(self);
}

enum cw_code cw_peek_open(struct cw_source *inner, struct cw_source **out, struct cw_error *err)
{
	struct peek *self = malloc(sizeof(*self));

	if (self == NULL) {
		return cw_error_nomem(err);
	}
	memset(self, 0, offsetof(struct peek, head));
	self->source.read = peek_read;
	self->source.lend = peek_lend;
	self->source.close = peek_close;
	self->inner = inner;
	*out = &self->source;
	return CW_OK;
}

struct cw_text cw_peek_head(struct cw_source *peek, struct cw_error *err)
{
	struct peek *self = (struct peek *)peek;

	if (!self->filled) {
		fill(self);
	}
	if (err != NULL) {
		*err = self->failure;
	}
	return cw_text_of(self->head + self->pos, self->len - self->pos);
}
