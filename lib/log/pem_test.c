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
	struct cw_pem pem;
	struct cw_pem_block block;
	bool end;

	(void)state;
	cw_pem_init(&pem, cw_text_str(text), 100, 5000);
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

static void a_block_without_an_end(void **state)
{
	struct cw_pem pem;
	struct cw_pem_block block;
	bool end;

	(void)state;
	cw_pem_init(&pem, CW_TEXT("-----BEGIN CERTIFICATE-----\nZm9v\n"), 1, 0);
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
	struct cw_pem pem;
	struct cw_pem_block block;
	bool end;

	(void)state;
	record.whole = cw_text_str(text);
	record.body = cw_text_skip(record.whole, 16);
	record.line = 7;
	record.offset = 1000;
	cw_pem_init_body(&pem, &record);
	assert_int_equal(cw_pem_next(&pem, &block, &end, NULL), CW_OK);
	assert_int_equal(block.line, 10);
	assert_int_equal(block.offset, 1018);
	assert_true(cw_text_is(block.der, "f"));
	cw_pem_finish(&pem);
}

static void a_body_without_any(void **state)
{
	struct cw_record record = {0};
	struct cw_pem pem;
	struct cw_pem_block block;
	bool end;

	(void)state;
	cw_pem_init_body(&pem, &record);
	assert_int_equal(cw_pem_next(&pem, &block, &end, NULL), CW_OK);
	assert_true(end);
	assert_int_equal(pem.num_unusable, 0);
	cw_pem_finish(&pem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_as_the_frame_leaves_them),
		cmocka_unit_test(a_block_without_an_end),
		cmocka_unit_test(places_are_those_of_the_member),
		cmocka_unit_test(a_body_without_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
