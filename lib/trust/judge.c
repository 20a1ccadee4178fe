/* SPDX-License-Identifier: MIT */
#include "trust/judge.h"
#include "trust/asked.h"
#include "trust/shelf.h"
#include "trust/wanted.h"

#include "base/buffer.h"

#include <string.h>

/* A verdict and what the rest of the case adds to it. */
struct judgement {
	struct cw_x509_verdict verdict;
	const char *missing_kind;
	const struct cw_certificate *missing;
	const struct cw_certificate *shadowed_by;
};

struct court {
	struct cw_case *kase;
	struct cw_shelf shelf;
	struct cw_wanted wanted;
	struct cw_asked asked;
	struct cw_map
		known; /* what was judged -> struct judgement: a flow is tried again and again */
	struct cw_arena scratch;
	struct cw_error *err;
};

/* One question: who used which chain for what. */
struct question {
	const struct cw_shelf_store *store;
	const struct cw_certificates *chain;
	const char *role;
	const char *name;
	int64_t at;
};

/* Another certificate of the same name and another key in the store. */
static const struct cw_certificate *find_namesake(
	const struct cw_bundle *bundle, const struct cw_certificate *of)
{
	for (size_t i = 0; i < bundle->store.count; i++) {
		const struct cw_certificate *other = bundle->store.items[i];

		if (strcmp(other->subject, of->subject) == 0 &&
			strcmp(other->spki_sha256, of->spki_sha256) != 0) {
			return other;
		}
	}
	return NULL;
}

static bool holds(const struct cw_bundle *bundle, const struct cw_certificate *certificate)
{
	for (size_t i = 0; i < bundle->store.count; i++) {
		if (bundle->store.items[i] == certificate) {
			return true;
		}
	}
	return false;
}

/* The certificate that the search of the store took in place of the right one: a trusted
 * self-signed leaf is not found behind its namesake, and an issuer's namesake cannot have signed.
 */
static const struct cw_certificate *find_shadow(
	const struct question *question, const struct cw_x509_verdict *verdict)
{
	const struct cw_bundle *bundle = question->store->bundle;
	const struct cw_certificate *leaf = question->chain->items[0];
	const struct cw_certificate *issuer;

	if (bundle == NULL) {
		return NULL;
	}
	if (strcmp(verdict->error, "self_signed_leaf") == 0) {
		return holds(bundle, leaf) ? find_namesake(bundle, leaf) : NULL;
	}
	if (strcmp(verdict->error, "signature_failure") != 0 || verdict->depth < 0 ||
		(size_t)verdict->depth + 1 >= verdict->path.count) {
		return NULL;
	}
	issuer = verdict->path.items[verdict->depth + 1];
	return holds(bundle, issuer) && find_namesake(bundle, issuer) != NULL ? issuer : NULL;
}

static enum cw_code judge(
	struct court *court, const struct question *question, struct judgement *out)
{
	const struct cw_x509_verdict *verdict = &out->verdict;
	enum cw_code code = cw_x509_verify(question->store->x509, question->chain, question->role,
		question->name, question->at, &out->verdict, court->err);

	if (code != CW_OK) {
		return code;
	}
	out->missing_kind = verdict->missing_kind;
	out->missing = cw_wanted_find(&court->wanted, verdict->missing, verdict->missing_aki);
	if (out->missing != NULL) {
		out->missing_kind = out->missing->self_signed ? "root" : "intermediate";
	}
	out->shadowed_by = find_shadow(question, verdict);
	return CW_OK;
}

