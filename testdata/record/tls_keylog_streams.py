#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Records real TLS connections together with their key logs.

usage: tls_keylog_streams.py TESTDATA [captures]

Like tls_streams.py, whose relay and PKI it uses. Writes TESTDATA/fuzz/tls/keylog-NAME (a stream that
begins with a chunk of kind 6: the key log), TESTDATA/tls/keylog/*.der and
TESTDATA/tls/keylog/truth.txt: what openssl says of each connection, and what tshark makes of
the same bytes with the same key log, which is what tls_keylog_test.c compares with. Some of the streams become captures too, with the key log
beside (NAME.pcap, NAME.keys) and within (NAME.pcapng, by editcap); with `captures` these alone are made
anew, from the streams.
"""
import os
import re
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

import tls_streams
from tls_streams import DATA, FIN, RST, Relay, free_port, make_pki, run

KEYLOG = 6


def packets(chunks, syn=False):
    """The chunks as an Ethernet capture, one packet each."""
    def packet(number, direction, flags, data, seq, ack):
        ports = (40000, 4433) if direction == 0 else (4433, 40000)
        ends = (b"\x0a\0\0\x01", b"\x0a\0\0\x02") if direction == 0 else (b"\x0a\0\0\x02", b"\x0a\0\0\x01")
        tcp = struct.pack(">HHIIBBHHH", *ports, seq & 0xffffffff, ack & 0xffffffff, 0x50, flags, 65535, 0, 0)
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(data), number & 0xffff, 0, 64, 6, 0, *ends)
        frame = b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip + tcp + data
        return struct.pack("<IIII", number, 0, len(frame), len(frame)) + frame

    out = [struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1)]
    seq = [1000, 9000]
    number = 0
    if syn:
        out += [packet(1, 0, 0x02, b"", 999, 0), packet(2, 1, 0x12, b"", 8999, 1000)]
        number = 2
    for chunk in chunks:
        head, length = struct.unpack(">BH", chunk[:3])
        direction, kind = head & 1, head >> 1
        if kind == KEYLOG:
            continue
        data = chunk[3:3 + length]
        number += 1
        flags = {DATA: 0x18, FIN: 0x11, RST: 0x14}[kind]
        out.append(packet(number, direction, flags, data, seq[direction], seq[1 - direction]))
        seq[direction] += len(data) + (kind == FIN)
    return b"".join(out)


def tshark(folder, chunks, keylog):
    """Handshake types, alerts and certificates per direction, as tshark decrypts them."""
    with open(f"{folder}/t.pcap", "wb") as out:
        out.write(packets(chunks))
    with open(f"{folder}/t.keys", "wb") as out:
        out.write(keylog)
    fields = ["tcp.srcport", "tls.handshake.type", "tls.alert_message.desc", "tls.handshake.extensions_alpn_str"]
    args = ["tshark", "-r", f"{folder}/t.pcap", "-o", f"tls.keylog_file:{folder}/t.keys", "-d",
            "tcp.port==4433,tls", "-Y", "tls", "-T", "fields", *[a for f in fields for a in ("-e", f)]]
    text = run(*args).stdout.decode()
    lists = {"40000": ([], []), "4433": ([], [])}
    for line in text.splitlines():
        port, types, alerts, _ = (line.split("\t") + ["", "", "", ""])[:4]
        lists[port][0].extend(t for t in types.split(",") if t)
        lists[port][1].extend(a for a in alerts.split(",") if a)
    return " ".join(f"{who}={','.join(lists[port][0])} {who}-alerts={','.join(lists[port][1])}"
                    for who, port in (("client", "40000"), ("server", "4433")))


class Exchange:
    """One client against one server, each a process with a script of what is typed into it."""

    def __init__(self, folder):
        self.folder = folder

    def start(self, args, **kwargs):
        return subprocess.Popen(args, cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, **kwargs)

    def type(self, process, steps):
        for pause, text in steps:
            time.sleep(pause)
            try:
                process.stdin.write(text)
                process.stdin.flush()
            except OSError:
                return

    def record(self, server_args, client_args, typed_client=((0.4, b"hello\n"), (0.3, b"Q\n")), typed_server=(),
               before=None):
        port = free_port()
        server = self.start(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", "server.pem",
                             "-key", "server.key", "-cert_chain", "issuing.pem", "-CAfile", "root.pem", *server_args])
        time.sleep(0.4)
        if before is not None:
            first = self.start(self.client(port, before))
            self.type(first, ((0.4, b"hello\n"), (0.3, b"Q\n")))
            first.wait(10)
        relay = Relay(port)
        relay.start()
        client = self.start([*self.client(relay.port, client_args), "-keylogfile", "client.keys"])
        typist = threading.Thread(target=self.type, args=(server, typed_server))
        typist.start()
        self.type(client, typed_client)
        typist.join()
        said = client.communicate(timeout=10)[0].decode("utf-8", "replace")
        relay.join(20)
        server.kill()
        server.communicate()
        return relay.chunks, self.take_keys(), summary(said)

    def client(self, port, args):
        return ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", "root.pem", "-servername",
                "server.example.test", *args]

    def take_keys(self):
        path = f"{self.folder}/client.keys"
        with open(path, "rb") as keys:
            text = keys.read()
        os.unlink(path)
        return text

    def anew(self, version):
        """TLS, its end, and TLS once more on the same connection."""
        server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_context.load_cert_chain(f"{self.folder}/server.pem", f"{self.folder}/server.key")
        client_context = ssl.create_default_context(cafile=f"{self.folder}/root.pem")
        client_context.check_hostname = False
        client_context.verify_mode = ssl.CERT_NONE
        client_context.maximum_version = version
        client_context.keylog_filename = f"{self.folder}/client.keys"
        listener = socket.create_server(("127.0.0.1", 0))
        relay = Relay(listener.getsockname()[1])
        relay.start()

        def serve():
            connection, _ = listener.accept()
            for _ in range(2):
                wrapped = server_context.wrap_socket(connection, server_side=True)
                wrapped.sendall(wrapped.recv(100))
                connection = wrapped.unwrap()
            connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        plain = socket.create_connection(("127.0.0.1", relay.port))
        said = []
        for _ in range(2):
            wrapped = client_context.wrap_socket(plain, server_hostname="server.example.test")
            said.append(f"{wrapped.version()}, {wrapped.cipher()[0]}")
            wrapped.sendall(b"hello")
            wrapped.recv(100)
            plain = wrapped.unwrap()
        plain.close()
        thread.join(20)
        relay.join(20)
        return relay.chunks, self.take_keys(), " | ".join(said)


def summary(said):
    lines = [line.strip() for line in said.splitlines()
             if line.startswith(("New,", "Reused,", "Early data was")) or "alert" in line]
    return " | ".join("alert " + re.sub(r".*alert ", "", line).split(":")[0] if "alert" in line else line
                      for line in lines)


CLIENT = ["-cert", "client.pem", "-key", "client.key"]
STRANGER = ["-cert", "stranger.pem", "-key", "stranger.key"]
REQUEST = ["-Verify", "2", "-verify_return_error"]


def suites13(name):
    return (["-tls1_3", "-ciphersuites", name], ["-ciphersuites", name])


def suites12(name, *more):
    return (["-tls1_2", "-cipher", name, *more], ["-tls1_2", "-cipher", name, *more])


def record_all(exchange):
    record = exchange.record
    return {
        "tls13-aes128": record(*suites13("TLS_AES_128_GCM_SHA256")),
        "tls13-aes256": record(*suites13("TLS_AES_256_GCM_SHA384")),
        "tls13-chacha20": record(*suites13("TLS_CHACHA20_POLY1305_SHA256")),
        "tls13-ccm8": record(*suites13("TLS_AES_128_CCM_8_SHA256")),
        "tls13-mutual": record(["-tls1_3", *REQUEST, "-alpn", "sip"], [*CLIENT, "-alpn", "h2,sip"]),
        "tls13-client-refused": record(["-tls1_3", *REQUEST], STRANGER),
        "tls13-no-client-certificate": record(["-tls1_3", *REQUEST], []),
        "tls13-hello-retry": record(["-tls1_3", "-groups", "P-384"], ["-groups", "X25519:P-384"]),
        "tls13-resumed": record(["-tls1_3"], ["-sess_in", "session"], before=["-sess_out", "session"]),
        "tls13-early-data": record(["-tls1_3", "-early_data"], ["-sess_in", "session", "-early_data", "early.txt"],
                                   before=["-sess_out", "session"]),
        "tls13-key-update": record(["-tls1_3"], [], typed_client=(
            (0.4, b"hello\n"), (0.2, b"K\n"), (0.2, b"again\n"), (0.3, b"Q\n"))),
        "tls13-later-certificate": record(
            ["-tls1_3"], [*CLIENT, "-enable_pha"],
            typed_client=((0.4, b"hello\n"), (1.2, b"more\n"), (0.3, b"Q\n")),
            typed_server=((0.9, b"c\n"), (0.3, b"answer\n"))),
        "tls13-padded": record(["-tls1_3", "-record_padding", "64"], ["-record_padding", "100"]),
        "tls12-gcm": record(*suites12("ECDHE-ECDSA-AES128-GCM-SHA256")),
        "tls12-chacha20": record(*suites12("ECDHE-ECDSA-CHACHA20-POLY1305")),
        "tls12-ccm8": record(*suites12("ECDHE-ECDSA-AES256-CCM8")),
        "tls12-cbc": record(*suites12("ECDHE-ECDSA-AES256-SHA384")),
        "tls12-cbc-mac-first": record(["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"],
                                      ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA", "-no_etm"]),
        "tls11-cbc": record(["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"],
                            ["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"]),
        "tls12-resumed": record(["-tls1_2"], ["-tls1_2", "-sess_in", "session"], before=["-sess_out", "session"]),
        "tls12-renegotiated": record(
            ["-tls1_2", "-client_renegotiation"], ["-tls1_2"],
            typed_client=((0.4, b"hello\n"), (0.2, b"R\n"), (0.4, b"again\n"), (0.3, b"Q\n"))),
        "tls12-asked-later": record(
            ["-tls1_2", "-no_ticket", "-no_cache"], ["-tls1_2", *CLIENT],
            typed_client=((0.4, b"hello\n"), (1.4, b"more\n"), (0.3, b"Q\n")),
            typed_server=((0.9, b"R\n"),)),
        "tls12-asked-later-refused": record(
            ["-tls1_2", "-no_ticket", "-no_cache", "-verify_return_error"], ["-tls1_2", *STRANGER],
            typed_client=((0.4, b"hello\n"), (1.4, b"more\n"), (0.3, b"Q\n")),
            typed_server=((0.9, b"R\n"),)),
        "tls12-anew": exchange.anew(ssl.TLSVersion.TLSv1_2),
        "tls13-anew": exchange.anew(ssl.TLSVersion.TLSv1_3),
    }


def split(stream):
    chunks = []
    while stream:
        head, length = struct.unpack(">BH", stream[:3])
        size = 3 + (length if head >> 1 in (DATA, KEYLOG) else 0)
        chunks.append(stream[:size])
        stream = stream[size:]
    return chunks


def make_captures(testdata):
    for name in ("tls13-client-refused", "tls12-asked-later-refused"):
        with open(f"{testdata}/fuzz/tls/keylog-{name}", "rb") as stream:
            chunks = split(stream.read())
        path = f"{testdata}/tls/keylog/{name}"
        with open(f"{path}.pcap", "wb") as out:
            out.write(packets(chunks, syn=True))
        with open(f"{path}.keys", "wb") as out:
            out.write(chunks[0][3:])
        run("editcap", "--inject-secrets", f"tls,{path}.keys", f"{path}.pcap", f"{path}.pcapng")


def main():
    testdata = os.path.abspath(sys.argv[1])
    if "captures" in sys.argv[2:]:
        make_captures(testdata)
        return
    os.makedirs(f"{testdata}/tls/keylog", exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        make_pki(folder)
        with open(f"{folder}/early.txt", "wb") as early:
            early.write(b"early data\n" * 10)
        for name in ("root", "issuing", "server", "client", "stranger"):
            run("openssl", "x509", "-in", f"{folder}/{name}.pem", "-outform", "DER", "-out",
                f"{testdata}/tls/keylog/{name}.der")
        streams = record_all(Exchange(folder))
        with open(f"{testdata}/tls/keylog/truth.txt", "w", encoding="utf-8") as truth:
            for name, (chunks, keys, said) in sorted(streams.items()):
                seen = tshark(folder, chunks, keys)
                keys = b"".join(line for line in keys.splitlines(True) if not line.startswith(b"#"))
                head = struct.pack(">BH", KEYLOG << 1, len(keys)) + keys
                with open(f"{testdata}/fuzz/tls/keylog-{name}", "wb") as out:
                    out.write(head + b"".join(chunks))
                truth.write(f"{name}: {seen}\n    {said}\n")
    make_captures(testdata)


if __name__ == "__main__":
    main()
