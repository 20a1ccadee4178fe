/* SPDX-License-Identifier: MIT */
/* The inside of a session: what is known of each direction. For lib/tls alone. */
#ifndef CW_TLS_SIDE_H
#define CW_TLS_SIDE_H

#include "base/buffer.h"
#include "tls/opener.h"
#include "tls/record.h"
#include "tls/session.h"
#include "tls/upgrade.h"

enum cw_tls_state {
	CW_TLS_SEARCH,  /* looking for a record */
	CW_TLS_RECORDS, /* inside TLS */
	CW_TLS_OVER,    /* nothing more is wanted */
};

/* What is done with the content of the record at hand. */
enum cw_tls_mode {
	CW_TLS_MODE_SKIP,
	CW_TLS_MODE_CHANGE,
	CW_TLS_MODE_ALERT,
	CW_TLS_MODE_HANDSHAKE,
	CW_TLS_MODE_PEEK, /* handshake after ChangeCipherSpec: encrypted, unless it is a hello */
	CW_TLS_MODE_ENCRYPTED_ALERT,
	CW_TLS_MODE_ENCRYPTED_HANDSHAKE,
	CW_TLS_MODE_APPLICATION,
	CW_TLS_MODE_SEALED, /* collected whole, to be opened with secrets */
	CW_TLS_MODE_SSLV2_HELLO,
	CW_TLS_MODE_SSLV2, /* what follows the hellos of SSL 2.0 */
};

struct cw_tls_search {
	uint8_t head[CW_TLS_SIGHT_BYTES]; /* bytes that may begin a record */
	size_t head_len;
	uint64_t starts;     /* bit i: a record may begin at head[i] */
	uint64_t boundaries; /* bit i: a packet began at head[i] */
	uint64_t bytes;      /* searched so far */
	bool at_boundary;    /* the next byte begins a packet, or follows a gap */
	bool after_text;     /* the byte before ended a line or an element */
	bool anywhere;       /* after a gap a record may begin at any byte */
};

/* The beginning of a packet before TLS. */
struct cw_tls_lead {
	uint8_t bytes[CW_TLS_LEAD_BYTES];
	size_t len;
};

struct cw_tls_message_state {
	uint8_t header[CW_TLS_MESSAGE_HEADER_BYTES];
	size_t header_len;
	uint32_t len;      /* of the body */
	uint32_t left;     /* of it */
	bool is_kept;      /* its body is collected */
	bool is_cut;       /* bytes of its body are missing */
	bool is_unsure;    /* the message framing is lost until a record begins plausibly */
	bool is_opened;    /* it began in a record that was opened with secrets */
	bool skips_record; /* nothing more of this record is read */
	struct cw_buffer body;
};

#define CW_TLS_MAX_PENDING 8 /* hello, certificate, request, the first of all, to spare */

/* What one direction said in the handshake at hand. */
struct cw_tls_turn {
	struct cw_buffer kept_hello;       /* owns what the result's texts point to */
	struct cw_buffer kept_certificate; /* owns the chain's bytes */
	struct cw_buffer kept_request;
	uint8_t random[CW_TLS_RANDOM_BYTES];
	bool has_random;
	bool saw_hello;        /* its ClientHello or ServerHello */
	bool saw_flight;       /* a message that a full handshake has and a resumed one has not */
	bool saw_done;         /* ServerHelloDone */
	bool saw_key_exchange; /* ClientKeyExchange */
	bool changed_cipher;
	bool change_was_short; /* ChangeCipherSpec followed the ServerHello at once */
	bool sent_finished;    /* an encrypted handshake record; in TLS 1.3 its encrypted flight */
	bool sent_finished13;  /* in TLS 1.3: a Finished, or a record of its very size */
	bool has_keys;         /* TLS 1.3: secrets were there to open its flight */
	bool was_opened;       /* with them */
	bool is_flight_whole;  /* TLS 1.3: all up to its Finished was opened */
	bool was_sealed;       /* a record could not be opened with them */
	bool is_unreadable;    /* its certificate is compressed in a way that is not read */
	uint32_t application_records;
	uint32_t records_after;          /* encrypted records of any kind */
	struct cw_tls_place alert_sized; /* TLS 1.3: the last record had the size of an alert */
	struct cw_tls_der_list certificates;
	bool saw_certificate;
	bool certificate_is_partial;
	struct cw_tls_place certificate;
};

struct cw_tls_side {
	enum cw_tls_state state;
	struct cw_tls_search search;
	struct cw_tls_preamble preamble; /* until it begins to speak TLS */
	struct cw_tls_lead lead;
	bool has_begun;           /* TLS was found */
	struct cw_tls_place last; /* of the last bytes */
	bool has_bytes;

