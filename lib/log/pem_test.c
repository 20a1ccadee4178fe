/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "log/pem.h"

/* Base64 of RFC 4648 section 10: "Zm9vYmFy" is "foobar". */
static void blocks_as_the_frame_leaves_them(void **state)
{
	static const char text[] = "Content-Type: application/x-x509-ca-cert\r\n"
				   "-----BEGIN CERTIFICATE-----\r\n"
				   "Zm9v\r\n"
				   " YmFy \r\n"
				   " -----END CERTIFICATE-----\r\n"
				   "\r\n"
				   " -----BEGIN CERTIFICATE-----\n"
				   "!not base64!\n"
				   "-----END CERTIFICATE-----\n"
				   " -----BEGIN CERTIFICATE-----\n"
				   " Zg==\n"
				   "-----BEGIN CERTIFICATE-----\n"
				   "Zm8=\n"
				   "-----END CERTIFICATE-----|";
	struct cw_pem pem = {0};
	struct cw_pem_block block;
	bool end;

	(void)state;
	cw_pem_begin(&pem, cw_text_str(text), 100, 5000);
	assert_int_equal(cw_pem_next(&pem, &block, &end, NULL), CW_OK);
	assert_false(end);
	assert_true(cw_text_is(block.base64, "Zm9vYmFy"));
	assert_true(cw_text_is(block.der, "foobar"));
	assert_int_equal(block.line, 101);
	assert_int_equal(block.offset, 5042);
	assert_int_equal(cw_pem_next(&pem, &block, &end, NULL), CW_OK);
	assert_false(end);
	assert_true(cw_text_is(block.der, "fo")); /* the block before has no end */
	assert_int_equal(block.line, 111);
	assert_int_equal(cw_pem_next(&pem, &block, &end, NULL), CW_OK);
	assert_true(end);
	assert_int_equal(pem.num_unusable, 2);
	cw_pem_finish(&pem);
}

/* A block is told to be that of before, whatever text it stands in; one in between that is of no use
 * does not count. */
static void the_same_again(void **state)
{
	static const struct {
		const char *base64;
		const char *der; /* NULL: unusable */
		bool is_again;
	} blocks[] = {{"Zm9v\n", "foo", false}, {"Zm9v\n", "foo", true}, {"Zm9v", "foo", false},
		{"Zm9v", "foo", true}, {"Zm9", "fo", false}, {"?", NULL, false},
		{"Zm9", "fo", false}};
	struct cw_pem pem = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		struct cw_pem_block block;
		char text[100];
		bool end;

		(void)snprintf(text, sizeof(text),
			"-----BEGIN CERTIFICATE-----%s-----END CERTIFICATE-----", blocks[i].base64);
		cw_pem_begin(&pem, cw_text_str(text), i, 0);
		assert_int_equal(cw_pem_next(&pem, &block, &end, NULL), CW_OK);
		assert_int_equal(end, blocks[i].der == NULL);
		if (!end) {
			assert_int_equal(block.line, i);
			assert_true(cw_text_is(block.der, blocks[i].der));
			assert_int_equal(block.is_again, blocks[i].is_again);
		}
	}
	cw_pem_finish(&pem);
}

static void a_block_without_an_end(void **state)
{
	struct cw_pem pem = {0};
	struct cw_pem_block block;
	bool end;

	(void)state;
	cw_pem_begin(&pem, CW_TEXT("-----BEGIN CERTIFICATE-----\nZm9v\n"), 1, 0);
	assert_int_equal(cw_pem_next(&pem, &block, &end, NULL), CW_OK);
	assert_true(end);
	assert_int_equal(pem.num_unusable, 1);
	cw_pem_finish(&pem);
}

static void places_are_those_of_the_member(void **state)
{
	static const char text[] = "head\n SIPMSG:\n |x\n-----BEGIN CERTIFICATE-----\nZg\n"
				   "-----END CERTIFICATE-----\n|\n";
	struct cw_record record = {0};
	struct cw_pem pem = {0};
	struct cw_pem_block block;
	bool end;

	(void)state;
	record.whole = cw_text_str(text);
	record.body = cw_text_skip(record.whole, 16);
	record.line = 7;
	record.offset = 1000;
	cw_pem_begin_body(&pem, &record);
	assert_int_equal(cw_pem_next(&pem, &block, &end, NULL), CW_OK);
	assert_int_equal(block.line, 10);
	assert_int_equal(block.offset, 1018);
	assert_true(cw_text_is(block.der, "f"));
	cw_pem_finish(&pem);
}

static void a_body_without_any(void **state)
{
	struct cw_record record = {0};
	struct cw_pem pem = {0};
	struct cw_pem_block block;
	bool end;

	(void)state;
	cw_pem_begin_body(&pem, &record);
	assert_int_equal(cw_pem_next(&pem, &block, &end, NULL), CW_OK);
	assert_true(end);
	assert_int_equal(pem.num_unusable, 0);
	cw_pem_finish(&pem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_as_the_frame_leaves_them),
		cmocka_unit_test(the_same_again),
		cmocka_unit_test(a_block_without_an_end),
		cmocka_unit_test(places_are_those_of_the_member),
		cmocka_unit_test(a_body_without_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
