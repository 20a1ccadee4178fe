/* SPDX-License-Identifier: MIT */
#include "report/fixture.h"

#include "base/stamp.h"
#include "report/actor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOURCE  "diagnostic_log_vcsc_2022-07-11_16_55_44.tar.gz"
#define LOG     SOURCE "!loggingsnapshot_vcsc_2022-07-11_16_55_44.txt"
#define CAPTURE SOURCE "!eth0_diagnostic_logging_tcpdump00_vcsc_2022-07-11_16_55_44.pcap"
#define STORE   SOURCE "!ca_vcsc_2022-07-11_16_55_44.pem"
#define DIGEST  "1f0c2d3e4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"

static void *must(void *pointer)
{
	if (pointer == NULL) {
		abort();
	}
	return pointer;
}

static int64_t at(const char *stamp)
{
	int64_t ns = CW_TIME_UNKNOWN;
	size_t used;

	if (!cw_stamp_parse(cw_text_str(stamp), &ns, &used)) {
		abort();
	}
	return ns;
}

/* 2022-07-11T16:55:SS.mmm */
static int64_t t(unsigned second, unsigned ms)
{
	return cw_stamp_from_civil(2022, 7, 11, 16, 55, second) + (int64_t)ms * 1000000;
}

static void set_strings(
	struct cw_case *kase, struct cw_strings *out, const char *const *items, size_t count)
{
	out->items = must(cw_arena_dup(&kase->arena, items, count * sizeof(*items)));
	out->count = count;
}

static struct cw_place place(const char *member, uint64_t line, uint64_t packet)
{
	struct cw_place out = {member, line, line * 85, packet};

	return out;
}

static struct cw_bundle *add_bundle(struct cw_case *kase, const char *host, const char *role)
{
	static const char *const addresses[] = {"10.48.36.46"};
	struct cw_bundle *bundle = must(cw_case_add_bundle(kase));
	struct cw_member *member = must(cw_arena_alloc(&kase->arena, sizeof(*member)));
	const struct cw_member **members = must(cw_arena_alloc(&kase->arena, sizeof(*members)));

	bundle->host = host;
	bundle->role = role;
	bundle->version = "X14.2.5";
	bundle->source = SOURCE;
	set_strings(kase, &bundle->addresses, addresses, 1);
	bundle->log_window.first = t(1, 250);
	bundle->log_window.last = t(44, 902);
	bundle->capture_window.first = t(20, 4);
	bundle->capture_window.last = t(44, 118);
	bundle->has_log = bundle->has_capture = bundle->has_store = true;
	bundle->has_server_certificate = true;
	member->path = LOG;
	member->kind = "log";
	member->bytes = 812345;
	member->status = "ok";
	members[0] = member;
	bundle->members = members;
	bundle->num_members = 1;
	return bundle;
}

static struct cw_certificate *add_certificate(struct cw_case *kase)
{
	static const char *const san[] = {"DNS:cucm.steven.lab", "IP:10.48.36.215"};
	static const char *const eku[] = {"serverAuth", "clientAuth"};
	struct cw_certificate *certificate = must(cw_case_add_certificate(kase));
	struct cw_seen *seen = must(cw_arena_alloc(&kase->arena, sizeof(*seen)));

	certificate->sha256 = DIGEST;
	certificate->sha1 = "00112233445566778899aabbccddeeff00112233";
	certificate->subject = "C=BE, O=Steven, CN=cucm-EC.steven.lab";
	certificate->subject_cn = "cucm-EC.steven.lab";
	certificate->issuer = certificate->subject;
	certificate->issuer_cn = certificate->subject_cn;
	certificate->serial = "6F1A";
	certificate->not_before = at("2019-02-19T10:00:00Z");
	certificate->not_after = at("2024-02-18T10:00:00Z");
	set_strings(kase, &certificate->san, san, 2);
	certificate->has_eku = true;
	set_strings(kase, &certificate->eku, eku, 2);
	certificate->key_type = "EC";
	certificate->key_bits = 384;
	certificate->key_curve = "P-384";
	certificate->signature = "ecdsa-with-SHA384";
	certificate->self_issued = certificate->self_signed = true;
	certificate->version = 3;
	seen->where = CW_SEEN_WIRE;
	seen->bundle = "b1";
	seen->handshake = "h1";
	seen->role = "server";
	seen->at = t(26, 16);
	seen->place = place(CAPTURE, 0, 4734);
	certificate->seen = seen;
	certificate->num_seen = 1;
	return certificate;
}

