/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "input/kind.h"
#include "input/naming.h"

#define STAMP "_2022-07-11_16_55_44"
#define PEM   "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
#define LINE  "2022-07-11T18:55:26.016+02:00 vcsc tvcs: Event=\"x\"\n"

static void content_decides_before_the_name(void **state)
{
	const struct {
		struct cw_text head;
		const char *name;
		enum cw_kind kind;
	} rows[] = {
		{CW_TEXT(""), "ca_x" STAMP ".pem", CW_KIND_EMPTY},
		/* logs */
		{CW_TEXT(LINE), "a", CW_KIND_LOG},
		{CW_TEXT("2014-09-25T13:46:20-04:00 h edgeconfigprovisioning UTCTime=\"x\""), "a",
			CW_KIND_LOG},
		{CW_TEXT("2020-11-18T19:55:58Z host tvcs: x\n"), "a", CW_KIND_LOG},
		{CW_TEXT("<166> 2020-11-18T19:55:58Z host tvcs: x\n"), "a", CW_KIND_LOG},
		{CW_TEXT("<166>2020-11-18T19:55:58Z host tvcs: x\n"), "a", CW_KIND_LOG},
		{CW_TEXT("\xef\xbb\xbf" LINE), "a", CW_KIND_LOG},
		{CW_TEXT("Via: SIP/2.0\r\n" PEM LINE), "server_x" STAMP ".pem", CW_KIND_LOG},
		{CW_TEXT(" |OPTIONS sip:x SIP/2.0\n Via: x\n"), "loggingsnapshot_x" STAMP ".txt",
			CW_KIND_LOG},
		{CW_TEXT("text that no one knows\n"), "notes.txt", CW_KIND_OTHER},
		{CW_TEXT("2022-07-11\n"), "date.txt", CW_KIND_OTHER},
		/* certificates */
		{CW_TEXT(PEM), "ca_x" STAMP ".pem", CW_KIND_TRUST_STORE},
		{CW_TEXT("subject=CN = a\r\n\r\n" PEM), "ca_x_y" STAMP ".pem", CW_KIND_TRUST_STORE},
		{CW_TEXT(PEM), "server_x" STAMP ".pem", CW_KIND_SERVER_CERTIFICATE},
		{CW_TEXT(PEM), "client_x" STAMP ".pem", CW_KIND_CLIENT_CERTIFICATE},
		{CW_TEXT(PEM), "cat.pem", CW_KIND_CERTIFICATES},
		{CW_TEXT(PEM), "loggingsnapshot_x" STAMP ".txt", CW_KIND_CERTIFICATES},
		{CW_TEXT("-----BEGIN PKCS7-----\nMIIB\n"), "a.p7b", CW_KIND_CERTIFICATES},
		{CW_TEXT("-----BEGIN PRIVATE KEY-----\nMIIB\n"), "k.pem", CW_KIND_OTHER},
		{CW_TEXT("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n" PEM),
			"k.pem", CW_KIND_CERTIFICATES},
		/* dumps */
		{CW_TEXT("*c xConfiguration Zones Zone 6 Name: \"x\"\n"), "a", CW_KIND_CONFIG},
		{CW_TEXT("\n*C XCONFIGURATION A: 1\n"), "a", CW_KIND_CONFIG},
		{CW_TEXT("*s SystemUnit: /\n"), "a", CW_KIND_STATUS},
		{CW_TEXT("<?xml version=\"1.0\"?>\n<Configuration>"), "a", CW_KIND_CONFIG_XML},
		{CW_TEXT("<?xml version=\"1.0\"?>\n<Status>"), "a", CW_KIND_STATUS_XML},
		{CW_TEXT("<?xml version=\"1.0\"?>\n<a>"), "xstat_dump_x" STAMP ".xml",
			CW_KIND_STATUS_XML},
		{CW_TEXT("<?xml version=\"1.0\"?>\n<a>"), "a.xml", CW_KIND_OTHER},
		{CW_TEXT("<!DOCTYPE html>\n<html>"), "a.html", CW_KIND_OTHER},
		/* captures */
		{CW_TEXT("\xa1\xb2\xc3\xd4\0\2\0\4"), "a.txt", CW_KIND_CAPTURE},
		{CW_TEXT("\xd4\xc3\xb2\xa1\2\0\4\0"), "ca_x.pem", CW_KIND_CAPTURE},
		{CW_TEXT("\xa1\xb2\x3c\x4d\0\2\0\4"), "a", CW_KIND_CAPTURE},
		{CW_TEXT("\x4d\x3c\xb2\xa1\2\0\4\0"), "a", CW_KIND_CAPTURE},
		{CW_TEXT("\x34\xcd\xb2\xa1\2\0\4\0"), "a", CW_KIND_CAPTURE},
		{CW_TEXT("\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a"), "a", CW_KIND_CAPTURE_NG},
		{CW_TEXT("\x0a\x0d\x0d\x0a\0\0\0\x1c\x1a\x2b\x3c\x4d"), "a", CW_KIND_CAPTURE_NG},
		{CW_TEXT("\x0a\x0d\x0d\x0a\0\0\0\x1c"), "a", CW_KIND_OTHER},
		/* none of ours, whatever the name says */
		{CW_TEXT("\xff\xd8\xff\xe0\0\x10JFIF\0"), "loggingsnapshot_x" STAMP ".txt",
			CW_KIND_OTHER},
		{CW_TEXT("\0"), "a", CW_KIND_OTHER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum cw_kind kind = cw_kind_of(rows[i].head, true, cw_text_str(rows[i].name));

		if (kind != rows[i].kind) {
			fail_msg("row %zu (%s): %s, not %s", i, rows[i].name, cw_kind_name(kind),
				cw_kind_name(rows[i].kind));
		}
	}
}

static void der_is_a_sequence_that_fits(void **state)
{
	/* SEQUENCE { SEQUENCE { [0] { INTEGER 2 } INTEGER 1 } } : how a certificate begins */
	static const uint8_t cert[] = {
		0x30, 0x0a, 0x30, 0x08, 0xa0, 0x03, 0x02, 0x01, 0x02, 0x02, 0x01, 0x01};
	/* SEQUENCE { OID signedData } */
	static const uint8_t p7b[] = {
		0x30, 0x0c, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02, 0x00};
	/* SEQUENCE { INTEGER 3 … } : PKCS #12 */
	static const uint8_t p12[] = {0x30, 0x03, 0x02, 0x01, 0x03};

	(void)state;
	assert_int_equal(cw_kind_of(cw_text_of(cert, sizeof(cert)), true, CW_TEXT("a.cer")),
		CW_KIND_CERTIFICATES);
	assert_int_equal(cw_kind_of(cw_text_of(cert, sizeof(cert)), true, CW_TEXT("ca_a.der")),
		CW_KIND_TRUST_STORE);
	assert_int_equal(cw_kind_of(cw_text_of(p7b, sizeof(p7b)), true, CW_TEXT("a.p7b")),
		CW_KIND_CERTIFICATES);
	assert_int_equal(
		cw_kind_of(cw_text_of(p12, sizeof(p12)), true, CW_TEXT("a.pfx")), CW_KIND_OTHER);
	for (size_t len = 1; len < sizeof(cert); len++) {
		assert_int_equal(
			cw_kind_of(cw_text_of(cert, len), true, CW_TEXT("a.cer")), CW_KIND_OTHER);
	}
}

static void host_is_found_between_name_and_time(void **state)
{
	static const struct {
		const char *name;
		const char *host;
		enum cw_naming naming;
	} rows[] = {
		{"loggingsnapshot_vcsc_2022-07-11_16_55_44.txt", "vcsc", CW_NAMING_LOG},
		{"loggingsnapshot_exp_c_1_2022-07-11_16_55_44.txt", "exp_c_1", CW_NAMING_LOG},
		{"eth0_diagnostic_logging_tcpdump00_vcsc_2022-07-11_16_55_44.pcap", "vcsc",
			CW_NAMING_CAPTURE},
		{"eth12_diagnostic_logging_tcpdump119_a-b_2022-07-11_16_55_44.pcap", "a-b",
			CW_NAMING_CAPTURE},
		{"ca_h_2022-07-11_16_55_44_2023-07-11_16_55_44.pem", "h_2022-07-11_16_55_44",
			CW_NAMING_CA},
		{"server_h_2022-07-11_16_55_44.pem", "h", CW_NAMING_SERVER},
		{"client_h_2022-07-11_16 55 44.pem", "h", CW_NAMING_CLIENT},
		{"xconf_dump_h_2022-07-11_16:55:44.txt", "h", CW_NAMING_CONFIG},
		{"xstat_dump_h_2022-07-11_16_55_44.xml", "h", CW_NAMING_STATUS},
		{"diagnostic_log_h_2022-07-11_16_55_44.tar.gz", "h", CW_NAMING_BUNDLE},
		{"loggingsnapshot_vcsc.txt", "", CW_NAMING_LOG},
		{"ca__2022-07-11_16_55_44.pem", "", CW_NAMING_CA},
		{"ca_h_2022-07-11_16_55_4x.pem", "", CW_NAMING_CA},
		{"other_h_2022-07-11_16_55_44.pem", "", CW_NAMING_NONE},
		{"ethx_diagnostic_logging_tcpdumpyy", "", CW_NAMING_NONE},
		{"", "", CW_NAMING_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cw_text name = cw_text_str(rows[i].name);

		if (!cw_text_is(cw_naming_host(name), rows[i].host)) {
			fail_msg("%s: host %.*s", rows[i].name, (int)cw_naming_host(name).len,
				cw_naming_host(name).ptr);
		}
		assert_int_equal(cw_naming_of(name), rows[i].naming);
	}
	assert_true(cw_text_is(cw_naming_base(CW_TEXT("a/b\\c.txt")), "c.txt"));
	assert_true(cw_text_is(cw_naming_base(CW_TEXT("a/")), ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_decides_before_the_name),
		cmocka_unit_test(der_is_a_sequence_that_fits),
		cmocka_unit_test(host_is_found_between_name_and_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
