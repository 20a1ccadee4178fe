/* SPDX-License-Identifier: MIT */
#include "input/kind.h"
#include "base/reader.h"
#include "base/stamp.h"
#include "input/naming.h"

#include <string.h>

const char *cw_kind_name(enum cw_kind kind)
{
	static const char *const names[CW_NUM_KINDS] = {
		[CW_KIND_OTHER] = "other",
		[CW_KIND_EMPTY] = "empty",
		[CW_KIND_LOG] = "log",
		[CW_KIND_CAPTURE] = "capture",
		[CW_KIND_CAPTURE_NG] = "capture-ng",
		[CW_KIND_TRUST_STORE] = "trust-store",
		[CW_KIND_SERVER_CERTIFICATE] = "server-certificate",
		[CW_KIND_CLIENT_CERTIFICATE] = "client-certificate",
		[CW_KIND_CERTIFICATES] = "certificates",
		[CW_KIND_CONFIG] = "config",
		[CW_KIND_CONFIG_XML] = "config-xml",
		[CW_KIND_STATUS] = "status",
		[CW_KIND_STATUS_XML] = "status-xml",
	};

	return kind < CW_NUM_KINDS ? names[kind] : "other";
}

/* pcap(5), pcapng (draft-ietf-opsawg-pcapng section 4.1). */
static enum cw_kind capture_kind(struct cw_text head)
{
	static const uint32_t magics[] = {
		0xa1b2c3d4, 0xd4c3b2a1, /* microseconds */
		0xa1b23c4d, 0x4d3cb2a1, /* nanoseconds */
		0xa1b2cd34, 0x34cdb2a1, /* Kuznetzov's Linux patch */
	};
	struct cw_reader r = cw_reader_init(head.ptr, head.len, 0);
	uint32_t magic;
	uint32_t length;
	uint32_t order;

	if (!cw_reader_u32be(&r, &magic)) {
		return CW_KIND_OTHER;
	}
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (magic == magics[i]) {
			return CW_KIND_CAPTURE;
		}
	}
	if (magic == 0x0a0d0d0a && cw_reader_u32be(&r, &length) && cw_reader_u32be(&r, &order) &&
		(order == 0x1a2b3c4d || order == 0x4d3c2b1a)) {
		return CW_KIND_CAPTURE_NG;
	}
	return CW_KIND_OTHER;
}

/* A DER header (X.690 section 8.1) with the definite length in one to four bytes. */
static bool der_header(struct cw_reader *r, uint8_t *tag, uint64_t *len)
{
	uint8_t first;
	uint8_t byte;

	if (!cw_reader_u8(r, tag) || !cw_reader_u8(r, &first)) {
		return false;
	}
	*len = first;
	if (first < 0x80) {
		return true;
	}
	if (first == 0x80 || first > 0x84) {
		return false;
	}
	*len = 0;
	for (int i = 0; i < (first & 0x7f); i++) {
		if (!cw_reader_u8(r, &byte)) {
			return false;
		}
		*len = *len << 8 | byte;
	}
	return true;
}

/* A certificate (RFC 5280 section 4.1): SEQUENCE { SEQUENCE { [0] version or INTEGER serial …; or
 * PKCS #7 SignedData (RFC 2315 section 7): SEQUENCE { OID 1.2.840.113549.1.7.2 …. */
static bool is_der(struct cw_text head, bool is_whole)
{
	static const uint8_t signed_data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02};
	struct cw_reader r = cw_reader_init(head.ptr, head.len, 0);
	const uint8_t *oid;
	uint8_t tag;
	uint64_t outer;
	uint64_t len;

	if (!der_header(&r, &tag, &outer) || tag != 0x30 || (is_whole && outer > r.left)) {
		return false;
	}
	if (!der_header(&r, &tag, &len) || len >= outer) {
		return false;
	}
	if (tag == 0x06) {
		return len == sizeof(signed_data) &&
		       cw_reader_bytes(&r, sizeof(signed_data), &oid) &&
		       memcmp(oid, signed_data, sizeof(signed_data)) == 0;
	}
	if (tag != 0x30 || !der_header(&r, &tag, &outer)) {
		return false;
	}
	return (tag == 0xa0 || tag == 0x02) && outer < len;
}

/* Text has no NUL and few control bytes; a log may hold any byte above 127. */
static bool is_text(struct cw_text head)
{
	size_t odd = 0;

	for (size_t i = 0; i < head.len; i++) {
		unsigned char c = (unsigned char)head.ptr[i];

		if (c == 0 && i < 512) {
			return false;
		}
		odd += c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != 0x1b;
	}
	return odd <= head.len / 64;
}

/* A line of a log: an ISO time, the same behind a syslog priority, or Expressway's own pairs. */
static bool is_log_line(struct cw_text line)
{
	int64_t at;
	size_t used;
	size_t where;

	if (line.len > 2 && line.ptr[0] == '<' && cw_text_find_byte(line, '>', &where) &&
		where < 5) {
		line = cw_text_skip(line, where + 1);
		line = cw_text_trim(line);
	}
	/* A bare date may begin a line of anything: it takes the time too, and a blank behind
	 * it. */
	if (cw_stamp_parse(line, &at, &used) && used >= sizeof("YYYY-MM-DDTHH:MM:SS") - 1 &&
		used < line.len && (line.ptr[used] == ' ' || line.ptr[used] == '\t')) {
		return true;
	}
	return cw_text_find(line, CW_TEXT(" UTCTime=\""), &where);
}

