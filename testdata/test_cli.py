# SPDX-License-Identifier: MIT
"""What a person at a shell and a script rely on: statuses, errors, determinism, and bounds on bad input.

CERTWAY names the program: CERTWAY=build/cli/certway pytest testdata/test_cli.py
"""
import concurrent.futures
import contextlib
import fcntl
import gzip
import hashlib
import io
import json
import os
import pathlib
import pty
import random
import re
import shutil
import stat
import struct
import subprocess
import sys
import tarfile
import termios
import time
import unicodedata
import zipfile

import jsonschema
import pytest
import yaml

HERE = pathlib.Path(__file__).resolve().parent
SCENARIOS = sorted(p.parent for p in (HERE / "scenarios").glob("*/expect.yaml"))
INPUT = HERE / "input"
CERTWAY = os.path.abspath(os.environ["CERTWAY"]) if os.environ.get("CERTWAY") else None

pytestmark = pytest.mark.skipif(CERTWAY is None, reason="CERTWAY does not name the program")

SANITIZED = CERTWAY is not None and b"__asan_init" in pathlib.Path(CERTWAY).read_bytes()
SLOWER = 8 if SANITIZED else 1
COMMANDS = ("analyze", "handshakes", "certs", "explain", "signatures", "schema")
INPUT_OPTIONS = ("--format", "--output", "--as-of", "--tz", "--around", "--filter", "--keylog", "--signatures",
                 "--color", "--suppress", "--lang", "--quiet", "--help")
OPTIONS = {
    "analyze": INPUT_OPTIONS + ("--fail-on", "--verbose"),
    "handshakes": INPUT_OPTIONS + ("--ladder",),
    "certs": INPUT_OPTIONS + ("--export",),
    "explain": ("--signatures", "--lang", "--help"),
    "signatures": ("--help",),
    "schema": (),
}


