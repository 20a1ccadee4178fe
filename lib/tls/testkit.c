/* SPDX-License-Identifier: MIT */
#include "tls/testkit.h"

#include "tls/names.h"
#include "tls/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE (1u << 20)

static void need(bool is_true)
{
	if (!is_true) {
		abort();
	}
}

struct cw_tls_kit *cw_tls_kit_create(void)
{
	struct cw_tls_kit *kit = calloc(1, sizeof(*kit));

	need(kit != NULL);
	cw_case_init(&kit->kase, NULL);
	kit->session = cw_tls_session_create(&kit->kase, NULL);
	need(kit->session != NULL);
	kit->place.place.member = "test";
	return kit;
}

void cw_tls_kit_destroy(struct cw_tls_kit *kit)
{
	cw_tls_session_destroy(kit->session);
	cw_case_finish(&kit->kase);
	free(kit);
}

bool cw_tls_kit_push(struct cw_tls_kit *kit, int dir, const void *bytes, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);
	bool wants;

	need(copy != NULL);
	memcpy(copy, bytes, len);
	kit->place.at++;
	kit->place.place.packet++;
	wants = cw_tls_session_push(kit->session, dir, copy, len, &kit->place);
	free(copy);
	return wants;
}

uint8_t *cw_tls_kit_read(const char *folder, const char *name, size_t *len)
{
	const char *root = getenv("CERTWAY_TESTDATA");
	char path[4096];
	uint8_t *bytes = malloc(MAX_FILE);
	FILE *file;

	need(bytes != NULL && root != NULL);
	(void)snprintf(path, sizeof(path), "%s/%s/%s", root, folder, name);
	file = fopen(path, "rb");
	need(file != NULL);
	*len = fread(bytes, 1, MAX_FILE, file);
	(void)fclose(file);
	return bytes;
}

void cw_tls_put(struct cw_buffer *out, uint64_t number, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		uint8_t byte = (uint8_t)(number >> (8 * i));

		cw_buffer_add(out, &byte, 1);
	}
	need(!out->failed);
}

void cw_tls_put_message(struct cw_buffer *out, uint8_t type, const struct cw_buffer *body)
{
	cw_tls_put(out, type, 1);
	cw_tls_put(out, body->len, 3);
	cw_buffer_add(out, body->ptr, body->len);
	need(!out->failed);
}

void cw_tls_put_records(struct cw_buffer *out, uint8_t type, uint16_t version,
	const struct cw_buffer *content, size_t piece)
{
	for (size_t at = 0; at < content->len; at += piece) {
		size_t take = content->len - at < piece ? content->len - at : piece;

		cw_tls_put(out, type, 1);
		cw_tls_put(out, version, 2);
		cw_tls_put(out, take, 2);
		cw_buffer_add(out, content->ptr + at, take);
	}
	need(!out->failed);
}

static void put_extension(struct cw_buffer *out, uint16_t type, const struct cw_buffer *content)
{
	cw_tls_put(out, type, 2);
	cw_tls_put(out, content->len, 2);
	cw_buffer_add(out, content->ptr, content->len);
}

static void put_random(struct cw_buffer *out)
{
	for (int i = 0; i < 4; i++) {
		cw_tls_put(out, UINT64_C(0x1122334455667788), 8);
	}
}

void cw_tls_put_client_hello(struct cw_buffer *out, uint16_t version, const char *name)
{
	struct cw_buffer body = {0};
	struct cw_buffer extensions = {0};
	struct cw_buffer content = {0};

	cw_tls_put(&body, version, 2);
	put_random(&body);
	cw_tls_put(&body, 0, 1);
	cw_tls_put(&body, 4, 2);
	cw_tls_put(&body, 0xc02f0035, 4);
	cw_tls_put(&body, 0x0100, 2);
	if (name != NULL) {
		cw_tls_put(&content, strlen(name) + 3, 2);
		cw_tls_put(&content, 0, 1);
		cw_tls_put(&content, strlen(name), 2);
		cw_buffer_add_str(&content, name);
		put_extension(&extensions, 0, &content);
		cw_buffer_clear(&content);
		cw_tls_put(&content, 12, 2); /* ALPN: h2, http/1.1 */
		cw_buffer_add(&content, "\x02h2\x08http/1.1", 12);
		put_extension(&extensions, 16, &content);
		cw_tls_put(&body, extensions.len, 2);
		cw_buffer_add(&body, extensions.ptr, extensions.len);
	}
	cw_tls_put_message(out, CW_TLS_CLIENT_HELLO, &body);
	cw_buffer_finish(&content);
	cw_buffer_finish(&extensions);
	cw_buffer_finish(&body);
}

void cw_tls_put_server_hello(
	struct cw_buffer *out, uint16_t version, uint16_t cipher, uint16_t supported_version)
{
	struct cw_buffer body = {0};
	bool is_early_draft = version >= 0x7f0e && version < 0x7f16;

	cw_tls_put(&body, version, 2);
	put_random(&body);
	if (!is_early_draft) {
		cw_tls_put(&body, 0, 1);
	}
	cw_tls_put(&body, cipher, 2);
	if (!is_early_draft) {
		cw_tls_put(&body, 0, 1);
	}
	if (supported_version != 0) {
		cw_tls_put(&body, 6, 2);
		cw_tls_put(&body, 43, 2);
		cw_tls_put(&body, 2, 2);
		cw_tls_put(&body, supported_version, 2);
	} else if (is_early_draft) {
		cw_tls_put(&body, 0, 2); /* its extensions were no option */
	}
	cw_tls_put_message(out, CW_TLS_SERVER_HELLO, &body);
	cw_buffer_finish(&body);
}

void cw_tls_put_certificates(struct cw_buffer *out, size_t count, size_t size)
{
	struct cw_buffer body = {0};

	cw_tls_put(&body, count * (size + 3), 3);
	for (size_t i = 0; i < count; i++) {
		cw_tls_put(&body, size, 3);
		cw_tls_put(&body, 0x30, 1);
		for (size_t at = 1; at + 1 < size; at++) {
			cw_tls_put(&body, at, 1);
		}
		cw_tls_put(&body, i, 1);
	}
	cw_tls_put_message(out, CW_TLS_CERTIFICATE, &body);
	cw_buffer_finish(&body);
}

void cw_tls_put_hello_record(struct cw_buffer *out)
{
	struct cw_buffer message = {0};

	cw_tls_put_client_hello(&message, CW_TLS_TLS12, "a.example");
	cw_tls_put_records(out, CW_TLS_HANDSHAKE, CW_TLS_TLS10, &message, 1u << 14);
	cw_buffer_finish(&message);
}

void cw_tls_put_flight_record(struct cw_buffer *out)
{
	struct cw_buffer messages = {0};
	struct cw_buffer none = {0};

	cw_tls_put_server_hello(&messages, CW_TLS_TLS12, 0xc02f, 0);
	cw_tls_put_certificates(&messages, 2, 40);
	cw_tls_put_message(&messages, CW_TLS_SERVER_HELLO_DONE, &none);
	cw_tls_put_records(out, CW_TLS_HANDSHAKE, CW_TLS_TLS12, &messages, 1u << 14);
	cw_buffer_finish(&messages);
}

uint32_t cw_tls_random(uint64_t *state)
{
	/* Knuth's MMIX; the high bits are the good ones. */
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 32);
}
