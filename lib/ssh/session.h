/* SPDX-License-Identifier: MIT */
/*
 * The certificates that an SSH server shows as its host key (RFC 6187), as Expressway's tunnels on
 * port 2222 do, out of the byte streams of one TCP connection.
 *
 *   create  ->  push | gap  (any number, both directions)  ->  result
 *
 * In clear are the version line and the packets up to NEWKEYS (RFC 4253): the key exchange, and in its
 * reply the host key K_S with the server's chain and its OCSP answers. The certificate by which the
 * client proves itself (RFC 4252 section 7) comes after NEWKEYS and is encrypted: no capture shows it.
 * Plain host keys are no certificates and give nothing.
 *
 * Memory: some 200 bytes; of messages only those of the key exchange are kept, one at a time.
 */
#ifndef CW_SSH_SESSION_H
#define CW_SSH_SESSION_H

#include "facts/case.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where bytes were read; the member's name is borrowed for as long as the session lives. */
struct cw_ssh_place {
	int64_t at;
	struct cw_place place;
};

struct cw_ssh_bytes {
	const uint8_t *ptr; /* borrowed from the session */
	size_t len;
};

struct cw_ssh_result {
	int server_dir;    /* 0 or 1: who sent the host key */
	char key_type[32]; /* "x509v3-rsa2048-sha256", …; "" for a bare certificate */
	struct cw_ssh_bytes *certificates; /* DER, the leaf first */
	size_t num_certificates;
	size_t num_ocsp;           /* OCSP answers sent along */
	bool partial;              /* certificates or answers at the end are missing */
	struct cw_ssh_place place; /* of the last byte of the message */
};

struct cw_ssh_session;

/* NULL when out of memory. The case gives max_handshake_bytes and takes notes. Bytes that are held are
 * counted in *used up to max, which several sessions may share; used must outlive them. */
CW_MUST_USE struct cw_ssh_session *cw_ssh_session_create(
	struct cw_case *kase, size_t *used, size_t max);
void cw_ssh_session_destroy(struct cw_ssh_session *session);

/* The next bytes of a direction (0 or 1). False when this direction needs no more: it is not SSH, or
 * its key exchange is over. Out of memory sets kase->failed. */
bool cw_ssh_session_push(struct cw_ssh_session *session, int dir, const uint8_t *bytes, size_t len,
	const struct cw_ssh_place *place);

/* Bytes of a direction that are missing: the packets behind them are not found again. Returns false. */
bool cw_ssh_session_gap(struct cw_ssh_session *session, int dir);

/* The certificates, borrowed from the session; NULL when there are none. Asking ends the session. */
const struct cw_ssh_result *cw_ssh_session_result(struct cw_ssh_session *session);

#endif
