/* SPDX-License-Identifier: MIT */
/*
 * The facts that an analysis finds: plain read-only data, owned by the report.
 *
 * All text is valid UTF-8 and NUL-terminated, never NULL ("" when unknown); bytes of the input that
 * were not UTF-8 stand as \xNN. It is not escaped for a terminal or for HTML: the writers do that.
 * Fields may be appended in later versions, so only ever reach these structs through pointers.
 */
#ifndef CERTWAY_FACTS_H
#define CERTWAY_FACTS_H

#include <certway/time.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Three-valued answer. */
enum cw_truth {
	CW_UNKNOWN,
	CW_FALSE,
	CW_TRUE,
};

/* Which end of a connection, seen from the Expressway that wrote the bundle. */
enum cw_party {
	CW_PARTY_UNKNOWN,
	CW_PARTY_SELF,
	CW_PARTY_PEER,
};

/* Where a fact was read. */
struct cw_place {
	const char *member; /* "bundle.tar.gz!folder/name", or the path as it was given */
	uint64_t line;      /* 1-based; 0 in binary members */
	uint64_t offset;    /* bytes from the start of the member */
	uint64_t packet;    /* 1-based, as Wireshark numbers frames; 0 when not from a capture */
};

struct cw_endpoint {
	const char *ip; /* numeric; IPv6 as RFC 5952 writes it; "" when unknown */
	uint16_t port;  /* 0 when unknown */
};

struct cw_strings {
	const char *const *items;
	size_t count;
};

struct cw_certificate;

/* Certificates in the order in which they were sent or stored: the leaf first in a chain. */
struct cw_certificates {
	const struct cw_certificate *const *items;
	size_t count;
};

/* Where a certificate was seen. */
enum cw_seen_where {
	CW_SEEN_WIRE,   /* in a TLS Certificate message */
	CW_SEEN_STORE,  /* in the trusted CA list, ca_*.pem */
	CW_SEEN_SERVER, /* the box's own server certificate, server_*.pem */
	CW_SEEN_CLIENT, /* the box's own client certificate, client_*.pem (X15.5) */
	CW_SEEN_SIP,    /* inside a SIP body in the log */
	CW_SEEN_FILE,   /* in a certificate file given by itself */
	CW_SEEN_SSH,    /* as an SSH host key of type x509v3 (RFC 6187) */
};

struct cw_seen {
	enum cw_seen_where where;
	const char *bundle;    /* id of the bundle */
	const char *handshake; /* id of the handshake; "" unless on the wire */
	const char *role;      /* "server" or "client" on the wire, else "" */
	uint32_t position;     /* 0-based in its chain or file */
	int64_t at;
	struct cw_place place;
};

/* One distinct certificate (RFC 5280), by the SHA-256 of its DER. */
struct cw_certificate {
	const char *sha256;      /* lower-case hex of the DER */
	const char *sha1;        /* lower-case hex of the DER */
	const char *spki_sha256; /* lower-case hex of the SubjectPublicKeyInfo */
	const char *subject;     /* RFC 2253 order reversed as openssl -nameopt oneline prints:
				    "C=US, O=Example, CN=host" */
	const char *subject_cn;  /* the last CN, "" when there is none */
	const char *issuer;
	const char *issuer_cn;
	const char *serial; /* upper-case hex without leading zeros, "-" in front if negative */
	int64_t not_before;
	int64_t not_after;
	struct cw_strings san;       /* "DNS:name", "IP:address", "email:…", "URI:…" */
	struct cw_strings dns_names; /* the dNSName entries alone */
	struct cw_strings ip_names;  /* the iPAddress entries alone */
	bool has_eku;                /* without the extension every purpose is allowed */
	struct cw_strings eku;       /* "serverAuth", "clientAuth", …; dotted when unnamed */
	struct cw_strings key_usage; /* "digitalSignature", "keyCertSign", … */
	const char *key_type;        /* "RSA", "EC", "Ed25519", … */
	uint32_t key_bits;
	const char *key_curve; /* "P-256", "P-384", "P-521", else OpenSSL's name; "" unless EC */
	const char *signature; /* "sha256WithRSAEncryption", … */
	const char *ski;       /* lower-case hex, "" when absent */
	const char *aki;       /* keyIdentifier only, lower-case hex, "" when absent */
	bool is_ca;            /* basicConstraints cA */
	bool has_basic_constraints;
	bool self_issued; /* subject equals issuer */
	bool self_signed; /* and its signature verifies with its own key */
	uint32_t version; /* 1, 2 or 3 */
	const struct cw_seen *seen;
	size_t num_seen;
	const uint8_t *der;
	size_t der_len;
	size_t num_seen_total; /* num_seen and the places that were only counted */
	uint32_t subject_hash; /* as openssl x509 -subject_hash; 0 when it cannot be read */
	uint32_t issuer_hash;
};

