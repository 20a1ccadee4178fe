/* SPDX-License-Identifier: MIT */
#include "log/pem.h"

#include "base/base64.h"

#include <string.h>

#define BEGIN CW_TEXT("-----BEGIN CERTIFICATE-----")
#define END   CW_TEXT("-----END CERTIFICATE-----")

void cw_pem_begin(struct cw_pem *pem, struct cw_text text, uint64_t line, uint64_t offset)
{
	pem->text = text;
	pem->at = 0;
	pem->line = line;
	pem->offset = offset;
}

void cw_pem_begin_body(struct cw_pem *pem, const struct cw_record *record)
{
	uint64_t line = record->line;
	uint64_t offset = record->offset;

	if (record->body.len > 0) {
		cw_record_place(record, record->body.ptr, &line, &offset);
	}
	cw_pem_begin(pem, record->body, line, offset);
}

void cw_pem_finish(struct cw_pem *pem)
{
	cw_buffer_finish(&pem->last);
	cw_buffer_finish(&pem->base64);
	cw_buffer_finish(&pem->der);
}

/* As cw_text_find, for a text that begins with a dash: base64 has none. */
static bool find_dashes(struct cw_text text, struct cw_text dashes, size_t *at)
{
	size_t from = 0;
	size_t hit;

	while (cw_text_find_byte(cw_text_skip(text, from), '-', &hit)) {
		*at = from + hit;
		if (cw_text_starts(cw_text_skip(text, *at), dashes)) {
			return true;
		}
		from = *at + 1;
	}
	return false;
}

/* Moves to a later place of the text and counts the lines on the way. */
static void move_to(struct cw_pem *pem, size_t at)
{
	struct cw_text passed = cw_text_skip(cw_text_head(pem->text, at), pem->at);
	size_t newline;

	while (cw_text_find_byte(passed, '\n', &newline)) {
		passed = cw_text_skip(passed, newline + 1);
		pem->line++;
	}
	pem->at = at;
}

/* Finds the next block: moves to its BEGIN, *between is what stands inside, *next where to go on.
 * Of several BEGIN before one END the last counts: the others have no end. */
static bool find_block(struct cw_pem *pem, struct cw_text *between, size_t *next)
{
	size_t hit;

	if (!find_dashes(cw_text_skip(pem->text, pem->at), BEGIN, &hit)) {
		return false;
	}
	move_to(pem, pem->at + hit);
	*between = cw_text_skip(pem->text, pem->at + BEGIN.len);
	if (!find_dashes(*between, END, &hit)) {
		pem->num_unusable++;
		return false;
	}
	*between = cw_text_head(*between, hit);
	*next = pem->at + BEGIN.len + hit + END.len;
	while (find_dashes(*between, BEGIN, &hit)) {
		pem->num_unusable++;
		*between = cw_text_skip(*between, hit + BEGIN.len);
		move_to(pem, pem->at + BEGIN.len + hit);
	}
	return true;
}

/* Decodes what stands in a block, unless it is what stood in the last one: an Expressway repeats its
 * certificate all day. *usable is false when it is not base64. */
static enum cw_code decode(struct cw_pem *pem, struct cw_text between, bool *usable, bool *is_again)
{
	*is_again = pem->last.len > 0 && cw_text_equal(between, cw_buffer_text(&pem->last));
	*usable = *is_again;
	if (*is_again) {
		return CW_OK;
	}
	cw_buffer_clear(&pem->last);
	*usable = cw_base64_decode(between, &pem->base64, &pem->der) && pem->der.len > 0;
	if (*usable) {
		cw_buffer_add_text(&pem->last, between);
	}
	return pem->der.failed || pem->last.failed ? CW_ERR_NOMEM : CW_OK;
}

enum cw_code cw_pem_next(
	struct cw_pem *pem, struct cw_pem_block *out, bool *end, struct cw_error *err)
{
	struct cw_text between;
	size_t next;

	*end = false;
	while (find_block(pem, &between, &next)) {
		bool usable;

		if (decode(pem, between, &usable, &out->is_again) != CW_OK) {
			return cw_error_nomem(err);
		}
		out->line = pem->line;
		out->offset = pem->offset + pem->at;
		move_to(pem, next);
		if (usable) {
			out->base64 = cw_buffer_text(&pem->base64);
			out->der = cw_buffer_text(&pem->der);
			return CW_OK;
		}
		pem->num_unusable++;
	}
	*end = true;
	return CW_OK;
}
