/* SPDX-License-Identifier: MIT */
#include "crypto/community_id.h"

#include "base/base64.h"
#include "crypto/digest.h"

#include <arpa/inet.h>
#include <string.h>

#define TCP        6
#define SHA1_BYTES 20

/* What is hashed: seed, both addresses, protocol, a zero byte, both ports; all big endian. */
struct tuple {
	uint8_t bytes[2 + 16 + 16 + 2 + 2 + 2];
	size_t len;
};

static void add(struct tuple *tuple, const void *bytes, size_t len)
{
	memcpy(tuple->bytes + tuple->len, bytes, len);
	tuple->len += len;
}

static void add_number(struct tuple *tuple, uint16_t number)
{
	const uint8_t bytes[2] = {(uint8_t)(number >> 8), (uint8_t)number};

	add(tuple, bytes, sizeof(bytes));
}

/* The bytes of an address, 4 or 16; 0 when the text is none. */
static size_t parse(const char *ip, uint8_t out[16])
{
	if (inet_pton(AF_INET, ip, out) == 1) {
		return 4;
	}
	return inet_pton(AF_INET6, ip, out) == 1 ? 16 : 0;
}

static void fill(struct tuple *tuple, const uint8_t *first, uint16_t first_port,
	const uint8_t *second, uint16_t second_port, size_t len)
{
	static const uint8_t protocol[2] = {TCP, 0};

	tuple->len = 0;
	add_number(tuple, 0);
	add(tuple, first, len);
	add(tuple, second, len);
	add(tuple, protocol, sizeof(protocol));
	add_number(tuple, first_port);
	add_number(tuple, second_port);
}

static bool write_digest(const struct tuple *tuple, char out[CW_COMMUNITY_ID_BYTES])
{
	struct cw_digest *digest = cw_digest_create(CW_DIGEST_SHA1);
	struct cw_buffer text = {0};
	uint8_t bytes[CW_DIGEST_BYTES];
	bool done = digest != NULL && cw_digest_add(digest, tuple->bytes, tuple->len) &&
		    cw_digest_finish(digest, bytes) == SHA1_BYTES;

	if (done) {
		cw_buffer_add_str(&text, "1:");
		cw_base64_encode(&text, bytes, SHA1_BYTES);
		cw_buffer_add(&text, "", 1);
		done = !text.failed && text.len <= CW_COMMUNITY_ID_BYTES;
	}
	if (done) {
		memcpy(out, text.ptr, text.len);
	}
	cw_buffer_finish(&text);
	cw_digest_destroy(digest);
	return done;
}

bool cw_community_id(const struct cw_community_end *a, const struct cw_community_end *b,
	char out[CW_COMMUNITY_ID_BYTES])
{
	uint8_t bytes[2][16];
	size_t len = parse(a->ip, bytes[0]);
	struct tuple tuple;
	int order;

	out[0] = '\0';
	if (len == 0 || parse(b->ip, bytes[1]) != len) {
		return true;
	}
	/* The lower address first, of equal ones the lower port. */
	order = memcmp(bytes[0], bytes[1], len);
	if (order < 0 || (order == 0 && a->port < b->port)) {
		fill(&tuple, bytes[0], a->port, bytes[1], b->port, len);
	} else {
		fill(&tuple, bytes[1], b->port, bytes[0], a->port, len);
	}
	return write_digest(&tuple, out);
}
