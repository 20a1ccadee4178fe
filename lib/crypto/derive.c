/* SPDX-License-Identifier: MIT */
#include "crypto/derive.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <string.h>

static const char *const hash_names[] = {
	[CW_PRF_MD5_SHA1] = "MD5-SHA1",
	[CW_PRF_SHA256] = "SHA256",
	[CW_PRF_SHA384] = "SHA384",
};

size_t cw_prf_bytes(enum cw_prf prf)
{
	return prf == CW_PRF_SHA384 ? 48 : prf == CW_PRF_SHA256 ? 32 : 36;
}

static OSSL_PARAM text_param(const char *key, const char *value)
{
	return OSSL_PARAM_construct_utf8_string(key, (char *)(uintptr_t)value, 0);
}

static OSSL_PARAM bytes_param(const char *key, const void *bytes, size_t len)
{
	return OSSL_PARAM_construct_octet_string(key, (void *)(uintptr_t)bytes, len);
}

static bool derive(const char *method, const OSSL_PARAM *params, uint8_t *out, size_t out_len)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, method, NULL);
	EVP_KDF_CTX *ctx = kdf != NULL ? EVP_KDF_CTX_new(kdf) : NULL;
	bool done = ctx != NULL && EVP_KDF_derive(ctx, out, out_len, params) == 1;

	if (!done) {
		ERR_clear_error();
	}
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return done;
}

bool cw_derive_label(
	enum cw_prf prf, const uint8_t *secret, const char *label, uint8_t *out, size_t out_len)
{
	int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
	size_t label_len = strlen(label);
	uint8_t info[2 + 1 + 6 + 12 + 1];
	OSSL_PARAM params[5];

	info[0] = (uint8_t)(out_len >> 8);
	info[1] = (uint8_t)out_len;
	info[2] = (uint8_t)(6 + label_len);
	memcpy(info + 3, "tls13 ", 6);
	memcpy(info + 9, label, label_len);
	info[9 + label_len] = 0; /* the context is empty */
	params[0] = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
	params[1] = text_param(OSSL_KDF_PARAM_DIGEST, hash_names[prf]);
	params[2] = bytes_param(OSSL_KDF_PARAM_KEY, secret, cw_prf_bytes(prf));
	params[3] = bytes_param(OSSL_KDF_PARAM_INFO, info, 10 + label_len);
	params[4] = OSSL_PARAM_construct_end();
	return derive("HKDF", params, out, out_len);
}

bool cw_derive_key_block(enum cw_prf prf, const uint8_t *master, const uint8_t *server_random,
	const uint8_t *client_random, uint8_t *out, size_t out_len)
{
	static const char label[] = "key expansion";
	OSSL_PARAM params[6];

	params[0] = text_param(OSSL_KDF_PARAM_DIGEST, hash_names[prf]);
	params[1] = bytes_param(OSSL_KDF_PARAM_SECRET, master, 48);
	params[2] = bytes_param(OSSL_KDF_PARAM_SEED, label, sizeof(label) - 1);
	params[3] = bytes_param(OSSL_KDF_PARAM_SEED, server_random, 32); /* seeds are joined */
	params[4] = bytes_param(OSSL_KDF_PARAM_SEED, client_random, 32);
	params[5] = OSSL_PARAM_construct_end();
	return derive("TLS1-PRF", params, out, out_len);
}

void cw_wipe(void *bytes, size_t len)
{
	OPENSSL_cleanse(bytes, len);
}
