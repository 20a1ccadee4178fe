#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Records the byte streams of real TLS handshakes for the tests and the fuzzer of lib/tls.

usage: tls_streams.py TESTDATA

Makes a PKI in a temporary folder (no key leaves it), lets `openssl s_client` talk to
`openssl s_server` through a relay that writes down what went by, and writes
TESTDATA/fuzz/tls/NAME, TESTDATA/tls/*.der and TESTDATA/tls/openssl.txt: what openssl itself says of
each connection, which is the truth that tls_test.c was written from.

A stream is a sequence of chunks: one byte (bit 0 the direction, 0 = from the one that connected;
above it the kind: 0 data in a new packet, 1 gap, 2 FIN, 3 RST, 4 data in the same packet, 5 cut off by
the snap length, 6 a key log, which is not of the stream), the length in two bytes, the data (a gap's
length is its own, it has no data).
"""
import os
import select
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

DATA, GAP, FIN, RST = 0, 1, 2, 3


def run(*args, **kwargs):
    return subprocess.run(args, check=True, capture_output=True, **kwargs)


def make_pki(folder):
    def certificate(name, subject, issuer, extensions):
        run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", subject, cwd=folder)
        with open(f"{folder}/{name}.ext", "w") as ext:
            ext.write(extensions)
        sign = ["-signkey", f"{name}.key"] if issuer is None else [
            "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial"]
        run("openssl", "x509", "-req", "-in", f"{name}.csr", "-days", "7300", "-extfile",
            f"{name}.ext", "-out", f"{name}.pem", *sign, cwd=folder)

    ca = "basicConstraints=critical,CA:TRUE\n"
    certificate("root", "/O=certway test/CN=Test Root", None, ca)
    certificate("other", "/O=certway test/CN=Other Root", None, ca)
    certificate("issuing", "/O=certway test/CN=Test Issuing", "root", ca)
    certificate("server", "/CN=server.example.test", "issuing",
                "subjectAltName=DNS:server.example.test\nextendedKeyUsage=serverAuth\n")
    certificate("client", "/CN=client.example.test", "root", "extendedKeyUsage=clientAuth\n")
    certificate("stranger", "/CN=stranger.example.test", "other", "extendedKeyUsage=clientAuth\n")


class Relay(threading.Thread):
    """Forwards one connection and writes it down."""

    def __init__(self, port):
        super().__init__()
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.chunks = []

    def add(self, direction, kind, data=b""):
        self.chunks.append(struct.pack(">BH", direction | kind << 1, len(data)) + data)

    def run(self):
        near, _ = self.listener.accept()
        far = socket.create_connection(("127.0.0.1", self.target))
        ends = {near: (0, far), far: (1, near)}
        while ends:
            for end in select.select(list(ends), [], [], 20)[0]:
                direction, other = ends[end]
                try:
                    data = end.recv(65535)
                except ConnectionResetError:
                    self.add(direction, RST)
                    ends.clear()
                    break
                if data:
                    self.add(direction, DATA, data)
                    try:
                        other.sendall(data)
                    except OSError:
                        pass
                else:
                    self.add(direction, FIN)
                    del ends[end]
                    try:
                        other.shutdown(socket.SHUT_WR)
                    except OSError:
                        pass
        near.close()
        far.close()
        self.listener.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def openssl_server(folder, args):
    port = free_port()
    process = subprocess.Popen(
        ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", "server.pem", "-key",
         "server.key", "-cert_chain", "issuing.pem", "-CAfile", "root.pem", "-www", *args],
        cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.4)
    return port, process


def openssl_client(folder, port, args):
    """One connection; returns what openssl says of it."""
    process = subprocess.Popen(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", "root.pem",
         "-servername", "server.example.test", *args],
        cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    time.sleep(0.4)
    try:
        process.stdin.write(b"GET / HTTP/1.0\r\n\r\n")
        process.stdin.flush()
        time.sleep(0.3)
        process.stdin.close()
    except OSError:
        pass
    text = process.stdout.read().decode("utf-8", "replace")
    process.wait(10)
    said = [line.strip() for line in text.splitlines()
            if line.startswith(("New,", "Reused,")) or "alert" in line or "verify error" in line]
    return " | ".join(line.split(":SSL routines")[0] if "alert" not in line else
                      "alert " + line.split("alert", 1)[1].split(":")[0].strip() for line in said)


SEC0 = ["-cipher", "DEFAULT:@SECLEVEL=0"]
SCENARIOS = {  # name: (server arguments, client arguments)
    "tls10-full": (["-tls1", *SEC0], ["-tls1", *SEC0]),
    "tls11-mutual": (["-tls1_1", "-Verify", "2", *SEC0],
                     ["-tls1_1", "-cert", "client.pem", "-key", "client.key", *SEC0]),
    "tls12-full": (["-tls1_2"], ["-alpn", "h2,http/1.1"]),
    "tls12-mutual": (["-tls1_2", "-Verify", "2"], ["-cert", "client.pem", "-key", "client.key"]),
    "tls12-client-empty": (["-tls1_2", "-verify", "2"], []),
    "tls12-client-empty-refused": (["-tls1_2", "-Verify", "2"], []),
    "tls12-client-unknown-ca": (["-tls1_2", "-Verify", "2", "-verify_return_error"],
                                ["-cert", "stranger.pem", "-key", "stranger.key"]),
    "tls12-server-unknown-ca": (["-tls1_2"],
                                ["-CAfile", "other.pem", "-verify_return_error"]),
    "tls12-protocol-version": (["-tls1_2"], ["-tls1_3"]),
    "tls12-no-shared-cipher": (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"],
                               ["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"]),
    "tls13-full": (["-tls1_3"], []),
    "tls13-mutual": (["-tls1_3", "-Verify", "2"], ["-cert", "client.pem", "-key", "client.key"]),
    "tls13-hello-retry": (["-tls1_3", "-groups", "P-384"], ["-groups", "X25519:P-384"]),
    "tls13-server-refused": (["-tls1_3"], ["-CAfile", "other.pem", "-verify_return_error"]),
    "tls13-client-refused": (["-tls1_3", "-Verify", "2", "-verify_return_error"],
                             ["-cert", "stranger.pem", "-key", "stranger.key"]),
}


def record(folder, server_args, client_args, truth=None):
    port, server = openssl_server(folder, server_args)
    relay = Relay(port)
    relay.start()
    said = openssl_client(folder, relay.port, client_args)
    relay.join(20)
    server.kill()
    server.wait()
    return b"".join(relay.chunks), said


def record_resumed(folder, version):
    """The second connection of a client that kept its session."""
    port, server = openssl_server(folder, [version])
    openssl_client(folder, port, ["-sess_out", "session"])
    relay = Relay(port)
    relay.start()
    said = openssl_client(folder, relay.port, ["-sess_in", "session"])
    relay.join(20)
    server.kill()
    server.wait()
    return b"".join(relay.chunks), said


def record_python(folder, serve, client_args):
    """A server of our own on Python's ssl, for what s_server does not do."""
    listener = socket.create_server(("127.0.0.1", 0))
    relay = Relay(listener.getsockname()[1])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")

    def accept():
        connection, _ = listener.accept()
        serve(connection, context)

    thread = threading.Thread(target=accept)
    thread.start()
    relay.start()
    said = openssl_client(folder, relay.port, client_args)
    thread.join(20)
    relay.join(20)
    listener.close()
    return b"".join(relay.chunks), said


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def serve_reset_after_handshake(connection, context):
    wrapped = context.wrap_socket(connection, server_side=True)
    reset(wrapped)


def serve_reset_after_hello(connection, _context):
    connection.recv(65535)
    reset(connection)


def serve_smtp(connection, context):
    connection.sendall(b"220 mail.example.test ESMTP\r\n")
    connection.recv(1000)
    connection.sendall(b"250-mail.example.test\r\n250 STARTTLS\r\n")
    connection.recv(1000)
    connection.sendall(b"220 ready\r\n")
    wrapped = context.wrap_socket(connection, server_side=True)
    wrapped.recv(1000)
    wrapped.close()


def main():
    testdata = os.path.abspath(sys.argv[1])
    os.makedirs(f"{testdata}/fuzz/tls", exist_ok=True)
    os.makedirs(f"{testdata}/tls", exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        make_pki(folder)
        for name in ("root", "issuing", "server", "client", "stranger"):
            run("openssl", "x509", "-in", f"{folder}/{name}.pem", "-outform", "DER", "-out",
                f"{testdata}/tls/{name}.der")
        streams = {name: record(folder, *args) for name, args in SCENARIOS.items()}
        streams["tls12-resumed"] = record_resumed(folder, "-tls1_2")
        streams["tls13-resumed"] = record_resumed(folder, "-tls1_3")
        streams["tls12-reset-after-handshake"] = record_python(
            folder, serve_reset_after_handshake, [])
        streams["tls12-reset-after-hello"] = record_python(folder, serve_reset_after_hello, [])
        streams["tls12-starttls-smtp"] = record_python(folder, serve_smtp, ["-starttls", "smtp"])
        with open(f"{testdata}/tls/openssl.txt", "w", encoding="utf-8") as truth:
            for name, (stream, said) in sorted(streams.items()):
                with open(f"{testdata}/fuzz/tls/{name}", "wb") as out:
                    out.write(stream)
                truth.write(f"{name}: {said}\n")


if __name__ == "__main__":
    main()
