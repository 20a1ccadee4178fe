"""Two self-signed certificates of one subject in the trust list: the second counts as if it were absent."""
from lab import BAD, CUCM_IP, GOOD, Lab
import story


def record():
    with Lab("duplicate-subject") as lab:
        box = lab.box("C")
        bare = {"san": ["cucm.steven.lab"], "aki": None, "ski": None, "start": -300, "end": 1500}
        tomcat = lab.pki.issue("/C=BE/O=Lab/OU=UC/CN=cucm.steven.lab", **bare)
        callmanager = lab.pki.issue("/C=BE/O=Lab/OU=UC/CN=cucm.steven.lab", **bare)
        box.store = [lab.ca, tomcat, callmanager]
        good, bad = lab.mra(box, [(8443, tomcat, None, ["-no_tls1_3"]), (6972, callmanager, None, ["-no_tls1_3"])], [
            ("cucm.steven.lab", 8443, "/cucm-uds/user/alice/devices", "alice", 211, GOOD),
            ("cucm.steven.lab", 6972, "/CSFalice.cnf.xml", "alice", 213, BAD)],
            store=lab.pki.file("store.pem", *box.store))
        assert " 200" in good["status"], good["status"]
        lab.refused(bad, 48)
        box.write(lab.target, lab.first - 180, lab.first, lab.last + 2)
        length = [len(c.pem.split("\n")) for c in box.store]  # a comment line stands where split counts an empty last one
        pair = [sum(length[:n]) + 1 for n in (1, 2)]
        store = {"kind": "store", "member": "ca_", "line": sorted(x for p in pair for x in (p, p + 1))}
        same = {"status": "issue", "refused_by": {"who": "self", "role": "C"},
                "presented_by": {"who": "peer", "ip": CUCM_IP, "port": 6972, "name": "cucm.steven.lab"},
                "certificate_subject": "CN=cucm.steven.lab", "count": 1, "evidence": lab.refusal(bad, 213)}
        lab.issue(box, [{"id": "trust-store-duplicate-subject", "status": "issue", "evidence": [store]}, {"id": "self-signed-certificate", **same}],
                  ["trust-store-duplicate-subject", "self-signed-certificate"], ["10.48.36.215:6972"])
        lab.readme("""
# The certificate is in the trust list and is refused all the same

CUCM's Tomcat (8443) and CallManager (6972) certificates are self-signed, with one and the same subject, different keys, and
neither subject nor authority key identifier. Both were uploaded to vcsc. OpenSSL's search stops at the first certificate with
the right subject: 8443 works, 6972 fails with `self-signed certificate … depth=0` **although its certificate stands in
`ca_*.pem`** (checked with `openssl verify` on the same list). Cisco knows it as CSCwa12905.
""" + story.MRA)
