"""What the recordings of testdata/captures share: a PKI, two namespaces with IPv4 and IPv6, tcpdump, and the truth.

A recording is `with lab.capture(NAME, HOW) as c:`; inside it programs talk and c.stream(PORT, …) says, from how they
were started, what that connection is. Client and server of a stream are those of the n-th SYN to that port. tshark must
agree with what was said before a capture is kept; nothing here knows certway.
"""
import collections
import contextlib
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import wrap
from net import Net
from pki import Pki

TESTDATA = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUT = os.path.join(TESTDATA, "captures")
CLIENT, SERVER = "192.0.2.20", "192.0.2.10"
CLIENT6, SERVER6 = "2001:db8::20", "2001:db8::10"
NAME = "server.example.test"
ZIPPED_FROM = 30000  # bytes; what is larger is committed as .gz


class DualNet(Net):
    """Net with one IPv6 address more on either side."""

    def __enter__(self):
        super().__enter__()
        for ns, ip in ((self.box, CLIENT6), (self.peer, SERVER6)):
            subprocess.run(["ip", "netns", "exec", ns, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=0",
                            "net.ipv6.conf.eth0.disable_ipv6=0", "net.ipv6.conf.eth0.accept_dad=0"], check=True)
            self.ip(ns, "addr", "add", ip + "/64", "dev", "eth0", "nodad")
        return self

    def start(self, where, *command, out=None, err=None, **more):
        """Each program leads a group of its own, so that its children end with it; what it says is kept for talk()."""
        with open(os.path.join(self.tmp, "talk"), "a") as talk:
            return super().start(where, *command, out=out or talk, err=err or talk, start_new_session=True, **more)

    def run(self, where, *command, **more):
        done = super().run(where, *command, **more)
        with open(os.path.join(self.tmp, "talk"), "a") as talk:
            talk.write("%s\n%s%s" % (" ".join(command), done.stdout[-4000:], done.stderr[-4000:]))
        return done

    def talk(self):
        """The last words of the programs, for a recording that failed."""
        with open(os.path.join(self.tmp, "talk"), errors="replace") as talk:
            return talk.read()[-3000:]

    def listening(self, where, port):
        want = ":%04X" % port
        for _ in range(200):
            tables = super().run(where, "cat", "/proc/net/tcp", "/proc/net/tcp6").stdout.splitlines()
            for words in (line.split() for line in tables):
                if words[1].endswith(want) and words[3] == "0A":
                    return
            time.sleep(0.05)
        raise SystemExit("nothing listens on %s:%d" % (where, port))


class Certificates:
    """Who is who. Each chain is a list with the leaf first, as it is configured."""

    def __init__(self, folder):
        pki = Pki(folder)
        self.pki = pki
        self.root = pki.issue("/O=certway test/CN=Test Root", ca=True, key="ec", end=3600)
        self.issuing = pki.issue("/O=certway test/CN=Test Issuing", self.root, ca=True, key="ec", end=3600)
        self.other = pki.issue("/O=certway test/CN=Other Root", ca=True, key="ec", end=3600)

        def leaf(name, issuer=self.issuing, **more):
            more = {"key": "ec", "end": 3600, "san": [name], **more}
            return pki.issue("/O=certway test/CN=" + name, issuer, **more)

        self.server = [leaf(NAME), self.issuing]
        self.rsa = [leaf(NAME, key="rsa"), self.issuing]
        self.client = [leaf("client.example.test", eku="client"), self.issuing]
        self.stranger = [leaf("stranger.example.test", self.other)]
        self.expired = [leaf(NAME, start=-400, end=-30), self.issuing]
        self.not_yet = [leaf(NAME, start=3000), self.issuing]
        self.client_only = [leaf(NAME, eku="client"), self.issuing]
        self.self_signed = [pki.issue("/CN=" + NAME, key="ec", end=3600, san=[NAME])]
        issuers = [self.root]
        for number in range(1, 49):
            issuers.append(pki.issue("/O=certway test/CN=Link %02d" % number, issuers[-1], ca=True, key="ec", end=3600))
        self.fifty = [leaf(NAME, issuers[-1]), *reversed(issuers)]
        self.trust = pki.file("trust.pem", self.root)
        self.trust_other = pki.file("trust-other.pem", self.other)

    def files(self, chain, owner=None, folder=None):
        """A file with the chain and one with the leaf's key, readable by owner alone where a program insists."""
        base = os.path.join(folder or self.pki.folder, "pair-" + os.path.basename(chain[0].crt)[:-4] + (owner or ""))
        with open(base + ".pem", "w") as f:
            f.write("".join(c.pem for c in chain))
        shutil.copy(chain[0].key, base + ".key")
        if owner:
            os.chmod(base + ".key", 0o600)
            shutil.chown(base + ".key", owner)
        else:
            os.chmod(base + ".key", 0o644)
        return base + ".pem", base + ".key"

    def options(self, chain):
        """The chain as options of openssl s_client and s_server, whose -cert_chain is what follows the leaf."""
        rest = self.pki.file("rest-" + os.path.basename(chain[0].crt), *chain[1:])
        return ["-cert", chain[0].crt, "-key", chain[0].key, *(["-cert_chain", rest] if chain[1:] else [])]


