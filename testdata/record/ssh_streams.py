#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Records SSH key exchanges with X.509 host keys (RFC 6187) for the tests and the fuzzer of lib/ssh.

usage: ssh_streams.py TESTDATA         (as root for tcpdump; needs python3-cryptography, openssh-server)

Debian's OpenSSH has no key type x509v3-..., so server and client are written here, after RFC 4253, 4419,
5656 and 6187, up to NEWKEYS: real TCP, a real key exchange, a signature that the client verifies. What
comes after NEWKEYS is random, as it would look. One stream is of the real sshd and ssh, without X.509.

Writes TESTDATA/fuzz/ssh/NAME (the format of tls_streams.py), TESTDATA/ssh/*.der (what was presented) and
TESTDATA/ssh/tunnel.pcap (the RSA exchange on port 2222, as tcpdump saw it).
"""
import hashlib
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils, x25519

from tls_streams import Relay, free_port, run

PORT = 2222
GROUP14 = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AACAA68FFFFFFFFFFFFFFFF", 16)


def string(data):
    return struct.pack(">I", len(data)) + data


def mpint(number):
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big") if number else b"")


class Wire:
    """Version line and packets in clear (RFC 4253 sections 4.2 and 6)."""

    def __init__(self, sock):
        self.sock = sock
        self.file = sock.makefile("rb")

    def version(self, mine, before=b""):
        self.sock.sendall(before + mine + b"\r\n")
        while True:
            line = self.file.readline().rstrip(b"\r\n")
            if line.startswith(b"SSH-"):
                return line

    def send(self, payload):
        pad = 8 - (5 + len(payload)) % 8
        pad += 8 if pad < 4 else 0
        self.sock.sendall(struct.pack(">IB", 1 + len(payload) + pad, pad) + payload + os.urandom(pad))

    def receive(self):
        length, pad = struct.unpack(">IB", self.file.read(5))
        data = self.file.read(length - 1)
        return data[:len(data) - pad]


def kexinit(kex, host_key):
    lists = [kex, host_key, b"aes256-ctr", b"aes256-ctr", b"hmac-sha2-256", b"hmac-sha2-256",
             b"none", b"none", b"", b""]
    return b"\x14" + os.urandom(16) + b"".join(map(string, lists)) + bytes(5)


def host_key_blob(name, certificates, answers):
    return (string(name) + struct.pack(">I", len(certificates)) + b"".join(map(string, certificates)) +
            struct.pack(">I", len(answers)) + b"".join(map(string, answers)))


def sign(key, name, data):
    if isinstance(key, rsa.RSAPrivateKey):
        algorithm = hashes.SHA1() if name == b"x509v3-ssh-rsa" else hashes.SHA256()
        return string(name.removeprefix(b"x509v3-")) + string(key.sign(data, padding.PKCS1v15(), algorithm))
    r, s = utils.decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return string(name.removeprefix(b"x509v3-")) + string(mpint(r) + mpint(s))


def verify(certificate, name, signature, data):
    key = x509.load_der_x509_certificate(certificate).public_key()
    length = struct.unpack(">I", signature[:4])[0]
    blob = signature[8 + length:]
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(blob, data, padding.PKCS1v15(),
                   hashes.SHA1() if name == b"x509v3-ssh-rsa" else hashes.SHA256())
        return
    first = struct.unpack(">I", blob[:4])[0]
    r, s = int.from_bytes(blob[4:4 + first], "big"), int.from_bytes(blob[8 + first:], "big")
    key.verify(utils.encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))


def strings_of(payload):
    at, out = 1, []
    while at < len(payload):
        length = struct.unpack(">I", payload[at:at + 4])[0]
        out.append(payload[at + 4:at + 4 + length])
        at += 4 + length
    return out


def curve(wire, is_server, hashed, blob, key, name):
    mine = x25519.X25519PrivateKey.generate()
    public = mine.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    if is_server:
        theirs = strings_of(wire.receive())[0]
        first, second = theirs, public
    else:
        wire.send(b"\x1e" + string(public))
        blob, theirs, signature = strings_of(wire.receive())
        first, second = public, theirs
    secret = mine.exchange(x25519.X25519PublicKey.from_public_bytes(theirs))
    data = hashed + string(blob) + string(first) + string(second) + mpint(int.from_bytes(secret, "big"))
    digest = hashlib.sha256(data).digest()
    if is_server:
        wire.send(b"\x1f" + string(blob) + string(public) + string(sign(key, name, digest)))
    else:
        verify(key, name, signature, digest)


def group_exchange(wire, is_server, hashed, blob, key, name):
    x = int.from_bytes(os.urandom(32), "big")
    public = pow(2, x, GROUP14)
    sizes = struct.pack(">III", 2048, 2048, 8192)
    if is_server:
        wire.receive()
        wire.send(b"\x1f" + mpint(GROUP14) + mpint(2))
        e, f = int.from_bytes(strings_of(wire.receive())[0], "big"), public
        secret = pow(e, x, GROUP14)
    else:
        wire.send(b"\x22" + sizes)
        wire.receive()
        wire.send(b"\x20" + mpint(public))
        blob, theirs, signature = strings_of(wire.receive())
        e, f = public, int.from_bytes(theirs, "big")
        secret = pow(f, x, GROUP14)
    data = hashed + string(blob) + sizes + mpint(GROUP14) + mpint(2) + mpint(e) + mpint(f) + mpint(secret)
    digest = hashlib.sha256(data).digest()
    if is_server:
        wire.send(b"\x21" + string(blob) + mpint(f) + string(sign(key, name, digest)))
    else:
        verify(key, name, signature, digest)


def speak(sock, is_server, scenario, key):
    """One side, up to NEWKEYS and some packets behind it. The client's `key` is the leaf it expects."""
    wire = Wire(sock)
    mine = b"SSH-2.0-certway_test_server" if is_server else b"SSH-2.0-certway_test_client"
    theirs = wire.version(mine, scenario.get("before", b"") if is_server else b"")
    init = kexinit(scenario["kex"], scenario["name"])
    wire.send(init)
    other = wire.receive()
    pairs = [(theirs, mine), (other, init)] if is_server else [(mine, theirs), (init, other)]
    hashed = b"".join(string(a) + string(b) for a, b in pairs)
    exchange = group_exchange if b"group-exchange" in scenario["kex"] else curve
    exchange(wire, is_server, hashed, scenario["blob"] if is_server else None, key, scenario["name"])
    wire.send(b"\x15")
    wire.receive()
    sock.sendall(os.urandom(96))
    time.sleep(0.2)
    sock.close()


def record(scenario, key, port):
    listener = socket.create_server(("127.0.0.1", port))
    relay = Relay(port)
    relay.start()
    server = threading.Thread(target=lambda: speak(listener.accept()[0], True, scenario, key))
    server.start()
    speak(socket.create_connection(("127.0.0.1", relay.port)), False, scenario, scenario["leaf"])
    server.join(20)
    relay.join(20)
    listener.close()
    return b"".join(relay.chunks)


def record_openssh(folder):
    """Debian's own, with a plain host key."""
    port = free_port()
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "host", cwd=folder)
    os.makedirs("/run/sshd", exist_ok=True)
    server = subprocess.Popen(["/usr/sbin/sshd", "-D", "-p", str(port), "-h", f"{folder}/host", "-f", "/dev/null",
                               "-o", "ListenAddress=127.0.0.1", "-o", "PidFile=none"])
    time.sleep(0.5)
    relay = Relay(port)
    relay.start()
    subprocess.run(["ssh", "-F", "none", "-p", str(relay.port), "-o", "StrictHostKeyChecking=no", "-o",
                    "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", "nobody@127.0.0.1", "true"],
                   check=False, capture_output=True)
    relay.join(20)
    server.terminate()
    server.wait()
    return b"".join(relay.chunks)


def make_pki(folder):
    def certificate(name, subject, issuer, extensions, algorithm):
        run("openssl", "req", "-newkey", *algorithm, "-nodes", "-keyout", f"{name}.key", "-out",
            f"{name}.csr", "-subj", subject, cwd=folder)
        with open(f"{folder}/{name}.ext", "w", encoding="utf-8") as ext:
            ext.write(extensions)
        signer = ["-signkey", f"{name}.key"] if issuer is None else [
            "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial"]
        run("openssl", "x509", "-req", "-in", f"{name}.csr", "-days", "7300", "-extfile", f"{name}.ext",
            "-out", f"{name}.pem", *signer, cwd=folder)

    elliptic = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    both = "extendedKeyUsage=serverAuth,clientAuth\n"
    certificate("root", "/O=certway test/CN=Test SSH Root", None, "basicConstraints=critical,CA:TRUE\n", elliptic)
    certificate("issuing", "/O=certway test/CN=Test SSH Issuing", "root",
                "basicConstraints=critical,CA:TRUE\n", elliptic)
    certificate("expe", "/CN=expe.example.test", "issuing", "subjectAltName=DNS:expe.example.test\n" + both,
                ["rsa:2048"])
    certificate("expe-ec", "/CN=expe.example.test", "issuing",
                "subjectAltName=DNS:expe.example.test\n" + both, elliptic)


def ocsp_answer(folder):
    """A real one for the RSA leaf, signed by its issuer."""
    serial = run("openssl", "x509", "-in", "expe.pem", "-noout", "-serial", cwd=folder).stdout.decode().strip()
    with open(f"{folder}/index.txt", "w", encoding="utf-8") as index:
        index.write(f"V\t401231235959Z\t\t{serial.split('=')[1]}\tunknown\t/CN=expe.example.test\n")
    run("openssl", "ocsp", "-issuer", "issuing.pem", "-cert", "expe.pem", "-reqout", "request", cwd=folder)
    run("openssl", "ocsp", "-index", "index.txt", "-CA", "issuing.pem", "-rsigner", "issuing.pem", "-rkey",
        "issuing.key", "-reqin", "request", "-respout", "answer", "-ndays", "7300", cwd=folder)
    with open(f"{folder}/answer", "rb") as answer:
        return answer.read()


def main():
    testdata = os.path.abspath(sys.argv[1])
    os.makedirs(f"{testdata}/fuzz/ssh", exist_ok=True)
    os.makedirs(f"{testdata}/ssh", exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        make_pki(folder)
        der, keys = {}, {}
        for name in ("expe", "expe-ec", "issuing", "root"):
            path = f"{testdata}/ssh/{name}.der"
            run("openssl", "x509", "-in", f"{folder}/{name}.pem", "-outform", "DER", "-out", path)
            with open(path, "rb") as file:
                der[name] = file.read()
            with open(f"{folder}/{name}.key", "rb") as file:
                keys[name] = serialization.load_pem_private_key(file.read(), None)
        scenarios = {
            "x509v3-rsa2048-sha256": ("expe", ["issuing", "root"], [ocsp_answer(folder)], b"curve25519-sha256", b""),
            "x509v3-ecdsa-sha2-nistp256": ("expe-ec", [], [], b"curve25519-sha256",
                                           b"Authorized use only.\r\nAll else is logged.\r\n"),
            "x509v3-ssh-rsa": ("expe", ["issuing"], [], b"diffie-hellman-group-exchange-sha256", b""),
        }
        for name, (leaf, chain, answers, kex, before) in scenarios.items():
            certificates = [der[n] for n in (leaf, *chain)]
            scenario = {"name": name.encode(), "kex": kex, "before": before, "leaf": der[leaf],
                        "blob": host_key_blob(name.encode(), certificates, answers)}
            dump = None
            if name == "x509v3-rsa2048-sha256":
                dump = subprocess.Popen(["tcpdump", "-U", "-i", "lo", "-w", f"{folder}/dump", f"tcp port {PORT}"],
                                        stderr=subprocess.DEVNULL)
                time.sleep(1)
            stream = record(scenario, keys[leaf], PORT)
            with open(f"{testdata}/fuzz/ssh/{name}", "wb") as out:
                out.write(stream)
            if dump is not None:
                time.sleep(1)
                dump.terminate()
                dump.wait()
                with open(f"{folder}/dump", "rb") as raw, open(f"{testdata}/ssh/tunnel.pcap", "wb") as out:
                    out.write(raw.read())
        with open(f"{testdata}/fuzz/ssh/openssh", "wb") as out:
            out.write(record_openssh(folder))


if __name__ == "__main__":
    main()
