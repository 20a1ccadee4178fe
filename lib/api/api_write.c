/* SPDX-License-Identifier: MIT */
/* <certway/write.h>: which writer for which format. */
#include "report/write.h"
#include "base/error.h"

#include <certway/certway.h>

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

enum cw_code cw_report_write(const struct cw_report *report, const struct cw_write_options *options,
	const struct cw_sink *sink, struct cw_error *err)
{
	static const struct cw_write_options defaults = CW_WRITE_OPTIONS_DEFAULT;
	struct cw_text_options text = {0};

	options = options != NULL ? options : &defaults;
	if (report == NULL || options->size != sizeof(*options)) {
		return cw_error_set(err, CW_ERR_USAGE,
			"no report, or options of another version: begin with "
			"CW_WRITE_OPTIONS_DEFAULT");
	}
	if (options->format != CW_FORMAT_TEXT) {
		return cw_report_write_json(report, part_of(options->parts),
			options->format == CW_FORMAT_NDJSON, sink, err);
	}
	text.width = options->width;
	text.tz_offset_minutes = options->tz_minutes;
	text.color = options->color;
	text.verbose = options->verbose;
	return cw_report_write_text(report, part_of(options->parts), &text, sink, err);
}
