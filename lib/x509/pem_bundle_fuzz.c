/* SPDX-License-Identifier: MIT */
/* Any bytes as a file of certificates. */
#include "x509/bundle.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition) {
		abort();
	}
}

struct walk {
	size_t size;
	uint32_t count;
	uint64_t line;
};

static bool check(void *ctx, const struct cw_x509_entry *entry)
{
	struct walk *walk = ctx;

	need(entry->position == walk->count++);
	need(entry->place.offset < walk->size && entry->place.line >= walk->line);
	need(entry->place.line <= walk->size);
	/* What does not parse enters no list. */
	need(entry->certificate->spki_sha256[0] != '\0');
	walk->line = entry->place.line;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cw_case kase;
	struct walk walk = {size, 0, 0};
	struct cw_x509_visitor visitor = {check, &walk};
	struct cw_certificates list;
	struct cw_error err;
	enum cw_code code;

	cw_case_init(&kase, NULL);
	code = cw_x509_read(&kase, "m", data, size, &visitor, &err);
	need(code == CW_OK || (code == CW_ERR_FORMAT && walk.count == 0));
	need(cw_x509_read_list(&kase, "b1", "m", CW_SEEN_FILE, data, size, &list, &err) == code);
	need(list.count == walk.count);
	cw_case_finish(&kase);
	return 0;
}
