/* SPDX-License-Identifier: MIT */
/* The commands of certway; main.c holds the table. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/* Each takes argv with the command's own name first and returns the exit status. */
int command_analyze(int argc, char **argv);
int command_handshakes(int argc, char **argv);
int command_certs(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_signatures(int argc, char **argv);
int command_schema(int argc, char **argv);

#endif
