/* SPDX-License-Identifier: MIT */
/* What signatures say by name or in another language: data, wordings. */
#include "signature/signature.h"

#include "facts/case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char data[] = "schema: certway-data/1\n"
			   "name: roots\n"
			   "entries:\n"
			   "  old: {cn: [Old Root, Older Root], ended: 2020-05-30, bits: 1024}\n"
			   "  new: {cn: New Root, text: 'a {brace}'}\n";

/* The failure's certificate is issued by ISSUER, in the year that the failure was. */
#define SIGNATURE(where, summary)                                                                  \
	"schema: certway-signature/1\nid: x\ntitle: a title\ntitle.fr: un titre\n"                 \
	"family: trust\nseverity: high\nevents:\n  a: {in: failure, where: {" where "}}\n"         \
	"match: a\nsummary: \"" summary "\"\n"                                                     \
	"remedy: [{do: \"x\", do.fr: \"le remède contre {a.presented_by}\"}]\n"

static void add(struct cw_signatures *set, const char *name, const char *text)
{
	size_t len = strlen(text);
	char *exact = malloc(len); /* so that an over-read shows */

	memcpy(exact, text, len);
	assert_int_equal(cw_signatures_add_file(set, name, exact, len, NULL), CW_OK);
	free(exact);
}

static struct cw_signatures *load(const char *signature, const char *more)
{
	struct cw_signatures *set = cw_signatures_create(NULL);

	add(set, "trust/x.yaml", signature); /* before its data: the order does not matter */
	add(set, "data/roots.yaml", data);
	if (more != NULL) {
		add(set, "data/more.yaml", more);
	}
	assert_int_equal(cw_signatures_finish(set, NULL), CW_OK);
	return set;
}

/* A failure of a certificate from this issuer. */
static void fill(struct cw_case *kase, const char *issuer_cn)
{
	struct cw_bundle *bundle = cw_case_add_bundle(kase);
	struct cw_certificate *certificate = cw_case_add_certificate(kase);
	struct cw_failure *failure = cw_case_add_failure(kase);

	assert_true(bundle != NULL && certificate != NULL && failure != NULL);
	bundle->has_log = true;
	certificate->issuer_cn = issuer_cn;
	certificate->key_bits = 1024;
	failure->certificate = certificate;
	failure->refused_by = CW_PARTY_SELF;
	failure->presented_by = CW_PARTY_PEER;
	failure->at = failure->last = INT64_C(1600000000) * 1000000000; /* 2020-09-13 */
}

static bool matches(const struct cw_signatures *set, const char *issuer_cn)
{
	struct cw_matches out;
	struct cw_case kase;
	enum cw_sig_status status;

	cw_case_init(&kase, NULL);
	fill(&kase, issuer_cn);
	assert_true(cw_signatures_match(set, &kase, "en", &out));
	status = out.results[0].status;
	cw_case_finish(&kase);
	return status == CW_SIG_ISSUE;
}

static void a_test_refers_to_data(void **state)
{
	struct cw_signatures *set = load(SIGNATURE("certificate.issuer_cn: $roots/old.cn, "
						   "certificate.key_bits: $roots/old.bits, "
						   "at: {after: $roots/old.ended}",
						 "x"),
		NULL);

	(void)state;
	assert_int_equal(cw_signatures_num_errors(set), 0);
	assert_true(matches(set, "Old Root"));
	assert_true(matches(set, "Older Root"));
	assert_false(matches(set, "New Root"));
	cw_signatures_destroy(set);
}

static void a_star_is_every_entry_beside_plain_values(void **state)
{
	struct cw_signatures *set =
		load(SIGNATURE("certificate.issuer_cn: [Mine, $roots/*.cn]", "x"), NULL);

	(void)state;
	assert_true(matches(set, "Old Root") && matches(set, "New Root") && matches(set, "Mine"));
	assert_false(matches(set, "Third Root"));
	cw_signatures_destroy(set);
}

static void a_later_file_replaces_an_entry(void **state)
{
	static const char more[] = "schema: certway-data/1\nname: roots\nentries:\n"
				   "  old: {cn: Other Root}\n  third: {cn: Third Root}\n";
	struct cw_signatures *set =
		load(SIGNATURE("certificate.issuer_cn: $roots/*.cn", "x"), more);

	(void)state;
	assert_false(matches(set, "Old Root"));
	assert_true(matches(set, "Other Root") && matches(set, "New Root"));
	assert_true(matches(set, "Third Root"));
	cw_signatures_destroy(set);
}

