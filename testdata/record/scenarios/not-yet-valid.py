"""The server's certificate begins tomorrow."""
from lab import BAD, CUCM_IP, Lab
import story


def record():
    with Lab("not-yet-valid") as lab:
        box = lab.box("C", zone=(0, "UTC"))
        leaf = lab.pki.issue("/C=BE/O=Lab/OU=UC/CN=cucm.steven.lab", lab.ca, san=["cucm.steven.lab"], start=1, end=731)
        (bad,) = lab.mra(box, [(8443, leaf, None, ["-no_tls1_3"])], [
            ("cucm.steven.lab", 8443, "/cucm-uds/user/bob/devices", "bob", 241, BAD)])
        lab.refused(bad, 42)
        box.write(lab.target, lab.first - 180, lab.first, lab.last + 2)
        lab.issue(box, [{
            "id": "certificate-not-yet-valid", "status": "issue", "refused_by": {"who": "self", "role": "C"},
            "presented_by": {"who": "peer", "ip": CUCM_IP, "port": 8443, "name": "cucm.steven.lab"},
            "certificate_subject": "CN=cucm.steven.lab", "count": 1, "evidence": lab.refusal(bad, 241)}],
            ["certificate-not-yet-valid"], ["10.48.36.215:8443", "Txn-id 241"])
        lab.readme("""
# The server's certificate is not valid yet

The clock of the machine that signed CUCM's new Tomcat certificate is ahead: the certificate begins a day after the
recording. traffic_server refuses it (`certificate is not yet valid`), with alert 42 on the wire. The Expressway's own clock
is right: xstat says NTP is synchronized.
""" + story.MRA)
