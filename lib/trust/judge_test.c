/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* popen in the shared helpers */
#include "x509/testing.h"
#include "trust/judge.h"

#define INTER "intermediate.pem"
#define ROOT  "root.pem"

static struct cw_bundle *add_bundle(struct cw_case *kase, const char *store)
{
	struct cw_bundle *bundle = cw_case_add_bundle(kase);

	assert_non_null(bundle);
	if (store != NULL) {
		bundle->has_store = true;
		bundle->store = test_list(kase, store);
	}
	return bundle;
}

static struct cw_handshake *add_handshake(
	struct cw_case *kase, const char *bundle, const char *sent, const char *sni)
{
	struct cw_handshake *handshake = cw_case_add_handshake(kase);

	assert_non_null(handshake);
	handshake->id = "h";
	handshake->bundle = bundle;
	handshake->flow = "192.0.2.1:1000 > 192.0.2.10:443";
	handshake->server.ip = "192.0.2.10";
	handshake->client_is = CW_PARTY_SELF;
	handshake->server_is = CW_PARTY_PEER;
	handshake->sni = sni;
	handshake->at = TEST_AT;
	handshake->chain_server = test_list(kase, sent);
	return handshake;
}

static const struct cw_chain *chain(const struct cw_case *kase, size_t index)
{
	assert_true(index < kase->chains.count);
	return kase->chains.items[index];
}

static void judge(struct cw_case *kase)
{
	struct cw_error err;

	assert_int_equal(cw_trust_judge(kase, &err), CW_OK);
}

static void a_chain_of_the_wire(void **state)
{
	struct cw_case kase;
	struct cw_handshake *handshake;
	const struct cw_chain *c;

	(void)state;
	cw_case_init(&kase, NULL);
	(void)add_bundle(&kase, ROOT);
	handshake = add_handshake(&kase, "b1", "leaf.pem " INTER, "server.example.test");
	handshake->chain_client = test_list(&kase, "leaf-client-only.pem");
	judge(&kase);
	assert_int_equal(kase.chains.count, 2);
	c = chain(&kase, 0);
	assert_string_equal(c->id, "c1");
	assert_string_equal(c->bundle, "b1");
	assert_string_equal(c->handshake, "h");
	assert_string_equal(c->flow, handshake->flow);
	assert_int_equal(c->presented_by, CW_PARTY_PEER);
	assert_string_equal(c->role, "server");
	assert_string_equal(c->name, "server.example.test");
	assert_int_equal(c->ok, CW_TRUE);
	assert_int_equal(c->name_ok, CW_TRUE);
	assert_int_equal(c->purpose_ok, CW_TRUE);
	assert_int_equal(c->depth, -1);
	assert_int_equal(c->path.count, 3);
	assert_ptr_equal(c->leaf, test_load(&kase, "leaf.pem"));
	assert_ptr_equal(c->top, test_load(&kase, INTER));
	c = chain(&kase, 1);
	assert_string_equal(c->role, "client");
	assert_string_equal(c->name, "");
	assert_int_equal(c->presented_by, CW_PARTY_SELF);
	assert_int_equal(c->ok, CW_FALSE);
	assert_string_equal(c->error, "unknown_issuer");
	assert_string_equal(c->missing, test_load(&kase, INTER)->subject);
	assert_string_equal(c->missing_kind, "intermediate");
	assert_ptr_equal(c->missing_certificate, test_load(&kase, INTER));
	assert_int_equal(c->name_ok, CW_UNKNOWN);
	cw_case_finish(&kase);
}

static struct cw_failure *add_failure(
	struct cw_case *kase, const char *flow, const char *name, const char *reason)
{
	struct cw_failure *failure = cw_case_add_failure(kase);

	assert_non_null(failure);
	failure->bundle = "b1";
	failure->flow = flow;
	failure->name = name;
	failure->reason = reason;
	failure->presented_role = "server";
	return failure;
}