/* One alert (RFC 8446 section 6). */
struct cw_alert {
	enum cw_party sender; /* which side of this Expressway */
	const char *from;     /* "client" or "server" */
	const char *level;    /* "warning" or "fatal"; "encrypted" when only its presence shows */
	const char *description; /* "unknown_ca", …; "" when encrypted */
	uint8_t number;
	int64_t at;
	struct cw_place place;
};

/* Why certificates of a handshake are not visible. */
enum cw_hidden {
	CW_HIDDEN_NO,
	CW_HIDDEN_TLS13,      /* encrypted by TLS 1.3 */
	CW_HIDDEN_RESUMED,    /* the session was resumed, no certificate is sent */
	CW_HIDDEN_GAP,        /* packets are missing in the capture */
	CW_HIDDEN_SNAPLEN,    /* packets were cut by the snap length */
	CW_HIDDEN_MIDSTREAM,  /* the capture began after the handshake did */
	CW_HIDDEN_ENDED,      /* the capture ended before it was sent */
	CW_HIDDEN_COMPRESSED, /* read with secrets, but compressed with another method than zlib */
};

/* How a handshake ended. */
enum cw_outcome {
	CW_OUTCOME_UNKNOWN,   /* the capture does not show it */
	CW_OUTCOME_COMPLETED, /* both sides sent encrypted data after the handshake */
	CW_OUTCOME_ALERT,     /* a fatal alert in clear ended it */
	CW_OUTCOME_CLOSED,    /* FIN before it was complete, without an alert in clear */
	CW_OUTCOME_RESET,     /* RST before it was complete, or at once after it */
};

/* Which message went by in which packet; 0 = not seen. */
struct cw_handshake_packets {
	uint64_t client_hello;
	uint64_t server_hello;
	uint64_t server_certificate;
	uint64_t certificate_request;
	uint64_t client_certificate;
	uint64_t end; /* the FIN or RST that ended the connection */
};

/* One message of a handshake, or a record whose content is encrypted, as it went by. */
struct cw_message {
	int64_t at;
	uint64_t packet;    /* in which it ended */
	const char *member; /* the capture */
	const char *from;   /* "client" or "server" */
	const char *name; /* "ClientHello", …, "ChangeCipherSpec", "Alert unknown_ca", "encrypted",
			     * "encrypted alert", "application data" */
	uint32_t bytes;   /* of the message without its header, of the record when encrypted */
	bool decrypted;   /* read with a key log */
	bool partial;     /* its end was not captured */
};

