/* SPDX-License-Identifier: MIT */
/*
 * Expectations come from the RFCs and, for the recorded streams, from testdata/tls/openssl.txt
 * (what openssl said of each connection), testdata/tls/NAME.der (what it presented) and tshark
 * (packets).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/names.h"
#include "tls/replay.h"
#include "tls/side.h"

struct fixture {
	struct cw_case kase;
	struct cw_tls_session *session;
	struct cw_tls_place place;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	cw_case_init(&f->kase, NULL);
	f->session = cw_tls_session_create(&f->kase, NULL);
	assert_non_null(f->session);
	f->place.place.member = "test";
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	cw_tls_session_destroy(f->session);
	cw_case_finish(&f->kase);
	free(f);
	return 0;
}

/* One packet. */
static bool push(struct fixture *f, int dir, const void *bytes, size_t len)
{
	f->place.at++;
	f->place.place.packet++;
	return cw_tls_session_push(f->session, dir, bytes, len, &f->place);
}

static uint8_t *read_file(const char *folder, const char *name, size_t *len)
{
	char path[4096];
	FILE *file;
	uint8_t *bytes = malloc(1 << 20);

	assert_non_null(bytes);
	assert_non_null(getenv("CERTWAY_TESTDATA"));
	(void)snprintf(path, sizeof(path), "%s/%s/%s", getenv("CERTWAY_TESTDATA"), folder, name);
	file = fopen(path, "rb");
	if (file == NULL) {
		fail_msg("%s: cannot be opened", path);
	}
	*len = fread(bytes, 1, 1 << 20, file);
	(void)fclose(file);
	return bytes;
}

/* A ClientHello with server_name and supported_versions (RFC 8446 section 4.1.2). */
static const uint8_t client_hello[] = {
	0x16, 0x03, 0x01, 0x00, 0x46,                          /* record: handshake, 70 bytes */
	0x01, 0x00, 0x00, 0x42,                                /* ClientHello, 66 bytes */
	0x03, 0x03,                                            /* legacy_version TLS 1.2 */
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, /* random */
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0x00, /* no session id */
	0x00, 0x04, 0xc0, 0x2f, 0x0a, 0x0a,                          /* ciphers: one and GREASE */
	0x01, 0x00,                                                  /* compression: null */
	0x00, 0x15,                                                  /* extensions, 21 bytes */
	0x00, 0x00, 0x00, 0x08,                                      /* server_name */
	0x00, 0x06, 0x00, 0x00, 0x03, 'a', '.', 'b', 0x00, 0x2b, 0x00,
	0x05,                         /* supported_versions */
	0x04, 0x0a, 0x0a, 0x03, 0x03, /* GREASE, TLS 1.2 */
};

/* A ServerHello of TLS 1.2 (cipher c02f), a Certificate with two "certificates" of two bytes, a
 * CertificateRequest with one name of two bytes and ServerHelloDone, all in one record. */
static const uint8_t server_flight[] = {
	0x16, 0x03, 0x03, 0x00, 0x51,                          /* record: handshake, 81 bytes */
	0x02, 0x00, 0x00, 0x26,                                /* ServerHello, 38 bytes */
	0x03, 0x03,                                            /* TLS 1.2 */
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, /* random */
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0x00, 0xc0, 0x2f,
	0x00,                                     /* no session id, cipher, compression */
	0x0b, 0x00, 0x00, 0x0d,                   /* Certificate, 13 bytes */
	0x00, 0x00, 0x0a,                         /* list of 10 bytes */
	0x00, 0x00, 0x02, 0x30, 0x00,             /* first */
	0x00, 0x00, 0x02, 0x30, 0x01,             /* second (its DER is not our matter) */
	0x0d, 0x00, 0x00, 0x0e,                   /* CertificateRequest, 14 bytes */
	0x02, 0x01, 0x40,                         /* types: rsa_sign, ecdsa_sign */
	0x00, 0x02, 0x04, 0x03,                   /* one signature algorithm */
	0x00, 0x05, 0x00, 0x03, 0x30, 0x01, 0x05, /* one name */
	0x0e, 0x00, 0x00, 0x00,                   /* ServerHelloDone */
};

