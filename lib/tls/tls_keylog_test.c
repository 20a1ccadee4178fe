/* SPDX-License-Identifier: MIT */
/*
 * What is read with secrets. Expectations come from the RFCs, for the recorded streams from
 * testdata/tls/keylog: what tshark makes of the same bytes with the same key log (truth.txt) and what
 * the servers and clients presented (NAME.der).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tls/certificate13.h"
#include "tls/names.h"
#include "tls/sealing.h"
#include "tls/side.h"

struct fixture {
	struct cw_case kase;
	struct cw_tls_secrets *secrets;
	struct cw_tls_session *session;
	struct cw_tls_sealing sealing;
	struct cw_tls_place place;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	cw_case_init(&f->kase, NULL);
	f->secrets = cw_tls_secrets_create(&f->kase);
	f->session = cw_tls_session_create(&f->kase, NULL);
	assert_non_null(f->secrets);
	assert_non_null(f->session);
	cw_tls_session_set_secrets(f->session, f->secrets);
	f->place.place.member = "test";
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	cw_tls_session_destroy(f->session);
	cw_tls_secrets_destroy(f->secrets);
	cw_case_finish(&f->kase);
	free(f);
	return 0;
}

static uint8_t *read_file(const char *folder, const char *name, size_t *len)
{
	char path[4096];
	FILE *file;
	uint8_t *bytes = malloc(1 << 17);

	assert_non_null(bytes);
	assert_non_null(getenv("CERTWAY_TESTDATA"));
	(void)snprintf(path, sizeof(path), "%s/%s/%s", getenv("CERTWAY_TESTDATA"), folder, name);
	file = fopen(path, "rb");
	if (file == NULL) {
		fail_msg("%s: cannot be opened", path);
	}
	*len = fread(bytes, 1, 1 << 17, file);
	(void)fclose(file);
	return bytes;
}

static const struct cw_anomaly *find_anomaly(const struct fixture *f, const char *name)
{
	for (size_t i = 0; i < f->kase.anomalies.count; i++) {
		const struct cw_anomaly *anomaly = f->kase.anomalies.items[i];

		if (strcmp(anomaly->name, name) == 0) {
			return anomaly;
		}
	}
	return NULL;
}

/* --- key logs --- */

#define RANDOM_A "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"
#define RANDOM_B "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HEX16    "00112233445566778899aabbccddeeff"
#define SECRET32 HEX16 HEX16
#define SECRET48 HEX16 HEX16 HEX16

static void lines_of_a_key_log(void **state)
{
	static const struct {
		const char *line;
		enum cw_tls_keylog_line kind;
	} lines[] = {
		{"CLIENT_RANDOM " RANDOM_A " " SECRET48, CW_TLS_KEYLOG_SECRET},
		{"CLIENT_RANDOM " RANDOM_A " " SECRET48 "\r", CW_TLS_KEYLOG_SECRET},
		{"CLIENT_HANDSHAKE_TRAFFIC_SECRET " RANDOM_A " " SECRET32, CW_TLS_KEYLOG_SECRET},
		{"SERVER_HANDSHAKE_TRAFFIC_SECRET " RANDOM_A " " SECRET48, CW_TLS_KEYLOG_SECRET},
		{"CLIENT_TRAFFIC_SECRET_0 " RANDOM_A " " SECRET32, CW_TLS_KEYLOG_SECRET},
		{"SERVER_TRAFFIC_SECRET_0 " RANDOM_A " " SECRET32, CW_TLS_KEYLOG_SECRET},
		{"SERVER_TRAFFIC_SECRET_17 " RANDOM_A " " SECRET32, CW_TLS_KEYLOG_IGNORED},
		{"EXPORTER_SECRET " RANDOM_A " " SECRET32, CW_TLS_KEYLOG_IGNORED},
		{"CLIENT_EARLY_TRAFFIC_SECRET " RANDOM_A " " SECRET32, CW_TLS_KEYLOG_IGNORED},
		{"# SSL/TLS secrets log file", CW_TLS_KEYLOG_IGNORED},
		{"", CW_TLS_KEYLOG_IGNORED},
		{"RSA " HEX16 " " SECRET48, CW_TLS_KEYLOG_RSA},
		{"CLIENT_RANDOM " RANDOM_A " " SECRET32, CW_TLS_KEYLOG_BAD},
		{"CLIENT_RANDOM " RANDOM_A " " SECRET48 "00", CW_TLS_KEYLOG_BAD},
		{"CLIENT_RANDOM " RANDOM_A "00 " SECRET48, CW_TLS_KEYLOG_BAD},
		{"CLIENT_RANDOM " RANDOM_A " " SECRET48 " x", CW_TLS_KEYLOG_BAD},
		{"CLIENT_RANDOM " RANDOM_A, CW_TLS_KEYLOG_BAD},
		{"CLIENT_RANDOM", CW_TLS_KEYLOG_BAD},
		{"CLIENT_RANDOM  " RANDOM_A " " SECRET48, CW_TLS_KEYLOG_BAD},
		{"CLIENT_TRAFFIC_SECRET_0 " RANDOM_A " " HEX16, CW_TLS_KEYLOG_BAD},
		{"CLIENT_TRAFFIC_SECRET_0 " RANDOM_A " " HEX16 HEX16 "0g", CW_TLS_KEYLOG_BAD},
		{"CLIENT_TRAFFIC_SECRET_0 " RANDOM_A " 0" SECRET32, CW_TLS_KEYLOG_BAD},
		{"client_random " RANDOM_A " " SECRET48, CW_TLS_KEYLOG_BAD},
		{"-----BEGIN RSA PRIVATE KEY-----", CW_TLS_KEYLOG_BAD},
	};
	struct cw_tls_keylog_secret secret;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		print_message("# %s\n", lines[i].line);
		assert_int_equal(
			cw_tls_keylog_parse(cw_text_str(lines[i].line), &secret), lines[i].kind);
		if (lines[i].kind == CW_TLS_KEYLOG_SECRET) {
			assert_int_equal(secret.random[1], 0x11);
			assert_int_equal(secret.random[31], 0xff);
			assert_int_equal(secret.secret[secret.secret_len - 1], 0xff);
		}
	}
}

