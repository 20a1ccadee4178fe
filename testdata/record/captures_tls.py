"""TLS itself: versions, chains, resumption, renegotiation, alerts, key logs, OpenSSL and GnuTLS, IPv4 and IPv6."""
import os
import subprocess
import time

from captures_lab import CLIENT, NAME, SERVER, SERVER6
from pki import run

OLD = ["-cipher", "DEFAULT@SECLEVEL=0"]  # Debian's OpenSSL speaks TLS 1.0 and 1.1 so
TLS12, TLS13 = "TLS 1.2", "TLS 1.3"
PORT = 443


def one(lab, name, how, version, chain, server, client, *, port=PORT, mine=None, keys=False, s_client=None, sni=NAME,
        feed="Q\n", trust=None,
        ip=SERVER, snaplen=None, tshark=None, sent_server=(), sent_client=(), **truth):
    """A connection of openssl s_client to openssl s_server with these options. chain: the server's, mine: the client's;
    sent_server and sent_client: what went in clear."""
    with lab.capture(name, "openssl s_server and s_client: " + how, snaplen=snaplen) as c:
        c.tshark = tshark
        c.s_server(port, chain, *server, ip=ip)
        more = [*client, *(lab.certs.options(mine) if mine else []), *(["-keylogfile", c.keys] if keys else [])]
        c.s_client(port, *more, feed=feed, sni=sni, trust=trust, ip=ip)
        c.stream(port, version, sni=sni, server=sent_server, client=sent_client, **truth)


