/* SPDX-License-Identifier: MIT */
#include "ssh/session.h"

#include "base/buffer.h"
#include "ssh/host_key.h"

#include <stdlib.h>
#include <string.h>

/* RFC 4253 section 4.2: a server may send lines before its version, each of at most 255 bytes. */
#define MAX_TEXT 2048

#define LINE_BYTES 8 /* enough of a line to see "SSH-2.0-" */

/* RFC 4253 section 6: length, padding length. */
#define HEADER_BYTES 5
#define MIN_PADDING  4
/* Section 6.1 asks for 35000 bytes at least; OpenSSH takes 256 KiB. */
#define MAX_PACKET (256u << 10)

enum message { /* RFC 4250 section 4.1.2 */
	MESSAGE_NEWKEYS = 21,
	MESSAGE_KEX_FIRST = 30,
	MESSAGE_KEX_LAST = 49,
};

enum state {
	STATE_VERSION,
	STATE_PACKETS,
	STATE_OVER,
};

struct side {
	enum state state;
	uint8_t head[LINE_BYTES]; /* of the line, or of the packet */
	size_t head_len;
	size_t text; /* bytes before the packets */
	size_t left; /* of the payload */
	size_t padding_left;
	uint8_t number; /* of the message; 0 = not read yet */
	bool is_cut;    /* bytes of the payload are not kept: a limit */
	struct cw_buffer payload;
	struct cw_ssh_place last;
};

struct cw_ssh_session {
	struct cw_case *kase;
	size_t *used;
	size_t max;
	struct side sides[2];
	bool has_result;
	struct cw_buffer kept; /* what the result points to */
	struct cw_ssh_result result;
};

struct cw_ssh_session *cw_ssh_session_create(struct cw_case *kase, size_t *used, size_t max)
{
	struct cw_ssh_session *session = calloc(1, sizeof(*session));

	if (session == NULL) {
		kase->failed = true;
		return NULL;
	}
	session->kase = kase;
	session->used = used;
	session->max = max;
	return session;
}

static void release(struct cw_ssh_session *session, struct cw_buffer *buffer)
{
	*session->used -= buffer->len;
	cw_buffer_finish(buffer);
}

void cw_ssh_session_destroy(struct cw_ssh_session *session)
{
	if (session == NULL) {
		return;
	}
	release(session, &session->sides[0].payload);
	release(session, &session->sides[1].payload);
	release(session, &session->kept);
	free(session->result.certificates);
	free(session);
}

static void note(struct cw_ssh_session *session, const struct side *side, const char *name,
	bool incomplete, const char *text)
{
	const struct cw_place *place = &side->last.place;

	cw_case_note(session->kase, name, place->member, place->offset, incomplete, "%s", text);
}

static bool is_version(const uint8_t *line, size_t len)
{
	return len == LINE_BYTES &&
	       (memcmp(line, "SSH-2.0-", 8) == 0 || memcmp(line, "SSH-1.99", 8) == 0);
}

/* One byte of the lines before the packets. */
static void push_text(struct side *side, uint8_t byte)
{
	if (byte == '\n') {
		side->state = is_version(side->head, side->head_len) ? STATE_PACKETS : side->state;
		side->head_len = 0;
	} else if (side->head_len < sizeof(side->head)) {
		side->head[side->head_len++] = byte;
	}
	side->text++;
	if ((byte < 0x20 && byte != '\r' && byte != '\n' && byte != '\t') ||
		(side->text >= MAX_TEXT && side->state == STATE_VERSION)) {
		side->state = STATE_OVER; /* another protocol */
	}
}

/* The header of a packet in clear: lengths that fill blocks of 8 bytes. */
static void begin_packet(struct side *side)
{
	struct cw_reader r = cw_reader_init(side->head, HEADER_BYTES, 0);
	uint32_t length = 0;
	uint8_t padding = 0;

	if (!cw_reader_u32be(&r, &length) || !cw_reader_u8(&r, &padding) || length > MAX_PACKET ||
		padding < MIN_PADDING || length < (uint32_t)padding + 2 || (length + 4) % 8 != 0) {
		side->state = STATE_OVER;
		return;
	}
	side->left = length - padding - 1;
	side->padding_left = padding;
	side->number = 0;
	side->is_cut = false;
}

static bool is_kex(uint8_t number)
{
	return number >= MESSAGE_KEX_FIRST && number <= MESSAGE_KEX_LAST;
}

