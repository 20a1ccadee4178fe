/* SPDX-License-Identifier: MIT */
/* The host key certificates of an SSH connection become certificates of the case. */
#ifndef CW_ANALYSIS_SSH_FACT_H
#define CW_ANALYSIS_SSH_FACT_H

#include "facts/case.h"
#include "ssh/session.h"

/* Adds each certificate, seen as CW_SEEN_SSH from the server, with its place in the chain. The
 * bundle's id must outlive the case. Sets kase->failed when out of memory. */
void cw_ssh_fact_add(struct cw_case *kase, const char *bundle, const struct cw_ssh_result *result);

#endif