def digests(chain):
    return [c.sha256 for c in chain]


def stream(version, *, server=(), client=(), sni=NAME, alerts=(), upgrade="", resumed=False, hidden="no",
           hidden_client="no", keylog=None, **more):
    """A stream's truth. keylog: what a key log shows besides (certs_server, certs_client, alerts)."""
    shown = {}
    if keylog is not None:
        shown = {"keylog": {"certs_server": digests(keylog.get("server", [])),
                            "certs_client": digests(keylog.get("client", [])), "alerts": keylog.get("alerts", [])}}
    return {"sni": sni or "", "version": version, "certs_server": digests(server), "certs_client": digests(client),
            "alerts": list(alerts), "upgrade": upgrade, "resumed": resumed, "hidden_server": hidden,
            "hidden_client": hidden_client, **more, **shown}


class Capture:
    def __init__(self, lab, name, how, more):
        self.lab, self.net, self.name, self.how, self.more = lab, lab.net, name, how, more
        self.wanted, self.tshark = [], None
        self.keys = os.path.join(lab.tmp, name + ".keys")

    def stream(self, port, version, **more):
        self.wanted.append((port, stream(version, **more)))

    def again(self, version, **more):
        """Another handshake on the connection of the last stream()."""
        self.wanted.append((None, stream(version, **more)))

    def same(self, port, count, kind):
        """So many connections, of which kind(client's address) says what they are."""
        self.wanted += [(port, lambda ip: stream(**kind(ip)))] * count

    def s_server(self, port, chain, *more, ip=SERVER, feed=None, **kw):
        args = ["-accept", wrap.endpoint(ip, port), *self.lab.certs.options(chain)]
        found = self.net.start("peer", "openssl", "s_server", *args, *more, stdin=feed or subprocess.DEVNULL, **kw)
        self.net.listening("peer", port)
        return found

    def s_client(self, port, *more, ip=SERVER, feed="Q\n", sni=NAME, trust=None, **kw):
        name = ["-servername", sni] if sni else ["-noservername"]
        return self.net.run("box", "openssl", "s_client", "-connect", wrap.endpoint(ip, port), *name,
                            "-CAfile", trust or self.lab.certs.trust, "-verify_return_error", *more, feed=feed, **kw)

    def finish(self, pcap):
        packets = wrap.read_pcap(pcap)
        left = collections.deque(self.wanted)
        streams = []
        for client, server in wrap.opened(packets):
            if left and left[0][0] == server[1]:
                ends = {"client": wrap.endpoint(*client), "server": wrap.endpoint(*server)}
                said = left.popleft()[1]
                streams.append({**ends, **(said(client[0]) if callable(said) else said)})
                while left and left[0][0] is None:
                    streams.append({**ends, **left.popleft()[1]})
        if left:
            raise SystemExit("%s: no connection to port %s" % (self.name, [p for p, _ in left]))
        keys = None
        if os.path.exists(self.keys):
            with open(self.keys) as f:
                keys = "".join(line for line in f if not line.startswith("#"))
        with open(pcap, "rb") as f:
            data = f.read()
        self.lab.keep(self.name, self.how, streams, data, keys=keys, tshark=self.tshark, **self.more)


