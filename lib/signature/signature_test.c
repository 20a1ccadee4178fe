/* SPDX-License-Identifier: MIT */
#include "signature/signature.h"

#include "facts/case.h"
#include "facts/fields.h"
#include "signature/prefilter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- helpers --- */

static void add(struct cw_signatures *set, const char *name, const char *text)
{
	size_t len = strlen(text);
	char *exact = malloc(len > 0 ? len : 1); /* so that an over-read shows */

	memcpy(exact, text, len);
	assert_int_equal(cw_signatures_add_file(set, name, exact, len, NULL), CW_OK);
	free(exact);
}

static struct cw_signatures *load(const char *name, const char *text)
{
	struct cw_signatures *set = cw_signatures_create(NULL);

	assert_non_null(set);
	add(set, name, text);
	assert_int_equal(cw_signatures_finish(set, NULL), CW_OK);
	return set;
}

/* A signature around these events and this match. */
#define SIGNATURE(id, events, rest)                                                                \
	"schema: certway-signature/1\nid: " id "\ntitle: a title\nfamily: trust\n"                 \
	"severity: high\nevents:\n" events "\n" rest "\nsummary: a sentence\n"                     \
	"remedy: [{do: something}]\n"

static const struct cw_diagnostic *first_error(const struct cw_signatures *set)
{
	for (size_t i = 0; i < cw_signatures_num_diagnostics(set); i++) {
		if (cw_signatures_diagnostic(set, i)->is_error) {
			return cw_signatures_diagnostic(set, i);
		}
	}
	return NULL;
}

static void expect_error(const char *text, uint32_t line, const char *message)
{
	struct cw_signatures *set = load("trust/x.yaml", text);
	const struct cw_diagnostic *error = first_error(set);

	assert_non_null(error);
	if (strstr(error->message, message) == NULL) {
		fail_msg("'%s' does not hold '%s'", error->message, message);
	}
	assert_int_equal(error->line, line);
	assert_int_equal(cw_signatures_count(set), 0);
	cw_signatures_destroy(set);
}

static bool has_warning(const struct cw_signatures *set, const char *message)
{
	for (size_t i = 0; i < cw_signatures_num_diagnostics(set); i++) {
		const struct cw_diagnostic *d = cw_signatures_diagnostic(set, i);

		if (!d->is_error && strstr(d->message, message) != NULL) {
			return true;
		}
	}
	return false;
}

static char *read_file(const char *relative, size_t *len)
{
	const char *testdata = getenv("CERTWAY_TESTDATA");
	char path[1024];
	char *bytes;
	FILE *file;
	long size;

	(void)snprintf(
		path, sizeof(path), "%s/../%s", testdata != NULL ? testdata : "testdata", relative);
	file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	rewind(file);
	bytes = malloc((size_t)size + 1);
	*len = fread(bytes, 1, (size_t)size, file);
	bytes[*len] = '\0';
	(void)fclose(file);
	return bytes;
}

static struct cw_signatures *shipped_symptoms(void)
{
	static const char *const names[] = {"signatures/symptoms/openssl.yaml",
		"signatures/symptoms/alerts.yaml", "signatures/symptoms/traffic-server.yaml",
		"signatures/symptoms/tvcs.yaml"};
	struct cw_signatures *set = cw_signatures_create(NULL);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len;
		char *text = read_file(names[i], &len);

		add(set, names[i], text);
		free(text);
	}
	assert_int_equal(cw_signatures_finish(set, NULL), CW_OK);
	assert_int_equal(cw_signatures_num_errors(set), 0);
	return set;
}

static struct cw_failure *add_failure(struct cw_case *kase, const char *reason, int64_t at)
{
	struct cw_failure *failure = cw_case_add_failure(kase);

	assert_non_null(failure);
	failure->bundle = "b1";
	failure->reason = reason;
	failure->at = failure->last = at * 1000000000;
	failure->refused_by = CW_PARTY_SELF;
	failure->presented_by = CW_PARTY_PEER;
	failure->presented_role = "server";
	failure->server.ip = "10.0.0.1";
	failure->server.port = 5061;
	failure->flow = "10.0.0.2:1 > 10.0.0.1:5061";
	return failure;
}

