/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* popen */
#include "x509/testing.h"
#include "x509/certificate.h"
#include "x509/openssl.h"

#include "base/stamp.h"

#include <ctype.h>

static bool has(struct cw_strings strings, const char *text)
{
	for (size_t i = 0; i < strings.count; i++) {
		if (strcmp(strings.items[i], text) == 0) {
			return true;
		}
	}
	return false;
}

/* "a,b,c" */
static char *join(struct cw_strings strings, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < strings.count; i++) {
		size_t len = strlen(out);

		(void)snprintf(out + len, size - len, "%s%s", i > 0 ? "," : "", strings.items[i]);
	}
	return out;
}

/* By hand from testdata/certs/make. */
static void fields_of_a_leaf(void **state)
{
	struct cw_case kase;
	const struct cw_certificate *leaf;
	char text[CW_STAMP_BYTES];
	char joined[512];

	(void)state;
	cw_case_init(&kase, NULL);
	leaf = test_load(&kase, "leaf.pem");
	assert_string_equal(leaf->subject, "C=XX, O=Certway Test, CN=server.example.test");
	assert_string_equal(leaf->subject_cn, "server.example.test");
	assert_string_equal(leaf->issuer, "C=XX, O=Certway Test, CN=Test Intermediate");
	assert_string_equal(leaf->issuer_cn, "Test Intermediate");
	assert_string_equal(cw_stamp_format(leaf->not_before, text), "2026-01-01T00:00:00Z");
	assert_string_equal(cw_stamp_format(leaf->not_after, text), "2027-01-01T00:00:00Z");
	assert_string_equal(join(leaf->san, joined, sizeof(joined)),
		"DNS:server.example.test,DNS:*.wild.example.test,IP:192.0.2.10,IP:2001:db8::1,"
		"email:a@example.test,URI:https://example.test/x");
	assert_string_equal(join(leaf->dns_names, joined, sizeof(joined)),
		"server.example.test,*.wild.example.test");
	assert_string_equal(join(leaf->ip_names, joined, sizeof(joined)), "192.0.2.10,2001:db8::1");
	assert_true(leaf->has_eku);
	assert_string_equal(join(leaf->eku, joined, sizeof(joined)), "serverAuth,clientAuth");
	assert_string_equal(join(leaf->key_usage, joined, sizeof(joined)), "digitalSignature");
	assert_string_equal(leaf->key_type, "EC");
	assert_string_equal(leaf->key_curve, "P-256");
	assert_int_equal(leaf->key_bits, 256);
	assert_string_equal(leaf->signature, "ecdsa-with-SHA256");
	assert_string_equal(leaf->aki, test_load(&kase, "intermediate.pem")->ski);
	assert_int_equal(leaf->version, 3);
	assert_true(leaf->has_basic_constraints);
	assert_false(leaf->is_ca || leaf->self_issued || leaf->self_signed);
	cw_case_finish(&kase);
}

static void fields_of_others(void **state)
{
	struct cw_case kase;
	const struct cw_certificate *certificate;
	char joined[512];

	(void)state;
	cw_case_init(&kase, NULL);
	certificate = test_load(&kase, "root.pem");
	assert_true(certificate->is_ca && certificate->self_issued && certificate->self_signed);
	assert_string_equal(certificate->key_type, "RSA");
	assert_int_equal(certificate->key_bits, 2048);
	assert_string_equal(certificate->key_curve, "");
	assert_string_equal(certificate->signature, "sha256WithRSAEncryption");
	assert_string_equal(
		join(certificate->key_usage, joined, sizeof(joined)), "keyCertSign,cRLSign");
	assert_false(certificate->has_eku);

	certificate = test_load(&kase, "leaf-no-extensions.pem");
	assert_int_equal(certificate->version, 1);
	assert_string_equal(certificate->key_type, "Ed25519");
	assert_string_equal(certificate->subject_cn, "plain.example.test"); /* the last of two */
	assert_true(certificate->not_after == CW_TIME_NEVER);
	assert_false(certificate->has_basic_constraints || certificate->has_eku);
	assert_int_equal(certificate->san.count, 0);
	assert_string_equal(certificate->ski, "");
	assert_string_equal(certificate->aki, "");

	certificate = test_load(&kase, "leaf-odd-eku.pem");
	assert_true(has(certificate->eku, "clientAuth"));
	assert_true(has(certificate->eku, "1.3.6.1.4.1.99999.7"));
	assert_true(has(certificate->eku, "anyExtendedKeyUsage"));
	assert_string_equal(test_load(&kase, "leaf-wire-only.pem")->key_curve, "P-384");

	/* Issued to itself by name, signed by another key. */
	certificate = test_load(&kase, "usertrust-by-addtrust.pem");
	assert_false(certificate->self_issued);
	assert_string_equal(
		certificate->spki_sha256, test_load(&kase, "usertrust.pem")->spki_sha256);
	cw_case_finish(&kase);
}