def versions(lab):
    certs = lab.certs
    ask = ["-rev", "-Verify", "3", "-CAfile", certs.trust]
    both = {"sent_server": certs.server, "sent_client": certs.client, "client_certificate_requested": True}
    one(lab, "tls10-mutual", "TLS 1.0 with a client certificate", "TLS 1.0", certs.server, [*ask, "-tls1", *OLD],
        ["-tls1", *OLD],
        mine=certs.client, **both)
    one(lab, "tls11-rsa", "TLS 1.1, RSA key exchange", "TLS 1.1", certs.rsa, ["-rev", "-tls1_1", *OLD],
        ["-tls1_1", "-cipher", "AES128-SHA@SECLEVEL=0"], sent_server=certs.rsa)
    one(lab, "tls12-mutual", "TLS 1.2 with a client certificate", TLS12, certs.server, [*ask, "-tls1_2"], [],
        mine=certs.client,
        **both, cipher="TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
    one(lab, "tls12-ipv6", "TLS 1.2 over IPv6 with a client certificate", TLS12, certs.server, [*ask, "-tls1_2"], [],
        ip=SERVER6,
        mine=certs.client, **both)
    one(lab, "tls12-rsa", "TLS 1.2, RSA key exchange", TLS12, certs.rsa, ["-rev", "-tls1_2"],
        ["-cipher", "AES256-SHA256"], sent_server=certs.rsa,
        cipher="TLS_RSA_WITH_AES_256_CBC_SHA256")
    one(lab, "tls12-dhe", "TLS 1.2, finite-field Diffie-Hellman", TLS12, certs.rsa, ["-rev", "-tls1_2"],
        ["-cipher", "DHE-RSA-AES128-GCM-SHA256"], sent_server=certs.rsa)
    one(lab, "tls12-anonymous", "TLS 1.2, anonymous Diffie-Hellman: nobody has a certificate", TLS12, certs.server,
        ["-rev", "-tls1_2", "-cipher", "ADH-AES128-SHA256@SECLEVEL=0"], ["-cipher", "ADH-AES128-SHA256@SECLEVEL=0"])
    one(lab, "tls12-psk", "TLS 1.2 with a pre-shared key: nobody has a certificate", TLS12, certs.server,
        ["-rev", "-tls1_2", "-psk", "00112233", "-nocert"], ["-psk", "00112233", "-cipher", "PSK-AES128-CBC-SHA256"])
    one(lab, "tls12-without-sni", "TLS 1.2, no server name", TLS12, certs.server, ["-rev", "-tls1_2"], [], sni="",
        sent_server=certs.server)
    one(lab, "tls12-no-client-certificate", "TLS 1.2, a client certificate is asked for and the client has none", TLS12,
        certs.server, ["-rev", "-verify", "3", "-CAfile", certs.trust, "-tls1_2"], [], sent_server=certs.server,
        client_certificate_requested=True, client_certificate_empty=True)
    one(lab, "tls12-fifty", "TLS 1.2, a chain of fifty certificates", TLS12, certs.fifty, ["-rev", "-tls1_2"], [],
        sent_server=certs.fifty)
    one(lab, "tls12-fifty-client", "TLS 1.2, a client's chain of fifty certificates", TLS12, certs.server,
        [*ask[:-1], certs.trust, "-tls1_2"],
        [], mine=certs.fifty, sent_server=certs.server, sent_client=certs.fifty, client_certificate_requested=True)
    one(lab, "tls12-small-records", "TLS 1.2 in records of at most 512 bytes", TLS12, certs.rsa,
        ["-rev", "-tls1_2", "-max_send_frag", "512", "-split_send_frag", "512"], ["-max_send_frag", "512"],
        sent_server=certs.rsa)
    one(lab, "sips-5061", "TLS 1.2 on the port of SIP, with a client certificate", TLS12, certs.server,
        [*ask, "-tls1_2"], [], port=5061,
        mine=certs.client, **both)
    one(lab, "odd-port", "TLS 1.2 on port 40017", TLS12, certs.rsa, ["-rev", "-tls1_2"], [], port=40017,
        sent_server=certs.rsa)
    one(lab, "snaplen-96", "TLS 1.2, tcpdump -s 96: of each packet the first 96 bytes", TLS12, certs.server,
        [*ask, "-tls1_2"], [], snaplen=96,
        mine=certs.client, sni=None, hidden="snaplen", hidden_client="snaplen")


def resumption(lab):
    for name, more in (("id", ["-no_ticket"]), ("ticket", [])):
        with lab.capture("resumed-" + name, "openssl: TLS 1.2 and then the session again by its " + name) as c:
            c.s_server(PORT, lab.certs.server, "-www", "-tls1_2", *more)
            session = c.keys + ".session"
            for way in ("-sess_out", "-sess_in"):
                c.s_client(PORT, way, session, *more)
            c.stream(PORT, TLS12, server=lab.certs.server)
            c.stream(PORT, TLS12, resumed=True, hidden="resumed", hidden_client="resumed")
    with lab.capture("resumed-psk",
                     "openssl: TLS 1.3, then the session again by its pre-shared key, then again with early data") as c:
        c.s_server(PORT, lab.certs.server, "-tls1_3", "-early_data", "-max_early_data", "2000", feed=subprocess.PIPE)
        session = c.keys + ".session"
        early = os.path.join(lab.tmp, "early")
        with open(early, "w") as f:
            f.write("before the handshake is over\n")
        for way in (["-sess_out", session], ["-sess_in", session, "-sess_out", session],
                    ["-sess_in", session, "-early_data", early]):
            slowly(c, PORT, [0.3, "Q\n"], *way, "-keylogfile", c.keys)
        c.stream(PORT, TLS13, hidden="tls13", hidden_client="tls13", keylog={"server": lab.certs.server})
        for _ in range(2):
            c.stream(PORT, TLS13, resumed=True, hidden="resumed", hidden_client="resumed", keylog={})


def slowly(c, port, words, *more, sni=NAME):
    """s_client with pauses (seconds) between what is typed."""
    lab = c.lab
    p = c.net.start("box", "openssl", "s_client", "-connect", "%s:%d" % (SERVER, port), "-servername", sni, "-CAfile",
                    lab.certs.trust,
                    *more, stdin=subprocess.PIPE)
    for word in words:
        if isinstance(word, str):
            p.stdin.write(word.encode())
            p.stdin.flush()
        else:
            time.sleep(word)
    p.stdin.close()
    p.wait(10)


def renegotiation(lab):
    certs = lab.certs
    with lab.capture("renegotiation-client",
                     "openssl: TLS 1.2, the client renegotiates after the first handshake") as c:
        c.s_server(PORT, certs.server, "-rev", "-tls1_2", "-client_renegotiation")
        slowly(c, PORT, [0.3, "R\n", 0.4, "Q\n"], "-keylogfile", c.keys)
        c.stream(PORT, TLS12, server=certs.server, renegotiation=False, keylog={"server": certs.server})
        c.again(TLS12, renegotiation=True, only="keylog", keylog={"server": certs.server})
    with lab.capture("renegotiation-server",
                     "openssl: TLS 1.2, the server renegotiates and asks for a certificate then") as c:
        server = c.s_server(PORT, certs.server, "-tls1_2", "-no_resumption_on_reneg", "-CAfile", certs.trust,
                            feed=subprocess.PIPE)
        client = c.net.start("box", "openssl", "s_client", "-connect", "%s:%d" % (SERVER, PORT), "-servername", NAME,
                             "-CAfile",
                             certs.trust, *certs.options(certs.client), "-keylogfile", c.keys, stdin=subprocess.PIPE)
        for p, word in ((server, b"R\n"), (client, b"hello\n"), (client, b"Q\n")):
            time.sleep(0.4)
            p.stdin.write(word)
            p.stdin.flush()
        client.wait(10)
        server.stdin.close()
        c.stream(PORT, TLS12, server=certs.server, renegotiation=False, keylog={"server": certs.server})
        c.again(TLS12, renegotiation=True, only="keylog", keylog={"server": certs.server, "client": certs.client})


def alerts(lab):
    certs = lab.certs
    run("openssl", "ca", "-gencrl", "-crldays", "3600", "-config", ca_config(lab, certs.server[0]), "-keyfile",
        certs.issuing.key, "-cert",
        certs.issuing.crt, "-out", lab.tmp + "/revoked.crl")
    plain = ["-rev", "-tls1_2"]
    mutual = ["-rev", "-tls1_2", "-Verify", "3", "-verify_return_error", "-CAfile", certs.trust]

    def refused(name, how, chain, by, description, *, server=plain, client=(), version=TLS12, level="fatal",
                sent=(True, False), **more):
        """by: who sends the alert; sent: whether server and client got to sending their certificates."""
        one(lab, "alert-" + name, how, version, chain, server, list(client), alerts=[[by, level, description]],
            **{"sent_server": chain if sent[0] else (), "sent_client": more.get("mine", ()) if sent[1] else (),
               "outcome": "alert", **more})

    refused("unknown-ca", "the client does not know the issuer", certs.server, "client", "unknown_ca",
            trust=certs.trust_other)
    refused("self-signed", "the server's certificate is self-signed", certs.self_signed, "client", "unknown_ca")
    refused("expired", "the server's certificate has expired", certs.expired, "client", "certificate_expired")
    refused("not-yet-valid", "the server's certificate is not valid yet", certs.not_yet, "client", "bad_certificate")
    refused("name", "the client wants another name", certs.server, "client", "bad_certificate",
            client=["-verify_hostname", "other.example.test"])
    refused("purpose", "the server's certificate is for clients only", certs.client_only, "client",
            "unsupported_certificate")
    refused("revoked", "the client's CRL has the server's certificate", certs.server, "client", "certificate_revoked",
            client=["-crl_check", "-CRL", lab.tmp + "/revoked.crl"])
    refused("unknown-ca-of-client", "the server does not know the issuer of the client's certificate", certs.server,
            "server",
            "unknown_ca", server=mutual, mine=certs.stranger, sent=(True, True))
    refused("no-client-certificate", "the server insists on a client certificate and the client has none",
            certs.server, "server",
            "handshake_failure", server=mutual, client_certificate_empty=True)
    refused("protocol-version", "the client offers TLS 1.1 at most", certs.server, "server", "protocol_version",
            client=["-tls1_1", *OLD], version="TLS 1.1", sent=(False, False))
    refused("handshake-failure", "no cipher in common", certs.server, "server", "handshake_failure",
            server=[*plain, "-cipher", "AES128-SHA"], client=["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"],
            sent=(False, False))
    refused("fallback", "the client says that it fell back to TLS 1.1 and the server has 1.2", certs.rsa, "server",
            "inappropriate_fallback",
            server=["-rev", *OLD], client=["-tls1_1", "-fallback_scsv", *OLD], version="TLS 1.1",
            sent=(False, False))
    refused("alpn", "no application protocol in common", certs.server, "server", "no_application_protocol",
            server=[*plain, "-alpn", "h2"], client=["-tls1_2", "-alpn", "sip"], sent=(False, False))
    named = ["-servername", "else.example.test", "-cert2", certs.server[0].crt, "-key2", certs.server[0].key]
    refused("name-fatal", "the server does not know the name and refuses", certs.server, "server", "unrecognized_name",
            server=[*plain, *named, "-servername_fatal"], client=["-tls1_2"], sent=(False, False))
    refused("name-warning", "the server does not know the name and only warns", certs.server, "server",
            "unrecognized_name",
            server=[*plain, *named], level="warning", outcome="completed")
    refused("tls10-unknown-ca", "TLS 1.0, the client does not know the issuer", certs.server, "client", "unknown_ca",
            server=["-rev", "-tls1", *OLD], client=["-tls1", *OLD], version="TLS 1.0", trust=certs.trust_other)
    refused("tls13-handshake-failure", "TLS 1.3, no group in common", certs.server, "server", "handshake_failure",
            server=["-rev", "-tls1_3", "-groups", "P-384"], client=["-tls1_3", "-groups", "X25519"], version=TLS13,
            sent=(False, False))


def ca_config(lab, revoked):
    """A CA's database that says that this certificate is revoked."""
    base = os.path.join(lab.tmp, "revoked")
    with open(base + ".db", "w") as f:
        f.write("R\t360101000000Z\t260101000000Z\t%s\tunknown\t/CN=x\n" % revoked.ask("-serial").split("=")[1])
    with open(base + ".cnf", "w") as f:
        f.write("[ca]\ndefault_ca=one\n[one]\ndatabase=%s.db\ndefault_md=sha256\n" % base)
    return base + ".cnf"


def tls13(lab):
    certs = lab.certs
    ask = ["-rev", "-tls1_3", "-Verify", "3", "-verify_return_error", "-CAfile", certs.trust]
    hidden = {"hidden": "tls13", "hidden_client": "tls13"}
    for cipher in ("AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256", "AES_128_CCM_SHA256",
                   "AES_128_CCM_8_SHA256"):
        name = "TLS_" + cipher
        one(lab, "tls13-" + cipher.lower().replace("_", "-"), "TLS 1.3 with a client certificate, " + name, TLS13,
            certs.server,
            [*ask, "-ciphersuites", name], ["-ciphersuites", name], mine=certs.client, keys=True, cipher=name, **hidden,
            keylog={"server": certs.server, "client": certs.client})
    one(lab, "tls13-fifty", "TLS 1.3, a chain of fifty certificates", TLS13, certs.fifty, ["-rev", "-tls1_3"], [],
        keys=True,
        **hidden, keylog={"server": certs.fifty})
    one(lab, "tls13-retry", "TLS 1.3, HelloRetryRequest: the server wants P-384", TLS13, certs.server,
        ["-rev", "-tls1_3", "-groups", "P-384"],
        ["-groups", "X25519:P-384"], keys=True, **hidden, saw_hello_retry=True, keylog={"server": certs.server})
    one(lab, "tls13-ipv6", "TLS 1.3 over IPv6", TLS13, certs.rsa, ["-rev", "-tls1_3"], [], keys=True, ip=SERVER6,
        **hidden,
        keylog={"server": certs.rsa})
    # OpenSSL sends this alert before it takes its own keys, that is in clear.
    refusal = [["client", "fatal", "unknown_ca"]]
    one(lab, "tls13-client-refuses", "TLS 1.3, the client does not know the issuer", TLS13, certs.server,
        ["-rev", "-tls1_3"], [], keys=True,
        trust=certs.trust_other, **hidden, alerts=refusal, outcome="alert",
        keylog={"server": certs.server, "alerts": refusal})
    one(lab, "tls13-server-refuses", "TLS 1.3, the server does not know the issuer of the client's certificate", TLS13,
        certs.server,
        ask, [], keys=True, mine=certs.stranger, **hidden,
        keylog={"server": certs.server, "client": certs.stranger, "alerts": [["server", "fatal", "unknown_ca"]]},
        feed="")
    one(lab, "tls13-no-client-certificate",
        "TLS 1.3, the server insists on a client certificate and the client has none", TLS13, certs.server,
        ask, [], keys=True, **hidden,
        keylog={"server": certs.server, "alerts": [["server", "fatal", "certificate_required"]]}, feed="")
    one(lab, "tls13-padded", "TLS 1.3 with records padded to 512 bytes", TLS13, certs.server,
        ["-rev", "-tls1_3", "-record_padding", "512"],
        ["-record_padding", "512"], keys=True, **hidden, keylog={"server": certs.server})
    with lab.capture("tls13-key-update", "openssl: TLS 1.3, both sides change their keys after the handshake") as c:
        c.s_server(PORT, certs.server, "-rev", "-tls1_3")
        slowly(c, PORT, [0.2, "one\n", 0.2, "K\n", 0.2, "two\n", 0.2, "Q\n"], "-keylogfile", c.keys)
        c.stream(PORT, TLS13, **hidden, keylog={"server": certs.server})
    with lab.capture("tls13-late-client-certificate",
                     "openssl: TLS 1.3, the server asks for a certificate after the handshake") as c:
        server = c.s_server(PORT, certs.server, "-tls1_3", "-CAfile", certs.trust, feed=subprocess.PIPE)
        client = c.net.start("box", "openssl", "s_client", "-connect", "%s:%d" % (SERVER, PORT), "-servername", NAME,
                             "-CAfile",
                             certs.trust, *certs.options(certs.client), "-enable_pha", "-keylogfile", c.keys,
                             stdin=subprocess.PIPE)
        for p, word in ((client, b"hello\n"), (server, b"c\n"), (client, b"hello\n"), (client, b"Q\n")):
            time.sleep(0.4)
            p.stdin.write(word)
            p.stdin.flush()
        client.wait(10)
        server.stdin.close()
        c.stream(PORT, TLS13, **hidden, keylog={"server": certs.server, "client": certs.client})


def tls12_keys(lab):
    """With a key log TLS 1.2 shows the alerts after ChangeCipherSpec besides."""
    certs = lab.certs
    for cipher in ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305",
                   "ECDHE-ECDSA-AES128-CCM", "ECDHE-ECDSA-AES256-SHA384"):
        one(lab, "tls12-" + cipher[12:].lower(), "TLS 1.2, " + cipher, TLS12, certs.server,
            ["-rev", "-tls1_2", "-cipher", cipher], ["-cipher", cipher], keys=True,
            sent_server=certs.server, keylog={"server": certs.server}, outcome="completed")


