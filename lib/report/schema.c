/* SPDX-License-Identifier: MIT */
/* What every field of the JSON is; write_schema.c makes a JSON Schema of it. */
#include "report/schema.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define PARTIES "self|peer|unknown"
#define HIDDEN  "no|tls13|resumed|gap|snaplen|midstream|ended|compressed"

static const struct cw_schema_property document[] = {
	{"schema", CW_SCHEMA_WORD, "certway-report/1", false, "name and version of this format"},
	{"tool", CW_SCHEMA_OBJECT, "tool", false, "what wrote the report"},
	{"signatures", CW_SCHEMA_OBJECT, "signatures", false, "the set that was used"},
	{"language", CW_SCHEMA_TEXT, NULL, false,
		"of titles, summaries and remedies: en, fr, …; a text that is not translated is "
		"English"},
	{"as_of", CW_SCHEMA_TIME, NULL, false, "when validity was judged; null: it was not"},
	{"inputs", CW_SCHEMA_OBJECTS, "input", false, "what was given to read"},
	{"error", CW_SCHEMA_OBJECT, "error", true, "why nothing, or not all, could be read"},
	{"verdict", CW_SCHEMA_OBJECT, "verdict", true, "the answer in one sentence"},
	{"bundles", CW_SCHEMA_OBJECTS, "bundle", true, "what each Expressway left behind"},
	{"findings", CW_SCHEMA_OBJECTS, "finding", true, "issues first"},
	{"suppressed", CW_SCHEMA_OBJECTS, "finding", true,
		"findings that somebody knows of; they do not count for verdict and exit status"},
	{"results", CW_SCHEMA_OBJECTS, "result", true, "every signature that was evaluated, by id"},
	{"failures", CW_SCHEMA_OBJECTS, "failure", true, "every failed connection"},
	{"handshakes", CW_SCHEMA_OBJECTS, "handshake", true, "every TLS handshake in the captures"},
	{"certificates", CW_SCHEMA_OBJECTS, "certificate", true, "every certificate, once"},
	{"chains", CW_SCHEMA_OBJECTS, "chain", true, "every chain as it was used, verified"},
	{"anomalies", CW_SCHEMA_OBJECTS, "anomaly", false, "flaws of the input, limits reached"},
};

static const struct cw_schema_property tool[] = {
	{"name", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"version", CW_SCHEMA_TEXT, NULL, false, NULL},
};

static const struct cw_schema_property signatures[] = {
	{"count", CW_SCHEMA_COUNT, NULL, false, "signatures in the set"},
	{"sha256", CW_SCHEMA_TEXT, NULL, false, "of the set"},
};

static const struct cw_schema_property input[] = {
	{"name", CW_SCHEMA_TEXT, NULL, false, "as it was given"},
	{"bytes", CW_SCHEMA_COUNT, NULL, false, NULL},
	{"sha256", CW_SCHEMA_TEXT, NULL, false, "empty when it was not read to its end"},
};

static const struct cw_schema_property error[] = {
	{"code", CW_SCHEMA_WORD, "out_of_memory|io|format|limit|usage|cancelled", false, NULL},
	{"source", CW_SCHEMA_TEXT, NULL, false, "archive!member"},
	{"line", CW_SCHEMA_COUNT, NULL, false, "0 in binary sources"},
	{"offset", CW_SCHEMA_COUNT, NULL, false, "bytes from the start of the source"},
	{"message", CW_SCHEMA_TEXT, NULL, false, NULL},
};

static const struct cw_schema_property verdict[] = {
	{"status", CW_SCHEMA_WORD, "issue|potential_problem|no_issue|missing_information", false,
		NULL},
	{"complete", CW_SCHEMA_BOOL, NULL, false, "false: a part of the input was not read"},
	{"summary", CW_SCHEMA_TEXT, NULL, false, "one sentence, blame first"},
	{"top", CW_SCHEMA_TEXT, NULL, false, "id of the first finding; empty without one"},
};

static const struct cw_schema_property suppression[] = {
	{"reason", CW_SCHEMA_TEXT, NULL, false, "why it need not be heard of"},
	{"until", CW_SCHEMA_TIME, NULL, false, "the last time at which it holds"},
};

static const struct cw_schema_property window[] = {
	{"first", CW_SCHEMA_TIME, NULL, false, NULL},
	{"last", CW_SCHEMA_TIME, NULL, false, NULL},
};

