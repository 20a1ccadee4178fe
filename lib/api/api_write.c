/* SPDX-License-Identifier: MIT */
/* <certway/write.h>: which writer for which format. */
#include "api/adopt.h"
#include "base/error.h"
#include "report/write.h"

#include <certway/certway.h>

#include <string.h>

static enum cw_part part_of(enum cw_parts parts)
{
	switch (parts) {
	case CW_PARTS_HANDSHAKES:
		return CW_PART_HANDSHAKES;
	case CW_PARTS_CERTIFICATES:
		return CW_PART_CERTIFICATES;
	case CW_PARTS_ALL:
	default:
		return CW_PART_ALL;
	}
}

static const struct cw_handshake *find(const struct cw_report *report, const char *id)
{
	for (size_t i = 0; i < report->num_handshakes; i++) {
		if (strcmp(report->handshakes[i]->id, id) == 0) {
			return report->handshakes[i];
		}
	}
	return NULL;
}

static enum cw_code no_such_handshake(
	const struct cw_report *report, const char *id, struct cw_error *err)
{
	size_t count = report->num_handshakes;

	if (count == 0) {
		return cw_error_set(err, CW_ERR_USAGE, "no handshake '%s': none was seen", id);
	}
	return cw_error_set(err, CW_ERR_USAGE, "no handshake '%s': there %s %s%s%s", id,
		count == 1 ? "is" : "are", report->handshakes[0]->id, count == 1 ? "" : " to ",
		count == 1 ? "" : report->handshakes[count - 1]->id);
}

static enum cw_code write_one(const struct cw_report *report,
	const struct cw_write_options *options, const struct cw_text_options *text,
	const struct cw_sink *sink, struct cw_error *err)
{
	const struct cw_handshake *handshake = find(report, options->handshake_id);

	if (handshake == NULL) {
		return no_such_handshake(report, options->handshake_id, err);
	}
	if (options->format != CW_FORMAT_TEXT) {
		return cw_report_write_handshake_json(
			report, handshake, options->format == CW_FORMAT_NDJSON, sink, err);
	}
	return cw_report_write_ladder(report, handshake, text, sink, err);
}

enum cw_code cw_report_write(const struct cw_report *report, const struct cw_write_options *given,
	const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_write_options options;
	struct cw_text_options text = {0};

	if (report == NULL) {
		return cw_error_set(err, CW_ERR_USAGE, "no report");
	}
	if (cw_adopt_write_options(given, &options, err) != CW_OK) {
		return CW_ERR_USAGE;
	}
	text.width = options.width;
	text.tz_offset_minutes = options.tz_minutes;
	text.color = options.color;
	text.verbose = options.verbose;
	text.utf8 = options.utf8;
	if (options.handshake_id != NULL) {
		return write_one(report, &options, &text, sink, err);
	}
	if (options.format != CW_FORMAT_TEXT) {
		return cw_report_write_json(report, part_of(options.parts),
			options.format == CW_FORMAT_NDJSON, sink, err);
	}
	return cw_report_write_text(report, part_of(options.parts), &text, sink, err);
}
