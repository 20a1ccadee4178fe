/* SPDX-License-Identifier: MIT */
/* Internal to lib/capture: what an expression of pcap-filter(7) may consist of. */
#ifndef CW_CAPTURE_FILTER_WORDS_H
#define CW_CAPTURE_FILTER_WORDS_H

#include "base/error.h"

/* CW_OK when libpcap will look up no name in this expression: all words are its keywords, numbers,
 * addresses, or port ranges behind `portrange`. Else CW_ERR_USAGE with the word, its column, and
 * what is read instead. */
enum cw_code cw_filter_check(const char *expression, struct cw_error *err);

#endif
