/* SPDX-License-Identifier: MIT */
/* Lines as Cisco's documents print them, one of every family; X marks what they concealed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/stamp.h"
#include "log/log.h"
#include "log/test_source.h"

struct fixture {
	struct cw_case kase;
	struct test_source source;
	struct cw_log *log;
	struct cw_record record;
};

/* Reads the first record of a text and parses it. */
static struct cw_record *parse(struct fixture *f, const char *text)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	bool end;

	cw_case_init(&f->kase, &limits);
	f->source = test_source_of(cw_text_str(text), SIZE_MAX);
	assert_int_equal(cw_log_open(&f->kase, "log.txt", &f->source.base, &f->log, NULL), CW_OK);
	assert_int_equal(cw_log_next(f->log, &f->record, &end, NULL), CW_OK);
	assert_false(end);
	cw_record_parse(&f->record);
	return &f->record;
}

static void finish(struct fixture *f)
{
	cw_log_close(f->log);
	cw_case_finish(&f->kase);
}

static void assert_text(struct cw_text text, const char *expected)
{
	assert_int_equal(text.len, strlen(expected));
	assert_memory_equal(text.len == 0 ? "" : text.ptr, expected, text.len);
}

static void assert_time(int64_t at, const char *expected)
{
	char out[CW_STAMP_BYTES];

	assert_string_equal(cw_stamp_format(at, out), expected);
}

static void assert_pair(
	const struct cw_record *record, const char *key, size_t nth, const char *expected)
{
	struct cw_text value;

	assert_true(cw_record_pair(record, cw_text_str(key), nth, &value));
	assert_text(value, expected);
}

static void assert_no_pair(const struct cw_record *record, const char *key, size_t nth)
{
	struct cw_text value;

	assert_false(cw_record_pair(record, cw_text_str(key), nth, &value));
}

static void event_of_tvcs(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2020-05-31T00:02:55.897-04:00 expe tvcs: Event=\"Inbound TLS Negotiation Error\" "
		"Service=\"SIP\" Src-ip=\"10.106.102.215\" Src-port=\"11239\" "
		"Dst-ip=\"10.106.102.222\" Dst-port=\"5061\" "
		"Detail=\"No SSL error available, probably remote disconnect\" Protocol=\"TLS\" "
		"Level=\"1\" UTCTime=\"2020-05-31 04:02:55,897\"\n");

	(void)state;
	assert_text(r->host, "expe");
	assert_text(r->process, "tvcs");
	assert_text(r->pid, "");
	assert_text(r->event, "Inbound TLS Negotiation Error");
	assert_text(r->detail, "No SSL error available, probably remote disconnect");
	assert_text(r->level, "1");
	assert_text(r->module, "");
	assert_pair(r, "Src-port", 0, "11239");
	assert_time(r->at, "2020-05-31T04:02:55.897Z");
	assert_int_equal(r->offset_minutes, -240);
	assert_int_equal(r->line, 1);
	assert_true(cw_text_starts(r->text, CW_TEXT("Event=")));
	assert_true(cw_text_ends(r->text, CW_TEXT("897\"")));
	finish(&f);
}

static void module_line_with_free_text(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2020-05-31T00:02:55.897-04:00 expe tvcs: UTCTime=\"2020-05-31 04:02:55,896\" "
		"Module=\"developer.ssl\" Level=\"ERROR\" "
		"CodeLocation=\"ppcmains/ssl/ttssl/ttssl_openssl.cpp(68)\" "
		"Method=\"::TTSSLErrorOutput\" Thread=\"0x7f8dafea0700\": TTSSL_continueHandshake: "
		"Failed to establish SSL connection iResult=\"0\" error=\"5\" bServer=\"true\" "
		"localAddress=\"['IPv4''TCP''10.106.102.222:5061']\" "
		"remoteAddress=\"['IPv4''TCP''10.106.102.215:11239']\"\n");

	(void)state;
	assert_text(r->module, "developer.ssl");
	assert_text(r->level, "ERROR");
	assert_text(r->thread, "0x7f8dafea0700");
	assert_true(cw_text_starts(r->message, CW_TEXT("TTSSL_continueHandshake: Failed")));
	assert_pair(r, "iResult", 0, "0");
	assert_pair(r, "remoteAddress", 0, "['IPv4''TCP''10.106.102.215:11239']");
	assert_time(r->at, "2020-05-31T04:02:55.896Z"); /* UTCTime, not the header */
	assert_time(r->header_at, "2020-05-31T04:02:55.897Z");
	finish(&f);
}

