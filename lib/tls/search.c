/* SPDX-License-Identifier: MIT */
/* Where TLS begins in the bytes of a direction; the rules are told in session.h. */
#include "tls/side.h"

#include <string.h>

/* How far into a direction TLS may begin once both have spoken. Greetings before STARTTLS and
 * requests to a proxy take some hundred bytes; mail sent in clear has no TLS after it. */
#define SEARCH_BYTES ((uint64_t)64 << 10)

/* Record headers that must fit before application data alone is taken for TLS: 72 bits. */
#define DOUBTS 3

/* Whether HTTP is spoken, and whether it led to a tunnel: the beginnings of packets tell. */
void cw_tls_search_judge_lead(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	struct cw_tls_lead *lead = &side->lead;
	enum cw_tls_http http;

	while (len > 0 && lead->len < sizeof(lead->bytes)) {
		lead->bytes[lead->len++] = *bytes++;
		len--;
		if (lead->len < sizeof(lead->bytes)) {
			continue;
		}
		http = cw_tls_lead_judge(lead->bytes);
		if (http != CW_TLS_HTTP_UNKNOWN) {
			session->http = http;
			session->http_dir = cw_tls_dir_of(session, side);
		}
	}
}

/* Bytes that are not TLS go by. What they are is of interest until TLS begins. */
static void pass_over(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	if (!side->has_begun && !cw_tls_preamble_add(&side->preamble, bytes, len)) {
		session->kase->failed = true;
	}
}

/* Judges the bytes in the head, moving on to the next place where a record may begin as long as the
 * present one is none. */
static enum cw_tls_sight settle(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_search *search = &side->search;

	while (search->head_len > 0) {
		enum cw_tls_sight sight = CW_TLS_SIGHT_NOTHING;

		if ((search->starts & 1) != 0 && session->http != CW_TLS_HTTP_PLAIN) {
			sight = cw_tls_recognise(
				search->head, search->head_len, (search->boundaries & 1) != 0);
		}
		if (sight != CW_TLS_SIGHT_NOTHING) {
			return sight;
		}
		pass_over(session, side, search->head, 1);
		search->head_len--;
		memmove(search->head, search->head + 1, search->head_len);
		search->starts >>= 1;
		search->boundaries >>= 1;
	}
	return CW_TLS_SIGHT_NOTHING;
}

static void start(struct cw_tls_session *session, struct cw_tls_side *side, enum cw_tls_sight sight)
{
	uint8_t head[CW_TLS_SIGHT_BYTES];
	size_t head_len = side->search.head_len;
	size_t skip = 0;

	memcpy(head, side->search.head, head_len);
	memset(&side->search, 0, sizeof(side->search));
	side->state = CW_TLS_RECORDS;
	side->has_begun = true;
	side->header_len = 0;
	side->doubts = sight == CW_TLS_SIGHT_ENCRYPTED && !side->is_proven ? DOUBTS : 0;
	if (sight == CW_TLS_SIGHT_SSLV2_HELLO) {
		skip = 2;
		cw_tls_side_start_sslv2(side, (size_t)(head[0] & 0x7f) << 8 | head[1]);
	}
	(void)cw_tls_side_push(session, side, head + skip, head_len - skip);
}

/* STARTTLS and what follows may share a packet: a line of text, or an XML element, ends before. */
static bool ends_text(uint8_t byte)
{
	return byte == '\n' || byte == '>';
}

/* Not over: the other side has said nothing yet (a long greeting, a program that is handed over and
 * will speak TLS then), or it speaks TLS and waits for an answer. */
static bool is_search_over(const struct cw_tls_session *session, const struct cw_tls_side *side)
{
	const struct cw_tls_side *other = &session->sides[1 - cw_tls_dir_of(session, side)];

	return side->search.bytes >= SEARCH_BYTES && other->has_bytes &&
	       other->state != CW_TLS_RECORDS;
}

static bool is_record_type(uint8_t byte)
{
	return byte >= CW_TLS_CHANGE_CIPHER_SPEC && byte <= CW_TLS_HEARTBEAT;
}

/* Bytes inside a packet that cannot begin a record: up to a type with major version 3 behind it.
 * Most of a capture is passed over by this. */
static size_t count_quiet(const uint8_t *bytes, size_t len)
{
	size_t at = 1;

	while (at < len) {
		const uint8_t *hit = memchr(bytes + at, 3, len - at);

		if (hit == NULL) {
			break;
		}
		at = (size_t)(hit - bytes);
		if (is_record_type(bytes[at - 1])) {
			return at - 1;
		}
		at++;
	}
	return is_record_type(bytes[len - 1]) ? len - 1 : len;
}

/* Whether TLS may begin with this byte. A line of text counts among text alone, lest a line feed in
 * some file does. */
static bool may_start(const struct cw_tls_side *side, uint8_t byte)
{
	const struct cw_tls_search *search = &side->search;

	if (search->anywhere || search->at_boundary ||
		(search->after_text && (side->has_begun || !side->preamble.is_binary))) {
		return true;
	}
	return is_record_type(byte) && !side->has_begun &&
	       cw_tls_preamble_ends_packet(&side->preamble, search->head, search->head_len);
}

size_t cw_tls_search_push(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	struct cw_tls_search *search = &side->search;

	for (size_t i = 0; i < len; i++) {
		enum cw_tls_sight sight;
		bool starts;

		if (search->head_len == 0 && is_search_over(session, side)) {
			side->state = CW_TLS_OVER;
			return len;
		}
		if (search->head_len == 0 && !search->at_boundary) {
			size_t quiet = count_quiet(bytes + i, len - i);

			if (quiet > 0) {
				i += quiet - 1;
				search->bytes += quiet;
				pass_over(session, side, bytes + i + 1 - quiet, quiet);
				search->after_text = ends_text(bytes[i]);
				continue;
			}
		}
		starts = may_start(side, bytes[i]);
		search->bytes++;
		search->after_text = ends_text(bytes[i]);
		if (search->head_len == 0 && !starts) {
			pass_over(session, side, bytes + i, 1);
			continue; /* nothing begins here */
		}
		search->starts |= (uint64_t)starts << search->head_len;
		search->boundaries |= (uint64_t)search->at_boundary << search->head_len;
		search->at_boundary = false;
		search->head[search->head_len++] = bytes[i];
		sight = settle(session, side);
		if (sight != CW_TLS_SIGHT_NOTHING && sight != CW_TLS_SIGHT_MORE) {
			start(session, side, sight);
			return i + 1;
		}
	}
	return len;
}
