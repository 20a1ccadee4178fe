"""Derives the captures of other links, tunnels, fragments, losses and file formats from the recorded ones.

Needs neither root nor network: it reads testdata/captures and writes more files and their truth there. Everything that is
sent stays as recorded, so the truth does, too, but for what a function says.
"""
import copy
import gzip
import json
import os
import struct
import subprocess
import tempfile

import wrap
from captures_lab import OUT, save, write
from wrap import ip_of

TRUTH = {}


class Base:
    """A recorded capture: its IP packets with their times, and what is true of it."""

    def __init__(self, file):
        self.file, self.entry = file, TRUTH[file]
        path = os.path.join(OUT, file)
        with (gzip.open if file.endswith(".gz") else open)(path, "rb") as f:
            data = f.read()
        with tempfile.NamedTemporaryFile() as plain:
            plain.write(data)
            plain.flush()
            self.frames = wrap.read_pcap(plain.name)
        self.data = data
        self.ip = [(when, ip_of(frame)) for when, frame in self.frames if ip_of(frame)]

    def streams(self, **changes):
        found = copy.deepcopy(self.entry["streams"])
        for s in found:
            s.pop("keylog", None)
            s.update(changes)
        return found


def keep(name, how, base, data, *, tshark=None, streams=None, suffix="pcap", keys=None):
    how = "%s: %s" % (base.file, how)
    write(TRUTH, name + "." + suffix, how, base.streams() if streams is None else streams, data, keys, tshark,
          key_file=False)


def each(base, function, link=wrap.ETHERNET):
    """A pcap of what function makes of each IP packet: bytes, or a list of them."""
    out = []
    for when, packet in base.ip:
        made = function(packet)
        out += [(when, part) for part in (made if isinstance(made, list) else [made])]
    return wrap.pcap(out, link)


