/* SPDX-License-Identifier: MIT */
/*
 * Who "self" is: the role, version and addresses of the Expressway behind each bundle, and from
 * them which end of each handshake it was.
 */
#ifndef CW_CORRELATE_IDENTITY_H
#define CW_CORRELATE_IDENTITY_H

#include "facts/case.h"

/* Fills role, version and addresses of every bundle, and the parties of every handshake and alert.
 * Call once all facts are read. False when out of memory. */
CW_MUST_USE bool cw_correlate_identity(struct cw_case *kase);

#endif