static struct cw_bundle *add_bundle(struct cw_case *kase)
{
	struct cw_bundle *bundle = cw_case_add_bundle(kase);

	assert_non_null(bundle);
	bundle->has_log = true;
	return bundle;
}

/* The status of the only signature, and the first reason word. */
static enum cw_sig_status status_of(const char *text, struct cw_case *kase, const char **reason)
{
	static char word[64];
	struct cw_signatures *set = load("trust/x.yaml", text);
	struct cw_matches matches;
	enum cw_sig_status status;
	const struct cw_diagnostic *error = first_error(set);

	if (error != NULL) {
		fail_msg("%u:%u: %s", error->line, error->column, error->message);
	}
	assert_true(cw_signatures_match(set, kase, "en", &matches));
	assert_int_equal(matches.num_results, 1);
	status = matches.results[0].status;
	word[0] = '\0';
	if (matches.results[0].reasons.count > 0) {
		(void)snprintf(word, sizeof(word), "%s", matches.results[0].reasons.items[0]);
	}
	if (reason != NULL) {
		*reason = word;
	}
	cw_signatures_destroy(set);
	return status;
}

/* --- the subset of YAML --- */

static void rejects_what_means_something_else(void **state)
{
	(void)state;
	expect_error("a: &x 1\n", 1, "anchors");
	expect_error("a: b\nc: *x\n", 2, "aliases");
	expect_error("a: !!int 5\n", 1, "tags");
	expect_error("a: 1\nb: 2\na: 3\n", 3, "twice");
	expect_error("a: 1\n<<: {b: 1}\n", 2, "merge");
	expect_error("a: 1\n---\nb: 2\n", 2, "one document");
	expect_error("%YAML 1.1\n---\na: 1\n", 1, "directives");
	expect_error("", 1, "empty");
	expect_error("a: [1\n", 2, "");
	expect_error("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 1, "deep");
	expect_error("just a text", 1, "mapping");
	expect_error("schema: certway-signature/9\n", 1, "unknown schema");
}

static void reports_all_errors_with_their_place(void **state)
{
	struct cw_signatures *set;

	(void)state;
	set = load(
		"trust/x.yaml", SIGNATURE("x",
					"  a: {in: failure, where: {reson: x, refused_by: slef}}\n"
					"  b: {in: failur}",
					"match: a"));
	assert_int_equal(cw_signatures_num_errors(set), 3);
	assert_string_equal(cw_signatures_diagnostic(set, 0)->message,
		"unknown field 'reson' of failure; did you mean 'reason'?");
	assert_int_equal(cw_signatures_diagnostic(set, 0)->line, 7);
	assert_int_equal(cw_signatures_diagnostic(set, 0)->column, 28);
	assert_non_null(strstr(cw_signatures_diagnostic(set, 1)->message, "did you mean 'self'?"));
	assert_non_null(
		strstr(cw_signatures_diagnostic(set, 2)->message, "did you mean 'failure'?"));
	cw_signatures_destroy(set);
}

static void refuses_what_cannot_be(void **state)
{
	(void)state;
	expect_error(
		SIGNATURE("x", "  a: {in: failure, join: {flow: b.flow}}\n  b: {in: handshake}",
			"match: a"),
		7, "further below");
	expect_error(SIGNATURE("x", "  a: {in: failure}\n  b: {in: handshake, join: {at: a.flow}}",
			     "match: a"),
		8, "different kinds");
	expect_error(
		SIGNATURE("x", "  a: {in: failure}", "match: a and b"), 8, "unknown event 'b'");
	expect_error(SIGNATURE("x", "  a: {in: failure}", "match: a and (a or"), 8, "at the end");
	expect_error(SIGNATURE("x", "  a: {in: failure, where: {reason: {startz: x}}}", "match: a"),
		7, "did you mean 'starts'?");
	expect_error(SIGNATURE("x", "  a: {in: failure, where: {server.port: {contains: x}}}",
			     "match: a"),
		7, "does not fit a number");
	expect_error(
		SIGNATURE("x", "  a: {in: failure, where: {reason: {regex: '(x'}}}", "match: a"), 7,
		"parenthesis");
	expect_error(
		SIGNATURE("x", "  a: {in: failure, where: {at: {before: yesterday}}}", "match: a"),
		7, "a time was expected");
	expect_error(SIGNATURE("x", "  a: {in: failure}", "match: a\ngroup_by: [a.nosuch]"), 9,
		"unknown field");
	expect_error(SIGNATURE("x", "  a: {in: failure}", "match: a\ncertificate: a.reason"), 9,
		"does not lead to a certificate");
	expect_error(SIGNATURE("x", "  a: {in: failure}", "match: a\nmatsch: a"), 9,
		"did you mean 'match'?");
	expect_error("schema: certway-signature/1\nid: x\ntitle: t\nfamily: trust\nseverity: high\n"
		     "events: {a: {in: failure}}\nmatch: a\nsummary: 'x {b.flow}'\n"
		     "remedy: [{do: x}]\n",
		8, "unknown event 'b'");
	expect_error("schema: certway-symptoms/1\nsymptoms:\n"
		     "  - {id: x, where: {text: abcd}, failure: {reason: '{nosuch}'}}\n",
		3, "unknown field 'nosuch'");
}

static void warns_of_weaknesses(void **state)
{
	struct cw_signatures *set;

	(void)state;
	set = load("names/y.yaml",
		SIGNATURE("x", "  a: {in: log, where: {level: ERROR}}", "match: a"));
	assert_int_equal(cw_signatures_num_errors(set), 0);
	assert_true(has_warning(set, "should be the file's name, 'y'"));
	assert_true(has_warning(set, "should be the folder's name, 'names'"));
	assert_true(has_warning(set, "no literal text"));
	assert_true(has_warning(set, "at least two near misses"));
	/* Nothing to look for: every record is wanted. */
	assert_int_equal(cw_prefilter_find(cw_signatures_prefilter(set), CW_TEXT("anything")), 1);
	cw_signatures_destroy(set);
}

/* --- sets --- */

static void later_files_override(void **state)
{
	struct cw_signatures *set = cw_signatures_create(NULL);

	(void)state;
	add(set, "trust/x.yaml", SIGNATURE("x", "  a: {in: failure}", "match: a"));
	add(set, "mine/x.yaml", SIGNATURE("x", "  a: {in: chain}", "match: not a"));
	assert_int_equal(cw_signatures_finish(set, NULL), CW_OK);
	assert_int_equal(cw_signatures_count(set), 1);
	assert_string_equal(
		cw_signature_about(cw_signatures_at(set, 0))->overrides, "trust/x.yaml");
	assert_string_equal(cw_signature_about(cw_signatures_at(set, 0))->match, "not a");
	assert_int_equal(cw_signatures_add_file(set, "z", "", 0, NULL), CW_ERR_USAGE);
	cw_signatures_destroy(set);
}

static void hash_is_of_the_contents(void **state)
{
	const char *x = SIGNATURE("x", "  a: {in: failure}", "match: a");
	const char *y = SIGNATURE("y", "  a: {in: failure}", "match: a");
	struct cw_signatures *one = cw_signatures_create(NULL);
	struct cw_signatures *two = cw_signatures_create(NULL);
	struct cw_signatures *other;

	(void)state;
	add(one, "trust/x.yaml", x);
	add(one, "trust/y.yaml", y);
	add(two, "elsewhere/y.yaml", y);
	add(two, "elsewhere/x.yaml", x);
	assert_int_equal(cw_signatures_finish(one, NULL), CW_OK);
	assert_int_equal(cw_signatures_finish(two, NULL), CW_OK);
	other = load("trust/x.yaml", x);
	assert_int_equal(strlen(cw_signatures_sha256(one)), 64);
	assert_string_equal(cw_signatures_sha256(one), cw_signatures_sha256(two));
	assert_string_not_equal(cw_signatures_sha256(one), cw_signatures_sha256(other));
	cw_signatures_destroy(one);
	cw_signatures_destroy(two);
	cw_signatures_destroy(other);
}

/* --- three values --- */

static void unknown_says_why(void **state)
{
	const char *text = SIGNATURE("x",
		"  f: {in: failure, where: {reason: expired}}\n"
		"  h: {in: handshake, join: {flow: f.flow}, where: {chain_server: {any: "
		"{subject_cn: a}}}}",
		"match: f and h");
	struct cw_handshake *handshake;
	struct cw_bundle *bundle;
	struct cw_case kase;
	const char *why;

	(void)state;
	cw_case_init(&kase, NULL);
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_MISSING_INFORMATION);
	assert_string_equal(why, "no_log");
	bundle = add_bundle(&kase);
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_NO_ISSUE);
	add_failure(&kase, "expired", 1000);
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_MISSING_INFORMATION);
	assert_string_equal(why, "no_capture");
	bundle->has_capture = true;
	bundle->capture_window.first = INT64_C(1006000000000);
	bundle->capture_window.last = INT64_C(2000000000000);
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_MISSING_INFORMATION);
	assert_string_equal(why, "outside_capture_window");
	bundle->capture_window.first = INT64_C(1004000000000); /* within the slack of 5 s */
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_MISSING_INFORMATION);
	assert_string_equal(why, "not_seen");
	handshake = cw_case_add_handshake(&kase);
	handshake->bundle = "b1";
	handshake->flow = "10.0.0.2:1 > 10.0.0.1:5061";
	handshake->hidden_server = CW_HIDDEN_TLS13;
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_MISSING_INFORMATION);
	assert_string_equal(why, "tls13");
	handshake->hidden_server = CW_HIDDEN_NO; /* it is known that none was sent */
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_NO_ISSUE);
	cw_case_finish(&kase);
}