static void read_text(struct fixture *f, const char *text)
{
	cw_tls_secrets_read(f->secrets, "keys.txt", text, strlen(text));
}

static void bad_lines_are_counted(void **state)
{
	static const char text[] = "# comment\nCLIENT_RANDOM " RANDOM_B " " SECRET48
				   "\nnonsense\nRSA " HEX16 " " SECRET48 "\nmore\n";
	struct fixture *f = *state;
	uint8_t random[32];
	const struct cw_tls_keyset *keyset;
	struct cw_tls_keylog_secret line;

	read_text(f, text);
	assert_int_equal(f->kase.anomalies.count, 2);
	assert_string_equal(find_anomaly(f, "keylog.malformed")->text,
		"2 lines of the key log are none, the first is line 3");
	assert_string_equal(find_anomaly(f, "keylog.malformed")->member, "keys.txt");
	assert_non_null(strstr(find_anomaly(f, "keylog.rsa")->text, "line 4"));
	assert_false(f->kase.incomplete);
	memset(random, 0, sizeof(random));
	assert_null(cw_tls_secrets_find(f->secrets, random));
	assert_int_equal(
		cw_tls_keylog_parse(CW_TEXT("CLIENT_RANDOM " RANDOM_B " " SECRET48), &line),
		CW_TLS_KEYLOG_SECRET);
	keyset = cw_tls_secrets_find(f->secrets, line.random);
	assert_non_null(keyset);
	assert_int_equal(keyset->secrets[CW_TLS_LABEL_MASTER].len, 48);
	assert_memory_equal(keyset->secrets[CW_TLS_LABEL_MASTER].bytes, line.secret, 48);
	assert_int_equal(keyset->secrets[CW_TLS_LABEL_CLIENT_TRAFFIC].len, 0);
}

static void secrets_have_a_limit(void **state)
{
	struct fixture *f = *state;

	f->kase.limits.max_secrets = 1;
	read_text(f, "CLIENT_RANDOM " RANDOM_A " " SECRET48 "\nCLIENT_RANDOM " RANDOM_A " " SECRET48
		     "\n");
	assert_int_equal(f->kase.anomalies.count, 0); /* one handshake twice */
	read_text(f, "CLIENT_RANDOM " RANDOM_B " " SECRET48 "\n");
	assert_non_null(find_anomaly(f, "limit.max_secrets"));
	assert_true(f->kase.incomplete);
}

/* RFC 8448 section 3: the server's handshake traffic secret, its key and IV. */
static void keys_as_in_rfc_8448(void **state)
{
	static const uint8_t secret[] = {0xb6, 0x7b, 0x7d, 0x69, 0x0c, 0xc1, 0x6c, 0x4e, 0x75, 0xe5,
		0x42, 0x13, 0xcb, 0x2d, 0x37, 0xb4, 0xe9, 0xc9, 0x12, 0xbc, 0xde, 0xd9, 0x10, 0x5d,
		0x42, 0xbe, 0xfd, 0x59, 0xd3, 0x91, 0xad, 0x38};
	static const uint8_t key[] = {0x3f, 0xce, 0x51, 0x60, 0x09, 0xc2, 0x17, 0x27, 0xd0, 0xf2,
		0xe4, 0xe8, 0x6e, 0xe4, 0x03, 0xbc};
	static const uint8_t iv[] = {
		0x5d, 0x31, 0x3e, 0xb2, 0x67, 0x12, 0x76, 0xee, 0x13, 0x00, 0x0b, 0x30};
	uint8_t out[16];

	(void)state;
	assert_true(cw_derive_label(CW_PRF_SHA256, secret, "key", out, sizeof(key)));
	assert_memory_equal(out, key, sizeof(key));
	assert_true(cw_derive_label(CW_PRF_SHA256, secret, "iv", out, sizeof(iv)));
	assert_memory_equal(out, iv, sizeof(iv));
}

static void suites_by_their_names(void **state)
{
	struct cw_tls_suite suite;

	(void)state;
	assert_true(cw_tls_suite_find(0x1302, &suite)); /* TLS_AES_256_GCM_SHA384 */
	assert_int_equal(suite.cipher, CW_CIPHER_AES_256_GCM);
	assert_int_equal(suite.prf, CW_PRF_SHA384);
	assert_true(cw_tls_suite_find(0xc0ae, &suite)); /* …_ECDSA_WITH_AES_128_CCM_8 */
	assert_int_equal(suite.tag_len, 8);
	assert_true(cw_tls_suite_find(0xcca8, &suite)); /* …_CHACHA20_POLY1305_SHA256 */
	assert_int_equal(suite.explicit_len, 0);
	assert_true(cw_tls_suite_find(0x002f, &suite)); /* TLS_RSA_WITH_AES_128_CBC_SHA */
	assert_false(suite.is_aead);
	assert_false(cw_tls_suite_find(0x0005, &suite)); /* TLS_RSA_WITH_RC4_128_SHA */
	assert_false(cw_tls_suite_find(0x0084, &suite)); /* …_CAMELLIA_256_CBC_SHA */
	assert_false(cw_tls_suite_find(0x003b, &suite)); /* TLS_RSA_WITH_NULL_SHA256 */
	assert_false(cw_tls_suite_find(0xfefe, &suite));
}

