/* SPDX-License-Identifier: MIT */
#include "tls/suite.h"

#include "base/text.h"
#include "tls/names.h"

/* A suite's registered name ends with its cipher and hash (RFC 5246 A.5 and later ones); the
 * ciphers of TLS 1.3 have nothing else in theirs. The PRF of TLS 1.2 is that of SHA-384 when the
 * name says so, else of SHA-256 (RFC 5246 section 5). */
static const struct {
	struct cw_text ending;
	struct cw_tls_suite suite;
} suites[] = {
	{{"AES_128_GCM_SHA256", 18}, {CW_CIPHER_AES_128_GCM, CW_PRF_SHA256, true, 0, 16, 4, 8}},
	{{"AES_256_GCM_SHA384", 18}, {CW_CIPHER_AES_256_GCM, CW_PRF_SHA384, true, 0, 16, 4, 8}},
	{{"CHACHA20_POLY1305_SHA256", 24},
		{CW_CIPHER_CHACHA20_POLY1305, CW_PRF_SHA256, true, 0, 16, 12, 0}},
	{{"AES_128_CCM_SHA256", 18}, {CW_CIPHER_AES_128_CCM, CW_PRF_SHA256, true, 0, 16, 4, 8}},
	{{"AES_128_CCM_8_SHA256", 20}, {CW_CIPHER_AES_128_CCM, CW_PRF_SHA256, true, 0, 8, 4, 8}},
	{{"AES_128_CCM", 11}, {CW_CIPHER_AES_128_CCM, CW_PRF_SHA256, true, 0, 16, 4, 8}},
	{{"AES_256_CCM", 11}, {CW_CIPHER_AES_256_CCM, CW_PRF_SHA256, true, 0, 16, 4, 8}},
	{{"AES_128_CCM_8", 13}, {CW_CIPHER_AES_128_CCM, CW_PRF_SHA256, true, 0, 8, 4, 8}},
	{{"AES_256_CCM_8", 13}, {CW_CIPHER_AES_256_CCM, CW_PRF_SHA256, true, 0, 8, 4, 8}},
	{{"AES_128_CBC_SHA", 15},
		{CW_CIPHER_AES_128_CBC, CW_PRF_SHA256, false, CW_MAC_SHA1, 0, 0, 16}},
	{{"AES_256_CBC_SHA", 15},
		{CW_CIPHER_AES_256_CBC, CW_PRF_SHA256, false, CW_MAC_SHA1, 0, 0, 16}},
	{{"AES_128_CBC_SHA256", 18},
		{CW_CIPHER_AES_128_CBC, CW_PRF_SHA256, false, CW_MAC_SHA256, 0, 0, 16}},
	{{"AES_256_CBC_SHA256", 18},
		{CW_CIPHER_AES_256_CBC, CW_PRF_SHA256, false, CW_MAC_SHA256, 0, 0, 16}},
	{{"AES_256_CBC_SHA384", 18},
		{CW_CIPHER_AES_256_CBC, CW_PRF_SHA384, false, CW_MAC_SHA384, 0, 0, 16}},
	{{"3DES_EDE_CBC_SHA", 16},
		{CW_CIPHER_3DES_CBC, CW_PRF_SHA256, false, CW_MAC_SHA1, 0, 0, 8}},
};

bool cw_tls_suite_find(uint16_t number, struct cw_tls_suite *out)
{
	struct cw_text name = cw_text_str(cw_tls_cipher_name(number));

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		if (cw_text_ends(name, suites[i].ending)) {
			*out = suites[i].suite;
			return true;
		}
	}
	return false;
}
