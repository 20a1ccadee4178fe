/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a signature file, and as a file of suppressions: it loads or says why not. What loads is
 * matched with a small case and explained, its tests run, it is linted beside itself, and its prefilter
 * must agree with the tests that it stands in front of.
 */
#include "signature/prefilter.h"
#include "signature/signature.h"

#include "facts/case.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const texts[] = {
	("[ET_NET 0] WARNING: Core server certificate verification failed for (a.example). "
	 "Action=Terminate Error=self signed certificate server=a.example(10.0.0.1) depth=0"),
	"Detail=\"sslv3 alert certificate unknown\" Event=\"Inbound TLS Negotiation Error\"",
	"",
};

static struct cw_event make_event(const char *text, const struct cw_pair *pairs)
{
	struct cw_event event = {.bundle = "b1",
		.at = INT64_C(1657558526000000000),
		.host = "vcsc",
		.process = "traffic_server",
		.module = "network.tcp",
		.level = "ERROR",
		.event = "Inbound TLS Negotiation Error",
		.detail = "sslv3 alert certificate unknown",
		.reason = "Got EOF on socket",
		.text = text,
		.body = "",
		.pairs = pairs,
		.num_pairs = 2};

	event.place.member = "log.txt";
	return event;
}

static bool fill(struct cw_case *kase)
{
	struct cw_bundle *bundle = cw_case_add_bundle(kase);
	struct cw_certificate *certificate = cw_case_add_certificate(kase);
	struct cw_handshake *handshake = cw_case_add_handshake(kase);
	struct cw_failure *failure = cw_case_add_failure(kase);
	struct cw_chain *chain = cw_case_add_chain(kase);
	struct cw_setting *setting = cw_case_add_config(kase);
	struct cw_list list = {0};
	bool ok;

	if (bundle == NULL || certificate == NULL || handshake == NULL || failure == NULL ||
		chain == NULL || setting == NULL) {
		return false;
	}
	bundle->has_log = bundle->has_capture = bundle->has_store = true;
	certificate->subject = certificate->issuer = "CN=a.example";
	certificate->sha256 = "aa";
	ok = cw_list_add(&list, certificate) &&
	     cw_case_certificates(kase, &list, &handshake->chain_server) &&
	     cw_case_certificates(kase, &list, &bundle->store);
	cw_list_finish(&list);
	handshake->id = "h1";
	handshake->bundle = failure->bundle = chain->bundle = setting->bundle = "b1";
	handshake->flow = failure->flow = chain->flow = "10.0.0.2:1 > 10.0.0.1:443";
	handshake->at = failure->at = failure->last = chain->at = INT64_C(1657558526000000000);
	failure->reason = "self_signed_leaf";
	failure->refused_by = CW_PARTY_SELF;
	failure->presented_by = CW_PARTY_PEER;
	failure->handshake = handshake;
	failure->certificate = chain->leaf = chain->top = certificate;
	chain->certificates = handshake->chain_server;
	setting->key = "Zones Zone 6 Name";
	setting->value = "a zone";
	kase->as_of = failure->at;
	return ok;
}

static bool parse_log(void *ctx, struct cw_case *kase, const char *bundle, struct cw_text text)
{
	char *copy = cw_arena_utf8(&kase->arena, text);
	struct cw_pair pairs[2] = {{"Src-ip", "10.0.0.1"}, {"Src-port", "5061"}};
	struct cw_event event = make_event(copy, pairs);

	(void)bundle;
	return copy == NULL || cw_signatures_event(ctx, kase, &event);
}

static void report(void *ctx, const struct cw_signature *signature, const char *name, bool passed,
	bool skipped, const char *what)
{
	(void)ctx;
	(void)signature;
	(void)passed;
	(void)skipped;
	if (strlen(name) + strlen(what) == SIZE_MAX) {
		abort();
	}
}

static void use(struct cw_signatures *set)
{
	struct cw_pair pairs[2] = {{"Src-ip", "10.0.0.1"}, {"bServer", "true"}};
	const struct cw_signature_runner runner = {parse_log, report, set};
	struct cw_matches matches;
	struct cw_case kase;

	cw_case_init(&kase, NULL);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct cw_event event = make_event(texts[i], pairs);

		(void)cw_prefilter_find(cw_signatures_prefilter(set), cw_text_str(texts[i]));
		if (!cw_signatures_event(set, &kase, &event)) {
			break;
		}
	}
	if (fill(&kase) &&
		cw_signatures_match(set, &kase, cw_signatures_language(set, "fr"), &matches)) {
		for (size_t i = 0; i < matches.num_matches; i++) {
			if (matches.matches[i]->summary[0] == '\x01') {
				abort();
			}
		}
	}
	for (size_t i = 0; i < cw_signatures_count(set); i++) {
		struct cw_buffer why = {0};

		if (!cw_signature_why(cw_signatures_at(set, i), &kase, &why)) {
			kase.failed = true;
		}
		cw_buffer_finish(&why);
	}
	cw_case_finish(&kase);
	if (!cw_signatures_lint(set, &runner)) {
		return;
	}
	for (size_t i = 0; i < cw_signatures_count(set); i++) {
		if (!cw_signature_test(set, cw_signatures_at(set, i), &runner)) {
			break;
		}
	}
}

/* What a signature may refer to. */
static const char table[] = "schema: certway-data/1\nname: t\nentries:\n"
			    "  e: {k: [a, b{c}], n: 5, d: 2020-05-30}\n";

/* What a suppression may name. */
static const char other[] = "schema: certway-signature/1\nid: y\ntitle: y\nfamily: trust\n"
			    "severity: low\nevents: {a: {in: failure}}\nmatch: a\nsummary: y\n"
			    "remedy: [{do: y}]\n"
			    "tests: [{expect: issue, facts: {failure: [{reason: x}]}}]\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cw_signatures *set = cw_signatures_create(NULL);
	struct cw_error err;

	if (set == NULL) {
		return 0;
	}
	if (cw_signatures_add_file(set, "trust/x.yaml", (const char *)data, size, &err) == CW_OK &&
		cw_signatures_add_file(set, "data/t.yaml", table, strlen(table), &err) == CW_OK &&
		cw_signatures_add_file(set, "trust/y.yaml", other, strlen(other), &err) == CW_OK &&
		cw_signatures_add_suppressions(set, "s.yaml", (const char *)data, size, &err) ==
			CW_OK &&
		cw_signatures_finish(set, &err) == CW_OK) {
		use(set);
	}
	cw_signatures_destroy(set);
	return 0;
}
