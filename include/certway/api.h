/* SPDX-License-Identifier: MIT */
#ifndef CERTWAY_API_H
#define CERTWAY_API_H

/* Marks what the shared library exports; lib/certway.symbols lists the same names. */
#if defined(__GNUC__)
#define CW_API __attribute__((visibility("default")))
#else
#define CW_API
#endif

#endif