/* --- recorded streams --- */

struct recorded {
	const char *name;
	size_t count;          /* of handshakes */
	const char *server[3]; /* of the last one */
	const char *client[3];
	enum cw_outcome outcome;
	const char *alert; /* the first of the last handshake, of a closing one "" */
	/* What is told otherwise than by tshark, and why; NULL: the same. */
	const char *messages[2];
};

#define NONE                                                                                       \
	{                                                                                          \
		NULL                                                                               \
	}
#define CHAIN                                                                                      \
	{                                                                                          \
		"server", "issuing"                                                                \
	}
#define CLIENT                                                                                     \
	{                                                                                          \
		"client", "root"                                                                   \
	}
#define AS_TSHARK                                                                                  \
	{                                                                                          \
		NULL, NULL                                                                         \
	}
#define DONE CW_OUTCOME_COMPLETED

static const struct recorded recorded[] = {
	{"tls11-cbc", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls12-gcm", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls12-chacha20", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls12-ccm8", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls12-cbc", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls12-cbc-mac-first", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls12-resumed", 1, NONE, NONE, DONE, "", AS_TSHARK},
	{"tls12-renegotiated", 2, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls12-asked-later", 2, CHAIN, CLIENT, DONE, "", AS_TSHARK},
	{"tls12-asked-later-refused", 2, CHAIN, {"stranger"}, CW_OUTCOME_ALERT, "server unknown_ca",
		AS_TSHARK},
	/* tshark loses the second handshake: it goes on with the keys of the first. */
	{"tls12-anew", 2, {"server"}, NONE, DONE, "",
		{"1,16,20,1,16,20", "2,11,12,14,4,20,2,11,12,14,4,20"}},
	{"tls13-anew", 2, {"server"}, NONE, DONE, "", AS_TSHARK},
	{"tls13-aes128", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls13-aes256", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls13-chacha20", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls13-ccm8", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls13-mutual", 1, CHAIN, CLIENT, DONE, "", AS_TSHARK},
	{"tls13-client-refused", 1, CHAIN, {"stranger"}, CW_OUTCOME_ALERT, "server unknown_ca",
		AS_TSHARK},
	{"tls13-no-client-certificate", 1, CHAIN, NONE, CW_OUTCOME_ALERT,
		"server certificate_required", AS_TSHARK},
	{"tls13-hello-retry", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls13-resumed", 1, NONE, NONE, DONE, "", AS_TSHARK},
	/* Early data, and the message that ends it, are passed over. */
	{"tls13-early-data", 1, NONE, NONE, DONE, "", {"1,20", "2,8,20,4"}},
	{"tls13-key-update", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
	{"tls13-later-certificate", 1, CHAIN, CLIENT, DONE, "", AS_TSHARK},
	{"tls13-padded", 1, CHAIN, NONE, DONE, "", AS_TSHARK},
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
		der = read_file("tls/keylog", file, &len);
		assert_true(count < chain->certificates.count);
		assert_int_equal(chain->certificates.items[count].len, len);
		assert_memory_equal(chain->certificates.items[count].ptr, der, len);
		free(der);
	}
	assert_int_equal(chain->certificates.count, count);
	assert_false(chain->partial);
}

/* "1,11,15,20": the types of the handshake messages that a role sent, over all handshakes. */
static void list_messages(
	struct cw_tls_session *session, enum cw_tls_role role, char *out, size_t size)
{
	const struct cw_tls_result *r;
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; (r = cw_tls_session_result_at(session, i)) != NULL; i++) {
		for (size_t j = 0; j < r->num_messages; j++) {
			const struct cw_tls_passed *passed = &r->messages[j];

			if (passed->from == role && passed->content == CW_TLS_HANDSHAKE &&
				!passed->is_encrypted) {
				len += (size_t)snprintf(out + len, size - len, "%s%u",
					len > 0 ? "," : "", passed->type);
			}
		}
	}
}

/* What stands behind "KEY=" in the line of this stream. */
static void find_truth(const char *name, const char *key, char *out, size_t size)
{
	size_t len;
	char *truth = (char *)read_file("tls/keylog", "truth.txt", &len);
	char line[128];
	const char *at;
	size_t count;

	truth[len] = '\0';
	(void)snprintf(line, sizeof(line), "%s: ", name);
	at = strstr(truth, line);
	assert_non_null(at);
	(void)snprintf(line, sizeof(line), " %s=", key);
	at = strstr(at, line);
	assert_non_null(at);
	at += strlen(line);
	count = strcspn(at, " \n");
	assert_true(count < size);
	memcpy(out, at, count);
	out[count] = '\0';
	free(truth);
}

static void check_messages(struct cw_tls_session *session, const struct recorded *want)
{
	static const char *const keys[] = {"client", "server"};

	for (int role = 0; role < 2; role++) {
		char got[256];
		char expected[256];

		list_messages(session, (enum cw_tls_role)role, got, sizeof(got));
		find_truth(want->name, keys[role], expected, sizeof(expected));
		assert_string_equal(
			got, want->messages[role] != NULL ? want->messages[role] : expected);
	}
}

static void check_alert(const struct cw_tls_result *r, const char *expected)
{
	char name[CW_TLS_NAME_BYTES];
	char got[2 * CW_TLS_NAME_BYTES];

	assert_true(r->num_alerts > 0);
	for (size_t i = 0; i < r->num_alerts; i++) {
		assert_false(r->alerts[i].encrypted);
	}
	if (expected[0] == '\0') {
		assert_int_equal(r->alerts[0].number, 0); /* close_notify */
		assert_int_equal(r->alerts[0].level, 1);
		return;
	}
	assert_int_equal(r->alerts[0].level, 2);
	(void)snprintf(got, sizeof(got), "%s %s",
		r->alerts[0].from == CW_TLS_CLIENT ? "client" : "server",
		cw_tls_alert_text(r->alerts[0].number, name));
	assert_string_equal(got, expected);
}

static void check_recorded(struct cw_tls_session *session, const struct recorded *want)
{
	const struct cw_tls_result *r = cw_tls_session_result_at(session, want->count - 1);

	assert_non_null(r);
	assert_null(cw_tls_session_result_at(session, want->count));
	assert_true(r->decrypted);
	assert_int_equal(r->number, want->count);
	assert_int_equal(r->outcome, want->outcome);
	check_chain(&r->chains[CW_TLS_SERVER], want->server);
	check_chain(&r->chains[CW_TLS_CLIENT], want->client);
	assert_int_equal(
		r->chains[CW_TLS_SERVER].hidden, r->resumed ? CW_HIDDEN_RESUMED : CW_HIDDEN_NO);
	check_alert(r, want->alert);
	check_messages(session, want);
}

static void open_stream(struct fixture *f, const char *name, bool with_secrets)
{
	char path[128];
	size_t len;
	uint8_t *stream;

	(void)snprintf(path, sizeof(path), "keylog-%s", name);
	stream = read_file("fuzz/tls", path, &len);
	if (with_secrets) {
		cw_tls_replay_secrets(f->secrets, stream, len);
	}
	cw_tls_replay(f->session, stream, len, 0);
	free(stream);
}

static void recorded_with_secrets(void **state)
{
	(void)state;
	for (size_t i = 0; i < NUM_RECORDED; i++) {
		struct fixture *f;
		void *inner = NULL;

		assert_int_equal(setup(&inner), 0);
		f = inner;
		print_message("# %s\n", recorded[i].name);
		open_stream(f, recorded[i].name, true);
		check_recorded(f->session, &recorded[i]);
		assert_int_equal(f->kase.anomalies.count, 0);
		assert_int_equal(teardown(&inner), 0);
	}
}

/* The same streams tell no more than what went by in clear. */
static void recorded_without_secrets(void **state)
{
	(void)state;
	for (size_t i = 0; i < NUM_RECORDED; i++) {
		struct fixture *f;
		void *inner = NULL;
		const struct cw_tls_result *r;

		assert_int_equal(setup(&inner), 0);
		f = inner;
		print_message("# %s\n", recorded[i].name);
		open_stream(f, recorded[i].name, false);
		r = cw_tls_session_result(f->session);
		assert_non_null(r);
		assert_false(r->decrypted);
		if (r->version == CW_TLS_TLS13) {
			assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 0);
			assert_int_equal(r->chains[CW_TLS_SERVER].hidden,
				r->resumed ? CW_HIDDEN_RESUMED : CW_HIDDEN_TLS13);
		}
		for (size_t j = 0; j < r->num_messages; j++) {
			assert_false(r->messages[j].is_decrypted);
		}
		assert_int_equal(r->renegotiated,
			strncmp(recorded[i].name, "tls12-asked", 11) == 0 ||
				strcmp(recorded[i].name, "tls12-renegotiated") == 0);
		assert_int_equal(f->kase.anomalies.count, 0);
		assert_int_equal(teardown(&inner), 0);
	}
}