	uint8_t header[CW_TLS_RECORD_HEADER_BYTES];
	size_t header_len;
	struct cw_tls_record record;
	uint16_t sslv2_len; /* of a record of SSL 2.0 */
	enum cw_tls_mode mode;
	size_t left; /* of the record's content */
	uint8_t peek[CW_TLS_MESSAGE_HEADER_BYTES];
	size_t peek_len; /* also counts the bytes of an alert */

	/* Places of the messages that were completed in the record at hand: they become that of the
	 * record's last byte, since Wireshark shows them there. */
	struct cw_tls_place *pending[CW_TLS_MAX_PENDING];
	size_t num_pending;

	size_t first_passed; /* the entry of the list of messages that was next as it began */

	struct cw_tls_message_state message;
	struct cw_tls_turn turn;
	size_t kept_bytes; /* in the turn's buffers, in those before it, and in the message at hand */

	bool is_protected;                 /* its records are encrypted, up to TLS 1.2 */
	bool is_opening;                   /* what is handed over came out of a sealed record */
	struct cw_tls_opener *opener;      /* for its records; NULL: no secrets */
	struct cw_tls_opener *next_opener; /* up to TLS 1.2: from its ChangeCipherSpec on */
	struct cw_buffer sealed;           /* the record at hand; counted in the budget */

	enum cw_hidden lost; /* why bytes are missing; CW_HIDDEN_NO when none are */
	bool is_proven;      /* its content could only be TLS */
	uint8_t doubts;      /* headers that must still fit before application data proves it */
	bool is_finished;    /* FIN, RST, or the end of the capture: nothing follows */
};

struct cw_tls_session {
	struct cw_case *kase;         /* borrowed */
	struct cw_tls_budget *budget; /* borrowed, may be NULL */
	struct cw_tls_side sides[2];
	int client_dir;                        /* -1 = not known yet */
	uint8_t session_id[CW_TLS_SESSION_ID]; /* that the client offered */
	size_t session_id_len;
	struct cw_tls_server_hello server_hello; /* its texts are not kept */
	enum cw_tls_http http;                   /* spoken before TLS */
	int http_dir;                            /* who asked */
	bool has_early_data;                     /* the client may send some (TLS 1.3) */
	bool saw_secrets;                        /* its secrets stood there in time */
	int close_dir;                           /* -1 = not closed */
	bool is_settled;
	bool is_renewed;                      /* another handshake follows this one */
	const struct cw_tls_secrets *secrets; /* borrowed, may be NULL */
	struct cw_tls_passed last_passed;     /* the latest in the list of messages, kept or not */
	size_t passed_capacity;
	struct cw_tls_result result;
	struct cw_tls_past *past; /* the handshakes before, in their order */
	uint32_t num_past;
};

/* A handshake that another one followed on the same connection. It owns what its result refers to. */
struct cw_tls_past {
	struct cw_tls_result result;
	struct cw_buffer kept[2][3];
	struct cw_tls_past *next;
};

#define CW_TLS_MAX_HANDSHAKES 16 /* on one connection; more are only met by a hostile one */

static inline int cw_tls_dir_of(
	const struct cw_tls_session *session, const struct cw_tls_side *side)
{
	return side == &session->sides[0] ? 0 : 1;
}

/* The final ServerHello chose TLS 1.3. */
bool cw_tls_session_is_tls13(const struct cw_tls_session *session);

/* The server answered in SSL 2.0: its records have another framing. */
bool cw_tls_session_is_sslv2(const struct cw_tls_session *session);

/* Who the sender of a message is; the first to tell wins. */
void cw_tls_session_set_client(struct cw_tls_session *session, int dir);

/* A new handshake begins with the side's hello: what is known becomes the past. Inside the
 * protection of the one before when `inside`. False: it is one too many, or out of memory. */
CW_MUST_USE bool cw_tls_session_renew(
	struct cw_tls_session *session, struct cw_tls_side *side, bool inside);

void cw_tls_past_destroy(struct cw_tls_past *past); /* and all behind it */

/* Sets the places and the number of a handshake that begins, zeroed before. */
void cw_tls_session_clear(struct cw_tls_session *session);

/* Records that a message of the handshake was seen at the side's place. */
void cw_tls_session_touch(struct cw_tls_session *session, struct cw_tls_side *side);

/* Sets the place of a message to that of the side's last byte, for now; see `pending`. */
void cw_tls_side_mark(struct cw_tls_side *side, struct cw_tls_place *place);

void cw_tls_session_note(struct cw_tls_session *session, const struct cw_tls_side *side,
	const char *name, bool incomplete, const char *text);

/* record layer: side.c. Consumes bytes while the side is inside TLS; returns how many. */
size_t cw_tls_side_push(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len);
void cw_tls_side_hole(struct cw_tls_session *session, struct cw_tls_side *side, uint64_t len);
/* Pairs of level and description, in clear or opened. */
void cw_tls_side_alerts(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len);
void cw_tls_side_start_sslv2(struct cw_tls_side *side, size_t len);

