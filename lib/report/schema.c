/* SPDX-License-Identifier: MIT */
/* The JSON Schema of certway-report/1, generated from one table per object. A test validates real
 * documents against it and refuses a field that is written but not listed here. */
#include "report/write.h"

#include "base/json.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum kind {
	KIND_TEXT,
	KIND_WORD,  /* one of detail, separated by | */
	KIND_COUNT, /* an integer from 0 */
	KIND_INTEGER,
	KIND_BOOL,
	KIND_TRUTH, /* true, false or null */
	KIND_TIME,  /* RFC 3339 in UTC, or null */
	KIND_TEXTS,
	KIND_MAY_TEXTS, /* or null */
	KIND_OBJECT,    /* of $defs/detail */
	KIND_MAY_OBJECT,
	KIND_OBJECTS,
};

struct property {
	const char *name;
	enum kind kind;
	const char *detail;
	bool is_optional;
	const char *meaning;
};

struct object {
	const char *name;
	const struct property *properties;
	size_t count;
};

#define PARTIES "self|peer|unknown"
#define HIDDEN  "no|tls13|resumed|gap|snaplen|midstream|ended"

static const struct property document[] = {
	{"schema", KIND_WORD, "certway-report/1", false, "name and version of this format"},
	{"tool", KIND_OBJECT, "tool", false, "what wrote the report"},
	{"signatures", KIND_OBJECT, "signatures", false, "the set that was used"},
	{"as_of", KIND_TIME, NULL, false, "when validity was judged; null: it was not"},
	{"inputs", KIND_OBJECTS, "input", false, "what was given to read"},
	{"error", KIND_OBJECT, "error", true, "why nothing, or not all, could be read"},
	{"verdict", KIND_OBJECT, "verdict", true, "the answer in one sentence"},
	{"bundles", KIND_OBJECTS, "bundle", true, "what each Expressway left behind"},
	{"findings", KIND_OBJECTS, "finding", true, "issues first"},
	{"results", KIND_OBJECTS, "result", true, "every signature that was evaluated, by id"},
	{"failures", KIND_OBJECTS, "failure", true, "every failed connection"},
	{"handshakes", KIND_OBJECTS, "handshake", true, "every TLS handshake in the captures"},
	{"certificates", KIND_OBJECTS, "certificate", true, "every certificate, once"},
	{"chains", KIND_OBJECTS, "chain", true, "every chain as it was used, verified"},
	{"anomalies", KIND_OBJECTS, "anomaly", false, "flaws of the input, limits reached"},
};

static const struct property tool[] = {
	{"name", KIND_TEXT, NULL, false, NULL},
	{"version", KIND_TEXT, NULL, false, NULL},
};

static const struct property signatures[] = {
	{"count", KIND_COUNT, NULL, false, "signatures in the set"},
	{"sha256", KIND_TEXT, NULL, false, "of the set"},
};

static const struct property input[] = {
	{"name", KIND_TEXT, NULL, false, "as it was given"},
	{"bytes", KIND_COUNT, NULL, false, NULL},
	{"sha256", KIND_TEXT, NULL, false, "empty when it was not read to its end"},
};

static const struct property error[] = {
	{"code", KIND_WORD, "out_of_memory|io|format|limit|usage|cancelled", false, NULL},
	{"source", KIND_TEXT, NULL, false, "archive!member"},
	{"line", KIND_COUNT, NULL, false, "0 in binary sources"},
	{"offset", KIND_COUNT, NULL, false, "bytes from the start of the source"},
	{"message", KIND_TEXT, NULL, false, NULL},
};

static const struct property verdict[] = {
	{"status", KIND_WORD, "issue|potential_problem|no_issue|missing_information", false, NULL},
	{"complete", KIND_BOOL, NULL, false, "false: a part of the input was not read"},
	{"summary", KIND_TEXT, NULL, false, "one sentence, blame first"},
	{"top", KIND_TEXT, NULL, false, "id of the first finding; empty without one"},
};

static const struct property window[] = {
	{"first", KIND_TIME, NULL, false, NULL},
	{"last", KIND_TIME, NULL, false, NULL},
};

static const struct property holds[] = {
	{"log", KIND_BOOL, NULL, false, NULL},
	{"capture", KIND_BOOL, NULL, false, NULL},
	{"trust_store", KIND_BOOL, NULL, false, "ca_*.pem"},
	{"server_certificate", KIND_BOOL, NULL, false, "server_*.pem"},
	{"client_certificate", KIND_BOOL, NULL, false, "client_*.pem"},
	{"configuration", KIND_BOOL, NULL, false, "xconf_dump_*"},
	{"status", KIND_BOOL, NULL, false, "xstat_dump_*"},
};

