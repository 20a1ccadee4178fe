/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* popen */
#include "x509/testing.h"
#include "x509/certificate.h"
#include "x509/verify.h"

#include "base/buffer.h"
#include "base/stamp.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

/* One chain against one store, and what OpenSSL's own command has to say of it too. */
struct trial {
	const char *about;
	const char *sent;  /* file names, leaf first */
	const char *store; /* file names in their order */
	const char *role;
	const char *at; /* NULL: TEST_AT */
	int code;       /* X509_V_ERR_… of the first error that `openssl verify` prints */
	const char *error;
	int32_t depth;
	const char *errors; /* "a,b": all words */
};

#define INTER "intermediate.pem"
#define ROOT  "root.pem"

static const struct trial trials[] = {
	{"whole", "leaf.pem " INTER, ROOT, "server", NULL, 0, "", -1, ""},
	{"as client", "leaf.pem " INTER, ROOT, "client", NULL, 0, "", -1, ""},
	{"root sent too", "leaf.pem " INTER " " ROOT, ROOT, "server", NULL, 0, "", -1, ""},
	{"intermediate in the store", "leaf.pem", ROOT " " INTER, "server", NULL, 0, "", -1, ""},
	{"out of order", "leaf.pem " ROOT " " INTER, ROOT, "server", NULL, 0, "", -1, ""},
	{"trusted leaf", "self-signed.pem", "self-signed.pem", "server", NULL, 0, "", -1, ""},
	{"expired", "leaf-expired.pem " INTER, ROOT, "server", NULL, 10, "expired", 0, "expired"},
	{"future", "leaf-future.pem " INTER, ROOT, "server", NULL, 9, "not_yet_valid", 0,
		"not_yet_valid"},
	{"self-signed leaf", "self-signed.pem", ROOT, "server", NULL, 18, "self_signed_leaf", 0,
		"self_signed_leaf"},
	{"root not trusted", "leaf.pem " INTER " " ROOT, "addtrust.pem", "server", NULL, 19,
		"self_signed_in_chain", 2, "self_signed_in_chain"},
	{"no intermediate", "leaf.pem", ROOT, "server", NULL, 20, "unknown_issuer", 0,
		"unknown_issuer"},
	{"no root", "leaf.pem " INTER, "addtrust.pem", "server", NULL, 20, "unknown_issuer", 1,
		"unknown_issuer"},
	{"trusted intermediate without its root", "leaf.pem", INTER, "server", NULL, 2,
		"unknown_issuer", 1, "unknown_issuer"},
	{"expired and unknown", "leaf-expired.pem", ROOT, "server", NULL, 20, "unknown_issuer", 0,
		"unknown_issuer,expired"},
	{"server without serverAuth", "leaf-client-only.pem " INTER, ROOT, "server", NULL, 26,
		"unsupported_purpose", 0, "unsupported_purpose"},
	{"client without clientAuth", "leaf-server-only.pem " INTER, ROOT, "client", NULL, 26,
		"unsupported_purpose", 0, "unsupported_purpose"},
	{"any is not enough", "leaf-odd-eku.pem " INTER, ROOT, "server", NULL, 26,
		"unsupported_purpose", 0, "unsupported_purpose"},
	{"signed by a leaf", "leaf-by-leaf.pem leaf.pem " INTER, ROOT, "server", NULL, 79,
		"invalid_ca", 1, "invalid_ca,unsupported_purpose"},
	{"below pathlen 0", "leaf-below-pathlen0.pem ca-below-pathlen0.pem ca-pathlen0.pem", ROOT,
		"server", NULL, 25, "path_length", 2, "path_length"},
	{"CA of the same name, another key", "leaf-of-twin.pem", "twin-other-key.pem", "server",
		NULL, 7, "signature_failure", 0, "signature_failure"},
	{"the namesake first", "leaf-of-twin.pem", "twin-other-key.pem twin.pem", "server", NULL, 7,
		"signature_failure", 0, "signature_failure"},
	{"the namesake last", "leaf-of-twin.pem", "twin.pem twin-other-key.pem", "server", NULL, 0,
		"", -1, ""},
	/* ca-facts.md 5.3: of two self-signed ones of a subject only the first is found. */
	{"trusted leaf behind its namesake", "self-signed-other-key.pem",
		"self-signed.pem self-signed-other-key.pem", "server", NULL, 18, "self_signed_leaf",
		0, "self_signed_leaf"},
	{"told apart by identifiers", "self-signed-aki-other-key.pem",
		"self-signed-aki.pem self-signed-aki-other-key.pem", "server", NULL, 0, "", -1, ""},
	{"version 1 leaf", "leaf-no-extensions.pem", ROOT, "server", NULL, 0, "", -1, ""},
};

