/* SPDX-License-Identifier: MIT */
/* The fields of one certificate that do not come from extensions. */
#include "x509/openssl.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

/* The last CN: the one that clients compare with a name (RFC 6125 section 6.4.4). */
static void add_common_name(struct cw_buffer *out, const X509_NAME *name)
{
	int at = -1;
	int next;
	unsigned char *utf8 = NULL;
	const ASN1_STRING *value;
	int len;

	while ((next = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0) {
		at = next;
	}
	if (at < 0) {
		return;
	}
	value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
	len = ASN1_STRING_to_UTF8(&utf8, value);
	if (len >= 0) {
		cw_buffer_add(out, utf8, (size_t)len);
	} else {
		cw_buffer_add(out, ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
	}
	OPENSSL_free(utf8);
}

static void add_serial(struct cw_buffer *out, const ASN1_INTEGER *serial)
{
	BIGNUM *number = ASN1_INTEGER_to_BN(serial, NULL);
	char *hex = number != NULL ? BN_bn2hex(number) : NULL;
	const char *digits = hex;

	if (hex == NULL) {
		out->failed = true;
	} else {
		if (*digits == '-') {
			cw_buffer_add(out, "-", 1);
			digits++;
		}
		while (digits[0] == '0' && digits[1] != '\0') {
			digits++;
		}
		cw_buffer_add_str(out, digits);
	}
	OPENSSL_free(hex);
	BN_free(number);
}

static void add_signature(struct cw_buffer *out, const X509 *x509)
{
	const X509_ALGOR *algorithm = X509_get0_tbs_sigalg(x509);
	const ASN1_OBJECT *oid;
	int nid;

	X509_ALGOR_get0(&oid, NULL, NULL, algorithm);
	nid = OBJ_obj2nid(oid);
	if (nid != NID_undef && OBJ_nid2ln(nid) != NULL) {
		cw_buffer_add_str(out, OBJ_nid2ln(nid));
	} else {
		cw_x509_add_oid(out, oid);
	}
}

static const char *key_type(int id)
{
	switch (id) {
	case EVP_PKEY_RSA:
		return "RSA";
	case EVP_PKEY_RSA_PSS:
		return "RSA-PSS";
	case EVP_PKEY_DSA:
		return "DSA";
	case EVP_PKEY_EC:
		return "EC";
	case EVP_PKEY_ED25519:
		return "Ed25519";
	case EVP_PKEY_ED448:
		return "Ed448";
	default:
		return NULL;
	}
}

/* By the name of FIPS 186 where the curve has one, else by OpenSSL's. */
static void add_curve(struct cw_buffer *out, const EVP_PKEY *key)
{
	char name[64];
	size_t len = 0;
	const char *nist = NULL;
	int nid;

	if (EVP_PKEY_get_group_name(key, name, sizeof(name), &len) == 1) {
		nid = OBJ_txt2nid(name);
		nist = nid != NID_undef ? EC_curve_nid2nist(nid) : NULL;
		cw_buffer_add_str(out, nist != NULL ? nist : name);
	}
}

/* A key that OpenSSL cannot load still has the OID of its algorithm. */
static void add_key_oid(struct cw_buffer *out, const X509 *x509)
{
	ASN1_OBJECT *oid = NULL;

	if (X509_PUBKEY_get0_param(&oid, NULL, NULL, NULL, X509_get_X509_PUBKEY(x509)) == 1) {
		cw_x509_add_oid(out, oid);
	}
}

static bool fill_key(struct cw_case *kase, X509 *x509, struct cw_certificate *out, bool *flawed)
{
	const EVP_PKEY *key = X509_get0_pubkey(x509);
	struct cw_buffer text = {0};

	out->key_type = key != NULL ? key_type(EVP_PKEY_get_base_id(key)) : NULL;
	if (key != NULL && EVP_PKEY_get_bits(key) > 0) {
		out->key_bits = (uint32_t)EVP_PKEY_get_bits(key);
	}
	if (key != NULL && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC) {
		add_curve(&text, key);
	}
	out->key_curve = cw_x509_keep(kase, &text);
	if (out->key_type == NULL) {
		add_key_oid(&text, x509);
		out->key_type = cw_x509_keep(kase, &text);
	}
	*flawed |= key == NULL;
	cw_buffer_finish(&text);
	return out->key_curve != NULL && out->key_type != NULL;
}

static bool fill_names(struct cw_case *kase, const X509 *x509, struct cw_certificate *out)
{
	struct cw_buffer text = {0};

	cw_x509_add_name(&text, X509_get_subject_name(x509));
	out->subject = cw_x509_keep(kase, &text);
	add_common_name(&text, X509_get_subject_name(x509));
	out->subject_cn = cw_x509_keep(kase, &text);
	cw_x509_add_name(&text, X509_get_issuer_name(x509));
	out->issuer = cw_x509_keep(kase, &text);
	add_common_name(&text, X509_get_issuer_name(x509));
	out->issuer_cn = cw_x509_keep(kase, &text);
	add_serial(&text, X509_get0_serialNumber(x509));
	out->serial = cw_x509_keep(kase, &text);
	add_signature(&text, x509);
	out->signature = cw_x509_keep(kase, &text);
	cw_buffer_finish(&text);
	return out->subject != NULL && out->subject_cn != NULL && out->issuer != NULL &&
	       out->issuer_cn != NULL && out->serial != NULL && out->signature != NULL;
}

/* Equal names have equal hashes, whatever their case, blanks and string types. */
static uint32_t hash_name(const X509_NAME *name)
{
	int ok = 0;
	unsigned long hash = X509_NAME_hash_ex(name, NULL, NULL, &ok);

	return ok == 1 ? (uint32_t)hash : 0;
}

bool cw_x509_fill(struct cw_case *kase, X509 *x509, struct cw_certificate *out, bool *flawed)
{
	long version = X509_get_version(x509);

	if (!fill_names(kase, x509, out) || !fill_key(kase, x509, out, flawed) ||
		!cw_x509_fill_extensions(kase, x509, out, flawed)) {
		return false;
	}
	out->version = version >= 0 && version < 1000 ? (uint32_t)version + 1 : 0;
	out->not_before = cw_x509_time(X509_get0_notBefore(x509));
	out->not_after = cw_x509_time(X509_get0_notAfter(x509));
	*flawed |= out->not_after == CW_TIME_UNKNOWN;
	out->subject_hash = hash_name(X509_get_subject_name(x509));
	out->issuer_hash = hash_name(X509_get_issuer_name(x509));
	out->self_issued =
		X509_NAME_cmp(X509_get_subject_name(x509), X509_get_issuer_name(x509)) == 0;
	if (out->self_issued && X509_get0_pubkey(x509) != NULL) {
		out->self_signed = X509_verify(x509, X509_get0_pubkey(x509)) == 1;
	}
	return true;
}
