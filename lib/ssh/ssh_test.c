/* SPDX-License-Identifier: MIT */
/*
 * The streams are recorded (testdata/record/ssh_streams.py): what each side presented is in
 * testdata/ssh/. The rest is written after RFC 4253 and RFC 6187.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ssh/host_key.h"
#include "ssh/replay.h"

struct fixture {
	struct cw_case kase;
	struct cw_ssh_session *session;
	struct cw_ssh_place place;
	size_t used;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	cw_case_init(&f->kase, NULL);
	f->session = cw_ssh_session_create(&f->kase, &f->used, 1u << 20);
	assert_non_null(f->session);
	f->place.place.member = "test";
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	cw_ssh_session_destroy(f->session);
	assert_int_equal(f->used, 0);
	cw_case_finish(&f->kase);
	free(f);
	return 0;
}

static uint8_t *read_file(const char *folder, const char *name, size_t *len)
{
	char path[4096];
	FILE *file;
	uint8_t *bytes = malloc(1 << 16);

	assert_non_null(bytes);
	assert_non_null(getenv("CERTWAY_TESTDATA"));
	(void)snprintf(path, sizeof(path), "%s/%s/%s", getenv("CERTWAY_TESTDATA"), folder, name);
	file = fopen(path, "rb");
	if (file == NULL) {
		fail_msg("%s: cannot be opened", path);
	}
	*len = fread(bytes, 1, 1 << 16, file);
	(void)fclose(file);
	return bytes;
}

static bool push(struct fixture *f, int dir, const void *bytes, size_t len)
{
	f->place.at++;
	f->place.place.packet++;
	return cw_ssh_session_push(f->session, dir, bytes, len, &f->place);
}

static bool push_str(struct fixture *f, int dir, const char *text)
{
	return push(f, dir, text, strlen(text));
}

struct recorded {
	const char *name;
	const char *certificates[4]; /* as they were sent */
	size_t ocsp;
	uint64_t packet; /* the chunk of the recording that holds the reply */
};

static const struct recorded recorded[] = {
	{"x509v3-rsa2048-sha256", {"expe.der", "issuing.der", "root.der"}, 1, 6},
	{"x509v3-ecdsa-sha2-nistp256", {"expe-ec.der"}, 0, 5},
	{"x509v3-ssh-rsa", {"expe.der", "issuing.der"}, 0, 7},
};

#define NUM_RECORDED (sizeof(recorded) / sizeof(recorded[0]))

static void check_certificates(const struct cw_ssh_result *r, const char *const *names)
{
	size_t count = 0;

	for (; names[count] != NULL; count++) {
		size_t len;
		uint8_t *der = read_file("ssh", names[count], &len);

		assert_true(count < r->num_certificates);
		assert_int_equal(r->certificates[count].len, len);
		assert_memory_equal(r->certificates[count].ptr, der, len);
		free(der);
	}
	assert_int_equal(r->num_certificates, count);
}

static void host_keys_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < NUM_RECORDED; i++) {
		struct fixture *f;
		void *inner = NULL;
		size_t len;
		uint8_t *stream = read_file("fuzz/ssh", recorded[i].name, &len);
		const struct cw_ssh_result *r;

		assert_int_equal(setup(&inner), 0);
		f = inner;
		cw_ssh_replay(f->session, stream, len, 0);
		r = cw_ssh_session_result(f->session);
		assert_non_null(r);
		assert_string_equal(r->key_type, recorded[i].name);
		assert_int_equal(r->server_dir, 1);
		assert_int_equal(r->num_ocsp, recorded[i].ocsp);
		assert_false(r->partial);
		assert_int_equal(r->place.place.packet, recorded[i].packet);
		check_certificates(r, recorded[i].certificates);
		assert_int_equal(f->kase.anomalies.count, 0);
		assert_int_equal(teardown(&inner), 0);
		free(stream);
	}
}

static void plain_openssh_gives_nothing(void **state)
{
	struct fixture *f = *state;
	size_t len;
	uint8_t *stream = read_file("fuzz/ssh", "openssh", &len);

	cw_ssh_replay(f->session, stream, len, 0);
	assert_null(cw_ssh_session_result(f->session));
	assert_int_equal(f->kase.anomalies.count, 0);
	free(stream);
}

static void describe(const uint8_t *stream, size_t len, size_t piece, struct cw_buffer *out)
{
	struct fixture *f;
	void *inner = NULL;

	assert_int_equal(setup(&inner), 0);
	f = inner;
	cw_ssh_replay(f->session, stream, len, piece);
	cw_buffer_clear(out);
	cw_ssh_describe(f->session, out);
	assert_int_equal(teardown(&inner), 0);
}