static void absence_needs_a_store(void **state)
{
	const char *text = SIGNATURE("x",
		"  f: {in: failure}\n"
		"  s: {in: bundle, join: {id: f.bundle}, where: {store: {none: {subject_cn: "
		"Root}}}}",
		"match: f and s");
	struct cw_certificate *root;
	struct cw_list list = {0};
	struct cw_bundle *bundle;
	struct cw_case kase;
	const char *why;

	(void)state;
	cw_case_init(&kase, NULL);
	bundle = add_bundle(&kase);
	add_failure(&kase, "unknown_issuer", 1);
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_MISSING_INFORMATION);
	assert_string_equal(why, "no_trust_store");
	bundle->has_store = true;
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_ISSUE);
	root = cw_case_add_certificate(&kase);
	root->subject_cn = "Root";
	assert_true(cw_list_add(&list, root));
	assert_true(cw_case_certificates(&kase, &list, &bundle->store));
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_NO_ISSUE);
	cw_list_finish(&list);
	cw_case_finish(&kase);
}

static void a_pattern_over_its_limit_is_unknown(void **state)
{
	const char *text = SIGNATURE(
		"x", "  f: {in: failure, where: {reason_text: {regex: '^(a+)+$'}}}", "match: f");
	struct cw_failure *failure;
	struct cw_case kase;
	const char *why;

	(void)state;
	cw_case_init(&kase, NULL);
	add_bundle(&kase);
	failure = add_failure(&kase, "expired", 1);
	failure->reason_text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_MISSING_INFORMATION);
	assert_string_equal(why, "regex_limit");
	failure->reason_text = "aaaa";
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_ISSUE);
	cw_case_finish(&kase);
}