def environment(**more):
    """One that does not depend on who runs the tests."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "LD_LIBRARY_PATH") or "SAN_OPTIONS" in k}
    return {"HOME": "/nonexistent", **kept, **more}


def run(*args, **more):
    more.setdefault("env", environment())
    more.setdefault("stdin", None if "input" in more else subprocess.DEVNULL)
    return subprocess.run([CERTWAY, *map(str, args)], capture_output=True, timeout=60 * SLOWER,
                          check=False, **more)


def report_of(*args, **more):
    done = run("analyze", "--format", "json", *args, **more)
    return json.loads(done.stdout), done.returncode


def bundle(scenario):
    return next(p for p in (HERE / "scenarios" / scenario).iterdir() if p.name.endswith((".tar.gz", ".zip")))


SELF_SIGNED = bundle("self-signed-6972")


def unpacked(path):
    with tarfile.open(path) as archive:
        return [(m.name, archive.extractfile(m).read()) for m in archive if m.isfile()]


def packed(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def one_line(stderr):
    """The error: one line that names the program, without control characters."""
    lines = stderr.decode().splitlines()
    assert len(lines) == 1, stderr
    assert lines[0].startswith("certway") and lines[0].isprintable()
    return lines[0]


# --- statuses and errors ------------------------------------------------------------------------

@pytest.mark.parametrize("args", [
    (), ("analyze",), ("handshakes",), ("certs",), ("explain",), ("signatures",), ("schema",),
    ("--nonsense",), ("analyze", "--nonsense", SELF_SIGNED), ("schema", "other"),
    ("signatures", "other"), ("explain", "unknown-caa"), ("analyze", SELF_SIGNED, "--format"),
    ("analyze", "--quiet=yes", SELF_SIGNED), ("analyze", "--fail-on", "always", SELF_SIGNED),
    ("analyze", "--as-of", "yesterday", SELF_SIGNED), ("analyze", "--as-of", "2026-02-30", SELF_SIGNED),
    ("analyze", "--tz", "Mars/Olympus", SELF_SIGNED), ("analyze", "--tz", "+9", SELF_SIGNED),
    ("analyze", "--tz", "+02:60", SELF_SIGNED), ("certs", "--tz", "+02:60", SELF_SIGNED),
    ("analyze", "-s", "/nonexistent/signatures", SELF_SIGNED),
    *((c, "--format", "yaml", SELF_SIGNED) for c in ("analyze", "handshakes", "certs")),
    *((c, "--color", "blue", SELF_SIGNED) for c in ("analyze", "handshakes", "certs")),
    *((c, "--around", "no such marker", SELF_SIGNED) for c in ("analyze", "handshakes", "certs")),
    *((c, "--filter", f, SELF_SIGNED) for c in ("analyze", "handshakes", "certs")
      for f in ("host cucm.steven.lab", "port https", "tcp and (", "tcp]")),
    ("analyze", "--ladder", "h1", SELF_SIGNED), ("handshakes", "--ladder", "h99", SELF_SIGNED),
    ("handshakes", "--ladder", "", SELF_SIGNED), ("handshakes", "--ladder", "h99", "-f", "json", SELF_SIGNED),
], ids=lambda a: " ".join(pathlib.Path(w).name for w in map(str, a)) or "none")
def test_wrong_use(args):
    done = run(*args)
    assert (done.returncode, done.stdout) == (2, b"")
    one_line(done.stderr)


def test_the_nearest_id_is_suggested():
    assert "unknown-ca" in one_line(run("explain", "unknown-caa").stderr)


def test_unknown_marker_names_those_there_are():
    assert "alice signs in" in one_line(run("analyze", "--around", "zebra", SELF_SIGNED).stderr)


def unreadable(tmp_path):
    """Name and content of what is no input; None is a folder without one."""
    wanted = {
        "empty": b"", "random": random.Random(7).randbytes(70000),
        "photo.jpg": (INPUT / "pixel.jpg").read_bytes(), "prose.txt": (INPUT / "prose.txt").read_bytes(),
        "prose.txt.gz": gzip.compress(b"The quick brown fox. " * 400), "zeros": bytes(100000),
        "empty.tar.gz": packed([]), "photos.tar.gz": packed([("a/pixel.jpg", (INPUT / "pixel.jpg").read_bytes())]),
        "key.pem": b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n",
        "head.gz": b"\x1f\x8b", "head.zip": b"PK\x03\x04", "folder": None,
    }
    for name, data in wanted.items():
        path = tmp_path / name
        if data is None:
            path.mkdir()
            (path / "notes.txt").write_text("nothing of interest\n")
        else:
            path.write_bytes(data)
    return [tmp_path / name for name in wanted]


def test_what_is_no_input_is_refused(tmp_path):
    for path in unreadable(tmp_path):
        done = run("analyze", path)
        assert (done.returncode, done.stdout) == (4, b""), path.name
        assert path.name in one_line(done.stderr)
        for command in ("handshakes", "certs"):
            assert run(command, path).returncode == 4, (command, path.name)
        document, status = report_of(path)
        assert status == 4 and document["error"]["code"] == "format", path.name
        assert document["error"]["message"] and document["verdict"]["status"] == "missing_information"


def test_missing_file(tmp_path):
    done = run("analyze", tmp_path / "gone.tar.gz")
    assert (done.returncode, done.stdout) == (5, b"")
    assert "gone.tar.gz" in one_line(done.stderr) and "o such file" in done.stderr.decode()
    for fmt in ("json", "ndjson"):
        done = run("analyze", "--format", fmt, tmp_path / "gone.tar.gz")
        document = json.loads(done.stdout)
        assert done.returncode == 5 and document["error"]["code"] == "io"
        assert fmt == "json" or done.stdout.count(b"\n") == 1
    for command in ("handshakes", "certs"):
        assert run(command, tmp_path / "gone.tar.gz").returncode == 5


def test_no_permission(tmp_path):
    path = tmp_path / "secret.tar.gz"
    shutil.copy(SELF_SIGNED, path)
    path.chmod(0)
    more = {}
    if os.getuid() == 0:
        for folder in [tmp_path, *tmp_path.parents][:3]:
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
        more["user"] = 65534
        try:
            if run("--help", **more).returncode != 0:
                pytest.skip("an unprivileged user cannot run the program here")
        except PermissionError:
            pytest.skip("an unprivileged user cannot run the program here")
    done = run("analyze", path, **more)
    assert done.returncode == 5
    assert "ermission denied" in one_line(done.stderr)


def test_one_of_several_inputs_is_missing(tmp_path):
    document, status = report_of(SELF_SIGNED, tmp_path / "gone.tar.gz")
    assert status == 1 and document["verdict"]["status"] == "issue" # what was read counts
    assert not document["verdict"]["complete"]
    assert "gone.tar.gz" in json.dumps(document.get("error", "")) + json.dumps(document["anomalies"])
    document, status = report_of(tmp_path / "gone.tar.gz", bundle("healthy"))
    assert status in (3, 5) and not document["verdict"]["complete"]
    done = run("analyze", SELF_SIGNED, tmp_path / "gone.tar.gz")
    assert b"gone.tar.gz" in done.stderr + done.stdout and b"self-signed-certificate" in done.stdout


def test_output_file_is_whole_or_absent(tmp_path):
    wanted = run("analyze", SELF_SIGNED, "--format", "json").stdout
    done = run("analyze", SELF_SIGNED, "--format", "json", "-o", "out.json", cwd=tmp_path)
    assert (done.returncode, done.stdout, os.listdir(tmp_path)) == (1, b"", ["out.json"])
    assert (tmp_path / "out.json").read_bytes() == wanted
    # A failure leaves what was there before.
    done = run("analyze", "gone", "--format", "text", "-o", "out.json", cwd=tmp_path)
    assert done.returncode == 5 and os.listdir(tmp_path) == ["out.json"]
    assert (tmp_path / "out.json").read_bytes() == wanted
    done = run("analyze", SELF_SIGNED, "-o", tmp_path / "no" / "such" / "out.json")
    assert done.returncode == 5 and "out.json" in one_line(done.stderr)
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    for command in ("analyze", "handshakes", "certs"):
        done = run(command, SELF_SIGNED, "-o", "folder", cwd=tmp_path)
        assert done.returncode == 5 and one_line(done.stderr)
        assert sorted(os.listdir(tmp_path)) == ["folder", "out.json"]


def test_a_device_or_a_pipe_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen([CERTWAY, "handshakes", "--format", "json", "-o", pipe, INPUT / "capture.pcap"], env=environment()) as writer:
        report = json.loads(pipe.read_text())
        assert writer.wait(60) == 0
    assert report["handshakes"] and pipe.is_fifo() and os.listdir(tmp_path) == ["pipe"]


def test_full_disk_is_an_error():
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    for args in (("analyze", SELF_SIGNED), ("certs", SELF_SIGNED), ("schema", "report"), ("--version",),
                 ("--help",), ("signatures", "list"), ("analyze", "--help")):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([CERTWAY, *map(str, args)], stdout=full, stderr=subprocess.PIPE,
                                  env=environment(), timeout=60, check=False)
        assert done.returncode == 5, args
        assert one_line(done.stderr)


# --- damage -------------------------------------------------------------------------------------

def together(work, items):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(work, items))


def last_log_time(document):
    return max((b["log_window"]["last"] or "" for b in document["bundles"] if b["log_window"]), default="")


def bytes_read(document):
    return sum(m["bytes"] for b in document["bundles"] for m in b["members"])


def test_a_cut_bundle_keeps_what_came_before(tmp_path):
    whole = SELF_SIGNED.read_bytes()
    places = [len(whole) * i // 50 for i in range(1, 50)] + [len(whole) - 1, len(whole)]

    def cut(place):
        folder = tmp_path / str(place)
        folder.mkdir()
        path = folder / SELF_SIGNED.name
        path.write_bytes(whole[:place])
        return report_of(path)

    before = (0, "", 0)
    for place, (document, status) in zip(places, together(cut, places)):
        assert status in (0, 1, 3, 4), place
        assert document["verdict"]["complete"] == (place == len(whole)), place
        assert place == len(whole) or status != 0, place
        now = (len(document["handshakes"]), last_log_time(document), bytes_read(document))
        assert all(n >= b for n, b in zip(now, before)), (place, before, now)
        before = now
    assert before[0] == 4 and before[2] > 290000


@pytest.mark.parametrize("path", [SELF_SIGNED, INPUT / "bundle.tar", INPUT / "capture.pcapng",
                                  INPUT / "bundle.zip"], ids=lambda p: p.name)
def test_flipped_bits_never_break_it(tmp_path, path):
    whole = path.read_bytes()

    def flip(seed):
        rng = random.Random(seed)
        damaged = bytearray(whole)
        for _ in range(1 + seed % 3):
            damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        target = tmp_path / ("%d_%s" % (seed, path.name))
        target.write_bytes(damaged)
        document, status = report_of(target)
        return seed, status, document

    for seed, status, document in together(flip, range(50)):
        assert status in (0, 1, 3, 4), seed
        assert document["schema"] == "certway-report/1"


# --- bombs --------------------------------------------------------------------------------------

# A process of its own: the peak of a child begins with that of the parent, which holds the bombs.
MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=float(sys.argv[1]))
sys.stdout.buffer.write(done.stdout)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, file=sys.stderr)
"""


def measured(*args, limit=20):
    """Standard output, status and the peak of memory in bytes."""
    done = subprocess.run([sys.executable, "-c", MEASURE, str(limit * SLOWER), CERTWAY, *map(str, args)],
                          capture_output=True, env=environment(), check=True)
    status, peak = map(int, done.stderr.split())
    return done.stdout, status, peak


ZEROS = 64 << 20