static void record_header_laws(void **state)
{
	static const uint8_t header[] = {0x16, 0x03, 0x03, 0x48, 0x00};
	struct cw_tls_record record;

	(void)state;
	for (size_t len = 0; len < sizeof(header); len++) {
		struct cw_reader r = cw_reader_init(header, len, 0);

		assert_int_equal(cw_tls_record_parse(&r, &record), CW_PARSE_TRUNCATED);
		assert_int_equal(r.left, len);
	}
	for (size_t i = 0; i < sizeof(header); i++) {
		uint8_t bad[sizeof(header)];
		struct cw_reader r = cw_reader_init(bad, sizeof(bad), 0);

		memcpy(bad, header, sizeof(bad));
		bad[i] = i == 0 ? 0x19 : i == 2 ? 5 : (uint8_t)(bad[i] + 1); /* 2^14 + 2048 + 1 */
		assert_int_equal(cw_tls_record_parse(&r, &record), CW_PARSE_MALFORMED);
	}
}

/* Every strict prefix of a hello is truncated, never malformed, and no other sight than MORE. */
static void prefixes_are_truncated(void **state)
{
	struct cw_tls_client_hello hello;
	struct cw_tls_server_hello answer;
	size_t body = sizeof(client_hello) - 9;

	(void)state;
	for (size_t len = 0; len <= body; len++) {
		/* Before the extensions a hello may end (RFC 5246 section 7.4.1.2). */
		bool is_whole = len == body || len == 43;
		struct cw_reader r = cw_reader_init(client_hello + 9, len, 0);

		assert_int_equal(cw_tls_client_hello_parse(r, is_whole, &hello),
			is_whole ? CW_PARSE_OK : CW_PARSE_TRUNCATED);
	}
	for (size_t len = 0; len <= 38; len++) {
		struct cw_reader r = cw_reader_init(server_flight + 9, len, 0);

		assert_int_equal(cw_tls_server_hello_parse(r, len == 38, &answer),
			len == 38 ? CW_PARSE_OK : CW_PARSE_TRUNCATED);
	}
	for (size_t len = 0; len < 11; len++) {
		assert_int_equal(cw_tls_recognise(client_hello, len, true), CW_TLS_SIGHT_MORE);
		assert_int_equal(cw_tls_recognise(server_flight, len, true), CW_TLS_SIGHT_MORE);
	}
}

static void hello_is_understood(void **state)
{
	struct fixture *f = *state;
	const struct cw_tls_result *r;

	assert_true(push(f, 1, client_hello, sizeof(client_hello)));
	assert_true(push(f, 0, server_flight, sizeof(server_flight)));
	r = cw_tls_session_result(f->session);
	assert_non_null(r);
	assert_int_equal(r->client_dir, 1); /* whoever opened the connection */
	assert_true(cw_text_is(r->sni, "a.b"));
	assert_int_equal(r->num_offered, 1);
	assert_int_equal(r->offered[0], 0x0303);
	assert_int_equal(r->version, 0x0303);
	assert_int_equal(r->cipher, 0xc02f);
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 2);
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.items[1].ptr[1], 1);
	assert_false(r->chains[CW_TLS_SERVER].partial);
	assert_true(r->client_certificate_requested);
	assert_int_equal(r->ca_names.count, 1);
	assert_int_equal(r->ca_names.items[0].len, 3);
	assert_int_equal(r->outcome, CW_OUTCOME_UNKNOWN);
	assert_int_equal(r->chains[CW_TLS_CLIENT].hidden, CW_HIDDEN_ENDED);
	assert_int_equal(r->client_hello.place.packet, 1);
	assert_int_equal(r->server_hello.place.packet, 2);
}