static void tests_of_fields(void **state)
{
	static const struct {
		const char *where;
		bool holds;
	} cases[] = {
		{"reason: expired", true},
		{"reason: Expired", false},
		{"reason: {nocase: Expired}", true},
		{"reason: [revoked, expired]", true},
		{"reason: {not: [revoked, expired]}", false},
		{"reason: {contains: xpir}", true},
		{"reason: {starts: expired-}", false},
		{"reason: {ends: red}", true},
		{"reason: {regex: '^ex(p|q)'}", true},
		{"reason: {exists: false}", false},
		{"url: {exists: false}", true},
		{"depth: -1", true},
		{"depth: {exists: true}", false},
		{"server.port: 5061", true},
		{"server.port: {ge: 5061, lt: 5062}", true},
		{"server.port: {gt: 5061}", false},
		{"server.ip: {cidr: 10.0.0.0/8}", true},
		{"server.ip: {cidr: [192.168.0.0/16, 10.0.1.0/24]}", false},
		{"at: {before: 1970-01-01T00:00:02Z}", true},
		{"at: {after: 1970-01-01T00:00:02Z}", false},
		{"at: {after: as_of}", false},
		{"refused_by: self", true},
		{"presented_by: {not: peer}", false},
		{"reason: expired, server.port: 1", false},
	};
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	kase.as_of = 5000000000;
	add_bundle(&kase);
	add_failure(&kase, "expired", 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[1024];
		enum cw_sig_status status;

		(void)snprintf(text, sizeof(text),
			SIGNATURE("x", "  f: {in: failure, where: {%s}}", "match: f"),
			cases[i].where);
		status = status_of(text, &kase, NULL);
		if ((status == CW_SIG_ISSUE) != cases[i].holds) {
			fail_msg("%s: %s", cases[i].where, cw_sig_status_name(status));
		}
	}
	cw_case_finish(&kase);
}

