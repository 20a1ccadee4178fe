/* SPDX-License-Identifier: MIT */
#include "crypto/community_id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* The first two are of the specification's examples, the third of Zeek's tests; the others were
 * computed with Python's hashlib, socket and base64. */
static const struct {
	struct cw_community_end a;
	struct cw_community_end b;
	const char *id;
} known[] = {
	{{"128.232.110.120", 34855}, {"66.35.250.204", 80}, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
	{{"2001:470:e5bf:dead:4957:2174:e82c:4887", 63943}, {"2607:f8b0:400c:c03::1a", 25},
		"1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="},
	{{"1.2.3.4", 1122}, {"5.6.7.8", 3344}, "1:wCb3OG7yAFWelaUydu0D+125CLM="},
	{{"10.0.0.1", 10}, {"10.0.0.1", 11}, "1:rn3uVMy07GRldneZs+okbZAwWcU="},
	{{"10.48.36.46", 31576}, {"10.48.36.215", 6972}, "1:9i7FQqkT7+ZhjbIq5fq2gqB/IEY="},
};

static void is_what_other_tools_say(void **state)
{
	char id[CW_COMMUNITY_ID_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_true(cw_community_id(&known[i].a, &known[i].b, id));
		assert_string_equal(id, known[i].id);
		assert_true(cw_community_id(&known[i].b, &known[i].a, id));
		assert_string_equal(id, known[i].id);
	}
}

static void is_empty_without_two_addresses(void **state)
{
	static const struct cw_community_end bad[][2] = {
		{{"", 1}, {"10.0.0.1", 2}},
		{{"10.0.0.1", 1}, {"", 2}},
		{{"10.0.0.1", 1}, {"2001:db8::1", 2}},
		{{"host", 1}, {"host", 2}},
	};
	char id[CW_COMMUNITY_ID_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(id, 'x', sizeof(id));
		assert_true(cw_community_id(&bad[i][0], &bad[i][1], id));
		assert_string_equal(id, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_what_other_tools_say),
		cmocka_unit_test(is_empty_without_two_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
