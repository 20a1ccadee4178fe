/* SPDX-License-Identifier: MIT */
/*
 * What a connection spoke in clear before TLS: STARTTLS and its like, proxies, database clients.
 *
 * The first bytes of each direction are kept until TLS begins (a preamble). They tell three things:
 * whether TLS may begin at a byte inside a packet, that a download is one and not TLS, and in the end
 * the name of the protocol.
 */
#ifndef CW_TLS_UPGRADE_H
#define CW_TLS_UPGRADE_H

#include "base/buffer.h"

#include <stdint.h>

/* Kept of one direction: a greeting and a command, a PROXY header, a request to a proxy. */
#define CW_TLS_PREAMBLE_BYTES 256

struct cw_tls_preamble {        /* zeroed = empty */
	struct cw_buffer start; /* the first bytes, at most CW_TLS_PREAMBLE_BYTES; owned */
	uint64_t total;         /* that went by */
	bool is_binary;         /* a control byte that no line of text has went by */
	bool is_broken;         /* bytes are missing before or in it */
};

void cw_tls_preamble_finish(struct cw_tls_preamble *preamble);

/* The next bytes before TLS. False when out of memory. */
CW_MUST_USE bool cw_tls_preamble_add(
	struct cw_tls_preamble *preamble, const uint8_t *bytes, size_t len);

/* Whether a whole number of packets of a binary protocol ends after the preamble and these further
 * bytes, so that TLS may begin there: PROXY v2, SOCKS 4 and 5 (RFC 1928, 1929), PostgreSQL's and
 * MySQL's SSLRequest, LDAP (RFC 4511), RDP (X.224 in TPKT, RFC 1006). */
bool cw_tls_preamble_ends_packet(
	const struct cw_tls_preamble *preamble, const uint8_t *more, size_t len);

/* The beginning of a packet, as far as HTTP goes: enough for "HTTP/1.1 101". */
#define CW_TLS_LEAD_BYTES 12

enum cw_tls_http {
	CW_TLS_HTTP_UNKNOWN, /* not HTTP, or nothing seen of it */
	CW_TLS_HTTP_PLAIN, /* a request whose answer is no tunnel: what looks like TLS is a file */
	CW_TLS_HTTP_SWITCHED, /* CONNECT, or an answer 101 (RFC 2817): TLS may follow */
};

/* What the first CW_TLS_LEAD_BYTES of a packet say; unknown when they say nothing of HTTP. */
enum cw_tls_http cw_tls_lead_judge(const uint8_t lead[CW_TLS_LEAD_BYTES]);

/* A static word: "smtp", "imap", "pop3", "nntp", "irc", "xmpp", "ldap", "ftp", "postgresql",
 * "mysql", "rdp", "sieve", "http-connect", "http", "socks4", "socks5", "proxy"; "other" for none of
 * them, "" when nothing was spoken before, or only something whose beginning is missing. Of several
 * (a PROXY header, then SMTP) the first. *target is set to the host and port that CONNECT asked for,
 * borrowed from the client's preamble. */
const char *cw_tls_upgrade_name(const struct cw_tls_preamble *client,
	const struct cw_tls_preamble *server, struct cw_text *target);

#endif
