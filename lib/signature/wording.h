/* SPDX-License-Identifier: MIT */
/* What a signature says in languages other than English. */
#ifndef CW_SIGNATURE_WORDING_H
#define CW_SIGNATURE_WORDING_H

#include "signature/model.h"

/* NULL: the signature has nothing in it. Borrowed from the signature. */
const struct cw_wording *cw_wording_find(
	const struct cw_signature *signature, const char *language);

/* Fills the phrases of all wordings from the table `words`: an entry per language. */
void cw_phrases_resolve(struct cw_signatures *set);

#endif
