/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* fopencookie */
#include "capture/format.h"

#include "base/reader.h"
#include "base/stamp.h"

#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_HEADER_BYTES 24
#define SNAPLEN_AT        16
#define RECORD_BYTES      16
/* Alexey Kuznetzov's format adds interface, protocol and packet type to each record. */
#define MAGIC_KUZNETZOV        UINT32_C(0xa1b2cd34)
#define KUZNETZOV_RECORD_BYTES 24

struct cw_classic {
	struct cw_intake *intake; /* borrowed */
	FILE *file;               /* closed by pcap, once it is open */
	pcap_t *pcap;
	uint32_t link_type;
	uint32_t record_bytes;
	uint64_t number;
	uint64_t offset; /* of the next record */
};

static ssize_t cookie_read(void *cookie, char *buf, size_t len)
{
	struct cw_classic *classic = cookie;

	return (ssize_t)cw_intake_read(classic->intake, buf, len);
}

/* Takes what libpcap does not tell from the file header: the registry's link type (libpcap gives
 * this system's DLT) and the size of a record. */
static void read_header(struct cw_classic *classic, uint8_t *header)
{
	struct cw_reader r = cw_reader_init(header, FILE_HEADER_BYTES, 0);
	uint32_t magic = 0;
	uint32_t link = 0;
	uint32_t swapped = 0;
	struct cw_reader back = r;

	if (!cw_reader_u32le(&r, &magic) || !cw_reader_u32be(&back, &swapped)) {
		return;
	}
	if (magic >> 16 == 0xa1b2 || magic >> 16 == 0xa12b) {
		(void)(cw_reader_skip(&r, 16) && cw_reader_u32le(&r, &link));
	} else {
		magic = swapped;
		(void)(cw_reader_skip(&r, 16) && cw_reader_u32be(&r, &link));
	}
	/* The upper bits hold the length of a frame check sequence (draft-ietf-opsawg-pcap). */
	classic->link_type = link & 0xffff;
	classic->record_bytes = magic == MAGIC_KUZNETZOV ? KUZNETZOV_RECORD_BYTES : RECORD_BYTES;
	/* Packets longer than the header's snap length exist, and libpcap would shorten them. With
	 * 0 it takes the largest length of the link type and keeps them whole. */
	memset(header + SNAPLEN_AT, 0, 4);
}

enum cw_code cw_classic_open(
	struct cw_intake *intake, struct cw_classic **out, struct cw_error *err)
{
	char reason[PCAP_ERRBUF_SIZE] = "";
	cookie_io_functions_t functions = {.read = cookie_read};
	struct cw_classic *classic = calloc(1, sizeof(*classic));
	uint8_t *header = cw_intake_peek(intake, FILE_HEADER_BYTES);

	if (classic == NULL) {
		return cw_error_nomem(err);
	}
	classic->intake = intake;
	classic->offset = FILE_HEADER_BYTES;
	if (header != NULL) {
		read_header(classic, header);
	}
	classic->file = fopencookie(classic, "r", functions);
	if (classic->file == NULL) {
		free(classic);
		return cw_error_nomem(err);
	}
	(void)setvbuf(classic->file, NULL, _IOFBF, 1u << 16);
	classic->pcap = pcap_fopen_offline_with_tstamp_precision(
		classic->file, PCAP_TSTAMP_PRECISION_NANO, reason);
	if (classic->pcap == NULL) {
		cw_classic_close(classic);
		if (intake->failed != CW_OK) {
			*err = intake->error;
			return intake->failed;
		}
		return cw_error_set(err, CW_ERR_FORMAT, "not a capture file: %.200s", reason);
	}
	*out = classic;
	return CW_OK;
}

static int64_t stamp(const struct timeval *tv)
{
	/* The file's seconds are 32 bits; unsigned they last until 2106. */
	return (int64_t)(uint32_t)tv->tv_sec * CW_SECOND + (int64_t)tv->tv_usec;
}

enum cw_capture_step cw_classic_next(
	struct cw_classic *classic, struct cw_packet *packet, struct cw_error *err)
{
	struct pcap_pkthdr *header;
	const u_char *bytes;
	int result = pcap_next_ex(classic->pcap, &header, &bytes);

	if (result == PCAP_ERROR_BREAK) {
		return CW_CAPTURE_END;
	}
	if (result != 1) {
		(void)cw_error_set(err, CW_ERR_FORMAT, "packet %" PRIu64 ": %.200s",
			classic->number + 1, pcap_geterr(classic->pcap));
		err->offset = classic->offset;
		return CW_CAPTURE_FAILED;
	}
	packet->at = stamp(&header->ts);
	packet->number = ++classic->number;
	packet->link_type = classic->link_type;
	packet->len = header->caplen;
	packet->wire_len = header->len > header->caplen ? header->len : header->caplen;
	packet->bytes = bytes;
	packet->offset = classic->offset;
	classic->offset += classic->record_bytes + header->caplen;
	return CW_CAPTURE_PACKET;
}

void cw_classic_close(struct cw_classic *classic)
{
	if (classic == NULL) {
		return;
	}
	if (classic->pcap != NULL) {
		pcap_close(classic->pcap);
	} else if (classic->file != NULL) {
		(void)fclose(classic->file);
	}
	free(classic);
}
