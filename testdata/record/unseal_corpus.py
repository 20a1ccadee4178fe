#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the corpus of the fuzz target `unseal` (see lib/tls/unseal_fuzz.c for the form).

usage: unseal_corpus.py TESTDATA

What stands inside the encrypted records of TLS 1.3, put together from the certificates in
TESTDATA/tls/keylog and from what no server here sends: compressed certificates, holes, damage.
"""
import sys
import zlib

ALERT, HANDSHAKE, DATA = 21, 22, 23
CLIENT, SERVER = 0, 1


def number(size, value):
    return value.to_bytes(size, "big")


def vector(size, body):
    return number(size, len(body)) + body


def record(direction, content, body, padded=0, traffic=0, lost=0, damaged=0):
    head = direction | (content - 21) << 1 | padded << 3 | traffic << 4 | lost << 5 | damaged << 6
    return bytes([head]) + vector(2, body)


def message(kind, body):
    return bytes([kind]) + vector(3, body)


def compressed(algorithm, body, claimed):
    return message(25, number(2, algorithm) + number(3, claimed) + vector(3, zlib.compress(body)))


def main():
    testdata = sys.argv[1]
    ders = []
    for name in ("server", "issuing"):
        with open(f"{testdata}/tls/keylog/{name}.der", "rb") as der:
            ders.append(der.read())
    with open(f"{testdata}/fuzz/tls/tls12-full", "rb") as stream:
        hello = stream.read()[8:400]
    certificate = vector(1, b"") + vector(3, b"".join(vector(3, der) + vector(2, b"") for der in ders))
    ocsp = b"\1" + vector(3, bytes.fromhex("30030a0106"))
    stapled = vector(1, b"") + vector(3, vector(3, ders[0]) + vector(2, number(2, 5) + vector(2, ocsp)))
    extensions = message(8, vector(2, number(2, 16) + vector(2, vector(2, vector(1, b"sip")))))
    name = bytes.fromhex("300f310d300b06035504030c0454657374")
    request = message(13, vector(1, b"") + vector(2, number(2, 47) + vector(2, vector(2, vector(2, name)))
                                                  + number(2, 13) + vector(2, vector(2, b"\4\3"))))
    whole = message(11, certificate)
    verify = message(15, b"\4\3" + vector(2, bytes(70)))
    finished = message(20, bytes(32))
    stapled = message(11, stapled)
    flight = extensions + whole + verify + finished
    random = bytes([7]) * 32
    corpus = {
        "full": [record(SERVER, HANDSHAKE, flight), record(CLIENT, HANDSHAKE, finished),
                 record(SERVER, HANDSHAKE, message(4, bytes(50)), traffic=1),
                 record(CLIENT, DATA, b"hello", traffic=1), record(CLIENT, ALERT, b"\1\0")],
        "mutual-refused": [record(SERVER, HANDSHAKE, extensions), record(SERVER, HANDSHAKE, (request + stapled)[:100]),
                           record(SERVER, HANDSHAKE, (request + stapled)[100:]),
                           record(SERVER, HANDSHAKE, verify + finished, padded=1),
                           record(CLIENT, HANDSHAKE, whole + verify + finished),
                           record(SERVER, ALERT, b"\2\x30", traffic=1)],
        "compressed-zlib": [record(SERVER, HANDSHAKE, extensions + compressed(1, certificate, len(certificate))
                                   + verify + finished), record(CLIENT, HANDSHAKE, finished)],
        "compressed-lies": [record(SERVER, HANDSHAKE, compressed(1, certificate, len(certificate) + 1))],
        "compressed-bomb": [record(SERVER, HANDSHAKE, compressed(1, bytes(500000), 500000))],
        "compressed-brotli": [record(SERVER, HANDSHAKE, compressed(2, certificate, len(certificate)) + finished)],
        "gap-in-flight": [record(SERVER, HANDSHAKE, extensions), record(SERVER, HANDSHAKE, whole, lost=1),
                          record(SERVER, HANDSHAKE, verify), record(SERVER, HANDSHAKE, finished),
                          record(CLIENT, HANDSHAKE, finished, lost=1), record(CLIENT, DATA, b"x", traffic=1)],
        "damaged": [record(SERVER, HANDSHAKE, extensions), record(SERVER, HANDSHAKE, whole, damaged=1),
                    record(SERVER, HANDSHAKE, finished), record(CLIENT, HANDSHAKE, finished)],
        "key-updates": [record(SERVER, HANDSHAKE, finished), record(CLIENT, HANDSHAKE, finished),
                        record(SERVER, HANDSHAKE, message(24, b"\1"), traffic=1),
                        record(CLIENT, HANDSHAKE, message(24, b"\0"), traffic=1), record(SERVER, DATA, b"x")],
        "certificate-later": [record(SERVER, HANDSHAKE, flight), record(CLIENT, HANDSHAKE, finished),
                              record(SERVER, HANDSHAKE, request, traffic=1),
                              record(CLIENT, HANDSHAKE, whole + verify + finished, traffic=1),
                              record(CLIENT, DATA, b"x")],
        "empty-records": [record(SERVER, HANDSHAKE, b""), record(SERVER, ALERT, b""), record(CLIENT, DATA, b""),
                          record(SERVER, HANDSHAKE, b"\x0b")],
        "hellos-inside": [record(SERVER, HANDSHAKE, hello),
                          record(CLIENT, HANDSHAKE, message(1, b"\3\3" + random + b"\0\0\2\x13\1\1\0"))],
    }
    for name, records in corpus.items():
        with open(f"{testdata}/fuzz/unseal/{name}", "wb") as out:
            out.write(b"".join(records))


if __name__ == "__main__":
    main()
