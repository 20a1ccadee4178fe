/* SPDX-License-Identifier: MIT */
/* Borrowed text: a pointer and a length, not NUL-terminated, any bytes. */
#ifndef CW_BASE_TEXT_H
#define CW_BASE_TEXT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cw_text {
	const char *ptr; /* borrowed; may be NULL when len is 0 */
	size_t len;
};

/* A literal as an initializer or an argument: CW_TEXT("abc"). */
#define CW_TEXT(literal) ((struct cw_text){(literal), sizeof(literal) - 1})

struct cw_text cw_text_str(const char *str); /* NULL gives the empty text */

static inline struct cw_text cw_text_of(const void *bytes, size_t len)
{
	return (struct cw_text){(const char *)bytes, len};
}

bool cw_text_equal(struct cw_text a, struct cw_text b);
bool cw_text_equal_nocase(struct cw_text a, struct cw_text b); /* ASCII letters only */
bool cw_text_is(struct cw_text a, const char *str);
bool cw_text_starts(struct cw_text text, struct cw_text prefix);
bool cw_text_ends(struct cw_text text, struct cw_text suffix);

/* Finds the first occurrence; *at is the index. */
bool cw_text_find(struct cw_text text, struct cw_text what, size_t *at);
bool cw_text_find_nocase(struct cw_text text, struct cw_text what, size_t *at);
static inline bool cw_text_find_byte(struct cw_text text, char byte, size_t *at)
{
	const char *hit = text.len == 0 ? NULL : (const char *)memchr(text.ptr, byte, text.len);

	if (hit == NULL) {
		return false;
	}
	*at = (size_t)(hit - text.ptr);
	return true;
}

/* The text without its first n bytes (all of it when shorter). */
static inline struct cw_text cw_text_skip(struct cw_text text, size_t n)
{
	if (n > text.len) {
		n = text.len;
	}
	if (n > 0) {
		text.ptr += n;
		text.len -= n;
	}
	return text;
}

/* Its first n bytes. */
static inline struct cw_text cw_text_head(struct cw_text text, size_t n)
{
	if (n < text.len) {
		text.len = n;
	}
	return text;
}

struct cw_text cw_text_trim(struct cw_text text); /* blanks, tabs, CR, LF at both ends */

/* Takes what stands before the separator from *rest, and the separator; false when *rest is used up
 * (the last piece is what follows the last separator). Set *rest once, call until false. A text of
 * no bytes gives no piece. */
bool cw_text_split(struct cw_text *rest, char separator, struct cw_text *piece);

/* Decimal digits only, the whole text, no sign; false on anything else or on overflow. */
bool cw_text_to_u64(struct cw_text text, uint64_t *out);

/* Unpadded or padded base64, standard or URL alphabet (RFC 4648). Returns the decoded length, or
 * SIZE_MAX when it is not base64. out needs len / 4 * 3 + 3 bytes. */
size_t cw_text_from_base64(struct cw_text text, uint8_t *out);

/* Lower-case hexadecimal and a NUL: out needs 2 * len + 1 bytes. */
void cw_text_hex(const uint8_t *bytes, size_t len, char *out);

/* Writes the text as valid UTF-8 with a final NUL; a byte that is no UTF-8, and NUL, become \xNN.
 * Returns the length without the NUL; out may be NULL to measure. */
size_t cw_text_to_utf8(struct cw_text text, char *out);

#endif
