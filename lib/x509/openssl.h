/* SPDX-License-Identifier: MIT */
/*
 * What the files of this folder share of OpenSSL. No header that another folder includes may
 * include this one.
 */
#ifndef CW_X509_OPENSSL_H
#define CW_X509_OPENSSL_H

#include "base/buffer.h"
#include "facts/case.h"

#include <openssl/x509.h>

/* Parses one certificate, the first bytes of der. Owned by the caller (X509_free). *used is its
 * length. NULL with CW_ERR_FORMAT or CW_ERR_NOMEM in *code. The caller has set an error mark. */
X509 *cw_x509_parse(const uint8_t *der, size_t len, size_t *used, enum cw_code *code);

/* As cw_x509_add, but what does not parse gives CW_ERR_FORMAT and leaves nothing in the case. */
enum cw_code cw_x509_add_readable(struct cw_case *kase, const uint8_t *der, size_t len,
	const struct cw_certificate **out, struct cw_error *err);

/* True when the newest error of OpenSSL's queue is a failed allocation. */
bool cw_openssl_out_of_memory(void);

/* Appends the text of a name: "C=US, O=Example, CN=host", in the order of the DER, escaped as RFC
 * 2253 section 2.4 with a blank after the comma, RDNs of several values joined by " + ". A value
 * that cannot be read as text stands as "#" and the hexadecimal of its DER (section 2.4). */
void cw_x509_add_name(struct cw_buffer *out, const X509_NAME *name);

/* Appends an OID by its short name ("serverAuth"), dotted when OpenSSL has none. */
void cw_x509_add_oid(struct cw_buffer *out, const ASN1_OBJECT *oid);

/* What the buffer holds as UTF-8 in the case's arena, and clears it; NULL when out of memory. */
CW_MUST_USE char *cw_x509_keep(struct cw_case *kase, struct cw_buffer *text);

/* Nanoseconds; CW_TIME_NEVER when it is later than they reach, CW_TIME_UNKNOWN when unreadable. */
int64_t cw_x509_time(const ASN1_TIME *time);

/* Fills the fields of a certificate except its hashes, der and seen. False when out of memory;
 * *flawed is set when some part could not be read. */
CW_MUST_USE bool cw_x509_fill(
	struct cw_case *kase, X509 *x509, struct cw_certificate *out, bool *flawed);

/* The extensions' share of that. */
CW_MUST_USE bool cw_x509_fill_extensions(
	struct cw_case *kase, X509 *x509, struct cw_certificate *out, bool *flawed);

#endif