def zeros(times):
    """A gzip stream of 64 MiB of zeros, as often as wanted: members one after the other."""
    return gzip.compress(bytes(ZEROS), 9) * times


def tar_head(name, size):
    entry = tarfile.TarInfo(name)
    entry.size = size
    return gzip.compress(entry.tobuf(tarfile.GNU_FORMAT))


def zip_of(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def sparse_tar(tmp_path):
    huge = tmp_path / "loggingsnapshot_x_2026-11-21_01_12_32.txt"
    with open(huge, "wb") as out:
        out.truncate(10 << 30)
    return subprocess.run(["tar", "-C", tmp_path, "--sparse", "-cz", huge.name], capture_output=True,
                          check=True).stdout


def nested(depth):
    data, name = SELF_SIGNED.read_bytes(), SELF_SIGNED.name
    for level in range(depth):
        data, name = zip_of([(name, data)]), "level%d.zip" % level
    return data


LOG_NAME = "loggingsnapshot_x_2026-11-21_01_12_32.txt"
PCAP_NAME = "eth0_diagnostic_logging_tcpdump00_x_2026-11-21_01_12_32.pcap"
BOMBS = {
    "10 GB of zeros.gz": lambda tmp: zeros(160),
    "huge log.tar.gz": lambda tmp: tar_head("d/" + LOG_NAME, 160 * ZEROS) + zeros(160),
    "huge capture.tar.gz": lambda tmp: tar_head("d/" + PCAP_NAME, 160 * ZEROS) + zeros(160),
    "huge other.tar.gz": lambda tmp: tar_head("d/core.bin", 160 * ZEROS) + zeros(160),
    "sparse.tar.gz": sparse_tar,
    "nested.zip": lambda tmp: zip_of([("x.zip", zip_of([("x.tar.gz", zeros(160))]))]),
    "many.zip": lambda tmp: zip_of([("log%d.gz" % i, zeros(16)) for i in range(24)]),
    "deep.zip": lambda tmp: nested(6),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(BOMBS[name](tmp_path))
    began = time.monotonic()
    out, status, peak = measured("analyze", "--format", "json", path)
    assert status in (3, 4), status
    assert time.monotonic() - began < 20 * SLOWER
    assert SANITIZED or peak < 200 << 20, peak
    document = json.loads(out)
    names = [a["name"] for a in document["anomalies"]]
    # Holes of a sparse member are not written out, so there is nothing to limit.
    assert name == "sparse.tar.gz" or any(n.startswith("limit.") for n in names), names
    assert not document["verdict"]["complete"]


def test_a_long_line_is_bounded(tmp_path):
    start = (INPUT / "log.txt").read_bytes()
    path = tmp_path / "loggingsnapshot_long.txt"
    path.write_bytes(start + b"2026-11-21T03:13:00.000+02:00 vcsc tvcs: " + b"x" * (100 << 20) + b"\n" + start)
    out, status, peak = measured("analyze", "--format", "json", path)
    document = json.loads(out)
    assert status == 1 and not document["verdict"]["complete"]
    assert SANITIZED or peak < 64 << 20, peak
    assert "limit.max_line_bytes" in {a["name"] for a in document["anomalies"]}


# --- the same answer everywhere -----------------------------------------------------------------

def test_same_bytes_everywhere():
    for args in (("--format", "json"), ("--format", "text"), ("--format", "ndjson")):
        first = run("analyze", *args, SELF_SIGNED).stdout
        for more in ({}, {"TZ": "Asia/Tokyo"}, {"TZ": "America/St_Johns"}, {"LC_ALL": "C.UTF-8"},
                     {"LC_ALL": "POSIX"}, {"LANG": "tr_TR.UTF-8"}, {"TERM": "dumb"}, {"COLUMNS": "40"}):
            assert run("analyze", *args, SELF_SIGNED, env=environment(**more)).stdout == first, (args, more)


def test_ndjson_is_the_same_document():
    pretty, flat = (run("analyze", "-f", f, SELF_SIGNED).stdout for f in ("json", "ndjson"))
    assert json.loads(pretty) == json.loads(flat) and flat.count(b"\n") == 1


def test_zone_changes_text_alone():
    for command in ("analyze", "handshakes"):
        plain = [run(command, "--format", f, SELF_SIGNED).stdout for f in ("json", "text")]
        tokyo = [run(command, "--format", f, "--tz", "+09:00", SELF_SIGNED).stdout for f in ("json", "text")]
        assert plain[0] == tokyo[0] and plain[1] != tokyo[1]
        assert b"01:12:29.081" in plain[1] or b"01:12:29.779" in plain[1]
        assert b"10:12:29.081" in tokyo[1] or b"10:12:29.779" in tokyo[1]
    assert b"04:42:29" in run("handshakes", "--tz", "+03:30", SELF_SIGNED).stdout
    assert run("handshakes", "--tz=utc", SELF_SIGNED).stdout == run("handshakes", SELF_SIGNED).stdout


@pytest.mark.parametrize("path", [SELF_SIGNED, INPUT / "folder", INPUT / "capture.pcap"], ids=lambda p: p.name)
def test_no_path_of_the_machine_in_a_report(path, tmp_path):
    deep = tmp_path / "customer-42" / "x"
    deep.mkdir(parents=True)
    if path.is_dir():
        shutil.copytree(path, deep / path.name)
    else:
        shutil.copy(path, deep / path.name)
    absolute = run("analyze", "--format", "json", deep / path.name).stdout
    relative = run("analyze", "--format", "json", path.name, cwd=deep).stdout
    from_above = run("analyze", "--format", "json", "x/../x/" + path.name, cwd=deep.parent).stdout
    assert b"customer-42" not in absolute + from_above
    assert absolute == relative == from_above


def test_order_of_inputs_does_not_decide_blame():
    members = [bundle("eku-traversal-client-c"), bundle("eku-traversal-client")]
    one, other = (report_of(*m)[0] for m in (members, members[::-1]))
    assert [(f["id"], f["status"], f["count"]) for f in one["findings"]] == \
        [(f["id"], f["status"], f["count"]) for f in other["findings"]]
    assert one["verdict"]["status"] == other["verdict"]["status"]


# --- schemas ------------------------------------------------------------------------------------

def schema(which):
    done = run("schema", which)
    document = json.loads(done.stdout)
    jsonschema.Draft202012Validator.check_schema(document)
    assert done.returncode == 0 and "2020-12" in document["$schema"]
    return jsonschema.Draft202012Validator(document)


def test_reports_fit_their_schema(tmp_path):
    validator = schema("report")
    for path in [bundle(s.name) for s in SCENARIOS] + sorted(INPUT.iterdir()) + [tmp_path / "gone"]:
        for command in ("analyze", "handshakes", "certs"):
            document = json.loads(run(command, "--format", "ndjson", path).stdout)
            flaws = ["%s: %s" % (list(e.absolute_path), e.message[:200]) for e in validator.iter_errors(document)]
            assert flaws == [], (command, path.name)
    assert list(validator.iter_errors({"schema": "certway-report/1"})), "the schema demands nothing"


def test_signature_files_fit_their_schema():
    validator = schema("signature")
    paths = sorted((HERE.parent / "signatures").rglob("*.yaml"))
    assert paths
    seen = 0
    for path in paths:
        for document in yaml.load_all(path.read_text(encoding="utf-8"), yaml.BaseLoader):
            if isinstance(document, dict) and str(document.get("schema", "")).startswith("certway-signature"):
                flaws = ["%s: %s" % (list(e.absolute_path), e.message[:200])
                         for e in validator.iter_errors(yaml.safe_load(yaml.safe_dump(document)))]
                assert flaws == [], path.name
                seen += 1
    assert seen > 5


def test_shipped_signatures_are_sound():
    done = run("signatures", "lint")
    assert done.returncode == 0, done.stdout
    assert run("signatures", "test").returncode == 0
    listed = run("signatures", "list").stdout.decode().splitlines()
    ids = [line.split()[0] for line in listed]
    assert ids == sorted(ids) and "self-signed-certificate" in ids
    for name in ids:
        page = run("explain", name)
        assert page.returncode == 0 and name.encode() in page.stdout


# --- kinds of input -----------------------------------------------------------------------------

def findings(document):
    return [(f["id"], f["key"], f["status"], f["count"], f["first"], f["summary"]) for f in document["findings"]]


def test_standard_input():
    for path, key in ((SELF_SIGNED, "findings"), (INPUT / "capture.pcap", "handshakes"),
                      (INPUT / "bundle.zip", "findings"), (INPUT / "log.txt", "findings")):
        piped, status = report_of("-", input=path.read_bytes())
        direct, direct_status = report_of(path)
        assert status == direct_status and len(piped[key]) == len(direct[key]) > 0
        assert findings(piped) == findings(direct)
    lines = run("handshakes", "-", input=(INPUT / "capture.pcap").read_bytes()).stdout
    assert lines.count(b"10.48.36.215:") == 2
    assert run("analyze", "-", input=b"").returncode == 4


def test_a_folder_says_what_its_bundle_says(tmp_path):
    folder = tmp_path / SELF_SIGNED.name[:-len(".tar.gz")]
    folder.mkdir()
    for name, data in unpacked(SELF_SIGNED):
        (folder / name).write_bytes(data)
    (folder / "loop").symlink_to(folder)
    (folder / "passwd").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.txt")
    inside, status = report_of(folder)
    archive, _ = report_of(SELF_SIGNED)
    assert status == 1 and findings(inside) == findings(archive)
    assert len(inside["handshakes"]) == len(archive["handshakes"])
    assert [c["sha256"] for c in inside["certificates"]] == [c["sha256"] for c in archive["certificates"]]


@pytest.mark.parametrize("path", sorted(INPUT.iterdir()), ids=lambda p: p.name)
def test_every_kind_with_every_command(path):
    truth = yaml.safe_load((INPUT / "expect.yaml").read_text()).get(path.name, {"exit": [4]})
    analyzed = run("analyze", path)
    listed = [run(c, path) for c in ("handshakes", "certs")]
    assert analyzed.returncode in truth["exit"]
    unread = analyzed.returncode == 4
    for done in listed:
        assert done.returncode == (4 if unread else 0)
        assert bool(done.stdout) != unread and bool(done.stderr) == unread
    if "subject" in truth:
        assert truth["subject"].encode() in listed[1].stdout


# --- certs --export -----------------------------------------------------------------------------

def openssl(*args, **more):
    return subprocess.run(["openssl", *map(str, args)], capture_output=True, check=True, **more).stdout


def pem_digests(path):
    """The SHA-256 of each certificate of a PEM file, in its order, as openssl reads them."""
    blocks = re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", path.read_text(), re.S)
    assert "".join(blocks) == path.read_text()
    return [hashlib.sha256(openssl("x509", "-outform", "DER", input=b.encode())).hexdigest() for b in blocks]


def chains_sent(document):
    return [tuple(h[c]) for h in document["handshakes"] for c in ("chain_server", "chain_client") if h[c]]


def test_exported_certificates_are_those_of_the_report(tmp_path):
    out = tmp_path / "pem"
    document, _ = report_of(SELF_SIGNED)
    done = run("certs", "--export", out, SELF_SIGNED)
    assert done.returncode == 0
    paths = sorted(out.iterdir())
    single = [p for p in paths if not p.name.startswith("chain_")]
    for path in single:
        assert path.name.endswith("_%s.pem" % pem_digests(path)[0][:16])
    assert sorted(d for p in single for d in pem_digests(p)) == sorted(c["sha256"] for c in document["certificates"])
    # Each chain once, although h3 and h4 are of the same server; in the order of the wire.
    chains = [tuple(pem_digests(p)) for p in paths if p.name.startswith("chain_")]
    assert sorted(chains) == sorted(set(chains_sent(document)))
    assert len(chains) == 4 < len(chains_sent(document)) == 5 and max(map(len, chains)) == 2
    # Every file is told of, and what was there already is left as it is.
    told = done.stderr.decode().splitlines()
    assert sorted(line.split()[0] for line in told[:-1]) == [str(p) for p in paths]
    assert "5 certificates and 4 chains, 9 files written, 0 there already" in told[-1]
    before = {p: p.stat().st_mtime_ns for p in paths}
    again = run("certs", "--export", out, SELF_SIGNED)
    assert again.returncode == 0 and again.stdout == done.stdout
    assert "0 files written, 9 there already" in one_line(again.stderr)
    assert before == {p: p.stat().st_mtime_ns for p in out.iterdir()}
    assert run("certs", "--quiet", "--export", out, SELF_SIGNED).stderr == b""


def test_the_same_chain_has_the_same_name_everywhere(tmp_path):
    for name, path in (("a", SELF_SIGNED), ("b", INPUT / "capture.pcap")):
        assert run("certs", "--export", tmp_path / name, path).returncode == 0
    a, b = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in "ab")
    common = set(a) & set(b)
    assert any(n.startswith("chain_") for n in common) and all(a[n] == b[n] for n in common)


def test_export_overwrites_nothing(tmp_path):
    out = tmp_path / "pem"
    assert run("certs", "--export", out, SELF_SIGNED).returncode == 0
    names = sorted(p.name for p in out.iterdir())
    outside = tmp_path / "outside"
    outside.write_text("mine\n")
    (out / names[0]).write_text("another\n")
    (out / names[1]).unlink()
    (out / names[1]).symlink_to(outside)
    (out / names[2]).unlink()
    (out / names[2]).symlink_to(tmp_path / "not-there")
    (out / names[3]).unlink()
    (out / names[3]).mkdir()
    (out / names[4]).unlink()
    done = run("certs", "--export", out, SELF_SIGNED)
    assert done.returncode == 5 and done.stdout
    errors = [line for line in done.stderr.decode().splitlines() if "left as it is" in line]
    assert len(errors) == 4 and all(any(n in e for e in errors) for n in names[:4])
    assert (out / names[0]).read_text() == "another\n" and outside.read_text() == "mine\n"
    assert not (tmp_path / "not-there").exists() and (out / names[4]).is_file()
    (tmp_path / "file").write_text("")
    assert "file" in one_line(run("certs", "--export", tmp_path / "file", SELF_SIGNED).stderr)
    assert run("certs", "--export", tmp_path / "no" / "folder", SELF_SIGNED).returncode == 5


@pytest.mark.parametrize("subject", ["../../escaped", "/etc/escaped", "..", ".bashrc", "a\x1b[31mb",
                                     "\u202egpj.exe", "x" * 64, "a\nb", "-rf", "nul\u0000l"], ids=ascii)
def test_hostile_subjects_stay_in_the_folder(tmp_path, subject):
    pytest.importorskip("ssl")
    subject = subject.replace("\u0000", "%")
    config = tmp_path / "req.cnf"
    config.write_text("[req]\ndistinguished_name=n\nprompt=no\nutf8=yes\nstring_mask=utf8only\n[n]\nCN=x\n")
    request = tmp_path / "c.pem"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
            "-utf8", "-config", config, "-subj", "/CN=" + subject.replace("/", "\\/"),
            "-keyout", tmp_path / "key", "-out", request)
    out = tmp_path / "deep" / "pem"
    out.parent.mkdir()
    before = set(os.listdir(tmp_path))
    done = run("certs", "--export", out, request)
    assert done.returncode == 0, done.stderr
    assert set(os.listdir(tmp_path)) == before and os.listdir(out.parent) == ["pem"]
    names = os.listdir(out)
    assert len(names) == 1 and re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*\.pem", names[0]), names
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.stdout.decode())


