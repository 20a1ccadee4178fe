/* SPDX-License-Identifier: MIT */
/*
 * A stream of chunks, gaps and ends (see testdata/record/tls_streams.py), with its key log. Whatever it holds, the
 * pieces in which the bytes come make no difference, and no direction keeps more than its limit.
 */
#include "tls/replay.h"
#include "tls/side.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Small, so that the fuzzer reaches it. */
#define MAX_HANDSHAKE 4096

static void replay(
	const uint8_t *data, size_t size, size_t piece, uint32_t max, struct cw_buffer *out)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_tls_budget budget = {0, 3 * MAX_HANDSHAKE / 2};
	struct cw_case kase;
	struct cw_tls_session *session;
	struct cw_tls_secrets *secrets;

	limits.max_handshake_bytes = max;
	cw_case_init(&kase, &limits);
	session = cw_tls_session_create(&kase, max == MAX_HANDSHAKE ? &budget : NULL);
	secrets = cw_tls_secrets_create(&kase);
	if (session == NULL || secrets == NULL) {
		abort();
	}
	cw_tls_replay_secrets(secrets, data, size);
	cw_tls_session_set_secrets(session, secrets);
	cw_tls_replay(session, data, size, piece);
	cw_tls_describe(session, out);
	for (int dir = 0; dir < 2; dir++) {
		if (session->sides[dir].kept_bytes > max) {
			abort();
		}
	}
	if (budget.used > budget.max) {
		abort();
	}
	cw_tls_session_destroy(session);
	cw_tls_secrets_destroy(secrets);
	if (budget.used != 0) {
		abort();
	}
	cw_case_finish(&kase);
}

static void compare(const uint8_t *data, size_t size, uint32_t max)
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
	compare(data, size, 512u << 10);
	compare(data, size, MAX_HANDSHAKE);
	return 0;
}
