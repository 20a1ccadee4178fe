/* SPDX-License-Identifier: MIT */
/* Bytes as one or two capture files (the first byte says where they are split), through the whole
 * module with small limits. Holds: each connection ends exactly once (testkit), and afterwards
 * nothing is held. */
#include <stdlib.h>

#include "capture/testkit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(struct cw_captures *captures, const uint8_t *data, size_t size, size_t step)
{
	struct kit_source source;
	struct cw_error err;

	kit_source_init(&source, data, size);
	source.step = step;
	(void)cw_captures_add(captures, "a", "eth0_a.pcap", &source.source, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_captures *captures;
	struct cw_case kase;
	struct kit_log log = {0};
	size_t split;

	if (size < 1) {
		return 0;
	}
	limits.max_flows = 8;
	limits.max_reorder_bytes = 2000;
	limits.max_stream_bytes = 4000;
	limits.max_fragment_bytes = 8000;
	limits.max_secrets_bytes = 100;
	log.quiet = true;
	cw_case_init(&kase, &limits);
	if (cw_captures_create(&kase, &kit_events, &log, &captures, NULL) != CW_OK) {
		abort();
	}
	/* Byte 0: 0 = one file; else two files, the boundary in 256ths. */
	split = data[0] == 0 ? 0 : (size - 1) * data[0] / 256;
	add(captures, data + 1 + split, size - 1 - split, 0);
	if (data[0] != 0) {
		add(captures, data + 1, split, 7);
	}
	if (cw_captures_end(captures, NULL) != CW_OK) {
		abort();
	}
	for (size_t i = 0; i < log.count; i++) {
		if (log.conns[i]->closed == log.conns[i]->discarded) {
			abort();
		}
	}
	cw_captures_destroy(captures);
	kit_log_finish(&log);
	cw_case_finish(&kase);
	return 0;
}
