/* SPDX-License-Identifier: MIT */
/* A trust store from the inside, for the files of this folder only. */
#ifndef CW_X509_STORE_H
#define CW_X509_STORE_H

#include "facts/case.h"

#include <openssl/x509.h>

/* A fact of the case and its parsed form. */
struct cw_x509_member {
	const struct cw_certificate *certificate; /* borrowed */
	X509 *x509;                               /* owned */
};

/* Certificates parsed, in their order. */
struct cw_x509_members { /* zeroed = empty */
	struct cw_x509_member *items;
	size_t count;
	STACK_OF(X509) * stack; /* borrows the parsed forms */
};

struct cw_x509_store {
	struct cw_case *kase;
	struct cw_x509_members trusted;
};

/* Leaves out what does not parse. False when out of memory. */
CW_MUST_USE bool cw_x509_members_init(
	struct cw_x509_members *members, const struct cw_certificates *certificates);
void cw_x509_members_finish(struct cw_x509_members *members);

/* NULL when x509 is none of them; compared as pointers. */
const struct cw_certificate *cw_x509_members_find(
	const struct cw_x509_members *members, const X509 *x509);

#endif
