/* SPDX-License-Identifier: MIT */
/*
 * What is inside the encrypted records of TLS 1.3: chunks of one byte (bit 0 the direction, 0 = the
 * client; bits 1 and 2 the inner type 21 to 24 less 21; bit 3: padded; bit 4: the direction goes over
 * to its traffic keys first; bit 5: the record is lost; bit 6: it is damaged), the length in two bytes,
 * the content. They are sealed here. Whatever they hold, the pieces in which the bytes come make no
 * difference, a damaged record tells nothing, and nothing is kept in the end.
 */
#include "tls/sealing.h"
#include "tls/side.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_RECORDS 200

struct run {
	struct cw_tls_session *session;
	struct cw_tls_sealing sealing;
	struct cw_tls_place place;
	size_t piece;
};

static void push(struct run *run, int dir, const uint8_t *bytes, size_t len)
{
	run->place.at++;
	run->place.place.packet++;
	while (len > 0) {
		size_t take = run->piece > 0 && run->piece < len ? run->piece : len;
		uint8_t *copy = malloc(take);

		if (copy == NULL) {
			abort();
		}
		memcpy(copy, bytes, take);
		(void)cw_tls_session_push(run->session, dir, copy, take, &run->place);
		free(copy);
		bytes += take;
		len -= take;
	}
}

static void push_chunk(struct run *run, uint8_t head, struct cw_reader content)
{
	static uint8_t record[CW_TLS_MAX_SEALED];
	int dir = head & 1;
	size_t len;

	if ((head & 0x10) != 0) {
		cw_tls_sealing_start_traffic(&run->sealing, dir);
	}
	len = cw_tls_sealing_record(&run->sealing, dir, (uint8_t)(21 + ((head >> 1) & 3)),
		content.pos, content.left, (head & 0x08) != 0 ? 50 : 0, record);
	if ((head & 0x20) != 0) {
		(void)cw_tls_session_gap(run->session, dir, len, CW_HIDDEN_GAP);
		return;
	}
	if ((head & 0x40) != 0) {
		record[len - 1] ^= 1;
	}
	push(run, dir, record, len);
}

static void replay(struct cw_reader r, size_t piece, struct cw_buffer *out)
{
	struct cw_tls_budget budget = {0, 1u << 20};
	struct run run = {0};
	struct cw_case kase;
	struct cw_tls_secrets *secrets;
	uint8_t head;
	uint16_t length;

	cw_case_init(&kase, NULL);
	secrets = cw_tls_secrets_create(&kase);
	run.session = cw_tls_session_create(&kase, &budget);
	if (secrets == NULL || run.session == NULL) {
		abort();
	}
	run.piece = piece;
	run.place.place.member = "sealed";
	cw_tls_secrets_read(
		secrets, "key log", cw_tls_sealing_keylog(), strlen(cw_tls_sealing_keylog()));
	cw_tls_session_set_secrets(run.session, secrets);
	push(&run, 0, cw_tls_sealing_client_hello, cw_tls_sealing_client_hello_len);
	push(&run, 1, cw_tls_sealing_server_hello, cw_tls_sealing_server_hello_len);
	for (int i = 0; i < MAX_RECORDS && cw_reader_u8(&r, &head) && cw_reader_u16be(&r, &length);
		i++) {
		struct cw_reader content;

		length &= 0x1fff;
		if (!cw_reader_sub(&r, length < r.left ? length : r.left, &content)) {
			abort();
		}
		push_chunk(&run, head, content);
	}
	cw_tls_describe(run.session, out);
	cw_tls_session_destroy(run.session);
	cw_tls_secrets_destroy(secrets);
	if (budget.used != 0 || kase.failed) {
		abort();
	}
	cw_case_finish(&kase);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cw_reader r = cw_reader_init(data, size, 0);
	struct cw_buffer whole = {0};
	struct cw_buffer pieces = {0};

	replay(r, 0, &whole);
	replay(r, 7, &pieces);
	if (whole.len != pieces.len || memcmp(whole.ptr, pieces.ptr, whole.len) != 0) {
		abort();
	}
	cw_buffer_finish(&whole);
	cw_buffer_finish(&pieces);
	return 0;
}