static const struct property member[] = {
	{"path", KIND_TEXT, NULL, false, "archive!folder/name"},
	{"kind", KIND_TEXT, NULL, false, "log, capture, trust-store, …"},
	{"bytes", KIND_COUNT, NULL, false, "read"},
	{"status", KIND_TEXT, NULL, false, "ok, cut, damaged, ignored, limit"},
};

static const struct property bundle[] = {
	{"id", KIND_TEXT, NULL, false, "b1, b2, …"},
	{"host", KIND_TEXT, NULL, false, NULL},
	{"role", KIND_WORD, "C|E|", false, "empty when unknown"},
	{"version", KIND_TEXT, NULL, false, "X14.2.5; empty when unknown"},
	{"source", KIND_TEXT, NULL, false, "the archive or folder"},
	{"addresses", KIND_TEXTS, NULL, false, "the box's own"},
	{"log_window", KIND_MAY_OBJECT, "window", false, "times of the log"},
	{"capture_window", KIND_MAY_OBJECT, "window", false, "times of the captures"},
	{"holds", KIND_OBJECT, "holds", false, "what there is to read"},
	{"members", KIND_OBJECTS, "member", false, NULL},
};

static const struct property actor[] = {
	{"who", KIND_WORD, PARTIES, false, "self: the Expressway that wrote the bundle"},
	{"role", KIND_WORD, "C|E|", false, "when it is an Expressway of this case"},
	{"host", KIND_TEXT, NULL, false, "host name of that Expressway"},
	{"ip", KIND_TEXT, NULL, false, NULL},
	{"port", KIND_COUNT, NULL, false, "0 when unknown"},
	{"name", KIND_TEXT, NULL, false, "that it was asked for by"},
};

static const struct property place[] = {
	{"member", KIND_TEXT, NULL, false, "archive!folder/name"},
	{"line", KIND_COUNT, NULL, true, "from 1, of a text"},
	{"offset", KIND_COUNT, NULL, true, "bytes from the start of the member"},
	{"packet", KIND_COUNT, NULL, true, "from 1, as Wireshark numbers frames"},
};

static const struct property evidence[] = {
	{"kind", KIND_WORD, "log|handshake|certificate|store|config|status", false, NULL},
	{"at", KIND_TIME, NULL, false, NULL},
	{"text", KIND_TEXT, NULL, false, NULL},
	{"id", KIND_TEXT, NULL, true, "of the handshake"},
	{"sha256", KIND_TEXT, NULL, true, "of the certificate"},
	{"where", KIND_TEXT, NULL, true, "the certificate was seen: wire, store, …"},
	{"member", KIND_TEXT, NULL, true, NULL},
	{"line", KIND_COUNT, NULL, true, NULL},
	{"offset", KIND_COUNT, NULL, true, NULL},
	{"packet", KIND_COUNT, NULL, true, NULL},
};

static const struct property missing[] = {
	{"reason", KIND_TEXT, NULL, false, "a code: no_capture, tls13, …"},
	{"how", KIND_TEXT, NULL, false, "what to collect"},
};

static const struct property remedy[] = {
	{"kind", KIND_WORD, "do|workaround", false, "do: a cure by itself"},
	{"text", KIND_TEXT, NULL, false, NULL},
	{"where", KIND_TEXT, NULL, true, "menu path"},
	{"risk", KIND_TEXT, NULL, true, NULL},
};