static void which_name_was_asked_for(void **state)
{
	struct cw_case kase;
	struct cw_handshake *h[5];

	(void)state;
	cw_case_init(&kase, NULL);
	(void)add_bundle(&kase, ROOT);
	for (size_t i = 0; i < 5; i++) {
		static const char *const flows[] = {"f0", "f1", "f2", "f3", "f4"};

		h[i] = add_handshake(&kase, "b1", i == 4 ? "self-signed.pem" : "leaf.pem " INTER,
			i < 2 ? "server.example.test" : "");
		h[i]->flow = flows[i];
	}
	(void)add_failure(&kase, "f0", "zone.example.test", "unknown_issuer"); /* the SNI wins */
	(void)add_failure(&kase, "f1", "zone.example.test", "name_mismatch"); /* it was asked for */
	add_failure(&kase, "", "zone.example.test", "unknown_issuer")->handshake = h[2];
	judge(&kase);
	assert_string_equal(chain(&kase, 0)->name, "server.example.test");
	assert_int_equal(chain(&kase, 0)->name_ok, CW_TRUE);
	assert_string_equal(chain(&kase, 1)->name, "zone.example.test");
	assert_int_equal(chain(&kase, 1)->name_ok, CW_FALSE);
	assert_string_equal(chain(&kase, 2)->name, "zone.example.test");
	assert_int_equal(chain(&kase, 2)->name_ok, CW_FALSE);
	assert_string_equal(chain(&kase, 3)->name, "192.0.2.10");
	assert_int_equal(chain(&kase, 3)->name_ok, CW_TRUE);
	/* Nobody said that the address was asked for: that it is not covered proves nothing. */
	assert_string_equal(chain(&kase, 4)->name, "192.0.2.10");
	assert_int_equal(chain(&kase, 4)->name_ok, CW_UNKNOWN);
	cw_case_finish(&kase);
}

static void whose_store_judges(void **state)
{
	struct cw_case kase;
	const struct cw_bundle *second;

	(void)state;
	cw_case_init(&kase, NULL);
	(void)add_bundle(&kase, NULL);
	second = add_bundle(&kase, ROOT);
	(void)add_handshake(&kase, "b1", "leaf.pem " INTER, ""); /* the only store of the case */
	judge(&kase);
	assert_int_equal(chain(&kase, 0)->ok, CW_TRUE);
	cw_case_finish(&kase);

	cw_case_init(&kase, NULL);
	(void)add_bundle(&kase, NULL);
	second = add_bundle(&kase, ROOT);
	(void)add_bundle(&kase, ""); /* an empty list trusts nobody */
	(void)add_handshake(&kase, "b1", "leaf.pem " INTER, "server.example.test");
	(void)add_handshake(&kase, second->id, "leaf.pem " INTER, "");
	(void)add_handshake(&kase, "b3", "leaf.pem " INTER, "");
	judge(&kase);
	assert_int_equal(chain(&kase, 0)->ok, CW_UNKNOWN); /* which of the two? */
	assert_string_equal(chain(&kase, 0)->error, "");
	assert_int_equal(chain(&kase, 0)->name_ok, CW_TRUE);
	assert_int_equal(chain(&kase, 0)->path.count, 2);
	assert_int_equal(chain(&kase, 1)->ok, CW_TRUE);
	assert_int_equal(chain(&kase, 2)->ok, CW_FALSE);
	cw_case_finish(&kase);
}

static void own_certificates_in_both_roles(void **state)
{
	struct cw_case kase;
	struct cw_bundle *bundle;

	(void)state;
	cw_case_init(&kase, NULL);
	bundle = add_bundle(&kase, ROOT " " INTER);
	bundle->server_certificates = test_list(&kase, "leaf-server-only.pem");
	kase.as_of = TEST_AT;
	judge(&kase);
	assert_int_equal(kase.chains.count, 2);
	assert_string_equal(chain(&kase, 0)->role, "server");
	assert_string_equal(chain(&kase, 0)->handshake, "");
	assert_int_equal(chain(&kase, 0)->ok, CW_TRUE);
	assert_int_equal(chain(&kase, 0)->presented_by, CW_PARTY_SELF);
	assert_true(chain(&kase, 0)->at == TEST_AT);
	assert_string_equal(chain(&kase, 1)->role, "client");
	assert_string_equal(chain(&kase, 1)->error, "unsupported_purpose");
	assert_int_equal(chain(&kase, 1)->purpose_ok, CW_FALSE);
	cw_case_finish(&kase);

	cw_case_init(&kase, NULL); /* X15.5: one for each role; and no time to judge at */
	bundle = add_bundle(&kase, ROOT " " INTER);
	bundle->server_certificates = test_list(&kase, "leaf-server-only.pem");
	bundle->client_certificates = test_list(&kase, "leaf-client-only.pem");
	judge(&kase);
	assert_int_equal(kase.chains.count, 2);
	assert_string_equal(chain(&kase, 1)->role, "client");
	assert_int_equal(chain(&kase, 1)->purpose_ok, CW_TRUE);
	assert_int_equal(chain(&kase, 1)->ok, CW_UNKNOWN);
	assert_string_equal(chain(&kase, 1)->error, "");
	cw_case_finish(&kase);
}

