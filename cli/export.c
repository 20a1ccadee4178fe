/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "export.h"
#include "talk.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 128

struct export
{
	const char *folder;
	int fd; /* of the folder */
	bool is_quiet;
	size_t written;
	size_t there; /* with the same content */
	size_t failed;
};

/* --- names --- */

/* A subject's CN as a part of a file name: letters, digits, '.', '-' and '_' stay, at most 60 of
 * them. The digits behind it make it unique, so nothing of the input decides where a file goes. */
static void safe_name(const struct cw_certificate *certificate, char out[61])
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
	size_t len = 0;

	for (const char *p = certificate->subject_cn; *p != '\0' && len < 60; p++) {
		out[len] = strchr(allowed, *p) != NULL ? *p : '_';
		/* no hidden files, nothing that a shell's * would turn into an option */
		len += len > 0 || (out[len] != '.' && out[len] != '-');
	}
	out[len] = '\0';
	if (len == 0) {
		(void)snprintf(out, 61, "certificate");
	}
}

/* FNV-1a over the fingerprints: short and the same in every run. That somebody can make two chains
 * of one name does not matter, for no file is overwritten. */
static uint64_t chain_digest(const struct cw_certificates *chain)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < chain->count; i++) {
		for (const char *p = chain->items[i]->sha256; *p != '\0'; p++) {
			hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
		}
	}
	return hash;
}

/* --- files --- */

static void write_base64(FILE *file, const uint8_t *bytes, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		uint32_t group = (uint32_t)bytes[i] << 16;

		group |= i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0;
		group |= i + 2 < len ? bytes[i + 2] : 0;
		(void)fputc(digits[group >> 18], file);
		(void)fputc(digits[group >> 12 & 63], file);
		(void)fputc(i + 1 < len ? digits[group >> 6 & 63] : '=', file);
		(void)fputc(i + 2 < len ? digits[group & 63] : '=', file);
		if (i % 48 == 45 || i + 3 >= len) {
			(void)fputc('\n', file);
		}
	}
}

/* The PEM text, to be freed; NULL when out of memory. */
static char *make_pem(const struct cw_certificate *const *certificates, size_t count, size_t *len)
{
	char *text = NULL;
	FILE *file = open_memstream(&text, len);
	bool ok;

	if (file == NULL) {
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		(void)fputs("-----BEGIN CERTIFICATE-----\n", file);
		write_base64(file, certificates[i]->der, certificates[i]->der_len);
		(void)fputs("-----END CERTIFICATE-----\n", file);
	}
	ok = !ferror(file);
	if (fclose(file) != 0 || !ok) {
		free(text);
		return NULL;
	}
	return text;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t count = write(fd, bytes, len);

		if (count < 0 && errno != EINTR) {
			return false;
		}
		if (count > 0) {
			bytes += count;
			len -= (size_t)count;
		}
	}
	return true;
}

/* Whether the file holds exactly this. A link, a pipe or a device is another thing. */
static bool holds(int folder, const char *name, const char *bytes, size_t len)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	FILE *file = fd >= 0 ? fdopen(fd, "rb") : NULL;
	struct stat status;
	bool same = false;

	if (file == NULL) {
		if (fd >= 0) {
			(void)close(fd);
		}
		return false;
	}
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size >= 0 &&
		(uint64_t)status.st_size == len) {
		char *there = malloc(len + 1);

		same = there != NULL && fread(there, 1, len, file) == len &&
		       memcmp(there, bytes, len) == 0;
		free(there);
	}
	(void)fclose(file);
	return same;
}

static void fail(struct export *export, const char *name, const char *what)
{
	talk("certway: %s/%s: %s", export->folder, name, what);
	export->failed++;
}