# --- terminals ----------------------------------------------------------------------------------

def read_all(master):
    out = b""
    try:
        while chunk := os.read(master, 65536):
            out += chunk
    except OSError:
        pass # how Linux says that the other end is closed
    os.close(master)
    return out


def set_columns(terminal, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


def on_a_terminal(*args, columns=0, **more):
    """Standard output of a run whose standard output is a terminal."""
    master, slave = pty.openpty()
    set_columns(slave, columns)
    process = subprocess.Popen([CERTWAY, *map(str, args)], stdout=slave, stderr=subprocess.DEVNULL,
                               stdin=subprocess.DEVNULL, env=environment(**more))
    os.close(slave)
    out = read_all(master)
    process.wait(60)
    return out


@pytest.fixture
def terminals():
    try:
        for end in os.openpty():
            os.close(end)
    except OSError:
        pytest.skip("no pseudo-terminals here")


def test_colour():
    assert b"\x1b[" not in run("analyze", SELF_SIGNED).stdout
    assert b"\x1b[" in run("analyze", "--color", "always", SELF_SIGNED).stdout
    assert b"\x1b[" in run("analyze", "--color=always", SELF_SIGNED, env=environment(NO_COLOR="1")).stdout
    plain = re.sub(rb"\x1b\[[0-9;]*m", b"", run("analyze", "--color", "always", SELF_SIGNED).stdout)
    assert plain == run("analyze", SELF_SIGNED).stdout
    assert b"\x1b" not in run("analyze", "-f", "json", "--color", "always", SELF_SIGNED).stdout


def test_colour_on_a_terminal(terminals):
    assert b"\x1b[" in on_a_terminal("analyze", SELF_SIGNED, TERM="xterm")
    for args, more in ((("--color", "never"), {"TERM": "xterm"}), ((), {"TERM": "xterm", "NO_COLOR": "1"}),
                       ((), {"TERM": "dumb"})):
        assert b"\x1b" not in on_a_terminal("analyze", *args, SELF_SIGNED, **more)


def width_of(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.parametrize("path", [SELF_SIGNED, bundle("tls13-hidden"), bundle("two-bundles")], ids=lambda p: p.parent.name)
def test_tables_fit_the_terminal(terminals, path):
    whole = run("handshakes", path).stdout.decode().splitlines()
    ids = [line.split()[0] for line in whole if re.match(r"h\d+ ", line)]
    for command, first in (("handshakes", r"h\d+ "), ("certs", r"[0-9a-f]{16} ")):
        for columns in (60, 80, 100, 120, 160, 200, 300):
            lines = on_a_terminal(command, "--color=never", path, columns=columns).decode().splitlines()
            rows = [line for line in lines if re.match(first, line)]
            assert all(width_of(line) <= columns for line in rows), (command, columns)
            assert command == "certs" or [r.split()[0] for r in rows] == ids # one line each, at every width
    assert on_a_terminal("handshakes", "--color=never", path, columns=400).decode().splitlines() == whole


def test_narrow_tables_keep_what_matters(terminals):
    for columns in (60, 80, 120, 200):
        shown = on_a_terminal("handshakes", "--color=never", SELF_SIGNED, columns=columns).decode()
        row = next(line for line in shown.splitlines() if line.startswith("h3 "))
        assert "01:12:29" in row and ":6972" in row and "unknown_ca" in row and "client" in row
        assert columns < 80 or ("10.48.36.215:6972" in row and "cucm-EC" in row)
        assert columns < 120 or ("< its" in row and "TLS 1.2" in row)
        assert columns < 200 or "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" in row
        assert columns == 200 or "No room for ciphers" in shown


def progress_of(chunks, *args, columns=80):
    """What a run says on a terminal that is its standard error, while its input comes in slowly."""
    master, slave = pty.openpty()
    set_columns(slave, columns)
    process = subprocess.Popen([CERTWAY, "analyze", *args, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               stderr=slave, env=environment())
    os.close(slave)
    for wait, chunk in chunks:
        time.sleep(wait)
        process.stdin.write(chunk)
        process.stdin.flush()
    process.stdin.close()
    said = read_all(master)
    assert process.wait(60 * SLOWER) in (0, 1, 3)
    return said.decode()


def test_progress(terminals):
    log = (INPUT / "log.txt").read_bytes() * 40
    step = len(log) // 8
    slowly = [(0.2, log[i:i + step]) for i in range(0, len(log), step)]
    said = progress_of(slowly)
    lines = said.split("\r\x1b[K")
    assert len(lines) > 2 and lines[-1] == "" # the line is wiped at the end
    assert all(re.fullmatch(r"\d+ MB, \d+ MB/s  \S*", line) for line in lines[1:-1]), lines
    assert all(len(line) < 40 for line in progress_of(slowly, columns=40).split("\r\x1b[K"))
    assert progress_of(slowly, "--quiet") == ""
    assert progress_of([(0, log)]) == "" or SANITIZED # too quick to talk of
    capture = (INPUT / "capture.pcap").read_bytes()
    step = len(capture) // 8 + 1
    assert " MB/s" in progress_of([(0.2, capture[i:i + step]) for i in range(0, len(capture), step)])
    done = run("analyze", "-", input=log) # no terminal: not a word
    assert b"MB" not in done.stderr


# --- one handshake ------------------------------------------------------------------------------

LANE = re.compile(r"^ *(\d+)? +([+-][0-9.]+ m?s)? *\|(.*)\|$")


def ladder(*args):
    done = run("handshakes", *args)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def test_ladder_is_the_handshake_of_the_report():
    document, _ = report_of(SELF_SIGNED)
    for handshake in document["handshakes"]:
        text = ladder("--ladder", handshake["id"], SELF_SIGNED)
        assert text.isascii() and max(map(len, text.splitlines())) <= 120
        assert text.startswith(handshake["id"] + "  ") and handshake["community_id"] in text
        assert "client      " in text and handshake["server"]["ip"] in text
        flat = " ".join(text.split())
        arrows = [LANE.match(line) for line in text.splitlines() if LANE.match(line)]
        arrows = [(int(m[1] or 0), m[3]) for m in arrows if m[3].startswith(("--", "<"))]
        for message in handshake["messages"]:
            name = message["name"]
            sign = "-- " if message["from"] == "client" else "<"
            assert any(p == message["packet"] and a.startswith(sign) and name in a for p, a in arrows) or \
                name in ("encrypted", "application data"), (handshake["id"], message)
        for packet in handshake["packets"]:
            if packet["message"] == "end":
                assert any(p == packet["packet"] and (" FIN " in a or " RST " in a) for p, a in arrows)
        for chain in (handshake["chain_server"], handshake["chain_client"]) if handshake["messages"] else ():
            assert all("sha256 " + sha256[:16] in flat for sha256 in chain)


def test_ladder_as_json_is_that_handshake_alone():
    whole = json.loads(run("handshakes", "-f", "json", SELF_SIGNED).stdout)
    one = json.loads(run("handshakes", "-f", "json", "--ladder=h3", SELF_SIGNED).stdout)
    assert one["handshakes"] == [h for h in whole["handshakes"] if h["id"] == "h3"]
    flat = run("handshakes", "-f", "ndjson", "-l", "h3", SELF_SIGNED).stdout
    assert json.loads(flat) == one and flat.count(b"\n") == 1
    assert list(schema("report").iter_errors(one)) == []


def test_ladder_of_an_unknown_id_names_the_range():
    error = one_line(run("handshakes", "--ladder", "h99", SELF_SIGNED).stderr)
    assert "h99" in error and "h1 to h4" in error
    assert "none was seen" in one_line(run("handshakes", "--ladder", "h1", INPUT / "log.txt").stderr)
    done = run("handshakes", "--ladder", "h1", INPUT / "pixel.jpg")
    assert done.returncode == 4 and "handshake" not in one_line(done.stderr)


def test_ladder_on_a_terminal(terminals):
    for locale, wanted in (({"LC_ALL": "C.UTF-8"}, True), ({"LANG": "de_DE.utf8"}, True), ({}, False),
                           ({"LC_ALL": "C", "LANG": "C.UTF-8"}, False)):
        shown = on_a_terminal("handshakes", "-l", "h3", SELF_SIGNED, columns=80, TERM="dumb", **locale).decode()
        assert shown.isascii() != wanted, locale
    assert ladder("-l", "h3", SELF_SIGNED).isascii() # piped it is the same everywhere


def servers(*args):
    return {"%(ip)s:%(port)s" % h["server"] for h in json.loads(run("handshakes", "-f", "json", *args).stdout)["handshakes"]}


def test_filter():
    everything = servers(SELF_SIGNED)
    assert len(everything) == 3
    assert servers("--filter", "port 6972", SELF_SIGNED) == {"10.48.36.215:6972"}
    assert servers("--filter=not (tcp port 6972)", SELF_SIGNED) == everything - {"10.48.36.215:6972"}
    assert servers("--filter", "net 10.48.36.0/24 and not host 10.48.36.47", SELF_SIGNED) == \
        {e for e in everything if "10.48.36.47:" not in e}
    # The log is not filtered: who refused whom is still known, what the capture showed is not.
    document, status = report_of("--filter", "port 8443", SELF_SIGNED)
    assert status == 1 and {h["server"]["port"] for h in document["handshakes"]} == {8443}
    none = run("handshakes", "--filter", "port 1", SELF_SIGNED)
    assert none.returncode == 0 and b"No TLS handshake was seen" in none.stdout and b"filter" in none.stdout
    listed = run("certs", "--filter", "port 6972", INPUT / "capture.pcap").stdout
    assert listed.count(b"cucm-EC.steven.lab") == 1
    assert b"No certificate was seen" in run("certs", "--filter", "udp", INPUT / "capture.pcap").stdout
    assert "numeric" in one_line(run("handshakes", "--filter", "host cucm.steven.lab", SELF_SIGNED).stderr)


def test_a_case_of_several_bundles_tells_whose_capture_it_was():
    both = run("handshakes", bundle("two-bundles")).stdout.decode().splitlines()
    assert "BUNDLE" in both[0] and {line.split()[1] for line in both if re.match(r"h\d+ ", line)} == {"vcsc", "expe"}
    assert "BUNDLE" not in run("handshakes", SELF_SIGNED).stdout.decode()


def exchange(folder):
    """A TLS 1.3 connection of Python's own ssl in memory, as a capture; the key log and the server's certificate."""
    ssl = pytest.importorskip("ssl")
    key, certificate, keylog = (folder / n for n in ("key.pem", "server.pem", "keys.log"))
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
            "-subj", "/CN=hidden.example.com", "-keyout", key, "-out", certificate)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.minimum_version = ssl.TLSVersion.TLSv1_3
    client.keylog_filename = str(keylog)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(to_client, to_server, server_hostname="hidden.example.com"),
            server.wrap_bio(to_server, to_client, server_side=True)]
    sent = []
    for turn in range(4):
        with contextlib.suppress(ssl.SSLWantReadError):
            ends[turn % 2].do_handshake()
        out = (to_server, to_client)[turn % 2]
        data = out.read()
        if data:
            sent.append((turn % 2, data))
            out.write(data)
    capture = folder / "tls13.pcap"
    capture.write_bytes(pcap_of(sent))
    return capture, keylog, certificate


def pcap_of(sent):
    """TCP segments over raw IPv4, from 10.0.0.1:40000 (0) and 10.0.0.2:443 (1)."""
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 101)
    addresses, ports, sequence = (bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])), (40000, 443), [1000, 5000]
    packets = [(0, 2, b""), (1, 0x12, b""), (0, 0x10, b"")] + [(who, 0x18, data) for who, data in sent] + \
        [(0, 0x11, b""), (1, 0x11, b"")]
    for number, (who, flags, data) in enumerate(packets):
        tcp = struct.pack(">HHIIBBHHH", ports[who], ports[1 - who], sequence[who], sequence[1 - who] if flags != 2 else 0,
                          0x50, flags, 65535, 0, 0)
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 40 + len(data), number, 0x4000, 64, 6, 0) + addresses[who] + addresses[1 - who]
        packet = ip + tcp + data
        out += struct.pack("<IIII", 1790000000, number * 1000, len(packet), len(packet)) + packet
        sequence[who] += len(data) + (1 if flags & 3 else 0)
    return out


