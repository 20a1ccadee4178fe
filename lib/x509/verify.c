/* SPDX-License-Identifier: MIT */
#include "x509/verify.h"
#include "x509/openssl.h"
#include "x509/store.h"

#include "base/stamp.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#define MAX_ERRORS 16 /* distinct words: there are fewer */

/* What the callback collects of one verification. */
struct outcome {
	int code; /* of the first error */
	int depth;
	const char *words[MAX_ERRORS];
	size_t num_words;
};

static void add_word(struct outcome *outcome, const char *word)
{
	for (size_t i = 0; i < outcome->num_words; i++) {
		if (strcmp(outcome->words[i], word) == 0) {
			return;
		}
	}
	if (outcome->num_words < MAX_ERRORS) {
		outcome->words[outcome->num_words++] = word;
	}
}

static void add_error(struct outcome *outcome, int code, int depth)
{
	if (outcome->num_words == 0) {
		outcome->code = code;
		outcome->depth = depth;
	}
	add_word(outcome, cw_x509_error_word(code));
}

/* Notes every error and goes on behind it. */
static int collect(int ok, X509_STORE_CTX *ctx)
{
	if (!ok) {
		add_error(X509_STORE_CTX_get_app_data(ctx), X509_STORE_CTX_get_error(ctx),
			X509_STORE_CTX_get_error_depth(ctx));
	}
	return 1;
}

static bool is_server(const char *role)
{
	return strcmp(role, "client") != 0;
}

/* OpenSSL counts whole seconds: round towards the past. */
static time_t seconds(int64_t at)
{
	return (time_t)(at / CW_SECOND - (at % CW_SECOND < 0));
}

static bool prepare(X509_STORE_CTX *ctx, STACK_OF(X509) * trusted, const char *role, int64_t at)
{
	X509_VERIFY_PARAM *param;

	/* The names are libssl's: what the peer is, not what we are. */
	if (X509_STORE_CTX_set_default(ctx, is_server(role) ? "ssl_server" : "ssl_client") != 1) {
		return false;
	}
	/* A plain list instead of an X509_STORE: that one sorts its objects anew for every
	 * certificate added, and the file's order decides between namesakes. */
	X509_STORE_CTX_set0_trusted_stack(ctx, trusted);
	X509_STORE_CTX_set_verify_cb(ctx, collect);
	param = X509_STORE_CTX_get0_param(ctx);
	X509_VERIFY_PARAM_set_auth_level(param, 0);
	if (at == CW_TIME_UNKNOWN) {
		return X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME) == 1;
	}
	X509_VERIFY_PARAM_set_time(param, seconds(at));
	return true;
}

static enum cw_truth check_name(X509 *leaf, const char *name)
{
	size_t len = strlen(name);
	ASN1_OCTET_STRING *address;
	int match;

	if (len == 0) {
		return CW_UNKNOWN;
	}
	address = a2i_IPADDRESS(name);
	if (address != NULL) {
		match = X509_check_ip(leaf, ASN1_STRING_get0_data(address),
			(size_t)ASN1_STRING_length(address), 0);
		ASN1_OCTET_STRING_free(address);
	} else {
		len -= len > 1 && name[len - 1] == '.'; /* the root's dot is no part of it */
		match = X509_check_host(leaf, name, len, 0, NULL);
	}
	return match == 1 ? CW_TRUE : CW_FALSE;
}

/* Without the extension every purpose is allowed; anyExtendedKeyUsage alone is not enough for
 * OpenSSL, and nsSGC/msSGC do for a server. */
static enum cw_truth check_purpose(const STACK_OF(X509) * path, const char *role)
{
	uint32_t wanted = is_server(role) ? XKU_SSL_SERVER | XKU_SGC : XKU_SSL_CLIENT;

	for (int i = 0; i < sk_X509_num(path); i++) {
		if ((X509_get_extended_key_usage(sk_X509_value(path, i)) & wanted) == 0) {
			return CW_FALSE;
		}
	}
	return CW_TRUE;
}

static bool keep_path(struct cw_x509_store *store, const struct cw_x509_members *sent,
	const STACK_OF(X509) * built, struct cw_certificates *out)
{
	int count = sk_X509_num(built);
	const struct cw_certificate **items = cw_arena_array(
		&store->kase->arena, (size_t)(count > 0 ? count : 0), sizeof(*items));

	if (items == NULL) {
		return false;
	}
	out->items = items;
	out->count = 0;
	for (int i = 0; i < count; i++) {
		const X509 *x509 = sk_X509_value(built, i);
		const struct cw_certificate *certificate = cw_x509_members_find(sent, x509);

		if (certificate == NULL) {
			certificate = cw_x509_members_find(&store->trusted, x509);
		}
		if (certificate != NULL) {
			items[out->count++] = certificate;
		}
	}
	return true;
}

static bool keep_words(struct cw_case *kase, const struct outcome *outcome, struct cw_strings *out)
{
	out->count = outcome->num_words;
	out->items = cw_arena_dup(
		&kase->arena, outcome->words, outcome->num_words * sizeof(*outcome->words));
	return out->items != NULL;
}