static bool is_certificate_line(struct cw_text line)
{
	static const struct cw_text labels[] = {
		{"CERTIFICATE-----", 16},
		{"X509 CERTIFICATE-----", 21},
		{"TRUSTED CERTIFICATE-----", 24},
		{"PKCS7-----", 10},
		{"PKCS #7 SIGNED DATA-----", 24},
		{"CMS-----", 8},
	};

	if (!cw_text_starts(line, CW_TEXT("-----BEGIN "))) {
		return false;
	}
	line = cw_text_skip(line, sizeof("-----BEGIN ") - 1);
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (cw_text_starts(line, labels[i])) {
			return true;
		}
	}
	return false;
}

static bool starts_nocase(struct cw_text text, struct cw_text prefix)
{
	return cw_text_equal_nocase(cw_text_head(text, prefix.len), prefix);
}

static enum cw_kind line_kind(struct cw_text line)
{
	if (is_log_line(line)) {
		return CW_KIND_LOG;
	}
	if (is_certificate_line(line)) {
		return CW_KIND_CERTIFICATES;
	}
	if (starts_nocase(line, CW_TEXT("*c ")) ||
		starts_nocase(line, CW_TEXT("xConfiguration "))) {
		return CW_KIND_CONFIG;
	}
	return cw_text_starts(line, CW_TEXT("*s ")) ? CW_KIND_STATUS : CW_KIND_OTHER;
}

/* A log may quote any of the others, none of the others quotes a log line: so a log line anywhere
 * decides, else the first line that says something. */
static enum cw_kind text_kind(struct cw_text head)
{
	enum cw_kind kind = CW_KIND_OTHER;
	struct cw_text line;

	while (cw_text_split(&head, '\n', &line)) {
		enum cw_kind found = line_kind(line);

		if (found == CW_KIND_LOG) {
			return found;
		}
		if (kind == CW_KIND_OTHER) {
			kind = found;
		}
	}
	return kind;
}

/* The dumps' root elements are Configuration and Status; which XML it is otherwise, the name says.
 */
static enum cw_kind xml_kind(struct cw_text head, enum cw_naming naming)
{
	size_t at;

	if (!cw_text_starts(head, CW_TEXT("<"))) {
		return CW_KIND_OTHER;
	}
	if (naming == CW_NAMING_CONFIG) {
		return CW_KIND_CONFIG_XML;
	}
	if (naming == CW_NAMING_STATUS) {
		return CW_KIND_STATUS_XML;
	}
	head = cw_text_head(head, 1024);
	if (cw_text_find_nocase(head, CW_TEXT("<Configuration"), &at) ||
		cw_text_find_nocase(head, CW_TEXT("<xConfiguration"), &at)) {
		return CW_KIND_CONFIG_XML;
	}
	if (cw_text_find_nocase(head, CW_TEXT("<Status"), &at) ||
		cw_text_find_nocase(head, CW_TEXT("<xStatus"), &at)) {
		return CW_KIND_STATUS_XML;
	}
	return CW_KIND_OTHER;
}

static enum cw_kind certificate_kind(enum cw_naming naming)
{
	switch (naming) {
	case CW_NAMING_CA:
		return CW_KIND_TRUST_STORE;
	case CW_NAMING_SERVER:
		return CW_KIND_SERVER_CERTIFICATE;
	case CW_NAMING_CLIENT:
		return CW_KIND_CLIENT_CERTIFICATE;
	case CW_NAMING_NONE:
	case CW_NAMING_LOG:
	case CW_NAMING_CAPTURE:
	case CW_NAMING_CONFIG:
	case CW_NAMING_STATUS:
	case CW_NAMING_BUNDLE:
		break;
	}
	return CW_KIND_CERTIFICATES;
}

/* For text that says nothing itself: a log that holds one long body, a dump with only comments. */
static enum cw_kind named_kind(enum cw_naming naming, struct cw_text name)
{
	if (naming == CW_NAMING_LOG) {
		return CW_KIND_LOG;
	}
	if (naming == CW_NAMING_CONFIG && cw_text_ends(name, CW_TEXT(".txt"))) {
		return CW_KIND_CONFIG;
	}
	if (naming == CW_NAMING_STATUS && cw_text_ends(name, CW_TEXT(".txt"))) {
		return CW_KIND_STATUS;
	}
	if (naming == CW_NAMING_CA && cw_text_ends(name, CW_TEXT(".pem"))) {
		return CW_KIND_TRUST_STORE;
	}
	return CW_KIND_OTHER;
}

enum cw_kind cw_kind_of(struct cw_text head, bool is_whole, struct cw_text name)
{
	const struct cw_text mark =
		CW_TEXT("\xef\xbb\xbf"); /* of UTF-8, as Windows editors leave */
	enum cw_naming naming = cw_naming_of(name);
	enum cw_kind kind;

	if (head.len == 0 && is_whole) {
		return CW_KIND_EMPTY;
	}
	kind = capture_kind(head);
	if (kind != CW_KIND_OTHER) {
		return kind;
	}
	if (is_der(head, is_whole)) {
		return certificate_kind(naming);
	}
	if (!is_text(head)) {
		return CW_KIND_OTHER;
	}
	if (cw_text_starts(head, mark)) {
		head = cw_text_skip(head, mark.len);
	}
	kind = text_kind(head);
	if (kind == CW_KIND_CERTIFICATES) {
		return certificate_kind(naming);
	}
	if (kind == CW_KIND_OTHER) {
		kind = xml_kind(cw_text_trim(head), naming);
	}
	return kind != CW_KIND_OTHER ? kind : named_kind(naming, name);
}
