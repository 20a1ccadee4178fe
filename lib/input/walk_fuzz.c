/* SPDX-License-Identifier: MIT */
/* Any bytes as an input by itself: every member is read to its end, within the limits. */
#include "input/walk.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds) {
		abort();
	}
}

static uint64_t read_member(struct cw_walk_member *member, uint64_t turn)
{
	uint8_t buf[512];
	const uint8_t *bytes;
	uint64_t sum = 0;
	uint8_t sink = 0;
	ptrdiff_t n;

	do {
		n = turn++ % 2 == 0 ? cw_source_lend(member->source, buf, sizeof(buf), &bytes, NULL)
				    : cw_source_read(member->source, buf, sizeof(buf), NULL);
		if (n > 0) {
			bytes = turn % 2 == 1 ? bytes : buf;
			sink ^= bytes[0] ^ bytes[n - 1]; /* what is lent can be read */
			sum += (uint64_t)n;
		}
	} while (n > 0);
	check(n == 0 && sum == member->bytes);
	return sum + (sink & 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_walk_member *member;
	struct cw_walk *walk;
	struct cw_case kase;
	uint64_t total = 0;
	uint32_t members = 0;

	limits.max_members = 50;
	limits.max_depth = 3;
	limits.max_member_bytes = 100000;
	limits.max_total_bytes = 300000;
	cw_case_init(&kase, &limits);
	check(cw_walk_open_memory(&kase, "in", data, size, &walk, NULL) == CW_OK);
	while (cw_walk_next(walk, &member, NULL) == CW_OK && member != NULL) {
		uint64_t bytes = read_member(member, members);

		check(bytes <= limits.max_member_bytes);
		check(member->kind < CW_NUM_KINDS && strncmp(member->path, "in", 2) == 0);
		check(member->host != NULL && member->name != NULL);
		total += bytes;
		members++;
	}
	check(total <= limits.max_total_bytes && members <= limits.max_members);
	cw_walk_close(walk);
	cw_case_finish(&kase);
	return 0;
}
