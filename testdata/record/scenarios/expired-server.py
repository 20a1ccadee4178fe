"""The server's certificate has expired."""
from lab import BAD, CUCM_IP, Lab
import story


def record():
    with Lab("expired-server") as lab:
        box = lab.box("C")
        leaf = lab.pki.issue("/C=BE/O=Lab/OU=UC/CN=cucm.steven.lab", lab.ca, san=["cucm.steven.lab"], start=-740, end=-9)
        (bad,) = lab.mra(box, [(8443, leaf, None, ["-no_tls1_3"])], [
            ("cucm.steven.lab", 8443, "/cucm-uds/user/bob/devices", "bob", 297, BAD)])
        lab.refused(bad, 45)
        box.write(lab.target, lab.first - 180, lab.first, lab.last + 2)
        lab.issue(box, [{
            "id": "certificate-expired", "status": "issue", "refused_by": {"who": "self", "role": "C"},
            "presented_by": {"who": "peer", "ip": CUCM_IP, "port": 8443, "name": "cucm.steven.lab"},
            "certificate_subject": "CN=cucm.steven.lab", "count": 1, "evidence": lab.refusal(bad, 297)}],
            ["certificate-expired"], ["10.48.36.215:8443", "Txn-id 297"])
        lab.readme("""
# The server's certificate has expired

CUCM's Tomcat certificate ended nine days before the recording. Its issuer is trusted and its name is right.
traffic_server refuses it at depth 0 (`certificate has expired`), with alert 45 on the wire.
""" + story.MRA)
