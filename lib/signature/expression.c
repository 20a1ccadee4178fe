/* SPDX-License-Identifier: MIT */
#include "signature/expression.h"

/* Parentheses and `not` nest in a hostile file, and the parser recurses. */
#define MAX_DEPTH 32

struct parser {
	struct cw_loading *l;
	const struct cw_node *node;
	struct cw_text rest;
	unsigned depth;
};

static const struct cw_expression *parse_or(struct parser *p);

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

/* The next word or parenthesis; empty at the end. */
static struct cw_text peek(struct parser *p)
{
	size_t len = 0;

	p->rest = cw_text_trim(p->rest);
	while (len < p->rest.len && is_word(p->rest.ptr[len])) {
		len++;
	}
	if (len == 0 && p->rest.len > 0) {
		len = 1;
	}
	return cw_text_head(p->rest, len);
}

static bool accept(struct parser *p, const char *word)
{
	struct cw_text next = peek(p);

	if (!cw_text_is(next, word)) {
		return false;
	}
	p->rest = cw_text_skip(p->rest, next.len);
	return true;
}

static struct cw_expression *new_expression(struct parser *p, enum cw_expression_kind kind,
	const struct cw_expression *left, const struct cw_expression *right)
{
	struct cw_expression *expression = cw_arena_alloc(&p->l->set->arena, sizeof(*expression));

	if (expression == NULL) {
		return cw_sig_nomem(p->l);
	}
	expression->kind = kind;
	expression->left = left;
	expression->right = right;
	return expression;
}

static const struct cw_expression *parse_name(struct parser *p)
{
	struct cw_text name = peek(p);
	struct cw_expression *expression;
	struct cw_guess guess;
	char hint[CW_GUESS_BYTES];

	if (name.len == 0 || !is_word(name.ptr[0])) {
		cw_sig_error(p->l, p->node, "the name of an event was expected%s%.*s%s",
			name.len > 0 ? ", not '" : " at the end", (int)name.len, name.ptr,
			name.len > 0 ? "'" : "");
		return NULL;
	}
	p->rest = cw_text_skip(p->rest, name.len);
	cw_guess_init(&guess, name);
	for (size_t i = 0; i < p->l->num_events; i++) {
		const char *event = p->l->signature->events[i].name;

		if (cw_text_is(name, event)) {
			expression = new_expression(p, CW_EXPRESSION_EVENT, NULL, NULL);
			if (expression != NULL) {
				expression->event = i;
			}
			return expression;
		}
		cw_guess_try(&guess, event);
	}
	cw_sig_error(p->l, p->node, "unknown event '%.*s'%s", (int)name.len, name.ptr,
		cw_guess_hint(&guess, hint));
	return NULL;
}

static const struct cw_expression *parse_primary(struct parser *p)
{
	const struct cw_expression *inner;

	if (++p->depth > MAX_DEPTH) {
		cw_sig_error(p->l, p->node, "the expression nests too deeply");
		return NULL;
	}
	if (accept(p, "not")) {
		inner = parse_primary(p);
		p->depth--;
		return inner == NULL ? NULL : new_expression(p, CW_EXPRESSION_NOT, inner, NULL);
	}
	if (accept(p, "(")) {
		inner = parse_or(p);
		if (inner != NULL && !accept(p, ")")) {
			cw_sig_error(p->l, p->node, "a closing parenthesis is missing");
			inner = NULL;
		}
	} else {
		inner = parse_name(p);
	}
	p->depth--;
	return inner;
}

/* The tree of "a and b and c" leans to the left, so its depth is bounded by the text alone: bound
 * the text. */
static const struct cw_expression *parse_and(struct parser *p)
{
	const struct cw_expression *left = parse_primary(p);

	while (left != NULL && accept(p, "and")) {
		const struct cw_expression *right = parse_primary(p);

		left = right == NULL ? NULL : new_expression(p, CW_EXPRESSION_AND, left, right);
	}
	return left;
}

static const struct cw_expression *parse_or(struct parser *p)
{
	const struct cw_expression *left = parse_and(p);

	while (left != NULL && accept(p, "or")) {
		const struct cw_expression *right = parse_and(p);

		left = right == NULL ? NULL : new_expression(p, CW_EXPRESSION_OR, left, right);
	}
	return left;
}

const struct cw_expression *cw_expression_load(struct cw_loading *l, const struct cw_node *node)
{
	struct parser p = {.l = l, .node = node};
	const struct cw_expression *expression;
	struct cw_text next;

	if (node->kind != CW_NODE_SCALAR) {
		cw_sig_error(
			l, node, "an expression over events was expected: refused and not near");
		return NULL;
	}
	if (node->text.len > 2000) {
		cw_sig_error(l, node, "the expression is too long");
		return NULL;
	}
	p.rest = node->text;
	expression = parse_or(&p);
	next = peek(&p);
	if (expression != NULL && next.len > 0) {
		cw_sig_error(l, node, "'and' or 'or' was expected before '%.*s'", (int)next.len,
			next.ptr);
		return NULL;
	}
	return expression;
}

enum cw_truth cw_expression_eval(
	const struct cw_expression *expression, const struct cw_binding *bindings)
{
	switch (expression->kind) {
	case CW_EXPRESSION_NOT:
		return cw_truth_not(cw_expression_eval(expression->left, bindings));
	case CW_EXPRESSION_AND:
		return cw_truth_and(cw_expression_eval(expression->left, bindings),
			cw_expression_eval(expression->right, bindings));
	case CW_EXPRESSION_OR:
		return cw_truth_or(cw_expression_eval(expression->left, bindings),
			cw_expression_eval(expression->right, bindings));
	case CW_EXPRESSION_EVENT:
	default:
		return bindings[expression->event].truth;
	}
}

void cw_expression_visit(
	const struct cw_expression *expression, void (*visit)(void *ctx, size_t event), void *ctx)
{
	if (expression == NULL) {
		return;
	}
	if (expression->kind == CW_EXPRESSION_EVENT) {
		visit(ctx, expression->event);
	}
	cw_expression_visit(expression->left, visit, ctx);
	cw_expression_visit(expression->right, visit, ctx);
}
