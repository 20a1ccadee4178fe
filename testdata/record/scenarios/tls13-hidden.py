"""TLS 1.3: the log says why, the capture cannot show the certificate."""
from lab import BAD, CUCM_IP, Lab, log_evidence
import story


def record():
    with Lab("tls13-hidden") as lab:
        box = lab.box("C", version="X15.0.2")
        ec = lab.pki.issue("/C=BE/O=Lab/OU=UC/CN=cucm-EC.steven.lab", san=["cucm.steven.lab"], key="ec", aki=None)
        (bad,) = lab.mra(box, [(6972, ec, None, ["-tls1_3"])], [
            ("cucm.steven.lab", 6972, "/CSFalice.cnf.xml", "alice", 233, BAD)])
        assert len(bad["flows"]) == 2 == len(bad["warnings"])
        assert not any(f.server_cert for f in bad["flows"])
        assert all([a[3] for a in f.alerts] == [48] for f in bad["flows"])
        box.write(lab.target, lab.first - 180, lab.first, lab.last + 2)
        lab.issue(box, [{
            "id": "self-signed-certificate", "status": "issue", "refused_by": {"who": "self", "role": "C"},
            "presented_by": {"who": "peer", "ip": CUCM_IP, "port": 6972, "name": "cucm.steven.lab"}, "count": 1,
            "evidence": [log_evidence(bad["warnings"][0][2]), log_evidence('Detail="Sending Request" Txn-id="233"'),
                         *lab.seen(bad, certificate=False)]}],
            ["self-signed-certificate"], ["10.48.36.215:6972", "TLS 1.3"])
        lab.readme("""
# TLS 1.3 hides the certificate

As self-signed-6972, but the server speaks TLS 1.3 only: its Certificate message is encrypted, so the capture shows a
ClientHello with the name, a ServerHello, and then the refusal. That one **is** readable: OpenSSL's client refuses the
certificate before it has switched its own sending side to the handshake keys, so alert 48 goes out in clear. A report must say
that the certificate could not be seen **because TLS 1.3 encrypts it**, not leave the place empty.
""" + story.MRA)
