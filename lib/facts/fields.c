/* SPDX-License-Identifier: MIT */
#include "facts/fields.h"
#include "facts/case.h"

#include <stddef.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define FIELD(type, member, kind, meaning)                                                         \
	{                                                                                          \
#member, CW_TYPE_##kind, offsetof(struct type, member), meaning                    \
	}

static const struct cw_field log_fields[] = {
	FIELD(cw_event, bundle, TEXT, "id of the bundle"),
	FIELD(cw_event, at, TIME, "when, from UTCTime where the line has it"),
	FIELD(cw_event, host, TEXT, "host name in the line's header"),
	FIELD(cw_event, process, TEXT, "tvcs, traffic_server, alarm, …"),
	FIELD(cw_event, module, TEXT, "Module=, such as developer.ssl"),
	FIELD(cw_event, level, TEXT, "Level=, trimmed: ERROR, WARN, INFO, DEBUG or 1 to 4"),
	FIELD(cw_event, event, TEXT, "Event=, such as Inbound TLS Negotiation Error"),
	FIELD(cw_event, detail, TEXT, "Detail="),
	FIELD(cw_event, reason, TEXT, "Reason="),
	FIELD(cw_event, text, TEXT, "the whole record without a SIP or HTTP body"),
	FIELD(cw_event, body, TEXT, "the SIP or HTTP message in the record"),
	{"pairs", CW_TYPE_PAIRS, 0, "key=value pairs by key: pairs.Src-ip"},
};

static const struct cw_field handshake_fields[] = {
	FIELD(cw_handshake, id, TEXT, "h1, h2, …"),
	FIELD(cw_handshake, bundle, TEXT, "id of the bundle"),
	FIELD(cw_handshake, flow, TEXT, "client:port > server:port"),
	FIELD(cw_handshake, client.ip, TEXT, "address of the TLS client"),
	FIELD(cw_handshake, client.port, U16, "port of the TLS client"),
	FIELD(cw_handshake, server.ip, TEXT, "address of the TLS server"),
	FIELD(cw_handshake, server.port, U16, "port of the TLS server"),
	FIELD(cw_handshake, client_is, PARTY, "whether the client is this Expressway"),
	FIELD(cw_handshake, server_is, PARTY, "whether the server is this Expressway"),
	FIELD(cw_handshake, sni, TEXT, "server_name of the ClientHello"),
	FIELD(cw_handshake, version, TEXT, "TLS 1.2, …"),
	FIELD(cw_handshake, cipher, TEXT, "the cipher suite chosen"),
	FIELD(cw_handshake, offered_versions, STRINGS, "the versions that the client offered"),
	FIELD(cw_handshake, saw_client_hello, BOOL, "whether a ClientHello was captured"),
	FIELD(cw_handshake, saw_server_hello, BOOL, "whether a ServerHello was captured"),
	FIELD(cw_handshake, resumed, BOOL, "whether a session was resumed"),
	FIELD(cw_handshake, client_certificate_requested, BOOL, "whether the server asked for one"),
	FIELD(cw_handshake, client_certificate_empty, BOOL, "whether the client sent none"),
	FIELD(cw_handshake, ca_names, STRINGS, "CA names in the CertificateRequest"),
	FIELD(cw_handshake, chain_server, CERTIFICATES, "what the server sent, leaf first"),
	FIELD(cw_handshake, chain_client, CERTIFICATES, "what the client sent, leaf first"),
	FIELD(cw_handshake, partial_server, BOOL, "whether the end of chain_server is missing"),
	FIELD(cw_handshake, partial_client, BOOL, "whether the end of chain_client is missing"),
	FIELD(cw_handshake, hidden_server, HIDDEN, "why chain_server is empty"),
	FIELD(cw_handshake, hidden_client, HIDDEN, "why chain_client is empty"),
	{"alerts", CW_TYPE_ALERTS, 0,
		"alerts as words: unknown_ca, self:unknown_ca, client:unknown_ca"},
	FIELD(cw_handshake, outcome, OUTCOME, "how it ended"),
	FIELD(cw_handshake, closed_by, TEXT, "client or server: who ended the connection"),
	FIELD(cw_handshake, closed_by_reset, BOOL, "whether a RST ended it"),
	FIELD(cw_handshake, at, TIME, "time of the ClientHello"),
	FIELD(cw_handshake, ended, TIME, "time of the last packet"),
	FIELD(cw_handshake, community_id, TEXT, "Community ID of the flow, 1:…"),
	FIELD(cw_handshake, upgrade, TEXT, "what was spoken before TLS: smtp, http-connect, …"),
	FIELD(cw_handshake, upgrade_target, TEXT, "host:port that HTTP CONNECT asked for"),
	FIELD(cw_handshake, number, U32, "1, 2, … on its connection"),
	FIELD(cw_handshake, renegotiation, BOOL, "whether it ran inside the one before"),
	FIELD(cw_handshake, renegotiated, BOOL, "whether another one ran inside it"),
	FIELD(cw_handshake, saw_hello_retry, BOOL, "whether the server sent a HelloRetryRequest"),
	FIELD(cw_handshake, certificate_status, BOOL, "whether the server stapled an OCSP answer"),
	FIELD(cw_handshake, decrypted, BOOL, "whether a key log opened what was encrypted"),
};