/* ca-facts.md 1.2, the column of OpenSSL 3: A = AddTrust root, X = USERTrust by AddTrust, S = the
 * self-signed USERTrust. */
#define A    "addtrust.pem"
#define X    "usertrust-by-addtrust.pem"
#define S    "usertrust.pem"
#define SENT "leaf-of-sectigo.pem sectigo.pem"
static const struct trial addtrust[] = {
	{"S1", SENT " " X, A " " S, "server", NULL, 0, "", -1, ""},
	{"S2", SENT " " X, S, "server", NULL, 0, "", -1, ""},
	{"S3", SENT " " X, A, "server", NULL, 10, "expired", 3, "expired"},
	{"S4a", SENT, A " " X " " S, "server", NULL, 0, "", -1, ""},
	{"S4b", SENT, S " " X " " A, "server", NULL, 0, "", -1, ""},
	{"S5a", SENT, X " " S, "server", NULL, 0, "", -1, ""},
	{"S5b", SENT, S " " X, "server", NULL, 0, "", -1, ""},
	{"S6", SENT, A " " X, "server", NULL, 10, "expired", 3, "expired"},
	{"S6 without the root", SENT, X, "server", NULL, 2, "unknown_issuer", 2,
		"unknown_issuer"}, /* OpenSSL looks at no date of a top that nobody signed */
	{"the old days", SENT " " X, A, "server", "2020-05-30T10:48:37Z", 9, "not_yet_valid", 0,
		"not_yet_valid"},
};

static const char *join(struct cw_strings strings, char out[256])
{
	out[0] = '\0';
	for (size_t i = 0; i < strings.count; i++) {
		size_t len = strlen(out);

		(void)snprintf(out + len, 256 - len, "%s%s", i > 0 ? "," : "", strings.items[i]);
	}
	return out;
}

static int64_t time_of(const struct trial *trial)
{
	int64_t at = TEST_AT;
	size_t used;

	if (trial->at != NULL) {
		assert_true(cw_stamp_parse(cw_text_str(trial->at), &at, &used));
	}
	return at;
}

static void assert_trial(const struct trial *trial)
{
	struct cw_case kase;
	struct cw_certificates store_list;
	struct cw_certificates sent;
	struct cw_x509_store *store;
	struct cw_x509_verdict verdict;
	struct cw_error err;
	char words[256];

	cw_case_init(&kase, NULL);
	store_list = test_list(&kase, trial->store);
	sent = test_list(&kase, trial->sent);
	assert_int_equal(cw_x509_store_new(&kase, &store_list, &store, &err), CW_OK);
	assert_int_equal(
		cw_x509_verify(store, &sent, trial->role, "", time_of(trial), &verdict, &err),
		CW_OK);
	if (strcmp(verdict.error, trial->error) != 0 || verdict.error_code != trial->code ||
		verdict.depth != trial->depth || verdict.ok != (trial->code == 0) ||
		strcmp(join(verdict.errors, words), trial->errors) != 0) {
		fail_msg("%s: %s, %d at %d, all: %s", trial->about, verdict.error,
			verdict.error_code, verdict.depth, words);
	}
	cw_x509_store_free(store);
	cw_case_finish(&kase);
}

static void each_fault_has_its_word(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
		assert_trial(&trials[i]);
	}
}

static void the_addtrust_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(addtrust) / sizeof(addtrust[0]); i++) {
		assert_trial(&addtrust[i]);
	}
}