/* A file that is already there is not touched. Returns true when it was written now. */
static bool store(struct export *export, const char *name, const char *bytes, size_t len)
{
	int fd = openat(
		export->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	bool ok;

	if (fd < 0 && errno == EEXIST) {
		if (holds(export->fd, name, bytes, len)) {
			export->there++;
		} else {
			fail(export, name, "is there already and is something else: left as it is");
		}
		return false;
	}
	if (fd < 0) {
		fail(export, name, strerror(errno));
		return false;
	}
	ok = write_all(fd, bytes, len);
	ok = close(fd) == 0 && ok;
	if (!ok) {
		fail(export, name, strerror(errno));
		(void)unlinkat(export->fd, name, 0);
		return false;
	}
	export->written++;
	return true;
}

static void store_certificates(struct export *export, const char *name,
	const struct cw_certificate *const *certificates, size_t count, const char *what)
{
	size_t len = 0;
	char *pem = make_pem(certificates, count, &len);

	if (pem == NULL) {
		fail(export, name, "out of memory");
		return;
	}
	if (store(export, name, pem, len) && !export->is_quiet) {
		talk("%s/%s  %s", export->folder, name, what);
	}
	free(pem);
}

/* --- chains --- */

struct sent {
	const struct cw_certificates *chain;
	const char *handshake;
	const char *role;
	size_t order;
	bool is_repeated;
};

static int compare_chains(const struct cw_certificates *a, const struct cw_certificates *b)
{
	if (a->count != b->count) {
		return a->count < b->count ? -1 : 1;
	}
	for (size_t i = 0; i < a->count; i++) {
		int order = strcmp(a->items[i]->sha256, b->items[i]->sha256);

		if (order != 0) {
			return order;
		}
	}
	return 0;
}

static int by_chain(const void *a, const void *b)
{
	const struct sent *x = a;
	const struct sent *y = b;
	int order = compare_chains(x->chain, y->chain);

	if (order != 0) {
		return order;
	}
	return x->order < y->order ? -1 : x->order > y->order;
}

static int by_order(const void *a, const void *b)
{
	const struct sent *x = a;
	const struct sent *y = b;

	return x->order < y->order ? -1 : x->order > y->order;
}

static void add(struct sent *sent, size_t *count, const struct cw_handshake *handshake,
	const struct cw_certificates *chain, const char *role)
{
	if (chain->count > 0) {
		struct sent *item = &sent[*count];

		item->chain = chain;
		item->handshake = handshake->id;
		item->role = role;
		item->order = (*count)++;
		item->is_repeated = false;
	}
}

/* Every chain of the captures; those that came before are marked. To be freed. */
static struct sent *collect(const struct cw_report *report, size_t *count)
{
	struct sent *sent = calloc(2 * report->num_handshakes + 1, sizeof(*sent));

	*count = 0;
	if (sent == NULL) {
		return NULL;
	}
	for (size_t i = 0; i < report->num_handshakes; i++) {
		const struct cw_handshake *handshake = report->handshakes[i];

		add(sent, count, handshake, &handshake->chain_server, "server");
		add(sent, count, handshake, &handshake->chain_client, "client");
	}
	qsort(sent, *count, sizeof(*sent), by_chain);
	for (size_t i = 1; i < *count; i++) {
		sent[i].is_repeated = compare_chains(sent[i - 1].chain, sent[i].chain) == 0;
	}
	qsort(sent, *count, sizeof(*sent), by_order);
	return sent;
}

static size_t export_chains(struct export *export, const struct cw_report *report)
{
	size_t count;
	size_t chains = 0;
	struct sent *sent = collect(report, &count);

	if (sent == NULL) {
		fail(export, "", "out of memory");
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		const struct cw_certificates *chain = sent[i].chain;
		char cn[61];
		char name[NAME_BYTES];
		char what[NAME_BYTES];

		if (sent[i].is_repeated) {
			continue;
		}
		chains++;
		safe_name(chain->items[0], cn);
		(void)snprintf(
			name, sizeof(name), "chain_%s_%016" PRIx64 ".pem", cn, chain_digest(chain));
		(void)snprintf(what, sizeof(what), "%zu certificate%s, as the %s of %s sent %s",
			chain->count, chain->count == 1 ? "" : "s", sent[i].role, sent[i].handshake,
			chain->count == 1 ? "it" : "them");
		store_certificates(export, name, chain->items, chain->count, what);
	}
	free(sent);
	return chains;
}

/* --- all of it --- */

static void export_each(struct export *export, const struct cw_report *report)
{
	for (size_t i = 0; i < report->num_certificates; i++) {
		const struct cw_certificate *certificate = report->certificates[i];
		char cn[61];
		char name[NAME_BYTES];

		safe_name(certificate, cn);
		(void)snprintf(name, sizeof(name), "%s_%.16s.pem", cn, certificate->sha256);
		store_certificates(export, name, &certificate, 1, certificate->subject);
	}
}

int export_certificates(const char *folder, const struct cw_report *report, bool is_quiet)
{
	struct export export = {.folder = folder, .is_quiet = is_quiet};
	size_t chains;

	if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
		talk("certway: %s: %s", folder, strerror(errno));
		return CW_EXIT_FAILED;
	}
	export.fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (export.fd < 0) {
		talk("certway: %s: %s", folder, strerror(errno));
		return CW_EXIT_FAILED;
	}
	export_each(&export, report);
	chains = export_chains(&export, report);
	(void)close(export.fd);
	if (!is_quiet) {
		talk("certway: %s: %zu certificates and %zu chains, %zu files written, %zu there "
		     "already",
			folder, report->num_certificates, chains, export.written, export.there);
	}
	return export.failed == 0 ? CW_EXIT_OK : CW_EXIT_FAILED;
}
