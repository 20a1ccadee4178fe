/* SPDX-License-Identifier: MIT */
#include "input/hashed.h"

#include <stdlib.h>

struct hashed {
	struct cw_source source;
	struct cw_source *inner; /* owned */
	struct cw_digest *digest;
	uint64_t bytes;
	bool failed; /* the digest */
};

static void count(struct hashed *self, const void *bytes, ptrdiff_t n)
{
	if (n > 0) {
		self->bytes += (uint64_t)n;
		self->failed |= !cw_digest_add(self->digest, bytes, (size_t)n);
	}
}

static ptrdiff_t hashed_read(struct cw_source *source, void *buf, size_t len, struct cw_error *err)
{
	struct hashed *self = (struct hashed *)source;
	ptrdiff_t n = cw_source_read(self->inner, buf, len, err);

	count(self, buf, n);
	self->source.cut = self->inner->cut;
	return n;
}

static ptrdiff_t hashed_lend(struct cw_source *source, const uint8_t **bytes, struct cw_error *err)
{
	struct hashed *self = (struct hashed *)source;
	ptrdiff_t n;

	*bytes = NULL;
	n = self->inner->lend(self->inner, bytes, err);
	count(self, *bytes, n);
	self->source.cut = self->inner->cut;
	return n;
}

static void stay_open(struct cw_source *source)
{
	(void)source;
}

enum cw_code cw_hashed_open(struct cw_source *inner, struct cw_source **out, struct cw_error *err)
{
	struct hashed *self = calloc(1, sizeof(*self));

	if (self == NULL) {
		return cw_error_nomem(err);
	}
	self->digest = cw_digest_create(CW_DIGEST_SHA256);
	if (self->digest == NULL) {
		free(self);
		return cw_error_nomem(err);
	}
	self->source.read = hashed_read;
	self->source.lend = inner->lend != NULL ? hashed_lend : NULL;
	self->source.close = stay_open;
	self->inner = inner;
	*out = &self->source;
	return CW_OK;
}

bool cw_hashed_drain(struct cw_source *hashed, uint64_t max)
{
	uint8_t buf[16 << 10];
	uint64_t drained = 0;
	ptrdiff_t n = -1;

	while (drained <= max && (n = cw_source_read(hashed, buf, sizeof(buf), NULL)) > 0) {
		drained += (uint64_t)n;
	}
	return n == 0;
}

uint64_t cw_hashed_bytes(const struct cw_source *hashed)
{
	return ((const struct hashed *)hashed)->bytes;
}

bool cw_hashed_finish(struct cw_source *hashed, char out[CW_DIGEST_HEX])
{
	struct hashed *self = (struct hashed *)hashed;

	return cw_digest_finish_hex(self->digest, out) && !self->failed;
}

void cw_hashed_destroy(struct cw_source *hashed)
{
	struct hashed *self = (struct hashed *)hashed;

	if (self != NULL) {
		cw_source_close(self->inner);
		cw_digest_destroy(self->digest);
		free(self);
	}
}
