"""TLS behind something else: STARTTLS with the servers that Debian has, proxies, and the PROXY protocol."""
import os
import shutil
import subprocess
import time

from captures_lab import CLIENT, NAME, SERVER


def config(lab, name, text, mode=0o644):
    path = os.path.join(lab.tmp, name)
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, mode)
    return path


def folder(lab, name, owner):
    path = os.path.join(lab.tmp, name)
    os.makedirs(path, exist_ok=True)
    shutil.chown(path, owner)
    return path


def starttls(c, port, word, *more, tls="-tls1_2", **kw):
    return c.s_client(port, "-starttls", word, tls, *more, **kw)


def smtp(lab):
    crt, key = lab.certs.files(lab.certs.server, "Debian-exim")
    conf = config(lab, "exim.conf", """
primary_hostname = %s
tls_advertise_hosts = *
tls_certificate = %s
tls_privatekey = %s
tls_verify_certificates = %s
tls_try_verify_hosts = *
host_lookup =
rfc1413_query_timeout = 0s
log_file_path = %s/%%slog
acl_smtp_rcpt = deny
""" % (NAME, crt, key, lab.certs.trust, folder(lab, "exim", "Debian-exim")))
    for name, tls, version in (("smtp-exim", "-tls1_2", "TLS 1.2"), ("smtp-exim-tls13", "-tls1_3", "TLS 1.3")):
        with lab.capture(name, "exim 4.96 (GnuTLS), openssl s_client -starttls smtp with a client certificate, " + version) as c:
            c.net.start("peer", "exim4", "-C", conf, "-bdf", "-oX", "25")
            c.net.listening("peer", 25)
            c.s_client(25, "-starttls", "smtp", tls, *lab.certs.options(lab.certs.client), "-keylogfile", c.keys)
            chains = {"server": lab.certs.server, "client": lab.certs.client}
            if version == "TLS 1.3":
                c.stream(25, version, upgrade="smtp", hidden="tls13", hidden_client="tls13", keylog=chains)
            else:
                c.stream(25, version, upgrade="smtp", keylog=chains, **chains)


def mail(lab):
    crt, key = lab.certs.files(lab.certs.server)
    conf = config(lab, "dovecot.conf", """
base_dir = %(tmp)s/dovecot
state_dir = %(tmp)s/dovecot
log_path = %(tmp)s/dovecot.log
protocols = imap pop3 sieve
listen = %(ip)s
ssl = required
ssl_cert = <%(crt)s
ssl_key = <%(key)s
passdb {
  driver = static
  args = nopassword=y
}
""" % {"tmp": lab.tmp, "ip": SERVER, "crt": crt, "key": key})
    for word, port in (("imap", 143), ("pop3", 110), ("sieve", 4190)):
        with lab.capture("%s-dovecot" % word, "dovecot 2.3, openssl s_client -starttls %s" % word) as c:
            c.net.start("peer", "dovecot", "-F", "-c", conf)
            c.net.listening("peer", port)
            starttls(c, port, word)
            c.stream(port, "TLS 1.2", upgrade=word, server=lab.certs.server)
    with lab.capture("imaps-dovecot", "dovecot 2.3 on the port where TLS begins at once, openssl s_client") as c:
        c.net.start("peer", "dovecot", "-F", "-c", conf)
        c.net.listening("peer", 993)
        c.s_client(993, "-tls1_2")
        c.stream(993, "TLS 1.2", server=lab.certs.server)


def ldap(lab):
    crt, key = lab.certs.files(lab.certs.rsa, "openldap")
    folder(lab, "ldap", "openldap")
    conf = config(lab, "slapd.conf", """
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile %(tmp)s/ldap/slapd.pid
TLSCertificateFile %(crt)s
TLSCertificateKeyFile %(key)s
TLSCACertificateFile %(trust)s
TLSVerifyClient allow
database mdb
directory %(tmp)s/ldap
suffix dc=test
""" % {"tmp": lab.tmp, "crt": crt, "key": key, "trust": lab.certs.trust})
    with lab.capture("ldap-slapd",
                     "slapd 2.5 (GnuTLS) with an RSA certificate, openssl s_client -starttls ldap with a client "
                     "certificate") as c:
        c.net.start("peer", "slapd", "-d", "0", "-u", "openldap", "-g", "openldap", "-f", conf, "-h",
                    "ldap://%s:389/" % SERVER)
        c.net.listening("peer", 389)
        starttls(c, 389, "ldap", *lab.certs.options(lab.certs.client))
        c.stream(389, "TLS 1.2", upgrade="ldap", server=lab.certs.rsa, client=lab.certs.client)


