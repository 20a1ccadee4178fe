/* SPDX-License-Identifier: MIT */
#include "crypto/digest.h"
#include "base/text.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <stdlib.h>

struct cw_digest {
	EVP_MD_CTX *ctx;
};

static const EVP_MD *method(enum cw_digest_kind kind)
{
	switch (kind) {
	case CW_DIGEST_SHA1:
		return EVP_sha1();
	case CW_DIGEST_SHA256:
		return EVP_sha256();
	case CW_DIGEST_SHA384:
		return EVP_sha384();
	}
	return NULL;
}

struct cw_digest *cw_digest_create(enum cw_digest_kind kind)
{
	struct cw_digest *self = calloc(1, sizeof(*self));

	if (self == NULL) {
		return NULL;
	}
	self->ctx = EVP_MD_CTX_new();
	if (self->ctx == NULL || EVP_DigestInit_ex(self->ctx, method(kind), NULL) != 1) {
		ERR_clear_error();
		cw_digest_destroy(self);
		return NULL;
	}
	return self;
}

void cw_digest_destroy(struct cw_digest *self)
{
	if (self != NULL) {
		EVP_MD_CTX_free(self->ctx);
		free(self);
	}
}

bool cw_digest_add(struct cw_digest *self, const void *bytes, size_t len)
{
	return EVP_DigestUpdate(self->ctx, bytes, len) == 1;
}

size_t cw_digest_finish(struct cw_digest *self, uint8_t out[CW_DIGEST_BYTES])
{
	uint8_t bytes[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	if (EVP_DigestFinal_ex(self->ctx, bytes, &len) != 1) {
		ERR_clear_error();
		return 0;
	}
	for (size_t i = 0; i < len; i++) {
		out[i] = bytes[i];
	}
	return len;
}

bool cw_digest_finish_hex(struct cw_digest *self, char out[CW_DIGEST_HEX])
{
	uint8_t bytes[CW_DIGEST_BYTES];
	size_t len = cw_digest_finish(self, bytes);

	if (len == 0) {
		return false;
	}
	cw_text_hex(bytes, len, out);
	return true;
}

bool cw_digest_hex(enum cw_digest_kind kind, const void *bytes, size_t len, char out[CW_DIGEST_HEX])
{
	struct cw_digest *digest = cw_digest_create(kind);
	bool done = digest != NULL && cw_digest_add(digest, bytes, len) &&
		    cw_digest_finish_hex(digest, out);

	cw_digest_destroy(digest);
	return done;
}
