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
