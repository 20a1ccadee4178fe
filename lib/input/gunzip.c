/* SPDX-License-Identifier: MIT */
#include "input/gunzip.h"
#include "base/inflate.h"

#include <stdlib.h>

#define INPUT_BYTES ((size_t)64 << 10)

enum state {
	IN_MEMBER,
	BETWEEN, /* a member has ended: the end, padding, or another header */
	ENDED,
	FAILED,
};

struct gunzip {
	struct cw_source source;
	struct cw_source *inner; /* owned */
	struct cw_inflate *inflate;
	uint32_t max_ratio;
	enum state state;
	struct cw_error failure;
	const uint8_t *in; /* lent by inner, or in buf */
	size_t in_len;
	uint64_t in_total; /* consumed */
	uint64_t out_total;
	uint8_t buf[INPUT_BYTES];
};

bool cw_gunzip_detect(struct cw_text head)
{
	/* ID1, ID2, CM = deflate, and a FLG without its reserved bits (RFC 1952 section 2.3). */
	return head.len >= 4 && (uint8_t)head.ptr[0] == 0x1f && (uint8_t)head.ptr[1] == 0x8b &&
	       head.ptr[2] == 8 && ((uint8_t)head.ptr[3] & 0xe0) == 0;
}

static void fail(struct gunzip *self, enum cw_code code, bool cut, const char *why)
{
	(void)cw_error_set(&self->failure, code, "%s", why);
	self->failure.offset = self->in_total;
	self->source.cut = cut;
	self->state = FAILED;
}

/* Makes sure of input; false at the inner source's end or failure. */
static bool refill(struct gunzip *self)
{
	ptrdiff_t n;

	if (self->in_len > 0) {
		return true;
	}
	n = cw_source_lend(self->inner, self->buf, INPUT_BYTES, &self->in, &self->failure);
	if (n < 0) {
		self->source.cut = self->inner->cut;
		self->state = FAILED;
		return false;
	}
	self->in_len = (size_t)n;
	return n > 0;
}

/* After a member: skips zeros, then another member begins or all is over. */
static void between(struct gunzip *self)
{
	while (refill(self)) {
		if (*self->in != 0) {
			cw_inflate_reset(self->inflate);
			self->state = IN_MEMBER;
			return;
		}
		self->in++;
		self->in_len--;
		self->in_total++;
	}
	if (self->state != FAILED) {
		self->state = ENDED;
	}
}

static bool is_bomb(const struct gunzip *self)
{
	return self->max_ratio > 0 && self->out_total > CW_RATIO_GRACE &&
	       self->out_total / self->max_ratio > self->in_total;
}

/* Inflates once into buf; returns the bytes that came out. */
static size_t step(struct gunzip *self, void *buf, size_t len)
{
	struct cw_inflate_io io = {self->in, self->in_len, buf, len};
	enum cw_inflate_result result = cw_inflate_run(self->inflate, &io);
	size_t made = len - io.out_len;

	self->in_total += self->in_len - io.in_len;
	self->in = io.in;
	self->in_len = io.in_len;
	self->out_total += made;
	switch (result) {
	case CW_INFLATE_MORE:
		break;
	case CW_INFLATE_END:
		self->state = BETWEEN;
		break;
	case CW_INFLATE_DAMAGED:
		fail(self, CW_ERR_FORMAT, false, cw_inflate_message(self->inflate));
		break;
	case CW_INFLATE_NOMEM:
		fail(self, CW_ERR_NOMEM, false, "out of memory");
		break;
	}
	if (self->state != FAILED && is_bomb(self)) {
		fail(self, CW_ERR_LIMIT, false, "it inflates by more than limits.max_ratio");
	}
	return made;
}

static ptrdiff_t gunzip_read(struct cw_source *source, void *buf, size_t len, struct cw_error *err)
{
	struct gunzip *self = (struct gunzip *)source;
	uint8_t *at = buf;
	size_t have = 0;

	while (have < len && self->state != ENDED && self->state != FAILED) {
		if (self->state == BETWEEN) {
			between(self);
		} else if (refill(self)) {
			have += step(self, at + have, len - have);
		} else if (self->state != FAILED) {
			fail(self, CW_ERR_FORMAT, true, "the compressed data ends early");
		}
	}
	if (have > 0 || self->state != FAILED) {
		return (ptrdiff_t)have;
	}
	if (err != NULL) {
		*err = self->failure;
	}
	return -1;
}

static void gunzip_close(struct cw_source *source)
{
	struct gunzip *self = (struct gunzip *)source;

	cw_source_close(self->inner);
	cw_inflate_destroy(self->inflate);
	free(self);
}

enum cw_code cw_gunzip_open(
	struct cw_source *inner, uint32_t max_ratio, struct cw_source **out, struct cw_error *err)
{
	struct gunzip *self = calloc(1, sizeof(*self));

	if (self == NULL) {
		return cw_error_nomem(err);
	}
	self->inflate = cw_inflate_create();
	if (self->inflate == NULL) {
		free(self);
		return cw_error_nomem(err);
	}
	self->source.read = gunzip_read;
	self->source.close = gunzip_close;
	self->inner = inner;
	self->max_ratio = max_ratio;
	self->state = IN_MEMBER;
	*out = &self->source;
	return CW_OK;
}