/* TLS that begins anew in clear is seen without secrets too. */
static void anew_without_secrets(void **state)
{
	struct fixture *f = *state;
	const struct cw_tls_result *r;

	open_stream(f, "tls12-anew", false);
	r = cw_tls_session_result_at(f->session, 1);
	assert_non_null(r);
	assert_int_equal(r->number, 2);
	assert_false(r->renegotiation);
	assert_int_equal(r->outcome, CW_OUTCOME_COMPLETED);
	assert_int_equal(r->client_hello.place.packet, 9);
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 1);
	r = cw_tls_session_result_at(f->session, 0);
	assert_int_equal(r->number, 1);
	assert_false(r->closed);
	assert_int_equal(r->outcome, CW_OUTCOME_COMPLETED);
}

/* Apache asks for a certificate by renegotiation: both handshakes tell what they are. */
static void renegotiation_is_a_second_handshake(void **state)
{
	struct fixture *f = *state;
	const struct cw_tls_result *first;
	const struct cw_tls_result *second;

	open_stream(f, "tls12-asked-later-refused", true);
	first = cw_tls_session_result_at(f->session, 0);
	second = cw_tls_session_result_at(f->session, 1);
	assert_non_null(second);
	assert_true(first->renegotiated);
	assert_false(first->renegotiation);
	assert_false(first->client_certificate_requested);
	assert_int_equal(first->outcome, CW_OUTCOME_COMPLETED);
	assert_int_equal(first->num_alerts, 0);
	assert_true(second->renegotiation);
	assert_true(second->client_certificate_requested);
	assert_int_equal(second->client_hello.place.packet, 7);
	assert_int_equal(second->ended.place.packet, second->alerts[0].place.place.packet);
	assert_true(cw_text_is(second->sni, "server.example.test"));
}

