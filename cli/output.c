/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "output.h"
#include "talk.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_file(void *ctx, const char *bytes, size_t len)
{
	struct output *output = ctx;

	return fwrite(bytes, 1, len, output->file) == len;
}

static bool complain(const char *path)
{
	talk("certway: %s: %s", path, strerror(errno));
	return false;
}

/* A device or a pipe is written to: renaming a file over /dev/null as root would replace it. */
static bool is_special(const char *path)
{
	struct stat found;

	return stat(path, &found) == 0 && !S_ISREG(found.st_mode);
}

static bool open_special(struct output *output, const char *path)
{
	output->path = path;
	output->file = fopen(path, "wb");
	return output->file != NULL || complain(path);
}

bool output_open(struct output *output, const char *path)
{
	size_t len;

	memset(output, 0, sizeof(*output));
	output->sink.write = write_file;
	output->sink.ctx = output;
	output->file = stdout;
	if (path == NULL || strcmp(path, "-") == 0) {
		return true;
	}
	if (is_special(path)) {
		return open_special(output, path);
	}
	len = strlen(path) + sizeof(".part");
	output->temporary = malloc(len);
	if (output->temporary == NULL) {
		return complain(path);
	}
	(void)snprintf(output->temporary, len, "%s.part", path);
	output->path = path;
	output->file = fopen(output->temporary, "wb");
	if (output->file == NULL) {
		(void)complain(path);
		free(output->temporary);
		return false;
	}
	return true;
}

bool output_close(struct output *output)
{
	bool ok = fflush(output->file) == 0 && !ferror(output->file);

	if (output->path != NULL) {
		ok = fclose(output->file) == 0 && ok;
		ok = ok &&
		     (output->temporary == NULL || rename(output->temporary, output->path) == 0);
	}
	if (!ok) {
		(void)complain(output->path != NULL ? output->path : "standard output");
		(void)(output->temporary != NULL && remove(output->temporary));
	}
	free(output->temporary);
	return ok;
}

void output_abandon(struct output *output)
{
	if (output->path != NULL) {
		(void)fclose(output->file);
		(void)(output->temporary != NULL && remove(output->temporary));
	}
	free(output->temporary);
}

bool output_color(const struct output *output, const char *word, bool *color)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (word == NULL || strcmp(word, "auto") == 0) {
		*color = output->path == NULL && isatty(STDOUT_FILENO) &&
			 (no_color == NULL || no_color[0] == '\0') &&
			 (term == NULL || strcmp(term, "dumb") != 0);
		return true;
	}
	*color = strcmp(word, "always") == 0;
	return *color || strcmp(word, "never") == 0;
}

/* The locale is asked for by its name, as POSIX has it: setlocale would change more than this. */
bool output_utf8(const struct output *output)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	if (output->path != NULL || !isatty(STDOUT_FILENO)) {
		return false;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && value[0] != '\0') {
			return strstr(value, "UTF-8") != NULL || strstr(value, "utf8") != NULL ||
			       strstr(value, "utf-8") != NULL || strstr(value, "UTF8") != NULL;
		}
	}
	return false;
}

unsigned output_width(const struct output *output)
{
	struct winsize size;

	if (output->path != NULL || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
		return 0;
	}
	return size.ws_col;
}

void print_error(const struct cw_error *err)
{
	char where[64] = "";

	if (err->line != 0) {
		(void)snprintf(where, sizeof(where), "%" PRIu32 ":", err->line);
	} else if (err->offset != 0) {
		(void)snprintf(where, sizeof(where), " offset %" PRIu64 ":", err->offset);
	}
	if (err->source[0] != '\0') {
		talk("certway: %s:%s %s", err->source, where, err->message);
	} else {
		talk("certway: %s", err->message);
	}
}

int exit_for(const struct cw_error *err)
{
	switch (err->code) {
	case CW_OK:
		return CW_EXIT_OK;
	case CW_ERR_USAGE:
		return CW_EXIT_USAGE;
	case CW_ERR_FORMAT:
		return CW_EXIT_UNREADABLE;
	case CW_ERR_NOMEM:
	case CW_ERR_IO:
	case CW_ERR_LIMIT:
	case CW_ERR_CANCELLED:
	default:
		return CW_EXIT_FAILED;
	}
}