static void a_trusted_leaf_in_the_shadow_of_another(void **state)
{
	struct cw_case kase;
	struct cw_bundle *bundle;

	(void)state;
	cw_case_init(&kase, NULL);
	bundle = add_bundle(&kase, "self-signed.pem " ROOT " self-signed-other-key.pem");
	(void)add_handshake(&kase, "b1", "self-signed-other-key.pem", "cucm.example.test");
	(void)add_handshake(&kase, "b1", "self-signed-aki.pem", "cucm.example.test");
	judge(&kase);
	assert_string_equal(chain(&kase, 0)->error, "self_signed_leaf");
	assert_ptr_equal(chain(&kase, 0)->shadowed_by, test_load(&kase, "self-signed.pem"));
	assert_string_equal(chain(&kase, 1)->error, "self_signed_leaf");
	assert_null(chain(&kase, 1)->shadowed_by); /* it is not in the store at all */
	assert_int_equal(bundle->store_duplicates.count, 2);
	assert_int_equal(bundle->store_duplicates_other_key.count, 2);
	cw_case_finish(&kase);

	cw_case_init(&kase, NULL);
	(void)add_bundle(&kase, "twin-other-key.pem twin.pem");
	(void)add_handshake(&kase, "b1", "leaf-of-twin.pem", "");
	judge(&kase);
	assert_string_equal(chain(&kase, 0)->error, "signature_failure");
	assert_ptr_equal(chain(&kase, 0)->shadowed_by, test_load(&kase, "twin-other-key.pem"));
	cw_case_finish(&kase);
}

/* A verdict is reused only while nothing begins or ends. */
static void verdicts_are_shared_within_an_epoch(void **state)
{
	struct cw_case kase;
	const struct cw_certificate *leaf;
	int64_t times[6];

	(void)state;
	cw_case_init(&kase, NULL);
	(void)add_bundle(&kase, ROOT " usertrust.pem addtrust.pem");
	leaf = test_load(&kase, "leaf.pem");
	times[0] = leaf->not_before - 1;
	times[1] = leaf->not_before;
	times[2] = TEST_AT;
	times[3] = leaf->not_after - 1;
	times[4] = leaf->not_after;
	times[5] = CW_TIME_UNKNOWN;
	for (size_t i = 0; i < 12; i++) {
		add_handshake(&kase, "b1", "leaf.pem " INTER, "server.example.test")->at =
			times[i % 6];
	}
	judge(&kase);
	for (size_t i = 0; i < 12; i += 6) {
		assert_string_equal(chain(&kase, i)->error, "not_yet_valid");
		assert_int_equal(chain(&kase, i + 1)->ok, CW_TRUE);
		assert_int_equal(chain(&kase, i + 2)->ok, CW_TRUE);
		assert_int_equal(chain(&kase, i + 3)->ok, CW_TRUE);
		assert_string_equal(chain(&kase, i + 4)->error, "expired");
		assert_int_equal(chain(&kase, i + 5)->ok, CW_UNKNOWN);
	}
	/* One judgement, seen by its one list in the arena. */
	assert_ptr_equal(chain(&kase, 1)->path.items, chain(&kase, 2)->path.items);
	assert_ptr_equal(chain(&kase, 2)->path.items, chain(&kase, 9)->path.items);
	assert_ptr_not_equal(chain(&kase, 0)->path.items, chain(&kase, 1)->path.items);
	cw_case_finish(&kase);
}

static void a_found_root_is_called_one(void **state)
{
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	(void)add_bundle(&kase, "addtrust.pem");
	(void)add_handshake(&kase, "b1", "leaf-wire-only.pem", ""); /* signed by the root itself */
	judge(&kase);
	assert_string_equal(chain(&kase, 0)->missing_kind, "intermediate"); /* as far as is known */
	assert_null(chain(&kase, 0)->missing_certificate);
	cw_case_finish(&kase);

	cw_case_init(&kase, NULL);
	(void)add_bundle(&kase, "addtrust.pem");
	(void)add_handshake(&kase, "b1", "leaf-wire-only.pem", "");
	(void)test_load(&kase, ROOT);
	judge(&kase);
	assert_string_equal(chain(&kase, 0)->missing_kind, "root");
	assert_ptr_equal(chain(&kase, 0)->missing_certificate, test_load(&kase, ROOT));
	cw_case_finish(&kase);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chain_of_the_wire),
		cmocka_unit_test(which_name_was_asked_for),
		cmocka_unit_test(whose_store_judges),
		cmocka_unit_test(own_certificates_in_both_roles),
		cmocka_unit_test(a_trusted_leaf_in_the_shadow_of_another),
		cmocka_unit_test(verdicts_are_shared_within_an_epoch),
		cmocka_unit_test(a_found_root_is_called_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
