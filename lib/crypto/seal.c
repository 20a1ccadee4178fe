/* SPDX-License-Identifier: MIT */
#include "crypto/seal.h"

#include <openssl/evp.h>

#include <stdlib.h>

void cw_seal(const uint8_t key[CW_SEAL_KEY_BYTES], const uint8_t nonce[12], const uint8_t *aad,
	size_t aad_len, const uint8_t *bytes, size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int done = 0;

	if (ctx == NULL || EVP_EncryptInit_ex(ctx, EVP_aes_128_gcm(), NULL, key, nonce) != 1 ||
		EVP_EncryptUpdate(ctx, NULL, &done, aad, (int)aad_len) != 1 ||
		EVP_EncryptUpdate(ctx, out, &done, bytes, (int)len) != 1 ||
		EVP_EncryptFinal_ex(ctx, out + len, &done) != 1 ||
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, CW_SEAL_TAG_BYTES, out + len) !=
			1) {
		abort();
	}
	EVP_CIPHER_CTX_free(ctx);
}