/* Which certificate would have made the path whole. */
static void tell_missing(struct cw_x509_verdict *out)
{
	const struct cw_certificate *top;

	if (out->path.count == 0) {
		return;
	}
	top = out->path.items[out->path.count - 1];
	if (strcmp(out->error, "self_signed_in_chain") == 0) {
		out->missing = top->subject;
		out->missing_aki = top->ski;
		out->missing_kind = "root";
	} else if (strcmp(out->error, "unknown_issuer") == 0) {
		out->missing = top->issuer;
		out->missing_aki = top->aki;
		out->missing_kind = top->is_ca || out->path.count > 1 ? "root" : "intermediate";
	}
}

static bool conclude(
	struct cw_x509_store *store, const struct outcome *outcome, struct cw_x509_verdict *out)
{
	out->ok = outcome->num_words == 0;
	if (!out->ok) {
		out->error = outcome->words[0];
		out->error_text = X509_verify_cert_error_string(outcome->code);
		out->error_code = outcome->code;
		out->depth = outcome->depth;
	}
	tell_missing(out);
	return keep_words(store->kase, outcome, &out->errors);
}

/* The stacks of one verification; their certificates are borrowed. */
struct stacks {
	STACK_OF(X509) * sent;
	STACK_OF(X509) * trusted;
};

/* Builds and checks the path; false when out of memory. */
static bool run(struct cw_x509_store *store, const struct cw_x509_members *sent,
	const struct stacks *stacks, const char *role, int64_t at, struct cw_x509_verdict *out)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	struct outcome outcome = {0};
	bool ok = false;

	if (ctx == NULL ||
		X509_STORE_CTX_init(ctx, NULL, sk_X509_value(stacks->sent, 0), stacks->sent) != 1 ||
		!prepare(ctx, stacks->trusted, role, at) ||
		X509_STORE_CTX_set_app_data(ctx, &outcome) != 1) {
		goto out;
	}
	if (X509_verify_cert(ctx) != 1) {
		int code = X509_STORE_CTX_get_error(ctx);

		if (code == X509_V_ERR_OUT_OF_MEM) {
			goto out;
		}
		/* A fault that no callback may overrule. */
		add_error(&outcome, code != X509_V_OK ? code : X509_V_ERR_UNSPECIFIED,
			X509_STORE_CTX_get_error_depth(ctx));
	}
	out->purpose_ok = check_purpose(X509_STORE_CTX_get0_chain(ctx), role);
	ok = keep_path(store, sent, X509_STORE_CTX_get0_chain(ctx), &out->path) &&
	     conclude(store, &outcome, out);
out:
	X509_STORE_CTX_free(ctx);
	return ok;
}

/* Parses what was sent; what does not parse is left out. NULL when out of memory. */
static STACK_OF(X509) * parse_sent(struct cw_x509_members *sent)
{
	STACK_OF(X509) *stack = sk_X509_new_null();
	bool failed = stack == NULL;

	for (size_t i = 0; !failed && i < sent->count; i++) {
		X509 *x509 = cw_x509_member_parse(&sent->items[i], &failed);

		failed |= x509 != NULL && sk_X509_push(stack, x509) <= 0;
	}
	if (failed) {
		sk_X509_free(stack);
		return NULL;
	}
	return stack;
}

/* The leaf's bytes are no certificate. */
static bool conclude_unreadable(struct cw_x509_store *store, struct cw_x509_verdict *out)
{
	struct outcome outcome = {0};

	add_error(&outcome, X509_V_ERR_UNSPECIFIED, 0);
	if (!conclude(store, &outcome, out)) {
		return false;
	}
	out->error_text = "the certificate cannot be read";
	return true;
}

static bool verify(struct cw_x509_store *store, const struct cw_certificates *chain,
	const char *role, const char *name, int64_t at, struct cw_x509_verdict *out)
{
	struct cw_x509_members sent = {0};
	struct stacks stacks = {NULL, NULL};
	bool ok = false;

	if (!cw_x509_members_init(&sent, chain)) {
		return false;
	}
	stacks.sent = parse_sent(&sent);
	stacks.trusted = cw_x509_store_select(store, chain);
	if (stacks.sent == NULL || stacks.trusted == NULL) {
		goto out;
	}
	if (sent.items[0].x509 == NULL) {
		ok = conclude_unreadable(store, out);
		goto out;
	}
	out->name_ok = check_name(sent.items[0].x509, name);
	ok = run(store, &sent, &stacks, role, at, out);
out:
	sk_X509_free(stacks.sent);
	sk_X509_free(stacks.trusted);
	cw_x509_members_finish(&sent);
	return ok;
}

enum cw_code cw_x509_verify(struct cw_x509_store *store, const struct cw_certificates *chain,
	const char *role, const char *name, int64_t at, struct cw_x509_verdict *out,
	struct cw_error *err)
{
	bool ok;

	*out = (struct cw_x509_verdict){.error = "",
		.error_text = "",
		.depth = -1,
		.missing = "",
		.missing_aki = "",
		.missing_kind = ""};
	if (chain->count == 0) {
		return cw_error_set(err, CW_ERR_USAGE, "a chain without certificates");
	}
	(void)ERR_set_mark();
	ok = verify(store, chain, role, name, at, out);
	(void)ERR_pop_to_mark();
	return ok ? CW_OK : cw_error_nomem(err);
}