static void blanks_of_web_pages_are_trimmed(void **state)
{
	struct fixture f;
	struct cw_record *r =
		parse(&f, "2017-09-20T11:17:42.701-04:00 amer-expressway01 tvcs: "
			  "Event=\" Inbound TLS Negotiation Error \" Service=\"SIP\" "
			  "Dst-port=\" 5062 \" Detail= \" Peer's TLS certificate identity was "
			  "unacceptable\xc2\xa0\" "
			  "Protocol=\"TLS\" Level=\"1\" UTCTime=\"2017-09-20 15:17:42,700\"\n");

	(void)state;
	assert_text(r->event, "Inbound TLS Negotiation Error");
	assert_text(r->detail, "Peer's TLS certificate identity was unacceptable");
	assert_pair(r, "Dst-port", 0, "5062");
	assert_pair(r, "Protocol", 0, "TLS");
	finish(&f);
}

static void header_without_fraction(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2016-04-19T17:09:13+10:00 expc tvcs: UTCTime=\"2016-04-19 07:09:13,980\" "
		"Module=\"network.tcp\" Level=\"ERROR\":  Src-ip=\"10.0.30.2\" Src-port=\"27921\" "
		"Dst-ip=\"64.100.0.10\" Dst-port=\"4401\" Detail=\"TCP Connection Failed\"\r\n");

	(void)state;
	assert_time(r->header_at, "2016-04-19T07:09:13Z");
	assert_time(r->at, "2016-04-19T07:09:13.980Z");
	assert_int_equal(r->offset_minutes, 600);
	assert_text(r->detail, "TCP Connection Failed");
	assert_true(cw_text_starts(r->message, CW_TEXT("Src-ip=")));
	finish(&f);
}

static void pairs_with_two_blanks(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2016-04-19T17:09:13+10:00 expc tvcs: UTCTime=\"2016-04-19 07:09:13,982\" "
		"Module=\"network.sip\" Level=\"INFO\":  Action=\"Sent\"  Local-ip=\"10.0.30.2\"  "
		"Local-port=\"27901\"  Dst-ip=\"64.100.0.10\"  Dst-port=\"7003\"   "
		"Detail=\"Sending Response Code=408, Method=SERVICE, CSeq=4616\"\n");

	(void)state;
	assert_pair(r, "Action", 0, "Sent");
	assert_pair(r, "Local-port", 0, "27901");
	assert_text(r->detail, "Sending Response Code=408, Method=SERVICE, CSeq=4616");
	finish(&f);
}

static void traffic_server_has_its_own_family(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: [ET_NET 0] WARNING: "
		"Core server certificate verification failed for (cucm.steven.lab). "
		"Action=Terminate Error=self signed certificate "
		"server=cucm.steven.lab(10.48.36.215) depth=0\n");

	(void)state;
	assert_text(r->process, "traffic_server");
	assert_text(r->pid, "18242");
	assert_text(r->thread, "ET_NET 0");
	assert_text(r->level, "WARNING");
	assert_true(cw_text_starts(r->text, CW_TEXT("[ET_NET 0] WARNING: Core")));
	assert_true(cw_text_starts(r->message, CW_TEXT("Core server certificate")));
	assert_true(cw_text_ends(r->message, CW_TEXT("depth=0")));
	assert_time(r->at, "2022-07-11T16:55:26.016Z");
	finish(&f);
}

static void traffic_server_without_blanks(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2026-01-29T14:01:16.974-05:00 exp-c traffic_server[2030]:[ET_NET 1]ERROR:SSL "
		"connection failed for 'expc.cisco.com':error:14094418: SSL "
		"routines:ssl3_read_bytes:tlsv1 alert unknown ca\n");

	(void)state;
	assert_text(r->host, "exp-c");
	assert_text(r->pid, "2030");
	assert_text(r->thread, "ET_NET 1");
	assert_text(r->level, "ERROR");
	assert_true(cw_text_starts(r->message, CW_TEXT("SSL connection failed for")));
	finish(&f);
}

