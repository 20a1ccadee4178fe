#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the seed corpora of the fuzz targets pcap, tcp_stream, link and filter beside itself."""
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
FIN, SYN, RST, ACK = 1, 2, 4, 16


def tcp(seq, ack, flags, data=b"", server=False, ports=(40000, 443)):
    src, dst = (ports[1], ports[0]) if server else ports
    return struct.pack(">HHIIBBHHH", src, dst, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 0x50, flags, 512, 0, 0) + data


def ipv4(payload, server=False, total=None, fragment=0, options=b""):
    a, b = bytes([10, 0, 0, 2]), bytes([10, 0, 0, 1])
    src, dst = (b, a) if server else (a, b)
    ihl = 5 + len(options) // 4
    total = ihl * 4 + len(payload) if total is None else total
    return struct.pack(">BBHHHBBH", 0x40 | ihl, 0, total, 1, fragment, 64, 6, 0) + src + dst + options + payload


def ipv6(payload, server=False, chain=((6, b""),)):
    a, b = b"\xfd" + bytes(14) + b"\x02", b"\xfd" + bytes(14) + b"\x01"
    src, dst = (b, a) if server else (a, b)
    body, first = payload, 6
    for kind, header in reversed([c for c in chain if c[1]]):
        body, first = bytes([first]) + header + body, kind
    return struct.pack(">IHBB", 0x60000000, len(body), first, 64) + src + dst + body


def ether(packet, kind=0x0800, tags=b""):
    frame = bytes(12) + tags + struct.pack(">H", kind) + packet
    return frame + b"P" * max(0, 60 - len(frame))


def exchange(wrap=ipv4):
    c, s = 0xFFFFFFF0, 5000
    steps = [
        (c, 0, SYN, b"", False), (s, c + 1, SYN | ACK, b"", True), (c + 1, s + 1, ACK, b"", False),
        (c + 1, s + 1, ACK, b"hello, I am the client", False), (s + 1, c + 23, ACK, b"and I the ", True),
        (s + 11, c + 23, ACK, b"server", True), (s + 17, c + 23, ACK | FIN, b"", True),
        (c + 23, s + 18, ACK | FIN, b"", False), (s + 18, c + 24, ACK, b"", True)]
    return [wrap(tcp(q, a, f, d, server), server) for q, a, f, d, server in steps]


def pcap(frames, link=1, order="<", magic=0xA1B2C3D4, snap=None, step=1000):
    out = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, link)
    for i, frame in enumerate(frames):
        kept = frame[:snap] if snap else frame
        out += struct.pack(order + "IIII", 1700000000 + i * step // 1000000, i * step % 1000000, len(kept), len(frame))
        if magic == 0xA1B2CD34:
            out += bytes(8)
        out += kept
    return out


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    n = 12 + len(body)
    return struct.pack(order + "II", kind, n) + body + struct.pack(order + "I", n)


def section(order="<"):
    return block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))


def interface(order="<", link=1, options=b""):
    return block(order, 1, struct.pack(order + "HHI", link, 0, 0) + options)


def enhanced(frame, ticks, order="<", which=0):
    return block(order, 6, struct.pack(order + "IIIII", which, ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame)) + frame)


def obsolete(frame, ticks, order="<", which=0):
    return block(order, 2, struct.pack(order + "HHIIII", which, 0, ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame)) + frame)


def simple(frame, order="<"):
    return block(order, 3, struct.pack(order + "I", len(frame)) + frame)


def write(name, data, split=0):
    (HERE / "pcap" / name).write_bytes(bytes([split]) + data)


def segments(name, *records):
    (HERE / "tcp_stream" / name).write_bytes(b"".join(struct.pack(">BHBBB", *r) for r in records))


MACS = bytes(range(1, 13))
ETHER = MACS + b"\x08\0"
SNAP = b"\xaa\xaa\3\0\0\0\x08\0"
WIFI = b"\0\0" + MACS + MACS[:6] + b"\0\0"