static void add_files(struct cw_buffer *command, const char *names, const char *option)
{
	struct cw_text rest = cw_text_str(names);
	struct cw_text name;
	char file[128];
	char path[512];

	while (cw_text_split(&rest, ' ', &name)) {
		(void)snprintf(file, sizeof(file), "%.*s", (int)name.len, name.ptr);
		cw_buffer_printf(command, " %s '%s'", option, test_path(file, path));
	}
}

/* The openssl command on the same files: its exit status and its first error are ours. */
static void assert_command(const struct trial *trial)
{
	struct cw_buffer command = {0};
	struct cw_text rest = cw_text_str(trial->sent);
	struct cw_text leaf;
	char untrusted[512];
	char out[16384];
	const char *error;
	int status;

	assert_true(cw_text_split(&rest, ' ', &leaf));
	(void)snprintf(
		untrusted, sizeof(untrusted), "%.*s", (int)rest.len, rest.len > 0 ? rest.ptr : "");
	/* -trusted keeps the order in which the files stand, as -CAfile does of one file's. */
	cw_buffer_printf(&command,
		"openssl verify -no-CApath -no-CAstore -auth_level 0 -attime %lld -purpose ssl%s",
		(long long)(time_of(trial) / CW_SECOND), trial->role);
	cw_buffer_add_str(&command, " -CAfile /dev/stdin");
	add_files(&command, untrusted, "-untrusted");
	(void)snprintf(untrusted, sizeof(untrusted), "%.*s", (int)leaf.len, leaf.ptr);
	add_files(&command, untrusted, "");
	{
		struct cw_buffer whole = {0};

		cw_buffer_add_str(&whole, "cat");
		add_files(&whole, trial->store, "");
		cw_buffer_printf(&whole, " | %.*s 2>&1", (int)command.len, command.ptr);
		cw_buffer_add(&whole, "", 1);
		status = test_run(whole.ptr, out);
		cw_buffer_finish(&whole);
	}
	error = strstr(out, "\nerror ");
	error = error != NULL ? error + 7 : strncmp(out, "error ", 6) == 0 ? out + 6 : NULL;
	if ((status == 0) != (trial->code == 0) ||
		(trial->code != 0 && (error == NULL || atoi(error) != trial->code)) ||
		(trial->code != 0 && atoi(strstr(error, "at ") + 3) != trial->depth)) {
		fail_msg("%s: openssl verify says %s", trial->about, out);
	}
	cw_buffer_finish(&command);
}

static void agrees_with_the_openssl_command(void **state)
{
	(void)state;
	test_need_openssl();
	for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
		assert_command(&trials[i]);
	}
	for (size_t i = 0; i < sizeof(addtrust) / sizeof(addtrust[0]); i++) {
		assert_command(&addtrust[i]);
	}
}

/* One verification with everything; the caller frees nothing but the case. */
static struct cw_x509_verdict verify(struct cw_case *kase, const char *sent_names,
	const char *store_names, const char *role, const char *name, int64_t at)
{
	struct cw_certificates store_list = test_list(kase, store_names);
	struct cw_certificates sent = test_list(kase, sent_names);
	struct cw_x509_store *store;
	struct cw_x509_verdict verdict;
	struct cw_error err;

	assert_int_equal(cw_x509_store_new(kase, &store_list, &store, &err), CW_OK);
	assert_int_equal(cw_x509_verify(store, &sent, role, name, at, &verdict, &err), CW_OK);
	cw_x509_store_free(store);
	return verdict;
}