/* A page that wraps its lines, as the copies of document 218018 do. */
static void traffic_server_wrapped(void **state)
{
	struct fixture f;
	struct cw_record *r =
		parse(&f, "2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: [ET_NET 0]\n\n"
			  "ERROR: SSL connection failed for\n\n'cucm.steven.lab'\n");

	(void)state;
	assert_text(r->thread, "ET_NET 0");
	assert_text(r->level, "ERROR");
	assert_true(cw_text_starts(r->message, CW_TEXT("SSL connection failed for")));
	finish(&f);
}

static void a_missing_quote_swallows_nothing(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2022-07-11T18:55:25.955+02:00 vcsc traffic_server[18242]: "
		"UTCTime=\"2022-07-11 16:55:25,955\" Module=\"network.http.trafficserver\" "
		"Level=\"INFO\": Detail=\"Receive Response\" Txn-id=\"189\" TrackingID=\" "
		"Src-ip=\"10.48.36.215\" Src-port=\"8443\" Msg=\"HTTP/1.1 200 \"\n");

	(void)state;
	assert_pair(r, "TrackingID", 0, "");
	assert_pair(r, "Src-ip", 0, "10.48.36.215");
	assert_pair(r, "Src-port", 0, "8443");
	assert_pair(r, "Msg", 0, "HTTP/1.1 200");
	finish(&f);
}

static void a_value_may_end_with_an_equals_sign(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f, "2022-07-11T18:55:25Z h p: A=\"Basic dXNlcg=\" B=\"\" "
					"C=\"x y=\": D=\"1\" E=\"cut off\n"
					"F=\"next line\"");

	(void)state;
	assert_pair(r, "A", 0, "Basic dXNlcg=");
	assert_pair(r, "B", 0, "");
	assert_pair(r, "C", 0, "x y=");
	assert_pair(r, "D", 0, "1");
	assert_pair(r, "E", 0, "cut off");
	assert_pair(r, "F", 0, "next line");
	finish(&f);
}

static void keys_repeat(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2020-08-12T14:57:43.353-05:00 expc01 UTCTime=\"2020-08-12 19:57:43,353\" "
		"Module=\"developer.clusterdb.cdb\" Level=\"INFO\" "
		"Node=\"clusterdb@expc01.apolo.local\" PID=\"<0.159.0>\" "
		"Detail=\"Processed mnesia_down event from accessible node\" "
		"Node=\"clusterdb@expc02.apolo.local\"\n");

	(void)state;
	assert_text(r->host, "expc01");
	assert_text(r->process, ""); /* cluster lines have none */
	assert_pair(r, "Node", 0, "clusterdb@expc01.apolo.local");
	assert_pair(r, "node", 1, "clusterdb@expc02.apolo.local");
	assert_no_pair(r, "Node", 2);
	assert_text(r->module, "developer.clusterdb.cdb");
	finish(&f);
}

static void process_without_colon(void **state)
{
	struct fixture f;
	struct cw_record *r =
		parse(&f, "2014-09-25T13:46:20-04:00 RTP-TBTP-EXPRWY-C edgeconfigprovisioning "
			  "UTCTime=\"2014-09-25 17:46:20,92\" "
			  "Module=\"developer.edgeconfigprovisioning.server\" Level=\"DEBUG\" "
			  "CodeLocation=\"edgeprotocol(1018)\" "
			  "Server=\"('https', 'xx.xx.97.131', 8443) \"\n");

	(void)state;
	assert_text(r->host, "RTP-TBTP-EXPRWY-C");
	assert_text(r->process, "edgeconfigprovisioning");
	assert_text(r->module, "developer.edgeconfigprovisioning.server");
	assert_pair(r, "Server", 0, "('https', 'xx.xx.97.131', 8443)");
	assert_time(r->at, "2014-09-25T17:46:20Z"); /* ",92" is ambiguous */
	finish(&f);
}