static const struct property finding[] = {
	{"id", KIND_TEXT, NULL, false, "of the signature"},
	{"key", KIND_TEXT, NULL, false, "the same for the same failure in every run"},
	{"bundle", KIND_TEXT, NULL, false, "id"},
	{"status", KIND_WORD, "issue|potential_problem|missing_information", false, NULL},
	{"severity", KIND_WORD, "critical|high|medium|low", false, NULL},
	{"confidence", KIND_WORD, "confirmed|likely|possible", false, NULL},
	{"title", KIND_TEXT, NULL, false, "of the signature"},
	{"summary", KIND_TEXT, NULL, false, "of this case"},
	{"refused_by", KIND_OBJECT, "actor", false, NULL},
	{"presented_by", KIND_OBJECT, "actor", false, "whose certificate it is"},
	{"certificate", KIND_TEXT, NULL, false, "sha256; empty when it was not seen"},
	{"reason", KIND_TEXT, NULL, false, "normalised word"},
	{"count", KIND_COUNT, NULL, false, "times it happened"},
	{"first", KIND_TIME, NULL, false, NULL},
	{"last", KIND_TIME, NULL, false, NULL},
	{"evidence", KIND_OBJECTS, "evidence", false, "by time"},
	{"missing", KIND_OBJECTS, "missing", false, "evidence that is not there"},
	{"remedy", KIND_OBJECTS, "remedy", false, NULL},
	{"references", KIND_TEXTS, NULL, false, NULL},
	{"failures", KIND_TEXTS, NULL, false, "ids of those it explains"},
	{"refined_by", KIND_TEXT, NULL, false, "id of the finer finding that has the cure"},
	{"wireshark", KIND_TEXT, NULL, false, "display filter of its connection"},
};

static const struct property result[] = {
	{"id", KIND_TEXT, NULL, false, "of the signature"},
	{"status", KIND_WORD, "issue|potential_problem|no_issue|not_applicable|missing_information",
		false, NULL},
	{"reason", KIND_TEXT, NULL, false, "codes, separated by a comma and a blank"},
};

static const struct property endpoint[] = {
	{"ip", KIND_TEXT, NULL, false, NULL},
	{"port", KIND_COUNT, NULL, false, "0 when unknown"},
};

static const struct property failure[] = {
	{"id", KIND_TEXT, NULL, false, "f1, f2, …"},
	{"bundle", KIND_TEXT, NULL, false, NULL},
	{"symptom", KIND_TEXT, NULL, false, "what recognised it"},
	{"at", KIND_TIME, NULL, false, NULL},
	{"last", KIND_TIME, NULL, false, "of its last attempt"},
	{"tries", KIND_COUNT, NULL, false, "attempts merged into it"},
	{"refused_by", KIND_OBJECT, "actor", false, NULL},
	{"presented_by", KIND_OBJECT, "actor", false, NULL},
	{"presented_role", KIND_WORD, "server|client|", false, NULL},
	{"reason", KIND_TEXT, NULL, false, "normalised word"},
	{"reason_text", KIND_TEXT, NULL, false, "as the log has it"},
	{"text", KIND_TEXT, NULL, false, "the message of the line"},
	{"openssl", KIND_TEXT, NULL, false, "generation that wrote the line"},
	{"depth", KIND_INTEGER, NULL, false, "0 = leaf, -1 = not said"},
	{"process", KIND_TEXT, NULL, false, NULL},
	{"service", KIND_TEXT, NULL, false, NULL},
	{"client", KIND_OBJECT, "endpoint", false, NULL},
	{"server", KIND_OBJECT, "endpoint", false, NULL},
	{"name", KIND_TEXT, NULL, false, "that was asked for"},
	{"flow", KIND_TEXT, NULL, false, "client:port > server:port"},
	{"handshake", KIND_TEXT, NULL, false, "id; empty when none was found"},
	{"certificate", KIND_TEXT, NULL, false, "sha256; empty when not seen"},
	{"hidden", KIND_TEXT, NULL, false, "code: why it was not seen"},
	{"txn_id", KIND_TEXT, NULL, false, NULL},
	{"txn_candidates", KIND_TEXTS, NULL, false, "others that fit as well"},
	{"url", KIND_TEXT, NULL, false, "as the user asked for it"},
	{"user", KIND_TEXT, NULL, false, NULL},
	{"status", KIND_COUNT, NULL, false, "HTTP status sent to the user; 0 = none seen"},
	{"place", KIND_MAY_OBJECT, "place", false, "of the line or the alert"},
	{"request", KIND_MAY_OBJECT, "place", false, NULL},
	{"response", KIND_MAY_OBJECT, "place", false, NULL},
	{"explained_by", KIND_TEXTS, NULL, false, "ids of findings"},
};

static const struct property alert[] = {
	{"sender", KIND_WORD, PARTIES, false, NULL},
	{"from", KIND_TEXT, NULL, false, "client or server"},
	{"level", KIND_TEXT, NULL, false, "warning, fatal, encrypted"},
	{"description", KIND_TEXT, NULL, false, "RFC 8446 section 6; empty when encrypted"},
	{"at", KIND_TIME, NULL, false, NULL},
	{"packet", KIND_COUNT, NULL, false, NULL},
};

static const struct property packet[] = {
	{"message", KIND_TEXT, NULL, false, "client_hello, …, end"},
	{"packet", KIND_COUNT, NULL, false, NULL},
};

