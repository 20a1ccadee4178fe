/* SPDX-License-Identifier: MIT */
/*
 * What the name of a bundle's member says: NAME_<host>_<YYYY-MM-DD_HH_MM_SS>.<ext>, as the
 * Expressway administrator guide lists the "files contained in the diagnostic log archive". The
 * host may itself hold underscores, so it is found from both ends.
 */
#ifndef CW_INPUT_NAMING_H
#define CW_INPUT_NAMING_H

#include "base/text.h"

enum cw_naming {
	CW_NAMING_NONE,
	CW_NAMING_LOG,     /* loggingsnapshot_ */
	CW_NAMING_CAPTURE, /* ethN_diagnostic_logging_tcpdumpNN_ */
	CW_NAMING_CA,      /* ca_ */
	CW_NAMING_SERVER,  /* server_ */
	CW_NAMING_CLIENT,  /* client_: since X15.5 */
	CW_NAMING_CONFIG,  /* xconf_dump_ */
	CW_NAMING_STATUS,  /* xstat_dump_ */
	CW_NAMING_BUNDLE,  /* diagnostic_log_: the archive itself */
};

/* The part after the last '/' or '\'. */
struct cw_text cw_naming_base(struct cw_text path);

/* Which of the names it is, by its beginning alone. */
enum cw_naming cw_naming_of(struct cw_text name);

/* The host in the name, borrowed from it; empty when the name is not of this form. */
struct cw_text cw_naming_host(struct cw_text name);

#endif