static const struct cw_schema_property holds[] = {
	{"log", CW_SCHEMA_BOOL, NULL, false, NULL},
	{"capture", CW_SCHEMA_BOOL, NULL, false, NULL},
	{"trust_store", CW_SCHEMA_BOOL, NULL, false, "ca_*.pem"},
	{"server_certificate", CW_SCHEMA_BOOL, NULL, false, "server_*.pem"},
	{"client_certificate", CW_SCHEMA_BOOL, NULL, false, "client_*.pem"},
	{"configuration", CW_SCHEMA_BOOL, NULL, false, "xconf_dump_*"},
	{"status", CW_SCHEMA_BOOL, NULL, false, "xstat_dump_*"},
};

static const struct cw_schema_property member[] = {
	{"path", CW_SCHEMA_TEXT, NULL, false, "archive!folder/name"},
	{"kind", CW_SCHEMA_TEXT, NULL, false, "log, capture, trust-store, …"},
	{"bytes", CW_SCHEMA_COUNT, NULL, false, "read"},
	{"status", CW_SCHEMA_TEXT, NULL, false, "ok, cut, damaged, ignored, limit"},
};

static const struct cw_schema_property bundle[] = {
	{"id", CW_SCHEMA_TEXT, NULL, false, "b1, b2, …"},
	{"host", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"role", CW_SCHEMA_WORD, "C|E|", false, "empty when unknown"},
	{"version", CW_SCHEMA_TEXT, NULL, false, "X14.2.5; empty when unknown"},
	{"source", CW_SCHEMA_TEXT, NULL, false, "the archive or folder"},
	{"addresses", CW_SCHEMA_TEXTS, NULL, false, "the box's own"},
	{"log_window", CW_SCHEMA_MAY_OBJECT, "window", false, "times of the log"},
	{"capture_window", CW_SCHEMA_MAY_OBJECT, "window", false, "times of the captures"},
	{"holds", CW_SCHEMA_OBJECT, "holds", false, "what there is to read"},
	{"members", CW_SCHEMA_OBJECTS, "member", false, NULL},
};

static const struct cw_schema_property actor[] = {
	{"who", CW_SCHEMA_WORD, PARTIES, false, "self: the Expressway that wrote the bundle"},
	{"role", CW_SCHEMA_WORD, "C|E|", false, "when it is an Expressway of this case"},
	{"host", CW_SCHEMA_TEXT, NULL, false, "host name of that Expressway"},
	{"ip", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"port", CW_SCHEMA_COUNT, NULL, false, "0 when unknown"},
	{"name", CW_SCHEMA_TEXT, NULL, false, "that it was asked for by"},
};

static const struct cw_schema_property place[] = {
	{"member", CW_SCHEMA_TEXT, NULL, false, "archive!folder/name"},
	{"line", CW_SCHEMA_COUNT, NULL, true, "from 1, of a text"},
	{"offset", CW_SCHEMA_COUNT, NULL, true, "bytes from the start of the member"},
	{"packet", CW_SCHEMA_COUNT, NULL, true, "from 1, as Wireshark numbers frames"},
};

static const struct cw_schema_property evidence[] = {
	{"kind", CW_SCHEMA_WORD, "log|handshake|certificate|store|config|status", false, NULL},
	{"at", CW_SCHEMA_TIME, NULL, false, NULL},
	{"text", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"id", CW_SCHEMA_TEXT, NULL, true, "of the handshake"},
	{"sha256", CW_SCHEMA_TEXT, NULL, true, "of the certificate"},
	{"where", CW_SCHEMA_TEXT, NULL, true, "the certificate was seen: wire, store, …"},
	{"member", CW_SCHEMA_TEXT, NULL, true, NULL},
	{"line", CW_SCHEMA_COUNT, NULL, true, NULL},
	{"offset", CW_SCHEMA_COUNT, NULL, true, NULL},
	{"packet", CW_SCHEMA_COUNT, NULL, true, NULL},
};

static const struct cw_schema_property missing[] = {
	{"reason", CW_SCHEMA_TEXT, NULL, false, "a code: no_capture, tls13, …"},
	{"how", CW_SCHEMA_TEXT, NULL, false, "what to collect"},
};

