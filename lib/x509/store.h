/* SPDX-License-Identifier: MIT */
/*
 * A trust store from the inside, for the files of this folder only.
 *
 * Parsing is what costs (OpenSSL 3 looks up a decoder for each public key), so members are parsed
 * when a path may need them: those whose subject is named by the chain as an issuer, and so on
 * upwards. OpenSSL takes no other certificate for an issuer, so the answer is the same.
 */
#ifndef CW_X509_STORE_H
#define CW_X509_STORE_H

#include "facts/case.h"

#include <openssl/x509.h>

/* A fact of the case and its parsed form. */
struct cw_x509_member {
	const struct cw_certificate *certificate; /* borrowed */
	X509 *x509;                               /* owned; NULL until it is needed */
};

/* Certificates in their order. */
struct cw_x509_members { /* zeroed = empty */
	struct cw_x509_member *items;
	size_t count;
};

struct cw_x509_store {
	struct cw_case *kase;
	struct cw_x509_members trusted;
	size_t *by_subject; /* positions, sorted by subject_hash and then by themselves */
	bool *selected;     /* scratch of one selection, by position */
};

/* False when out of memory. */
CW_MUST_USE bool cw_x509_members_init(
	struct cw_x509_members *members, const struct cw_certificates *certificates);
void cw_x509_members_finish(struct cw_x509_members *members);

/* The parsed form, borrowed; NULL when it does not parse, or when out of memory (*failed is
 * set). */
X509 *cw_x509_member_parse(struct cw_x509_member *member, bool *failed);

/* NULL when x509 is none of them; compared as pointers. */
const struct cw_certificate *cw_x509_members_find(
	const struct cw_x509_members *members, const X509 *x509);

/* The members that verifying this chain may need, in file order: owned by the caller
 * (sk_X509_free), their certificates borrowed. NULL when out of memory. */
STACK_OF(X509) *
	cw_x509_store_select(struct cw_x509_store *store, const struct cw_certificates *chain);

#endif