static struct cw_handshake *add_handshake(struct cw_case *kase, const char *id, uint16_t port)
{
	struct cw_handshake *handshake = must(cw_case_add_handshake(kase));

	handshake->id = id;
	handshake->bundle = "b1";
	handshake->flow = "10.48.36.46:31576 > 10.48.36.215:6972";
	handshake->client.ip = "10.48.36.46";
	handshake->client.port = 31576;
	handshake->server.ip = "10.48.36.215";
	handshake->server.port = port;
	handshake->client_is = CW_PARTY_SELF;
	handshake->server_is = CW_PARTY_PEER;
	handshake->version = "TLS 1.2";
	handshake->cipher = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
	handshake->sni = "cucm.steven.lab";
	handshake->saw_client_hello = handshake->saw_server_hello = true;
	handshake->at = t(26, 8);
	handshake->ended = t(26, 17);
	handshake->packets.client_hello = 4731;
	handshake->packets.server_hello = 4733;
	handshake->place = place(CAPTURE, 0, 4731);
	handshake->end_place = place(CAPTURE, 0, 4738);
	handshake->outcome = CW_OUTCOME_COMPLETED;
	return handshake;
}

static void fail_handshake(
	struct cw_case *kase, struct cw_handshake *handshake, struct cw_certificate *leaf)
{
	const struct cw_certificate **chain = must(cw_arena_alloc(&kase->arena, sizeof(*chain)));
	struct cw_alert *alert = must(cw_arena_alloc(&kase->arena, sizeof(*alert)));

	chain[0] = leaf;
	handshake->chain_server.items = chain;
	handshake->chain_server.count = 1;
	handshake->packets.server_certificate = 4734;
	alert->sender = CW_PARTY_SELF;
	alert->from = "client";
	alert->level = "fatal";
	alert->description = "unknown_ca";
	alert->number = 48;
	alert->at = t(26, 16);
	alert->place = place(CAPTURE, 0, 4738);
	handshake->alerts = alert;
	handshake->num_alerts = 1;
	handshake->outcome = CW_OUTCOME_ALERT;
	handshake->closed_by = "client";
}

struct passed {
	const char *from;
	const char *name;
	unsigned ms; /* of 16:55:26 */
	uint64_t packet;
	uint32_t bytes;
};

static void set_messages(struct cw_case *kase, struct cw_handshake *handshake,
	const struct passed *passed, size_t count)
{
	struct cw_message *messages = must(cw_arena_array(&kase->arena, count, sizeof(*messages)));

	for (size_t i = 0; i < count; i++) {
		messages[i].from = passed[i].from;
		messages[i].name = passed[i].name;
		messages[i].at = t(26, passed[i].ms);
		messages[i].packet = passed[i].packet;
		messages[i].member = CAPTURE;
		messages[i].bytes = passed[i].bytes;
	}
	handshake->messages = messages;
	handshake->num_messages = handshake->num_messages_total = count;
	handshake->number = 1;
	handshake->community_id = "1:9i7FQqkT7+ZhjbIq5fq2gqB/IEY=";
}

static void set_refused_messages(struct cw_case *kase, struct cw_handshake *handshake)
{
	static const struct passed passed[] = {
		{"client", "ClientHello", 8, 4731, 224},
		{"server", "ServerHello", 11, 4733, 85},
		{"server", "Certificate", 12, 4734, 812},
		{"server", "ServerKeyExchange", 12, 4734, 201},
		{"server", "ServerHelloDone", 12, 4734, 0},
		{"client", "Alert unknown_ca", 16, 4738, 2},
	};

	set_messages(kase, handshake, passed, sizeof(passed) / sizeof(passed[0]));
	handshake->packets.end = 4739;
	handshake->closed_by = "client";
}

