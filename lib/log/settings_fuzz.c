/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a dump of settings. Besides not failing: places lie in the input and keys are
 * trimmed and single-spaced; how the input is cut into reads never shows.
 */
#include <stdio.h>
#include <stdlib.h>

#include "log/settings.h"
#include "log/test_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool condition, const char *what)
{
	if (!condition) {
		(void)fprintf(stderr, "property broken: %s\n", what);
		abort();
	}
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < len; i++) {
		hash = (hash ^ p[i]) * UINT64_C(1099511628211);
	}
	return (hash ^ len) * UINT64_C(1099511628211);
}

static uint64_t read_settings(struct cw_text input, size_t step, uint32_t max_line)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct test_source source = test_source_of(input, step);
	uint64_t hash = UINT64_C(14695981039346656037);
	struct cw_case kase;
	struct cw_settings *settings;
	struct cw_settings_item item;
	bool end = false;
	size_t at;

	limits.max_line_bytes = max_line;
	cw_case_init(&kase, &limits);
	if (cw_settings_open(&kase, "xconf", &source.base, &settings, NULL) != CW_OK) {
		abort();
	}
	while (cw_settings_next(settings, &item, &end, NULL) == CW_OK && !end) {
		check(item.offset < input.len && item.line > 0, "place");
		check(cw_text_equal(cw_text_trim(item.key), item.key), "key is trimmed");
		check(!cw_text_find(item.key, CW_TEXT("  "), &at), "key is single-spaced");
		check(item.value.len <= max_line, "value within its limit");
		hash = mix(hash, item.key.ptr, item.key.len);
		hash = mix(hash, item.value.ptr, item.value.len);
		hash = mix(hash, &item.line, sizeof(item.line));
		hash = mix(hash, &item.offset, sizeof(item.offset));
	}
	check(end, "reads to the end");
	hash = mix(hash, &kase.anomalies.count, sizeof(kase.anomalies.count));
	cw_settings_close(settings);
	cw_case_finish(&kase);
	return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t limits[] = {4096, 70};
	struct cw_text input = cw_text_of(data, size);

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		uint64_t whole = read_settings(input, SIZE_MAX, limits[i]);

		check(read_settings(input, 1, limits[i]) == whole, "reads of 1 byte");
		check(read_settings(input, 7, limits[i]) == whole, "reads of 7 bytes");
	}
	return 0;
}
