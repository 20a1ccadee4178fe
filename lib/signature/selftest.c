/* SPDX-License-Identifier: MIT */
/* The tests that a signature carries. */
#include "signature/selftest.h"

#include "facts/case.h"
#include "signature/document.h"
#include "signature/facts.h"
#include "signature/keys.h"
#include "signature/load.h"
#include "signature/match.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* The log lines of a test, each with a line end. */
static void join_lines(const struct cw_node *node, struct cw_buffer *out)
{
	for (size_t i = 0; i < (node->kind == CW_NODE_LIST ? node->count : 1); i++) {
		const struct cw_node *line = node->kind == CW_NODE_LIST ? node->items[i] : node;

		cw_buffer_add_text(out, line->text);
		if (line->text.len == 0 || line->text.ptr[line->text.len - 1] != '\n') {
			cw_buffer_add_str(out, "\n");
		}
	}
}

static void latest(const struct cw_list *facts, size_t offset, int64_t *out)
{
	for (size_t i = 0; i < facts->count; i++) {
		int64_t at =
			*(const int64_t *)(const void *)((const char *)facts->items[i] + offset);

		*out = at > *out ? at : *out; /* unknown is the least value */
	}
}

/* Without as_of, now is the last time in the case. */
static void default_as_of(struct cw_case *kase)
{
	if (kase->as_of == CW_TIME_UNKNOWN) {
		latest(&kase->failures, offsetof(struct cw_failure, at), &kase->as_of);
		latest(&kase->handshakes, offsetof(struct cw_handshake, at), &kase->as_of);
		latest(&kase->events, offsetof(struct cw_event, at), &kase->as_of);
	}
}

struct outcome {
	bool passed;
	bool skipped;
	struct cw_buffer what;
};

/* All that a person reads of a finding besides its title. */
static void add_said(const struct cw_match *match, struct cw_buffer *out)
{
	cw_buffer_add_str(out, match->summary);
	for (size_t i = 0; i < match->num_steps; i++) {
		const struct cw_match_step *step = &match->steps[i];

		cw_buffer_printf(
			out, "\n%s: %s\n%s\n%s", step->kind, step->text, step->where, step->risk);
	}
}

/* Whether the said holds each of the texts, or none; the first for which not is told. */
static bool check_said(
	const struct cw_node *texts, struct cw_text said, bool wanted, struct cw_buffer *what)
{
	size_t count = texts == NULL ? 0 : texts->kind == CW_NODE_LIST ? texts->count : 1;
	size_t at;

	for (size_t i = 0; i < count; i++) {
		const struct cw_node *text = texts->kind == CW_NODE_LIST ? texts->items[i] : texts;

		if (cw_text_find(said, text->text, &at) != wanted) {
			cw_buffer_printf(what, ", which %s '%s'", wanted ? "does not say" : "says",
				text->text.ptr);
			return false;
		}
	}
	return true;
}

static bool judge_said(
	const struct cw_node *test, const struct cw_matches *matches, struct outcome *out)
{
	struct cw_buffer said = {0};
	bool ok;

	if (matches->num_matches > 0) {
		add_said(matches->matches[0], &said);
	}
	ok = check_said(cw_node_get(test, "says"), cw_buffer_text(&said), true, &out->what) &&
	     check_said(cw_node_get(test, "says_not"), cw_buffer_text(&said), false, &out->what);
	out->what.failed |= said.failed;
	cw_buffer_finish(&said);
	return ok;
}

static bool is_found(const struct cw_matches *matches, struct cw_text event)
{
	const struct cw_match *match = matches->num_matches > 0 ? matches->matches[0] : NULL;

	for (size_t i = 0; match != NULL && i < match->num_events; i++) {
		if (cw_text_is(event, match->events[i].name)) {
			return match->events[i].truth == CW_TRUE;
		}
	}
	return false;
}

/* Whether each of the events was found, or none; the first for which not is told. */
static bool check_found(const struct cw_node *names, const struct cw_matches *matches, bool wanted,
	struct cw_buffer *what)
{
	size_t count = names == NULL ? 0 : names->kind == CW_NODE_LIST ? names->count : 1;

	for (size_t i = 0; i < count; i++) {
		const struct cw_node *name = names->kind == CW_NODE_LIST ? names->items[i] : names;

		if (is_found(matches, name->text) != wanted) {
			cw_buffer_printf(
				what, ", %s '%s'", wanted ? "without" : "with", name->text.ptr);
			return false;
		}
	}
	return true;
}

static bool judge(const struct cw_signature *signature, const struct cw_node *test,
	struct cw_case *kase, struct outcome *out)
{
	const char *expected = cw_node_get(test, "expect")->text.ptr;
	const struct cw_node *confidence = cw_node_get(test, "confidence");
	struct cw_list one = {0};
	struct cw_matches matches;
	const char *status;
	const char *sure = "";
	bool ok;

