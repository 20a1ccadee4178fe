/* SPDX-License-Identifier: MIT */
#include "api/draft_signature.h"

#include <string.h>

/* A literal of a log line that is longer helps neither speed nor certainty. */
#define MAX_LITERAL 120

/* --- what a failure says --- */

static void add_field(struct cw_buffer *out, const char *name, const char *value)
{
	if (value[0] != '\0') {
		cw_buffer_printf(out, "      %s: ", name);
		cw_yaml_text(out, cw_text_str(value));
		cw_buffer_add_str(out, "\n");
	}
}

/* Fields that may narrow it; which of them matter only the author knows. */
static void add_hint(struct cw_buffer *out, const char *name, const char *value)
{
	if (value[0] != '\0') {
		cw_buffer_add_str(out, "      # ");
		cw_buffer_printf(out, "%s: ", name);
		cw_yaml_text(out, cw_text_str(value));
		cw_buffer_add_str(out, "\n");
	}
}

static void add_failure_events(struct cw_buffer *out, const struct cw_failure *failure)
{
	cw_buffer_add_str(out, "events:\n  refused:\n    in: failure\n    where:\n");
	add_field(out, "reason", failure->reason);
	if (failure->refused_by != CW_PARTY_UNKNOWN) {
		add_field(out, "refused_by", cw_party_name(failure->refused_by));
	}
	/* The word that stands for all that has none. */
	(strcmp(failure->reason, "other") == 0 ? add_field : add_hint)(
		out, "reason_text", failure->reason_text);
	add_hint(out, "presented_role", failure->presented_role);
	add_hint(out, "process", failure->process);
	add_hint(out, "service", failure->service);
	add_hint(out, "name", failure->name);
	cw_buffer_add_str(out, "match: refused\n"
			       "group_by: [refused.server.ip, refused.server.port]\n"
			       "certificate: refused.certificate\n"
			       "summary: \"{refused.presented_by} presented "
			       "{refused.certificate.subject|a certificate}: TODO\"\n");
}

/* The failure, and its certificate, as they are; or with another reason. */
static void add_failure_facts(
	struct cw_buffer *out, const struct cw_failure *failure, const char *reason)
{
	static const char *const skip[] = {
		"id", "bundle", "symptom", "reason", "handshake", "url", "user", "tries", NULL};
	static const char *const other_reason[] = {
		"id", "bundle", "symptom", "reason", "reason_text", "url", "user", "tries", NULL};
	static const char *const skip_certificate[] = {
		"sha256", "sha1", "spki_sha256", "seen", NULL};
	struct cw_buffer more = {0};

	cw_buffer_add_str(&more, "reason: ");
	cw_yaml_text(&more, cw_text_str(reason != NULL ? reason : failure->reason));
	if (failure->certificate != NULL && failure->certificate->sha256[0] != '\0') {
		cw_buffer_printf(&more, ", certificate: %.12s", failure->certificate->sha256);
	}
	cw_buffer_add(&more, "", 1);
	cw_buffer_add_str(out, "    facts:\n");
	if (failure->certificate != NULL && failure->certificate->sha256[0] != '\0') {
		struct cw_buffer fingerprint = {0};

		cw_buffer_printf(&fingerprint, "sha256: %.12s", failure->certificate->sha256);
		cw_buffer_add_str(out, "      certificate:\n        - ");
		cw_yaml_fact(out, CW_SOURCE_CERTIFICATE, failure->certificate, skip_certificate,
			fingerprint.failed ? "" : fingerprint.ptr);
		cw_buffer_add_str(out, "\n");
		out->failed |= fingerprint.failed;
		cw_buffer_finish(&fingerprint);
	}
	cw_buffer_add_str(out, "      failure:\n        - ");
	cw_yaml_fact(out, CW_SOURCE_FAILURE, failure, reason != NULL ? other_reason : skip,
		more.failed ? "" : more.ptr);
	cw_buffer_add_str(out, "\n");
	out->failed |= more.failed;
	cw_buffer_finish(&more);
}

static void add_failure_tests(struct cw_buffer *out, const struct cw_draft_of *of)
{
	const struct cw_failure *failure = of->failure;
	struct cw_failure other = *failure;
	bool is_other = strcmp(failure->reason, "other") == 0;

	cw_buffer_add_str(out, "  - name: as facts\n    expect: issue\n");
	add_failure_facts(out, failure, NULL);
	other.server.ip = "192.0.2.1";
	other.client.ip = "192.0.2.2";
	other.flow = other.name = "";
	cw_buffer_add_str(out, "  - name: between others\n    expect: issue\n");
	add_failure_facts(out, &other, NULL);
	cw_buffer_add_str(out, "  - name: another reason\n    expect: no_issue\n");
	add_failure_facts(out, failure, is_other ? "expired" : "other");
	if (failure->refused_by != CW_PARTY_UNKNOWN) {
		other = *failure;
		other.refused_by =
			failure->refused_by == CW_PARTY_SELF ? CW_PARTY_PEER : CW_PARTY_SELF;
		cw_buffer_add_str(
			out, "  - name: refused by the other side\n    expect: no_issue\n");
		add_failure_facts(out, &other, NULL);
	} else {
		cw_buffer_add_str(out, "  - name: nothing was recorded\n"
				       "    expect: missing_information\n"
				       "    facts: {bundle: [{has_log: false}]}\n");
	}
}