class Lab:
    def __init__(self):
        self.tmp = tempfile.mkdtemp(prefix="certway-record-")
        os.chmod(self.tmp, 0o755)
        self.certs = Certificates(self.tmp)
        self.truth = {}

    def __enter__(self):
        self.net = DualNet(self.tmp, [CLIENT], [SERVER, "192.0.2.11"], {NAME: SERVER, "client.example.test": CLIENT})
        self.net.__enter__()
        return self

    def __exit__(self, *what):
        self.net.__exit__(*what)
        if what[0] and "-v" in sys.argv:
            print(self.net.talk())
        shutil.rmtree(self.tmp, ignore_errors=True)

    @contextlib.contextmanager
    def capture(self, name, how, *words, snaplen=None, **more):
        """words: more options of tcpdump."""
        print(name, flush=True)
        c = Capture(self, name, how, more)
        pcap = os.path.join(self.tmp, name + ".pcap")
        before = len(self.net.procs)
        dump = self.net.capture("box", pcap, *words, *(["-s", str(snaplen)] if snaplen else []),
                                "not arp and not icmp6 and not ip6[6] = 0")
        try:
            yield c
            time.sleep(0.1)
            self.net.stop(dump)
        finally:
            for p in self.net.procs[before:]:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(p.pid, signal.SIGKILL)
                p.wait()
        c.finish(pcap)

    def keep(self, name, how, streams, data, *, keys=None, tshark=None):
        write(self.truth, name + ".pcap", how, streams, data, keys, tshark)

    def save(self):
        save(self.truth)


def write(truth, file, how, streams, data, keys=None, tshark=None, key_file=True):
    """One capture and its entry. tshark: why it does not show what is there, or None: then it must."""
    if len(data) > ZIPPED_FROM and not file.endswith(".gz"):
        file, data = file + ".gz", gzip.compress(data, 9, mtime=0)
    entry = {"file": file, "made": how, "streams": streams}
    os.makedirs(OUT, exist_ok=True)
    with open(os.path.join(OUT, file), "wb") as f:
        f.write(data)
    if keys:
        if key_file:
            entry["keylog"] = file.split(".")[0] + ".keys"
            with open(os.path.join(OUT, entry["keylog"]), "w") as f:
                f.write(keys)
        else:
            entry["keylog"] = "inside"
    if tshark:
        entry["tshark"] = tshark
    else:
        agree(file, entry)
    truth[file] = entry


# tshark's view --------------------------------------------------------------------------------------------------------
FIELDS = ("ip.src", "ipv6.src", "tcp.srcport", "ip.dst", "ipv6.dst", "tcp.dstport", "tls.handshake.certificate",
          "tls.alert_message.desc")
ALERTS = {"close_notify": 0, "unexpected_message": 10, "bad_record_mac": 20, "record_overflow": 22,
          "handshake_failure": 40,
          "bad_certificate": 42, "unsupported_certificate": 43, "certificate_revoked": 44, "certificate_expired": 45,
          "certificate_unknown": 46, "illegal_parameter": 47, "unknown_ca": 48, "access_denied": 49, "decode_error": 50,
          "decrypt_error": 51, "protocol_version": 70, "insufficient_security": 71, "internal_error": 80,
          "inappropriate_fallback": 86, "no_renegotiation": 100, "missing_extension": 109, "unrecognized_name": 112,
          "bad_certificate_status_response": 113, "unknown_psk_identity": 115, "certificate_required": 116,
          "no_application_protocol": 120}