static void a_star_in_a_key_is_one_word(void **state)
{
	const char *text = SIGNATURE("x",
		"  k: {in: config, where: {key: 'Zones Zone * TLS Verify Mode', value: 'Off'}}",
		"match: k");
	struct cw_setting *setting;
	struct cw_bundle *bundle;
	struct cw_case kase;
	const char *why;

	(void)state;
	cw_case_init(&kase, NULL);
	bundle = add_bundle(&kase);
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_MISSING_INFORMATION);
	assert_string_equal(why, "no_configuration");
	bundle->has_config = true;
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_NO_ISSUE);
	setting = cw_case_add_config(&kase);
	setting->bundle = "b1";
	setting->key = "Zones Zone 6 SIP TLS Verify Mode";
	setting->value = "Off";
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_NO_ISSUE);
	setting->key = "zones zone 6 TLS Verify Mode";
	assert_int_equal(status_of(text, &kase, &why), CW_SIG_ISSUE);
	cw_case_finish(&kase);
}

static void applies_to_role_and_version(void **state)
{
	const char *text = SIGNATURE("x", "  f: {in: failure}",
		"match: f\napplies: {role: C, version: '>=X14.2 <X15.5'}");
	static const struct {
		const char *version;
		enum cw_sig_status status;
	} cases[] = {
		{"X14.2", CW_SIG_ISSUE}, {"X14.2.5", CW_SIG_ISSUE}, {"X14.10", CW_SIG_ISSUE},
		{"X14.0.11", CW_SIG_NOT_APPLICABLE}, {"X8.11.4", CW_SIG_NOT_APPLICABLE},
		{"X15.5", CW_SIG_NOT_APPLICABLE}, {"", CW_SIG_ISSUE}, /* not known: evaluated */
	};
	struct cw_bundle *bundle;
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	bundle = add_bundle(&kase);
	add_failure(&kase, "expired", 1);
	bundle->role = "C";
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bundle->version = cases[i].version;
		assert_int_equal(status_of(text, &kase, NULL), cases[i].status);
	}
	bundle->role = "E";
	bundle->version = "X14.2";
	assert_int_equal(status_of(text, &kase, NULL), CW_SIG_NOT_APPLICABLE);
	cw_case_finish(&kase);
}

/* --- findings --- */

static void rows_of_one_key_are_one_finding(void **state)
{
	struct cw_signatures *set = load("trust/x.yaml",
		"schema: certway-signature/1\nid: x\ntitle: t\nfamily: trust\nseverity: high\n"
		"events: {f: {in: failure, where: {reason: {regex: '(?<what>\\w+)_leaf'}}}}\n"
		"match: f\nconfidence: {confirmed: f}\ngroup_by: [f.server.ip, f.server.port]\n"
		"summary: '{f.presented_by} {{{f.what}}} {f.url|no url} {f.certificate.subject}'\n"
		"remedy: [{do: a}, {workaround: 'b {f.server.port}', risk: r, when: not f}]\n");
	struct cw_matches matches;
	struct cw_failure *last;
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	add_bundle(&kase);
	add_failure(&kase, "self_signed_leaf", 5)->name = "host.example";
	add_failure(&kase, "expired", 6);
	last = add_failure(&kase, "self_signed_leaf", 9);
	add_failure(&kase, "self_signed_leaf", 7)->server.port = 8443;
	assert_true(cw_signatures_match(set, &kase, "en", &matches));
	assert_int_equal(matches.num_matches, 2);
	assert_string_equal(matches.matches[0]->key, "x|10.0.0.1|5061");
	assert_int_equal(matches.matches[0]->count, 2);
	assert_int_equal(matches.matches[0]->first, INT64_C(5000000000));
	assert_int_equal(matches.matches[0]->last, INT64_C(9000000000));
	assert_int_equal(matches.matches[0]->num_failures, 2);
	assert_ptr_equal(matches.matches[0]->failures[1], last);
	assert_int_equal(matches.matches[0]->confidence, CW_SIG_CONFIRMED);
	assert_string_equal(matches.matches[0]->summary,
		"host.example (10.0.0.1:5061) {self_signed} no url (unknown)");
	assert_int_equal(matches.matches[0]->num_steps, 1);
	assert_string_equal(matches.matches[1]->key, "x|10.0.0.1|8443");
	assert_string_equal(matches.matches[1]->bundle, "b1");
	cw_case_finish(&kase);
	cw_signatures_destroy(set);
}

