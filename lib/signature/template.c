/* SPDX-License-Identifier: MIT */
#include "signature/template.h"

#include "base/stamp.h"
#include "signature/data.h"

#include <inttypes.h>
#include <string.h>

/* The longest shipped remedy has five. */
#define MAX_PIECES 64

static bool load_placeholder(struct cw_loading *l, const struct cw_node *node, struct cw_text inner,
	struct cw_piece *piece)
{
	size_t at;

	piece->has_value = true;
	piece->fallback = CW_TEXT("");
	if (cw_text_find_byte(inner, '|', &at)) {
		piece->has_fallback = true;
		piece->fallback = cw_text_skip(inner, at + 1);
		inner = cw_text_head(inner, at);
	}
	inner = cw_text_trim(inner);
	if (l->signature != NULL && cw_data_is_name(inner)) {
		return cw_data_use_piece(l, node, inner, piece);
	}
	return cw_reference_parse(l, node, inner, &piece->value);
}

/* Reads literal text up to a placeholder into the piece. Doubled braces are undone in the arena. */
static bool load_literal(struct cw_loading *l, const struct cw_node *node, struct cw_text *rest,
	struct cw_text *literal)
{
	char *out = cw_arena_alloc(&l->set->arena, rest->len + 1);
	size_t len = 0;
	size_t i = 0;

	if (out == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	for (; i < rest->len; i++) {
		char c = rest->ptr[i];
		bool doubled = i + 1 < rest->len && rest->ptr[i + 1] == c;

		if (c == '{' && !doubled) {
			break;
		}
		if (c == '}' && !doubled) {
			return cw_sig_error(
				l, node, "a } without its {; write }} for the character");
		}
		i += c == '{' || c == '}';
		out[len++] = c;
	}
	*literal = cw_text_of(out, len);
	*rest = cw_text_skip(*rest, i);
	return true;
}

static size_t count_braces(struct cw_text text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++) {
		count += text.ptr[i] == '{';
	}
	return count;
}

