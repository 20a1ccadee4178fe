/* SPDX-License-Identifier: MIT */
/*
 * The configuration and status dumps, xconf_dump_* and xstat_dump_*, as keys and values. What is in
 * the text decides which of these it is:
 *
 *	*c xConfiguration Zones Zone 6 DNS SIP TLS Verify Mode: "On"
 *		"Zones Zone 6 DNS SIP TLS Verify Mode" = "On"
 *
 *	*s SystemUnit: /
 *	  Software:
 *	    Version: "X14.2.5"
 *	*s/end
 *		"SystemUnit Software Version" = "X14.2.5"; deeper means more blanks in front
 *
 *	The Smart Licensing block is not indented. A key of one word is put below its section
 *	("License Registration Status", "License Transport Type"), for such words repeat; a longer
 *	one is put below "License" ("License Last Communication Attempt"); "Failure reason" below
 *	the key before it. "Smart Licensing is ENABLED" is "License Smart Licensing" = "ENABLED".
 *
 *	<Configuration><Zones><Zone item="6"><Name>x</Name></Zone></Zones></Configuration>
 *		"Zones Zone 6 Name" = "x"; without the outermost element. Where even its children
 *		carry item="1", every element does, and a 1 counts only in a list (Zone in Zones).
 *		Only the five entities that XML predefines are expanded; declarations are skipped.
 *
 * Words of a key are joined by one blank. Values are trimmed, their outer quotes removed.
 */
#ifndef CW_LOG_SETTINGS_H
#define CW_LOG_SETTINGS_H

#include "facts/case.h"
#include "input/source.h"

struct cw_settings;

struct cw_settings_item { /* borrowed until the next call; any bytes */
	struct cw_text key;
	struct cw_text value;
	uint64_t line;   /* 1-based, where the setting begins */
	uint64_t offset; /* of that line, or of the XML element, in the source */
};

/* Reads from the source, which is borrowed and not closed. Limits and flaws are noted in the case
 * under `member`, borrowed too. */
CW_MUST_USE enum cw_code cw_settings_open(struct cw_case *kase, const char *member,
	struct cw_source *source, struct cw_settings **out, struct cw_error *err);

void cw_settings_close(struct cw_settings *settings); /* takes NULL */

/* Gives the next setting in file order, or sets *end. */
CW_MUST_USE enum cw_code cw_settings_next(struct cw_settings *settings,
	struct cw_settings_item *out, bool *end, struct cw_error *err);

#endif
