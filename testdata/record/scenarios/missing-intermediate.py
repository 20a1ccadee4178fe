"""The server sends only its leaf; the root is trusted, the intermediate is nowhere."""
from lab import BAD, CUCM_IP, Lab
import story


def record():
    with Lab("missing-intermediate") as lab:
        box = lab.box("C", zone=(330, "Asia/Kolkata"))
        root = lab.pki.issue("/C=US/O=Branch Lab/CN=Branch Root CA", ca=True, start=-900, end=2700)
        sub = lab.pki.issue("/C=US/O=Branch Lab/CN=Branch Issuing CA 1", root, ca=True, start=-800, end=1500)
        leaf = lab.pki.issue("/C=US/O=Branch Lab/CN=cucm.steven.lab", sub, san=["cucm.steven.lab"])
        box.store = [lab.ca, root]
        (bad,) = lab.mra(box, [(8443, leaf, None, ["-no_tls1_3"])], [
            ("cucm.steven.lab", 8443, "/cucm-uds/user/carol/devices", "carol", 258, BAD)],
            store=lab.pki.file("store.pem", *box.store))
        lab.refused(bad, 48)
        assert "depth=0" in bad["warnings"][0][2] and "local issuer" in bad["warnings"][0][2], bad["warnings"]
        box.write(lab.target, lab.first - 180, lab.first, lab.last + 2)
        same = {"status": "issue", "refused_by": {"who": "self", "role": "C"},
                "presented_by": {"who": "peer", "ip": CUCM_IP, "port": 8443, "name": "cucm.steven.lab"},
                "certificate_subject": "CN=cucm.steven.lab", "count": 1, "evidence": lab.refusal(bad, 258)}
        lab.issue(box, [{"id": "unknown-ca", **same}, {"id": "missing-intermediate", **same}],
                  ["unknown-ca", "missing-intermediate"], ["10.48.36.215:8443", "Branch Issuing CA 1"])
        lab.readme("""
# The server forgets its intermediate

Branch Root CA is in vcsc's trusted CA list. cucm.steven.lab's certificate was issued by Branch Issuing CA 1, which signs
for that root, but the server sends its leaf alone and the list does not hold the intermediate either. traffic_server
stops at depth 0 (`unable to get local issuer certificate`) and sends alert 48. The general answer is unknown-ca; the fine
one names the certificate that is absent: **Branch Issuing CA 1**, to be sent by the server or added to the list.
""" + story.MRA)
