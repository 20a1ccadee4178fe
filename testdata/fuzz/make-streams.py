#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes seeds of the fuzz targets tls and ssh that no recording gives; the format is told in
../record/tls_streams.py."""
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
DATA, GAP, FIN, RST = 0, 1, 2, 3


def stream(*chunks):
    out = b""
    for direction, kind, data in chunks:
        length = data if kind == GAP else len(data)
        out += struct.pack(">BH", direction | kind << 1, length) + (b"" if kind == GAP else data)
    return out


def record(content, kind=22, version=0x0303):
    return struct.pack(">BHH", kind, version, len(content)) + content


def message(kind, body):
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


HELLO = record(message(1, b"\x03\x03" + bytes(32) + b"\0\0\x02\xc0\x2f\x01\0"))
FLIGHT = record(message(2, b"\x03\x03" + bytes(32) + b"\0\xc0\x2f\0") +
                message(11, b"\0\0\x05\0\0\x02\x30\0") + message(22, b"\x01\0\0\x01\x30") + message(14, b""))
SSLV2_HELLO = b"\x80\x1f\x01\0\x02\0\x06\0\0\0\x10\x01\0\x80\x07\0\xc0" + bytes(range(16))
SSLV2_ANSWER = b"\x80\x21\x04\0\x01\0\x02\0\x03\0\x03\0\x10\x30\x01\x05\x01\0\x80" + bytes(range(16))

BEFORE = {
    "postgresql": ([b"\0\0\0\x08\x04\xd2\x16\x2f"], [b"S"]),
    "mysql": ([b"\x20\0\0\x01\x05\xae\xff\x19" + bytes(28)], [b"\x06\0\0\0\x0a8.0\0\0"]),
    "ldap": ([b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037"],
             [b"\x30\x84\0\0\0\x0c\x02\x01\x01\x78\x07\x0a\x01\0\x04\0\x04\0"]),
    "rdp": ([b"\x03\0\0\x0b\x06\xe0\0\0\0\0\0"], [b"\x03\0\0\x0b\x06\xd0\0\0\0\0\0"]),
    "socks4": ([b"\x04\x01\x01\xbb\0\0\0\x01\0srv.example\0"], [b"\0\x5a\0\0\0\0\0\0"]),
    "socks5": ([b"\x05\x01\0", b"\x05\x01\0\x03\x01a\x01\xbb"], [b"\x05\0", b"\x05\0\0\x01\0\0\0\0\0\0"]),
    "proxy2": ([b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + bytes(12)], []),
    "http-connect": ([b"CONNECT a:443 HTTP/1.1\r\n\r\n"], [b"HTTP/1.1 200 OK\r\n\r\n"]),
    "http-download": ([b"GET /f HTTP/1.1\r\n\r\n"], [b"HTTP/1.1 200 OK\r\n\r\n"]),
    "xmpp": ([b"<starttls/>"], [b"<proceed/>"]),
}


def upgrades():
    for name, (client, server) in BEFORE.items():
        apart, joined = [], []
        for i in range(max(len(client), len(server))):
            for direction, said, tls in ((0, client, HELLO), (1, server, FLIGHT)):
                if i < len(said):
                    apart.append((direction, DATA, said[i]))
                    joined.append((direction, DATA, said[i] + (tls if i == len(said) - 1 else b"")))
        yield f"upgrade-{name}-apart", stream(*apart, (0, DATA, HELLO), (1, DATA, FLIGHT))
        yield f"upgrade-{name}-joined", stream(*joined)


def packet(payload):
    pad = 8 - (5 + len(payload)) % 8 + 8
    return struct.pack(">IB", 1 + len(payload) + pad, pad) + payload + bytes(pad)


def string(data):
    return struct.pack(">I", len(data)) + data


def ssh():
    version = (1, DATA, b"hello\r\nSSH-2.0-x\r\n")
    key = string(b"x509v3-ssh-rsa") + struct.pack(">I", 2) + string(b"\x30\0") + string(b"\x30\x01\x05")
    whole = packet(b"\x1f" + string(key + struct.pack(">I", 1) + string(b"\x30\x02\x05\0")) + string(b"f"))
    yield "reply-made", stream(version, (1, DATA, whole), (1, DATA, packet(b"\x15")))
    yield "reply-without-answers", stream(version, (1, DATA, packet(b"\x21" + string(key))))
    yield "reply-cut", stream(version, (1, DATA, whole[:45]))
    yield "reply-gap", stream(version, (1, DATA, whole[:45]), (1, GAP, 3), (1, DATA, whole[48:]))
    yield "count-too-large", stream(version, (1, DATA, packet(
        b"\x1f" + string(string(b"x509v3-ssh-rsa") + b"\xff\xff\xff\xff" + string(b"\x30")))))
    yield "key-too-large", stream(version, (1, DATA, packet(b"\x1f\xff\xff\xff\xff" + key)))
    yield "bare-certificate", stream(version, (1, DATA, packet(b"\x1f" + string(b"\x30\x82\0\x02\x05\0"))))
    yield "wrong-padding", stream(version, (1, DATA, b"\0\0\0\x0c\xff" + bytes(11)))
    yield "no-version", stream((1, DATA, b"220 mail\r\n"), (0, DATA, HELLO))


def main():
    made = dict(upgrades())
    made["sslv2-exchange"] = stream((0, DATA, SSLV2_HELLO), (1, DATA, SSLV2_ANSWER), (0, DATA, b"\x80\x01\x02"),
                                    (0, DATA, b"\0\x02\x01ab\0"), (1, DATA, b"\x80\x01\x05\x80\x01\x06"), (1, FIN, b""))
    for folder, seeds in (("tls", made), ("ssh", dict(ssh()))):
        for name, content in seeds.items():
            (HERE / folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
