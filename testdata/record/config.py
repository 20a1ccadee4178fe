"""xconf_dump and xstat_dump: the keys that Cisco's guides name, in the form of §2 of what is known about them."""

import calendar
import time

CIPHERS = "EECDH:EDH:HIGH:-AES256+SHA:!MEDIUM:!LOW:!3DES:!MD5:!PSK:!eNULL:!aNULL:!aDH"


def xconf(box, peers, extra=None):
    """[(key, value)] of an Expressway-C or -E. extra: {key: value} to change or add."""
    name, c = box.host, box.role == "C"
    keys = [
        ("Administration DeviceProvisioning", "Off"), ("Administration HTTPS Mode", "On"),
        ("Administration SSH Mode", "On"), ("Alternates Cluster Name", "" if c else "cluster-e.%s" % box.domain),
        ("Alternates ConfigurationPrimary", 1), ("Authentication Certificate Crlcheck", "None"),
        ("Authentication Certificate Crlinaccessible", "Ignore"), ("Authentication Certificate Mode", "NotRequired"),
        ("Ciphers ForwardProxyTLSCiphers Value", CIPHERS), ("Ciphers HTTPSCiphers Value", CIPHERS),
        ("Ciphers HTTPSProtocol Value", "minTLSv1.2"), ("Ciphers ReverseProxyTLSCiphers Value", CIPHERS),
        ("Ciphers ReverseProxyTLSProtocol Value", "minTLSv1.2"), ("Ciphers SIPTLSCiphers Value", CIPHERS),
        ("Ciphers SIPTLSProtocol Value", "minTLSv1.2"), ("Ciphers SMTPTLSCiphers Value", CIPHERS),
        ("Ciphers UcClientTLSCiphers Value", CIPHERS), ("Ciphers UcClientTLSProtocol Value", "minTLSv1.2"),
        ("Ciphers XCPTLSCiphers Value", CIPHERS), ("Ciphers XCPTLSProtocol Value", "minTLSv1.2"),
        ("CollaborationEdge AllowOnboardingOverMra", "Off"), ("CollaborationEdge Enabled", "On"),
        ("CollaborationEdge LegacyCred", "On"), ("CollaborationEdge OauthLocal", "On"),
        ("CollaborationEdge OauthSso", "Off"), ("CollaborationEdge RFC3327Enabled", "On"),
        ("CollaborationEdge SsoEnabled", "Off"), ("EdgeConfigServer CredentialTtl", 28800),
        ("EdgeConfigServer PurgeInterval", 43200), ("EdgeConfigServer RateLimitLogins", 3),
        ("EdgeConfigServer RateLimitPeriod", 300), ("EdgeConfigServer VerifyOriginServer", "On"),
        ("Ethernet 1 IP V4 Address", box.ip), ("Ethernet 1 IP V4 SubnetMask", "255.255.255.0"),
        ("Ethernet 1 Speed", "Auto"), ("ErrorReport Mode", "Off"), ("H323 Mode", "Off"), ("ICE Mode", "Off"),
        ("IP DNS Domain Name", box.domain), ("IP DNS Hostname", name), ("IP DNS Server 1 Address", "10.48.36.2"),
        ("IP Gateway", "10.48.36.1"), ("IP QoS Mode", "None"), ("IPProtocol", "IPv4"), ("Log Level", 1),
        ("Login Remote LDAP Encryption", "TLS"), ("Logger Developer developer.ssl Level", "DEBUG"),
        ("Logger Network network.sip Level", "DEBUG"), ("Logger Network network.http.trafficserver Level", "DEBUG"),
        ("NTP Server 1 Address", "10.48.36.3"), ("Option 1 Key", "116341X00-1-00000000"),
        ("RemoteSyslog Transport", "UDP"), ("Services AdminAccess Mode", "On"), ("SIP Advanced SipMaxSize", 32768),
        ("SIP Advanced SipTlsDhKeySize", 2048), ("SIP Advanced SipTlsVersions", "TLSv1.2"), ("SIP Domain 1 Edge", "On"),
        ("SIP Domain 1 Name", box.domain), ("SIP Domain 1 Sip", "Off"), ("SIP Mode", "On"), ("SIP TCP Mode", "On"),
        ("SIP TCP Outbound Port End", 29999), ("SIP TCP Outbound Port Start", 25000), ("SIP TCP Port", 5060),
        ("SIP TLS Certificate Revocation Checking CRL Mode", "On"),
        ("SIP TLS Certificate Revocation Checking CRL Network Fetch Mode", "On"),
        ("SIP TLS Certificate Revocation Checking Mode", "Off"),
        ("SIP TLS Certificate Revocation Checking OCSP Mode", "On"),
        ("SIP TLS Certificate Revocation Checking Source Inaccessibility Behavior", "Ignore"),
        ("SIP TLS Mode", "On"), ("SIP TLS Port", 5061), ("SystemUnit Name", "%s.%s" % (name, box.domain)),
        ("TimeZone Name", box.zone_name), ("Traversal Media Port Start", 36000), ("Traversal Media Port End", 59999),
        ("XCP TLS Certificate CVS CertificateRevocationCheck", "Off"), ("XCP TLS Certificate CVS EnableCvs", "On"),
        ("XCP TLS Certificate CVS VerifyHostname", "Off"), ("Zones DefaultZone SIP TLS Verify Mode", "Off"),
    ]
    if c:
        keys += [
            ("Zones Zone 2 Name", "Traversal to Expressway-E"), ("Zones Zone 2 Type", "TraversalClient"),
            ("Zones Zone 2 HopCount", 15), ("Zones Zone 2 TraversalClient Authentication UserName", "traversal"),
            ("Zones Zone 2 TraversalClient Peer 1 Address", peers["zone"]),
            ("Zones Zone 2 TraversalClient RetryInterval", 120),
            ("Zones Zone 2 TraversalClient SIP Port", 7001), ("Zones Zone 2 TraversalClient SIP TLS Verify Mode", "On"),
            ("Zones Zone 2 TraversalClient SIP Transport", "TLS"),
            ("Zones Zone 3 Name", "CEtls-cucm.%s" % box.domain), ("Zones Zone 3 Type", "Neighbor"),
            ("Zones Zone 3 Neighbor Peer 1 Address", "cucm.%s" % box.domain),
            ("Zones Zone 3 Neighbor SIP Port", 5061), ("Zones Zone 3 Neighbor SIP TLS Verify Mode", "On"),
            ("Zones Zone 3 Neighbor SIP Transport", "TLS"),
        ]
    else:
        keys += [
            ("Zones Zone 2 Name", "Traversal to Expressway-C"), ("Zones Zone 2 Type", "TraversalServer"),
            ("Zones Zone 2 HopCount", 15), ("Zones Zone 2 TraversalServer Authentication UserName", "traversal"),
            ("Zones Zone 2 TraversalServer SIP Port", 7001), ("Zones Zone 2 TraversalServer SIP TLS Verify Mode", "On"),
            ("Zones Zone 2 TraversalServer SIP TLS Verify Subject Name", peers["zone"]),
            ("Zones Zone 2 TraversalServer SIP Transport", "TLS"),
            ("Zones Zone 3 Name", "DNS zone"), ("Zones Zone 3 Type", "DNS"),
            ("Zones Zone 3 DNS SIP TLS Verify Mode", "Off"),
        ]
    values = dict(keys)
    values.update(extra or {})
    return sorted(values.items(), key=lambda kv: kv[0].lower())


