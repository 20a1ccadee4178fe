/* SPDX-License-Identifier: MIT */
/* `remedy`: what to do, or to do for the time being. */
#include "signature/load_parts.h"

#include "signature/expression.h"
#include "signature/keys.h"
#include "signature/template.h"

#define MAX_REMEDY_STEPS 32

static bool load_template(struct cw_loading *l, const struct cw_node *node, struct cw_template *out)
{
	return node == NULL || cw_template_load(l, node, out);
}

static bool load_step(struct cw_loading *l, const struct cw_node *node, struct cw_remedy_step *step,
	struct cw_signature_step *about)
{
	const struct cw_node *cure = cw_node_get(node, "do");
	const struct cw_node *workaround = cw_node_get(node, "workaround");
	const struct cw_node *when = cw_node_get(node, "when");
	bool ok = cw_keys_check(l, node, cw_step_keys, "a step of remedy");

	if (!ok) {
		return false;
	}
	if ((cure == NULL) == (workaround == NULL)) {
		return cw_sig_error(l, node, "a step has either 'do' or 'workaround'");
	}
	step->workaround = workaround != NULL;
	ok = load_template(l, cure != NULL ? cure : workaround, &step->text);
	ok &= load_template(l, cw_node_get(node, "where"), &step->where);
	ok &= load_template(l, cw_node_get(node, "risk"), &step->risk);
	if (when != NULL) {
		step->when = cw_expression_load(l, when);
		ok &= step->when != NULL;
	}
	about->kind = step->workaround ? "workaround" : "do";
	about->text = cw_sig_text(l, cure != NULL ? cure : workaround);
	about->where = cw_sig_text(l, cw_node_get(node, "where"));
	about->risk = cw_sig_text(l, cw_node_get(node, "risk"));
	about->when = cw_sig_text(l, when);
	return ok;
}

bool cw_remedy_load(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature)
{
	struct cw_signature_step *about =
		cw_arena_array(&l->set->arena, node->count + 1, sizeof(*about));
	bool ok = true;

	signature->steps =
		cw_arena_array(&l->set->arena, node->count + 1, sizeof(*signature->steps));
	if (about == NULL || signature->steps == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	if (node->count == 0 || node->count > MAX_REMEDY_STEPS) {
		return cw_sig_error(l, node, "between 1 and %d steps", MAX_REMEDY_STEPS);
	}
	for (size_t i = 0; i < node->count; i++) {
		ok &= load_step(l, node->items[i], &signature->steps[i], &about[i]);
	}
	signature->num_steps = signature->about.num_steps = node->count;
	signature->about.steps = about;
	return ok;
}