def test_a_key_log_opens_tls13(tmp_path):
    capture, keylog, certificate = exchange(tmp_path)
    sha256 = pem_digests(certificate)[0]
    hidden = json.loads(run("handshakes", "-f", "json", capture).stdout)["handshakes"][0]
    assert (hidden["version"], hidden["hidden_server"], hidden["chain_server"], hidden["decrypted"]) == \
        ("TLS 1.3", "tls13", [], False)
    assert b"TLS 1.3 hides the certificate" in run("handshakes", "--ladder", "h1", capture).stdout
    opened = json.loads(run("handshakes", "-f", "json", "--keylog", keylog, capture).stdout)["handshakes"][0]
    assert (opened["hidden_server"], opened["chain_server"], opened["decrypted"]) == ("no", [sha256], True)
    assert opened["community_id"] == hidden["community_id"]
    picture = " ".join(run("handshakes", "--keylog", keylog, "--ladder", "h1", capture).stdout.decode().split())
    for words in ("EncryptedExtensions (decrypted)", "Certificate (decrypted)", "CN=hidden.example.com",
                  "issued by itself", "Finished (decrypted)", "opened with a key log", sha256[:16]):
        assert words in picture, words
    assert "hides" not in picture
    assert b"hidden.example.com" in run("certs", "--keylog", keylog, capture).stdout
    assert b"No certificate was seen" in run("certs", capture).stdout
    # The wrong secrets open nothing, and a file that holds none is no failure.
    wrong = tmp_path / "wrong.log"
    wrong.write_text(re.sub(r"[0-9a-f]$", lambda m: "%x" % (int(m[0], 16) ^ 1), keylog.read_text(), flags=re.M))
    nonsense = tmp_path / "nonsense.log"
    nonsense.write_bytes(random.Random(3).randbytes(5000))
    for path in (wrong, nonsense):
        document = json.loads(run("handshakes", "-f", "json", "--keylog", path, capture).stdout)
        assert document["handshakes"][0]["chain_server"] == [] and not document["handshakes"][0]["decrypted"]


