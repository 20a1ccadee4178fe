"""Runs certway over every recorded scenario and holds its JSON against the scenario's expect.yaml.

CERTWAY names the program: CERTWAY=build/cli/certway pytest testdata/test_scenarios.py
What the keys of expect.yaml mean stands in README.md.
"""
import json
import os
import pathlib
import subprocess

import pytest
import yaml

HERE = pathlib.Path(__file__).resolve().parent / "scenarios"
SCENARIOS = sorted(p.parent for p in HERE.glob("*/expect.yaml"))
LOUD = ("issue", "potential_problem")


@pytest.fixture(scope="module")
def certway():
    path = os.environ.get("CERTWAY")
    if not path:
        pytest.skip("CERTWAY does not name the program")
    return os.path.abspath(path)


def bundle(folder):
    found = [p for p in folder.iterdir() if p.name.endswith((".tar.gz", ".zip"))]
    assert len(found) == 1, "one bundle per scenario: %s" % found
    return found[0]


def run(certway, *args):
    return subprocess.run([certway, *map(str, args)], capture_output=True, text=True, timeout=60)


def part_of(wanted, got):
    """Partial match: the keys of wanted, all of them, recursively."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(part_of(v, got.get(k)) for k, v in wanted.items())
    return wanted == got


def place_matches(wanted, got):
    """Evidence: kind is equal, member is a substring, a list of lines or packets means any one of them."""
    if got.get("kind") != wanted["kind"] or wanted["member"] not in (got.get("member") or ""):
        return False
    key = "line" if "line" in wanted else "packet"
    any_of = wanted[key] if isinstance(wanted[key], list) else [wanted[key]]
    return got.get(key) in any_of


def finding_flaws(wanted, got, subjects):
    """What of wanted the finding lacks; empty when it is the one that is meant."""
    flaws = [k for k in ("status", "refused_by", "presented_by", "count") if k in wanted and
             not part_of(wanted[k], got.get(k))]
    subject = subjects.get(got.get("certificate"), "")
    if wanted.get("certificate_subject", "") not in subject:
        flaws.append("certificate: " + subject)
    flaws += ["evidence %s" % e for e in wanted.get("evidence", ())
              if not any(place_matches(e, g) for g in got.get("evidence", ()))]
    return flaws


@pytest.fixture(scope="module", params=SCENARIOS, ids=lambda p: p.name)
def case(request, certway):
    truth = yaml.safe_load((request.param / "expect.yaml").read_text())
    done = run(certway, "analyze", "--format", "json", bundle(request.param))
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        pytest.fail("no JSON (exit %d): %s" % (done.returncode, done.stderr[:2000]))
    return truth, report, done.returncode, request.param


def test_verdict(case):
    truth, report, status, _ = case
    assert (report["verdict"]["status"], status) == (truth["verdict"], truth["exit"])
    assert report["verdict"]["complete"] == truth["complete"]


def test_findings(case):
    truth, report, _, _ = case
    subjects = {c.get("sha256"): c.get("subject", "") for c in report.get("certificates", ())}
    for wanted in truth["findings"]:
        tried = [finding_flaws(wanted, f, subjects) for f in report["findings"] if f["id"] == wanted["id"]]
        assert [] in tried, "%s: %s" % (wanted["id"], tried or "not reported")


def test_nothing_else(case):
    truth, report, _, _ = case
    loud = {f["id"] for f in report["findings"] if f["status"] in LOUD}
    assert loud <= set(truth["only"])
    if "failures_unexplained" in truth:
        assert sum(not f.get("explained_by") for f in report.get("failures", ())) == truth["failures_unexplained"]


def test_missing_information(case):
    truth, report, _, _ = case
    results = {r["id"]: r["status"] for r in report.get("results", ())}
    for wanted in truth.get("missing", ()):
        assert results.get(wanted["id"]) == "missing_information"


def test_handshakes(case):
    truth, report, _, _ = case
    if "handshakes_total" in truth:
        assert len(report["handshakes"]) == truth["handshakes_total"]
    for wanted in truth.get("handshakes", ()):
        ends = {k: wanted[k] for k in ("client", "server")}
        same = [h for h in report["handshakes"] if part_of(ends, h)]
        assert len(same) == 1, "%d handshakes between %s" % (len(same), ends)
        assert len(same[0]["chain_server"]) == wanted["chain_server"]
        assert [a["description"] for a in same[0]["alerts"]] == [wanted["alert"]]


def test_text(case, certway):
    truth, _, _, folder = case
    if truth.get("text"):
        out = " ".join(run(certway, "analyze", "--color=never", bundle(folder)).stdout.split())
        for words in truth["text"]:
            assert words in out


INPUT = HERE.parent / "input"
INPUTS = yaml.safe_load((INPUT / "expect.yaml").read_text())


@pytest.mark.parametrize("name", INPUTS)
def test_input(certway, name):
    truth = INPUTS[name]
    done = run(certway, "analyze", "--format", "json", INPUT / name)
    assert done.returncode in truth["exit"], done.stderr[:2000]
    report = json.loads(done.stdout)
    if "complete" in truth:
        assert report["verdict"]["complete"] == truth["complete"]
    for key in ("handshakes", "bundles"):
        if key in truth:
            assert len(report[key]) == truth[key]
    assert set(truth.get("findings", ())) <= {f["id"] for f in report["findings"]}
    if "subject" in truth:
        assert any(truth["subject"] in c["subject"] for c in report["certificates"])