def stapling(lab):
    certs = lab.certs
    answer, base = lab.tmp + "/ocsp.der", lab.tmp + "/ocsp"
    with open(base + ".index", "w") as f:
        f.write("V\t360101000000Z\t\t%s\tunknown\t/CN=x\n" % certs.server[0].ask("-serial").split("=")[1])
    run("openssl", "ocsp", "-index", base + ".index", "-rsigner", certs.issuing.crt, "-rkey", certs.issuing.key, "-CA",
        certs.issuing.crt,
        "-issuer", certs.issuing.crt, "-cert", certs.server[0].crt, "-respout", answer, "-ndays", "30")
    stapled = ["-rev", "-status_file", answer]
    one(lab, "ocsp-stapled", "TLS 1.2 with a stapled OCSP answer", TLS12, certs.server, [*stapled, "-tls1_2"],
        ["-status"],
        sent_server=certs.server, certificate_status=True)
    one(lab, "ocsp-stapled-tls13", "TLS 1.3 with a stapled OCSP answer beside the certificate", TLS13, certs.server,
        [*stapled, "-tls1_3"],
        ["-status"], keys=True, hidden="tls13", hidden_client="tls13", keylog={"server": certs.server})


GNUTLS = "NORMAL:-VERS-ALL:+VERS-%s"