/* where TLS begins: search.c. Looks for a record; returns how many bytes were looked at. */
size_t cw_tls_search_push(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len);
/* What the beginning of a packet tells of HTTP; bytes before TLS only. */
void cw_tls_search_judge_lead(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len);

/* Back to searching, at any byte if `anywhere`. */
void cw_tls_side_search(struct cw_tls_side *side, bool anywhere);

/* handshake messages: message.c */
void cw_tls_message_push(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len);
void cw_tls_message_hole(struct cw_tls_session *session, struct cw_tls_side *side, size_t len);
/* Collects body bytes under the limits. */
void cw_tls_message_keep(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len);
/* Forgets bytes that were counted as kept. */
void cw_tls_message_forget(
	struct cw_tls_session *session, struct cw_tls_side *side, struct cw_buffer *kept);
/* Hands over an unfinished message as far as it came, and forgets it. */
void cw_tls_message_abandon(struct cw_tls_session *session, struct cw_tls_side *side);

/* their meaning: handshake.c. The body is in side->message.body. */
void cw_tls_handshake_message(
	struct cw_tls_session *session, struct cw_tls_side *side, uint8_t type, bool is_whole);
void cw_tls_handshake_application(
	struct cw_tls_session *session, struct cw_tls_side *side, uint16_t length);

/* SSL 2.0: sslv2.c. A hello, whose body is in side->message.body, and a record after it. */
void cw_tls_sslv2_hello(struct cw_tls_session *session, struct cw_tls_side *side);
void cw_tls_sslv2_record(struct cw_tls_session *session, struct cw_tls_side *side);
/* What the ClientHello tells; handshake.c. */
void cw_tls_handshake_set_client_hello(struct cw_tls_session *session, struct cw_tls_side *side,
	const struct cw_tls_client_hello *hello);
/* Both sides sent what only a completed handshake brings. */
void cw_tls_handshake_complete(struct cw_tls_session *session, struct cw_tls_side *side);
/* Moves the message's body to where it outlives the message, and gives it to read. Its bytes stay where
 * they are, and counted; what stood there must be empty. */
struct cw_reader cw_tls_side_keep_body(struct cw_tls_side *side, struct cw_buffer *into);
void cw_tls_handshake_alert(
	struct cw_tls_session *session, struct cw_tls_side *side, uint8_t level, uint8_t number);
void cw_tls_handshake_encrypted_alert(
	struct cw_tls_session *session, struct cw_tls_side *side, const struct cw_tls_place *place);
void cw_tls_handshake_change_cipher(struct cw_tls_session *session, struct cw_tls_side *side);
/* Its Finished, seen or to be taken for granted. */
void cw_tls_handshake_finished(struct cw_tls_session *session, struct cw_tls_side *side);

/* A Certificate, parsed out of what was kept. */
void cw_tls_handshake_set_certificate(
	struct cw_tls_session *session, struct cw_tls_side *side, enum cw_parse parsed);

/* messages that TLS 1.3 encrypts: handshake13.c */
void cw_tls_handshake13_message(
	struct cw_tls_session *session, struct cw_tls_side *side, uint8_t type, bool is_whole);
/* A record was opened, its content is about to be looked at. */
void cw_tls_handshake13_opened(struct cw_tls_session *session, struct cw_tls_side *side,
	const struct cw_tls_opened *content);

/* decryption: unseal.c. Makes the keys of the handshake, as soon as both hellos are known. */
void cw_tls_session_arm(struct cw_tls_session *session);
bool cw_tls_session_has_secrets(const struct cw_tls_session *session);
void cw_tls_side_change_keys(struct cw_tls_side *side); /* at a ChangeCipherSpec */
void cw_tls_side_disarm(struct cw_tls_side *side);
/* Whether records of this type are to be collected and opened. */
bool cw_tls_side_opens(const struct cw_tls_session *session, const struct cw_tls_side *side);
void cw_tls_side_collect(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len);
/* Opens the record that was collected and hands over its content. False when that failed. */
bool cw_tls_side_unseal(struct cw_tls_session *session, struct cw_tls_side *side);
void cw_tls_side_drop_sealed(struct cw_tls_session *session, struct cw_tls_side *side);

/* the list of messages: passed.c. Adds what just went by; `what` has content, type, length and
 * flags. */
void cw_tls_passed_add(
	struct cw_tls_session *session, struct cw_tls_side *side, const struct cw_tls_passed *what);
/* Data that follows is an entry of its own. */
void cw_tls_passed_part(struct cw_tls_session *session);
/* The record ended: its messages have their place there. */
void cw_tls_passed_settle(struct cw_tls_session *session, struct cw_tls_side *side);

/* the result: verdict.c */
void cw_tls_verdict(struct cw_tls_session *session);

#endif
