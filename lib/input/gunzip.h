/* SPDX-License-Identifier: MIT */
/*
 * A source over a source that inflates gzip (RFC 1952): all header flags, several members one after
 * the other, zeros behind the last (tape padding).
 *
 * Failures, told after everything good was delivered, with err->offset in the compressed bytes:
 * CW_ERR_FORMAT with source.cut when it ends early, CW_ERR_FORMAT when it is damaged, CW_ERR_LIMIT
 * when it inflates by more than max_ratio.
 */
#ifndef CW_INPUT_GUNZIP_H
#define CW_INPUT_GUNZIP_H

#include "base/text.h"
#include "input/source.h"

/* The ratio is judged when this much has come out: a short run of zeros is no bomb. */
#define CW_RATIO_GRACE ((uint64_t)16 << 20)

/* Whether these first bytes are those of a gzip member. */
bool cw_gunzip_detect(struct cw_text head);

/* Owns inner on success. max_ratio 0 is no limit. */
CW_MUST_USE enum cw_code cw_gunzip_open(
	struct cw_source *inner, uint32_t max_ratio, struct cw_source **out, struct cw_error *err);

#endif