static void describe_stream(const uint8_t *stream, size_t len, size_t piece, struct cw_buffer *out)
{
	struct fixture *f;
	void *inner = NULL;

	assert_int_equal(setup(&inner), 0);
	f = inner;
	cw_tls_replay_secrets(f->secrets, stream, len);
	cw_tls_replay(f->session, stream, len, piece);
	cw_buffer_clear(out);
	cw_tls_describe(f->session, out);
	assert_false(out->failed);
	assert_int_equal(teardown(&inner), 0);
}

static void pieces_make_no_difference(void **state)
{
	struct cw_buffer whole = {0};
	struct cw_buffer pieces = {0};

	(void)state;
	for (size_t i = 0; i < NUM_RECORDED; i++) {
		char path[128];
		size_t len;
		uint8_t *stream;

		(void)snprintf(path, sizeof(path), "keylog-%s", recorded[i].name);
		stream = read_file("fuzz/tls", path, &len);
		describe_stream(stream, len, 0, &whole);
		for (size_t piece = 1; piece < 40; piece += 3) {
			describe_stream(stream, len, piece, &pieces);
			assert_true(cw_text_equal(cw_buffer_text(&whole), cw_buffer_text(&pieces)));
		}
		free(stream);
	}
	cw_buffer_finish(&whole);
	cw_buffer_finish(&pieces);
}

/* A record of which one bit was changed tells nothing; what is told is what was sent. */
static void nothing_forged_is_believed(void **state)
{
	static const struct recorded want = {"tls13-mutual", 1, CHAIN, CLIENT, DONE, "", AS_TSHARK};
	size_t len;
	uint8_t *stream = read_file("fuzz/tls", "keylog-tls13-mutual", &len);
	size_t keylog = 3 + ((size_t)stream[1] << 8 | stream[2]);

	(void)state;
	for (size_t at = keylog + 700; at < len; at += 13) {
		struct fixture *f;
		void *inner = NULL;
		const struct cw_tls_result *r;

		assert_int_equal(setup(&inner), 0);
		f = inner;
		stream[at] ^= 0x40;
		cw_tls_replay_secrets(f->secrets, stream, len);
		cw_tls_replay(f->session, stream, len, 0);
		r = cw_tls_session_result(f->session);
		for (int role = 0; r != NULL && role < 2; role++) {
			const struct cw_tls_chain *chain = &r->chains[role];

			if (chain->certificates.count > 0) {
				check_chain(chain, role == 0 ? want.client : want.server);
			}
		}
		stream[at] ^= 0x40;
		assert_int_equal(teardown(&inner), 0);
	}
	free(stream);
}

static void other_secrets_open_nothing(void **state)
{
	struct fixture *f = *state;
	const struct cw_tls_result *r;
	size_t len;
	uint8_t *stream = read_file("fuzz/tls", "keylog-tls13-mutual", &len);
	size_t end = 3 + ((size_t)stream[1] << 8 | stream[2]);

	for (size_t at = 3; at + 1 < end; at++) {
		if (stream[at + 1] == '\n') { /* the last digit of each secret */
			stream[at] = stream[at] == '0' ? '1' : '0';
		}
	}
	cw_tls_replay_secrets(f->secrets, stream, len);
	cw_tls_replay(f->session, stream, len, 0);
	r = cw_tls_session_result(f->session);
	assert_false(r->decrypted);
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 0);
	assert_int_equal(r->chains[CW_TLS_SERVER].hidden, CW_HIDDEN_TLS13);
	assert_null(find_anomaly(f, "tls.secrets.late"));
	free(stream);
}

static void late_secrets_are_told(void **state)
{
	struct fixture *f = *state;
	size_t len;
	uint8_t *stream = read_file("fuzz/tls", "keylog-tls13-mutual", &len);

	cw_tls_replay(f->session, stream, len, 0);
	cw_tls_replay_secrets(f->secrets, stream, len);
	assert_int_equal(
		cw_tls_session_result(f->session)->chains[CW_TLS_SERVER].hidden, CW_HIDDEN_TLS13);
	assert_non_null(find_anomaly(f, "tls.secrets.late"));
	free(stream);
}

/* --- records that are sealed here --- */

static void push(struct fixture *f, int dir, const uint8_t *bytes, size_t len)
{
	f->place.at++;
	f->place.place.packet++;
	(void)cw_tls_session_push(f->session, dir, bytes, len, &f->place);
}

static void push_hellos(struct fixture *f)
{
	read_text(f, cw_tls_sealing_keylog());
	push(f, 0, cw_tls_sealing_client_hello, cw_tls_sealing_client_hello_len);
	push(f, 1, cw_tls_sealing_server_hello, cw_tls_sealing_server_hello_len);
}

/* One sealed record in one packet. */
static void push_sealed(struct fixture *f, int dir, uint8_t type, const uint8_t *bytes, size_t len)
{
	static uint8_t record[CW_TLS_MAX_SEALED];

	push(f, dir, record, cw_tls_sealing_record(&f->sealing, dir, type, bytes, len, 0, record));
}