/* A Certificate that the end of the capture cuts keeps the certificates that came whole. */
static void cut_certificate_is_partial(void **state)
{
	struct fixture *f = *state;
	const struct cw_tls_result *r;

	(void)push(f, 0, client_hello, sizeof(client_hello));
	(void)push(f, 1, server_flight, 47 + 4 + 3 + 5 + 4); /* one byte short of the second */
	r = cw_tls_session_result(f->session);
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 1);
	assert_true(r->chains[CW_TLS_SERVER].partial);
	assert_int_equal(r->chains[CW_TLS_SERVER].hidden, CW_HIDDEN_NO);
}

/* A hole in the Certificate, of known length: what follows is understood, the rest is told. */
static void hole_in_certificate(void **state)
{
	struct fixture *f = *state;
	const struct cw_tls_result *r;

	(void)push(f, 0, client_hello, sizeof(client_hello));
	(void)push(f, 1, server_flight, 47 + 4 + 2);
	assert_true(cw_tls_session_gap(f->session, 1, 6, CW_HIDDEN_SNAPLEN));
	(void)push(f, 1, server_flight + 47 + 4 + 8, sizeof(server_flight) - 47 - 4 - 8);
	r = cw_tls_session_result(f->session);
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 0);
	assert_int_equal(r->chains[CW_TLS_SERVER].hidden, CW_HIDDEN_SNAPLEN);
	assert_true(r->chains[CW_TLS_SERVER].partial);
	assert_int_equal(r->ca_names.count, 1);
}

/* After a hole of unknown length the next record is found at any byte. */
static void record_after_gap(void **state)
{
	static const uint8_t rest[] = {0x11, 0x22, 0x16, 0x03, 0x33,
		0x44,                                                 /* the end of something */
		0x16, 0x03, 0x03, 0x00, 0x04, 0x0e, 0x00, 0x00, 0x00, /* ServerHelloDone */
		0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28};            /* fatal handshake_failure */
	struct fixture *f = *state;
	const struct cw_tls_result *r;

	(void)push(f, 0, client_hello, sizeof(client_hello));
	(void)push(f, 1, server_flight, 60);
	(void)cw_tls_session_gap(f->session, 1, 0, CW_HIDDEN_GAP);
	(void)push(f, 1, rest, sizeof(rest));
	r = cw_tls_session_result(f->session);
	assert_int_equal(r->num_alerts, 1);
	assert_int_equal(r->alerts[0].from, CW_TLS_SERVER);
	assert_int_equal(r->alerts[0].number, 40);
	assert_int_equal(r->outcome, CW_OUTCOME_ALERT);
}

/* RFC 6066 section 3: a warning that the name is unknown, and the refusal, in one record. */
static void two_alerts_in_a_record(void **state)
{
	static const uint8_t alerts[] = {0x15, 0x03, 0x03, 0x00, 0x04, 0x01, 0x70, 0x02, 0x28};
	struct fixture *f = *state;
	const struct cw_tls_result *r;

	(void)push(f, 0, client_hello, sizeof(client_hello));
	(void)push(f, 1, alerts, sizeof(alerts));
	r = cw_tls_session_result(f->session);
	assert_int_equal(r->num_alerts, 2);
	assert_string_equal(cw_tls_alert_name(r->alerts[0].number), "unrecognized_name");
	assert_int_equal(r->alerts[0].level, 1);
	assert_int_equal(r->outcome, CW_OUTCOME_ALERT);
	assert_int_equal(r->ended.place.packet, 2);
}

/* The same message in records of n bytes each. */
static size_t split_records(const uint8_t *record, size_t len, size_t n, uint8_t *out)
{
	size_t used = 0;

	for (size_t at = 5; at < len; at += n) {
		size_t take = len - at < n ? len - at : n;

		memcpy(out + used, record, 3);
		out[used + 3] = 0;
		out[used + 4] = (uint8_t)take;
		memcpy(out + used + 5, record + at, take);
		used += 5 + take;
	}
	return used;
}

