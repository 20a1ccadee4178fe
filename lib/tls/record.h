/* SPDX-License-Identifier: MIT */
/*
 * The framing of TLS: record headers and handshake message headers, and how to recognise their
 * beginning in bytes of unknown kind.
 */
#ifndef CW_TLS_RECORD_H
#define CW_TLS_RECORD_H

#include "base/reader.h"

#include <stdbool.h>
#include <stdint.h>

enum cw_tls_content { /* RFC 8446 section 5.1, RFC 6520 */
	CW_TLS_CHANGE_CIPHER_SPEC = 20,
	CW_TLS_ALERT = 21,
	CW_TLS_HANDSHAKE = 22,
	CW_TLS_APPLICATION_DATA = 23,
	CW_TLS_HEARTBEAT = 24,
};

enum cw_tls_message { /* RFC 8446 section 4, RFC 5246 section 7.4 */
	CW_TLS_HELLO_REQUEST = 0,
	CW_TLS_CLIENT_HELLO = 1,
	CW_TLS_SERVER_HELLO = 2,
	CW_TLS_NEW_SESSION_TICKET = 4,
	CW_TLS_END_OF_EARLY_DATA = 5,
	CW_TLS_ENCRYPTED_EXTENSIONS = 8,
	CW_TLS_CERTIFICATE = 11,
	CW_TLS_SERVER_KEY_EXCHANGE = 12,
	CW_TLS_CERTIFICATE_REQUEST = 13,
	CW_TLS_SERVER_HELLO_DONE = 14,
	CW_TLS_CERTIFICATE_VERIFY = 15,
	CW_TLS_CLIENT_KEY_EXCHANGE = 16,
	CW_TLS_FINISHED = 20,
	CW_TLS_CERTIFICATE_STATUS = 22,
	CW_TLS_KEY_UPDATE = 24,
	CW_TLS_COMPRESSED_CERTIFICATE = 25, /* RFC 8879 */
};

/* The messages of SSL 2.0 that go in clear (Hickman, The SSL Protocol, 1995). */
#define CW_TLS_SSLV2_CLIENT_HELLO 1
#define CW_TLS_SSLV2_SERVER_HELLO 4

#define CW_TLS_RECORD_HEADER_BYTES  5
#define CW_TLS_MESSAGE_HEADER_BYTES 4
/* RFC 5246 section 6.2.3: 2^14 bytes and what compression and encryption may add. */
#define CW_TLS_MAX_RECORD_BYTES ((1u << 14) + 2048)

struct cw_tls_record {
	uint8_t type;
	uint16_t version;
	uint16_t length; /* bytes that follow the header */
};

/* Parses a record header (RFC 8446 section 5.1); the fragment is left to the caller. Malformed: a
 * type, version or length that no TLS record has. */
CW_MUST_USE enum cw_parse cw_tls_record_parse(struct cw_reader *r, struct cw_tls_record *out);

/* What a parser of a message answers. A message says its length before its body, so a whole body that
 * ends inside one of its own fields is malformed, and a body that the capture cut is truncated even
 * if every field before the cut fits. */
static inline enum cw_parse cw_tls_parsed(enum cw_parse parsed, bool is_whole)
{
	if (is_whole) {
		return parsed == CW_PARSE_TRUNCATED ? CW_PARSE_MALFORMED : parsed;
	}
	return parsed == CW_PARSE_OK ? CW_PARSE_TRUNCATED : parsed;
}

/* What a run of bytes of unknown kind begins with. */
enum cw_tls_sight {
	CW_TLS_SIGHT_NOTHING,     /* not TLS, whatever follows */
	CW_TLS_SIGHT_MORE,        /* too short to tell */
	CW_TLS_SIGHT_RECORD,      /* a record in clear: its content was looked at */
	CW_TLS_SIGHT_ENCRYPTED,   /* the header of an application data record: weak by itself */
	CW_TLS_SIGHT_SSLV2_HELLO, /* a hello in the framing of SSL 2.0 (RFC 5246 E.2, RFC 6101 E) */
};

/* No sight needs more bytes than this to tell. */
#define CW_TLS_SIGHT_BYTES 40

/* Tells what the bytes begin with. Never needs more than CW_TLS_SIGHT_BYTES. The kinds of weak
 * evidence (encrypted, SSL 2.0) are only given when at_boundary says that a packet began here. A
 * sight of a record in clear needs 44 bits or more to agree, so that 64 KiB of random bytes hold
 * one with a probability below one in a hundred million. */
enum cw_tls_sight cw_tls_recognise(const uint8_t *bytes, size_t len, bool at_boundary);

/* Whether a message of this type and length may begin a record of record_length bytes; for finding
 * the first message after a hole. */
bool cw_tls_message_is_plausible(uint8_t type, uint32_t length, uint32_t record_length);

#endif
