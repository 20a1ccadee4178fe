/* SPDX-License-Identifier: MIT */
/* Ciphers of the record layer through OpenSSL EVP, whose types stay in cipher.c: opening only. */
#ifndef CW_CRYPTO_CIPHER_H
#define CW_CRYPTO_CIPHER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cw_cipher_kind {
	CW_CIPHER_AES_128_GCM,
	CW_CIPHER_AES_256_GCM,
	CW_CIPHER_AES_128_CCM,
	CW_CIPHER_AES_256_CCM,
	CW_CIPHER_CHACHA20_POLY1305,
	CW_CIPHER_AES_128_CBC,
	CW_CIPHER_AES_256_CBC,
	CW_CIPHER_3DES_CBC,
};

#define CW_CIPHER_NONCE_BYTES 12 /* of every AEAD here (RFC 5116) */

enum cw_mac_kind {
	CW_MAC_SHA1,
	CW_MAC_SHA256,
	CW_MAC_SHA384,
};

#define CW_MAC_BYTES 48 /* the longest of them */

enum cw_opened {
	CW_OPENED_YES,
	CW_OPENED_FORGED, /* it does not authenticate: the key, the nonce or the bytes are others */
	CW_OPENED_NOMEM,
};

struct cw_cipher;

size_t cw_cipher_key_bytes(enum cw_cipher_kind kind);

/* The key has cw_cipher_key_bytes(kind) bytes and is copied. NULL when out of memory. */
CW_MUST_USE struct cw_cipher *cw_cipher_create(enum cw_cipher_kind kind, const uint8_t *key);
void cw_cipher_destroy(struct cw_cipher *self);

/* What goes into opening one sealed text. */
struct cw_sealed {
	const uint8_t *nonce; /* CW_CIPHER_NONCE_BYTES */
	const uint8_t *aad;
	size_t aad_len;
	const uint8_t *bytes;
	size_t len;
	const uint8_t *tag;
	size_t tag_len; /* 16, or 8 of CCM_8 */
};

/* Opens with an AEAD; out needs sealed->len bytes and is only to be read after CW_OPENED_YES. */
CW_MUST_USE enum cw_opened cw_cipher_open(
	struct cw_cipher *self, const struct cw_sealed *sealed, uint8_t *out);

/* Decrypts in CBC mode, padding and all; len is a multiple of the block (16, 8 of 3DES), and so long
 * is the IV. False when OpenSSL failed, which only happens when it is out of memory. */
CW_MUST_USE bool cw_cipher_decrypt_cbc(
	struct cw_cipher *self, const uint8_t *iv, const uint8_t *bytes, size_t len, uint8_t *out);

size_t cw_mac_bytes(enum cw_mac_kind kind); /* of the key too */

/* HMAC (RFC 2104) over two pieces. False when OpenSSL failed, as above. */
CW_MUST_USE bool cw_mac(enum cw_mac_kind kind, const uint8_t *key, const uint8_t *head,
	size_t head_len, const uint8_t *bytes, size_t len, uint8_t out[CW_MAC_BYTES]);

#endif
