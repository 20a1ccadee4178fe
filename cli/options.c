/* SPDX-License-Identifier: MIT */
#include "options.h"
#include "talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool text_list_add(struct text_list *list, const char *text)
{
	const char **grown = realloc(list->items, (list->count + 1) * sizeof(*grown));

	if (grown == NULL) {
		talk("certway: out of memory");
		return false;
	}
	list->items = grown;
	list->items[list->count++] = text;
	return true;
}

void text_list_finish(struct text_list *list)
{
	free(list->items);
	list->items = NULL;
	list->count = 0;
}

/* The option that an argument names, and what follows "=" in it. */
static const struct option *find(
	const struct option *table, const char *arg, const char **inline_value)
{
	const char *equals = strchr(arg, '=');
	size_t len = equals != NULL && arg[1] == '-' ? (size_t)(equals - arg) : strlen(arg);

	*inline_value = equals != NULL && arg[1] == '-' ? equals + 1 : NULL;
	for (; table->name != NULL; table++) {
		if ((strlen(table->name) == len && strncmp(table->name, arg, len) == 0) ||
			(arg[1] == table->letter && table->letter != '\0' && arg[2] == '\0')) {
			return table;
		}
	}
	return NULL;
}

static bool set(const struct option *option, const char *value)
{
	switch (option->kind) {
	case OPTION_FLAG:
		*(bool *)option->value = true;
		return true;
	case OPTION_TEXT:
		*(const char **)option->value = value;
		return true;
	case OPTION_LIST:
	default:
		return text_list_add(option->value, value);
	}
}

static bool complain(const char *command, const char *what, const char *arg)
{
	talk("certway %s: %s '%s'. Try 'certway %s --help'.", command, what, arg, command);
	return false;
}

bool options_parse(const char *command, const struct option *table, int argc, char **argv,
	struct text_list *inputs)
{
	for (int i = 1; i < argc; i++) {
		const char *value;
		const struct option *option;

		if (strcmp(argv[i], "--") == 0) {
			for (i++; i < argc; i++) {
				if (!text_list_add(inputs, argv[i])) {
					return false;
				}
			}
			return true;
		}
		if (argv[i][0] != '-' || argv[i][1] == '\0') {
			if (!text_list_add(inputs, argv[i])) {
				return false;
			}
			continue;
		}
		option = find(table, argv[i], &value);
		if (option == NULL) {
			return complain(command, "unknown option", argv[i]);
		}
		if (option->kind == OPTION_FLAG && value != NULL) {
			return complain(command, "no value belongs to", option->name);
		}
		if (option->kind != OPTION_FLAG && value == NULL) {
			if (i + 1 >= argc) {
				return complain(command, "a value is missing after", argv[i]);
			}
			value = argv[++i];
		}
		if (!set(option, value)) {
			return false;
		}
	}
	return true;
}

void options_help(const struct option *table)
{
	for (; table->name != NULL; table++) {
		char left[64];

		(void)snprintf(left, sizeof(left), "%c%c%s %s%s%s", table->letter ? '-' : ' ',
			table->letter ? table->letter : ' ', table->letter ? "," : " ", table->name,
			table->argument != NULL ? " " : "",
			table->argument != NULL ? table->argument : "");
		(void)printf("  %-26s %s\n", left, table->help);
	}
}
