"""The node is known by its IP address, which its certificate does not hold."""
from lab import BAD, CUCM_IP, Lab, log_evidence
import story


def record():
    with Lab("sni-mismatch-ip") as lab:
        box = lab.box("C")
        (bad,) = lab.mra(box, [(8443, lab.tomcat, None, ["-no_tls1_3"])], [
            (CUCM_IP, 8443, "/cucm-uds/user/alice/devices?max=100", "alice", 144, BAD)])
        lab.refused(bad, 80)
        box.write(lab.target, lab.first - 180, lab.first, lab.last + 2)
        lab.expect(box, {
            "verdict": "issue", "exit": 1, "complete": True,
            "findings": [{
                "id": "sni-mismatch", "status": "issue", "refused_by": {"who": "self", "role": "C"},
                "presented_by": {"who": "peer", "ip": CUCM_IP, "port": 8443},
                "certificate_subject": "CN=cucm-ms.steven.lab", "count": 1,
                "evidence": [log_evidence("SNI (10.48.36.215) not in certificate"),
                             log_evidence('Detail="Sending Request" Txn-id="144"'), *lab.seen(bad)]}],
            "only": ["sni-mismatch"], "failures_unexplained": 0,
            "text": ["10.48.36.215:8443", "Txn-id 144"]})
        lab.readme("""
# CUCM is reached by its IP address

In CUCM's System > Server the node stands with its IP address. So the MRA client asks for
`steven.lab/https/10.48.36.215/8443` (the base64 segment of the request), Expressway-C connects to that address by that
name, and the certificate it gets holds only cucm-ms.steven.lab and cucm.steven.lab. The chain itself is trusted:
traffic_server says `SNI (10.48.36.215) not in certificate`, and what goes over the wire is alert 80 internal_error, not
48. Tried twice, one user failure, `502 connect failed`.
""" + story.MRA)
