/* SPDX-License-Identifier: MIT */
/* Whether a signature applies: role and version of the bundle, and its expression over the row. */
#include "signature/matching.h"

#include "facts/case.h"
#include "signature/expression.h"

#include <string.h>

/* "X14.2.5" against "X14.2": part by part, a missing part is 0. */
static int compare_versions(const char *a, const char *b)
{
	while (*a != '\0' && (*a < '0' || *a > '9')) {
		a++;
	}
	while (*b != '\0' && (*b < '0' || *b > '9')) {
		b++;
	}
	while (*a != '\0' || *b != '\0') {
		uint32_t x = 0;
		uint32_t y = 0;

		for (; *a >= '0' && *a <= '9'; a++) {
			x = x < 1000000 ? x * 10 + (uint32_t)(*a - '0') : x;
		}
		for (; *b >= '0' && *b <= '9'; b++) {
			y = y < 1000000 ? y * 10 + (uint32_t)(*b - '0') : y;
		}
		if (x != y) {
			return x < y ? -1 : 1;
		}
		a = *a == '.' ? a + 1 : "";
		b = *b == '.' ? b + 1 : "";
	}
	return 0;
}

static bool version_holds(const struct cw_comparison *comparison, const char *version)
{
	int order = compare_versions(version, comparison->version);

	switch ((int)comparison->op) {
	case CW_OP_GE:
		return order >= 0;
	case CW_OP_LE:
		return order <= 0;
	case CW_OP_GT:
		return order > 0;
	case CW_OP_LT:
		return order < 0;
	default:
		return order == 0;
	}
}

static enum cw_truth applies_to_bundle(
	const struct cw_signature *signature, const struct cw_bundle *bundle)
{
	enum cw_truth result = CW_TRUE;

	if (signature->roles.count > 0) {
		enum cw_truth role = bundle->role[0] == '\0' ? CW_UNKNOWN : CW_FALSE;

		for (size_t i = 0; i < signature->roles.count; i++) {
			if (strcmp(bundle->role, signature->roles.items[i]) == 0) {
				role = CW_TRUE;
			}
		}
		result = role;
	}
	for (size_t i = 0; i < signature->num_versions; i++) {
		enum cw_truth version = CW_UNKNOWN;

		if (bundle->version[0] != '\0') {
			version = version_holds(&signature->versions[i], bundle->version)
					  ? CW_TRUE
					  : CW_FALSE;
		}
		result = cw_truth_and(result, version);
	}
	return result;
}

enum cw_truth cw_signature_applies(const struct cw_case *kase, const struct cw_signature *signature,
	const char *bundle_id, const struct cw_binding *bindings)
{
	const struct cw_bundle *bundle = cw_case_find_bundle(kase, bundle_id);
	enum cw_truth result = CW_FALSE;

	if (bundle != NULL) {
		result = applies_to_bundle(signature, bundle);
	} else if (kase->bundles.count == 0) {
		result = signature->roles.count > 0 || signature->num_versions > 0 ? CW_UNKNOWN
										   : CW_TRUE;
	} else {
		for (size_t i = 0; i < kase->bundles.count; i++) {
			result = cw_truth_or(
				result, applies_to_bundle(signature, kase->bundles.items[i]));
		}
	}
	if (signature->applies != NULL) {
		result = cw_truth_and(result, cw_expression_eval(signature->applies, bindings));
	}
	return result;
}
