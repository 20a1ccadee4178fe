/* SPDX-License-Identifier: MIT */
/*
 * More connections than are followed, at once: memory stays under what the limits allow, whatever
 * the traffic is, and application data is not kept.
 */
#define _GNU_SOURCE /* mallinfo2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <certway/certway.h>
#include <malloc.h>

#include "analysis/tape.h"
#include "capture/tcp.h"

#define NUM_FLOWS  200000
#define FILE_BYTES 24 /* the header of a capture file */
#define MIB        ((size_t)1 << 20)

static struct cw_signatures *signatures;

/* A capture that is made while it is read. */
struct feed {
	uint32_t next; /* packet */
	uint32_t num_packets;
	void (*make)(uint32_t number, struct cw_tape_packet *packet);
	struct cw_tape tape;
	struct cw_buffer file;
	size_t at;
	size_t before; /* heap in use, bytes */
	size_t most;   /* above that */
};

static size_t heap_bytes(void)
{
	struct mallinfo2 info = mallinfo2(); /* zeros under a sanitizer */

	return info.uordblks + info.hblkhd;
}

static void make_more(struct feed *feed)
{
	const struct cw_tape_format format = {.wrap = &cw_wraps[0]};
	size_t used = heap_bytes();

	feed->most = used > feed->before + feed->most ? used - feed->before : feed->most;
	feed->tape.count = 0;
	for (uint32_t i = 0; i < 1000 && feed->next < feed->num_packets; i++) {
		struct cw_tape_packet packet = {.version = 4};

		packet.at = INT64_C(1700000000000000000) + feed->next * INT64_C(1000);
		feed->make(feed->next++, &packet);
		cw_tape_add(&feed->tape, &packet);
	}
	cw_buffer_clear(&feed->file);
	cw_tape_write(&feed->tape, 0, feed->tape.count, &format, &feed->file);
}

static ptrdiff_t read_feed(void *ctx, void *buf, size_t len, struct cw_error *err)
{
	struct feed *feed = ctx;
	size_t left = feed->file.len - feed->at;

	(void)err;
	if (left == 0) {
		bool is_first = feed->next == 0;

		if (feed->next == feed->num_packets) {
			return 0;
		}
		make_more(feed);
		feed->at = is_first ? 0 : FILE_BYTES;
		left = feed->file.len - feed->at;
	}
	len = len < left ? len : left;
	memcpy(buf, feed->file.ptr + feed->at, len);
	feed->at += len;
	return (ptrdiff_t)len;
}

/* Returns how much memory it took, at most. */
static size_t run(
	void (*make)(uint32_t number, struct cw_tape_packet *packet), uint32_t num_packets)
{
	struct feed feed = {.make = make, .num_packets = num_packets, .before = heap_bytes()};
	const struct cw_report *report = NULL;

	assert_int_equal(
		cw_analyze_stream("c.pcap", read_feed, &feed, signatures, NULL, &report, NULL),
		CW_OK);
	assert_int_equal(feed.next, num_packets);
	assert_int_equal(report->num_handshakes, 0);
	cw_report_destroy(report);
	cw_tape_finish(&feed.tape);
	cw_buffer_finish(&feed.file);
	return feed.most;
}

/* The endpoints of a flow: as many clients as it takes. */
static void set_flow(struct cw_tape_packet *packet, uint32_t flow, bool to_client)
{
	const uint8_t client[4] = {10, (uint8_t)(flow >> 24), (uint8_t)(flow >> 16), 1};
	const uint8_t server[4] = {192, 0, 2, 1};

	memcpy(packet->ip[to_client], client, 4);
	memcpy(packet->ip[1 - to_client], server, 4);
	packet->port[to_client] = (uint16_t)flow;
	packet->port[1 - to_client] = 443;
}

static void make_syn(uint32_t number, struct cw_tape_packet *packet)
{
	set_flow(packet, number, false);
	packet->flags = CW_TCP_SYN;
	packet->seq = number * 7919;
}

static void half_open(void **state)
{
	size_t most = run(make_syn, NUM_FLOWS);

	(void)state;
	print_message("# half-open: %zu KiB\n", most >> 10);
	assert_true(most < 64 * MIB);
}

/* SYN, SYN-ACK, and five packets of data of 1000 bytes; the flows take turns. */
static void make_data(uint32_t number, struct cw_tape_packet *packet)
{
	static const uint8_t bytes[1000] = {'x'};
	uint32_t turn = number / NUM_FLOWS;
	uint32_t flow = number % NUM_FLOWS;

	set_flow(packet, flow, turn == 1);
	packet->flags = turn == 0 ? CW_TCP_SYN : turn == 1 ? CW_TCP_SYN | CW_TCP_ACK : CW_TCP_ACK;
	packet->seq = turn < 2 ? 99 : 100 + (turn - 2) * 1000;
	packet->ack = 100;
	if (turn >= 2) {
		packet->bytes = bytes;
		packet->len = sizeof(bytes);
	}
}

static void application_data(void **state)
{
	size_t most = run(make_data, 7 * NUM_FLOWS);

	(void)state;
	print_message("# application data: %zu KiB\n", most >> 10);
	assert_true(most < 64 * MIB);
}

/* From the middle on: where a stream begins is waited for, under max_stream_bytes. */
static void make_middle(uint32_t number, struct cw_tape_packet *packet)
{
	make_data(number + 2 * NUM_FLOWS, packet);
}

static void from_the_middle(void **state)
{
	size_t most = run(make_middle, 5 * NUM_FLOWS);

	(void)state;
	print_message("# from the middle: %zu KiB\n", most >> 10);
	assert_true(most < 64 * MIB);
}

static int load(void **state)
{
	(void)state;
	return cw_signatures_load(NULL, &signatures, NULL) != CW_OK;
}

static int unload(void **state)
{
	(void)state;
	cw_signatures_destroy(signatures);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(half_open),
		cmocka_unit_test(application_data),
		cmocka_unit_test(from_the_middle),
	};

	return cmocka_run_group_tests_name("many flows", tests, load, unload);
}