static void messages_over_many_records(void **state)
{
	(void)state;
	for (size_t n = 1; n < sizeof(server_flight); n++) {
		struct fixture *f;
		void *inner = NULL;
		uint8_t stream[6 * sizeof(server_flight)];
		const struct cw_tls_result *r;
		size_t len;

		assert_int_equal(setup(&inner), 0);
		f = inner;
		len = split_records(client_hello, sizeof(client_hello), n, stream);
		(void)push(f, 0, stream, len);
		len = split_records(server_flight, sizeof(server_flight), n, stream);
		(void)push(f, 1, stream, len);
		r = cw_tls_session_result(f->session);
		assert_non_null(r);
		assert_true(cw_text_is(r->sni, "a.b"));
		assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 2);
		assert_int_equal(r->ca_names.count, 1);
		assert_int_equal(teardown(&inner), 0);
	}
}

/* RFC 5246 E.2: version 3.1, ciphers of 3 bytes each, challenge of 16. */
static void sslv2_hello(void **state)
{
	static const uint8_t hello[] = {0x80, 0x1f, 0x01, 0x03, 0x01, 0x00, 0x06, 0x00, 0x00, 0x00,
		0x10, 0x00, 0x00, 0x2f, 0x00, 0x00, 0x0a, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
		14, 15, 16};
	struct fixture *f = *state;
	const struct cw_tls_result *r;

	(void)push(f, 0, hello, sizeof(hello));
	(void)push(f, 1, server_flight, sizeof(server_flight));
	r = cw_tls_session_result(f->session);
	assert_non_null(r);
	assert_true(r->is_sslv2_hello);
	assert_true(r->saw_client_hello);
	assert_int_equal(r->offered[0], 0x0301);
	assert_int_equal(r->ciphers.len, 6);
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 2);
}

/* Bytes of other protocols, with and without a gap before: nothing, and soon not wanted. */
static void other_protocols_are_none(void **state)
{
	static const char *const texts[] = {"SSH-2.0-OpenSSH_9.2\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS sip:a SIP/2.0\r\n\r\n",
		"\x16\x03 is not enough", "\x80\x60 RTP \x16\x03\x03\x00\x04\x01\x00\x00\x00",
		"\x16\x03\x01\x00\x46\x01\x00\x00\x42\x13\x88 no version"};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(texts) / sizeof(texts[0]); i++) {
		struct fixture *f;
		void *inner = NULL;
		const char *text = texts[i / 2];

		assert_int_equal(setup(&inner), 0);
		f = inner;
		if (i % 2 == 1) {
			(void)cw_tls_session_gap(f->session, 0, 0, CW_HIDDEN_MIDSTREAM);
		}
		(void)push(f, 1, "x", 1);
		(void)push(f, 0, text, strlen(text) + (i / 2 == 4 ? 4 : 0));
		assert_null(cw_tls_session_result(f->session));
		assert_int_equal(teardown(&inner), 0);
	}
}

static void random_bytes_are_none(void **state)
{
	static uint8_t bytes[1 << 16];
	struct fixture *f = *state;
	uint32_t seed = 1;

	for (size_t i = 0; i < sizeof(bytes); i++) {
		seed = seed * 1664525 + 1013904223;
		bytes[i] = (uint8_t)(seed >> 24);
	}
	(void)push(f, 1, "x", 1);
	(void)cw_tls_session_gap(f->session, 0, 0, CW_HIDDEN_MIDSTREAM);
	for (size_t i = 0; i < sizeof(bytes); i += 1024) {
		(void)push(f, 0, bytes + i, 1024);
	}
	assert_false(push(f, 0, bytes, 1024)); /* 64 KiB were enough */
	assert_null(cw_tls_session_result(f->session));
}

