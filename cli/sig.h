/* SPDX-License-Identifier: MIT */
/* The commands of `certway signatures`, one file each; cmd_signatures.c holds the table. */
#ifndef CLI_SIG_H
#define CLI_SIG_H

#include "output.h"

#include <certway/certway.h>

/* Each takes argv with the subcommand's own name first and returns the exit status. */
int sig_list(int argc, char **argv);
int sig_new(int argc, char **argv);
int sig_lint(int argc, char **argv);
int sig_coverage(int argc, char **argv);
int sig_doc(int argc, char **argv);
int sig_why(int argc, char **argv);
int sig_test(int argc, char **argv);

/* What they have in common. */
#define SIG_PATH_ROW(paths)                                                                        \
	{                                                                                          \
		"--signatures", 's', OPTION_LIST, "PATH",                                          \
			"a file or folder that adds to the shipped set", paths                     \
	}
#define SIG_HELP_ROW(help)                                                                         \
	{                                                                                          \
		"--help", 'h', OPTION_FLAG, NULL, "this", help                                     \
	}
#define SIG_END_ROW                                                                                \
	{                                                                                          \
		NULL, 0, OPTION_FLAG, NULL, NULL, NULL                                             \
	}

/* Ends an output after something was written to it: the exit status of a command that did it. */
int sig_finish(struct output *output, enum cw_code code, const struct cw_error *err);

#endif
