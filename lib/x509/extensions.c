/* SPDX-License-Identifier: MIT */
/* The fields of one certificate that come from its extensions (RFC 5280 section 4.2). */
#include "x509/openssl.h"

#include <arpa/inet.h>

#include <openssl/x509v3.h>

/* An extension decoded, owned by the caller; NULL when absent or unreadable (*flawed). */
static void *get_extension(const X509 *x509, int nid, bool *flawed)
{
	int found = 0; /* -1: absent, -2: twice, else its criticality */
	void *value = X509_get_ext_d2i(x509, nid, &found, NULL);

	*flawed |= value == NULL && found != -1;
	return value;
}

/* A list of texts that is being built. */
struct texts {
	struct cw_case *kase;
	struct cw_list list;
	bool failed;
};

static void add_text(struct texts *texts, struct cw_buffer *text)
{
	char *kept = cw_x509_keep(texts->kase, text);

	texts->failed |= kept == NULL || !cw_list_add(&texts->list, kept);
}

static bool finish_texts(struct texts *texts, struct cw_strings *out)
{
	bool ok = !texts->failed && cw_case_strings(texts->kase, &texts->list, out);

	cw_list_finish(&texts->list);
	return ok;
}

static void add_ip(struct cw_buffer *out, const ASN1_OCTET_STRING *address)
{
	char text[INET6_ADDRSTRLEN];
	const unsigned char *bytes = ASN1_STRING_get0_data(address);
	int len = ASN1_STRING_length(address);

	if (len == 4 || len == 16) {
		if (inet_ntop(len == 4 ? AF_INET : AF_INET6, bytes, text, sizeof(text)) != NULL) {
			cw_buffer_add_str(out, text);
		}
		return;
	}
	for (int i = 0; i < len; i++) {
		cw_buffer_printf(out, "%02x", bytes[i]);
	}
}

static void add_ia5(struct cw_buffer *out, const ASN1_STRING *text)
{
	cw_buffer_add(out, ASN1_STRING_get0_data(text), (size_t)ASN1_STRING_length(text));
}

static void add_general_name(struct cw_buffer *out, const GENERAL_NAME *name)
{
	switch (name->type) {
	case GEN_DNS:
		cw_buffer_add_str(out, "DNS:");
		add_ia5(out, name->d.dNSName);
		break;
	case GEN_IPADD:
		cw_buffer_add_str(out, "IP:");
		add_ip(out, name->d.iPAddress);
		break;
	case GEN_EMAIL:
		cw_buffer_add_str(out, "email:");
		add_ia5(out, name->d.rfc822Name);
		break;
	case GEN_URI:
		cw_buffer_add_str(out, "URI:");
		add_ia5(out, name->d.uniformResourceIdentifier);
		break;
	case GEN_DIRNAME:
		cw_buffer_add_str(out, "DirName:");
		cw_x509_add_name(out, name->d.directoryName);
		break;
	case GEN_RID:
		cw_buffer_add_str(out, "RID:");
		cw_x509_add_oid(out, name->d.registeredID);
		break;
	case GEN_OTHERNAME:
		cw_buffer_add_str(out, "othername:");
		cw_x509_add_oid(out, name->d.otherName->type_id);
		break;
	default:
		cw_buffer_add_str(out, name->type == GEN_X400 ? "X400Name" : "EdiPartyName");
		break;
	}
}

static void add_names_of_type(struct texts *out, const GENERAL_NAMES *names, int type)
{
	struct cw_buffer text = {0};

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (type == -1) {
			add_general_name(&text, name);
		} else if (name->type != type) {
			continue;
		} else if (type == GEN_IPADD) {
			add_ip(&text, name->d.iPAddress);
		} else {
			add_ia5(&text, name->d.dNSName);
		}
		add_text(out, &text);
	}
	cw_buffer_finish(&text);
}

static bool fill_names(
	struct cw_case *kase, const X509 *x509, struct cw_certificate *out, bool *flawed)
{
	GENERAL_NAMES *names = get_extension(x509, NID_subject_alt_name, flawed);
	struct texts all = {kase};
	struct texts dns = {kase};
	struct texts ips = {kase};
	bool ok;

