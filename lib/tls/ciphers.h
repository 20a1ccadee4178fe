/* SPDX-License-Identifier: MIT */
/* The generated table of cipher suites, sorted by number. Ask cw_tls_cipher_name instead. */
#ifndef CW_TLS_CIPHERS_H
#define CW_TLS_CIPHERS_H

#include <stddef.h>
#include <stdint.h>

struct cw_tls_cipher {
	uint16_t number;
	const char *name;
};

extern const struct cw_tls_cipher cw_tls_ciphers[];
extern const size_t cw_tls_num_ciphers;

#endif
