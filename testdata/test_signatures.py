# SPDX-License-Identifier: MIT
"""The shipped signatures are clean, and a new one needs docs/signatures.md and nothing else."""
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "signatures.md"

pytestmark = pytest.mark.skipif(not os.environ.get("CERTWAY"), reason="CERTWAY does not name the program")


def certway(*args):
    return subprocess.run([os.path.abspath(os.environ["CERTWAY"]), *map(str, args)],
                          capture_output=True, text=True, timeout=60, check=False)


# A sanitizer makes each run of certway ten times as long; what is sampled is sampled more thinly there.
SANITIZED = b"__asan_init" in pathlib.Path(os.environ["CERTWAY"]).read_bytes() if "CERTWAY" in os.environ else False
SAMPLE = 8 if SANITIZED else 24


def load(path):
    """A file of YAML, by libyaml where Python has it."""
    return yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def test_the_shipped_set_is_clean():
    files = list((ROOT / "signatures").rglob("*.yaml"))
    signatures = [path for path in files if path.parent.name not in ("data", "symptoms")]
    result = certway("signatures", "lint")
    assert result.returncode == 0, result.stdout
    assert result.stdout == f"{len(signatures)} signatures, 0 errors, 0 warnings\n"


def test_the_shipped_tests_pass():
    tests = sum(len(next(iter(test["each"].values()))) if "each" in test else 1
                for path in (ROOT / "signatures").rglob("*.yaml")
                for test in load(path).get("tests", ()))
    result = certway("signatures", "test")
    assert result.returncode == 0, result.stdout
    assert result.stdout.endswith(f"{tests} passed, 0 failed\n")
    assert tests >= 12 * 4


def test_the_fixed_ids_are_there():
    listed = {line.split()[0] for line in certway("signatures", "list").stdout.splitlines()}
    assert listed >= {
        "sectigo-addtrust-expired", "quovadis-root-retired", "unknown-ca", "self-signed-certificate",
        "sni-mismatch", "certificate-expired", "certificate-not-yet-valid", "certificate-revoked",
        "eku-missing-client-auth", "eku-missing-server-auth", "trust-store-duplicate-subject",
        "missing-intermediate"}


