/* SPDX-License-Identifier: MIT */
/* IEEE 802.11 data frames, and the headers that capturing systems put before them. */
#include "capture/layer.h"

#define FRAME_TO_DS     0x0100
#define FRAME_FROM_DS   0x0200
#define FRAME_MORE      0x0400
#define FRAME_PROTECTED 0x4000
#define FRAME_ORDER     0x8000
#define FRAME_QOS       0x0080 /* subtypes */
#define FRAME_NULL      0x0040
#define QOS_AMSDU       0x0080

/* radiotap's padding between header and body is told by a flag; nothing else is needed of it. */
#define RADIOTAP_FLAGS   0x00000002
#define RADIOTAP_TSFT    0x00000001
#define RADIOTAP_EXT     UINT32_C(0x80000000)
#define RADIOTAP_DATAPAD 0x20

/* IEEE 802.11-2020 section 9.3.2.1: frame control, duration, three addresses, sequence control; a
 * fourth address between access points; QoS control; HT control when "order" is set in QoS. */
static enum cw_layer_result data_frame(struct cw_layer *layer, bool padded)
{
	uint16_t control;
	uint16_t sequence;
	uint16_t qos = 0;
	size_t before = layer->r.left;
	bool distribution;

	if (!cw_reader_u16le(&layer->r, &control)) {
		return CW_LAYER_SHORT;
	}
	if ((control & 0x000f) != 0x0008 || (control & FRAME_NULL) != 0 ||
		(control & FRAME_PROTECTED) != 0) {
		return CW_LAYER_OTHER; /* management, control, empty or encrypted */
	}
	distribution = (control & FRAME_TO_DS) != 0 && (control & FRAME_FROM_DS) != 0;
	if (!cw_reader_skip(&layer->r, 20) || !cw_reader_u16le(&layer->r, &sequence) ||
		(distribution && !cw_reader_skip(&layer->r, 6)) ||
		((control & FRAME_QOS) != 0 && !cw_reader_u16le(&layer->r, &qos)) ||
		((control & FRAME_QOS) != 0 && (control & FRAME_ORDER) != 0 &&
			!cw_reader_skip(&layer->r, 4)) ||
		(padded && !cw_reader_skip(&layer->r, (4 - (before - layer->r.left) % 4) % 4))) {
		return CW_LAYER_SHORT;
	}
	if ((sequence & 0x000f) != 0) {
		return CW_LAYER_OTHER; /* a later fragment of the link: it has no header */
	}
	layer->more = (control & FRAME_MORE) != 0;
	return cw_layer_next(
		layer, CW_KEY_LINK, (qos & QOS_AMSDU) != 0 ? CW_LINK_AMSDU : CW_LINK_LLC);
}

enum cw_layer_result cw_decode_wifi(struct cw_layer *layer)
{
	return data_frame(layer, false);
}

/* Section 9.3.2.2: target, source, length, body, padding to four bytes; then the next one. */
enum cw_layer_result cw_decode_amsdu(struct cw_layer *layer)
{
	struct cw_reader body;
	uint16_t len;

	if (!cw_reader_skip(&layer->r, 12) || !cw_reader_u16be(&layer->r, &len)) {
		return CW_LAYER_SHORT;
	}
	layer->rest = layer->r;
	if (!cw_reader_sub(&layer->rest, len, &body) ||
		!cw_reader_skip(&layer->rest, (4 - (14u + len) % 4) % 4)) {
		layer->rest.left = 0;
	}
	cw_layer_bound(layer, len);
	return cw_layer_next(layer, CW_KEY_LINK, CW_LINK_LLC);
}

/* The flags stand behind the words that say which fields are present, and the time, if it is
 * there, which is aligned to eight bytes. All is little-endian (radiotap.org). */
static bool is_padded(struct cw_reader header)
{
	size_t whole = header.left + 4; /* version, padding and length were taken */
	uint32_t present = 0;
	uint32_t word;
	uint8_t flags = 0;

	if (!cw_reader_u32le(&header, &present)) {
		return false;
	}
	for (word = present; (word & RADIOTAP_EXT) != 0;) {
		if (!cw_reader_u32le(&header, &word)) {
			return false;
		}
	}
	if ((present & RADIOTAP_TSFT) != 0 &&
		(!cw_reader_skip(&header, (8 - (whole - header.left) % 8) % 8) ||
			!cw_reader_skip(&header, 8))) {
		return false;
	}
	return (present & RADIOTAP_FLAGS) != 0 && cw_reader_u8(&header, &flags) &&
	       (flags & RADIOTAP_DATAPAD) != 0;
}

enum cw_layer_result cw_decode_radiotap(struct cw_layer *layer)
{
	struct cw_reader header;
	uint8_t version;
	uint16_t len;

	if (!cw_reader_u8(&layer->r, &version) || !cw_reader_skip(&layer->r, 1) ||
		!cw_reader_u16le(&layer->r, &len)) {
		return CW_LAYER_SHORT;
	}
	if (version != 0 || len < 8) {
		return CW_LAYER_MALFORMED;
	}
	if (!cw_reader_sub(&layer->r, len - 4u, &header)) {
		return CW_LAYER_SHORT;
	}
	return data_frame(layer, is_padded(header));
}

/* A fixed length of 144 bytes; some drivers put the AVS header under the same link type. */
enum cw_layer_result cw_decode_prism(struct cw_layer *layer)
{
	struct cw_reader again = layer->r;
	uint32_t magic;

	if (!cw_reader_u32be(&again, &magic)) {
		return CW_LAYER_SHORT;
	}
	if (magic >> 4 == 0x8021100) {
		return cw_decode_avs(layer);
	}
	return cw_reader_skip(&layer->r, 144) ? cw_decode_wifi(layer) : CW_LAYER_SHORT;
}

/* Magic with version, length of the header; big-endian. */
enum cw_layer_result cw_decode_avs(struct cw_layer *layer)
{
	uint32_t magic;
	uint32_t len;

	if (!cw_reader_u32be(&layer->r, &magic) || !cw_reader_u32be(&layer->r, &len)) {
		return CW_LAYER_SHORT;
	}
	if (len < 8) {
		return CW_LAYER_MALFORMED;
	}
	return cw_reader_skip(&layer->r, len - 8) ? cw_decode_wifi(layer) : CW_LAYER_SHORT;
}

/* Per-Packet Information: version, flags, length, and the link type of what follows. */
enum cw_layer_result cw_decode_ppi(struct cw_layer *layer)
{
	uint16_t len;
	uint32_t link;

	if (!cw_reader_skip(&layer->r, 2) || !cw_reader_u16le(&layer->r, &len) ||
		!cw_reader_u32le(&layer->r, &link)) {
		return CW_LAYER_SHORT;
	}
	if (len < 8 || link > 0xffff) {
		return CW_LAYER_MALFORMED;
	}
	return cw_reader_skip(&layer->r, len - 8u) ? cw_layer_next(layer, CW_KEY_LINK, link)
						   : CW_LAYER_SHORT;
}
