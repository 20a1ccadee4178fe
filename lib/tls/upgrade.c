/* SPDX-License-Identifier: MIT */
#include "tls/upgrade.h"

#include "base/reader.h"

#include <string.h>

void cw_tls_preamble_finish(struct cw_tls_preamble *preamble)
{
	cw_buffer_finish(&preamble->start);
}

/* No line of text has it. Beyond ASCII anything goes: greetings are in many encodings. */
static bool is_control(uint8_t byte)
{
	return byte < 0x20 && byte != '\t' && byte != '\r' && byte != '\n';
}

bool cw_tls_preamble_add(struct cw_tls_preamble *preamble, const uint8_t *bytes, size_t len)
{
	size_t room = CW_TLS_PREAMBLE_BYTES - preamble->start.len;

	preamble->total += len;
	cw_buffer_add(&preamble->start, bytes, len < room ? len : room);
	for (size_t i = 0; i < len && !preamble->is_binary; i++) {
		preamble->is_binary = is_control(bytes[i]);
	}
	return !preamble->start.failed;
}

static struct cw_reader open(const struct cw_tls_preamble *preamble)
{
	return cw_reader_init(preamble->start.ptr, preamble->start.len, 0);
}

static bool has_head(struct cw_reader r, const void *head, size_t len)
{
	return r.left >= len && memcmp(r.pos, head, len) == 0;
}

/* The length of the packet that begins at r, 0 when it is none of the protocol, or too short to
 * tell. index counts the packets before it. */
typedef size_t packet_length_fn(struct cw_reader r, size_t index);