static void pieces_make_no_difference(void **state)
{
	struct cw_buffer whole = {0};
	struct cw_buffer pieces = {0};

	(void)state;
	for (size_t i = 0; i < NUM_RECORDED; i++) {
		size_t len;
		uint8_t *stream = read_file("fuzz/ssh", recorded[i].name, &len);

		describe(stream, len, 0, &whole);
		for (size_t piece = 1; piece < 64; piece++) {
			describe(stream, len, piece, &pieces);
			assert_true(cw_text_equal(cw_buffer_text(&whole), cw_buffer_text(&pieces)));
		}
		free(stream);
	}
	cw_buffer_finish(&whole);
	cw_buffer_finish(&pieces);
}

/* A stream that is cut anywhere tells whole certificates only, from the first one on. */
static void prefixes_tell_less_never_other(void **state)
{
	size_t len;
	uint8_t *stream = read_file("fuzz/ssh", recorded[0].name, &len);
	size_t most = 0;

	(void)state;
	for (size_t cut = 0; cut <= len; cut++) {
		struct fixture *f;
		void *inner = NULL;
		const struct cw_ssh_result *r;
		const char *names[4] = {NULL};

		assert_int_equal(setup(&inner), 0);
		f = inner;
		cw_ssh_replay(f->session, stream, cut, 0);
		r = cw_ssh_session_result(f->session);
		if (r != NULL) {
			assert_true(r->num_certificates >= most && r->num_certificates <= 3);
			most = r->num_certificates;
			memcpy(names, recorded[0].certificates, most * sizeof(names[0]));
			check_certificates(r, names);
			assert_true(most == 3 || r->partial);
		}
		assert_int_equal(f->kase.anomalies.count, 0);
		assert_int_equal(teardown(&inner), 0);
	}
	assert_int_equal(most, 3);
	free(stream);
}

/* KEX_ECDH_REPLY: two "certificates" and one OCSP answer of two bytes each, Q_S and the signature. */
static const uint8_t reply[] = {31, 0, 0, 0, 0x33, /* K_S, 51 bytes */
	0, 0, 0, 21, 'x', '5', '0', '9', 'v', '3', '-', 'r', 's', 'a', '2', '0', '4', '8', '-', 's',
	'h', 'a', '2', '5', '6', 0, 0, 0, 2, /* certificates */
	0, 0, 0, 2, 0x30, 0, 0, 0, 0, 2, 0x30, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0x30, 2, /* OCSP */
	0, 0, 0, 1, 7, 0, 0, 0, 1, 8};

#define KEY_END (5 + 51)

static enum cw_parse parse(const uint8_t *bytes, size_t len, bool is_whole, size_t *count)
{
	struct cw_ssh_result out = {0};
	bool failed = false;
	uint8_t *copy = malloc(len + 1);
	enum cw_parse parsed;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	copy = realloc(copy, len > 0 ? len : 1);
	assert_non_null(copy);
	parsed = cw_ssh_host_key_parse(cw_reader_init(copy, len, 0), is_whole, &out, &failed);
	*count = out.num_certificates;
	free(out.certificates);
	free(copy);
	assert_false(failed);
	return parsed;
}

static void host_key_laws(void **state)
{
	static const size_t lengths[] = {4, 8, 33, 37, 43, 49, 53};
	size_t count;

	(void)state;
	assert_int_equal(parse(reply, sizeof(reply), true, &count), CW_PARSE_OK);
	assert_int_equal(count, 2);
	for (size_t len = 0; len < sizeof(reply); len++) {
		assert_int_equal(parse(reply, len, false, &count), CW_PARSE_TRUNCATED);
		if (len >= 5 + 4 + 21 && len < KEY_END) {
			assert_int_equal(parse(reply, len, true, &count), CW_PARSE_MALFORMED);
		}
	}
	for (size_t i = 1; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		uint8_t bad[sizeof(reply)];

		memcpy(bad, reply, sizeof(bad));
		bad[lengths[i] - 1]++; /* one more than there is room for */
		if (i != 1) {
			assert_int_equal(parse(bad, sizeof(bad), true, &count), CW_PARSE_MALFORMED);
		}
		bad[lengths[i] - 4] = 0xff;
		assert_true(parse(bad, sizeof(bad), true, &count) != CW_PARSE_TRUNCATED);
	}
}

