/* SPDX-License-Identifier: MIT */
#include "log/mra.h"

#include <stdint.h>

/* cw_text_from_base64 wants room for len / 4 * 3 + 3. */
#define MAX_TOKEN_BYTES ((CW_MRA_BYTES - 3) / 3 * 4)

static bool cut_at(struct cw_text *text, char byte, struct cw_text *before)
{
	size_t at;

	if (!cw_text_find_byte(*text, byte, &at)) {
		return false;
	}
	*before = cw_text_head(*text, at);
	*text = cw_text_skip(*text, at + 1);
	return true;
}

/* The path of a request line or URL, from its first slash. */
static bool find_path(struct cw_text request, struct cw_text *path)
{
	struct cw_text text = cw_text_trim(request);
	struct cw_text word;
	size_t at;

	if (text.len > 0 && text.ptr[0] >= 'A' && text.ptr[0] <= 'Z' && cut_at(&text, ' ', &word)) {
		text = cw_text_trim(text);
	}
	if (cw_text_find_byte(text, ' ', &at)) {
		text = cw_text_head(text, at); /* drops the HTTP version */
	}
	if (cw_text_find(cw_text_head(text, 12), CW_TEXT("://"), &at)) {
		text = cw_text_skip(text, at + 3);
		if (!cw_text_find_byte(text, '/', &at)) {
			return false;
		}
		text = cw_text_skip(text, at);
	}
	*path = text;
	return text.len > 1 && text.ptr[0] == '/';
}

static bool is_domain(struct cw_text text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-')) {
			return false;
		}
	}
	return text.len > 0;
}

static bool is_graphic(struct cw_text text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f) {
			return false;
		}
	}
	return text.len > 0;
}

/* DOMAIN[/SCHEME/HOST[/PORT]] */
static bool parse_decoded(struct cw_text text, struct cw_mra *out)
{
	uint64_t port = 0;
	struct cw_text host = {NULL, 0};
	struct cw_text scheme = {NULL, 0};
	struct cw_text domain;

	if (!is_graphic(text)) {
		return false;
	}
	if (!cut_at(&text, '/', &domain)) {
		domain = text;
	} else {
		if (!cut_at(&text, '/', &scheme) ||
			(!cw_text_is(scheme, "https") && !cw_text_is(scheme, "http"))) {
			return false;
		}
		if (!cut_at(&text, '/', &host)) {
			host = text;
		} else if (!cw_text_to_u64(text, &port) || port > UINT16_MAX || text.len > 5) {
			return false;
		}
		if (host.len == 0) {
			return false;
		}
	}
	if (!is_domain(domain)) {
		return false;
	}
	out->domain = domain;
	out->scheme = scheme;
	out->host = host;
	out->port = (uint16_t)port;
	return true;
}

bool cw_mra_parse(struct cw_text request, struct cw_mra *out)
{
	struct cw_text path;
	struct cw_text token;
	size_t slash;

	if (!find_path(request, &path)) {
		return false;
	}
	path = cw_text_skip(path, 1);
	if (!cw_text_find_byte(path, '/', &slash)) {
		slash = path.len;
	}
	token = cw_text_head(path, slash);
	if (token.len > MAX_TOKEN_BYTES) {
		return false;
	}
	out->decoded_len = cw_text_from_base64(token, (uint8_t *)out->decoded);
	if (out->decoded_len == SIZE_MAX) {
		return false;
	}
	out->path = cw_text_skip(path, slash);
	return parse_decoded(cw_text_of(out->decoded, out->decoded_len), out);
}

void cw_mra_url(const struct cw_mra *mra, struct cw_buffer *out)
{
	bool is_ipv6 = false;
	size_t at;

	if (mra->host.len == 0) {
		return;
	}
	is_ipv6 = cw_text_find_byte(mra->host, ':', &at) && mra->host.ptr[0] != '[';
	cw_buffer_add_text(out, mra->scheme);
	cw_buffer_add_str(out, is_ipv6 ? "://[" : "://");
	cw_buffer_add_text(out, mra->host);
	cw_buffer_add_str(out, is_ipv6 ? "]" : "");
	if (mra->port != 0) {
		cw_buffer_printf(out, ":%u", (unsigned)mra->port);
	}
	cw_buffer_add_text(out, mra->path);
}
