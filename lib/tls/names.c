/* SPDX-License-Identifier: MIT */
#include "tls/names.h"

#include "tls/ciphers.h"

#include <stdio.h>
#include <stdlib.h>

/* RFC 8446 B.2 (with the reserved ones of SSL 3.0 and TLS 1.0), RFC 6066 section 9, RFC 7507, RFC
 * 4279, RFC 7301, RFC 9146, RFC 9849. */
static const char *const alert_names[256] = {
	[0] = "close_notify",
	[10] = "unexpected_message",
	[20] = "bad_record_mac",
	[21] = "decryption_failed",
	[22] = "record_overflow",
	[30] = "decompression_failure",
	[40] = "handshake_failure",
	[41] = "no_certificate",
	[42] = "bad_certificate",
	[43] = "unsupported_certificate",
	[44] = "certificate_revoked",
	[45] = "certificate_expired",
	[46] = "certificate_unknown",
	[47] = "illegal_parameter",
	[48] = "unknown_ca",
	[49] = "access_denied",
	[50] = "decode_error",
	[51] = "decrypt_error",
	[52] = "too_many_cids_requested",
	[60] = "export_restriction",
	[70] = "protocol_version",
	[71] = "insufficient_security",
	[80] = "internal_error",
	[86] = "inappropriate_fallback",
	[90] = "user_canceled",
	[100] = "no_renegotiation",
	[109] = "missing_extension",
	[110] = "unsupported_extension",
	[111] = "certificate_unobtainable",
	[112] = "unrecognized_name",
	[113] = "bad_certificate_status_response",
	[114] = "bad_certificate_hash_value",
	[115] = "unknown_psk_identity",
	[116] = "certificate_required",
	[117] = "general_error",
	[120] = "no_application_protocol",
	[121] = "ech_required",
};

const char *cw_tls_alert_name(uint8_t number)
{
	return alert_names[number];
}

const char *cw_tls_alert_text(uint8_t number, char out[CW_TLS_NAME_BYTES])
{
	const char *name = cw_tls_alert_name(number);

	if (name != NULL) {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "%s", name);
	} else {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "alert %u", number);
	}
	return out;
}

const char *cw_tls_level_text(uint8_t level, char out[CW_TLS_NAME_BYTES])
{
	if (level == 1 || level == 2) {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "%s", level == 1 ? "warning" : "fatal");
	} else {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "level %u", level);
	}
	return out;
}

/* IANA's registry of TLS HandshakeTypes. */
static const char *const message_names[256] = {
	[0] = "HelloRequest",
	[1] = "ClientHello",
	[2] = "ServerHello",
	[3] = "HelloVerifyRequest",
	[4] = "NewSessionTicket",
	[5] = "EndOfEarlyData",
	[6] = "HelloRetryRequest",
	[8] = "EncryptedExtensions",
	[11] = "Certificate",
	[12] = "ServerKeyExchange",
	[13] = "CertificateRequest",
	[14] = "ServerHelloDone",
	[15] = "CertificateVerify",
	[16] = "ClientKeyExchange",
	[20] = "Finished",
	[21] = "CertificateURL",
	[22] = "CertificateStatus",
	[23] = "SupplementalData",
	[24] = "KeyUpdate",
	[25] = "CompressedCertificate",
	[67] = "NextProtocol",
};

const char *cw_tls_message_text(uint8_t type, char out[CW_TLS_NAME_BYTES])
{
	if (message_names[type] != NULL) {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "%s", message_names[type]);
	} else {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "message %u", type);
	}
	return out;
}

const char *cw_tls_version_text(uint16_t version, char out[CW_TLS_NAME_BYTES])
{
	if (version == CW_TLS_SSL20) {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "SSL 2.0");
	} else if (version == CW_TLS_SSL30) {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "SSL 3.0");
	} else if (version >= CW_TLS_TLS10 && version <= CW_TLS_TLS13) {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "TLS 1.%d", version - CW_TLS_TLS10);
	} else if (version >> 8 == 0x7f) {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "TLS 1.3 draft %d", version & 0xff);
	} else {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "0x%04x", version);
	}
	return out;
}

static int compare_cipher(const void *key, const void *item)
{
	const uint16_t *number = key;
	const struct cw_tls_cipher *cipher = item;

	return (int)*number - (int)cipher->number;
}

const char *cw_tls_cipher_name(uint16_t number)
{
	const struct cw_tls_cipher *found = bsearch(&number, cw_tls_ciphers, cw_tls_num_ciphers,
		sizeof(cw_tls_ciphers[0]), compare_cipher);

	return found != NULL ? found->name : NULL;
}

const char *cw_tls_cipher_text(uint16_t number, char out[CW_TLS_NAME_BYTES])
{
	const char *name = cw_tls_cipher_name(number);

	if (name != NULL) {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "%s", name);
	} else {
		(void)snprintf(out, CW_TLS_NAME_BYTES, "0x%04x", number);
	}
	return out;
}

bool cw_tls_is_grease(uint16_t number)
{
	return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
}

bool cw_tls_is_tls13(uint16_t version)
{
	/* The drafts 14 to 28 were deployed as 0x7fNN (section 4.2.1 of those drafts); browsers and
	 * content networks tried variants of them as 0x7eNN and 0xfbNN. */
	return version == CW_TLS_TLS13 || version >> 8 == 0x7f || version >> 8 == 0x7e ||
	       version >> 8 == 0xfb;
}
