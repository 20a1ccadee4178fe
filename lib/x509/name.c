/* SPDX-License-Identifier: MIT */
/* Names, OIDs and times of ASN.1 as text and numbers. */
#include "x509/certificate.h"
#include "x509/openssl.h"

#include "base/stamp.h"

#include <limits.h>

#include <openssl/bio.h>
#include <openssl/err.h>

/* RFC 2253 escapes, control characters as \XX, UTF-8 left as it is; a type that is no character
 * string as #hex. */
#define VALUE_FLAGS                                                                                \
	(ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT |               \
		ASN1_STRFLGS_DUMP_UNKNOWN | ASN1_STRFLGS_DUMP_DER)
#define RAW_FLAGS (ASN1_STRFLGS_DUMP_ALL | ASN1_STRFLGS_DUMP_DER)

static void add_bio(struct cw_buffer *out, BIO *bio)
{
	char *bytes = NULL;
	long len = BIO_get_mem_data(bio, &bytes);

	if (len > 0) {
		cw_buffer_add(out, bytes, (size_t)len);
	}
}

static void add_value(struct cw_buffer *out, const ASN1_STRING *value)
{
	BIO *bio = BIO_new(BIO_s_mem());

	if (bio == NULL) {
		out->failed = true;
		return;
	}
	if (ASN1_STRING_print_ex(bio, value, VALUE_FLAGS) < 0) {
		/* An odd BMPString, an UTF8String that is none: what was printed so far goes. */
		(void)BIO_reset(bio);
		(void)ASN1_STRING_print_ex(bio, value, RAW_FLAGS);
	}
	add_bio(out, bio);
	BIO_free(bio);
}

void cw_x509_add_oid(struct cw_buffer *out, const ASN1_OBJECT *oid)
{
	char dotted[256];
	int nid = OBJ_obj2nid(oid);

	if (nid != NID_undef && OBJ_nid2sn(nid) != NULL) {
		cw_buffer_add_str(out, OBJ_nid2sn(nid));
		return;
	}
	/* Returns the length it would need; what does not fit is cut. */
	if (OBJ_obj2txt(dotted, sizeof(dotted), oid, 1) > 0) {
		cw_buffer_add_str(out, dotted);
	}
}

void cw_x509_add_name(struct cw_buffer *out, const X509_NAME *name)
{
	int count = name != NULL ? X509_NAME_entry_count(name) : 0;
	int set = -1;

	for (int i = 0; i < count; i++) {
		const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);

		if (i > 0) {
			cw_buffer_add_str(out, X509_NAME_ENTRY_set(entry) == set ? " + " : ", ");
		}
		set = X509_NAME_ENTRY_set(entry);
		cw_x509_add_oid(out, X509_NAME_ENTRY_get_object(entry));
		cw_buffer_add(out, "=", 1);
		add_value(out, X509_NAME_ENTRY_get_data(entry));
	}
}

char *cw_x509_keep(struct cw_case *kase, struct cw_buffer *text)
{
	char *kept = text->failed ? NULL : cw_arena_utf8(&kase->arena, cw_buffer_text(text));

	cw_buffer_clear(text);
	return kept;
}

int64_t cw_x509_time(const ASN1_TIME *time)
{
	struct tm tm;

	if (time == NULL || ASN1_TIME_to_tm(time, &tm) != 1) {
		return CW_TIME_UNKNOWN;
	}
	/* RFC 5280 section 4.1.2.5: 99991231235959Z stands for no end. */
	if (tm.tm_year + 1900 > 2261) {
		return CW_TIME_NEVER;
	}
	return cw_stamp_from_civil(tm.tm_year + 1900, (unsigned)tm.tm_mon + 1, (unsigned)tm.tm_mday,
		(unsigned)tm.tm_hour, (unsigned)tm.tm_min, (unsigned)tm.tm_sec);
}

static void add_hex(struct cw_buffer *out, const uint8_t *bytes, size_t len)
{
	char hex[2 * 64 + 1];
	size_t shown = len < 64 ? len : 64;

	cw_text_hex(bytes, shown, hex);
	cw_buffer_printf(out, "#%s%s", hex, shown < len ? "..." : "");
}

const char *cw_x509_name_text(struct cw_case *kase, const uint8_t *der, size_t len)
{
	const unsigned char *pos = der;
	struct cw_buffer text = {0};
	X509_NAME *name;
	char *kept;

	(void)ERR_set_mark();
	name = len <= LONG_MAX ? d2i_X509_NAME(NULL, &pos, (long)len) : NULL;
	if (name != NULL) {
		cw_x509_add_name(&text, name);
	} else {
		text.failed = cw_openssl_out_of_memory();
		add_hex(&text, der, len);
	}
	kept = cw_x509_keep(kase, &text);
	X509_NAME_free(name);
	cw_buffer_finish(&text);
	(void)ERR_pop_to_mark();
	return kept;
}
