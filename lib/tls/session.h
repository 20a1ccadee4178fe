/* SPDX-License-Identifier: MIT */
/*
 * The byte streams of one TCP connection become the facts of its TLS handshakes: mostly one, more
 * with renegotiation, or when TLS begins anew.
 *
 *   create  ->  push | gap | end  (any number, both directions, in the order of time)  ->  result
 *
 * A session knows no packets and no files: the place comes with the bytes. TLS is recognised by its
 * content at the beginning of a packet, and behind a line of text, an XML element or a packet of a
 * protocol that leads to TLS (upgrade.h), within the first 64 KiB of a direction; after a gap at any
 * byte; never in what HTTP transfers. The side that sends the ClientHello is the client, whoever
 * opened the TCP connection.
 *
 * With secrets (tls/secrets.h) encrypted records are opened; they must be known when the ServerHello
 * is pushed, for nothing encrypted is kept. Only what authenticates is believed.
 */
#ifndef CW_TLS_SESSION_H
#define CW_TLS_SESSION_H

#include "facts/case.h"
#include "tls/certificate.h"
#include "tls/hello.h"
#include "tls/secrets.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where bytes were read. The member's name is borrowed for as long as the session lives. */
struct cw_tls_place {
	int64_t at; /* CW_TIME_UNKNOWN: nothing was seen */
	struct cw_place
		place; /* member and packet; a new packet marks the beginning of a segment */
};

/* Handshake bytes that all sessions of a run hold together. May be shared; zeroed with a max. */
struct cw_tls_budget {
	size_t used;
	size_t max;
};

enum cw_tls_role {
	CW_TLS_CLIENT,
	CW_TLS_SERVER,
};

enum cw_tls_end {
	CW_TLS_END_FIN, /* the direction sent FIN */
	CW_TLS_END_RST, /* the direction sent RST: nothing follows either way */
	CW_TLS_END_CUT, /* the capture ended, or the connection was given up: `dir` is ignored */
};

struct cw_tls_alert {
	enum cw_tls_role from;
	bool encrypted; /* only its presence shows; level and number are 0 */
	uint8_t level;
	uint8_t number;
	struct cw_tls_place place;
};

#define CW_TLS_MAX_ALERTS 8

/* One message or encrypted record, for the picture of the handshake. Records of data are one entry
 * until something else goes by. */
struct cw_tls_passed {
	enum cw_tls_role from;
	uint8_t content;   /* enum cw_tls_content of the record */
	uint8_t type;      /* enum cw_tls_message, or the alert's number */
	bool is_encrypted; /* content alone is known */
	bool is_decrypted; /* read with secrets */
	bool is_partial;
	uint32_t len; /* of the message without its header; of the records when encrypted */
	struct cw_tls_place place;
};

#define CW_TLS_MAX_MESSAGES 32

/* The certificates that one side sent, as it sent them. */
struct cw_tls_chain {
	struct cw_tls_der_list certificates; /* the leaf first */
	bool seen;                           /* a Certificate message was, in part at least */
	bool partial;          /* it was not whole: certificates at its end are missing */
	enum cw_hidden hidden; /* why there are none; CW_HIDDEN_NO when none were sent */
	struct cw_tls_place place;
};

