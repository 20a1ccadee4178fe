/* SPDX-License-Identifier: MIT */
/*
 * Laws of captures, over variants of recorded ones:
 *
 *  - any prefix of a capture gives a prefix of the facts (laws_facts.h says what that is exactly);
 *  - any split of its bytes gives the same facts;
 *  - the same handshakes come of it when packets change places within a window, come twice, are cut
 *    and joined otherwise, overlap, are fragmented, lie in other frames, at another time, between
 *    other endpoints, over several files in any order, and among other connections.
 *
 * A variant is a seed: it tells the capture and the changes. A failure prints both, and
 * CERTWAY_LAWS=SEED runs that one again (CERTWAY_LAWS_KEEP=FILE keeps its capture); CERTWAY_LAWS=long
 * runs ten times as many, long:SEED one of these. Captures of CERTWAY_SHARED take part where that is
 * set: a sample, with `long` all.
 */
#define _GNU_SOURCE /* glob */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <certway/certway.h>
#include <glob.h>

#include "analysis/laws_facts.h"
#include "analysis/variants.h"
#include "base/list.h"
#include "input/walk.h"

#if defined(__SANITIZE_ADDRESS__)
#define NUM_VARIANTS 300 /* each takes ten times as long */
#define NUM_CUTS     12
#else
#define NUM_VARIANTS 2000
#define NUM_CUTS     80
#endif
#define MAX_FAILURES  5
#define SECOND        INT64_C(1000000000)
#define MICROSECOND   INT64_C(1000)
#define SHARED_BYTES  300000 /* larger captures are left out */
#define SHARED_SAMPLE 4      /* every so manieth is taken, with `long` all */

/* A recorded capture. */
struct sample {
	char *name;
	struct cw_buffer bytes;
	struct cw_tape tape;
	bool is_plain;
	struct cw_buffer facts; /* of its bytes, with addresses */
	struct cw_buffer loose; /* without */
};

static struct cw_signatures *signatures;
static struct cw_list samples; /* struct sample */
static size_t num_failures;

static bool is_long(void)
{
	const char *laws = getenv("CERTWAY_LAWS");

	return laws != NULL && strncmp(laws, "long", 4) == 0;
}

/* The one seed that is wanted; 0 = all. */
static uint64_t wanted_seed(void)
{
	const char *laws = getenv("CERTWAY_LAWS");

	if (laws == NULL) {
		return 0;
	}
	laws += strcspn(laws, "0123456789");
	return strtoull(laws, NULL, 10);
}

/* --- one analysis --- */

static const struct cw_report *analyze(const char *name, const struct cw_buffer *bytes)
{
	const struct cw_report *report = NULL;
	enum cw_code code;

	assert_false(bytes->failed);
	code = cw_analyze_memory(name, bytes->ptr, bytes->len, signatures, NULL, &report, NULL);
	assert_true(code == CW_OK || code == CW_ERR_FORMAT);
	assert_non_null(report);
	return report;
}

static void facts_of(
	const char *name, const struct cw_buffer *bytes, bool addresses, struct cw_buffer *out)
{
	const struct cw_report *report = analyze(name, bytes);

	cw_buffer_clear(out);
	cw_laws_facts(report, addresses, out);
	assert_false(out->failed);
	cw_report_destroy(report);
}

/* --- the recordings --- */

static void add_sample(const char *name, const struct cw_buffer *bytes)
{
	struct sample *sample = calloc(1, sizeof(*sample));

	assert_non_null(sample);
	sample->name = strdup(name);
	cw_buffer_add(&sample->bytes, bytes->ptr, bytes->len);
	facts_of("c.pcap", &sample->bytes, true, &sample->facts);
	facts_of("c.pcap", &sample->bytes, false, &sample->loose);
	if (sample->facts.len == 0 ||
		!cw_tape_read(&sample->tape, sample->bytes.ptr, sample->bytes.len) ||
		sample->tape.count == 0) { /* nothing to lose in it */
		free(sample->name);
		cw_buffer_finish(&sample->bytes);
		cw_buffer_finish(&sample->facts);
		cw_buffer_finish(&sample->loose);
		cw_tape_finish(&sample->tape);
		free(sample);
		return;
	}
	sample->is_plain = cw_tape_is_plain(&sample->tape);
	assert_true(cw_list_add(&samples, sample));
}