static const struct property handshake[] = {
	{"id", KIND_TEXT, NULL, false, "h1, h2, …"},
	{"bundle", KIND_TEXT, NULL, false, NULL},
	{"flow", KIND_TEXT, NULL, false, "client:port > server:port"},
	{"client", KIND_OBJECT, "endpoint", false, NULL},
	{"server", KIND_OBJECT, "endpoint", false, NULL},
	{"client_is", KIND_WORD, PARTIES, false, NULL},
	{"server_is", KIND_WORD, PARTIES, false, NULL},
	{"sni", KIND_TEXT, NULL, false, NULL},
	{"version", KIND_TEXT, NULL, false, "as negotiated, else as offered"},
	{"cipher", KIND_TEXT, NULL, false, NULL},
	{"offered_versions", KIND_TEXTS, NULL, false, NULL},
	{"resumed", KIND_BOOL, NULL, false, NULL},
	{"client_certificate_requested", KIND_BOOL, NULL, false, NULL},
	{"client_certificate_empty", KIND_BOOL, NULL, false, "the client answered with none"},
	{"ca_names", KIND_TEXTS, NULL, false, "in the CertificateRequest"},
	{"chain_server", KIND_TEXTS, NULL, false, "sha256, leaf first"},
	{"chain_client", KIND_TEXTS, NULL, false, "sha256, leaf first"},
	{"partial_server", KIND_BOOL, NULL, false, "the end of chain_server is missing"},
	{"partial_client", KIND_BOOL, NULL, false, "the end of chain_client is missing"},
	{"hidden_server", KIND_WORD, HIDDEN, false, "why chain_server is empty"},
	{"hidden_client", KIND_WORD, HIDDEN, false, "why chain_client is empty"},
	{"alerts", KIND_OBJECTS, "alert", false, NULL},
	{"outcome", KIND_WORD, "unknown|completed|alert|closed|reset", false, NULL},
	{"closed_by", KIND_WORD, "client|server|", false, NULL},
	{"closed_by_reset", KIND_BOOL, NULL, false, NULL},
	{"at", KIND_TIME, NULL, false, NULL},
	{"ended", KIND_TIME, NULL, false, NULL},
	{"member", KIND_TEXT, NULL, false, "of its first packet"},
	{"end_member", KIND_TEXT, NULL, false, "of what ended it"},
	{"packets", KIND_OBJECTS, "packet", false, NULL},
};

static const struct property key[] = {
	{"type", KIND_TEXT, NULL, false, "RSA, EC, …"},
	{"bits", KIND_COUNT, NULL, false, NULL},
	{"curve", KIND_TEXT, NULL, false, NULL},
	{"spki_sha256", KIND_TEXT, NULL, false, NULL},
};

static const struct property seen[] = {
	{"where", KIND_WORD, "wire|store|server|client|sip|file", false, NULL},
	{"bundle", KIND_TEXT, NULL, false, NULL},
	{"handshake", KIND_TEXT, NULL, false, NULL},
	{"role", KIND_TEXT, NULL, false, NULL},
	{"position", KIND_COUNT, NULL, false, "from 0, in its chain or file"},
	{"at", KIND_TIME, NULL, false, NULL},
	{"member", KIND_TEXT, NULL, false, NULL},
	{"line", KIND_COUNT, NULL, true, NULL},
	{"offset", KIND_COUNT, NULL, true, NULL},
	{"packet", KIND_COUNT, NULL, true, NULL},
};

static const struct property certificate[] = {
	{"sha256", KIND_TEXT, NULL, false, "of the DER, lower-case hex"},
	{"sha1", KIND_TEXT, NULL, false, NULL},
	{"subject", KIND_TEXT, NULL, false, NULL},
	{"issuer", KIND_TEXT, NULL, false, NULL},
	{"serial", KIND_TEXT, NULL, false, "upper-case hex"},
	{"not_before", KIND_TIME, NULL, false, NULL},
	{"not_after", KIND_TIME, NULL, false, "9999-12-31T23:59:59Z: no end"},
	{"san", KIND_TEXTS, NULL, false, "DNS:…, IP:…"},
	{"eku", KIND_MAY_TEXTS, NULL, false, "null: no such extension, every purpose"},
	{"key_usage", KIND_TEXTS, NULL, false, NULL},
	{"key", KIND_OBJECT, "key", false, NULL},
	{"signature", KIND_TEXT, NULL, false, "algorithm"},
	{"ski", KIND_TEXT, NULL, false, NULL},
	{"aki", KIND_TEXT, NULL, false, NULL},
	{"is_ca", KIND_BOOL, NULL, false, NULL},
	{"self_signed", KIND_BOOL, NULL, false, NULL},
	{"seen_total", KIND_COUNT, NULL, false, "places, those not listed included"},
	{"seen", KIND_OBJECTS, "seen", false, NULL},
};

