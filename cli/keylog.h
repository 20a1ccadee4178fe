/* SPDX-License-Identifier: MIT */
/* The file of --keylog: secrets as browsers and curl write them for SSLKEYLOGFILE. */
#ifndef CLI_KEYLOG_H
#define CLI_KEYLOG_H

#include <stddef.h>

struct keylog {
	char *bytes; /* owned */
	size_t len;
};

/* Reads the whole file (a pipe is fine); returns the exit status, with a message when it is not 0.
 * path NULL: there is none. Finish in any case. */
int keylog_read(struct keylog *keylog, const char *path);
void keylog_finish(struct keylog *keylog);

#endif
