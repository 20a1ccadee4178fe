/* SPDX-License-Identifier: MIT */
/* What a loaded set consists of. Only files of this folder include it. */
#ifndef CW_SIGNATURE_MODEL_H
#define CW_SIGNATURE_MODEL_H

#include "base/arena.h"
#include "base/list.h"
#include "base/map.h"
#include "facts/fields.h"
#include "signature/signature.h"

/* Named groups of all patterns of one event; a signature names them {event.group}. */
#define CW_MAX_GROUPS 32
/* Events of one signature. The largest shipped one has seven. */
#define CW_MAX_SIG_EVENTS 32

struct cw_regex;
struct cw_prefilter;
struct cw_node;

enum cw_step_kind {
	CW_STEP_FIELD,
	CW_STEP_PAIR,
	CW_STEP_INDEX, /* of a list of certificates */
	CW_STEP_LAST,
	CW_STEP_ANY,
	CW_STEP_ALL,
	CW_STEP_NONE,
};

struct cw_step {
	enum cw_step_kind kind;
	const struct cw_field *field;
	struct cw_text key; /* of a pair, NUL-terminated */
	size_t index;
};

#define CW_MAX_STEPS 8

/* A walk from a fact to one of its values. */
struct cw_path {
	enum cw_source source;
	struct cw_step steps[CW_MAX_STEPS];
	size_t num_steps;
	enum cw_type type; /* of what it ends at; a pair is CW_TYPE_TEXT */
	bool quantified;   /* has any, all or none */
};

/* A value of an event: a named group, or a path. */
struct cw_reference {
	size_t event;
	int group; /* index into the event's groups; -1 = path */
	struct cw_path path;
};

struct cw_operand {
	bool is_reference;
	bool is_as_of;
	bool is_data; /* $TABLE/ENTRY.KEY, until finish */
	struct cw_reference reference;
	struct cw_text text; /* NUL-terminated */
	int64_t number;      /* or a time */
	uint8_t address[16]; /* of a cidr, as IPv6 (v4-mapped) */
	unsigned bits;
};

enum cw_op {
	CW_OP_ALL_OF, /* all parts hold */
	CW_OP_IS,     /* any operand */
	CW_OP_CONTAINS,
	CW_OP_STARTS,
	CW_OP_ENDS,
	CW_OP_REGEX,
	CW_OP_NOT,
	CW_OP_LT,
	CW_OP_LE,
	CW_OP_GT,
	CW_OP_GE,
	CW_OP_BEFORE,
	CW_OP_AFTER,
	CW_OP_EXISTS,
	CW_OP_CIDR,
	CW_OP_ANY,
	CW_OP_EVERY,
	CW_OP_NONE,
	CW_OP_COUNT,
	CW_OP_WHERE, /* fields of a certificate or handshake */
	CW_NUM_OPS,
};

struct cw_check {
	enum cw_op op;
	bool nocase;
	bool wildcard; /* * stands for one word, letters compare without case: keys of settings */
	bool expected; /* of exists */
	struct cw_operand *operands;
	size_t num_operands;
	struct cw_check **parts;
	size_t num_parts;
	struct cw_where *where; /* of where; of count: which to count, NULL = all */
	const struct cw_regex *regex;
	int groups[CW_MAX_GROUPS]; /* of a regex: its k-th name -> index of the event's groups */
};

struct cw_condition {
	struct cw_path path;
	int group; /* a group of the same event instead of a path; -1 = path */
	const struct cw_check *check;
	const struct cw_node *key; /* as written */
	const struct cw_node *node;
};

struct cw_where { /* all conditions hold */
	struct cw_condition *conditions;
	size_t count;
	bool has_references; /* some operand is $event.path */
};

struct cw_join {
	struct cw_path path;
	struct cw_reference with;
};

enum cw_nearest {
	CW_NEAREST_NO,
	CW_NEAREST_BEFORE,
	CW_NEAREST_AFTER,
	CW_NEAREST_EITHER,
};

struct cw_sig_event {
	const char *name;
	enum cw_source source;
	struct cw_where where;
	struct cw_join *joins;
	size_t num_joins;
	enum cw_nearest nearest;
	int64_t within; /* ns; -1 = any */
	const char *groups[CW_MAX_GROUPS];
	size_t num_groups;
	bool own_chain; /* asks for chains that no handshake carried */
	uint32_t line;
};

enum cw_expression_kind {
	CW_EXPRESSION_EVENT,
	CW_EXPRESSION_NOT,
	CW_EXPRESSION_AND,
	CW_EXPRESSION_OR,
};

