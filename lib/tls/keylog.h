/* SPDX-License-Identifier: MIT */
/*
 * The lines of a TLS key log (SSLKEYLOGFILE: draft-ietf-tls-keylogfile, before it NSS):
 *
 *	LABEL client-random secret
 *
 * in hexadecimal; a line that begins with # is a comment.
 */
#ifndef CW_TLS_KEYLOG_H
#define CW_TLS_KEYLOG_H

#include "base/text.h"
#include "crypto/derive.h"

#include <stdint.h>

#define CW_TLS_RANDOM_BYTES 32

/* Secrets by what they are for. */
enum cw_tls_label {
	CW_TLS_LABEL_MASTER, /* CLIENT_RANDOM: the master secret up to TLS 1.2 */
	CW_TLS_LABEL_CLIENT_HANDSHAKE,
	CW_TLS_LABEL_SERVER_HANDSHAKE,
	CW_TLS_LABEL_CLIENT_TRAFFIC, /* of the first generation; the next follow out of it */
	CW_TLS_LABEL_SERVER_TRAFFIC,
	CW_TLS_NUM_LABELS,
};

enum cw_tls_keylog_line {
	CW_TLS_KEYLOG_SECRET,  /* out is filled */
	CW_TLS_KEYLOG_IGNORED, /* blank, a comment, or of a label that opens nothing here */
	CW_TLS_KEYLOG_RSA,     /* of the label RSA: no client random tells whose it is */
	CW_TLS_KEYLOG_BAD,
};

struct cw_tls_keylog_secret {
	enum cw_tls_label label;
	uint8_t random[CW_TLS_RANDOM_BYTES];
	uint8_t secret[CW_SECRET_BYTES];
	size_t secret_len; /* 48 of a master secret, else 32 or 48 */
};

/* Parses one line, without its end. */
enum cw_tls_keylog_line cw_tls_keylog_parse(struct cw_text line, struct cw_tls_keylog_secret *out);

#endif
