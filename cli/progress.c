/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "progress.h"
#include "talk.h"

#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 500
#define REFRESH_MS  100
#define MIN_COLUMNS 40

static int64_t now_ms(void)
{
	struct timespec now;

	return clock_gettime(CLOCK_MONOTONIC, &now) == 0
		       ? (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000
		       : 0;
}

void progress_begin(struct progress *progress, bool is_quiet)
{
	memset(progress, 0, sizeof(*progress));
	progress->is_wanted = !is_quiet && isatty(STDERR_FILENO);
	progress->began = now_ms();
	progress->next = progress->began + PATIENCE_MS;
}

static size_t columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < MIN_COLUMNS) {
		return MIN_COLUMNS;
	}
	return size.ws_col;
}

bool progress_show(void *ctx, const char *member, uint64_t bytes)
{
	struct progress *progress = ctx;
	int64_t now = now_ms();
	char amount[64];
	size_t len = strlen(member);
	size_t room;

	if (!progress->is_wanted || now < progress->next) {
		return true;
	}
	progress->next = now + REFRESH_MS;
	progress->is_shown = true;
	(void)snprintf(amount, sizeof(amount), "%" PRIu64 " MB, %" PRIu64 " MB/s  ",
		bytes / 1000000, bytes / 1000 / (uint64_t)(now - progress->began));
	/* The end of a member's path tells the most; its bytes are at least its columns, but for
	 * what is escaped, which is rare enough. */
	room = columns() - 1 - strlen(amount);
	while (len > room || (len > 0 && ((unsigned char)*member & 0xC0) == 0x80)) {
		member++;
		len--;
	}
	(void)fprintf(stderr, "\r\033[K%s", amount);
	print_safely(stderr, member);
	(void)fflush(stderr);
	return true;
}

void progress_end(struct progress *progress)
{
	if (progress->is_shown) {
		(void)fputs("\r\033[K", stderr);
		(void)fflush(stderr);
	}
	progress->is_shown = false;
}
