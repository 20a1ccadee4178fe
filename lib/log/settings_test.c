/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "log/settings.h"
#include "log/test_source.h"

/* Writes one line per setting: "LINE+OFFSET key = value". */
static void list(struct cw_text text, size_t step, struct cw_buffer *out)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct test_source source = test_source_of(text, step);
	struct cw_case kase;
	struct cw_settings *settings;
	struct cw_settings_item item;
	bool end;

	limits.max_line_bytes = 100;
	cw_case_init(&kase, &limits);
	assert_int_equal(
		cw_settings_open(&kase, "xconf.txt", &source.base, &settings, NULL), CW_OK);
	for (;;) {
		assert_int_equal(cw_settings_next(settings, &item, &end, NULL), CW_OK);
		if (end) {
			break;
		}
		cw_buffer_printf(out, "%llu+%llu ", (unsigned long long)item.line,
			(unsigned long long)item.offset);
		cw_buffer_add_text(out, item.key);
		cw_buffer_add_str(out, " = ");
		cw_buffer_add_text(out, item.value);
		cw_buffer_add_str(out, "\n");
	}
	cw_buffer_printf(out, "%zu anomalies", kase.anomalies.count);
	cw_buffer_add(out, "", 1);
	cw_settings_close(settings);
	cw_case_finish(&kase);
}

static void assert_settings(struct cw_text text, const char *expected)
{
	for (size_t step = 1; step < text.len + 2; step++) {
		struct cw_buffer out = {0};

		list(text, step, &out);
		assert_string_equal(out.ptr, expected);
		cw_buffer_finish(&out);
	}
}

/* HYB-212475 and release note X14.2. */
static void configuration_as_text(void **state)
{
	(void)state;
	assert_settings(CW_TEXT("*c xConfiguration Zones Zone 6 DNS SIP TLS Verify Mode: \"On\"\n"
				"*c xconfiguration  Zones Zone 6  Name: \"Hybrid: Call \"\"\r\n"
				"xConfiguration EdgeConfigServer VerifyOriginServer: OFF\n"
				"junk: 1\n"
				"*c xConfiguration SIP TLS Port: 5061\n"
				"*c xConfiguration no colon\n"
				"*c xConfiguration Empty: \"\""),
		"1+0 Zones Zone 6 DNS SIP TLS Verify Mode = On\n"
		"2+61 Zones Zone 6 Name = Hybrid: Call \"\n"
		"3+118 EdgeConfigServer VerifyOriginServer = OFF\n"
		"5+182 SIP TLS Port = 5061\n"
		"7+246 Empty = \n"
		"0 anomalies");
}

static void status_as_text(void **state)
{
	(void)state;
	assert_settings(CW_TEXT("*s SystemUnit: /\n"
				"  Product: \"Cisco TelePresence VCS\"\n"
				"  Uptime: 12\n"
				"  Software:\n"
				"    Version: \"X14.2.5\"\n"
				"    Build: \"1\"\n"
				"  Hardware: /\n"
				"    Serial: \"x\"\n"
				"*s/end\n"
				"\n"
				"*s Zones (status=Active):\n"
				"    Zone 6:\n"
				"      Name: \"a: b\"\n"
				"  Odd: 1\n"
				"*s Flat Thing: \"2\"\n"),
		"2+17 SystemUnit Product = Cisco TelePresence VCS\n"
		"3+53 SystemUnit Uptime = 12\n"
		"5+78 SystemUnit Software Version = X14.2.5\n"
		"6+101 SystemUnit Software Build = 1\n"
		"8+130 SystemUnit Hardware Serial = x\n"
		"13+192 Zones Zone 6 Name = a: b\n"
		"14+211 Zones Odd = 1\n"
		"15+220 Flat Thing = 2\n"
		"0 anomalies");
}