/* What the answer depends on, as bytes: pointers do, for the facts do not move. */
static void add_key(struct cw_buffer *key, const struct question *question)
{
	const struct cw_certificates *chain = question->chain;
	int64_t epoch = question->at;

	if (epoch != CW_TIME_UNKNOWN) {
		epoch = cw_shelf_epoch(question->store, chain, epoch);
		epoch += epoch == CW_TIME_UNKNOWN; /* before all of them, not without a time */
	}
	cw_buffer_add(key, &question->store, sizeof(question->store));
	cw_buffer_add(key, &epoch, sizeof(epoch));
	cw_buffer_add(key, &chain->count, sizeof(chain->count));
	cw_buffer_add(key, chain->items, chain->count * sizeof(*chain->items));
	cw_buffer_add_str(key, question->role);
	cw_buffer_add(key, " ", 1);
	cw_buffer_add_str(key, question->name);
}

/* Judges each question once. The judgement is borrowed from the court. */
static enum cw_code answer(
	struct court *court, const struct question *question, const struct judgement **out)
{
	struct cw_buffer key = {0};
	struct judgement *judgement = NULL;
	char *kept = NULL;
	enum cw_code code = CW_OK;

	add_key(&key, question);
	if (!key.failed) {
		judgement = cw_map_get(&court->known, cw_buffer_text(&key));
	}
	if (key.failed || judgement != NULL) {
		goto out;
	}
	judgement = cw_arena_alloc(&court->scratch, sizeof(*judgement));
	kept = cw_arena_dup(&court->scratch, key.ptr, key.len);
	if (judgement == NULL || kept == NULL) {
		judgement = NULL;
		goto out;
	}
	code = judge(court, question, judgement);
	if (code == CW_OK && !cw_map_set(&court->known, cw_text_of(kept, key.len), judgement)) {
		judgement = NULL;
	}
out:
	cw_buffer_finish(&key);
	*out = judgement;
	return judgement == NULL ? cw_error_nomem(court->err) : code;
}

/* OpenSSL's answer counts only against a store that somebody has. */
static void fill_verdict(struct cw_chain *chain, const struct judgement *judgement, bool known)
{
	const struct cw_x509_verdict *verdict = &judgement->verdict;

	chain->path = verdict->path;
	chain->name_ok = verdict->name_ok;
	chain->purpose_ok = verdict->purpose_ok;
	if (!known) {
		return;
	}
	if (!verdict->ok) {
		chain->ok = CW_FALSE;
	} else if (chain->at != CW_TIME_UNKNOWN) {
		chain->ok = CW_TRUE;
	}
	chain->error = verdict->error;
	chain->error_text = verdict->error_text;
	chain->errors = verdict->errors;
	chain->depth = verdict->depth;
	chain->missing = verdict->missing;
	chain->missing_aki = verdict->missing_aki;
	chain->missing_kind = judgement->missing_kind;
	chain->missing_certificate = judgement->missing;
	chain->shadowed_by = judgement->shadowed_by;
}

/* Adds the fact; *out is NULL for an empty chain, which is none. */
static enum cw_code add_chain(struct court *court, const char *bundle,
	const struct question *question, struct cw_chain **out)
{
	const struct judgement *judgement;
	struct cw_chain *chain;
	enum cw_code code;

	*out = NULL;
	if (question->chain->count == 0) {
		return CW_OK;
	}
	code = answer(court, question, &judgement);
	if (code != CW_OK) {
		return code;
	}
	chain = cw_case_add_chain(court->kase);
	if (chain == NULL) {
		return cw_error_nomem(court->err);
	}
	chain->id = cw_arena_printf(&court->kase->arena, "c%zu", court->kase->chains.count);
	if (chain->id == NULL) {
		chain->id = "";
		return cw_error_nomem(court->err);
	}
	chain->bundle = bundle;
	chain->role = question->role;
	chain->name = question->name;
	chain->at = question->at;
	chain->certificates = *question->chain;
	chain->leaf = question->chain->items[0];
	chain->top = question->chain->items[question->chain->count - 1];
	fill_verdict(chain, judgement, question->store->known);
	*out = chain;
	return CW_OK;
}

