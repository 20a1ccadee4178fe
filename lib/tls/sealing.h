/* SPDX-License-Identifier: MIT */
/* Test support: a TLS 1.3 connection (TLS_AES_128_GCM_SHA256) whose encrypted records are made here,
 * under secrets that are known. */
#ifndef CW_TLS_SEALING_H
#define CW_TLS_SEALING_H

#include "tls/replay.h"

#define CW_TLS_MAX_SEALED ((1u << 14) + 256 + 5)

struct cw_tls_sealing {
	bool in_traffic[2]; /* by direction, 0 = the client: which secrets protect it */
	uint64_t sequence[2];
};

/* The lines of the key log of these connections. */
const char *cw_tls_sealing_keylog(void);

/* Records with the hello of each side. */
extern const uint8_t cw_tls_sealing_client_hello[];
extern const size_t cw_tls_sealing_client_hello_len;
extern const uint8_t cw_tls_sealing_server_hello[];
extern const size_t cw_tls_sealing_server_hello_len;

/* Writes a sealed record of this inner type and so many zeros of padding; returns its length. Content
 * and padding may have 2^14 bytes together. */
size_t cw_tls_sealing_record(struct cw_tls_sealing *sealing, int dir, uint8_t type,
	const uint8_t *bytes, size_t len, size_t padding, uint8_t out[CW_TLS_MAX_SEALED]);

/* From the next record on the direction is under its traffic secret. */
void cw_tls_sealing_start_traffic(struct cw_tls_sealing *sealing, int dir);

#endif