def carried(payload, protocol, version=4):
    if version == 6:
        return struct.pack(">IHBB", 0x60000000, len(payload), protocol, 64) + bytes(15) + b"\1" + bytes(15) + b"\2" + payload
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0)
    return head + bytes([192, 0, 2, 1, 192, 0, 2, 2]) + payload


def udp(payload, port):
    return carried(struct.pack(">HHHH", 49153, port, 8 + len(payload), 0) + payload, 17)


def fragments(packet, size, version=4, ident=7):
    """A datagram of IPv4, or the same payload in IPv6, in parts of size bytes."""
    payload, out = packet[20:], []
    for at in range(0, len(payload), size):
        part, more = payload[at:at + size], at + size < len(payload)
        if version == 4:
            head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(part), ident, at // 8 | more << 13, 64, packet[9], 0)
            out.append(head + packet[12:20] + part)
        else:
            head = struct.pack(">BBHI", packet[9], 0, at | more, ident)
            out.append(carried(head + part, 44, 6))
    return out


def links():
    """name -> (link type, frames). All bear a TCP segment, which tshark finds too."""
    v4 = ipv4(tcp(1, 0, ACK, b"hello"))
    v6 = ipv6(tcp(1, 0, ACK, b"hello"))
    long = ipv4(tcp(1, 0, ACK | FIN, bytes(range(200))))
    gre = lambda head: (101, [carried(head + v4, 47)])
    return {
        "ethernet": (1, [ETHER + v4]),
        "vlan": (1, [MACS + b"\x88\xa8\0\5\x81\0\0\6\x08\0" + v4]),
        "snap": (1, [MACS + struct.pack(">H", 8 + len(v4)) + SNAP + v4]),
        "metadata": (1, [MACS + b"\x89\x09\1\1\0\1\0\2\x08\0" + v4]),
        "backbone": (1, [MACS + b"\x88\xe7\0\0\0\1" + ETHER + v4]),
        "vntag": (1, [MACS + b"\x89\x26\0\0\0\0\x08\0" + v4]),
        "etag": (1, [MACS + b"\x89\x3f\0\0\0\0\0\0\x08\0" + v4]),
        "pppoe": (1, [MACS + b"\x88\x64\x11\0\0\1" + struct.pack(">H", 2 + len(v4)) + b"\0\x21" + v4]),
        "mpls": (1, [MACS + b"\x88\x47\0\1\0\x40\0\2\1\x40" + v4]),
        "pseudowire": (1, [MACS + b"\x88\x47\0\1\1\x40\0\0\0\0" + ETHER + v4]),
        "sll-llc": (113, [b"\0\0\0\1\0\6" + bytes(8) + b"\0\4" + SNAP + v4]),
        "ppp": (9, [b"\xff\3\0\x21" + v4]),
        "ppp-short": (9, [b"\x21" + v4]),
        "ppp-direction": (204, [b"\1\xff\3\0\x57" + v6]),
        "hdlc": (104, [b"\x0f\0\x86\xdd" + v6]),
        "frame-relay": (107, [b"\x18\x41\3\xcc" + v4]),
        "frame-relay-snap": (107, [b"\x18\x41\3\0\x80\0\0\0\x08\0" + v4]),
        "wifi": (105, [b"\x08\1" + WIFI + SNAP + v4]),
        "wifi-qos": (105, [b"\x88\2" + WIFI + b"\0\0" + SNAP + v4]),
        "wifi-ht": (105, [b"\x88\x82" + WIFI + bytes(6) + SNAP + v4]),
        "wifi-four": (105, [b"\x88\3" + WIFI + bytes(8) + SNAP + v4]),
        "wifi-amsdu": (105, [b"\x88\2" + WIFI + b"\x80\0" + (MACS + struct.pack(">H", 8 + len(v4)) + SNAP + v4 + b"\0") * 2]),
        "radiotap": (127, [b"\0\0\x19\0\3\0\0\x80" + bytes(4) + bytes(4) + bytes(8) + b"\x20" + b"\x88\2" + WIFI + b"\0\0" + b"\0\0" + SNAP + v4]),
        "avs": (163, [b"\x80\x21\x10\1\0\0\0\x40" + bytes(56) + b"\x08\1" + WIFI + SNAP + v4]),
        "prism": (119, [b"\x44\0\0\0\x90\0\0\0" + bytes(136) + b"\x08\1" + WIFI + SNAP + v4]),
        "ppi": (192, [b"\0\0\x08\0\x69\0\0\0\x08\1" + WIFI + SNAP + v4]),
        "4in4": (101, [carried(v4, 4)]),
        "6in4": (101, [carried(v6, 41)]),
        "4in6": (101, [carried(v4, 4, 6)]),
        "6in6-deep": (101, [carried(carried(carried(v6, 41, 6), 41), 4, 6)]),
        "ah": (101, [carried(b"\x04\4" + bytes(22) + v4, 51)]),
        "etherip": (101, [carried(b"\x30\0" + ETHER + v4, 97)]),
        "gre": gre(b"\0\0\x08\0"),
        "gre-full": gre(b"\xb0\0\x08\0\0\0\0\0\0\0\0\7\0\0\0\1"),
        "gre-ethernet": gre(b"\x20\0\x65\x58\0\0\0\7" + ETHER),
        "gre-pptp": gre(b"\x30\x81\x88\x0b" + struct.pack(">H", 4 + len(v4)) + b"\0\1\0\0\0\1\0\0\0\2\xff\3\0\x21"),
        "gre-wccp": gre(b"\0\0\x88\x3e\0\0\0\0"),
        "erspan1": gre(b"\0\0\x88\xbe" + ETHER),
        "erspan2": gre(b"\x10\0\x88\xbe\0\0\0\1\x10\1\0\2\0\0\0\0" + ETHER),
        "erspan3": gre(b"\x10\0\x22\xeb\0\0\0\1\x20\1\0\2" + bytes(6) + b"\0\1" + bytes(8) + ETHER),
        "vxlan": (101, [udp(b"\x08\0\0\0\0\0\7\0" + ETHER + v4, 4789)]),
        "vxlan-gpe": (101, [udp(b"\x0c\0\0\1\0\0\7\0" + v4, 4790)]),
        "geneve": (101, [udp(b"\2\0\x65\x58\0\0\7\0\1\2\3\1\0\0\0\0" + ETHER + v4, 6081)]),
        "gtp": (101, [udp(b"\x30\xff" + struct.pack(">H", len(v4)) + b"\0\0\0\1" + v4, 2152)]),
        "gtp-extension": (101, [udp(b"\x34\xff" + struct.pack(">H", len(v4) + 8) + b"\0\0\0\1\0\0\0\x85\1\0\1\0" + v4, 2152)]),
        "l2tp": (101, [udp(b"\0\2\0\1\0\2\xff\3\0\x21" + v4, 1701)]),
        "fragments": (101, fragments(long, 64)),
        "fragments-reversed": (101, fragments(long, 8)[::-1]),
        "fragments-v6": (101, fragments(long, 48, 6)),
        "fragments-tunnelled": (101, [carried(b"\0\0\x08\0" + f, 47) for f in fragments(long, 64)]),
        "fragments-of-tunnel": (101, fragments(carried(b"\0\0\x08\0" + long, 47), 64)),
        "fragments-twice": (101, [g for i, f in enumerate(fragments(long, 64))
                                  for g in fragments(carried(b"\0\0\x08\0" + f, 47), 48, ident=20 + i)]),
    }