static const struct cw_field failure_fields[] = {
	FIELD(cw_failure, id, TEXT, "f1, f2, …"),
	FIELD(cw_failure, bundle, TEXT, "id of the bundle"),
	FIELD(cw_failure, symptom, TEXT, "the symptom that recognised it"),
	FIELD(cw_failure, at, TIME, "when"),
	FIELD(cw_failure, last, TIME, "when its last attempt was"),
	FIELD(cw_failure, tries, U32, "attempts merged into it"),
	FIELD(cw_failure, refused_by, PARTY, "who refused"),
	FIELD(cw_failure, presented_by, PARTY, "whose certificate was refused"),
	FIELD(cw_failure, presented_role, TEXT, "server or client: the role of that certificate"),
	FIELD(cw_failure, reason, TEXT, "normalised word, see the table of reasons"),
	FIELD(cw_failure, reason_text, TEXT, "as the log has it"),
	FIELD(cw_failure, openssl, TEXT, "1.0, 1.1 or 3: which generation wrote the line"),
	FIELD(cw_failure, depth, I32, "0 = leaf, -1 = not said"),
	FIELD(cw_failure, process, TEXT, "tvcs, traffic_server; empty from a capture alone"),
	FIELD(cw_failure, service, TEXT, "SIP, …"),
	FIELD(cw_failure, client.ip, TEXT, "address of the client"),
	FIELD(cw_failure, client.port, U16, "port of the client"),
	FIELD(cw_failure, server.ip, TEXT, "address of the server"),
	FIELD(cw_failure, server.port, U16, "port of the server"),
	FIELD(cw_failure, name, TEXT, "the name that was asked for"),
	FIELD(cw_failure, flow, TEXT, "client:port > server:port"),
	FIELD(cw_failure, handshake, HANDSHAKE, "the handshake that failed, when it was captured"),
	FIELD(cw_failure, certificate, CERTIFICATE, "the leaf that was refused, when it was seen"),
	FIELD(cw_failure, hidden, TEXT, "why it was not seen"),
	FIELD(cw_failure, txn_id, TEXT, "Txn-id of the traffic server"),
	FIELD(cw_failure, url, TEXT, "what the user asked for"),
	FIELD(cw_failure, user, TEXT, "the user"),
	FIELD(cw_failure, status, U32, "HTTP status sent to the user, 0 = none seen"),
};

static const struct cw_field certificate_fields[] = {
	FIELD(cw_certificate, sha256, TEXT, "fingerprint, lower-case hex"),
	FIELD(cw_certificate, sha1, TEXT, "fingerprint, lower-case hex"),
	FIELD(cw_certificate, spki_sha256, TEXT, "hash of the public key, lower-case hex"),
	FIELD(cw_certificate, subject, TEXT, "C=US, O=Example, CN=host"),
	FIELD(cw_certificate, subject_cn, TEXT, "the CN alone"),
	FIELD(cw_certificate, issuer, TEXT, "DN of the issuer"),
	FIELD(cw_certificate, issuer_cn, TEXT, "the issuer's CN alone"),
	FIELD(cw_certificate, serial, TEXT, "upper-case hex"),
	FIELD(cw_certificate, not_before, TIME, "start of validity"),
	FIELD(cw_certificate, not_after, TIME, "end of validity"),
	FIELD(cw_certificate, san, STRINGS, "DNS:…, IP:…"),
	FIELD(cw_certificate, dns_names, STRINGS, "DNS names alone"),
	FIELD(cw_certificate, ip_names, STRINGS, "IP addresses alone"),
	FIELD(cw_certificate, has_eku, BOOL, "without it every purpose is allowed"),
	FIELD(cw_certificate, eku, STRINGS, "serverAuth, clientAuth, …"),
	FIELD(cw_certificate, key_usage, STRINGS, "digitalSignature, keyCertSign, …"),
	FIELD(cw_certificate, key_type, TEXT, "RSA, EC, …"),
	FIELD(cw_certificate, key_bits, U32, "size of the key"),
	FIELD(cw_certificate, key_curve, TEXT, "name of the curve"),
	FIELD(cw_certificate, signature, TEXT, "sha256WithRSAEncryption, …"),
	FIELD(cw_certificate, ski, TEXT, "subject key identifier, lower-case hex"),
	FIELD(cw_certificate, aki, TEXT, "authority key identifier, lower-case hex"),
	FIELD(cw_certificate, is_ca, BOOL, "basicConstraints cA"),
	FIELD(cw_certificate, has_basic_constraints, BOOL, "whether the extension is there"),
	FIELD(cw_certificate, self_issued, BOOL, "subject equals issuer"),
	FIELD(cw_certificate, self_signed, BOOL, "and its own key signed it"),
	FIELD(cw_certificate, version, U32, "1, 2 or 3"),
	{"seen", CW_TYPE_SEEN, 0, "wire, store, server, client, sip, file, ssh"},
};

