/* SPDX-License-Identifier: MIT */
#include "x509/bundle.h"

#include "base/base64.h"
#include "x509/block.h"
#include "x509/certificate.h"
#include "x509/der.h"
#include "x509/openssl.h"

#include <inttypes.h>
#include <limits.h>

#include <openssl/err.h>
#include <openssl/pkcs7.h>

struct walk {
	struct cw_case *kase;
	const char *member;
	const struct cw_x509_visitor *visitor;
	uint32_t position;
	struct cw_error *err;
};

static enum cw_code visit(
	struct walk *walk, const struct cw_certificate *certificate, uint64_t line, uint64_t offset)
{
	struct cw_x509_entry entry = {certificate, walk->position,
		{.member = walk->member, .line = line, .offset = offset}};

	walk->position++;
	if (!walk->visitor->visit(walk->visitor->ctx, &entry)) {
		return cw_error_set(walk->err, CW_ERR_CANCELLED, "stopped by the caller");
	}
	return CW_OK;
}

static void note_damaged(struct walk *walk, uint64_t line, uint64_t offset, const char *why)
{
	if (line > 0) {
		cw_case_note(walk->kase, "certificates.damaged", walk->member, offset, true,
			"line %" PRIu64 ": %s", line, why);
	} else {
		cw_case_note(walk->kase, "certificates.damaged", walk->member, offset, true,
			"byte %" PRIu64 ": %s", offset, why);
	}
}

/* One certificate of the file. What does not parse is noted and enters no list. */
static enum cw_code add_certificate(
	struct walk *walk, const uint8_t *der, size_t len, uint64_t line, uint64_t offset)
{
	const struct cw_certificate *certificate;
	enum cw_code code;

	if (walk->position >= walk->kase->limits.max_store_certificates) {
		cw_case_note(walk->kase, "limit.max_store_certificates", walk->member, offset, true,
			"more than %" PRIu32 " certificates in one file", walk->position);
		return cw_error_set(walk->err, CW_ERR_LIMIT, "too many certificates");
	}
	code = cw_x509_add_readable(walk->kase, der, len, &certificate, walk->err);
	if (code == CW_ERR_FORMAT) {
		note_damaged(walk, line, offset, "this is no certificate");
		return CW_OK;
	}
	return code == CW_OK ? visit(walk, certificate, line, offset) : code;
}

/* The first element of a certificate's bytes: what follows it (the trust settings of a TRUSTED
 * CERTIFICATE) is no part of it. */
static enum cw_code add_first(
	struct walk *walk, const uint8_t *der, size_t len, uint64_t line, uint64_t offset)
{
	struct cw_reader r = cw_reader_init(der, len, 0);
	struct cw_der element;

	if (!cw_der_take(&r, CW_DER_SEQUENCE, &element)) {
		note_damaged(walk, line, offset, "this is no certificate");
		return CW_OK;
	}
	return add_certificate(walk, element.whole, element.whole_len, line, offset);
}

/* RFC 2315 section 9.1: ContentInfo { oid, [0] SignedData { version, digests, content, [0]
 * certificates, … } }. Positions *out on the certificates. */
static bool open_pkcs7(struct cw_reader r, struct cw_reader *out)
{
	static const uint8_t signed_data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02};
	struct cw_der info;
	struct cw_der oid;
	struct cw_der explicit0;
	struct cw_der data;
	struct cw_der part;

	if (!cw_der_take(&r, CW_DER_SEQUENCE, &info) ||
		!cw_der_take(&info.body, CW_DER_OID, &oid) ||
		!cw_text_equal(cw_text_of(oid.body.pos, oid.body.left),
			cw_text_of(signed_data, sizeof(signed_data))) ||
		!cw_der_take(&info.body, CW_DER_CONTEXT0, &explicit0) ||
		!cw_der_take(&explicit0.body, CW_DER_SEQUENCE, &data)) {
		return false;
	}
	for (int i = 0; i < 3; i++) {
		if (cw_der_next(&data.body, &part) != CW_PARSE_OK) {
			return false;
		}
	}
	if (!cw_der_take(&data.body, CW_DER_CONTEXT0, &part)) {
		*out = cw_reader_init("", 0, data.offset);
		return true;
	}
	*out = part.body;
	return true;
}

