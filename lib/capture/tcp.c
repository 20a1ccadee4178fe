/* SPDX-License-Identifier: MIT */
#include "capture/tcp.h"

static uint32_t number(const uint8_t bytes[4])
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

enum cw_parse cw_tcp_parse(struct cw_reader r, uint32_t missing, struct cw_tcp *out)
{
	const uint8_t *h; /* one look at all of it: most packets come here */
	uint32_t options;

	if (!cw_reader_bytes(&r, 20, &h)) {
		return missing > 0 ? CW_PARSE_TRUNCATED : CW_PARSE_MALFORMED;
	}
	out->source_port = (uint16_t)(h[0] << 8 | h[1]);
	out->target_port = (uint16_t)(h[2] << 8 | h[3]);
	out->seq = number(h + 4);
	out->ack = number(h + 8);
	out->flags = h[13];
	options = (uint32_t)(h[12] >> 4) * 4;
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