static const struct cw_field chain_fields[] = {
	FIELD(cw_chain, id, TEXT, "c1, c2, …"),
	FIELD(cw_chain, bundle, TEXT, "id of the bundle"),
	FIELD(cw_chain, handshake, TEXT, "id of the handshake; empty for the box's own"),
	FIELD(cw_chain, flow, TEXT, "client:port > server:port"),
	FIELD(cw_chain, presented_by, PARTY, "who presented it"),
	FIELD(cw_chain, role, TEXT, "server or client"),
	FIELD(cw_chain, name, TEXT, "the name it was used with"),
	FIELD(cw_chain, at, TIME, "the time of judgement"),
	FIELD(cw_chain, certificates, CERTIFICATES, "leaf first"),
	FIELD(cw_chain, leaf, CERTIFICATE, "the first one"),
	FIELD(cw_chain, top, CERTIFICATE, "the last one sent"),
	FIELD(cw_chain, ok, TRUTH, "whether it verifies against the trust store"),
	FIELD(cw_chain, error, TEXT, "normalised word, empty when it verifies"),
	FIELD(cw_chain, error_text, TEXT, "OpenSSL's words"),
	FIELD(cw_chain, depth, I32, "where the error is"),
	FIELD(cw_chain, missing, TEXT, "subject of the certificate that is wanted"),
	FIELD(cw_chain, missing_aki, TEXT, "its key identifier"),
	FIELD(cw_chain, name_ok, TRUTH, "whether the leaf covers the name"),
	FIELD(cw_chain, purpose_ok, TRUTH, "whether every EKU allows the role"),
	FIELD(cw_chain, path, CERTIFICATES, "the path that OpenSSL built"),
	FIELD(cw_chain, errors, STRINGS, "every error's word once, the decisive one first"),
	FIELD(cw_chain, missing_kind, TEXT, "intermediate or root"),
	FIELD(cw_chain, missing_certificate, CERTIFICATE, "it, when the case holds it elsewhere"),
	FIELD(cw_chain, shadowed_by, CERTIFICATE, "same subject in the store, taken instead"),
};

static const struct cw_field setting_fields[] = {
	FIELD(cw_setting, bundle, TEXT, "id of the bundle"),
	FIELD(cw_setting, key, TEXT, "such as Zones Zone 6 Name; * in a test stands for one word"),
	FIELD(cw_setting, value, TEXT, "without quotes"),
};

static const struct cw_field bundle_fields[] = {
	FIELD(cw_bundle, id, TEXT, "b1, b2, …"),
	FIELD(cw_bundle, host, TEXT, "host name"),
	FIELD(cw_bundle, role, TEXT, "C or E"),
	FIELD(cw_bundle, version, TEXT, "software version, X14.2.5"),
	FIELD(cw_bundle, addresses, STRINGS, "the box's own addresses"),
	FIELD(cw_bundle, log_window.first, TIME, "when its log begins"),
	FIELD(cw_bundle, log_window.last, TIME, "when its log ends"),
	FIELD(cw_bundle, capture_window.first, TIME, "when its capture begins"),
	FIELD(cw_bundle, capture_window.last, TIME, "when its capture ends"),
	FIELD(cw_bundle, has_log, BOOL, "whether it holds a text log"),
	FIELD(cw_bundle, has_capture, BOOL, "whether it holds a capture"),
	FIELD(cw_bundle, has_store, BOOL, "whether it holds the trusted CA list"),
	FIELD(cw_bundle, has_server_certificate, BOOL, "whether it holds server_*.pem"),
	FIELD(cw_bundle, has_client_certificate, BOOL, "whether it holds client_*.pem"),
	FIELD(cw_bundle, has_config, BOOL, "whether it holds xconf_dump_*"),
	FIELD(cw_bundle, has_status, BOOL, "whether it holds xstat_dump_*"),
	FIELD(cw_bundle, store, CERTIFICATES, "the trusted CA list in file order"),
	FIELD(cw_bundle, server_certificates, CERTIFICATES, "server_*.pem"),
	FIELD(cw_bundle, client_certificates, CERTIFICATES, "client_*.pem"),
	FIELD(cw_bundle, store_duplicates, CERTIFICATES, "of the store, subject shared"),
	FIELD(cw_bundle, store_duplicates_other_key, CERTIFICATES,
		"of those, the ones with another key and no key identifier telling them apart"),
};

