"""The name in the zone is not in the peer's certificate: a whole handshake, then a reset by the Expressway."""
import time

from lab import C_IP, E_IP, Lab, log_evidence, packets
import story
import truth

WANTED = "exp-edge.steven.lab"


def record():
    with Lab("identity-unacceptable-rst") as lab:
        box = lab.box("C")
        box.zone_status = "Failed"
        with lab.net(box) as net:
            net.tool("peer", "sip-server", E_IP, 7001, lab.cert_e.crt, lab.cert_e.key, lab.store, wait=False)
            net.listening("peer", 7001)
            cap = net.capture("box", lab.tmp + "/a.pcap")
            tell = lab.background(net, box, 5061)
            for port in (25145, 25146):
                net.tool("box", "sip-client", E_IP, 7001, lab.cert_c.crt, lab.cert_c.key, lab.store, "-",
                         "%s:%d" % (C_IP, port), 0, 0, "reset")
                time.sleep(0.9)
            net.stop(cap)
        box.pcaps = [lab.tmp + "/a.pcap"]
        flows = truth.flows(box.pcaps[0])
        mine = [f for f in flows if f.server == (E_IP, 7001)]
        assert len(mine) == 2 and not any(f.alerts for f in mine) and all(f.rst[2] == f.client for f in mine)
        first, last = truth.first_last(box.pcaps[0])
        tell(flows)
        for f in mine:
            box.log.tls_good(f, *lab.names(lab.cert_e))
            box.log.tls_bad(f, f.rst[1], inbound=False, detail="Peer's TLS certificate identity was unacceptable",
                            reason="Peer's TLS certificate identity was unacceptable", common=WANTED)
        box.write(lab.target, first - 180, first, last + 2, zone_peer=WANTED)
        lab.issue(box, [{
            "id": "sni-mismatch", "status": "issue", "refused_by": {"who": "self", "role": "C"},
            "presented_by": {"who": "peer", "ip": E_IP, "port": 7001}, "certificate_subject": "CN=expe.steven.lab",
            "count": 2, "evidence": [log_evidence('Event="Outbound TLS Negotiation Error"'),
                                     packets(*[f.server_cert[0] for f in mine], *[f.rst[0] for f in mine])]},
            {"id": "zone-peer-name-not-in-certificate", "status": "issue", "count": 2}],
            ["sni-mismatch", "zone-peer-name-not-in-certificate"], ["10.48.36.47:7001", WANTED])
        lab.readme("""
# The zone's peer has another name

In vcsc's traversal zone the peer address is exp-edge.steven.lab; the certificate of Expressway-E holds expe.steven.lab and
steven.lab. Its chain is trusted, so OpenSSL is content: the handshake completes, tvcs compares the names, logs `Peer's TLS
certificate identity was unacceptable` with the name it **wanted** as `Common-name`, and resets TCP. There is no alert and no
TTSSLErrorOutput line. The sign in the capture is a full handshake followed at once by a reset from the Expressway.
""" + story.SIP.format("The handshakes and resets (a client on Python's `ssl` with SO_LINGER 0)", "as published for this failure"))
