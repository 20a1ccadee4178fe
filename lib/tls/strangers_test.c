/* SPDX-License-Identifier: MIT */
/*
 * What is not TLS must not be taken for it: random bytes, SSH, RTP, HTTP with files that hold TLS,
 * certificates served as files. CERTWAY_LONG=1 makes the random bytes 100 MB instead of 5.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tls/replay.h"
#include "tls/testkit.h"

#define PACKET 1460

static void push_packets(
	struct cw_tls_kit *kit, int dir, const void *bytes, size_t len, size_t size)
{
	const uint8_t *at = bytes;

	for (; len > 0; at += size, len -= size) {
		size = size < len ? size : len;
		(void)cw_tls_kit_push(kit, dir, at, size);
	}
}

static void expect_none(struct cw_tls_kit *kit)
{
	assert_null(cw_tls_session_result(kit->session));
	assert_int_equal(kit->kase.anomalies.count, 0);
	cw_tls_kit_destroy(kit);
}

static void random_bytes(void **state)
{
	size_t sessions = getenv("CERTWAY_LONG") != NULL ? 800 : 40;
	uint64_t row = 2718281828;
	static uint8_t bytes[1 << 16];

	(void)state;
	for (size_t i = 0; i < sessions; i++) {
		struct cw_tls_kit *kit = cw_tls_kit_create();

		for (int dir = 0; dir < 2; dir++) {
			for (size_t at = 0; at < sizeof(bytes); at++) {
				bytes[at] = (uint8_t)(cw_tls_random(&row) >> 24);
			}
			if (i % 2 == 1) { /* at any byte, not at packets alone */
				(void)cw_tls_session_gap(kit->session, dir, 0, CW_HIDDEN_MIDSTREAM);
			}
			push_packets(kit, dir, bytes, sizeof(bytes), 1 + i * 7 % PACKET);
		}
		expect_none(kit);
	}
}

static void ssh(void **state)
{
	static const char *const names[] = {
		"openssh", "x509v3-rsa2048-sha256", "x509v3-ssh-rsa", "x509v3-ecdsa-sha2-nistp256"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct cw_tls_kit *kit = cw_tls_kit_create();
		size_t len;
		uint8_t *stream = cw_tls_kit_read("fuzz/ssh", names[i], &len);

		cw_tls_replay(kit->session, stream, len, 0);
		expect_none(kit);
		free(stream);
	}
}

/* RFC 4571: a length, then RTP (RFC 3550), whose first byte is 0x80 as that of an SSL 2.0 record. */
static void rtp(void **state)
{
	uint64_t row = 31415926;

	(void)state;
	for (size_t framing = 0; framing < 2; framing++) {
		struct cw_tls_kit *kit = cw_tls_kit_create();

		for (uint32_t sequence = 0; sequence < 20000; sequence++) {
			uint8_t packet[2 + 12 + 160] = {0, 172, 0x80, (uint8_t)(sequence % 128),
				(uint8_t)(sequence >> 8), (uint8_t)sequence};

			for (size_t i = 6; i < sizeof(packet); i++) {
				packet[i] = (uint8_t)(cw_tls_random(&row) >> 24);
			}
			(void)cw_tls_kit_push(kit, (int)(sequence % 2), packet + 2 * framing,
				sizeof(packet) - 2 * framing);
		}
		expect_none(kit);
	}
}

static void append(struct cw_buffer *out, const void *bytes, size_t len)
{
	cw_buffer_add(out, bytes, len);
	assert_false(out->failed);
}

/* A file over HTTP: right behind the head, or in packets of its own; down, and up. */
static void transfer(const void *file, size_t len)
{
	for (int way = 0; way < 4; way++) {
		struct cw_tls_kit *kit = cw_tls_kit_create();
		struct cw_buffer answer = {0};
		int from = way < 2 ? 1 : 0;
		const char *request = way < 2 ? "GET /f HTTP/1.1\r\nHost: a.example\r\n\r\n"
					      : "PUT /f HTTP/1.1\r\nHost: a.example\r\n\r\n";

		if (way < 2) {
			(void)cw_tls_kit_push(kit, 0, request, strlen(request));
			cw_buffer_add_str(&answer, "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n");
		} else {
			cw_buffer_add_str(&answer, request);
		}
		if (way % 2 == 1) {
			(void)cw_tls_kit_push(kit, from, answer.ptr, answer.len);
			cw_buffer_clear(&answer);
		}
		append(&answer, file, len);
		push_packets(kit, from, answer.ptr, answer.len, PACKET);
		expect_none(kit);
		cw_buffer_finish(&answer);
	}
}

static void files_over_http(void **state)
{
	static const struct {
		const char *folder;
		const char *name;
	} files[] = {
		{"tls", "server.der"},
		{"certs", "chain.p7b"},
		{"certs", "leaf.pem"},
		{"fuzz/tls", "tls12-mutual"}, /* TLS in chunks */
		{"fuzz/tls", "tls13-full"},
		{"ssh", "tunnel.pcap"},
	};
	struct cw_buffer records = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		size_t len;
		uint8_t *bytes = cw_tls_kit_read(files[i].folder, files[i].name, &len);

		transfer(bytes, len);
		free(bytes);
	}
	for (int i = 0; i < 50; i++) { /* nothing but records */
		cw_tls_put_hello_record(&records);
		cw_tls_put_flight_record(&records);
	}
	transfer(records.ptr, records.len);
	cw_buffer_finish(&records);
}

/* A line feed in a file that is no text; a certificate from the first byte on. */
static void files_by_themselves(void **state)
{
	struct cw_buffer file = {0};
	struct cw_tls_kit *kit = cw_tls_kit_create();
	size_t len;
	uint8_t *der = cw_tls_kit_read("tls", "server.der", &len);

	(void)state;
	append(&file, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\n", 19);
	cw_tls_put_flight_record(&file);
	append(&file, "\xff\xd8\xff\xe0\0\x10JFIF\0\n", 12);
	cw_tls_put_hello_record(&file);
	(void)cw_tls_kit_push(kit, 0, "get me the file\n", 16);
	push_packets(kit, 1, file.ptr, file.len, PACKET);
	expect_none(kit);
	kit = cw_tls_kit_create();
	push_packets(kit, 1, der, len, PACKET);
	expect_none(kit);
	free(der);
	cw_buffer_finish(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_bytes),
		cmocka_unit_test(ssh),
		cmocka_unit_test(rtp),
		cmocka_unit_test(files_over_http),
		cmocka_unit_test(files_by_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