/* The line that begins with prefix, without it. */
static const char *line_of(const char *text, const char *prefix, char out[1024])
{
	const char *at = strstr(text, prefix);

	assert_non_null(at);
	(void)snprintf(
		out, 1024, "%.*s", (int)strcspn(at + strlen(prefix), "\n"), at + strlen(prefix));
	return out;
}

/* "AB:CD" as "abcd". */
static char *plain_hex(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++) {
		if (*from != ':') {
			*to++ = (char)tolower((unsigned char)*from);
		}
	}
	*to = '\0';
	return text;
}

static void agrees_with_the_openssl_command(void **state)
{
	static const char *const files[] = {"root.pem", "leaf.pem", "leaf-no-extensions.pem",
		"self-signed.pem", "usertrust-by-addtrust.pem", "sectigo.pem"};
	struct cw_case kase;
	char path[512];
	char command[4096];
	char out[16384];
	char line[1024];

	(void)state;
	test_need_openssl();
	cw_case_init(&kase, NULL);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const struct cw_certificate *certificate = test_load(&kase, files[i]);

		(void)snprintf(command, sizeof(command),
			"openssl x509 -noout -in '%s' -subject -issuer -serial -nameopt "
			"esc_2253,esc_ctrl,utf8,sep_comma_plus_space,sname -sha256 -fingerprint && "
			"openssl x509 -noout -in '%s' -sha1 -fingerprint && printf spki= && "
			"openssl x509 -noout -in '%s' -pubkey | openssl pkey -pubin -outform DER | "
			"sha256sum",
			test_path(files[i], path), path, path);
		assert_int_equal(test_run(command, out), 0);
		assert_string_equal(certificate->subject, line_of(out, "subject=", line));
		assert_string_equal(certificate->issuer, line_of(out, "issuer=", line));
		assert_string_equal(certificate->serial, line_of(out, "serial=", line));
		assert_string_equal(certificate->sha256,
			plain_hex((char *)(uintptr_t)line_of(out, "sha256 Fingerprint=", line)));
		assert_string_equal(certificate->sha1,
			plain_hex((char *)(uintptr_t)line_of(out, "sha1 Fingerprint=", line)));
		(void)line_of(out, "spki=", line);
		assert_memory_equal(certificate->spki_sha256, line, 64);
	}
	cw_case_finish(&kase);
}

static void each_certificate_is_added_once(void **state)
{
	struct cw_case kase;
	const struct cw_certificate *first;
	const struct cw_certificate *again;
	uint8_t *longer;
	struct cw_error err;

	(void)state;
	cw_case_init(&kase, NULL);
	first = test_load(&kase, "leaf.pem");
	assert_ptr_equal(test_load(&kase, "leaf.der"), first);
	assert_int_equal(first->num_seen, 2);
	longer = malloc(first->der_len + 3);
	assert_non_null(longer);
	memcpy(longer, first->der, first->der_len);
	memset(longer + first->der_len, 'x', 3);
	assert_int_equal(cw_x509_add(&kase, longer, first->der_len + 3, &again, &err), CW_OK);
	assert_ptr_equal(again, first);
	assert_int_equal(kase.certificates.count, 1);
	assert_string_equal(((struct cw_anomaly *)kase.anomalies.items[0])->name,
		"certificates.trailing_bytes");
	free(longer);
	cw_case_finish(&kase);
}

/* Every strict prefix of a certificate is none; it is kept with what is known, its bytes. */
static void a_cut_certificate_keeps_its_place(void **state)
{
	struct cw_case kase;
	const struct cw_certificate *leaf;
	const struct cw_certificate *cut;
	struct cw_error err;

	(void)state;
	cw_case_init(&kase, NULL);
	leaf = test_load(&kase, "leaf.pem");
	for (size_t len = 1; len < leaf->der_len; len += 7) {
		uint8_t *bytes = malloc(len);

		assert_non_null(bytes);
		memcpy(bytes, leaf->der, len);
		assert_int_equal(cw_x509_add(&kase, bytes, len, &cut, &err), CW_OK);
		free(bytes);
		assert_string_equal(cut->subject, "");
		assert_int_equal(cut->version, 0);
		assert_int_equal(cut->der_len, len);
		assert_int_equal(strlen(cut->sha256), 64);
	}
	assert_string_equal(
		((struct cw_anomaly *)kase.anomalies.items[0])->name, "certificates.malformed");
	assert_int_equal(cw_x509_add(&kase, leaf->der, 0, &cut, &err), CW_ERR_FORMAT);
	assert_null(cut);
	cw_case_finish(&kase);
}