def ftp(lab):
    crt, key = lab.certs.files(lab.certs.server)
    empty = folder(lab, "ftp", "root")
    conf = config(lab, "vsftpd.conf", """
listen=YES
listen_address=%s
background=NO
anonymous_enable=YES
ssl_enable=YES
allow_anon_ssl=YES
rsa_cert_file=%s
rsa_private_key_file=%s
secure_chroot_dir=%s
seccomp_sandbox=NO
ssl_ciphers=HIGH
""" % (SERVER, crt, key, empty))
    with lab.capture("ftp-vsftpd", "vsftpd 3.0, openssl s_client -starttls ftp") as c:
        c.net.start("peer", "vsftpd", conf)
        c.net.listening("peer", 21)
        starttls(c, 21, "ftp")
        c.stream(21, "TLS 1.2", upgrade="ftp", server=lab.certs.server)


def xmpp(lab):
    crt, key = lab.certs.files(lab.certs.server, "prosody")
    home = folder(lab, "prosody", "prosody")
    conf = config(lab, "prosody.lua", """
data_path = "%(home)s"
pidfile = "%(home)s/pid"
log = "%(home)s/log"
interfaces = { "%(ip)s" }
modules_enabled = { "tls", "saslauth" }
c2s_require_encryption = true
s2s_require_encryption = true
VirtualHost "%(name)s"
  ssl = { certificate = "%(crt)s", key = "%(key)s" }
""" % {"home": home, "ip": SERVER, "name": NAME, "crt": crt, "key": key})
    for word, port in (("xmpp", 5222), ("xmpp-server", 5269)):
        with lab.capture("%s-prosody" % word, "prosody 0.12, openssl s_client -starttls %s" % word) as c:
            c.net.start("peer", "setpriv", "--reuid", "prosody", "--regid", "prosody", "--clear-groups", "prosody",
                        "-F",
                        "--config", conf)
            c.net.listening("peer", port)
            starttls(c, port, word, "-xmpphost", NAME)
            # It asks each client for a certificate.
            c.stream(port, "TLS 1.2", upgrade="xmpp", server=lab.certs.server)


def irc(lab):
    crt, key = lab.certs.files(lab.certs.server, "irc")
    home = folder(lab, "irc", "irc")
    conf = config(lab, "inspircd.conf", """
<server name="irc.example.test" description="test" network="test">
<admin name="a" nick="a" email="a@example.test">
<bind address="%(ip)s" port="6667" type="clients">
<module name="ssl_gnutls">
<module name="starttls">
<sslprofile name="Clients" provider="gnutls" certfile="%(crt)s" keyfile="%(key)s" cafile="" crlfile="" hash="sha256">
<connect name="main" allow="*" resolvehostnames="no">
<options starttlsprofile="Clients">
<pid file="%(home)s/pid">
<log method="file" type="*" level="default" target="%(home)s/log">
<files motd="">
""" % {"ip": SERVER, "crt": crt, "key": key, "home": home})
    with lab.capture("irc-inspircd", "inspircd 3.15 (GnuTLS), openssl s_client -starttls irc") as c:
        c.net.start("peer", "setpriv", "--reuid", "irc", "--regid", "irc", "--clear-groups", "inspircd", "--nofork",
                    "--config", conf)
        c.net.listening("peer", 6667)
        starttls(c, 6667, "irc")
        c.stream(6667, "TLS 1.2", upgrade="irc", server=lab.certs.server)


def nntp(lab):
    crt, key = lab.certs.files(lab.certs.server, "news")
    home = folder(lab, "news", "news")
    conf = config(lab, "inn.conf", """
mta: "/bin/false"
organization: test
ovmethod: tradindexed
hismethod: hisv6
domain: example.test
pathhost: news.example.test
pathnews: /usr/lib/news
pathetc: %(home)s
pathdb: %(home)s
pathrun: %(home)s
pathlog: %(home)s
pathtmp: %(home)s
pathspool: %(home)s
pathoverview: %(home)s
tlscertfile: %(crt)s
tlskeyfile: %(key)s
tlscafile: %(trust)s
""" % {"home": home, "crt": crt, "key": key, "trust": lab.certs.trust})
    config(lab, "news/readers.conf", 'auth all { default: "<user>" }\naccess all { newsgroups: * }\n')
    config(lab, "news/storage.conf", "method tradspool { newsgroups: * class: 0 }\n")
    for name in ("active", "newsgroups", "history", "active.times"):
        shutil.chown(config(lab, "news/" + name, ""), "news")
    for tool in (["makedbz", "-i", "-o", "-f", home + "/history"], ["makehistory", "-x", "-O", "-F"]):
        subprocess.run(["setpriv", "--reuid", "news", "--regid", "news", "--clear-groups",
                        "/usr/lib/news/bin/" + tool[0], *tool[1:]],
                       env=dict(os.environ, INNCONF=conf), check=True)
    with lab.capture("nntp-inn", "nnrpd of inn 2.7, openssl s_client -starttls nntp") as c:
        # It takes privileges off by itself.
        c.net.start("peer", "/usr/lib/news/bin/nnrpd", "-D", "-f", "-n", "-p", "119", "-4", SERVER,
                    env=dict(os.environ, INNCONF=conf))
        c.net.listening("peer", 119)
        starttls(c, 119, "nntp")
        c.stream(119, "TLS 1.2", upgrade="nntp", server=lab.certs.server)


