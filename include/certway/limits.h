/* SPDX-License-Identifier: MIT */
/*
 * Every limit on what a stranger's input may cost, with its default and its reason.
 *
 * Reaching a limit is never silent: it becomes an entry of the report's anomalies[], named
 * "limit.FIELD", and the verdict's `complete` is false. Those of signatures are errors of loading them.
 */
#ifndef CERTWAY_LIMITS_H
#define CERTWAY_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cw_limits {
	size_t size; /* sizeof(struct cw_limits), set by CW_LIMITS_DEFAULT */

	/* Archive entries over all levels. A bundle holds under a hundred; a case of many zipped
	 * bundles some thousands. */
	uint32_t max_members;
	/* Archives within archives. Operators zip bundles (2) and mail systems zip again (3). */
	uint32_t max_depth;
	/* Bytes of one member after inflation. An Expressway caps captures at 20 MB and its text
	 * log grows to a few GB in a long run. */
	uint64_t max_member_bytes;
	/* Bytes of all members after inflation, so that ten bombs are no worse than one. */
	uint64_t max_total_bytes;
	/* Inflated over compressed bytes, judged after the first 16 MiB. Text logs reach 40;
	 * deflate's ceiling of 1032 is only met by a bomb. */
	uint32_t max_ratio;
	/* Bytes of one log line. Zone manager lines with SAN lists pass 1 kB; nothing real passes 1
	 * MiB. */
	uint32_t max_line_bytes;
	/* Bytes of one log record with its continuation lines. SIP bodies end at 32 KiB by default.
	 */
	uint32_t max_record_bytes;
	/* Log records read. Two hundred million are some 60 GB of text. */
	uint64_t max_records;
	/* Certificates in one PEM or DER member. The largest public trust lists hold some 400. */
	uint32_t max_store_certificates;
	/* TCP connections followed at once. An Expressway has some thousands; those that carry data
	 * cost 4 KiB each. Those without a byte are given up first, then the longest idle ones. */
	uint32_t max_flows;
	/* Bytes that one direction of one connection may hold out of order. A TCP window is 64 KiB,
	 * or some MiB when scaled; handshakes fit in far less. */
	uint32_t max_reorder_bytes;
	/* Bytes that all connections together may hold, so that memory does not follow the traffic.
	 */
	uint32_t max_stream_bytes;
	/* Handshakes kept. Each costs about a kilobyte. */
	uint32_t max_handshakes;
	/* Bytes of handshake messages kept for one direction. A chain of 50 certificates is 100
	 * KiB. */
	uint32_t max_handshake_bytes;
	/* Distinct certificates kept. */
	uint32_t max_certificates;
	/* Log events and failures kept for signatures. */
	uint32_t max_events;
	/* Findings reported; further ones are counted. */
	uint32_t max_findings;
	/* Signature files, and bytes of one. */
	uint32_t max_signatures;
	uint32_t max_signature_bytes;
	/* PCRE2 match and depth limit of one match: past it the answer is unknown, not no, and the
	 * signature's reason is regex_limit. The value at loading the signatures counts. */
	uint32_t regex_match_limit;
	/* Bytes of a certificate file, which is held whole. The largest public trust lists are under
	 * 1 MiB. */
	uint32_t max_file_bytes;
	/* Bytes of IP datagrams whose fragments came in part. One costs some 3 KiB for half a minute
	 * when its fragments are as large as Ethernet has them. */
	uint32_t max_fragment_bytes;
	/* Bytes of one secrets block of a pcapng, which is held whole. A TLS 1.3 connection takes 1
	 * KiB of key log. */
	uint32_t max_secrets_bytes;
	/* Handshakes whose secrets are kept out of key logs. Each costs 300 bytes; a browser that
	 * logs for a month writes fewer. */
	uint32_t max_secrets;
};

/* The defaults, as an initializer: struct cw_limits limits = CW_LIMITS_DEFAULT; */
#define CW_LIMITS_DEFAULT                                                                          \
	{                                                                                          \
		sizeof(struct cw_limits), 10000, 4, UINT64_C(8) << 30, UINT64_C(64) << 30, 400,    \
			1u << 20, 1u << 21, UINT64_C(200000000), 5000, 16384, 4u << 20, 24u << 20, \
			100000, 512u << 10, 20000, 100000, 10000, 20000, 1u << 20, 100000,         \
			32u << 20, 4u << 20, 4u << 20, 50000                                       \
	}

#ifdef __cplusplus
}
#endif
#endif
