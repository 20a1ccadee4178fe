"""One recording: PKI, network, programs, then the bundle, its README and the truth about it.

A scenario (scenarios/NAME.py) has one function record(); see scenarios/self-signed-6972.py for the simplest whole one.
"""
import base64
import gzip
import io
import json
import os
import shutil
import tarfile
import tempfile
import time

import yaml

import config
import truth
from ats import PORT, Ats
from logtext import Log
from net import Net
from noise import Noise
from pki import Pki

ROOT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "scenarios")
DOMAIN = "steven.lab"
C_IP, E_IP, CUCM_IP = "10.48.36.46", "10.48.36.47", "10.48.36.215"
FAR_IP, CLOUD_IP = "198.51.100.20", "192.0.2.81"


class Line:
    """A place in the loggingsnapshot, found by grep when the bundle is written. nth: which of the hits, or all."""

    def __init__(self, text, nth=None):
        self.text, self.nth = text, nth


class Box:
    """The Expressway of a scenario and all that its bundle will hold."""

    def __init__(self, name, tmp, *, role="C", version="X14.2.5", zone=(120, "Europe/Brussels"), host=None):
        self.name, self.tmp, self.role, self.version, self.domain = name, tmp, role, version, DOMAIN
        self.host = host or ("vcsc" if role == "C" else "expe")
        self.ip = C_IP if role == "C" else E_IP
        self.zone_minutes, self.zone_name = zone
        self.zone_status, self.pid = "Active", 18242
        self.log = Log(self.host, self.zone_minutes)
        self.pcaps = []          # paths, in the order of their numbers
        self.store = []          # certificates of ca_*.pem, in order
        self.own = None          # certificates of server_*.pem
        self.xconf, self.alarms, self.licence, self.xml = {}, [], None, False
        self.service_pem = ""
        self.only = None         # members to keep; None: all

    def segment(self, *more):
        """The first path segment of an MRA request: unpadded base64 of domain/scheme/host/port."""
        return base64.b64encode("/".join([self.domain, *map(str, more)]).encode()).decode().rstrip("=")

    def write(self, target, start, capture_from, stop, *, lines=1500, zone_peer=None, order=None):
        """Lays the bundle; returns its path and the member paths by kind."""
        if start is not None:
            Noise(self, self.log, self.service_pem).fill(start, capture_from - 0.3, stop, lines)
        stamp = time.strftime("%Y-%m-%d_%H_%M_%S", time.gmtime(stop))
        now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(start or stop))
        tail = "%s_%s" % (self.host, stamp)
        values = config.xconf(self, {"zone": zone_peer or "%s.%s" % ("expe" if self.role == "C" else "vcsc", DOMAIN)},
                              self.xconf)
        blocks, licence = config.xstat(self, now, self.alarms, self.licence or config.licence(
            True, time.strftime("%b %d %Y %H:%M:%S UTC", time.gmtime((start or stop) - 86400))))
        members = {
            "loggingsnapshot_%s.txt" % tail: self.log.text(),
            "xconf_dump_%s.txt" % tail: config.xconf_text(values),
            "xstat_dump_%s.txt" % tail: config.xstat_text(blocks, licence),
            "ca_%s.pem" % tail: "".join(pretty(c) for c in self.store),
            "server_%s.pem" % tail: "".join(c.pem for c in self.own or []),
        }
        if self.xml:
            members["xconf_dump_%s.xml" % tail] = config.xml("Configuration", values)
            members["xstat_dump_%s.xml" % tail] = config.xml("Status", config.flat(blocks))
        for n, path in enumerate(self.pcaps):
            with open(path, "rb") as f:
                members["eth0_diagnostic_logging_tcpdump%02d_%s.pcap" % (n, tail)] = f.read()
        if self.only:
            members = {n: d for n, d in members.items() if n.startswith(self.only)}
        os.makedirs(target, exist_ok=True)
        path = os.path.join(target, "diagnostic_log_%s.tar.gz" % tail)
        names = sorted(members) if not order else sorted(members, key=lambda n: [n.startswith(o) for o in order].index(True))
        with open(path, "wb") as f:
            f.write(tar_gz([(n, members[n]) for n in names], int(stop)))
        self.logfile = os.path.join(self.tmp, "loggingsnapshot.%s.txt" % self.name)
        with open(self.logfile, "w") as f:
            f.write(self.log.text())
        return path


def tar_gz(members, mtime):
    """As tar --sort=name --owner=0 --group=0 --numeric-owner | gzip -n would."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in members:
            data = data.encode() if isinstance(data, str) else data
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(data), mtime, 0o644
            tar.addfile(info, io.BytesIO(data))
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0, filename="", compresslevel=9) as z:
        z.write(raw.getvalue())
    return out.getvalue()


def pretty(cert):
    """Expressway's CA file names each certificate in a comment line above it."""
    return "# %s\n%s" % (cert.ask("-subject", "-nameopt", "RFC2253").replace("subject=", ""), cert.pem)


