"""8443 is fine, 6972 of the same server presents its self-signed EC certificate."""
from lab import BAD, CUCM_IP, GOOD, Lab, log_evidence
import story


def record():
    with Lab("self-signed-6972") as lab:
        box = lab.box("C")
        ec = lab.pki.issue("/C=BE/O=Lab/OU=UC/CN=cucm-EC.steven.lab", san=["cucm.steven.lab"], key="ec", aki=None,
                           start=-500, end=1325)
        good, bad = lab.mra(box, [(8443, lab.tomcat, None, ["-no_tls1_3"]), (6972, ec, None, ["-no_tls1_3"])], [
            ("cucm.steven.lab", 8443, "/cucm-uds/user/alice/devices", "alice", 189, GOOD),
            ("cucm.steven.lab", 6972, "/CSFalice.cnf.xml", "alice", 191, BAD)])
        assert " 200" in good["status"]
        lab.refused(bad, 48)
        box.log.module(good["sent"] - 0.2, "management:", "developer.diagnosticlogging", "INFO",
                       "DEBUG_MARKER: alice signs in")
        box.write(lab.target, lab.first - 210, lab.first, lab.last + 2, lines=2400)
        lab.expect(box, {
            "verdict": "issue", "exit": 1, "complete": True,
            "findings": [{
                "id": "self-signed-certificate", "status": "issue",
                "refused_by": {"who": "self", "role": "C"},
                "presented_by": {"who": "peer", "ip": CUCM_IP, "port": 6972, "name": "cucm.steven.lab"},
                "certificate_subject": "CN=cucm-EC.steven.lab", "count": 1,
                "evidence": [log_evidence("Core server certificate verification failed"),
                             log_evidence('Detail="Sending Request" Txn-id="191"'),
                             log_evidence('Txn-id="191" TrackingID="" Dst-ip="127.0.0.1"'), *lab.seen(bad)]},
                {"id": "cucm-elliptic-certificate-not-trusted", "status": "issue", "count": 1}],
            "only": ["self-signed-certificate", "cucm-elliptic-certificate-not-trusted"], "failures_unexplained": 0,
            "text": ["10.48.36.215:6972", "Txn-id 191", "cucm-EC.steven.lab"]})
        lab.readme("""
# 8443 works, 6972 of the same server is refused

The user alice signs in over Mobile and Remote Access. Expressway-C vcsc (X14.2.5) asks cucm.steven.lab:8443 for her
devices: that server presents the Tomcat certificate, signed by steven-DC-CA, which vcsc trusts. For the device's
configuration it asks port 6972 of the same server, where the CallManager service presents its own **self-signed EC
certificate** CN=cucm-EC.steven.lab. traffic_server refuses it (alert 48 unknown_ca), tries once more as it always does
(one user failure, two connections, one finding), and the client gets `502 connect failed`.

It shows that success on one port proves nothing about another, and how log, capture and trust list agree. The log also
holds a `DEBUG_MARKER` (its exact form is not published: template) just before alice signs in.
""" + story.MRA)
