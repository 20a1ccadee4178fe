/* SPDX-License-Identifier: MIT */
/*
 * Laws of the parsers: every strict prefix of a valid message, as it arrives, is truncated and never
 * malformed; a whole message that its own lengths reach past is malformed. Over every message in
 * clear of the recorded streams, and over messages made here after the RFCs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/hello.h"
#include "tls/laws.h"
#include "tls/record.h"
#include "tls/replay.h"
#include "tls/testkit.h"

/* The data of each direction (the format is told in testdata/record/tls_streams.py). */
static bool split_stream(const uint8_t *stream, size_t len, struct cw_buffer dirs[2])
{
	struct cw_reader r = cw_reader_init(stream, len, 0);
	uint8_t head;
	uint16_t length;

	while (cw_reader_u8(&r, &head) && cw_reader_u16be(&r, &length)) {
		struct cw_reader data;

		if (head >> 1 == 1 || head >> 1 == 5) {
			return false; /* a gap */
		}
		if (head >> 1 == 2 || head >> 1 == 3) {
			continue;
		}
		if (!cw_reader_sub(&r, length, &data)) {
			return false;
		}
		cw_buffer_add(&dirs[head & 1], data.pos, data.left);
	}
	return true;
}

static void for_each_recorded(
	void (*check)(const uint8_t *stream, size_t len, size_t *count), size_t *count)
{
	char path[4096];
	DIR *folder;
	const struct dirent *entry;

	(void)snprintf(path, sizeof(path), "%s/fuzz/tls", getenv("CERTWAY_TESTDATA"));
	folder = opendir(path);
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		size_t len;
		uint8_t *stream;

		if (strncmp(entry->d_name, "tls1", 4) != 0 ||
			strstr(entry->d_name, "starttls") != NULL) {
			continue; /* put together by hand, with flaws; or not TLS alone */
		}
		stream = cw_tls_kit_read("fuzz/tls", entry->d_name, &len);
		check(stream, len, count);
		free(stream);
	}
	(void)closedir(folder);
}

static void check_stream(const uint8_t *stream, size_t len, size_t *count)
{
	struct cw_buffer dirs[2] = {{0}, {0}};
	size_t flawed = 0;

	if (split_stream(stream, len, dirs)) {
		*count += cw_tls_laws_direction(&dirs[0], &flawed);
		*count += cw_tls_laws_direction(&dirs[1], &flawed);
	}
	assert_int_equal(flawed, 0);
	cw_buffer_finish(&dirs[0]);
	cw_buffer_finish(&dirs[1]);
}

static void recorded_messages_obey(void **state)
{
	size_t count = 0;

	(void)state;
	for_each_recorded(check_stream, &count);
	assert_true(count > 40);
}

/* Wherever the capture of a good exchange ends, nothing is called malformed. */
static void check_prefixes(const uint8_t *stream, size_t len, size_t *count)
{
	for (size_t cut = 0; cut <= len; cut++) {
		struct cw_tls_kit *kit = cw_tls_kit_create();

		cw_tls_replay(kit->session, stream, cut, 0);
		(void)cw_tls_session_result(kit->session);
		assert_int_equal(kit->kase.anomalies.count, 0);
		cw_tls_kit_destroy(kit);
	}
	(*count)++;
}

static void prefixes_of_streams_are_sound(void **state)
{
	size_t count = 0;

	(void)state;
	for_each_recorded(check_prefixes, &count);
	assert_true(count >= 19);
}

static void check_made(uint8_t type, uint16_t version, const char *bytes, size_t len)
{
	cw_tls_laws_message(type, version, (const uint8_t *)bytes, len);
}

#define MADE(type, version, literal) check_made(type, version, literal, sizeof(literal) - 1)

static void made_messages_obey(void **state)
{
	struct cw_buffer message = {0};

	(void)state;
	cw_tls_put_client_hello(&message, 0x0303, "host.example");
	cw_tls_laws_message(CW_TLS_CLIENT_HELLO, 0, (uint8_t *)message.ptr + 4, message.len - 4);
	cw_buffer_clear(&message);
	cw_tls_put_client_hello(&message, 0x0300, NULL);
	cw_tls_laws_message(CW_TLS_CLIENT_HELLO, 0, (uint8_t *)message.ptr + 4, message.len - 4);
	cw_buffer_clear(&message);
	cw_tls_put_server_hello(&message, 0x0303, 0x1301, 0x0304);
	cw_tls_laws_message(CW_TLS_SERVER_HELLO, 0, (uint8_t *)message.ptr + 4, message.len - 4);
	cw_buffer_clear(&message);
	cw_tls_put_server_hello(&message, 0x7f12, 0x1301, 0x0304);
	cw_tls_laws_message(CW_TLS_SERVER_HELLO, 0, (uint8_t *)message.ptr + 4, message.len - 4);
	cw_buffer_clear(&message);
	cw_tls_put_certificates(&message, 3, 20);
	cw_tls_laws_message(CW_TLS_CERTIFICATE, 0, (uint8_t *)message.ptr + 4, message.len - 4);
	cw_buffer_finish(&message);
	MADE(CW_TLS_CERTIFICATE, 0, "\0\0\0");
	/* RFC 5246 section 7.4.4, and RFC 2246's without algorithms; told apart when not known. */
	for (uint16_t version = 0; version <= 0x0303; version = version == 0 ? 0x0303 : 0x0304) {
		MADE(CW_TLS_CERTIFICATE_REQUEST, version,
			"\x02\x01\x40\0\x04\x04\x03\x08\x04\0\x0b\0\x03\x30\x01\x05\0\x04\x30\x02"
			"\x05\0");
	}
	for (uint16_t version = 0; version <= 0x0301; version = version == 0 ? 0x0301 : 0x0302) {
		MADE(CW_TLS_CERTIFICATE_REQUEST, version,
			"\x02\x01\x40\0\x0b\0\x03\x30\x01\x05\0\x04\x30\x02\x05\0");
	}
	MADE(CW_TLS_CERTIFICATE_STATUS, 0, "\x01\0\0\x03\x30\x01\x05");
	MADE(CW_TLS_CERTIFICATE_STATUS, 0, "\x02\0\0\x09\0\0\x03\x30\x01\x05\0\0\0");
}

