# SPDX-License-Identifier: MIT
"""The shipped signatures are clean, and a new one needs docs/signatures.md and nothing else."""
import json
import os
import pathlib
import re
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "signatures.md"

pytestmark = pytest.mark.skipif(not os.environ.get("CERTWAY"), reason="CERTWAY does not name the program")


def certway(*args):
    return subprocess.run([os.path.abspath(os.environ["CERTWAY"]), *map(str, args)],
                          capture_output=True, text=True, timeout=60, check=False)


def test_the_shipped_set_is_clean():
    files = list((ROOT / "signatures").rglob("*.yaml"))
    signatures = [path for path in files if path.parent.name not in ("data", "symptoms")]
    result = certway("signatures", "lint")
    assert result.returncode == 0, result.stdout
    assert result.stdout == f"{len(signatures)} signatures, 0 errors, 0 warnings\n"


def test_the_shipped_tests_pass():
    tests = sum(len(yaml.safe_load(path.read_text(encoding="utf-8")).get("tests", ()))
                for path in (ROOT / "signatures").rglob("*.yaml"))
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
    assert without.returncode == 3  # a failure that the shipped set does not explain
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
