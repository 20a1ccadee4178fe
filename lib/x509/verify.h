/* SPDX-License-Identifier: MIT */
/*
 * Chains verified as a TLS peer on OpenSSL does it, offline, at a given time, against a given list
 * of trusted certificates.
 *
 * What is set: purpose and trust of a TLS server or client, as libssl sets them; the trusted list
 * is asked before the sent certificates (default since OpenSSL 1.1.0); a path must end in a
 * self-signed trusted certificate (no partial chains); no revocation lists; depth 100; security
 * level 0, so that a short key or an old hash never hides why the other side refused.
 *
 * The trusted list is asked in file order, and among certificates of one subject the first that
 * fits and is valid at that time is taken, else the one that ended last.
 */
#ifndef CW_X509_VERIFY_H
#define CW_X509_VERIFY_H

#include "facts/case.h"

struct cw_x509_store;

/* Owned by the caller (cw_x509_store_free). certificates and kase are borrowed and must outlive it;
 * what does not parse is left out. The list may be empty. */
enum cw_code cw_x509_store_new(struct cw_case *kase, const struct cw_certificates *certificates,
	struct cw_x509_store **out, struct cw_error *err);
void cw_x509_store_free(struct cw_x509_store *store);

/* What verification says. Lists lie in the case's arena. */
struct cw_x509_verdict {
	bool ok;
	const char *error;           /* normalised word, see cw_x509_error_word; "" when ok */
	const char *error_text;      /* OpenSSL's words; "" when ok */
	int error_code;              /* X509_V_ERR_… as `openssl verify` prints it; 0 when ok */
	int32_t depth;               /* of the certificate in error, 0 = leaf; -1 when ok */
	struct cw_strings errors;    /* every error's word once, the decisive one first */
	struct cw_certificates path; /* what was built, leaf first; facts of the case */
	const char *missing;         /* subject of the certificate that is wanted, "" when none */
	const char *missing_aki;     /* its key identifier, lower-case hex, "" when not said */
	const char *missing_kind;    /* "intermediate", "root" or "" */
	enum cw_truth name_ok;       /* unknown without a name */
	enum cw_truth purpose_ok;    /* whether every extended key usage on the path allows it */
};

/*
 * Verifies a chain as it was sent, leaf first, for role "server" or "client".
 *
 * The decisive error is the one that OpenSSL reports first, because a peer stops there and that is
 * what it logs and sends as alert; the others come from going on behind it. name is a DNS name or
 * an address as text, "" when none is known; whether the leaf covers it is answered separately and
 * is no error of the chain (RFC 6125 section 6.4: the CN counts only without a dNSName). at is in
 * nanoseconds; with CW_TIME_UNKNOWN no validity is judged.
 *
 * missing: where no issuer was found, the issuer of the topmost certificate on the path. Its kind
 * is "root" when that certificate is a CA's and "intermediate" when it is the leaf (a private root
 * that signs leaves itself is then called an intermediate). For a path that ends in a self-signed
 * certificate that is not trusted, that one is the missing root; for a self-signed leaf nothing is
 * missing.
 *
 * A leaf that does not parse gives the word "other". CW_ERR_USAGE for an empty chain, CW_ERR_NOMEM.
 */
enum cw_code cw_x509_verify(struct cw_x509_store *store, const struct cw_certificates *chain,
	const char *role, const char *name, int64_t at, struct cw_x509_verdict *out,
	struct cw_error *err);

/*
 * Fills what of a list shares its subject with another certificate of the list, in the list's
 * order; the same certificate twice is not meant. Subjects are compared as OpenSSL does, without
 * case and repeated blanks. other_key holds those of them that have another key than one of their
 * namesakes while no key identifier tells the two apart, so that the first one is taken for both.
 * A CA is told apart by its subject key identifier; a self-signed certificate that serves as a
 * leaf only by an authority key identifier in it.
 */
enum cw_code cw_x509_store_duplicates(struct cw_x509_store *store, struct cw_certificates *same,
	struct cw_certificates *other_key, struct cw_error *err);

/*
 * The normalised word for an error of OpenSSL's verification (X509_V_ERR_… of OpenSSL 3):
 *
 *   expired              10              unknown_issuer       2, 20, 21
 *   not_yet_valid         9              unsupported_purpose  26
 *   self_signed_leaf     18              revoked              23
 *   self_signed_in_chain 19              signature_failure    4, 6, 7, 24, 76, 77, 78
 *   invalid_ca           32, 37, 79, 82  path_length          25, 80, 81
 *   chain_too_long       22              name_mismatch        62, 63, 64
 *   crl_unavailable       3, 33          crl_expired          11, 12
 *   weak_key             66, 67, 68      other                all else
 *
 * Up to 1.1.1 the code 24 was "invalid CA certificate": what old logs say is for
 * signatures/symptoms/, not for this table. cw_x509_verify itself looks at no revocation list and
 * at no strength of keys, so it never gives revoked, crl_… and weak_key.
 */
const char *cw_x509_error_word(int code);

#endif