@pytest.fixture(name="mine")
def fixture_mine(tmp_path):
    """The page's example as a file of one's own."""
    text = re.search(r"```yaml\n(schema: certway-signature/1\n.*?)```", PAGE.read_text(encoding="utf-8"),
                     re.DOTALL).group(1)
    signature = yaml.safe_load(text)
    folder = tmp_path / "my" / signature["family"]
    folder.mkdir(parents=True)
    (folder / f"{signature['id']}.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "my", signature, folder / f"{signature['id']}.yaml"


def test_a_signature_of_ones_own_is_linted_and_tested(mine):
    folder, signature, _ = mine
    lint = certway("signatures", "lint", folder)
    assert lint.returncode == 0 and "0 errors, 0 warnings" in lint.stdout, lint.stdout
    test = certway("signatures", "test", "--signatures", folder, "--id", signature["id"])
    assert test.stdout == f"{len(signature['tests'])} passed, 0 failed\n"


def test_a_signature_of_ones_own_matches(mine, tmp_path):
    folder, signature, _ = mine
    log = tmp_path / "log.txt"
    log.write_text("\n".join(signature["tests"][0]["log"]) + "\n", encoding="utf-8")
    without = certway("analyze", "--format", "json", log)
    assert without.returncode == 1  # the shipped one of that id, which one's own replaces
    result = certway("analyze", "--format", "json", "-s", folder, log)
    assert result.returncode == 1, result.stderr
    found = [finding["id"] for finding in json.loads(result.stdout)["findings"] if finding["status"] == "issue"]
    assert found == [signature["id"]]


def test_a_mistake_is_named_with_its_place(mine):
    folder, _, path = mine
    path.write_text(path.read_text(encoding="utf-8").replace("refused_by: self", "refusd_by: self", 1), encoding="utf-8")
    line = next(number for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
                if "refusd_by" in text)
    result = certway("signatures", "lint", folder)
    assert result.returncode == 2
    assert f":{line}:" in result.stdout and "refused_by" in result.stdout, result.stdout


def test_a_test_that_fails_says_so(mine):
    folder, signature, path = mine
    path.write_text(path.read_text(encoding="utf-8").replace("expect: no_issue", "expect: issue"), encoding="utf-8")
    result = certway("signatures", "test", "-s", folder, "--id", signature["id"])
    assert result.returncode == 2
    assert "FAILED" in result.stdout and "1 failed" in result.stdout


FRENCH = """title.fr: Un certificat a été refusé parce que sa clé est trop courte
summary.fr: "{refused.presented_by} a présenté {refused.certificate.subject|un certificat}, {refused.certificate.key_bits|trop peu de} bits"
"""


@pytest.fixture(name="french")
def fixture_french(mine):
    folder, signature, path = mine
    path.write_text(path.read_text(encoding="utf-8").replace("family:", FRENCH + "family:", 1), encoding="utf-8")
    log = folder.parent / "log.txt"
    log.write_text("\n".join(signature["tests"][0]["log"]) + "\n", encoding="utf-8")
    return folder, log, path


def test_lint_tells_what_is_not_translated(french):
    folder, _, path = french
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "{do:" in text)
    result = certway("signatures", "lint", folder)
    assert result.stdout.splitlines()[:-1] == [f"{path}:{line}:6: warning: 'do.fr' is missing"]
    assert "nothing of it is said in 'ko'" in certway("signatures", "lint", "--lang", "ko", folder).stdout
    path.write_text(path.read_text(encoding="utf-8").replace("{refused.certificate.key_bits|trop peu de} ", ""),
                    encoding="utf-8")
    assert "{refused.certificate.key_bits} stands only in the English text" in certway(
        "signatures", "lint", folder).stdout


@pytest.mark.parametrize("key, message", [
    ("title.en", "'title' itself is the English text"), ("title.french", "'french' is no language"),
    ("likewise.fr", "there is no 'likewise' that this would translate"), ("family.fr", "unknown key 'family.fr'")])
def test_a_bad_translation_is_named(french, key, message):
    folder, _, path = french
    path.write_text(path.read_text(encoding="utf-8").replace("title.fr", key), encoding="utf-8")
    result = certway("signatures", "lint", folder)
    assert result.returncode == 2 and message in result.stdout, result.stdout


