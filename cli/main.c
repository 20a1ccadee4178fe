/* SPDX-License-Identifier: MIT */
/* certway: a client of <certway/certway.h> and of nothing else. */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "command.h"
#include "talk.h"

#include <certway/certway.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *arguments;
	const char *summary;
};

static const struct command commands[] = {
	{"analyze", command_analyze, "INPUT...",
		"who refused whose certificate, and what to change"},
	{"handshakes", command_handshakes, "INPUT...",
		"every TLS handshake, one line each; one as a picture"},
	{"certs", command_certs, "INPUT...", "every certificate and where it was seen"},
	{"explain", command_explain, "ID", "a signature as a page"},
	{"signatures", command_signatures, "list|new|lint|test",
		"the known failures, and your own"},
	{"schema", command_schema, "report|signature", "the JSON Schema of a format"},
};

#define NUM_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void help(void)
{
	(void)puts("certway reads a Cisco Expressway diagnostic log and says, offline, who refused "
		   "whose\n"
		   "certificate, where, why, and what to change.\n\n"
		   "usage: certway INPUT...             the verdict (short for analyze)\n"
		   "       certway COMMAND [OPTION...] [ARGUMENT...]\n");
	for (size_t i = 0; i < NUM_COMMANDS; i++) {
		(void)printf("  %-11s %-17s %s\n", commands[i].name, commands[i].arguments,
			commands[i].summary);
	}
	(void)puts("\nAn INPUT is a diagnostic_log_*.tar.gz, an archive of several, a folder, a "
		   "log, a capture,\n"
		   "a certificate file, or - for standard input. All inputs of one call are one "
		   "case.\n\n"
		   "examples:\n"
		   "  certway diagnostic_log_vcsc_2022-07-11_16_55_44.tar.gz\n"
		   "  certway analyze --format json expressway-c.tar.gz expressway-e.tar.gz\n"
		   "  certway handshakes --ladder h3 capture.pcap\n"
		   "  certway certs --export pem/ capture.pcap\n"
		   "  certway explain unknown-ca\n\n"
		   "exit status of analyze: 0 nothing found, 1 a finding, 2 wrong usage, 3 "
		   "inconclusive,\n"
		   "4 not a readable input, 5 could not read or write. 'certway COMMAND --help' "
		   "tells more.");
}

static int version(void)
{
	struct cw_signatures *signatures;
	struct cw_error err;

	(void)printf("certway %s\n", cw_version());
	if (cw_signatures_load(NULL, &signatures, &err) != CW_OK) {
		talk("certway: %s", err.message);
		return CW_EXIT_USAGE;
	}
	(void)printf("%zu signatures, sha256 %s\n", cw_signatures_count(signatures),
		cw_signatures_sha256(signatures));
	cw_signatures_destroy(signatures);
	return CW_EXIT_OK;
}

static int run(int argc, char **argv)
{
	/* OpenSSL would read the system's policy (no SHA-1, no short keys) and answer differently from
	 * machine to machine. An empty name means no file (openssl-env(7)). */
	(void)setenv("OPENSSL_CONF", "", 1);
	if (argc < 2) {
		talk("certway: no input. Try 'certway --help'.");
		return CW_EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
		strcmp(argv[1], "help") == 0) {
		help();
		return CW_EXIT_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		return version();
	}
	for (size_t i = 0; i < NUM_COMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name) == 0) {
			return commands[i].run(argc - 1, argv + 1);
		}
	}
	return command_analyze(argc, argv);
}

int main(int argc, char **argv)
{
	int status = run(argc, argv);

	/* A report's writer has said so already; help and version have no other place to learn it. */
	if ((fflush(stdout) != 0 || ferror(stdout)) && status != CW_EXIT_FAILED) {
		talk("certway: standard output: %s", strerror(errno));
		status = CW_EXIT_FAILED;
	}
	return status;
}