def links(four, six):
    for name, link, function, how in (
            ("null", wrap.NULL, wrap.null, "BSD loopback, little-endian"),
            ("null-big", wrap.NULL, lambda p: wrap.null(p, ">"), "BSD loopback, big-endian"),
            ("loop", wrap.LOOP, lambda p: wrap.null(p, ">"), "OpenBSD loopback"),
            ("raw", wrap.RAW, bytes, "no link layer"),
            ("raw-12", 12, bytes, "no link layer, as number 12"),
            ("ipv4", wrap.ONLY_IPV4, bytes, "no link layer, IPv4 only"),
            ("sll", wrap.SLL, wrap.sll, "Linux cooked"),
            ("sll2", wrap.SLL2, wrap.sll2, "Linux cooked, version 2"),
            ("ppp", wrap.PPP, wrap.ppp, "PPP"),
            ("ppp-framed", wrap.PPP, lambda p: wrap.ppp(p, True), "PPP with address and control"),
            ("ppp-hdlc", wrap.PPP_HDLC, lambda p: wrap.ppp(p, True), "PPP in HDLC-like framing"),
            ("ppp-ether", wrap.PPP_ETHER, wrap.pppoe, "PPPoE without Ethernet"),
            ("chdlc", wrap.C_HDLC, wrap.chdlc, "Cisco HDLC"),
            ("wifi", wrap.WIFI, wrap.wifi, "802.11"),
            ("wifi-qos", wrap.WIFI, lambda p: wrap.wifi(p, qos=True), "802.11 with QoS"),
            ("wifi-wds", wrap.WIFI, lambda p: wrap.wifi(p, wds=True), "802.11 with four addresses"),
            ("radiotap", wrap.RADIOTAP, lambda p: wrap.radiotap(wrap.wifi(p)), "802.11 behind radiotap"),
            ("radiotap-fcs", wrap.RADIOTAP, lambda p: wrap.radiotap(wrap.wifi(p, qos=True), True),
             "802.11 with QoS and a checksum, behind radiotap"),
            ("vlan", wrap.ETHERNET, lambda p: wrap.typed(p, (0x8100, 5)), "802.1Q"),
            ("qinq", wrap.ETHERNET, lambda p: wrap.typed(p, (0x88A8, 7), (0x8100, 5)), "802.1ad and 802.1Q"),
            ("qinq-9100", wrap.ETHERNET, lambda p: wrap.typed(p, (0x9100, 7), (0x8100, 5)),
             "two tags, the outer one 0x9100"),
            ("vlan-3", wrap.ETHERNET, lambda p: wrap.typed(p, (0x8100, 7), (0x8100, 6), (0x8100, 5)), "three tags"),
            ("snap", wrap.ETHERNET, wrap.snap, "802.3 with LLC and SNAP"),
            ("pppoe", wrap.ETHERNET, lambda p: wrap.ether(p, 0x8864, wrap.pppoe(p)), "PPPoE"),
            ("mpls", wrap.ETHERNET, lambda p: wrap.mpls(p, 1000), "MPLS, one label"),
            ("mpls-3", wrap.ETHERNET, lambda p: wrap.mpls(p, 1000, 1001, 16), "MPLS, three labels"),
            ("mpls-ethernet", wrap.ETHERNET, lambda p: wrap.mpls(p, 1000, control=True, inner=wrap.ether(p)),
             "Ethernet over MPLS with a control word"),
            ("padded", wrap.ETHERNET, lambda p: wrap.ether(p).ljust(60, b"\0"), "Ethernet frames padded to 60 bytes")):
        keep("link-" + name, how, four, each(four, function, link))
    for name, link, function, how in (
            ("null-v6", wrap.NULL, wrap.null, "BSD loopback of macOS"),
            ("loop-v6", wrap.LOOP, lambda p: wrap.null(p, ">", 24), "OpenBSD loopback"),
            ("ipv6", wrap.ONLY_IPV6, bytes, "no link layer, IPv6 only"),
            ("raw-v6", wrap.RAW, bytes, "no link layer"),
            ("sll-v6", wrap.SLL, wrap.sll, "Linux cooked"),
            ("ppp-v6", wrap.PPP, wrap.ppp, "PPP"),
            ("chdlc-v6", wrap.C_HDLC, wrap.chdlc, "Cisco HDLC"),
            ("mpls-v6", wrap.ETHERNET, lambda p: wrap.mpls(p, 1000, 1001), "MPLS, two labels"),
            ("pppoe-v6", wrap.ETHERNET, lambda p: wrap.ether(p, 0x8864, wrap.pppoe(p)), "PPPoE")):
        keep("link-" + name, how, six, each(six, function, link))


def counted(function):
    """A function that gets a running number besides."""
    number = iter(range(1, 1 << 30))
    return lambda packet: function(packet, next(number))


