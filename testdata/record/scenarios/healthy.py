"""Traffic, good handshakes in both directions, nothing wrong."""
from lab import CUCM_IP, GOOD, C_IP, Lab
import story
import time
import truth
from ats import Ats


def record():
    with Lab("healthy") as lab:
        box = lab.box("C")
        box.xml = True
        with lab.net(box) as net:
            lab.ports(net)
            net.s_server("peer", CUCM_IP, 8443, lab.tomcat, None, "-www", "-no_tls1_3")
            net.s_server("peer", CUCM_IP, 6972, lab.tomcat, None, "-www", "-no_tls1_3")
            Ats(net, lab.tmp, lab.maps(box, ("cucm.steven.lab", 8443), ("cucm.steven.lab", 6972)), lab.store)
            net.tool("box", "sip-server", C_IP, 5061, lab.cert_c.crt, lab.cert_c.key, lab.store, wait=False)
            net.listening("box", 5061)
            cap = net.capture("box", lab.tmp + "/a.pcap")
            tell = lab.background(net, box)
            done = [lab.get(net, box, "cucm.steven.lab", p, path, u) for p, path, u in (
                (8443, "/cucm-uds/user/alice/devices", "alice"), (6972, "/CSFalice.cnf.xml", "alice"),
                (8443, "/cucm-uds/user/bob/devices", "bob"), (6972, "/CSFbob.cnf.xml", "bob"))]
            net.tool("peer", "sip-client", C_IP, 5061, lab.tomcat.crt, lab.tomcat.key, lab.store, "-",
                     CUCM_IP + ":45215", 2, 0.2)
            time.sleep(0.6)
            net.stop(cap)
        box.pcaps = [lab.tmp + "/a.pcap"]
        flows = truth.flows(box.pcaps[0])
        assert not any(f.alerts for f in flows) and all(" 200" in r["status"] for r in done)
        first, last = truth.first_last(box.pcaps[0])
        tell(flows)
        for n, r in enumerate(done):
            mine = [f for f in flows if f.server == (CUCM_IP, r["port"]) and r["sent"] < f.syn < r["got"]]
            lab.tell_get(box, r, 301 + 2 * n, mine, GOOD)
        inbound = [f for f in flows if f.server == (C_IP, 5061)][0]
        box.log.tls_good(inbound, "cucm-ms.steven.lab", ["cucm-ms.steven.lab", "cucm.steven.lab"])
        box.log.tcp(inbound.fin[1], inbound.ends, "TCP Connection Closed", "Got EOF on socket")
        box.write(lab.target, first - 180, first, last + 2, lines=2000)
        lab.expect(box, {"verdict": "no_issue", "exit": 0, "complete": True, "findings": [], "only": [],
                         "failures_unexplained": 0})
        lab.readme("""
# Nothing is wrong

An Expressway-C with a healthy traversal zone (outbound, mutual TLS on 7001), CUCM calling in (inbound, mutual TLS on 5061)
and two users who sign in over MRA (8443 and 6972, both trusted). Encrypted alerts at the end of the connections are
close_notify. The bundle also holds xconf and xstat as XML. There must be no issue.
""" + story.MRA)
