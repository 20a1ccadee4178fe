"""The healthy life of an Expressway around the recorded exchange: templates, the same for a scenario on every run.

Everything that would put packets on eth0 stands before the capture began, so the capture never contradicts the log.
"""
import random
import time

CNF = ("Jabber-Win-1258", "Jabber-iOS-991", "Jabber-Android-77", "Cisco-CE/ce11.5")
USERS = ("alice", "bob", "carol", "dave", "erin", "frank")


class Noise:
    def __init__(self, box, log, service_pem):
        self.box, self.log, self.pem, self.r = box, log, service_pem, random.Random("noise " + box.name)
        self.txn, self.far = 20, (("10.48.36.47", 7001) if box.role == "C" else ("10.48.36.46", 25017))
        self.near = (box.ip, 25017) if box.role == "C" else (box.ip, 7001)

    def fill(self, start, stop, quiet_stop, lines):
        """Until stop with traffic, from stop to quiet_stop only what makes no packets."""
        log, box = self.log, self.box
        log.raw(start, 'management: Level="WARN" Event="Alarm Raised" Id="25019" UUID="%s" Severity="warning" Detail="'
                'Verbose log levels configured: One or more modules of the Network Log or Support Log are set to a level '
                'of Debug or Trace" UTCTime="%s"' % (self.uuid(), log.utc(start)))
        log.raw(start + 0.1, 'httpd[%d]: web: Event="System Configuration Changed" Detail="Diagnostic logging started" '
                'Src-ip="10.48.36.9" Src-port="53155" User="admin" Level="1" UTCTime="%s" ' % (
                    box.pid + 11, log.utc(start)[:19]))
        busy = [self.options] * 4 + [self.register] * 3 + [self.dns, self.clusterdb, self.xcp, self.management,
                                                           self.tcp_sip, self.timer, self.licence, self.web]
        busy += [self.http] * 4 + [self.edgeconfig, self.service] if box.role == "C" else [self.edge] * 3
        times = sorted(self.r.uniform(start + 1, stop) for _ in range(lines // 14))
        for n, t in enumerate(times):
            busy[self.r.randrange(len(busy))](t)
            if n == len(times) // 2:
                self.traceback(t)
        quiet = [self.clusterdb, self.management, self.timer, self.licence, self.web, self.xcp]
        t = stop
        while t < quiet_stop:
            quiet[self.r.randrange(len(quiet))](t)
            t += self.r.uniform(0.02, 0.2)
        hour = (start // 3600 + 1) * 3600
        if hour < quiet_stop:
            log.raw(hour, "-- MARK --")

    def uuid(self):
        return "%08x-%04x-4%03x-%04x-%012x" % tuple(self.r.getrandbits(b) for b in (32, 16, 12, 16, 48))

    def message(self, method, to, who, extra=(), body=""):
        head = ["%s sip:%s SIP/2.0" % (method, to),
                "Via: SIP/2.0/TLS %s:%d;branch=z9hG4bK%s;received=%s;rport=%d;ingress-zone=CollabZone" % (
                    *self.far, self.uuid().replace("-", ""), *self.far),
                "Call-ID: %s@%s" % (self.uuid()[:18], self.far[0]), "CSeq: %d %s" % (self.r.randrange(100, 65000), method),
                "From: <sip:%s@%s>;tag=%s" % (who, self.box.domain, self.uuid()[:8]),
                "To: <sip:%s@%s>" % (who, self.box.domain), "Max-Forwards: 14", "User-Agent: TANDBERG/4137 (%s)"
                % self.box.version, *extra, "Content-Length: %d" % len(body), ""]
        return "\r\n".join(head) + "\r\n" + body

    def reply(self, text, status="200 OK"):
        lines = text.split("\r\n")
        keep = [h for h in lines[1:] if h.split(":")[0] in ("Via", "Call-ID", "CSeq", "From", "To")]
        return "\r\n".join(["SIP/2.0 " + status, *keep, "Server: TANDBERG/4137 (%s)" % self.box.version,
                            "Content-Length: 0", ""])

    def options(self, t):
        ask = self.message("OPTIONS", "%s:%d;transport=tls" % self.far, "service",
                           ["Supported: com.tandberg.vcs.resourceusage", "Content-Type: text/xml"],
                           "<resourceusageinfo><traversalcallsavailable>%d</traversalcallsavailable></resourceusageinfo>"
                           % self.r.randrange(200, 250))
        self.log.sip(t, "Sent", self.near, self.far, ask)
        self.log.sip(t + 0.011, "Received", self.near, self.far, self.reply(ask))

    def register(self, t):
        who = self.r.choice(USERS)
        ask = self.message("REGISTER", "cucm.%s" % self.box.domain, who, [
            "Contact: <sip:%s@10.48.40.%d:5060;transport=tcp>;+sip.instance=\"<urn:uuid:%s>\";expires=3600" % (
                self.uuid()[:8], self.r.randrange(2, 250), self.uuid()),
            "Supported: replaces,join,sdp-anat,norefersub,resource-priority,extended-refer", "Expires: 3600"])
        self.log.sip(t, "Received", self.near, self.far, ask)
        self.log.event(t + 0.001, "tvcs:", "Registration Requested",
                       'Service="SIP" Src-ip="%s" Src-port="%d" Protocol="TLS" AOR="%s@%s"' % (
                           *self.far, who, self.box.domain))
        self.log.sip(t + 0.02, "Sent", self.near, self.far, self.reply(ask))

    def service(self, t):
        """Expressway-E's certificate in a SIP SERVICE body: PEM lines at column 0 (see the C side's log)."""
        pem = self.pem.strip().replace("\n", "\r\n")
        body = ('--boundary-6j7z\r\nContent-Type: application/text\r\n\r\n<?xml version="1.0" encoding="utf-8"?> <methodCall>'
                "<reqtype>collab-edge</reqtype></methodCall>\r\n\r\n--boundary-6j7z\r\nContent-Type: "
                "application/x-x509-ca-cert\r\n" + pem + "\r\n\r\n--boundary-6j7z--")
        self.log.sip(t, "Received", self.near, self.far, self.message(
            "SERVICE", "serviceserver@cucm.%s" % self.box.domain, "serviceproxy",
            ["Event: service", "Content-Type: multipart/mixed;boundary=boundary-6j7z"], body))

    def http(self, t):
        """A request to the IM and Presence server that went well, before the capture began."""
        box, log, who = self.box, self.log, self.r.choice(USERS)
        self.txn += 2
        track, port, pid = 'TrackingID="%s"' % self.uuid(), self.r.randrange(35000, 60999), box.pid
        path = "/EPASSoap/service/v105?user=" + who
        url = "http://vcs_control.%s:8443/%s%s" % (box.domain, box.segment("https", "imp." + box.domain, 8443), path)
        head = ["Host: vcs_control.%s:8443" % box.domain, "Accept: */*", "Cookie:<CONCEALED>", "User-Agent: %s"
                % self.r.choice(CNF), "Client-ip: 198.51.100.%d" % self.r.randrange(2, 250),
                "Via: https/1.1 vcse[%s] (ATS)" % self.uuid()]
        ends = 'Src-ip="127.0.0.1" Src-port="%d" Last-via-addr=""' % port
        log.http(t, pid, "Receive Request", self.txn, track, ends, "GET %s HTTP/1.1" % url)
        log.http(t, pid, "Receive Request", self.txn, track, ends, "GET %s HTTP/1.1" % url, head)
        log.raw(t + .002, 'traffic_server[%d]: Event="Request Allowed" Detail="Access allowed" Reason="In allow list" '
                'Username="%s" Deployment="1" Method="GET" Request="https://imp.%s:8443%s" Rule="https://imp.%s:8443'
                '/EPASSoap/service/" Match="prefix" Type="Automatically generated rule for IM&P server" UTCTime="%s"' % (
                    pid, who, box.domain, path, box.domain, log.utc(t)))
        ends = 'Dst-ip="10.48.36.216" Dst-port="8443"'
        log.http(t + .003, pid, "Sending Request", self.txn, track, ends, "GET %s HTTP/1.1" % path)
        log.http(t + .04, pid, "Receive Response", self.txn, 'TrackingID="', 'Src-ip="10.48.36.216" Src-port="8443"',
                 "HTTP/1.1 200 ")
        ends = 'Dst-ip="127.0.0.1" Dst-port="%d"' % port
        log.http(t + .041, pid, "Sending Response", self.txn, 'TrackingID=""', ends, "HTTP/1.1 200 ")
        log.http(t + .041, pid, "Sending Response", self.txn, 'TrackingID=""', ends, "HTTP/1.1 200 ",
                 [time.strftime("Date: %a, %d %b %Y %H:%M:%S GMT", time.gmtime(t)), "Content-Type: application/xml", "Server: CE_C",
                  "Content-Length: %d" % self.r.randrange(200, 4000)])

    def edge(self, t):
        """What an Expressway-E logs of a client's request; 10 % are refused by the allow list, which is no TLS matter."""
        box, log = self.box, self.log
        self.txn += 1
        src = ("198.51.100.%d" % self.r.randrange(60, 250), self.r.randrange(30000, 60000))
        ends = 'Src-ip="%s" Src-port="%d" Last-via-addr=""' % src
        url = "https://expe.%s:8443/%s/get_edge_config?service_name=_cisco-uds" % (box.domain, box.segment())
        log.http(t, box.pid, "Receive Request", self.txn, 'TrackingID="%s"' % self.uuid(), ends, "GET %s HTTP/1.1" % url,
                 ["Host: expe.%s:8443" % box.domain, "Authorization:<CONCEALED>", "User-Agent: " + self.r.choice(CNF)])
        status = "403 Forbidden" if self.r.random() < .1 else "200 OK"
        log.http(t + .09, box.pid, "Sending Response", self.txn, 'TrackingID=""', 'Dst-ip="%s" Dst-port="%d"' % src,
                 "HTTP/1.1 " + status)
        if status[0] == "4":
            log.raw(t + .09, 'traffic_server[%d]: Event="Sending HTTP error response" Status="403" Reason="Forbidden" '
                    'Dst-ip="%s" Dst-port="%d"' % (box.pid, *src))

    def dns(self, t):
        name = self.r.choice(("_cisco-uds._tcp.", "_collab-edge._tls.", "_sips._tcp.")) + self.box.domain
        self.log.module(t, "tvcs:", "network.dns", "DEBUG",
                        ' Detail="Sending DNS query" Name="%s" Type="SRV" Server="10.48.36.2"' % name)
        self.log.module(t + .004, "tvcs:", "network.dns", "DEBUG", ' Detail="Resolved hostname to:" Name="%s" Number="1"'
                        % name)

    def tcp_sip(self, t):
        ends = ("10.48.36.215", self.r.randrange(32768, 60999), self.box.ip, 5060)
        self.log.tcp(t, ends, "TCP Connecting")
        self.log.tcp(t + .001, ends, "TCP Connection Established")
        self.log.tcp(t + .4, ends, "TCP Connection Closed", "Got EOF on socket")

    def edgeconfig(self, t):
        who = self.r.choice(USERS)
        self.log.module(t, "edgeconfigprovisioning:", "developer.edgeconfigprovisioning.server", "DEBUG",
                        'Detail="Authenticated user successfully" Username="%s" '
                        "Server=\"('https', 'cucm.%s', 8443)\"" % (who, self.box.domain),
                        'CodeLocation="edgeprotocol(1018)" ')
        if self.r.random() < .2:
            self.log.raw(t + .1, 'edgeconfigprovisioning: Level="INFO" Detail="Failed to authenticate user against server" '
                         "Username=\"%s\" Server=\"('https', 'cucm.%s', 8443)\" Reason=\"<twisted.python.failure.Failure "
                         "<type 'exceptions.Exception'>>\" UTCTime=\"%s\"" % (who, self.box.domain, self.log.utc(t)))

    def clusterdb(self, t):
        self.log.raw(t, 'UTCTime="%s" Module="developer.clusterdb.cdb" Level="DEBUG" Node="clusterdb@127.0.0.1" '
                     'PID="<0.%d.0>" Detail="Table checkpoint" Table="%s"' % (
                         self.log.utc(t), self.r.randrange(90, 900), self.r.choice(("alarm", "zone", "edgeconfig"))))

    def management(self, t):
        self.log.module(t, "management:", "developer.management.databasemanager", "DEBUG",
                        'Detail="Polling for configuration" Startup="False" New="%s"'
                        % self.r.choice(("True", "False")), 'CodeLocation="databasemanager(405)" ')

    def timer(self, t):
        self.log.module(t, "tvcs:", "developer.call", "DEBUG", ' this="0x56408ff8%04x" Detail="timer fired"'
                        % self.r.getrandbits(16), 'CodeLocation="ppcmains/oak/calls/%s.cpp(%d)" Method="%s" '
                        'Thread="0x7f8dafea%04x":' % ("CallManager", self.r.randrange(80, 999), "CallManager::onTimer",
                                                      self.r.getrandbits(16)))

    def licence(self, t):
        self.log.raw(t, 'licensemanager: Level="DEBUG" Detail="Licence usage" Registrations="%d" Calls="%d" UTCTime="%s"'
                     % (self.r.randrange(30, 60), self.r.randrange(0, 12), self.log.utc(t)))

    def web(self, t):
        self.log.raw(t, 'httpd[%d]: web: Event="Admin Session Activity" Detail="page=overview" Src-ip="10.48.36.9" '
                     'Src-port="%d" User="admin" Level="1" UTCTime="%s" ' % (
                         self.box.pid + 11, self.r.randrange(50000, 60000), self.log.utc(t)[:19]))

    def xcp(self, t):
        self.log.raw(t, 'XCP_JABBERD[23843]: UTCTime="%s" ThreadID="1397472125%05d" Module="Jabber" Level="INFO " '
                     'CodeLocation="mio.c:1109" Detail="Connection state change: PENDING->CONNECTED: '
                     'component cm-1.%s"' % (self.log.utc(t), self.r.randrange(99999), self.box.host))

    def traceback(self, t):
        self.log.raw(t, '_c_mgmt: Level="ERROR" Detail="Caught exception while polling" UTCTime="%s"\n'
                     "Traceback (most recent call last):\n"
                     '  File "/opt/c_mgmt/bin/poll.py", line 118, in poll\n    self.connect(timeout=30)\n'
                     "IOError: [Errno 110] Connection timed out" % self.log.utc(t))