bool cw_template_load(struct cw_loading *l, const struct cw_node *node, struct cw_template *out)
{
	struct cw_text rest = node->text;
	size_t max = count_braces(rest) + 1;
	bool ok = true;
	size_t at;

	if (node->kind != CW_NODE_SCALAR) {
		return cw_sig_error(l, node, "a text was expected");
	}
	if (max > MAX_PIECES) {
		return cw_sig_error(l, node, "more than %d placeholders", MAX_PIECES);
	}
	out->pieces = cw_arena_array(&l->set->arena, max, sizeof(*out->pieces));
	out->count = 0;
	if (out->pieces == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	while (rest.len > 0) {
		struct cw_piece *piece = &out->pieces[out->count++];

		if (!load_literal(l, node, &rest, &piece->literal)) {
			return false;
		}
		if (rest.len == 0) {
			break;
		}
		if (!cw_text_find_byte(rest, '}', &at)) {
			return cw_sig_error(
				l, node, "a { without its }; write {{ for the character");
		}
		ok &= load_placeholder(l, node, cw_text_skip(cw_text_head(rest, at), 1), piece);
		rest = cw_text_skip(rest, at + 1);
	}
	return ok;
}

/* --- rendering --- */

static void render_list(const struct cw_value *value, struct cw_buffer *out)
{
	size_t step = value->type == CW_TYPE_ALERTS ? 3 : 1;
	char buffer[CW_ITEM_BYTES];

	for (size_t i = 0; i < value->count; i += step) {
		if (i > 0) {
			cw_buffer_add_str(out, ", ");
		}
		if (value->kind == CW_VALUE_CERTIFICATES) {
			cw_buffer_add_str(out, cw_value_certificate(value, i)->subject);
		} else {
			cw_buffer_add_text(out, cw_value_item(value, i, buffer));
		}
	}
}

void cw_value_render(const struct cw_value *value, struct cw_buffer *out)
{
	char stamp[CW_STAMP_BYTES];

	switch (value->kind) {
	case CW_VALUE_TEXT:
		cw_buffer_add_text(out, value->text);
		break;
	case CW_VALUE_NUMBER:
		cw_buffer_printf(out, "%" PRId64, value->number);
		break;
	case CW_VALUE_TIME:
		if (value->number == CW_TIME_NEVER) {
			cw_buffer_add_str(out, "never");
		} else {
			cw_buffer_add_str(out, cw_stamp_format(value->number, stamp));
		}
		break;
	case CW_VALUE_STRINGS:
	case CW_VALUE_CERTIFICATES:
		render_list(value, out);
		break;
	case CW_VALUE_CERTIFICATE:
		cw_buffer_add_str(out, ((const struct cw_certificate *)value->data)->subject);
		break;
	case CW_VALUE_HANDSHAKE:
		cw_buffer_add_str(out, ((const struct cw_handshake *)value->data)->flow);
		break;
	case CW_VALUE_UNKNOWN:
	default:
		break;
	}
}

/* What the language says for it, or else English. */
static const char *phrase(const char *translated, const char *english)
{
	return translated != NULL ? translated : english;
}

/* False: nothing is known of it. */
static bool render_endpoint(const struct cw_endpoint *end, const char *name, struct cw_buffer *out)
{
	if (name[0] != '\0' && strcmp(name, end->ip) != 0) {
		cw_buffer_add_str(out, name);
		if (end->ip[0] != '\0') {
			cw_buffer_printf(
				out, end->port > 0 ? " (%s:%u)" : " (%s)", end->ip, end->port);
		}
		return true;
	}
	if (end->ip[0] != '\0') {
		cw_buffer_printf(out, end->port > 0 ? "%s:%u" : "%s", end->ip, end->port);
		return true;
	}
	return false;
}

/* The peer of a failure is the server when we presented as client, or refused a server. False: it
 * has neither name nor address. */
static bool render_peer(enum cw_source source, const void *fact, struct cw_buffer *out)
{
	const struct cw_failure *failure = fact;
	bool presenter_serves;
	bool peer_serves;

	if (source != CW_SOURCE_FAILURE || failure->presented_role[0] == '\0') {
		return false;
	}
	presenter_serves = strcmp(failure->presented_role, "server") == 0;
	peer_serves = presenter_serves == (failure->presented_by != CW_PARTY_SELF);
	return render_endpoint(peer_serves ? &failure->server : &failure->client,
		peer_serves ? failure->name : "", out);
}

static bool is_party(const struct cw_reference *reference)
{
	return reference->group < 0 && reference->path.type == CW_TYPE_PARTY &&
	       reference->path.num_steps == 1;
}

static void render_party(struct cw_evaluation *e, const struct cw_reference *reference,
	const struct cw_value *value, struct cw_buffer *out)
{
	const struct cw_phrases none = {0};
	const struct cw_phrases *p = e->phrases != NULL ? e->phrases : &none;
	bool is_peer = cw_text_is(value->text, "peer");
	size_t start = out->len;

	if (is_peer &&
		render_peer(reference->path.source, e->bindings[reference->event].fact, out)) {
		return;
	}
	cw_buffer_add_str(out, is_peer ? phrase(p->the_peer, "the peer")
				       : phrase(p->this_expressway, "this Expressway"));
	if (start == 0 && out->len > 0 && out->ptr[0] >= 'a' && out->ptr[0] <= 'z') {
		out->ptr[0] = (char)(out->ptr[0] - 'a' + 'A'); /* begins the sentence */
	}
}

static void render_piece(struct cw_evaluation *e, const struct cw_piece *piece, bool for_people,
	struct cw_buffer *out)
{
	struct cw_value value = cw_reference_get(e, &piece->value);
	const char *never = e->phrases != NULL ? e->phrases->never : NULL;
	size_t start = out->len;

	if (for_people && value.kind == CW_VALUE_TEXT && is_party(&piece->value)) {
		render_party(e, &piece->value, &value, out);
	} else if (never != NULL && value.kind == CW_VALUE_TIME && value.number == CW_TIME_NEVER) {
		cw_buffer_add_str(out, never);
	} else {
		cw_value_render(&value, out);
	}
	if (out->len > start || out->failed) {
		return;
	}
	if (piece->has_fallback) {
		cw_buffer_add_text(out, piece->fallback);
	} else if (for_people) {
		cw_buffer_add_str(
			out, phrase(e->phrases != NULL ? e->phrases->unknown : NULL, "(unknown)"));
	}
}

void cw_template_render(struct cw_evaluation *e, const struct cw_template *template,
	bool for_people, struct cw_buffer *out)
{
	for (size_t i = 0; i < template->count; i++) {
		cw_buffer_add_text(out, template->pieces[i].literal);
		if (template->pieces[i].has_value) {
			render_piece(e, &template->pieces[i], for_people, out);
		}
	}
}
