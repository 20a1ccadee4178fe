/* SPDX-License-Identifier: MIT */
#include "report/actor.h"
#include "report/fixture.h"
#include "report/group.h"
#include "report/report.h"
#include "report/write.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct cw_draft *new_draft(void)
{
	struct cw_case kase;
	struct cw_draft *draft;

	cw_case_init(&kase, NULL);
	draft = cw_draft_create(&kase);
	assert_non_null(draft);
	return draft;
}

static const struct cw_report *finish(struct cw_draft *draft, enum cw_fail_on fail_on)
{
	const struct cw_report *report = cw_draft_finish(draft, fail_on, "0.1.0", "", 0);

	assert_non_null(report);
	return report;
}

static void set_text(struct cw_buffer *out, const struct cw_report *report, int tz)
{
	struct cw_text_options options = {.tz_offset_minutes = tz};
	struct cw_sink sink = cw_fixture_sink(out);

	cw_buffer_clear(out);
	assert_int_equal(cw_report_write_text(report, CW_PART_ALL, &options, &sink, NULL), CW_OK);
	cw_buffer_add(out, "", 1);
}

static void says_who_refused(void **state)
{
	static const struct {
		const char *fixture;
		const char *summary;
		enum cw_status status;
		int exit_status;
		bool complete;
	} expected[] = {
		{"self-signed",
			"Expressway-C vcsc (X14.2.5) refused the certificate of cucm.steven.lab at "
			"10.48.36.215:6972",
			CW_STATUS_ISSUE, 1, true},
		{"peer",
			"[2001:db8::5]:5061 refused the certificate of Expressway-E expe (X14.2.5)",
			CW_STATUS_ISSUE, 1, true},
		{"healthy", "No certificate problem found in 1 handshake and 10,412 log records",
			CW_STATUS_NO_ISSUE, 0, true},
		{"unexplained",
			"imp.steven.lab (10.48.36.220:8443) refused the certificate of "
			"Expressway-C "
			"vcsc (X14.2.5), and no signature explains why",
			CW_STATUS_MISSING_INFORMATION, 3, true},
		{"unreadable", "holiday.jpg: neither a bundle nor a capture, log or certificate",
			CW_STATUS_MISSING_INFORMATION, 4, false},
		{"certificates",
			"Neither a log nor a capture was given, so no connection could be judged "
			"(1 "
			"certificate read)",
			CW_STATUS_MISSING_INFORMATION, 3, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct cw_report *report = cw_fixture(expected[i].fixture);

		assert_string_equal(report->verdict.summary, expected[i].summary);
		assert_int_equal(report->verdict.status, expected[i].status);
		assert_int_equal(report->verdict.complete, expected[i].complete);
		assert_int_equal(report->exit_status, expected[i].exit_status);
		cw_report_destroy(report);
	}
}

static void add(struct cw_draft *draft, const char *id, enum cw_status status,
	enum cw_severity severity, enum cw_confidence confidence, int64_t first)
{
	struct cw_finding *finding = cw_draft_add_finding(draft);

	assert_non_null(finding);
	finding->id = id;
	finding->status = status;
	finding->severity = severity;
	finding->confidence = confidence;
	finding->first = first;
}

static void sorts_findings_issues_first(void **state)
{
	static const char *const order[] = {"critical", "likely", "early", "a", "b", "unknown-time",
		"low", "potential", "undecided"};
	struct cw_draft *draft = new_draft();
	const struct cw_report *report;

	(void)state;
	add(draft, "undecided", CW_STATUS_MISSING_INFORMATION, CW_SEVERITY_CRITICAL,
		CW_CONFIDENCE_POSSIBLE, 1);
	add(draft, "low", CW_STATUS_ISSUE, CW_SEVERITY_LOW, CW_CONFIDENCE_CONFIRMED, 1);
	add(draft, "b", CW_STATUS_ISSUE, CW_SEVERITY_HIGH, CW_CONFIDENCE_POSSIBLE, 7);
	add(draft, "unknown-time", CW_STATUS_ISSUE, CW_SEVERITY_HIGH, CW_CONFIDENCE_POSSIBLE,
		CW_TIME_UNKNOWN);
	add(draft, "a", CW_STATUS_ISSUE, CW_SEVERITY_HIGH, CW_CONFIDENCE_POSSIBLE, 7);
	add(draft, "early", CW_STATUS_ISSUE, CW_SEVERITY_HIGH, CW_CONFIDENCE_POSSIBLE, 5);
	add(draft, "likely", CW_STATUS_ISSUE, CW_SEVERITY_HIGH, CW_CONFIDENCE_LIKELY, 9);
	add(draft, "potential", CW_STATUS_POTENTIAL_PROBLEM, CW_SEVERITY_CRITICAL,
		CW_CONFIDENCE_CONFIRMED, 1);
	add(draft, "critical", CW_STATUS_ISSUE, CW_SEVERITY_CRITICAL, CW_CONFIDENCE_POSSIBLE, 9);
	report = finish(draft, CW_FAIL_ON_ISSUE);
	assert_int_equal(report->num_findings, sizeof(order) / sizeof(order[0]));
	for (size_t i = 0; i < report->num_findings; i++) {
		assert_string_equal(report->findings[i]->id, order[i]);
	}
	assert_string_equal(report->verdict.top, "critical");
	cw_report_destroy(report);
}

static int exit_of(enum cw_status status, enum cw_fail_on fail_on, bool has_log, bool is_cut)
{
	struct cw_case kase;
	struct cw_draft *draft;
	const struct cw_report *report;
	struct cw_bundle *bundle;
	int out;

	cw_case_init(&kase, NULL);
	bundle = cw_case_add_bundle(&kase);
	assert_non_null(bundle);
	bundle->has_log = has_log;
	if (is_cut) {
		cw_case_note(&kase, "archive.cut", "x", 0, true, "ends within a member");
	}
	draft = cw_draft_create(&kase);
	assert_non_null(draft);
	if (status != CW_STATUS_NO_ISSUE) {
		add(draft, "x", status, CW_SEVERITY_HIGH, CW_CONFIDENCE_LIKELY, 1);
	}
	report = finish(draft, fail_on);
	out = report->exit_status;
	assert_int_equal(report->verdict.complete, !is_cut);
	cw_report_destroy(report);
	return out;
}

static void chooses_the_exit_status(void **state)
{
	(void)state;
	assert_int_equal(exit_of(CW_STATUS_ISSUE, CW_FAIL_ON_ISSUE, true, false), 1);
	assert_int_equal(exit_of(CW_STATUS_ISSUE, CW_FAIL_ON_ISSUE, true, true), 1);
	assert_int_equal(exit_of(CW_STATUS_ISSUE, CW_FAIL_ON_NEVER, true, false), 0);
	assert_int_equal(exit_of(CW_STATUS_POTENTIAL_PROBLEM, CW_FAIL_ON_ISSUE, true, false), 0);
	assert_int_equal(
		exit_of(CW_STATUS_POTENTIAL_PROBLEM, CW_FAIL_ON_POTENTIAL_PROBLEM, true, false), 1);
	assert_int_equal(exit_of(CW_STATUS_NO_ISSUE, CW_FAIL_ON_ISSUE, true, false), 0);
	assert_int_equal(exit_of(CW_STATUS_NO_ISSUE, CW_FAIL_ON_ISSUE, true, true), 3);
	assert_int_equal(exit_of(CW_STATUS_NO_ISSUE, CW_FAIL_ON_ISSUE, false, false), 3);
	/* A healthy bundle is 0 although some signature lacked something. */
	assert_int_equal(exit_of(CW_STATUS_MISSING_INFORMATION, CW_FAIL_ON_ISSUE, true, false), 0);
}

static void tells_failed_from_unreadable(void **state)
{
	static const struct {
		enum cw_code code;
		int exit_status;
	} cases[] = {{CW_ERR_FORMAT, 4}, {CW_ERR_LIMIT, 4}, {CW_ERR_IO, 5}, {CW_ERR_NOMEM, 5},
		{CW_ERR_CANCELLED, 5}, {CW_ERR_USAGE, 2}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cw_draft *draft = new_draft();
		struct cw_error err = {.code = cases[i].code, .message = "said so"};
		const struct cw_report *report;

		cw_draft_set_error(draft, &err);
		report = finish(draft, CW_FAIL_ON_ISSUE);
		assert_int_equal(report->exit_status, cases[i].exit_status);
		assert_string_equal(report->verdict.summary, "said so");
		cw_report_destroy(report);
	}
}

/* Only a finding that decides explains a failure. */
static void links_failures_to_findings(void **state)
{
	const struct cw_report *report = cw_fixture("self-signed");

	(void)state;
	assert_int_equal(report->num_failures, 2);
	assert_int_equal(report->explained_by[0].count, 1);
	assert_string_equal(report->explained_by[0].items[0], "self-signed-certificate");
	assert_int_equal(report->explained_by[1].count, 0);
	cw_report_destroy(report);
}

static void keys_depend_on_id_and_group_alone(void **state)
{
	struct cw_draft *draft = new_draft();
	struct cw_finding *a = cw_draft_add_finding(draft);
	struct cw_finding *b = cw_draft_add_finding(draft);

	(void)state;
	a->id = "unknown-ca";
	b->id = "unknown-c";
	cw_finding_set_key(draft, a, CW_TEXT("x"));
	cw_finding_set_key(draft, b, CW_TEXT("ax"));
	assert_string_not_equal(a->key, b->key);
	b->id = "unknown-ca";
	cw_finding_set_key(draft, b, CW_TEXT("x"));
	assert_string_equal(a->key, b->key);
	/* FNV-1a 64 of "unknown-ca\0x", computed elsewhere: keys are compared between versions. */
	assert_string_equal(a->key, "cde1097e248a089c");
	cw_draft_destroy(draft);
}

static void evidence_grows_and_sorts(void **state)
{
	struct cw_draft *draft = new_draft();
	struct cw_finding *finding = cw_draft_add_finding(draft);
	const struct cw_report *report;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct cw_evidence *evidence = cw_finding_add_evidence(draft, finding);

		assert_non_null(evidence);
		evidence->at = i % 10 == 9 ? CW_TIME_UNKNOWN : (i * 7919) % 500;
		evidence->place.line = (uint64_t)i;
	}
	report = finish(draft, CW_FAIL_ON_ISSUE);
	finding = (struct cw_finding *)(uintptr_t)report->findings[0];
	assert_int_equal(finding->num_evidence, 1000);
	for (size_t i = 1; i < 1000; i++) {
		const struct cw_evidence *a = &finding->evidence[i - 1];
		const struct cw_evidence *b = &finding->evidence[i];

		if (a->at == b->at) {
			assert_true(a->place.line < b->place.line);
		} else {
			assert_true(b->at == CW_TIME_UNKNOWN ||
				    (a->at != CW_TIME_UNKNOWN && a->at < b->at));
		}
	}
	cw_report_destroy(report);
}

