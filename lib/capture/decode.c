/* SPDX-License-Identifier: MIT */
#include "capture/decode.h"
#include "capture/tcp.h"

#include <string.h>

static enum cw_decode_result decode_tcp(
	const struct cw_layer *layer, const struct cw_packet_place *place, struct cw_decoded *out)
{
	struct cw_segment *segment = &out->segment;
	struct cw_tcp tcp;

	switch (cw_tcp_parse(layer->r, layer->missing, &tcp)) {
	case CW_PARSE_OK:
		break;
	case CW_PARSE_TRUNCATED:
		return CW_DECODE_CUT;
	case CW_PARSE_MALFORMED:
		return layer->more ? CW_DECODE_CUT : CW_DECODE_MALFORMED;
	}
	segment->side = (uint8_t)cw_flow_key_set(&out->key, layer->source, layer->target,
		layer->version == 4 ? 4 : 16, tcp.source_port, tcp.target_port);
	segment->flags = tcp.flags;
	if (layer->more) {
		/* A FIN stands behind the bytes that the other fragments carry. */
		segment->flags &= (uint8_t)~CW_TCP_FIN;
	}
	segment->seq = tcp.seq;
	segment->ack = tcp.ack;
	segment->bytes = tcp.payload.pos;
	segment->len = (uint32_t)tcp.payload.left;
	segment->missing = tcp.missing;
	segment->place = *place;
	return CW_DECODE_TCP;
}

/* What no decoder could take. */
static enum cw_decode_result dead_end(const struct cw_layer *layer, enum cw_layer_result why)
{
	if (why == CW_LAYER_UNKNOWN) {
		return CW_DECODE_UNKNOWN_LINK;
	}
	if (why == CW_LAYER_OTHER || layer->guessed) {
		return CW_DECODE_OTHER;
	}
	return why == CW_LAYER_SHORT && (layer->missing > 0 || layer->more) ? CW_DECODE_CUT
									    : CW_DECODE_MALFORMED;
}

static enum cw_decode_result decode_layers(struct cw_decoder *decoder, struct cw_layer *layer,
	const struct cw_packet_place *place, struct cw_decoded *out)
{
	for (unsigned depth = 0; depth < CW_MAX_LAYERS; depth++) {
		enum cw_layer_result result;

		if (layer->key == CW_KEY_IP && layer->number == CW_IP_TCP) {
			enum cw_decode_result tcp = decode_tcp(layer, place, out);

			return tcp != CW_DECODE_TCP && layer->guessed ? CW_DECODE_OTHER : tcp;
		}
		result = cw_layer_step(layer);
		if (result == CW_LAYER_FRAGMENT &&
			(decoder->is_late ||
				!cw_defrag_add(&decoder->defrag, decoder->scope, place, layer))) {
			return CW_DECODE_FRAGMENT;
		}
		if (result != CW_LAYER_NEXT && result != CW_LAYER_FRAGMENT) {
			return dead_end(layer, result);
		}
	}
	return layer->guessed ? CW_DECODE_OTHER : CW_DECODE_MALFORMED;
}

enum cw_decode_result cw_decode(struct cw_decoder *decoder, const void *scope,
	const struct cw_packet *packet, const struct cw_packet_place *place, struct cw_decoded *out)
{
	struct cw_layer layer = {.key = CW_KEY_LINK, .number = packet->link_type};
	enum cw_decode_result result;

	layer.r = cw_reader_init(packet->bytes, packet->len, packet->offset);
	layer.missing = packet->wire_len - packet->len;
	decoder->scope = scope;
	decoder->place = *place;
	result = decode_layers(decoder, &layer, place, out);
	decoder->rest = layer.rest;
	return result;
}

bool cw_decode_next(
	struct cw_decoder *decoder, struct cw_decoded *out, enum cw_decode_result *result)
{
	struct cw_layer layer = {.key = CW_KEY_LINK, .number = CW_LINK_AMSDU};

	if (decoder->rest.left == 0) {
		return false;
	}
	layer.r = decoder->rest;
	*result = decode_layers(decoder, &layer, &decoder->place, out);
	decoder->rest = layer.rest;
	return true;
}

/* --- fragments that wait in vain --- */

static void take_late(
	struct cw_decoder *decoder, struct cw_datagram_late *late, struct cw_decoded_late *out)
{
	enum cw_decode_result result = CW_DECODE_OTHER;

	out->scope = late->scope;
	out->place = late->place;
	if (late->has_beginning) {
		decoder->is_late = true;
		result = decode_layers(decoder, &late->layer, &late->place, &out->decoded);
		decoder->is_late = false;
	}
	out->has_segment = result == CW_DECODE_TCP && !late->again;
	out->is_lost = late->given_up && (result == CW_DECODE_TCP || result == CW_DECODE_CUT ||
						 late->protocol == CW_IP_TCP);
}

bool cw_decode_late(struct cw_decoder *decoder, int64_t now, struct cw_decoded_late *out)
{
	struct cw_datagram_late late;

	if (!cw_defrag_late(&decoder->defrag, now, &late)) {
		return false;
	}
	take_late(decoder, &late, out);
	return true;
}

bool cw_decode_drain(struct cw_decoder *decoder, struct cw_decoded_late *out)
{
	struct cw_datagram_late late;

	if (!cw_defrag_drain(&decoder->defrag, &late)) {
		return false;
	}
	take_late(decoder, &late, out);
	return true;
}

void cw_decoder_finish(struct cw_decoder *decoder)
{
	cw_defrag_finish(&decoder->defrag);
}
