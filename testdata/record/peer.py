"""The small clients and servers that openssl's own tools cannot play. Each prints what it saw, one JSON object a line.

  get IP PORT URL [HEADER…]            one HTTP request to the proxy on loopback, as the traversal tunnel delivers it
  sip-server IP PORT CERT KEY CA       SIP over mutual TLS 1.2: answers OPTIONS
  sip-client IP PORT CERT KEY CA NAME FROM COUNT GAP [MODE]          CA - : does not verify
                                       sends COUNT OPTIONS; MODE reset: RST right after the handshake (name refused)
  drop IP PORT CA NAME FROM            TLS client that verifies for real and, when it refuses, hangs up without an alert
  scan IP PORT FROM                    TLS client that reads the server's flight and leaves
  reset-server IP PORT CERT KEY CA     TLS server that resets TCP once it has the client's certificate (a firewall)
  refused IP PORT FROM                 a TCP connection that is refused
"""
import json
import os
import select
import socket
import ssl
import struct
import sys
import time


def say(**what):
    what["t"] = time.time()
    print(json.dumps(what), flush=True)


def context(server, cert=None, key=None, ca=None):
    ca = None if ca == "-" else ca
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
    c.maximum_version = ssl.TLSVersion.TLSv1_2
    c.check_hostname = False
    c.verify_mode = ssl.CERT_REQUIRED if ca else ssl.CERT_NONE
    c.options |= ssl.OP_NO_TICKET
    if ca:
        c.load_verify_locations(ca)
    if cert:
        c.load_cert_chain(cert, key)
    return c


def connect(ip, port, source):
    host, _, sport = source.partition(":")
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if host != "-":
        s.bind((host, int(sport or 0)))
    s.settimeout(8)
    s.connect((ip, int(port)))
    return s


def get(ip, port, url, *headers):
    s = connect(ip, port, "127.0.0.1")
    host = url.split("/")[2]
    text = "GET %s HTTP/1.1\r\nHost: %s\r\n" % (url, host) + "".join(h + "\r\n" for h in headers)
    text += "Connection: close\r\n\r\n"
    say(what="sent", port=s.getsockname()[1])
    s.sendall(text.encode())
    data = b""
    while True:
        more = s.recv(65536)
        if not data and more:
            say(what="reply", status=more.split(b"\r\n")[0].decode())
        if not more:
            break
        data += more
    say(what="end", body=data.decode("latin-1"))


def options(me, to, seq, agent):
    return ("OPTIONS sip:%s;transport=tls SIP/2.0\r\nVia: SIP/2.0/TLS %s;branch=z9hG4bK%08x;rport\r\n"
            "Call-ID: %08x@%s\r\nCSeq: %d OPTIONS\r\nFrom: <sip:%s>;tag=%08x\r\nTo: <sip:%s>\r\nMax-Forwards: 0\r\n"
            "User-Agent: %s\r\nSupported: com.tandberg.vcs.resourceusage\r\nContent-Length: 0\r\n\r\n") % (
                to, me, seq * 7919, seq * 104729, me.split(":")[0], seq, me.split(":")[0], seq * 611953,
                to.split(":")[0], agent)


def sip_server(ip, port, cert, key, ca):
    c = context(True, cert, key, ca)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((ip, int(port)))
    listener.listen(5)
    while True:
        raw, who = listener.accept()
        try:
            s = c.wrap_socket(raw, server_side=True)
            say(what="up", peer=who)
            while True:
                data = s.recv(65536)
                if not data:
                    break
                ask = data.decode()
                say(what="received", peer=who, text=ask)
                head = [h for h in ask.split("\r\n")[1:] if h.split(":")[0] in ("Via", "Call-ID", "CSeq", "From", "To")]
                wrong = "X-Wrong-Password" in ask
                reply = "SIP/2.0 %s\r\n" % ("401 Unauthorized" if wrong else "200 OK")
                reply += "\r\n".join(head) + "\r\nServer: %s\r\nContent-Length: 0\r\n\r\n" % os.environ["SIP_AGENT"]
                s.sendall(reply.encode())
                say(what="sent", peer=who, text=reply)
        except (ssl.SSLError, OSError) as e:
            say(what="failed", peer=who, error=str(e))
        finally:
            raw.close()


def sip_client(ip, port, cert, key, ca, name, source, count, gap, mode=""):
    raw = connect(ip, port, source)
    me = "%s:%d" % raw.getsockname()
    say(what="tcp", port=raw.getsockname()[1])
    try:
        s = context(False, cert, key, ca).wrap_socket(raw, server_hostname=name if name != "-" else None)
    except OSError as e:
        return say(what="failed", error=str(e))
    say(what="up", port=s.getsockname()[1])
    if mode == "reset":
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.socket(fileno=s.detach()).close()
        return
    for n in range(int(count)):
        text = options(me, "%s:%s" % (ip, port), n + 1, os.environ["SIP_AGENT"])
        if mode == "password":
            text = text.replace("Content-Length", "X-Wrong-Password: yes\r\nContent-Length")
        s.sendall(text.encode())
        say(what="sent", text=text)
        say(what="received", text=s.recv(65536).decode())
        time.sleep(float(gap))
    s.close()


def drop(ip, port, ca, name, source):
    s = connect(ip, port, source)
    say(what="tcp", port=s.getsockname()[1])
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    t = context(False, ca=ca).wrap_bio(incoming, outgoing, server_hostname=name)
    while True:
        try:
            t.do_handshake()
            break
        except ssl.SSLWantReadError:
            s.sendall(outgoing.read())
            incoming.write(s.recv(65536))
        except ssl.SSLCertVerificationError as e:
            say(what="refused", error=e.verify_message, code=e.verify_code)
            break  # the alert stays in the outgoing buffer and is never sent
    while select.select([s], [], [], 0.1)[0] and s.recv(65536):
        pass  # bytes left unread would turn the FIN into a reset
    s.close()


def scan(ip, port, source):
    """Says hello, reads what comes, leaves: a port scanner."""
    s = connect(ip, port, source)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        context(False).wrap_bio(incoming, outgoing).do_handshake()
    except ssl.SSLWantReadError:
        s.sendall(outgoing.read())
    while select.select([s], [], [], 0.1)[0] and s.recv(65536):
        pass
    s.close()
    say(what="scanned")


def reset_server(ip, port, cert, key, ca):
    """Reads until the client's Certificate has come (a handshake record of type 11), then resets like a middlebox."""
    c = context(True, cert, key, ca)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((ip, int(port)))
    listener.listen(5)
    while True:
        raw, who = listener.accept()
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        t = c.wrap_bio(incoming, outgoing, server_side=True)
        flights = 0
        while flights < 2:
            select.select([raw], [], [], 5)
            incoming.write(raw.recv(65536))
            flights += 1
            if flights == 1:
                try:
                    t.do_handshake()
                except ssl.SSLWantReadError:
                    raw.sendall(outgoing.read())
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw.close()
        say(what="reset", peer=who)


def refused(ip, port, source):
    try:
        connect(ip, port, source)
    except ConnectionRefusedError:
        say(what="refused")


if __name__ == "__main__":
    {"get": get, "sip-server": sip_server, "sip-client": sip_client, "drop": drop, "reset-server": reset_server,
     "scan": scan, "refused": refused}[sys.argv[1]](*sys.argv[2:])
