"""Packets in and out of capture files, and what can be put around them. Standard library only.

A packet is (nanoseconds, bytes); the bytes are an Ethernet frame unless a function says otherwise. Each function that
wraps takes an IP packet and returns what a capture of that kind would hold. Numbers and layouts: the RFC beside each,
link types: https://www.tcpdump.org/linktypes.html.
"""
import ipaddress
import struct

CLIENT_MAC, SERVER_MAC = bytes.fromhex("0050560a3001"), bytes.fromhex("0050560a3002")
IPV4, IPV6 = 0x0800, 0x86DD
# Link types.
NULL, ETHERNET, PPP, PPP_HDLC, PPP_ETHER, RAW, C_HDLC, WIFI, LOOP, SLL = 0, 1, 9, 50, 51, 101, 104, 105, 108, 113
RADIOTAP, ONLY_IPV4, ONLY_IPV6, SLL2 = 127, 228, 229, 276


# Files ----------------------------------------------------------------------------------------------------------------
def read_pcap(path):
    with open(path, "rb") as f:
        data = f.read()
    magic, = struct.unpack_from("<I", data)
    assert magic in (0xA1B2C3D4, 0xA1B23C4D), "not a pcap in this machine's order"
    unit = 1000 if magic == 0xA1B2C3D4 else 1
    at, found = 24, []
    while at + 16 <= len(data):
        seconds, part, kept, _ = struct.unpack_from("<IIII", data, at)
        found.append((seconds * 10**9 + part * unit, data[at + 16:at + 16 + kept]))
        at += 16 + kept
    return found


def pcap(packets, link=ETHERNET, order="<", nano=False, snaplen=262144, magic=None, originals=None):
    """originals: lengths on the wire, where packets are cut."""
    unit = 1 if nano else 1000
    out = [struct.pack(order + "IHHiIII", magic or (0xA1B23C4D if nano else 0xA1B2C3D4), 2, 4, 0, 0, snaplen, link)]
    for number, (when, data) in enumerate(packets):
        length = originals[number] if originals else len(data)
        head = struct.pack(order + "IIII", when // 10**9, when % 10**9 // unit, len(data), length)
        # The "modified" pcap of Alexey Kuznetsov's libpcap has an interface, a protocol and a type behind the lengths.
        out.append(head + (struct.pack(order + "iHBB", 2, 0x0800, 0, 0) if magic == 0xA1B2CD34 else b"") + data)
    return b"".join(out)


def block(order, kind, body):
    """pcapng: draft-ietf-opsawg-pcapng section 3.1."""
    body += b"\0" * (-len(body) % 4)
    return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(order + "I", len(body) + 12)


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def section(order="<", length=-1):
    return block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, length))


def interface(order="<", link=ETHERNET, snaplen=262144, tsresol=None, tsoffset=None):
    options = b""
    if tsresol is not None:
        options += option(order, 9, bytes([tsresol]))
    if tsoffset is not None:
        options += option(order, 14, struct.pack(order + "q", tsoffset))
    return block(order, 1,
                 struct.pack(order + "HHI", link, 0, snaplen) + (options + option(order, 0, b"") if options else b""))


def stamp(when, tsresol, tsoffset=0):
    """A time in units of an interface's if_tsresol."""
    when -= tsoffset * 10**9
    units = when * 2**(tsresol & 0x7F) // 10**9 if tsresol & 0x80 else when * 10**tsresol // 10**9
    return units >> 32, units & 0xFFFFFFFF


def enhanced(when, data, number=0, order="<", tsresol=6, tsoffset=0):
    high, low = stamp(when, tsresol, tsoffset)
    return block(order, 6, struct.pack(order + "IIIII", number, high, low, len(data), len(data)) + data)


def simple(data, order="<"):
    return block(order, 3, struct.pack(order + "I", len(data)) + data)


def obsolete(when, data, number=0, order="<"):
    high, low = stamp(when, 6)
    return block(order, 2, struct.pack(order + "HHIIII", number, 0, high, low, len(data), len(data)) + data)


