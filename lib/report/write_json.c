/* SPDX-License-Identifier: MIT */
/* certway-report/1 as JSON. A field that is added here is added to schema.c and docs/report.md. */
#include "report/actor.h"
#include "report/json_facts.h"
#include "report/report.h"
#include "report/write.h"

static void write_bundle(struct cw_json *json, const struct cw_bundle *bundle)
{
	cw_json_object(json, NULL);
	cw_json_str(json, "id", bundle->id);
	cw_json_str(json, "host", bundle->host);
	cw_json_str(json, "role", bundle->role);
	cw_json_str(json, "version", bundle->version);
	cw_json_str(json, "source", bundle->source);
	cw_json_strings(json, "addresses", &bundle->addresses);
	cw_json_window(json, "log_window", &bundle->log_window);
	cw_json_window(json, "capture_window", &bundle->capture_window);
	cw_json_object(json, "holds");
	cw_json_bool(json, "log", bundle->has_log);
	cw_json_bool(json, "capture", bundle->has_capture);
	cw_json_bool(json, "trust_store", bundle->has_store);
	cw_json_bool(json, "server_certificate", bundle->has_server_certificate);
	cw_json_bool(json, "client_certificate", bundle->has_client_certificate);
	cw_json_bool(json, "configuration", bundle->has_config);
	cw_json_bool(json, "status", bundle->has_status);
	cw_json_end(json);
	cw_json_array(json, "members");
	for (size_t i = 0; i < bundle->num_members; i++) {
		cw_json_object(json, NULL);
		cw_json_str(json, "path", bundle->members[i]->path);
		cw_json_str(json, "kind", bundle->members[i]->kind);
		cw_json_u64(json, "bytes", bundle->members[i]->bytes);
		cw_json_str(json, "status", bundle->members[i]->status);
		cw_json_end(json);
	}
	cw_json_end(json);
	cw_json_end(json);
}

static void write_actor(struct cw_json *json, const char *key, const struct cw_actor *actor)
{
	cw_json_object(json, key);
	cw_json_str(json, "who", actor->who);
	cw_json_str(json, "role", actor->role);
	cw_json_str(json, "host", actor->host);
	cw_json_str(json, "ip", actor->ip);
	cw_json_u64(json, "port", actor->port);
	cw_json_str(json, "name", actor->name);
	cw_json_end(json);
}

static void write_evidence(struct cw_json *json, const struct cw_evidence *evidence)
{
	cw_json_object(json, NULL);
	cw_json_str(json, "kind", evidence->kind);
	cw_json_time(json, "at", evidence->at);
	cw_json_str(json, "text", evidence->text);
	if (evidence->id[0] != '\0') {
		cw_json_str(json, "id", evidence->id);
	}
	if (evidence->sha256[0] != '\0') {
		cw_json_str(json, "sha256", evidence->sha256);
	}
	if (evidence->where[0] != '\0') {
		cw_json_str(json, "where", evidence->where);
	}
	if (evidence->place.member[0] != '\0') {
		cw_json_place(json, &evidence->place);
	}
	cw_json_end(json);
}

static void write_remedy(struct cw_json *json, const struct cw_remedy *remedy)
{
	cw_json_object(json, NULL);
	cw_json_str(json, "kind", remedy->kind);
	cw_json_str(json, "text", remedy->text);
	if (remedy->where[0] != '\0') {
		cw_json_str(json, "where", remedy->where);
	}
	if (remedy->risk[0] != '\0') {
		cw_json_str(json, "risk", remedy->risk);
	}
	cw_json_end(json);
}

static void write_finding_lists(struct cw_json *json, const struct cw_finding *finding)
{
	cw_json_array(json, "evidence");
	for (size_t i = 0; i < finding->num_evidence; i++) {
		write_evidence(json, &finding->evidence[i]);
	}
	cw_json_end(json);
	cw_json_array(json, "missing");
	for (size_t i = 0; i < finding->num_missing; i++) {
		cw_json_object(json, NULL);
		cw_json_str(json, "reason", finding->missing[i].reason);
		cw_json_str(json, "how", finding->missing[i].how);
		cw_json_end(json);
	}
	cw_json_end(json);
	cw_json_array(json, "remedy");
	for (size_t i = 0; i < finding->num_remedy; i++) {
		write_remedy(json, &finding->remedy[i]);
	}
	cw_json_end(json);
	cw_json_strings(json, "references", &finding->references);
	cw_json_strings(json, "failures", &finding->failures);
}

