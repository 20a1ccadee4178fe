/* SPDX-License-Identifier: MIT */
#include "input/ahead.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define NUM_BLOCKS 4

/* Blocks begin at a page: into memory that is aligned otherwise the kernel copies three times slower. */
#define PAGE_BYTES ((size_t)4096)

struct ahead {
	struct cw_source source;
	struct cw_source *inner; /* owned; the producer's while it runs */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t filled;
	pthread_cond_t emptied;
	/* Under lock: */
	size_t head;  /* the oldest filled block */
	size_t count; /* filled blocks, the lent one included */
	bool ended;   /* the producer is done; failure says how */
	bool stop;    /* the consumer has gone */
	struct cw_error failure;
	bool cut;
	/* The consumer's alone: */
	bool lent;
	size_t pos; /* in the block at head, for read */
	/* A block belongs to the producer until it is counted, then to the consumer. */
	size_t len[NUM_BLOCKS];
	uint8_t *blocks; /* NUM_BLOCKS of CW_SOURCE_BLOCK, in: */
	uint8_t *memory; /* owned */
};

/* Waits for an empty block; false when there is nobody to read it. */
static bool wait_for_room(struct ahead *self, size_t *index)
{
	bool go;

	(void)pthread_mutex_lock(&self->lock);
	while (self->count == NUM_BLOCKS && !self->stop) {
		(void)pthread_cond_wait(&self->emptied, &self->lock);
	}
	go = !self->stop;
	*index = (self->head + self->count) % NUM_BLOCKS;
	(void)pthread_mutex_unlock(&self->lock);
	return go;
}

static void publish(struct ahead *self, ptrdiff_t n, const struct cw_error *failure)
{
	(void)pthread_mutex_lock(&self->lock);
	if (n > 0) {
		self->count++;
	} else {
		self->ended = true;
		self->cut = self->inner->cut;
		if (n < 0) {
			self->failure = *failure;
		}
	}
	(void)pthread_cond_signal(&self->filled);
	(void)pthread_mutex_unlock(&self->lock);
}

static void *produce(void *arg)
{
	struct ahead *self = arg;
	struct cw_error failure;
	ptrdiff_t n = 1;
	size_t index;

	memset(&failure, 0, sizeof(failure));
	while (n > 0 && wait_for_room(self, &index)) {
		n = cw_source_read(self->inner, self->blocks + index * CW_SOURCE_BLOCK,
			CW_SOURCE_BLOCK, &failure);
		self->len[index] = n > 0 ? (size_t)n : 0;
		publish(self, n, &failure);
	}
	return NULL;
}

/* Waits until the block at head is there; false at the end or at the failure. */
static bool wait_for_block(struct ahead *self)
{
	bool have;

	(void)pthread_mutex_lock(&self->lock);
	while (self->count == 0 && !self->ended) {
		(void)pthread_cond_wait(&self->filled, &self->lock);
	}
	have = self->count > 0;
	(void)pthread_mutex_unlock(&self->lock);
	return have;
}

static void give_back(struct ahead *self)
{
	(void)pthread_mutex_lock(&self->lock);
	self->head = (self->head + 1) % NUM_BLOCKS;
	self->count--;
	(void)pthread_cond_signal(&self->emptied);
	(void)pthread_mutex_unlock(&self->lock);
	self->lent = false;
	self->pos = 0;
}

static ptrdiff_t ending(struct ahead *self, struct cw_error *err)
{
	self->source.cut = self->cut;
	if (self->failure.code == CW_OK) {
		return 0;
	}
	if (err != NULL) {
		*err = self->failure;
	}
	return -1;
}

static ptrdiff_t ahead_lend(struct cw_source *source, const uint8_t **bytes, struct cw_error *err)
{
	struct ahead *self = (struct ahead *)source;
	size_t pos;

	if (self->lent) {
		give_back(self);
	}
	if (!wait_for_block(self)) {
		return ending(self, err);
	}
	pos = self->pos;
	self->lent = true;
	*bytes = self->blocks + self->head * CW_SOURCE_BLOCK + pos;
	return (ptrdiff_t)(self->len[self->head] - pos);
}

static ptrdiff_t ahead_read(struct cw_source *source, void *buf, size_t len, struct cw_error *err)
{
	struct ahead *self = (struct ahead *)source;
	size_t left;

	if (self->lent) {
		give_back(self);
	}
	if (!wait_for_block(self)) {
		return ending(self, err);
	}
	left = self->len[self->head] - self->pos;
	len = len < left ? len : left;
	memcpy(buf, self->blocks + self->head * CW_SOURCE_BLOCK + self->pos, len);
	self->pos += len;
	if (len == left) {
		give_back(self);
	}
	return (ptrdiff_t)len;
}

static void destroy(struct ahead *self)
{
	(void)pthread_mutex_destroy(&self->lock);
	(void)pthread_cond_destroy(&self->filled);
	(void)pthread_cond_destroy(&self->emptied);
	free(self->memory);
	free(self);
}

static void ahead_close(struct cw_source *source)
{
	struct ahead *self = (struct ahead *)source;

	(void)pthread_mutex_lock(&self->lock);
	self->stop = true;
	(void)pthread_cond_signal(&self->emptied);
	(void)pthread_mutex_unlock(&self->lock);
	(void)pthread_join(self->thread, NULL);
	cw_source_close(self->inner);
	destroy(self);
}

enum cw_code cw_ahead_open(struct cw_source *inner, struct cw_source **out, struct cw_error *err)
{
	struct ahead *self = calloc(1, sizeof(*self));

	if (self == NULL) {
		return cw_error_nomem(err);
	}
	(void)pthread_mutex_init(&self->lock, NULL);
	(void)pthread_cond_init(&self->filled, NULL);
	(void)pthread_cond_init(&self->emptied, NULL);
	self->source.read = ahead_read;
	self->source.lend = ahead_lend;
	self->source.close = ahead_close;
	self->inner = inner;
	self->memory = malloc(NUM_BLOCKS * CW_SOURCE_BLOCK + PAGE_BYTES);
	if (self->memory == NULL) {
		goto fail;
	}
	self->blocks = self->memory + PAGE_BYTES - (uintptr_t)self->memory % PAGE_BYTES;
	if (pthread_create(&self->thread, NULL, produce, self) != 0) {
		goto fail;
	}
	*out = &self->source;
	return CW_OK;

fail:
	destroy(self);
	return cw_error_nomem(err);
}
