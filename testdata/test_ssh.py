# SPDX-License-Identifier: MIT
"""Certificates in SSH host keys, through the client; made by record/ssh_streams.py."""
import hashlib
import json
import os
import pathlib
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
CERTWAY = os.environ.get("CERTWAY")

pytestmark = pytest.mark.skipif(CERTWAY is None, reason="CERTWAY does not name the program")


def test_chain_of_the_tunnel_is_seen():
    result = subprocess.run([CERTWAY, "certs", "--format", "json", str(HERE / "ssh" / "tunnel.pcap")],
                            capture_output=True, timeout=120, check=True)
    report = json.loads(result.stdout)
    sent = [hashlib.sha256((HERE / "ssh" / f"{name}.der").read_bytes()).hexdigest()
            for name in ("expe", "issuing", "root")]
    assert {c["sha256"] for c in report["certificates"]} == set(sent)
    for certificate in report["certificates"]:
        (seen,) = certificate["seen"]
        assert (seen["where"], seen["role"], seen["handshake"]) == ("ssh", "server", "")
        assert seen["position"] == sent.index(certificate["sha256"])
        assert seen["packet"] == 13  # tshark: Elliptic Curve Diffie-Hellman Key Exchange Reply
    assert not report.get("anomalies")