def xconf_text(values):
    return "".join('*c xConfiguration %s: %s\n' % (k, v if isinstance(v, int) else '"%s"' % v) for k, v in values)


def xstat(box, now, alarms=(), licence=""):
    """[(block, [(indent, key, value or None)])]"""
    blocks = [
        ("SystemUnit", [(1, "Product", "Cisco Expressway"), (1, "Uptime", 1296431), (1, "SystemTime", now),
                        (1, "TimeZone", box.zone_name), (1, "LocalTime", box.log.head(calendar.timegm(time.strptime(now, "%Y-%m-%d %H:%M:%S")))[:19].replace("T", " ")), (1, "Software", None),
                        (2, "Version", box.version), (2, "Build", "0"), (2, "Name", "Release"),
                        (2, "ReleaseDate", "2023-01-25"), (2, "ReleaseKey", "0000000000000000"),
                        (2, "Configuration", None), (3, "ExpresswayType", "Expressway-" + box.role),
                        (1, "Hardware", None), (2, "Version", "VMware"), (2, "SerialNumber", "00000000")]),
        ("Network", [(1, "Ethernet 1", None), (2, "MacAddress", "00:50:56:0A:30:01"), (2, "Speed", "10000full"),
                     (2, "IPv4", None), (3, "Address", box.ip), (3, "SubnetMask", "255.255.255.0"),
                     (2, "IPv6", None), (3, "Address", "")]),
        ("Time", [(1, "NTP", None), (2, "Server 1", None), (3, "Address", "10.48.36.3"), (3, "Status", "synchronized"),
                  (3, "Offset", "0.214")]),
        ("Alternates", [(1, "Peer 1", None), (2, "Address", box.ip), (2, "Status", "Active")]),
        ("Zones", [(1, "Zone 2", None),
                   (2, "Name", "Traversal to Expressway-" + ("E" if box.role == "C" else "C")),
                   (2, "Type", "TraversalClient" if box.role == "C" else "TraversalServer"),
                   (2, "SIP", None), (3, "Status", box.zone_status)]),
        ("Alarm", [line for n, (id_, detail) in enumerate((("25019", "Verbose log levels configured"), *alarms), 1)
                   for line in ((1, "Alarm %d" % n, None), (2, "ID", id_), (2, "Severity", "warning"),
                                (2, "Title", detail), (2, "State", "Raised"))]),
        ("Registrations", [(1, "Count", 0)]), ("Calls", [(1, "Count", 0)]),
        ("ResourceUsage", [(1, "Calls", None), (2, "Traversal", None), (3, "Current", 3), (3, "Max", 11),
                           (1, "Registrations", None), (2, "Current", 41), (2, "Max", 63)]),
    ]
    return blocks, licence


