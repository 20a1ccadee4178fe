/* SPDX-License-Identifier: MIT */
/* Handshakes in forms that no recording here has: old and draft versions, odd framing, long chains.
 * Made after RFC 6101, 5246, 6066, 6961, 8446, its drafts, and Hickman's SSL 2.0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "tls/names.h"
#include "tls/record.h"
#include "tls/testkit.h"

static void push_messages(struct cw_tls_kit *kit, int dir, uint16_t version,
	const struct cw_buffer *messages, size_t piece)
{
	struct cw_buffer stream = {0};

	cw_tls_put_records(&stream, CW_TLS_HANDSHAKE, version, messages, piece);
	for (size_t at = 0; at < stream.len; at += 1460) {
		(void)cw_tls_kit_push(
			kit, dir, stream.ptr + at, stream.len - at < 1460 ? stream.len - at : 1460);
	}
	cw_buffer_finish(&stream);
}

static void push_hello(struct cw_tls_kit *kit, uint16_t version, const char *name, size_t piece)
{
	struct cw_buffer messages = {0};

	cw_tls_put_client_hello(&messages, version, name);
	push_messages(kit, 0, CW_TLS_TLS10, &messages, piece);
	cw_buffer_finish(&messages);
}

static void put_done(struct cw_buffer *out)
{
	struct cw_buffer none = {0};

	cw_tls_put_message(out, CW_TLS_SERVER_HELLO_DONE, &none);
}

/* The largest chain that the issue asks for, in whole records, in odd ones, and in records of a byte. */
static void chain_of_fifty(void **state)
{
	static const size_t pieces[] = {1u << 14, 1000, 7, 1};

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct cw_tls_kit *kit = cw_tls_kit_create();
		struct cw_buffer messages = {0};
		const struct cw_tls_chain *chain;

		push_hello(kit, CW_TLS_TLS12, "a.example", pieces[i]);
		cw_tls_put_server_hello(&messages, CW_TLS_TLS12, 0xc02f, 0);
		cw_tls_put_certificates(&messages, 50, 2000);
		put_done(&messages);
		push_messages(kit, 1, CW_TLS_TLS12, &messages, pieces[i]);
		chain = &cw_tls_session_result(kit->session)->chains[CW_TLS_SERVER];
		assert_int_equal(chain->certificates.count, 50);
		assert_false(chain->partial);
		for (size_t at = 0; at < 50; at++) {
			assert_int_equal(chain->certificates.items[at].len, 2000);
			assert_int_equal(chain->certificates.items[at].ptr[1999], at);
		}
		assert_int_equal(kit->kase.anomalies.count, 0);
		cw_tls_kit_destroy(kit);
		cw_buffer_finish(&messages);
	}
}

static void ssl30(void **state)
{
	struct cw_tls_kit *kit = cw_tls_kit_create();
	struct cw_buffer messages = {0};
	const struct cw_tls_result *r;

	(void)state;
	cw_tls_put_client_hello(&messages, CW_TLS_SSL30, NULL);
	push_messages(kit, 0, CW_TLS_SSL30, &messages, 1u << 14);
	cw_buffer_clear(&messages);
	cw_tls_put_server_hello(&messages, CW_TLS_SSL30, 0x0005, 0);
	cw_tls_put_certificates(&messages, 1, 100);
	put_done(&messages);
	push_messages(kit, 1, CW_TLS_SSL30, &messages, 1u << 14);
	/* RFC 6101 section 5.6.6: a client without a certificate warns instead. */
	(void)cw_tls_kit_push(kit, 0, "\x15\x03\0\0\x02\x01\x29", 7);
	r = cw_tls_session_result(kit->session);
	assert_int_equal(r->version, CW_TLS_SSL30);
	assert_int_equal(r->num_offered, 1);
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 1);
	assert_int_equal(r->num_alerts, 1);
	assert_string_equal(cw_tls_alert_name(r->alerts[0].number), "no_certificate");
	assert_int_equal(r->outcome, CW_OUTCOME_UNKNOWN);
	cw_tls_kit_destroy(kit);
	cw_buffer_finish(&messages);
}

/* Before draft 22 the version stood in front and there was no session id; then it moved into an
 * extension. What follows is encrypted in all. */
