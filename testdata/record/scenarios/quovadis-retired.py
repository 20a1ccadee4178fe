"""Smart Licensing moved from QuoVadis to IdenTrust; the trust list did not."""
import time

import config
from lab import C_IP, CLOUD_IP, Lab, log_evidence, packets
import story
import truth

NAME = "smartreceiver.cisco.com"


def record():
    with Lab("quovadis-retired") as lab:
        box = lab.box("C", version="X12.7.1")
        quovadis = lab.pki.issue("/C=BM/O=QuoVadis Limited/CN=QuoVadis Root CA 2", ca=True, start="2006-11-24T18:27:00",
                                 end="2031-11-24T18:23:33", ski="1a8462bc484c332504d4eed0f603c41946d1946b", serial="0509")
        identrust = lab.pki.issue("/C=US/O=IdenTrust/CN=IdenTrust Commercial Root CA 1", ca=True, aki=None,
                                  start="2014-01-16T18:12:23", end="2034-01-16T18:12:23",
                                  ski="ed4419c0d3f0068beea47bbe42e72654c88e3676", serial="0A0142800000014523C844B500000002")
        hydrant = lab.pki.issue("/C=US/O=IdenTrust/OU=HydrantID Trusted Certificate Service/CN=HydrantID Server CA O1",
                                identrust, ca=True, start="2019-12-12T16:56:15", end="2029-12-12T16:56:15",
                                ski="89b89bb69eedfbb0c6bd0dec674e3ca3929d2df9", serial="40016EFB0A205CFAEBE18F71D73ABB78")
        leaf = lab.pki.issue("/C=US/ST=California/O=Cisco Systems Inc./CN=" + NAME, hydrant, san=[NAME], start=-60, end=300)
        box.store = [lab.ca, quovadis]
        store = lab.pki.file("store.pem", *box.store)
        with lab.net(box, {NAME: CLOUD_IP}) as net:
            lab.ports(net)
            net.s_server("peer", CLOUD_IP, 443, leaf, lab.pki.file("sent.pem", hydrant), "-www", "-no_tls1_3")
            cap = net.capture("box", lab.tmp + "/a.pcap")
            tell = lab.background(net, box)
            for port in (30810, 30812):
                lab.s_client(net, "box", "%s:%d" % (C_IP, port), CLOUD_IP, 443, "-servername", NAME, "-CAfile", store)
                time.sleep(0.6)
            net.stop(cap)
        box.pcaps = [lab.tmp + "/a.pcap"]
        flows = truth.flows(box.pcaps[0])
        mine = [f for f in flows if f.server == (CLOUD_IP, 443)]
        assert len(mine) == 2 and all([a[2:] for a in f.alerts] == [(f.client, 48)] for f in mine), [f.alerts for f in mine]
        first, last = truth.first_last(box.pcaps[0])
        tell(flows)
        alarm = ("30042", "Smart license communication error: The system failed to communicate with cloud-based Cisco Smart "
                 "Software Manager or On-Prem")
        box.alarms = [alarm]
        box.xconf.update({"license smart transport": "Smart",
                          "license smart url": "https://%s/licservice/license" % NAME})
        box.licence = config.licence(False, time.strftime("%b %d %Y %H:%M:%S UTC", time.gmtime(first - 900)))
        t = mine[1].end + 0.02
        box.log.raw(t, 'licensemanager: Level="WARN" Event="Alarm Raised" Id="%s" UUID="6a1f2e9c-30de-4c77-9c1b-5d3a30a4c042" '
                    'Severity="warning" Detail="%s" UTCTime="%s"' % (*alarm, box.log.utc(t)))
        box.write(lab.target, first - 180, first, last + 2)
        same = {"status": "issue", "refused_by": {"who": "self", "role": "C"},
                "presented_by": {"who": "peer", "ip": CLOUD_IP, "port": 443, "name": NAME},
                "evidence": [packets(*[f.server_cert[0] for f in mine]), packets(*[f.alerts[0][0] for f in mine])]}
        lab.issue(box, [{"id": "quovadis-root-retired", **same, "evidence": same["evidence"] + [log_evidence('Id="30042"')]}],
                  ["quovadis-root-retired", "smart-license-alarm", "unknown-ca"], ["192.0.2.81:443", NAME, "IdenTrust Commercial Root CA 1"])
        lab.readme("""
# Smart Licensing after QuoVadis

Cisco's licensing hosts moved from QuoVadis Root CA 2 to IdenTrust Commercial Root CA 1. vcsc's trusted CA list holds the old root
(**not expired**: it runs to 2031, so an expiry check never finds this) and lacks the new one. The licensing agent connects to
smartreceiver.cisco.com:443, gets a chain under HydrantID Server CA O1, and sends alert 48, twice. The log has alarm 30042, xstat a
licence block with FAILED; no published Expressway line says more.

smartreceiver.cisco.com is a name in the namespace's hosts file, at 192.0.2.81. QuoVadis, IdenTrust and HydrantID are stand-ins:
names, key identifiers, serials and dates are the real ones, keys are not.
""" + story.SIP.format("The handshakes of `openssl s_client` (the licensing agent) with `openssl s_server`",
                       "and the alarm line; its title is Cisco's, its frame an example's"))
