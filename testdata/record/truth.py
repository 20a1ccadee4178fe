"""What really happened, from tshark, openssl and grep. Nothing here knows certway."""
import subprocess

FIELDS = ("frame.number", "frame.time_epoch", "ip.src", "tcp.srcport", "ip.dst", "tcp.dstport", "tcp.flags",
          "tls.handshake.type", "tls.alert_message.desc", "tls.record.content_type")
SYN, ACK, FIN, RST = 0x02, 0x10, 0x01, 0x04


class Flow:
    """One TCP connection of the capture; every packet number is tshark's frame.number, and for a TLS message the frame in
    which the message is complete."""

    def __init__(self, client, server, t):
        self.client, self.server, self.syn = client, server, t
        self.established = self.hello = self.done = self.end = t
        self.server_cert = self.client_cert = self.hello_frame = self.rst = self.fin = None
        self.alerts = []  # (frame, time, sender, code)

    @property
    def ends(self):
        return (*self.client, *self.server)


def flows(pcap):
    out = subprocess.run(["tshark", "-r", pcap, "-o", "tls.desegment_ssl_records:TRUE", "-Y", "tcp", "-T", "fields",
                          *(w for f in FIELDS for w in ("-e", f))], capture_output=True, text=True, check=True).stdout
    live, found = {}, []
    for line in out.splitlines():
        n, t, src, sport, dst, dport, flags, types, alert, content = line.split("\t")
        n, t, flags = int(n), float(t), int(flags, 16)
        a, b = (src, int(sport)), (dst, int(dport))
        if flags & SYN and not flags & ACK:
            live[a, b] = f = Flow(a, b, t)
            found.append(f)
        f = live.get((a, b)) or live.get((b, a))
        if f is None:
            continue
        mine = a == f.client
        if mine and flags & ACK and f.established == f.syn:
            f.established = t
        kinds = types.split(",") if types else []
        if "1" in kinds:
            f.hello, f.hello_frame = t, n
        if "11" in kinds:
            if mine:
                f.client_cert = (n, t)
            else:
                f.server_cert = (n, t)
        if kinds or "20" in content.split(","):
            f.done = t
        if alert:
            f.alerts.append((n, t, a, int(alert.split(",")[0])))
        if flags & RST and not f.rst:
            f.rst = (n, t, a)
        if flags & FIN and not f.fin:
            f.fin = (n, t, a)
        f.end = t
    return found


def grep(path, text):
    """Line numbers on which text stands, as grep -nF says."""
    out = subprocess.run(["grep", "-naF", "-e", text, path], capture_output=True, text=True).stdout
    return [int(line.split(":", 1)[0]) for line in out.splitlines()]


def first_last(pcap):
    out = subprocess.run(["tshark", "-r", pcap, "-T", "fields", "-e", "frame.time_epoch"], capture_output=True,
                         text=True, check=True).stdout.split()
    return float(out[0]), float(out[-1])
