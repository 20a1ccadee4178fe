/* SPDX-License-Identifier: MIT */
/* Test support: the laws of the parsers, as cmocka assertions. */
#ifndef CW_TLS_LAWS_H
#define CW_TLS_LAWS_H

#include "base/buffer.h"
#include "base/reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parses the body of a message of a type that has a parser, from a heap block of its exact size. The
 * version is that of the ServerHello before it; 0 = not known. */
enum cw_parse cw_tls_laws_parse(
	uint8_t type, uint16_t version, const uint8_t *bytes, size_t len, bool is_whole);

/* The body is valid; each strict prefix is truncated when it is cut, and malformed when it claims to be
 * whole. */
void cw_tls_laws_message(uint8_t type, uint16_t version, const uint8_t *body, size_t len);

/* Checks each record header and message in clear of one direction that begins with TLS. Returns how
 * many messages were checked; those that are not valid to begin with are counted in *num_flawed. */
size_t cw_tls_laws_direction(const struct cw_buffer *stream, size_t *num_flawed);

#endif
