"""The chain that Expressway-E sends ends in the expired AddTrust cross-sign; the peer hangs up without a word."""
import os
import shutil
import time

from lab import C_IP, E_IP, FAR_IP, ROOT, Lab, log_evidence, packets
import story
import truth

END = "2020-05-30T10:48:38"
BEGIN = "2000-05-30T10:48:38"
ADDTRUST = "/C=SE/O=AddTrust AB/OU=AddTrust External TTP Network/CN=AddTrust External CA Root"
USERTRUST = "/C=US/ST=New Jersey/L=Jersey City/O=The USERTRUST Network/CN=USERTrust RSA Certification Authority"
SECTIGO = "/C=GB/ST=Greater Manchester/L=Salford/O=Sectigo Limited/CN=Sectigo RSA Organization Validation Secure Server CA"


def chain(lab):
    """Stand-ins with the real names, key identifiers and dates; the keys are ours."""
    root = lab.pki.issue(ADDTRUST, ca=True, start=BEGIN, end=END, ski="adbd987a34b426f7fac42654ef03bde024cb541a", serial="01")
    cross = lab.pki.issue(USERTRUST, root, ca=True, start=BEGIN, end=END, ski="5379bf5aaa2b4acf5480e1d89bc09df2b20366cb",
                          serial="13EA28705BF4ECED0C36630980614336")
    sub = lab.pki.issue(SECTIGO, cross, ca=True, start="2018-11-02T00:00:00", end="2030-12-31T23:59:59",
                        ski="17d9d6252767f931c24943d93036448c6ca94feb")
    return root, cross, sub


def record():
    with Lab("addtrust-expired") as lab:
        box = lab.box("E", version="X12.5.9", zone=(-240, "America/New_York"))
        root, cross, sub = chain(lab)
        leaf = lab.pki.issue("/C=US/O=Example Inc/CN=expe.example.com", sub, san=["expe.example.com", "expe.steven.lab"],
                             start=-200, end=190)
        box.store, box.own = [root, cross, sub, lab.ca], [leaf]
        with lab.net(box) as net:
            net.start("box", "openssl", "s_server", "-accept", E_IP + ":5061", "-cert", leaf.crt, "-key", leaf.key,
                      "-cert_chain", lab.pki.file("sent.pem", sub, cross), "-no_tls1_3", "-quiet",
                      "-ignore_unexpected_eof")  # as OpenSSL 1.0 did: no alert after the peer has gone
            net.listening("box", 5061)
            cap = net.capture("box", lab.tmp + "/a.pcap")
            tell = lab.background(net, box, own=lab.pki.file("full.pem", leaf, sub, cross), trust="-")
            said = []
            for port in (11239, 11241):
                said += net.tool("peer", "drop", E_IP, 5061, lab.pki.file("trust.pem", root), "expe.example.com",
                                 "%s:%d" % (FAR_IP, port))
                time.sleep(0.8)
            net.stop(cap)
        refused = [s for s in said if s["what"] == "refused"]
        assert [r["code"] for r in refused] == [10, 10], said  # X509_V_ERR_CERT_HAS_EXPIRED, by real verification
        box.pcaps = [lab.tmp + "/a.pcap"]
        flows = truth.flows(box.pcaps[0])
        mine = [f for f in flows if f.server == (E_IP, 5061)]
        assert len(mine) == 2 and not any(f.alerts for f in mine) and all(f.fin[2] == f.client for f in mine)
        first, last = truth.first_last(box.pcaps[0])
        tell(flows)
        for f in mine:
            box.log.tcp(f.syn, f.ends, "TCP Connecting")
            box.log.tcp(f.established, f.ends, "TCP Connection Established")
            box.log.tls_bad(f, f.fin[1] + 0.0005, inbound=True, detail="No SSL error available, probably remote disconnect",
                            reason="Got EOF on socket", iresult=0, error=5)
        box.write(lab.target, first - 180, first, last + 2)
        lab.issue(box, [{
            "id": "sectigo-addtrust-expired", "status": "issue", "refused_by": {"who": "peer", "ip": FAR_IP},
            "presented_by": {"who": "self", "role": "E", "port": 5061},
            "evidence": [log_evidence("No SSL error available, probably remote disconnect"),
                         packets(*[f.server_cert[0] for f in mine])]}],
            ["sectigo-addtrust-expired", "certificate-expired"], ["5061", "AddTrust External CA Root"])
        lab.readme("""
# The AddTrust expiry of 30 May 2020

Expressway-E expe (X12.5.9) has a Sectigo certificate. Its trusted CA list still holds AddTrust External CA Root and USERTrust's
cross-sign by AddTrust, both ended on 2020-05-30 10:48:38 UTC, and not the self-signed USERTrust root. So the chain it sends on
5061 is leaf, Sectigo intermediate, **expired cross-sign**. The peer 198.51.100.20 trusts AddTrust, finds the chain expired and
closes TCP without an alert, twice. expe logs only `No SSL error available, probably remote disconnect`: the word "expired" does not
occur in the log, and a port scanner would leave the same lines. Certificates on the wire and in the list decide.

The traversal zone on 7001 is up, since vcsc does not verify expe there (TLS verify mode Off).

AddTrust, USERTrust and Sectigo are stand-ins: names, key identifiers, serials and dates are the real ones, keys are not, so
fingerprints differ.
""" + story.SIP.format("The handshakes of Python's `ssl` (the peer; it verifies for real, gets error 10, and keeps its alert to itself) "
                       "with `openssl s_server`", "OpenSSL 1.0's wording, as published for this event"))
        alone = lab.box("E", version="X12.5.9", zone=(-240, "America/New_York"), name="remote-disconnect-no-evidence")
        alone.log, alone.only, alone.pcaps = box.log, ("loggingsnapshot",), box.pcaps
        other = os.path.join(ROOT, alone.name)
        shutil.rmtree(other, ignore_errors=True)
        alone.write(other, None, first, last + 2)
        lab.expect(alone, {"verdict": "missing_information", "exit": 3, "complete": True, "findings": [], "only": [],
                           "missing": [{"id": "sectigo-addtrust-expired"}]}, other)
        lab.readme("""
# The same lines without certificates

The loggingsnapshot of addtrust-expired, alone. "No SSL error available, probably remote disconnect" is also what a firewall, a port
scanner or a peer with any other reason leaves behind. Without capture, trust list and own certificate nobody can tell: no issue may
be reported, the answer is **missing information** together with what to collect.
""", other)