static const struct property chain[] = {
	{"id", KIND_TEXT, NULL, false, "c1, c2, …"},
	{"bundle", KIND_TEXT, NULL, false, NULL},
	{"handshake", KIND_TEXT, NULL, false, "id; empty for the box's own"},
	{"flow", KIND_TEXT, NULL, false, NULL},
	{"presented_by", KIND_WORD, PARTIES, false, NULL},
	{"role", KIND_WORD, "server|client|", false, NULL},
	{"name", KIND_TEXT, NULL, false, "that it was used with"},
	{"at", KIND_TIME, NULL, false, "time of judgement"},
	{"certificates", KIND_TEXTS, NULL, false, "sha256, leaf first"},
	{"ok", KIND_TRUTH, NULL, false, "null without a trust store or a time"},
	{"error", KIND_TEXT, NULL, false, "normalised word"},
	{"error_text", KIND_TEXT, NULL, false, "OpenSSL's words"},
	{"depth", KIND_INTEGER, NULL, false, "of the error, -1 = none"},
	{"missing", KIND_TEXT, NULL, false, "subject of the certificate that is wanted"},
	{"missing_aki", KIND_TEXT, NULL, false, NULL},
	{"name_ok", KIND_TRUTH, NULL, false, "whether the leaf covers the name"},
	{"purpose_ok", KIND_TRUTH, NULL, false, "whether every EKU allows the role"},
	{"path", KIND_TEXTS, NULL, false, "sha256 of the path that was built"},
	{"errors", KIND_TEXTS, NULL, false, "every error's word, the decisive one first"},
	{"missing_kind", KIND_WORD, "intermediate|root|", false, NULL},
	{"missing_certificate", KIND_TEXT, NULL, false, "sha256 when the case holds it elsewhere"},
	{"shadowed_by", KIND_TEXT, NULL, false,
		"sha256 of the store's one of that subject that was taken instead"},
	{"cure", KIND_TEXTS, NULL, false, "reserved, empty so far"},
};

static const struct property anomaly[] = {
	{"name", KIND_TEXT, NULL, false, "limit.max_members, archive.cut, …"},
	{"member", KIND_TEXT, NULL, false, NULL},
	{"offset", KIND_COUNT, NULL, false, NULL},
	{"count", KIND_COUNT, NULL, false, NULL},
	{"text", KIND_TEXT, NULL, false, NULL},
	{"incomplete", KIND_BOOL, NULL, false, "something was not read because of it"},
};

#define OBJECT(name)                                                                               \
	{                                                                                          \
#name, name, COUNT(name)                                                           \
	}

static const struct object objects[] = {
	OBJECT(tool),
	OBJECT(signatures),
	OBJECT(input),
	OBJECT(error),
	OBJECT(verdict),
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
	OBJECT(handshake),
	OBJECT(key),
	OBJECT(seen),
	OBJECT(certificate),
	OBJECT(chain),
	OBJECT(anomaly),
};

static void write_types(struct cw_json *json, const char *type, bool may_be_null)
{
	if (!may_be_null) {
		cw_json_str(json, "type", type);
		return;
	}
	cw_json_array(json, "type");
	cw_json_str(json, NULL, type);
	cw_json_str(json, NULL, "null");
	cw_json_end(json);
}

/* The words between the bars; the last may be empty. */
static void write_words(struct cw_json *json, const char *words)
{
	cw_json_array(json, "enum");
	for (const char *at = words;; at++) {
		size_t len = strcspn(at, "|");

		cw_json_text(json, NULL, cw_text_of(at, len));
		at += len;
		if (*at == '\0') {
			break;
		}
	}
	cw_json_end(json);
}

static void write_ref(struct cw_json *json, const char *key_name, const char *name)
{
	char ref[64] = "#/$defs/";

	strncat(ref, name, sizeof(ref) - strlen(ref) - 1);
	cw_json_str(json, key_name, ref);
}

