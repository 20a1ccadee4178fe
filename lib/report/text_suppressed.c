/* SPDX-License-Identifier: MIT */
/* Findings that somebody knows of. */
#include "report/report.h"
#include "report/text.h"

void cw_text_write_suppressed(struct cw_page *page, const struct cw_report *report)
{
	if (report->num_suppressed == 0) {
		return;
	}
	cw_page_end_line(page);
	cw_page_add(page, CW_STYLE_BOLD, "Suppressed");
	cw_page_end_line(page);
	for (size_t i = 0; i < report->num_suppressed; i++) {
		const struct cw_finding *finding = report->suppressed[i];
		char date[CW_CLOCK_BYTES];

		cw_page_pad(page, CW_TEXT_INDENT);
		cw_page_add(page, CW_STYLE_BOLD, finding->id);
		cw_page_printf(page, CW_STYLE_PLAIN, " · until %s · ",
			cw_page_date(page, finding->suppressed_until, date));
		cw_page_wrap_str(page, CW_STYLE_PLAIN, CW_TEXT_EVIDENCE, finding->suppressed);
		cw_page_pad(page, CW_TEXT_EVIDENCE);
		cw_page_wrap(page, CW_STYLE_PLAIN, CW_TEXT_EVIDENCE,
			cw_text_shorten(page, finding->summary));
	}
}
