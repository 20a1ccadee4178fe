/* SPDX-License-Identifier: MIT */
/* The bytes as a filter expression. Holds: whatever passes the check, libpcap looks no name up. */
#define _GNU_SOURCE /* the reentrant resolvers */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "capture/filter.h"
#include "capture/filter_resolvers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t packet_bytes[64] = {[12] = 8, [14] = 0x45};
	char expression[256];
	struct cw_filter *filter;
	struct cw_packet packet = {
		.link_type = 1, .bytes = packet_bytes, .len = 64, .wire_len = 64};

	if (size >= sizeof(expression)) {
		return 0;
	}
	memcpy(expression, data, size);
	expression[size] = '\0';
	if (cw_filter_create(expression, &filter, NULL) == CW_OK) {
		(void)cw_filter_match(filter, &packet);
		cw_filter_destroy(filter);
	}
	if (num_lookups != 0) {
		abort();
	}
	return 0;
}
