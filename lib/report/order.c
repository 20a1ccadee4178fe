/* SPDX-License-Identifier: MIT */
/* The order of things in a report. Merge sort: stable, unlike qsort, and no input makes it slow. */
#include "report/verdict.h"

#include <stdlib.h>
#include <string.h>

typedef int (*compare_fn)(const void *a, const void *b);

/* Merges the sorted halves of items (size bytes each) through scratch. */
static void merge(
	char *items, char *scratch, size_t half, size_t count, size_t size, compare_fn cmp)
{
	size_t a = 0;
	size_t b = half;

	for (size_t i = 0; i < count; i++) {
		bool take_a =
			b == count || (a < half && cmp(items + a * size, items + b * size) <= 0);

		memcpy(scratch + i * size, items + (take_a ? a++ : b++) * size, size);
	}
	memcpy(items, scratch, count * size);
}

static void sort(char *items, char *scratch, size_t count, size_t size, compare_fn cmp)
{
	size_t half = count / 2;

	if (count < 2) {
		return;
	}
	sort(items, scratch, half, size, cmp);
	sort(items + half * size, scratch, count - half, size, cmp);
	merge(items, scratch, half, count, size, cmp);
}

static void sort_array(
	struct cw_draft *draft, const void *items, size_t count, size_t size, compare_fn cmp)
{
	char *scratch = count > 1 ? calloc(count, size) : NULL;

	if (scratch != NULL) {
		sort((char *)(uintptr_t)items, scratch, count, size, cmp);
	} else if (count > 1) {
		draft->failed = true;
	}
	free(scratch);
}

/* An unknown time comes last. */
static int compare_times(int64_t a, int64_t b)
{
	if (a == b) {
		return 0;
	}
	if (a == CW_TIME_UNKNOWN || b == CW_TIME_UNKNOWN) {
		return a == CW_TIME_UNKNOWN ? 1 : -1;
	}
	return a < b ? -1 : 1;
}

static int compare_evidence(const void *a, const void *b)
{
	const struct cw_evidence *left = a;
	const struct cw_evidence *right = b;

	return compare_times(left->at, right->at);
}

static int compare_results(const void *a, const void *b)
{
	const struct cw_result *left = a;
	const struct cw_result *right = b;

	return strcmp(left->id, right->id);
}

static int compare_findings(const void *a, const void *b)
{
	const struct cw_finding *left = *(const struct cw_finding *const *)a;
	const struct cw_finding *right = *(const struct cw_finding *const *)b;
	int order;

	if (left->status != right->status) {
		return left->status > right->status ? -1 : 1;
	}
	if ((left->refined_by[0] != '\0') != (right->refined_by[0] != '\0')) {
		return left->refined_by[0] != '\0' ? 1 : -1;
	}
	if (left->severity != right->severity) {
		return left->severity > right->severity ? -1 : 1;
	}
	if (left->confidence != right->confidence) {
		return left->confidence > right->confidence ? -1 : 1;
	}
	order = compare_times(left->first, right->first);
	if (order == 0) {
		order = strcmp(left->id, right->id);
	}
	if (order == 0) {
		order = strcmp(left->key, right->key);
	}
	return order != 0 ? order : strcmp(left->bundle, right->bundle);
}

static int compare_suppressed(const void *a, const void *b)
{
	const struct cw_finding *left = *(const struct cw_finding *const *)a;
	const struct cw_finding *right = *(const struct cw_finding *const *)b;

	return (left->suppressed[0] != '\0') - (right->suppressed[0] != '\0');
}

size_t cw_draft_part_suppressed(struct cw_draft *draft)
{
	size_t count = 0;

	sort_array(draft, draft->findings.items, draft->findings.count, sizeof(void *),
		compare_suppressed);
	for (size_t i = 0; i < draft->findings.count; i++) {
		const struct cw_finding *finding = draft->findings.items[i];

		count += finding->suppressed[0] == '\0';
	}
	return count;
}

void cw_draft_sort(struct cw_draft *draft)
{
	struct cw_report *report = &draft->report;

	sort_array(draft, report->results, report->num_results, sizeof(*report->results),
		compare_results);
	for (size_t i = 0; i < draft->findings.count; i++) {
		const struct cw_finding *finding = draft->findings.items[i];

		sort_array(draft, finding->evidence, finding->num_evidence,
			sizeof(*finding->evidence), compare_evidence);
	}
	sort_array(draft, draft->findings.items, draft->findings.count, sizeof(void *),
		compare_findings);
}
