/* SPDX-License-Identifier: MIT */
/* One table of options per command: parsing, help and usage come from the same rows. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum option_kind {
	OPTION_FLAG, /* value is bool */
	OPTION_TEXT, /* value is const char * */
	OPTION_LIST, /* value is struct text_list: may be given several times */
};

struct text_list {
	const char **items; /* owned; the texts are argv's */
	size_t count;
};

struct option {
	const char *name; /* "--format" */
	char letter;      /* 'f' for -f; 0 for none */
	enum option_kind kind;
	const char *argument; /* "FORMAT"; NULL for a flag */
	const char *help;
	void *value;
};

/* Reads argv[1…] by the table (ends with a NULL name). What is no option goes to inputs; after "--"
 * everything does. Says what is wrong on stderr and returns false. */
bool options_parse(const char *command, const struct option *table, int argc, char **argv,
	struct text_list *inputs);

void options_help(const struct option *table);
/* Says so and returns false when out of memory. */
bool text_list_add(struct text_list *list, const char *text);
void text_list_finish(struct text_list *list);

#endif