static void double_tag_and_no_fraction(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2020-08-12T15:13:24.976-05:00 expc01 httpd[15060]: web: "
		"Event=\"System Configuration Changed\" "
		"Detail=\"configuration/cluster/tls_verify - changed from: 'Permissive' to: "
		"'Enforcing'\" Src-ip=\"10.15.13.30\" Src-port=\"53155\" User=\"admin\" "
		"Level=\"1\" UTCTime=\"2020-08-12 20:13:24\" \n");

	(void)state;
	assert_text(r->process, "httpd");
	assert_text(r->pid, "15060");
	assert_text(r->tag, "web");
	assert_text(r->event, "System Configuration Changed");
	assert_pair(r, "User", 0, "admin");
	assert_time(r->at, "2020-08-12T20:13:24.976Z"); /* same second, the header is finer */
	finish(&f);
}

static void alarm_begins_with_its_level(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2025-06-30T21:53:48.354-04:00 ccnp-expressway-hybrid1 supervisor: Level=\"ERROR\" "
		"Event=\"Alarm Raised\" Id=\"15019\" Severity=\"error\" "
		"Detail=\"Application failed: see c_mgmt.pid: 1. This service will not be "
		"restarted automatically.\" UTCTime=\"2025-07-01 01:53:48,353\"\n");

	(void)state;
	assert_text(r->process, "supervisor");
	assert_text(r->event, "Alarm Raised");
	assert_text(r->level, "ERROR");
	assert_pair(r, "Id", 0, "15019");
	assert_time(r->at, "2025-07-01T01:53:48.353Z");
	finish(&f);
}

static void xcp_pads_its_values(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"xwayc XCP_JABBERD[23843]: UTCTime=\"2014-03-25 17:19:45,843\" ThreadID= "
		"\"139747212576512\" Module=\"Jabber\" Level=\"INFO \" CodeLocation=\"mio.c:1109\" "
		"Detail=\"Connecting on fd 28 to host '10.48.36.171', port 7400\"\n");

	(void)state;
	assert_text(r->host, "xwayc");
	assert_text(r->process, "XCP_JABBERD");
	assert_text(r->thread, "139747212576512");
	assert_text(r->level, "INFO");
	assert_true(r->header_at == CW_TIME_UNKNOWN);
	assert_time(r->at, "2014-03-25T17:19:45.843Z");
	finish(&f);
}

static void xcp_without_a_host(void **state)
{
	struct fixture f;
	struct cw_record *r =
		parse(&f, "XCP_CM2[12122]:.. Level=\"INFO \" CodeLocation=\"stanza.component.out\" "
			  "Detail=\"xcoder=34A9B60C8 sending:: <db:result from='coluc.com' "
			  "to='vngtp.lab'>d780</db:result>\"\n");

	(void)state;
	assert_text(r->host, "");
	assert_text(r->process, "XCP_CM2");
	assert_text(r->pid, "12122");
	assert_true(r->at == CW_TIME_UNKNOWN);
	assert_true(cw_text_starts(r->detail, CW_TEXT("xcoder=34A9B60C8 sending")));
	finish(&f);
}

static void lines_without_a_header(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"Event=\"Outbound TLS Negotiation Error\" Service=\"SIP\" "
		"Src-ip=\"10.48.80.161\" Src-port=\"25697\" Dst-ip=\"10.48.36.171\" "
		"Dst-port=\"7001\" Detail= \"Peer's TLS certificate identity was unacceptable\" "
		"Protocol=\"TLS\" Common-name=\"10.48.36.17 1\"\n");

	(void)state;
	assert_text(r->host, "");
	assert_text(r->event, "Outbound TLS Negotiation Error");
	assert_text(r->detail, "Peer's TLS certificate identity was unacceptable");
	assert_true(r->at == CW_TIME_UNKNOWN);
	finish(&f);

	r = parse(&f, "ExpresswayE traffic_server[15550]: Event=\"Sending HTTP error response\" "
		      "Status=\"403\" Reason=\"Forbidden\" Dst-ip=\"10.48.79.80\"\n");
	assert_text(r->host, "ExpresswayE");
	assert_text(r->process, "traffic_server");
	assert_text(r->reason, "Forbidden");
	finish(&f);

	r = parse(&f, "Thread=\"0x7f6496669700\": TTSSL_continueHandshake: Failed to establish "
		      "SSL connection iResult=\"-1\" error=\"5\" bServer=\"false\"\n");
	assert_text(r->host, "");
	assert_text(r->process, "");
	assert_text(r->thread, "0x7f6496669700");
	assert_pair(r, "bServer", 0, "false");
	finish(&f);
}

