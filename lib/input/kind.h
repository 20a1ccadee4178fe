/* SPDX-License-Identifier: MIT */
/* What a member is: by its first bytes first, by its name second. */
#ifndef CW_INPUT_KIND_H
#define CW_INPUT_KIND_H

#include "base/text.h"

enum cw_kind {
	CW_KIND_OTHER,              /* nothing that is read here */
	CW_KIND_EMPTY,              /* no bytes */
	CW_KIND_LOG,                /* text log */
	CW_KIND_CAPTURE,            /* classic pcap, any magic */
	CW_KIND_CAPTURE_NG,         /* pcapng */
	CW_KIND_TRUST_STORE,        /* ca_*.pem */
	CW_KIND_SERVER_CERTIFICATE, /* server_*.pem */
	CW_KIND_CLIENT_CERTIFICATE, /* client_*.pem */
	CW_KIND_CERTIFICATES,       /* any other PEM, DER or PKCS #7 certificates */
	CW_KIND_CONFIG,             /* xconf_dump_*.txt */
	CW_KIND_CONFIG_XML,
	CW_KIND_STATUS, /* xstat_dump_*.txt */
	CW_KIND_STATUS_XML,
	CW_NUM_KINDS,
};

/* "log", "capture", "capture-ng", "trust-store", … as reports print it. */
const char *cw_kind_name(enum cw_kind kind);

/* Tells from the first bytes (the more the surer; is_whole when there are no others) and the last
 * component of the name. */
enum cw_kind cw_kind_of(struct cw_text head, bool is_whole, struct cw_text name);

#endif