/* With its end missing, a chain that does not verify proves nothing. */
static void forget_verdict(struct cw_chain *chain)
{
	if (chain->ok != CW_FALSE) {
		return;
	}
	chain->ok = CW_UNKNOWN;
	chain->error = chain->error_text = chain->missing = chain->missing_aki = "";
	chain->missing_kind = "";
	chain->errors.count = 0;
	chain->depth = -1;
	chain->missing_certificate = NULL;
}

static void fill_handshake(
	struct cw_chain *chain, const struct cw_handshake *handshake, enum cw_party presented_by)
{
	bool server = chain->role[0] == 's';

	if (server ? handshake->partial_server : handshake->partial_client) {
		forget_verdict(chain);
	}
	chain->handshake = handshake->id;
	chain->flow = handshake->flow;
	chain->presented_by = presented_by;
}

static enum cw_code judge_handshake(struct court *court, const struct cw_handshake *handshake)
{
	struct question question = {
		.store = cw_shelf_for(&court->shelf, handshake->bundle), .at = handshake->at};
	struct cw_chain *chain;
	enum cw_code code;
	bool guessed;

	question.chain = &handshake->chain_server;
	question.role = "server";
	question.name = cw_asked_name(&court->asked, handshake, &guessed);
	code = add_chain(court, handshake->bundle, &question, &chain);
	if (chain != NULL) {
		fill_handshake(chain, handshake, handshake->server_is);
		if (guessed && chain->name_ok == CW_FALSE) {
			chain->name_ok = CW_UNKNOWN;
		}
	}
	if (code != CW_OK) {
		return code;
	}
	question.chain = &handshake->chain_client;
	question.role = "client";
	question.name = "";
	code = add_chain(court, handshake->bundle, &question, &chain);
	if (chain != NULL) {
		fill_handshake(chain, handshake, handshake->client_is);
	}
	return code;
}

static enum cw_code judge_own(struct court *court, const struct cw_bundle *bundle,
	const struct cw_certificates *certificates, const char *role)
{
	struct question question = {cw_shelf_for(&court->shelf, bundle->id), certificates, role, "",
		court->kase->as_of};
	struct cw_chain *chain;
	enum cw_code code = add_chain(court, bundle->id, &question, &chain);

	if (chain != NULL) {
		chain->presented_by = CW_PARTY_SELF;
	}
	return code;
}

static enum cw_code judge_bundle(struct court *court, const struct cw_bundle *bundle)
{
	enum cw_code code = judge_own(court, bundle, &bundle->server_certificates, "server");

	if (code == CW_OK) {
		/* Until X15.5 one certificate serves both roles. */
		code = judge_own(court, bundle,
			bundle->client_certificates.count > 0 ? &bundle->client_certificates
							      : &bundle->server_certificates,
			"client");
	}
	return code;
}

static enum cw_code judge_all(struct court *court)
{
	struct cw_case *kase = court->kase;
	enum cw_code code = CW_OK;

	for (size_t i = 0; code == CW_OK && i < kase->handshakes.count; i++) {
		code = judge_handshake(court, kase->handshakes.items[i]);
	}
	for (size_t i = 0; code == CW_OK && i < kase->bundles.count; i++) {
		code = judge_bundle(court, kase->bundles.items[i]);
	}
	return code;
}

enum cw_code cw_trust_judge(struct cw_case *kase, struct cw_error *err)
{
	struct court court = {.kase = kase, .err = err};
	enum cw_code code = cw_shelf_init(&court.shelf, kase, err);

	if (code == CW_OK &&
		(!cw_wanted_init(&court.wanted, kase) || !cw_asked_init(&court.asked, kase))) {
		code = cw_error_nomem(err);
	}
	if (code == CW_OK) {
		code = judge_all(&court);
	}
	cw_map_finish(&court.known);
	cw_arena_finish(&court.scratch);
	cw_asked_finish(&court.asked);
	cw_wanted_finish(&court.wanted);
	cw_shelf_finish(&court.shelf);
	return code;
}