static void the_limit_is_noted_and_costs_nothing(void **state)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_case kase;
	const struct cw_certificate *out;
	struct cw_error err;
	size_t bytes = 0;
	uint8_t junk[4] = {0x30, 0x02, 0x05, 0x00};

	(void)state;
	limits.max_certificates = 2;
	cw_case_init(&kase, &limits);
	(void)test_load(&kase, "leaf.pem");
	(void)test_load(&kase, "root.pem");
	for (int i = 0; i < 3; i++) {
		junk[3] = (uint8_t)i;
		assert_int_equal(cw_x509_add(&kase, junk, sizeof(junk), &out, &err), CW_ERR_LIMIT);
		assert_null(out);
		assert_true(bytes == 0 || bytes == kase.arena.total_bytes);
		bytes = kase.arena.total_bytes;
	}
	assert_int_equal(kase.certificates.count, 2);
	assert_string_equal(
		((struct cw_anomaly *)kase.anomalies.items[0])->name, "limit.max_certificates");
	cw_case_finish(&kase);
}

static void places_are_capped_by_kind(void **state)
{
	struct cw_case kase;
	const struct cw_certificate *leaf;
	struct cw_seen seen = {CW_SEEN_WIRE, "b1", "h1", "server", 0, 1, {.member = "x"}};
	struct cw_error err;

	(void)state;
	cw_case_init(&kase, NULL);
	leaf = test_load(&kase, "leaf.pem");
	for (uint32_t i = 0; i < 1000; i++) {
		seen.position = i;
		assert_int_equal(cw_certificate_add_seen(&kase, leaf, &seen, &err), CW_OK);
	}
	seen.where = CW_SEEN_STORE;
	assert_int_equal(cw_certificate_add_seen(&kase, leaf, &seen, &err), CW_OK);
	assert_int_equal(leaf->num_seen, 1 + CW_SEEN_MAX + 1);
	assert_int_equal(leaf->num_seen_total, 1 + 1000 + 1);
	assert_int_equal(leaf->seen[0].where, CW_SEEN_FILE);
	for (size_t i = 0; i < CW_SEEN_MAX; i++) {
		assert_int_equal(leaf->seen[1 + i].position, i);
	}
	assert_int_equal(leaf->seen[1 + CW_SEEN_MAX].where, CW_SEEN_STORE);
	cw_case_finish(&kase);
}

struct value {
	uint8_t type;
	const char *bytes;
	size_t len;
	const char *expected;
};

/* Name { RDN { CN = value } } by hand (RFC 5280 section 4.1.2.4, RFC 2253 section 2.4). */
static void values_of_every_string_type_become_utf8(void **state)
{
	static const struct value values[] = {
		{0x0c, "a\xc3\xa9", 3, "CN=a\xc3\xa9"},               /* UTF8String */
		{0x14, "a\xe9", 2, "CN=a\xc3\xa9"},                   /* T61String, as Latin-1 */
		{0x1e, "\x04\x16\x00z", 4, "CN=\xd0\x96z"},           /* BMPString */
		{0x1c, "\x00\x01\xf6\x00", 4, "CN=\xf0\x9f\x98\x80"}, /* UniversalString */
		{0x13, "host\0evil", 9, "CN=host\\00evil"},
		{0x13, "a\nb\x1b[0m", 7, "CN=a\\0Ab\\1B[0m"},
		{0x13, "a,b+c\"d\\e<f>g;h", 15, "CN=a\\,b\\+c\\\"d\\\\e\\<f\\>g\\;h"},
		{0x13, " a ", 3, "CN=\\ a\\ "},
		{0x13, "#a", 2, "CN=\\#a"},
		/* OpenSSL reads no name with a value that its type does not allow. */
		{0x0c, "\xff\xfe", 2, "#300d310b300906035504030c02fffe"},
		{0x1e, "abc", 3, "#300e310c300a06035504031e03616263"},
		{0x04, "abc", 3, "#300e310c300a06035504030403616263"},
		{0x03, "\0ab", 3, "CN=#0303006162"}, /* BIT STRING, no characters */
		{0x13, "", 0, "CN="},
	};
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const struct value *value = &values[i];
		uint8_t der[64] = {0x30, 0, 0x31, 0, 0x30, 0, 0x06, 3, 0x55, 4, 3};

		der[1] = (uint8_t)(11 + value->len);
		der[3] = (uint8_t)(9 + value->len);
		der[5] = (uint8_t)(7 + value->len);
		der[11] = value->type;
		der[12] = (uint8_t)value->len;
		memcpy(der + 13, value->bytes, value->len);
		assert_string_equal(
			cw_x509_name_text(&kase, der, 13 + value->len), value->expected);
	}
	cw_case_finish(&kase);
}