static void a_text_refers_to_data(void **state)
{
	struct cw_signatures *set =
		load(SIGNATURE("refused_by: self", "of {roots/old.cn} and {roots/new.text}"), NULL);
	struct cw_matches out;
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	fill(&kase, "Old Root");
	assert_true(cw_signatures_match(set, &kase, "en", &out));
	assert_int_equal(out.num_matches, 1);
	assert_string_equal(out.matches[0]->summary, "of Old Root, Older Root and a {brace}");
	cw_case_finish(&kase);
	/* What is shown without a case is still a template. */
	assert_string_equal(cw_signature_about(cw_signatures_at(set, 0))->summary,
		"of Old Root, Older Root and a {{brace}}");
	cw_signatures_destroy(set);
}

static void expect_error(const char *signature, const char *message)
{
	struct cw_signatures *set = load(signature, NULL);

	assert_int_equal(cw_signatures_num_errors(set), 1);
	assert_non_null(strstr(
		cw_signatures_diagnostic(set, cw_signatures_num_diagnostics(set) - 1)->message,
		message));
	assert_int_equal(cw_signatures_count(set), 0);
	cw_signatures_destroy(set);
}

static void what_is_not_there_is_an_error(void **state)
{
	(void)state;
	expect_error(SIGNATURE("certificate.issuer_cn: $roots/odl.cn", "x"),
		"no data 'roots/odl.cn'; did you mean 'roots/old.cn'?");
	expect_error(SIGNATURE("certificate.key_bits: $roots/old.cn", "x"),
		"a number was expected, not 'Old Root'");
	expect_error(SIGNATURE("refused_by: self", "{roots/none.cn}"), "no data");
}

static void a_file_of_data_is_checked(void **state)
{
	static const char *const bad[] = {
		"schema: certway-data/1\nname: x\n",
		"schema: certway-data/1\nname: Not Good\nentries: {a: {b: c}}\n",
		"schema: certway-data/1\nname: x\nentries: {a: b}\n",
		"schema: certway-data/1\nname: x\nentries: {a: {b: []}}\n",
		"schema: certway-data/1\nname: x\nentries: {a: {b: $c}}\n",
		"schema: certway-data/1\nname: x\nentries: {a: {b: {c: d}}}\n",
		"schema: certway-data/1\nname: x\nentries: {a b: {c: d}}\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct cw_signatures *set = cw_signatures_create(NULL);

		add(set, "data/x.yaml", bad[i]);
		assert_int_equal(cw_signatures_num_errors(set), 1);
		cw_signatures_destroy(set);
	}
}

static void a_signature_speaks_another_language(void **state)
{
	static const char words[] = "schema: certway-data/1\nname: words\nentries:\n"
				    "  fr: {the-peer: l'autre partie}\n";
	struct cw_signatures *set = load(SIGNATURE("refused_by: self", "{a.presented_by}"), words);
	struct cw_matches out;
	struct cw_case kase;
	const char *key;

	(void)state;
	assert_string_equal(cw_signatures_language(set, "fr-CH"), "fr");
	assert_string_equal(cw_signatures_language(set, "de"), "en");
	assert_string_equal(cw_signatures_language(set, NULL), "en");
	cw_case_init(&kase, NULL);
	fill(&kase, "Old Root");
	assert_true(cw_signatures_match(set, &kase, "fr", &out));
	assert_string_equal(out.matches[0]->title, "un titre");
	assert_string_equal(out.matches[0]->steps[0].text, "le remède contre l'autre partie");
	/* The summary is not translated; its words are those of the language that was asked for. */
	assert_string_equal(out.matches[0]->summary, "L'autre partie");
	key = out.matches[0]->key;
	assert_true(cw_signatures_match(set, &kase, "en", &out));
	assert_string_equal(out.matches[0]->title, "a title");
	assert_string_equal(out.matches[0]->summary, "The peer");
	assert_string_equal(out.matches[0]->key, key);
	cw_case_finish(&kase);
	cw_signatures_destroy(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_test_refers_to_data),
		cmocka_unit_test(a_star_is_every_entry_beside_plain_values),
		cmocka_unit_test(a_later_file_replaces_an_entry),
		cmocka_unit_test(a_text_refers_to_data),
		cmocka_unit_test(what_is_not_there_is_an_error),
		cmocka_unit_test(a_file_of_data_is_checked),
		cmocka_unit_test(a_signature_speaks_another_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