static const struct cw_schema_property remedy[] = {
	{"kind", CW_SCHEMA_WORD, "do|workaround", false, "do: a cure by itself"},
	{"text", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"where", CW_SCHEMA_TEXT, NULL, true, "menu path"},
	{"risk", CW_SCHEMA_TEXT, NULL, true, NULL},
};

static const struct cw_schema_property finding[] = {
	{"id", CW_SCHEMA_TEXT, NULL, false, "of the signature"},
	{"key", CW_SCHEMA_TEXT, NULL, false, "the same for the same failure in every run"},
	{"bundle", CW_SCHEMA_TEXT, NULL, false, "id"},
	{"status", CW_SCHEMA_WORD, "issue|potential_problem|missing_information", false, NULL},
	{"severity", CW_SCHEMA_WORD, "critical|high|medium|low", false, NULL},
	{"confidence", CW_SCHEMA_WORD, "confirmed|likely|possible", false, NULL},
	{"title", CW_SCHEMA_TEXT, NULL, false, "of the signature"},
	{"summary", CW_SCHEMA_TEXT, NULL, false, "of this case"},
	{"refused_by", CW_SCHEMA_OBJECT, "actor", false, NULL},
	{"presented_by", CW_SCHEMA_OBJECT, "actor", false, "whose certificate it is"},
	{"certificate", CW_SCHEMA_TEXT, NULL, false, "sha256; empty when it was not seen"},
	{"reason", CW_SCHEMA_TEXT, NULL, false, "normalised word"},
	{"count", CW_SCHEMA_COUNT, NULL, false, "times it happened"},
	{"first", CW_SCHEMA_TIME, NULL, false, NULL},
	{"last", CW_SCHEMA_TIME, NULL, false, NULL},
	{"evidence", CW_SCHEMA_OBJECTS, "evidence", false, "by time"},
	{"missing", CW_SCHEMA_OBJECTS, "missing", false, "evidence that is not there"},
	{"remedy", CW_SCHEMA_OBJECTS, "remedy", false, NULL},
	{"references", CW_SCHEMA_TEXTS, NULL, false, NULL},
	{"failures", CW_SCHEMA_TEXTS, NULL, false, "ids of those it explains"},
	{"refined_by", CW_SCHEMA_TEXT, NULL, false, "id of the finer finding that has the cure"},
	{"wireshark", CW_SCHEMA_TEXT, NULL, false, "display filter of its connection"},
	{"suppression", CW_SCHEMA_OBJECT, "suppression", true, "only of a suppressed one"},
};

static const struct cw_schema_property result[] = {
	{"id", CW_SCHEMA_TEXT, NULL, false, "of the signature"},
	{"status", CW_SCHEMA_WORD,
		"issue|potential_problem|no_issue|not_applicable|missing_information", false, NULL},
	{"reason", CW_SCHEMA_TEXT, NULL, false, "codes, separated by a comma and a blank"},
};

static const struct cw_schema_property endpoint[] = {
	{"ip", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"port", CW_SCHEMA_COUNT, NULL, false, "0 when unknown"},
};

