# SPDX-License-Identifier: MIT
"""What README.md and docs/embedding.md show is true: their commands print what they say.

`testdata/test_readme.py --update` writes README.md anew; read the diff.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)

pytestmark = pytest.mark.skipif(not os.environ.get("CERTWAY"), reason="CERTWAY does not name the program")


def run(command):
    """The command's output, as a person sees it who has certway in the path."""
    words = command.split()
    assert words[0] == "certway", command
    words[0] = os.path.abspath(os.environ["CERTWAY"])
    result = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode in (0, 1), result.stderr
    return result.stdout


def shown():
    """(command, output) of every console block."""
    for block in BLOCK.findall(README.read_text(encoding="utf-8")):
        command, _, output = block.partition("\n")
        yield command.removeprefix("$ "), output


def test_readme_shows_true_output():
    blocks = list(shown())
    assert len(blocks) >= 2
    for command, output in blocks:
        assert run(command) == output, command


def test_readme_names_commands_that_exist():
    text = README.read_text(encoding="utf-8")
    for tool in re.findall(r"^(tools/\w+)", text, re.MULTILINE):
        assert os.access(ROOT / tool, os.X_OK), tool
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / link).exists(), link


def test_embedding_program_compiles_and_runs(tmp_path):
    page = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
    source = re.search(r"```c\n(.*?)```", page, re.DOTALL).group(1)
    build = pathlib.Path(os.environ["CERTWAY"]).resolve().parent.parent
    (tmp_path / "embed.c").write_text(source, encoding="utf-8")
    flags = ["-fsanitize=address,undefined"] if "asan" in subprocess.run(
        ["ldd", os.environ["CERTWAY"]], capture_output=True, text=True, check=True).stdout else []
    subprocess.run([shutil.which("cc"), "-std=c99", "-Wall", "-Wextra", "-Werror", *flags,
                    f"-I{ROOT / 'include'}", "-o", tmp_path / "embed", tmp_path / "embed.c",
                    f"-L{build / 'lib'}", f"-Wl,-rpath,{build / 'lib'}", "-lcertway"], check=True)
    bundle = next((ROOT / "testdata/scenarios/self-signed-6972").glob("diagnostic_log_*.tar.gz"))
    result = subprocess.run([tmp_path / "embed", bundle], capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    assert "refused the certificate of cucm.steven.lab at 10.48.36.215:6972" in result.stdout
    assert "self-signed-certificate" in result.stdout


def update():
    text = README.read_text(encoding="utf-8")

    def replace(match):
        command = match.group(1).partition("\n")[0].removeprefix("$ ")
        return f"```console\n$ {command}\n{run(command)}```"

    README.write_text(BLOCK.sub(replace, text), encoding="utf-8")


if __name__ == "__main__" and "--update" in sys.argv:
    update()
