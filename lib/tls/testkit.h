/* SPDX-License-Identifier: MIT */
/* Test support: a session to push into, and TLS made by hand. Any failure fails the test. */
#ifndef CW_TLS_TESTKIT_H
#define CW_TLS_TESTKIT_H

#include "base/buffer.h"
#include "tls/session.h"

struct cw_tls_kit {
	struct cw_case kase;
	struct cw_tls_session *session;
	struct cw_tls_place place;
};

/* Owned by the caller; cw_tls_kit_destroy. */
struct cw_tls_kit *cw_tls_kit_create(void);
void cw_tls_kit_destroy(struct cw_tls_kit *kit);

/* One packet, from a heap block of its exact size. Returns what the session says. */
bool cw_tls_kit_push(struct cw_tls_kit *kit, int dir, const void *bytes, size_t len);

/* A file below CERTWAY_TESTDATA; owned by the caller. */
uint8_t *cw_tls_kit_read(const char *folder, const char *name, size_t *len);

/* Appends big-endian numbers, and bytes. */
void cw_tls_put(struct cw_buffer *out, uint64_t number, int width);

/* Appends a message with its header, its body taken from another buffer. */
void cw_tls_put_message(struct cw_buffer *out, uint8_t type, const struct cw_buffer *body);

/* Appends the bytes as records of at most piece bytes each. */
void cw_tls_put_records(struct cw_buffer *out, uint8_t type, uint16_t version,
	const struct cw_buffer *content, size_t piece);

/* Messages, with headers and without records. The name may be NULL; versions 0 = no such extension. */
void cw_tls_put_client_hello(struct cw_buffer *out, uint16_t version, const char *name);
void cw_tls_put_server_hello(
	struct cw_buffer *out, uint16_t version, uint16_t cipher, uint16_t supported_version);
/* count "certificates" of size bytes each, SEQUENCEs whose last byte counts. */
void cw_tls_put_certificates(struct cw_buffer *out, size_t count, size_t size);

/* The same, as one record each. */
void cw_tls_put_hello_record(struct cw_buffer *out);
void cw_tls_put_flight_record(struct cw_buffer *out);

/* The next of a row of numbers that look random; *state is the row. */
uint32_t cw_tls_random(uint64_t *state);

#endif
