/* SPDX-License-Identifier: MIT */
#include "tls/keylog.h"

static const struct {
	const char *name;
	enum cw_tls_label label;
} labels[] = {
	{"CLIENT_RANDOM", CW_TLS_LABEL_MASTER},
	{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", CW_TLS_LABEL_CLIENT_HANDSHAKE},
	{"SERVER_HANDSHAKE_TRAFFIC_SECRET", CW_TLS_LABEL_SERVER_HANDSHAKE},
	{"CLIENT_TRAFFIC_SECRET_0", CW_TLS_LABEL_CLIENT_TRAFFIC},
	{"SERVER_TRAFFIC_SECRET_0", CW_TLS_LABEL_SERVER_TRAFFIC},
};

/* Early data is passed over, exporters open no record, and later generations of traffic secrets
 * follow out of the first. ECH's lines have the same form. */
static bool is_other_label(struct cw_text label)
{
	return cw_text_is(label, "EARLY_EXPORTER_SECRET") || cw_text_is(label, "EXPORTER_SECRET") ||
	       cw_text_is(label, "EARLY_EXPORTER_MASTER_SECRET") ||
	       cw_text_is(label, "CLIENT_EARLY_TRAFFIC_SECRET") ||
	       cw_text_is(label, "ECH_SECRET") || cw_text_is(label, "ECH_CONFIG") ||
	       cw_text_starts(label, CW_TEXT("CLIENT_TRAFFIC_SECRET_")) ||
	       cw_text_starts(label, CW_TEXT("SERVER_TRAFFIC_SECRET_"));
}

static int digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	if (c >= 'a' && c <= 'f') {
		return c - 'a' + 10;
	}
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool decode(struct cw_text hex, uint8_t *out, size_t max, size_t *len)
{
	if (hex.len % 2 != 0 || hex.len / 2 > max) {
		return false;
	}
	for (size_t i = 0; i < hex.len; i += 2) {
		int high = digit(hex.ptr[i]);
		int low = digit(hex.ptr[i + 1]);

		if (high < 0 || low < 0) {
			return false;
		}
		out[i / 2] = (uint8_t)(high << 4 | low);
	}
	*len = hex.len / 2;
	return true;
}

static bool parse_values(struct cw_text rest, struct cw_tls_keylog_secret *out)
{
	struct cw_text random;
	struct cw_text secret;
	size_t random_len;

	if (!cw_text_split(&rest, ' ', &random) || !cw_text_split(&rest, ' ', &secret) ||
		rest.len > 0 || !decode(random, out->random, sizeof(out->random), &random_len) ||
		!decode(secret, out->secret, sizeof(out->secret), &out->secret_len)) {
		return false;
	}
	return random_len == sizeof(out->random) &&
	       (out->secret_len == 48 ||
		       (out->secret_len == 32 && out->label != CW_TLS_LABEL_MASTER));
}

enum cw_tls_keylog_line cw_tls_keylog_parse(struct cw_text line, struct cw_tls_keylog_secret *out)
{
	struct cw_text rest = cw_text_trim(line);
	struct cw_text label;

	if (rest.len == 0 || rest.ptr[0] == '#' || !cw_text_split(&rest, ' ', &label)) {
		return CW_TLS_KEYLOG_IGNORED;
	}
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (cw_text_is(label, labels[i].name)) {
			out->label = labels[i].label;
			return parse_values(rest, out) ? CW_TLS_KEYLOG_SECRET : CW_TLS_KEYLOG_BAD;
		}
	}
	if (cw_text_is(label, "RSA")) {
		return CW_TLS_KEYLOG_RSA;
	}
	return is_other_label(label) ? CW_TLS_KEYLOG_IGNORED : CW_TLS_KEYLOG_BAD;
}
