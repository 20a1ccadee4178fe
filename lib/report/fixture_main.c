/* SPDX-License-Identifier: MIT */
/* Prints a fixture for documents_test.py: NAME FORMAT, or "schema". */
#include "report/fixture.h"
#include "report/write.h"

#include <stdio.h>
#include <string.h>

static bool to_stdout(void *ctx, const char *bytes, size_t len)
{
	(void)ctx;
	return fwrite(bytes, 1, len, stdout) == len;
}

static enum cw_code write_as(
	const struct cw_report *report, const char *format, const struct cw_sink *sink)
{
	struct cw_text_options options = {.width = 100};

	if (strncmp(format, "ladder:", 7) == 0 || strncmp(format, "utf8-ladder:", 12) == 0) {
		options.utf8 = format[0] == 'u';
		options.width = strstr(format, "-80") != NULL ? 80 : 100;
		return cw_report_write_ladder(report,
			report->handshakes[strchr(format, ':')[1] - '1'], &options, sink, NULL);
	}

	if (strncmp(format, "handshakes", 10) == 0 || strncmp(format, "certs", 5) == 0) {
		enum cw_part part = format[0] == 'h' ? CW_PART_HANDSHAKES : CW_PART_CERTIFICATES;

		options.width = strstr(format, "-80") != NULL    ? 80
				: strstr(format, "-120") != NULL ? 120
								 : 0;
		return strstr(format, "json") != NULL
			       ? cw_report_write_json(report, part, false, sink, NULL)
			       : cw_report_write_text(report, part, &options, sink, NULL);
	}
	if (strcmp(format, "json") == 0 || strcmp(format, "ndjson") == 0) {
		return cw_report_write_json(report, CW_PART_ALL, format[0] == 'n', sink, NULL);
	}
	options.verbose = strcmp(format, "verbose") == 0;
	options.color = strcmp(format, "color") == 0;
	options.tz_offset_minutes = strcmp(format, "zone") == 0 ? 120 : 0;
	return cw_report_write_text(report, CW_PART_ALL, &options, sink, NULL);
}

int main(int argc, char **argv)
{
	struct cw_sink sink = {to_stdout, NULL};
	const struct cw_report *report;
	enum cw_code code;

	if (argc == 2 && strcmp(argv[1], "schema") == 0) {
		return cw_report_write_schema(&sink, NULL) == CW_OK ? 0 : 1;
	}
	if (argc != 3) {
		return 2;
	}
	report = cw_fixture(argv[1]);
	code = write_as(report, argv[2], &sink);
	cw_report_destroy(report);
	return code == CW_OK ? 0 : 1;
}
