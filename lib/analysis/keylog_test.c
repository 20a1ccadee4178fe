/* SPDX-License-Identifier: MIT */
/* A capture with its key log through the public headers. Expectations: testdata/tls/keylog/truth.txt
 * and tshark. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <certway/certway.h>

struct file {
	char bytes[1 << 16];
	size_t len;
};

static void read_file(const char *name, struct file *file)
{
	char path[1024];
	FILE *in;

	assert_non_null(getenv("CERTWAY_TESTDATA"));
	(void)snprintf(path, sizeof(path), "%s/tls/keylog/%s", getenv("CERTWAY_TESTDATA"), name);
	in = fopen(path, "rb");
	assert_non_null(in);
	file->len = fread(file->bytes, 1, sizeof(file->bytes), in);
	(void)fclose(in);
}

static const struct cw_report *analyze(const char *capture, const char *keys)
{
	static struct file input;
	static struct file keylog;
	struct cw_options options = CW_OPTIONS_DEFAULT;
	struct cw_signatures *signatures = NULL;
	const struct cw_report *report = NULL;

	read_file(capture, &input);
	assert_int_equal(cw_signatures_load(NULL, &signatures, NULL), CW_OK);
	if (keys != NULL) {
		read_file(keys, &keylog);
		options.keylog = keylog.bytes;
		options.keylog_len = keylog.len;
	}
	assert_int_equal(cw_analyze_memory(capture, input.bytes, input.len, signatures, &options,
				 &report, NULL),
		CW_OK);
	cw_signatures_destroy(signatures);
	return report;
}

static void check_opened(const struct cw_report *report)
{
	const struct cw_handshake *handshake;

	assert_int_equal(report->num_handshakes, 1);
	handshake = report->handshakes[0];
	assert_string_equal(handshake->version, "TLS 1.3");
	assert_int_equal(handshake->chain_server.count, 2);
	assert_string_equal(handshake->chain_server.items[0]->subject_cn, "server.example.test");
	assert_int_equal(handshake->chain_client.count, 1);
	assert_string_equal(handshake->chain_client.items[0]->subject_cn, "stranger.example.test");
	assert_int_equal(handshake->hidden_server, CW_HIDDEN_NO);
	assert_int_equal(handshake->num_alerts, 1);
	assert_string_equal(handshake->alerts[0].from, "server");
	assert_string_equal(handshake->alerts[0].level, "fatal");
	assert_string_equal(handshake->alerts[0].description, "unknown_ca");
	assert_int_equal(handshake->outcome, CW_OUTCOME_ALERT);
	assert_true(report->verdict.complete);
}

static void a_key_log_opens_tls13(void **state)
{
	const struct cw_report *report;

	(void)state;
	report = analyze("tls13-client-refused.pcap", NULL);
	assert_int_equal(report->num_handshakes, 1);
	assert_int_equal(report->handshakes[0]->chain_server.count, 0);
	assert_int_equal(report->handshakes[0]->hidden_server, CW_HIDDEN_TLS13);
	assert_string_equal(report->handshakes[0]->alerts[0].level, "encrypted");
	cw_report_destroy(report);
	report = analyze("tls13-client-refused.pcap", "tls13-client-refused.keys");
	check_opened(report);
	cw_report_destroy(report);
	report = analyze("tls13-client-refused.pcap", "tls12-asked-later-refused.keys");
	assert_int_equal(report->handshakes[0]->chain_server.count, 0);
	cw_report_destroy(report);
}

/* The secrets block of a pcapng does the same. */
static void a_capture_brings_its_secrets(void **state)
{
	const struct cw_report *report = analyze("tls13-client-refused.pcapng", NULL);

	(void)state;
	check_opened(report);
	cw_report_destroy(report);
}

/* Each handshake of a connection is one of the report. */
static void renegotiation_is_reported(void **state)
{
	const struct cw_report *report =
		analyze("tls12-asked-later-refused.pcap", "tls12-asked-later-refused.keys");

	(void)state;
	assert_int_equal(report->num_handshakes, 2);
	assert_string_equal(report->handshakes[0]->flow, report->handshakes[1]->flow);
	assert_int_equal(report->handshakes[0]->outcome, CW_OUTCOME_COMPLETED);
	assert_int_equal(report->handshakes[0]->chain_client.count, 0);
	assert_int_equal(report->handshakes[1]->outcome, CW_OUTCOME_ALERT);
	assert_int_equal(report->handshakes[1]->chain_client.count, 1);
	assert_string_equal(report->handshakes[1]->alerts[0].description, "unknown_ca");
	cw_report_destroy(report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_log_opens_tls13),
		cmocka_unit_test(a_capture_brings_its_secrets),
		cmocka_unit_test(renegotiation_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
