"""VerifyOriginServer is off: traffic_server warns and goes on."""
from lab import CUCM_IP, GOOD, Lab
import story


def record():
    with Lab("permissive") as lab:
        box = lab.box("C")
        box.xconf["EdgeConfigServer VerifyOriginServer"] = "Off"
        ec = lab.pki.issue("/C=BE/O=Lab/OU=UC/CN=cucm-EC.steven.lab", san=["cucm.steven.lab"], key="ec", aki=None)
        (r,) = lab.mra(box, [(6972, ec, None, ["-no_tls1_3"])], [
            ("cucm.steven.lab", 6972, "/CSFalice.cnf.xml", "alice", 265, GOOD)], policy="PERMISSIVE")
        assert " 200" in r["status"] and "Action=Continue" in r["warnings"][0][2], r
        assert not any(f.alerts for f in r["flows"])
        box.write(lab.target, lab.first - 180, lab.first, lab.last + 2)
        lab.expect(box, {"verdict": "no_issue", "exit": 0, "complete": True, "findings": [], "only": [],
                         "failures_unexplained": 0})
        lab.readme("""
# A warning that is no failure

`xConfiguration EdgeConfigServer VerifyOriginServer: Off`, played by Traffic Server with the policy PERMISSIVE. The server on
6972 presents a self-signed certificate; traffic_server writes `Action=Continue`, the handshake completes and the user gets
`200`. Nobody was refused, so there must be no issue. (Whether a real Expressway writes this line at all when verification is
off is not published.)
""" + story.MRA)
