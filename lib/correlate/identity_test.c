/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "correlate/identity.h"

static struct cw_case kase;

static int set_up(void **state)
{
	(void)state;
	cw_case_init(&kase, NULL);
	return cw_case_add_bundle(&kase) == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	cw_case_finish(&kase);
	return 0;
}

static struct cw_handshake *shake(
	const char *bundle, const char *client, const char *server, uint16_t port)
{
	struct cw_handshake *handshake = cw_case_add_handshake(&kase);

	assert_non_null(handshake);
	handshake->bundle = bundle;
	handshake->client.ip = client;
	handshake->client.port = 40000;
	handshake->server.ip = server;
	handshake->server.port = port;
	return handshake;
}

static void set(struct cw_setting *setting, const char *bundle, const char *key, const char *value)
{
	assert_non_null(setting);
	setting->bundle = bundle;
	setting->key = key;
	setting->value = value;
}

static const struct cw_bundle *bundle_at(size_t index)
{
	return kase.bundles.items[index];
}

static void addresses_from_the_dumps(void **state)
{
	struct cw_handshake *out = shake("b1", "10.0.0.1", "10.0.0.9", 8443);
	struct cw_handshake *in = shake("b1", "10.0.0.8", "10.0.0.1", 5061);
	struct cw_handshake *passing = shake("b1", "10.0.0.8", "10.0.0.9", 443);
	struct cw_alert alert = {.from = "server", .level = "fatal"};

	(void)state;
	out->alerts = &alert;
	out->num_alerts = 1;
	set(cw_case_add_config(&kase), "b1", "Ethernet 1 IP V4 Address", "10.0.0.1");
	set(cw_case_add_config(&kase), "b1", "Ethernet 1 IP V4 Gateway", "10.0.0.254");
	set(cw_case_add_config(&kase), "b1", "DNS Server 1 Address", "10.0.0.9");
	set(cw_case_add_config(&kase), "b1", "Ethernet 2 IP V4 Address", "127.0.0.1");
	set(cw_case_add_config(&kase), "b2", "Ethernet 1 IP V4 Address", "10.0.0.8");
	set(cw_case_add_status(&kase), "b1", "Ethernet 1 MacAddress", "00:0C:29:00:00:01");
	set(cw_case_add_status(&kase), "b1", "Network 1 Ethernet 1 IPv6 Address", "2001:db8::1");
	set(cw_case_add_status(&kase), "b1", "SystemUnit Software Version", "X14.2.5");
	set(cw_case_add_config(&kase), "b1", "Zones Zone 3 Type", "TraversalServer");
	assert_true(cw_correlate_identity(&kase));

	assert_int_equal(bundle_at(0)->addresses.count, 2);
	assert_string_equal(bundle_at(0)->addresses.items[0], "10.0.0.1");
	assert_string_equal(bundle_at(0)->addresses.items[1], "2001:db8::1");
	assert_string_equal(bundle_at(0)->version, "X14.2.5");
	assert_string_equal(bundle_at(0)->role, "E");
	assert_int_equal(out->client_is, CW_PARTY_SELF);
	assert_int_equal(out->server_is, CW_PARTY_PEER);
	assert_int_equal(alert.sender, CW_PARTY_PEER);
	assert_int_equal(in->client_is, CW_PARTY_PEER);
	assert_int_equal(in->server_is, CW_PARTY_SELF);
	assert_int_equal(passing->client_is, CW_PARTY_UNKNOWN);
}

/* After a restart there are no dumps: the lines of failures and the capture tell. */
static void addresses_from_failures(void **state)
{
	struct cw_failure *failure = cw_case_add_failure(&kase);

	(void)state;
	failure->bundle = "b1";
	failure->presented_by = CW_PARTY_PEER;
	failure->presented_role = "server";
	failure->client.ip = "10.0.0.1";
	failure->server.ip = "10.0.0.9";
	assert_true(cw_correlate_identity(&kase));
	assert_int_equal(bundle_at(0)->addresses.count, 1);
	assert_string_equal(bundle_at(0)->addresses.items[0], "10.0.0.1");
}

static void address_from_the_capture(void **state)
{
	struct cw_handshake *first = shake("b1", "10.0.0.1", "10.0.0.9", 7001);

	(void)state;
	(void)shake("b1", "10.0.0.7", "10.0.0.1", 5061);
	(void)shake("b1", "10.0.0.1", "10.0.0.6", 443);
	assert_true(cw_correlate_identity(&kase));
	assert_int_equal(bundle_at(0)->addresses.count, 1);
	assert_string_equal(bundle_at(0)->addresses.items[0], "10.0.0.1");
	assert_int_equal(first->client_is, CW_PARTY_SELF);
	assert_string_equal(bundle_at(0)->role, "C"); /* the client of a traversal zone */
}

/* With a single peer nobody can say which end is the Expressway. */
static void one_peer_tells_nothing(void **state)
{
	struct cw_handshake *first = shake("b1", "10.0.0.1", "10.0.0.9", 8443);

	(void)state;
	(void)shake("b1", "10.0.0.1", "10.0.0.9", 6972);
	assert_true(cw_correlate_identity(&kase));
	assert_int_equal(bundle_at(0)->addresses.count, 0);
	assert_int_equal(first->client_is, CW_PARTY_UNKNOWN);
	assert_string_equal(bundle_at(0)->role, "");
}

/* Both ends of one connection, each from its own box. */
static void two_bundles(void **state)
{
	struct cw_handshake *c = shake("b1", "10.0.0.1", "10.0.0.2", 7001);
	struct cw_handshake *e = shake("b2", "10.0.0.1", "10.0.0.2", 7001);

	(void)state;
	assert_non_null(cw_case_add_bundle(&kase));
	set(cw_case_add_config(&kase), "b1", "Ethernet 1 IP V4 Address", "10.0.0.1");
	set(cw_case_add_config(&kase), "b2", "Ethernet 1 IP V4 Address", "10.0.0.2");
	assert_true(cw_correlate_identity(&kase));
	assert_int_equal(c->client_is, CW_PARTY_SELF);
	assert_int_equal(e->client_is, CW_PARTY_PEER);
	assert_string_equal(bundle_at(0)->role, "C");
	assert_string_equal(bundle_at(1)->role, "E");
}

/* A stranger's log may claim any number of addresses: each would cost every handshake a look. */
static void addresses_are_limited(void **state)
{
	static char ips[20000][16];

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		struct cw_failure *failure = cw_case_add_failure(&kase);

		assert_non_null(failure);
		(void)snprintf(ips[i], sizeof(ips[i]), "10.1.%u.%u", (unsigned)(i / 250),
			(unsigned)(i % 250));
		failure->bundle = "b1";
		failure->presented_by = CW_PARTY_SELF;
		failure->presented_role = "server";
		failure->server.ip = ips[i];
	}
	assert_true(cw_correlate_identity(&kase));
	assert_in_range(bundle_at(0)->addresses.count, 4, 100);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(addresses_from_the_dumps),
		TEST(addresses_from_failures),
		TEST(address_from_the_capture),
		TEST(one_peer_tells_nothing),
		TEST(two_bundles),
		TEST(addresses_are_limited),
	};

	return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