static void the_cure_comes_from_the_finer_one(void **state)
{
	struct cw_signatures *set = cw_signatures_create(NULL);
	struct cw_matches matches;
	struct cw_case kase;

	(void)state;
	add(set, "trust/coarse.yaml",
		SIGNATURE("coarse", "  f: {in: failure}", "match: f\ngroup_by: f.reason"));
	add(set, "trust/fine.yaml",
		SIGNATURE("fine", "  f: {in: failure, where: {reason: expired}}",
			"match: f\nrefines: coarse"));
	assert_int_equal(cw_signatures_finish(set, NULL), CW_OK);
	cw_case_init(&kase, NULL);
	add_bundle(&kase);
	add_failure(&kase, "expired", 1);
	add_failure(&kase, "revoked", 2);
	assert_true(cw_signatures_match(set, &kase, "en", &matches));
	assert_int_equal(matches.num_matches, 3);
	for (size_t i = 0; i < matches.num_matches; i++) {
		const struct cw_match *match = matches.matches[i];

		if (strcmp(match->key, "coarse|expired") == 0) {
			assert_non_null(match->cure);
			assert_string_equal(cw_signature_about(match->cure->signature)->id, "fine");
		} else {
			assert_null(match->cure);
		}
	}
	cw_case_finish(&kase);
	cw_signatures_destroy(set);
}

static void nearest_within(void **state)
{
	const char *text = SIGNATURE("x",
		"  f: {in: failure}\n"
		"  l: {in: log, join: {bundle: f.bundle}, where: {event: Alarm}, nearest: before, "
		"within: 60s}",
		"match: l");
	struct cw_event *event;
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	add_bundle(&kase);
	add_failure(&kase, "expired", 1000);
	event = cw_case_add_event(&kase);
	event->bundle = "b1";
	event->event = "Alarm";
	event->at = INT64_C(1001) * 1000000000;
	assert_int_equal(status_of(text, &kase, NULL), CW_SIG_NO_ISSUE);
	event->at = INT64_C(939) * 1000000000;
	assert_int_equal(status_of(text, &kase, NULL), CW_SIG_NO_ISSUE);
	event->at = INT64_C(940) * 1000000000;
	assert_int_equal(status_of(text, &kase, NULL), CW_SIG_ISSUE);
	cw_case_finish(&kase);
}

static void findings_are_limited(void **state)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_signatures *set = load(
		"trust/x.yaml", SIGNATURE("x", "  f: {in: failure}", "match: f\ngroup_by: f.at"));
	struct cw_matches matches;
	struct cw_case kase;

	(void)state;
	limits.max_findings = 10;
	cw_case_init(&kase, &limits);
	add_bundle(&kase);
	for (int i = 0; i < 50; i++) {
		add_failure(&kase, "expired", i);
	}
	assert_true(cw_signatures_match(set, &kase, "en", &matches));
	assert_int_equal(matches.num_matches, 10);
	assert_int_equal(kase.anomalies.count, 1);
	assert_string_equal(
		((const struct cw_anomaly *)kase.anomalies.items[0])->name, "limit.max_findings");
	assert_true(kase.incomplete);
	cw_case_finish(&kase);
	cw_signatures_destroy(set);
}

/* --- symptoms --- */