/* A Certificate body with one entry and an OCSP answer for it (RFC 8446 section 4.4.2). */
static const uint8_t certificate_body[] = {
	0x00,                                           /* no context */
	0x00, 0x00, 0x10,                               /* 16 bytes of entries */
	0x00, 0x00, 0x03, 0x30, 0x01, 0x05,             /* "certificate" of 3 bytes */
	0x00, 0x08, 0x00, 0x05, 0x00, 0x04, 1, 0, 0, 0, /* status_request of 4 bytes */
};
static const uint8_t encrypted_extensions[] = {8, 0, 0, 11, /* EncryptedExtensions, 11 bytes */
	0x00, 0x09, 0x00, 0x10, 0x00, 0x05, 0x00, 0x03, 0x02, 'h', '2'};
static const uint8_t finished[36] = {20, 0, 0, 32};

static size_t put_message(uint8_t type, const uint8_t *body, size_t len, uint8_t *out)
{
	out[0] = type;
	out[1] = (uint8_t)(len >> 16);
	out[2] = (uint8_t)(len >> 8);
	out[3] = (uint8_t)len;
	memcpy(out + 4, body, len);
	return 4 + len;
}

/* CompressedCertificate (RFC 8879 section 4): what zlib makes of the body, with these numbers. */
static size_t put_compressed(uint16_t algorithm, const uint8_t *body, size_t len, size_t claimed,
	uint8_t *out, size_t size)
{
	uint8_t content[2048];
	uLongf packed = sizeof(content) - 8;

	assert_int_equal(compress(content + 8, &packed, body, len), Z_OK);
	content[0] = (uint8_t)(algorithm >> 8);
	content[1] = (uint8_t)algorithm;
	content[2] = (uint8_t)(claimed >> 16);
	content[3] = (uint8_t)(claimed >> 8);
	content[4] = (uint8_t)claimed;
	content[5] = 0;
	content[6] = (uint8_t)(packed >> 8);
	content[7] = (uint8_t)packed;
	assert_true(packed + 12 <= size);
	return put_message(25, content, packed + 8, out);
}

static void certificate_with_status(void **state)
{
	struct fixture *f = *state;
	const struct cw_tls_result *r;
	uint8_t message[64];
	size_t len = put_message(11, certificate_body, sizeof(certificate_body), message);

	push_hellos(f);
	push_sealed(f, 1, 22, encrypted_extensions, sizeof(encrypted_extensions));
	push_sealed(f, 1, 22, message, 9); /* over two records */
	push_sealed(f, 1, 22, message + 9, len - 9);
	r = cw_tls_session_result(f->session);
	assert_true(cw_text_is(r->alpn, "h2"));
	assert_true(r->certificate_status);
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 1);
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.items[0].len, 3);
	assert_int_equal(r->chains[CW_TLS_SERVER].place.place.packet, 5);
	assert_false(r->chains[CW_TLS_SERVER].partial);
	assert_int_equal(r->chains[CW_TLS_CLIENT].hidden, CW_HIDDEN_NO); /* nobody asked yet */
	assert_int_equal(f->kase.anomalies.count, 0);
}

static void compressed_with_zlib(void **state)
{
	struct fixture *f = *state;
	const struct cw_tls_result *r;
	uint8_t message[2048];
	size_t len = put_compressed(1, certificate_body, sizeof(certificate_body),
		sizeof(certificate_body), message, sizeof(message));

	push_hellos(f);
	push_sealed(f, 1, 22, encrypted_extensions, sizeof(encrypted_extensions));
	push_sealed(f, 1, 22, message, len);
	push_sealed(f, 1, 22, finished, sizeof(finished));
	r = cw_tls_session_result(f->session);
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 1);
	assert_memory_equal(r->chains[CW_TLS_SERVER].certificates.items[0].ptr, "\x30\x01\x05", 3);
	assert_int_equal(r->chains[CW_TLS_SERVER].hidden, CW_HIDDEN_NO);
	assert_int_equal(r->messages[r->num_messages - 2].type, 25);
	assert_int_equal(f->kase.anomalies.count, 0);
}

/* A length that lies, either way, and a method that is not read. */
static void compressed_and_not_read(void **state)
{
	static const struct {
		uint16_t algorithm;
		size_t claimed;
		const char *anomaly;
	} cases[] = {
		{1, sizeof(certificate_body) - 1, "tls.message.malformed"},
		{1, sizeof(certificate_body) + 1, "tls.message.malformed"},
		{1, 0xffffff, "tls.message.malformed"},
		{2, sizeof(certificate_body), "tls.certificate.compressed"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture *f;
		void *inner = NULL;
		const struct cw_tls_result *r;
		uint8_t message[2048];
		size_t len = put_compressed(cases[i].algorithm, certificate_body,
			sizeof(certificate_body), cases[i].claimed, message, sizeof(message));

		assert_int_equal(setup(&inner), 0);
		f = inner;
		push_hellos(f);
		push_sealed(f, 1, 22, message, len);
		push_sealed(f, 1, 22, finished, sizeof(finished));
		r = cw_tls_session_result(f->session);
		assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 0);
		assert_int_equal(r->chains[CW_TLS_SERVER].hidden, CW_HIDDEN_COMPRESSED);
		assert_non_null(find_anomaly(f, cases[i].anomaly));
		assert_int_equal(teardown(&inner), 0);
	}
}

