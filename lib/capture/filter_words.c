/* SPDX-License-Identifier: MIT */
/*
 * libpcap's scanner (scanner.l) takes the longest match: `len-14` is one word to it and no keyword,
 * so it would be a host name. Words are cut here exactly as there, or shorter ones are refused.
 */
#define _GNU_SOURCE /* inet_pton */
#include "capture/filter_words.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <string.h>

#define MAX_EXPRESSION 65536

/* All keywords of libpcap 1.10 but those that want a name: gateway, on, ifname, rset, ruleset,
 * reason, action. */
static const char *const keywords[] = {
	"aarp",
	"addr1",
	"addr2",
	"addr3",
	"addr4",
	"address1",
	"address2",
	"address3",
	"address4",
	"ah",
	"and",
	"arp",
	"atalk",
	"bcc",
	"broadcast",
	"byte",
	"carp",
	"clnp",
	"connectmsg",
	"csnp",
	"decnet",
	"dir",
	"direction",
	"dpc",
	"dst",
	"es-is",
	"esis",
	"esp",
	"ether",
	"fddi",
	"fisu",
	"geneve",
	"greater",
	"hdpc",
	"hfisu",
	"hlssu",
	"hmsu",
	"hopc",
	"host",
	"hsio",
	"hsls",
	"icmp",
	"icmp-echo",
	"icmp-echoreply",
	"icmp-ireq",
	"icmp-ireqreply",
	"icmp-maskreply",
	"icmp-maskreq",
	"icmp-paramprob",
	"icmp-redirect",
	"icmp-routeradvert",
	"icmp-routersolicit",
	"icmp-sourcequench",
	"icmp-timxceed",
	"icmp-tstamp",
	"icmp-tstampreply",
	"icmp-unreach",
	"icmp6",
	"icmpcode",
	"icmptype",
	"igmp",
	"igrp",
	"iih",
	"ilmic",
	"inbound",
	"ip",
	"ip6",
	"ipx",
	"is-is",
	"isis",
	"iso",
	"l1",
	"l2",
	"lane",
	"lat",
	"len",
	"length",
	"less",
	"link",
	"llc",
	"lsp",
	"lssu",
	"lsu",
	"mask",
	"metac",
	"metaconnect",
	"moprc",
	"mopdl",
	"mpls",
	"msu",
	"multicast",
	"net",
	"netbeui",
	"not",
	"oam",
	"oamf4",
	"oamf4ec",
	"oamf4sc",
	"opc",
	"or",
	"outbound",
	"pim",
	"port",
	"portrange",
	"ppp",
	"pppoed",
	"pppoes",
	"proto",
	"protochain",
	"psnp",
	"ra",
	"radio",
	"rarp",
	"rnr",
	"rulenum",
	"sc",
	"sca",
	"sctp",
	"sio",
	"slip",
	"sls",
	"snp",
	"src",
	"srnr",
	"stp",
	"subrulenum",
	"subtype",
	"ta",
	"tcp",
	"tcp-ack",
	"tcp-cwr",
	"tcp-ece",
	"tcp-fin",
	"tcp-push",
	"tcp-rst",
	"tcp-syn",
	"tcp-urg",
	"tcpflags",
	"tr",
	"type",
	"udp",
	"vci",
	"vlan",
	"vpi",
	"vrrp",
	"wlan",
};

/* Behind these stands a word of libpcap's own tables: frame types, directions. */
static const char *const before_words[] = {"type", "subtype", "dir", "direction", "llc"};

static bool is_one_of(struct cw_text word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (cw_text_is(word, list[i])) {
			return true;
		}
	}
	return false;
}