def test_keylog_file_errors(tmp_path):
    for path, status in ((tmp_path / "gone", 5), (tmp_path, 5)):
        done = run("handshakes", "--keylog", path, SELF_SIGNED)
        assert (done.returncode, done.stdout) == (status, b"") and str(path) in one_line(done.stderr)
    huge = tmp_path / "huge"
    with open(huge, "wb") as out:
        out.truncate((64 << 20) + 1)
    done = run("certs", "--keylog", huge, SELF_SIGNED)
    assert (done.returncode, done.stdout) == (2, b"") and "64 MiB" in one_line(done.stderr)


def test_community_id_is_wiresharks():
    if shutil.which("tshark") is None:
        pytest.skip("no tshark")
    capture = INPUT / "capture.pcap"
    said = subprocess.run(["tshark", "-r", capture, "--enable-protocol", "communityid", "-T", "fields", "-e",
                           "ip.src", "-e", "tcp.srcport", "-e", "ip.dst", "-e", "tcp.dstport", "-e", "communityid"],
                          capture_output=True, text=True, check=True).stdout
    known = {tuple(f[:4]): f[4] for f in (line.split("\t") for line in said.splitlines()) if len(f) == 5}
    if not any(known.values()):
        pytest.skip("a tshark without Community ID")
    document, _ = report_of(capture)
    assert document["handshakes"]
    for h in document["handshakes"]:
        ends = (h["client"]["ip"], str(h["client"]["port"]), h["server"]["ip"], str(h["server"]["port"]))
        assert h["community_id"] == known[ends] == known[ends[2:] + ends[:2]]


HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202egnp.exe\u2066\u200b\x9b31m\x7f\r"
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def hostile_bundle():
    members = []
    for name, data in unpacked(SELF_SIGNED):
        if "loggingsnapshot" in name:
            evil = HOSTILE.encode()
            for word in (b"(cucm.steven.lab)", b"self-signed certificate", b"CSFalice", b"alice", b"vcsc traffic"):
                data = data.replace(word, word[:3] + evil + word[3:] if word[:1] != b"v" else word)
            data += b'2026-11-21T03:12:33.000+02:00 vcsc x: DEBUG_MARKER: ' + evil + b"\n"
            name = name.replace("loggingsnapshot_", "loggingsnapshot_\x1b[2J\u202e")
        if "xconf" in name:
            data = data.replace(b"steven", b"st\x1b[2J\xff\xfe" + "\u202e".encode())
        members.append(("evil\x1b[31m\u202e/" + name, data))
    return packed(members)


def test_strangers_text_cannot_drive_a_terminal(tmp_path):
    path = tmp_path / "evil\x1b[31m\u202e.tar.gz"
    path.write_bytes(hostile_bundle())
    for args in (("analyze",), ("analyze", "-v"), ("analyze", "-f", "json"), ("handshakes",), ("certs",),
                 ("handshakes", "--ladder", "h1"), ("handshakes", "--ladder", "\x1b[31m"),
                 ("analyze", "--around", "zebra"), ("analyze", "--color=always")):
        done = run(*args, path)
        assert done.returncode in (0, 1, 2, 3), args
        shown = (done.stdout + done.stderr).decode() # it is UTF-8, too
        if "--color=always" in args:
            shown = re.sub("\x1b\\[[0-9;]*m", "", shown)
        assert not CONTROLS.search(shown), (args, CONTROLS.search(shown))
    damaged = tmp_path / "damaged\x1b[31m\u202e.tar.gz"
    damaged.write_bytes(path.read_bytes()[:300])
    for args in ((damaged,), (tmp_path / "gone\x1b[31m",), ("--x\x1b[31m",), ("--tz", "\x1b[31m", path),
                 ("--as-of", "\x1b[31m", path), ("--fail-on", "\x1b[31m", path), ("--format", "\x1b[31m", path),
                 ("--color", "\x1b[31m", path), ("-s", "\x1b[31m", path), ("-o", "/no\x1b[31m/x", path)):
        done = run("analyze", *args)
        assert done.returncode in (2, 3, 4, 5)
        assert not CONTROLS.search((done.stdout + done.stderr).decode()), args


