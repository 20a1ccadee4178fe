/* SPDX-License-Identifier: MIT */
/*
 * Registered names of the numbers in TLS. A number without a name is written as itself, so that
 * what was on the wire is never lost.
 */
#ifndef CW_TLS_NAMES_H
#define CW_TLS_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#define CW_TLS_NAME_BYTES 64 /* room for every name here */

#define CW_TLS_SSL20 0x0002
#define CW_TLS_SSL30 0x0300
#define CW_TLS_TLS10 0x0301
#define CW_TLS_TLS12 0x0303
#define CW_TLS_TLS13 0x0304

/* "unknown_ca" for 48 (RFC 8446 B.2 and the older ones of RFC 5246, 6066, 4279); NULL when the
 * number has no name. */
const char *cw_tls_alert_name(uint8_t number);

/* As above, or "alert 200". Returns out. */
const char *cw_tls_alert_text(uint8_t number, char out[CW_TLS_NAME_BYTES]);

/* "warning", "fatal", or "level 7". Returns out. */
const char *cw_tls_level_text(uint8_t level, char out[CW_TLS_NAME_BYTES]);

/* "ClientHello" for 1 (RFC 8446 section 4, and the older ones of RFC 5246, 6066, 4680, 8879), or
 * "message 77". Returns out. */
const char *cw_tls_message_text(uint8_t type, char out[CW_TLS_NAME_BYTES]);

/* "SSL 3.0", "TLS 1.2", "TLS 1.3 draft 28" (0x7f1c), or "0x7a7a". Returns out. */
const char *cw_tls_version_text(uint16_t version, char out[CW_TLS_NAME_BYTES]);

/* The name of the IANA registry, NULL when the number has none. */
const char *cw_tls_cipher_name(uint16_t number);

/* As above, or "0x1234". Returns out. */
const char *cw_tls_cipher_text(uint16_t number, char out[CW_TLS_NAME_BYTES]);

/* A reserved number that says nothing (RFC 8701): 0x0a0a, 0x1a1a, … 0xfafa. */
bool cw_tls_is_grease(uint16_t number);

/* TLS 1.3 or one of its drafts: what follows the ServerHello is encrypted. */
bool cw_tls_is_tls13(uint16_t version);

#endif