static void drain(struct cw_source *source, struct cw_buffer *out)
{
	char block[8192];
	ptrdiff_t got;

	while (out->len < (1 << 20) &&
		(got = source->read(source, block, sizeof(block), NULL)) > 0) {
		cw_buffer_add(out, block, (size_t)got);
	}
}

/* Each capture in the bundle, or the file itself. */
static void add_samples(const char *path, size_t max_bytes)
{
	const struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_walk_member *member = NULL;
	struct cw_walk *walk = NULL;
	struct cw_case kase;

	cw_case_init(&kase, &limits);
	assert_int_equal(cw_walk_open(&kase, &path, 1, &walk, NULL), CW_OK);
	while (cw_walk_next(walk, &member, NULL) == CW_OK && member != NULL) {
		struct cw_buffer bytes = {0};

		if (member->kind == CW_KIND_CAPTURE || member->kind == CW_KIND_CAPTURE_NG) {
			drain(member->source, &bytes);
			if (bytes.len > 0 && bytes.len <= max_bytes) {
				add_sample(member->path, &bytes);
			}
		}
		cw_buffer_finish(&bytes);
	}
	cw_walk_close(walk);
	cw_case_finish(&kase);
}

static void add_matches(const char *folder, const char *pattern, size_t max_bytes, size_t step)
{
	char path[1024];
	glob_t found;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, pattern);
	if (glob(path, 0, NULL, &found) != 0) {
		return;
	}
	for (size_t i = 0; i < found.gl_pathc; i += step) {
		add_samples(found.gl_pathv[i], max_bytes);
	}
	globfree(&found);
}

static int load(void **state)
{
	const char *testdata = getenv("CERTWAY_TESTDATA");
	const char *shared = getenv("CERTWAY_SHARED");

	(void)state;
	if (testdata == NULL || cw_signatures_load(NULL, &signatures, NULL) != CW_OK) {
		return 1;
	}
	add_matches(testdata, "scenarios/*/*.[gz]*", 1 << 20, 1);
	if (samples.count < 15) {
		return 1;
	}
	if (shared != NULL) {
		add_matches(
			shared, "captures/*/*.pcap*", SHARED_BYTES, is_long() ? 1 : SHARED_SAMPLE);
	}
	return 0;
}

static int unload(void **state)
{
	(void)state;
	for (size_t i = 0; i < samples.count; i++) {
		struct sample *sample = samples.items[i];

		free(sample->name);
		cw_buffer_finish(&sample->bytes);
		cw_buffer_finish(&sample->facts);
		cw_buffer_finish(&sample->loose);
		cw_tape_finish(&sample->tape);
		free(sample);
	}
	cw_list_finish(&samples);
	cw_signatures_destroy(signatures);
	return 0;
}

static struct sample *any_sample(uint64_t *random)
{
	return samples.items[cw_random_below(random, (uint32_t)samples.count)];
}

/* --- failures --- */

/* The lines that the other text lacks. */
static void print_lines(char mark, const char *text, const char *other)
{
	while (text[0] != '\0') {
		size_t len = strcspn(text, "\n");
		char *line = strndup(text, len);

		assert_non_null(line);
		if (strstr(other, line) == NULL) {
			(void)fprintf(stderr, "%c %s\n", mark, line);
		}
		free(line);
		text += len + (text[len] == '\n');
	}
}

static void fail_law(uint64_t seed, const struct sample *sample, const struct cw_buffer *recipe,
	const char *expected, const char *seen)
{
	num_failures++;
	(void)fprintf(stderr, "seed %llu, %s:%.*s\n", (unsigned long long)seed, sample->name,
		(int)recipe->len, recipe->ptr);
	print_lines('-', expected, seen);
	print_lines('+', seen, expected);
	if (num_failures >= MAX_FAILURES) {
		fail_msg("too many failures");
	}
}

/* --- variants --- */

struct variant {
	uint64_t seed;
	uint64_t random;
	const struct sample *sample;
	struct cw_tape tape;
	struct cw_tape_format format;
	uint32_t num_files;
	bool is_fine;   /* in more segments than are kept of where a file begins */
	bool addresses; /* are what they were */
	struct cw_buffer expected;
	struct cw_buffer recipe; /* what was done, in words */
};