# --- help and versions --------------------------------------------------------------------------

@pytest.mark.parametrize("command", COMMANDS)
def test_help(command):
    for flag in ("--help", "-h"):
        done = run(command, flag)
        assert (done.returncode, done.stderr) == (0, b"")
        text = done.stdout.decode()
        assert text.startswith("usage: certway " + command)
        words = set(re.findall(r"--[a-z-]+", text))
        assert set(OPTIONS[command]) <= words
        assert all(len(line) <= 100 for line in text.splitlines())


def test_top_help_and_version():
    text = run("--help").stdout.decode()
    assert all(re.search(r"^  %s " % c, text, re.M) for c in COMMANDS) and "examples" in text
    done = run("--version")
    assert done.returncode == 0 and re.search(rb"^certway \d+\.\d+\.\d+$", done.stdout, re.M)
    digest = re.search(rb"sha256 ([0-9a-f]{64})", done.stdout).group(1).decode()
    assert report_of(SELF_SIGNED)[0]["signatures"]["sha256"] == digest


# --- options ------------------------------------------------------------------------------------

def test_as_of_judges_validity():
    path = HERE / "certs" / "leaf.pem"
    assert report_of(path)[0]["as_of"] is None
    assert report_of("--as-of", "2026-11-21", path)[0]["as_of"] == "2026-11-21T00:00:00Z"
    assert report_of("--as-of", "2026-11-21T16:55:00+02:00", path)[0]["as_of"] == "2026-11-21T14:55:00Z"
    moment = report_of("--as-of=now", path)[0]["as_of"]
    assert abs(time.mktime(time.strptime(moment[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone - time.time()) < 120 * SLOWER


def marked(first, second):
    """The log with a marker before everything and one long after it."""
    line = '2026-11-21T%s+02:00 vcsc management: UTCTime="2026-11-21 %s" Module="developer.diagnosticlogging" ' \
           'Level="INFO": DEBUG_MARKER: %s\n'
    return (line % ("03:12:20.000", "01:12:20,000", first)).encode() + (INPUT / "log.txt").read_bytes() + \
        (line % ("03:20:00.000", "01:20:00,000", second)).encode()


def test_around_narrows(tmp_path):
    path = tmp_path / "log.txt"
    path.write_bytes(marked("alice signs in", "bob signs in"))
    everything, status = report_of(path)
    alice, alice_status = report_of("--around", "alice", path)
    bob, bob_status = report_of("--around", "bob", path)
    assert status == alice_status == 1 and bob_status != 1
    assert len(alice["failures"]) == len(everything["failures"]) > 0
    assert bob["failures"] == [] == [f for f in bob["findings"] if f["status"] == "issue"]
    error = one_line(run("analyze", "--around", "carol", path).stderr)
    assert "alice signs in" in error and "bob signs in" in error
    assert run("analyze", "--around", "carol", INPUT / "log.txt").returncode == 2 # there are none


def test_around_of_a_recording():
    document, status = report_of("--around", "alice signs in", SELF_SIGNED)
    assert status == 1 and "self-signed-certificate" in {f["id"] for f in document["findings"]}
    assert len(document["handshakes"]) == 4


def test_fail_on(tmp_path):
    assert run("analyze", "--fail-on", "never", SELF_SIGNED).returncode == 0
    assert run("analyze", "--fail-on=issue", SELF_SIGNED).returncode == 1
    assert run("analyze", "--fail-on", "potential_problem", SELF_SIGNED).returncode == 1
    assert run("analyze", "--fail-on", "potential_problem", bundle("healthy")).returncode == 0
    # The expired AddTrust root in a trusted CA list, and nothing failed.
    root = (HERE / "certs" / "addtrust.pem").read_bytes()
    path = tmp_path / "diagnostic_log_vcsc_2026-11-21_01_11_17.tar.gz"
    path.write_bytes(packed([(n, d + root if n.startswith("ca_") else d) for n, d in unpacked(bundle("healthy"))]))
    document, status = report_of(path)
    assert (document["verdict"]["status"], status) == ("potential_problem", 0)
    assert report_of("--fail-on", "potential_problem", path)[1] == 1
    assert report_of("--fail-on", "never", path)[1] == 0


# --- what it leaves alone -----------------------------------------------------------------------

STRACE = shutil.which("strace")


@pytest.mark.skipif(STRACE is None, reason="no strace")
@pytest.mark.parametrize("args", [("analyze", SELF_SIGNED), ("certs", INPUT / "nested.zip"),
                                  ("handshakes", "--filter", "host 10.48.36.215 and tcp port 6972", SELF_SIGNED),
                                  ("analyze", INPUT / "folder")], ids=lambda a: " ".join([*a[:-1], a[-1].name]))
def test_no_sockets_and_no_files(tmp_path, args):
    trace = tmp_path / "trace"
    options = ":".join(filter(None, (os.environ.get("ASAN_OPTIONS"), "detect_leaks=0"))) # leaks need ptrace
    done = subprocess.run([STRACE, "-f", "-qq", "-o", trace, "-e", "trace=network,open,openat,creat,mkdir,mkdirat,"
                           "rename,renameat2,unlink,unlinkat,execve", CERTWAY, *map(str, args)],
                          capture_output=True, env=environment(ASAN_OPTIONS=options), timeout=60 * SLOWER,
                          check=False)
    lines = trace.read_text().splitlines() if trace.exists() else []
    if not any("execve(" in line for line in lines):
        pytest.skip("strace cannot trace here: " + done.stderr.decode()[:200])
    assert done.returncode in (0, 1)
    assert sum("execve(" in line for line in lines) == 1
    bad = [line for line in lines if re.search(r"\b(socket|connect|bind|sendto|creat|mkdir|mkdirat|rename\w*|unlink\w*)\("
                                               r"|O_CREAT|O_WRONLY|O_RDWR", line)]
    assert SANITIZED or bad == []


def test_nothing_is_written(tmp_path):
    work, tmp, home = (tmp_path / n for n in ("work", "tmp", "home"))
    for folder in (work, tmp, home):
        folder.mkdir()
        folder.chmod(0o555)
    for path in (SELF_SIGNED, bundle("two-bundles"), INPUT / "nested.zip", INPUT / "capture.pcapng"):
        for command in ("analyze", "handshakes", "certs"):
            done = run(command, path, cwd=work, env=environment(TMPDIR=str(tmp), HOME=str(home)))
            assert done.returncode in (0, 1, 3)
    assert [os.listdir(f) for f in (work, tmp, home)] == [[], [], []]
    plain = run("analyze", SELF_SIGNED).stdout
    assert run("analyze", SELF_SIGNED, env=environment(TMPDIR="/nonexistent/tmp")).stdout == plain