static void write_finding(struct cw_json *json, const struct cw_finding *finding)
{
	cw_json_object(json, NULL);
	cw_json_str(json, "id", finding->id);
	cw_json_str(json, "key", finding->key);
	cw_json_str(json, "bundle", finding->bundle);
	cw_json_str(json, "status", cw_status_name(finding->status));
	cw_json_str(json, "severity", cw_severity_name(finding->severity));
	cw_json_str(json, "confidence", cw_confidence_name(finding->confidence));
	cw_json_str(json, "title", finding->title);
	cw_json_str(json, "summary", finding->summary);
	write_actor(json, "refused_by", &finding->refused_by);
	write_actor(json, "presented_by", &finding->presented_by);
	cw_json_str(json, "certificate", finding->certificate);
	cw_json_str(json, "reason", finding->reason);
	cw_json_u64(json, "count", finding->count);
	cw_json_time(json, "first", finding->first);
	cw_json_time(json, "last", finding->last);
	write_finding_lists(json, finding);
	cw_json_str(json, "refined_by", finding->refined_by);
	cw_json_str(json, "wireshark", finding->wireshark);
	if (finding->suppressed[0] != '\0') {
		cw_json_object(json, "suppression");
		cw_json_str(json, "reason", finding->suppressed);
		cw_json_time(json, "until", finding->suppressed_until);
		cw_json_end(json);
	}
	cw_json_end(json);
}

static void write_failure(
	struct cw_json *json, const struct cw_report *report, const struct cw_failure *failure)
{
	struct cw_actor refused_by;
	struct cw_actor presented_by;

	cw_actors_of_failure(
		failure, report->bundles, report->num_bundles, &refused_by, &presented_by);
	cw_json_str(json, "id", failure->id);
	cw_json_str(json, "bundle", failure->bundle);
	cw_json_str(json, "symptom", failure->symptom);
	cw_json_time(json, "at", failure->at);
	cw_json_time(json, "last", failure->last);
	cw_json_u64(json, "tries", failure->tries);
	write_actor(json, "refused_by", &refused_by);
	write_actor(json, "presented_by", &presented_by);
	cw_json_str(json, "presented_role", failure->presented_role);
	cw_json_str(json, "reason", failure->reason);
	cw_json_str(json, "reason_text", failure->reason_text);
	cw_json_str(json, "text", failure->text);
	cw_json_str(json, "openssl", failure->openssl);
	cw_json_i64(json, "depth", failure->depth);
	cw_json_str(json, "process", failure->process);
	cw_json_str(json, "service", failure->service);
	cw_json_endpoint(json, "client", &failure->client);
	cw_json_endpoint(json, "server", &failure->server);
	cw_json_str(json, "name", failure->name);
	cw_json_str(json, "flow", failure->flow);
}

/* What correlation added. */
static void write_failure_context(struct cw_json *json, const struct cw_failure *failure)
{
	cw_json_str(json, "handshake", failure->handshake != NULL ? failure->handshake->id : "");
	cw_json_str(json, "certificate",
		failure->certificate != NULL ? failure->certificate->sha256 : "");
	cw_json_str(json, "hidden", failure->hidden);
	cw_json_str(json, "txn_id", failure->txn_id);
	cw_json_strings(json, "txn_candidates", &failure->txn_candidates);
	cw_json_strings(json, "flow_candidates", &failure->flow_candidates);
	cw_json_str(json, "url", failure->url);
	cw_json_str(json, "user", failure->user);
	cw_json_u64(json, "status", failure->status);
	cw_json_place_object(json, "place", &failure->place);
	cw_json_place_object(json, "request", &failure->request_place);
	cw_json_place_object(json, "response", &failure->response_place);
}

static void write_failures(struct cw_json *json, const struct cw_report *report)
{
	cw_json_array(json, "failures");
	for (size_t i = 0; i < report->num_failures; i++) {
		cw_json_object(json, NULL);
		write_failure(json, report, report->failures[i]);
		write_failure_context(json, report->failures[i]);
		cw_json_strings(json, "explained_by", &report->explained_by[i]);
		cw_json_end(json);
	}
	cw_json_end(json);
}

static void write_anomalies(struct cw_json *json, const struct cw_report *report)
{
	cw_json_array(json, "anomalies");
	for (size_t i = 0; i < report->num_anomalies; i++) {
		const struct cw_anomaly *anomaly = report->anomalies[i];

		cw_json_object(json, NULL);
		cw_json_str(json, "name", anomaly->name);
		cw_json_str(json, "member", anomaly->member);
		cw_json_u64(json, "offset", anomaly->offset);
		cw_json_u64(json, "count", anomaly->count);
		cw_json_str(json, "text", anomaly->text);
		cw_json_bool(json, "incomplete", anomaly->incomplete);
		cw_json_end(json);
	}
	cw_json_end(json);
}

static const char *error_name(enum cw_code code)
{
	switch (code) {
	case CW_ERR_NOMEM:
		return "out_of_memory";
	case CW_ERR_IO:
		return "io";
	case CW_ERR_LIMIT:
		return "limit";
	case CW_ERR_USAGE:
		return "usage";
	case CW_ERR_CANCELLED:
		return "cancelled";
	case CW_OK:
	case CW_ERR_FORMAT:
	default:
		return "format";
	}
}

