/* SPDX-License-Identifier: MIT */
/* The host key out of a key exchange message. */
#ifndef CW_SSH_HOST_KEY_H
#define CW_SSH_HOST_KEY_H

#include "ssh/session.h"

/* Parses the payload of a message of numbers 30 to 49, whose first field is K_S if it is a reply (RFC
 * 4253 section 8, RFC 4419, RFC 5656, RFC 4432). K_S is taken when it is of a type x509v3-… (RFC 6187
 * section 2.1), or a bare DER certificate, as PKIX-SSH's x509v3-sign-… has it. The certificates borrow
 * from the payload; the array is the caller's to free.
 *
 * ok: all were taken, or it is another message (then key_type is "" and num_certificates 0). Truncated:
 * the payload is not whole. Malformed: it is, and a length of K_S reaches past its field or does not
 * fill it. What came before stands in *out. *failed is set when out of memory. */
CW_MUST_USE enum cw_parse cw_ssh_host_key_parse(
	struct cw_reader payload, bool is_whole, struct cw_ssh_result *out, bool *failed);

#endif