/* BER with indefinite lengths, as some exporters write it: OpenSSL reads it, without offsets. */
static enum cw_code read_ber_pkcs7(
	struct walk *walk, const uint8_t *bytes, size_t len, uint64_t line, uint64_t offset)
{
	const unsigned char *pos = bytes;
	PKCS7 *pkcs7 = len <= LONG_MAX ? d2i_PKCS7(NULL, &pos, (long)len) : NULL;
	const STACK_OF(X509) *certificates = NULL;
	enum cw_code code = CW_OK;

	if (pkcs7 != NULL && PKCS7_type_is_signed(pkcs7) && pkcs7->d.sign != NULL) {
		certificates = pkcs7->d.sign->cert;
	} else {
		code = CW_ERR_FORMAT;
	}
	for (int i = 0; code == CW_OK && i < sk_X509_num(certificates); i++) {
		unsigned char *der = NULL;
		int der_len = i2d_X509(sk_X509_value(certificates, i), &der);

		code = der_len > 0 ? add_certificate(walk, der, (size_t)der_len, line, offset)
				   : cw_error_nomem(walk->err);
		OPENSSL_free(der);
	}
	PKCS7_free(pkcs7);
	return code;
}

/* CW_ERR_FORMAT, with no error set, when it is not PKCS#7. */
static enum cw_code read_pkcs7(
	struct walk *walk, const uint8_t *bytes, size_t len, uint64_t line, uint64_t offset)
{
	struct cw_reader r = cw_reader_init(bytes, len, 0);
	struct cw_der element;
	enum cw_code code = CW_OK;

	if (!open_pkcs7(r, &r)) {
		(void)ERR_set_mark();
		code = read_ber_pkcs7(walk, bytes, len, line, offset);
		(void)ERR_pop_to_mark();
		return code;
	}
	while (code == CW_OK && r.left > 0) {
		/* Inside base64 the place is the block's; in DER it is the element's own. */
		uint64_t at = line > 0 ? offset : offset + r.offset;

		if (cw_der_next(&r, &element) != CW_PARSE_OK) {
			note_damaged(walk, line, at, "the list of certificates is cut");
			break;
		}
		/* Other tags are the extended and attribute certificates of PKCS#6. */
		if (element.tag == CW_DER_SEQUENCE) {
			code = add_first(walk, element.whole, element.whole_len, line, at);
		}
	}
	return code;
}

static enum cw_code read_der(struct walk *walk, const uint8_t *bytes, size_t len)
{
	struct cw_reader r = cw_reader_init(bytes, len, 0);
	struct cw_der outer;
	struct cw_der inner;

	/* A certificate begins with the sequence that is signed, PKCS#7 with an OID. */
	if (cw_der_take(&r, CW_DER_SEQUENCE, &outer) &&
		cw_der_take(&outer.body, CW_DER_SEQUENCE, &inner)) {
		return add_first(walk, bytes, len, 0, 0);
	}
	if (len > 0 && bytes[0] == CW_DER_SEQUENCE) {
		return read_pkcs7(walk, bytes, len, 0, 0);
	}
	return CW_ERR_FORMAT;
}

static bool is_certificate(struct cw_text label)
{
	return cw_text_is(label, "CERTIFICATE") || cw_text_is(label, "X509 CERTIFICATE") ||
	       cw_text_is(label, "TRUSTED CERTIFICATE");
}

static bool is_pkcs7(struct cw_text label)
{
	return cw_text_is(label, "PKCS7") || cw_text_is(label, "PKCS #7 SIGNED DATA") ||
	       cw_text_is(label, "CMS");
}

struct scratch {
	struct cw_buffer plain;
	struct cw_buffer der;
};

static enum cw_code read_block(struct walk *walk, const struct cw_x509_block *block, uint64_t line,
	struct scratch *scratch)
{
	enum cw_code code;