/* One TLS handshake on one TCP connection. */
struct cw_handshake {
	const char *id;     /* "h1", … in order of time */
	const char *bundle; /* id */
	const char *flow;   /* "client:port > server:port", with " #2" … for a reused 4-tuple */
	struct cw_endpoint client;
	struct cw_endpoint server;
	enum cw_party client_is;
	enum cw_party server_is;
	const char *sni;
	const char *version; /* "TLS 1.2", … as negotiated; the offer when not */
	const char *cipher;  /* RFC name, or "0x1234" */
	struct cw_strings offered_versions;
	bool saw_client_hello;
	bool saw_server_hello;
	bool resumed;
	bool client_certificate_requested;
	bool client_certificate_empty; /* the client answered with an empty Certificate */
	struct cw_strings ca_names;    /* asked for in CertificateRequest */
	struct cw_certificates chain_server;
	struct cw_certificates chain_client;
	bool partial_server; /* certificates at the end of chain_server are missing */
	bool partial_client;
	enum cw_hidden hidden_server; /* why chain_server is empty */
	enum cw_hidden hidden_client; /* why chain_client is empty although it was sent */
	const struct cw_alert *alerts;
	size_t num_alerts;
	enum cw_outcome outcome;
	const char *closed_by; /* "client", "server" or "" */
	bool closed_by_reset;
	int64_t at; /* of the ClientHello, or of the first packet seen */
	int64_t ended;
	struct cw_handshake_packets packets;
	struct cw_place place;     /* of the first message */
	struct cw_place end_place; /* of the alert, FIN or RST that ended it */
	const char *community_id;  /* Community ID 1.0 of the flow, seed 0: "1:…" */
	const char
		*upgrade; /* what was spoken before TLS: "smtp", "http-connect", …; "" = nothing */
	uint32_t number;  /* 1, 2, … on its connection; above 1 a renegotiation, or TLS anew */
	bool renegotiation;      /* inside the protection of the one before */
	bool saw_hello_retry;    /* the server asked for another key share (HelloRetryRequest) */
	bool certificate_status; /* the server stapled an OCSP answer */
	bool decrypted;          /* a key log opened what was encrypted */
	const struct cw_message *messages; /* in the order of time; see num_messages_total */
	size_t num_messages;
	size_t num_messages_total;  /* and those after the ones that are kept */
	const char *upgrade_target; /* "host:port" that HTTP CONNECT asked for, "" without it */
	bool renegotiated;          /* another one followed inside its protection */
};

/* One failed attempt, as a log line or an alert tells it. */
struct cw_failure {
	const char *id;      /* "f1", … in order of time */
	const char *bundle;  /* id */
	const char *symptom; /* id of the entry in signatures/symptoms/ that recognised it */
	int64_t at;
	int64_t last; /* of the last attempt that belongs to it */
	uint32_t tries;
	enum cw_party refused_by;
	enum cw_party presented_by; /* whose certificate was refused */
	const char *presented_role; /* "server" or "client"; "" when unknown */
	const char *reason;         /* normalised word, see docs/signatures.md */
	const char *reason_text;    /* as the log has it */
	uint32_t rank;       /* of two lines about one attempt the higher rank tells the reason */
	const char *openssl; /* "1.0", "1.1", "3" or "" : which generation wrote the line */
	int32_t depth;       /* 0 = leaf; -1 = not said */
	const char *process; /* "tvcs", "traffic_server", …; "" from a capture alone */
	const char *service; /* "SIP", …, as the line says */
	struct cw_endpoint client;
	struct cw_endpoint server;
	const char *name; /* the name that was asked for, "" when unknown */
	const char *flow; /* as in cw_handshake; "" when the line does not tell it */
	/* What correlation added. */
	const struct cw_handshake *handshake;     /* NULL: none found */
	const struct cw_certificate *certificate; /* the leaf that was refused; NULL: not seen */
	const char *hidden; /* why it was not seen, a reason code; "" when it was */
	const char *txn_id;
	const char *tracking_id;
	const char *url; /* as the user asked for it, base64 segment decoded */
	const char *user;
	uint32_t status;                  /* HTTP status sent to the client, 0 = none seen */
	struct cw_strings txn_candidates; /* Txn-ids that fit as well: ambiguous when not empty */
	const char *text;      /* the line's own message, "" when a capture alone tells of it */
	struct cw_place place; /* of the line or the alert */
	struct cw_place request_place; /* the user's request */
	struct cw_place sent_place;    /* of the last time it was sent to the server */
	struct cw_place response_place;
	int64_t request_at;
	int64_t sent_at;
	int64_t response_at;
	const struct cw_failure *attempts; /* further attempts merged into this one */
	size_t num_attempts;
	struct cw_strings flow_candidates; /* flows of other handshakes that fit the line as well as
					      `handshake` does */
};