static void what_is_missing(void **state)
{
	struct cw_case kase;
	struct cw_x509_verdict v;
	const struct cw_certificate *intermediate;

	(void)state;
	cw_case_init(&kase, NULL);
	intermediate = test_load(&kase, INTER);
	v = verify(&kase, "leaf.pem", ROOT, "server", "", TEST_AT);
	assert_string_equal(v.missing, intermediate->subject);
	assert_string_equal(v.missing_aki, intermediate->ski);
	assert_string_equal(v.missing_kind, "intermediate");
	assert_int_equal(v.path.count, 1);

	v = verify(&kase, "leaf.pem " INTER, "addtrust.pem", "server", "", TEST_AT);
	assert_string_equal(v.missing, intermediate->issuer);
	assert_string_equal(v.missing_aki, test_load(&kase, ROOT)->ski);
	assert_string_equal(v.missing_kind, "root");
	assert_int_equal(v.path.count, 2);
	assert_ptr_equal(v.path.items[1], intermediate);

	v = verify(&kase, "leaf.pem " INTER " " ROOT, "addtrust.pem", "server", "", TEST_AT);
	assert_string_equal(v.missing, test_load(&kase, ROOT)->subject);
	assert_string_equal(v.missing_kind, "root");

	v = verify(&kase, "self-signed.pem", ROOT, "server", "", TEST_AT);
	assert_string_equal(v.missing, "");
	assert_string_equal(v.missing_kind, "");

	v = verify(&kase, "leaf.pem", ROOT " " INTER, "server", "", TEST_AT);
	assert_string_equal(v.missing, "");
	assert_int_equal(v.path.count, 3);
	assert_ptr_equal(v.path.items[2], test_load(&kase, ROOT));
	cw_case_finish(&kase);
}

struct name_trial {
	const char *leaf;
	const char *name;
	enum cw_truth ok;
};

/* RFC 6125 section 6.4: wildcards for one label, the CN only where no DNS name stands. */
static void names(void **state)
{
	static const struct name_trial tried[] = {
		{"leaf.pem", "server.example.test", CW_TRUE},
		{"leaf.pem", "SERVER.example.TEST.", CW_TRUE},
		{"leaf.pem", "a.wild.example.test", CW_TRUE},
		{"leaf.pem", "a.b.wild.example.test", CW_FALSE},
		{"leaf.pem", "other.example.test", CW_FALSE},
		{"leaf.pem", "192.0.2.10", CW_TRUE},
		{"leaf.pem", "192.0.2.11", CW_FALSE},
		{"leaf.pem", "2001:DB8:0::1", CW_TRUE},
		{"leaf.pem", "", CW_UNKNOWN},
		{"leaf.pem", ".", CW_FALSE},
		{"leaf-by-leaf.pem", "below.example.test",
			CW_FALSE}, /* in the CN, but a SAN is there */
		{"leaf-no-extensions.pem", "plain.example.test", CW_TRUE},
		{"leaf-no-extensions.pem", "nowhere.example.test", CW_FALSE},
	};
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		struct cw_x509_verdict v =
			verify(&kase, tried[i].leaf, ROOT, "server", tried[i].name, TEST_AT);

		if (v.name_ok != tried[i].ok) {
			fail_msg("%s as %s", tried[i].leaf, tried[i].name);
		}
	}
	cw_case_finish(&kase);
}

static void purpose_is_told_beside_other_errors(void **state)
{
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	assert_int_equal(
		verify(&kase, "leaf-client-only.pem", ROOT, "server", "", TEST_AT).purpose_ok,
		CW_FALSE);
	assert_int_equal(
		verify(&kase, "leaf-client-only.pem", ROOT, "client", "", TEST_AT).purpose_ok,
		CW_TRUE);
	assert_int_equal(
		verify(&kase, "self-signed.pem", ROOT, "client", "", TEST_AT).purpose_ok, CW_TRUE);
	cw_case_finish(&kase);
}

/* The instant of notAfter is past already for OpenSSL, that of notBefore is not. */
static void validity_at_its_edges(void **state)
{
	struct cw_case kase;
	const struct cw_certificate *leaf;
	int64_t begin;
	int64_t end;

	(void)state;
	cw_case_init(&kase, NULL);
	leaf = test_load(&kase, "leaf.pem");
	begin = leaf->not_before;
	end = leaf->not_after;
	assert_string_equal(verify(&kase, "leaf.pem " INTER, ROOT, "server", "", begin - 1).error,
		"not_yet_valid");
	assert_true(verify(&kase, "leaf.pem " INTER, ROOT, "server", "", begin).ok);
	assert_true(verify(&kase, "leaf.pem " INTER, ROOT, "server", "", end - 1).ok);
	assert_string_equal(
		verify(&kase, "leaf.pem " INTER, ROOT, "server", "", end).error, "expired");
	assert_true(
		verify(&kase, "leaf-expired.pem " INTER, ROOT, "server", "", CW_TIME_UNKNOWN).ok);
	cw_case_finish(&kase);
}