static void notes_the_limit_of_findings(void **state)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_case kase;
	struct cw_draft *draft;
	const struct cw_report *report;

	(void)state;
	limits.max_findings = 2;
	cw_case_init(&kase, &limits);
	draft = cw_draft_create(&kase);
	assert_non_null(cw_draft_add_finding(draft));
	assert_non_null(cw_draft_add_finding(draft));
	assert_null(cw_draft_add_finding(draft));
	assert_null(cw_draft_add_finding(draft));
	report = finish(draft, CW_FAIL_ON_ISSUE);
	assert_int_equal(report->num_findings, 2);
	assert_int_equal(report->num_anomalies, 1);
	assert_string_equal(report->anomalies[0]->name, "limit.max_findings");
	assert_int_equal(report->anomalies[0]->count, 2);
	assert_false(report->verdict.complete);
	cw_report_destroy(report);
}

/* A peer that is another Expressway of the case is called by its name. */
static void knows_the_other_expressway(void **state)
{
	static const char *const addresses[] = {"10.0.0.2"};
	struct cw_bundle c = {.id = "b1", .role = "C", .host = "expc"};
	struct cw_bundle e = {.id = "b2", .role = "E", .host = "expe", .addresses = {addresses, 1}};
	const struct cw_bundle *const bundles[] = {&c, &e};
	struct cw_failure failure = {.bundle = "b1",
		.refused_by = CW_PARTY_PEER,
		.presented_by = CW_PARTY_SELF,
		.presented_role = "client",
		.client = {"10.0.0.1", 25000},
		.server = {"10.0.0.2", 7001},
		.name = "expe.example.com"};
	struct cw_actor refused_by;
	struct cw_actor presented_by;

	(void)state;
	cw_actors_of_failure(&failure, bundles, 2, &refused_by, &presented_by);
	assert_string_equal(refused_by.who, "peer");
	assert_string_equal(refused_by.role, "E");
	assert_string_equal(refused_by.host, "expe");
	assert_string_equal(refused_by.ip, "10.0.0.2");
	assert_int_equal(refused_by.port, 7001);
	assert_string_equal(refused_by.name, "expe.example.com");
	assert_string_equal(presented_by.who, "self");
	assert_string_equal(presented_by.host, "expc");
	assert_string_equal(presented_by.ip, "10.0.0.1");
	assert_string_equal(presented_by.name, "");
}

