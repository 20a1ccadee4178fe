/* SPDX-License-Identifier: MIT */
/*
 * Files of certificates: PEM (RFC 7468, with any text around), one DER certificate, or PKCS#7
 * (RFC 2315 section 9.1) in either form.
 *
 * A private key is never decoded nor kept. That one is there is noted as
 * "certificates.private_key", with its line: such a file should not have been handed on.
 */
#ifndef CW_X509_BUNDLE_H
#define CW_X509_BUNDLE_H

#include "facts/case.h"

/* One certificate of a file, borrowed for the call. */
struct cw_x509_entry {
	const struct cw_certificate *certificate; /* a fact of the case */
	uint32_t position;                        /* 0-based in the file */
	struct cw_place place; /* of its BEGIN line, or of its first byte; member is borrowed */
};

struct cw_x509_visitor {
	bool (*visit)(void *ctx, const struct cw_x509_entry *entry); /* false stops the walk */
	void *ctx;
};

/*
 * Gives every certificate of the file, in its order. A damaged one is noted as
 * "certificates.damaged" with line and offset, and the rest goes on; max_store_certificates and
 * max_certificates end the walk and are noted.
 *
 * CW_OK also when a PEM holds no certificate. CW_ERR_FORMAT when it is none of the formats,
 * CW_ERR_CANCELLED when the visitor stopped it, CW_ERR_NOMEM.
 */
enum cw_code cw_x509_read(struct cw_case *kase, const char *member, const void *bytes, size_t len,
	const struct cw_x509_visitor *visitor, struct cw_error *err);

/* The same into a list, each certificate noted as seen there in bundle (an id, borrowed, which lies
 * in the case's arena; member is copied). What was read before a failure is in *out. */
enum cw_code cw_x509_read_list(struct cw_case *kase, const char *bundle, const char *member,
	enum cw_seen_where where, const void *bytes, size_t len, struct cw_certificates *out,
	struct cw_error *err);

#endif