def xstat_text(blocks, licence):
    out = []
    for name, lines in blocks:
        out.append("*s %s: /\n" % name)
        for indent, key, value in lines:
            if value is None:
                out.append("%s%s:\n" % ("  " * indent, key))
            else:
                out.append("%s%s: %s\n" % ("  " * indent, key, value if isinstance(value, int) else '"%s"' % value))
        out.append("*s/end\n\n")
    return "".join(out) + licence


def licence(ok, when, url="https://smartreceiver.cisco.com/licservice/license"):
    said = "SUCCEEDED on " + when if ok else "FAILED on " + when
    why = "" if ok else "  Failure reason: Communication send error\n"
    return ("*s Show: /\nLicense:\nAll: \nSmart Licensing Status\n======================\n\n"
            "Smart Licensing is ENABLED\n\nRegistration:\n  Status: REGISTERED\n  Smart Account: lab.example.com\n"
            "  Virtual Account: Default\n  Export-Controlled Functionality: ALLOWED\n\nLicense Authorization: \n"
            "  Status: %s on %s\n  Last Communication Attempt: %s\n%s\nTransport:\n  Type: Smart\n  URL: %s\n  Proxy:\n"
            "    Not Configured\n*s/end\n") % ("AUTHORIZED" if ok else "OUT OF COMPLIANCE", when, said, why, url)


def xml(root, lines):
    """A flat but well formed XML of (path, value) pairs."""
    from xml.sax.saxutils import escape
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n<%s>\n' % root]
    for path, value in lines:
        words, tags, i = path.split(), [], 0
        while i < len(words):
            word = words[i].replace(".", "_")
            if i + 1 < len(words) and words[i + 1].isdigit():
                tags.append((word, ' item="%s"' % words[i + 1]))
                i += 2
            else:
                tags.append((word, ""))
                i += 1
        out.append("  " + "".join("<%s%s>" % t for t in tags) + escape(str(value)) +
                   "".join("</%s>" % t[0] for t in reversed(tags)) + "\n")
    return "".join(out) + "</%s>\n" % root


def flat(blocks):
    for name, lines in blocks:
        path = {0: name}
        for indent, key, value in lines:
            path[indent] = key
            if value is not None:
                yield " ".join(path[i] for i in range(indent + 1)), value
