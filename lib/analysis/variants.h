/* SPDX-License-Identifier: MIT */
/*
 * For tests only: changes of a tape that must not change what its connections say. Each is
 * deterministic: the same tape and random state give the same result. New packets live in the
 * tape's arena.
 */
#ifndef CW_ANALYSIS_VARIANTS_H
#define CW_ANALYSIS_VARIANTS_H

#include "analysis/tape.h"

/* A generator of our own (splitmix64), so that a seed means the same everywhere. */
uint64_t cw_random(uint64_t *state);
uint32_t cw_random_below(uint64_t *state, uint32_t limit); /* limit > 0 */

/* Packets move by less than `window` places and not far in time; the times stay where they are. What ends a connection
 * keeps its order among its like, because who closed first is a fact. */
void cw_vary_shuffle(struct cw_tape *tape, uint64_t *random, uint32_t window);

/* Repeats about every n-th packet up to twenty places, and not much, later. */
void cw_vary_duplicate(struct cw_tape *tape, uint64_t *random, uint32_t n);

/* Retransmits about every n-th segment with some bytes of the one before and without some of its
 * own. */
void cw_vary_overlap(struct cw_tape *tape, uint64_t *random, uint32_t n);

/* Cuts the payload into segments of 1 to max bytes. */
void cw_vary_split(struct cw_tape *tape, uint64_t *random, uint32_t max);

/* Joins segments that follow each other without another packet of their connection between, up to
 * max bytes, as receive offloading does. */
void cw_vary_coalesce(struct cw_tape *tape, uint32_t max);

/* Inserts keep-alives: one byte that was never sent, in front of the next one. */
void cw_vary_keep_alive(struct cw_tape *tape, uint64_t *random, uint32_t n);

/* Adds to all sequence numbers of each endpoint. */
void cw_vary_sequence(struct cw_tape *tape, uint64_t *random);

/* Nothing where it would lead before 1970. */
void cw_vary_clock(struct cw_tape *tape, int64_t ns);

/* Other addresses, and other ports where one is ephemeral and the other is not. Different `salt`s
 * below 200 give different connections. */
void cw_vary_endpoints(struct cw_tape *tape, uint8_t salt);

/* IPv4 becomes IPv6 (2001:db8::/96). */
void cw_vary_ipv6(struct cw_tape *tape);

/* Mixes the packets of the other tape in, as if its connections had begun with the first ones. The
 * other must live as long. */
void cw_vary_mix(struct cw_tape *tape, const struct cw_tape *other);

/* False when times go back, endpoints are used again, or a SYN comes behind data: there the order of
 * the packets tells which connection they are of. */
bool cw_tape_is_plain(const struct cw_tape *tape);

/* False when a direction has more bytes than are kept where a file begins. */
bool cw_tape_is_short(const struct cw_tape *tape);

#endif
