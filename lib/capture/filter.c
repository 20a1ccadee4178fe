/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* strdup; u_int of pcap.h */
#include "capture/filter.h"

#include "base/buffer.h"
#include "capture/filter_words.h"
#include "capture/intake.h"

#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PROGRAMS 64 /* link types; a capture has one or two */

/* libpcap's numbers for link types differ from those in files in this one. */
#define LINKTYPE_RAW 101

struct program {
	uint32_t link_type;
	bool is_usable;
	struct bpf_program code;
};

struct cw_filter {
	char *expression;
	struct program *programs;
	size_t num_programs;
	size_t max_programs;
};

static int dlt_of(uint32_t link_type)
{
	switch (link_type) {
	case LINKTYPE_RAW:
	case 14: /* as layer.c has it */
		return DLT_RAW;
	default:
		return (int)link_type;
	}
}

/* CW_ERR_USAGE with libpcap's reason. */
static enum cw_code compile(
	const char *expression, uint32_t link_type, struct bpf_program *code, struct cw_error *err)
{
	pcap_t *pcap = pcap_open_dead(dlt_of(link_type), CW_CAPTURE_MAX_PACKET);
	enum cw_code result = CW_OK;

	if (pcap == NULL) {
		return cw_error_nomem(err);
	}
	if (pcap_compile(pcap, code, expression, 1, PCAP_NETMASK_UNKNOWN) != 0) {
		result = cw_error_set(
			err, CW_ERR_USAGE, "the filter is wrong: %.200s", pcap_geterr(pcap));
	}
	pcap_close(pcap);
	return result;
}

/* An expression may be meant for another link: `wlan type data` is wrong for Ethernet. It is good
 * when it is so for any link; the reason told is that of Ethernet. */
static enum cw_code try_links(const char *expression, struct cw_error *err)
{
	static const uint32_t links[] = {1, 105, 113, LINKTYPE_RAW};
	struct bpf_program code;
	enum cw_code first = CW_OK;

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		enum cw_code result = compile(expression, links[i], &code, i == 0 ? err : NULL);

		if (result == CW_OK) {
			pcap_freecode(&code);
			return CW_OK;
		}
		first = i == 0 ? result : first;
	}
	return first;
}

enum cw_code cw_filter_create(const char *expression, struct cw_filter **out, struct cw_error *err)
{
	struct cw_filter *filter;
	enum cw_code code = cw_filter_check(expression, err);

	if (code == CW_OK) {
		code = try_links(expression, err);
	}
	if (code != CW_OK) {
		return code;
	}
	filter = calloc(1, sizeof(*filter));
	if (filter == NULL || (filter->expression = strdup(expression)) == NULL) {
		free(filter);
		return cw_error_nomem(err);
	}
	*out = filter;
	return CW_OK;
}

/* The program for this link type, compiled when it is first wanted. Sets *out, to NULL when there are
 * more link types than any case has. False when out of memory. */
static bool program_for(struct cw_filter *filter, uint32_t link_type, const struct program **out)
{
	struct program *grown;
	struct program *program;

	for (size_t i = 0; i < filter->num_programs; i++) {
		if (filter->programs[i].link_type == link_type) {
			*out = &filter->programs[i];
			return true;
		}
	}
	*out = NULL;
	if (filter->num_programs == MAX_PROGRAMS) {
		return true;
	}
	grown = cw_grow(
		filter->programs, filter->num_programs, &filter->max_programs, sizeof(*grown));
	if (grown == NULL) {
		return false;
	}
	filter->programs = grown;
	program = &grown[filter->num_programs++];
	program->link_type = link_type;
	program->is_usable = compile(filter->expression, link_type, &program->code, NULL) == CW_OK;
	*out = program;
	return true;
}

enum cw_filter_answer cw_filter_match(struct cw_filter *filter, const struct cw_packet *packet)
{
	const struct pcap_pkthdr header = {.caplen = packet->len, .len = packet->wire_len};
	const struct program *program;

	if (!program_for(filter, packet->link_type, &program)) {
		return CW_FILTER_NOMEM;
	}
	if (program == NULL || !program->is_usable) {
		return CW_FILTER_UNUSABLE;
	}
	return pcap_offline_filter(&program->code, &header, packet->bytes) != 0 ? CW_FILTER_MATCH
										: CW_FILTER_OTHER;
}

void cw_filter_destroy(struct cw_filter *filter)
{
	if (filter == NULL) {
		return;
	}
	for (size_t i = 0; i < filter->num_programs; i++) {
		if (filter->programs[i].is_usable) {
			pcap_freecode(&filter->programs[i].code);
		}
	}
	free(filter->programs);
	free(filter->expression);
	free(filter);
}