static void keep(
	struct cw_ssh_session *session, struct side *side, const uint8_t *bytes, size_t len)
{
	size_t max = session->kase->limits.max_handshake_bytes;
	size_t room = max > side->payload.len ? max - side->payload.len : 0;
	size_t shared = session->max > *session->used ? session->max - *session->used : 0;

	if (side->is_cut) {
		return;
	}
	if (len > room || len > shared) {
		note(session, side,
			len > room ? "limit.max_handshake_bytes" : "limit.max_stream_bytes", true,
			"the key exchange of an SSH connection was cut: too many bytes");
		len = room < shared ? room : shared;
		side->is_cut = true;
	}
	cw_buffer_add(&side->payload, bytes, len);
	if (side->payload.failed) {
		session->kase->failed = true;
		side->state = STATE_OVER;
		return;
	}
	*session->used += len;
}

/* A message of the key exchange, whole or not; the first that holds certificates is the one. */
static void judge(struct cw_ssh_session *session, struct side *side, bool is_whole)
{
	struct cw_ssh_result found = {0};
	bool failed = false;
	enum cw_parse parsed = cw_ssh_host_key_parse(
		cw_reader_init(side->payload.ptr, side->payload.len, 0), is_whole, &found, &failed);

	session->kase->failed |= failed;
	if (parsed == CW_PARSE_MALFORMED) {
		note(session, side, "ssh.host_key.malformed", false,
			"the lengths in an SSH host key do not fit");
	}
	if (found.num_certificates == 0 || session->has_result) {
		free(found.certificates);
		release(session, &side->payload);
		return;
	}
	found.partial = parsed != CW_PARSE_OK;
	found.server_dir = side == &session->sides[0] ? 0 : 1;
	found.place = side->last;
	session->result = found;
	session->has_result = true;
	session->kept = side->payload;
	memset(&side->payload, 0, sizeof(side->payload));
}

static void push_payload(
	struct cw_ssh_session *session, struct side *side, const uint8_t *bytes, size_t len)
{
	if (side->number == 0) {
		side->number = bytes[0];
		if (bytes[0] == 0 || bytes[0] > MESSAGE_KEX_LAST) {
			side->state = STATE_OVER; /* not what comes before NEWKEYS */
			return;
		}
	}
	if (is_kex(side->number)) {
		keep(session, side, bytes, len);
	}
	side->left -= len;
	if (side->left > 0 || side->state == STATE_OVER) {
		return;
	}
	if (is_kex(side->number)) {
		judge(session, side, !side->is_cut);
	} else if (side->number == MESSAGE_NEWKEYS) {
		side->state = STATE_OVER;
	}
}

/* Some bytes of a packet; returns how many were taken. */
static size_t push_packet(
	struct cw_ssh_session *session, struct side *side, const uint8_t *bytes, size_t len)
{
	size_t take;

	if (side->head_len < HEADER_BYTES) {
		side->head[side->head_len++] = bytes[0];
		if (side->head_len == HEADER_BYTES) {
			begin_packet(side);
		}
		return 1;
	}
	if (side->left > 0) {
		take = len < side->left ? len : side->left;
		push_payload(session, side, bytes, take);
		return take;
	}
	take = len < side->padding_left ? len : side->padding_left;
	side->padding_left -= take;
	if (side->padding_left == 0) {
		side->head_len = 0;
	}
	return take;
}

bool cw_ssh_session_push(struct cw_ssh_session *session, int dir, const uint8_t *bytes, size_t len,
	const struct cw_ssh_place *place)
{
	struct side *side = &session->sides[dir];

	side->last = *place;
	while (len > 0 && side->state != STATE_OVER) {
		size_t used = 1;

		if (side->state == STATE_VERSION) {
			push_text(side, bytes[0]);
		} else {
			used = push_packet(session, side, bytes, len);
		}
		bytes += used;
		len -= used;
	}
	return side->state != STATE_OVER;
}

/* What a message that will not be whole tells. */
static void end_side(struct cw_ssh_session *session, struct side *side)
{
	if (side->state == STATE_PACKETS && side->payload.len > 0) {
		judge(session, side, false);
	}
	side->state = STATE_OVER;
}

bool cw_ssh_session_gap(struct cw_ssh_session *session, int dir)
{
	end_side(session, &session->sides[dir]);
	return false;
}

const struct cw_ssh_result *cw_ssh_session_result(struct cw_ssh_session *session)
{
	end_side(session, &session->sides[0]);
	end_side(session, &session->sides[1]);
	return session->has_result ? &session->result : NULL;
}
