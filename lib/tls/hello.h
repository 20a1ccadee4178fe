/* SPDX-License-Identifier: MIT */
/*
 * The bodies of ClientHello and ServerHello. What is parsed borrows from the body.
 *
 * The caller tells whether the body is whole: as long as the message says. Of a body that is cut
 * (the capture ended) every strict prefix of a valid one is truncated, never malformed; a whole body
 * that its own lengths reach past, or do not fill, is malformed. `out` holds what could be read in
 * either case; its ciphers tell whether that is enough to call it a hello.
 */
#ifndef CW_TLS_HELLO_H
#define CW_TLS_HELLO_H

#include "base/reader.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CW_TLS_MAX_VERSIONS 16
#define CW_TLS_SESSION_ID   32

/* RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2 */
struct cw_tls_client_hello {
	uint16_t legacy_version;
	const uint8_t *random; /* 32 bytes; NULL in the framing of SSL 2.0, or when cut off */
	struct cw_text session_id;
	struct cw_text ciphers; /* pairs of bytes (threes in the framing of SSL 2.0) */
	struct cw_text sni;     /* the host_name of RFC 6066; empty when absent */
	struct cw_text alpn;    /* the ProtocolNameList of RFC 7301; empty when absent */
	/* As supported_versions lists them, without GREASE; else legacy_version alone. */
	uint16_t versions[CW_TLS_MAX_VERSIONS];
	size_t num_versions;
	bool has_ticket; /* a session ticket that is not empty (RFC 5077) */
	bool has_psk;    /* pre_shared_key: a TLS 1.3 session to resume */
	bool has_early_data;
};

/* RFC 8446 section 4.1.3, RFC 5246 section 7.4.1.3 */
struct cw_tls_server_hello {
	uint16_t version;      /* that of supported_versions, if it is there */
	const uint8_t *random; /* 32 bytes; NULL when cut off */
	uint16_t cipher;
	bool has_cipher; /* all before the extensions was read */
	uint8_t session_id[CW_TLS_SESSION_ID];
	size_t session_id_len;
	bool has_psk;        /* the pre-shared key was accepted: TLS 1.3 resumption */
	bool is_retry;       /* a HelloRetryRequest */
	struct cw_text alpn; /* the protocol chosen, as a ProtocolNameList */
};

CW_MUST_USE enum cw_parse cw_tls_client_hello_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_client_hello *out);

/* The message after the two length bytes of SSL 2.0 framing (RFC 5246 E.2). */
CW_MUST_USE enum cw_parse cw_tls_sslv2_hello_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_client_hello *out);

/* The SERVER-HELLO of SSL 2.0 after its two length bytes (Hickman, The SSL Protocol, 1995). */
struct cw_tls_sslv2_answer {
	bool is_resumed; /* the session id was known: there is no certificate */
	uint16_t version;
	struct cw_text certificate; /* X.509, one alone */
	struct cw_text ciphers;     /* threes of bytes that both know; the client chooses */
};

CW_MUST_USE enum cw_parse cw_tls_sslv2_answer_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_sslv2_answer *out);

CW_MUST_USE enum cw_parse cw_tls_server_hello_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_server_hello *out);

#endif
