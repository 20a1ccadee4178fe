/* SPDX-License-Identifier: MIT */
/* certs --export: certificates and chains as PEM files. */
#ifndef CLI_EXPORT_H
#define CLI_EXPORT_H

#include <certway/certway.h>

/*
 * Writes into the folder, which is made when it is not there:
 *
 *	CN_<first 16 digits of the SHA-256>.pem     each certificate of the report
 *	chain_CN_<16 digits over its members>.pem   each distinct chain of the captures, as it was sent
 *
 * The names depend on the certificates alone, so that what was exported before is found again. A
 * file that is there with other content is left alone and makes it fail; nothing is written outside
 * the folder, not even through a link in it. Tells on standard error what was written, unless
 * is_quiet. Returns the exit status.
 */
int export_certificates(const char *folder, const struct cw_report *report, bool is_quiet);

#endif