/* A chain as it was used, and OpenSSL's answer against the bundle's trust store. */
struct cw_chain {
	const char *id; /* "c1", … */
	const char *bundle;
	const char *handshake; /* id, "" for the box's own certificates and chains in SIP bodies */
	const char *flow;
	enum cw_party presented_by;
	const char *role; /* "server" or "client": what the leaf was used as */
	const char *name; /* the name it was used with, "" when none is known */
	int64_t at;       /* the time of judgement */
	struct cw_certificates certificates;
	const struct cw_certificate *leaf;
	const struct cw_certificate *top; /* the last one sent */
	enum cw_truth ok;                 /* unknown without a trust store or a time */
	const char *error;                /* normalised word, "" when ok or unknown */
	const char *error_text;           /* OpenSSL's words */
	int32_t depth;                    /* where the error is, -1 when none */
	const char *missing;     /* subject DN of the certificate that is wanted, "" when none is */
	const char *missing_aki; /* its key identifier */
	enum cw_truth name_ok;   /* whether the leaf covers `name` (RFC 6125) */
	enum cw_truth purpose_ok;    /* whether every EKU allows the role */
	struct cw_certificates path; /* the path that OpenSSL built, leaf first */
	struct cw_strings errors;    /* every error's word once, the decisive one first */
	const char *missing_kind;    /* "intermediate", "root"; "" when none is missing */
	const struct cw_certificate *missing_certificate; /* it, when the case holds it elsewhere */
	const struct cw_certificate *shadowed_by; /* the store's certificate of the same subject and
						     another key that was taken instead */
};

/* One line of the configuration or status dump. */
struct cw_setting {
	const char *bundle;
	const char *key;   /* "Zones Zone 6 DNS SIP TLS Verify Mode" */
	const char *value; /* without quotes */
	struct cw_place place;
};

/* One key="value" of a log record. Keys repeat. */
struct cw_pair {
	const char *key;
	const char *value; /* trimmed */
};

/* One record of a text log that a signature asked for. */
struct cw_event {
	const char *bundle;
	int64_t at;
	const char *host;
	const char *process;
	const char *module;
	const char *level;
	const char *event;  /* value of Event= */
	const char *detail; /* value of Detail= */
	const char *reason; /* value of Reason= */
	const char *text;   /* the record without its SIP or HTTP body */
	const char *body;   /* the SIP or HTTP message in it, \"\" when there is none */
	const struct cw_pair *pairs;
	size_t num_pairs;
	struct cw_place place;
};

/* One member of an input. */
struct cw_member {
	const char *path;   /* "bundle.tar.gz!folder/name" */
	const char *kind;   /* "log", "capture", "trust-store", "server-certificate", … */
	uint64_t bytes;     /* read */
	const char *status; /* "ok", "cut", "damaged", "ignored", "limit" */
};

struct cw_window {
	int64_t first; /* CW_TIME_UNKNOWN when there is none */
	int64_t last;
};

/* What one Expressway left behind. */
struct cw_bundle {
	const char *id; /* "b1", … */
	const char *host;
	const char *role;            /* "C", "E" or "" */
	const char *version;         /* "X14.2.5" or "" */
	const char *source;          /* the archive or folder it came from */
	struct cw_strings addresses; /* the box's own */
	struct cw_window log_window;
	struct cw_window capture_window;
	bool has_log;
	bool has_capture;
	bool has_store;
	bool has_server_certificate;
	bool has_client_certificate;
	bool has_config;
	bool has_status;
	struct cw_certificates store; /* in file order */
	struct cw_certificates server_certificates;
	struct cw_certificates client_certificates;
	const struct cw_member *const *members;
	size_t num_members;
	struct cw_certificates store_duplicates; /* share their subject with another of the store */
	struct cw_certificates store_duplicates_other_key; /* and neither key nor identifier */
};

/* A flaw of the input, or a limit that was reached. */
struct cw_anomaly {
	const char *name; /* stable: "limit.max_members", "archive.cut", "tcp.gap", … */
	const char *member;
	uint64_t offset;
	uint64_t count;
	const char *text;
	bool incomplete; /* something was not read because of it */
};

#ifdef __cplusplus
}
#endif
#endif
