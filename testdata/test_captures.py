# SPDX-License-Identifier: MIT
"""Other projects' captures: every certificate that tshark finds, in its direction and order.

Runs where CERTWAY_SHARED names a folder with captures/oracle.jsonl, and is skipped elsewhere.
"""
import collections
import json
import os
import pathlib
import subprocess

import pytest

CERTWAY = os.environ.get("CERTWAY")
SHARED = os.environ.get("CERTWAY_SHARED")
CAPTURES = pathlib.Path(SHARED) / "captures" if SHARED else None

pytestmark = pytest.mark.skipif(
    not CERTWAY or not CAPTURES or not (CAPTURES / "oracle.jsonl").exists(),
    reason="no CERTWAY_SHARED with captures")


def oracle():
    with open(CAPTURES / "oracle.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def run(path):
    result = subprocess.run([CERTWAY, "handshakes", "--format", "ndjson", str(path)],
                            capture_output=True, timeout=120, check=False)
    assert result.returncode in (0, 4), result.stderr
    return json.loads(result.stdout).get("handshakes", []) if result.stdout.strip() else []


def endpoint(text):
    """ "10.0.0.1:443" or "[2001:db8::1]:443" """
    ip, port = text.rsplit(":", 1)
    return ip.strip("[]"), int(port)


def chains_by_flow(handshakes):
    found = collections.defaultdict(list)
    for handshake in handshakes:
        client, server = handshake["client"], handshake["server"]
        flow = (client["ip"], client["port"], server["ip"], server["port"])
        found[flow].append((handshake["chain_server"], handshake["chain_client"]))
    return found


def required(stream):
    return not stream.get("scope") and (stream["certs_server"] or stream["certs_client"])


def test_every_certificate_of_the_oracle():
    wanted = 0
    missed = []
    for entry in oracle():
        found = chains_by_flow(run(CAPTURES / entry["file"]))
        for stream in filter(required, entry["streams"]):
            count = len(stream["certs_server"]) + len(stream["certs_client"])
            flow = endpoint(stream["client"]) + endpoint(stream["server"])
            wanted += count
            if (stream["certs_server"], stream["certs_client"]) not in found[flow]:
                missed.append((entry["file"], flow))
    assert wanted > 600
    assert not missed


def test_no_certificate_where_there_is_no_tls():
    for entry in oracle():
        if not entry["streams"] and not entry["other"]:
            for handshake in run(CAPTURES / entry["file"]):
                assert not handshake["chain_server"] and not handshake["chain_client"], entry["file"]


def test_every_clear_alert_in_order():
    wanted = 0
    for entry in oracle():
        streams = [s for s in entry["streams"] if s["alerts"]]
        found = collections.defaultdict(list)
        for handshake in run(CAPTURES / entry["file"]) if streams else []:
            client, server = handshake["client"], handshake["server"]
            found[client["ip"], client["port"], server["ip"], server["port"]] += [
                (a["from"], a["level"], a["description"]) for a in handshake["alerts"] if a["level"] != "encrypted"]
        for stream in streams:
            alerts = [(a["from"], a["level"], a["desc"]) for a in stream["alerts"]]
            assert found[endpoint(stream["client"]) + endpoint(stream["server"])] == alerts, entry["file"]
            wanted += len(alerts)
    assert wanted > 10


# OpenVPN wraps TLS in packets of its own, which are not read.
def test_what_was_spoken_before_tls_is_named():
    named = 0
    for entry in oracle():
        streams = [s for s in entry["streams"] if any("plaintext-before" in f for f in s.get("flags", []))
                   and "midstream" not in s["flags"] and not s["server"].endswith(":1194")]
        handshakes = run(CAPTURES / entry["file"]) if streams else []
        for stream in streams:
            words = [h["upgrade"] for h in handshakes
                     if (h["client"]["ip"], h["client"]["port"]) == endpoint(stream["client"])]
            assert words and words[0], (entry["file"], stream["client"])
            named += 1
    assert named > 20