static const struct cw_schema_property failure[] = {
	{"id", CW_SCHEMA_TEXT, NULL, false, "f1, f2, …"},
	{"bundle", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"symptom", CW_SCHEMA_TEXT, NULL, false, "what recognised it"},
	{"at", CW_SCHEMA_TIME, NULL, false, NULL},
	{"last", CW_SCHEMA_TIME, NULL, false, "of its last attempt"},
	{"tries", CW_SCHEMA_COUNT, NULL, false, "attempts merged into it"},
	{"refused_by", CW_SCHEMA_OBJECT, "actor", false, NULL},
	{"presented_by", CW_SCHEMA_OBJECT, "actor", false, NULL},
	{"presented_role", CW_SCHEMA_WORD, "server|client|", false, NULL},
	{"reason", CW_SCHEMA_TEXT, NULL, false, "normalised word"},
	{"reason_text", CW_SCHEMA_TEXT, NULL, false, "as the log has it"},
	{"text", CW_SCHEMA_TEXT, NULL, false, "the message of the line"},
	{"openssl", CW_SCHEMA_TEXT, NULL, false, "generation that wrote the line"},
	{"depth", CW_SCHEMA_INTEGER, NULL, false, "0 = leaf, -1 = not said"},
	{"process", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"service", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"client", CW_SCHEMA_OBJECT, "endpoint", false, NULL},
	{"server", CW_SCHEMA_OBJECT, "endpoint", false, NULL},
	{"name", CW_SCHEMA_TEXT, NULL, false, "that was asked for"},
	{"flow", CW_SCHEMA_TEXT, NULL, false, "client:port > server:port"},
	{"handshake", CW_SCHEMA_TEXT, NULL, false, "id; empty when none was found"},
	{"certificate", CW_SCHEMA_TEXT, NULL, false, "sha256; empty when not seen"},
	{"hidden", CW_SCHEMA_TEXT, NULL, false, "code: why it was not seen"},
	{"txn_id", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"txn_candidates", CW_SCHEMA_TEXTS, NULL, false, "others that fit as well"},
	{"flow_candidates", CW_SCHEMA_TEXTS, NULL, false,
		"flows of other handshakes that fit the line as well"},
	{"url", CW_SCHEMA_TEXT, NULL, false, "as the user asked for it"},
	{"user", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"status", CW_SCHEMA_COUNT, NULL, false, "HTTP status sent to the user; 0 = none seen"},
	{"place", CW_SCHEMA_MAY_OBJECT, "place", false, "of the line or the alert"},
	{"request", CW_SCHEMA_MAY_OBJECT, "place", false, NULL},
	{"response", CW_SCHEMA_MAY_OBJECT, "place", false, NULL},
	{"explained_by", CW_SCHEMA_TEXTS, NULL, false, "ids of findings"},
};

static const struct cw_schema_property alert[] = {
	{"sender", CW_SCHEMA_WORD, PARTIES, false, NULL},
	{"from", CW_SCHEMA_TEXT, NULL, false, "client or server"},
	{"level", CW_SCHEMA_TEXT, NULL, false, "warning, fatal, encrypted"},
	{"description", CW_SCHEMA_TEXT, NULL, false, "RFC 8446 section 6; empty when encrypted"},
	{"at", CW_SCHEMA_TIME, NULL, false, NULL},
	{"packet", CW_SCHEMA_COUNT, NULL, false, NULL},
};

static const struct cw_schema_property packet[] = {
	{"message", CW_SCHEMA_TEXT, NULL, false, "client_hello, …, end"},
	{"packet", CW_SCHEMA_COUNT, NULL, false, NULL},
};

static const struct cw_schema_property message[] = {
	{"name", CW_SCHEMA_TEXT, NULL, false, "ClientHello, …, Alert unknown_ca, encrypted"},
	{"from", CW_SCHEMA_WORD, "client|server", false, NULL},
	{"at", CW_SCHEMA_TIME, NULL, false, NULL},
	{"packet", CW_SCHEMA_COUNT, NULL, false, "in which it ended"},
	{"member", CW_SCHEMA_TEXT, NULL, true, "the capture, when it is not that of the handshake"},
	{"bytes", CW_SCHEMA_COUNT, NULL, false, "without its header; of the record if encrypted"},
	{"decrypted", CW_SCHEMA_BOOL, NULL, false, "read with a key log"},
	{"partial", CW_SCHEMA_BOOL, NULL, false, "its end was not captured"},
};

