/* SPDX-License-Identifier: MIT */
/* certs: every certificate and where it was seen; --export writes each as PEM. */
#define _POSIX_C_SOURCE 200809L
#include "command.h"
#include "input.h"
#include "output.h"
#include "talk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct certs_options {
	struct input_options input;
	const char *export_folder;
};

/* A subject's CN as a file name: letters, digits, '.', '-' and '_' stay, at most 60 of them. The
 * fingerprint makes it unique, so nothing of the input decides where a file goes. */
static void file_name(const struct cw_certificate *certificate, char *out, size_t size)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
	char name[61];
	size_t len = 0;

	for (const char *p = certificate->subject_cn; *p != '\0' && len < sizeof(name) - 1; p++) {
		name[len] = strchr(allowed, *p) != NULL ? *p : '_';
		/* no hidden files, nothing that a shell's * would turn into an option */
		len += len > 0 || (name[len] != '.' && name[len] != '-');
	}
	name[len] = '\0';
	(void)snprintf(
		out, size, "%s_%.16s.pem", len > 0 ? name : "certificate", certificate->sha256);
}

static void write_base64(FILE *file, const uint8_t *bytes, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		uint32_t group = (uint32_t)bytes[i] << 16;

		group |= i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0;
		group |= i + 2 < len ? bytes[i + 2] : 0;
		(void)fputc(digits[group >> 18], file);
		(void)fputc(digits[group >> 12 & 63], file);
		(void)fputc(i + 1 < len ? digits[group >> 6 & 63] : '=', file);
		(void)fputc(i + 2 < len ? digits[group & 63] : '=', file);
		if (i % 48 == 45 || i + 3 >= len) {
			(void)fputc('\n', file);
		}
	}
}

static bool export_one(const char *folder, const struct cw_certificate *certificate)
{
	char name[128];
	char path[4096];
	FILE *file;
	bool ok;

	file_name(certificate, name, sizeof(name));
	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	file = fopen(path, "wb");
	if (file == NULL) {
		return false;
	}
	(void)fputs("-----BEGIN CERTIFICATE-----\n", file);
	write_base64(file, certificate->der, certificate->der_len);
	(void)fputs("-----END CERTIFICATE-----\n", file);
	ok = !ferror(file);
	return fclose(file) == 0 && ok;
}

static int export_all(const char *folder, const struct cw_report *report)
{
	if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
		talk("certway: %s: %s", folder, strerror(errno));
		return CW_EXIT_FAILED;
	}
	for (size_t i = 0; i < report->num_certificates; i++) {
		if (!export_one(folder, report->certificates[i])) {
			talk("certway: %s: %s", folder, strerror(errno));
			return CW_EXIT_FAILED;
		}
	}
	return CW_EXIT_OK;
}

static int write_listing(
	const struct certs_options *options, const struct cw_report *report, int tz_minutes)
{
	struct cw_write_options write = CW_WRITE_OPTIONS_DEFAULT;
	const char *format = options->input.format;
	struct output output;
	struct cw_error err;

	write.parts = CW_PARTS_CERTIFICATES;
	write.tz_minutes = tz_minutes;
	if (format != NULL && strcmp(format, "text") != 0) {
		write.format = strcmp(format, "ndjson") == 0 ? CW_FORMAT_NDJSON : CW_FORMAT_JSON;
	}
	if (!output_open(&output, options->input.output)) {
		return CW_EXIT_FAILED;
	}
	if (!output_color(&output, options->input.color, &write.color)) {
		talk("certway: --color takes auto, always or never, not '%s'",
			options->input.color);
		output_abandon(&output);
		return CW_EXIT_USAGE;
	}
	write.width = output_width(&output);
	if (cw_report_write(report, &write, &output.sink, &err) != CW_OK) {
		print_error(&err);
		output_abandon(&output);
		return CW_EXIT_FAILED;
	}
	return output_close(&output) ? CW_EXIT_OK : CW_EXIT_FAILED;
}

static int certs(struct certs_options *options)
{
	struct cw_options analysis = CW_OPTIONS_DEFAULT;
	const struct cw_report *report = NULL;
	struct cw_error err;
	int tz_minutes;
	int status;

	if (!read_times(&options->input, &analysis.as_of, &tz_minutes)) {
		return CW_EXIT_USAGE;
	}
	(void)run_analysis(&options->input, &analysis, &report, &err);
	if (report == NULL) {
		return exit_for(&err);
	}
	/* A listing has no verdict: 0, unless the input could not be read. */
	status = report->exit_status;
	status = status == CW_EXIT_FINDING || status == CW_EXIT_INCONCLUSIVE ? CW_EXIT_OK : status;
	if (status == CW_EXIT_OK && options->export_folder != NULL) {
		status = export_all(options->export_folder, report);
	}
	if (status == CW_EXIT_OK || options->input.format != NULL) {
		int written = write_listing(options, report, tz_minutes);

		status = written != CW_EXIT_OK ? written : status;
	}
	cw_report_destroy(report);
	return status;
}

static bool known_format(const char *format)
{
	if (format == NULL || strcmp(format, "text") == 0 || strcmp(format, "json") == 0 ||
		strcmp(format, "ndjson") == 0) {
		return true;
	}
	talk("certway: --format takes text, json or ndjson, not '%s'", format);
	return false;
}

int command_certs(int argc, char **argv)
{
	struct certs_options options = {0};
	const struct option table[] = {
		INPUT_OPTION_ROWS(&options.input, "text, json or ndjson"),
		{"--export", 0, OPTION_TEXT, "FOLDER", "write each certificate there as PEM",
			&options.export_folder},
		{NULL, 0, OPTION_FLAG, NULL, NULL, NULL},
	};
	int status = CW_EXIT_USAGE;

	if (!options_parse("certs", table, argc, argv, &options.input.inputs)) {
		goto out;
	}
	if (options.input.help) {
		(void)puts("usage: certway certs [OPTION...] INPUT...\n"
			   "Lists each distinct certificate once, with where it was seen.\n");
		options_help(table);
		status = CW_EXIT_OK;
		goto out;
	}
	if (options.input.inputs.count == 0) {
		talk("certway certs: no input. Try 'certway certs --help'.");
		goto out;
	}
	if (known_format(options.input.format)) {
		status = certs(&options);
	}
out:
	input_options_finish(&options.input);
	return status;
}