def databases(lab):
    home, bin_ = folder(lab, "postgres", "postgres"), "/usr/lib/postgresql/15/bin/"
    crt, key = lab.certs.files(lab.certs.rsa, "postgres", home)
    as_user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
    subprocess.run([*as_user, bin_ + "initdb", "-D", home + "/data", "-A", "trust", "-N"], check=True,
                   capture_output=True)
    with open(home + "/data/pg_hba.conf", "a") as f:
        f.write("hostssl all all 0.0.0.0/0 trust clientcert=verify-ca\n")
    mine = lab.certs.files(lab.certs.client, folder=lab.tmp)
    os.chmod(mine[1], 0o600)
    for name, how in (("postgresql", "openssl s_client -starttls postgres"),
                      ("postgresql-psql", "psql with a client certificate and sslmode=verify-full")):
        with lab.capture(name, "PostgreSQL 15, " + how + ", an RSA certificate") as c:
            c.net.start("peer", *as_user, bin_ + "postgres", "-D", home + "/data", "-h", SERVER, "-k", home, "-c",
                        "ssl=on", "-c",
                        "ssl_cert_file=" + crt, "-c", "ssl_key_file=" + key, "-c", "ssl_ca_file=" + lab.certs.trust,
                        "-c", "ssl_max_protocol_version=TLSv1.2")
            c.net.listening("peer", 5432)
            while "accepting" not in c.net.run("peer", "pg_isready", "-h", home).stdout:
                time.sleep(0.1)
            if name == "postgresql":
                starttls(c, 5432, "postgres")
                c.stream(5432, "TLS 1.2", upgrade="postgresql", server=lab.certs.rsa)
            else:
                done = c.net.run("box", "psql",
                                 "host=%s hostaddr=%s user=postgres dbname=postgres sslmode=verify-full sslrootcert=%s "
                                 "sslcert=%s sslkey=%s" % (NAME, SERVER, lab.certs.trust, *mine), "-c", "select 1")
                assert "1 row" in done.stdout, done.stderr
                c.stream(5432, "TLS 1.2", upgrade="postgresql", server=lab.certs.rsa, client=lab.certs.client)
    os.chmod(mine[1], 0o644)

    home = folder(lab, "mysql", "mysql")
    crt, key = lab.certs.files(lab.certs.rsa, "mysql", home)
    subprocess.run(["mariadb-install-db", "--no-defaults", "--user=mysql", "--datadir=" + home + "/data",
                    "--auth-root-authentication-method=normal", "--skip-test-db"], check=True, capture_output=True)
    for name, how in (("mysql", "openssl s_client -starttls mysql"), ("mysql-mariadb", "the client mariadb --ssl")):
        with lab.capture(name, "MariaDB 10.11, " + how + ", an RSA certificate") as c:
            c.net.start("peer", "mariadbd", "--no-defaults", "--user=mysql", "--datadir=" + home + "/data",
                        "--bind-address=" + SERVER,
                        "--socket=" + home + "/socket", "--ssl-cert=" + crt, "--ssl-key=" + key,
                        "--tls-version=TLSv1.2",
                        "--skip-grant-tables", "--skip-networking=0")
            c.net.listening("peer", 3306)
            if name == "mysql":
                starttls(c, 3306, "mysql")
                c.stream(3306, "TLS 1.2", upgrade="mysql", server=lab.certs.rsa)
            else:
                done = c.net.run("box", "mariadb", "--no-defaults", "--ssl", "-h", NAME, "-u", "root", "-e", "select 1")
                assert done.returncode == 0, done.stderr
                c.stream(3306, "TLS 1.2", upgrade="mysql", server=lab.certs.rsa, sni="")


RDP = """
import socket, ssl, sys
s = socket.create_connection((sys.argv[1], 3389))
s.sendall(bytes.fromhex("030000130ee000000000000100080001000000"))  # X.224 with a request for TLS (MS-RDPBCGR 2.2.1.1)
assert s.recv(1024)[5] == 0xd0
context = ssl.create_default_context(cafile=sys.argv[3])
context.maximum_version = ssl.TLSVersion.TLSv1_2
context.wrap_socket(s, server_hostname=sys.argv[2]).close()
"""


