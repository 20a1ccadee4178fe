/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const statuses[] = {
	[CW_STATUS_NOT_APPLICABLE] = "not_applicable",
	[CW_STATUS_NO_ISSUE] = "no_issue",
	[CW_STATUS_MISSING_INFORMATION] = "missing_information",
	[CW_STATUS_POTENTIAL_PROBLEM] = "potential_problem",
	[CW_STATUS_ISSUE] = "issue",
};

static const char *const severities[] = {
	[CW_SEVERITY_LOW] = "low",
	[CW_SEVERITY_MEDIUM] = "medium",
	[CW_SEVERITY_HIGH] = "high",
	[CW_SEVERITY_CRITICAL] = "critical",
};

static const char *const confidences[] = {
	[CW_CONFIDENCE_POSSIBLE] = "possible",
	[CW_CONFIDENCE_LIKELY] = "likely",
	[CW_CONFIDENCE_CONFIRMED] = "confirmed",
};

const char *cw_status_name(enum cw_status status)
{
	return statuses[status];
}

const char *cw_severity_name(enum cw_severity severity)
{
	return severities[severity];
}

const char *cw_confidence_name(enum cw_confidence confidence)
{
	return confidences[confidence];
}

static bool find(const char *const *names, size_t count, struct cw_text name, size_t *out)
{
	for (size_t i = 0; i < count; i++) {
		if (cw_text_is(name, names[i])) {
			*out = i;
			return true;
		}
	}
	return false;
}

bool cw_severity_find(struct cw_text name, enum cw_severity *out)
{
	size_t index;

	if (!find(severities, COUNT(severities), name, &index)) {
		return false;
	}
	*out = (enum cw_severity)index;
	return true;
}

bool cw_confidence_find(struct cw_text name, enum cw_confidence *out)
{
	size_t index;

	if (!find(confidences, COUNT(confidences), name, &index)) {
		return false;
	}
	*out = (enum cw_confidence)index;
	return true;
}

bool cw_status_find(struct cw_text name, enum cw_status *out)
{
	size_t index;

	if (!find(statuses, COUNT(statuses), name, &index)) {
		return false;
	}
	*out = (enum cw_status)index;
	return true;
}