	add_names_of_type(&all, names, -1);
	add_names_of_type(&dns, names, GEN_DNS);
	add_names_of_type(&ips, names, GEN_IPADD);
	ok = finish_texts(&all, &out->san);
	ok = finish_texts(&dns, &out->dns_names) && ok;
	ok = finish_texts(&ips, &out->ip_names) && ok;
	GENERAL_NAMES_free(names);
	return ok;
}

static bool fill_eku(
	struct cw_case *kase, const X509 *x509, struct cw_certificate *out, bool *flawed)
{
	EXTENDED_KEY_USAGE *usages = get_extension(x509, NID_ext_key_usage, flawed);
	struct texts texts = {kase};
	struct cw_buffer text = {0};

	out->has_eku = X509_get_ext_by_NID(x509, NID_ext_key_usage, -1) >= 0;
	for (int i = 0; i < sk_ASN1_OBJECT_num(usages); i++) {
		cw_x509_add_oid(&text, sk_ASN1_OBJECT_value(usages, i));
		add_text(&texts, &text);
	}
	cw_buffer_finish(&text);
	EXTENDED_KEY_USAGE_free(usages);
	return finish_texts(&texts, &out->eku);
}

static bool fill_key_usage(
	struct cw_case *kase, const X509 *x509, struct cw_certificate *out, bool *flawed)
{
	/* Bit numbers of RFC 5280 section 4.2.1.3. */
	static const char *const names[] = {"digitalSignature", "nonRepudiation", "keyEncipherment",
		"dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly",
		"decipherOnly"};
	ASN1_BIT_STRING *usage = get_extension(x509, NID_key_usage, flawed);
	struct texts texts = {kase};
	struct cw_buffer text = {0};

	for (int bit = 0; usage != NULL && bit < 9; bit++) {
		if (ASN1_BIT_STRING_get_bit(usage, bit)) {
			cw_buffer_add_str(&text, names[bit]);
			add_text(&texts, &text);
		}
	}
	cw_buffer_finish(&text);
	ASN1_BIT_STRING_free(usage);
	return finish_texts(&texts, &out->key_usage);
}

static const char *keep_hex(struct cw_case *kase, const ASN1_OCTET_STRING *bytes)
{
	size_t len = bytes != NULL ? (size_t)ASN1_STRING_length(bytes) : 0;
	char *hex = cw_arena_alloc(&kase->arena, 2 * len + 1);

	if (hex != NULL && len > 0) {
		cw_text_hex(ASN1_STRING_get0_data(bytes), len, hex);
	}
	return hex;
}

static bool fill_key_ids(
	struct cw_case *kase, const X509 *x509, struct cw_certificate *out, bool *flawed)
{
	ASN1_OCTET_STRING *ski = get_extension(x509, NID_subject_key_identifier, flawed);
	AUTHORITY_KEYID *aki = get_extension(x509, NID_authority_key_identifier, flawed);

	out->ski = keep_hex(kase, ski);
	out->aki = keep_hex(kase, aki != NULL ? aki->keyid : NULL);
	ASN1_OCTET_STRING_free(ski);
	AUTHORITY_KEYID_free(aki);
	return out->ski != NULL && out->aki != NULL;
}

bool cw_x509_fill_extensions(
	struct cw_case *kase, X509 *x509, struct cw_certificate *out, bool *flawed)
{
	BASIC_CONSTRAINTS *basic = get_extension(x509, NID_basic_constraints, flawed);

	out->has_basic_constraints = X509_get_ext_by_NID(x509, NID_basic_constraints, -1) >= 0;
	out->is_ca = basic != NULL && basic->ca != 0;
	BASIC_CONSTRAINTS_free(basic);
	return fill_names(kase, x509, out, flawed) && fill_eku(kase, x509, out, flawed) &&
	       fill_key_usage(kase, x509, out, flawed) && fill_key_ids(kase, x509, out, flawed);
}
