/* SPDX-License-Identifier: MIT */
/*
 * Packets of any link type through the decoders, fragments among them, with small limits:
 *
 *	link type (2, little-endian), then packets: length (2), cut (1), seconds since the last (1),
 *	bytes
 *
 * Holds: a segment lies in what was captured and is as long as its IP packet can be; memory is
 * under its limit after each packet, and nothing is held at the end.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint8_t touched;

/* The segment's bytes are there: a sanitizer sees when not. */
static void check(const struct cw_decoded *decoded)
{
	const struct cw_segment *segment = &decoded->segment;

	if (segment->len > 262144 || segment->side > 1 ||
		(decoded->key.version != 4 && decoded->key.version != 6)) {
		abort();
	}
	for (uint32_t i = 0; i < segment->len; i++) {
		touched ^= segment->bytes[i];
	}
}

static void take_late(struct cw_decoder *decoder, int64_t now)
{
	struct cw_decoded_late late;

	while (cw_decode_late(decoder, now, &late)) {
		if (late.has_segment) {
			check(&late.decoded);
		}
	}
}

static void take(struct cw_decoder *decoder, const struct cw_packet *packet)
{
	const struct cw_packet_place place = {packet->at, packet->number, packet->offset, 0};
	enum cw_decode_result result;
	struct cw_decoded decoded;

	take_late(decoder, packet->at);
	if (decoder->defrag.num_bytes > 20000) {
		abort();
	}
	result = cw_decode(decoder, NULL, packet, &place, &decoded);
	do {
		if (result == CW_DECODE_TCP) {
			check(&decoded);
		}
	} while (cw_decode_next(decoder, &decoded, &result));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_reader r = cw_reader_init(data, size, 0);
	struct cw_decoder decoder = {0};
	struct cw_packet packet = {0};
	struct cw_decoded_late late;
	struct cw_case kase;
	uint16_t link = 0;
	uint16_t len;
	uint8_t cut;
	uint8_t seconds;

	if (!cw_reader_u16le(&r, &link)) {
		return 0;
	}
	cw_case_init(&kase, &limits);
	kase.limits.max_fragment_bytes = 20000;
	decoder.defrag.kase = &kase;
	packet.link_type = link;
	while (cw_reader_u16le(&r, &len) && cw_reader_u8(&r, &cut) && cw_reader_u8(&r, &seconds)) {
		uint8_t *exact;

		len = len < r.left ? len : (uint16_t)r.left;
		exact = malloc(len != 0 ? len : 1);
		if (exact == NULL || !cw_reader_bytes(&r, len, &packet.bytes)) {
			abort();
		}
		memcpy(exact, packet.bytes, len);
		packet.bytes = exact;
		packet.len = len;
		packet.wire_len = (uint32_t)len + cut;
		packet.at += (int64_t)seconds * 1000000000;
		packet.number++;
		take(&decoder, &packet);
		free(exact);
	}
	while (cw_decode_drain(&decoder, &late)) {
		if (late.has_segment) {
			check(&late.decoded);
		}
	}
	cw_decoder_finish(&decoder);
	if (decoder.defrag.num_bytes != 0 || decoder.defrag.failed) {
		abort();
	}
	cw_case_finish(&kase);
	return 0;
}