static void names_of_several_parts_and_of_none(void **state)
{
	/* C=US, O=A + 1.2.3=B */
	static const uint8_t name[] = {0x30, 0x23, 0x31, 0x0b, 0x30, 0x09, 0x06, 0x03, 0x55, 0x04,
		0x06, 0x13, 0x02, 'U', 'S', 0x31, 0x14, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x0a,
		0x13, 0x01, 'A', 0x30, 0x08, 0x06, 0x02, 0x2a, 0x03, 0x13, 0x02, 'B', 'C'};
	static const uint8_t empty[] = {0x30, 0x00};
	static const uint8_t junk[] = {0xde, 0xad};
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	assert_string_equal(cw_x509_name_text(&kase, name, sizeof(name)), "C=US, O=A + 1.2.3=BC");
	assert_string_equal(cw_x509_name_text(&kase, empty, sizeof(empty)), "");
	assert_string_equal(cw_x509_name_text(&kase, junk, sizeof(junk)), "#dead");
	cw_case_finish(&kase);
}

static int64_t time_of(int type, const char *text)
{
	ASN1_TIME *time = ASN1_STRING_type_new(type);
	int64_t at;

	assert_non_null(time);
	assert_int_equal(ASN1_STRING_set(time, text, -1), 1);
	at = cw_x509_time(time);
	ASN1_STRING_free(time);
	return at;
}

/* RFC 5280 section 4.1.2.5 and what X.680 allows besides; seconds from `date -u -d … +%s`. */
static void times_are_read_tolerantly(void **state)
{
	const int64_t second = CW_SECOND;

	(void)state;
	assert_true(time_of(V_ASN1_UTCTIME, "200530104838Z") == 1590835718 * second);
	assert_true(time_of(V_ASN1_UTCTIME, "2005301048Z") == 1590835680 * second);
	assert_true(time_of(V_ASN1_UTCTIME, "200530124838+0200") == 1590835718 * second);
	assert_true(time_of(V_ASN1_UTCTIME, "500101000000Z") == -631152000 * second);
	assert_true(time_of(V_ASN1_UTCTIME, "491231235959Z") == INT64_C(2524607999) * second);
	assert_true(time_of(V_ASN1_GENERALIZEDTIME, "20200530104838Z") == 1590835718 * second);
	assert_true(
		time_of(V_ASN1_GENERALIZEDTIME, "22611231235959Z") == INT64_C(9214646399) * second);
	assert_true(time_of(V_ASN1_GENERALIZEDTIME, "22620101000000Z") == CW_TIME_NEVER);
	assert_true(time_of(V_ASN1_GENERALIZEDTIME, "99991231235959Z") == CW_TIME_NEVER);
	assert_true(time_of(V_ASN1_UTCTIME, "201330104838Z") == CW_TIME_UNKNOWN);
	assert_true(time_of(V_ASN1_UTCTIME, "") == CW_TIME_UNKNOWN);
	assert_true(cw_x509_time(NULL) == CW_TIME_UNKNOWN);
}

/* One column of a tab-separated line. */
static struct cw_text column(struct cw_text line, size_t index)
{
	struct cw_text piece = {"", 0};

	for (size_t i = 0; i <= index; i++) {
		assert_true(cw_text_split(&line, '\t', &piece));
	}
	return piece;
}

/* The index does not escape and writes this one OID dotted. */
static void plain_dn(const char *dn, char *out, size_t size)
{
	size_t len = 0;

	for (const char *p = dn; *p != '\0' && len + 16 < size; p++) {
		if (strncmp(p, "serialNumber=", 13) == 0) {
			len += (size_t)snprintf(out + len, size - len, "2.5.4.5=");
			p += 12;
		} else if (*p != '\\') {
			out[len++] = *p;
		}
	}
	out[len] = '\0';
}

