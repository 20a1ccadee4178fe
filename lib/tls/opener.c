/* SPDX-License-Identifier: MIT */
#include "tls/opener.h"

#include "tls/names.h"

#include <stdlib.h>
#include <string.h>

/* How many sequence numbers are tried behind a hole, how many records may fail, and how many tries
 * there are in all: a hole in a handshake is a few records wide, and a stranger's capture must not
 * buy much work with few bytes. */
#define TRIES_AHEAD 64
#define MAX_FORGED  16
#define MAX_TRIES   2048
#define MAX_EARLY   256

#define AAD_BYTES 13

struct keys {
	struct cw_cipher *cipher; /* NULL: not known */
	uint8_t iv[CW_CIPHER_NONCE_BYTES];
	uint8_t mac[CW_MAC_BYTES];
	uint64_t sequence;
};

struct cw_tls_opener {
	struct cw_tls_suite suite;
	bool is_tls13;
	struct keys keys;
	struct keys traffic;             /* TLS 1.3: those that come after Finished */
	uint8_t secret[CW_SECRET_BYTES]; /* TLS 1.3: for traffic, of the latest generation */
	bool is_missing;                 /* records may have gone by unseen */
	bool is_early;
	uint32_t num_early;
	uint32_t num_forged;
	uint32_t num_tries; /* ahead of the sequence */
};

static bool derive_keys(const struct cw_tls_suite *suite, const uint8_t *secret, struct keys *keys)
{
	uint8_t key[32];
	bool done = cw_derive_label(
			    suite->prf, secret, "key", key, cw_cipher_key_bytes(suite->cipher)) &&
		    cw_derive_label(suite->prf, secret, "iv", keys->iv, sizeof(keys->iv));

	cw_cipher_destroy(keys->cipher);
	keys->cipher = done ? cw_cipher_create(suite->cipher, key) : NULL;
	keys->sequence = 0;
	cw_wipe(key, sizeof(key));
	return keys->cipher != NULL;
}

struct cw_tls_opener *cw_tls_opener_create13(const struct cw_tls_suite *suite,
	const struct cw_tls_secret *handshake, const struct cw_tls_secret *traffic)
{
	struct cw_tls_opener *opener = calloc(1, sizeof(*opener));
	size_t len = cw_prf_bytes(suite->prf);

	if (opener == NULL) {
		return NULL;
	}
	opener->suite = *suite;
	opener->is_tls13 = true;
	memcpy(opener->secret, traffic->bytes, sizeof(opener->secret));
	if ((handshake->len == len && !derive_keys(suite, handshake->bytes, &opener->keys)) ||
		(traffic->len == len && !derive_keys(suite, traffic->bytes, &opener->traffic))) {
		cw_tls_opener_destroy(opener);
		return NULL;
	}
	opener->is_missing = opener->keys.cipher == NULL;
	return opener;
}

/* Takes what is next in the key block for this direction; the client's comes first. */
static const uint8_t *take(const uint8_t **block, size_t len, bool is_client)
{
	const uint8_t *mine = *block + (is_client ? 0 : len);

	*block += 2 * len;
	return mine;
}

struct cw_tls_opener *cw_tls_opener_create12(
	const struct cw_tls_suite *suite, const struct cw_tls_key_source *source)
{
	struct cw_tls_opener *opener = calloc(1, sizeof(*opener));
	size_t mac_len = suite->is_aead ? 0 : cw_mac_bytes(suite->mac);
	size_t key_len = cw_cipher_key_bytes(suite->cipher);
	uint8_t block[2 * (CW_MAC_BYTES + 32 + CW_CIPHER_NONCE_BYTES)];
	size_t block_len = 2 * (mac_len + key_len + suite->fixed_len);
	const uint8_t *next = block;

	if (opener == NULL) {
		return NULL;
	}
	opener->suite = *suite;
	if (cw_derive_key_block(source->version < CW_TLS_TLS12 ? CW_PRF_MD5_SHA1 : suite->prf,
		    source->master->bytes, source->server_random, source->client_random, block,
		    block_len)) {
		memcpy(opener->keys.mac, take(&next, mac_len, source->is_client), mac_len);
		opener->keys.cipher =
			cw_cipher_create(suite->cipher, take(&next, key_len, source->is_client));
		memcpy(opener->keys.iv, take(&next, suite->fixed_len, source->is_client),
			suite->fixed_len);
	}
	cw_wipe(block, sizeof(block));
	if (opener->keys.cipher == NULL) {
		cw_tls_opener_destroy(opener);
		return NULL;
	}
	return opener;
}

void cw_tls_opener_destroy(struct cw_tls_opener *opener)
{
	if (opener != NULL) {
		cw_cipher_destroy(opener->keys.cipher);
		cw_cipher_destroy(opener->traffic.cipher);
		cw_wipe(opener, sizeof(*opener));
		free(opener);
	}
}

