/* SPDX-License-Identifier: MIT */
/*
 * A window over a source that only slides forward. How the source cuts its bytes into reads never
 * shows: every question here is asked about the stream ("is there a newline within n bytes?") and
 * reads until the stream answers it.
 */
#ifndef CW_LOG_FEED_H
#define CW_LOG_FEED_H

#include "base/text.h"
#include "input/source.h"

struct cw_feed {
	struct cw_source *source; /* borrowed */
	char *bytes;              /* owned */
	size_t capacity;
	size_t start; /* of the window in bytes */
	size_t end;
	size_t max_bytes; /* of the window that can be asked for */
	uint64_t offset;  /* of the window's first byte in the source */
	bool ended;
	struct cw_error error; /* code is CW_OK unless reading failed; then the feed has ended */
};

enum cw_feed_answer {
	CW_FEED_FOUND,
	CW_FEED_ENDED, /* the source ends before */
	CW_FEED_FAR,   /* not within the limit */
};

void cw_feed_init(struct cw_feed *feed, struct cw_source *source, size_t max_bytes);
void cw_feed_finish(struct cw_feed *feed); /* not the source */

/* As cw_feed_ensure, for a window that is too short. */
bool cw_feed_fill(struct cw_feed *feed, size_t n);

/* Whether n bytes stand in the window, after reading what is needed; false at the end of the source
 * and when n is over max_bytes. Moves the window in memory: older slices are void. */
static inline bool cw_feed_ensure(struct cw_feed *feed, size_t n)
{
	return n <= feed->end - feed->start || cw_feed_fill(feed, n);
}

/* The window: all bytes that were read and not dropped. Borrowed until the next call. */
static inline struct cw_text cw_feed_text(const struct cw_feed *feed)
{
	return cw_text_of(
		feed->bytes != NULL ? feed->bytes + feed->start : "", feed->end - feed->start);
}

/* Slides past n bytes of the window. */
void cw_feed_drop(struct cw_feed *feed, size_t n);

/* Looks for the byte at the positions from .. from + limit of the window. On CW_FEED_ENDED *at is
 * the length of the window. */
enum cw_feed_answer cw_feed_find(
	struct cw_feed *feed, size_t from, char byte, size_t limit, size_t *at);

#endif