static void set_hidden_messages(struct cw_case *kase, struct cw_handshake *handshake)
{
	static const struct passed passed[] = {
		{"client", "ClientHello", 8, 5001, 512},
		{"server", "HelloRetryRequest", 10, 5003, 84},
		{"server", "ChangeCipherSpec", 10, 5003, 1},
		{"client", "ChangeCipherSpec", 11, 5004, 1},
		{"client", "ClientHello", 11, 5004, 545},
		{"server", "ServerHello", 14, 5006, 155},
		{"server", "encrypted", 14, 5006, 27},
		{"server", "encrypted", 15, 5007, 1920},
		{"server", "encrypted", 15, 5007, 281},
		{"client", "encrypted", 17, 5009, 69},
		{"client", "application data", 17, 5010, 410},
	};

	set_messages(kase, handshake, passed, sizeof(passed) / sizeof(passed[0]));
	handshake->saw_hello_retry = true;
	handshake->num_messages_total += 3;
	handshake->upgrade = "http-connect";
	handshake->upgrade_target = "proxied.example.com:443";
}

static struct cw_failure *add_failure(struct cw_case *kase, const char *id)
{
	struct cw_failure *failure = must(cw_case_add_failure(kase));

	failure->id = id;
	failure->bundle = "b1";
	failure->symptom = "ats-core-verification";
	failure->at = failure->last = t(26, 16);
	failure->refused_by = CW_PARTY_SELF;
	failure->presented_by = CW_PARTY_PEER;
	failure->presented_role = "server";
	failure->reason = "self_signed_leaf";
	failure->reason_text = "self signed certificate";
	failure->depth = 0;
	failure->process = "traffic_server";
	failure->client.ip = "10.48.36.46";
	failure->client.port = 31576;
	failure->server.ip = "10.48.36.215";
	failure->server.port = 6972;
	failure->name = "cucm.steven.lab";
	failure->flow = "10.48.36.46:31576 > 10.48.36.215:6972";
	failure->place = place(LOG, 10231, 0);
	return failure;
}

static void add_evidence(struct cw_draft *draft, struct cw_finding *finding, const char *kind,
	int64_t when, struct cw_place where, const char *text)
{
	struct cw_evidence *evidence = must(cw_finding_add_evidence(draft, finding));

	evidence->kind = kind;
	evidence->at = when;
	evidence->place = where;
	evidence->text = text;
}

static void add_remedy(struct cw_draft *draft, struct cw_finding *finding, const char *kind,
	const char *text, const char *where, const char *risk)
{
	struct cw_remedy *remedy = must(cw_finding_add_remedy(draft, finding));

	remedy->kind = kind;
	remedy->text = text;
	remedy->where = where;
	remedy->risk = risk;
}

static struct cw_finding *add_finding(
	struct cw_draft *draft, const char *id, enum cw_status status, enum cw_severity severity)
{
	struct cw_finding *finding = must(cw_draft_add_finding(draft));

	finding->id = id;
	finding->bundle = "b1";
	finding->status = status;
	finding->severity = severity;
	cw_finding_set_key(draft, finding, CW_TEXT("10.48.36.215\0006972"));
	return finding;
}

static const struct cw_report *finish(struct cw_draft *draft)
{
	draft->report.num_records = 10412;
	return must((void *)(uintptr_t)cw_draft_finish(draft, CW_FAIL_ON_ISSUE, "0.1.0",
		"aa11bb22cc33dd44ee55ff6677889900aa11bb22cc33dd44ee55ff6677889900", 84));
}

static void blame(
	struct cw_draft *draft, struct cw_finding *finding, const struct cw_failure *failure)
{
	cw_actors_of_failure(failure, (const struct cw_bundle *const *)draft->kase.bundles.items,
		draft->kase.bundles.count, &finding->refused_by, &finding->presented_by);
	finding->reason = failure->reason;
	finding->first = failure->at;
	finding->last = failure->last;
	cw_finding_add_failure(draft, finding, failure->id);
}

