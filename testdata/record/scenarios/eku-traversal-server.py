"""Expressway-E's certificate lacks serverAuth; Expressway-C refuses it."""
import time

from lab import C_IP, E_IP, Lab, log_evidence, packets
import story
import truth


def record():
    with Lab("eku-traversal-server") as lab:
        box = lab.box("C")
        box.zone_status = "Failed"
        bad = lab.pki.issue("/C=BE/O=Lab/CN=expe.steven.lab", lab.ca, san=["expe.steven.lab"], eku="client")
        with lab.net(box) as net:
            net.start("peer", "openssl", "s_server", "-accept", E_IP + ":7001", "-cert", bad.crt, "-key", bad.key,
                      "-CAfile", lab.store, "-Verify", "4", "-no_tls1_3", "-quiet")
            net.listening("peer", 7001)
            cap = net.capture("box", lab.tmp + "/a.pcap")
            tell = lab.background(net, box, 5061)
            for port in (25102, 25103):
                lab.s_client(net, "box", "%s:%d" % (C_IP, port), E_IP, 7001, "-cert", lab.cert_c.crt, "-key",
                             lab.cert_c.key, "-CAfile", lab.store)
                time.sleep(1.2)
            net.stop(cap)
        box.pcaps = [lab.tmp + "/a.pcap"]
        flows = truth.flows(box.pcaps[0])
        mine = [f for f in flows if f.server == (E_IP, 7001)]
        assert len(mine) == 2 and all([a[2:] for a in f.alerts] == [(f.client, 43)] for f in mine), [f.alerts for f in mine]
        first, last = truth.first_last(box.pcaps[0])
        tell(flows)
        for f in mine:
            box.log.tls_start(f)
            box.log.tls_bad(f, f.alerts[0][1], inbound=False, detail="unsupported certificate purpose", iresult=-1, error=1,
                            reason="unsupported certificate purpose", common="expe.steven.lab",
                            ssl_error="error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed")
        box.write(lab.target, first - 180, first, last + 2)
        lab.issue(box, [{
            "id": "eku-missing-server-auth", "status": "issue", "refused_by": {"who": "self", "role": "C"},
            "presented_by": {"who": "peer", "ip": E_IP, "port": 7001}, "certificate_subject": "CN=expe.steven.lab",
            "count": 2, "evidence": [log_evidence('Event="Outbound TLS Negotiation Error"'),
                                     packets(*[f.server_cert[0] for f in mine]),
                                     packets(*[f.alerts[0][0] for f in mine])]}],
            ["eku-missing-server-auth"], ["10.48.36.47:7001", "expe.steven.lab"])
        lab.readme("""
# Expressway-E's certificate is not for servers

Expressway-E expe was given a certificate for clients only (extended key usage clientAuth). On the traversal zone (7001) it is
the TLS **server**, so Expressway-C vcsc refuses it (`unsupported certificate purpose`) and sends alert 43. The bundle is
Expressway-C's, with two attempts of the zone; CUCM's SIP connection on 5061 is healthy.
""" + story.SIP.format("The handshakes of `openssl s_client` (as C) with `openssl s_server` (as E)",
                       "OpenSSL 1.1's wording; Cisco's own line for this failure is not published"))
