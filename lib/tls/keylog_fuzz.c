/* SPDX-License-Identifier: MIT */
/* The text of a key log. Whatever it holds, no more than the limit is kept, reading it twice changes
 * nothing, and what is found has the lengths that secrets have. */
#include "tls/secrets.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(
	struct cw_tls_secrets *secrets, const struct cw_tls_keylog_secret *line, bool last)
{
	const struct cw_tls_keyset *keyset = cw_tls_secrets_find(secrets, line->random);
	const struct cw_tls_secret *secret;

	if (keyset == NULL) {
		return; /* over the limit */
	}
	secret = &keyset->secrets[line->label];
	if ((secret->len != 32 && secret->len != 48) ||
		(line->label == CW_TLS_LABEL_MASTER && secret->len != 48)) {
		abort();
	}
	if (last && (secret->len != line->secret_len ||
			    memcmp(secret->bytes, line->secret, secret->len) != 0)) {
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_text rest = cw_text_of(data, size);
	struct cw_tls_keylog_secret secret;
	struct cw_tls_keylog_secret latest;
	bool has_latest = false;
	struct cw_text line;
	struct cw_case kase;
	struct cw_tls_secrets *secrets;

	limits.max_secrets = 4;
	cw_case_init(&kase, &limits);
	secrets = cw_tls_secrets_create(&kase);
	if (secrets == NULL) {
		abort();
	}
	cw_tls_secrets_read(secrets, "key log", data, size);
	cw_tls_secrets_read(secrets, "key log", data, size);
	while (cw_text_split(&rest, '\n', &line)) {
		if (cw_tls_keylog_parse(line, &secret) == CW_TLS_KEYLOG_SECRET) {
			check(secrets, &secret, false);
			latest = secret;
			has_latest = true;
		}
	}
	if (has_latest) {
		check(secrets, &latest, true);
	}
	cw_tls_secrets_destroy(secrets);
	cw_case_finish(&kase);
	return 0;
}
