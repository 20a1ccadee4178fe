/* SPDX-License-Identifier: MIT */
/* Any bytes as a certificate, as a name, and as a chain verified against itself. */
#include "x509/certificate.h"
#include "x509/verify.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition) {
		abort();
	}
}

static bool is_utf8(const char *text)
{
	struct cw_text in = cw_text_str(text);

	return cw_text_to_utf8(in, NULL) == in.len;
}

static void verify_itself(struct cw_case *kase, const struct cw_certificate *certificate)
{
	const struct cw_certificate *items[] = {certificate};
	struct cw_certificates chain = {items, 1};
	struct cw_certificates same;
	struct cw_certificates other;
	struct cw_x509_store *store;
	struct cw_x509_verdict verdict;
	struct cw_error err;

	need(cw_x509_store_new(kase, &chain, &store, &err) == CW_OK);
	need(cw_x509_store_duplicates(store, &same, &other, &err) == CW_OK && same.count == 0);
	need(cw_x509_verify(store, &chain, "server", "host.example", CW_TIME_UNKNOWN, &verdict,
		     &err) == CW_OK);
	need(verdict.ok == (verdict.errors.count == 0));
	need(cw_x509_verify(store, &chain, "client", "192.0.2.1", 0, &verdict, &err) == CW_OK);
	need(verdict.ok == (verdict.error[0] == '\0'));
	cw_x509_store_free(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cw_case kase;
	const struct cw_certificate *certificate;
	const struct cw_certificate *again;
	const char *name;
	struct cw_error err;

	cw_case_init(&kase, NULL);
	name = cw_x509_name_text(&kase, data, size);
	need(name != NULL && is_utf8(name));
	if (cw_x509_add(&kase, data, size, &certificate, &err) == CW_OK) {
		need(is_utf8(certificate->subject) && is_utf8(certificate->issuer));
		need(is_utf8(certificate->subject_cn) && is_utf8(certificate->serial));
		for (size_t i = 0; i < certificate->san.count; i++) {
			need(is_utf8(certificate->san.items[i]));
		}
		need(strlen(certificate->sha256) == 64 && certificate->der_len <= size);
		need(cw_x509_add(&kase, data, size, &again, &err) == CW_OK);
		need(again == certificate && kase.certificates.count == 1);
		verify_itself(&kase, certificate);
	} else {
		need(size == 0);
	}
	cw_case_finish(&kase);
	return 0;
}
