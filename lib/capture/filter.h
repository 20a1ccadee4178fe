/* SPDX-License-Identifier: MIT */
/*
 * Which packets are wanted: an expression of pcap-filter(7), compiled by libpcap for each link type
 * that comes.
 *
 * libpcap looks names of hosts, networks, ports and protocols up, with whatever the system asks for
 * it, and an unknown word is a name to it. So each word is held against the list of its keywords
 * before libpcap sees the expression (filter_words.h); what is neither keyword nor number is
 * refused, and no name is ever looked up.
 */
#ifndef CW_CAPTURE_FILTER_H
#define CW_CAPTURE_FILTER_H

#include "capture/reader.h"

struct cw_filter;

/* Checks and compiles the expression. CW_ERR_USAGE with the place of the wrong word in err->column
 * and the message, or with what libpcap says; CW_ERR_NOMEM. *out is owned by the caller. */
enum cw_code cw_filter_create(const char *expression, struct cw_filter **out, struct cw_error *err);

enum cw_filter_answer {
	CW_FILTER_MATCH,
	CW_FILTER_OTHER,
	CW_FILTER_UNUSABLE, /* libpcap cannot compile it for the packet's link type */
	CW_FILTER_NOMEM,
};

enum cw_filter_answer cw_filter_match(struct cw_filter *filter, const struct cw_packet *packet);

void cw_filter_destroy(struct cw_filter *filter); /* takes NULL */

#endif