/* SL-215633, with the failure as other products of the Smart Agent print it. */
static void smart_licensing(void **state)
{
	(void)state;
	assert_settings(CW_TEXT("*s Show: /\n"
				"License:\n"
				"All: \n"
				"Smart Licensing Status\n"
				"======================\n"
				"\n"
				"Smart Licensing is ENABLED\n"
				"\n"
				"Registration:\n"
				"Status: REGISTERED\n"
				"Smart Account: petelive.cisco.com\n"
				"\n"
				"License Authorization: \n"
				"Status: AUTHORIZED on Jun 10 2020 08:02:32 UTC\n"
				"Last Communication Attempt: FAILED on Jun 10 2020 08:02:32 UTC\n"
				"  Failure reason: Communication send error.\n"
				"Transport:\n"
				"URL: https://petelive/SmartTransport\n"
				"*s/end\n"),
		"7+73 License Smart Licensing = ENABLED\n"
		"10+115 License Registration Status = REGISTERED\n"
		"11+134 License Smart Account = petelive.cisco.com\n"
		"14+193 License Authorization Status = AUTHORIZED on Jun 10 2020 08:02:32 UTC\n"
		"15+240 License Last Communication Attempt = FAILED on Jun 10 2020 08:02:32 UTC\n"
		"16+303 License Last Communication Attempt Failure reason = Communication send "
		"error.\n"
		"18+358 License Transport URL = https://petelive/SmartTransport\n"
		"0 anomalies");
}

static void configuration_as_xml(void **state)
{
	(void)state;
	assert_settings(CW_TEXT("<?xml version=\"1.0\"?>\n"
				"<!DOCTYPE x [<!ENTITY e \"boom\">]>\n"
				"<Configuration xmlns=\"x\">\n"
				" <!-- <Zone> -- > -->\n"
				" <x:Zones><Zone item=\"6\">\n"
				"  <Name>a &lt;b&gt; &amp;amp; &e; &#65;</Name>\n"
				"  <Peer a='>' item='1'><Address/></Peer>\n"
				" </Zone></x:Zones>\n"
				" <SIP><TLS><Mode><![CDATA[O]n]]></Mode></TLS></SIP>\n"
				"</Configuration>\n"),
		"6+132 Zones Zone 6 Name = a <b> &amp; &e; &#65;\n"
		"7+200 Zones Zone 6 Peer 1 Address = \n"
		"9+248 SIP TLS Mode = O]n\n"
		"0 anomalies");
}

/* The way in which these boxes number what is there only once. */
static void every_element_has_an_item(void **state)
{
	(void)state;
	assert_settings(
		CW_TEXT("<XmlDoc><Status><SystemUnit item=\"1\"><Software item=\"1\">"
			"<Version item=\"1\">X14.2.5</Version></Software></SystemUnit>"
			"<Zones item=\"1\"><Zone item=\"1\"><Name item=\"1\">a</Name></Zone>"
			"<Zone item=\"2\"><Name "
			"item=\"1\">b</Name></Zone></Zones></Status></XmlDoc>"),
		"1+56 SystemUnit Software Version = X14.2.5\n"
		"1+146 Zones Zone 1 Name = a\n"
		"1+191 Zones Zone 2 Name = b\n"
		"0 anomalies");
}

static void limits_are_noted(void **state)
{
	struct cw_buffer deep = {0};
	struct cw_buffer out = {0};

	(void)state;
	for (int i = 0; i < 100; i++) {
		cw_buffer_add_str(&deep, "<a>");
	}
	cw_buffer_add_str(&deep, "x");
	for (int i = 0; i < 100; i++) {
		cw_buffer_add_str(&deep, "</a>");
	}
	cw_buffer_add_str(&deep, "<b>y</b>");
	list(cw_buffer_text(&deep), 1000, &out);
	assert_non_null(strstr(out.ptr, "1 anomalies"));
	cw_buffer_clear(&deep);
	cw_buffer_clear(&out);
	cw_buffer_add_str(&deep, "*c xConfiguration A: \"");
	for (int i = 0; i < 1000; i++) {
		cw_buffer_add_str(&deep, "x");
	}
	cw_buffer_add_str(&deep, "\n*c xConfiguration B: 2\n");
	list(cw_buffer_text(&deep), 1000, &out);
	assert_non_null(strstr(out.ptr, "\n2+1023 B = 2\n1 anomalies"));
	cw_buffer_finish(&deep);
	cw_buffer_finish(&out);
}

static void nothing_in_it(void **state)
{
	(void)state;
	assert_settings(CW_TEXT(""), "0 anomalies");
	assert_settings(CW_TEXT("\n\r\n"), "0 anomalies");
	assert_settings(CW_TEXT("<"), "1 anomalies");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(configuration_as_text),
		cmocka_unit_test(status_as_text),
		cmocka_unit_test(smart_licensing),
		cmocka_unit_test(configuration_as_xml),
		cmocka_unit_test(every_element_has_an_item),
		cmocka_unit_test(limits_are_noted),
		cmocka_unit_test(nothing_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
