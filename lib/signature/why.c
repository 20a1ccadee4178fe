/* SPDX-License-Identifier: MIT */
/* Why a signature says what it says of a case: event by event, which fact it found, or which facts
 * came nearest and what they lack. */
#include "base/escape.h"
#include "base/stamp.h"
#include "signature/expression.h"
#include "signature/matching.h"
#include "signature/signature.h"
#include "signature/template.h"

#include <stdlib.h>
#include <string.h>

/* More rows, or facts that nearly pass, would not be read. */
#define MAX_ROWS 5
#define MAX_NEAR 3
/* Of a value or a test. */
#define MAX_SHOWN 100

struct why {
	struct cw_binder *binder;
	struct cw_buffer *out;
};

static void add_shown(struct cw_buffer *out, struct cw_text text)
{
	size_t len = text.len < MAX_SHOWN ? text.len : MAX_SHOWN;

	while (len < text.len && len > 0 && ((unsigned char)text.ptr[len] & 0xc0) == 0x80) {
		len--; /* not within a character */
	}
	cw_escape_terminal(out, cw_text_head(text, len));
	cw_buffer_add_str(out, len < text.len ? "…" : "");
}

/* --- what a test asks for --- */

static void add_node(struct cw_buffer *out, const struct cw_node *node)
{
	bool map = node->kind == CW_NODE_MAP;

	if (node->kind == CW_NODE_SCALAR) {
		cw_buffer_add_text(out, node->text);
		return;
	}
	cw_buffer_add_str(out, map ? "{" : "[");
	for (size_t i = 0; i < node->count; i++) {
		cw_buffer_add_str(out, i > 0 ? ", " : "");
		if (map) {
			cw_buffer_add_text(out, node->keys[i]->text);
			cw_buffer_add_str(out, ": ");
		}
		add_node(out, node->items[i]);
	}
	cw_buffer_add_str(out, map ? "}" : "]");
}

static void add_test(struct cw_buffer *out, const struct cw_condition *condition)
{
	struct cw_buffer text = {0};

	cw_buffer_add_text(&text, condition->key->text);
	cw_buffer_add_str(&text, ": ");
	add_node(&text, condition->node);
	add_shown(out, cw_buffer_text(&text));
	out->failed |= text.failed;
	cw_buffer_finish(&text);
}

/* --- what a fact is --- */

static void add_value(struct cw_buffer *out, const struct cw_value *value)
{
	struct cw_buffer text = {0};

	if (value->kind == CW_VALUE_UNKNOWN) {
		cw_buffer_printf(out, "unknown (%s)", value->why);
		return;
	}
	if (value->kind == CW_VALUE_CERTIFICATES) {
		cw_buffer_printf(out, "%zu certificates: ", value->count);
	}
	cw_value_render(value, &text);
	cw_buffer_add_str(out, "'");
	add_shown(out, cw_buffer_text(&text));
	cw_buffer_add_str(out, "'");
	out->failed |= text.failed;
	cw_buffer_finish(&text);
}

/* By what a person finds it in the report. */
static void add_fact(struct cw_buffer *out, enum cw_source source, const void *fact)
{
	int64_t at = cw_fact_time(source, fact);
	char stamp[CW_STAMP_BYTES];

	switch ((int)source) {
	case CW_SOURCE_LOG:
		add_shown(out, cw_text_str(((const struct cw_event *)fact)->text));
		break;
	case CW_SOURCE_HANDSHAKE:
		cw_buffer_printf(out, "%s %s", ((const struct cw_handshake *)fact)->id,
			((const struct cw_handshake *)fact)->flow);
		break;
	case CW_SOURCE_FAILURE:
		cw_buffer_printf(out, "%s %s", ((const struct cw_failure *)fact)->id,
			((const struct cw_failure *)fact)->reason);
		break;
	case CW_SOURCE_CERTIFICATE:
		add_shown(out, cw_text_str(((const struct cw_certificate *)fact)->subject));
		break;
	case CW_SOURCE_CHAIN:
		cw_buffer_printf(out, "%s %s", ((const struct cw_chain *)fact)->id,
			((const struct cw_chain *)fact)->flow);
		break;
	case CW_SOURCE_CONFIG:
	case CW_SOURCE_STATUS:
		add_shown(out, cw_text_str(((const struct cw_setting *)fact)->key));
		break;
	default:
		cw_buffer_printf(out, "%s %s", ((const struct cw_bundle *)fact)->id,
			((const struct cw_bundle *)fact)->host);
		break;
	}
	if (at != CW_TIME_UNKNOWN) {
		cw_buffer_printf(out, "  %s", cw_stamp_format(at, stamp));
	}
}

