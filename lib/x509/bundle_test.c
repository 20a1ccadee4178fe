/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* popen */
#include "x509/testing.h"
#include "x509/der.h"

#include "base/buffer.h"

/* A file put together in a test. */
static void add_file(struct cw_buffer *to, const char *name)
{
	char path[512];
	size_t len;
	uint8_t *bytes = test_read(test_path(name, path), &len);

	cw_buffer_add(to, bytes, len);
	free(bytes);
}

static enum cw_code read_bytes(struct cw_case *kase, const void *bytes, size_t len,
	struct cw_certificates *out, struct cw_error *err)
{
	/* An exact-size block, so that a read of one byte too many shows. */
	uint8_t *copy = malloc(len + (len == 0));
	enum cw_code code;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	code = cw_x509_read_list(kase, "b1", "x!ca.pem", CW_SEEN_STORE, copy, len, out, err);
	free(copy);
	return code;
}

static const struct cw_anomaly *anomaly(const struct cw_case *kase, const char *name)
{
	for (size_t i = 0; i < kase->anomalies.count; i++) {
		const struct cw_anomaly *one = kase->anomalies.items[i];

		if (strcmp(one->name, name) == 0) {
			return one;
		}
	}
	return NULL;
}

static void pem_with_text_around(void **state)
{
	struct cw_case kase;
	struct cw_buffer file = {0};
	struct cw_certificates list;
	struct cw_error err;
	const struct cw_certificate *root;

	(void)state;
	cw_case_init(&kase, NULL);
	root = test_load(&kase, "root.pem");
	cw_buffer_add_str(&file, "# trusted by hand\r\nO=Certway\r\n\r\n");
	add_file(&file, "intermediate.pem");
	cw_buffer_add_str(&file, "between -----\n");
	add_file(&file, "root.pem");
	cw_buffer_add_str(&file, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\nend");
	assert_int_equal(read_bytes(&kase, file.ptr, file.len, &list, &err), CW_OK);
	assert_int_equal(list.count, 2);
	assert_ptr_equal(list.items[1], root);
	/* `grep -bn BEGIN` counts so. */
	assert_int_equal(list.items[0]->seen[0].place.line, 4);
	assert_int_equal(list.items[0]->seen[0].place.offset, 32);
	assert_string_equal(list.items[0]->seen[0].place.member, "x!ca.pem");
	assert_int_equal(list.items[0]->seen[0].where, CW_SEEN_STORE);
	assert_int_equal(root->seen[1].position, 1);
	assert_memory_equal(
		file.ptr + root->seen[1].place.offset, "-----BEGIN CERTIFICATE-----\n", 28);
	assert_int_equal(kase.anomalies.count, 0);
	cw_buffer_finish(&file);
	cw_case_finish(&kase);
}

static void every_form_gives_the_same_certificate(void **state)
{
	static const char *const files[] = {"leaf.pem", "leaf.der", "trusted.pem"};
	static const char *const bundles[] = {"chain.p7b", "chain-p7b.pem"};
	struct cw_case kase;
	const struct cw_certificate *leaf;
	const struct cw_certificate *intermediate;
	struct cw_certificates list;
	char path[512];

	(void)state;
	cw_case_init(&kase, NULL);
	leaf = test_load(&kase, "leaf.pem");
	intermediate = test_load(&kase, "intermediate.pem");
	for (size_t i = 0; i < 3; i++) {
		assert_ptr_equal(test_load(&kase, files[i]), leaf);
	}
	for (size_t i = 0; i < 2; i++) {
		test_load_path(&kase, test_path(bundles[i], path), &list);
		assert_int_equal(list.count, 2);
		assert_ptr_equal(list.items[0], leaf);
		assert_ptr_equal(list.items[1], intermediate);
	}
	assert_int_equal(kase.certificates.count, 2);
	assert_int_equal(kase.anomalies.count, 0);
	cw_case_finish(&kase);
}

/* In DER a member of PKCS#7 has its own offset: what stands there is the certificate. */
static void offsets_in_der_point_at_the_certificate(void **state)
{
	struct cw_case kase;
	struct cw_certificates list;
	char path[512];
	size_t len;
	uint8_t *bytes = test_read(test_path("chain.p7b", path), &len);
	struct cw_error err;

	(void)state;
	cw_case_init(&kase, NULL);
	assert_int_equal(read_bytes(&kase, bytes, len, &list, &err), CW_OK);
	assert_int_equal(list.count, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct cw_certificate *c = list.items[i];

		assert_int_equal(c->seen[0].place.line, 0);
		assert_memory_equal(bytes + c->seen[0].place.offset, c->der, c->der_len);
	}
	free(bytes);
	cw_case_finish(&kase);
}

/* OpenSSL writes indefinite lengths with `openssl cms -stream`; here by hand around a certificate:
 * ContentInfo, [0], SignedData { 1, {}, { data }, [0] certificate, {} } (RFC 2315). */
static void pkcs7_of_indefinite_length(void **state)
{
	static const uint8_t head[] = {0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
		0x01, 0x07, 0x02, 0xa0, 0x80, 0x30, 0x80, 0x02, 0x01, 0x01, 0x31, 0x00, 0x30, 0x80,
		0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01, 0x00, 0x00, 0xa0,
		0x80};
	static const uint8_t tail[] = {0, 0, 0x31, 0x00, 0, 0, 0, 0, 0, 0};
	struct cw_case kase;
	const struct cw_certificate *leaf;
	struct cw_buffer file = {0};
	struct cw_certificates list;
	struct cw_error err;

	(void)state;
	cw_case_init(&kase, NULL);
	leaf = test_load(&kase, "leaf.pem");
	cw_buffer_add(&file, head, sizeof(head));
	cw_buffer_add(&file, leaf->der, leaf->der_len);
	cw_buffer_add(&file, tail, sizeof(tail));
	assert_int_equal(read_bytes(&kase, file.ptr, file.len, &list, &err), CW_OK);
	assert_int_equal(list.count, 1);
	assert_ptr_equal(list.items[0], leaf);
	cw_buffer_finish(&file);
	cw_case_finish(&kase);
}

static void damaged_ones_do_not_hide_the_rest(void **state)
{
	static const char *const damaged[] = {
		"-----BEGIN CERTIFICATE-----\nMIIB!!!!\n-----END CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\nAAAAAAAA\n-----END CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\nMIIB\n",
		"-----BEGIN CERTIFICATE-----\nMIIB\n-----END X509 CRL-----\n",
		"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
		"-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		struct cw_case kase;
		struct cw_buffer file = {0};
		struct cw_certificates list;
		struct cw_error err;

		cw_case_init(&kase, NULL);
		cw_buffer_add_str(&file, "one\ntwo\n");
		cw_buffer_add_str(&file, damaged[i]);
		add_file(&file, "root.pem");
		assert_int_equal(read_bytes(&kase, file.ptr, file.len, &list, &err), CW_OK);
		assert_int_equal(list.count, 1);
		assert_int_equal(list.items[0]->seen[0].position, 0);
		assert_non_null(anomaly(&kase, "certificates.damaged"));
		assert_int_equal(anomaly(&kase, "certificates.damaged")->offset, 8);
		assert_memory_equal(anomaly(&kase, "certificates.damaged")->text, "line 3: ", 8);
		assert_true(kase.incomplete);
		cw_buffer_finish(&file);
		cw_case_finish(&kase);
	}
}

static void a_cut_pem_gives_what_was_whole(void **state)
{
	struct cw_buffer file = {0};
	size_t first;

	(void)state;
	add_file(&file, "root.pem");
	first = file.len;
	add_file(&file, "leaf.pem");
	for (size_t len = 0; len < file.len; len += 13) {
		struct cw_case kase;
		struct cw_certificates list = {0};
		struct cw_error err;
		enum cw_code code;

		cw_case_init(&kase, NULL);
		code = read_bytes(&kase, file.ptr, len, &list, &err);
		assert_int_equal(code, len < 11 ? CW_ERR_FORMAT : CW_OK);
		assert_int_equal(list.count, (len + 1 >= first) + (len + 1 >= file.len));
		cw_case_finish(&kase);
	}
	cw_buffer_finish(&file);
}

/* Neither decoded nor kept: only that it is there. */
static void private_keys_are_told_and_left_alone(void **state)
{
	struct cw_case kase;
	struct cw_buffer file = {0};
	struct cw_certificates list;
	struct cw_error err;

	(void)state;
	cw_case_init(&kase, NULL);
	add_file(&file, "leaf.pem");
	/* No key at all, but the frame of one. */
	cw_buffer_add_str(&file, "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n"
				 "-----END EC PRIVATE KEY-----\n");
	add_file(&file, "root.pem");
	assert_int_equal(read_bytes(&kase, file.ptr, file.len, &list, &err), CW_OK);
	assert_int_equal(list.count, 2);
	assert_int_equal(kase.anomalies.count, 1);
	assert_non_null(anomaly(&kase, "certificates.private_key"));
	assert_false(kase.incomplete);
	cw_buffer_finish(&file);
	cw_case_finish(&kase);
}

static void limits_and_other_files(void **state)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_case kase;
	struct cw_buffer file = {0};
	struct cw_certificates list;
	struct cw_error err;

	(void)state;
	limits.max_store_certificates = 1;
	cw_case_init(&kase, &limits);
	add_file(&file, "root.pem");
	add_file(&file, "leaf.pem");
	assert_int_equal(read_bytes(&kase, file.ptr, file.len, &list, &err), CW_OK);
	assert_int_equal(list.count, 1);
	assert_non_null(anomaly(&kase, "limit.max_store_certificates"));
	assert_int_equal(read_bytes(&kase, "", 0, &list, &err), CW_ERR_FORMAT);
	assert_int_equal(read_bytes(&kase, "hello", 5, &list, &err), CW_ERR_FORMAT);
	assert_string_equal(err.source, "x!ca.pem");
	assert_int_equal(read_bytes(&kase, "0\x82\xff\xff\x06", 5, &list, &err), CW_ERR_FORMAT);
	assert_int_equal(list.count, 0);
	cw_buffer_finish(&file);
	cw_case_finish(&kase);
}