/* One try: a record under these keys with this sequence number. */
struct attempt {
	const struct cw_tls_suite *suite;
	const struct keys *keys;
	uint64_t sequence;
	const struct cw_tls_record *record;
	const uint8_t *bytes;
	uint8_t *room;
};

static void put_u16(uint8_t *out, size_t value)
{
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
}

static void put_u64(uint8_t *out, uint64_t value)
{
	for (int i = 0; i < 8; i++) {
		out[i] = (uint8_t)(value >> (56 - 8 * i));
	}
}

/* What is authenticated besides up to TLS 1.2 (RFC 5246 section 6.2.3.3). */
static void put_aad(const struct attempt *try, size_t len, uint8_t aad[AAD_BYTES])
{
	put_u64(aad, try->sequence);
	aad[8] = try->record->type;
	put_u16(aad + 9, try->record->version);
	put_u16(aad + 11, len);
}

/* The fixed part and the explicit one, or the IV and the sequence number (RFC 7905 section 2, RFC 8446
 * section 5.3). */
static void put_nonce(
	const struct attempt *try, size_t explicit_len, uint8_t nonce[CW_CIPHER_NONCE_BYTES])
{
	uint8_t number[8];

	memcpy(nonce, try->keys->iv, CW_CIPHER_NONCE_BYTES);
	if (explicit_len > 0) {
		memcpy(nonce + CW_CIPHER_NONCE_BYTES - explicit_len, try->bytes, explicit_len);
		return;
	}
	put_u64(number, try->sequence);
	for (size_t i = 0; i < sizeof(number); i++) {
		nonce[4 + i] ^= number[i];
	}
}

static enum cw_opened open_aead(const struct attempt *try, bool is_tls13, struct cw_tls_opened *out)
{
	uint8_t nonce[CW_CIPHER_NONCE_BYTES];
	uint8_t aad[AAD_BYTES];
	size_t head = is_tls13 ? 0 : try->suite->explicit_len;
	size_t len = try->record->length;
	struct cw_sealed sealed = {0};

	if (len < head + try->suite->tag_len) {
		return CW_OPENED_FORGED;
	}
	len -= head + try->suite->tag_len;
	put_nonce(try, head, nonce);
	put_aad(try, len, aad);
	sealed.nonce = nonce;
	sealed.aad = aad;
	sealed.aad_len = AAD_BYTES;
	if (is_tls13) { /* the header of the record, as it went by */
		put_u16(aad + 11, try->record->length);
		sealed.aad = aad + 8;
		sealed.aad_len = CW_TLS_RECORD_HEADER_BYTES;
	}
	sealed.bytes = try->bytes + head;
	sealed.len = len;
	sealed.tag = try->bytes + head + len;
	sealed.tag_len = try->suite->tag_len;
	out->type = try->record->type;
	out->bytes = try->room;
	out->len = len;
	return cw_cipher_open(try->keys->cipher, &sealed, try->room);
}

/* Whether the MAC that follows the bytes is that of head and bytes. */
static enum cw_opened check_mac(const struct attempt *try, const uint8_t *bytes, size_t len)
{
	uint8_t aad[AAD_BYTES];
	uint8_t mac[CW_MAC_BYTES];

	put_aad(try, len, aad);
	if (!cw_mac(try->suite->mac, try->keys->mac, aad, sizeof(aad), bytes, len, mac)) {
		return CW_OPENED_NOMEM;
	}
	return memcmp(mac, bytes + len, cw_mac_bytes(try->suite->mac)) == 0 ? CW_OPENED_YES
									    : CW_OPENED_FORGED;
}

/* The length without the padding (RFC 5246 section 6.2.3.2), or SIZE_MAX when that is none. */
static size_t without_padding(const uint8_t *bytes, size_t len)
{
	size_t padding = len > 0 ? bytes[len - 1] : 0;

	if (len < padding + 1) {
		return SIZE_MAX;
	}
	for (size_t i = len - 1 - padding; i < len; i++) {
		if (bytes[i] != padding) {
			return SIZE_MAX;
		}
	}
	return len - 1 - padding;
}

/* Decrypts what stands behind the IV; the length without the padding into *len. */
static enum cw_opened decrypt_cbc(const struct attempt *try, size_t sealed_len, size_t *len)
{
	size_t block = try->suite->explicit_len;

	if (sealed_len < 2 * block || sealed_len % block != 0) {
		return CW_OPENED_FORGED;
	}
	if (!cw_cipher_decrypt_cbc(try->keys->cipher, try->bytes, try->bytes + block,
		    sealed_len - block, try->room)) {
		return CW_OPENED_NOMEM;
	}
	*len = without_padding(try->room, sealed_len - block);
	return *len != SIZE_MAX ? CW_OPENED_YES : CW_OPENED_FORGED;
}

/* The MAC is inside, or, as an extension may have agreed (RFC 7366), behind. Which of them is the
 * case is told by the one that fits. */