static void say(struct variant *v, const char *what, uint32_t number)
{
	cw_buffer_printf(&v->recipe, " %s(%u)", what, number);
}

static bool chance(struct variant *v, uint32_t one_in)
{
	return cw_random_below(&v->random, one_in) == 0;
}

static int by_line(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts the lines of the text. */
static void sort_lines(struct cw_buffer *text)
{
	struct cw_buffer sorted = {0};
	struct cw_list lines = {0};
	char *rest = text->ptr;

	while (rest != NULL && rest[0] != '\0') {
		char *end = strchr(rest, '\n');

		*end = '\0';
		assert_true(cw_list_add(&lines, rest));
		rest = end + 1;
	}
	if (lines.count > 0) {
		qsort(lines.items, lines.count, sizeof(lines.items[0]), by_line);
	}
	for (size_t i = 0; i < lines.count; i++) {
		cw_buffer_printf(&sorted, "%s\n", (char *)lines.items[i]);
	}
	cw_buffer_add(&sorted, "", 1);
	sorted.len--;
	cw_list_finish(&lines);
	cw_buffer_finish(text);
	*text = sorted;
}

/* Other recordings join in, each between endpoints of its own. */
static void mix(struct variant *v)
{
	uint32_t count = 1 + cw_random_below(&v->random, 4);

	for (uint32_t i = 0; i < count; i++) {
		const struct sample *other = any_sample(&v->random);
		struct cw_tape tape = {0};

		if (!other->is_plain) {
			continue;
		}
		cw_tape_add_all(&tape, &other->tape);
		cw_vary_endpoints(&tape, (uint8_t)(100 + i));
		cw_vary_mix(&v->tape, &tape);
		cw_tape_finish(&tape); /* the bytes are the sample's */
		cw_buffer_add_str(&v->expected, other->loose.ptr);
		cw_buffer_printf(&v->recipe, " mix(%s)", other->name);
	}
	cw_buffer_add(&v->expected, "", 1);
	v->expected.len--;
	sort_lines(&v->expected);
}

/* Who and when. */
static void vary_headers(struct variant *v)
{
	if (chance(v, 3)) {
		uint32_t salt = 1 + cw_random_below(&v->random, 99);

		cw_vary_endpoints(&v->tape, (uint8_t)salt);
		say(v, "endpoints", salt);
		v->addresses = false;
	}
	if (chance(v, 4)) {
		mix(v);
		v->addresses = false;
	}
	if (chance(v, 4)) {
		cw_vary_ipv6(&v->tape);
		say(v, "ipv6", 0);
		v->addresses = false;
	}
	if (chance(v, 3)) {
		cw_vary_sequence(&v->tape, &v->random);
		say(v, "sequence", 0);
	}
	if (chance(v, 4)) {
		uint32_t days = cw_random_below(&v->random, 5000);

		cw_vary_clock(&v->tape, -(int64_t)days * 86400 * SECOND - 123456789);
		say(v, "days earlier", days);
	}
}

/* What comes in which packet. */
static void vary_payload(struct variant *v)
{
	static const uint32_t sizes[] = {2, 5, 17, 60, 200, 536, 1000};

	if (chance(v, 4)) {
		cw_vary_coalesce(&v->tape, 32000);
		say(v, "coalesce", 32000);
	}
	if (chance(v, 3)) {
		uint32_t max = sizes[cw_random_below(&v->random, 7)];

		/* Every packet costs: single bytes only of what is short. */
		max = v->tape.count > 300 && max < 60 ? 60 : max;
		cw_vary_split(&v->tape, &v->random, max);
		say(v, "split", max);
		v->is_fine = max < 60;
	}
	if (chance(v, 4)) {
		cw_vary_overlap(&v->tape, &v->random, 4);
		say(v, "overlap", 4);
	}
}

static void vary_order(struct variant *v)
{
	if (chance(v, 3)) {
		uint32_t n = 1 + cw_random_below(&v->random, 10);

		cw_vary_duplicate(&v->tape, &v->random, n);
		say(v, "duplicate", n);
	}
	if (chance(v, 3)) {
		uint32_t window = 2 + cw_random_below(&v->random, 12);

		cw_vary_shuffle(&v->tape, &v->random, window);
		say(v, "shuffle", window);
	}
}

static void choose_format(struct variant *v)
{
	v->format.wrap = &cw_wraps[cw_random_below(&v->random, (uint32_t)cw_num_wraps)];
	v->format.container = cw_random_below(&v->random, CW_NUM_CONTAINERS);
	cw_buffer_printf(&v->recipe, " %s/%d", v->format.wrap->name, (int)v->format.container);
	if (chance(v, 3)) {
		v->format.fragment = 8 * (4 + cw_random_below(&v->random, 100));
		say(v, "fragment", v->format.fragment);
	}
	/* What is kept of where a file begins must hold it all, and the times tell their order. */
	v->num_files = 1;
	if (chance(v, 4) && !v->is_fine && v->sample->is_plain && cw_tape_is_short(&v->tape)) {
		v->num_files = 2 + cw_random_below(&v->random, 4);
	}
}

static void make_variant(struct variant *v, uint64_t seed)
{
	memset(v, 0, sizeof(*v));
	v->seed = seed;
	v->random = seed * UINT64_C(0x2545f4914f6cdd1d);
	v->sample = any_sample(&v->random);
	v->addresses = true;
	cw_tape_add_all(&v->tape, &v->sample->tape);
	cw_buffer_add(&v->expected, v->sample->loose.ptr, v->sample->loose.len + 1);
	v->expected.len--;
	vary_headers(v);
	vary_payload(v);
	if (v->sample->is_plain) {
		vary_order(v);
	}
	/* Last: where the byte that was never sent comes before the sent one, it would win. */
	if (chance(v, 6)) {
		cw_vary_keep_alive(&v->tape, &v->random, 3);
		say(v, "keep-alive", 3);
	}
	choose_format(v);
	if (v->addresses) {
		cw_buffer_clear(&v->expected);
		cw_buffer_add(&v->expected, v->sample->facts.ptr, v->sample->facts.len + 1);
	}
}

static void finish_variant(struct variant *v)
{
	cw_tape_finish(&v->tape);
	cw_buffer_finish(&v->expected);
	cw_buffer_finish(&v->recipe);
}

/* One file of an archive as POSIX ustar has it. */
static void add_tar_member(struct cw_buffer *out, const char *name, const struct cw_buffer *bytes)
{
	char header[512] = {0};
	unsigned sum = 0;

	(void)snprintf(header, 100, "%s", name);
	(void)snprintf(header + 100, 8, "%07o", 0644u);
	(void)snprintf(header + 108, 8, "%07o", 0u);
	(void)snprintf(header + 116, 8, "%07o", 0u);
	(void)snprintf(header + 124, 12, "%011llo", (unsigned long long)bytes->len);
	(void)snprintf(header + 136, 12, "%011o", 0u);
	memset(header + 148, ' ', 8);
	header[156] = '0';
	memcpy(header + 257, "ustar\00000", 8);
	for (size_t i = 0; i < sizeof(header); i++) {
		sum += (unsigned char)header[i];
	}
	(void)snprintf(header + 148, 8, "%06o", sum);
	cw_buffer_add(out, header, sizeof(header));
	cw_buffer_add(out, bytes->ptr, bytes->len);
	memset(header, 0, sizeof(header));
	cw_buffer_add(out, header, (512 - bytes->len % 512) % 512);
}

/* The next place between packets of different times: by these the order of files is told. */
static size_t clean_cut(const struct cw_tape *tape, size_t at)
{
	while (at > 0 && at < tape->count &&
		tape->packets[at].at < tape->packets[at - 1].at + MICROSECOND) {
		at++;
	}
	return at;
}

/* The files of a ring, in any order, as an archive. */
static void write_ring(struct variant *v, struct cw_buffer *out)
{
	static const char zeros[1024];
	size_t cuts[8] = {0};
	uint32_t order[8];
	uint32_t n = v->num_files;

	for (uint32_t i = 1; i < n; i++) {
		size_t left = v->tape.count - cuts[i - 1];

		cuts[i] = clean_cut(
			&v->tape, cuts[i - 1] + cw_random_below(&v->random, (uint32_t)left + 1));
	}
	cuts[n] = v->tape.count;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t j = cw_random_below(&v->random, i + 1);

		order[i] = order[j];
		order[j] = i;
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t part = order[i];
		struct cw_buffer file = {0};
		char name[64];

		(void)snprintf(
			name, sizeof(name), "eth0_diagnostic_logging_tcpdump%02u_h.pcap", part);
		cw_tape_write(&v->tape, cuts[part], cuts[part + 1] - cuts[part], &v->format, &file);
		add_tar_member(out, name, &file);
		cw_buffer_finish(&file);
		cw_buffer_printf(&v->recipe, " file%u[%zu..%zu]", part, cuts[part], cuts[part + 1]);
	}
	cw_buffer_add(out, zeros, sizeof(zeros));
}