struct cw_expression {
	enum cw_expression_kind kind;
	size_t event;
	const struct cw_expression *left;
	const struct cw_expression *right;
};

/* Text with placeholders: literal text, then a value, and so on. */
struct cw_piece {
	struct cw_text literal; /* before the placeholder */
	bool has_value;
	struct cw_reference value;
	struct cw_text fallback;
	bool has_fallback;
};

struct cw_template {
	struct cw_piece *pieces;
	size_t count;
};

struct cw_remedy_step {
	struct cw_template text;
	struct cw_template where;
	struct cw_template risk;
	const struct cw_expression *when; /* NULL = always */
	bool workaround;
};

/* What placeholders say in a language by themselves; NULL members are English. */
struct cw_phrases {
	const char *this_expressway;
	const char *the_peer;
	const char *unknown;
	const char *never;
};

/* What a signature says in a language other than English; what that lacks is English here too. */
struct cw_wording {
	const char *language;
	struct cw_phrases phrases;
	struct cw_signature_about about;
	struct cw_template summary;
	struct cw_remedy_step *steps;
};

struct cw_comparison { /* with a software version */
	enum cw_op op;
	const char *version;
};

struct cw_signature {
	struct cw_signature_about about;
	struct cw_strings roles; /* empty = all */
	struct cw_comparison *versions;
	size_t num_versions;
	const struct cw_expression *applies;
	struct cw_sig_event *events;
	size_t num_events;
	const struct cw_expression *match;
	const struct cw_expression *risk;
	const struct cw_expression *confidence[3]; /* by enum cw_sig_confidence */
	bool has_confidence;
	struct cw_reference *group_by;
	size_t num_group_by;
	bool has_certificate;
	struct cw_reference certificate;
	size_t failure; /* index of the event; SIZE_MAX = none */
	struct cw_template summary;
	struct cw_remedy_step *steps;
	size_t num_steps;
	struct cw_wording *wordings;
	size_t num_wordings;
	const struct cw_node *tests;
	struct cw_text later_tests; /* their YAML, of a known file; borrowed. tests is then NULL */
	const char *file;
	size_t place; /* in the set's list, before it is sorted */
};

/* text -> normalised word */
struct cw_word {
	struct cw_text contains; /* or */
	const struct cw_regex *regex;
	const char *reason;
};

struct cw_words {
	const char *name;
	struct cw_word *words;
	size_t count;
};

struct cw_alert_entry {
	const char *description;
	const char *reason;
	bool ignore;
};

/* A value of a field of a failure: a template, the word for a template, or a choice. */
struct cw_assigned {
	struct cw_template text;
	const char *words; /* name of the table, NULL = the text itself */
	const struct cw_words *table;
	const struct cw_where *when;
	struct cw_assigned *then_value;
	struct cw_assigned *else_value; /* NULL = "" */
};

struct cw_assignment {
	const struct cw_field *field; /* of a failure */
	struct cw_assigned *value;
};

struct cw_extract {
	struct cw_condition condition; /* whose check is a regex */
};

struct cw_symptom {
	const char *id;
	const char *file;
	uint32_t line;
	uint32_t rank;
	struct cw_where where;
	struct cw_where unless;
	bool has_unless;
	struct cw_condition *extracts;
	size_t num_extracts;
	struct cw_assignment *assignments;
	size_t num_assignments;
	const char *groups[CW_MAX_GROUPS];
	size_t num_groups;
};

struct cw_sig_file {
	const char *name;
	char sha256[65];
};

struct cw_signatures {
	struct cw_arena arena;
	struct cw_limits limits;
	struct cw_list files;       /* struct cw_sig_file */
	struct cw_list diagnostics; /* struct cw_diagnostic */
	size_t num_errors;
	const char *lint_language;   /* NULL: none in particular */
	struct cw_list signatures;   /* struct cw_signature, by id after finish */
	struct cw_map by_id;         /* the same */
	struct cw_list symptoms;     /* struct cw_symptom */
	struct cw_list words;        /* struct cw_words */
	struct cw_list alerts;       /* struct cw_alert_entry */
	struct cw_list regexes;      /* struct cw_regex, owned */
	struct cw_list suppressions; /* struct cw_suppress_entry */
	struct cw_list data;         /* struct cw_datum */
	struct cw_list data_uses;    /* struct use of data.c */
	struct cw_prefilter *prefilter;
	/* Who asks for log records: the symptoms in order, then the signatures. Of each literal of the
	 * prefilter, who has it; and who has none, so that each record may be for them. Owned. */
	uint32_t *literal_owners;
	bool *owner_always;
	char sha256[65];
	bool finished;
};

#endif
