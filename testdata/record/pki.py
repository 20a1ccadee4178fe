"""Certificates made with openssl in a temporary folder. Keys never leave that folder."""
import datetime as dt
import os
import subprocess

DAY = dt.timedelta(days=1)


def when(value):
    """Days from now, or a date such as 2020-05-30T10:48:38, as openssl wants it."""
    if isinstance(value, (int, float)):
        value = dt.datetime.now(dt.timezone.utc).replace(microsecond=0) + value * DAY
    else:
        value = dt.datetime.fromisoformat(value)
    return value.strftime("%Y%m%d%H%M%SZ")


class Cert:
    def __init__(self, folder, name):
        self.crt = os.path.join(folder, name + ".crt")
        self.key = os.path.join(folder, name + ".key")

    @property
    def pem(self):
        with open(self.crt) as f:
            return f.read()

    def ask(self, *what):
        return subprocess.run(["openssl", "x509", "-noout", "-in", self.crt, *what], check=True,
                              capture_output=True, text=True).stdout.strip()

    @property
    def sha256(self):
        return self.ask("-fingerprint", "-sha256").split("=")[1].replace(":", "").lower()


class Pki:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    def issue(self, subject, issuer=None, *, ca=False, san=(), eku="both", start=-40, end=700, key="rsa",
              key_of=None, ski="hash", aki="keyid", serial=None):
        """subject: /CN=… as for openssl -subj. issuer None: self-signed. eku: both, server, client or None.
        key_of: reuse another certificate's key (a cross-sign)."""
        self.count += 1
        cert = Cert(self.folder, "c%02d" % self.count)
        if key_of:
            cert.key = key_of.key
        elif key == "ec":
            run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", cert.key)
        else:
            run("openssl", "genrsa", "-out", cert.key, "2048")
        base = os.path.join(self.folder, "c%02d" % self.count)
        ext = ["[ext]", "basicConstraints=critical,CA:" + ("TRUE" if ca else "FALSE")]
        if ca:
            ext.append("keyUsage=critical,keyCertSign,cRLSign")
        else:
            ext.append("keyUsage=critical,digitalSignature" + (",keyEncipherment" if key == "rsa" else ""))
            names = {"both": "serverAuth,clientAuth", "server": "serverAuth", "client": "clientAuth"}
            if eku:
                ext.append("extendedKeyUsage=" + names[eku])
        if ski:
            ext.append("subjectKeyIdentifier=" + ski)
        if aki:
            ext.append("authorityKeyIdentifier=" + aki)
        if san:
            ext.append("subjectAltName=" + ",".join(s if ":" in s else "DNS:" + s for s in san))
        with open(base + ".cnf", "w") as f:
            f.write("\n".join([
                "[ca]", "default_ca=one", "[one]", "database=%s.db" % base, "new_certs_dir=%s" % self.folder,
                "unique_subject=no", "default_md=sha256", "policy=any", "serial=%s.serial" % base,
                "" if serial else "rand_serial=yes",
                "email_in_dn=yes", "[any]", *("%s=optional" % k for k in (
                    "countryName", "stateOrProvinceName", "localityName", "organizationName",
                    "organizationalUnitName", "commonName")), "[req]", "distinguished_name=dn", "[dn]", *ext, ""]))
        open(base + ".db", "w").close()
        if serial:
            with open(base + ".serial", "w") as f:
                f.write(serial + "\n")
        run("openssl", "req", "-new", "-config", base + ".cnf", "-key", cert.key, "-subj", subject,
            "-out", base + ".csr")
        signer = ["-selfsign", "-keyfile", cert.key] if issuer is None else ["-cert", issuer.crt, "-keyfile", issuer.key]
        run("openssl", "ca", "-batch", "-config", base + ".cnf", "-preserveDN", "-notext", "-extfile", base + ".cnf",
            "-extensions", "ext", "-startdate", when(start), "-enddate", when(end), "-in", base + ".csr",
            "-out", cert.crt, *signer)
        return cert

    def file(self, name, *certs):
        path = os.path.join(self.folder, name)
        with open(path, "w") as f:
            f.write("".join(c.pem for c in certs))
        return path


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit("failed: %s\n%s" % (" ".join(command), done.stderr))
    return done.stdout