/* --- why a fact does not stand for an event --- */

/* One condition alone; the value that it looked at. */
static enum cw_truth eval_condition(const struct why *w, const struct cw_condition *condition,
	const void *fact, struct cw_value *value)
{
	struct cw_text groups[CW_MAX_GROUPS] = {{0}};
	const struct cw_where one = {(struct cw_condition *)(uintptr_t)condition, 1, false};
	size_t stopped;
	enum cw_truth truth;

	w->binder->e.groups = groups;
	truth = cw_where_eval(&w->binder->e, &one, fact);
	*value = cw_path_get(w->binder->e.kase, &condition->path, 0, fact, &stopped);
	return truth;
}

static bool join_holds(const struct why *w, const struct cw_join *join, const void *fact,
	struct cw_value *here, struct cw_value *there)
{
	size_t stopped;

	*here = cw_path_get(w->binder->e.kase, &join->path, 0, fact, &stopped);
	*there = cw_reference_get(&w->binder->e, &join->with);
	return cw_value_equal(here, there) == CW_TRUE;
}

/* How many joins and conditions of the event hold for the fact. A join weighs more: a fact of
 * another connection is no near miss. */
static size_t score(const struct why *w, const struct cw_sig_event *event, const void *fact)
{
	struct cw_value here;
	struct cw_value there;
	size_t points = 0;

	for (size_t i = 0; i < event->num_joins; i++) {
		points += join_holds(w, &event->joins[i], fact, &here, &there) ? 100 : 0;
	}
	for (size_t i = 0; i < event->where.count; i++) {
		points += eval_condition(w, &event->where.conditions[i], fact, &here) == CW_TRUE;
	}
	return points;
}

static void add_reasons(const struct why *w, const struct cw_sig_event *event, const void *fact)
{
	struct cw_buffer *out = w->out;
	struct cw_value here;
	struct cw_value there;

	for (size_t i = 0; i < event->num_joins; i++) {
		if (!join_holds(w, &event->joins[i], fact, &here, &there)) {
			cw_buffer_add_str(out, "        join: ");
			add_value(out, &here);
			cw_buffer_add_str(out, " is not ");
			add_value(out, &there);
			cw_buffer_add_str(out, "\n");
		}
	}
	for (size_t i = 0; i < event->where.count; i++) {
		const struct cw_condition *condition = &event->where.conditions[i];
		enum cw_truth truth = eval_condition(w, condition, fact, &here);

		if (truth != CW_TRUE) {
			cw_buffer_printf(out, "        line %u, ", (unsigned)condition->key->line);
			add_test(out, condition);
			cw_buffer_add_str(out, "   it is ");
			add_value(out, &here);
			cw_buffer_add_str(out, "\n");
		}
	}
}