	ok = cw_list_add(&one, (void *)(uintptr_t)signature) &&
	     cw_match_some(&one, kase, "en", &matches);
	if (ok) {
		status = cw_sig_status_name(matches.results[0].status);
		if (confidence != NULL && matches.num_matches > 0) {
			sure = cw_sig_confidence_name(matches.matches[0]->confidence);
		}
		cw_buffer_printf(&out->what, "expected %s%s%s, got %s%s%s", expected,
			confidence != NULL ? " " : "",
			confidence != NULL ? confidence->text.ptr : "", status,
			sure[0] != '\0' ? " " : "", sure);
		out->passed =
			strcmp(status, expected) == 0 &&
			(confidence == NULL || cw_text_is(confidence->text, sure)) &&
			judge_said(test, &matches, out) &&
			check_found(cw_node_get(test, "found"), &matches, true, &out->what) &&
			check_found(cw_node_get(test, "not_found"), &matches, false, &out->what);
		if (kase->failures.count == 0 && cw_node_get(test, "log") != NULL) {
			cw_buffer_add_str(&out->what, "; the lines gave no failure");
		}
		cw_buffer_add_str(&out->what, "\n");
		ok = out->passed || cw_signature_why(signature, kase, &out->what);
		cw_buffer_add(&out->what, "", 1);
	}
	cw_list_finish(&one);
	return ok && !out->what.failed;
}

static bool parse_lines(
	const struct cw_signature_runner *runner, const struct cw_node *log, struct cw_case *kase)
{
	struct cw_buffer lines = {0};
	bool ok;

	join_lines(log, &lines);
	ok = !lines.failed && runner->parse_log(runner->ctx, kase,
				      ((const struct cw_bundle *)kase->bundles.items[0])->id,
				      cw_buffer_text(&lines));
	cw_buffer_finish(&lines);
	return ok;
}

bool cw_selftest_case(
	const struct cw_node *test, const struct cw_signature_runner *runner, struct cw_case *kase)
{
	const struct cw_node *log = cw_node_get(test, "log");

	if (!cw_facts_build(NULL, test, kase) ||
		(log != NULL && runner->parse_log != NULL && !parse_lines(runner, log, kase))) {
		return false;
	}
	default_as_of(kase);
	return !kase->failed;
}

static bool run_test(const struct cw_signatures *set, const struct cw_signature *signature,
	const struct cw_node *test, const struct cw_signature_runner *runner, struct outcome *out)
{
	struct cw_case kase;
	bool ok;

	if (cw_node_get(test, "log") != NULL && runner->parse_log == NULL) {
		out->skipped = true;
		return true;
	}
	cw_case_init(&kase, &set->limits);
	ok = cw_selftest_case(test, runner, &kase) && judge(signature, test, &kase, out) &&
	     !kase.failed;
	cw_case_finish(&kase);
	return ok;
}

static bool run_tests(const struct cw_signatures *set, const struct cw_signature *signature,
	const struct cw_node *tests, const struct cw_signature_runner *runner)
{
	for (size_t i = 0; tests != NULL && i < tests->count; i++) {
		const struct cw_node *test = tests->items[i];
		const struct cw_node *name = cw_node_get(test, "name");
		struct outcome outcome = {0};
		char number[32];
		bool ok;

		(void)snprintf(number, sizeof(number), "test %zu", i + 1);
		ok = run_test(set, signature, test, runner, &outcome);
		if (ok) {
			runner->report(runner->ctx, signature,
				name != NULL ? name->text.ptr : number, outcome.passed,
				outcome.skipped, outcome.what.ptr != NULL ? outcome.what.ptr : "");
		}
		cw_buffer_finish(&outcome.what);
		if (!ok) {
			return false;
		}
	}
	return true;
}

bool cw_signature_test(const struct cw_signatures *set, const struct cw_signature *signature,
	const struct cw_signature_runner *runner)
{
	struct cw_text later = signature->later_tests;
	struct cw_arena arena = {0};
	struct cw_loading l = {.arena = &arena, .is_known = true};
	const struct cw_node *tests;
	bool ok;

	if (later.len == 0) {
		return run_tests(set, signature, signature->tests, runner);
	}
	tests = cw_node_get(cw_document_parse(&arena, later.ptr, later.len, NULL), "tests");
	tests = tests != NULL ? cw_tests_expand(&l, tests) : NULL;
	ok = tests != NULL && run_tests(set, signature, tests, runner);
	cw_arena_finish(&arena);
	return ok;
}