static void frame_joined_to_one_line(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"ExpresswayE traffic_server[15550]: Module=\"network.http.trafficserver\" "
		"Level=\"DEBUG\": Detail=\"Sending Response\" Txn-id=\"2\" HTTPMSG: |HTTP/1.1 403 "
		"Forbidden Connection: close Event=\"Not mine\"\n");

	(void)state;
	assert_int_equal(r->body_kind, CW_BODY_HTTP);
	assert_true(cw_text_starts(r->body, CW_TEXT("HTTP/1.1 403")));
	assert_true(cw_text_ends(r->text, CW_TEXT("Txn-id=\"2\"")));
	assert_text(r->event, "");
	finish(&f);
}

static void syslog_forwarded(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"<166> 2020-11-18T19:55:58Z host tvcs: tvcs: UTCTime=\"2020-11-18 19:55:58,980\" "
		"Module=\"network.sip\" Level=\"INFO\":  Action=\"Received\" "
		"Local-ip=\"10.0.0.1\" Detail=\"Receive Response Code=100, Method=REGISTER\"\n");

	(void)state;
	assert_text(r->host, "host");
	assert_text(r->process, "tvcs");
	assert_text(r->tag, "tvcs");
	assert_true(cw_text_starts(r->text, CW_TEXT("UTCTime=")));
	assert_time(r->at, "2020-11-18T19:55:58.980Z");
	assert_pair(r, "Action", 0, "Received");
	finish(&f);

	r = parse(&f, "<14>1 2020-11-18T19:55:58.5+0530 host tvcs: hello\n");
	assert_text(r->host, "host");
	assert_text(r->text, "hello");
	assert_time(r->at, "2020-11-18T14:25:58.500Z");
	finish(&f);
}

static void hybrid_connector(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2025-09-22T08:38:08.654-04:00 localhost UTCTime=\"2025-09-22 12:38:08,654\" "
		"Module=\"hybridservices.c_cal\" Level=\"ERROR\" Thread=\"pool-4474-thread-1\" "
		"TrackingId=\"\" Detail=\"EWSServices.bindToCalendar(https://srv/ews/"
		"exchange.asmx) threw ServiceReque\"\n");

	(void)state;
	assert_text(r->host, "localhost");
	assert_text(r->thread, "pool-4474-thread-1");
	assert_pair(r, "TrackingID", 0, "");
	finish(&f);
}

static void sip_message_is_a_body(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2013-03-26T15:36:53+00:00 rusc01-et-vcs200 tvcs: "
		"UTCTime=\"2013-03-26 15:36:53,887\" Module=\"network.sip\" Level=\"DEBUG\":  "
		"Dst-ip=\"10.50.152.101\"  Dst-port=\"7001\" \n"
		" SIPMSG:\n"
		" |OPTIONS sip:10.50.152.101:7001;transport=tls SIP/2.0\n"
		" Via: SIP/2.0/TLS 10.47.156.200:5061;branch=z9hG4bK9f\n"
		" User-Agent: TANDBERG/4120 (X7.2.1)\n"
		" Content-Length: 23\n"
		" \n"
		" Event=\"Not ours\" </info>|\n");

	(void)state;
	assert_int_equal(r->body_kind, CW_BODY_SIP);
	assert_true(cw_text_starts(r->body, CW_TEXT("OPTIONS sip:")));
	assert_true(cw_text_ends(r->body, CW_TEXT("</info>")));
	assert_true(cw_text_ends(r->text, CW_TEXT("Dst-port=\"7001\"")));
	assert_true(cw_text_ends(r->raw, CW_TEXT("Dst-port=\"7001\"")));
	assert_text(r->event, "");
	assert_no_pair(r, "Event", 0);
	finish(&f);
}

