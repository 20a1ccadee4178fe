/* SPDX-License-Identifier: MIT */
/* signatures: a table of commands of its own. */
#include "command.h"
#include "sig.h"
#include "talk.h"

#include <string.h>

struct subcommand {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *arguments;
	const char *summary;
};

static const struct subcommand subcommands[] = {
	{"list", sig_list, "[PATH...]", "every signature, one line each"},
	{"new", sig_new, "--from WHAT", "a draft from a log line or a finding"},
	{"lint", sig_lint, "[PATH...]", "flaws, with file, line and column"},
	{"test", sig_test, "[PATH...]", "run the tests inside the signatures"},
	{"why", sig_why, "ID INPUT...", "what an ID found, event by event"},
	{"coverage", sig_coverage, "INPUT...", "what was never found, what nobody explains"},
	{"doc", sig_doc, "[PATH...]", "the catalogue as HTML and manual pages"},
};

#define NUM_SUBCOMMANDS (sizeof(subcommands) / sizeof(subcommands[0]))

static void help(void)
{
	(void)puts("usage: certway signatures COMMAND [OPTION...] [ARGUMENT...]\n");
	for (size_t i = 0; i < NUM_SUBCOMMANDS; i++) {
		(void)printf("  %-9s %-17s %s\n", subcommands[i].name, subcommands[i].arguments,
			subcommands[i].summary);
	}
	(void)puts("\nA PATH is a signature file or a folder; it adds to the shipped set.\n"
		   "'certway signatures COMMAND --help' tells more.");
}

int command_signatures(int argc, char **argv)
{
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		help();
		return CW_EXIT_OK;
	}
	for (size_t i = 0; argc > 1 && i < NUM_SUBCOMMANDS; i++) {
		if (strcmp(argv[1], subcommands[i].name) == 0) {
			return subcommands[i].run(argc - 1, argv + 1);
		}
	}
	talk("certway signatures: which command? Try 'certway signatures --help'.");
	return CW_EXIT_USAGE;
}

int sig_finish(struct output *output, enum cw_code code, const struct cw_error *err)
{
	if (code != CW_OK) {
		print_error(err);
		output_abandon(output);
		return exit_for(err);
	}
	return output_close(output) ? CW_EXIT_OK : CW_EXIT_FAILED;
}