static void check_variant(uint64_t seed)
{
	struct variant v;
	struct cw_buffer file = {0};
	struct cw_buffer seen = {0};

	make_variant(&v, seed);
	if (v.num_files > 1) {
		write_ring(&v, &file);
	} else {
		cw_tape_write(&v.tape, 0, v.tape.count, &v.format, &file);
	}
	facts_of(v.num_files > 1 ? "c.tar" : "c.pcap", &file, v.addresses, &seen);
	if (strcmp(seen.ptr, v.expected.ptr) != 0) {
		fail_law(seed, v.sample, &v.recipe, v.expected.ptr, seen.ptr);
		if (getenv("CERTWAY_LAWS_KEEP") != NULL) {
			FILE *out = fopen(getenv("CERTWAY_LAWS_KEEP"), "wb");

			assert_non_null(out);
			assert_int_equal(fwrite(file.ptr, 1, file.len, out), file.len);
			assert_int_equal(fclose(out), 0);
		}
	}
	finish_variant(&v);
	cw_buffer_finish(&file);
	cw_buffer_finish(&seen);
}

static void variants_say_the_same(void **state)
{
	uint64_t count = is_long() ? 10 * NUM_VARIANTS : NUM_VARIANTS;

	(void)state;
	num_failures = 0;
	if (wanted_seed() != 0) {
		check_variant(wanted_seed());
		count = 0;
	}
	for (uint64_t seed = 1; seed <= count; seed++) {
		check_variant(seed);
	}
	assert_int_equal(num_failures, 0);
}