static void add_self_signed(struct cw_draft *draft, const struct cw_failure *failure)
{
	struct cw_finding *finding =
		add_finding(draft, "self-signed-certificate", CW_STATUS_ISSUE, CW_SEVERITY_HIGH);

	blame(draft, finding, failure);
	finding->confidence = CW_CONFIDENCE_CONFIRMED;
	finding->title =
		"A server presented a self-signed certificate that the Expressway does not "
		"trust";
	finding->summary = "The server presented its self-signed ECDSA certificate "
			   "CN=cucm-EC.steven.lab. Port 8443 of the same server presents another "
			   "certificate, which is trusted.";
	finding->certificate = DIGEST;
	finding->count = 2;
	finding->last = t(26, 60);
	finding->wireshark = "ip.addr == 10.48.36.46 && tcp.port == 31576 && ip.addr == "
			     "10.48.36.215 && tcp.port == 6972";
	add_evidence(draft, finding, "store", CW_TIME_UNKNOWN, place(STORE, 0, 0),
		"none of the 3 certificates in the trusted CA list is CN=cucm-EC.steven.lab");
	add_evidence(draft, finding, "log", t(26, 24), place(LOG, 10233, 0),
		"502 connect failed to the client (2 attempts, 1 user affected)");
	add_evidence(draft, finding, "log", t(26, 6), place(LOG, 10227, 0),
		"Txn-id 191  GET https://cucm.steven.lab:6972/CSFemusk.cnf.xml (user emusk)");
	add_evidence(draft, finding, "certificate", t(26, 16), place(CAPTURE, 0, 4734),
		"certificate CN=cucm-EC.steven.lab, issued by itself, ends 2024-02-18");
	add_evidence(draft, finding, "handshake", t(26, 16), place(CAPTURE, 0, 4738),
		"the Expressway sends alert unknown_ca");
	add_evidence(draft, finding, "log", t(26, 16), place(LOG, 10231, 0),
		"Core server certificate verification failed for (cucm.steven.lab). "
		"Action=Terminate Error=self signed certificate "
		"server=cucm.steven.lab(10.48.36.215) "
		"depth=0");
	add_remedy(draft, finding, "do",
		"Have the CallManager-ECDSA certificate signed by steven-DC-CA, which this "
		"Expressway trusts.",
		"", "");
	add_remedy(draft, finding, "do",
		"Add the certificate to the trusted CA list of every peer; certway certs --export "
		". "
		"writes it.",
		"Maintenance > Security > Trusted CA certificate", "");
	add_remedy(draft, finding, "workaround",
		"xConfiguration EdgeConfigServer VerifyOriginServer: Off", "",
		"Removes protection against a man in the middle");
	cw_finding_add_reference(draft, finding, "CSCwc69661");
	cw_finding_add_reference(draft, finding, "CSCwa25108");
}

static void add_potential(struct cw_draft *draft)
{
	struct cw_finding *finding = add_finding(draft, "trust-store-duplicate-subject",
		CW_STATUS_POTENTIAL_PROBLEM, CW_SEVERITY_MEDIUM);

	finding->confidence = CW_CONFIDENCE_LIKELY;
	finding->title = "Two certificates of the trusted CA list have the same subject";
	finding->summary = "The trusted CA list holds CN=steven-DC-CA twice, at positions 1 and 3.";
	add_evidence(draft, finding, "store", CW_TIME_UNKNOWN, place(STORE, 1, 0),
		"CN=steven-DC-CA, ends 2022-01-01");
	add_evidence(draft, finding, "store", CW_TIME_UNKNOWN, place(STORE, 48, 0),
		"CN=steven-DC-CA, ends 2032-01-01");
	add_remedy(draft, finding, "do", "Remove the older one on every peer.",
		"Maintenance > Security > Trusted CA certificate", "");
	cw_finding_add_reference(draft, finding, "CSCwa12905");
}

static void add_undecided(struct cw_draft *draft)
{
	struct cw_finding *finding = add_finding(
		draft, "eku-missing-client-auth", CW_STATUS_MISSING_INFORMATION, CW_SEVERITY_HIGH);
	struct cw_missing *missing = must(cw_finding_add_missing(draft, finding));

	finding->summary = "10.48.36.99:7001 dropped the connection after our client certificate.";
	finding->first = finding->last = t(5, 100);
	missing->reason = "outside_capture_window";
	missing->how = "Capture again on peer vcsc with the filter host 10.48.36.99 and port 7001.";
	add_evidence(draft, finding, "log", t(5, 100), place(LOG, 212, 0),
		"TLS negotiation failure, remote disconnect, dst 10.48.36.99:7001");
}

static void add_unexplained(struct cw_case *kase)
{
	struct cw_failure *failure = add_failure(kase, "f2");

	failure->at = failure->last = t(31, 120);
	failure->tries = 3;
	failure->reason = "bad_certificate";
	failure->reason_text =
		"error:14094412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate";
	failure->refused_by = CW_PARTY_PEER;
	failure->presented_by = CW_PARTY_SELF;
	failure->presented_role = "client";
	failure->depth = -1;
	failure->server.ip = "10.48.36.220";
	failure->server.port = 8443;
	failure->name = "imp.steven.lab";
	failure->flow = "10.48.36.46:31580 > 10.48.36.220:8443";
	failure->client.port = 31580;
	failure->hidden = "tls13";
	failure->txn_id = "204";
	failure->url = "https://imp.steven.lab:8443/cucm-uds/version";
	failure->user = "emusk";
	failure->status = 502;
	failure->place = place(LOG, 11300, 0);
}