static bool stop(void *ctx, const struct cw_x509_entry *entry)
{
	(*(int *)ctx)++;
	return entry->position == 5;
}

static void the_visitor_can_stop(void **state)
{
	struct cw_case kase;
	struct cw_buffer file = {0};
	int count = 0;
	struct cw_x509_visitor visitor = {stop, &count};
	struct cw_error err;

	(void)state;
	cw_case_init(&kase, NULL);
	add_file(&file, "root.pem");
	add_file(&file, "leaf.pem");
	assert_int_equal(
		cw_x509_read(&kase, "m", file.ptr, file.len, &visitor, &err), CW_ERR_CANCELLED);
	assert_int_equal(count, 1);
	cw_buffer_finish(&file);
	cw_case_finish(&kase);
}

/* X.690 section 8.1.3. */
static void der_lengths(void **state)
{
	static const uint8_t whole[] = {0x30, 0x82, 0x00, 0x03, 'a', 'b', 'c', 'd'};
	static const uint8_t indefinite[] = {0x30, 0x80, 0, 0};
	static const uint8_t high_tag[] = {0x1f, 0x81, 0x01, 0};
	static const uint8_t too_long[] = {0x30, 0x85, 0, 0, 0, 0, 1, 0};
	struct cw_reader r;
	struct cw_der der;

	(void)state;
	for (size_t len = 0; len < 7; len++) { /* every strict prefix is cut and moves nothing */
		r = cw_reader_init(whole, len, 0);
		assert_int_equal(cw_der_next(&r, &der), CW_PARSE_TRUNCATED);
		assert_int_equal(r.left, len);
	}
	r = cw_reader_init(whole, sizeof(whole), 5);
	assert_int_equal(cw_der_next(&r, &der), CW_PARSE_OK);
	assert_int_equal(der.tag, 0x30);
	assert_int_equal(der.body.left, 3);
	assert_int_equal(der.whole_len, 7);
	assert_int_equal(der.offset, 5);
	assert_int_equal(r.left, 1);
	r = cw_reader_init(indefinite, sizeof(indefinite), 0);
	assert_int_equal(cw_der_next(&r, &der), CW_PARSE_MALFORMED);
	r = cw_reader_init(high_tag, sizeof(high_tag), 0);
	assert_int_equal(cw_der_next(&r, &der), CW_PARSE_MALFORMED);
	r = cw_reader_init(too_long, sizeof(too_long), 0);
	assert_int_equal(cw_der_next(&r, &der), CW_PARSE_MALFORMED);
	r = cw_reader_init(whole, sizeof(whole), 0);
	assert_false(cw_der_take(&r, CW_DER_SET, &der));
	assert_int_equal(r.left, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pem_with_text_around),
		cmocka_unit_test(every_form_gives_the_same_certificate),
		cmocka_unit_test(offsets_in_der_point_at_the_certificate),
		cmocka_unit_test(pkcs7_of_indefinite_length),
		cmocka_unit_test(damaged_ones_do_not_hide_the_rest),
		cmocka_unit_test(a_cut_pem_gives_what_was_whole),
		cmocka_unit_test(private_keys_are_told_and_left_alone),
		cmocka_unit_test(limits_and_other_files),
		cmocka_unit_test(the_visitor_can_stop),
		cmocka_unit_test(der_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
