/* SPDX-License-Identifier: MIT */
/* Facts as JSON: the pieces that several parts of a document are made of. */
#ifndef CW_REPORT_JSON_FACTS_H
#define CW_REPORT_JSON_FACTS_H

#include "base/json.h"

#include <certway/facts.h>

void cw_json_strings(struct cw_json *json, const char *key, const struct cw_strings *strings);
void cw_json_endpoint(struct cw_json *json, const char *key, const struct cw_endpoint *endpoint);
void cw_json_window(struct cw_json *json, const char *key, const struct cw_window *window);

/* Member and line with offset, or member and packet: as fields of the open object, or as an object
 * that is null without a member. */
void cw_json_place(struct cw_json *json, const struct cw_place *place);
void cw_json_place_object(struct cw_json *json, const char *key, const struct cw_place *place);

/* One item of handshakes[], certificates[], chains[]. */
void cw_json_handshake(struct cw_json *json, const struct cw_handshake *handshake);
void cw_json_certificate(struct cw_json *json, const struct cw_certificate *certificate);
void cw_json_chain(struct cw_json *json, const struct cw_chain *chain);

#endif
