/* SPDX-License-Identifier: MIT */
/* What a cipher suite does to records, as far as they can be opened here. */
#ifndef CW_TLS_SUITE_H
#define CW_TLS_SUITE_H

#include "crypto/cipher.h"
#include "crypto/derive.h"

#include <stdbool.h>
#include <stdint.h>

struct cw_tls_suite {
	enum cw_cipher_kind cipher;
	enum cw_prf prf; /* of TLS 1.2 and 1.3; before, it is that of MD5 and SHA-1 */
	bool is_aead;    /* else CBC with HMAC */
	enum cw_mac_kind mac;
	uint8_t tag_len;      /* of the AEAD */
	uint8_t fixed_len;    /* of the nonce, from the key block, up to TLS 1.2 */
	uint8_t explicit_len; /* of the nonce, or the IV, in front of each record up to TLS 1.2 */
};

/* False for what is not opened here: null, stream and rare ciphers. */
CW_MUST_USE bool cw_tls_suite_find(uint16_t number, struct cw_tls_suite *out);

#endif
