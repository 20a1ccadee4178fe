"""What is no TLS handshake over TCP: nothing may be found in these."""
import os
import random
import struct
import subprocess
import time

import wrap
from captures_lab import CLIENT, NAME, SERVER
from pki import run

SEND = """
import random, socket, sys
s = socket.socket()
if sys.argv[1] == "serve":
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((sys.argv[2], 443)), s.listen()
    s, _ = s.accept()
else:
    s.connect((sys.argv[2], 443))
s.sendall(random.Random(sys.argv[1]).randbytes(20000))
s.shutdown(socket.SHUT_WR)
while s.recv(65536):
    pass
"""


def ssh(lab):
    key = os.path.join(lab.tmp, "ssh_host_key")
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)
    os.makedirs("/run/sshd", exist_ok=True)
    for port in (22, 443):
        with lab.capture("none-ssh-%d" % port, "OpenSSH 9.2 on port %d, a client that is not let in" % port) as c:
            c.net.start("peer", "/usr/sbin/sshd", "-D", "-f", "/dev/null", "-h", key, "-p", str(port), "-o",
                        "ListenAddress=" + SERVER,
                        "-o", "PidFile=none")
            c.net.listening("peer", port)
            c.net.run("box", "ssh", "-F", "/dev/null", "-p", str(port), "-o", "BatchMode=yes", "-o",
                      "StrictHostKeyChecking=no", "-o",
                      "UserKnownHostsFile=/dev/null", "nobody@" + SERVER)


def downloads(lab):
    """Files with certificates in them, by HTTP: that is no TLS."""
    home = os.path.join(lab.tmp, "www")
    os.makedirs(home, exist_ok=True)
    leaf = lab.certs.rsa[0].crt
    run("openssl", "x509", "-in", leaf, "-outform", "DER", "-out", home + "/leaf.der")
    run("openssl", "crl2pkcs7", "-nocrl", "-certfile", lab.certs.files(lab.certs.fifty)[0], "-outform", "DER", "-out",
        home + "/chain.p7b")
    with open(home + "/chain.pem", "w") as f:
        f.write("".join(c.pem for c in lab.certs.rsa))
    with lab.capture("none-http",
                     "python3 -m http.server and curl: a certificate as DER and PEM, a chain as PKCS#7") as c:
        c.net.start("peer", "/usr/bin/python3", "-m", "http.server", "80", "--bind", SERVER, "-d", home)
        c.net.listening("peer", 80)
        for name in ("leaf.der", "chain.pem", "chain.p7b"):
            c.net.run("box", "curl", "-s", "-o", "/dev/null", "http://%s/%s" % (SERVER, name))
    with lab.capture("none-http-443",
                     "python3 -m http.server and curl without TLS on port 443: a file of 20 kB from the same seed each time") as c:
        with open(home + "/noise", "wb") as f:
            f.write(random.Random(7).randbytes(20000))
        c.net.start("peer", "/usr/bin/python3", "-m", "http.server", "443", "--bind", SERVER, "-d", home)
        c.net.listening("peer", 443)
        c.net.run("box", "curl", "-s", "-o", "/dev/null", "http://%s:443/noise" % SERVER)


def noise(lab):
    with lab.capture("none-noise-443", "20 kB of random bytes each way on port 443, no protocol") as c:
        c.net.start("peer", "/usr/bin/python3", "-c", SEND, "serve", SERVER)
        c.net.listening("peer", 443)
        c.net.run("box", "/usr/bin/python3", "-c", SEND, "call", SERVER)
    rng = random.Random(3)
    packets = []
    for number in range(60):
        head = struct.pack(">BBHII", 0x80, 0, number, number * 160, 0x1234)
        datagram = struct.pack(">HHHH", 36000, 50000, 8 + 12 + 160, 0) + head + rng.randbytes(160)
        packets.append((1795223340 * 10**9 + number * 20000000, wrap.ether(wrap.ipv4(CLIENT, SERVER, 17, datagram))))
    lab.keep("none-rtp", "sixty RTP packets (RFC 3550), made by hand", [], wrap.pcap(packets))


def dtls(lab):
    with lab.capture("none-dtls",
                     "openssl s_server and s_client, DTLS 1.2 over UDP: is not read, so nothing is told") as c:
        c.tshark = "shows the certificates of DTLS, which is not TLS over TCP"
        crt, key = lab.certs.files(lab.certs.server)
        c.net.start("peer", "openssl", "s_server", "-dtls1_2", "-accept", SERVER + ":443", "-cert", crt, "-key", key,
                    stdin=subprocess.PIPE)
        time.sleep(0.5)
        c.net.run("box", "openssl", "s_client", "-dtls1_2", "-connect", SERVER + ":443", "-servername", NAME,
                  feed="Q\n")


RECORDINGS = (ssh, downloads, noise, dtls)
