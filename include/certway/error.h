/* SPDX-License-Identifier: MIT */
/* What a failed call says: plain data that the caller owns. */
#ifndef CERTWAY_ERROR_H
#define CERTWAY_ERROR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Outcome of a call. Values never change meaning. */
enum cw_code {
	CW_OK = 0,
	CW_ERR_NOMEM = -1,     /* out of memory, or over the memory limit */
	CW_ERR_IO = -2,        /* reading or writing failed; a retry may help */
	CW_ERR_FORMAT = -3,    /* the input is not what it should be */
	CW_ERR_LIMIT = -4,     /* a limit of struct cw_limits was reached */
	CW_ERR_USAGE = -5,     /* an argument or a signature is wrong */
	CW_ERR_CANCELLED = -6, /* a callback of the caller asked to stop */
};

/* Why a call failed and where. Filled only when the call did not return CW_OK. */
struct cw_error {
	enum cw_code code;
	uint32_t line;     /* 1-based line in the source; 0 when the source is binary */
	uint32_t column;   /* 1-based column; 0 when unknown */
	uint64_t offset;   /* bytes from the start of the innermost source */
	char source[256];  /* "bundle.tar.gz!folder/member", or "" */
	char message[256]; /* one line, lower case, no final full stop */
};

#ifdef __cplusplus
}
#endif
#endif
