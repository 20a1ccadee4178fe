/* SPDX-License-Identifier: MIT */
#include "trust/wanted.h"

#include "base/buffer.h"

#include <string.h>

static bool add(struct cw_wanted *wanted, const char *key, struct cw_certificate *certificate)
{
	const struct cw_certificate *known;

	if (key == NULL) {
		return false;
	}
	known = cw_map_get(&wanted->by_key, cw_text_str(key));
	if (known != NULL && (known->self_signed || !certificate->self_signed)) {
		return true;
	}
	return cw_map_set(&wanted->by_key, cw_text_str(key), certificate);
}

bool cw_wanted_init(struct cw_wanted *wanted, const struct cw_case *kase)
{
	memset(wanted, 0, sizeof(*wanted));
	for (size_t i = 0; i < kase->certificates.count; i++) {
		struct cw_certificate *certificate = kase->certificates.items[i];

		if (certificate->subject[0] == '\0') {
			continue;
		}
		if (!add(wanted, certificate->subject, certificate) ||
			!add(wanted,
				cw_arena_printf(&wanted->keys, "%s\n%s", certificate->subject,
					certificate->ski),
				certificate)) {
			return false;
		}
	}
	return true;
}

void cw_wanted_finish(struct cw_wanted *wanted)
{
	cw_map_finish(&wanted->by_key);
	cw_arena_finish(&wanted->keys);
}

const struct cw_certificate *cw_wanted_find(
	const struct cw_wanted *wanted, const char *subject, const char *aki)
{
	struct cw_buffer key = {0};
	const struct cw_certificate *found = NULL;

	if (subject[0] == '\0') {
		return NULL;
	}
	if (aki[0] == '\0') {
		return cw_map_get(&wanted->by_key, cw_text_str(subject));
	}
	/* A certificate without an identifier fits every aki (X509_check_akid). */
	for (int i = 0; found == NULL && i < 2; i++) {
		cw_buffer_clear(&key);
		cw_buffer_printf(&key, "%s\n%s", subject, i == 0 ? aki : "");
		if (!key.failed) {
			found = cw_map_get(&wanted->by_key, cw_buffer_text(&key));
		}
	}
	cw_buffer_finish(&key);
	return found;
}
