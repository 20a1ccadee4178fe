/* SPDX-License-Identifier: MIT */
/*
 * A stream of chunks and gaps (see testdata/record/tls_streams.py). Whatever it holds, the pieces in
 * which the bytes come make no difference, and no more is held than the limits allow.
 */
#include "ssh/replay.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(
	const uint8_t *data, size_t size, size_t piece, size_t max, struct cw_buffer *out)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_case kase;
	struct cw_ssh_session *session;
	size_t used = 0;

	limits.max_handshake_bytes = (uint32_t)(max / 2 + 1);
	cw_case_init(&kase, &limits);
	session = cw_ssh_session_create(&kase, &used, max);
	if (session == NULL) {
		abort();
	}
	cw_ssh_replay(session, data, size, piece);
	cw_ssh_describe(session, out);
	if (used > max) {
		abort();
	}
	cw_ssh_session_destroy(session);
	if (used != 0) {
		abort();
	}
	cw_case_finish(&kase);
}

static void compare(const uint8_t *data, size_t size, size_t max)
{
	struct cw_buffer whole = {0};
	struct cw_buffer pieces = {0};

	replay(data, size, 0, max, &whole);
	for (size_t piece = 1; piece < 8; piece += 3) {
		cw_buffer_clear(&pieces);
		replay(data, size, piece, max, &pieces);
		if (whole.len != pieces.len || memcmp(whole.ptr, pieces.ptr, whole.len) != 0) {
			abort();
		}
	}
	cw_buffer_finish(&whole);
	cw_buffer_finish(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	compare(data, size, 1u << 20);
	compare(data, size, 1500);
	return 0;
}