def gnutls(lab):
    certs = lab.certs

    def cli(c, port, *more):
        keys = dict(os.environ, SSLKEYLOGFILE=c.keys)
        return c.net.run("box", "gnutls-cli", "--x509cafile", certs.trust, "-p", str(port), NAME, *more,
                         feed="hello\n", env=keys)

    def serv(c, port, chain, *more):
        crt, key = certs.files(chain)
        c.net.start("peer", "gnutls-serv", "--http", "-p", str(port), "--x509certfile", crt, "--x509keyfile", key,
                    *more)
        c.net.listening("peer", port)

    mine = certs.files(certs.client)
    for version in ("TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"):
        word, said = GNUTLS % version, "TLS " + version[3:]
        with lab.capture("gnutls-" + version.lower().replace(".", ""),
                         "gnutls-serv and gnutls-cli 3.7, %s with a client certificate" % said) as c:
            serv(c, PORT, certs.rsa, "--priority", word, "--require-client-cert", "--x509cafile", certs.trust)
            cli(c, PORT, "--priority", word, "--x509certfile", mine[0], "--x509keyfile", mine[1])
            chains = {"server": certs.rsa, "client": certs.client}
            if said == TLS13:
                c.stream(PORT, said, hidden="tls13", hidden_client="tls13", keylog=chains)
            else:
                c.stream(PORT, said, **chains, keylog=chains)
    with lab.capture("gnutls-refuses",
                     "gnutls-cli 3.7 does not know the issuer that openssl s_server's chain has, TLS 1.2") as c:
        c.s_server(PORT, certs.server, "-www", "-tls1_2")
        c.net.run("box", "gnutls-cli", "--x509cafile", certs.trust_other, "-p", str(PORT), NAME)
        c.stream(PORT, TLS12, server=certs.server, outcome="alert", alerts=[["client", "fatal", "bad_certificate"]])


