/* SPDX-License-Identifier: MIT */
/* Filters against packets of the kit; and that no name is ever looked up. */
#define _GNU_SOURCE /* the reentrant resolvers */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <pcap/pcap.h>

#include "capture/filter.h"
#include "capture/filter_resolvers.h"

/* A SYN from 10.0.0.2:40000 to 10.0.0.1:443 as raw IPv4, behind 14 bytes of Ethernet. */
static const uint8_t frame[] = "\1\2\3\4\5\6\1\2\3\4\5\7\x08\0"
			       "\x45\0\0\x28\0\0\0\0\x40\x06\0\0\x0a\0\0\2\x0a\0\0\1"
			       "\x9c\x40\x01\xbb\0\0\0\x64\0\0\0\0\x50\x02\0\0\0\0\0";

static enum cw_filter_answer ask(struct cw_filter *filter, uint32_t link_type)
{
	size_t skip = link_type == 1 ? 0 : 14;
	struct cw_packet packet = {.link_type = link_type, .bytes = frame + skip};

	packet.len = packet.wire_len = (uint32_t)(sizeof(frame) - skip);
	return cw_filter_match(filter, &packet);
}

static void test_match(void **state)
{
	static const struct {
		const char *expression;
		enum cw_filter_answer ethernet;
	} cases[] = {
		{"", CW_FILTER_MATCH},
		{"tcp", CW_FILTER_MATCH},
		{"udp", CW_FILTER_OTHER},
		{"tcp port 443", CW_FILTER_MATCH},
		{"tcp port 0x1bb", CW_FILTER_MATCH},
		{"dst port 443 and src port 40000", CW_FILTER_MATCH},
		{"port 5060 or 5061 or 443", CW_FILTER_MATCH},
		{"portrange 5060-5070", CW_FILTER_OTHER},
		{"tcp portrange 400-450", CW_FILTER_MATCH},
		{"host 10.0.0.1 && !(port 22)", CW_FILTER_MATCH},
		{"src host 10.0.0.1", CW_FILTER_OTHER},
		{"net 10.0.0.0/8", CW_FILTER_MATCH},
		{"net 10", CW_FILTER_MATCH},
		{"dst net 192.168", CW_FILTER_OTHER},
		{"net 10.0.0.0 mask 255.255.255.0", CW_FILTER_MATCH},
		{"host 2001:db8::1 or net fd00::/8", CW_FILTER_OTHER},
		{"host ::ffff:10.0.0.1", CW_FILTER_OTHER},
		{"ether host 01:02:03:04:05:07", CW_FILTER_MATCH},
		{"ether src 1:2:3:4:5:7", CW_FILTER_MATCH},
		{"ether dst 01-02-03-04-05-06", CW_FILTER_MATCH},
		{"ether src 0102.0304.0507", CW_FILTER_MATCH},
		{"tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn", CW_FILTER_MATCH},
		{"tcp[13:1] & 2 != 0 and ip[8] > 63", CW_FILTER_MATCH},
		{"len - 14 < 20", CW_FILTER_OTHER},
		{"greater 40 and less 100 and length >= 0x28", CW_FILTER_MATCH},
		{"ip proto 6 and ether proto 0x800", CW_FILTER_MATCH},
		{"vlan 5 and tcp", CW_FILTER_OTHER},
		{"not vlan and not ip6 and not arp", CW_FILTER_MATCH},
		{"\ttcp\n and\r\nport\t443 ", CW_FILTER_MATCH},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cw_filter *filter;
		struct cw_error err = {0};

		assert_int_equal(cw_filter_create(cases[i].expression, &filter, &err), CW_OK);
		assert_int_equal(ask(filter, 1), cases[i].ethernet);
		assert_int_equal(ask(filter, 1), cases[i].ethernet);
		cw_filter_destroy(filter);
	}
	assert_int_equal(num_lookups, 0);
}