def secrets(text, order="<"):
    return block(order, 10, struct.pack(order + "II", 0x544C534B, len(text)) + text)


# Looking --------------------------------------------------------------------------------------------------------------
def ip_of(frame):
    """The IP packet in an Ethernet frame, without padding; None for anything else."""
    kind, = struct.unpack_from(">H", frame, 12)
    if kind == IPV4:
        return frame[14:14 + struct.unpack_from(">H", frame, 16)[0]]
    if kind == IPV6:
        return frame[14:14 + 40 + struct.unpack_from(">H", frame, 18)[0]]
    return None


def is_v6(packet):
    return packet[0] >> 4 == 6


def header_len(packet):
    return 40 if is_v6(packet) else (packet[0] & 15) * 4


class Segment:
    """The TCP fields of an IP packet without extension headers."""

    def __init__(self, packet):
        at = header_len(packet)
        four = not is_v6(packet)
        self.proto = packet[9] if four else packet[6]
        self.source = str(ipaddress.ip_address(packet[12:16] if four else packet[8:24]))
        self.target = str(ipaddress.ip_address(packet[16:20] if four else packet[24:40]))
        if self.proto != 6 or len(packet) < at + 20:
            return
        self.sport, self.dport, self.seq, self.ack = struct.unpack_from(">HHII", packet, at)
        self.flags = packet[at + 13]
        self.data = packet[at + (packet[at + 12] >> 4) * 4:]


def segments(packets):
    for number, (_, frame) in enumerate(packets):
        packet = ip_of(frame)
        if packet is not None and Segment(packet).proto == 6:
            yield number, Segment(packet)


def opened(packets):
    """(client, server) of each SYN, in order, a repeated one once."""
    found, last = [], {}
    for _, s in segments(packets):
        ends = ((s.source, s.sport), (s.target, s.dport))
        if s.flags & 0x12 == 0x02 and last.get(ends) != s.seq:
            last[ends] = s.seq
            found.append(ends)
    return found


def endpoint(ip, port):
    return ("[%s]:%d" if ":" in ip else "%s:%d") % (ip, port)


def parse_endpoint(text):
    ip, port = text.rsplit(":", 1)
    return ip.strip("[]"), int(port)


# Sums and IP headers --------------------------------------------------------------------------------------------------
def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(source, target, proto, body, *, ident=0, fragment=0, total=None, options=b""):
    """fragment: the 16 bits with DF, MF and the offset in 8 bytes. total: a wrong total length."""
    words = 5 + len(options) // 4
    head = struct.pack(">BBHHHBBH4s4s", 0x40 | words, 0, words * 4 + len(body) if total is None else total, ident,
                       fragment,
                       64, proto, 0, ipaddress.ip_address(source).packed, ipaddress.ip_address(target).packed) + options
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + body


def ipv6(source, target, proto, body):
    return struct.pack(">IHBB16s16s", 0x60000000, len(body), proto, 64, ipaddress.ip_address(source).packed,
                       ipaddress.ip_address(target).packed) + body


def outer(packet, proto, body, six=False):
    """An outer header between two routers, in the direction of the packet."""
    ends = ("2001:db8:ffff::1", "2001:db8:ffff::2") if six else ("203.0.113.1", "203.0.113.2")
    ends = ends if from_client(packet) else ends[::-1]
    return (ipv6 if six else ipv4)(*ends, proto, body)


def from_client(packet):
    """Recorded clients have addresses that end in .20 and ::20."""
    return Segment(packet).source.endswith("20")


def udp(packet, sport, dport, body):
    return outer(packet, 17, struct.pack(">HHHH", sport, dport, 8 + len(body), 0) + body)


def tcp_sum(packet):
    """The packet with a TCP checksum that is right."""
    at = header_len(packet)
    ends = packet[8:40] if is_v6(packet) else packet[12:20]
    body = packet[at:at + 16] + b"\0\0" + packet[at + 18:]
    total = checksum(ends + struct.pack(">IHBB", len(body), 0, 0, 6) + body)
    return packet[:at] + body[:16] + struct.pack(">H", total) + body[18:]