static void add_chain(struct cw_case *kase, const struct cw_handshake *handshake)
{
	struct cw_chain *chain = must(cw_case_add_chain(kase));

	chain->id = "c1";
	chain->bundle = "b1";
	chain->handshake = handshake->id;
	chain->flow = handshake->flow;
	chain->presented_by = CW_PARTY_PEER;
	chain->role = "server";
	chain->name = "cucm.steven.lab";
	chain->at = handshake->at;
	chain->certificates = handshake->chain_server;
	chain->leaf = chain->top = handshake->chain_server.items[0];
	chain->ok = CW_FALSE;
	chain->error = "self_signed_leaf";
	chain->error_text = "self-signed certificate";
	chain->depth = 0;
	chain->name_ok = CW_TRUE;
}

static const struct cw_report *self_signed(void)
{
	struct cw_case kase;
	struct cw_failure *failure;
	struct cw_draft *draft;
	struct cw_handshake *refused;
	struct cw_handshake *hidden;

	cw_case_init(&kase, NULL);
	kase.as_of = t(44, 902);
	(void)add_bundle(&kase, "vcsc", "C");
	refused = add_handshake(&kase, "h1", 6972);
	fail_handshake(&kase, refused, add_certificate(&kase));
	set_refused_messages(&kase, refused);
	add_chain(&kase, refused);
	hidden = add_handshake(&kase, "h2", 8443);
	hidden->version = "TLS 1.3";
	hidden->cipher = "TLS_AES_256_GCM_SHA384";
	hidden->hidden_server = CW_HIDDEN_TLS13;
	set_hidden_messages(&kase, hidden);
	failure = add_failure(&kase, "f1");
	add_unexplained(&kase);
	cw_case_note(&kase, "tcp.gap", CAPTURE, 1204422, false, "%d bytes are missing", 1448);
	draft = must(cw_draft_create(&kase));
	cw_draft_add_input(draft, SOURCE, 4194304, DIGEST);
	add_potential(draft);
	add_undecided(draft);
	add_self_signed(draft, failure);
	cw_draft_add_result(draft, "unknown-ca", CW_STATUS_NO_ISSUE, "");
	cw_draft_add_result(
		draft, "vcs-verify-off", CW_STATUS_MISSING_INFORMATION, "no_configuration");
	cw_draft_add_result(draft, "self-signed-certificate", CW_STATUS_ISSUE, "");
	cw_draft_add_result(
		draft, "ciphers-rsa-first", CW_STATUS_MISSING_INFORMATION, "no_configuration");
	cw_draft_add_result(draft, "eku-missing-client-auth", CW_STATUS_MISSING_INFORMATION,
		"outside_capture_window, tls13");
	return finish(draft);
}

static const struct cw_report *peer(void)
{
	struct cw_case kase;
	struct cw_failure *failure;
	struct cw_finding *finding;
	struct cw_draft *draft;

	cw_case_init(&kase, NULL);
	(void)add_bundle(&kase, "expe", "E");
	failure = add_failure(&kase, "f1");
	failure->refused_by = CW_PARTY_PEER;
	failure->presented_by = CW_PARTY_SELF;
	failure->presented_role = "client";
	failure->reason = "unknown_ca";
	failure->server.ip = "2001:db8::5";
	failure->server.port = 5061;
	failure->name = "";
	draft = must(cw_draft_create(&kase));
	finding = add_finding(draft, "unknown-ca", CW_STATUS_ISSUE, CW_SEVERITY_HIGH);
	blame(draft, finding, failure);
	finding->confidence = CW_CONFIDENCE_LIKELY;
	finding->summary = "The other side does not trust the issuer of our certificate.";
	add_evidence(draft, finding, "log", at("2022-07-11T23:59:59.9Z"), place(LOG, 77, 0),
		"tlsv1 alert unknown ca");
	add_evidence(draft, finding, "log", at("2022-07-12T00:00:01Z"), place(LOG, 78, 0),
		"the zone is inactive");
	add_remedy(
		draft, finding, "do", "Give the other side the chain of our certificate.", "", "");
	return finish(draft);
}

