/* SPDX-License-Identifier: MIT */
/* What one row says: does the signature apply, does it match, how sure is that. */
#include "signature/matching.h"

#include "signature/expression.h"

static enum cw_sig_confidence confidence_of(
	const struct cw_signature *signature, const struct cw_binding *bindings)
{
	if (!signature->has_confidence) {
		return CW_SIG_LIKELY;
	}
	for (unsigned i = CW_SIG_CONFIRMED; i > CW_SIG_POSSIBLE; i--) {
		if (signature->confidence[i] != NULL &&
			cw_expression_eval(signature->confidence[i], bindings) == CW_TRUE) {
			return (enum cw_sig_confidence)i;
		}
	}
	return CW_SIG_POSSIBLE;
}

static const char *row_bundle(const struct cw_binder *b)
{
	for (size_t i = 0; i < b->signature->num_events; i++) {
		if (b->bindings[i].fact != NULL) {
			const char *id =
				cw_fact_bundle(b->signature->events[i].source, b->bindings[i].fact);

			if (id[0] != '\0') {
				return id;
			}
		}
	}
	return "";
}

struct cw_match_row cw_row_judge(const struct cw_matching *m)
{
	const struct cw_signature *signature = m->binder.signature;
	const struct cw_binding *bindings = m->binder.bindings;
	enum cw_truth match = cw_expression_eval(signature->match, bindings);
	struct cw_match_row row = {.bundle = row_bundle(&m->binder)};
	enum cw_truth fits = cw_signature_applies(m->kase, signature, row.bundle, bindings);

	row.confidence = CW_SIG_POSSIBLE;
	row.applies_unknown = fits == CW_UNKNOWN;
	if (fits == CW_FALSE) {
		row.status = CW_SIG_NOT_APPLICABLE;
		return row;
	}
	if (match == CW_TRUE) {
		row.confidence = confidence_of(signature, bindings);
		row.status =
			row.confidence == CW_SIG_POSSIBLE ? CW_SIG_POTENTIAL_PROBLEM : CW_SIG_ISSUE;
	} else if (signature->risk != NULL &&
		   cw_expression_eval(signature->risk, bindings) == CW_TRUE) {
		row.confidence = confidence_of(signature, bindings);
		row.status = CW_SIG_POTENTIAL_PROBLEM;
	} else {
		row.status = match == CW_UNKNOWN ? CW_SIG_MISSING_INFORMATION : CW_SIG_NO_ISSUE;
	}
	return row;
}