static const struct cw_failure *symptom_of(
	const struct cw_signatures *set, struct cw_case *kase, const struct cw_event *event)
{
	size_t before = kase->failures.count;

	assert_true(cw_signatures_event(set, kase, event));
	return kase->failures.count == before ? NULL
					      : kase->failures.items[kase->failures.count - 1];
}

static struct cw_event blank_event(const char *process)
{
	struct cw_event event = {.bundle = "b1",
		.at = 7,
		.host = "",
		.process = process,
		.module = "",
		.level = "",
		.event = "",
		.detail = "",
		.reason = "",
		.text = "",
		.body = ""};

	event.place.member = "log.txt";
	event.place.line = 12;
	return event;
}

static void traffic_server_lines_become_failures(void **state)
{
	struct cw_signatures *set = shipped_symptoms();
	struct cw_event event = blank_event("traffic_server");
	const struct cw_failure *failure;
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	event.text = "[ET_NET 0] WARNING: Core server certificate verification failed for "
		     "(cms.example). Action=Terminate Error=self-signed certificate in certificate "
		     "chain server=cms.example(10.48.36.220) depth=1";
	assert_int_equal(
		cw_prefilter_find(cw_signatures_prefilter(set), cw_text_str(event.text)), 1);
	failure = symptom_of(set, &kase, &event);
	assert_non_null(failure);
	assert_string_equal(failure->reason, "self_signed_in_chain");
	assert_string_equal(failure->name, "cms.example");
	assert_string_equal(failure->server.ip, "10.48.36.220");
	assert_int_equal(failure->depth, 1);
	assert_string_equal(failure->openssl, "3");
	assert_int_equal(failure->refused_by, CW_PARTY_SELF);
	assert_int_equal(failure->presented_by, CW_PARTY_PEER);
	assert_int_equal(failure->rank, 50);
	assert_int_equal(failure->place.line, 12);
	event.text = "[ET_NET 0] WARNING: Core server certificate verification failed for "
		     "(cms.example). Action=Continue Error=self-signed certificate in certificate "
		     "chain server=cms.example(10.48.36.220) depth=1";
	assert_null(symptom_of(set, &kase, &event));
	event.text = "[ET_NET 1] ERROR: SSL connection failed for 'a.example': error:0A000418:SSL "
		     "routines::tlsv1 alert unknown ca";
	failure = symptom_of(set, &kase, &event);
	assert_non_null(failure);
	assert_string_equal(failure->reason, "unknown_ca");
	assert_int_equal(failure->refused_by, CW_PARTY_PEER);
	assert_string_equal(failure->presented_role, "client");
	assert_int_equal(kase.failures.count, 2);
	cw_case_finish(&kase);
	cw_signatures_destroy(set);
}

static void tvcs_details_become_reasons(void **state)
{
	static const struct {
		const char *event;
		const char *detail;
		const char *reason;
		enum cw_party refused_by;
		const char *role;
	} cases[] = {
		{"Inbound", "self signed certificate in certificate chain", "self_signed_in_chain",
			CW_PARTY_SELF, "client"},
		{"Outbound", "Peer's TLS certificate identity was unacceptable", "name_mismatch",
			CW_PARTY_SELF, "server"},
		{"Inbound", "sslv3 alert certificate unknown", "certificate_unknown", CW_PARTY_PEER,
			"server"},
		{"Outbound", "sslv3 alert bad certificate", "bad_certificate", CW_PARTY_PEER,
			"client"},
		{"Inbound", "No SSL error available, probably remote disconnect",
			"closed_without_alert", CW_PARTY_PEER, "server"},
		{"Inbound", "unsuitable certificate purpose", "unsupported_purpose", CW_PARTY_SELF,
			"client"},
		{"Outbound", "certificate has expired", "expired", CW_PARTY_SELF, "server"},
		{"Outbound", "CRL has expired", "crl_expired", CW_PARTY_SELF, "server"},
		{"Inbound", "tlsv1 alert protocol version", "protocol_version", CW_PARTY_PEER,
			"server"},
	};
	struct cw_signatures *set = shipped_symptoms();
	struct cw_pair pairs[] = {{"Src-ip", "10.0.0.9"}, {"Src-port", "58531"},
		{"Dst-ip", "10.0.0.2"}, {"Dst-port", "5062"}, {"Service", "SIP"},
		{"Common-name", "want.example"}};
	struct cw_event event = blank_event("tvcs");
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	event.pairs = pairs;
	event.num_pairs = sizeof(pairs) / sizeof(pairs[0]);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct cw_failure *failure;
		char name[64];

		(void)snprintf(name, sizeof(name), "%s TLS Negotiation Error", cases[i].event);
		event.event = name;
		event.detail = cases[i].detail;
		failure = symptom_of(set, &kase, &event);
		assert_non_null(failure);
		assert_string_equal(failure->reason, cases[i].reason);
		assert_int_equal(failure->refused_by, cases[i].refused_by);
		assert_string_equal(failure->presented_role, cases[i].role);
		assert_string_equal(failure->client.ip, "10.0.0.9");
		assert_int_equal(failure->server.port, 5062);
		assert_string_equal(failure->name, "want.example");
	}
	event.event = "Authentication Failed";
	event.detail = "Incorrect authentication credential for user";
	assert_null(symptom_of(set, &kase, &event));
	cw_case_finish(&kase);
	cw_signatures_destroy(set);
}

