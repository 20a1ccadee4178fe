"""The Expressway was restarted while logging: the bundle holds the log and nothing else."""
from lab import BAD, CUCM_IP, Lab, log_evidence
import story


def record():
    with Lab("log-only-restart") as lab:
        box = lab.box("C")
        root = lab.pki.issue("/C=US/O=Branch Lab/CN=Branch Root CA", ca=True, start=-900, end=2700)
        sub = lab.pki.issue("/C=US/O=Branch Lab/CN=Branch Issuing CA 1", root, ca=True, start=-800, end=1500)
        leaf = lab.pki.issue("/C=US/O=Branch Lab/CN=cucm.steven.lab", sub, san=["cucm.steven.lab"])
        (bad,) = lab.mra(box, [(8443, leaf, lab.pki.file("chain.pem", sub), ["-no_tls1_3"])], [
            ("cucm.steven.lab", 8443, "/cucm-uds/user/dave/devices", "dave", 219, BAD)])
        lab.refused(bad, 48)
        box.only = ("loggingsnapshot",)
        box.log.event(lab.last + 1, "httpd[18253]: web:", "System Restart Requested",
                      'Detail="user initiated" Src-ip="10.48.36.9" User="admin"')
        box.write(lab.target, lab.first - 180, lab.first, lab.last + 2)
        lab.issue(box, [{
            "id": "unknown-ca", "status": "issue", "refused_by": {"who": "self"},
            "presented_by": {"who": "peer", "ip": CUCM_IP, "port": 8443, "name": "cucm.steven.lab"}, "count": 1,
            "evidence": [log_evidence(bad["warnings"][0][2]), log_evidence('Detail="Sending Request" Txn-id="219"')]}],
            ["unknown-ca"], ["10.48.36.215:8443"])
        lab.readme("""
# After a restart only the log is left

"Restart/Reboot: Only diagnostic log will be collected; other files will be missing from the bundle", says Cisco's guide. The
failure is unknown-root's, recorded again; capture, trust list and configuration are absent. The log still says who refused
whom, where and why; which certificate is missing cannot be known, and the report must say so and what to collect. The port
comes from the request's line, since traffic_server's WARNING has none.
""" + story.MRA)