/* Application data alone, from the middle of a connection: TLS, and the certificates are hidden. */
static void midstream_is_told(void **state)
{
	uint8_t record[5 + 32] = {0x17, 0x03, 0x03, 0x00, 0x20};
	struct fixture *f = *state;
	const struct cw_tls_result *r;

	(void)cw_tls_session_gap(f->session, 0, 0, CW_HIDDEN_MIDSTREAM);
	for (int i = 0; i < 3; i++) {
		(void)push(f, 0, record, sizeof(record));
	}
	r = cw_tls_session_result(f->session);
	assert_non_null(r);
	assert_false(r->roles_known);
	assert_int_equal(r->version, 0); /* TLS 1.2 and 1.3 look alike */
	assert_int_equal(r->chains[CW_TLS_SERVER].hidden, CW_HIDDEN_MIDSTREAM);
	assert_int_equal(r->outcome, CW_OUTCOME_UNKNOWN);
}

/* The reassembly may tell of a FIN before it tells of an earlier RST. */
static void earliest_end_closes(void **state)
{
	struct fixture *f = *state;
	const struct cw_tls_result *r;
	struct cw_tls_place rst;

	(void)push(f, 0, client_hello, sizeof(client_hello));
	(void)push(f, 1, server_flight, sizeof(server_flight));
	f->place.at++;
	rst = f->place;
	f->place.at++;
	cw_tls_session_end(f->session, 0, CW_TLS_END_FIN, &f->place);
	cw_tls_session_end(f->session, 1, CW_TLS_END_RST, &rst);
	r = cw_tls_session_result(f->session);
	assert_int_equal(r->closed_by, CW_TLS_SERVER);
	assert_true(r->closed_by_reset);
	assert_int_equal(r->outcome, CW_OUTCOME_RESET);
	assert_int_equal(r->ended.at, rst.at);
	assert_int_equal(r->chains[CW_TLS_CLIENT].hidden, CW_HIDDEN_NO); /* it sent none */
}

static void limit_cuts_and_is_told(void **state)
{
	struct fixture *f = *state;
	const struct cw_tls_result *r;
	const struct cw_anomaly *anomaly;

	f->kase.limits.max_handshake_bytes = 10; /* one certificate and a half */
	(void)push(f, 1, server_flight, sizeof(server_flight));
	assert_true(f->session->sides[1].kept_bytes <= 10);
	r = cw_tls_session_result(f->session);
	assert_non_null(r);
	assert_true(f->kase.incomplete);
	assert_true(f->kase.anomalies.count > 0);
	anomaly = f->kase.anomalies.items[0];
	assert_string_equal(anomaly->name, "limit.max_handshake_bytes");
}