/* Several link types in one case, one that libpcap does not know, and a filter for Wi-Fi. */
static void test_links(void **state)
{
	struct cw_filter *filter;

	(void)state;
	assert_int_equal(cw_filter_create("tcp dst port 443", &filter, NULL), CW_OK);
	assert_int_equal(ask(filter, 101), CW_FILTER_MATCH);
	assert_int_equal(ask(filter, 1), CW_FILTER_MATCH);
	assert_int_equal(ask(filter, 228), CW_FILTER_MATCH);
	assert_int_equal(ask(filter, 14), CW_FILTER_MATCH);
	assert_int_equal(ask(filter, 60000), CW_FILTER_UNUSABLE);
	for (uint32_t link = 61000; link < 62000; link++) {
		assert_int_equal(ask(filter, link), CW_FILTER_UNUSABLE);
	}
	assert_int_equal(ask(filter, 101), CW_FILTER_MATCH);
	cw_filter_destroy(filter);
	assert_int_equal(cw_filter_create("wlan type data subtype qos-data", &filter, NULL), CW_OK);
	assert_int_equal(ask(filter, 1), CW_FILTER_UNUSABLE);
	cw_filter_destroy(filter);
	cw_filter_destroy(NULL);
}

/* A name at every place where libpcap takes one; column is where it stands. */
static const struct {
	const char *expression;
	uint32_t column;
} names[] = {
	{"host www.example.com", 6},
	{"www.example.com", 1},
	{"src host expressway", 10},
	{"net loopback", 5},
	{"tcp port https", 10},
	{"port 443 or https", 13},
	{"port sip-tls", 6},
	{"portrange http-https", 11},
	{"portrange 80-https", 11},
	{"port 80-90", 6}, /* a port range is a name behind `port` */
	{"ip proto \\tcp", 10},
	{"ip proto ospf", 10},
	{"ip protochain \\tcp", 15},
	{"gateway router", 1},
	{"ether host server", 12},
	{"ether proto \\ip", 13},
	{"ifname eth0", 1},
	{"on eth0", 1},
	{"reason match", 1},
	{"action pass", 1},
	{"ruleset main", 1},
	{"len-14 < 20", 1},
	{"tcp[13]-a", 9},
	{"port 1e3", 6},
	{"port 0x", 6},
	{"host 10.0.0.1.5", 6},
	{"host 10.0.0.256", 6},
	{"host 10.", 6}, /* found by the fuzzer */
	{"ether host 0102.0304.0506.", 12},
	{"host 10.0.0.1-10.0.0.5", 6},
	{"host 10.0.0.1x", 6},
	{"host ::1x", 9},
	{"host fe80::1%eth0", 14},
	{"8::010.0.0.2", 1},
	{"host 1:2:3:4:5:6:7:8:9", 6},
	{"host 10.0.0.1/", 0},
	{"HOST 10.0.0.1", 1},
	{"host 10.0.0.1 AND tcp", 15},
	{"type mgt mgt", 10},
	{"llc host", 0},
	{"host \"a\"", 6},
	{"host $1", 6},
	{"port \xc3\xa4", 6},
	{"vxlan", 1},
	{"tcp portrange 5060-5070 or 5080-5090", 28},
};

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct cw_filter *filter = NULL;
		struct cw_error err = {0};

		assert_int_equal(
			cw_filter_create(names[i].expression, &filter, &err), CW_ERR_USAGE);
		if (names[i].column != 0) {
			assert_int_equal(err.column, names[i].column);
			assert_non_null(strstr(err.message, "numeric addresses and ports only"));
		}
		assert_null(filter);
	}
	assert_int_equal(num_lookups, 0);
}

/* The count above is worth something: libpcap itself asks for these. */
static void test_resolvers_are_ours(void **state)
{
	static const char *const asking[] = {
		"host foo", "net foo", "tcp port foo", "ip proto \\foo", "host 10.0.0.1 or len-14"};

	(void)state;
	for (size_t i = 0; i < sizeof(asking) / sizeof(asking[0]); i++) {
		pcap_t *pcap = pcap_open_dead(1, 65535);
		struct bpf_program code;
		unsigned before = num_lookups;

		assert_int_not_equal(
			pcap_compile(pcap, &code, asking[i], 1, PCAP_NETMASK_UNKNOWN), 0);
		assert_true(num_lookups > before);
		pcap_close(pcap);
	}
}

static void test_wrong(void **state)
{
	static const char *const wrong[] = {
		"tcp port", "(tcp", "tcp)", "port 70000", "and", "host", "ip[", "vlan vlan host"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct cw_filter *filter;
		struct cw_error err = {0};

		assert_int_equal(cw_filter_create(wrong[i], &filter, &err), CW_ERR_USAGE);
		assert_non_null(strstr(err.message, "the filter is wrong: "));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_resolvers_are_ours),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
