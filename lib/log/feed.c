/* SPDX-License-Identifier: MIT */
#include "log/feed.h"

#include <stdlib.h>
#include <string.h>

/* Large enough that a record that straddles two reads is rare, small enough for a cache. */
#define FIRST_BYTES ((size_t)1 << 20)

void cw_feed_init(struct cw_feed *feed, struct cw_source *source, size_t max_bytes)
{
	memset(feed, 0, sizeof(*feed));
	feed->source = source;
	feed->max_bytes = max_bytes;
}

void cw_feed_finish(struct cw_feed *feed)
{
	free(feed->bytes);
	memset(feed, 0, sizeof(*feed));
	feed->ended = true;
}

static bool grow(struct cw_feed *feed, size_t wanted)
{
	char *grown = realloc(feed->bytes, wanted);

	if (grown == NULL) {
		(void)cw_error_nomem(&feed->error);
		feed->ended = true;
		return false;
	}
	feed->bytes = grown;
	feed->capacity = wanted;
	return true;
}

/* Makes room behind the window, by moving it to the front or by growing. The memory may become
 * twice the largest window, so that a window is moved only after as many bytes were dropped: then
 * moving costs no more than reading, however the window slides. */
static bool make_room(struct cw_feed *feed)
{
	size_t len = feed->end - feed->start;
	size_t max = 2 * feed->max_bytes;
	size_t wanted = feed->capacity > 0 ? feed->capacity * 2 : FIRST_BYTES;

	if (feed->end < feed->capacity) {
		return true;
	}
	if (feed->capacity < max && len >= feed->start) {
		return grow(feed, wanted < max ? wanted : max);
	}
	memmove(feed->bytes, feed->bytes + feed->start, len);
	feed->start = 0;
	feed->end = len;
	return true;
}

static bool read_more(struct cw_feed *feed)
{
	ptrdiff_t count;

	if (feed->ended || !make_room(feed)) {
		return false;
	}
	count = feed->source->read(
		feed->source, feed->bytes + feed->end, feed->capacity - feed->end, &feed->error);
	if (count <= 0) {
		feed->ended = true;
		if (count < 0 && feed->error.code == CW_OK) {
			(void)cw_error_set(&feed->error, CW_ERR_IO, "reading failed");
		} else if (count == 0) {
			feed->error.code = CW_OK;
		}
		return false;
	}
	feed->end += (size_t)count;
	return true;
}

bool cw_feed_fill(struct cw_feed *feed, size_t n)
{
	if (n > feed->max_bytes) {
		return false;
	}
	while (feed->end - feed->start < n) {
		if (!read_more(feed)) {
			return false;
		}
	}
	return true;
}

void cw_feed_drop(struct cw_feed *feed, size_t n)
{
	size_t len = feed->end - feed->start;

	if (n > len) {
		n = len;
	}
	feed->start += n;
	feed->offset += n;
	if (feed->start == feed->end) {
		feed->start = 0;
		feed->end = 0;
	}
}

enum cw_feed_answer cw_feed_find(
	struct cw_feed *feed, size_t from, char byte, size_t limit, size_t *at)
{
	size_t past = from + limit + 1; /* first position that is too far */
	size_t next = from;

	for (;;) {
		struct cw_text seen = cw_text_skip(cw_text_head(cw_feed_text(feed), past), next);
		size_t hit;

		if (cw_text_find_byte(seen, byte, &hit)) {
			*at = next + hit;
			return CW_FEED_FOUND;
		}
		next += seen.len;
		if (next >= past) {
			return CW_FEED_FAR;
		}
		if (!cw_feed_ensure(feed, next + 1)) {
			*at = next;
			return CW_FEED_ENDED;
		}
	}
}
