/* SPDX-License-Identifier: MIT */
#include "tls/secrets.h"

#include "base/map.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct cw_tls_secrets {
	struct cw_case *kase;
	struct cw_map by_random; /* struct cw_tls_keyset, its key is the random inside */
};

struct cw_tls_secrets *cw_tls_secrets_create(struct cw_case *kase)
{
	struct cw_tls_secrets *secrets = calloc(1, sizeof(*secrets));

	if (secrets != NULL) {
		secrets->kase = kase;
	}
	return secrets;
}

void cw_tls_secrets_destroy(struct cw_tls_secrets *secrets)
{
	if (secrets == NULL) {
		return;
	}
	for (size_t i = 0; i < secrets->by_random.count; i++) {
		struct cw_tls_keyset *keyset = secrets->by_random.entries[i].value;

		cw_wipe(keyset, sizeof(*keyset));
		free(keyset);
	}
	cw_map_finish(&secrets->by_random);
	free(secrets);
}

static struct cw_text key_of(const uint8_t *random)
{
	return cw_text_of(random, CW_TLS_RANDOM_BYTES);
}

const struct cw_tls_keyset *cw_tls_secrets_find(
	const struct cw_tls_secrets *secrets, const uint8_t *random)
{
	return cw_map_get(&secrets->by_random, key_of(random));
}

/* The entry of this random, a new one if need be; NULL when out of memory or over the limit. */
static struct cw_tls_keyset *entry_of(
	struct cw_tls_secrets *secrets, const char *member, const uint8_t *random)
{
	struct cw_tls_keyset *keyset = cw_map_get(&secrets->by_random, key_of(random));

	if (keyset != NULL) {
		return keyset;
	}
	if (secrets->by_random.count >= secrets->kase->limits.max_secrets) {
		cw_case_note(secrets->kase, "limit.max_secrets", member, 0, true, "%s",
			"the key logs hold more handshakes than are kept");
		return NULL;
	}
	keyset = calloc(1, sizeof(*keyset));
	if (keyset == NULL) {
		secrets->kase->failed = true;
		return NULL;
	}
	memcpy(keyset->random, random, sizeof(keyset->random));
	if (!cw_map_set(&secrets->by_random, key_of(keyset->random), keyset)) {
		secrets->kase->failed = true;
		free(keyset);
		return NULL;
	}
	return keyset;
}

static void keep(
	struct cw_tls_secrets *secrets, const char *member, const struct cw_tls_keylog_secret *line)
{
	struct cw_tls_keyset *keyset = entry_of(secrets, member, line->random);

	if (keyset != NULL) {
		struct cw_tls_secret *secret = &keyset->secrets[line->label];

		secret->len = (uint8_t)line->secret_len;
		memcpy(secret->bytes, line->secret, line->secret_len);
	}
}

/* Lines of one kind that open nothing. */
struct tally {
	uint64_t count;
	uint64_t first; /* line */
};

static void count(struct tally *tally, uint64_t line)
{
	if (tally->count++ == 0) {
		tally->first = line;
	}
}

void cw_tls_secrets_read(
	struct cw_tls_secrets *secrets, const char *member, const void *bytes, size_t len)
{
	struct cw_text rest = cw_text_of(bytes, len);
	struct cw_tls_keylog_secret secret;
	struct cw_text line;
	struct tally bad = {0, 0};
	struct tally rsa = {0, 0};

	for (uint64_t number = 1; cw_text_split(&rest, '\n', &line); number++) {
		switch (cw_tls_keylog_parse(line, &secret)) {
		case CW_TLS_KEYLOG_SECRET:
			keep(secrets, member, &secret);
			break;
		case CW_TLS_KEYLOG_BAD:
			count(&bad, number);
			break;
		case CW_TLS_KEYLOG_RSA:
			count(&rsa, number);
			break;
		case CW_TLS_KEYLOG_IGNORED:
			break;
		}
	}
	cw_wipe(&secret, sizeof(secret));
	if (bad.count > 0) {
		cw_case_note(secrets->kase, "keylog.malformed", member, 0, false,
			"%" PRIu64 " lines of the key log are none, the first is line %" PRIu64,
			bad.count, bad.first);
	}
	if (rsa.count > 0) {
		cw_case_note(secrets->kase, "keylog.rsa", member, 0, false,
			"%" PRIu64 " lines of the key log with the label RSA open nothing here, "
			"the first is line %" PRIu64,
			rsa.count, rsa.first);
	}
}
