"""Everything that looks like a certificate failure and is none."""
import json
import time

from lab import C_IP, CLOUD_IP, E_IP, FAR_IP, Lab
import story
import truth

QUOTE = ("Core server certificate verification failed for (cucm.steven.lab). Action=Terminate Error=self-signed certificate "
         "server=cucm.steven.lab(10.48.36.215) depth=0")


def record():
    with Lab("look-alikes") as lab:
        box = lab.box("E", version="X15.2.1")
        box.xconf.update({"Zones Zone 4 Name": "Second traversal", "Zones Zone 4 Type": "TraversalServer",
                          "Zones Zone 4 TraversalServer Authentication UserName": "traversal2",
                          "Zones Zone 4 TraversalServer SIP Port": 7002,
                          "Zones Zone 4 TraversalServer SIP TLS Verify Mode": "On"})
        root = lab.pki.issue("/C=GB/O=Example Trust/CN=Example Trust Root G1", ca=True, start=-900, end=2700)
        sub = lab.pki.issue("/C=GB/O=Example Trust/CN=Example Trust Server CA 3", root, ca=True, start=-800, end=1500)
        leaf = lab.pki.issue("/C=GB/O=Example Ltd/CN=expe.example.com", sub, san=["expe.example.com", "expe.steven.lab"])
        far = lab.pki.issue("/C=GB/O=Example Cloud/CN=callservice.example.com", sub, san=["callservice.example.com"])
        box.store, box.own = [lab.ca, root, sub], [leaf]
        lab.store = lab.pki.file("store.pem", *box.store)
        full = lab.pki.file("full.pem", leaf, sub)
        with lab.net(box) as net:
            fw = net.tool("peer", "reset-server", CLOUD_IP, 5062, lab.pki.file("far.pem", far, sub), far.key, lab.store,
                          wait=False)
            net.listening("peer", 5062)
            net.start("box", "openssl", "s_server", "-accept", E_IP + ":5061", "-cert", leaf.crt, "-key", leaf.key,
                      "-cert_chain", lab.pki.file("sent.pem", sub), "-no_tls1_3", "-quiet")
            net.listening("box", 5061)
            cap = net.capture("box", lab.tmp + "/a.pcap")
            lab.background(net, box, own=full, count=1)
            time.sleep(0.5)
            served = net.tool("box", "sip-server", E_IP, 7002, full, leaf.key, lab.store, wait=False)
            net.listening("box", 7002)
            net.tool("peer", "sip-client", E_IP, 7002, lab.cert_c.crt, lab.cert_c.key, lab.store, "-", C_IP + ":25040", 1, 0,
                     "password")
            net.tool("box", "refused", FAR_IP, 5061, E_IP + ":25050")
            said = net.tool("box", "sip-client", CLOUD_IP, 5062, full, leaf.key, lab.store, "callservice.example.com",
                            E_IP + ":28351", 1, 0)
            net.tool("peer", "scan", E_IP, 5061, FAR_IP + ":40111")
            time.sleep(0.5)
            net.stop(cap)
        assert said[-1]["what"] == "failed", said
        with open(fw) as f:
            assert json.loads(f.readline())["what"] == "reset"
        box.pcaps = [lab.tmp + "/a.pcap"]
        flows = {f.server: f for f in truth.flows(box.pcaps[0])}
        first, last = truth.first_last(box.pcaps[0])
        log = box.log
        # a good zone, and one whose password is wrong: TLS completes, SIP says 401
        log.tls_good(flows[E_IP, 7001], *lab.names(lab.cert_c))
        zone = flows[E_IP, 7002]
        log.tls_good(zone, *lab.names(lab.cert_c))
        with open(served) as f:
            for e in map(json.loads, f):
                if "text" in e:
                    log.sip(e["t"], "Received" if e["what"] == "received" else "Sent", zone.server, zone.client,
                            e["text"].replace("X-Wrong-Password: yes\r\n", ""))
                    if e["what"] == "received":
                        t = e["t"] + 0.0001
                        log.module(t, "tvcs:", "network.ldap", "INFO",
                                   'Detail="Authentication credential found in directory for identity: traversal"')
                        log.module(t, "tvcs:", "developer.nomodule", "WARN", "calculated response does not match supplied "
                                   "response, calculatedResponse=769c8f488f71eebdf28b61ab1dc9f5e9, "
                                   "response=319a0bb365decf98c1bb7b3ce350f6ec",
                                   'CodeLocation="ppcmains/sip/sipproxy/SipProxyAuthentication.cpp(686)" '
                                   'Method="SipProxyAuthentication::checkDigestSAResponse" Thread="0x7f2485cb0700":')
                        log.event(t, "tvcs:", "Authentication Failed", 'Service="SIP" Src-ip="%s" Src-port="%d" '
                                  'Detail="Incorrect authentication credential for user" Protocol="TLS" Method="OPTIONS"'
                                  % zone.client)
        # a port where nothing listens
        closed = flows[FAR_IP, 5061]
        assert closed.rst[2] == closed.server
        log.tcp(closed.syn, closed.ends, "TCP Connecting")
        log.tcp(closed.rst[1], closed.ends, "TCP Connection Failed", level="ERROR")
        # a middlebox that resets once it has seen our (complete, public-like) chain
        wall = flows[CLOUD_IP, 5062]
        assert wall.rst[2] == wall.server and wall.client_cert and not wall.alerts
        log.tls_start(wall)
        log.tls_bad(wall, wall.rst[1] + 0.0002, inbound=False, detail="No SSL error available, probably remote disconnect",
                    reason="Got EOF on socket", iresult=-1, error=5, common="callservice.example.com")
        # a scanner reads our certificate and leaves; OpenSSL 3 then sends alert 50 into the closed connection
        probe = flows[E_IP, 5061]
        assert probe.fin[2] == probe.client and [a[2:] for a in probe.alerts] == [(probe.server, 50)], probe.alerts
        log.tls_start(probe)
        log.tls_bad(probe, probe.fin[1] + 0.0003, inbound=True, detail="unexpected eof while reading", iresult=-1, error=1,
                    reason="Got EOF on socket", ssl_error="error:0A000126:SSL routines::unexpected eof while reading")
        # a user quotes a log line in a chat
        text = ("Hi bob, this is what I see:\r\n2026-11-20T09:12:44.101+02:00 vcsc traffic_server[18242]: [ET_NET 0] WARNING: "
                + QUOTE + "\r\nEvent=\"Inbound TLS Negotiation Error\" Service=\"SIP\" Detail=\"certificate has expired\"")
        log.sip(zone.done + 0.05, "Received", flows[E_IP, 7001].server, flows[E_IP, 7001].client,
                "MESSAGE sip:bob@steven.lab SIP/2.0\r\nVia: SIP/2.0/TLS 10.48.36.46:25031;branch=z9hG4bK77;rport\r\n"
                "Call-ID: quote@10.48.36.46\r\nCSeq: 12 MESSAGE\r\nFrom: <sip:alice@steven.lab>;tag=1\r\n"
                "To: <sip:bob@steven.lab>\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text))
        # somebody scanned port 5061 before the capture began: this one is a template through and through
        scan = truth.Flow(("203.0.113.9", 51734), (E_IP, 5061), first - 60)
        log.tcp(scan.syn, scan.ends, "TCP Connecting")
        log.tcp(scan.syn + 0.02, scan.ends, "TCP Connection Established")
        log.tls_bad(scan, scan.syn + 0.4, inbound=True, detail="No SSL error available, probably remote disconnect",
                    reason="Got EOF on socket", iresult=0, error=5)
        box.write(lab.target, first - 180, first, last + 2)
        lab.expect(box, {"verdict": "missing_information", "exit": 3, "complete": True, "findings": [], "only": []})
        lab.readme("""
# Look-alikes

An Expressway-E with everything that resembles a certificate failure and is none:

- the traversal zone on 7002 has the **wrong password**: TLS completes, SIP answers 401 (`checkDigestSAResponse`, `Authentication
  Failed`); another zone on 7001 is fine
- an outbound connection to 198.51.100.20:5061 where nothing listens: `TCP Connection Failed`, no TLS at all
- a **firewall's reset**: outbound mutual TLS to 192.0.2.81:5062, our certificate goes out with its intermediate (a complete chain
  under a root of the list), and TCP is reset without an alert: `No SSL error available`, `iResult="-1" error="5"`
- a SIP MESSAGE in which a user **quotes** traffic_server's WARNING and a tvcs event
- a **scanner** at 198.51.100.20 that reads the certificate on 5061 and leaves: `unexpected eof while reading` (OpenSSL 3's twin of
  the above), and alert 50 decode_error from us into a connection that the peer has closed already, which refuses nobody
- a port scan of 5061 a minute before the capture began: `probably remote disconnect` without any certificate evidence

No certificate was refused by anybody, so there must be no issue. The reset and the scans are connections that failed for a reason that
this bundle cannot show: the answer is missing information (exit status 3), not silence and not AddTrust.
""" + story.SIP.format("The zones, the refused connection and the reset (Python's `ssl`; the middlebox resets with SO_LINGER 0 once the "
                       "client's certificate has come)", "as published, OpenSSL 3's from its own source; the first scan is template throughout"))