#define IS_ONE_OF(word, list) is_one_of(word, list, sizeof(list) / sizeof((list)[0]))

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_alnum(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* How many bytes from at on are of the set. */
static size_t run(struct cw_text text, size_t at, bool (*in)(char c))
{
	size_t len = 0;

	while (at + len < text.len && in(text.ptr[at + len])) {
		len++;
	}
	return len;
}

static bool in_word(char c)
{
	return is_alnum(c) || c == '.' || c == '-' || c == '_';
}

static bool in_address(char c)
{
	return is_hex(c) || c == ':' || c == '.';
}

/* --- what a word may be --- */

/* 80, 0x50 */
static bool is_number(struct cw_text word)
{
	if (word.len > 2 && word.ptr[0] == '0' && (word.ptr[1] == 'x' || word.ptr[1] == 'X')) {
		return run(word, 2, is_hex) == word.len - 2;
	}
	return word.len > 0 && run(word, 0, is_digit) == word.len;
}

/* Splitting gives no empty piece at the end. */
static bool ends_well(struct cw_text word)
{
	return word.len > 0 && is_alnum(word.ptr[word.len - 1]);
}

/* 10, 10.1, 10.1.2, 10.1.2.3: an address, or a network with the rest left out. */
static bool is_dotted(struct cw_text word)
{
	struct cw_text rest = word;
	struct cw_text part;
	uint64_t value;
	size_t count = 0;

	while (cw_text_split(&rest, '.', &part)) {
		if (part.len > 3 || !cw_text_to_u64(part, &value) || value > 255) {
			return false;
		}
		count++;
	}
	return count >= 1 && count <= 4 && ends_well(word);
}

/* 5060-5070 */
static bool is_range(struct cw_text word)
{
	size_t first = run(word, 0, is_digit);

	return first > 0 && first + 1 < word.len && word.ptr[first] == '-' &&
	       run(word, first + 1, is_digit) == word.len - first - 1;
}

/* Six groups of one or two hexadecimal digits, or three of four with dots. */
static bool is_mac(struct cw_text word, char separator, size_t groups, size_t min, size_t max)
{
	struct cw_text rest = word;
	struct cw_text part;
	size_t count = 0;

	while (cw_text_split(&rest, separator, &part)) {
		if (part.len < min || part.len > max || run(part, 0, is_hex) != part.len) {
			return false;
		}
		count++;
	}
	return count == groups && ends_well(word);
}

static bool is_ipv6(struct cw_text word)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t bytes[16];

	if (word.len >= sizeof(text)) {
		return false;
	}
	memcpy(text, word.ptr, word.len);
	text[word.len] = '\0';
	return inet_pton(AF_INET6, text, bytes) == 1;
}

/* What comes next. previous is the word before, empty behind an operator. */
static bool is_allowed(struct cw_text word, struct cw_text previous)
{
	if (IS_ONE_OF(word, keywords) || is_number(word) || is_dotted(word) ||
		is_mac(word, '-', 6, 1, 2) || is_mac(word, '.', 3, 4, 4)) {
		return true;
	}
	if (cw_text_is(previous, "portrange")) {
		return is_range(word);
	}
	return IS_ONE_OF(previous, before_words) && run(word, 0, is_alnum) > 0 &&
	       !is_digit(word.ptr[0]) && run(word, 0, in_word) == word.len;
}

static size_t count_byte(struct cw_text text, char byte)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++) {
		count += text.ptr[i] == byte;
	}
	return count;
}

/* The length of the word at the start of text; 0 when no word begins there. */
static size_t word_length(struct cw_text text)
{
	size_t len = run(text, 0, in_address);
	struct cw_text address = cw_text_head(text, len);

	if (len > 2 && cw_text_find_byte(address, ':', &(size_t){0}) &&
		(is_ipv6(address) || is_mac(address, ':', 6, 1, 2)) &&
		(len == text.len || !in_word(text.ptr[len]))) {
		return len;
	}
	/* To libpcap it is an address all the same, and it asks the resolver about it. */
	if (count_byte(address, ':') > 1) {
		return len;
	}
	if (text.len == 0 || !is_alnum(text.ptr[0])) {
		return 0;
	}
	len = run(text, 0, in_word);
	while (text.ptr[len - 1] == '-' || text.ptr[len - 1] == '_') {
		len--; /* libpcap ends a word before these */
	}
	return len;
}

static bool is_address(struct cw_text word)
{
	return is_ipv6(word) || is_mac(word, ':', 6, 1, 2);
}

static enum cw_code refuse(struct cw_error *err, struct cw_text word, size_t at)
{
	char shown[128];

	(void)cw_text_to_utf8(cw_text_head(word, sizeof(shown) / 4 - 1), shown);
	(void)cw_error_set(err, CW_ERR_USAGE,
		"the filter has \"%s\" at %zu, which is no keyword: numeric addresses and ports "
		"only",
		shown, at + 1);
	if (err != NULL) {
		err->column = (uint32_t)at + 1;
	}
	return CW_ERR_USAGE;
}

enum cw_code cw_filter_check(const char *expression, struct cw_error *err)
{
	struct cw_text text = cw_text_str(expression);
	struct cw_text previous = CW_TEXT("");

	if (text.len > MAX_EXPRESSION) {
		return cw_error_set(
			err, CW_ERR_USAGE, "the filter is longer than %d bytes", MAX_EXPRESSION);
	}
	for (size_t at = 0; at < text.len;) {
		struct cw_text rest = cw_text_skip(text, at);
		struct cw_text word = cw_text_head(rest, word_length(rest));

		if (word.len > 0) {
			if (!is_address(word) && !is_allowed(word, previous)) {
				return refuse(err, word, at);
			}
			previous = word;
			at += word.len;
		} else if (strchr(" \t\r\n", rest.ptr[0]) != NULL) {
			at++;
		} else if (strchr("()[]+-*/%&|^!=<>:", rest.ptr[0]) != NULL) {
			previous = CW_TEXT("");
			at++;
		} else {
			return refuse(err, cw_text_head(rest, 1), at);
		}
	}
	return CW_OK;
}