static void assert_column(struct cw_text line, size_t index, const char *value)
{
	struct cw_text text = column(line, index);
	size_t at;

	/* "(+issuer/serial)" tells of the AKI's other half. */
	if (cw_text_find(text, CW_TEXT(" (+issuer"), &at)) {
		text = cw_text_head(text, at);
	}
	if (cw_text_is(text, "-") || cw_text_is(text, "none")) {
		text = cw_text_str("");
	}
	if (!cw_text_is(text, value)) {
		fail_msg("%.*s: %.*s is not %s", (int)column(line, 0).len, line.ptr, (int)text.len,
			text.ptr, value);
	}
}

static void assert_line(struct cw_case *kase, const char *folder, struct cw_text line)
{
	struct cw_text file = column(line, 0);
	struct cw_certificates list;
	const struct cw_certificate *c;
	char path[1024];
	char text[1024];
	char stamp[CW_STAMP_BYTES];

	(void)snprintf(path, sizeof(path), "%s/certs/%.*s", folder, (int)file.len, file.ptr);
	test_load_path(kase, path, &list);
	assert_int_equal(list.count, 1);
	c = list.items[0];
	plain_dn(c->subject, text, sizeof(text));
	assert_column(line, 1, text);
	plain_dn(c->issuer, text, sizeof(text));
	assert_column(line, 2, text);
	assert_column(line, 3, c->serial);
	assert_column(line, 4, cw_stamp_format(c->not_before, stamp));
	assert_column(line, 5, cw_stamp_format(c->not_after, stamp));
	if (strcmp(c->key_type, "EC") == 0) {
		assert_string_equal(c->key_curve, "P-384");
		(void)snprintf(text, sizeof(text), "EC secp384r1");
	} else {
		(void)snprintf(text, sizeof(text), "%s %u", c->key_type, c->key_bits);
	}
	assert_column(line, 6, text);
	assert_column(line, 7, c->signature);
	assert_column(line, 9, c->sha1);
	assert_column(line, 10, c->sha256);
	assert_column(line, 11, c->ski);
	assert_column(line, 12, c->aki);
	assert_column(line, 13, c->spki_sha256);
	assert_int_equal(c->has_eku, !cw_text_is(column(line, 8), "none"));
}

/* A hundred public CA certificates against an index that other tools made. */
static void agrees_with_an_index_of_public_cas(void **state)
{
	const char *folder = getenv("CERTWAY_SHARED");
	struct cw_case kase;
	struct cw_text rest;
	struct cw_text line;
	char path[1024];
	char eku[1024];
	uint8_t *bytes;
	size_t len;
	size_t count = 0;

	(void)state;
	assert_non_null(folder); /* main leaves the test out without it */
	(void)snprintf(path, sizeof(path), "%s/certs/INDEX.tsv", folder);
	bytes = test_read(path, &len);
	rest = cw_text_of(bytes, len);
	assert_true(cw_text_split(&rest, '\n', &line)); /* the heads */
	cw_case_init(&kase, NULL);
	while (cw_text_split(&rest, '\n', &line)) {
		const struct cw_certificate *c;

		if (line.len == 0) {
			continue;
		}
		assert_line(&kase, folder, line);
		c = kase.certificates.items[kase.certificates.count - 1];
		if (!cw_text_find(column(line, 8), CW_TEXT("1.3."), &len) &&
			!cw_text_find(column(line, 8), CW_TEXT("2.16."), &len)) {
			assert_column(line, 8, join(c->eku, eku, sizeof(eku)));
		}
		count++;
	}
	assert_true(count >= 100);
	assert_int_equal(count, kase.certificates.count);
	free(bytes);
	cw_case_finish(&kase);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_of_a_leaf),
		cmocka_unit_test(fields_of_others),
		cmocka_unit_test(agrees_with_the_openssl_command),
		cmocka_unit_test(each_certificate_is_added_once),
		cmocka_unit_test(a_cut_certificate_keeps_its_place),
		cmocka_unit_test(the_limit_is_noted_and_costs_nothing),
		cmocka_unit_test(places_are_capped_by_kind),
		cmocka_unit_test(values_of_every_string_type_become_utf8),
		cmocka_unit_test(names_of_several_parts_and_of_none),
		cmocka_unit_test(times_are_read_tolerantly),
		cmocka_unit_test(agrees_with_an_index_of_public_cas),
	};
	size_t count = sizeof(tests) / sizeof(tests[0]);

	/* cmocka tells a skipped test as "not ok", so the last one is left out where it cannot
	 * run. */
	count -= getenv("CERTWAY_SHARED") == NULL ? 1 : 0;
	return _cmocka_run_group_tests("certificate", tests, count, NULL, NULL);
}
