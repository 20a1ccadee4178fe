/* SPDX-License-Identifier: MIT */
#include "report/group.h"

#include <stddef.h>
#include <string.h>

char *cw_group_digits(uint64_t value, char out[CW_GROUPED_BYTES])
{
	char digits[CW_GROUPED_BYTES];
	size_t at = sizeof(digits);
	unsigned count = 0;

	digits[--at] = '\0';
	do {
		if (count > 0 && count % 3 == 0) {
			digits[--at] = ',';
		}
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
		count++;
	} while (value > 0);
	memcpy(out, digits + at, sizeof(digits) - at);
	return out;
}