def tunnels(four, six):
    ether = wrap.ether
    kinds = (
        ("gre", wrap.gre, "GRE"),
        ("gre-key", lambda p: wrap.gre(p, key=77), "GRE with a key"),
        ("gre-sequence", counted(lambda p, n: wrap.gre(p, sequence=n)), "GRE with sequence numbers"),
        ("gre-all", counted(lambda p, n: wrap.gre(p, key=77, sequence=n, sums=True)),
         "GRE with checksum, key and sequence numbers"),
        ("gre-ethernet", lambda p: wrap.gre(p, kind=0x6558, body=ether(p)), "GRE with Ethernet in it"),
        ("gre-mpls", lambda p: wrap.gre(p, kind=0x8847, body=wrap.mpls(p, 500)[14:]), "GRE with MPLS in it"),
        ("erspan-1", lambda p: wrap.erspan(p, 1), "ERSPAN type I"),
        ("erspan-2", counted(lambda p, n: wrap.erspan(p, 2, n)), "ERSPAN type II"),
        ("erspan-3", counted(lambda p, n: wrap.erspan(p, 3, n)), "ERSPAN type III"),
        ("vxlan", wrap.vxlan, "VXLAN"),
        ("geneve", wrap.geneve, "Geneve with Ethernet in it"),
        ("geneve-options", lambda p: wrap.geneve(p, bytes.fromhex("0102030100000000")), "Geneve with an option"),
        ("gtpu", wrap.gtpu, "GTP-U"),
        ("gtpu-sequence", lambda p: wrap.gtpu(p, sequence=True), "GTP-U with sequence numbers"),
        ("gtpu-extension", lambda p: wrap.gtpu(p, extension=bytes.fromhex("01100900")),
         "GTP-U with an extension header (5G)"),
    )
    for name, function, how in kinds:
        keep("tunnel-" + name, how, four, each(four, lambda p, f=function: ether(p, wrap.IPV4, f(p))))
    for name in ("gre", "vxlan", "gtpu", "erspan-2"):
        function, how = [k[1:] for k in kinds if k[0] == name][0]
        keep("tunnel-%s-v6" % name, how + ", IPv6 in IPv4", six,
             each(six, lambda p, f=function: ether(p, wrap.IPV4, f(p))))
    keep("tunnel-4in4", "IPv4 in IPv4", four, each(four, lambda p: ether(p, wrap.IPV4, wrap.outer(p, 4, p))))
    keep("tunnel-6in4", "IPv6 in IPv4", six, each(six, lambda p: ether(p, wrap.IPV4, wrap.outer(p, 41, p))))
    keep("tunnel-4in6", "IPv4 in IPv6", four, each(four, lambda p: ether(p, wrap.IPV6, wrap.outer(p, 4, p, True))))
    keep("tunnel-6in6", "IPv6 in IPv6", six, each(six, lambda p: ether(p, wrap.IPV6, wrap.outer(p, 41, p, True))))

    def nested(p):
        """From within: VLAN, VXLAN, VLAN."""
        body = struct.pack(">II", 0x08000000, 9 << 8) + wrap.typed(p, (0x8100, 12))
        return wrap.typed(wrap.udp(p, 50000, 4789, body), (0x8100, 20))
    keep("tunnel-vlan-vxlan-vlan", "VXLAN with a VLAN outside and one inside", four, each(four, nested))
    keep("tunnel-deep", "IPv4 in GRE in IPv4 in MPLS", four,
         each(four, lambda p: wrap.mpls(p, 88, inner=wrap.outer(p, 4, wrap.gre(p)))))


def fragments(four, six):
    number = iter(range(1, 1 << 30))

    def cut(base, size, change=lambda parts: parts, around=wrap.ether):
        return each(base, lambda p: [around(part) for part in change(wrap.fragments(p, size, next(number)))])

    def overlapping(parts):
        """Each fragment but the first repeats the 8 bytes before it."""
        out = parts[:1]
        for before, part in zip(parts, parts[1:]):
            s, field = wrap.Segment(part), struct.unpack_from(">H", part, 6)[0]
            out.append(wrap.ipv4(s.source, s.target, 6, before[-8:] + part[20:],
                                 ident=struct.unpack_from(">H", part, 4)[0],
                                 fragment=field - 1))
        return out

    for base, tag in ((four, "v4"), (six, "v6")):
        for name, change, how in (("", list, "in order"),
                                  ("-reversed", lambda parts: parts[::-1], "the last one first"),
                                  ("-doubled", lambda parts: [p for p in parts for _ in (1, 2)], "each twice")):
            keep("fragments-%s%s" % (tag, name), "fragments of 400 bytes, %s" % how, base, cut(base, 400, change))
    keep("fragments-v4-tiny", "fragments of 24 bytes", four, cut(four, 24), tshark=None)
    keep("fragments-v4-overlapping", "fragments that overlap by 8 bytes, which are the same", four,
         cut(four, 400, overlapping))
    keep("fragments-in-gre", "fragments of 400 bytes, each in GRE of its own", four,
         cut(four, 400,
             around=lambda part: wrap.ether(part, wrap.IPV4,
                                            wrap.outer(part, 47, struct.pack(">HH", 0, wrap.IPV4) + part))))
    keep("fragments-of-vxlan", "VXLAN, its outer packets in fragments of 600 bytes", four,
         each(four, lambda p: [wrap.ether(p, wrap.IPV4, part) for part in outer_fragments(wrap.vxlan(p), 600,
                                                                                          next(number))]))

    def without(parts):
        """The second of the fragments of what the server sends first is missing."""
        lost = len(parts) > 3 and not wrap.from_client(parts[0]) and wrap.Segment(parts[0]).data[:1] == b"\x16"
        return [p for n, p in enumerate(parts) if n != 1] if lost else parts
    # The first one is a packet that was cut: it has the ServerHello.
    keep("fragments-v4-missing", "fragments of 400 bytes, of the server's first flight the second one is missing",
         four, cut(four, 400, without),
         streams=without_request(four.streams(certs_server=[], hidden_server="gap")))