static const struct cw_schema_property handshake[] = {
	{"id", CW_SCHEMA_TEXT, NULL, false, "h1, h2, …"},
	{"bundle", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"flow", CW_SCHEMA_TEXT, NULL, false, "client:port > server:port"},
	{"client", CW_SCHEMA_OBJECT, "endpoint", false, NULL},
	{"server", CW_SCHEMA_OBJECT, "endpoint", false, NULL},
	{"client_is", CW_SCHEMA_WORD, PARTIES, false, NULL},
	{"server_is", CW_SCHEMA_WORD, PARTIES, false, NULL},
	{"sni", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"version", CW_SCHEMA_TEXT, NULL, false, "as negotiated, else as offered"},
	{"cipher", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"offered_versions", CW_SCHEMA_TEXTS, NULL, false, NULL},
	{"resumed", CW_SCHEMA_BOOL, NULL, false, NULL},
	{"client_certificate_requested", CW_SCHEMA_BOOL, NULL, false, NULL},
	{"client_certificate_empty", CW_SCHEMA_BOOL, NULL, false, "the client answered with none"},
	{"ca_names", CW_SCHEMA_TEXTS, NULL, false, "in the CertificateRequest"},
	{"chain_server", CW_SCHEMA_TEXTS, NULL, false, "sha256, leaf first"},
	{"chain_client", CW_SCHEMA_TEXTS, NULL, false, "sha256, leaf first"},
	{"partial_server", CW_SCHEMA_BOOL, NULL, false, "the end of chain_server is missing"},
	{"partial_client", CW_SCHEMA_BOOL, NULL, false, "the end of chain_client is missing"},
	{"hidden_server", CW_SCHEMA_WORD, HIDDEN, false, "why chain_server is empty"},
	{"hidden_client", CW_SCHEMA_WORD, HIDDEN, false, "why chain_client is empty"},
	{"alerts", CW_SCHEMA_OBJECTS, "alert", false, NULL},
	{"outcome", CW_SCHEMA_WORD, "unknown|completed|alert|closed|reset", false, NULL},
	{"closed_by", CW_SCHEMA_WORD, "client|server|", false, NULL},
	{"closed_by_reset", CW_SCHEMA_BOOL, NULL, false, NULL},
	{"at", CW_SCHEMA_TIME, NULL, false, NULL},
	{"ended", CW_SCHEMA_TIME, NULL, false, NULL},
	{"member", CW_SCHEMA_TEXT, NULL, false, "of its first packet"},
	{"end_member", CW_SCHEMA_TEXT, NULL, false, "of what ended it"},
	{"packets", CW_SCHEMA_OBJECTS, "packet", false, NULL},
	{"community_id", CW_SCHEMA_TEXT, NULL, false, "Community ID 1.0 of the flow, seed 0"},
	{"upgrade", CW_SCHEMA_TEXT, NULL, false, "what was spoken before TLS; empty: nothing"},
	{"upgrade_target", CW_SCHEMA_TEXT, NULL, false, "host:port that HTTP CONNECT asked for"},
	{"number", CW_SCHEMA_COUNT, NULL, false, "1, 2, … on its connection"},
	{"renegotiation", CW_SCHEMA_BOOL, NULL, false, "inside the protection of the one before"},
	{"renegotiated", CW_SCHEMA_BOOL, NULL, false, "another one ran inside its protection"},
	{"saw_hello_retry", CW_SCHEMA_BOOL, NULL, false, "the server sent a HelloRetryRequest"},
	{"certificate_status", CW_SCHEMA_BOOL, NULL, false, "the server stapled an OCSP answer"},
	{"decrypted", CW_SCHEMA_BOOL, NULL, false, "a key log opened what was encrypted"},
	{"messages_total", CW_SCHEMA_COUNT, NULL, false, "those that are not listed included"},
	{"messages", CW_SCHEMA_OBJECTS, "message", false, "the first ones, in order"},
};

static const struct cw_schema_property key[] = {
	{"type", CW_SCHEMA_TEXT, NULL, false, "RSA, EC, …"},
	{"bits", CW_SCHEMA_COUNT, NULL, false, NULL},
	{"curve", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"spki_sha256", CW_SCHEMA_TEXT, NULL, false, NULL},
};

static const struct cw_schema_property seen[] = {
	{"where", CW_SCHEMA_WORD, "wire|store|server|client|sip|file|ssh", false, NULL},
	{"bundle", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"handshake", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"role", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"position", CW_SCHEMA_COUNT, NULL, false, "from 0, in its chain or file"},
	{"at", CW_SCHEMA_TIME, NULL, false, NULL},
	{"member", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"line", CW_SCHEMA_COUNT, NULL, true, NULL},
	{"offset", CW_SCHEMA_COUNT, NULL, true, NULL},
	{"packet", CW_SCHEMA_COUNT, NULL, true, NULL},
};

static const struct cw_schema_property certificate[] = {
	{"sha256", CW_SCHEMA_TEXT, NULL, false, "of the DER, lower-case hex"},
	{"sha1", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"subject", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"issuer", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"serial", CW_SCHEMA_TEXT, NULL, false, "upper-case hex"},
	{"not_before", CW_SCHEMA_TIME, NULL, false, NULL},
	{"not_after", CW_SCHEMA_TIME, NULL, false, "9999-12-31T23:59:59Z: no end"},
	{"san", CW_SCHEMA_TEXTS, NULL, false, "DNS:…, IP:…"},
	{"eku", CW_SCHEMA_MAY_TEXTS, NULL, false, "null: no such extension, every purpose"},
	{"key_usage", CW_SCHEMA_TEXTS, NULL, false, NULL},
	{"key", CW_SCHEMA_OBJECT, "key", false, NULL},
	{"signature", CW_SCHEMA_TEXT, NULL, false, "algorithm"},
	{"ski", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"aki", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"is_ca", CW_SCHEMA_BOOL, NULL, false, NULL},
	{"self_signed", CW_SCHEMA_BOOL, NULL, false, NULL},
	{"seen_total", CW_SCHEMA_COUNT, NULL, false, "places, those not listed included"},
	{"seen", CW_SCHEMA_OBJECTS, "seen", false, NULL},
};