static void zone_changes_the_text_alone(void **state)
{
	const struct cw_report *report = cw_fixture("self-signed");
	struct cw_buffer utc = {0};
	struct cw_buffer east = {0};

	(void)state;
	set_text(&utc, report, 0);
	set_text(&east, report, 120);
	assert_non_null(strstr(utc.ptr, "16:55:26.016  packet 4738"));
	assert_null(strstr(utc.ptr, "18:55:26"));
	assert_non_null(strstr(east.ptr, "18:55:26.016  packet 4738"));
	assert_non_null(strstr(east.ptr, "+02:00"));
	assert_null(strstr(east.ptr, "16:55:26"));
	cw_buffer_finish(&utc);
	cw_buffer_finish(&east);
	cw_report_destroy(report);
}

static void wraps_at_the_width(void **state)
{
	const struct cw_report *report = cw_fixture("self-signed");

	(void)state;
	for (unsigned width = 1; width < 200; width += 13) {
		struct cw_text_options options = {.width = width};
		struct cw_buffer out = {0};
		struct cw_sink sink = cw_fixture_sink(&out);

		assert_int_equal(
			cw_report_write_text(report, CW_PART_ALL, &options, &sink, NULL), CW_OK);
		assert_true(out.len > 1000);
		cw_buffer_finish(&out);
	}
	cw_report_destroy(report);
}

