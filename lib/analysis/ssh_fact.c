/* SPDX-License-Identifier: MIT */
#include "analysis/ssh_fact.h"

#include "x509/certificate.h"

void cw_ssh_fact_add(struct cw_case *kase, const char *bundle, const struct cw_ssh_result *result)
{
	for (size_t i = 0; i < result->num_certificates; i++) {
		const struct cw_ssh_bytes *der = &result->certificates[i];
		const struct cw_certificate *certificate;
		struct cw_seen seen = {0};
		enum cw_code code = cw_x509_add(kase, der->ptr, der->len, &certificate, NULL);

		if (code != CW_OK) { /* a limit has been noted */
			kase->failed |= code == CW_ERR_NOMEM;
			continue;
		}
		seen.where = CW_SEEN_SSH;
		seen.bundle = bundle;
		seen.handshake = "";
		seen.role = "server";
		seen.position = (uint32_t)i;
		seen.at = result->place.at;
		seen.place = result->place.place;
		kase->failed |= cw_certificate_add_seen(kase, certificate, &seen, NULL) != CW_OK;
	}
}
