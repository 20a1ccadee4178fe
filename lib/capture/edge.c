/* SPDX-License-Identifier: MIT */
#include "capture/connection.h"
#include "capture/tcp.h"

#include <stdlib.h>
#include <string.h>

bool cw_edge_is_wanted(const struct cw_streams *streams, const struct cw_connection *c)
{
	return !cw_elapsed(streams->begins, c->first.at, CW_STREAM_HOLD_NS);
}

struct cw_edge *cw_edge_create(struct cw_stream_shared *shared)
{
	struct cw_edge *edge;

	if (shared->num_edges >= shared->kase->limits.max_flows / 4) {
		return NULL;
	}
	edge = calloc(1, sizeof(*edge));
	if (edge == NULL) {
		shared->failed = true;
		return NULL;
	}
	shared->num_edges++;
	return edge;
}

static uint64_t cost(const struct cw_segment *segment)
{
	return sizeof(struct cw_edge_segment) + segment->len;
}

/* Whether the segment tells the older connection anything. The first one always does: from its
 * sequence numbers it is seen whether the two belong together. */
static bool matters(const struct cw_edge *edge, const struct cw_segment *segment)
{
	return edge->first == NULL || segment->len > 0 || segment->missing > 0 ||
	       (segment->flags & (CW_TCP_SYN | CW_TCP_FIN | CW_TCP_RST)) != 0;
}

void cw_edge_add(
	struct cw_stream_shared *shared, struct cw_edge *edge, const struct cw_segment *segment)
{
	struct cw_edge_segment *copy;

	if (edge->is_short || !matters(edge, segment)) {
		return;
	}
	if (edge->bytes[segment->side] + cost(segment) > CW_EDGE_BYTES ||
		shared->edge_bytes + cost(segment) > shared->edge_budget) {
		edge->is_short = true;
		return;
	}
	copy = malloc(sizeof(*copy) + segment->len);
	if (copy == NULL) {
		shared->failed = true;
		edge->is_short = true;
		return;
	}
	copy->next = NULL;
	copy->segment = *segment;
	copy->segment.bytes = (const uint8_t *)(copy + 1);
	if (segment->len > 0) {
		memcpy(copy + 1, segment->bytes, segment->len);
	}
	if (edge->last != NULL) {
		edge->last->next = copy;
	} else {
		edge->first = copy;
	}
	edge->last = copy;
	edge->bytes[segment->side] += (uint32_t)cost(segment);
	shared->edge_bytes += cost(segment);
	shared->held_bytes += cost(segment);
}

void cw_edge_destroy(struct cw_stream_shared *shared, struct cw_edge *edge)
{
	struct cw_edge_segment *next;

	if (edge == NULL) {
		return;
	}
	for (struct cw_edge_segment *s = edge->first; s != NULL; s = next) {
		next = s->next;
		shared->edge_bytes -= cost(&s->segment);
		shared->held_bytes -= cost(&s->segment);
		free(s);
	}
	shared->num_edges--;
	free(edge);
}
