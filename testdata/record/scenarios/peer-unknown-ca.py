"""The peer does not trust the CA of our certificate and says so with alert 48."""
import time

from lab import E_IP, FAR_IP, Lab, log_evidence, packets
import story
import truth


def record():
    with Lab("peer-unknown-ca") as lab:
        box = lab.box("E", zone=(60, "Europe/London"))
        root = lab.pki.issue("/C=GB/O=Example Trust/CN=Example Trust Root G1", ca=True, start=-900, end=2700)
        sub = lab.pki.issue("/C=GB/O=Example Trust/CN=Example Trust Server CA 3", root, ca=True, start=-800, end=1500)
        leaf = lab.pki.issue("/C=GB/O=Example Ltd/CN=expe.example.com", sub, san=["expe.example.com"])
        box.store, box.own = [lab.ca, root, sub], [leaf]
        with lab.net(box) as net:
            net.start("box", "openssl", "s_server", "-accept", E_IP + ":5061", "-cert", leaf.crt, "-key", leaf.key,
                      "-cert_chain", lab.pki.file("sent.pem", sub), "-no_tls1_3", "-quiet")
            net.listening("box", 5061)
            cap = net.capture("box", lab.tmp + "/a.pcap")
            tell = lab.background(net, box, own=lab.pki.file("full.pem", leaf, sub),
                                  trust=lab.pki.file("trust.pem", root))
            for port in (46049, 46053):
                lab.s_client(net, "peer", "%s:%d" % (FAR_IP, port), E_IP, 5061, "-CAfile", lab.store,
                             "-servername", "expe.example.com")
                time.sleep(0.7)
            net.stop(cap)
        box.pcaps = [lab.tmp + "/a.pcap"]
        flows = truth.flows(box.pcaps[0])
        mine = [f for f in flows if f.server == (E_IP, 5061)]
        assert len(mine) == 2 and all([a[2:] for a in f.alerts] == [(f.client, 48)] for f in mine), [f.alerts for f in mine]
        first, last = truth.first_last(box.pcaps[0])
        tell(flows)
        for f in mine:
            box.log.tls_start(f)
            box.log.tls_bad(f, f.alerts[0][1] + 0.0003, inbound=True, detail="tlsv1 alert unknown ca", iresult=-1, error=1,
                            reason="Got EOF on socket",
                            ssl_error="error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca")
        box.write(lab.target, first - 180, first, last + 2)
        lab.issue(box, [{
            "id": "unknown-ca", "status": "issue", "refused_by": {"who": "peer", "ip": FAR_IP},
            "presented_by": {"who": "self", "role": "E", "port": 5061}, "certificate_subject": "CN=expe.example.com",
            "count": 2, "evidence": [log_evidence('Event="Inbound TLS Negotiation Error"'),
                                     packets(*[f.server_cert[0] for f in mine]),
                                     packets(*[f.alerts[0][0] for f in mine])]}],
            ["unknown-ca"], ["198.51.100.20", "5061", "expe.example.com"])
        lab.readme("""
# The peer does not trust us

A partner's system at 198.51.100.20 calls in on 5061. Expressway-E expe sends leaf and intermediate, as it should; the partner does
not hold Example Trust Root G1 and answers with alert 48, twice. Nothing is wrong on the Expressway: who refused is the **peer**, and
the cure is on its side. The log's `tlsv1 alert unknown ca` from `ssl3_read_bytes` means that the alert was received.
""" + story.SIP.format("The handshakes of `openssl s_client` (the partner) with `openssl s_server`",
                       "OpenSSL 1.1's wording of a received alert"))
