/* SPDX-License-Identifier: MIT */
#include "x509/certificate.h"
#include "x509/openssl.h"

#include <limits.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#define SHA256_BYTES 32
#define SHA1_BYTES   20

bool cw_openssl_out_of_memory(void)
{
	return ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE;
}

X509 *cw_x509_parse(const uint8_t *der, size_t len, size_t *used, enum cw_code *code)
{
	const unsigned char *pos = der;
	X509 *x509 = len <= LONG_MAX ? d2i_X509(NULL, &pos, (long)len) : NULL;

	*code = CW_OK;
	if (x509 == NULL) {
		*code = cw_openssl_out_of_memory() ? CW_ERR_NOMEM : CW_ERR_FORMAT;
	} else {
		*used = (size_t)(pos - der);
	}
	return x509;
}

/* Lower-case hex of a digest of at most 32 bytes; false when out of memory. */
static bool digest_hex(
	const EVP_MD *type, const uint8_t *bytes, size_t len, char out[2 * SHA256_BYTES + 1])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	if (EVP_Digest(bytes, len, digest, &size, type, NULL) != 1 || size > SHA256_BYTES) {
		return false;
	}
	cw_text_hex(digest, size, out);
	return true;
}

static const char *keep_digest(
	struct cw_case *kase, const EVP_MD *type, const uint8_t *bytes, size_t len)
{
	char hex[2 * SHA256_BYTES + 1];

	return digest_hex(type, bytes, len, hex) ? cw_arena_str(&kase->arena, hex) : NULL;
}

/* The hash of the SubjectPublicKeyInfo as it stands in the certificate (RFC 5280 4.1.2.7). */
static const char *keep_spki(struct cw_case *kase, const X509 *x509)
{
	unsigned char *spki = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &spki);
	const char *kept = "";

	if (len > 0) {
		kept = keep_digest(kase, EVP_sha256(), spki, (size_t)len);
	}
	OPENSSL_free(spki);
	return kept;
}

static bool fill(struct cw_case *kase, X509 *x509, const char *sha256, const uint8_t *der,
	size_t len, struct cw_certificate *out)
{
	bool flawed = x509 == NULL;

	out->sha256 = cw_arena_str(&kase->arena, sha256);
	out->sha1 = keep_digest(kase, EVP_sha1(), der, len);
	out->der = cw_arena_dup(&kase->arena, der, len);
	out->der_len = len;
	if (out->sha256 == NULL || out->sha1 == NULL || out->der == NULL) {
		return false;
	}
	if (x509 != NULL) {
		out->spki_sha256 = keep_spki(kase, x509);
		if (out->spki_sha256 == NULL || !cw_x509_fill(kase, x509, out, &flawed)) {
			return false;
		}
	}
	if (flawed) {
		cw_case_note(kase, "certificates.malformed", "", 0, false,
			"a part of certificate %.16s cannot be read", out->sha256);
	}
	return true;
}

/* Adds what is not there yet. */
static enum cw_code add(struct cw_case *kase, X509 *x509, const char *sha256, const uint8_t *der,
	size_t len, const struct cw_certificate **out, struct cw_error *err)
{
	struct cw_certificate *certificate = cw_case_add_certificate(kase);

	if (certificate == NULL) {
		return kase->failed ? cw_error_nomem(err)
				    : cw_error_set(err, CW_ERR_LIMIT,
					      "more certificates than max_certificates");
	}
	if (!fill(kase, x509, sha256, der, len, certificate) ||
		!cw_map_set(&kase->by_sha256, cw_text_str(certificate->sha256), certificate)) {
		kase->certificates.count--;
		kase->failed = true;
		return cw_error_nomem(err);
	}
	*out = certificate;
	return CW_OK;
}

/* What was to be added, as it goes down. */
struct input {
	const uint8_t *der;
	size_t len;
	bool must_parse;
	char sha256[2 * SHA256_BYTES + 1];
};