@pytest.mark.parametrize("environment, args, french_is_spoken", [
    ({}, ("--lang", "fr"), True), ({}, ("--lang", "fr-CA"), True), ({}, ("--lang", "de"), False), ({}, (), False),
    ({"LANG": "fr_FR.UTF-8"}, (), True), ({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, (), False),
    ({"LANG": "fr_FR.UTF-8"}, ("--lang", "en"), False),
    ({"LANG": "fr_FR.UTF-8"}, ("--format", "json"), False),  # same input, same bytes
    ({}, ("--format", "json", "--lang", "fr"), True)])
def test_a_report_speaks_the_language_that_is_chosen(french, environment, args, french_is_spoken):
    folder, log, _ = french
    kept = {key: value for key, value in os.environ.items() if key not in ("LC_ALL", "LC_MESSAGES", "LANG")}
    result = subprocess.run([os.path.abspath(os.environ["CERTWAY"]), "analyze", "-s", folder, *args, log],
                            capture_output=True, text=True, encoding="utf-8", check=False, env=kept | environment)
    assert result.returncode == 1, result.stderr
    assert ("a présenté un certificat" in result.stdout) == french_is_spoken
    assert "Have the certificate issued again" in result.stdout  # is not translated
    if "json" in args:
        assert json.loads(result.stdout)["language"] == ("fr" if french_is_spoken else "en")


def test_explain_speaks_it_too(french):
    folder, _, _ = french
    page = certway("explain", "-s", folder, "--lang", "fr", "weak-key-refused").stdout
    assert "sa clé est trop courte" in page and "trop peu de bits" in page


# --- suppressions ---------------------------------------------------------------------------------

EXPIRED = ('2024-09-20T10:49:18.724-04:00 expe tvcs: Event="Outbound TLS Negotiation Error" Service="SIP" '
           'Src-ip="172.16.2.2" Src-port="{port}" Dst-ip="{ip}" Dst-port="5061" Detail="certificate has expired" '
           'Protocol="TLS" Common-name="peer.example.com" Level="1" UTCTime="2024-09-20 14:49:{second},724"')


def suppress(tmp_path, *entries):
    """The report of a log with two expired servers under these suppressions, and the exit status."""
    log = tmp_path / "log.txt"
    log.write_text(EXPIRED.format(port=25001, ip="198.51.100.7", second=18) + "\n" +
                   EXPIRED.format(port=25002, ip="198.51.100.8", second=19) + "\n", encoding="utf-8")
    path = tmp_path / "known.yaml"
    path.write_text(yaml.safe_dump({"schema": "certway-suppressions/1", "suppress": list(entries)}), encoding="utf-8")
    result = certway("analyze", "--format", "json", "--suppress", path, log)
    text = certway("analyze", "--suppress", path, log).stdout
    return json.loads(result.stdout) if result.stdout else result.stderr, result.returncode, text


def entry(**more):
    return {"id": "certificate-expired", "reason": "the laboratory's", "until": "2024-12-31"} | more


def test_a_suppressed_finding_is_listed_and_does_not_count(tmp_path):
    report, status, text = suppress(tmp_path, entry())
    assert status == 0
    assert {finding["status"] for finding in report["findings"]} <= {"missing_information"}
    assert [finding["id"] for finding in report["suppressed"]] == ["certificate-expired"] * 2
    assert report["suppressed"][0]["suppression"] == {
        "reason": "the laboratory's", "until": "2024-12-31T23:59:59.999999999Z"}
    assert report["verdict"]["status"] == "no_issue" and "2 suppressed findings" in report["verdict"]["summary"]
    assert all(failure["explained_by"] == ["certificate-expired"] for failure in report["failures"])
    assert "Suppressed" in text and "until 2024-12-31 · the laboratory's" in text


def test_tests_on_fields_choose_what_is_suppressed(tmp_path):
    report, status, _ = suppress(tmp_path, entry(failure={"server.ip": "198.51.100.7"}, bundle={"has_log": "true"}))
    assert status == 1
    assert [finding["presented_by"]["ip"] for finding in report["findings"] if finding["status"] == "issue"] == [
        "198.51.100.8"]
    assert [finding["presented_by"]["ip"] for finding in report["suppressed"]] == ["198.51.100.7"]
    report, status, _ = suppress(tmp_path, entry(certificate={"subject_cn": "peer.example.com"}))
    assert status == 1 and not report["suppressed"], "the certificate was not seen"


@pytest.mark.parametrize("more, name", [
    ({"until": "2024-09-19"}, "suppression.expired"), ({"id": "certificate-expird"}, "suppression.unknown")])
def test_a_suppression_that_does_nothing_is_told(tmp_path, more, name):
    report, status, text = suppress(tmp_path, entry(**more))
    assert status == 1 and not report["suppressed"]
    assert [anomaly["name"] for anomaly in report["anomalies"]] == [name]
    assert report["anomalies"][0]["member"] == "known.yaml:3" and "suppression" in text
    assert report["verdict"]["complete"]


@pytest.mark.parametrize("more, message", [
    ({"until": "some day"}, "a date was expected"), ({"reason": ""}, "a reason has some words"),
    ({"failure": {"server.ipp": "1.2.3.4"}}, "did you mean 'server.ip'"), ({"why": "x"}, "unknown key 'why'")])
def test_a_mistake_in_a_suppression_is_named(tmp_path, more, message):
    talk, status, _ = suppress(tmp_path, entry(**more))
    assert status == 2 and message in talk and "known.yaml:" in talk


def test_suppressions_are_no_signatures(tmp_path):
    suppress(tmp_path, entry())
    result = certway("signatures", "lint", tmp_path / "known.yaml")
    assert result.returncode == 2 and "--suppress" in result.stdout


# --- drafts ---------------------------------------------------------------------------------------

def shipped_lines():
    """A sample of the log lines in the tests of the shipped signatures."""
    lines = {}
    for path in sorted((ROOT / "signatures").rglob("*.yaml")):
        for test in load(path).get("tests", ()):
            for line in test.get("log", ()):
                lines.setdefault(line, path.stem)
    return list(lines)[::max(1, len(lines) // SAMPLE)]


STRANGE_LINES = [
    "2024-09-20T10:49:18.724-04:00 expe tvcs: Event=\"It's 'new' # to us: {really}\" Detail=\"% & * ! | > @ `\"",
    "2024-09-20T10:49:18.724-04:00 expe edgeconfigprovisioning: a plain sentence about 10.0.0.1 and nothing else",
    "2024-09-20T10:49:18.724-04:00 expe x: Größe \u2028 \x01 \x85 \ud55c\uad6d\uc5b4", "nothing of an Expressway", "1 2 3"]


def draft(folder, *args, stdin=None):
    result = subprocess.run([os.path.abspath(os.environ["CERTWAY"]), "signatures", "new", *map(str, args)],
                            capture_output=True, text=True, encoding="utf-8", check=False, input=stdin)
    if result.returncode:
        return result
    (folder / "local").mkdir(exist_ok=True)
    (folder / "local" / "my-failure.yaml").write_text(result.stdout, encoding="utf-8")
    lint = certway("signatures", "lint", folder).stdout.splitlines()
    # A line that a shipped signature explains may be drafted; that both match is no flaw of the draft. Nor is it that
    # a line tells nothing but what many tell ("Alarm Raised" and a number): its author is told to narrow it.
    accepted = ("TODO: something is to be said", "matches these tests too", "rests on 'Alarm Raised'")
    assert [line for line in lint[:-1] if not any(part in line for part in accepted)] == [], lint
    test = certway("signatures", "test", "-s", folder, "--id", "my-failure")
    assert test.returncode == 0 and test.stdout.endswith(" passed, 0 failed\n"), test.stdout
    return yaml.safe_load(result.stdout)


@pytest.mark.parametrize("line", shipped_lines() + STRANGE_LINES)
def test_a_draft_of_any_line_is_clean_and_passes(tmp_path, line):
    signature = draft(tmp_path, "--from", line)
    assert signature["tests"][0]["log"] == [line]


def test_a_draft_of_a_line_in_a_file(tmp_path):
    log = tmp_path / "log.txt"
    log.write_text("first line\n" + EXPIRED.format(port=1, ip="198.51.100.7", second=18) + "\n", encoding="utf-8")
    signature = draft(tmp_path, "--from", f"{log}:2")
    assert signature["events"]["refused"]["where"] == {"reason": "expired", "refused_by": "self"}
    assert signature["refines"] == ["certificate-expired"]
    again = draft(tmp_path, "--from", "-", stdin=EXPIRED.format(port=1, ip="198.51.100.7", second=18))
    assert again == signature
    result = draft(tmp_path, "--from", f"{log}:9")
    assert result.returncode == 5 and "no such line" in result.stderr


def test_a_draft_of_what_an_input_shows(tmp_path):
    bundle = next((ROOT / "testdata" / "scenarios" / "self-signed-6972").glob("*.tar.gz"))
    report = json.loads(certway("analyze", "--format", "json", bundle).stdout)
    finding = report["findings"][0]
    for name in (finding["id"], finding["key"], finding["failures"][0]):
        signature = draft(tmp_path, "--from", name, bundle)
        assert signature["events"]["refused"]["where"]["reason"] == finding["reason"]
        assert finding["id"] in signature["refines"]
        certificate = signature["tests"][0]["facts"]["certificate"][0]
        assert finding["certificate"].startswith(certificate["sha256"])
    result = draft(tmp_path, "--from", "f999", bundle)
    assert result.returncode == 2 and "no finding or failure" in result.stderr


# --- weaknesses -----------------------------------------------------------------------------------

LOG_EVENT = """schema: certway-signature/1
id: weak
title: a title
family: local
severity: low
events: {seen: {in: log, where: {%s}}}
match: seen
summary: x
remedy: [{do: x}]
"""


@pytest.mark.parametrize("where, message", [
    ("text: {regex: 'foo'}", "the pattern holds neither ^ nor $ nor 4 characters"),
    ("text: {regex: '.*Got an error on the socket'}", "the pattern begins with .*"),
    ("detail: {regex: '(?<name>[a-z]+)'}", "the pattern holds neither"),
    ("text: {contains: abc}", "tests no literal text of 4 bytes or more")])
def test_a_weak_test_is_warned_of(tmp_path, where, message):
    (tmp_path / "local").mkdir()
    path = tmp_path / "local" / "weak.yaml"
    path.write_text(LOG_EVENT % where, encoding="utf-8")
    result = certway("signatures", "lint", tmp_path)
    assert result.returncode == 0 and f"{path}:6:" in result.stdout and message in result.stdout, result.stdout


@pytest.mark.parametrize("where", ["text: {regex: '^foo'}", "text: {regex: 'Id=(?<id>[0-9]+), contains: Got an error'}",
                                   "text: {contains: Got an error, regex: '(?<id>[0-9]+)'}"])
def test_a_certain_test_is_not(tmp_path, where):
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "weak.yaml").write_text(LOG_EVENT % where, encoding="utf-8")
    assert "the pattern" not in certway("signatures", "lint", tmp_path).stdout


def test_an_overlap_is_warned_of_unless_one_refines_the_other(tmp_path):
    line = EXPIRED.format(port=1, ip="198.51.100.7", second=18)
    draft(tmp_path, "--from", line)
    path = tmp_path / "local" / "my-failure.yaml"
    path.write_text(re.sub(r"refines:.*\n  - .*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    lint = certway("signatures", "lint", tmp_path).stdout
    assert "'certificate-expired' matches these tests too" in lint and "'my-failure' matches these" in lint


# --- why, coverage, doc ---------------------------------------------------------------------------

SELF_SIGNED = next((ROOT / "testdata" / "scenarios" / "self-signed-6972").glob("*.tar.gz"))


def test_why_tells_what_stands_for_each_event():
    result = certway("signatures", "why", "self-signed-certificate", SELF_SIGNED)
    assert result.returncode == 0
    assert result.stdout.startswith("self-signed-certificate: issue\n  row 1\n")
    assert "refused: true, by f1 self_signed_leaf" in result.stdout and "match: true" in result.stdout


def test_why_tells_what_came_nearest(tmp_path):
    log = tmp_path / "log.txt"
    log.write_text(EXPIRED.format(port=1, ip="198.51.100.7", second=18) + "\n", encoding="utf-8")
    result = certway("signatures", "why", "unknown-ca", log)
    lines = (ROOT / "signatures" / "trust" / "unknown-ca.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "reason: [unknown_issuer" in text)
    assert f"line {line}, reason: [unknown_issuer, " in result.stdout and "it is 'expired'" in result.stdout
    assert "it belongs to refused" in result.stdout
    result = certway("signatures", "why", "unknown-caa", log)
    assert result.returncode == 2 and "nearest is 'unknown-ca'" in result.stderr


def test_coverage_counts_over_inputs(tmp_path):
    log = tmp_path / "log.txt"
    log.write_text(EXPIRED.format(port=1, ip="198.51.100.7", second=18).replace(
        "certificate has expired", "sslv3 alert bad record mac") + "\n", encoding="utf-8")
    lines = certway("signatures", "coverage", SELF_SIGNED, log).stdout.splitlines()
    assert f"unexplained: {log}: f1 " in lines[0] and lines[0].endswith("log.txt:1")
    assert "found: self-signed-certificate, an issue in 1 and a potential problem in 0 inputs" in lines
    count = len(certway("signatures", "list").stdout.splitlines())
    assert lines[-1] == (f"2 inputs, 0 unreadable; {count - 2} of {count} signatures never found; "
                         "1 of 2 failures unexplained")


class Page(html.parser.HTMLParser):
    """What a page refers to, its sections, and whether its elements close."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.loads, self.text = [], [], [], [], ""

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [attrs["href"]] if tag == "a" else []
        self.loads += [tag] if "src" in attrs or tag in ("link", "script", "img", "iframe", "object") else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_the_catalogue_is_one_page(mine, tmp_path):
    folder, signature, path = mine
    path.write_text(path.read_text(encoding="utf-8").replace(
        "title: A certificate", "title: <script>alert(1)</script> & \"A\" certificate"), encoding="utf-8")
    result = certway("signatures", "doc", "--html", tmp_path / "page.html", folder)
    assert result.returncode == 0, result.stderr
    page = Page()
    page.feed((tmp_path / "page.html").read_text(encoding="utf-8"))
    page.close()
    listed = [line.split()[0] for line in certway("signatures", "list", folder).stdout.splitlines()]
    assert not page.open and not page.loads
    assert page.ids == listed and signature["id"] in listed
    assert all(link[1:] in listed if link.startswith("#") else link.startswith("http") for link in page.links)
    assert '<script>alert(1)</script> & "A" certificate' in page.text


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff")
def test_the_catalogue_is_manual_pages(mine, tmp_path):
    folder, signature, path = mine
    path.write_text(path.read_text(encoding="utf-8").replace(
        "{do: \"Have", "{do: \".so /etc/passwd \\\\\\\\n(.g\"}\n  - {do: \"Have"), encoding="utf-8")
    certway("signatures", "doc", "--man", tmp_path / "man", folder)
    pages = sorted((tmp_path / "man").iterdir())
    assert len(pages) == len(certway("signatures", "list", folder).stdout.splitlines())
    for page in pages[::max(1, len(pages) // SAMPLE)]:
        shown = subprocess.run(["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-Wbreak", "-P-cbou", page], capture_output=True,
                               text=True, encoding="utf-8", check=True)
        assert shown.stderr == "", (page.name, shown.stderr)
        assert "NAME" in shown.stdout and "REMEDY" in shown.stdout
    shown = subprocess.run(["groff", "-man", "-Tutf8", "-Kutf8", "-P-cbou", tmp_path / "man" / f"certway-{signature['id']}.7"],
                           capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert ".so /etc/passwd \\\\n(.g" in shown and "root:" not in shown


# --- the tests inside a signature -----------------------------------------------------------------

def with_tests(mine, *tests):
    folder, signature, path = mine
    path.write_text(yaml.safe_dump(signature | {"tests": list(tests)}, sort_keys=False), encoding="utf-8")
    return certway("signatures", "test", "-s", folder, "--id", signature["id"])


def test_each_runs_a_test_with_every_value(mine):
    facts = {"failure": [{"reason": "x", "refused_by": "self"}]}
    result = with_tests(mine, {"name": "words", "expect": "issue", "facts": facts,
                               "each": {"failure.reason": ["weak_key", "expired", "unknown_ca"]}})
    failed = [line for line in result.stdout.splitlines() if line.startswith("FAILED")]
    assert [line.split(": ")[2] for line in failed] == ["words (expired)", "words (unknown_ca)"]
    assert result.stdout.endswith("1 passed, 2 failed\n")
    result = with_tests(mine, {"expect": "issue", "facts": {"failure": [{"reason": "weak_key"}, {"reason": "weak_key"}]},
                               "each": {"failure.refused_by": ["self", "peer"]}})
    assert result.stdout.endswith("1 passed, 1 failed\n"), "the field is added to the first"


@pytest.mark.parametrize("each", [{"failure.reason": "x"}, {"failure": ["x"]}, {"chain.role": ["x"]}, {},
                                  {"failure.reason": ["x"], "failure.name": ["y"]}, {"failure.raeson": ["x"]}])
def test_a_bad_each_is_an_error(mine, each):
    result = with_tests(mine, {"expect": "issue", "facts": {"failure": [{"reason": "x"}]}, "each": each})
    assert result.returncode == 2 and "error:" in result.stderr


def test_a_test_can_ask_what_is_said(mine):
    test = {"expect": "issue", "facts": {"failure": [{"reason": "weak_key", "refused_by": "self"}]}}
    assert with_tests(mine, test | {"says": ["a certificate", "do: Have the"], "says_not": "workaround"}).returncode == 0
    result = with_tests(mine, test | {"says": "nonsense"})
    assert result.returncode == 2 and "which does not say 'nonsense'" in result.stdout
    result = with_tests(mine, test | {"says_not": ["elliptic"]})
    assert result.returncode == 2 and "which says 'elliptic'" in result.stdout


def test_a_test_can_ask_what_was_found(mine):
    test = {"expect": "issue", "facts": {"failure": [{"reason": "weak_key", "refused_by": "self"}]}}
    assert with_tests(mine, test | {"found": "refused", "not_found": ["chain"]}).returncode == 0
    result = with_tests(mine, test | {"found": ["refused", "chain"]})
    assert result.returncode == 2 and ", without 'chain'" in result.stdout
    result = with_tests(mine, test | {"found": "refsed"})
    assert result.returncode == 2 and "did you mean 'refused'" in result.stderr


def test_the_tests_of_the_shipped_set_notice_mutants():
    done = subprocess.run([ROOT / "tools" / "mutate", os.environ["CERTWAY"], "--sample", str(SAMPLE), "--least", "0.85"],
                          capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_mutant_that_no_test_notices_is_printed(mine):
    folder, signature, path = mine
    with_tests(mine, {"expect": "issue", "facts": {"failure": [{"reason": "weak_key", "refused_by": "self"}]}})
    done = subprocess.run([ROOT / "tools" / "mutate", os.environ["CERTWAY"], path], capture_output=True, text=True,
                          check=False, timeout=300)
    assert done.returncode == 1
    assert "not noticed: refused.where.refused_by left out" in done.stdout
    assert "not noticed: refused.where.reason: " not in done.stdout, "that one is noticed"


# --- the page: from nothing to a signature of one's own -------------------------------------------

def test_the_commands_of_the_page_work(tmp_path):
    """They are run as they stand, in an empty folder that holds the log they name."""
    block = re.search(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL).group(1)
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    assert 4 <= len(commands) <= 8
    log = re.search(r"```log\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL).group(1)
    (tmp_path / "log.txt").write_text(log, encoding="utf-8")
    path = os.path.dirname(os.path.abspath(os.environ["CERTWAY"])) + ":" + os.environ["PATH"]
    shown = ""
    for command in commands:
        done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False,
                              env=os.environ | {"PATH": path, "LC_ALL": "C"})
        assert done.returncode == (3 if command == commands[0] else 1 if "-s my/" in command else 0), (command, done)
        shown += done.stdout
    for line in block.splitlines():
        if not line.startswith("$ ") and line != "…":
            assert line in shown.splitlines(), line
