"""Leaf and intermediate are sent, the root is not in the trust list."""
from lab import BAD, CUCM_IP, Lab, log_evidence
import story


def record():
    with Lab("unknown-root") as lab:
        box = lab.box("C", zone=(-300, "America/New_York"))
        root = lab.pki.issue("/C=US/O=Branch Lab/CN=Branch Root CA", ca=True, start=-900, end=2700)
        sub = lab.pki.issue("/C=US/O=Branch Lab/CN=Branch Issuing CA 1", root, ca=True, start=-800, end=1500)
        leaf = lab.pki.issue("/C=US/O=Branch Lab/CN=cucm.steven.lab", sub, san=["cucm.steven.lab"])
        (bad,) = lab.mra(box, [(8443, leaf, lab.pki.file("chain.pem", sub), ["-no_tls1_3"])], [
            ("cucm.steven.lab", 8443, "/cucm-uds/clusterUser?username=bob", "bob", 277, BAD)])
        lab.refused(bad, 48)
        assert "depth=1" in bad["warnings"][0][2], bad["warnings"]
        box.write(lab.target, lab.first - 180, lab.first, lab.last + 2)
        lab.expect(box, {
            "verdict": "issue", "exit": 1, "complete": True,
            "findings": [{
                "id": "unknown-ca", "status": "issue", "refused_by": {"who": "self", "role": "C"},
                "presented_by": {"who": "peer", "ip": CUCM_IP, "port": 8443, "name": "cucm.steven.lab"},
                "certificate_subject": "CN=cucm.steven.lab", "count": 1,
                "evidence": [log_evidence("Core server certificate verification failed"),
                             log_evidence('Detail="Sending Request" Txn-id="277"'), *lab.seen(bad)]}],
            "only": ["unknown-ca"], "failures_unexplained": 0,
            "text": ["10.48.36.215:8443", "Txn-id 277", "Branch Root CA"]})
        lab.readme("""
# The server's root is not trusted

cucm.steven.lab was given a certificate by the branch's own PKI: Branch Root CA > Branch Issuing CA 1 > leaf. The server
sends leaf and intermediate, as it should. vcsc's trusted CA list holds only steven-DC-CA, so traffic_server stops at
depth 1 (`unable to get local issuer certificate`) and sends alert 48. What is missing is **Branch Root CA**; nothing is
wrong with the server.
""" + story.MRA)