/* --- what a line says that means nothing yet --- */

/* Whether a word may differ from line to line: numbers, addresses, names, quoted values. */
static bool is_variable(struct cw_text word)
{
	for (size_t i = 0; i < word.len; i++) {
		char c = word.ptr[i];

		if ((c >= '0' && c <= '9') || c == '"' || c == '=' || c == '@' || c == '/' ||
			c == '\'' || (unsigned char)c >= 0x7f || (unsigned char)c < 0x20 ||
			(c == '.' && i + 1 < word.len)) {
			return true;
		}
	}
	return false;
}

/* The longest run of words that look the same in every such line. */
static struct cw_text stable_part(struct cw_text text)
{
	struct cw_text best = CW_TEXT("");
	struct cw_text rest = text;
	struct cw_text word;
	const char *start = NULL;

	while (cw_text_split(&rest, ' ', &word)) {
		const char *end = word.ptr + word.len;

		if (word.len == 0 || is_variable(word)) {
			start = NULL;
			continue;
		}
		start = start != NULL ? start : word.ptr;
		if ((size_t)(end - start) > best.len && (size_t)(end - start) <= MAX_LITERAL) {
			best = cw_text_of(start, (size_t)(end - start));
		}
	}
	return best;
}

/* The field of the record whose stable part is asked for, and that part. */
static const char *choose_literal(const struct cw_event *event, struct cw_text *literal)
{
	*literal = stable_part(cw_text_str(event->detail));
	if (literal->len >= 4) {
		return "detail";
	}
	*literal = stable_part(cw_text_str(event->reason));
	if (literal->len >= 4) {
		return "reason";
	}
	*literal = stable_part(cw_text_str(event->text));
	if (literal->len < 4) {
		*literal = cw_text_head(cw_text_str(event->text), MAX_LITERAL);
	}
	return "text";
}

static void add_log_events(struct cw_buffer *out, const struct cw_event *event)
{
	struct cw_text literal;
	const char *field = choose_literal(event, &literal);

	cw_buffer_add_str(out, "events:\n  seen:\n    in: log\n    where:\n");
	add_field(out, "process", event->process);
	add_field(out, "module", event->module);
	add_field(out, "event", event->event);
	cw_buffer_printf(out, "      %s: {contains: ", field);
	cw_yaml_text(out, literal);
	cw_buffer_add_str(out, "} # or {regex: '…(?<name>…)'}: {seen.name} is then a value\n"
			       "match: seen\nsummary: \"TODO {seen.text}\"\n");
}

static void add_log_tests(struct cw_buffer *out, const struct cw_draft_of *of)
{
	static const char *const skip[] = {"bundle", "at", "level", "body", NULL};
	struct cw_event other = *of->event;

	cw_buffer_add_str(out, "  - name: as facts\n    expect: issue\n    facts:\n"
			       "      log:\n        - ");
	other.host = "another";
	cw_yaml_fact(out, CW_SOURCE_LOG, &other, skip, "");
	other.detail = other.reason = other.text = "something else happened";
	cw_buffer_add_str(out, "\n  - name: another text\n    expect: no_issue\n    facts:\n"
			       "      log:\n        - ");
	cw_yaml_fact(out, CW_SOURCE_LOG, &other, skip, "");
	cw_buffer_add_str(out, "\n  - name: nothing of it was logged\n    expect: no_issue\n"
			       "    facts: {bundle: [{has_log: true}]}\n");
}

/* --- the whole --- */

static void add_head(struct cw_buffer *out, const struct cw_draft_of *of)
{
	cw_buffer_add_str(out,
		"# A draft. Say what is to be said where TODO stands, narrow the events until the\n"
		"# near misses among the tests are no longer found, and add what else you know.\n"
		"# Names and addresses of a network should not stand in it.\n"
		"schema: certway-signature/1\n"
		"id: my-failure # and the file's name: local/my-failure.yaml\n"
		"title: TODO what is wrong, in one line\n"
		"family: local\n"
		"severity: medium\n");
	if (of->refines.count > 0) {
		cw_buffer_add_str(
			out, "refines: # they match it too; the cure then comes from here\n");
		for (size_t i = 0; i < of->refines.count; i++) {
			cw_buffer_printf(out, "  - %s\n", of->refines.items[i]);
		}
	}
}

void cw_draft_signature(struct cw_buffer *out, const struct cw_draft_of *of)
{
	add_head(out, of);
	if (of->failure != NULL) {
		add_failure_events(out, of->failure);
	} else {
		add_log_events(out, of->event);
	}
	cw_buffer_add_str(out, "remedy:\n  - do: TODO what cures it\n"
			       "    where: TODO the menu path, or drop this line\ntests:\n");
	if (of->line.len > 0) {
		cw_buffer_add_str(out, "  - name: as it was logged\n    expect: issue\n"
				       "    log:\n      - ");
		cw_yaml_text(out, of->line);
		cw_buffer_add_str(out, "\n");
	}
	if (of->failure != NULL) {
		add_failure_tests(out, of);
	} else {
		add_log_tests(out, of);
	}
}
