/* SPDX-License-Identifier: MIT */
/* Test support: seals with AES-128-GCM, so that tests can make encrypted records. */
#ifndef CW_CRYPTO_SEAL_H
#define CW_CRYPTO_SEAL_H

#include <stddef.h>
#include <stdint.h>

#define CW_SEAL_KEY_BYTES 16
#define CW_SEAL_TAG_BYTES 16

/* Writes len bytes and the tag; aborts when it cannot. */
void cw_seal(const uint8_t key[CW_SEAL_KEY_BYTES], const uint8_t nonce[12], const uint8_t *aad,
	size_t aad_len, const uint8_t *bytes, size_t len, uint8_t *out);

#endif