static void names_are_registered(void **state)
{
	char out[CW_TLS_NAME_BYTES];

	(void)state;
	assert_string_equal(cw_tls_alert_text(48, out), "unknown_ca");
	assert_string_equal(cw_tls_alert_text(116, out), "certificate_required");
	assert_string_equal(cw_tls_alert_text(200, out), "alert 200");
	assert_string_equal(cw_tls_level_text(2, out), "fatal");
	assert_string_equal(cw_tls_message_text(1, out), "ClientHello");
	assert_string_equal(cw_tls_message_text(8, out), "EncryptedExtensions");
	assert_string_equal(cw_tls_message_text(25, out), "CompressedCertificate");
	assert_string_equal(cw_tls_message_text(77, out), "message 77");
	assert_string_equal(cw_tls_version_text(0x0300, out), "SSL 3.0");
	assert_string_equal(cw_tls_version_text(0x0304, out), "TLS 1.3");
	assert_string_equal(cw_tls_version_text(0x7f1c, out), "TLS 1.3 draft 28");
	assert_string_equal(cw_tls_version_text(0x0505, out), "0x0505");
	assert_string_equal(cw_tls_cipher_text(0x0000, out), "TLS_NULL_WITH_NULL_NULL");
	assert_string_equal(cw_tls_cipher_text(0x1301, out), "TLS_AES_128_GCM_SHA256");
	assert_string_equal(
		cw_tls_cipher_text(0xc02b, out), "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
	assert_string_equal(cw_tls_cipher_text(0xfffe, out), "0xfffe");
	assert_true(cw_tls_is_grease(0xfafa));
	assert_false(cw_tls_is_grease(0xfa0a));
}

/* What openssl said of each recorded connection, and what it presented. */
struct recorded {
	const char *name;
	uint16_t version;
	const char *cipher; /* "" without a ServerHello */
	const char *server[3];
	const char *client[3];
	bool requested;
	bool empty;
	bool resumed;
	enum cw_outcome outcome;
	const char *alert; /* "SENDER DESCRIPTION", the first; NULL = none before completion */
	const char *closed_by;
	bool by_reset;
};

#define AES256_GCM "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
#define AES256_CBC "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"
#define AES256_13  "TLS_AES_256_GCM_SHA384"
#define CHAIN                                                                                      \
	{                                                                                          \
		"server", "issuing"                                                                \
	}
#define NONE                                                                                       \
	{                                                                                          \
		NULL                                                                               \
	}
#define CLIENT                                                                                     \
	{                                                                                          \
		"client", "root"                                                                   \
	}

static const struct recorded recorded[] = {
	{"tls10-full", 0x0301, AES256_CBC, CHAIN, NONE, false, false, false, CW_OUTCOME_COMPLETED,
		NULL, "client", false},
	{"tls11-mutual", 0x0302, AES256_CBC, CHAIN, CLIENT, true, false, false,
		CW_OUTCOME_COMPLETED, NULL, "client", false},
	{"tls12-full", 0x0303, AES256_GCM, CHAIN, NONE, false, false, false, CW_OUTCOME_COMPLETED,
		NULL, "client", false},
	{"tls12-mutual", 0x0303, AES256_GCM, CHAIN, CLIENT, true, false, false,
		CW_OUTCOME_COMPLETED, NULL, "client", false},
	{"tls12-client-empty", 0x0303, AES256_GCM, CHAIN, NONE, true, true, false,
		CW_OUTCOME_COMPLETED, NULL, "client", false},
	{"tls12-client-empty-refused", 0x0303, AES256_GCM, CHAIN, NONE, true, true, false,
		CW_OUTCOME_ALERT, "server handshake_failure", "server", false},
	{"tls12-client-unknown-ca", 0x0303, AES256_GCM, CHAIN, {"stranger"}, true, false, false,
		CW_OUTCOME_ALERT, "server unknown_ca", "server", false},
	{"tls12-server-unknown-ca", 0x0303, AES256_GCM, CHAIN, NONE, false, false, false,
		CW_OUTCOME_ALERT, "client unknown_ca", "client", false},
	{"tls12-protocol-version", 0x0304, "", NONE, NONE, false, false, false, CW_OUTCOME_ALERT,
		"server protocol_version", NULL, false},
	{"tls12-no-shared-cipher", 0x0303, "", NONE, NONE, false, false, false, CW_OUTCOME_ALERT,
		"server handshake_failure", NULL, false},
	{"tls12-reset-after-handshake", 0x0303, AES256_GCM, {"server"}, NONE, false, false, false,
		CW_OUTCOME_COMPLETED, NULL, "server", true},
	{"tls12-reset-after-hello", 0x0304, "", NONE, NONE, false, false, false, CW_OUTCOME_RESET,
		NULL, "server", true},
	{"tls12-resumed", 0x0303, AES256_GCM, NONE, NONE, false, false, true, CW_OUTCOME_COMPLETED,
		NULL, "client", false},
	{"tls12-starttls-smtp", 0x0303, AES256_GCM, {"server"}, NONE, false, false, false,
		CW_OUTCOME_COMPLETED, NULL, NULL, false},
	{"tls13-full", 0x0304, AES256_13, NONE, NONE, false, false, false, CW_OUTCOME_COMPLETED,
		NULL, NULL, false},
	{"tls13-mutual", 0x0304, AES256_13, NONE, NONE, false, false, false, CW_OUTCOME_COMPLETED,
		NULL, NULL, false},
	{"tls13-hello-retry", 0x0304, AES256_13, NONE, NONE, false, false, false,
		CW_OUTCOME_COMPLETED, NULL, NULL, false},
	{"tls13-resumed", 0x0304, AES256_13, NONE, NONE, false, false, true, CW_OUTCOME_COMPLETED,
		NULL, NULL, false},
	/* OpenSSL's client still writes in clear when it refuses the certificate. */
	{"tls13-server-refused", 0x0304, AES256_13, NONE, NONE, false, false, false,
		CW_OUTCOME_ALERT, "client unknown_ca", "client", false},
	{"tls13-client-refused", 0x0304, AES256_13, NONE, NONE, false, false, false,
		CW_OUTCOME_CLOSED, "server encrypted", "server", false},
};

#define NUM_RECORDED (sizeof(recorded) / sizeof(recorded[0]))

static void check_chain(const struct cw_tls_chain *chain, const char *const *names)
{
	size_t count = 0;

	for (; names[count] != NULL; count++) {
		char file[64];
		size_t len;
		uint8_t *der;

		(void)snprintf(file, sizeof(file), "%s.der", names[count]);
		der = read_file("tls", file, &len);
		assert_true(count < chain->certificates.count);
		assert_int_equal(chain->certificates.items[count].len, len);
		assert_memory_equal(chain->certificates.items[count].ptr, der, len);
		free(der);
	}
	assert_int_equal(chain->certificates.count, count);
	assert_false(chain->partial);
}

static void check_alert(const struct cw_tls_result *r, const char *expected)
{
	char name[CW_TLS_NAME_BYTES];
	char got[2 * CW_TLS_NAME_BYTES];
	const struct cw_tls_alert *alert = &r->alerts[0];

	if (expected == NULL) {
		assert_true(r->num_alerts == 0 ||
			    (r->completed.at != CW_TIME_UNKNOWN && alert->encrypted &&
				    alert->place.at > r->completed.at));
		return;
	}
	assert_int_equal(r->num_alerts, 1);
	(void)snprintf(got, sizeof(got), "%s %s",
		alert->from == CW_TLS_CLIENT ? "client" : "server",
		alert->encrypted ? "encrypted" : cw_tls_alert_text(alert->number, name));
	assert_string_equal(got, expected);
}

static void check_recorded(const struct recorded *want, const struct cw_tls_result *r)
{
	char name[CW_TLS_NAME_BYTES];

	assert_non_null(r);
	assert_true(r->roles_known);
	assert_int_equal(r->client_dir, 0);
	assert_true(r->saw_client_hello);
	assert_int_equal(r->saw_server_hello, want->cipher[0] != '\0');
	assert_int_equal(r->version, want->version);
	if (r->saw_server_hello) {
		assert_string_equal(cw_tls_cipher_text(r->cipher, name), want->cipher);
	}
	assert_int_equal(r->client_certificate_requested, want->requested);
	assert_int_equal(r->client_certificate_empty, want->empty);
	assert_int_equal(r->resumed, want->resumed);
	assert_int_equal(r->outcome, want->outcome);
	check_chain(&r->chains[CW_TLS_SERVER], want->server);
	check_chain(&r->chains[CW_TLS_CLIENT], want->client);
	assert_int_equal(r->ca_names.count, want->requested ? 1 : 0);
	check_alert(r, want->alert);
	assert_true(r->closed);
	if (want->closed_by != NULL) {
		assert_string_equal(
			r->closed_by == CW_TLS_CLIENT ? "client" : "server", want->closed_by);
	}
	assert_int_equal(r->closed_by_reset, want->by_reset);
}

static void recorded_streams(void **state)
{
	(void)state;
	for (size_t i = 0; i < NUM_RECORDED; i++) {
		struct fixture *f;
		void *inner = NULL;
		size_t len;
		uint8_t *stream = read_file("fuzz/tls", recorded[i].name, &len);

		assert_int_equal(setup(&inner), 0);
		f = inner;
		cw_tls_replay(f->session, stream, len, 0);
		print_message("# %s\n", recorded[i].name);
		check_recorded(&recorded[i], cw_tls_session_result(f->session));
		assert_int_equal(f->kase.anomalies.count, 0);
		assert_int_equal(teardown(&inner), 0);
		free(stream);
	}
}

static void describe_stream(const uint8_t *stream, size_t len, size_t piece, struct cw_buffer *out)
{
	struct fixture *f;
	void *inner = NULL;

	assert_int_equal(setup(&inner), 0);
	f = inner;
	cw_tls_replay(f->session, stream, len, piece);
	cw_buffer_clear(out);
	cw_tls_describe(f->session, out);
	assert_false(out->failed);
	assert_int_equal(teardown(&inner), 0);
}

/* However the bytes of a packet are pushed, the facts are the same. */
static void pieces_make_no_difference(void **state)
{
	struct cw_buffer whole = {0};
	struct cw_buffer pieces = {0};

	(void)state;
	for (size_t i = 0; i < NUM_RECORDED; i++) {
		size_t len;
		uint8_t *stream = read_file("fuzz/tls", recorded[i].name, &len);

		describe_stream(stream, len, 0, &whole);
		for (size_t piece = 1; piece < 64; piece++) {
			describe_stream(stream, len, piece, &pieces);
			assert_true(cw_text_equal(cw_buffer_text(&whole), cw_buffer_text(&pieces)));
		}
		free(stream);
	}
	cw_buffer_finish(&whole);
	cw_buffer_finish(&pieces);
}

/* A stream that is cut anywhere tells a part of the whole and nothing else. */
static void prefixes_tell_less_never_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < NUM_RECORDED; i++) {
		size_t len;
		uint8_t *stream = read_file("fuzz/tls", recorded[i].name, &len);
		size_t server_count = 0;

		for (; recorded[i].server[server_count] != NULL; server_count++) {
		}
		for (size_t cut = 0; cut < len; cut += 7) {
			struct fixture *f;
			void *inner = NULL;
			const struct cw_tls_result *r;

			assert_int_equal(setup(&inner), 0);
			f = inner;
			cw_tls_replay(f->session, stream, cut, 0);
			r = cw_tls_session_result(f->session);
			if (r != NULL) {
				size_t got = r->chains[CW_TLS_SERVER].certificates.count;

				assert_true(got <= server_count);
				assert_true(got == server_count ||
					    r->chains[CW_TLS_SERVER].partial ||
					    r->chains[CW_TLS_SERVER].hidden != CW_HIDDEN_NO);
			}
			assert_int_equal(f->kase.anomalies.count, 0);
			assert_int_equal(teardown(&inner), 0);
		}
		free(stream);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(record_header_laws),
		cmocka_unit_test(prefixes_are_truncated),
		cmocka_unit_test_setup_teardown(hello_is_understood, setup, teardown),
		cmocka_unit_test_setup_teardown(cut_certificate_is_partial, setup, teardown),
		cmocka_unit_test_setup_teardown(hole_in_certificate, setup, teardown),
		cmocka_unit_test_setup_teardown(record_after_gap, setup, teardown),
		cmocka_unit_test_setup_teardown(two_alerts_in_a_record, setup, teardown),
		cmocka_unit_test(messages_over_many_records),
		cmocka_unit_test_setup_teardown(sslv2_hello, setup, teardown),
		cmocka_unit_test(other_protocols_are_none),
		cmocka_unit_test_setup_teardown(random_bytes_are_none, setup, teardown),
		cmocka_unit_test_setup_teardown(midstream_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(earliest_end_closes, setup, teardown),
		cmocka_unit_test_setup_teardown(limit_cuts_and_is_told, setup, teardown),
		cmocka_unit_test(names_are_registered),
		cmocka_unit_test(recorded_streams),
		cmocka_unit_test(pieces_make_no_difference),
		cmocka_unit_test(prefixes_tell_less_never_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