static EVP_PKEY *new_key(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");

	assert_non_null(key);
	return key;
}

/* A CA "CN=<number>" signed by the CA number + 1; the last signs itself. */
static const struct cw_certificate *new_link(
	struct cw_case *kase, int number, int last, EVP_PKEY *key, EVP_PKEY *issuer_key)
{
	X509 *x509 = X509_new();
	X509_EXTENSION *ca = X509V3_EXT_conf_nid(
		NULL, NULL, NID_basic_constraints, number == 0 ? "CA:FALSE" : "critical,CA:TRUE");
	char text[16];
	unsigned char *der = NULL;
	const struct cw_certificate *certificate;
	struct cw_error err;
	int len;

	assert_true(x509 != NULL && ca != NULL);
	(void)snprintf(text, sizeof(text), "%d", number);
	assert_int_equal(X509_set_version(x509, 2), 1);
	assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(x509), number + 1), 1);
	assert_int_equal(X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
				 (unsigned char *)text, -1, -1, 0),
		1);
	(void)snprintf(text, sizeof(text), "%d", number < last ? number + 1 : last);
	assert_int_equal(X509_NAME_add_entry_by_txt(X509_get_issuer_name(x509), "CN", MBSTRING_ASC,
				 (unsigned char *)text, -1, -1, 0),
		1);
	assert_non_null(ASN1_TIME_set(X509_getm_notBefore(x509), 0));
	assert_non_null(ASN1_TIME_set(X509_getm_notAfter(x509), 4000000000));
	assert_int_equal(X509_set_pubkey(x509, key), 1);
	assert_int_equal(X509_add_ext(x509, ca, -1), 1);
	assert_true(X509_sign(x509, issuer_key, EVP_sha256()) > 0);
	len = i2d_X509(x509, &der);
	assert_true(len > 0);
	assert_int_equal(cw_x509_add(kase, der, (size_t)len, &certificate, &err), CW_OK);
	OPENSSL_free(der);
	X509_EXTENSION_free(ca);
	X509_free(x509);
	return certificate;
}

/* OpenSSL's depth of 100 counts what is between leaf and root. */
static void a_chain_too_long(void **state)
{
	enum { LAST = 102 };
	struct cw_case kase;
	struct cw_list all = {0};
	EVP_PKEY *key = new_key();
	EVP_PKEY *issuer_key;
	struct cw_certificates chain;
	struct cw_certificates root;
	struct cw_x509_store *store;
	struct cw_x509_verdict v;
	struct cw_error err;

	(void)state;
	cw_case_init(&kase, NULL);
	for (int i = 0; i <= LAST; i++) {
		issuer_key = i < LAST ? new_key() : key;
		assert_true(cw_list_add(
			&all, (void *)(uintptr_t)new_link(&kase, i, LAST, key, issuer_key)));
		if (issuer_key != key) {
			EVP_PKEY_free(key);
		}
		key = issuer_key;
	}
	EVP_PKEY_free(key);
	assert_true(cw_case_certificates(&kase, &all, &chain));
	root.items = chain.items + LAST;
	root.count = 1;
	assert_int_equal(cw_x509_store_new(&kase, &root, &store, &err), CW_OK);
	assert_int_equal(cw_x509_verify(store, &chain, "server", "", TEST_AT, &v, &err), CW_OK);
	assert_false(v.ok);
	assert_string_equal(v.error, "chain_too_long");
	chain.items++; /* one less fits */
	chain.count--;
	assert_int_equal(cw_x509_verify(store, &chain, "server", "", TEST_AT, &v, &err), CW_OK);
	assert_true(v.ok);
	assert_int_equal(v.path.count, LAST);
	cw_x509_store_free(store);
	cw_list_finish(&all);
	cw_case_finish(&kase);
}