#define SOURCE(source, name, type, fields, meaning)                                                \
	[source] = {source, name, meaning, sizeof(struct type), fields, COUNT(fields)}

static const struct cw_fields sources[CW_NUM_SOURCES] = {
	SOURCE(CW_SOURCE_LOG, "log", cw_event, log_fields, "one record of a text log"),
	SOURCE(CW_SOURCE_HANDSHAKE, "handshake", cw_handshake, handshake_fields,
		"one TLS handshake in a capture"),
	SOURCE(CW_SOURCE_FAILURE, "failure", cw_failure, failure_fields, "one failed attempt"),
	SOURCE(CW_SOURCE_CERTIFICATE, "certificate", cw_certificate, certificate_fields,
		"one distinct certificate"),
	SOURCE(CW_SOURCE_CHAIN, "chain", cw_chain, chain_fields,
		"a chain as it was used, verified against the trust store"),
	SOURCE(CW_SOURCE_CONFIG, "config", cw_setting, setting_fields, "one line of xconf_dump"),
	SOURCE(CW_SOURCE_STATUS, "status", cw_setting, setting_fields, "one line of xstat_dump"),
	SOURCE(CW_SOURCE_BUNDLE, "bundle", cw_bundle, bundle_fields,
		"what one Expressway left behind"),
};

const struct cw_fields *cw_fields_of(enum cw_source source)
{
	return &sources[source];
}

const struct cw_fields *cw_fields_find(struct cw_text name)
{
	for (size_t i = 0; i < CW_NUM_SOURCES; i++) {
		if (cw_text_is(name, sources[i].name)) {
			return &sources[i];
		}
	}
	return NULL;
}

const struct cw_field *cw_field_find(const struct cw_fields *fields, struct cw_text name)
{
	for (size_t i = 0; i < fields->count; i++) {
		if (cw_text_is(name, fields->fields[i].name)) {
			return &fields->fields[i];
		}
	}
	return NULL;
}

const void *cw_field_get(const struct cw_field *field, const void *fact)
{
	return (const char *)fact + field->offset;
}

static const char *word(const char *const *words, size_t count, unsigned value)
{
	return value < count ? words[value] : "unknown";
}

const char *cw_party_name(enum cw_party party)
{
	static const char *const words[] = {"unknown", "self", "peer"};

	return word(words, COUNT(words), (unsigned)party);
}

const char *cw_truth_name(enum cw_truth truth)
{
	static const char *const words[] = {"unknown", "false", "true"};

	return word(words, COUNT(words), (unsigned)truth);
}

const char *cw_hidden_name(enum cw_hidden hidden)
{
	static const char *const words[] = {
		"no", "tls13", "resumed", "gap", "snaplen", "midstream", "ended", "compressed"};

	return word(words, COUNT(words), (unsigned)hidden);
}

const char *cw_outcome_name(enum cw_outcome outcome)
{
	static const char *const words[] = {"unknown", "completed", "alert", "closed", "reset"};

	return word(words, COUNT(words), (unsigned)outcome);
}

const char *cw_seen_name(enum cw_seen_where where)
{
	static const char *const words[] = {
		"wire", "store", "server", "client", "sip", "file", "ssh"};

	return word(words, COUNT(words), (unsigned)where);
}

const struct cw_list *cw_case_facts(const struct cw_case *kase, enum cw_source source)
{
	switch (source) {
	case CW_SOURCE_LOG:
		return &kase->events;
	case CW_SOURCE_HANDSHAKE:
		return &kase->handshakes;
	case CW_SOURCE_FAILURE:
		return &kase->failures;
	case CW_SOURCE_CERTIFICATE:
		return &kase->certificates;
	case CW_SOURCE_CHAIN:
		return &kase->chains;
	case CW_SOURCE_CONFIG:
		return &kase->config;
	case CW_SOURCE_STATUS:
		return &kase->status;
	case CW_SOURCE_BUNDLE:
	case CW_NUM_SOURCES:
	default:
		return &kase->bundles;
	}
}