def rdp(lab):
    crt, key = lab.certs.files(lab.certs.rsa)
    conf = config(lab, "xrdp.ini", """
[Globals]
ini_version=1
fork=true
port=tcp://%s:3389
security_layer=tls
certificate=%s
key_file=%s
ssl_protocols=TLSv1.2
autorun=
allow_channels=true
[Logging]
LogFile=%s/xrdp.log
LogLevel=INFO
EnableSyslog=false
[Xorg]
name=Xorg
lib=libxup.so
""" % (SERVER, crt, key, lab.tmp))
    with lab.capture("rdp-xrdp",
                     "xrdp 0.9, a client on Python's ssl that sends the X.224 request of MS-RDPBCGR 2.2.1.1") as c:
        c.net.start("peer", "xrdp", "--nodaemon", "--config", conf)
        c.net.listening("peer", 3389)
        c.net.run("box", "/usr/bin/python3", "-c", RDP, SERVER, NAME, lab.certs.trust)
        c.stream(3389, "TLS 1.2", upgrade="rdp", server=lab.certs.rsa)


def proxies(lab):
    """A web server that only a proxy on another port reaches: the capture has the leg to the proxy."""
    chain = lab.certs.server
    conf = config(lab, "tinyproxy.conf",
                  "Port 8888\nListen %s\nTimeout 30\nMaxClients 4\nConnectPort 443\nLogFile \"%s/tinyproxy.log\"\n"
                  % (SERVER, lab.tmp))
    with lab.capture("http-connect-tinyproxy",
                     "tinyproxy 1.11, openssl s_client -proxy to an openssl s_server behind it") as c:
        c.s_server(443, chain, "-www", "-tls1_2")
        c.net.start("peer", "tinyproxy", "-d", "-c", conf)
        c.net.listening("peer", 8888)
        c.net.run("box", "openssl", "s_client", "-proxy", SERVER + ":8888", "-connect", SERVER + ":443", "-servername",
                  NAME,
                  "-CAfile", lab.certs.trust, feed="Q\n")
        c.stream(8888, "TLS 1.2", upgrade="http-connect", server=chain)
    conf = config(lab, "danted.conf", """
logoutput: %s/danted.log
internal: %s port = 1080
external: %s
clientmethod: none
socksmethod: none
user.privileged: root
user.unprivileged: nobody
client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
""" % (lab.tmp, SERVER, SERVER))
    for word, url in (("socks4", "socks4"), ("socks5", "socks5"), ("socks5", "socks5h")):
        with lab.capture("%s-dante" % url, "dante 1.4, curl -x %s:// to an openssl s_server behind it" % url) as c:
            c.s_server(443, chain, "-www", "-tls1_2")
            c.net.start("peer", "danted", "-f", conf, "-N", "1")
            c.net.listening("peer", 1080)
            done = c.net.run("box", "curl", "-sS", "-o", "/dev/null", "--cacert", lab.certs.trust, "-x",
                             url + "://%s:1080" % SERVER,
                             "https://%s/" % NAME)
            assert done.returncode == 0, done.stderr
            c.stream(1080, "TLS 1.2", upgrade=word, server=chain)


def proxy_protocol(lab):
    crt, _ = lab.certs.files(chain := lab.certs.server)
    both = config(lab, "pair.pem", open(crt).read() + open(chain[0].key).read())
    front = "global\n{0}defaults\nmode tcp\ntimeout client 5s\ntimeout server 5s\ntimeout connect 5s\n"
    served = config(lab, "haproxy-server.cfg", front.format("ssl-default-bind-options ssl-max-ver TLSv1.2\n") +
                    "mode http\nfrontend f\nbind %s:8443 ssl crt %s accept-proxy\nhttp-request return status 200\n" % (SERVER, both))
    for number, (name, send) in enumerate((("proxy-v1-haproxy", "send-proxy"), ("proxy-v2-haproxy", "send-proxy-v2"))):
        passed = config(lab, name + ".cfg",
                        front.format("") + "listen l\nbind %s:8000\nserver s %s:8443 %s\n" % (CLIENT, SERVER, send))
        with lab.capture(name, "haproxy 2.6 before haproxy, %s; openssl s_client on the first one's machine" % send) as c:
            c.net.start("peer", "haproxy", "-db", "-f", served)
            c.net.start("box", "haproxy", "-db", "-f", passed)
            c.net.listening("peer", 8443)
            c.net.listening("box", 8000)
            c.s_client(8000, ip=CLIENT)
            c.stream(8443, "TLS 1.2", upgrade="proxy", server=chain)


RECORDINGS = (smtp, mail, ldap, ftp, xmpp, irc, nntp, databases, rdp, proxies, proxy_protocol)
