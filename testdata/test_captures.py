# SPDX-License-Identifier: MIT
"""Other projects' captures: every certificate and every alert that tshark finds, in its direction and order.

Runs where CERTWAY_SHARED names a folder with captures/oracle.jsonl, and is skipped elsewhere. Where certway
differs from tshark stands in docs/captures.md; UNREAD has the streams that it does not read at all.
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

# TLS records inside OpenVPN's own framing, and one stream of a single encrypted record.
UNREAD = {
    ("cisco+mercury/unit_tests__pcaps__emix.pcap", 1194),
    ("cisco+mercury/unit_tests__pcaps__openvpn_tcp_single.pcap", 1194),
    ("cisco+mercury/unit_tests__pcaps__openvpn_tcp_multi.pcap", 1194),
    ("cisco+mercury/test__afl_data__encrypted_handshake_cert_false_positive.pcap", 443),
}

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


def flow_of(stream):
    return endpoint(stream["client"]) + endpoint(stream["server"])


def by_flow(handshakes):
    found = collections.defaultdict(list)
    for handshake in handshakes:
        client, server = handshake["client"], handshake["server"]
        found[client["ip"], client["port"], server["ip"], server["port"]].append(handshake)
    return found


@pytest.fixture(scope="module")
def compared():
    """Each capture's entry with what certway found, by flow."""
    return [(entry, by_flow(run(CAPTURES / entry["file"]))) for entry in oracle()]


def streams(compared):
    for entry, found in compared:
        for stream in entry["streams"]:
            yield entry["file"], stream, found[flow_of(stream)]


def test_every_certificate_in_direction_and_order(compared):
    wanted = 0
    missed = []
    for file, stream, found in streams(compared):
        chains = (stream["certs_server"], stream["certs_client"])
        if stream.get("scope") or not any(chains):
            continue
        wanted += len(chains[0]) + len(chains[1])
        if chains not in [(h["chain_server"], h["chain_client"]) for h in found]:
            missed.append((file, stream["client"], stream["server"]))
    assert wanted > 600
    assert not missed


def test_no_other_certificate(compared):
    """Beyond the oracle's own only those that it accepts: whole ones inside an incomplete message, and those that
    the capture's secrets block shows."""
    for entry, found in compared:
        allowed = collections.defaultdict(set)
        for stream in entry["streams"]:
            for key, value in stream.items():
                if key.startswith(("certs_", "partial_", "decrypted_", "optional")):
                    allowed[flow_of(stream)].update(value)
        for flow, handshakes in found.items():
            for handshake in handshakes:
                assert set(handshake["chain_server"] + handshake["chain_client"]) <= allowed[flow], (entry["file"], flow)


def test_every_alert_in_clear(compared):
    wanted = 0
    for file, stream, found in streams(compared):
        expected = [(a["from"], a["level"], a["desc"]) for a in stream.get("alerts", [])]
        have = [(a["from"], a["level"], a["description"]) for h in found for a in h["alerts"]
                if a["level"] != "encrypted"]
        wanted += len(expected)
        assert have == expected, (file, stream["client"], stream["server"])
    assert wanted >= 17


def test_every_stream_of_tls_is_a_handshake(compared):
    unread = {(file, endpoint(stream["server"])[1]) for file, stream, found in streams(compared) if not found}
    assert unread == UNREAD


def test_what_was_spoken_before_tls_is_named(compared):
    named = 0
    for file, stream, found in streams(compared):
        flags = stream.get("flags", [])
        if (any("plaintext-before" in flag for flag in flags) and "midstream" not in flags
                and (file, endpoint(stream["server"])[1]) not in UNREAD):
            assert found and found[0]["upgrade"], (file, stream["client"])
            named += 1
    assert named > 20
