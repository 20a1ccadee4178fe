/* SPDX-License-Identifier: MIT */
/* Numbers for people: 10227 is "10,227", in every locale. */
#ifndef CW_REPORT_GROUP_H
#define CW_REPORT_GROUP_H

#include <stdint.h>

#define CW_GROUPED_BYTES 32

/* Returns out. */
char *cw_group_digits(uint64_t value, char out[CW_GROUPED_BYTES]);

#endif