static void write_items(struct cw_json *json, const char *name)
{
	cw_json_object(json, "items");
	if (name == NULL) {
		cw_json_str(json, "type", "string");
	} else {
		write_ref(json, "$ref", name);
	}
	cw_json_end(json);
}

static void write_maybe(struct cw_json *json, const char *name)
{
	cw_json_array(json, "anyOf");
	cw_json_object(json, NULL);
	write_ref(json, "$ref", name);
	cw_json_end(json);
	cw_json_object(json, NULL);
	cw_json_str(json, "type", "null");
	cw_json_end(json);
	cw_json_end(json);
}

static void write_kind(struct cw_json *json, const struct property *property)
{
	switch (property->kind) {
	case KIND_TEXT:
		cw_json_str(json, "type", "string");
		break;
	case KIND_WORD:
		write_words(json, property->detail);
		break;
	case KIND_COUNT:
		cw_json_str(json, "type", "integer");
		cw_json_u64(json, "minimum", 0);
		break;
	case KIND_INTEGER:
		cw_json_str(json, "type", "integer");
		break;
	case KIND_BOOL:
	case KIND_TRUTH:
		write_types(json, "boolean", property->kind == KIND_TRUTH);
		break;
	case KIND_TIME:
		write_types(json, "string", true);
		cw_json_str(json, "format", "date-time");
		cw_json_str(
			json, "pattern", "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$");
		break;
	case KIND_TEXTS:
	case KIND_MAY_TEXTS:
		write_types(json, "array", property->kind == KIND_MAY_TEXTS);
		write_items(json, NULL);
		break;
	case KIND_OBJECT:
		write_ref(json, "$ref", property->detail);
		break;
	case KIND_MAY_OBJECT:
		write_maybe(json, property->detail);
		break;
	case KIND_OBJECTS:
	default:
		cw_json_str(json, "type", "array");
		write_items(json, property->detail);
		break;
	}
}

static void write_object(struct cw_json *json, const struct property *properties, size_t count)
{
	cw_json_str(json, "type", "object");
	cw_json_array(json, "required");
	for (size_t i = 0; i < count; i++) {
		if (!properties[i].is_optional) {
			cw_json_str(json, NULL, properties[i].name);
		}
	}
	cw_json_end(json);
	cw_json_object(json, "properties");
	for (size_t i = 0; i < count; i++) {
		cw_json_object(json, properties[i].name);
		if (properties[i].meaning != NULL) {
			cw_json_str(json, "description", properties[i].meaning);
		}
		write_kind(json, &properties[i]);
		cw_json_end(json);
	}
	cw_json_end(json);
}

/* analyze prints all parts; handshakes and certs print one of them. */
static void write_parts(struct cw_json *json)
{
	static const char *const alone[] = {"handshakes", "certificates"};

	cw_json_array(json, "anyOf");
	cw_json_object(json, NULL);
	cw_json_array(json, "required");
	for (size_t i = 0; i < COUNT(document); i++) {
		if (document[i].kind == KIND_OBJECTS || strcmp(document[i].name, "verdict") == 0) {
			cw_json_str(json, NULL, document[i].name);
		}
	}
	cw_json_end(json);
	cw_json_end(json);
	for (size_t i = 0; i < COUNT(alone); i++) {
		cw_json_object(json, NULL);
		cw_json_array(json, "required");
		cw_json_str(json, NULL, alone[i]);
		cw_json_end(json);
		cw_json_object(json, "not");
		cw_json_array(json, "required");
		cw_json_str(json, NULL, "verdict");
		cw_json_end(json);
		cw_json_end(json);
		cw_json_end(json);
	}
	cw_json_end(json);
}

enum cw_code cw_report_write_schema(const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_json json;

	cw_json_init(&json, sink, false);
	cw_json_object(&json, NULL);
	cw_json_str(&json, "$schema", "https://json-schema.org/draft/2020-12/schema");
	cw_json_str(&json, "$id", "urn:certway:schema:report:1");
	cw_json_str(&json, "title", CW_REPORT_SCHEMA);
	cw_json_str(&json, "description",
		"What certway found. Fields may be added; readers ignore what they do not know.");
	write_object(&json, document, COUNT(document));
	write_parts(&json);
	cw_json_object(&json, "$defs");
	for (size_t i = 0; i < COUNT(objects); i++) {
		cw_json_object(&json, objects[i].name);
		write_object(&json, objects[i].properties, objects[i].count);
		cw_json_end(&json);
	}
	cw_json_end(&json);
	cw_json_end(&json);
	return cw_json_finish(&json, err);
}
