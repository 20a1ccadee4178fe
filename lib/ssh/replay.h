/* SPDX-License-Identifier: MIT */
/* Test support: recorded streams (see testdata/record/tls_streams.py) pushed into an SSH session. */
#ifndef CW_SSH_REPLAY_H
#define CW_SSH_REPLAY_H

#include "base/buffer.h"
#include "ssh/session.h"

/* Pushes the chunks in pieces of at most piece bytes (0 = whole chunks); chunk i is packet i + 1. A
 * stream that is cut short ends with what is there. */
void cw_ssh_replay(struct cw_ssh_session *session, const uint8_t *stream, size_t len, size_t piece);

/* Writes the result as text, so that two can be compared. */
void cw_ssh_describe(struct cw_ssh_session *session, struct cw_buffer *out);

#endif
