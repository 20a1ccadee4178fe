/* SPDX-License-Identifier: MIT */
#include "report/reasons.h"

#include "facts/fields.h"

struct phrase {
	const char *code;
	const char *need;
	const char *cause;
};

static const struct phrase phrases[] = {
	{"no_log", "a log, which the input lacks", "the input holds no log"},
	{"no_capture", "a packet capture, which the input lacks", "the input holds no capture"},
	{"not_captured", "packets that were not captured", "its packets were not captured"},
	{"filtered", "packets that the capture's filter left out",
		"the capture's filter left it out"},
	{"outside_capture_window", "packets from a time that the capture does not cover",
		"the capture does not cover that time"},
	{"tls13", "certificates that TLS 1.3 encrypts", "TLS 1.3 encrypts it"},
	{"resumed", "certificates that a resumed session does not send",
		"a resumed session sends none"},
	{"snaplen", "bytes that the capture's snap length cut off",
		"the capture's snap length cut its packets"},
	{"gap", "packets that are missing in the capture", "packets are missing in the capture"},
	{"midstream", "the beginning of connections that the capture missed",
		"the capture began after the handshake"},
	{"ended", "packets from after the end of the capture", "the capture ended before it"},
	{"compressed", "certificates that are compressed with another method than zlib",
		"it is compressed with another method than zlib"},
	{"no_trust_store", "the trusted CA list (ca_*.pem), which the input lacks",
		"the input holds no trusted CA list"},
	{"no_server_certificate", "the server certificate (server_*.pem), which the input lacks",
		"the input holds no server certificate"},
	{"no_client_certificate", "the client certificate (client_*.pem), which the input lacks",
		"the input holds no client certificate"},
	{"no_configuration", "the configuration (xconf_dump), which the input lacks",
		"the input holds no configuration"},
	{"no_status", "the status (xstat_dump), which the input lacks",
		"the input holds no status dump"},
	{"member_missing_after_reboot", "members that a restart removed from the bundle",
		"a restart removed it from the bundle"},
	{"regex_limit", "a pattern to finish that gave up on a long text",
		"a pattern gave up on a long text"},
	{"not_seen", "evidence that nothing in the input shows", "nothing in the input shows it"},
};

static void add_code(struct cw_buffer *out, struct cw_text code, bool need)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		if (cw_text_is(code, phrases[i].code)) {
			cw_buffer_add_str(out, need ? phrases[i].need : phrases[i].cause);
			return;
		}
	}
	for (size_t i = 0; i < code.len; i++) {
		cw_buffer_add(out, code.ptr[i] == '_' ? " " : &code.ptr[i], 1);
	}
}

static void describe(struct cw_buffer *out, const char *codes, bool need)
{
	struct cw_text rest = cw_text_str(codes);
	struct cw_text code;
	bool more = false;

	while (cw_text_split(&rest, ',', &code)) {
		code = cw_text_trim(code);
		if (code.len > 0) {
			cw_buffer_add_str(out, more ? "; " : "");
			add_code(out, code, need);
			more = true;
		}
	}
	if (!more) {
		cw_buffer_add_str(out, need ? "evidence that is not there" : "it is not known why");
	}
}

void cw_reasons_describe_need(struct cw_buffer *out, const char *codes)
{
	describe(out, codes, true);
}

void cw_reasons_describe_cause(struct cw_buffer *out, const char *codes)
{
	describe(out, codes, false);
}

const char *cw_hidden_code(enum cw_hidden hidden)
{
	return hidden == CW_HIDDEN_NO ? "" : cw_hidden_name(hidden);
}