/* Every byte that is a length, made larger, or with bytes behind what it says. */
static void wrong_lengths_are_malformed(void **state)
{
	static const size_t client[] = {34, 35, 36, 41, 43, 44, 47, 48, 49, 50, 52, 53};
	static const size_t certificate[] = {2, 5, 28};
	struct cw_buffer message = {0};
	uint8_t *body;

	(void)state;
	cw_tls_put_client_hello(&message, 0x0303, "host.example");
	body = (uint8_t *)message.ptr + 4;
	for (size_t i = 0; i < sizeof(client) / sizeof(client[0]); i++) {
		body[client[i]]++;
		assert_int_equal(
			cw_tls_laws_parse(CW_TLS_CLIENT_HELLO, 0, body, message.len - 4, true),
			CW_PARSE_MALFORMED);
		body[client[i]]--;
	}
	cw_tls_put(&message, 0, 1);
	body = (uint8_t *)message.ptr + 4;
	assert_int_equal(cw_tls_laws_parse(CW_TLS_CLIENT_HELLO, 0, body, message.len - 4, true),
		CW_PARSE_MALFORMED);
	cw_buffer_clear(&message);
	cw_tls_put_certificates(&message, 2, 20);
	body = (uint8_t *)message.ptr + 4;
	for (size_t i = 0; i < sizeof(certificate) / sizeof(certificate[0]); i++) {
		for (int step = -1; step <= 1; step += 2) {
			body[certificate[i]] = (uint8_t)(body[certificate[i]] + step);
			assert_int_equal(cw_tls_laws_parse(CW_TLS_CERTIFICATE, 0, body,
						 message.len - 4, true),
				CW_PARSE_MALFORMED);
			body[certificate[i]] = (uint8_t)(body[certificate[i]] - step);
		}
	}
	cw_buffer_finish(&message);
}

/* What does not fit is told, and what could be read is kept. */
static void flaws_are_told_and_facts_kept(void **state)
{
	struct cw_tls_kit *kit = cw_tls_kit_create();
	struct cw_buffer message = {0};
	struct cw_buffer stream = {0};
	const struct cw_tls_result *r;
	const struct cw_anomaly *anomaly;

	(void)state;
	cw_tls_put_client_hello(&message, 0x0303, "host.example");
	message.ptr[message.len - 1 - 11]++; /* the first name of the ALPN list */
	cw_tls_put_records(&stream, CW_TLS_HANDSHAKE, 0x0301, &message, 1u << 14);
	(void)cw_tls_kit_push(kit, 0, stream.ptr, stream.len);
	r = cw_tls_session_result(kit->session);
	assert_non_null(r);
	assert_true(cw_text_is(r->sni, "host.example"));
	assert_int_equal(kit->kase.anomalies.count, 1);
	anomaly = kit->kase.anomalies.items[0];
	assert_string_equal(anomaly->name, "tls.message.malformed");
	cw_buffer_finish(&stream);
	cw_buffer_finish(&message);
	cw_tls_kit_destroy(kit);
}

/* The two hellos of SSL 2.0 (Hickman 1995; RFC 5246 E.2). */
static void sslv2_obeys(void **state)
{
	static const uint8_t client[] = {1, 0, 2, 0, 6, 0, 0, 0, 16, 1, 0, 0x80, 7, 0, 0xc0, 1, 2,
		3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
	static const uint8_t server[] = {4, 0, 1, 0, 2, 0, 3, 0, 3, 0, 16, 0x30, 1, 5, 1, 0, 0x80,
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
	struct cw_tls_client_hello hello;
	struct cw_tls_sslv2_answer answer;

	(void)state;
	for (size_t cut = 0; cut <= sizeof(client); cut++) {
		struct cw_reader r = cw_reader_init(client, cut, 0);
		bool is_whole = cut == sizeof(client);

		assert_int_equal(cw_tls_sslv2_hello_parse(r, false, &hello), CW_PARSE_TRUNCATED);
		assert_int_equal(cw_tls_sslv2_hello_parse(r, true, &hello),
			is_whole ? CW_PARSE_OK : CW_PARSE_MALFORMED);
	}
	for (size_t cut = 0; cut <= sizeof(server); cut++) {
		struct cw_reader r = cw_reader_init(server, cut, 0);
		bool is_whole = cut == sizeof(server);

		assert_int_equal(cw_tls_sslv2_answer_parse(r, false, &answer), CW_PARSE_TRUNCATED);
		assert_int_equal(cw_tls_sslv2_answer_parse(r, true, &answer),
			is_whole ? CW_PARSE_OK : CW_PARSE_MALFORMED);
	}
	assert_int_equal(answer.certificate.len, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_messages_obey),
		cmocka_unit_test(prefixes_of_streams_are_sound),
		cmocka_unit_test(made_messages_obey),
		cmocka_unit_test(wrong_lengths_are_malformed),
		cmocka_unit_test(flaws_are_told_and_facts_kept),
		cmocka_unit_test(sslv2_obeys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