static void http_message_at_column_0(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2026-01-29T14:01:16.974-05:00 exp-c traffic_server[2030]: "
		"UTCTime=\"2026-01-29 19:01:16,974\" Module=\"network.http.trafficserver\" "
		"Level=\"DEBUG\": Detail=\"Sending Request\" Txn-id=\"3028\" Dst-port=\"6972\" \n"
		"HTTPMSG:\n"
		"|GET /CSFmarcoalh.cnf.xml HTTP/1.1\n"
		" Host: expc.cisco.com:6972\n"
		" Cookie:<CONCEALED>\n"
		" \n"
		" |\n"
		"2026-01-29T14:01:16.975-05:00 exp-c tvcs: next\n");

	(void)state;
	assert_int_equal(r->body_kind, CW_BODY_HTTP);
	assert_true(cw_text_starts(r->body, CW_TEXT("GET /CSF")));
	assert_true(cw_text_ends(r->body, CW_TEXT("<CONCEALED>\n \n ")));
	assert_pair(r, "Txn-id", 0, "3028");
	finish(&f);
}

static void markers(void **state)
{
	static const char *const lines[] = {
		"2022-01-01T00:00:00Z h web: DEBUG_MARKER: test call 1\n",
		"2022-01-01T00:00:00Z h httpd[1]: web: Detail=\"DEBUG_MARKER test call 1\"\n",
		"2022-01-01T00:00:00Z h p: Level=\"INFO\" DEBUG_MARKER=\"test call 1\"\n",
		"2022-01-01T00:00:00Z h p: Event=\"DEBUG_MARKER\" Detail=\"test call 1\"\n",
	};
	struct fixture f;
	struct cw_text marker;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_true(cw_record_marker(parse(&f, lines[i]), &marker));
		assert_text(marker, "test call 1");
		finish(&f);
	}
	assert_false(cw_record_marker(parse(&f, "2022-01-01T00:00:00Z h p: no\n"), &marker));
	finish(&f);
}

/* What the design reads from the traffic server document comes apart without loss. */
static void request_line_of_traffic_server(void **state)
{
	struct fixture f;
	struct cw_record *r = parse(&f,
		"2022-07-11T18:55:25.910+02:00 vcsc traffic_server[18242]: "
		"UTCTime=\"2022-07-11 16:55:25,910\" Module=\"network.http.trafficserver\" "
		"Level=\"INFO\": Detail=\"Receive Request\" Txn-id=\"189\" "
		"TrackingID=\"6af9a674-9ebc-41ea-868e-90e7309a758c\" Src-ip=\"127.0.0.1\" "
		"Src-port=\"35764\" Last-via-addr=\"\" Msg=\"GET "
		"http://vcs_control.steven.lab:8443/"
		"c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw/cucm-uds/user/emusk/devices "
		"HTTP/1.1\"\n");
	struct cw_pairs pairs = cw_record_pairs(r);
	struct cw_text key;
	struct cw_text value;
	int count = 0;

	(void)state;
	while (cw_pairs_next(&pairs, &key, &value)) {
		count++;
	}
	assert_int_equal(count, 10);
	assert_pair(r, "Last-via-addr", 0, "");
	finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(event_of_tvcs),
		cmocka_unit_test(module_line_with_free_text),
		cmocka_unit_test(blanks_of_web_pages_are_trimmed),
		cmocka_unit_test(header_without_fraction),
		cmocka_unit_test(pairs_with_two_blanks),
		cmocka_unit_test(traffic_server_has_its_own_family),
		cmocka_unit_test(traffic_server_without_blanks),
		cmocka_unit_test(traffic_server_wrapped),
		cmocka_unit_test(a_missing_quote_swallows_nothing),
		cmocka_unit_test(a_value_may_end_with_an_equals_sign),
		cmocka_unit_test(keys_repeat),
		cmocka_unit_test(process_without_colon),
		cmocka_unit_test(double_tag_and_no_fraction),
		cmocka_unit_test(alarm_begins_with_its_level),
		cmocka_unit_test(xcp_pads_its_values),
		cmocka_unit_test(xcp_without_a_host),
		cmocka_unit_test(lines_without_a_header),
		cmocka_unit_test(frame_joined_to_one_line),
		cmocka_unit_test(syslog_forwarded),
		cmocka_unit_test(hybrid_connector),
		cmocka_unit_test(sip_message_is_a_body),
		cmocka_unit_test(http_message_at_column_0),
		cmocka_unit_test(markers),
		cmocka_unit_test(request_line_of_traffic_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