static void alerts_have_a_meaning(void **state)
{
	struct cw_signatures *set = shipped_symptoms();
	const char *reason = NULL;

	(void)state;
	assert_false(cw_signatures_alert(set, "close_notify", &reason));
	assert_true(cw_signatures_alert(set, "unknown_ca", &reason));
	assert_string_equal(reason, "unknown_ca");
	assert_true(cw_signatures_alert(set, "no_certificate", &reason));
	assert_string_equal(reason, "certificate_required");
	cw_signatures_destroy(set);
}

/* --- documents --- */

static void the_document_names_every_field(void **state)
{
	size_t len;
	char *doc = read_file("docs/signatures.md", &len);

	(void)state;
	for (size_t s = 0; s < CW_NUM_SOURCES; s++) {
		const struct cw_fields *fields = cw_fields_of((enum cw_source)s);
		char row[128];

		for (size_t i = 0; i < fields->count; i++) {
			(void)snprintf(row, sizeof(row), "| `%s` |", fields->fields[i].name);
			if (strstr(doc, row) == NULL) {
				fail_msg("docs/signatures.md lacks the row %s of %s", row,
					fields->name);
			}
		}
	}
	free(doc);
}

static void the_schema_names_every_field(void **state)
{
	struct cw_buffer schema = {0};

	(void)state;
	cw_signature_schema(&schema);
	assert_false(schema.failed);
	cw_buffer_add(&schema, "", 1);
	for (size_t s = 0; s < CW_NUM_SOURCES; s++) {
		const struct cw_fields *fields = cw_fields_of((enum cw_source)s);
		char key[128];

		for (size_t i = 0; i < fields->count; i++) {
			(void)snprintf(key, sizeof(key), "\"%s\": {", fields->fields[i].name);
			assert_non_null(strstr(schema.ptr, key));
		}
	}
	cw_buffer_finish(&schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rejects_what_means_something_else),
		cmocka_unit_test(reports_all_errors_with_their_place),
		cmocka_unit_test(refuses_what_cannot_be),
		cmocka_unit_test(warns_of_weaknesses),
		cmocka_unit_test(later_files_override),
		cmocka_unit_test(hash_is_of_the_contents),
		cmocka_unit_test(unknown_says_why),
		cmocka_unit_test(absence_needs_a_store),
		cmocka_unit_test(a_pattern_over_its_limit_is_unknown),
		cmocka_unit_test(tests_of_fields),
		cmocka_unit_test(a_star_in_a_key_is_one_word),
		cmocka_unit_test(applies_to_role_and_version),
		cmocka_unit_test(rows_of_one_key_are_one_finding),
		cmocka_unit_test(the_cure_comes_from_the_finer_one),
		cmocka_unit_test(nearest_within),
		cmocka_unit_test(findings_are_limited),
		cmocka_unit_test(traffic_server_lines_become_failures),
		cmocka_unit_test(tvcs_details_become_reasons),
		cmocka_unit_test(alerts_have_a_meaning),
		cmocka_unit_test(the_document_names_every_field),
		cmocka_unit_test(the_schema_names_every_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
