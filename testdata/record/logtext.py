"""Lines of a loggingsnapshot: Expressway's frame, and the templates of what tvcs and traffic_server's Cisco modules write.

Nothing here is invented about an exchange: addresses, ports and times come from the capture (truth.Flow).
"""
import datetime as dt

SSL_CPP = 'CodeLocation="ppcmains/ssl/ttssl/ttssl_openssl.cpp(%d)" Method="::%s" Thread="0x7f8dafea0700": '


class Log:
    def __init__(self, host, offset_minutes, millis=True):
        self.host, self.offset, self.millis, self.entries = host, offset_minutes, millis, []

    def head(self, t):
        zone = dt.timezone(dt.timedelta(minutes=self.offset))
        text = dt.datetime.fromtimestamp(int(t * 1000) / 1000, zone).isoformat(
            timespec="milliseconds" if self.millis else "seconds")
        return text + " " + self.host + " "

    @staticmethod
    def utc(t):
        d = dt.datetime.fromtimestamp(int(t * 1000) / 1000, dt.timezone.utc)
        return d.strftime("%Y-%m-%d %H:%M:%S,") + "%03d" % (d.microsecond // 1000)

    def raw(self, t, text):
        """text: all after the host name; may span lines."""
        self.entries.append((t, len(self.entries), self.head(t) + text))

    def module(self, t, process, module, level, payload, code=""):
        """Two families differ in where the colon stands: code holds CodeLocation … Thread="…": of developer.*"""
        mark = " " + code if code else ": "
        self.raw(t, '%s UTCTime="%s" Module="%s" Level="%s"%s%s' % (process, self.utc(t), module, level, mark, payload))

    def event(self, t, process, event, pairs, level=1):
        self.raw(t, '%s Event="%s" %s Level="%d" UTCTime="%s"' % (process, event, pairs, level, self.utc(t)))

    def text(self):
        return "".join(e[2] + "\n" for e in sorted(self.entries, key=lambda e: (e[0], e[1])))

    # tvcs ---------------------------------------------------------------------------------------------------------
    def tcp(self, t, ends, detail, reason=None, level="DEBUG"):
        tail = ' Reason="%s"' % reason if reason else ""
        self.module(t, "tvcs:", "network.tcp", level, ' Src-ip="%s" Src-port="%d" Dst-ip="%s" Dst-port="%d" '
                    'Detail="%s"%s' % (*ends, detail, tail))

    def ssl(self, t, level, line, method, payload):
        self.module(t, "tvcs:", "developer.ssl", level, payload, SSL_CPP % (line, method))

    def tls_start(self, flow):
        self.tcp(flow.syn, flow.ends, "TCP Connecting")
        self.tcp(flow.established, flow.ends, "TCP Connection Established")
        self.ssl(flow.hello + 0.0005, "INFO", 1974, "ttssl_continueHandshake",
                 'Detail="Handshake in progress" Reason="want read/write"')

    def tls_good(self, flow, name, sans):
        self.tls_start(flow)
        t = flow.done
        self.ssl(t, "DEBUG", 1960, "ttssl_continueHandshake", ' Detail="Handshake succeeded"')
        self.ssl(t, "DEBUG", 1629, "TTSSL_retrieveCommonName",
                 'Detail="Found common name in peer certificate" CommonName="%s"' % name)
        for san in sans:
            self.ssl(t, "DEBUG", 1654, "TTSSL_retrieveAltNames",
                     'Detail="Found DNS alt-name in peer certificate" AltName="%s"' % san)

    def tls_bad(self, flow, t, *, inbound, detail, reason, iresult=None, error=None, ssl_error=None, common=None):
        """iresult None: no TTSSLErrorOutput line (a name that was refused after a good handshake)."""
        pairs = 'Service="SIP" Src-ip="%s" Src-port="%d" Dst-ip="%s" Dst-port="%d" Detail="%s" Protocol="TLS"' % (
            *flow.ends, detail)
        if common:
            pairs += ' Common-name="%s"' % common
        self.event(t, "tvcs:", "%s TLS Negotiation Error" % ("Inbound" if inbound else "Outbound"), pairs)
        if iresult is not None:
            if ssl_error:
                self.ssl(t, "DEBUG", 1997, "ttssl_continueHandshake", 'Detail="Handshake Failed" Reason="want error ssl"')
            me, other = (flow.server, flow.client) if inbound else (flow.client, flow.server)
            more = ' ssl_error_reason="%s"' % ssl_error if ssl_error else ""
            self.ssl(t, "ERROR", 68, "TTSSLErrorOutput",
                     'TTSSL_continueHandshake: Failed to establish SSL connection iResult="%d" error="%d" bServer="%s" '
                     "localAddress=\"['IPv4''TCP''%s:%d']\" remoteAddress=\"['IPv4''TCP''%s:%d']\"%s"
                     % (iresult, error, "true" if inbound else "false", *me, *other, more))
        self.tcp(t, flow.ends, "TCP Connection Closed", reason)

    def sip(self, t, action, here, there, text):
        """The pair that Expressway writes for a message: one INFO line, one DEBUG record with the body."""
        first = text.split("\r\n")[0]
        method = [line for line in text.split("\r\n") if line.startswith("CSeq:")][0].split()
        what = "Request Method=%s" % method[2] if not first.startswith("SIP/") else \
            "Response Code=%s, Method=%s" % (first.split()[1], method[2])
        far = "Dst" if action == "Sent" else "Src"
        ends = 'Local-ip="%s"  Local-port="%d"  %s-ip="%s"  %s-port="%d"' % (*here, far, there[0], far, there[1])
        verb = "Sending" if action == "Sent" else "Receive"
        hash_ = str(abs(hash_of(text)) % 10 ** 19)
        self.module(t, "tvcs:", "network.sip", "INFO", ' Action="%s"  %s   Detail="%s %s, CSeq=%s, Msg-Hash=%s"' % (
            action, ends, verb, what, method[1], hash_))
        lines = text.rstrip("\r\n").split("\r\n")
        body = "|" + lines[0] + "".join("\n" + (line if line.startswith("-----BEGIN") or len(line) == 64 else " " + line)
                                        for line in lines[1:])
        self.module(t, "tvcs:", "network.sip", "DEBUG", ' Action="%s"  %s  Msg-Hash="%s"\n SIPMSG:\n %s\n \n |' % (
            action, ends, hash_, body))

    # traffic_server -----------------------------------------------------------------------------------------------
    def http(self, t, pid, detail, txn, tracking, ends, message, headers=None):
        """ends: ready pairs. headers None: INFO with Msg=; else DEBUG with an HTTPMSG body."""
        p = "traffic_server[%d]:" % pid
        pairs = 'Detail="%s" Txn-id="%d" %s %s' % (detail, txn, tracking, ends)
        if headers is None:
            self.module(t, p, "network.http.trafficserver", "INFO", '%s Msg="%s"' % (pairs, message))
        else:
            self.module(t, p, "network.http.trafficserver", "DEBUG", "%s \nHTTPMSG:\n|%s%s\n \n |" % (
                pairs, message, "".join("\n " + h for h in headers)))


def hash_of(text):
    value = 14695981039346656037
    for b in text.encode():
        value = (value ^ b) * 1099511628211 % 2 ** 64
    return value
