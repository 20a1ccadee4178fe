"""The capture's ring has wrapped: by time 02 comes first, then 00, then 01, and a handshake lies across two files."""
import subprocess

from lab import BAD, CUCM_IP, GOOD, Lab, log_evidence, packets
import story
import truth


def record():
    with Lab("ring-out-of-order") as lab:
        box = lab.box("C")
        root = lab.pki.issue("/C=US/O=Branch Lab/CN=Branch Root CA", ca=True, start=-900, end=2700)
        sub = lab.pki.issue("/C=US/O=Branch Lab/CN=Branch Issuing CA 1", root, ca=True, start=-800, end=1500)
        leaf = lab.pki.issue("/C=US/O=Branch Lab/CN=cucm.steven.lab", sub, san=["cucm.steven.lab"])
        chain = lab.pki.file("chain.pem", sub)
        good, bad, after = lab.mra(box, [(8443, lab.tomcat, None, ["-no_tls1_3"]), (6972, leaf, chain, ["-no_tls1_3"])], [
            ("cucm.steven.lab", 8443, "/cucm-uds/user/erin/devices", "erin", 402, GOOD),
            ("cucm.steven.lab", 6972, "/CSFerin.cnf.xml", "erin", 404, BAD),
            ("cucm.steven.lab", 8443, "/cucm-uds/user/erin/devices", "erin", 406, GOOD)])
        lab.refused(bad, 48)
        assert " 200" in good["status"] and " 200" in after["status"]
        whole, one = box.pcaps[0], bad["flows"][0]
        # The server's flight is longer than a segment. The first file ends inside it: after its first segment.
        cut1 = one.server_cert[0] - 1
        sizes = subprocess.run(["tshark", "-r", whole, "-Y", "frame.number<=%d && frame.number>%d && tcp.len>0" % (
            one.server_cert[0], one.hello_frame), "-T", "fields", "-e", "frame.number", "-e", "tcp.srcport"],
            capture_output=True, text=True, check=True).stdout.split("\n")
        first_segment = [int(x.split("\t")[0]) for x in sizes if x.endswith("\t6972")][0]
        assert one.hello_frame < first_segment < one.server_cert[0]
        cut1 = first_segment
        cut2 = bad["flows"][1].alerts[0][0] + 4
        total = int(subprocess.run(["capinfos", "-rcMT", whole], capture_output=True, text=True,
                                   check=True).stdout.split()[-1])
        parts = {"old": (1, cut1), "mid": (cut1 + 1, cut2), "new": (cut2 + 1, total)}
        paths = {}
        for name, (a, b) in parts.items():
            paths[name] = "%s/%s.pcap" % (lab.tmp, name)
            subprocess.run(["editcap", "-F", "pcap", "-r", whole, paths[name], "%d-%d" % (a, b)], check=True)
        lab.flows = truth.flows(whole)
        box.pcaps = [paths["mid"], paths["new"], paths["old"]]  # tcpdump00, 01, 02
        box.write(lab.target, lab.first - 180, lab.first, lab.last + 2)
        cert, alert = one.server_cert[0] - cut1, one.alerts[0][0] - cut1
        second = bad["flows"][1]
        lab.issue(box, [{
            "id": "unknown-ca", "status": "issue", "refused_by": {"who": "self", "role": "C"},
            "presented_by": {"who": "peer", "ip": CUCM_IP, "port": 6972, "name": "cucm.steven.lab"},
            "certificate_subject": "CN=cucm.steven.lab", "count": 1,
            "evidence": [log_evidence(bad["warnings"][0][2]),
                         packets(cert, second.server_cert[0] - cut1), packets(alert, second.alerts[0][0] - cut1)]}],
            ["unknown-ca"], ["10.48.36.215:6972", "Branch Root CA"],
            handshakes=[{"client": {"port": one.client[1]}, "server": {"ip": CUCM_IP, "port": 6972}, "chain_server": 2,
                         "alert": "unknown_ca"}])
        lab.readme("""
# The ring of captures has wrapped

Expressway writes its capture into a ring of files, so numbers are not time. Here `tcpdump02` is the oldest, `00` follows, `01` is the
newest. The first of the two refused handshakes on 6972 lies across two files: its ClientHello and the first segment of the server's
flight end `tcpdump02`; the rest of the Certificate message and the alert begin `tcpdump00`. Read in time order it is one whole
handshake with two certificates and one alert; read by number it is two fragments.

The failure is that of unknown-root, on 6972. One recording was cut into three with editcap; no packet was changed.
`expect.yaml` also holds the handshake that must come out whole.
""" + story.MRA)
