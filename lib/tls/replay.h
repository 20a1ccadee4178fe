/* SPDX-License-Identifier: MIT */
/* Test support: recorded streams (see testdata/record/tls_streams.py) pushed into a session. */
#ifndef CW_TLS_REPLAY_H
#define CW_TLS_REPLAY_H

#include "base/buffer.h"
#include "tls/session.h"

/* Pushes the chunks of a stream, in pieces of at most piece bytes (0 = whole chunks). Chunk i has
 * packet i + 1 and the time i + 1. A stream that is cut short ends with what is there. */
void cw_tls_replay(struct cw_tls_session *session, const uint8_t *stream, size_t len, size_t piece);

/* Reads the key logs that stand in the stream. */
void cw_tls_replay_secrets(struct cw_tls_secrets *secrets, const uint8_t *stream, size_t len);

/* Writes every fact of the session as text, so that two can be compared. */
void cw_tls_describe(struct cw_tls_session *session, struct cw_buffer *out);

#endif
