/* SPDX-License-Identifier: MIT */
/* Writing a report where and how the options say; what analyze, handshakes and certs share. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "input.h"

/* "text" (and NULL), "json" or "ndjson"; says what is wrong and returns false. */
bool read_format(const char *word, enum cw_format *format);

/* Writes to standard output or the file of -o. What depends on the terminal (colour, width, UTF-8)
 * is set here. Returns the exit status of that, with a message when it is not 0. */
int write_report(const struct input_options *options, const struct cw_report *report,
	struct cw_write_options *write);

/* Whether there is anything to write: a person has read the error on standard error, a program
 * wants its document. */
bool is_worth_writing(const struct cw_report *report, enum cw_format format);

/* The exit status of a listing, which has no verdict: 0, unless the input could not be read. */
int listing_status(const struct cw_report *report);

#endif
