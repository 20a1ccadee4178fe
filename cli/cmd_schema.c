/* SPDX-License-Identifier: MIT */
/* schema: the JSON Schemas of certway's formats. */
#include "command.h"
#include "sig.h"
#include "talk.h"

#include <string.h>

int command_schema(int argc, char **argv)
{
	struct output output;
	struct cw_error err;

	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		(void)puts("usage: certway schema report|signature\n"
			   "Prints the JSON Schema of the report or of a signature file.");
		return CW_EXIT_OK;
	}
	(void)output_open(&output, NULL);
	if (argc == 2 && strcmp(argv[1], "report") == 0) {
		return sig_finish(&output, cw_report_write_schema(&output.sink, &err), &err);
	}
	if (argc == 2 && strcmp(argv[1], "signature") == 0) {
		return sig_finish(&output, cw_signatures_write_schema(&output.sink, &err), &err);
	}
	output_abandon(&output);
	talk("certway schema: report or signature?");
	return CW_EXIT_USAGE;
}