/* An exchange value, a group, sizes of a group: messages that are no reply. */
static void other_messages_are_none(void **state)
{
	static const uint8_t request[] = {34, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0, 32, 0};
	static const uint8_t init[] = {30, 0, 0, 0, 2, 0x7f, 1};
	size_t count;

	(void)state;
	assert_int_equal(parse(request, sizeof(request), true, &count), CW_PARSE_OK);
	assert_int_equal(count, 0);
	assert_int_equal(parse(init, sizeof(init), true, &count), CW_PARSE_OK);
	assert_int_equal(count, 0);
}

/* PKIX-SSH's x509v3-sign-rsa: K_S is the certificate itself. */
static void bare_certificate(void **state)
{
	struct fixture *f = *state;
	uint8_t packet[1024] = {0, 0, 0, 0, 4, 31};
	size_t len;
	uint8_t *der = read_file("ssh", "issuing.der", &len);
	size_t payload = 1 + 4 + len;
	const struct cw_ssh_result *r;

	packet[3 + 0] = 0;
	packet[8] = (uint8_t)(len >> 8);
	packet[9] = (uint8_t)len;
	memcpy(packet + 10, der, len);
	packet[4] = (uint8_t)(8 - (5 + payload) % 8 + 8);
	packet[2] = (uint8_t)((1 + payload + packet[4]) >> 8);
	packet[3] = (uint8_t)(1 + payload + packet[4]);
	assert_true(push_str(f, 0, "SSH-2.0-x\r\n"));
	assert_true(push(f, 0, packet, 5 + payload + packet[4]));
	r = cw_ssh_session_result(f->session);
	assert_non_null(r);
	assert_int_equal(r->server_dir, 0);
	assert_string_equal(r->key_type, "");
	assert_int_equal(r->num_certificates, 1);
	assert_int_equal(r->certificates[0].len, len);
	free(der);
}

static void other_protocols_are_soon_over(void **state)
{
	struct fixture *f = *state;
	char text[64];

	assert_false(push(f, 0, "\x16\x03\x01\x02\x00\x01", 6));
	memset(text, 'a', sizeof(text));
	for (int i = 0; i < 2048 / 64 - 1; i++) {
		assert_true(push(f, 1, text, sizeof(text)));
	}
	assert_false(push(f, 1, text, sizeof(text)));
	assert_null(cw_ssh_session_result(f->session));
}

/* Framing that cannot be, and what comes after NEWKEYS. */
static void clear_part_ends(void **state)
{
	static const uint8_t newkeys[16] = {0, 0, 0, 12, 10, 21};
	static const uint8_t wrong[16] = {0, 0, 0, 13, 10, 20};
	struct fixture *f = *state;

	assert_true(push_str(f, 0, "SSH-2.0-x\n"));
	assert_true(push(f, 0, newkeys, 5));
	assert_false(push(f, 0, newkeys + 5, 11));
	assert_true(push_str(f, 1, "Hello.\r\nSSH-1.99-y\r\n"));
	assert_false(push(f, 1, wrong, sizeof(wrong)));
	assert_int_equal(f->kase.anomalies.count, 0);
}

static void limit_cuts_and_is_told(void **state)
{
	struct fixture *f = *state;
	size_t len;
	uint8_t *stream = read_file("fuzz/ssh", recorded[0].name, &len);
	const struct cw_ssh_result *r;
	const struct cw_anomaly *anomaly;

	f->kase.limits.max_handshake_bytes = 1200; /* the leaf, and a part of its issuer */
	cw_ssh_replay(f->session, stream, len, 0);
	r = cw_ssh_session_result(f->session);
	assert_non_null(r);
	assert_true(r->partial);
	assert_int_equal(f->used, 1200);
	assert_true(r->num_certificates >= 1 && r->num_certificates < 3);
	assert_int_equal(f->kase.anomalies.count, 1);
	anomaly = f->kase.anomalies.items[0];
	assert_string_equal(anomaly->name, "limit.max_handshake_bytes");
	assert_true(f->kase.incomplete);
	free(stream);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(host_keys_are_found),
		cmocka_unit_test_setup_teardown(plain_openssh_gives_nothing, setup, teardown),
		cmocka_unit_test(pieces_make_no_difference),
		cmocka_unit_test(prefixes_tell_less_never_other),
		cmocka_unit_test(host_key_laws),
		cmocka_unit_test(other_messages_are_none),
		cmocka_unit_test_setup_teardown(bare_certificate, setup, teardown),
		cmocka_unit_test_setup_teardown(other_protocols_are_soon_over, setup, teardown),
		cmocka_unit_test_setup_teardown(clear_part_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(limit_cuts_and_is_told, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