static const struct cw_schema_property chain[] = {
	{"id", CW_SCHEMA_TEXT, NULL, false, "c1, c2, …"},
	{"bundle", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"handshake", CW_SCHEMA_TEXT, NULL, false, "id; empty for the box's own"},
	{"flow", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"presented_by", CW_SCHEMA_WORD, PARTIES, false, NULL},
	{"role", CW_SCHEMA_WORD, "server|client|", false, NULL},
	{"name", CW_SCHEMA_TEXT, NULL, false, "that it was used with"},
	{"at", CW_SCHEMA_TIME, NULL, false, "time of judgement"},
	{"certificates", CW_SCHEMA_TEXTS, NULL, false, "sha256, leaf first"},
	{"ok", CW_SCHEMA_TRUTH, NULL, false, "null without a trust store or a time"},
	{"error", CW_SCHEMA_TEXT, NULL, false, "normalised word"},
	{"error_text", CW_SCHEMA_TEXT, NULL, false, "OpenSSL's words"},
	{"depth", CW_SCHEMA_INTEGER, NULL, false, "of the error, -1 = none"},
	{"missing", CW_SCHEMA_TEXT, NULL, false, "subject of the certificate that is wanted"},
	{"missing_aki", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"name_ok", CW_SCHEMA_TRUTH, NULL, false, "whether the leaf covers the name"},
	{"purpose_ok", CW_SCHEMA_TRUTH, NULL, false, "whether every EKU allows the role"},
	{"path", CW_SCHEMA_TEXTS, NULL, false, "sha256 of the path that was built"},
	{"errors", CW_SCHEMA_TEXTS, NULL, false, "every error's word, the decisive one first"},
	{"missing_kind", CW_SCHEMA_WORD, "intermediate|root|", false, NULL},
	{"missing_certificate", CW_SCHEMA_TEXT, NULL, false,
		"sha256 when the case holds it elsewhere"},
	{"shadowed_by", CW_SCHEMA_TEXT, NULL, false,
		"sha256 of the store's one of that subject that was taken instead"},
	{"cure", CW_SCHEMA_TEXTS, NULL, false, "reserved, empty so far"},
};

static const struct cw_schema_property anomaly[] = {
	{"name", CW_SCHEMA_TEXT, NULL, false, "limit.max_members, archive.cut, …"},
	{"member", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"offset", CW_SCHEMA_COUNT, NULL, false, NULL},
	{"count", CW_SCHEMA_COUNT, NULL, false, NULL},
	{"text", CW_SCHEMA_TEXT, NULL, false, NULL},
	{"incomplete", CW_SCHEMA_BOOL, NULL, false, "something was not read because of it"},
};

#define OBJECT(name)                                                                               \
	{                                                                                          \
#name, name, COUNT(name)                                                           \
	}

const struct cw_schema_object cw_schema_objects[] = {
	OBJECT(tool),
	OBJECT(signatures),
	OBJECT(input),
	OBJECT(error),
	OBJECT(verdict),
	OBJECT(suppression),
	OBJECT(window),
	OBJECT(holds),
	OBJECT(member),
	OBJECT(bundle),
	OBJECT(actor),
	OBJECT(place),
	OBJECT(evidence),
	OBJECT(missing),
	OBJECT(remedy),
	OBJECT(finding),
	OBJECT(result),
	OBJECT(endpoint),
	OBJECT(failure),
	OBJECT(alert),
	OBJECT(packet),
	OBJECT(message),
	OBJECT(handshake),
	OBJECT(key),
	OBJECT(seen),
	OBJECT(certificate),
	OBJECT(chain),
	OBJECT(anomaly),
	{NULL, NULL, 0},
};

const struct cw_schema_object cw_schema_document = {"document", document, COUNT(document)};
