/* SPDX-License-Identifier: MIT */
#include "tls/sealing.h"

#include "crypto/derive.h"
#include "crypto/seal.h"

#include <stdlib.h>
#include <string.h>

#define RANDOM "0101010101010101010101010101010101010101010101010101010101010101"

const char *cw_tls_sealing_keylog(void)
{
	return "CLIENT_HANDSHAKE_TRAFFIC_SECRET " RANDOM
	       " a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0\n"
	       "SERVER_HANDSHAKE_TRAFFIC_SECRET " RANDOM
	       " a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1\n"
	       "CLIENT_TRAFFIC_SECRET_0 " RANDOM
	       " b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0\n"
	       "SERVER_TRAFFIC_SECRET_0 " RANDOM
	       " b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1\n";
}

#define SIXTEEN 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1

const uint8_t cw_tls_sealing_client_hello[] = {
	0x16, 0x03, 0x01, 0x00, 0x36,       /* record: handshake, 54 bytes */
	0x01, 0x00, 0x00, 0x32,             /* ClientHello, 50 bytes */
	0x03, 0x03, SIXTEEN, SIXTEEN, 0x00, /* TLS 1.2, random, no session id */
	0x00, 0x02, 0x13, 0x01, 0x01, 0x00, /* one cipher; compression: null */
	0x00, 0x07, 0x00, 0x2b, 0x00, 0x03, /* extensions, 7 bytes: supported_versions */
	0x02, 0x03, 0x04,                   /* TLS 1.3 */
};
const size_t cw_tls_sealing_client_hello_len = sizeof(cw_tls_sealing_client_hello);

const uint8_t cw_tls_sealing_server_hello[] = {
	0x16, 0x03, 0x03, 0x00, 0x32,       /* record: handshake, 50 bytes */
	0x02, 0x00, 0x00, 0x2e,             /* ServerHello, 46 bytes */
	0x03, 0x03, SIXTEEN, SIXTEEN, 0x00, /* TLS 1.2, random, no session id */
	0x13, 0x01, 0x00,                   /* cipher, compression */
	0x00, 0x06, 0x00, 0x2b, 0x00, 0x02, 0x03,
	0x04, /* extensions: supported_versions, TLS 1.3 */
};
const size_t cw_tls_sealing_server_hello_len = sizeof(cw_tls_sealing_server_hello);

size_t cw_tls_sealing_record(struct cw_tls_sealing *sealing, int dir, uint8_t type,
	const uint8_t *bytes, size_t len, size_t padding, uint8_t out[CW_TLS_MAX_SEALED])
{
	static uint8_t inner[(1u << 14) + 1];
	uint8_t secret[32];
	uint8_t key[CW_SEAL_KEY_BYTES];
	uint8_t nonce[12];
	size_t sealed = len + 1 + padding + CW_SEAL_TAG_BYTES;

	if (len + 1 + padding > sizeof(inner)) {
		abort();
	}
	memset(secret, (sealing->in_traffic[dir] ? 0xb0 : 0xa0) + dir, sizeof(secret));
	if (!cw_derive_label(CW_PRF_SHA256, secret, "key", key, sizeof(key)) ||
		!cw_derive_label(CW_PRF_SHA256, secret, "iv", nonce, sizeof(nonce))) {
		abort();
	}
	for (int i = 0; i < 8; i++) {
		nonce[4 + i] ^= (uint8_t)(sealing->sequence[dir] >> (56 - 8 * i));
	}
	sealing->sequence[dir]++;
	memcpy(inner, bytes, len);
	inner[len] = type;
	memset(inner + len + 1, 0, padding);
	out[0] = 0x17;
	out[1] = 0x03;
	out[2] = 0x03;
	out[3] = (uint8_t)(sealed >> 8);
	out[4] = (uint8_t)sealed;
	cw_seal(key, nonce, out, 5, inner, len + 1 + padding, out + 5);
	return 5 + sealed;
}

void cw_tls_sealing_start_traffic(struct cw_tls_sealing *sealing, int dir)
{
	sealing->in_traffic[dir] = true;
	sealing->sequence[dir] = 0;
}