def connections(lab):
    certs = lab.certs
    with lab.capture("port-reuse",
                     "openssl: three connections from one client port, one after the other, each with another chain") as c:
        for chain in (certs.server, certs.rsa, certs.self_signed):
            server = c.s_server(PORT, chain, "-www", "-tls1_2")
            c.net.run("box", "openssl", "s_client", "-connect", "%s:%d" % (SERVER, PORT), "-bind", CLIENT + ":20001",
                      "-servername", NAME,
                      feed="Q\n")
            c.stream(PORT, TLS12, server=chain)
            server.kill()
            server.wait()
            # The client's end is in TIME-WAIT for a minute, which nothing here waits for.
            c.net.run("box", "ss", "-K", "sport", "=", ":20001")
    with lab.capture("at-once", "openssl: twenty clients at once, IPv4 and IPv6") as c:
        c.s_server(PORT, certs.server, "-www", "-tls1_2")
        c.s_server(PORT, certs.rsa, "-www", "-tls1_2", ip=SERVER6)
        clients = []
        for number in range(20):
            ip = "[%s]" % SERVER6 if number % 2 else SERVER
            clients.append(c.net.start("box", "openssl", "s_client", "-connect", "%s:%d" % (ip, PORT), "-servername",
                                       NAME))
        for p in clients:
            p.wait(20)
        c.same(PORT, 20, lambda ip: {"version": TLS12, "server": certs.rsa if ":" in ip else certs.server})
    big = os.path.join(lab.tmp, "big")
    with open(big, "w") as f:
        f.write(os.urandom(150000).hex())
    with lab.capture("large", "openssl: TLS 1.2 and 300 kB of application data", snaplen=1514) as c:
        c.s_server(PORT, certs.server, "-WWW", "-tls1_2", feed=subprocess.DEVNULL, cwd=lab.tmp)
        c.s_client(PORT, "-ign_eof", feed="GET /big HTTP/1.0\r\n\r\n")
        c.stream(PORT, TLS12, server=certs.server, outcome="completed")