static void write_error(struct cw_json *json, const struct cw_error *error)
{
	if (error->code == CW_OK) {
		return;
	}
	cw_json_object(json, "error");
	cw_json_str(json, "code", error_name(error->code));
	cw_json_str(json, "source", error->source);
	cw_json_u64(json, "line", error->line);
	cw_json_u64(json, "offset", error->offset);
	cw_json_str(json, "message", error->message);
	cw_json_end(json);
}

static void write_head(struct cw_json *json, const struct cw_report *report)
{
	cw_json_str(json, "schema", report->schema);
	cw_json_object(json, "tool");
	cw_json_str(json, "name", report->tool_name);
	cw_json_str(json, "version", report->tool_version);
	cw_json_end(json);
	cw_json_object(json, "signatures");
	cw_json_u64(json, "count", report->num_signatures);
	cw_json_str(json, "sha256", report->signatures_sha256);
	cw_json_end(json);
	cw_json_str(json, "language", report->language);
	cw_json_time(json, "as_of", report->as_of);
	cw_json_array(json, "inputs");
	for (size_t i = 0; i < report->num_inputs; i++) {
		cw_json_object(json, NULL);
		cw_json_str(json, "name", report->inputs[i].name);
		cw_json_u64(json, "bytes", report->inputs[i].bytes);
		cw_json_str(json, "sha256", report->inputs[i].sha256);
		cw_json_end(json);
	}
	cw_json_end(json);
	write_error(json, &report->error);
}

static void write_judgement(struct cw_json *json, const struct cw_report *report)
{
	cw_json_object(json, "verdict");
	cw_json_str(json, "status", cw_status_name(report->verdict.status));
	cw_json_bool(json, "complete", report->verdict.complete);
	cw_json_str(json, "summary", report->verdict.summary);
	cw_json_str(json, "top", report->verdict.top);
	cw_json_end(json);
	cw_json_array(json, "bundles");
	for (size_t i = 0; i < report->num_bundles; i++) {
		write_bundle(json, report->bundles[i]);
	}
	cw_json_end(json);
	cw_json_array(json, "findings");
	for (size_t i = 0; i < report->num_findings; i++) {
		write_finding(json, report->findings[i]);
	}
	cw_json_end(json);
	cw_json_array(json, "suppressed");
	for (size_t i = 0; i < report->num_suppressed; i++) {
		write_finding(json, report->suppressed[i]);
	}
	cw_json_end(json);
	cw_json_array(json, "results");
	for (size_t i = 0; i < report->num_results; i++) {
		cw_json_object(json, NULL);
		cw_json_str(json, "id", report->results[i].id);
		cw_json_str(json, "status", cw_status_name(report->results[i].status));
		cw_json_str(json, "reason", report->results[i].reason);
		cw_json_end(json);
	}
	cw_json_end(json);
	write_failures(json, report);
}

static void write_handshakes(struct cw_json *json, const struct cw_report *report)
{
	cw_json_array(json, "handshakes");
	for (size_t i = 0; i < report->num_handshakes; i++) {
		cw_json_handshake(json, report->handshakes[i]);
	}
	cw_json_end(json);
}

static void write_certificates(struct cw_json *json, const struct cw_report *report)
{
	cw_json_array(json, "certificates");
	for (size_t i = 0; i < report->num_certificates; i++) {
		cw_json_certificate(json, report->certificates[i]);
	}
	cw_json_end(json);
}

static void write_chains(struct cw_json *json, const struct cw_report *report)
{
	cw_json_array(json, "chains");
	for (size_t i = 0; i < report->num_chains; i++) {
		cw_json_chain(json, report->chains[i]);
	}
	cw_json_end(json);
}

enum cw_code cw_report_write_json(const struct cw_report *report, enum cw_part part, bool is_line,
	const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_json json;

	cw_json_init(&json, sink, is_line);
	cw_json_object(&json, NULL);
	write_head(&json, report);
	if (part == CW_PART_ALL) {
		write_judgement(&json, report);
	}
	if (part != CW_PART_CERTIFICATES) {
		write_handshakes(&json, report);
	}
	if (part != CW_PART_HANDSHAKES) {
		write_certificates(&json, report);
	}
	if (part == CW_PART_ALL) {
		write_chains(&json, report);
	}
	write_anomalies(&json, report);
	cw_json_end(&json);
	return cw_json_finish(&json, err);
}

enum cw_code cw_report_write_handshake_json(const struct cw_report *report,
	const struct cw_handshake *handshake, bool is_line, const struct cw_sink *sink,
	struct cw_error *err)
{
	struct cw_json json;

	cw_json_init(&json, sink, is_line);
	cw_json_object(&json, NULL);
	write_head(&json, report);
	cw_json_array(&json, "handshakes");
	cw_json_handshake(&json, handshake);
	cw_json_end(&json);
	write_anomalies(&json, report);
	cw_json_end(&json);
	return cw_json_finish(&json, err);
}
