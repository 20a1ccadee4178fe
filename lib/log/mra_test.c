/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "log/mra.h"

static void assert_url(
	const char *request, const char *domain, const char *host, unsigned port, const char *url)
{
	struct cw_buffer out = {0};
	struct cw_mra mra;

	assert_true(cw_mra_parse(cw_text_str(request), &mra));
	assert_true(cw_text_is(mra.domain, domain));
	assert_true(cw_text_is(mra.host, host));
	assert_int_equal(mra.port, port);
	cw_mra_url(&mra, &out);
	assert_true(cw_text_is(cw_buffer_text(&out), url));
	cw_buffer_finish(&out);
}

/* The segments of Cisco's documents 218018 and 211304. */
static void requests_of_the_documents(void **state)
{
	(void)state;
	assert_url("GET http://vcs_control.steven.lab:8443/"
		   "c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw/cucm-uds/user/emusk/devices "
		   "HTTP/1.1",
		"steven.lab", "cucm.steven.lab", 8443,
		"https://cucm.steven.lab:8443/cucm-uds/user/emusk/devices");
	assert_url("GET /c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvNjk3Mg/CSFemusk.cnf.xml "
		   "HTTP/1.1",
		"steven.lab", "cucm.steven.lab", 6972,
		"https://cucm.steven.lab:6972/CSFemusk.cnf.xml");
	assert_url(
		"https://vcse:8443/c3RldmVuLmxhYi9odHRwcy8xMC40OC4zNi4yMTUvODQ0Mw/cucm-uds/x?a=b",
		"steven.lab", "10.48.36.215", 8443, "https://10.48.36.215:8443/cucm-uds/x?a=b");
	assert_url("GET /dGJ0cC5jb20/get_edge_config?service_name=_cisco-uds HTTP/1.1", "tbtp.com",
		"", 0, "");
}

static void padding_and_alphabet_are_free(void **state)
{
	(void)state;
	assert_url("/dGJ0cC5jb20=/x", "tbtp.com", "", 0, "");
	/* a.b/https/[2001:db8::1], no port */
	assert_url("/YS5iL2h0dHBzL1syMDAxOmRiODo6MV0", "a.b", "[2001:db8::1]", 0,
		"https://[2001:db8::1]");
}

/* Paths that are not encoded exist too, and OCR spoils tokens: "400C4z" for "MTAuNDgu". */
static void what_is_no_token(void **state)
{
	static const char *const requests[] = {
		"", "/", "GET / HTTP/1.1", "GET /get_edge_config HTTP/1.1",
		"GET /cucm-uds/servers HTTP/1.1", "GET /CSFemusk.cnf.xml HTTP/1.1",
		"CONNECT cucm:443 HTTP/1.1", "http://host-only", "HTTP/1.1 502 connect failed",
		"/c3RldmVuLmxhYi9odHRwcy8400C4zNi4yMTUvODQ0Mw/x", "/YS5iL2Z0cC9o/x", /* a.b/ftp/h */
		"/YS5iL2h0dHBzL2gvOTk5OTk/x", /* a.b/https/h/99999 */
		"/YS5iL2h0dHBzL2gvODAvMQ/x",  /* a.b/https/h/80/1 */
		"/YS5iL2h0dHBzLw/x",          /* a.b/https/ */
		"/YSBiLmM/x",                 /* "a b.c" */
	};
	struct cw_mra mra;

	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		assert_false(cw_mra_parse(cw_text_str(requests[i]), &mra));
	}
}

static void a_token_that_is_too_long(void **state)
{
	struct cw_buffer request = {0};
	struct cw_mra mra;

	(void)state;
	cw_buffer_add_str(&request, "/");
	for (int i = 0; i < 500; i++) {
		cw_buffer_add_str(&request, "YWFh");
	}
	assert_false(cw_mra_parse(cw_buffer_text(&request), &mra));
	cw_buffer_finish(&request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_of_the_documents),
		cmocka_unit_test(padding_and_alphabet_are_free),
		cmocka_unit_test(what_is_no_token),
		cmocka_unit_test(a_token_that_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
