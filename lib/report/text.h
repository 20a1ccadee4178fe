/* SPDX-License-Identifier: MIT */
/* Parts of the text report, each on a page. */
#ifndef CW_REPORT_TEXT_H
#define CW_REPORT_TEXT_H

#include "report/page.h"

/* Columns where a section's items and a finding's evidence begin. */
#define CW_TEXT_INDENT   4
#define CW_TEXT_EVIDENCE 6

/* Texts of the input are cut here unless verbose: a log line may be a megabyte long. */
#define CW_TEXT_MAX_BYTES 400

/* The text, cut at a character with "…" behind it unless the page is verbose. Valid until the next
 * call with this page. */
struct cw_text cw_text_shorten(struct cw_page *page, const char *text);

/* One finding under its number; blame: whether the sentence of who refused stands in it. */
void cw_text_write_finding(struct cw_page *page, const struct cw_report *report,
	const struct cw_finding *finding, size_t number, bool blame);

/* Its evidence, then the members that it comes from. */
void cw_text_write_evidence(struct cw_page *page, const struct cw_finding *finding);

/* What an item of evidence comes from: "log", "capture", "trust list", … */
const char *cw_evidence_source(const struct cw_evidence *evidence);

/* Findings that are suppressed, a line each and why; nothing when there are none. */
void cw_text_write_suppressed(struct cw_page *page, const struct cw_report *report);

/* Failures that no finding explains; nothing when there are none. */
void cw_text_write_unexplained(struct cw_page *page, const struct cw_report *report);

/* What could not be checked and why, then the flaws of the input. */
void cw_text_write_unchecked(struct cw_page *page, const struct cw_report *report);
void cw_text_write_anomalies(struct cw_page *page, const struct cw_report *report);

void cw_text_write_handshakes(struct cw_page *page, const struct cw_report *report);

/* The picture of one handshake: client on the left, server on the right, time downwards. */
void cw_text_write_ladder(
	struct cw_page *page, const struct cw_report *report, const struct cw_handshake *handshake);

void cw_text_write_certificates(struct cw_page *page, const struct cw_report *report);

#endif