	if (cw_text_ends(block->label, CW_TEXT("PRIVATE KEY"))) {
		cw_case_note(walk->kase, "certificates.private_key", walk->member, block->begin,
			false, "line %" PRIu64 ": a private key is in this file", line);
		return CW_OK;
	}
	if (!is_certificate(block->label) && !is_pkcs7(block->label)) {
		return CW_OK;
	}
	if (!block->whole) {
		note_damaged(walk, line, block->begin, "the certificate has no end line");
		return CW_OK;
	}
	if (!cw_base64_decode(block->body, &scratch->plain, &scratch->der)) {
		if (scratch->der.failed) {
			return cw_error_nomem(walk->err);
		}
		note_damaged(walk, line, block->begin, "the certificate is not base64");
		return CW_OK;
	}
	if (is_certificate(block->label)) {
		return add_first(walk, (const uint8_t *)scratch->der.ptr, scratch->der.len, line,
			block->begin);
	}
	code = read_pkcs7(
		walk, (const uint8_t *)scratch->der.ptr, scratch->der.len, line, block->begin);
	if (code == CW_ERR_FORMAT) {
		note_damaged(walk, line, block->begin, "this is no PKCS#7");
		code = CW_OK;
	}
	return code;
}

static uint64_t count_lines(struct cw_text text)
{
	uint64_t count = 0;

	for (size_t i = 0; i < text.len; i++) {
		count += text.ptr[i] == '\n';
	}
	return count;
}

static enum cw_code read_pem(struct walk *walk, struct cw_text text)
{
	struct scratch scratch = {{0}, {0}};
	struct cw_x509_block block;
	enum cw_code code = CW_OK;
	uint64_t line = 1;
	size_t counted = 0;
	size_t at = 0;

	while (code == CW_OK && cw_x509_block_next(text, at, &block)) {
		line += count_lines(
			cw_text_head(cw_text_skip(text, counted), block.begin - counted));
		counted = block.begin;
		code = read_block(walk, &block, line, &scratch);
		at = block.end;
	}
	cw_buffer_finish(&scratch.plain);
	cw_buffer_finish(&scratch.der);
	return code;
}

enum cw_code cw_x509_read(struct cw_case *kase, const char *member, const void *bytes, size_t len,
	const struct cw_x509_visitor *visitor, struct cw_error *err)
{
	struct walk walk = {kase, member, visitor, 0, err};
	struct cw_text text = cw_text_of(bytes, len);
	enum cw_code code;
	size_t at;

	if (cw_text_find(text, CW_X509_BEGIN, &at)) {
		code = read_pem(&walk, text);
	} else {
		code = read_der(&walk, bytes, len);
		if (code == CW_ERR_FORMAT) {
			(void)cw_error_set(
				err, code, "neither PEM nor a DER certificate nor PKCS#7");
		}
	}
	if (code == CW_ERR_LIMIT) {
		return CW_OK; /* noted where it was reached */
	}
	if (code != CW_OK) {
		cw_error_place(err, member, 0, 0);
	}
	return code;
}

struct listing {
	struct cw_case *kase;
	struct cw_seen seen;
	struct cw_list list;
	struct cw_error *err;
	bool failed;
};

static bool list_entry(void *ctx, const struct cw_x509_entry *entry)
{
	struct listing *listing = ctx;

	listing->seen.position = entry->position;
	listing->seen.place = entry->place;
	/* A cast away from const that cw_list asks for; nobody writes through it. */
	if (cw_certificate_add_seen(
		    listing->kase, entry->certificate, &listing->seen, listing->err) != CW_OK ||
		!cw_list_add(&listing->list, (void *)(uintptr_t)entry->certificate)) {
		listing->failed = true;
	}
	return !listing->failed;
}

enum cw_code cw_x509_read_list(struct cw_case *kase, const char *bundle, const char *member,
	enum cw_seen_where where, const void *bytes, size_t len, struct cw_certificates *out,
	struct cw_error *err)
{
	struct listing listing = {.kase = kase,
		.seen = {where, bundle, "", "", 0, CW_TIME_UNKNOWN, {.member = ""}},
		.err = err};
	struct cw_x509_visitor visitor = {list_entry, &listing};
	const char *kept = cw_arena_str(&kase->arena, member);
	enum cw_code code;

	if (kept == NULL) {
		return cw_error_nomem(err);
	}
	code = cw_x509_read(kase, kept, bytes, len, &visitor, err);

	if (listing.failed || !cw_case_certificates(kase, &listing.list, out)) {
		code = cw_error_nomem(err);
	}
	cw_list_finish(&listing.list);
	return code;
}