static void drafts_of_tls13(void **state)
{
	static const struct {
		uint16_t version;
		uint16_t supported;
		const char *text;
	} drafts[] = {
		{0x7f10, 0, "TLS 1.3 draft 16"},
		{0x7f12, 0, "TLS 1.3 draft 18"},
		{CW_TLS_TLS12, 0x7f16, "TLS 1.3 draft 22"},
		{CW_TLS_TLS12, 0x7f17, "TLS 1.3 draft 23"},
		{CW_TLS_TLS12, 0x7f1c, "TLS 1.3 draft 28"},
		{CW_TLS_TLS12, 0x0304, "TLS 1.3"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(drafts) / sizeof(drafts[0]); i++) {
		struct cw_tls_kit *kit = cw_tls_kit_create();
		struct cw_buffer messages = {0};
		char name[CW_TLS_NAME_BYTES];
		const struct cw_tls_result *r;

		push_hello(kit, CW_TLS_TLS12, "a.example", 1u << 14);
		cw_tls_put_server_hello(&messages, drafts[i].version, 0x1301, drafts[i].supported);
		push_messages(kit, 1, CW_TLS_TLS12, &messages, 1u << 14);
		r = cw_tls_session_result(kit->session);
		assert_string_equal(cw_tls_version_text(r->version, name), drafts[i].text);
		assert_int_equal(r->cipher, 0x1301);
		assert_int_equal(r->chains[CW_TLS_SERVER].hidden, CW_HIDDEN_TLS13);
		assert_int_equal(kit->kase.anomalies.count, 0);
		cw_tls_kit_destroy(kit);
		cw_buffer_finish(&messages);
	}
}

/* RFC 6066 section 8 and RFC 6961: the staple of one, of several, and one for none of them. */
static void stapled_answers(void **state)
{
	static const struct {
		const char *body;
		size_t len;
		bool is_stapled;
	} bodies[] = {
		{"\x01\0\0\x03\x30\x01\x05", 7, true},
		{"\x02\0\0\x09\0\0\0\0\0\x03\x30\x01\x05", 13, true},
		{"\x02\0\0\x03\0\0\0", 7, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct cw_tls_kit *kit = cw_tls_kit_create();
		struct cw_buffer messages = {0};
		struct cw_buffer body = {0};
		const struct cw_tls_result *r;

		push_hello(kit, CW_TLS_TLS12, "a.example", 1u << 14);
		cw_buffer_add(&body, bodies[i].body, bodies[i].len);
		cw_tls_put_server_hello(&messages, CW_TLS_TLS12, 0xc02f, 0);
		cw_tls_put_certificates(&messages, 1, 100);
		cw_tls_put_message(&messages, CW_TLS_CERTIFICATE_STATUS, &body);
		put_done(&messages);
		push_messages(kit, 1, CW_TLS_TLS12, &messages, 1u << 14);
		r = cw_tls_session_result(kit->session);
		assert_int_equal(r->certificate_status, bodies[i].is_stapled);
		assert_int_equal(kit->kase.anomalies.count, 0);
		cw_tls_kit_destroy(kit);
		cw_buffer_finish(&messages);
		cw_buffer_finish(&body);
	}
}

static const uint8_t sslv2_client[] = {0x80, 0x1f, 1, 0, 2, 0, 6, 0, 0, 0, 16, 1, 0, 0x80, 7, 0,
	0xc0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static const uint8_t sslv2_server[] = {0x80, 0x21, 4, 0, 1, 0, 2, 0, 3, 0, 3, 0, 16, 0x30, 1, 5, 1,
	0, 0x80, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static const uint8_t sslv2_short[] = {0x80, 3, 2, 1, 0};
static const uint8_t sslv2_padded[] = {0, 4, 1, 9, 8, 7, 0}; /* with a byte of padding */

static void ssl20(void **state)
{
	struct cw_tls_kit *kit = cw_tls_kit_create();
	const struct cw_tls_result *r;
	char name[CW_TLS_NAME_BYTES];

	(void)state;
	(void)cw_tls_kit_push(kit, 0, sslv2_client, sizeof(sslv2_client));
	(void)cw_tls_kit_push(kit, 1, sslv2_server, sizeof(sslv2_server));
	(void)cw_tls_kit_push(kit, 0, sslv2_short, sizeof(sslv2_short));
	(void)cw_tls_kit_push(kit, 0, sslv2_padded, sizeof(sslv2_padded));
	(void)cw_tls_kit_push(kit, 1, sslv2_padded, sizeof(sslv2_padded));
	(void)cw_tls_kit_push(kit, 1, sslv2_short, sizeof(sslv2_short));
	(void)cw_tls_kit_push(kit, 0, sslv2_short, sizeof(sslv2_short));
	r = cw_tls_session_result(kit->session);
	assert_non_null(r);
	assert_true(r->is_sslv2_hello);
	assert_string_equal(cw_tls_version_text(r->version, name), "SSL 2.0");
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 1);
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.items[0].len, 3);
	assert_int_equal(r->chains[CW_TLS_SERVER].place.place.packet, 2);
	assert_int_equal(r->outcome, CW_OUTCOME_COMPLETED);
	assert_int_equal(r->completed.place.packet, 6);
	assert_int_equal(r->application_records[CW_TLS_CLIENT], 1);
	assert_false(r->resumed);
	assert_int_equal(kit->kase.anomalies.count, 0);
	cw_tls_kit_destroy(kit);
}

/* The server found the session: no certificate, and the client goes on to its Finished. */
static void ssl20_resumed(void **state)
{
	uint8_t server[sizeof(sslv2_server) - 6];
	struct cw_tls_kit *kit = cw_tls_kit_create();
	const struct cw_tls_result *r;

	(void)state;
	memcpy(server, sslv2_server, 13);
	memcpy(server + 13, sslv2_server + 19, 16);
	server[1] -= 6;
	server[3] = 1;
	server[4] = 0;
	server[8] = 0;
	server[10] = 0;
	(void)cw_tls_kit_push(kit, 0, sslv2_client, sizeof(sslv2_client));
	(void)cw_tls_kit_push(kit, 1, server, sizeof(server));
	(void)cw_tls_kit_push(kit, 0, sslv2_padded, sizeof(sslv2_padded));
	(void)cw_tls_kit_push(kit, 1, sslv2_padded, sizeof(sslv2_padded));
	(void)cw_tls_kit_push(kit, 1, sslv2_padded, sizeof(sslv2_padded));
	r = cw_tls_session_result(kit->session);
	assert_non_null(r);
	assert_true(r->resumed);
	assert_int_equal(r->chains[CW_TLS_SERVER].hidden, CW_HIDDEN_RESUMED);
	assert_int_equal(r->outcome, CW_OUTCOME_COMPLETED);
	cw_tls_kit_destroy(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chain_of_fifty),
		cmocka_unit_test(ssl30),
		cmocka_unit_test(drafts_of_tls13),
		cmocka_unit_test(stapled_answers),
		cmocka_unit_test(ssl20),
		cmocka_unit_test(ssl20_resumed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