static enum cw_opened open_cbc(const struct attempt *try, struct cw_tls_opened *out)
{
	size_t mac_len = cw_mac_bytes(try->suite->mac);
	size_t whole = try->record->length;
	enum cw_opened opened = decrypt_cbc(try, whole, &out->len);

	out->type = try->record->type;
	out->bytes = try->room;
	if (opened == CW_OPENED_YES) {
		opened = CW_OPENED_FORGED;
		if (out->len >= mac_len) {
			out->len -= mac_len;
			opened = check_mac(try, try->room, out->len);
		}
	}
	if (opened != CW_OPENED_FORGED || whole < mac_len) {
		return opened;
	}
	opened = check_mac(try, try->bytes, whole - mac_len);
	return opened == CW_OPENED_YES ? decrypt_cbc(try, whole - mac_len, &out->len) : opened;
}

/* RFC 8446 section 5.2: the content, its type, any number of zeros. */
static enum cw_opened unwrap(struct cw_tls_opened *out)
{
	while (out->len > 0 && out->bytes[out->len - 1] == 0) {
		out->len--;
	}
	if (out->len == 0) {
		return CW_OPENED_FORGED; /* the peer would end the connection */
	}
	out->len--;
	out->type = out->bytes[out->len];
	return CW_OPENED_YES;
}

static enum cw_opened attempt(const struct attempt *try, bool is_tls13, struct cw_tls_opened *out)
{
	enum cw_opened opened =
		try->suite->is_aead ? open_aead(try, is_tls13, out) : open_cbc(try, out);

	return opened == CW_OPENED_YES && is_tls13 ? unwrap(out) : opened;
}

static enum cw_opened open_with(struct cw_tls_opener *opener, struct keys *keys,
	const struct attempt *from, struct cw_tls_opened *out)
{
	struct attempt try = *from;
	uint64_t ahead = opener->is_missing ? TRIES_AHEAD : 1;
	enum cw_opened opened = CW_OPENED_FORGED;

	try.keys = keys;
	for (uint64_t i = 0; i < ahead && opened == CW_OPENED_FORGED && keys->cipher != NULL; i++) {
		try.sequence = keys->sequence + i;
		opener->num_tries += i > 0;
		opened = attempt(&try, opener->is_tls13, out);
	}
	if (opened == CW_OPENED_YES) {
		keys->sequence = try.sequence + 1;
	}
	return opened;
}

enum cw_opened cw_tls_opener_open(struct cw_tls_opener *opener, const struct cw_tls_record *record,
	const uint8_t *bytes, uint8_t *room, struct cw_tls_opened *out)
{
	struct attempt try = {&opener->suite, NULL, 0, record, bytes, room};
	enum cw_opened opened = open_with(opener, &opener->keys, &try, out);

	if (opened == CW_OPENED_FORGED && opener->is_missing) {
		opened = open_with(opener, &opener->traffic, &try, out);
		if (opened == CW_OPENED_YES) {
			cw_tls_opener_start_traffic(opener);
		}
	}
	if (opened == CW_OPENED_YES) {
		opener->is_missing = false;
		opener->is_early = false;
	} else if (opened == CW_OPENED_FORGED && opener->is_early) {
		opener->is_early = ++opener->num_early < MAX_EARLY;
	} else if (opened == CW_OPENED_FORGED) {
		opener->is_missing = true;
		opener->num_forged++;
	}
	return opened;
}

void cw_tls_opener_pass(struct cw_tls_opener *opener)
{
	opener->keys.sequence++;
}

void cw_tls_opener_miss(struct cw_tls_opener *opener)
{
	opener->is_missing = true;
}

void cw_tls_opener_expect_early_data(struct cw_tls_opener *opener)
{
	opener->is_early = true;
}

bool cw_tls_opener_expects_early_data(const struct cw_tls_opener *opener)
{
	return opener->is_early;
}

bool cw_tls_opener_is_spent(const struct cw_tls_opener *opener)
{
	return opener->num_forged >= MAX_FORGED || opener->num_tries >= MAX_TRIES ||
	       (opener->keys.cipher == NULL && opener->traffic.cipher == NULL);
}

/* Moves the keys for traffic, with the sequence they have come to, into place. */
void cw_tls_opener_start_traffic(struct cw_tls_opener *opener)
{
	cw_cipher_destroy(opener->keys.cipher);
	opener->keys = opener->traffic;
	memset(&opener->traffic, 0, sizeof(opener->traffic));
}

bool cw_tls_opener_update(struct cw_tls_opener *opener)
{
	uint8_t next[CW_SECRET_BYTES];
	size_t len = cw_prf_bytes(opener->suite.prf);
	bool done = cw_derive_label(opener->suite.prf, opener->secret, "traffic upd", next, len);

	if (done) {
		memcpy(opener->secret, next, len);
		done = derive_keys(&opener->suite, opener->secret, &opener->keys);
	}
	cw_wipe(next, sizeof(next));
	return done;
}
