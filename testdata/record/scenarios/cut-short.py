"""The archive ends in the middle of its capture."""

import subprocess
import zlib

from lab import BAD, CUCM_IP, GOOD, Lab
import story

ORDER = ("loggingsnapshot", "xconf", "xstat", "ca_", "server_", "eth0")


def record():
    with Lab("cut-short") as lab:
        box = lab.box("C")
        root = lab.pki.issue("/C=US/O=Branch Lab/CN=Branch Root CA", ca=True, start=-900, end=2700)
        sub = lab.pki.issue("/C=US/O=Branch Lab/CN=Branch Issuing CA 1", root, ca=True, start=-800, end=1500)
        leaf = lab.pki.issue("/C=US/O=Branch Lab/CN=cucm.steven.lab", sub, san=["cucm.steven.lab"])
        chain = lab.pki.file("chain.pem", sub)
        bad, *rest = lab.mra(box, [(8443, lab.tomcat, None, ["-no_tls1_3"]), (6972, leaf, chain, ["-no_tls1_3"])], [
            ("cucm.steven.lab", 6972, "/CSFfrank.cnf.xml", "frank", 288, BAD),
            *[("cucm.steven.lab", 8443, "/cucm-uds/user/frank/devices", "frank", 290 + n, GOOD) for n in range(4)]])
        lab.refused(bad, 48)
        path = box.write(lab.target, lab.first - 180, lab.first, lab.last + 2, order=ORDER)
        with open(path, "rb") as f:
            data = f.read()
        with open(box.pcaps[0], "rb") as f:
            pcap = f.read()
        start = zlib.decompress(data, 31).index(pcap)
        # keep both refused tries and something after them, lose the rest
        after = int(subprocess.run(["tshark", "-r", box.pcaps[0], "-Y", "frame.number==%d" % (
            bad["flows"][1].alerts[0][0] + 1), "-T", "fields", "-e", "frame.cap_len"],
            capture_output=True, text=True).stdout) + where(pcap, bad["flows"][1].alerts[0][0] + 1)
        low, high = 0, len(data)
        while low < high:
            middle = (low + high) // 2
            if len(zlib.decompressobj(31).decompress(data[:middle])) < start + after + 2000:
                low = middle + 1
            else:
                high = middle
        kept = zlib.decompressobj(31).decompress(data[:low])
        assert start + after < len(kept) < start + len(pcap) - 2000
        with open(path, "wb") as f:
            f.write(data[:low])
        lab.expect(box, {
            "verdict": "issue", "exit": 1, "complete": False,
            "findings": [{
                "id": "unknown-ca", "status": "issue", "refused_by": {"who": "self", "role": "C"},
                "presented_by": {"who": "peer", "ip": CUCM_IP, "port": 6972, "name": "cucm.steven.lab"},
                "certificate_subject": "CN=cucm.steven.lab", "count": 1, "evidence": lab.refusal(bad, 288)}],
            "only": ["unknown-ca"], "failures_unexplained": 0, "text": ["10.48.36.215:6972"]})
        lab.readme("""
# The upload broke off

A bundle whose gzip stream ends in the middle of the capture, as after a broken upload. Its members lie in another order than in the
other scenarios (log, configuration, trust list, own certificate, capture last), so everything but the capture's second half is there.
Both tries of the refused connection lie before the cut. The finding (that of unknown-root, on 6972) stands, and the report says that
the input is not complete and where it ends.
""" + story.MRA)


def where(pcap, frame):
    """Byte offset of a frame's data in a classic little-endian capture."""
    at = 24
    for _ in range(frame - 1):
        at += 16 + int.from_bytes(pcap[at + 8:at + 12], "little")
    return at + 16
