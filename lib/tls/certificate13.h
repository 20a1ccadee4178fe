/* SPDX-License-Identifier: MIT */
/* The bodies of TLS 1.3's messages around certificates. What is parsed borrows from the body; the caller
 * tells whether that is whole (see certificate.h). */
#ifndef CW_TLS_CERTIFICATE13_H
#define CW_TLS_CERTIFICATE13_H

#include "tls/certificate.h"
#include "tls/hello.h"

/* Parses a Certificate body (RFC 8446 section 4.4.2) as cw_tls_certificate_parse does; *has_status
 * is set when the first certificate brings an OCSP answer (section 4.4.2.1). */
CW_MUST_USE enum cw_parse cw_tls_certificate13_parse(struct cw_reader body, bool is_whole,
	struct cw_tls_der_list *list, bool *has_status, bool *failed);

/* Parses the names in certificate_authorities of a CertificateRequest body (RFC 8446 sections 4.3.2
 * and 4.2.4); each item is the DER of a Name. */
CW_MUST_USE enum cw_parse cw_tls_certificate_request13_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_der_list *list, bool *failed);

/* Parses EncryptedExtensions (RFC 8446 section 4.3.1): the ProtocolNameList of ALPN, empty when
 * absent. */
CW_MUST_USE enum cw_parse cw_tls_encrypted_extensions_parse(
	struct cw_reader body, bool is_whole, struct cw_text *alpn);

#define CW_TLS_COMPRESSION_ZLIB 1 /* RFC 8879 section 7.3 */

struct cw_tls_compressed {
	uint16_t algorithm;
	uint32_t length;          /* of the Certificate body */
	struct cw_reader content; /* compressed */
};

/* Parses CompressedCertificate (RFC 8879 section 4). */
CW_MUST_USE enum cw_parse cw_tls_compressed_certificate_parse(
	struct cw_reader body, bool is_whole, struct cw_tls_compressed *out);

#endif
