/* SPDX-License-Identifier: MIT */
#include "capture/tcp.h"

enum cw_parse cw_tcp_parse(struct cw_reader r, uint32_t missing, struct cw_tcp *out)
{
	uint8_t offset = 0;
	uint32_t options;

	if (!cw_reader_u16be(&r, &out->source_port) || !cw_reader_u16be(&r, &out->target_port) ||
		!cw_reader_u32be(&r, &out->seq) || !cw_reader_u32be(&r, &out->ack) ||
		!cw_reader_u8(&r, &offset) || !cw_reader_u8(&r, &out->flags) ||
		!cw_reader_skip(&r, 6)) {
		return missing > 0 ? CW_PARSE_TRUNCATED : CW_PARSE_MALFORMED;
	}
	options = (uint32_t)(offset >> 4) * 4;
	if (options < 20) {
		return CW_PARSE_MALFORMED;
	}
	options -= 20;
	if (options > r.left) {
		if (options > r.left + missing) {
			return CW_PARSE_MALFORMED;
		}
		/* Cut inside the options: the payload's length is still known, none of it is here.
		 */
		missing -= options - (uint32_t)r.left;
		options = (uint32_t)r.left;
	}
	if (!cw_reader_skip(&r, options)) {
		return CW_PARSE_MALFORMED;
	}
	out->payload = r;
	out->missing = missing;
	return CW_PARSE_OK;
}