static enum cw_code parse_and_add(struct cw_case *kase, struct input *in,
	const struct cw_certificate **out, struct cw_error *err)
{
	size_t used = in->len;
	enum cw_code code;
	X509 *x509 = cw_x509_parse(in->der, in->len, &used, &code);

	if (code == CW_ERR_NOMEM) {
		return cw_error_nomem(err);
	}
	if (x509 == NULL && in->must_parse) {
		return cw_error_set(err, CW_ERR_FORMAT, "this is no certificate");
	}
	if (used < in->len) {
		if (!digest_hex(EVP_sha256(), in->der, used, in->sha256)) {
			X509_free(x509);
			return cw_error_nomem(err);
		}
		cw_case_note(kase, "certificates.trailing_bytes", "", 0, false,
			"%zu bytes stand behind certificate %.16s", in->len - used, in->sha256);
		*out = cw_map_get(&kase->by_sha256, cw_text_str(in->sha256));
	}
	code = *out != NULL ? CW_OK : add(kase, x509, in->sha256, in->der, used, out, err);
	X509_free(x509);
	return code;
}

static enum cw_code add_bytes(struct cw_case *kase, struct input *in,
	const struct cw_certificate **out, struct cw_error *err)
{
	enum cw_code code = CW_OK;

	*out = NULL;
	if (in->len == 0) {
		return cw_error_set(err, CW_ERR_FORMAT, "a certificate of no bytes");
	}
	(void)ERR_set_mark();
	if (!digest_hex(EVP_sha256(), in->der, in->len, in->sha256)) {
		code = cw_error_nomem(err);
	} else {
		*out = cw_map_get(&kase->by_sha256, cw_text_str(in->sha256));
		if (*out == NULL) {
			code = parse_and_add(kase, in, out, err);
		}
	}
	(void)ERR_pop_to_mark();
	return code;
}

enum cw_code cw_x509_add(struct cw_case *kase, const uint8_t *der, size_t len,
	const struct cw_certificate **out, struct cw_error *err)
{
	struct input in = {.der = der, .len = len};

	return add_bytes(kase, &in, out, err);
}

enum cw_code cw_x509_add_readable(struct cw_case *kase, const uint8_t *der, size_t len,
	const struct cw_certificate **out, struct cw_error *err)
{
	struct input in = {.der = der, .len = len, .must_parse = true};
	enum cw_code code = add_bytes(kase, &in, out, err);

	/* The same junk may have come off the wire, where it is kept. */
	if (code == CW_OK && (*out)->spki_sha256[0] == '\0') {
		*out = NULL;
		return cw_error_set(err, CW_ERR_FORMAT, "this is no certificate");
	}
	return code;
}

static bool is_power_of_two(size_t n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

/* Room for one more in an array of the arena: it doubles, and the old one stays behind, so that all
 * of them together cost twice the last. */
static bool reserve_seen(struct cw_case *kase, struct cw_certificate *certificate)
{
	struct cw_seen *more;

	if (certificate->num_seen != 0 && !is_power_of_two(certificate->num_seen)) {
		return true;
	}
	more = cw_arena_array(&kase->arena,
		certificate->num_seen == 0 ? 1 : 2 * certificate->num_seen, sizeof(*more));
	if (more == NULL) {
		return false;
	}
	if (certificate->num_seen > 0) {
		memcpy(more, certificate->seen, certificate->num_seen * sizeof(*more));
	}
	certificate->seen = more;
	return true;
}

static bool is_full(const struct cw_certificate *certificate, enum cw_seen_where where)
{
	size_t count = 0;

	for (size_t i = 0; i < certificate->num_seen; i++) {
		count += certificate->seen[i].where == where;
	}
	return count >= CW_SEEN_MAX;
}

enum cw_code cw_certificate_add_seen(struct cw_case *kase, const struct cw_certificate *certificate,
	const struct cw_seen *seen, struct cw_error *err)
{
	struct cw_certificate *own = cw_map_get(&kase->by_sha256, cw_text_str(certificate->sha256));
	struct cw_seen *slot;

	if (own == NULL) {
		return cw_error_set(err, CW_ERR_USAGE, "a certificate of another case");
	}
	own->num_seen_total++;
	if (is_full(own, seen->where)) {
		return CW_OK;
	}
	if (!reserve_seen(kase, own)) {
		return cw_error_nomem(err);
	}
	/* The array lies in the arena and is ours to write; the fact shows it as read-only. */
	slot = (struct cw_seen *)(uintptr_t)&own->seen[own->num_seen];
	*slot = *seen;
	own->num_seen++;
	return CW_OK;
}
