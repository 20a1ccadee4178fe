/* SPDX-License-Identifier: MIT */
#include "crypto/cipher.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define MAX_KEY 32

struct cw_cipher {
	enum cw_cipher_kind kind;
	EVP_CIPHER_CTX *ctx;
	uint8_t key[MAX_KEY];
};

static const EVP_CIPHER *method(enum cw_cipher_kind kind)
{
	switch (kind) {
	case CW_CIPHER_AES_128_GCM:
		return EVP_aes_128_gcm();
	case CW_CIPHER_AES_256_GCM:
		return EVP_aes_256_gcm();
	case CW_CIPHER_AES_128_CCM:
		return EVP_aes_128_ccm();
	case CW_CIPHER_AES_256_CCM:
		return EVP_aes_256_ccm();
	case CW_CIPHER_CHACHA20_POLY1305:
		return EVP_chacha20_poly1305();
	case CW_CIPHER_AES_128_CBC:
		return EVP_aes_128_cbc();
	case CW_CIPHER_AES_256_CBC:
		return EVP_aes_256_cbc();
	case CW_CIPHER_3DES_CBC:
		return EVP_des_ede3_cbc();
	}
	return NULL;
}

size_t cw_cipher_key_bytes(enum cw_cipher_kind kind)
{
	switch (kind) {
	case CW_CIPHER_AES_128_GCM:
	case CW_CIPHER_AES_128_CCM:
	case CW_CIPHER_AES_128_CBC:
		return 16;
	case CW_CIPHER_3DES_CBC:
		return 24;
	case CW_CIPHER_AES_256_GCM:
	case CW_CIPHER_AES_256_CCM:
	case CW_CIPHER_CHACHA20_POLY1305:
	case CW_CIPHER_AES_256_CBC:
		break;
	}
	return 32;
}

struct cw_cipher *cw_cipher_create(enum cw_cipher_kind kind, const uint8_t *key)
{
	struct cw_cipher *self = calloc(1, sizeof(*self));

	if (self == NULL) {
		return NULL;
	}
	self->kind = kind;
	memcpy(self->key, key, cw_cipher_key_bytes(kind));
	self->ctx = EVP_CIPHER_CTX_new();
	if (self->ctx == NULL) {
		ERR_clear_error();
		cw_cipher_destroy(self);
		return NULL;
	}
	return self;
}

void cw_cipher_destroy(struct cw_cipher *self)
{
	if (self != NULL) {
		EVP_CIPHER_CTX_free(self->ctx);
		OPENSSL_cleanse(self->key, sizeof(self->key));
		free(self);
	}
}

static bool set_up(struct cw_cipher *self, const struct cw_sealed *sealed)
{
	EVP_CIPHER_CTX *ctx = self->ctx;

	return EVP_CIPHER_CTX_reset(ctx) == 1 &&
	       EVP_DecryptInit_ex(ctx, method(self->kind), NULL, NULL, NULL) == 1 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, CW_CIPHER_NONCE_BYTES, NULL) ==
		       1 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, (int)sealed->tag_len,
		       (void *)(uintptr_t)sealed->tag) == 1 &&
	       EVP_DecryptInit_ex(ctx, NULL, NULL, self->key, sealed->nonce) == 1;
}

/* CCM (RFC 3610) wants to know the length before all, and verifies with its only update; the other
 * modes verify at the end. */
enum cw_opened cw_cipher_open(struct cw_cipher *self, const struct cw_sealed *sealed, uint8_t *out)
{
	bool is_ccm = self->kind == CW_CIPHER_AES_128_CCM || self->kind == CW_CIPHER_AES_256_CCM;
	enum cw_opened opened = CW_OPENED_YES;
	uint8_t rest[16];
	int len = 0;

	if (sealed->len > INT_MAX || (is_ccm && sealed->len == 0)) { /* then CCM verifies nothing */
		return CW_OPENED_FORGED;
	}
	if (!set_up(self, sealed) ||
		(is_ccm && EVP_DecryptUpdate(self->ctx, NULL, &len, NULL, (int)sealed->len) != 1) ||
		EVP_DecryptUpdate(self->ctx, NULL, &len, sealed->aad, (int)sealed->aad_len) != 1) {
		opened = CW_OPENED_NOMEM;
	} else if (EVP_DecryptUpdate(self->ctx, out, &len, sealed->bytes, (int)sealed->len) != 1 ||
		   (!is_ccm && EVP_DecryptFinal_ex(self->ctx, rest, &len) != 1)) {
		opened = CW_OPENED_FORGED;
	}
	ERR_clear_error();
	return opened;
}

bool cw_cipher_decrypt_cbc(
	struct cw_cipher *self, const uint8_t *iv, const uint8_t *bytes, size_t len, uint8_t *out)
{
	int done = 0;

	if (len > INT_MAX || EVP_CIPHER_CTX_reset(self->ctx) != 1 ||
		EVP_DecryptInit_ex(self->ctx, method(self->kind), NULL, self->key, iv) != 1 ||
		EVP_CIPHER_CTX_set_padding(self->ctx, 0) != 1 ||
		EVP_DecryptUpdate(self->ctx, out, &done, bytes, (int)len) != 1) {
		ERR_clear_error();
		return false;
	}
	return (size_t)done == len;
}

size_t cw_mac_bytes(enum cw_mac_kind kind)
{
	return kind == CW_MAC_SHA384 ? 48 : kind == CW_MAC_SHA256 ? 32 : 20;
}

bool cw_mac(enum cw_mac_kind kind, const uint8_t *key, const uint8_t *head, size_t head_len,
	const uint8_t *bytes, size_t len, uint8_t out[CW_MAC_BYTES])
{
	static const char *const names[] = {"SHA1", "SHA256", "SHA384"};
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(
			OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)names[kind], 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *method_of_mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = method_of_mac != NULL ? EVP_MAC_CTX_new(method_of_mac) : NULL;
	size_t out_len = 0;
	bool done = ctx != NULL && EVP_MAC_init(ctx, key, cw_mac_bytes(kind), params) == 1 &&
		    EVP_MAC_update(ctx, head, head_len) == 1 &&
		    EVP_MAC_update(ctx, bytes, len) == 1 &&
		    EVP_MAC_final(ctx, out, &out_len, CW_MAC_BYTES) == 1;

	if (!done) {
		ERR_clear_error();
	}
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(method_of_mac);
	return done;
}