/* What is known of the handshake. Places are where a message was complete (its last byte). */
struct cw_tls_result {
	int client_dir;   /* 0 or 1 */
	bool roles_known; /* else client_dir is a guess: the caller may know better by the ports */
	bool saw_client_hello;
	bool saw_server_hello;
	bool saw_hello_retry;
	struct cw_text sni;  /* raw; empty when absent */
	struct cw_text alpn; /* what the server chose, without its length; empty when none */
	struct cw_text alpn_offered; /* ProtocolNameList */
	struct cw_text ciphers;      /* offered: pairs of bytes; threes when is_sslv2_hello */
	bool is_sslv2_hello;         /* the ClientHello came in the framing of SSL 2.0 */
	uint16_t offered[CW_TLS_MAX_VERSIONS]; /* versions, in the order of the wire */
	size_t num_offered;
	uint16_t version; /* as negotiated; the highest that was offered when not; 0 = unknown */
	uint16_t cipher;  /* meaningful with saw_server_hello */
	bool resumed;
	bool client_certificate_requested;
	bool client_certificate_empty;
	struct cw_tls_der_list ca_names; /* DER of each Name in the CertificateRequest */
	struct cw_tls_chain chains[2];   /* by role */
	struct cw_tls_alert alerts[CW_TLS_MAX_ALERTS];
	size_t num_alerts;
	enum cw_outcome outcome;
	bool closed; /* a FIN or RST was seen */
	enum cw_tls_role closed_by;
	bool closed_by_reset;
	/* Records of application data after the handshake, by role. Counting ends when a side has
	 * sent some 40 records. In TLS 1.3 session tickets count for the server. */
	uint32_t application_records[2];
	/* The first ones, in the order of the pushes. */
	struct cw_tls_passed *messages; /* the session's; at most CW_TLS_MAX_MESSAGES */
	size_t num_messages;
	size_t num_messages_total;
	const char *upgrade; /* what was spoken before TLS, a static word; see upgrade.h */
	struct cw_text upgrade_target; /* host and port that HTTP CONNECT asked for; else empty */
	uint32_t number;               /* 1, 2, … on this connection */
	bool renegotiation;            /* inside the protection of the one before */
	bool renegotiated;             /* another one followed inside its protection, to TLS 1.2 */
	bool certificate_status;       /* the server stapled one */
	bool decrypted;                /* secrets opened something of it */
	struct cw_tls_place first;     /* of the first message of all */
	struct cw_tls_place client_hello;
	struct cw_tls_place server_hello;
	struct cw_tls_place certificate_request;
	struct cw_tls_place completed; /* of the message that completed the handshake */
	struct cw_tls_place close;     /* of the FIN or RST */
	struct cw_tls_place ended; /* of what ended it: alert, FIN or RST; else the last bytes */
};

struct cw_tls_session;

/* NULL when out of memory. The case gives the limits and takes notes; it and the budget (which may
 * be NULL) must outlive the session. */
CW_MUST_USE struct cw_tls_session *cw_tls_session_create(
	struct cw_case *kase, struct cw_tls_budget *budget);
void cw_tls_session_destroy(struct cw_tls_session *session);

/* Secrets to open what is encrypted; borrowed, they must outlive the session. Call before a push. */
void cw_tls_session_set_secrets(
	struct cw_tls_session *session, const struct cw_tls_secrets *secrets);

/* The next bytes of a direction (0 or 1). False when this direction needs no more: it is not TLS,
 * or its handshake is over and enough was counted of what follows. Further pushes are then ignored,
 * ends are not. Out of memory sets kase->failed. */
bool cw_tls_session_push(struct cw_tls_session *session, int dir, const uint8_t *bytes, size_t len,
	const struct cw_tls_place *place);

/* Bytes of a direction that are missing; len 0 = unknown how many. The reason is CW_HIDDEN_GAP,
 * CW_HIDDEN_SNAPLEN or CW_HIDDEN_MIDSTREAM (before the first bytes). Returns as push does. */
bool cw_tls_session_gap(
	struct cw_tls_session *session, int dir, uint64_t len, enum cw_hidden reason);

/* How a direction or the connection ended. The earliest FIN or RST tells who closed
 * (of those with one time the one told first). The place is not
 * read for CW_TLS_END_CUT and may then be NULL. */
void cw_tls_session_end(struct cw_tls_session *session, int dir, enum cw_tls_end how,
	const struct cw_tls_place *place);

/* The facts of the first handshake, borrowed from the session; NULL when nothing in it was TLS. Asking
 * takes the connection for ended (as CW_TLS_END_CUT), so ask last. */
const struct cw_tls_result *cw_tls_session_result(struct cw_tls_session *session);

/* As above of the handshake with this index, 0 being the first; NULL when there is none. */
const struct cw_tls_result *cw_tls_session_result_at(struct cw_tls_session *session, size_t index);

#endif