static const struct cw_report *hostile(void)
{
	static const char evil[] = "a\033[31mb\r\n\x07\xc2\x9b"
				   "c\xe2\x80\xae"
				   "d\xe2\x81\xa6"
				   "e\xe2\x80\x8b"
				   "f\x7f\"<script>&\\ \xff g";
	struct cw_case kase;
	struct cw_failure *failure;
	struct cw_finding *finding;
	struct cw_draft *draft;
	struct cw_handshake *handshake;
	char *text;

	cw_case_init(&kase, NULL);
	text = must(cw_arena_utf8(&kase.arena, cw_text_of(evil, sizeof(evil) - 1)));
	(void)add_bundle(&kase, text, "C");
	handshake = add_handshake(&kase, "h1", 443);
	handshake->sni = text;
	fail_handshake(&kase, handshake, add_certificate(&kase));
	set_refused_messages(&kase, handshake);
	((struct cw_certificate *)kase.certificates.items[0])->subject = text;
	((struct cw_certificate *)kase.certificates.items[0])->subject_cn = text;
	failure = add_failure(&kase, "f1");
	failure->name = text;
	add_unexplained(&kase);
	failure = kase.failures.items[1];
	failure->reason_text = failure->url = failure->user = failure->flow = text;
	cw_case_note(&kase, "archive.cut", text, 7, true, "%s", text);
	draft = must(cw_draft_create(&kase));
	cw_draft_add_input(draft, evil, 1, "");
	finding = add_finding(draft, "unknown-ca", CW_STATUS_ISSUE, CW_SEVERITY_CRITICAL);
	blame(draft, finding, draft->kase.failures.items[0]);
	finding->summary = finding->title = finding->wireshark = text;
	add_evidence(draft, finding, "log", t(1, 0), place(text, 1, 0), text);
	add_remedy(draft, finding, "workaround", text, text, text);
	cw_finding_add_reference(draft, finding, text);
	cw_draft_add_result(draft, "x", CW_STATUS_MISSING_INFORMATION, text);
	return finish(draft);
}

static const struct cw_report *healthy(void)
{
	struct cw_case kase;

	cw_case_init(&kase, NULL);
	kase.as_of = t(44, 0);
	(void)add_bundle(&kase, "vcsc", "C");
	(void)add_handshake(&kase, "h1", 8443);
	return finish(must(cw_draft_create(&kase)));
}

static const struct cw_report *unexplained(void)
{
	struct cw_case kase;

	cw_case_init(&kase, NULL);
	(void)add_bundle(&kase, "vcsc", "C");
	add_unexplained(&kase);
	return finish(must(cw_draft_create(&kase)));
}

static const struct cw_report *unreadable(void)
{
	struct cw_error err = {.code = CW_ERR_FORMAT, .source = "holiday.jpg"};
	struct cw_case kase;
	struct cw_draft *draft;

	cw_case_init(&kase, NULL);
	(void)snprintf(err.message, sizeof(err.message),
		"neither a bundle nor a capture, log or certificate");
	draft = must(cw_draft_create(&kase));
	cw_draft_add_input(draft, "holiday.jpg", 1234, "");
	cw_draft_set_error(draft, &err);
	return finish(draft);
}

static const struct cw_report *certificates(void)
{
	struct cw_case kase;

	cw_case_init(&kase, NULL);
	(void)add_certificate(&kase);
	return finish(must(cw_draft_create(&kase)));
}

const char *const cw_fixture_names[] = {
	"self-signed", "peer", "hostile", "healthy", "unexplained", "unreadable", "certificates"};
const size_t cw_fixture_count = sizeof(cw_fixture_names) / sizeof(cw_fixture_names[0]);

const struct cw_report *cw_fixture(const char *name)
{
	static const struct cw_report *(*const makers[])(void) = {
		self_signed, peer, hostile, healthy, unexplained, unreadable, certificates};

	for (size_t i = 0; i < cw_fixture_count; i++) {
		if (strcmp(name, cw_fixture_names[i]) == 0) {
			return makers[i]();
		}
	}
	abort();
}

static bool append(void *ctx, const char *bytes, size_t len)
{
	struct cw_buffer *buffer = ctx;

	cw_buffer_add(buffer, bytes, len);
	return !buffer->failed;
}

struct cw_sink cw_fixture_sink(struct cw_buffer *buffer)
{
	struct cw_sink sink = {append, buffer};

	return sink;
}