def without_request(streams):
    for s in streams:
        s["client_certificate_requested"] = False
    return streams


def outer_fragments(packet, size, ident):
    body, (source, target) = packet[20:], [".".join(map(str, packet[at:at + 4])) for at in (12, 16)]
    return [wrap.ipv4(source, target, packet[9], body[at:at + size], ident=ident,
                      fragment=at // 8 | (0x2000 if at + size < len(body) else 0)) for at in range(0, len(body), size)]


def headers(four, six):
    """IP headers that are odd, and lengths that are wrong."""
    def again(p, **more):
        s = wrap.Segment(p)
        return wrap.ether(p, wrap.IPV4, wrap.ipv4(s.source, s.target, 6, p[20:], **more))

    def total(value):
        return lambda p: again(p, total=value(p))
    keep("ip-options", "IPv4 with options (record route, end)", four,
         each(four, lambda p: again(p, options=bytes([7, 7, 4, 0, 0, 0, 0, 0]))))
    keep("ip-length-0", "the total length is 0, as segmentation offload leaves it", four,
         each(four, total(lambda p: 0)))
    keep("ip-length-large", "the total length is 1000 more than there is, and the frame is whole", four,
         each(four, total(lambda p: len(p) + 1000)),
         tshark="believes the length and takes the packet for one that was cut",
         streams=None)
    keep("ip6-extensions", "hop-by-hop, routing and destination options", six,
         each(six, lambda p: wrap.ether(p, wrap.IPV6, wrap.extended(p))))
    keep("ip6-length-0", "the payload length is 0, as segmentation offload leaves it", six,
         each(six, lambda p: wrap.ether(p, wrap.IPV6, p[:4] + b"\0\0" + p[6:])),
         tshark="believes the length and sees no payload")


def flows(four, fifty):
    """Packets lost, late, twice, in other sizes; captures that begin late or see one direction."""
    segments = dict(wrap.segments(four.frames))

    def some(base, want):
        return wrap.pcap([frame for n, frame in enumerate(base.frames) if want(n)])
    data = [n for n, s in segments.items() if s.data]
    syn = [n for n, s in segments.items() if s.flags & 2]
    up = {n for n, s in segments.items() if s.source == wrap.parse_endpoint(four.entry["streams"][0]["client"])[0]}
    none = {"certs_server": [], "certs_client": []}
    keep("flow-no-syn", "the capture begins after the three-way handshake", four,
         some(four, lambda n: n > max(syn) + 1))
    keep("flow-no-client-hello", "the capture begins after the ClientHello", four, some(four, lambda n: n > data[0]),
         streams=four.streams(sni=""))
    keep("flow-after-server-flight", "the capture begins after the server's first flight", four,
         some(four, lambda n: n > data[1]),
         streams=without_request(four.streams(sni="", certs_server=[], hidden_server="midstream", cipher="")))
    keep("flow-after-handshake", "the capture begins when the handshake is over: nothing to tell", four,
         some(four, lambda n: n > data[3]), streams=[])
    keep("flow-server-only", "only what the server sends", four, some(four, lambda n: n not in up),
         streams=four.streams(sni="", certs_client=[], hidden_client="gap"))
    keep("flow-client-only", "only what the client sends", four, some(four, lambda n: n in up),
         streams=without_request(four.streams(certs_server=[], hidden_server="gap", cipher="")))
    keep("flow-ends-early", "the capture ends before the client's certificate", four, some(four, lambda n: n < data[2]),
         streams=four.streams(certs_client=[], hidden_client="ended"))
    keep("flow-hello-only", "the capture ends after the ClientHello", four, some(four, lambda n: n <= data[0]),
         streams=without_request(four.streams(**none, hidden_server="ended", hidden_client="no", cipher="",
                                              version="TLS 1.3")))
    doubled = [frame for frame in four.frames for _ in (1, 2)]
    keep("flow-doubled", "each packet twice", four, wrap.pcap(doubled), tshark=None)

    frames = fifty.frames
    late = list(frames)
    for at in range(3, len(late) - 6, 6):
        late[at:at + 6] = late[at:at + 6][::-1]
    keep("flow-reordered", "packets in the reverse order, six by six", fifty, stamped(late, frames))
    keep("flow-tiny", "segments of at most 7 bytes", four, wrap.pcap(resegmented(four.ip, 7)))
    keep("flow-wrap", "sequence numbers that pass 2^32 within the handshake", four, wrap.pcap(wrapped(four.ip)))
    keep("flow-keep-alive", "a keep-alive with one byte of rubbish after each packet", four,
         wrap.pcap(kept_alive(four.ip)))

    flight = [n for n, s in wrap.segments(frames) if s.data and not wrap.from_client(ip_of(frames[n][1]))]
    for name, lost in (("second", flight[1]), ("late", flight[8])):
        whole = before(fifty, lost)
        chain = fifty.entry["streams"][0]["certs_server"][:whole]
        keep("flow-lost-" + name,
             "the %s segment of the server's chain is lost, the certificates before it are there" % (
            "second" if name == "second" else "ninth"), fifty, some(fifty, lambda n, lost=lost: n != lost),
            streams=fifty.streams(certs_server=chain, partial_server=True),
            tshark="shows no certificate of a message that has a hole")


def stamped(packets, order):
    """These packets at the times of those."""
    return wrap.pcap([(when, data) for (_, data), (when, _) in zip(packets, order)])


def resegmented(packets, size):
    for when, p in packets:
        s = wrap.Segment(p)
        if not s.data:
            yield when, wrap.ether(p)
        for at in range(0, len(s.data), size):
            yield when, wrap.ether(p, body=wrap.tcp(s.source, s.target, s.sport, s.dport, s.seq + at, s.ack, s.flags,
                                                    s.data[at:at + size]))


def wrapped(packets):
    """The first sequence number of either side becomes 2^32 - 300."""
    first = {}
    for when, p in packets:
        s = wrap.Segment(p)
        if s.flags & 2:
            first[s.source] = s.seq
        shift = {who: (1 << 32) - 300 - seq for who, seq in first.items()}
        ack = s.ack + shift[s.target] if s.target in shift else s.ack
        yield when, wrap.ether(p, body=wrap.tcp(s.source, s.target, s.sport, s.dport, s.seq + shift[s.source], ack,
                                                s.flags, s.data))


def kept_alive(packets):
    """RFC 9293 section 3.8.4: a segment at the sequence number before the next one."""
    sent = {}
    for when, p in packets:
        yield when, wrap.ether(p)
        s = wrap.Segment(p)
        end = (s.seq + len(s.data) + bool(s.flags & 3)) & 0xFFFFFFFF
        if not s.flags & 3 and s.data:
            sent[s.source] = end
        if s.source in sent:
            yield when, wrap.ether(p, body=wrap.tcp(s.source, s.target, s.sport, s.dport, sent[s.source] - 1, s.ack,
                                                    0x10, b"\0"))


def before(base, lost):
    """How many of the server's certificates are whole before the segment in frame `lost`: RFC 5246 sections 6.2.1, 7.4.2."""
    stream = b"".join(s.data for n, s in wrap.segments(base.frames) if not wrap.from_client(ip_of(base.frames[n][1])))
    there = sum(len(s.data) for n,
                s in wrap.segments(base.frames) if n < lost and not wrap.from_client(ip_of(base.frames[n][1])))
    messages, at, ends = b"", 0, []  # ends: (bytes of messages, bytes of the stream) after each record
    while at + 5 <= len(stream) and stream[at] == 22:
        length, = struct.unpack_from(">H", stream, at + 3)
        for n in range(length):
            ends.append(at + 5 + n + 1)
        messages += stream[at + 5:at + 5 + length]
        at += 5 + length
    at = 0
    while messages[at] != 11:
        at += 4 + int.from_bytes(messages[at + 1:at + 4], "big")
    at, end, count = at + 7, at + 4 + int.from_bytes(messages[at + 1:at + 4], "big"), 0
    while at < end:
        at += 3 + int.from_bytes(messages[at:at + 3], "big")
        if ends[at - 1] > there:
            break
        count += 1
    return count


def formats(four, six, mixed):
    ethernet = wrap.ETHERNET
    frames, data = four.frames, four.data
    for name, how, made in (
            ("big", "a pcap in the other byte order", wrap.pcap(frames, order=">")),
            ("nano", "a pcap with nanoseconds", wrap.pcap(frames, nano=True)),
            ("nano-big", "a pcap with nanoseconds, in the other byte order", wrap.pcap(frames, nano=True, order=">")),
            ("modified", "the pcap of Kuznetsov's libpcap, with longer packet headers",
             wrap.pcap(frames, magic=0xA1B2CD34)),
            ("snaplen-0", "a pcap whose header has 0 as snap length", wrap.pcap(frames, snaplen=0)),
            ("fcs", "a pcap whose header says that frames end with a checksum of 4 bytes",
             wrap.pcap([(when, f + b"\xde\xad\xbe\xef") for when, f in frames], ethernet | 0x24000000))):
        keep("pcap-" + name, how, four, made)
    keep("pcap-cut", "the file ends within the last packet", four, data[:-7])
    keep("pcap-zipped", "a gzip'd pcap", four, gzip.compress(data, 9, mtime=0), suffix="pcap.gz")
    keep("pcap-zipped-members", "a gzip'd pcap in two members", four,
         gzip.compress(data[:1000], 9, mtime=0) + gzip.compress(data[1000:], 9, mtime=0), suffix="pcap.gz")
    keep("pcap-zipped-cut", "a gzip'd pcap whose last 12 bytes are missing", four,
         gzip.compress(data, 9, mtime=0)[:-12], suffix="pcap.gz")

    def ng(name, how, blocks, **more):
        keep("ng-" + name, how, more.pop("base", four), b"".join(blocks), suffix="pcapng", **more)
    for name, order in (("little", "<"), ("big", ">")):
        ng(name, "a pcapng, %s-endian" % name, [wrap.section(order), wrap.interface(order), *(
            wrap.enhanced(when, f, order=order) for when, f in frames)])
    ng("simple", "a pcapng with simple packet blocks, which have no time",
       [wrap.section(), wrap.interface(), *(wrap.simple(f) for _, f in frames)])
    ng("obsolete", "a pcapng with obsolete packet blocks",
       [wrap.section(), wrap.interface(), *(wrap.obsolete(*f) for f in frames)])
    for name, tsresol, tsoffset in (("nano", 9, None), ("finest", 10, None), ("base-2", 0x80 | 20, None),
                                    ("seconds", 0, None),
                                    ("offset", 6, 1795000000)):
        ng("time-" + name, "a pcapng whose times have if_tsresol %d and if_tsoffset %s" % (tsresol, tsoffset), [
            wrap.section(), wrap.interface(tsresol=tsresol, tsoffset=tsoffset),
            *(wrap.enhanced(when, f, tsresol=tsresol, tsoffset=tsoffset or 0) for when, f in frames)])
    other = [wrap.block("<", kind, b"\0" * 8) for kind in (4, 0x0BAD, 0x40000BAD, 0x7FFF)]
    statistics = wrap.block("<", 5, struct.pack("<III", 0, 0, 0))
    ng("other-blocks", "a pcapng with blocks of names, statistics and unknown kinds between the packets", [
        wrap.section(), other[1], wrap.interface(), *(b for n, f in enumerate(frames) for b in (
            wrap.enhanced(*f), other[n % 4] if n % 4 else statistics))])

    def by_interface(when, packet, order="<"):
        """The client's packets cooked and in microseconds, the server's raw and in 2^-30 s."""
        if wrap.from_client(packet):
            return wrap.enhanced(when, wrap.sll(packet), 0, order)
        return wrap.enhanced(when, packet, 1, order, 0x80 | 30)
    two = [wrap.section(), wrap.interface(link=wrap.SLL), wrap.interface(link=wrap.RAW, tsresol=0x80 | 30)]
    ng("interfaces",
       "a pcapng with two interfaces: the client's packets Linux cooked, the server's without a link layer, times in other units", [
        *two, *(by_interface(*p) for p in four.ip)])
    half = len(frames) // 2
    ng("sections", "a pcapng with two sections, the second one big-endian and with another link type", [
        wrap.section(), wrap.interface(), *(wrap.enhanced(*f) for f in frames[:half]),
        wrap.section(">"), wrap.interface(">", wrap.RAW, tsresol=9),
        *(wrap.enhanced(w, p, 0, ">", 9) for w, p in four.ip[half:])])
    ng("cut", "a pcapng that ends within its last block",
       [wrap.section(), wrap.interface(), *(wrap.enhanced(*f) for f in frames[:-1]),
                                                           wrap.enhanced(*frames[-1])[:-9]])
    for base in mixed:
        name = base.file.split(".")[0]
        with open(os.path.join(OUT, base.entry["keylog"]), "rb") as f:
            keys = f.read()
        streams = copy.deepcopy(base.entry["streams"])
        with tempfile.TemporaryDirectory() as tmp:
            with open(tmp + "/a.pcap", "wb") as f:
                f.write(base.data)
            subprocess.run(["editcap", "-F", "pcapng", "--inject-secrets", "tls,%s/%s" % (OUT, base.entry["keylog"]),
                            tmp + "/a.pcap",
                            tmp + "/a.pcapng"], check=True, capture_output=True)
            with open(tmp + "/a.pcapng", "rb") as f:
                ng("secrets-" + name, "its key log injected by editcap", [f.read()], base=base, streams=streams,
                   keys=keys)
        ng("secrets-big-" + name, "a big-endian pcapng, its key log behind the interface and in a second section", [
            wrap.section(), wrap.interface(), wrap.section(">"), wrap.interface(">"), wrap.secrets(keys, ">"),
            *(wrap.enhanced(*f, order=">") for f in base.frames)], base=base, streams=streams, keys=keys)


def main():
    with open(os.path.join(OUT, "truth.ndjson")) as f:
        for line in f:
            entry = json.loads(line)
            TRUTH[entry["file"]] = entry
    for name in [n for n in TRUTH if n.split("-")[0] in ("link", "tunnel", "fragments", "ip", "ip6", "flow", "pcap",
                                                         "ng")]:
        os.unlink(os.path.join(OUT, name))
        del TRUTH[name]
    four, six = Base("tls12-mutual.pcap"), Base("tls12-ipv6.pcap")
    fifty = Base([n for n in TRUTH if n.startswith("tls12-fifty.")][0])
    links(four, six)
    tunnels(four, six)
    fragments(four, six)
    headers(four, six)
    flows(four, fifty)
    formats(four, six,
            [Base(n + ".pcap") for n in ("tls13-aes-256-gcm-sha384", "tls13-chacha20-poly1305-sha256",
                                         "tls13-server-refuses",
                                                    "renegotiation-server")])
    save(TRUTH)


if __name__ == "__main__":
    main()