static void a_leaf_that_cannot_be_read(void **state)
{
	static const uint8_t junk[] = {0x30, 0x03, 1, 2, 3};
	static const struct cw_certificates none = {NULL, 0};
	struct cw_case kase;
	const struct cw_certificate *items[1];
	struct cw_certificates chain = {items, 1};
	struct cw_x509_store *store;
	struct cw_x509_verdict v;
	struct cw_error err;

	(void)state;
	cw_case_init(&kase, NULL);
	assert_int_equal(cw_x509_add(&kase, junk, sizeof(junk), &items[0], &err), CW_OK);
	assert_int_equal(cw_x509_store_new(&kase, &chain, &store, &err), CW_OK);
	assert_int_equal(cw_x509_verify(store, &chain, "server", "x", TEST_AT, &v, &err), CW_OK);
	assert_false(v.ok);
	assert_string_equal(v.error, "other");
	assert_int_equal(v.depth, 0);
	assert_int_equal(v.purpose_ok, CW_UNKNOWN);
	assert_int_equal(
		cw_x509_verify(store, &none, "server", "", TEST_AT, &v, &err), CW_ERR_USAGE);
	cw_x509_store_free(store);
	cw_case_finish(&kase);
}

static void duplicates(struct cw_case *kase, const char *names, struct cw_certificates *same,
	struct cw_certificates *other_key)
{
	struct cw_certificates list = test_list(kase, names);
	struct cw_x509_store *store;
	struct cw_error err;

	assert_int_equal(cw_x509_store_new(kase, &list, &store, &err), CW_OK);
	assert_int_equal(cw_x509_store_duplicates(store, same, other_key, &err), CW_OK);
	cw_x509_store_free(store);
}

static void namesakes_in_a_store(void **state)
{
	struct cw_case kase;
	struct cw_certificates same;
	struct cw_certificates other;

	(void)state;
	cw_case_init(&kase, NULL);
	duplicates(&kase, ROOT " " INTER " " ROOT " leaf.pem", &same, &other);
	assert_int_equal(same.count, 0); /* the same one twice is no namesake */
	duplicates(&kase, X " " ROOT " " S " " A, &same, &other);
	assert_int_equal(same.count, 2);
	assert_ptr_equal(same.items[0], test_load(&kase, X));
	assert_ptr_equal(same.items[1], test_load(&kase, S));
	assert_int_equal(other.count, 0); /* one key */
	duplicates(&kase, "self-signed.pem " ROOT " self-signed-other-key.pem", &same, &other);
	assert_int_equal(same.count, 2);
	assert_int_equal(other.count, 2);
	assert_ptr_equal(other.items[1], test_load(&kase, "self-signed-other-key.pem"));
	duplicates(&kase, "self-signed-aki.pem self-signed-aki-other-key.pem", &same, &other);
	assert_int_equal(same.count, 2);
	assert_int_equal(other.count, 0);
	duplicates(&kase, "twin.pem twin-other-key.pem", &same, &other);
	assert_int_equal(other.count, 2);
	cw_case_finish(&kase);
}

/* x509_vfy.h of OpenSSL 3. */
static void words_of_what_is_not_checked_here(void **state)
{
	(void)state;
	assert_string_equal(cw_x509_error_word(0), "");
	assert_string_equal(cw_x509_error_word(3), "crl_unavailable");
	assert_string_equal(cw_x509_error_word(12), "crl_expired");
	assert_string_equal(cw_x509_error_word(21), "unknown_issuer");
	assert_string_equal(cw_x509_error_word(23), "revoked");
	assert_string_equal(cw_x509_error_word(62), "name_mismatch");
	assert_string_equal(cw_x509_error_word(64), "name_mismatch");
	assert_string_equal(cw_x509_error_word(66), "weak_key");
	assert_string_equal(cw_x509_error_word(50), "other");
	assert_string_equal(cw_x509_error_word(-1), "other");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_has_its_word),
		cmocka_unit_test(the_addtrust_cases),
		cmocka_unit_test(agrees_with_the_openssl_command),
		cmocka_unit_test(what_is_missing),
		cmocka_unit_test(names),
		cmocka_unit_test(purpose_is_told_beside_other_errors),
		cmocka_unit_test(validity_at_its_edges),
		cmocka_unit_test(a_chain_too_long),
		cmocka_unit_test(a_leaf_that_cannot_be_read),
		cmocka_unit_test(namesakes_in_a_store),
		cmocka_unit_test(words_of_what_is_not_checked_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