FILTERS = {
    "ports": "tcp port 443 or portrange 5060-5070",
    "addresses": "host 10.0.0.1 and not net 192.168.0.0/16 or host 2001:db8::1 or ether host 00:11:22:33:44:55",
    "flags": "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0 && ip[2:2] - 40 > 0x10",
    "encapsulated": "vlan 5 and mpls and pppoes or geneve 7",
    "wifi": "wlan type data subtype qos-data and dir fromds",
    "name": "host foo or port https",
    "mac": "ether src 0102.0304.0506 or ether dst 1-2-3-4-5-6",
}


def main():
    for folder in ("pcap", "tcp_stream", "link", "filter"):
        (HERE / folder).mkdir(exist_ok=True)
    eth = [ether(p) for p in exchange()]
    t0 = 1700000000 * 1000000
    whole = pcap(eth)
    write("whole", whole)
    write("empty", b"")
    write("header-only", pcap([]))
    write("big-endian", pcap(eth, order=">"))
    write("nanoseconds", pcap(eth, magic=0xA1B23C4D))
    write("kuznetzov", pcap(eth, magic=0xA1B2CD34))
    write("cut-in-packet", whole[:-7])
    write("cut-in-header", whole[:20])
    write("absurd-length", whole[:24] + struct.pack("<IIII", 1, 1, 0x7FFFFFFF, 0x7FFFFFFF) + whole[40:])
    write("snaplen", pcap(eth, snap=60))
    write("reordered", pcap([eth[i] for i in (5, 3, 0, 7, 1, 4, 2, 6, 8)]))
    write("reset", pcap(eth[:6] + [ether(ipv4(tcp(0xFFFFFFF0 + 23, 0, RST)))]))
    write("midstream", pcap(eth[3:]))
    write("reused", pcap(eth + eth[:2] + [ether(ipv4(tcp(77, 0, SYN))), ether(ipv4(tcp(78, 1, ACK, b"again")))]))
    write("ring-out-of-order", whole + pcap([]), 140)
    first, second = pcap(eth[:5]), pcap(eth[5:])
    both = first + second
    write("two-files", both, max(1, len(first) * 256 // len(both)))
    write("vlan", pcap([ether(p, tags=b"\x88\xa8\0\1\x81\0\0\2") for p in exchange()]))
    write("ipv6", pcap([ether(p, 0x86DD) for p in exchange(ipv6)]))
    chain = ((0, b"\0" + bytes(6)), (60, b"\0" + bytes(6)), (6, b""))
    write("ipv6-extensions", pcap([ether(ipv6(tcp(1, 0, ACK, b"x"), chain=chain), 0x86DD)]))
    deep = tuple([(60, b"\0" + bytes(6))] * 20)
    write("ipv6-deep", pcap([ether(ipv6(tcp(1, 0, ACK, b"x"), chain=deep), 0x86DD)]))
    write("ip-options", pcap([ether(ipv4(tcp(1, 0, ACK, b"x"), options=bytes(8)))]))
    write("ip-total-zero", pcap([ether(ipv4(tcp(1, 0, ACK, b"x" * 40), total=0))]))
    write("ip-fragments", pcap([ether(ipv4(tcp(1, 0, ACK, b"x" * 40), fragment=f)) for f in (0x2000, 0x2008, 16)]))
    write("cooked", pcap([struct.pack(">HHH8sH", 0, 1, 6, bytes(8), 0x0800) + p for p in exchange()], link=113))
    write("cooked2", pcap([struct.pack(">HHIHBB8s", 0x0800, 0, 1, 1, 0, 6, bytes(8)) + p for p in exchange()], link=276))
    write("raw", pcap(exchange(), link=101))
    write("loopback", pcap([struct.pack("<I", 2) + p for p in exchange()], link=0))
    ng = section() + interface() + b"".join(enhanced(f, t0 + i) for i, f in enumerate(eth))
    write("ng-whole", ng)
    write("ng-cut", ng[:-9])
    write("ng-lengths-differ", ng[:-4] + b"\xff\xff\0\0")
    resol = struct.pack("<HHB3xHHqHH", 9, 1, 9, 14, 8, 3600, 0, 0)
    write("ng-resolution", section() + interface(options=resol) + enhanced(eth[0], 10**18))
    binary = struct.pack("<HHB3xHH", 9, 1, 0x94, 0, 0)
    write("ng-binary-resolution", section() + interface(options=binary) + enhanced(eth[0], 1 << 50))
    write("ng-simple", section() + interface() + b"".join(simple(f) for f in eth))
    write("ng-obsolete", section() + interface() + b"".join(obsolete(f, t0 + i) for i, f in enumerate(eth)))
    mixed = section() + interface() + enhanced(eth[0], t0)
    mixed += section(">") + interface(">", 101) + interface(">") + enhanced(eth[1], t0 + 1, ">", 1)
    write("ng-mixed-endian", mixed)
    odd = section() + block("<", 10, b"TLSK" + bytes(4)) + block("<", 0xBAD, bytes(8)) + block("<", 0x777, bytes(20))
    write("ng-odd-blocks", odd + interface() + enhanced(eth[0], t0))
    keys = b"CLIENT_RANDOM 00 00\n"
    secrets = struct.pack("<II", 0x544C534B, len(keys)) + keys
    write("ng-secrets", section() + block("<", 10, secrets) + interface() + enhanced(eth[0], t0) + block("<", 10, secrets))
    write("ng-secrets-length-lies", section() + block("<", 10, struct.pack("<II", 0x544C534B, 0x7FFFFFFF) + keys))
    lost = fragments(ipv4(tcp(1, 0, ACK, b"x" * 100)), 64)
    write("fragments", pcap([ether(p) for p in lost]))
    write("fragments-late", pcap([ether(p) for p in lost[:1] + lost[:1]] + eth, step=40000000))
    write("ng-no-interface", section() + enhanced(eth[0], t0))

    segments("in-order", (0, 0, 100, 0, 1), (0, 100, 100, 0, 2), (15, 200, 50, 0, 3))
    segments("reversed", (0, 200, 50, 0, 3), (0, 100, 100, 0, 2), (0, 0, 100, 0, 1))
    segments("overlap", (0, 0, 100, 0, 1), (0, 50, 100, 0, 2), (0, 20, 200, 0, 3))
    segments("overlap-waiting", (0, 50, 10, 0, 1), (0, 70, 10, 0, 2), (0, 40, 60, 0, 3), (0, 0, 45, 0, 4))
    segments("gap-acked", (0, 0, 10, 0, 1), (0, 50, 10, 0, 2), (0xC0, 60, 0, 0, 0), (0, 80, 255, 0, 4))
    segments("cut", (0x30, 0, 10, 20, 1), (0, 30, 10, 0, 2), (0, 5, 30, 0, 3))
    segments("limit", *[(0, 100 + i * 120, 110, 0, i) for i in range(12)])
    segments("wrap", *[(0, 0x1F80 + i * 64, 64, 0, i) for i in (3, 1, 0, 2)])

    for name, (link, frames) in links().items():
        body = b"".join(struct.pack("<HBB", len(f), 0, 0) + f for f in frames)
        (HERE / "link" / name).write_bytes(struct.pack("<H", link) + body)
    lost = fragments(ipv4(tcp(1, 0, ACK, bytes(200))), 64)
    differs = [lost[0], lost[1][:-1] + b"!", lost[1], lost[2], lost[3]]
    for name, frames in (("fragments-lost", lost[:2] + lost[3:]), ("fragments-differ", differs)):
        body = b"".join(struct.pack("<HBB", len(f), 0, 20) + f for f in frames)
        (HERE / "link" / name).write_bytes(struct.pack("<H", 101) + body)
    for name, expression in FILTERS.items():
        (HERE / "filter" / name).write_text(expression)


if __name__ == "__main__":
    main()