GOOD, BAD = "6af9a674-9ebc-41ea-868e-90e7309a758c", "bb0c8492-8c15-4537-a7d1-082dde781dbd"  # TrackingID of requests


class Lab:
    """A scenario's temporary folder, certificates and (once entered with net()) network."""

    def __init__(self, name):
        self.name, self.tmp = name, tempfile.mkdtemp(prefix="certway-record-")
        self.flows = None        # set where truth.flows(box.pcaps[0]) is not the whole capture
        self.pki, self.target = Pki(self.tmp), os.path.join(ROOT, name)
        self.ca = self.pki.issue("/DC=lab/DC=steven/CN=steven-DC-CA", ca=True, start=-900, end=2700)
        self.cert_c = self.pki.issue("/C=BE/O=Lab/CN=vcsc.steven.lab", self.ca, san=["vcsc.steven.lab"])
        self.cert_e = self.pki.issue("/C=BE/O=Lab/CN=expe.steven.lab", self.ca, san=["expe.steven.lab", "steven.lab"])
        self.tomcat = self.pki.issue("/C=BE/O=Lab/OU=UC/CN=cucm-ms.steven.lab", self.ca,
                                     san=["cucm-ms.steven.lab", "cucm.steven.lab"])
        self.store = self.pki.file("ca.pem", self.ca)

    def __enter__(self):
        shutil.rmtree(self.target, ignore_errors=True)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.tmp, ignore_errors=True)

    def box(self, role="C", **more):
        b = Box(more.pop("name", self.name), self.tmp, role=role, **more)
        b.store, b.own = [self.ca], [self.cert_c if role == "C" else self.cert_e]
        b.service_pem = self.cert_e.pem
        return b

    def net(self, box, hosts=None):
        names = {"cucm.steven.lab": CUCM_IP, "expe.steven.lab": E_IP, "vcsc.steven.lab": C_IP}
        peers = [CUCM_IP, E_IP if box.role == "C" else C_IP, "10.48.36.1", FAR_IP, CLOUD_IP]
        n = Net(self.tmp, [box.ip], peers, {**names, **(hosts or {})})
        n.agent = "TANDBERG/4137 (%s)" % box.version
        return n

    def ports(self, net):
        """Expressway's own range for outbound connections that are not SIP."""
        net.run("box", "sysctl", "-qw", "net.ipv4.ip_local_port_range=30000 35999")

    # the traversal zone (or the CUCM neighbour) in good health ----------------------------------------------------
    def background(self, net, box, port=7001, far=None, cert=None, *, own=None, trust=None, count=4,
                   gap=0.4):
        """Mutual TLS and some OPTIONS between the box and a peer, by real processes. Returns a function that puts what
        happened in the log, given the flows of the capture. own: file with the box's chain; trust: what the peer of an
        Expressway-E trusts, - for nothing and no check."""
        if far is None:
            far, cert = {(True, 5061): (CUCM_IP, self.tomcat), (True, 7001): (E_IP, self.cert_e),
                         (False, 7001): (C_IP, self.cert_c)}[box.role == "C", port]
        mine = box.own[0]
        pair = {"box": (box.ip, mine), "peer": (far, cert)}
        server, client = ("peer", "box") if box.role == "C" else ("box", "peer")
        (ip, s), (source, c) = pair[server], pair[client]
        served = net.tool(server, "sip-server", ip, port, own or s.crt, s.key, self.store, wait=False)
        net.listening(server, port)
        called = net.tool(client, "sip-client", ip, port, c.crt, c.key, trust or self.store, "-", source + ":25031",
                          count, gap, wait=False)
        path, far_cert = (called if client == "box" else served), cert
        time.sleep(0.3)

        def tell(all_flows):
            flow = [f for f in all_flows if f.server[1] == port and f.client[1] == 25031][0]
            box.log.tls_good(flow, *self.names(far_cert))
            here, there = (flow.client, flow.server) if box.role == "C" else (flow.server, flow.client)
            with open(path) as f:
                for line in f:
                    e = json.loads(line)
                    if e["what"] in ("sent", "received"):
                        box.log.sip(e["t"], "Sent" if e["what"] == "sent" else "Received", here, there, e["text"])
            return flow
        return tell

    def names(self, cert):
        """Common name and DNS names of a certificate, as tvcs logs them."""
        cn = cert.ask("-subject", "-nameopt", "RFC2253").split("CN=")[1].split(",")[0]
        return cn, [s[4:] for s in cert.ask("-ext", "subjectAltName").split("\n")[1].strip().split(", ")]

    @staticmethod
    def s_client(net, where, source, ip, port, *more):
        """openssl s_client from a fixed port; it ends by itself when the handshake fails."""
        net.run(where, "openssl", "s_client", "-connect", "%s:%d" % (ip, port), "-bind", source, "-tls1_2",
                "-verify_return_error", *more)

    # MRA through traffic_server ------------------------------------------------------------------------------------
    def mra(self, box, servers, requests, *, policy="ENFORCED", store=None, background=7001, tail=0.8):
        """Records requests of MRA clients through traffic_server and puts them in the log.
        servers: (port, certificate, chain file or None, more s_server options); requests: (host, port, path, user, txn,
        tracking id). Returns what happened, one dict per request: flows is what the capture has of it."""
        with self.net(box) as net:
            self.ports(net)
            for port, cert, chain, more in servers:
                net.s_server("peer", CUCM_IP, port, cert, chain, "-www", *more)
            ats = Ats(net, self.tmp, self.maps(box, *sorted({r[:2] for r in requests})), store or self.store,
                      policy=policy)
            cap = net.capture("box", self.tmp + "/a.pcap")
            tell = self.background(net, box, background)
            done = []
            for host, port, path, user, *_ in requests:
                done.append(self.get(net, box, host, port, path, user))
                time.sleep(0.3)
            time.sleep(tail)
            net.stop(cap)
        box.pcaps = [self.tmp + "/a.pcap"]
        flows, warnings = truth.flows(box.pcaps[0]), ats.warnings()
        self.first, self.last = truth.first_last(box.pcaps[0])
        self.zone_flow = tell(flows)
        for r, (_, _, _, _, txn, track) in zip(done, requests):
            r["flows"] = [f for f in flows if f.server == (CUCM_IP, r["port"]) and r["sent"] < f.syn < r["got"]]
            r["warnings"] = [w for w in warnings if r["sent"] - 0.001 < w[0] <= r["got"]]
            self.tell_get(box, r, txn, r["flows"], track, r["warnings"])
        assert len(warnings) == sum(len(r["warnings"]) for r in done), warnings
        return done

    def refused(self, r, code):
        """Checks that request r was tried twice and refused twice by the box with that alert."""
        assert r["status"].startswith("HTTP/1.1 502"), r["status"]
        assert len(r["flows"]) == len(r["warnings"]) == 2, r
        assert all([a[2:] for a in f.alerts] == [(f.client, code)] for f in r["flows"]), [f.alerts for f in r["flows"]]

    @staticmethod
    def seen(r, certificate=True):
        """Evidence in the capture of a refused request: certificate and alert of either try."""
        found = [packets(*[f.server_cert[0] for f in r["flows"]])] if certificate else []
        return found + [packets(*[f.alerts[0][0] for f in r["flows"]])]

    def maps(self, box, *targets):
        """remap rules for (host, port) targets, with the path segment that an MRA client sends."""
        return [(DOMAIN, box.segment("https", h, p), "https://%s:%d" % (h, p)) for h, p in targets]

    def get(self, net, box, host, port, path, user):
        url = "http://vcs_control.%s:%d/%s%s" % (DOMAIN, PORT, box.segment("https", host, port), path)
        seen = net.tool("box", "get", "127.0.0.1", PORT, url, "User-Agent: Jabber-Win-1258", "Accept: */*")
        return {"url": url, "host": host, "port": port, "path": path, "user": user,
                "sent": seen[0]["t"], "lport": seen[0]["port"], "got": seen[1]["t"], "status": seen[1]["status"],
                "body": seen[2]["body"]}

    def tell_get(self, box, request, txn, tries, track, ats_lines=()):
        """The request in the log: Expressway's lines are templates with its addresses, ports and times; the lines of
        ats_lines are what traffic_server wrote."""
        log, r, pid = box.log, request, box.pid
        tid = 'TrackingID="%s"' % track
        ends = 'Src-ip="127.0.0.1" Src-port="%d" Last-via-addr=""' % r["lport"]
        head = ["Host: vcs_control.%s:%d" % (DOMAIN, PORT), "Accept: */*", "Cookie:<CONCEALED>",
                "User-Agent: Jabber-Win-1258", "TrackingID: " + track, "Client-ip: 198.51.100.77",
                "X-Forwarded-For: 198.51.100.77, 127.0.0.1", "Via: https/1.1 vcse[%s] (ATS)" % track]
        log.http(r["sent"], pid, "Receive Request", txn, tid, ends, "GET %s HTTP/1.1" % r["url"])
        log.http(r["sent"], pid, "Receive Request", txn, tid, ends, "GET %s HTTP/1.1" % r["url"], head)
        first = tries[0].syn if tries else r["sent"]
        log.raw((r["sent"] + first) / 2,
                'traffic_server[%d]: Event="Request Allowed" Detail="Access allowed" Reason="In allow list" Username="%s" '
                'Deployment="1" Method="GET" Request="https://%s:%d%s" Rule="https://%s:%d/" Match="prefix" '
                'Type="Automatically generated rule for CUCM server" UTCTime="%s"' % (
                    pid, r["user"], r["host"], r["port"], r["path"], r["host"], r["port"], log.utc(r["sent"])))
        for f in tries:
            ends = 'Dst-ip="%s" Dst-port="%d"' % f.server
            log.http(f.syn, pid, "Sending Request", txn, tid, ends, "GET %s HTTP/1.1" % r["path"])
            log.http(f.syn, pid, "Sending Request", txn, tid, ends, "GET %s HTTP/1.1" % r["path"],
                     ["Host: %s:%d" % (r["host"], r["port"]), *head[1:]])
        for (t, thread, text), f in zip(ats_lines, tries):
            # traffic_server stamps its line to the millisecond, just before it sends the alert: the packet gives the order
            said = f.alerts[0][1] if f.alerts else f.done
            log.raw(max(t, min(t + 0.000999, said - 0.00001)),
                    "traffic_server[%d]: [%s] WARNING: %s" % (pid, thread, text))
        if " 200" in r["status"]:
            f = tries[-1]
            log.http(f.fin[1] if f.fin else f.end, pid, "Receive Response", txn, 'TrackingID="',
                     'Src-ip="%s" Src-port="%d"' % f.server, "HTTP/1.1 200 ")
        said = "HTTP/1.1 200 " if " 200" in r["status"] else "HTTP/1.1 502 connect failed"
        ends = 'Dst-ip="127.0.0.1" Dst-port="%d"' % r["lport"]
        log.http(r["got"] + 0.001, pid, "Sending Response", txn, 'TrackingID=""', ends, said)
        log.http(r["got"] + 0.001, pid, "Sending Response", txn, 'TrackingID=""', ends, said,
                 ["Date: " + time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(r["got"])), "Server: CE_C",
                  "Connection: close", "Content-Length: %d" % len(r["body"].split("\r\n\r\n", 1)[-1])])

    # the truth ------------------------------------------------------------------------------------------------------
    def expect(self, box, truth_, target=None):
        """Writes expect.yaml; a Line becomes the line number(s) that grep finds, a list means any one of them."""
        def solve(v):
            if isinstance(v, Line):
                hits = truth.grep(box.logfile, v.text)
                if not hits:
                    raise SystemExit("not in the log: " + v.text)
                return hits[v.nth] if v.nth is not None else hits if len(hits) > 1 else hits[0]
            if isinstance(v, dict):
                return {k: solve(x) for k, x in v.items()}
            if isinstance(v, list):
                return [solve(x) for x in v]
            return v
        if box and box.pcaps and not box.only and truth_["complete"]:
            truth_["handshakes_total"] = sum(f.hello_frame is not None for f in self.flows or truth.flows(box.pcaps[0]))
        with open(os.path.join(target or self.target, "expect.yaml"), "w") as f:
            f.write("# Written by testdata/record from what was recorded: lines by grep -n, packets by tshark "
                    "(frame.number;\n# for a certificate the frame in which its message is complete). A list means any "
                    "one of them.\n")
            yaml.safe_dump(solve(truth_), f, sort_keys=False, default_flow_style=None, width=110)

    def issue(self, box, findings, only, text, **more):
        """The usual truth: an issue, everything read, every failure explained."""
        self.expect(box, {"verdict": "issue", "exit": 1, "complete": True, "findings": findings, "only": only,
                          "failures_unexplained": 0, "text": text, **more})

    @staticmethod
    def refusal(r, txn):
        """Evidence for a refused MRA request: traffic_server's line, the request, certificate and alert."""
        return [log_evidence(r["warnings"][0][2]), log_evidence('Detail="Sending Request" Txn-id="%d"' % txn),
                *Lab.seen(r)]

    def readme(self, text, target=None):
        with open(os.path.join(target or self.target, "README.md"), "w") as f:
            f.write(text.strip() + "\n")


def log_evidence(text, nth=None):
    return {"kind": "log", "member": "loggingsnapshot", "line": Line(text, nth)}


def packets(*frames, member="tcpdump00"):
    return {"kind": "handshake", "member": member, "packet": list(frames) if len(frames) > 1 else frames[0]}