static const uint8_t proxy_signature[12] = {
	'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

/* haproxy's proxy-protocol.txt, section 2.2 */
static size_t proxy_length(struct cw_reader r, size_t index)
{
	uint16_t length;

	return index == 0 && has_head(r, proxy_signature, sizeof(proxy_signature)) &&
			       cw_reader_skip(&r, 14) && cw_reader_u16be(&r, &length)
		       ? (size_t)16 + length
		       : 0;
}

/* PostgreSQL 52.2.10: GSSENCRequest may come before SSLRequest; each is answered by one byte. */
static size_t postgresql_client_length(struct cw_reader r, size_t index)
{
	(void)index;
	return has_head(r, "\0\0\0\x08\x04\xd2\x16\x2f", 8) ||
			       has_head(r, "\0\0\0\x08\x04\xd2\x16\x30", 8)
		       ? 8
		       : 0;
}

static size_t postgresql_server_length(struct cw_reader r, size_t index)
{
	return index < 2 && (has_head(r, "S", 1) || has_head(r, "N", 1)) ? 1 : 0;
}

/* MySQL's Protocol::Handshake (version 10, sequence 0) and Protocol::SSLRequest (sequence 1, the
 * capability CLIENT_SSL; 32 bytes, or 5 before 4.1). */
static size_t mysql_server_length(struct cw_reader r, size_t index)
{
	uint16_t low;
	uint8_t high;

	return index == 0 && r.left > 4 && r.pos[3] == 0 && r.pos[4] == 10 &&
			       cw_reader_u16le(&r, &low) && cw_reader_u8(&r, &high)
		       ? (size_t)4 + low + ((size_t)high << 16)
		       : 0;
}

static size_t mysql_client_length(struct cw_reader r, size_t index)
{
	bool is_request = index == 0 && r.left > 5 && (r.pos[0] == 32 || r.pos[0] == 5) &&
			  r.pos[1] == 0 && r.pos[2] == 0 && r.pos[3] == 1 && (r.pos[5] & 0x08) != 0;

	return is_request ? (size_t)4 + r.pos[0] : 0;
}

/* RFC 4511 section 4.1.1: a SEQUENCE that begins with an INTEGER, in BER. */
static size_t ldap_length(struct cw_reader r, size_t index)
{
	uint8_t tag;
	uint8_t first;
	size_t length = 0;
	size_t more;

	(void)index;
	if (!cw_reader_u8(&r, &tag) || tag != 0x30 || !cw_reader_u8(&r, &first)) {
		return 0;
	}
	more = first < 0x80 ? 0 : first & 0x7f;
	if (more > 4) {
		return 0;
	}
	for (size_t i = 0; i < more; i++) {
		uint8_t byte;

		if (!cw_reader_u8(&r, &byte)) {
			return 0;
		}
		length = length << 8 | byte;
	}
	if (more == 0) {
		length = first;
	}
	return has_head(r, "\x02", 1) && length < 1u << 20 ? 2 + more + length : 0;
}

/* RFC 1006 section 6 and X.224's connection request and confirm, of which TLS follows the first
 * pair. */
static size_t rdp_length(struct cw_reader r, size_t index)
{
	bool is_connect = index == 0 && r.left > 5 && r.pos[0] == 3 && r.pos[1] == 0 &&
			  (r.pos[5] == 0xe0 || r.pos[5] == 0xd0);

	return is_connect ? (size_t)r.pos[2] << 8 | r.pos[3] : 0;
}

/* Up to and with the NUL; 0 when there is none. */
static size_t string_length(struct cw_reader r)
{
	const uint8_t *end = r.left > 0 ? memchr(r.pos, 0, r.left) : NULL;

	return end != NULL ? (size_t)(end - r.pos) + 1 : 0;
}

/* SOCKS 4: version, command, port, address, user; with 4A a name behind an address of 0.0.0.x. */
static size_t socks4_client_length(struct cw_reader r, size_t index)
{
	size_t user;
	size_t name;
	const uint8_t *head;

	if (index > 0 || !cw_reader_bytes(&r, 8, &head) || head[0] != 4 || head[1] != 1) {
		return 0;
	}
	user = string_length(r);
	if (user == 0 || head[4] != 0 || head[5] != 0 || head[6] != 0 || head[7] == 0) {
		return user > 0 ? 8 + user : 0;
	}
	name = cw_reader_skip(&r, user) ? string_length(r) : 0;
	return name > 0 ? 8 + user + name : 0;
}

static size_t socks4_server_length(struct cw_reader r, size_t index)
{
	return index == 0 && has_head(r, "\0\x5a", 2) ? 8 : 0;
}

/* RFC 1928 sections 4 and 6: version, command or reply, 0, type of address, address, port. */
static size_t socks5_address_length(struct cw_reader r)
{
	if (r.left < 5 || r.pos[0] != 5 || r.pos[2] != 0) {
		return 0;
	}
	return r.pos[3] == 1   ? 4 + 4 + 2
	       : r.pos[3] == 4 ? 4 + 16 + 2
	       : r.pos[3] == 3 ? (size_t)4 + 1 + r.pos[4] + 2
			       : 0;
}

static size_t socks5_client_length(struct cw_reader r, size_t index)
{
	if (index == 0) {
		return r.left > 1 && r.pos[0] == 5 && r.pos[1] > 0 ? (size_t)2 + r.pos[1] : 0;
	}
	if (has_head(r, "\x01", 1) && r.left > 2) { /* RFC 1929: name and password */
		size_t name = r.pos[1];

		return r.left > 2 + name ? 3 + name + r.pos[2 + name] : 0;
	}
	return socks5_address_length(r);
}

static size_t socks5_server_length(struct cw_reader r, size_t index)
{
	if (index == 0) {
		return has_head(r, "\x05\x00", 2) || has_head(r, "\x05\x02", 2) ? 2 : 0;
	}
	return has_head(r, "\x01\x00", 2) ? 2 : socks5_address_length(r);
}

struct binary {
	const char *name;
	packet_length_fn *client;
	packet_length_fn *server;
};

static const struct binary binaries[] = {
	{"proxy", proxy_length, NULL},
	{"postgresql", postgresql_client_length, postgresql_server_length},
	{"mysql", mysql_client_length, mysql_server_length},
	{"ldap", ldap_length, ldap_length},
	{"rdp", rdp_length, rdp_length},
	{"socks4", socks4_client_length, socks4_server_length},
	{"socks5", socks5_client_length, socks5_server_length},
};

#define NUM_BINARIES (sizeof(binaries) / sizeof(binaries[0]))

/* Whether packets of this protocol fill the first `total` bytes, of which r has the beginning. */
static bool fills(struct cw_reader r, uint64_t total, packet_length_fn *length_of)
{
	uint64_t at = 0;

	for (size_t index = 0; at < total; index++) {
		size_t length = length_of(r, index);

		if (length == 0) {
			return false;
		}
		at += length;
		if (at < total && !cw_reader_skip(&r, length)) {
			return false;
		}
	}
	return at == total && total > 0;
}

bool cw_tls_preamble_ends_packet(
	const struct cw_tls_preamble *preamble, const uint8_t *more, size_t len)
{
	uint8_t bytes[2 * CW_TLS_PREAMBLE_BYTES] = {0};
	size_t kept = preamble->start.len;
	struct cw_reader r = cw_reader_init(bytes, kept, 0);

	if (kept > 0) {
		memcpy(bytes, preamble->start.ptr, kept);
	}
	if (preamble->total == kept && len > 0 && len <= sizeof(bytes) - kept) {
		memcpy(bytes + kept, more, len);
		r.left += len;
	}
	for (size_t i = 0; i < NUM_BINARIES; i++) {
		if (fills(r, preamble->total + len, binaries[i].client) ||
			(binaries[i].server != NULL &&
				fills(r, preamble->total + len, binaries[i].server))) {
			return true;
		}
	}
	return false;
}

enum cw_tls_http cw_tls_lead_judge(const uint8_t lead[CW_TLS_LEAD_BYTES])
{
	static const char *const methods[] = {
		"GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "PATCH ", "OPTIONS "};

	if (memcmp(lead, "CONNECT ", 8) == 0 ||
		(memcmp(lead, "HTTP/1.", 7) == 0 && memcmp(lead + 8, " 101", 4) == 0)) {
		return CW_TLS_HTTP_SWITCHED;
	}
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (memcmp(lead, methods[i], strlen(methods[i])) == 0) {
			return CW_TLS_HTTP_PLAIN;
		}
	}
	return CW_TLS_HTTP_UNKNOWN;
}

static bool starts(struct cw_text text, const char *word)
{
	return cw_text_equal_nocase(cw_text_head(text, strlen(word)), cw_text_str(word));
}

static bool contains(struct cw_text text, const char *word)
{
	size_t at;

	return word[0] == '\0' || cw_text_find_nocase(text, cw_text_str(word), &at);
}

/* A protocol of lines: how the server greets, and a word that tells it from the others of the same
 * greeting, said by the client or the server. Each "" fits all. */
struct text_rule {
	const char *name;
	const char *client_starts;
	const char *client_has;
	const char *server_starts;
	const char *server_has;
};

static const struct text_rule text_rules[] = {
	{"proxy", "PROXY ", "", "", ""},
	{"http-connect", "CONNECT ", "", "", ""},
	{"http", "GET ", "", "", ""},
	{"http", "", " HTTP/1.", "", ""},
	{"http", "", "", "HTTP/1.", " 101 "},
	{"http-connect", "", "", "HTTP/1.", ""},
	{"xmpp", "", "<stream:", "", ""},
	{"xmpp", "", "urn:ietf:params:xml:ns:xmpp-tls", "", ""},
	{"xmpp", "", "", "", "urn:ietf:params:xml:ns:xmpp-tls"},
	{"xmpp", "", "", "", "<stream:"},
	{"imap", "", "", "* OK", ""},
	{"imap", "", "", "* PREAUTH", ""},
	{"pop3", "", "", "+OK", ""},
	{"pop3", "STLS", "", "", ""},
	{"pop3", "CAPA\r", "", "", ""},
	{"sieve", "", "", "\"IMPLEMENTATION\"", ""},
	{"ftp", "AUTH ", "", "", ""},
	{"ftp", "", "\nAUTH ", "", ""},
	{"ftp", "FEAT", "", "", ""},
	{"smtp", "EHLO", "", "", ""},
	{"smtp", "HELO", "", "", ""},
	{"smtp", "LHLO", "", "", ""},
	{"ftp", "", "", "220", "\n234"},
	{"smtp", "", "", "220", ""},
	{"nntp", "CAPABILITIES", "", "", ""},
	{"nntp", "MODE READER", "", "", ""},
	{"nntp", "", "", "200 ", ""},
	{"nntp", "", "", "201 ", ""},
	{"irc", "CAP ", "", "", ""},
	{"irc", "NICK ", "", "", ""},
	{"irc", "STARTTLS", "", ":", ""},
	{"irc", "STARTTLS", "", "NOTICE ", ""},
	{"irc", "", "", ":", " 670 "},
	{"imap", "", " STARTTLS", "", ""},
};

static const char *text_name(struct cw_text client, struct cw_text server)
{
	for (size_t i = 0; i < sizeof(text_rules) / sizeof(text_rules[0]); i++) {
		const struct text_rule *rule = &text_rules[i];

		if (starts(client, rule->client_starts) && starts(server, rule->server_starts) &&
			contains(client, rule->client_has) && contains(server, rule->server_has)) {
			return rule->name;
		}
	}
	return NULL;
}

/* Both directions must fit, or the one that spoke. */
static const char *binary_name(
	const struct cw_tls_preamble *client, const struct cw_tls_preamble *server)
{
	for (size_t i = 0; i < NUM_BINARIES; i++) {
		const struct binary *binary = &binaries[i];
		bool is_client = fills(open(client), client->total, binary->client);
		bool is_server = binary->server != NULL &&
				 fills(open(server), server->total, binary->server);

		if ((is_client || client->total == 0) && (is_server || server->total == 0)) {
			return binary->name;
		}
	}
	return has_head(open(client), proxy_signature, sizeof(proxy_signature)) ? "proxy" : NULL;
}

static struct cw_text connect_target(struct cw_text request)
{
	struct cw_text rest = cw_text_skip(request, strlen("CONNECT "));
	size_t end = 0;

	return cw_text_find_byte(rest, ' ', &end) ? cw_text_head(rest, end) : CW_TEXT("");
}

const char *cw_tls_upgrade_name(const struct cw_tls_preamble *client,
	const struct cw_tls_preamble *server, struct cw_text *target)
{
	struct cw_text asked = cw_buffer_text(&client->start);
	const char *name;

	*target = CW_TEXT("");
	if (client->total == 0 && server->total == 0) {
		return "";
	}
	name = binary_name(client, server);
	if (name == NULL) {
		name = text_name(asked, cw_buffer_text(&server->start));
	}
	if (name == NULL) {
		return client->is_broken || server->is_broken ? "" : "other";
	}
	if (strcmp(name, "http-connect") == 0 && starts(asked, "CONNECT ")) {
		*target = connect_target(asked);
	}
	return name;
}