# A ClientHello in the form of SSL 2.0 (RFC 5246 appendix E.2): version 3.3, suites of three bytes, a challenge.
SSL2 = """
import socket, sys
suites = bytes.fromhex("00c02c00c02b00c03000c02f00009d00009c0000350000ff")
body = bytes.fromhex("010303") + len(suites).to_bytes(2, "big") + bytes.fromhex("00000020") + suites + bytes(range(32))
s = socket.create_connection((sys.argv[1], 443))
s.sendall((0x8000 | len(body)).to_bytes(2, "big") + body)
s.settimeout(1)
try:
    while s.recv(4096):
        pass
except OSError:
    pass
s.close()
"""


def sslv2_hello(lab):
    with lab.capture("sslv2-hello",
                     "openssl s_server answers a hand-made ClientHello in the form of SSL 2.0; the client then leaves") as c:
        c.s_server(PORT, lab.certs.rsa, "-www", "-tls1_2", *OLD)
        c.net.run("box", "/usr/bin/python3", "-c", SSL2, SERVER)
        c.stream(PORT, TLS12, sni="", server=lab.certs.rsa, alerts=[["server", "fatal", "decode_error"]])


RECORDINGS = (versions, resumption, renegotiation, alerts, tls13, tls12_keys, stapling, gnutls, connections,
              sslv2_hello)
