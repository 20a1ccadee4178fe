/* SPDX-License-Identifier: MIT */
/* Which name the server of a handshake was asked for. */
#ifndef CW_TRUST_ASKED_H
#define CW_TRUST_ASKED_H

#include "facts/case.h"

struct cw_asked {              /* zeroed = empty */
	struct cw_map by_flow; /* "bundle flow" -> struct cw_failure that has a name */
	struct cw_arena keys;
};

/* Indexes the failures of the case. False when out of memory. Finish it in any case. */
CW_MUST_USE bool cw_asked_init(struct cw_asked *asked, const struct cw_case *kase);
void cw_asked_finish(struct cw_asked *asked);

/* Never NULL. *guessed is set when it is only the server's address. */
const char *cw_asked_name(
	const struct cw_asked *asked, const struct cw_handshake *handshake, bool *guessed);

#endif
