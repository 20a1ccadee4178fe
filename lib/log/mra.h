/* SPDX-License-Identifier: MIT */
/*
 * The request of a Mobile and Remote Access client. The first segment of its path is unpadded
 * base64 of DOMAIN[/SCHEME/HOST[/PORT]]: where the user really wants to go.
 *
 *	GET http://vcs_control.steven.lab:8443
 *	    /c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw     steven.lab/https/cucm…/8443
 *	    /cucm-uds/…
 *
 * is https://cucm.steven.lab:8443/cucm-uds/… in the domain steven.lab (Cisco document 218018).
 */
#ifndef CW_LOG_MRA_H
#define CW_LOG_MRA_H

#include "base/buffer.h"

/* Two names of 253 bytes (RFC 1035 section 2.3.4), a scheme and a port. */
#define CW_MRA_BYTES 560

struct cw_mra {
	char decoded[CW_MRA_BYTES];
	size_t decoded_len;
	/* Slices of `decoded`: valid while this struct stays where it is. */
	struct cw_text domain;
	struct cw_text scheme; /* "http" or "https"; empty with only a domain */
	struct cw_text host;   /* a name or an address */
	uint16_t port;         /* 0 when not given */
	struct cw_text path;   /* borrowed from the request: from the next "/" on, with its query */
};

/* Reads a request line ("GET /… HTTP/1.1", "GET http://host/… HTTP/1.1"), a URL or a path. False
 * when its first segment is no such token, quietly: other paths are not encoded. */
CW_MUST_USE bool cw_mra_parse(struct cw_text request, struct cw_mra *out);

/* Appends the URL as the user knows it; nothing when the token holds only a domain. */
void cw_mra_url(const struct cw_mra *mra, struct cw_buffer *out);

#endif
