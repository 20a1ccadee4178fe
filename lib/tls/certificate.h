/* SPDX-License-Identifier: MIT */
/*
 * The bodies of Certificate, CertificateRequest and CertificateStatus up to TLS 1.2.
 *
 * As in hello.h the caller tells whether the body is whole: a cut one is truncated, a whole one that
 * its lengths reach past or do not fill is malformed. What came before the flaw stands in the list.
 */
#ifndef CW_TLS_CERTIFICATE_H
#define CW_TLS_CERTIFICATE_H

#include "base/reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cw_tls_bytes {
	const uint8_t *ptr;
	size_t len;
};

/* DER values in the order of the wire. */
struct cw_tls_der_list {
	struct cw_tls_bytes *items; /* owned by the list; what they point to is not */
	size_t count;
	size_t capacity;
};

void cw_tls_der_list_finish(struct cw_tls_der_list *list);

/* Adds one value; false when out of memory. */
CW_MUST_USE bool cw_tls_der_list_add(struct cw_tls_der_list *list, const void *der, size_t len);

/* Parses a Certificate body (RFC 5246 section 7.4.2); the items borrow from it. *failed is set when
 * out of memory. */
CW_MUST_USE enum cw_parse cw_tls_certificate_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_der_list *list, bool *failed);

/* Parses the DistinguishedNames of RFC 5246 section 7.4.4 and RFC 8446 section 4.2.4. Truncated: their
 * length says more than there is. */
CW_MUST_USE enum cw_parse cw_tls_names_parse(
	struct cw_reader body, struct cw_tls_der_list *list, bool *failed);

/* Parses the names of CAs out of a CertificateRequest body (RFC 5246 section 7.4.4, RFC 2246
 * section 7.4.4); each item is the DER of a Name. Version 0 = not known: the layout that fits is
 * taken. */
CW_MUST_USE enum cw_parse cw_tls_certificate_request_parse(struct cw_reader body, bool is_whole,
	uint16_t version, struct cw_tls_der_list *list, bool *failed);

/* Parses the OCSP answers that are not empty out of a CertificateStatus body (RFC 6066 section 8; for
 * several certificates RFC 6961 section 2.2). */
CW_MUST_USE enum cw_parse cw_tls_certificate_status_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_der_list *list, bool *failed);

#endif
