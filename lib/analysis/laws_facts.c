/* SPDX-License-Identifier: MIT */
#include "analysis/laws_facts.h"

#include <stdlib.h>
#include <string.h>

static void add_strings(struct cw_buffer *out, const char *name, const struct cw_strings *strings)
{
	cw_buffer_printf(out, " %s=[", name);
	for (size_t i = 0; i < strings->count; i++) {
		cw_buffer_printf(out, "%s%s", i > 0 ? "|" : "", strings->items[i]);
	}
	cw_buffer_add_str(out, "]");
}

static void add_chain(
	struct cw_buffer *out, const char *name, const struct cw_certificates *certificates)
{
	cw_buffer_printf(out, " %s=[", name);
	for (size_t i = 0; i < certificates->count; i++) {
		cw_buffer_printf(out, "%s%.16s", i > 0 ? "|" : "", certificates->items[i]->sha256);
	}
	cw_buffer_add_str(out, "]");
}

static void add_alerts(
	struct cw_buffer *out, const struct cw_handshake *handshake, const char *from)
{
	cw_buffer_printf(out, " alerts-%s=[", from);
	for (size_t i = 0; i < handshake->num_alerts; i++) {
		const struct cw_alert *alert = &handshake->alerts[i];

		if (strcmp(alert->from, from) == 0) {
			cw_buffer_printf(
				out, "%s %s %u|", alert->level, alert->description, alert->number);
		}
	}
	cw_buffer_add_str(out, "]");
}

static bool is_tls13(const struct cw_handshake *handshake)
{
	return strncmp(handshake->version, "TLS 1.3", 7) == 0; /* drafts too */
}

/* Its records tell handshake and data apart. TLS 1.3 and what led to it do not. */
static bool has_clear_records(const struct cw_handshake *handshake)
{
	static const char *const versions[] = {
		"SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2"};

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		if (strcmp(handshake->version, versions[i]) == 0) {
			return true;
		}
	}
	return false;
}

/* Records of data are one entry as long as the other side is silent, and only the first entries are
 * kept: how many there are, and which, hangs on the order of the directions. */
static bool is_data(const struct cw_handshake *handshake, const struct cw_message *message)
{
	return strcmp(message->name, "application data") == 0 ||
	       (strcmp(message->name, "encrypted") == 0 && !has_clear_records(handshake));
}

/* What a side said before its first data. */
static void add_messages(
	struct cw_buffer *out, const struct cw_handshake *handshake, const char *from)
{
	cw_buffer_printf(out, " messages-%s=[", from);
	for (size_t i = 0; i < handshake->num_messages; i++) {
		const struct cw_message *message = &handshake->messages[i];

		if (strcmp(message->from, from) != 0) {
			continue;
		}
		if (is_data(handshake, message)) {
			break;
		}
		cw_buffer_printf(out, "%s %u%s%s|", message->name, message->bytes,
			message->decrypted ? " decrypted" : "", message->partial ? " partial" : "");
	}
	cw_buffer_add_str(out, "]");
}

static void add_flags(struct cw_buffer *out, const struct cw_handshake *h)
{
	const struct {
		const char *name;
		bool value;
	} flags[] = {
		{"client_hello", h->saw_client_hello},
		{"server_hello", h->saw_server_hello},
		{"retry", h->saw_hello_retry},
		{"resumed", h->resumed},
		{"request", h->client_certificate_requested},
		{"empty", h->client_certificate_empty},
		{"partial_server", h->partial_server},
		{"partial_client", h->partial_client},
		{"reset", h->closed_by_reset},
		{"renegotiation", h->renegotiation},
		{"status", h->certificate_status},
		{"decrypted", h->decrypted},
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (flags[i].value) {
			cw_buffer_printf(out, " %s", flags[i].name);
		}
	}
}

static void add_handshake(struct cw_buffer *out, const struct cw_handshake *h, bool addresses)
{
	if (addresses) {
		cw_buffer_printf(out, "%s:%u > %s:%u", h->client.ip, h->client.port, h->server.ip,
			h->server.port);
	} else {
		cw_buffer_printf(out, "%u",
			h->client.port < h->server.port ? h->client.port : h->server.port);
	}
	cw_buffer_printf(out, " #%u %s sni=%s %s %s outcome=%d closed_by=%s hidden=%d,%d",
		h->number, h->upgrade != NULL ? h->upgrade : "", h->sni, h->version, h->cipher,
		(int)h->outcome, h->closed_by, (int)h->hidden_server, (int)h->hidden_client);
	add_flags(out, h);
	add_strings(out, "offered", &h->offered_versions);
	add_strings(out, "ca_names", &h->ca_names);
	add_chain(out, "server", &h->chain_server);
	add_chain(out, "client", &h->chain_client);
	add_alerts(out, h, "client");
	add_alerts(out, h, "server");
	add_messages(out, h, "client");
	add_messages(out, h, "server");
}

static int by_text(const void *a, const void *b)
{
	const struct cw_buffer *x = a;
	const struct cw_buffer *y = b;

	return strcmp(x->ptr, y->ptr);
}

void cw_laws_facts(const struct cw_report *report, bool addresses, struct cw_buffer *out)
{
	struct cw_buffer *lines = calloc(report->num_handshakes + 1, sizeof(*lines));

	if (lines == NULL) {
		abort();
	}
	for (size_t i = 0; i < report->num_handshakes; i++) {
		add_handshake(&lines[i], report->handshakes[i], addresses);
		cw_buffer_add(&lines[i], "\n", 2);
	}
	qsort(lines, report->num_handshakes, sizeof(*lines), by_text);
	for (size_t i = 0; i < report->num_handshakes; i++) {
		cw_buffer_add_str(out, lines[i].ptr);
		cw_buffer_finish(&lines[i]);
	}
	free(lines);
	cw_buffer_add(out, "", 1);
	out->len--;
}