/* A bomb: 16 MiB of zeros are 16 KiB of zlib; no more than the limit is kept. */
static void a_bomb_is_cut(void **state)
{
	struct fixture *f = *state;
	static uint8_t zeros[1 << 20];
	static uint8_t message[1 << 14];
	static uint8_t packed[1 << 13];
	uLongf packed_len = sizeof(packed) - 8;
	const struct cw_tls_result *r;

	assert_int_equal(compress(packed + 8, &packed_len, zeros, 500 << 10), Z_OK);
	packed[1] = 1;
	packed[2] = (500 << 10) >> 16;
	packed[3] = (uint8_t)((500 << 10) >> 8);
	packed[6] = (uint8_t)(packed_len >> 8);
	packed[7] = (uint8_t)packed_len;
	f->kase.limits.max_handshake_bytes = 20000;
	push_hellos(f);
	push_sealed(f, 1, 22, message, put_message(25, packed, packed_len + 8, message));
	assert_true(f->session->sides[1].kept_bytes <= 20000);
	r = cw_tls_session_result(f->session);
	assert_true(r->chains[CW_TLS_SERVER].partial);
	assert_non_null(find_anomaly(f, "limit.max_handshake_bytes"));
}

/* Names of CAs in the extension (RFC 8446 section 4.2.4). */
static void names_of_cas(void **state)
{
	static const uint8_t request[] = {13, 0, 0, 14, /* CertificateRequest, 14 bytes */
		0x00, 0x00, 0x0b,                       /* no context, 11 bytes of extensions */
		0x00, 0x2f, 0x00, 0x07, 0x00, 0x05, 0x00, 0x03, 0x30, 0x01, 0x05};
	struct fixture *f = *state;
	const struct cw_tls_result *r;

	push_hellos(f);
	push_sealed(f, 1, 22, request, sizeof(request));
	r = cw_tls_session_result(f->session);
	assert_true(r->client_certificate_requested);
	assert_int_equal(r->certificate_request.place.packet, 3);
	assert_int_equal(r->ca_names.count, 1);
	assert_memory_equal(r->ca_names.items[0].ptr, "\x30\x01\x05", 3);
	assert_int_equal(r->chains[CW_TLS_CLIENT].hidden, CW_HIDDEN_ENDED);
	assert_int_equal(f->kase.anomalies.count, 0);
}

/* Records are missing: the next ones are opened all the same, in the right generation of keys. */
static void records_behind_a_hole(void **state)
{
	static const uint8_t refused[] = {2, 48};
	static const uint8_t update[] = {24, 0, 0, 1, 0};
	struct fixture *f = *state;
	const struct cw_tls_result *r;
	uint8_t lost[CW_TLS_MAX_SEALED];
	size_t len;

	push_hellos(f);
	push_sealed(f, 1, 22, encrypted_extensions, sizeof(encrypted_extensions));
	for (int i = 0; i < 5; i++) {
		len = cw_tls_sealing_record(
			&f->sealing, 1, 22, finished, sizeof(finished), 0, lost);
		(void)cw_tls_session_gap(f->session, 1, len, CW_HIDDEN_GAP);
	}
	push_sealed(f, 1, 22, finished, sizeof(finished));
	cw_tls_sealing_start_traffic(&f->sealing, 1);
	push_sealed(f, 1, 23, (const uint8_t *)"data", 4);
	push_sealed(f, 1, 22, update, sizeof(update));
	/* The client's handshake is lost as a whole. */
	(void)cw_tls_session_gap(f->session, 0, 0, CW_HIDDEN_GAP);
	cw_tls_sealing_start_traffic(&f->sealing, 0);
	len = cw_tls_sealing_record(&f->sealing, 0, 23, lost, 100, 0, lost);
	push_sealed(f, 0, 21, refused, sizeof(refused));
	r = cw_tls_session_result(f->session);
	assert_int_equal(r->num_alerts, 1);
	assert_int_equal(r->alerts[0].from, CW_TLS_CLIENT);
	assert_int_equal(r->alerts[0].number, 48);
	assert_int_equal(r->application_records[CW_TLS_SERVER], 1);
	assert_int_equal(r->chains[CW_TLS_SERVER].hidden, CW_HIDDEN_GAP);
	assert_int_equal(r->outcome, CW_OUTCOME_ALERT);
	assert_int_equal(f->kase.anomalies.count, 0);
}

/* What never opens is given up, told once, and counted as encrypted. */
static void given_up_in_the_end(void **state)
{
	struct fixture *f = *state;
	const struct cw_tls_result *r;
	static uint8_t record[CW_TLS_MAX_SEALED];

	push_hellos(f);
	for (int i = 0; i < 30; i++) {
		size_t len = cw_tls_sealing_record(
			&f->sealing, 1, 22, finished, sizeof(finished), 0, record);

		record[20] ^= 1;
		push(f, 1, record, len);
	}
	r = cw_tls_session_result(f->session);
	assert_false(r->decrypted);
	assert_non_null(find_anomaly(f, "tls.decrypt.failed"));
	assert_int_equal(f->kase.anomalies.count, 1);
	assert_int_equal(r->chains[CW_TLS_SERVER].hidden, CW_HIDDEN_TLS13);
}

/* The list is bounded, the rest counted; data of a direction is one entry. */
static void the_list_is_bounded(void **state)
{
	struct fixture *f = *state;
	const struct cw_tls_result *r;

	push_hellos(f);
	for (int i = 0; i < 50; i++) {
		push_sealed(f, 1, 23, (const uint8_t *)"data", 4);
		push_sealed(f, 1, 23, (const uint8_t *)"more", 4);
		push_sealed(f, 0, 23, (const uint8_t *)"!", 1);
	}
	r = cw_tls_session_result(f->session);
	assert_int_equal(r->num_messages, CW_TLS_MAX_MESSAGES);
	assert_int_equal(r->num_messages_total, 2 + 100);
	assert_int_equal(r->messages[0].type, CW_TLS_CLIENT_HELLO);
	assert_int_equal(r->messages[0].len, 50);
	assert_int_equal(r->messages[0].from, CW_TLS_CLIENT);
	assert_int_equal(r->messages[1].from, CW_TLS_SERVER);
	assert_int_equal(r->messages[2].len, 8);
	assert_int_equal(r->messages[2].content, CW_TLS_APPLICATION_DATA);
	assert_int_equal(r->messages[3].len, 1);
	assert_int_equal(r->messages[3].from, CW_TLS_CLIENT);
}

