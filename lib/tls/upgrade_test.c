/* SPDX-License-Identifier: MIT */
/*
 * TLS behind what leads to it. The bytes are written after the RFCs and the protocols' documents; each
 * exchange is pushed twice: each step a packet of its own, and TLS in the packet of the step before it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "tls/testkit.h"

struct step {
	int dir;
	const char *bytes;
	size_t len;
};

#define C(literal)                                                                                 \
	{                                                                                          \
		0, literal, sizeof(literal) - 1                                                    \
	}
#define S(literal)                                                                                 \
	{                                                                                          \
		1, literal, sizeof(literal) - 1                                                    \
	}

struct exchange {
	const char *name;   /* of the protocol */
	const char *target; /* of HTTP CONNECT */
	bool is_apart;      /* the client must wait for the answer */
	struct step steps[8];
};

#define PROXY2 "\r\n\r\n\0\r\nQUIT\n"

static const struct exchange exchanges[] = {
	/* RFC 3207 */
	{"smtp", "", false,
		{S("220 mail.example ESMTP\r\n"), C("EHLO a.example\r\n"),
			S("250-mail.example\r\n250 STARTTLS\r\n"), C("STARTTLS\r\n"),
			S("220 Ready to start TLS\r\n")}},
	/* RFC 3207, LMTP (RFC 2033), the client alone */
	{"smtp", "", false, {C("LHLO a.example\r\nSTARTTLS\r\n")}},
	/* RFC 9051 section 6.2.1 */
	{"imap", "", false,
		{S("* OK [CAPABILITY IMAP4rev2 STARTTLS] ready\r\n"), C("a002 STARTTLS\r\n"),
			S("a002 OK Begin TLS negotiation now\r\n")}},
	/* RFC 2595 section 4 */
	{"pop3", "", false, {S("+OK POP3 ready\r\n"), C("STLS\r\n"), S("+OK Begin TLS\r\n")}},
	/* RFC 4642 section 2.2.2 */
	{"nntp", "", false,
		{S("200 news.example ready\r\n"), C("CAPABILITIES\r\n"),
			S("101 Capability list:\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n"),
			C("STARTTLS\r\n"), S("382 Continue with TLS\r\n")}},
	/* IRCv3 tls-3.1 */
	{"irc", "", false,
		{C("STARTTLS\r\n"), S(":irc.example 670 * :STARTTLS successful, go ahead\r\n")}},
	{"irc", "", false,
		{C("CAP LS 302\r\n"), S(":irc.example CAP * LS :multi-prefix tls\r\n"),
			C("STARTTLS\r\n"), S(":irc.example 670 * :STARTTLS successful\r\n")}},
	/* RFC 6120 section 5.4 */
	{"xmpp", "", false,
		{C("<?xml version='1.0'?><stream:stream to='a.example' xmlns='jabber:client' "
		   "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"),
			S("<stream:stream from='a.example' id='1' version='1.0'>"
			  "<stream:features><starttls "
			  "xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"),
			C("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
			S("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")}},
	/* RFC 4511 section 4.14: ExtendedRequest and ExtendedResponse of 1.3.6.1.4.1.1466.20037 */
	{"ldap", "", false,
		{C("\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
		   "1.3.6.1.4.1.1466.20037"),
			S("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00")}},
	/* The same in the long form of lengths, as Active Directory writes it, after a search. */
	{"ldap", "", false,
		{C("\x30\x05\x02\x01\x01\x42\x00"), S("\x30\x84\0\0\0\x05\x02\x01\x01\x65\x00"),
			C("\x30\x84\0\0\0\x1d\x02\x01\x02\x77\x18\x80\x16"
			  "1.3.6.1.4.1.1466.20037"),
			S("\x30\x84\0\0\0\x10\x02\x01\x02\x78\x84\0\0\0\x07\x0a\x01\x00\x04\x00\x04"
			  "\x00")}},
	/* RFC 4217 */
	{"ftp", "", false,
		{S("220 FTP server ready\r\n"), C("AUTH TLS\r\n"),
			S("234 Proceed with negotiation.\r\n")}},
	{"ftp", "", false,
		{S("220 Welcome\r\n"), C("FEAT\r\n"),
			S("211-Features:\r\n AUTH TLS\r\n211 End\r\n"), C("AUTH TLS\r\n"),
			S("234 AUTH TLS OK.\r\n")}},
	/* PostgreSQL 52.2.10, with and without a try of GSSAPI before */
	{"postgresql", "", false, {C("\0\0\0\x08\x04\xd2\x16\x2f"), S("S")}},
	{"postgresql", "", false,
		{C("\0\0\0\x08\x04\xd2\x16\x30"), S("N"), C("\0\0\0\x08\x04\xd2\x16\x2f"), S("S")}},
	/* MySQL's Protocol::HandshakeV10 and Protocol::SSLRequest */
	{"mysql", "", false,
		{S("\x4a\0\0\0\x0a"
		   "8.0.36\0\x08\0\0\0\x01\x02\x03\x04\x05\x06\x07\x08\0\xff\xff\xff\x02\0\xff\xdf"
		   "\x15\0\0\0\0\0\0\0\0\0\0"
		   "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\0caching_sha2_password\0"),
			C("\x20\0\0\x01\x05\xae\xff\x19\0\0\0\x01\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
			  "\0\0\0\0\0\0\0\0")}},
	/* MS-RDPBCGR 2.2.1.1: X.224 connection request with a cookie, and confirm */
	{"rdp", "", false,
		{C("\x03\0\0\x2d\x28\xe0\0\0\0\0\0"
		   "Cookie: mstshash=someone\r\n\x01\0\x08\0\x01\0\0\0"),
			S("\x03\0\0\x13\x0e\xd0\0\0\x12\x34\0\x02\x1f\x08\0\x02\0\0\0")}},
	/* RFC 5804 section 2.2 */
	{"sieve", "", false,
		{S("\"IMPLEMENTATION\" \"Example\"\r\n\"STARTTLS\"\r\nOK\r\n"), C("STARTTLS\r\n"),
			S("OK \"Begin TLS negotiation now.\"\r\n")}},
	/* RFC 9110 section 9.3.6; a first try without credentials */
	{"http-connect", "srv.example:443", false,
		{C("CONNECT srv.example:443 HTTP/1.1\r\nHost: srv.example:443\r\n\r\n"),
			S("HTTP/1.1 200 Connection established\r\n\r\n")}},
	{"http-connect", "[2001:db8::1]:8443", false,
		{C("CONNECT [2001:db8::1]:8443 HTTP/1.0\r\n\r\n"),
			S("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: "
			  "0\r\n\r\n"),
			C("CONNECT [2001:db8::1]:8443 HTTP/1.0\r\nProxy-Authorization: Basic "
			  "x\r\n\r\n"),
			S("HTTP/1.0 200 OK\r\n\r\n")}},
	/* A proxy that served a request before the tunnel */
	{"http", "", false,
		{C("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n"),
			S("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
			C("CONNECT srv.example:443 HTTP/1.1\r\n\r\n"),
			S("HTTP/1.1 200 OK\r\n\r\n")}},
	/* RFC 2817 section 3 */
	{"http", "", true,
		{C("OPTIONS * HTTP/1.1\r\nHost: a.example\r\nUpgrade: TLS/1.0\r\nConnection: "
		   "Upgrade\r\n\r\n"),
			S("HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.0, "
			  "HTTP/1.1\r\n\r\n")}},
	/* SOCKS 4 and 4A */
	{"socks4", "", false,
		{C("\x04\x01\x01\xbb\xc0\x00\x02\x01user\0"), S("\0\x5a\x01\xbb\xc0\0\x02\x01")}},
	{"socks4", "", false,
		{C("\x04\x01\x01\xbb\0\0\0\x01\0srv.example\0"), S("\0\x5a\0\0\0\0\0\0")}},
	/* RFC 1928, by name, address and IPv6, and with RFC 1929 */
	{"socks5", "", false,
		{C("\x05\x01\0"), S("\x05\0"), C("\x05\x01\0\x03\x0bsrv.example\x01\xbb"),
			S("\x05\0\0\x01\xc0\0\x02\x01\x01\xbb")}},
	{"socks5", "", false,
		{C("\x05\x02\0\x02"), S("\x05\x02"), C("\x01\x04user\x06secret"), S("\x01\0"),
			C("\x05\x01\0\x01\xc0\0\x02\x01\x01\xbb"),
			S("\x05\0\0\x04\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x01\xbb")}},
	/* haproxy's proxy-protocol.txt, versions 1 and 2 (TCP over IPv4; LOCAL; with a TLV) */
	{"proxy", "", false, {C("PROXY TCP4 192.0.2.1 192.0.2.2 40000 443\r\n")}},
	{"proxy", "", false,
		{C(PROXY2 "\x21\x11\0\x0c\xc0\0\x02\x01\xc0\0\x02\x02\x9c\x40\x01\xbb")}},
	{"proxy", "", false, {C(PROXY2 "\x20\0\0\0")}},
	{"proxy", "", false,
		{C(PROXY2 "\x21\x11\0\x13\xc0\0\x02\x01\xc0\0\x02\x02\x9c\x40\x01\xbb"
			  "\x03\0\x04\x16\x03\x01\x02")}},
	/* Something of one's own */
	{"other", "", false, {C("HELLO 1\n"), S("GO ON\n")}},
	{"", "", false, {{0, NULL, 0}}},
};

#define NUM_EXCHANGES (sizeof(exchanges) / sizeof(exchanges[0]))

static void add(struct cw_buffer *packet, const char *bytes, size_t len)
{
	cw_buffer_add(packet, bytes, len);
	assert_false(packet->failed);
}

/* The last step of each direction has its side of TLS behind it, in the same packet. */
static void push_joined(
	struct cw_tls_kit *kit, const struct exchange *exchange, const struct cw_buffer *tls)
{
	size_t last[2] = {SIZE_MAX, SIZE_MAX};
	struct cw_buffer packet = {0};

	for (size_t i = 0; i < 8 && exchange->steps[i].bytes != NULL; i++) {
		last[exchange->steps[i].dir] = i;
	}
	for (size_t i = 0; i < 8 && exchange->steps[i].bytes != NULL; i++) {
		const struct step *step = &exchange->steps[i];

		cw_buffer_clear(&packet);
		add(&packet, step->bytes, step->len);
		if (last[step->dir] == i) {
			add(&packet, tls[step->dir].ptr, tls[step->dir].len);
		}
		assert_true(cw_tls_kit_push(kit, step->dir, packet.ptr, packet.len));
	}
	for (int dir = 0; dir < 2; dir++) {
		if (last[dir] == SIZE_MAX) {
			assert_true(cw_tls_kit_push(kit, dir, tls[dir].ptr, tls[dir].len));
		}
	}
	cw_buffer_finish(&packet);
}

static void push_apart(
	struct cw_tls_kit *kit, const struct exchange *exchange, const struct cw_buffer *tls)
{
	for (size_t i = 0; i < 8 && exchange->steps[i].bytes != NULL; i++) {
		const struct step *step = &exchange->steps[i];

		assert_true(cw_tls_kit_push(kit, step->dir, step->bytes, step->len));
	}
	assert_true(cw_tls_kit_push(kit, 0, tls[0].ptr, tls[0].len));
	assert_true(cw_tls_kit_push(kit, 1, tls[1].ptr, tls[1].len));
}

static void check(const struct exchange *exchange, const struct cw_tls_result *r)
{
	print_message("# %s\n", exchange->name);
	assert_non_null(r);
	assert_true(r->saw_client_hello);
	assert_true(r->saw_server_hello);
	assert_int_equal(r->client_dir, 0);
	assert_true(cw_text_is(r->sni, "a.example"));
	assert_int_equal(r->chains[CW_TLS_SERVER].certificates.count, 2);
	assert_string_equal(r->upgrade, exchange->name);
	assert_true(cw_text_is(r->upgrade_target, exchange->target));
}

static void tls_is_found_and_the_way_named(void **state)
{
	struct cw_buffer tls[2] = {{0}, {0}};

	(void)state;
	cw_tls_put_hello_record(&tls[0]);
	cw_tls_put_flight_record(&tls[1]);
	for (size_t i = 0; i < 2 * NUM_EXCHANGES; i++) {
		struct cw_tls_kit *kit = cw_tls_kit_create();
		const struct exchange *exchange = &exchanges[i / 2];

		if (i % 2 == 0 || exchange->is_apart) {
			push_apart(kit, exchange, tls);
		} else {
			push_joined(kit, exchange, tls);
		}
		check(exchange, cw_tls_session_result(kit->session));
		assert_int_equal(kit->kase.anomalies.count, 0);
		cw_tls_kit_destroy(kit);
	}
	cw_buffer_finish(&tls[0]);
	cw_buffer_finish(&tls[1]);
}

/* The beginning is missing: what is known is named, and nothing is invented. */
static void midstream_names_what_it_knows(void **state)
{
	struct cw_buffer tls = {0};

	(void)state;
	cw_tls_put_hello_record(&tls);
	for (int i = 0; i < 2; i++) {
		struct cw_tls_kit *kit = cw_tls_kit_create();
		const char *before = i == 0 ? "LHLO x\r\nSTARTTLS\r\n" : "and so on\r\n";

		(void)cw_tls_session_gap(kit->session, 0, 0, CW_HIDDEN_MIDSTREAM);
		(void)cw_tls_kit_push(kit, 0, before, strlen(before));
		(void)cw_tls_kit_push(kit, 0, tls.ptr, tls.len);
		assert_string_equal(
			cw_tls_session_result(kit->session)->upgrade, i == 0 ? "smtp" : "");
		cw_tls_kit_destroy(kit);
	}
	cw_buffer_finish(&tls);
}

/* A greeting of many packets: only its beginning is kept, and TLS is found behind it. */
static void long_greeting(void **state)
{
	struct cw_tls_kit *kit = cw_tls_kit_create();
	struct cw_buffer tls = {0};
	char line[1000];

	(void)state;
	memset(line, 'x', sizeof(line));
	memcpy(line, "220-", 4);
	line[sizeof(line) - 1] = '\n';
	for (int i = 0; i < 40; i++) {
		assert_true(cw_tls_kit_push(kit, 1, line, sizeof(line)));
	}
	cw_tls_put_flight_record(&tls);
	(void)cw_tls_kit_push(kit, 0, "EHLO a\r\nSTARTTLS\r\n", 18);
	(void)cw_tls_kit_push(kit, 1, tls.ptr, tls.len);
	assert_string_equal(cw_tls_session_result(kit->session)->upgrade, "smtp");
	cw_buffer_finish(&tls);
	cw_tls_kit_destroy(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tls_is_found_and_the_way_named),
		cmocka_unit_test(midstream_names_what_it_knows),
		cmocka_unit_test(long_greeting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
