"""Expressway-C's certificate lacks clientAuth: one recording, seen from E's bundle and from C's, and both in one zip."""
import os
import shutil
import time
import zipfile

from lab import C_IP, E_IP, FAR_IP, ROOT, Lab, log_evidence, packets
import story
import truth

VERIFY = "error:1417C086:SSL routines:tls_process_client_certificate:certificate verify failed"
ALERT = "error:14094413:SSL routines:ssl3_read_bytes:sslv3 alert unsupported certificate"
# What the bundle of the Expressway-C tells beyond the refusal: its own certificate lacks clientAuth.
OWN = {"id": "own-c-certificate-without-client-auth", "status": "issue", "presented_by": {"who": "self", "role": "C"},
       "certificate_subject": "CN=vcsc.steven.lab", "count": 2}


def record():
    with Lab("eku-traversal-client") as lab:
        e, c = lab.box("E"), lab.box("C", name="eku-traversal-client-c")
        e.zone_status = c.zone_status = "Failed"
        bad = lab.pki.issue("/C=BE/O=Lab/CN=vcsc.steven.lab", lab.ca, san=["vcsc.steven.lab"], eku="server", start=-1)
        partner = lab.pki.issue("/C=NL/O=Partner/CN=sip.example.com", lab.ca, san=["sip.example.com"])
        c.own = [bad]
        with lab.net(e) as net:
            net.start("box", "openssl", "s_server", "-accept", E_IP + ":7001", "-cert", lab.cert_e.crt, "-key",
                      lab.cert_e.key, "-CAfile", lab.store, "-Verify", "4", "-verify_return_error", "-no_tls1_3", "-quiet")
            net.listening("box", 7001)
            cap_e = net.capture("box", lab.tmp + "/e.pcap")
            cap_c = net.capture("peer", lab.tmp + "/c.pcap", "host", C_IP)
            tell = lab.background(net, e, 5061, FAR_IP, partner)
            for port in (25102, 25103):
                lab.s_client(net, "peer", "%s:%d" % (C_IP, port), E_IP, 7001, "-cert", bad.crt, "-key", bad.key,
                             "-CAfile", lab.store)
                time.sleep(1.2)
            net.stop(cap_e)
            net.stop(cap_c)
        finish(lab, e, lab.tmp + "/e.pcap", True, bad, tell, lab.target)
        other = os.path.join(ROOT, c.name)
        shutil.rmtree(other, ignore_errors=True)
        finish(lab, c, lab.tmp + "/c.pcap", False, bad, None, other)
        lab.readme("""
# Expressway-C's certificate is not for clients, seen from Expressway-E

Expressway-C vcsc got a new certificate whose extended key usage is serverAuth alone, as public CAs issue them since 2026. On the
traversal zone (7001) vcsc is the TLS **client**, so Expressway-E expe demands clientAuth, refuses the certificate
(`unsupported certificate purpose`) and sends alert 43. The bundle is Expressway-E's; it holds two attempts of the zone. A
partner's healthy inbound connection on 5061 is beside it. The same recording from the other side is eku-traversal-client-c.
""" + story.SIP.format("The handshakes of `openssl s_client` (as C) with `openssl s_server -Verify` (as E)",
                       "OpenSSL 1.1's wording; Cisco's own line for this failure is not published"))
        lab.readme("""
# Expressway-C's certificate is not for clients, seen from Expressway-C

The other end of eku-traversal-client: the same two connections, captured on Expressway-C with Expressway's capture filter set to
one address. vcsc presents its certificate on the traversal zone and receives alert 43: the peer refused **us**.
""" + story.SIP.format("As eku-traversal-client; the capture was taken in the other namespace at the same time",
                       "OpenSSL 1.1's wording of a received alert"), other)
        together(lab, [lab.target, other])


def finish(lab, box, pcap, inbound, bad, tell, target):
    box.pcaps = [pcap]
    flows = truth.flows(pcap)
    mine = [f for f in flows if f.server == (E_IP, 7001)]
    assert len(mine) == 2 and all([a[2:] for a in f.alerts] == [(f.server, 43)] for f in mine)
    first, last = truth.first_last(pcap)
    if tell:
        tell(flows)
    for f in mine:
        box.log.tls_start(f)
        t = f.alerts[0][1]
        if inbound:
            box.log.tls_bad(f, t, inbound=True, detail="unsupported certificate purpose", iresult=-1, error=1,
                            reason="unsupported certificate purpose", ssl_error=VERIFY)
        else:
            box.log.tls_bad(f, t + 0.001, inbound=False, detail="sslv3 alert unsupported certificate", iresult=-1, error=1,
                            reason="Got EOF on socket", ssl_error=ALERT, common="expe.steven.lab")
    if not inbound:
        box.log.raw(mine[0].syn - 0.1, 'httpd[18253]: web: Event="System Configuration Changed" Detail="Server certificate '
                    'uploaded" Src-ip="10.48.36.9" Src-port="53201" User="admin" Level="1" UTCTime="%s" '
                    % box.log.utc(mine[0].syn)[:19])
    box.write(target, first - 180, first, last + 2)
    line = 'Event="%s TLS Negotiation Error"' % ("Inbound" if inbound else "Outbound")
    lab.expect(box, {
        "verdict": "issue", "exit": 1, "complete": True,
        "findings": [{
            "id": "eku-missing-client-auth", "status": "issue",
            "refused_by": {"who": "self", "role": "E"} if inbound else {"who": "peer", "ip": E_IP, "port": 7001},
            "presented_by": {"who": "peer", "ip": C_IP} if inbound else {"who": "self", "role": "C"},
            "certificate_subject": "CN=vcsc.steven.lab", "count": 2,
            "evidence": [log_evidence(line), packets(*[f.client_cert[0] for f in mine]),
                         packets(*[f.alerts[0][0] for f in mine])]}] + ([] if inbound else [OWN]),
        "only": ["eku-missing-client-auth"] + ([] if inbound else [OWN["id"]]),
        "failures_unexplained": 0, "text": ["7001", "vcsc.steven.lab"]}, target)


def together(lab, folders):
    target = os.path.join(ROOT, "two-bundles")
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    with zipfile.ZipFile(os.path.join(target, "two-bundles.zip"), "w", zipfile.ZIP_STORED) as z:
        for folder in folders:
            (name,) = [n for n in os.listdir(folder) if n.endswith(".tar.gz")]
            with open(os.path.join(folder, name), "rb") as f:
                z.writestr(zipfile.ZipInfo("case/" + name, (2026, 1, 1, 0, 0, 0)), f.read())
    lab.expect(None, {
        "verdict": "issue", "exit": 1, "complete": True,
        "findings": [{"id": "eku-missing-client-auth", "status": "issue", "refused_by": {"who": "self", "role": "E"},
                      "certificate_subject": "CN=vcsc.steven.lab"},
                     {"id": "eku-missing-client-auth", "status": "issue", "presented_by": {"who": "self", "role": "C"},
                      "certificate_subject": "CN=vcsc.steven.lab"}, OWN],
        "only": ["eku-missing-client-auth", OWN["id"]], "failures_unexplained": 0, "text": ["expe", "vcsc"]}, target)
    lab.readme("""
# Two bundles in one zip

What an operator sends: the bundles of Expressway-E and Expressway-C in one zip. They are those of eku-traversal-client and
eku-traversal-client-c, byte for byte: one failure on the traversal zone from both of its ends. Each bundle keeps its own self,
trust list and capture.
""", target)