/* A connection of hellos alone keeps a bounded number of handshakes. */
static void handshakes_are_bounded(void **state)
{
	struct fixture *f = *state;
	uint8_t hello[256];

	assert_true(cw_tls_sealing_client_hello_len <= sizeof(hello));
	memcpy(hello, cw_tls_sealing_client_hello, cw_tls_sealing_client_hello_len);
	for (uint8_t i = 0; i < 100; i++) {
		hello[11] = i; /* the first byte of the random */
		push(f, 0, hello, cw_tls_sealing_client_hello_len);
	}
	assert_non_null(cw_tls_session_result_at(f->session, CW_TLS_MAX_HANDSHAKES - 1));
	assert_null(cw_tls_session_result_at(f->session, CW_TLS_MAX_HANDSHAKES));
	assert_non_null(find_anomaly(f, "tls.handshakes"));
	assert_int_equal(
		cw_tls_session_result(f->session)->chains[CW_TLS_SERVER].hidden, CW_HIDDEN_NO);
}

enum body {
	BODY_CERTIFICATE,
	BODY_REQUEST,
	BODY_COMPRESSED,
	BODY_EXTENSIONS,
};

static enum cw_parse parse_body(enum body body, struct cw_reader r, bool is_whole)
{
	struct cw_tls_der_list list = {0};
	struct cw_tls_compressed compressed;
	struct cw_text alpn;
	enum cw_parse parsed = CW_PARSE_OK;
	bool has_status = false;
	bool failed = false;

	switch (body) {
	case BODY_CERTIFICATE:
		parsed = cw_tls_certificate13_parse(r, is_whole, &list, &has_status, &failed);
		break;
	case BODY_REQUEST:
		parsed = cw_tls_certificate_request13_parse(r, is_whole, &list, &failed);
		break;
	case BODY_COMPRESSED:
		parsed = cw_tls_compressed_certificate_parse(r, is_whole, &compressed);
		break;
	case BODY_EXTENSIONS:
		parsed = cw_tls_encrypted_extensions_parse(r, is_whole, &alpn);
		break;
	}
	assert_false(failed);
	cw_tls_der_list_finish(&list);
	return parsed;
}

/* Each strict prefix of a sound body is truncated when it was cut, and malformed when it is all. */
static void prefixes_are_truncated(void **state)
{
	static const uint8_t request[] = {
		0x00, 0x00, 0x0b, 0x00, 0x2f, 0x00, 0x07, 0x00, 0x05, 0x00, 0x03, 0x30, 0x01, 0x05};
	static const uint8_t compressed[] = {0, 1, 0, 0, 9, 0, 0, 2, 0x78, 0x9c};
	static const struct {
		const uint8_t *bytes;
		size_t len;
	} bodies[] = {
		[BODY_CERTIFICATE] = {certificate_body, sizeof(certificate_body)},
		[BODY_REQUEST] = {request, sizeof(request)},
		[BODY_COMPRESSED] = {compressed, sizeof(compressed)},
		[BODY_EXTENSIONS] = {encrypted_extensions + 4, sizeof(encrypted_extensions) - 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		for (size_t len = 0; len < bodies[i].len; len++) {
			struct cw_reader r = cw_reader_init(bodies[i].bytes, len, 0);

			assert_int_equal(parse_body((enum body)i, r, false), CW_PARSE_TRUNCATED);
			assert_int_equal(parse_body((enum body)i, r, true), CW_PARSE_MALFORMED);
		}
		assert_int_equal(parse_body((enum body)i,
					 cw_reader_init(bodies[i].bytes, bodies[i].len, 0), true),
			CW_PARSE_OK);
	}
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_a_key_log),
		WITH_FIXTURE(bad_lines_are_counted),
		WITH_FIXTURE(secrets_have_a_limit),
		cmocka_unit_test(keys_as_in_rfc_8448),
		cmocka_unit_test(suites_by_their_names),
		cmocka_unit_test(recorded_with_secrets),
		cmocka_unit_test(recorded_without_secrets),
		WITH_FIXTURE(anew_without_secrets),
		WITH_FIXTURE(renegotiation_is_a_second_handshake),
		cmocka_unit_test(pieces_make_no_difference),
		cmocka_unit_test(nothing_forged_is_believed),
		WITH_FIXTURE(other_secrets_open_nothing),
		WITH_FIXTURE(late_secrets_are_told),
		WITH_FIXTURE(certificate_with_status),
		WITH_FIXTURE(compressed_with_zlib),
		cmocka_unit_test(compressed_and_not_read),
		WITH_FIXTURE(a_bomb_is_cut),
		WITH_FIXTURE(names_of_cas),
		WITH_FIXTURE(records_behind_a_hole),
		WITH_FIXTURE(given_up_in_the_end),
		WITH_FIXTURE(the_list_is_bounded),
		WITH_FIXTURE(handshakes_are_bounded),
		cmocka_unit_test(prefixes_are_truncated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