def tcp(client, server, sport, dport, seq, ack, flags, data=b""):
    """A hand-made TCP packet over IPv4 or IPv6."""
    body = struct.pack(">HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 0x50, flags, 64240, 0, 0) + data
    return tcp_sum((ipv6 if ":" in client else ipv4)(client, server, 6, body))


def translated(packet):
    """The same segment between the IPv6 addresses ::a.b.c.d, as a NAT64 would send it."""
    s, at = Segment(packet), header_len(packet)
    ends = ["2001:db8:64::" + ip.rsplit(".", 1)[1] for ip in (s.source, s.target)]
    return tcp_sum(ipv6(*ends, 6, packet[at:]))


# Link layers ----------------------------------------------------------------------------------------------------------
def ethertype(packet):
    return IPV6 if is_v6(packet) else IPV4


def ether(packet, kind=None, body=None):
    macs = SERVER_MAC + CLIENT_MAC if from_client(packet) else CLIENT_MAC + SERVER_MAC
    return macs + struct.pack(">H", ethertype(packet) if kind is None else kind) + (packet if body is None else body)


def typed(packet, *tags):
    """802.1Q and 802.1ad: (ethertype of the tag, VLAN) from the outermost."""
    body = struct.pack(">H", ethertype(packet)) + packet
    for kind, vlan in reversed(tags):
        body = struct.pack(">HH", kind, vlan) + body
    return ether(packet, *struct.unpack(">H", body[:2]), body[2:])


def snap(packet):
    """802.3 length, then LLC and SNAP (RFC 1042)."""
    body = b"\xaa\xaa\x03\0\0\0" + struct.pack(">H", ethertype(packet)) + packet
    return ether(packet, len(body), body)


def sll(packet):
    return struct.pack(">HHH", 4 if from_client(packet) else 0, 1, 6) + CLIENT_MAC + b"\0\0" + struct.pack(
        ">H", ethertype(packet)) + packet


def sll2(packet):
    return struct.pack(">HHIHBB", ethertype(packet), 0, 2, 1, 4 if from_client(packet) else 0,
                       6) + CLIENT_MAC + b"\0\0" + packet


def null(packet, order="<", family6=30):
    return struct.pack(order + "I", family6 if is_v6(packet) else 2) + packet


def ppp(packet, framed=False):
    """RFC 1661, with address and control of RFC 1662 when framed."""
    return (b"\xff\x03" if framed else b"") + struct.pack(">H", 0x57 if is_v6(packet) else 0x21) + packet


def pppoe(packet):
    """RFC 2516: version, code, session, length."""
    body = ppp(packet)
    return struct.pack(">BBHH", 0x11, 0, 0x1234, len(body)) + body


def chdlc(packet):
    return b"\x0f\0" + struct.pack(">H", ethertype(packet)) + packet


def wifi(packet, qos=False, wds=False):
    """An 802.11 data frame to or from an access point, or between two (four addresses)."""
    up = from_client(packet)
    ap = bytes.fromhex("0050560a3003")
    ds = 3 if wds else 1 if up else 2
    mine, far = (CLIENT_MAC, SERVER_MAC) if up else (SERVER_MAC, CLIENT_MAC)
    first, second, third = (ap, mine, far) if up else (far, ap, mine)
    head = struct.pack("<BBH", 0x88 if qos else 0x08, ds, 0) + first + second + third + struct.pack("<H", 0x10)
    head += mine if wds else b""
    head += b"\0\0" if qos else b""
    return head + b"\xaa\xaa\x03\0\0\0" + struct.pack(">H", ethertype(packet)) + packet


def radiotap(frame, fcs=False):
    """A header with the flags field alone."""
    return struct.pack("<BBHIB", 0, 0, 9, 2, 0x10 if fcs else 0) + frame + (b"\xde\xad\xbe\xef" if fcs else b"")


def mpls(packet, *labels, control=False, inner=None):
    """RFC 3032; inner: an Ethernet frame as a pseudowire, with RFC 4385's control word when asked."""
    body = b""
    for number, label in enumerate(labels):
        body += struct.pack(">I", label << 12 | (number == len(labels) - 1) << 8 | 64)
    return ether(packet, 0x8847, body + (b"\0\0\0\0" if control else b"") + (inner or packet))


# Tunnels over IP ------------------------------------------------------------------------------------------------------
def gre(packet, *, key=None, sequence=None, sums=False, kind=None, body=None, version=0):
    """RFC 2784 and 2890."""
    flags = (0x8000 if sums else 0) | (0x2000 if key is not None else 0) | (0x1000 if sequence is not None else 0) | version
    head = struct.pack(">HH", flags, ethertype(packet) if kind is None else kind)
    rest = b"" if key is None else struct.pack(">I", key)
    rest += b"" if sequence is None else struct.pack(">I", sequence)
    body = packet if body is None else body
    if sums:
        rest = struct.pack(">HH", checksum(head + b"\0\0\0\0" + rest + body), 0) + rest
    return outer(packet, 47, head + rest + body)


def erspan(packet, version, number=0):
    """draft-foschiano-erspan: type I has no header of its own, II has 8 bytes, III 12."""
    frame = ether(packet)
    if version == 1:
        return gre(packet, kind=0x88BE, body=frame)
    if version == 2:
        return gre(packet, sequence=number, kind=0x88BE, body=struct.pack(">HHI", 0x1000 | 7, 1, 0) + frame)
    return gre(packet, sequence=number, kind=0x22EB,
               body=struct.pack(">HHIHH", 0x2000 | 7, 1, 1000 + number, 0, 0) + frame)


def vxlan(packet, port=4789):
    """RFC 7348."""
    return udp(packet, 50000, port, struct.pack(">II", 0x08000000, 4242 << 8) + ether(packet))


def geneve(packet, options=b"", body=None, kind=0x6558):
    """RFC 8926."""
    head = struct.pack(">BBHI", len(options) // 4, 0, kind, 4242 << 8)
    return udp(packet, 50000, 6081, head + options + (ether(packet) if body is None else body))


def gtpu(packet, *, sequence=False, extension=b""):
    """3GPP TS 29.281: a T-PDU, with a sequence number or an extension header (its length in 4 bytes first)."""
    optional = b""
    if sequence or extension:
        optional = struct.pack(">HBB", 7, 0, 0x85 if extension else 0) + extension
    flags = 0x30 | (4 if extension else 0) | (2 if sequence else 0)
    return udp(packet, 2152, 2152,
               struct.pack(">BBHI", flags, 0xFF, len(optional) + len(packet), 0x1234) + optional + packet)


# Fragments and extension headers --------------------------------------------------------------------------------------
def fragments(packet, size, ident):
    """The packet in pieces of at most size bytes of payload (a multiple of 8); one piece when it fits."""
    at = header_len(packet)
    body, six, s = packet[at:], is_v6(packet), Segment(packet)
    if len(body) <= size:
        return [packet]
    out = []
    for offset in range(0, len(body), size):
        part, more = body[offset:offset + size], offset + size < len(body)
        if six:
            head = struct.pack(">BBHI", 6, 0, offset | more, ident)
            out.append(ipv6(s.source, s.target, 44, head + part))
        else:
            out.append(ipv4(s.source, s.target, 6, part, ident=ident, fragment=offset // 8 | more << 13))
    return out


def extended(packet):
    """IPv6 hop-by-hop (RFC 8200), destination options and a routing header with no segment left."""
    s = Segment(packet)
    pad = b"\x01\x04\0\0\0\0"
    head = b"\x2b\0" + pad + b"\x3c\0" + struct.pack(">BBI", 0, 0, 0) + b"\x06\0" + pad
    return ipv6(s.source, s.target, 0, head + packet[40:])