/* --- a part and the whole --- */

static bool is_chain_prefix(const struct cw_certificates *part, const struct cw_certificates *whole)
{
	for (size_t i = 0; i < part->count; i++) {
		if (i >= whole->count ||
			strcmp(part->items[i]->sha256, whole->items[i]->sha256) != 0) {
			return false;
		}
	}
	return true;
}

static bool is_alert(const struct cw_alert *a, const struct cw_alert *b)
{
	return a->number == b->number && strcmp(a->from, b->from) == 0 &&
	       strcmp(a->level, b->level) == 0;
}

static bool are_alerts_among(const struct cw_handshake *part, const struct cw_handshake *whole)
{
	size_t at = 0;

	for (size_t i = 0; i < part->num_alerts; i++) {
		const struct cw_alert *alert = &part->alerts[i];

		if (strcmp(alert->level, "encrypted") == 0 && is_tls13(part)) {
			continue;
		}
		while (at < whole->num_alerts && !is_alert(alert, &whole->alerts[at])) {
			at++;
		}
		if (at++ == whole->num_alerts) {
			return false;
		}
	}
	return true;
}

static bool are_among(const struct cw_strings *part, const struct cw_strings *whole)
{
	for (size_t i = 0; i < part->count; i++) {
		size_t j = 0;

		while (j < whole->count && strcmp(part->items[i], whole->items[j]) != 0) {
			j++;
		}
		if (j == whole->count) {
			return false;
		}
	}
	return true;
}

/* What a ClientHello says whose extensions are cut off. */
static bool is_old_field(const struct cw_strings *versions)
{
	return versions->count == 1 && strcmp(versions->items[0], "TLS 1.2") == 0;
}

static bool are_equal(const struct cw_strings *a, const struct cw_strings *b)
{
	if (a->count != b->count) {
		return false;
	}
	for (size_t i = 0; i < a->count; i++) {
		if (strcmp(a->items[i], b->items[i]) != 0) {
			return false;
		}
	}
	return true;
}

static bool is_seen(
	const struct cw_handshake *part, const struct cw_handshake *whole, const char **why)
{
	const struct {
		const char *name;
		bool part;
		bool whole;
	} flags[] = {
		{"saw_client_hello", part->saw_client_hello, whole->saw_client_hello},
		{"saw_server_hello", part->saw_server_hello, whole->saw_server_hello},
		{"saw_hello_retry", part->saw_hello_retry, whole->saw_hello_retry},
		{"request", part->client_certificate_requested,
			whole->client_certificate_requested},
		{"empty", part->client_certificate_empty, whole->client_certificate_empty},
		{"resumed", part->resumed, whole->resumed},
		{"certificate_status", part->certificate_status, whole->certificate_status},
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (flags[i].part && !flags[i].whole) {
			*why = flags[i].name;
			return false;
		}
	}
	return true;
}

static bool is_same_end(const struct cw_endpoint *a, const struct cw_endpoint *b)
{
	return a->port == b->port && strcmp(a->ip, b->ip) == 0;
}

static const char *contradicted_name(
	const struct cw_handshake *part, const struct cw_handshake *whole)
{
	if ((part->saw_client_hello || part->saw_server_hello) &&
		!(is_same_end(&part->client, &whole->client) &&
			is_same_end(&part->server, &whole->server))) {
		return "roles";
	}
	if (part->sni[0] != '\0' && strcmp(part->sni, whole->sni) != 0) {
		return "sni";
	}
	if (!is_old_field(&part->offered_versions) &&
		!are_among(&part->offered_versions, &whole->offered_versions)) {
		return "offered_versions";
	}
	if (part->saw_server_hello && strcmp(part->version, whole->version) != 0 &&
		!is_tls13(part)) {
		return "version";
	}
	if (part->saw_server_hello && strcmp(part->cipher, whole->cipher) != 0) {
		return "cipher";
	}
	if (part->ca_names.count > 0 && !are_equal(&part->ca_names, &whole->ca_names)) {
		return "ca_names";
	}
	return NULL;
}

static bool is_outcome_kept(enum cw_outcome part, enum cw_outcome whole)
{
	switch (part) {
	case CW_OUTCOME_UNKNOWN:
		return true;
	case CW_OUTCOME_COMPLETED:
	case CW_OUTCOME_ALERT:
		return whole == part;
	case CW_OUTCOME_CLOSED:
	case CW_OUTCOME_RESET:
		break;
	}
	return whole != CW_OUTCOME_UNKNOWN;
}

bool cw_laws_is_prefix(const struct cw_handshake *part, const struct cw_handshake *whole,
	bool is_time_prefix, const char **why)
{
	if (!is_chain_prefix(&part->chain_server, &whole->chain_server)) {
		*why = "chain_server";
	} else if (!is_chain_prefix(&part->chain_client, &whole->chain_client)) {
		*why = "chain_client";
	} else if (!are_alerts_among(part, whole)) {
		*why = "alerts";
	} else if (!is_seen(part, whole, why)) {
		return false;
	} else if ((*why = contradicted_name(part, whole)) != NULL) {
		return false;
	} else if (is_time_prefix && !is_outcome_kept(part->outcome, whole->outcome)) {
		*why = "outcome";
	} else if (part->closed_by[0] != '\0' && strcmp(part->closed_by, whole->closed_by) != 0) {
		*why = "closed_by";
	}
	return *why == NULL;
}
