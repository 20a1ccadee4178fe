# SPDX-License-Identifier: MIT
"""Captures of our own making: every handshake with all that truth.ndjson says of it, and nothing else.

The truth is known from how each capture was made (testdata/record/captures*); tshark agreed when it
was recorded. Where there is a key log, the capture is read without it and with it.
"""
import json
import os
import pathlib
import subprocess

import pytest

CERTWAY = os.environ.get("CERTWAY")
CAPTURES = pathlib.Path(__file__).resolve().parent / "captures"
TRUTH = [json.loads(line) for line in (CAPTURES / "truth.ndjson").read_text().splitlines()]
CASES = [(entry, keys) for entry in TRUTH for keys in ([False, True] if "keylog" in entry else [False])
         if keys or entry.get("keylog") != "inside"]
# Told under the same name; others of a stream are compared below.
SAME = ("sni", "version", "cipher", "upgrade", "resumed", "renegotiation", "saw_hello_retry", "certificate_status",
        "client_certificate_requested", "client_certificate_empty", "partial_server", "partial_client")

pytestmark = pytest.mark.skipif(not CERTWAY, reason="no CERTWAY")


def handshakes(entry, keys):
    command = [CERTWAY, "handshakes", "--format", "ndjson", CAPTURES / entry["file"]]
    if keys and entry["keylog"] != "inside":
        command += ["--keylog", CAPTURES / entry["keylog"]]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["handshakes"]


def endpoint(end):
    return ("[%s]:%d" if ":" in end["ip"] else "%s:%d") % (end["ip"], end["port"])


def alerts(listed, keys):
    """Those in clear; with a key log the fatal ones, whether they were in clear or not."""
    told = [[a["from"], a["level"], a["description"]] for a in listed if a["level"] != "encrypted"]
    return [a for a in told if a[1] == "fatal"] if keys else told


def wanted(stream, keys):
    shown = stream["keylog"] if keys and "keylog" in stream else stream
    view = {name: stream[name] for name in SAME if name in stream}
    view.update(client=stream["client"], server=stream["server"], chain_server=shown["certs_server"],
                chain_client=shown["certs_client"], alerts=[a for a in shown["alerts"] if not keys or a[1] == "fatal"])
    # A certificate that is there is not hidden; with a key log that of TLS 1.3 is not hidden either.
    for side in ("server", "client"):
        opened = keys and "keylog" in stream and stream["hidden_" + side] == "tls13"
        view["hidden_" + side] = "no" if opened else stream["hidden_" + side]
    if "outcome" in stream and not keys:
        view["outcome"] = stream["outcome"]
    return view


def seen(handshake, names, keys):
    view = {name: handshake[name] for name in names if name in handshake}
    view.update(client=endpoint(handshake["client"]), server=endpoint(handshake["server"]),
                alerts=alerts(handshake["alerts"], keys))
    return view


@pytest.mark.parametrize("entry, keys", CASES, ids=[e["file"] + (" with keys" if k else "") for e, k in CASES])
def test_capture(entry, keys):
    want = [wanted(s, keys) for s in entry["streams"] if keys or s.get("only") != "keylog"]
    found = [(h, endpoint(h["client"]), endpoint(h["server"])) for h in handshakes(entry, keys)]
    # Streams that began at once may come in another order; those of one flow may not.
    found.sort(key=lambda h: h[1:])
    want.sort(key=lambda w: (w["client"], w["server"]))
    assert [h[1:] for h in found] == [(w["client"], w["server"]) for w in want]
    for (handshake, _, _), w in zip(found, want):
        assert seen(handshake, w, keys) == w


def test_every_file_has_its_truth():
    files = {p.name for p in CAPTURES.iterdir()} - {"truth.ndjson", "README.md"}
    told = {e["file"] for e in TRUTH} | {e["keylog"] for e in TRUTH if e.get("keylog", "inside") != "inside"}
    assert files == told
    assert sum(p.stat().st_size for p in CAPTURES.iterdir()) < 3 << 20