/* The facts of the source that come nearest. */
static void add_near(const struct why *w, size_t i)
{
	const struct cw_sig_event *event = &w->binder->signature->events[i];
	const struct cw_list *facts = cw_case_facts(w->binder->e.kase, event->source);
	const void *near[MAX_NEAR] = {0};
	size_t points[MAX_NEAR] = {0};
	size_t count = 0;

	for (size_t k = 0; k < facts->count; k++) {
		size_t now = score(w, event, facts->items[k]);
		size_t at = count < MAX_NEAR ? count++ : MAX_NEAR;

		for (; at > 0 && now > points[at - 1]; at--) {
			if (at < MAX_NEAR) {
				points[at] = points[at - 1];
				near[at] = near[at - 1];
			}
		}
		if (at < MAX_NEAR) {
			points[at] = now;
			near[at] = facts->items[k];
		}
	}
	cw_buffer_printf(
		w->out, "      %zu facts in: %s", facts->count, cw_fields_of(event->source)->name);
	cw_buffer_add_str(w->out, count == 0 ? "\n" : ", none passes; the nearest\n");
	for (size_t k = 0; k < count; k++) {
		cw_buffer_add_str(w->out, "      - ");
		add_fact(w->out, event->source, near[k]);
		cw_buffer_add_str(w->out, "\n");
		add_reasons(w, event, near[k]);
	}
}

/* --- rows --- */

static const char *const truths[] = {"unknown", "false", "true"};

/* An event that is joined to one that is not there is not there either. */
static bool tell_missing_partner(const struct why *w, const struct cw_sig_event *event)
{
	for (size_t i = 0; i < event->num_joins; i++) {
		size_t partner = event->joins[i].with.event;

		if (w->binder->bindings[partner].fact == NULL) {
			cw_buffer_printf(w->out, "      it belongs to %s\n",
				w->binder->signature->events[partner].name);
			return true;
		}
	}
	return false;
}

static void add_event(const struct why *w, size_t i)
{
	const struct cw_sig_event *event = &w->binder->signature->events[i];
	const struct cw_binding *binding = &w->binder->bindings[i];

	cw_buffer_printf(w->out, "    %s: %s", event->name, truths[binding->truth]);
	if (binding->truth == CW_UNKNOWN && binding->why != NULL) {
		cw_buffer_printf(w->out, " (%s)", binding->why);
	}
	if (binding->fact != NULL) {
		cw_buffer_add_str(w->out, ", by ");
		add_fact(w->out, event->source, binding->fact);
	}
	cw_buffer_add_str(w->out, "\n");
	if (binding->truth != CW_TRUE && !tell_missing_partner(w, event)) {
		add_near(w, i);
	}
}

static void add_expression(
	const struct why *w, const char *name, const struct cw_expression *expression)
{
	if (expression != NULL) {
		cw_buffer_printf(w->out, "    %s: %s\n", name,
			truths[cw_expression_eval(expression, w->binder->bindings)]);
	}
}

static void add_row(const struct why *w)
{
	const struct cw_signature *signature = w->binder->signature;

	cw_bind_rest(w->binder);
	for (size_t i = 0; i < signature->num_events; i++) {
		add_event(w, i);
	}
	add_expression(w, "applies", signature->applies);
	add_expression(w, "match", signature->match);
	add_expression(w, "risk", signature->risk);
}

bool cw_signature_why(
	const struct cw_signature *signature, const struct cw_case *kase, struct cw_buffer *out)
{
	const struct cw_list *facts = cw_case_facts(kase, signature->events[0].source);
	struct cw_binder *binder = calloc(1, sizeof(*binder));
	struct cw_arena scratch = {0};
	struct why w = {binder, out};
	size_t rows = 0;
	bool ok;

	if (binder == NULL) {
		return false;
	}
	cw_binder_init(binder, kase, signature, &scratch);
	for (size_t i = 0; i < facts->count; i++) {
		if (!cw_bind_primary(binder, facts->items[i])) {
			continue;
		}
		if (rows++ < MAX_ROWS) {
			cw_buffer_printf(out, "  row %zu\n", rows);
			add_row(&w);
		}
		binder->bindings[0].why = NULL;
	}
	if (rows == 0) {
		cw_bind_no_primary(binder);
		cw_buffer_add_str(out, "  no row\n");
		add_row(&w);
	} else if (rows > MAX_ROWS) {
		cw_buffer_printf(out, "  and %zu rows more\n", rows - MAX_ROWS);
	}
	ok = !binder->nomem && !out->failed;
	cw_binder_finish(binder);
	cw_arena_finish(&scratch);
	free(binder);
	return ok;
}