/* --- prefixes --- */

static bool is_end(const struct cw_endpoint *a, const struct cw_endpoint *b)
{
	return a->port == b->port && strcmp(a->ip, b->ip) == 0;
}

/* The handshake between the same endpoints whose first message is not later, and the last of these:
 * with less to see a message may be the first that was not. Or the next one, because a fragment may
 * say as much as the packet that it is of. */
static const struct cw_handshake *find_whole(
	const struct cw_report *whole, const struct cw_handshake *part)
{
	const struct cw_handshake *best = NULL;

	for (size_t i = 0; i < whole->num_handshakes; i++) {
		const struct cw_handshake *h = whole->handshakes[i];
		bool same = is_end(&h->client, &part->client) && is_end(&h->server, &part->server);
		bool swapped =
			is_end(&h->client, &part->server) && is_end(&h->server, &part->client);

		if (!(same || swapped)) {
			continue;
		}
		if (best == NULL || (h->place.packet <= part->place.packet &&
					    best->place.packet <= h->place.packet)) {
			best = h;
		}
	}
	return best;
}

static void check_prefix(const struct sample *sample, const struct cw_report *whole,
	const struct cw_buffer *part, bool is_time_prefix, const char *what, size_t at)
{
	const struct cw_report *report = analyze("c.pcap", part);

	for (size_t i = 0; i < report->num_handshakes; i++) {
		const struct cw_handshake *handshake = report->handshakes[i];
		const struct cw_handshake *same = find_whole(whole, handshake);
		const char *why = NULL;

		if (same == NULL) {
			why = "no such handshake";
		} else {
			(void)cw_laws_is_prefix(handshake, same, is_time_prefix, &why);
		}
		if (why != NULL) {
			struct cw_buffer recipe = {0};
			struct cw_buffer expected = {0};
			struct cw_buffer seen = {0};

			cw_buffer_printf(
				&recipe, " %s %zu, %s: %s%c", what, at, handshake->flow, why, '\0');
			cw_laws_facts(whole, true, &expected);
			cw_laws_facts(report, true, &seen);
			fail_law(0, sample, &recipe, expected.ptr, seen.ptr);
			cw_buffer_finish(&recipe);
			cw_buffer_finish(&expected);
			cw_buffer_finish(&seen);
			break;
		}
	}
	cw_report_destroy(report);
}

