/* SPDX-License-Identifier: MIT */
/* Certificates (RFC 5280) as facts of the case, each distinct one once. */
#ifndef CW_X509_CERTIFICATE_H
#define CW_X509_CERTIFICATE_H

#include "facts/case.h"

/* Places kept per certificate and kind of place; the total is in num_seen_total. Per kind, so that
 * a certificate of thousands of handshakes still shows its place in the trust list. */
#define CW_SEEN_MAX 64

/*
 * Adds the certificate whose DER begins at der, or finds the one that is already there by the
 * SHA-256 of its DER. *out is borrowed from the case; the DER is copied.
 *
 * Bytes behind the certificate are left out and noted as "certificates.trailing_bytes". Bytes that
 * are no certificate at all are kept, so that the positions in a chain stay true: hashes and der
 * are set, version is 0 and all other text "", noted as "certificates.malformed". So is one with an
 * extension that cannot be read; the rest of it is known.
 *
 * CW_ERR_FORMAT for no bytes, CW_ERR_LIMIT past max_certificates (noted), CW_ERR_NOMEM; *out is
 * then NULL.
 */
enum cw_code cw_x509_add(struct cw_case *kase, const uint8_t *der, size_t len,
	const struct cw_certificate **out, struct cw_error *err);

/* Notes where a certificate of this case was seen; the texts of seen are borrowed and must outlive
 * the case or lie in its arena. Past CW_SEEN_MAX of a kind it is only counted. */
enum cw_code cw_certificate_add_seen(struct cw_case *kase, const struct cw_certificate *certificate,
	const struct cw_seen *seen, struct cw_error *err);

/* The text of a DER Name (RFC 5280 section 4.1.2.4), as in cw_certificate.subject; "#" and the
 * hexadecimal of at most 64 bytes when it is none. In the case's arena; NULL when out of memory. */
CW_MUST_USE const char *cw_x509_name_text(struct cw_case *kase, const uint8_t *der, size_t len);

#endif
