/* SPDX-License-Identifier: MIT */
/* Decryption Secrets Blocks (section 4.7): type, length, secrets, padding, options. */
#include "capture/pcapng.h"

#include "base/buffer.h"

#define SECRETS_TLS_KEY_LOG UINT32_C(0x544c534b)
#define PIECE               65536 /* no length in the file decides how much memory is used at once */

static enum cw_capture_step read_secrets(
	struct cw_pcapng *p, uint32_t len, struct cw_buffer *out, struct cw_error *err)
{
	while (len > 0) {
		uint32_t n = len < PIECE ? len : PIECE;
		struct cw_reader r;

		if (!cw_pcapng_body(p, n, &r)) {
			return cw_pcapng_cut(p, err);
		}
		cw_buffer_add(out, r.pos, n);
		len -= n;
	}
	if (out->failed) {
		(void)cw_error_nomem(err);
		return CW_CAPTURE_FAILED;
	}
	return CW_CAPTURE_PACKET;
}

enum cw_capture_step cw_pcapng_secrets(struct cw_pcapng *p, struct cw_error *err)
{
	struct cw_buffer secrets = {0};
	enum cw_capture_step step;
	struct cw_reader r;
	uint32_t type = 0;
	uint32_t len = 0;

	if (p->left < 8 + 4) {
		return cw_pcapng_malformed(p, err, "a secrets block is too short");
	}
	if (!cw_pcapng_body(p, 8, &r) || !cw_pcapng_u32(p, &r, &type) ||
		!cw_pcapng_u32(p, &r, &len)) {
		return cw_pcapng_cut(p, err);
	}
	if (len > p->left - 4) {
		return cw_pcapng_malformed(p, err, "secrets are longer than their block");
	}
	if (p->secrets.take == NULL || type != SECRETS_TLS_KEY_LOG) {
		p->num_secrets++;
		return CW_CAPTURE_PACKET;
	}
	if (len > p->secrets.max_bytes) {
		p->num_secrets++;
		p->num_secrets_over++;
		return CW_CAPTURE_PACKET;
	}
	step = read_secrets(p, len, &secrets, err);
	if (step == CW_CAPTURE_PACKET) {
		p->secrets.take(p->secrets.ctx, type, (const uint8_t *)secrets.ptr, len);
	}
	cw_buffer_finish(&secrets);
	return step;
}