/* Each length of a file, in steps that hit every packet of a small one. */
static void prefixes_are_prefixes(void **state)
{
	const size_t cuts = is_long() ? 2000 : NUM_CUTS;

	(void)state;
	num_failures = 0;
	for (size_t i = 0; i < samples.count; i++) {
		const struct sample *sample = samples.items[i];
		const struct cw_report *whole = analyze("c.pcap", &sample->bytes);
		size_t step = sample->bytes.len / cuts + 1;

		for (size_t len = step / 2 + 1; len < sample->bytes.len; len += step) {
			struct cw_buffer part = sample->bytes;

			part.len = len;
			check_prefix(sample, whole, &part, true, "first bytes", len);
		}
		cw_report_destroy(whole);
	}
	assert_int_equal(num_failures, 0);
}

/* Every packet is a place to cut, and the rest is a capture that begins in the middle. */
static void snap_lengths_contradict_nothing(void **state)
{
	static const uint32_t snaps[] = {54, 60, 68, 96, 128, 200, 256, 400, 512, 800, 1000, 1300};

	(void)state;
	num_failures = 0;
	for (size_t i = 0; i < samples.count; i++) {
		const struct sample *sample = samples.items[i];
		struct cw_tape_format format = {.wrap = &cw_wraps[0]};
		const struct cw_report *whole;
		struct cw_buffer file = {0};

		cw_tape_write(&sample->tape, 0, sample->tape.count, &format, &file);
		whole = analyze("c.pcap", &file);
		for (size_t k = 0; k < sizeof(snaps) / sizeof(snaps[0]); k++) {
			format.snap = snaps[k];
			cw_buffer_clear(&file);
			cw_tape_write(&sample->tape, 0, sample->tape.count, &format, &file);
			check_prefix(sample, whole, &file, false, "snap length", snaps[k]);
		}
		cw_report_destroy(whole);
		cw_buffer_finish(&file);
	}
	assert_int_equal(num_failures, 0);
}

/* --- the bytes of the file in pieces --- */

struct feed {
	const struct cw_buffer *bytes;
	size_t at;
	uint64_t random;
	uint32_t max;
};

static ptrdiff_t read_feed(void *ctx, void *buf, size_t len, struct cw_error *err)
{
	struct feed *feed = ctx;
	size_t left = feed->bytes->len - feed->at;
	size_t want = 1 + cw_random_below(&feed->random, feed->max);

	(void)err;
	want = want < len ? want : len;
	want = want < left ? want : left;
	memcpy(buf, feed->bytes->ptr + feed->at, want);
	feed->at += want;
	return (ptrdiff_t)want;
}

static void any_split_of_bytes(void **state)
{
	static const uint32_t sizes[] = {1, 7, 100, 5000};

	(void)state;
	for (size_t i = 0; i < samples.count; i++) {
		const struct sample *sample = samples.items[i];

		for (size_t k = 0; k < 4; k++) {
			struct feed feed = {&sample->bytes, 0, i, sizes[k]};
			const struct cw_report *report = NULL;
			struct cw_buffer seen = {0};

			assert_int_equal(cw_analyze_stream("c.pcap", read_feed, &feed, signatures,
						 NULL, &report, NULL),
				CW_OK);
			cw_laws_facts(report, true, &seen);
			assert_string_equal(seen.ptr, sample->facts.ptr);
			cw_buffer_finish(&seen);
			cw_report_destroy(report);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variants_say_the_same),
		cmocka_unit_test(prefixes_are_prefixes),
		cmocka_unit_test(snap_lengths_contradict_nothing),
		cmocka_unit_test(any_split_of_bytes),
	};

	return cmocka_run_group_tests_name("laws", tests, load, unload);
}
