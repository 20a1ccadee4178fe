/* SPDX-License-Identifier: MIT */
#include "ssh/replay.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum kind {
	KIND_DATA,
	KIND_GAP,
	KIND_FIN,
	KIND_RST,
	KIND_SAME_PACKET,
	NUM_KINDS,
};

/* In an exact-size heap block, so that AddressSanitizer sees an over-read of one byte. */
static void push_piece(struct cw_ssh_session *session, int dir, const uint8_t *bytes, size_t len,
	const struct cw_ssh_place *place)
{
	uint8_t *copy = malloc(len);

	if (copy == NULL) {
		abort();
	}
	memcpy(copy, bytes, len);
	(void)cw_ssh_session_push(session, dir, copy, len, place);
	free(copy);
}

static void push_data(struct cw_ssh_session *session, int dir, struct cw_reader data, size_t piece,
	const struct cw_ssh_place *place)
{
	while (data.left > 0) {
		size_t take = piece > 0 && piece < data.left ? piece : data.left;

		push_piece(session, dir, data.pos, take, place);
		if (!cw_reader_skip(&data, take)) {
			abort();
		}
	}
}

void cw_ssh_replay(struct cw_ssh_session *session, const uint8_t *stream, size_t len, size_t piece)
{
	struct cw_reader r = cw_reader_init(stream, len, 0);
	struct cw_ssh_place place = {0, {"stream", 0, 0, 0}};
	uint8_t head;
	uint16_t length;

	while (cw_reader_u8(&r, &head) && cw_reader_u16be(&r, &length)) {
		enum kind kind = (enum kind)((head >> 1) % NUM_KINDS);
		struct cw_reader data;

		place.at++;
		place.place.packet++;
		if (kind == KIND_GAP) {
			(void)cw_ssh_session_gap(session, head & 1);
		} else if (kind == KIND_DATA || kind == KIND_SAME_PACKET) {
			if (!cw_reader_sub(&r, length < r.left ? length : r.left, &data)) {
				return;
			}
			push_data(session, head & 1, data, piece, &place);
		}
	}
}

void cw_ssh_describe(struct cw_ssh_session *session, struct cw_buffer *out)
{
	const struct cw_ssh_result *r = cw_ssh_session_result(session);

	if (r == NULL) {
		cw_buffer_add_str(out, "none\n");
		return;
	}
	cw_buffer_printf(out, "%s from %d ocsp %zu partial %d packet %" PRIu64 "\n", r->key_type,
		r->server_dir, r->num_ocsp, r->partial, r->place.place.packet);
	for (size_t i = 0; i < r->num_certificates; i++) {
		cw_buffer_printf(out, "%zu bytes: ", r->certificates[i].len);
		cw_buffer_add(out, r->certificates[i].ptr, r->certificates[i].len);
	}
}
