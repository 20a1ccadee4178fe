/* SPDX-License-Identifier: MIT */
/* Where results go: standard output or the file of -o; talk goes to standard error. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <certway/certway.h>

#include <stdbool.h>
#include <stdio.h>

struct output {
	FILE *file;
	const char *path; /* NULL: standard output */
	char *temporary;  /* written beside path and renamed when it is whole; NULL for a device */
	struct cw_sink sink;
};

/* Says what is wrong and returns false. */
bool output_open(struct output *output, const char *path);

/* Flushes and renames; false, with a message, when something could not be written. */
bool output_close(struct output *output);

/* Closes without renaming. */
void output_abandon(struct output *output);

/* "auto", "always" or "never" (NULL is auto), NO_COLOR and TERM=dumb. False for another word. */
bool output_color(const struct output *output, const char *word, bool *color);

/* Whether it is a terminal whose locale says UTF-8. */
bool output_utf8(const struct output *output);

/* Columns of the terminal, 0 when there is none. */
unsigned output_width(const struct output *output);

/* "certway: SOURCE:LINE: MESSAGE" on standard error. */
void print_error(const struct cw_error *err);

/* The exit status that stands for an error of a command other than analyze. */
int exit_for(const struct cw_error *err);

#endif
