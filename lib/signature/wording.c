/* SPDX-License-Identifier: MIT */
#include "signature/wording.h"

#include "signature/data.h"

#include <string.h>

const struct cw_wording *cw_wording_find(const struct cw_signature *signature, const char *language)
{
	for (size_t i = 0; i < signature->num_wordings; i++) {
		if (strcmp(signature->wordings[i].language, language) == 0) {
			return &signature->wordings[i];
		}
	}
	return NULL;
}

const struct cw_signature_about *cw_signature_about_in(
	const struct cw_signature *signature, const char *language)
{
	const struct cw_wording *wording = cw_wording_find(signature, language);

	return wording != NULL ? &wording->about : &signature->about;
}

void cw_phrases_resolve(struct cw_signatures *set)
{
	for (size_t i = 0; i < set->signatures.count; i++) {
		const struct cw_signature *signature = set->signatures.items[i];

		for (size_t k = 0; k < signature->num_wordings; k++) {
			const char *language = signature->wordings[k].language;
			struct cw_phrases *out = &signature->wordings[k].phrases;

			out->this_expressway =
				cw_data_find(set, "words", language, "this-expressway");
			out->the_peer = cw_data_find(set, "words", language, "the-peer");
			out->unknown = cw_data_find(set, "words", language, "unknown");
			out->never = cw_data_find(set, "words", language, "never");
		}
	}
}

static const char *find_language(const struct cw_signatures *set, struct cw_text language)
{
	for (size_t i = 0; i < set->signatures.count; i++) {
		const struct cw_signature *signature = set->signatures.items[i];

		for (size_t k = 0; k < signature->num_wordings; k++) {
			if (cw_text_equal_nocase(
				    language, cw_text_str(signature->wordings[k].language))) {
				return signature->wordings[k].language;
			}
		}
	}
	return NULL;
}

const char *cw_signatures_language(const struct cw_signatures *set, const char *asked)
{
	struct cw_text language = cw_text_str(asked != NULL ? asked : "");
	const char *found = find_language(set, language);
	size_t at;

	if (found == NULL && cw_text_find_byte(language, '-', &at)) {
		found = find_language(set, cw_text_head(language, at));
	}
	return found != NULL ? found : "en";
}