static void documents_parse_and_repeat(void **state)
{
	(void)state;
	for (size_t i = 0; i < cw_fixture_count; i++) {
		const struct cw_report *report = cw_fixture(cw_fixture_names[i]);
		struct cw_buffer first = {0};
		struct cw_buffer second = {0};
		struct cw_sink sink = cw_fixture_sink(&first);
		json_t *parsed;

		assert_int_equal(
			cw_report_write_json(report, CW_PART_ALL, false, &sink, NULL), CW_OK);
		sink.ctx = &second;
		assert_int_equal(
			cw_report_write_json(report, CW_PART_ALL, false, &sink, NULL), CW_OK);
		assert_int_equal(first.len, second.len);
		assert_memory_equal(first.ptr, second.ptr, first.len);
		parsed = json_loadb(first.ptr, first.len, JSON_REJECT_DUPLICATES, NULL);
		assert_non_null(parsed);
		assert_string_equal(
			json_string_value(json_object_get(parsed, "schema")), "certway-report/1");
		json_decref(parsed);
		cw_buffer_finish(&first);
		cw_buffer_finish(&second);
		cw_report_destroy(report);
	}
}

static bool refuse(void *ctx, const char *bytes, size_t len)
{
	(void)ctx;
	(void)bytes;
	(void)len;
	return false;
}

static void tells_a_refusing_sink(void **state)
{
	const struct cw_report *report = cw_fixture("self-signed");
	struct cw_sink sink = {refuse, NULL};
	struct cw_error err;

	(void)state;
	assert_int_equal(cw_report_write_text(report, CW_PART_ALL, NULL, &sink, &err), CW_ERR_IO);
	assert_int_equal(cw_report_write_json(report, CW_PART_ALL, true, &sink, &err), CW_ERR_IO);
	assert_int_equal(cw_report_write_schema(&sink, &err), CW_ERR_IO);
	cw_report_destroy(report);
}

static void groups_digits(void **state)
{
	char out[CW_GROUPED_BYTES];

	(void)state;
	assert_string_equal(cw_group_digits(0, out), "0");
	assert_string_equal(cw_group_digits(999, out), "999");
	assert_string_equal(cw_group_digits(1000, out), "1,000");
	assert_string_equal(cw_group_digits(UINT64_MAX, out), "18,446,744,073,709,551,615");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_who_refused),
		cmocka_unit_test(sorts_findings_issues_first),
		cmocka_unit_test(chooses_the_exit_status),
		cmocka_unit_test(tells_failed_from_unreadable),
		cmocka_unit_test(links_failures_to_findings),
		cmocka_unit_test(keys_depend_on_id_and_group_alone),
		cmocka_unit_test(evidence_grows_and_sorts),
		cmocka_unit_test(notes_the_limit_of_findings),
		cmocka_unit_test(knows_the_other_expressway),
		cmocka_unit_test(zone_changes_the_text_alone),
		cmocka_unit_test(wraps_at_the_width),
		cmocka_unit_test(documents_parse_and_repeat),
		cmocka_unit_test(tells_a_refusing_sink),
		cmocka_unit_test(groups_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