# Before these tshark has to be told that TLS is on the port.
DECODED = ("", "proxy", "irc", "rdp")


def tshark_view(path, ports, keys=None):
    """Certificates and alerts by (source, destination), innermost addresses, in order."""
    import hashlib
    options = ["-o", "tcp.reassemble_out_of_order:TRUE", "-o", "ip.defragment:TRUE"]
    for port in sorted(ports):
        options += ["-d", "tcp.port==%d,tls" % port]
    if keys:
        options += ["-o", "tls.keylog_file:" + keys]
    found = collections.defaultdict(lambda: ([], []))
    # Two passes, so that a segment that comes late is in its place.
    out = subprocess.run(["tshark", "-2", "-r", path, *options, "-Y", "tls", "-T", "fields", "-E", "occurrence=a",
                          *(w for field in FIELDS for w in ("-e", field))], capture_output=True, text=True,
                          check=False).stdout
    for line in out.splitlines():
        src4, src6, sport, dst4, dst6, dport, certificates, alerts = line.split("\t")
        ends = []
        for four, six, port in ((src4, src6, sport), (dst4, dst6, dport)):
            ends.append((four.split(",")[-1], six.split(",")[-1], port.split(",")[-1]))
        chain, told = found[tuple(ends)]
        chain += [hashlib.sha256(bytes.fromhex(c.replace(":", ""))).hexdigest() for c in certificates.split(",") if c]
        told += [int(a) for a in alerts.split(",") if a]
    return found


def view_of(view, one, other):
    """What went from one end to the other, whichever of its addresses is the inner one."""
    for ends, seen in view.items():
        if all(want[1] == int(end[2]) and want[0] in end[:2] for want, end in zip((one, other), ends)):
            return seen
    return [], []


def agree(file, entry):
    path = os.path.join(OUT, file)
    ends = [(wrap.parse_endpoint(s["client"]), wrap.parse_endpoint(s["server"])) for s in entry["streams"]]
    ports = {server[1] for (_, server), s in zip(ends, entry["streams"]) if s["upgrade"] in DECODED}
    passes = [None]
    if "keylog" in entry:
        passes.append("inside" if entry["keylog"] == "inside" else os.path.join(OUT, entry["keylog"]))
    for keys in passes:
        if keys is None and entry.get("keylog") == "inside":
            continue
        view = tshark_view(path, ports, None if keys == "inside" else keys)
        grouped = collections.OrderedDict()
        for (client, server), s in zip(ends, entry["streams"]):
            said = s.get("keylog", s) if keys else s
            whole = grouped.setdefault((client, server),
                                       {"certs_server": [], "certs_client": [], "client": [], "server": []})
            whole["certs_server"] += said["certs_server"]
            whole["certs_client"] += said["certs_client"]
            for sender, _, description in said["alerts"]:
                whole[sender].append(ALERTS[description])
        for (client, server), whole in grouped.items():
            for one, other, certs, sender in ((client, server, "certs_client", "client"),
                                              (server, client, "certs_server", "server")):
                chain, alerts = view_of(view, one, other)
                alerts = [a for a in alerts if a or not keys]
                if chain != whole[certs] or alerts != whole[sender]:
                    raise SystemExit("%s%s: tshark sees from the %s\n%s %s\nand not\n%s %s" % (
                        file, " with keys" if keys else "", sender, chain, alerts, whole[certs], whole[sender]))
    if not entry["streams"] and any(chain for chain, _ in tshark_view(path, ()).values()):
        raise SystemExit(file + ": tshark sees a certificate where none is sent")


def save(truth):
    with open(os.path.join(OUT, "truth.ndjson"), "w") as f:
        for name in sorted(truth):
            f.write(json.dumps(truth[name], sort_keys=False) + "\n")
